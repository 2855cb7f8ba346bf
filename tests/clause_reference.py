"""A reference reading of the surface's verbs: slow, plain Python, written from their docstrings alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from optimiser.audit import RuleLike
from optimiser.problem.conjunctions import ConjunctionTerms
from optimiser.problem.domain import HARD, Price
from optimiser.problem.options import Groups
from optimiser.problem.problem import Problem
from optimiser.surface import (
    UNBOUNDED,
    Blocks,
    Clause,
    Form,
    Linear,
    OneOf,
    Pattern,
    Place,
    Run,
    Succession,
    Sum,
    person_place,
)


class Recorder:
    """A surface that keeps the clauses it is told."""

    def __init__(self, problem: Problem, people: Sequence[int] | None = None) -> None:
        self.problem = problem
        self.people = people
        self.clauses: list[Clause] = []
        self.rule = 0

    def window(
        self, person: int, groups: Groups, weights: Any = 1, *, low: Any = -UNBOUNDED, high: Any = UNBOUNDED,
        base: Any = 0, price: Price = HARD, under: Any = None, over: Any = None, unit: int = 1, once: bool = False,
        joint: ConjunctionTerms | None = None,
    ) -> None:  # fmt: skip
        """Record a Sum."""
        own = under is None and over is None
        count = len(groups)
        self.clauses.append(
            Sum(
                rule=self.rule,
                place=person_place(person),
                groups=groups,
                weights=_wide(weights, len(groups.options)),
                low=_wide(low, count),
                high=_wide(high, count),
                base=_wide(base, count),
                under=_wide(price.points if own else under if under is not None else 0, count),
                over=_wide(price.points if own else over if over is not None else 0, count),
                unit=unit,
                once=once,
                hard=own and price.hard,
                joint=joint,
            )
        )

    def total(self, person: int, options: Any, weights: Any = 1, **more: Any) -> None:
        """Record a Sum of one window."""
        self.window(person, Groups.of([options]), weights, **more)

    def run(self, person: int, slots: Groups, *, price: Price = HARD, **more: Any) -> None:
        """Record a Run."""
        self.clauses.append(
            Run(rule=self.rule, place=person_place(person), slots=slots, under=price, over=price, **more)
        )

    def succession(self, person: int, options: Any, start: Any, end: Any, kind: Any, gap: Any, **more: Any) -> None:
        """Record a Succession."""
        self.clauses.append(
            Succession(
                rule=self.rule,
                place=person_place(person),
                options=options,
                start=start,
                end=end,
                kind=kind,
                gap=gap,
                **more,
            )
        )

    def pattern(
        self, person: int, steps: Sequence[Groups] | Groups, signs: Sequence[bool], *, price: Price = HARD
    ) -> None:
        """Record a Pattern."""
        if isinstance(steps, Groups):
            stacked = steps
            assert len(stacked) % len(signs) == 0
        else:
            stacked = Groups.stacked(steps)
            assert len({len(s) for s in steps}) == 1
            assert len(steps) == len(signs)
        self.clauses.append(
            Pattern(rule=self.rule, place=person_place(person), stacked=stacked, signs=tuple(signs), price=price)
        )

    def blocks(self, person: int, groups: Groups, *, price: Price = HARD, **more: Any) -> None:
        """Record a Blocks."""
        self.clauses.append(
            Blocks(rule=self.rule, place=person_place(person), groups=groups, under=price, over=price, **more)
        )

    def linear(self, place: Place, options: Any, weights: Any = 1, **more: Any) -> None:
        """Record a Linear."""
        wide = _wide(weights, len(options))
        self.clauses.append(Linear(rule=self.rule, place=place, options=options, weights=wide, **more))

    def one_of(
        self, place: Place, alternatives: Sequence[Sequence[Form]], *, price: Price = HARD, on_top: bool = False
    ) -> None:
        """Record a OneOf."""
        forms = tuple(tuple(a) for a in alternatives)
        self.clauses.append(OneOf(rule=self.rule, place=place, alternatives=forms, price=price, on_top=on_top))


def _wide(value: Any, count: int) -> Any:
    assert isinstance(value, int) or len(value) == count
    return np.full(count, value, dtype=np.int64) if isinstance(value, int) else np.asarray(value, dtype=np.int64)


def record(problem: Problem, rules: Iterable[RuleLike], people: Sequence[int] | None = None) -> list[Clause]:
    """Every clause that the rules say."""
    recorder = Recorder(problem, people)
    for i, rule in enumerate(rules):
        recorder.rule = i
        rule.encode(recorder)
    return recorder.clauses


class Reading:
    """What a choice of options costs: `points`, and whether it is `broken`."""

    def __init__(self) -> None:
        self.points = 0
        self.broken = False

    def charge(self, price: Price, units: int) -> None:
        """Add a price for each unit."""
        if units > 0 and price.hard:
            self.broken = True
        elif units > 0:
            self.points += price.points * units


def read(problem: Problem, clauses: Iterable[Clause], chosen: set[int]) -> Reading:
    """What the clauses say of a choice of options, history included in `chosen`."""
    reading = Reading()
    for clause in clauses:
        match clause:
            case Sum():
                _sum(clause, chosen, reading)
            case Run():
                _run(clause, chosen, reading)
            case Succession():
                _succession(problem, clause, chosen, reading)
            case Pattern():
                _pattern(problem, clause, chosen, reading)
            case Blocks():
                touched = clause.base + sum(any(o in chosen for o in g.tolist()) for g in _each(clause.groups))
                reading.charge(clause.under, clause.low - touched)
                reading.charge(clause.over, touched - clause.high)
            case Linear():
                value = clause.base + _weigh(clause.options, clause.weights, chosen)
                reading.charge(clause.under, _units(clause.low - max(value, clause.floor), clause.unit, clause.once))
                reading.charge(clause.over, _units(value - clause.high, clause.unit, clause.once))
            case OneOf():
                met = any(
                    all(
                        f.low <= f.base + _weigh(f.options, f.weights, chosen) + _added_by(f.joint, 0, chosen) <= f.high
                        for f in alternative
                    )
                    for alternative in clause.alternatives
                )
                reading.charge(clause.price, int(not met))
            case _:
                raise AssertionError(clause)
    return reading


def _each(groups: Groups) -> list[Any]:
    return [groups[g] for g in range(len(groups))]


def _weigh(options: Any, weights: Any, chosen: set[int]) -> int:
    return sum(int(w) for o, w in zip(options, weights, strict=True) if int(o) in chosen)


def _added_by(terms: ConjunctionTerms | None, window: int, chosen: set[int]) -> int:
    """What conjunctions add to a window: those with a duty at both ends taken and none between."""
    if terms is None:
        return 0
    total = 0
    for e in range(int(terms.entries.starts[window]), int(terms.entries.starts[window + 1])):
        number = int(terms.entries.options[e])
        both = terms.conjunctions
        first, second, without = (set(g[number].tolist()) for g in (both.first, both.second, both.without))
        if first & chosen and second & chosen and not without & chosen:
            total += int(terms.weights[e])
    return total


def _units(distance: int, unit: int, once: bool) -> int:
    """Started units of a distance; 0 if there is none."""
    return 0 if distance <= 0 else 1 if once else -(-distance // unit)


def _sum(clause: Sum, chosen: set[int], reading: Reading) -> None:
    for w in range(len(clause.groups)):
        first, last = int(clause.groups.starts[w]), int(clause.groups.starts[w + 1])
        value = int(clause.base[w]) + _weigh(clause.groups.options[first:last], clause.weights[first:last], chosen)
        value += _added_by(clause.joint, w, chosen)
        for distance, points in (
            (int(clause.low[w]) - value, int(clause.under[w])),
            (value - int(clause.high[w]), int(clause.over[w])),
        ):
            price = HARD if clause.hard else Price(points)
            reading.charge(price, _units(distance, clause.unit, clause.once))


def _run(clause: Run, chosen: set[int], reading: Reading) -> None:
    truth = [any(o in chosen for o in g.tolist()) != clause.negate for g in _each(clause.slots)]
    count = len(truth)
    if clause.wrap and count and all(truth):
        reading.charge(clause.over, count if clause.high < UNBOUNDED else 0)
        return
    turn = next((i for i, t in enumerate(truth) if not t), 0) if clause.wrap else 0
    order = [(i + turn) % count for i in range(count)]
    i = 0
    while i < count:
        if not truth[order[i]]:
            i += 1
            continue
        j = i
        while j < count and truth[order[j]]:
            j += 1
        for k in range(i + clause.high, j):
            if order[k] >= clause.judged:
                reading.charge(clause.over, 1)
        free = not clause.wrap and ((i == 0 and clause.open_start) or (j == count and clause.open_end))
        if not free and j >= clause.judged:  # the run has ended by slot j
            reading.charge(clause.under, clause.low - (j - i))
        i = j


def _succession(problem: Problem, clause: Succession, chosen: set[int], reading: Reading) -> None:
    past = problem.options.history
    ids = [int(o) for o in clause.options]
    taken = [i for i, o in enumerate(ids) if o in chosen]
    for x in taken:
        for y in taken:
            if x == y or (past[ids[x]] and past[ids[y]]):
                continue
            before = (int(clause.start[x]), ids[x]) < (int(clause.start[y]), ids[y])
            if not before and clause.cycle is None:
                continue
            if clause.exempt is not None and clause.exempt[x] == clause.exempt[y] >= 0:
                continue
            lap = 0 if before else clause.cycle or 0
            gap = int(clause.start[y]) + lap - int(clause.end[x])
            reading.charge(clause.price, int(gap < int(clause.gap[clause.kind[x], clause.kind[y]])))


def _pattern(problem: Problem, clause: Pattern, chosen: set[int], reading: Reading) -> None:
    past = problem.options.history
    for s in range(len(clause.steps[0])):
        parts = [step[s].tolist() for step in clause.steps]
        everything = [o for part in parts for o in part]
        if everything and all(past[o] for o in everything):
            continue
        matched = all(any(o in chosen for o in part) == sign for part, sign in zip(parts, clause.signs, strict=True))
        reading.charge(clause.price, int(matched))
