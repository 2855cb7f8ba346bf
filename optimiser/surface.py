"""What a rule may say. No solver in it.

A rule's `encode` calls verbs of the `Surface`; each call makes one *clause*, a frozen record over
option ids, whose docstring says what it means. Every back end (CP-SAT, folding, explain,
evaluation, the labelling that prices columns) reads the same clauses and implements each kind once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

import numpy as np

from optimiser.problem.conjunctions import ConjunctionTerms
from optimiser.problem.domain import HARD, Price
from optimiser.problem.options import Groups, Ints, ints
from optimiser.problem.problem import Problem

UNBOUNDED = 1 << 50
"""A limit that never binds."""


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """Where a clause or breach belongs: a person, a team's day, or the whole rota."""

    kind: str
    index: int = 0
    day: int = 0


WHOLE = Place("whole")


@cache
def person_place(person: int) -> Place:
    """The place of a person's line."""
    return Place("person", person)


@cache
def team_place(team: int, day: int) -> Place:
    """The place of a team's day."""
    return Place("team", team, day)


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Clause:
    """What every clause carries: the index of its rule in the rule book and its place."""

    rule: int
    place: Place


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Sum(Clause):
    """For each window w: low[w] <= base[w] + sum of weights of its chosen options <= high[w].

    Each started `unit` short of `low` costs `under[w]` points, beyond `high` `over[w]`; with
    `once` any shortage or excess costs that once. `hard` makes every bound inviolable and
    prices are then 0. The windows are the groups; `weights` aligns with `groups.options`. `joint` adds to the sums.
    """

    groups: Groups
    weights: Ints
    low: Ints
    high: Ints
    base: Ints
    under: Ints
    over: Ints
    unit: int = 1
    once: bool = False
    hard: bool = False
    joint: ConjunctionTerms | None = None


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Run(Clause):
    """Lengths of maximal runs of true slots (false ones with `negate`).

    Slots are consecutive days; the group of a slot says when it is true. A run longer than `high`
    costs `over` for each slot beyond; one shorter than `low` costs `under` for each slot
    missing, when it ends. Only excess slots and run ends at slot `judged` or later count (slots before hold
    history). Runs that touch slot 0 or the last slot are not too short if `open_start`, `open_end`;
    beyond both ends every slot is false (true for a negated run's mark is then the end of it).
    With `wrap` the last slot is followed by the first.
    """

    slots: Groups
    low: int = 0
    high: int = UNBOUNDED
    under: Price = HARD
    over: Price = HARD
    negate: bool = False
    judged: int = 0
    open_start: bool = True
    open_end: bool = True
    wrap: bool = False


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Succession(Clause):
    """Two chosen options i before j (by start, then id) need start[j] - end[i] >= gap[kind[i], kind[j]].

    `options`, `start`, `end`, `kind` and `exempt` align; `start` and `end` are minutes and options
    come in order of start. Pairs with equal `exempt` >= 0 are free. Each pair that is too close
    costs `price`. Pairs of two history options are not judged. With `cycle` minutes the line
    wraps round.
    """

    options: Ints
    start: Ints
    end: Ints
    kind: Ints
    gap: Ints
    price: Price = HARD
    exempt: Ints | None = None
    cycle: int | None = None


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Pattern(Clause):
    """Instance s is matched when for every step k: any(steps[k][s]) == signs[k].

    All steps have the same number of instances. Each match costs `price`; a hard pattern never
    matches. An instance whose options are all history is not judged.

    Attributes:
        stacked: the steps one after the other.
    """

    stacked: Groups
    signs: tuple[bool, ...]
    price: Price = HARD

    @property
    def steps(self) -> tuple[Groups, ...]:
        """Each step, as a part of `stacked`."""
        return self.stacked.split(len(self.signs))


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Blocks(Clause):
    """low <= base + number of groups touched <= high; each one short costs `under`, beyond `over`."""

    groups: Groups
    low: int = 0
    high: int = UNBOUNDED
    base: int = 0
    under: Price = HARD
    over: Price = HARD


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Linear(Clause):
    """A linear form over a duty, a team's day or the whole rota: low <= base + weights * options <= high.

    Each started `unit` short of `low` costs `under`, beyond `high` `over`; with `once`, that once. What is short of
    `floor` is not counted: a hard clause over the same options keeps the value there, so that only a rota which breaks
    it is charged less.
    """

    options: Ints
    weights: Ints
    low: int = -UNBOUNDED
    high: int = UNBOUNDED
    base: int = 0
    under: Price = HARD
    over: Price = HARD
    unit: int = 1
    once: bool = False
    floor: int = -UNBOUNDED

    def without_floor(self) -> Iterator[Linear]:
        """Clauses without a floor that charge the same together, whether or not another keeps the value there."""
        if self.floor <= -UNBOUNDED:
            yield self
            return
        for low in range(self.floor + 1, self.low + 1):
            yield replace(self, low=low, once=True, floor=-UNBOUNDED)


