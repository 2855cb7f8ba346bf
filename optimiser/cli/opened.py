"""What the commands after publication share: a folder opened with its rota, and words turned into indexes."""

from __future__ import annotations

import datetime as dt
import gc
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optimiser.tabular.faults import BadInput, Faults, closest, listing

if TYPE_CHECKING:
    from optimiser.audit import Bill
    from optimiser.folder.load import RotaFolder
    from optimiser.report.rota.view import RotaView

rota_option = click.option(
    "--rota",
    type=click.Path(path_type=Path),
    help="The rota; by default the last one solved (out/rota.csv), else the last one published.",
)


@dataclass(frozen=True)
class Opened:
    """A folder with a rota, judged.

    Attributes:
        path: the rota's file.
        view: what reports are made from.
    """

    folder: RotaFolder
    bill: Bill
    path: Path
    view: RotaView


def open_rota(
    home: Path, rota: Path | None = None, manager: bool = False, *, lazy: bool = False, changed: bool = False
) -> Opened:
    """Open a folder with its rota and judge it; what was assumed, and inputs that changed since, are told on stderr.

    Args:
        lazy: judge only what a change is tried on; for commands that try changes and tell nothing of the whole.
        changed: that the inputs are others than those of the rota is known.

    Raises:
        BadInput: faults of the folder, or no rota to be found.
    """
    from optimiser.audit import Bill, Lines
    from optimiser.cli.common import show_notices
    from optimiser.folder.load import load
    from optimiser.report.rota.view import RotaView

    # What is read stays until the end of the command: looking for garbage every few hundred objects finds none.
    gc.set_threshold(50_000, 20, 20)
    path = rota if rota is not None else find_rota(home)
    _check_is_there(home, path)
    folder = load(home, rota=path)
    show_notices(folder.notices)
    others = () if changed else changed_since(path, folder.inputs)
    if others:
        names = listing(others)
        click.echo(f"note: {names} changed since {path} was made; it is judged by what they say now", err=True)
    bill = Bill(folder.problem, folder.rules, Lines(folder.problem, folder.rota or ()), lazy=lazy)
    return Opened(folder, bill, path, RotaView(folder.problem, bill, manager=manager, title=folder.name))


def _check_is_there(home: Path, rota: Path) -> None:
    """Raise ``BadInput`` where the folder or the rota is not there, naming the rotas that are."""
    if home.is_dir() and not rota.is_file():
        there = [home / "out" / "rota.csv", *sorted((home / "published").glob("[0-9][0-9][0-9][0-9]/rota.csv"))]
        known = [str(path) for path in there if path.is_file()]
        expected = f"there are {listing(known)}" if known else "make one with rota solve"
        raise bad(str(rota), "", "there is no such file", expected)


def changed_since(rota: Path, inputs: Mapping[str, str]) -> list[str]:
    """Input files that are not what they were when a rota was made, by `run.json` or `publication.json` beside it."""
    from optimiser.folder.files import SETTINGS, TABLES

    names = (SETTINGS.file, *(table.file for table in TABLES))
    for record in (rota.parent / "publication.json", rota.parent / "run.json"):
        try:
            then = json.loads(record.read_text(encoding="utf-8"))["inputs"]
            return [name for name in names if then.get(name) != inputs.get(name)]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
    return []


def find_rota(home: Path) -> Path:
    """The rota of a folder: the last one solved, else the last one published.

    Raises:
        BadInput: there is none.
    """
    if not home.is_dir():
        raise bad(str(home), "", "there is no such folder", "expected a rota folder, with staff.csv and others")
    published = sorted((home / "published").glob("[0-9][0-9][0-9][0-9]/rota.csv"))
    solved = home / "out" / "rota.csv"
    if solved.exists():
        return solved
    if published:
        return published[-1]
    raise bad(str(home), "", "there is no rota here yet", "make one with rota solve, or name one with --rota")


def bad(file: str, column: str, what: str, expected: str, suggestion: str = "") -> BadInput:
    """Bad input on the command line, as one fault."""
    faults = Faults()
    faults.add(file, None, column or None, what, expected, suggestion)
    try:
        faults.raise_if_any()
    except BadInput as error:
        return error
    raise AssertionError("one fault is a fault")


