"""Repairing a published rota with the fewest changes, weighted by notice and by who has agreed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from optimiser.audit import Bill, Breach, Change, Lines, Rota, RuleLike
from optimiser.gaps import Gap, gaps
from optimiser.operate.candidate import trial
from optimiser.operate.notice import STEPS, Notice, changed_duties
from optimiser.operate.repair_search import RepairParameters, RepairSearch
from optimiser.operate.vacated_duties import (
    closed_assignments,
    fixed_and_missing,
    forbidden_assignments,
    impossible_duties,
    is_away,
)
from optimiser.problem.domain import Assignment
from optimiser.problem.problem import Problem
from optimiser.solve.stop import Clock, after_seconds


@dataclass(frozen=True)
class ChangeRow:
    """A row of the table of changes: who has to be told of which change, and why.

    Attributes:
        person, duty: indexes.
        gained: True when the person takes the duty, False when they leave it.
        reason: in words.
        why: the hard breach that the duty was part of, where that is the reason.
        ring: whether somebody has to speak to the person (no need when they are away anyway, or their time is closed
            by an agreement).
    """

    person: int
    duty: int
    gained: bool
    reason: str
    ring: bool
    why: Breach | None = None


@dataclass(frozen=True)
class Repair:
    """A repaired rota.

    Attributes:
        rota: the new rota.
        bill: its audit under the folder's own rules (changes are not part of that bill).
        before: (hard breaches, points) right after the trouble, before any mending.
        left: the rota then.
        changes: the table of changes.
        change_points: weighted price of the changes.
        total: points and change points together.
        bound: proven lower bound on `total` over every rota, where the whole was searched.
        proven: whether no rota has a smaller `total`.
        searched: (people, days) free in the widest search that ended.
        today: day number from which it was mended; what is earlier has been worked.
        seconds: what the search took by the clock.
        timed_out: whether the clock ended it.
    """

    rota: Rota
    bill: Bill
    before: tuple[int, int]
    left: Rota
    changes: tuple[ChangeRow, ...]
    change_points: int
    total: int
    bound: int | None
    proven: bool
    searched: tuple[int, int]
    today: int
    seconds: float
    timed_out: bool


def repair_rota(
    problem: Problem,
    rules: Sequence[RuleLike],
    published: Iterable[Assignment],
    *,
    today: int = 0,
    agreed: Iterable[int] = (),
    newcomers: Iterable[int] = (),
    points: int | None = None,
    seconds: float = 10.0,
    seed: int = 1,
    workers: int = 1,
    everywhere: bool = False,
    parameters: RepairParameters | None = None,
) -> Repair:
    """Repair a rota for a problem that has changed (absences added, needs altered, agreements withdrawn).

    Args:
        problem: as it is now.
        rules: the rule book in force.
        published: the rota people have been told.
        today: day number; duties that start before it have been worked and stay. Before the first day: negative.
        agreed: people who have said yes to changes.
        newcomers: people who have been told no line yet; each is given one.
        points: price of one changed duty with more than 28 days of notice; by default `fair_points`.
        seconds: longest search.
        everywhere: mend every gap, as after a change of demand; else only those beside duties that cannot be worked.
        parameters: what tunes the search.

    Returns:
        The rota with the smallest sum of points and weighted changes found.

    Raises:
        Mismatch: audit and clauses disagree about what a change costs.
    """
    clock, told = Clock(after_seconds(seconds)), frozenset(published)
    settled = _settle(problem, rules, told, today)
    problem, bill = settled.problem, settled.bill
    price = fair_points(problem) if points is None else points
    fixed = frozenset((problem.contracts[a.contract].person, a.duty) for a in settled.fixed)
    search = RepairSearch(
        problem,
        rules,
        bill,
        Notice(told, today, price, frozenset(agreed), settled.gone | fixed, frozenset(newcomers)),
        clock,
        seed=seed,
        workers=workers,
        everywhere=everywhere,
        parameters=parameters or RepairParameters(),
    )
    short = gaps(problem, bill.lines)
    searched = search.run()
    total = search.cost[1]
    return Repair(
        rota=bill.lines.frozen(),
        bill=bill,
        before=settled.cost,
        left=settled.left,
        changes=tuple(_table(problem, told, bill.lines.frozen(), settled, frozenset(newcomers), short)),
        change_points=total - bill.points,
        total=total,
        bound=searched.bound,
        proven=searched.bound is not None and bill.hard == 0 and total <= searched.bound,
        searched=searched.free,
        today=today,
        seconds=clock.seconds,
        timed_out=searched.timed_out,
    )


@dataclass(frozen=True, eq=False)
class _Settled:
    """A rota without the duties that can no longer be worked as published, and with those that were fixed since.

    Attributes:
        problem: with duties that were worked and are no candidates now among its candidates.
        gone: (person, duty) pairs taken out.
        shut: those of them in time that is closed to the person, by an absence or by an agreement.
        fixed: assignments put in.
        left: the rota before hard rules took any out.
        cost: its (hard breaches, points).
        broken: the hard breaches then.
    """

    problem: Problem
    bill: Bill
    gone: frozenset[tuple[int, int]]
    shut: frozenset[tuple[int, int]]
    fixed: frozenset[Assignment]
    left: Rota
    cost: tuple[int, int]
    broken: list[Breach]


def _settle(problem: Problem, rules: Sequence[RuleLike], told: Rota, today: int) -> _Settled:
    gone = impossible_duties(problem, told, today)
    shut = {(problem.contracts[a.contract].person, a.duty) for a in told if is_away(problem, a)} & gone
    kept = [a for a in told if (problem.contracts[a.contract].person, a.duty) not in gone]
    worked = [a for a in kept if problem.duties[a.duty].day < today and problem.options.find(a) is None]
    if worked:
        problem = replace(problem, candidates=(*problem.candidates, *worked))
    bill = Bill(problem, rules, Lines(problem, kept))
    pinned = {(p.contract, p.duty) for p in problem.pins if p.wanted}
    closed, why = closed_assignments(bill, today)
    bill.change(Change(out=closed))
    left, cost, broken = bill.lines.frozen(), bill.cost, [*why, *(b for b in bill.all_breaches() if b.hard)]
    bill.change(Change(into=tuple(a for a in closed if (a.contract, a.duty) in pinned)))
    shut |= {(problem.contracts[a.contract].person, a.duty) for a in closed if (a.contract, a.duty) not in pinned}
    gone |= shut
    fixed = set()
    for ways in fixed_and_missing(problem, bill.lines, today):
        into = min(ways, key=lambda a: _cost_with(bill, a))
        there = tuple(a for a in bill.lines.line(problem.contracts[into.contract].person) if a.duty == into.duty)
        bill.change(Change(out=there, into=(into,)))
        fixed.add(into)
    forbidden = forbidden_assignments(problem, rules, bill, today)
    forbidden = tuple(a for a in forbidden if (a.contract, a.duty) not in pinned)
    bill.change(Change(out=forbidden))
    gone |= {(problem.contracts[a.contract].person, a.duty) for a in forbidden}
    return _Settled(problem, bill, gone, frozenset(shut), frozenset(fixed), left, cost, broken)


def _cost_with(bill: Bill, assignment: Assignment) -> tuple[int, int]:
    """(Hard breaches, points) that an assignment would add."""
    with trial(bill, Change(into=(assignment,))) as tried:
        return tried.hard, tried.points


def fair_points(problem: Problem) -> int:
    """The price of a change, chosen so that the dearest gap is worth three changes at the shortest notice but not
    four: gaps are filled, and nobody's duties change for a small gain elsewhere."""
    dearest = max((n.below_minimum.points for n in problem.needs if n.minimum > 0), default=0)
    return max(1, dearest // (3 * STEPS[0][1] + 1))


def _table(
    problem: Problem,
    told: Rota,
    rota: Rota,
    settled: _Settled,
    newcomers: frozenset[int],
    gaps_before: Iterable[Gap],
) -> Iterator[ChangeRow]:
    """The changes as rows: who leaves and who takes which duty, and why."""
    short = {
        (need.team, need.day, need.period): problem.capabilities[need.capability].name
        for g in gaps_before
        for need in (problem.needs[g.need],)
    }
    broken = {(p, d): b for b in reversed(settled.broken) for p in b.people for d in b.duties}
    fixed = {(problem.contracts[a.contract].person, a.duty) for a in settled.fixed}
    moved = changed_duties(problem, told, rota)

    def others(duty: int, side: int) -> str:
        """Those who left (0) or took (1) a duty."""
        return ", ".join(sorted(problem.people[p].id for p, sides in moved.items() if duty in sides[side]))

    for person, (lost, gained) in moved.items():
        for duty in sorted(lost):
            shut = (person, duty) in settled.shut
            if (person, duty) in settled.gone:
                reason = "is away" if shut else "may not work there any more"
            else:
                reason = "freed to work elsewhere" if gained else "no longer needed there"
                reason = f"given to {others(duty, 1)}" if others(duty, 1) else reason
            yield ChangeRow(person, duty, False, reason, ring=not shut, why=broken.get((person, duty)))
        for duty in sorted(gained):
            on = problem.duties[duty]
            periods = problem.shifts[on.shift].periods
            filled = [short[on.team, on.day, p] for p in periods if (on.team, on.day, p) in short]
            ids = others(duty, 0)
            reason = f"in place of {ids}" if ids else f"fills a gap of {filled[0]}" if filled else "takes over"
            if (person, duty) in fixed:
                yield ChangeRow(person, duty, True, "fixed beforehand", ring=False, why=broken.get((person, duty)))
                continue
            new = "is new" if person in newcomers and not ids and not filled else reason
            yield ChangeRow(person, duty, True, new, ring=True)
