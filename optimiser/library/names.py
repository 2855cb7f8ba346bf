"""What people call persons, teams, days and duties, turned into indexes; every name that is wrong at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from optimiser.audit import Bill
from optimiser.problem.domain import ShiftKind
from optimiser.problem.problem import Problem
from optimiser.tabular.cells import cell_text
from optimiser.tabular.faults import ArgumentFault, BadInput, Faults, closest, listing
from optimiser.tabular.times import Wrong, date_of

Date = dt.date | str
"""A date, or its text as `2026-11-12`."""


class SlotPlace(NamedTuple):
    """Indexes of a team, a day and a cover period."""

    team: int
    day: int
    period: int


def bad_argument(argument: str, what: str, expected: str, suggestion: str = "") -> BadInput:
    """One argument that cannot be taken."""
    return BadInput([ArgumentFault(argument, what, expected, suggestion)])


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


def _pick(argument: str, given: str, ids: Sequence[str], names: Sequence[str]) -> int:
    """Index of an id, or of a name that is told only once."""
    given = given if isinstance(given, str) else cell_text(given)  # an id may be a number to a frame
    if given in ids:
        return list(ids).index(given)
    folded = [i for i, n in enumerate(names) if n.casefold() == given.casefold()]
    if len(folded) == 1:
        return folded[0]
    if folded:
        several = f"expected the id of one: {listing([ids[i] for i in folded], len(folded))}"
        raise bad_argument(argument, f"'{given}' is the name of {len(folded)}", several)
    parts = {part: name for name in names for part in name.split() if len(name.split()) > 1}
    near = closest(given, [*ids, *(n for n in names if n)]) or parts.get(closest(given, parts), "")
    raise bad_argument(argument, f"'{given}' is unknown", f"expected {listing(list(ids))}", near or "")


def find_person(problem: Problem, given: str, argument: str = "person") -> int:
    """Index of a person by id or name."""
    return _pick(argument, given, [p.id for p in problem.people], [p.name for p in problem.people])


def find_team(problem: Problem, given: str, argument: str = "team") -> int:
    """Index of a team by id or name."""
    return _pick(argument, given, [t.id for t in problem.teams], [t.name for t in problem.teams])


def find_period(problem: Problem, given: str) -> int:
    """Index of a cover period by name."""
    names = [p.name for p in problem.periods]
    return _pick("period", given, names, names)


def find_day(problem: Problem, given: Date, argument: str = "date") -> int:
    """Day number of a date, or of a moment's own, inside the period."""
    calendar = problem.calendar
    first, last = calendar.date(0), calendar.date(calendar.days - 1)
    expected = f"expected a date from {first} to {last}, such as {first}"
    day = calendar.day(date_given(argument, given, expected))
    if not 0 <= day < calendar.days:
        raise bad_argument(argument, f"{given} is outside the period", expected)
    return day


def date_given(argument: str, given: Date, expected: str) -> dt.date:
    """A date that an argument gives, be it outside the period.

    Args:
        argument: its name.
        given: a date, its text, or a moment, whose date it is.
        expected: what is said where it is none.

    Raises:
        BadInput: it is none.
    """
    try:
        return _date(given)
    except Wrong as error:
        raise bad_argument(argument, f"'{given}' is not a date", expected, error.suggestion) from None


def _date(given: object) -> dt.date:
    """What is given as a date; raises ``Wrong`` for what is none. Frames hold dates as moments at midnight."""
    text = cell_text(given)
    return date_of(text if isinstance(given, str) else text.partition(" ")[0])


def find_today(problem: Problem, given: Date) -> int:
    """Day number of the date that is today: in the period, or before it (negative)."""
    try:
        day = problem.calendar.day(_date(given))
    except Wrong:
        return find_day(problem, given, "today")
    if day >= problem.calendar.days:
        last = problem.calendar.date(problem.calendar.days - 1)
        raise bad_argument("today", f"on {given} the period is over", f"expected a date up to {last}, its last day")
    return day


def find_slot(problem: Problem, team: str, date: Date, period: str) -> SlotPlace:
    """Indexes of a team, a day and a cover period, the faults of all three told at once."""
    return SlotPlace(*together(*slot_finders(problem, team, date, period)))


def slot_finders(problem: Problem, team: str, date: Date, period: str) -> tuple[Callable[[], int], ...]:
    """What finds a team, a day and a cover period, to be asked together with more."""
    return partial(find_team, problem, team), partial(find_day, problem, date), partial(find_period, problem, period)


def no_need(problem: Problem, place: SlotPlace) -> BadInput:
    """The fault of asking about a period in which a team needs nobody, with the periods in which it needs somebody."""
    team, day, period = place
    asked = {problem.periods[problem.needs[n].period].name for n in problem.needs_at.get((team, day), ())}
    what = f"{problem.teams[team].id} needs nobody in {problem.periods[period].name} on {problem.calendar.date(day)}"
    expected = f"expected {listing(sorted(asked))}" if asked else "it needs nobody at all on that day"
    return bad_argument("period", what, expected)


def find_date(problem: Problem, given: Date) -> int:
    """Day number of a duty named as `2026-11-12` or `2026-11-12/N`, whoever works it."""
    return find_day(problem, given.partition("/")[0] if isinstance(given, str) else given, "duty")


def find_duty(bill: Bill, person: int, given: Date, *, leave: bool = False) -> int:
    """The duty of a person named as `2026-11-12` or, where they have several that day, `2026-11-12/N`; leave, which
    nobody takes over and only managers may read, is none unless `leave` says so."""
    problem, (date, _, code) = bill.problem, cell_text(given).partition("/")
    day = find_date(problem, given)
    all_duties = [a.duty for a in bill.lines.line(person) if a in bill.lines.rota]
    line = [d for d in all_duties if leave or problem.duties[d].kind != ShiftKind.LEAVE]
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
        raise bad_argument("duty", f"{who} does not work {given}", works + nearest)
    raise bad_argument("duty", f"{who} works {listing(held)} on {date}", f"say which: {date}/{held[0]}")
