"""Mending a published rota with the fewest changes, weighted by notice and by who agreed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from ..audit import EVERYWHERE, Auditor, Bill, Lines, Rota
from ..book import Book
from ..folding import Elastic
from ..gaps import gaps
from ..model import Model
from ..problem.domain import Absence, Assignment
from ..problem.options import Flags, Ints, ints
from ..problem.problem import Problem
from ..solve.stop import Clock, after_seconds
from ..solve.task import Task
from ..solve.watch import Watch
from ..solve.whole import safe_bound, solver
from .near import candidates
from .notice import Notice, changed_duties

WIDEN = ((12, 3), (40, 7), (120, 14))
"""(people beside those concerned, days around the trouble) of each widening of the search."""


@dataclass(frozen=True)
class Changed:
    """One line of the table of changes: who is to be rung about what, and why.

    Attributes:
        person, duty: indexes.
        gained: True when the person takes the duty, False when they leave it.
        reason: in words.
        ring: whether somebody has to speak to the person (no need when they are absent anyway).
    """

    person: int
    duty: int
    gained: bool
    reason: str
    ring: bool


@dataclass(frozen=True)
class Repair:
    """A mended rota.

    Attributes:
        rota: the new rota.
        bill: its audit under the folder's own rules (changes are not part of that bill).
        before: (hard breaches, points) right after the trouble, before any mending.
        changes: the table of changes.
        change_points: weighted price of the changes.
        total: points and change points together.
        bound: proven lower bound on `total` over every rota, where the whole was searched.
        proven: whether no rota has a smaller `total`.
        searched: (people, days) free in the widest search that ended.
    """

    rota: Rota
    bill: Bill
    before: tuple[int, int]
    changes: tuple[Changed, ...]
    change_points: int
    total: int
    bound: int | None
    proven: bool
    searched: tuple[int, int]


def repair(
    problem: Problem,
    rules: Sequence[Auditor],
    published: Iterable[Assignment],
    *,
    today: int = 0,
    agreed: Iterable[int] = (),
    points: int = 30,
    seconds: float = 10.0,
    seed: int = 1,
    workers: int = 1,
) -> Repair:
    """Mend a rota under a problem that has changed (absences added, needs altered, agreements withdrawn).

    Args:
        problem: as it is now.
        rules: the rule book in force.
        published: the rota people have been told.
        today: day number; duties that start before it have been worked and stay.
        agreed: people who have said yes to changes.
        points: price of one changed duty with more than 28 days of notice.
        seconds: longest search.

    Returns:
        The rota with the smallest sum of points and weighted changes found.
    """
    told = frozenset(published)
    gone = impossible(problem, told, today)
    rule = Notice(told, today, points, frozenset(agreed), gone)
    kept = [a for a in told if (problem.contracts[a.contract].person, a.duty) not in gone]
    task, start = _task(problem, (*rules, rule), kept, seconds, seed, workers)
    plain = Bill(problem, rules, Lines(problem, kept))
    before = plain.cost
    trouble = _trouble(problem, plain, gone, today)
    task.offer(start)
    bound, searched = None, (0, 0)
    for more, around in WIDEN:
        free = _free(task, plain, trouble, gone, more, around, today)
        closed, low = _improve(task, free)
        searched = (len(np.unique(problem.options.person[free])), len(np.unique(problem.options.day[free])))
        everything = len(free) >= int((_open(task, today)).sum())
        if everything and low is not None:
            bound = low
        if everything or not closed or task.stopped:
            break
    task.check()
    rota = task.bill.lines.frozen() if task.bill else frozenset(kept)
    bill = Bill(problem, rules, Lines(problem, rota))
    change_points = sum(b.points for b in rule.audit(problem, Lines(problem, rota), EVERYWHERE))
    total = bill.points + change_points
    return Repair(
        rota=rota,
        bill=bill,
        before=before,
        changes=tuple(_table(problem, told, rota, gone, plain)),
        change_points=change_points,
        total=total,
        bound=bound,
        proven=bound is not None and bill.hard == 0 and total <= bound,
        searched=searched,
    )


def absent(
    problem: Problem,
    person: int,
    first_day: int,
    last_day: int,
    kind: str = "sickness",
    rota: Iterable[Assignment] = (),
) -> tuple[Absence, ...]:
    """An absence of whole days, one row per contract, credited with what `rota` had the person work then: nobody
    makes up hours that they were ill for."""
    calendar = problem.calendar
    start, end = calendar.midnight(first_day), calendar.midnight(last_day + 1)
    credit = dict.fromkeys(problem.contracts_of[person], 0)
    for a in rota:
        duty = problem.duties[a.duty]
        if a.contract in credit and duty.start < end and start < duty.end:
            credit[a.contract] += duty.contract
    return tuple(Absence(person, start, end, kind, contract=c, credit=m) for c, m in credit.items())


def impossible(problem: Problem, rota: Rota, today: int) -> frozenset[tuple[int, int]]:
    """(person, duty) pairs of a rota that an absence rules out or that are no candidates any more."""
    away: dict[int, list[Absence]] = {}
    for absence in problem.absences:
        away.setdefault(absence.person, []).append(absence)
    found = set()
    for a in rota:
        person, duty = problem.contracts[a.contract].person, problem.duties[a.duty]
        if duty.day < today:
            continue
        missing = any(
            x.start < duty.end
            and duty.start < x.end
            and (x.contract in (-1, a.contract))
            and (x.shifts is None or duty.shift in x.shifts)
            for x in away.get(person, ())
        )
        if missing or problem.options.find(a) is None:
            found.add((person, a.duty))
    return frozenset(found)


def _task(
    problem: Problem, rules: tuple[Auditor, ...], kept: list[Assignment], seconds: float, seed: int, workers: int
) -> tuple[Task, Flags]:
    stop = after_seconds(seconds)
    clock = Clock(stop)
    task = Task(problem, rules, Book(problem, rules), stop, clock, seed, workers, Watch())
    return task, task.start_from(kept)


def _open(task: Task, today: int) -> Flags:
    return np.asarray((task.book.fixed < 0) & (task.problem.options.day >= today))


def _trouble(
    problem: Problem, bill: Bill, gone: frozenset[tuple[int, int]], today: int
) -> tuple[list[int], list[int], list[int]]:
    """What needs mending: (people, days, needs) of vacated duties, gaps beside them and hard breaches."""
    people = {p for p, _ in gone}
    places = {(problem.duties[d].team, problem.duties[d].day) for _, d in gone}
    hard = [b for b in bill.all_breaches() if b.hard and b.last_day >= today]
    people |= {p for b in hard for p in b.people}
    days = {day for _, day in places} | {d for b in hard for d in range(max(today, b.first_day), b.last_day + 1)}
    short = [g.need for g in gaps(problem, bill.lines) if problem.needs[g.need].day >= today]
    near_by = [n for n in short if (problem.needs[n].team, problem.needs[n].day) in places] or short
    days |= {problem.needs[n].day for n in near_by}
    return sorted(people), sorted(days), near_by[:24]


def _free(
    task: Task,
    bill: Bill,
    trouble: tuple[list[int], list[int], list[int]],
    gone: frozenset[tuple[int, int]],
    more: int,
    around: int,
    today: int,
) -> Ints:
    """Options to free: the people concerned and those nearest to each gap, some days around."""
    problem, options = task.problem, task.problem.options
    people, days, needs = trouble
    open_ = _open(task, today)
    chosen = set(people)
    for need in needs:
        share = max(4, more // max(1, len(needs)))
        for near in candidates(bill, need, most=share, lacking=False):
            chosen.add(problem.contracts[near.assignment.contract].person)
    if len(problem.people) <= len(chosen) + more:
        chosen = set(range(len(problem.people)))
    wanted = np.zeros(len(problem.people), dtype=np.bool_)
    wanted[sorted(chosen)] = True
    near_days = np.zeros(problem.calendar.days, dtype=np.bool_)
    for day in days:
        near_days[max(0, day - around) : day + around + 1] = True
    inside = (options.day >= 0) & open_
    inside[inside] &= near_days[options.day[inside]] & wanted[options.person[inside]]
    return ints(np.flatnonzero(inside))


def _improve(task: Task, free: Ints) -> tuple[bool, int | None]:
    """Solve over the free options from the best rota; (closed, bound on the total if all is free)."""
    if not len(free) or task.best is None or task.cost is None:
        return True, None
    elastic = Elastic() if task.cost[0] else None
    model = Model(task.book, free, task.best, elastic=elastic)
    cp = solver(task.seed, task.workers, task.clock.left)
    base = task.cost[1] - model.base_points
    status = cp.solve(model.cp)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return status == cp_model.INFEASIBLE, None
    task.offer(model.chosen(list(cp.response_proto.solution)))
    if elastic is not None and task.cost[0] == 0:
        return _improve(task, free)
    low = base + safe_bound(cp.best_objective_bound) if model.objective and elastic is None else None
    return status == cp_model.OPTIMAL, low


def _table(
    problem: Problem, told: Rota, rota: Rota, gone: frozenset[tuple[int, int]], before: Bill
) -> Iterable[Changed]:
    short = {
        (need.team, need.day, need.period): problem.capabilities[need.capability].name
        for g in gaps(problem, before.lines)
        for need in (problem.needs[g.need],)
    }
    for person, (lost, gained) in changed_duties(problem, told, rota).items():
        for duty in sorted(lost):
            away = (person, duty) in gone
            reason = "cannot be worked any more" if away else "freed to work elsewhere"
            yield Changed(person, duty, False, reason, ring=not away)
        for duty in sorted(gained):
            on = problem.duties[duty]
            periods = problem.shifts[on.shift].periods
            filled = [short[on.team, on.day, p] for p in periods if (on.team, on.day, p) in short]
            left = [p for p, d in gone if d == duty]
            ids = ", ".join(problem.people[p].id for p in left)
            reason = f"in place of {ids}" if left else f"fills a gap of {filled[0]}" if filled else "takes over"
            yield Changed(person, duty, True, reason, ring=True)
