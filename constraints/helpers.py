"""What rules share: which duties are work, how long they count, how a flat charge is said, minutes in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from constraints.rule import Rule
from constraints.scope import Scope, contracts_in_scope, duties_in_scope, options_in_scope
from optimiser.problem.domain import Duty, Presence, Price, ShiftKind
from optimiser.problem.once import once_per_problem
from optimiser.problem.options import Flags, Ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface
from optimiser.tabular.wording import count


def at_work(duty: Duty) -> bool:
    """Whether a duty is working time from start to end: leave is not, nor is on-call from home,
    which counts only while called (Working Time Regulations 1998 reg 2)."""
    return duty.kind != ShiftKind.LEAVE and not (duty.kind == ShiftKind.ON_CALL and duty.presence == Presence.REMOTE)


def all_breaks(duty: Duty) -> int:
    """Minutes of the breaks recorded with a duty, unpaid and paid."""
    return duty.break_minutes + duty.paid_break_minutes


@once_per_problem
def duties_at_work(problem: Problem, scope: Scope) -> Ints:
    """1 for each duty in scope that is working time from start to end, else 0; shape (duties,)."""
    working = np.fromiter((at_work(d) for d in problem.duties), np.int64, len(problem.duties))
    return duties_in_scope(problem, scope) * working


def options_at_work(problem: Problem, scope: Scope, person: int) -> Ints:
    """Option ids of a person whose duty is in scope and working time, in time order, history first."""
    mine = problem.options.of(person)
    return np.asarray(mine[duties_at_work(problem, scope)[problem.options.duty[mine]] == 1])


def duties_worked(problem: Problem, scope: Scope) -> Ints:
    """1 for each duty that a rule on days, nights and rest counts, else 0; shape (duties,).

    Those of the kinds that the scope names; where it names none, those that are working time.
    """
    return duties_at_work(problem, scope) if scope.kinds is None else duties_in_scope(problem, scope)


def options_worked(problem: Problem, scope: Scope, person: int) -> Ints:
    """Option ids of a person whose duty such a rule counts, in time order, history first."""
    mine = problem.options.of(person)
    return np.asarray(mine[duties_worked(problem, scope)[problem.options.duty[mine]] == 1])


def minutes_counted(problem: Problem, scope: Scope, paid_breaks: bool, contract: int, duty: int) -> int:
    """Working minutes of a contract on a duty. With `paid_breaks` its breaks are work under the contracts in scope,
    where the working minutes follow from the length and the break."""
    on = problem.duties[duty]
    length = on.end - on.start
    paid = paid_breaks and on.work == length - on.break_minutes and contracts_in_scope(problem, scope)[contract]
    return length if paid else on.work


@once_per_problem
def option_minutes(problem: Problem, scope: Scope, paid_breaks: bool) -> Ints:
    """`minutes_counted` of each option; shape (options,)."""
    options = problem.options
    if not paid_breaks:
        return options.work
    pairs = zip(options.contract.tolist(), options.duty.tolist(), strict=True)
    return np.fromiter((minutes_counted(problem, scope, True, c, d) for c, d in pairs), np.int64, len(options))


@once_per_problem
def by_person(problem: Problem, table: str) -> dict[int, list[Any]]:
    """Entries of a list of the problem that names people (`absences`, `requests`, ...), by person."""
    found: dict[int, list[Any]] = {}
    for row in getattr(problem, table):
        found.setdefault(row.person, []).append(row)
    return found


@once_per_problem
def present_options(problem: Problem) -> dict[tuple[int, int], list[int]]:
    """Option ids of each (team, day) of the period, whatever they are used as."""
    options = problem.options
    found: dict[tuple[int, int], list[int]] = {}
    here = np.flatnonzero((options.team >= 0) & (options.day >= 0))
    for o, team, day in zip(here.tolist(), options.team[here].tolist(), options.day[here].tolist(), strict=True):
        found.setdefault((team, day), []).append(o)
    return found


def times(price: Price, units: int) -> Price:
    """What some units cost at once: as many times the points, or hard."""
    return price if price.hard else Price(price.points * units)


def charge(surface: Surface, person: int, options: Ints, points: Ints) -> None:
    """Say that each option costs its points when chosen."""
    if points.any():
        surface.total(person, options[points > 0], points[points > 0], high=0, price=Price(1))


def forbid(surface: Surface, person: int, options: Ints, price: Price) -> None:
    """Say that each of these options costs a price when chosen, or may not be."""
    if len(options) and (price.hard or price.points):
        surface.total(person, options, high=0, price=price)


def forbid_duties(rule: Rule, surface: Surface, wrong: Callable[[Duty], bool]) -> None:
    """Say for everybody in a rule's scope that duties of the period that are wrong by themselves cost its
    price when chosen, or may not be."""
    duties = surface.problem.duties
    forbid_flagged(rule, surface, np.fromiter((d.day >= 0 and wrong(d) for d in duties), np.bool_, len(duties)))


def forbid_flagged(rule: Rule, surface: Surface, flags: Flags) -> None:
    """The same of duties by their flags; shape (duties,)."""
    problem, options = surface.problem, surface.problem.options
    for person in rule.encoded_people(surface) if flags.any() else ():
        mine = options_in_scope(problem, rule.scope, person)
        forbid(surface, person, mine[flags[options.duty[mine]]], rule.price)


def hours(minutes: float) -> str:
    """Minutes in words: `10 h 30`, `48 h`."""
    whole = round(abs(minutes))
    sign = "-" if minutes < 0 else ""
    return f"{sign}{whole // 60} h" + (f" {whole % 60:02d}" if whole % 60 else "")


def of_it_before(before: int, most: int, said: str) -> str:
    """What of an amount was so before the rota, in brackets, where that alone is beyond the limit."""
    return f" ({said} of these before the rota)" if before > most else ""


def rest_text(rest: int, after: str, needed: int) -> str:
    """`9 h rest after Mon 4 Jan N, 11 h needed`; where the next duty begins before the last ends: by how much."""
    if rest >= 0:
        return f"{hours(rest)} rest after {after}, {hours(needed)} needed"
    early = count(-rest, "minute") if rest > -60 else hours(-rest)
    return f"begins {early} before the end of {after}, {hours(needed)} rest needed"


def contacts_unjudged(problem: Problem, contacts: Sequence[tuple[str, int]]) -> Iterator[str]:
    """Why contacts by shift code are not judged: no shift is named, or one that is not there."""
    if not contacts:
        yield "contacts of no shift are given: name them in params.contacts, such as [['AM', 13], ['PM', 12]]"
    codes = {shift.code for shift in problem.shifts}
    if missing := [code for code, _ in contacts if code not in codes]:
        yield f"no shift is called {', '.join(missing)}"
