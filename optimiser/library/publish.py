"""Giving a rota out, and starting the next period from it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from optimiser.library.judged_rota import JudgedRota
from optimiser.library.names import bad_argument
from optimiser.operate.publish import Publication, publish_rota
from optimiser.operate.roll import Rolled, roll_folder
from optimiser.report.rota.runfile import by_shown_rule
from optimiser.versions import versions


def publish(rota: JudgedRota, on: dt.date | None = None) -> Publication:
    """Freeze a rota under `published/NNNN` of its folder with input hashes, date and lead time; earlier versions stay.

    Args:
        rota: a rota of a folder.
        on: date of publication; by default today.

    Raises:
        BadInput: it is of no folder, or another run writes to it.
    """
    home = _home(rota)
    record: dict[str, Any] = {
        "bill": by_shown_rule(rota.view, rota.bill.by_rule()),
        "changed_since": list(rota.changed),
        "versions": versions(),
        "rota_file": rota.path.name if rota.path else None,
    }
    run = rota.path.parent / "run.json" if rota.path else None
    if run is not None and run.exists():
        made = json.loads(run.read_text(encoding="utf-8"))
        record["run"] = {k: made.get(k) for k in ("seed", "parameters", "status", "bound", "inputs")}
    with rota.locked():
        return publish_rota(home, rota.source.problem, rota.bill, rota.source.inputs, record, on or dt.date.today())


def roll(rota: JudgedRota, target: Path | str) -> Rolled:
    """Make the folder of the period after a rota's: history, balances and fairness carried over.

    Args:
        rota: a rota of a folder.
        target: the new folder.

    Raises:
        BadInput: it is of no folder, or the target is not empty.
    """
    home = _home(rota)
    with rota.locked():
        return roll_folder(home, target, rota.source.problem, rota.bill)


def _home(rota: JudgedRota) -> Path:
    if rota.home is None:
        raise bad_argument("rota", "it is a rota of no folder", "expected one that was read from a folder")
    return rota.home
