"""``rota repair``: mend a published rota with the fewest changes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from optimiser.problem.domain import Absence

from optimiser.cli.common import json_option, manager_option, print_json, rota_folder_option, stop_with
from optimiser.cli.opened import bad, find_day, find_person, find_rota, open_rota, rota_option, together


@contextmanager
def _as_it_is_now(folder: Path, demand: Path | None) -> Iterator[Path]:
    """The folder, or a copy of its inputs with another demand.csv for as long as it is read."""
    if demand is None:
        yield folder
        return
    if not demand.is_file():
        raise bad(str(demand), "", "there is no such file", "expected a demand.csv")
    with tempfile.TemporaryDirectory() as made:
        for path in [*folder.glob("*.csv"), *folder.glob("*.toml")]:
            shutil.copy(path, made)
        shutil.copy(demand, Path(made) / "demand.csv")
        yield Path(made)


@click.command()
@rota_folder_option
@rota_option
@click.option("--absent", nargs=3, multiple=True, metavar="PERSON FROM TO", help="Somebody is away; may be repeated.")
@click.option(
    "--demand",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A demand.csv that takes the place of the folder's.",
)
@click.option("--changed", type=click.Path(path_type=Path, file_okay=False), help="The folder as it is now.")
@click.option(
    "--today", help="Date from which notice is counted; what was worked before stays. Default: the first day."
)
@click.option("--agreed", multiple=True, metavar="PERSON", help="Has said yes to changes: theirs count a quarter.")
@click.option(
    "--change-points",
    type=click.IntRange(0),
    show_default="a 13th of the dearest gap",
    help="Points of one change with long notice; up to four times as many at short notice.",
)
@click.option(
    "--seconds", type=click.FloatRange(min=0, min_open=True), default=6.0, show_default=True, help="Longest search."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of random choices.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write the new rota; default FOLDER/out/rota-repaired.csv.",
)
@manager_option
@json_option
def command(
    folder: Path,
    rota: Path | None,
    absent: tuple[tuple[str, str, str], ...],
    demand: Path | None,
    changed: Path | None,
    today: str | None,
    agreed: tuple[str, ...],
    change_points: int | None,
    seconds: float,
    seed: int,
    out: Path | None,
    manager: bool,
    as_json: bool,
) -> None:
    """Mend a rota after absences, changed demand or a changed folder: fewest changes, dearer at short notice.

    Prints who leaves and who takes what, why, and who to ring; writes the new rota. The old one stays. Exit code 1
    when a gap below a minimum or a hard breach remains.

    Example: rota repair --folder my-ward --absent P031 2026-11-12 2026-11-25 --today 2026-11-11
    """
    from optimiser.folder.write import write_rota
    from optimiser.gaps import gaps
    from optimiser.operate.repair import repair
    from optimiser.operate.vacated import whole_day_absences
    from optimiser.report.changes.repair import repair_data, show_repair
    from optimiser.report.render.console import make_console
    from optimiser.tabular.lock import locked

    if not absent and changed is None and demand is None:
        raise bad("command line", "", "nothing has changed", "expected --absent, --demand or --changed")
    path = rota if rota is not None else find_rota(folder)
    with _as_it_is_now(changed or folder, demand) as home:
        opened = open_rota(home, path, manager, lazy=True, changed=home != folder)
    read = opened.folder
    problem = read.problem
    named = together(
        *(partial(find_person, opened, person, "--agreed") for person in agreed),
        *(partial(find_person, opened, person, "--absent") for person, _, _ in absent),
        *(partial(find_day, opened, date, "--absent") for _, first, last in absent for date in (first, last)),
        *([partial(find_day, opened, today, "--today")] if today else []),
    )
    who, named = named[: len(agreed)], named[len(agreed) :]
    now = named.pop() if today else 0
    away: list[Absence] = []
    for i, (_, first, last) in enumerate(absent):
        person, (start, end) = named[i], named[len(absent) + 2 * i :][:2]
        if start > end:
            raise bad("command line", "--absent", f"{last} is before {first}", "expected FROM and TO in order")
        away.extend(whole_day_absences(problem, person, start, end, rota=read.rota or ()))
    problem = replace(problem, absences=(*problem.absences, *away))
    found = repair(
        problem,
        read.rules,
        read.rota or (),
        today=now,
        agreed=who,
        points=change_points,
        seconds=seconds,
        seed=seed,
        everywhere=changed is not None or demand is not None,
    )
    view = replace(opened.view, problem=problem, bill=found.bill, before=read.rota or frozenset())
    target = out or folder / "out" / "rota-repaired.csv"
    with locked(folder):
        write_rota(target, problem, found.rota)
    if as_json:
        print_json(repair_data(view, found))
    else:
        show_repair(view, found, make_console())
        click.echo(f"Wrote {target.name} in {target.parent}", err=True)
    if found.bill.hard or gaps(problem, found.bill.lines):
        stop_with(1)
