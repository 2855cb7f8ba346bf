"""``rota repair``: mend a published rota with the fewest changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from optimiser.cli.common import (
    FiniteRange,
    LibraryCommand,
    json_option,
    manager_option,
    print_answer,
    rescue_option,
    rota_folder_option,
    stop_with,
)
from optimiser.cli.opened import (
    day_of_now,
    held_for,
    is_current_file,
    opened_rota,
    print_changed_inputs,
    print_entry,
    reason_option,
    rota_option,
)

if TYPE_CHECKING:
    from optimiser.library.repair import Repaired


@click.command(cls=LibraryCommand)
@rota_folder_option
@rota_option
@click.option("--absent", nargs=3, multiple=True, metavar="PERSON FROM TO", help="Somebody is away; may be repeated.")
@click.option("--kind", default="sickness", show_default=True, help="Why they are away, for availability.csv.")
@click.option(
    "--demand",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A demand.csv that takes the place of the folder's.",
)
@click.option("--changed", type=click.Path(path_type=Path, file_okay=False), help="The folder as it is now.")
@click.option(
    "--today",
    help="Date from which notice is counted, before the first day too; what was worked before stays. Default: the "
    "first day.",
)
@click.option("--agreed", multiple=True, metavar="PERSON", help="Has said yes to changes: theirs count a quarter.")
@click.option(
    "--newcomer",
    "newcomers",
    multiple=True,
    metavar="PERSON",
    help="Is new in staff.csv and is given a line; may be repeated.",
)
@click.option(
    "--change-points",
    type=click.IntRange(0),
    show_default="a 13th of the dearest gap",
    help="Points of one change with long notice; up to four times as many at short notice.",
)
@click.option(
    "--seconds", type=FiniteRange(min=0, min_open=True), default=6.0, show_default=True, help="Longest search."
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Seed of random choices.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Only write the new rota there; the current one and the folder's files stay.",
)
@click.option("--no-record", is_flag=True, help="Only try: nothing is changed.")
@reason_option
@rescue_option
@manager_option
@json_option
def command(
    folder: Path,
    rota: Path | None,
    absent: tuple[tuple[str, str, str], ...],
    kind: str,
    demand: Path | None,
    changed: Path | None,
    today: str | None,
    agreed: tuple[str, ...],
    newcomers: tuple[str, ...],
    change_points: int | None,
    seconds: float,
    seed: int,
    out: Path | None,
    no_record: bool,
    reason: str,
    manager: bool,
    as_json: bool,
) -> None:
    """Mend a rota after absences, changed demand or a changed folder, with the fewest changes; a change at short
    notice counts more.

    Without --absent and --newcomer it mends every gap and hard breach, and makes what pins.csv has fixed since.
    With them it mends around the duties concerned. A --newcomer is given a line with the fewest changes for others.

    It prints who leaves and who takes what, why, and whom to ring. The new rota becomes the current one, and what
    was told here becomes rows of the folder's files: --absent of availability.csv, --demand and --changed of the
    files that differ. rota undo takes both back. Exit code 1 when a gap below a minimum or a hard breach remains.

    Example: rota repair --folder my-ward --absent P031 2026-11-12 2026-11-25 --today 2026-11-11
    """
    from optimiser.library.repair import repair
    from optimiser.tabular.faults import bad_file

    if demand is not None and not demand.is_file():
        raise bad_file(str(demand), "there is no such file", "expected a demand.csv")
    file = out if out is not None and not is_current_file(folder, out) else None
    instead = {"demand.csv": demand} if demand else None
    with held_for(folder, "repair", file is None and not no_record) as current:
        opened = opened_rota(folder, rota, manager, lazy=True, changed_folder=changed, instead=instead)
        answer = repair(
            opened,
            absent=absent,
            kind=kind,
            today=today,
            agreed=agreed,
            newcomers=newcomers,
            change_points=change_points,
            seconds=seconds,
            seed=seed,
            everywhere=changed is not None or demand is not None or not (absent or newcomers),
            out=file,
            current=current,
            reason=reason,
        )
    print_answer(answer, as_json)
    if not as_json:
        ended = "the clock ended it" if answer.found.timed_out else "it ended by itself"
        click.echo(f"Searched for {answer.found.seconds:.1f} s of {seconds:g}: {ended}.", err=True)
    print_entry(answer.entry)
    if answer.entry is not None and not as_json:
        print_changed_inputs(answer.entry)
    if file is not None and not as_json:
        click.echo(f"Wrote {file.name} in {file.parent}; the current rota stays as it is", err=True)
    if today is None:
        warn_of_past_changes(answer)
    if not answer.whole:
        stop_with(1)


def warn_of_past_changes(answer: Repaired) -> None:
    """Say how many changes are of days that are past, where nobody said what day it is."""
    problem = answer.view.problem
    now = day_of_now(problem)
    if now is None:
        return
    past = sum(problem.duties[change.duty].day < now for change in answer.found.changes)
    if past:
        date = problem.calendar.date(now)
        changes = "1 change is" if past == 1 else f"{past} changes are"
        back = "rota undo, then " if answer.entry is not None else ""
        click.echo(f"note: {changes} of days before today: {back}--today {date} keeps what was worked", err=True)
