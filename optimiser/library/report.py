"""The report of a rota that is already there."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from optimiser.library.judged_rota import JudgedRota, audit, outcome_of
from optimiser.report.rota.view import RunOutcome


def report(
    folder: Path | str, rota: Path | str, *, previous: Path | str | None = None, manager: bool = False
) -> JudgedRota:
    """A rota judged, with what `run.json` beside it tells of how it was made, if that is of the same cost and input.

    Args:
        folder: the rota folder.
        rota: its file.
        previous: an earlier rota to mark changes by.
        manager: whether reasons of absences, agreements and pay may be shown.

    Raises:
        BadInput: faults of the folder or the rota.
    """
    judged, name = audit(folder, rota, previous=previous, manager=manager), Path(rota).name
    told = _told_beside(Path(rota), judged)
    return replace(judged, outcome=told or outcome_of(judged.source, "report", {"rota": name}))


def _told_beside(rota: Path, judged: JudgedRota) -> RunOutcome | None:
    try:
        told = json.loads((rota.parent / "run.json").read_text(encoding="utf-8"))
        before, now = ({k: v for k, v in x.items() if k != rota.name} for x in (told["inputs"], judged.source.inputs))
        if before == now and told["points"] == judged.points:
            kept = ("command", "made", "versions", "seed", "parameters", "inputs", "notices", "trace")
            record = {key: told[key] for key in kept}
            return RunOutcome(told["status"], told["bound"], told["seconds"], told["iterations"], record)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return None
