"""What is typed into a cell, as assignments: duties taken out and put in by the ids and codes that people know."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from optimiser.audit import Bill, Change
from optimiser.folder.reading.uses import fill_uses
from optimiser.library.names import bad_argument, find_day, find_person, find_team, together
from optimiser.problem.domain import NOWHERE, Assignment, ShiftKind
from optimiser.problem.problem import Problem
from optimiser.tabular.faults import BadInput, Faults, closest, listing

_Found = TypeVar("_Found")


@dataclass(frozen=True)
class DutyAt:
    """A duty of a person: by day and, where it is not the only one or is to be put in, by the code of its shift.

    Attributes:
        person: id or name.
        date: day on which it starts.
        shift: code; empty for every duty of the day.
        team, contract, capability: where there are several; empty for what is usual.
    """

    person: str
    date: str
    shift: str = ""
    team: str = ""
    contract: str = ""
    capability: str = ""


@dataclass(frozen=True)
class Move:
    """A duty taken out, one put in, or both."""

    out: DutyAt | None = None
    into: DutyAt | None = None


@dataclass(frozen=True)
class Placed:
    """Moves by indexes.

    Attributes:
        change: what is taken out and put in.
        rows: what is put in on days for which no demand asks, as cells of `rota.csv` by heading.
    """

    change: Change
    rows: tuple[Mapping[str, str], ...] = field(default=())


def resolve_moves(bill: Bill, moves: Sequence[Move], *, leave: bool) -> Placed:
    """Moves by indexes; what a person is used as is found where it is not said.

    Args:
        leave: whether duties of leave may be spoken of; else they are as if they were not there.

    Raises:
        BadInput: a name is unknown, a duty is not there, or is there already; every fault at once.
    """
    problem, faults = bill.problem, Faults()
    out: list[Assignment] = []
    for i, move in enumerate(moves):
        if move.out is not None:
            out += [a for a in _kept(faults, partial(_held, bill, move.out, f"moves[{i}].out", leave)) if a not in out]
    into: list[Assignment] = []
    open_ones: set[Assignment] = set()
    rows: list[Mapping[str, str]] = []
    left = bill.lines.rota - set(out)
    for i, move in enumerate(moves):
        if move.into is not None:
            for found in _kept(faults, partial(_wanted, problem, left, move.into, f"moves[{i}].into", leave)):
                if isinstance(found, Mapping):
                    rows.append(found)
                    continue
                into.append(found)
                if found.capability == NOWHERE and problem.duties[found.duty].team != NOWHERE:
                    open_ones.add(found)
    if not moves or not (out or into or rows or faults):
        faults.faults += bad_argument("moves", "nothing is moved", "expected a duty to take out or to put in").faults
    faults.raise_if_any()
    if open_ones:
        used = fill_uses(problem, left | set(into), frozenset(open_ones))
        by_duty = {(a.contract, a.duty): a for a in used}
        into = [by_duty[a.contract, a.duty] if a in open_ones else a for a in into]
    same = set(out) & set(into)
    return Placed(Change(tuple(a for a in out if a not in same), tuple(a for a in into if a not in same)), tuple(rows))


def _kept(faults: Faults, find: Callable[[], Sequence[_Found]]) -> Sequence[_Found]:
    """What is found; nothing where there are faults, which are kept with the others."""
    try:
        return find()
    except BadInput as error:
        faults.faults += [fault for fault in error.faults if fault not in faults.faults]
        return ()


def _held(bill: Bill, at: DutyAt, argument: str, leave: bool) -> list[Assignment]:
    """Assignments of a person on a day, by what else is said of them."""
    problem = bill.problem
    person, day = together(
        partial(find_person, problem, at.person, f"{argument}.person"),
        partial(find_day, problem, at.date, f"{argument}.date"),
    )
    today = [a for a in bill.lines.line(person) if a in bill.lines.rota and problem.duties[a.duty].day == day]
    there = [a for a in today if leave or problem.duties[a.duty].kind != ShiftKind.LEAVE]
    mine = [a for a in there if _is(problem, a, at)]
    if not mine:
        held = [problem.shifts[problem.duties[a.duty].shift].code for a in there]
        who = problem.people[person].id
        what = f"{who} does not work {at.shift or 'there'} on {at.date}"
        expected = f"they work {listing(held)}" if held else "they are off that day"
        raise bad_argument(argument, what, expected)
    return mine


def _is(problem: Problem, a: Assignment, at: DutyAt) -> bool:
    duty, terms = problem.duties[a.duty], problem.contracts[a.contract]
    team = problem.teams[duty.team].id if duty.team != NOWHERE else ""
    return at.shift in ("", problem.shifts[duty.shift].code) and at.team in ("", team) and at.contract in ("", terms.id)


def _wanted(
    problem: Problem, rota: Set[Assignment], at: DutyAt, argument: str, leave: bool
) -> list[Assignment | Mapping[str, str]]:
    """The assignment that a code means, its use left open where several may be; a row where no duty is planned."""
    person, day, shift, team = together(
        partial(find_person, problem, at.person, f"{argument}.person"),
        partial(find_day, problem, at.date, f"{argument}.date"),
        partial(_shift, problem, at.shift, f"{argument}.shift", leave),
        partial(_team, problem, at.team, f"{argument}.team"),
    )
    contract = _contract(problem, person, day, at, argument)
    terms = problem.contracts[contract]
    if team == NOWHERE and not at.team:
        team = terms.home_team
    duties = [
        i
        for i in (*problem.duties_at.get((team, day), ()), *_own(problem, person, day))
        if problem.duties[i].shift == shift
    ]
    if not duties and not at.team:
        duties = [i for i, d in enumerate(problem.duties) if (d.day, d.shift) == (day, shift) and d.owner == NOWHERE]
    if not duties:
        if team == NOWHERE:
            raise bad_argument(f"{argument}.team", f"{at.shift} is of no team's that day", "expected the team")
        who, date = problem.people[person].id, problem.calendar.date(day).isoformat()
        at_team = {"team": problem.teams[team].id, "capability": at.capability}
        return [{"person": who, "contract": terms.id, "date": date, "shift": problem.shifts[shift].code, **at_team}]
    duty = duties[0]
    if any(problem.contracts[a.contract].person == person and a.duty == duty for a in rota):
        what = f"{problem.people[person].id} works {at.shift} on {at.date} already"
        raise bad_argument(f"{argument}.shift", what, "expected another code")
    capability = NOWHERE
    if at.capability:
        names = [c.name for c in problem.capabilities]
        if at.capability not in names:
            near = closest(at.capability, names)
            what = f"'{at.capability}' is unknown"
            raise bad_argument(f"{argument}.capability", what, f"expected {listing(names)}", near)
        capability = names.index(at.capability)
    return [Assignment(contract, duty, capability)]


def _own(problem: Problem, person: int, day: int) -> list[int]:
    return [i for i, d in enumerate(problem.duties) if d.owner == person and d.day == day]


def _shift(problem: Problem, code: str, argument: str, leave: bool) -> int:
    """Index of a shift by its code, whatever the case of its letters where that is told only once."""
    known = {s.code: i for i, s in enumerate(problem.shifts) if leave or s.kind != ShiftKind.LEAVE}
    codes = list(known)
    folded = [c for c in codes if c.casefold() == code.casefold()]
    if code in known:
        return known[code]
    if len(folded) == 1:
        return known[folded[0]]
    raise bad_argument(argument, f"'{code}' is no shift", f"expected {listing(codes, 12)}", closest(code, codes))


def _team(problem: Problem, given: str, argument: str) -> int:
    return find_team(problem, given, argument) if given else NOWHERE


def _contract(problem: Problem, person: int, day: int, at: DutyAt, argument: str) -> int:
    """The contract under which somebody is to work: that which is named, else the first that runs on the day."""
    mine = [c for c in problem.contracts_of[person] if at.contract in ("", problem.contracts[c].id)]
    running = [c for c in mine if problem.contracts[c].first_day <= day <= problem.contracts[c].last_day]
    if running:
        return running[0]
    ids = [problem.contracts[c].id for c in problem.contracts_of[person]]
    what = f"no contract {at.contract} runs on {at.date}".replace("  ", " ")
    raise bad_argument(f"{argument}.contract", what, f"expected {listing(ids)}")