class Form(NamedTuple):
    """A linear condition inside an alternative: low <= base + weights * options (+ `joint`) <= high."""

    options: Ints
    weights: Ints
    low: int = -UNBOUNDED
    high: int = UNBOUNDED
    base: int = 0
    joint: ConjunctionTerms | None = None


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class OneOf(Clause):
    """At least one alternative holds (all its forms do); if none does it costs `price` once.

    With `on_top` linear clauses of the same place say most of it, and this is what comes on top of them.
    """

    alternatives: tuple[tuple[Form, ...], ...]
    price: Price = HARD
    on_top: bool = False


class OutOfTime(Exception):
    """A rule book was not compiled before it was too late."""


class Surface:
    """The closed set of verbs: each call adds one clause, for the rule that is `rule` now.

    A verb that can bind nothing (no window, one duty for a succession) adds none.

    Args:
        late: asked at each clause, whether to give up; None for never.

    Attributes:
        problem: the problem being encoded.
        people: people whose lines are to be encoded; None for all.
        clauses: what has been said.
        rule: index of the rule that is speaking.
    """

    def __init__(
        self, problem: Problem, people: Sequence[int] | None = None, late: Callable[[], bool] | None = None
    ) -> None:
        self.problem = problem
        self.people = people
        self.clauses: list[Clause] = []
        self.rule = 0
        self._late = late

    def _add_clause(self, clause: Clause) -> None:
        """Add a clause, unless it is too late for that."""
        if self._late is not None and self._late():
            raise OutOfTime
        self.clauses.append(clause)

    def window(
        self,
        person: int,
        groups: Groups,
        weights: Ints | int = 1,
        *,
        low: Ints | int = -UNBOUNDED,
        high: Ints | int = UNBOUNDED,
        base: Ints | int = 0,
        price: Price = HARD,
        under: Ints | int | None = None,
        over: Ints | int | None = None,
        unit: int = 1,
        once: bool = False,
        joint: ConjunctionTerms | None = None,
    ) -> None:
        """Sum in windows of a line. `under` and `over` (points per window) stand in for `price`."""
        count = len(groups)
        if not count:
            return
        if joint is not None and (np.max(low) > -UNBOUNDED or joint.weights.min(initial=0) < 0):
            raise ValueError("conjunctions add to sums that have a most and no least")
        priced = under is not None or over is not None
        usual = 0 if priced else price.points
        self._add_clause(
            Sum(
                rule=self.rule,
                place=person_place(person),
                groups=groups,
                weights=_spread(weights, len(groups.options)),
                low=_spread(low, count),
                high=_spread(high, count),
                base=_spread(base, count),
                under=_spread(usual if under is None else under, count),
                over=_spread(usual if over is None else over, count),
                unit=unit,
                once=once,
                hard=price.hard and not priced,
                joint=joint,
            )
        )

    def total(
        self,
        person: int,
        options: Ints,
        weights: Ints | int = 1,
        *,
        low: int = -UNBOUNDED,
        high: int = UNBOUNDED,
        base: int = 0,
        price: Price = HARD,
        unit: int = 1,
        once: bool = False,
    ) -> None:
        """Sum over a whole line."""
        groups = Groups(ints((0, len(options))), options)
        self.window(person, groups, weights, low=low, high=high, base=base, price=price, unit=unit, once=once)

    def run(
        self,
        person: int,
        slots: Groups,
        *,
        low: int = 0,
        high: int = UNBOUNDED,
        price: Price = HARD,
        negate: bool = False,
        judged: int = 0,
        open_start: bool = True,
        open_end: bool = True,
        wrap: bool = False,
    ) -> None:
        """Length of runs of slots."""
        if low <= 1 and high >= len(slots) and not wrap:
            return
        self._add_clause(
            Run(
                rule=self.rule, place=person_place(person), slots=slots, low=low, high=high, under=price, over=price,
                negate=negate, judged=judged, open_start=open_start, open_end=open_end, wrap=wrap,
            )
        )  # fmt: skip

    def succession(
        self,
        person: int,
        options: Ints,
        start: Ints,
        end: Ints,
        kind: Ints,
        gap: Ints,
        *,
        price: Price = HARD,
        exempt: Ints | None = None,
        cycle: int | None = None,
    ) -> None:
        """Minutes between one duty and any later one."""
        if len(options) > 1:
            self._add_clause(
                Succession(
                    rule=self.rule, place=person_place(person), options=options, start=start, end=end, kind=kind,
                    gap=gap, price=price, exempt=exempt, cycle=cycle,
                )
            )  # fmt: skip

    def pattern(
        self, person: int, steps: Sequence[Groups] | Groups, signs: Sequence[bool], *, price: Price = HARD
    ) -> None:
        """A conjunction of steps that must not occur, at each of its instances. `steps` may be one after the other.

        Raises:
            ValueError: steps differ in the number of instances, or there is not one sign a step.
        """
        if isinstance(steps, Groups):
            stacked, even = steps, len(steps) % len(signs) == 0
        else:
            stacked, even = Groups.stacked(steps), len({len(s) for s in steps}) == 1 and len(steps) == len(signs)
        if not even:
            raise ValueError("a pattern has one sign a step and as many instances in each step")
        if len(stacked):
            place = person_place(person)
            self._add_clause(Pattern(rule=self.rule, place=place, stacked=stacked, signs=tuple(signs), price=price))

    def blocks(
        self, person: int, groups: Groups, *, low: int = 0, high: int = UNBOUNDED, base: int = 0, price: Price = HARD
    ) -> None:
        """Count of blocks (weekends, weeks) touched."""
        place = person_place(person)
        self._add_clause(
            Blocks(rule=self.rule, place=place, groups=groups, low=low, high=high, base=base, under=price, over=price)
        )

    def linear(
        self,
        place: Place,
        options: Ints,
        weights: Ints | int = 1,
        *,
        low: int = -UNBOUNDED,
        high: int = UNBOUNDED,
        base: int = 0,
        under: Price = HARD,
        over: Price = HARD,
        unit: int = 1,
        once: bool = False,
        floor: int = -UNBOUNDED,
    ) -> None:
        """A linear form over a duty, a team's day or the whole rota.

        Raises:
            ValueError: a floor beside a `high`, `once`, or a unit above 1.
        """
        if floor > -UNBOUNDED and (high < UNBOUNDED or once or unit > 1):
            raise ValueError("a floor goes with a low alone, unit by unit")
        self._add_clause(
            Linear(
                rule=self.rule, place=place, options=options, weights=_spread(weights, len(options)), low=low,
                high=high, base=base, under=under, over=over, unit=unit, once=once, floor=floor,
            )
        )  # fmt: skip

    def one_of(
        self, place: Place, alternatives: Sequence[Sequence[Form]], *, price: Price = HARD, on_top: bool = False
    ) -> None:
        """Alternatives of which one must hold."""
        forms = tuple(tuple(a) for a in alternatives)
        self._add_clause(OneOf(rule=self.rule, place=place, alternatives=forms, price=price, on_top=on_top))


def _spread(values: Ints | int, count: int) -> Ints:
    if isinstance(values, np.ndarray):
        if len(values) != count:
            raise ValueError(f"expected {count} values, got {len(values)}")
        return values.astype(np.int64, copy=False)
    return np.full(count, values, dtype=np.int64)
