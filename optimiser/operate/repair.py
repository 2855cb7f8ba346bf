"""Mending a published rota with the fewest changes, weighted by notice and by who agreed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from ortools.sat.python import cp_model

from optimiser.audit import EVERYWHERE, Auditor, Bill, Breach, Change, Lines, Rota
from optimiser.book import OUT, Book
from optimiser.evaluate import evaluate
from optimiser.folding import Elastic
from optimiser.gaps import Gap, gaps
from optimiser.model import Model
from optimiser.operate.cover import nearest_people
from optimiser.operate.notice import STEPS, Notice, changed_duties
from optimiser.problem.domain import Absence, Assignment
from optimiser.problem.options import Flags, Ints, ints
from optimiser.problem.problem import Problem
from optimiser.solve.exact import safe_bound, solver
from optimiser.solve.stop import Clock, after_seconds
from optimiser.solve.task import Mismatch

WIDEN = ((12, 3), (40, 7), (120, 14))
"""(people beside those concerned, days around the trouble) of each widening of the search."""

BESIDE, EFFORT, TOGETHER = 2, 0.2, 2.0
"""Days beside each day of trouble that are mended first, one day after another; the deterministic seconds each may
take; and those for all of them together after that. So a repair that its clock does not end is the same everywhere."""


@dataclass(frozen=True)
class Changed:
    """One line of the table of changes: who is to be rung about what, and why.

    Attributes:
        person, duty: indexes.
        gained: True when the person takes the duty, False when they leave it.
        reason: in words.
        why: the hard breach that the duty was part of, where that is the reason.
        ring: whether somebody has to speak to the person (no need when they are absent anyway).
    """

    person: int
    duty: int
    gained: bool
    reason: str
    ring: bool
    why: Breach | None = None


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
    points: int | None = None,
    seconds: float = 10.0,
    seed: int = 1,
    workers: int = 1,
    everywhere: bool = False,
) -> Repair:
    """Mend a rota under a problem that has changed (absences added, needs altered, agreements withdrawn).

    Args:
        problem: as it is now.
        rules: the rule book in force.
        published: the rota people have been told.
        today: day number; duties that start before it have been worked and stay.
        agreed: people who have said yes to changes.
        points: price of one changed duty with more than 28 days of notice; by default `fair_points`.
        seconds: longest search.
        everywhere: mend every gap, as after a change of demand; else only those beside duties that cannot be worked.

    Returns:
        The rota with the smallest sum of points and weighted changes found.

    Raises:
        Mismatch: audit and clauses disagree about what a change costs.
    """
    clock = Clock(after_seconds(seconds))
    told = frozenset(published)
    gone = impossible(problem, told, today)
    kept = [a for a in told if (problem.contracts[a.contract].person, a.duty) not in gone]
    worked = [a for a in kept if problem.duties[a.duty].day < today and problem.options.find(a) is None]
    if worked:
        problem = replace(problem, candidates=(*problem.candidates, *worked))
    bill = Bill(problem, rules, Lines(problem, kept))
    before, broken = bill.cost, [b for b in bill.all_breaches() if b.hard]
    ruled_out = _ruled_out(problem, rules, bill, today)
    bill.change(Change(out=ruled_out))
    gone |= {(problem.contracts[a.contract].person, a.duty) for a in ruled_out}
    rule = Notice(told, today, fair_points(problem) if points is None else points, frozenset(agreed), gone)
    mending, short = _Mending(problem, bill, rule, clock, seed, workers), gaps(problem, bill.lines)
    trouble = _trouble(problem, mending.bill, gone, today, everywhere)
    bound, searched = None, (0, 0)
    for more, around in WIDEN:
        people, free = _free(mending, trouble, more, around, today)
        book = Book(problem, (*rules, rule), people=people)
        free = free[book.fixed[free] < 0]
        for day in trouble[1]:
            near = free[np.abs(problem.options.day[free] - day) <= BESIDE]
            if len(near) < len(free):
                mending.improve(book, near, EFFORT)
        closed, low = mending.improve(book, free, TOGETHER)
        searched = (len(np.unique(problem.options.person[free])), len(np.unique(problem.options.day[free])))
        everything = len(people) == len(problem.people) and len(free) == int(
            ((book.fixed < 0) & (problem.options.day >= today)).sum()
        )
        if everything and low is not None:
            bound = low
        if everything or not closed or not clock.left:
            break
        if not any(_trouble(problem, mending.bill, gone, today, everywhere)[2:]) and not mending.bill.hard:
            break
    total = mending.cost[1]
    return Repair(
        rota=bill.lines.frozen(),
        bill=bill,
        before=before,
        changes=tuple(_table(problem, told, bill.lines.frozen(), gone, short, broken)),
        change_points=total - bill.points,
        total=total,
        bound=bound,
        proven=bound is not None and bill.hard == 0 and total <= bound,
        searched=searched,
    )


def fair_points(problem: Problem) -> int:
    """Price of a change by which the dearest gap is worth three changes at the shortest notice, and no fourth: what
    is short is mended, and nobody's duties are changed for a small gain elsewhere."""
    dearest = max((n.below_minimum.points for n in problem.needs if n.minimum > 0), default=0)
    return max(1, dearest // (3 * STEPS[0][1] + 1))


class _Mending:
    """The best rota so far, judged by the folder's rules and by what its changes weigh."""

    def __init__(self, problem: Problem, bill: Bill, rule: Notice, clock: Clock, seed: int, workers: int) -> None:
        self.problem = problem
        self.bill = bill
        self.rule = rule
        self.clock = clock
        self.seed = seed
        self.workers = workers
        options = problem.options
        self.chosen = options.history.copy()
        self.chosen[[o for a in bill.lines.rota if (o := options.find(a)) is not None]] = True

    @property
    def cost(self) -> tuple[int, int]:
        """(hard breaches, points and points of changes)."""
        changes = sum(b.points for b in self.rule.audit(self.problem, self.bill.lines, EVERYWHERE))
        return self.bill.hard, self.bill.points + changes

    def improve(self, book: Book, free: Ints, effort: float) -> tuple[bool, int | None]:
        """Solve over the free options from the best rota; (closed, bound on the cost if all is free)."""
        if not len(free) or not self.clock.left:
            return not len(free), None
        hard, points = self.cost
        elastic = Elastic() if hard else None
        model = Model(book, free, self.chosen, elastic=elastic)
        cp = solver(self.seed, self.workers, self.clock.left, effort)
        base = points - model.base_points
        status = cp.solve(model.cp)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return status == cp_model.INFEASIBLE, None
        self._take(book, model.chosen(list(cp.response_proto.solution)))
        if elastic is not None and self.bill.hard == 0:
            return self.improve(book, free, effort)
        low = base + safe_bound(cp.best_objective_bound) if model.objective and elastic is None else None
        return status == cp_model.OPTIMAL, low

    def _take(self, book: Book, found: Flags) -> None:
        """Take a rota over if the audit finds it better.

        Raises:
            Mismatch: audit and clauses disagree about what the change costs.
        """
        old, change = self.cost, Change.between(self.problem.options, self.chosen, found)
        if not change.out and not change.into:
            return
        self.bill.change(change)
        new = self.cost
        clauses = evaluate(book, found)[1] - evaluate(book, self.chosen)[1]
        if clauses != new[1] - old[1]:
            raise Mismatch(f"the clauses say that mending adds {clauses} points, the audit {new[1] - old[1]}")
        if new < old:
            self.chosen = found
        else:
            self.bill.change(change.reversed())


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
    found = set()
    for a in rota:
        person, duty = problem.contracts[a.contract].person, problem.duties[a.duty]
        if duty.day >= today and (is_away(problem, a) or problem.options.find(a) is None):
            found.add((person, a.duty))
    return frozenset(found)


def _ruled_out(problem: Problem, rules: Sequence[Auditor], bill: Bill, today: int) -> tuple[Assignment, ...]:
    """Assignments from today on that a hard rule forbids whatever else is rostered, such as those to an organisation
    whose sharing agreement was withdrawn: no mending can keep them."""
    people = {p for b in bill.all_breaches() if b.hard and b.last_day >= today for p in b.people}
    if not people:
        return ()
    fixed, find = Book(problem, rules, people=sorted(people)).fixed, problem.options.find
    mine = [a for p in sorted(people) for a in bill.lines.line(p) if a in bill.lines.rota]
    ahead = [a for a in mine if problem.duties[a.duty].day >= today]
    return tuple(a for a in ahead if (o := find(a)) is not None and fixed[o] == OUT)


def is_away(problem: Problem, a: Assignment) -> bool:
    """Whether an absence rules an assignment out."""
    duty = problem.duties[a.duty]
    return any(
        x.start < duty.end
        and duty.start < x.end
        and (x.contract in (-1, a.contract))
        and (x.shifts is None or duty.shift in x.shifts)
        for x in problem.absences_of.get(problem.contracts[a.contract].person, ())
    )


def _trouble(
    problem: Problem, bill: Bill, gone: frozenset[tuple[int, int]], today: int, everywhere: bool
) -> tuple[list[int], list[int], list[int]]:
    """What needs mending: (people, days, needs) of vacated duties, gaps beside them (or `everywhere`) and hard
    breaches."""
    people = {p for p, _ in gone}
    places = {(problem.duties[d].team, problem.duties[d].day) for _, d in gone}
    hard = [b for b in bill.all_breaches() if b.hard and b.last_day >= today]
    people |= {p for b in hard for p in b.people}
    days = {day for _, day in places} | {d for b in hard for d in range(max(today, b.first_day), b.last_day + 1)}
    short = [g.need for g in gaps(problem, bill.lines) if problem.needs[g.need].day >= today]
    near_by = [n for n in short if everywhere or (problem.needs[n].team, problem.needs[n].day) in places]
    days |= {problem.needs[n].day for n in near_by}
    return sorted(people), sorted(days), near_by[:24]


def _free(
    mending: _Mending, trouble: tuple[list[int], list[int], list[int]], more: int, around: int, today: int
) -> tuple[list[int], Ints]:
    """(people, options) to free: the people concerned and those nearest to each gap, some days around."""
    problem, options = mending.problem, mending.problem.options
    people, days, needs = trouble
    chosen = set(people)
    for need in needs:
        chosen.update(nearest_people(mending.bill, need, max(4, more // len(needs))))
    if len(problem.people) <= len(chosen) + more:
        chosen = set(range(len(problem.people)))
    wanted = np.zeros(len(problem.people), dtype=np.bool_)
    wanted[sorted(chosen)] = True
    near_days = np.zeros(problem.calendar.days, dtype=np.bool_)
    for day in days:
        near_days[max(0, day - around) : day + around + 1] = True
    inside = (options.day >= max(0, today)) & ~options.history
    inside[inside] &= near_days[options.day[inside]] & wanted[options.person[inside]]
    return sorted(chosen), ints(np.flatnonzero(inside))


def _table(
    problem: Problem,
    told: Rota,
    rota: Rota,
    gone: frozenset[tuple[int, int]],
    gaps_before: Iterable[Gap],
    broken: Sequence[Breach],
) -> Iterable[Changed]:
    short = {
        (need.team, need.day, need.period): problem.capabilities[need.capability].name
        for g in gaps_before
        for need in (problem.needs[g.need],)
    }
    left = {(problem.contracts[a.contract].person, a.duty): a for a in told}
    moved = changed_duties(problem, told, rota)

    def others(duty: int, side: int) -> str:
        """Those who left (0) or took (1) a duty."""
        return ", ".join(sorted(problem.people[p].id for p, sides in moved.items() if duty in sides[side]))

    for person, (lost, gained) in moved.items():
        for duty in sorted(lost):
            away = (person, duty) in gone
            why = next((b for b in broken if duty in b.duties and person in b.people), None)
            if away:
                reason = "is away" if is_away(problem, left[person, duty]) else "may not work there any more"
            else:
                reason = "freed to work elsewhere" if gained else "no longer needed there"
                reason = f"given to {others(duty, 1)}" if others(duty, 1) else reason
            yield Changed(person, duty, False, reason, ring=not is_away(problem, left[person, duty]), why=why)
        for duty in sorted(gained):
            on = problem.duties[duty]
            periods = problem.shifts[on.shift].periods
            filled = [short[on.team, on.day, p] for p in periods if (on.team, on.day, p) in short]
            ids = others(duty, 0)
            reason = f"in place of {ids}" if ids else f"fills a gap of {filled[0]}" if filled else "takes over"
            yield Changed(person, duty, True, reason, ring=True)
