"""``rota report``: the files of a rota that is already there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optimiser.cli.common import (
    formats_option,
    grid_option,
    make_view,
    manager_option,
    out_option,
    outcome_of,
    rota_argument,
    rota_folder_argument,
    say_written,
    show_notices,
    stop_with,
)

if TYPE_CHECKING:
    from optimiser.folder.load import RotaFolder
    from optimiser.report.rota.view import RunOutcome


@click.command()
@rota_folder_argument
@rota_argument
@click.option("--previous", type=click.Path(path_type=Path, dir_okay=False), help="Earlier rota to mark changes.")
@out_option
@formats_option(("csv", "html", "xlsx", "ical"))
@grid_option
@manager_option
def command(
    folder: Path,
    rota: Path,
    previous: Path | None,
    out: Path | None,
    formats: tuple[str, ...],
    with_grid: bool,
    manager: bool,
) -> None:
    """Write the report of a rota: a page to print, a workbook, a calendar per person, CSV files.

    Without --manager nothing tells why somebody is away, what was agreed with them, or what anybody is paid. Where
    run.json stands beside ROTA its settings are shown too.

    Example: rota report my-ward my-ward/out/rota.csv --format html
    """
    from optimiser.audit import audit
    from optimiser.folder.load import load
    from optimiser.report.render.write import write_results

    read = load(folder, rota=rota, previous=previous)
    bill = audit(read.problem, read.rules, read.rota or ())
    view = make_view(read, bill, _made_by(rota, read, bill.points), manager=manager)
    show_notices(read.notices)
    say_written(write_results(view, out or folder / "out", formats))
    from optimiser.report.render.console import make_console
    from optimiser.report.render.terminal import show_rota

    show_rota(view, make_console(), grid=with_grid, worst=3)
    stop_with(view.exit_code)


def _made_by(rota: Path, read: RotaFolder, points: int) -> RunOutcome:
    """The outcome that `run.json` beside a rota tells, if it is of the same cost and input; else of an audit."""
    from optimiser.report.rota.view import RunOutcome

    beside = rota.parent / "run.json"
    try:
        told = json.loads(beside.read_text(encoding="utf-8"))
        same = {k: v for k, v in told["inputs"].items() if k != rota.name} == {
            k: v for k, v in read.inputs.items() if k != rota.name
        }
        if same and told["points"] == points:
            kept = ("command", "made", "versions", "seed", "parameters", "inputs", "notices", "trace")
            record = {key: told[key] for key in kept}
            return RunOutcome(told["status"], told["bound"], told["seconds"], told["iterations"], record)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return outcome_of(read, "report", {"rota": rota.name})