def together(*finders: Callable[[], int]) -> list[int]:
    """What each finder finds.

    Raises:
        BadInput: some found nothing; the faults of all of them.
    """
    found, faults = [], Faults()
    for finder in finders:
        try:
            found.append(finder())
        except BadInput as error:
            faults.faults += [fault for fault in error.faults if fault not in faults.faults]
    faults.raise_if_any()
    return found


def _pick(what: str, given: str, ids: Sequence[str], names: Sequence[str]) -> int:
    """Index of an id, or of a name that is told only once."""
    if given in ids:
        return list(ids).index(given)
    folded = [i for i, n in enumerate(names) if n.casefold() == given.casefold()]
    if len(folded) == 1:
        return folded[0]
    several = "; several have that name, give the id" if folded else ""
    near = closest(given, [*ids, *(n for n in names if n)])
    raise bad("command line", what, f"'{given}' is unknown{several}", f"expected {listing(list(ids))}", near or "")


def find_person(opened: Opened, given: str, argument: str = "person") -> int:
    """Index of a person by id or name."""
    people = opened.folder.problem.people
    return _pick(argument, given, [p.id for p in people], [p.name for p in people])


def find_team(opened: Opened, given: str) -> int:
    """Index of a team by id or name."""
    teams = opened.folder.problem.teams
    return _pick("team", given, [t.id for t in teams], [t.name for t in teams])


def find_period(opened: Opened, given: str) -> int:
    """Index of a cover period by name."""
    names = [p.name for p in opened.folder.problem.periods]
    return _pick("period", given, names, names)


def find_slot(opened: Opened, team: str, date: str, period: str) -> tuple[int, int, int]:
    """Indexes of a team, a day and a cover period, the faults of all three told at once."""
    where = together(
        partial(find_team, opened, team), partial(find_day, opened, date), partial(find_period, opened, period)
    )
    return where[0], where[1], where[2]


def no_need(opened: Opened, team: int, day: int, period: int) -> BadInput:
    """The fault of asking about a period in which a team needs nobody, with the periods in which it needs somebody."""
    problem = opened.folder.problem
    asked = {problem.periods[problem.needs[n].period].name for n in problem.needs_at.get((team, day), ())}
    what = f"{problem.teams[team].id} needs nobody in {problem.periods[period].name} on {problem.calendar.date(day)}"
    expected = f"expected {listing(sorted(asked))}" if asked else "it needs nobody at all on that day"
    return bad("command line", "period", what, expected)


def find_day(opened: Opened, given: str, argument: str = "date") -> int:
    """Day number of an ISO date inside the period."""
    calendar = opened.folder.problem.calendar
    first, last = calendar.date(0), calendar.date(calendar.days - 1)
    expected = f"expected a date from {first} to {last}, such as {first}"
    try:
        day = calendar.day(dt.date.fromisoformat(given))
    except ValueError:
        raise bad("command line", argument, f"'{given}' is not a date", expected) from None
    if not 0 <= day < calendar.days:
        raise bad("command line", argument, f"{given} is outside the period", expected)
    return day


def find_date(opened: Opened, given: str) -> int:
    """Day number of a duty named as `2026-11-12` or `2026-11-12/N`, whoever works it."""
    return find_day(opened, given.partition("/")[0], "duty")


def find_duty(opened: Opened, person: int, given: str) -> int:
    """The duty of a person named as `2026-11-12` or, where they have several that day, `2026-11-12/N`."""
    date, _, code = given.partition("/")
    day, problem, bill = find_date(opened, given), opened.folder.problem, opened.bill
    line = [a.duty for a in bill.lines.line(person) if a in bill.lines.rota]
    mine = [d for d in line if problem.duties[d].day == day]
    held = [problem.shifts[problem.duties[d].shift].code for d in mine]
    if code:
        mine = [d for d, c in zip(mine, held, strict=True) if c == code]
    if len(mine) == 1:
        return mine[0]
    who = problem.people[person].id
    if not mine:
        works = f"{who} works {listing(held)} that day" if held else f"{who} is off that day"
        near = sorted(sorted(line, key=lambda d: (abs(problem.duties[d].day - day), d))[:4])
        duties = [problem.duties[d] for d in near]
        names = [f"{problem.calendar.date(on.day)}/{problem.shifts[on.shift].code}" for on in duties]
        nearest = f"; the nearest duties are {listing(names)}" if names else ""
        raise bad("command line", "duty", f"{who} does not work {given}", works + nearest)
    raise bad("command line", "duty", f"{who} works {listing(held)} on {date}", f"say which: {date}/{held[0]}")
