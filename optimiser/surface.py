"""What a rule may say. No solver in it.

A rule's `encode` calls verbs of the `Surface`; each call is one *clause*, a frozen record over
option ids. Every back end (CP-SAT, folding, explain, evaluation, the labelling that prices
columns) reads the same clauses and implements each kind once.

A *group* is a set of options read as one truth: "one of these is chosen". `Groups` is a sequence
of groups, one per window, day or step, as flat arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, Protocol

import numpy as np

from optimiser.problem.domain import HARD, Price
from optimiser.problem.options import Flags, Ints, ints
from optimiser.problem.problem import Problem

UNBOUNDED = 1 << 50
"""A limit that never binds."""

NEVER = -(1 << 40)
"""A gap that no pair of duties can be shorter than: the pair is free."""


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


@dataclass(frozen=True, eq=False, slots=True)
class Groups:
    """Groups of options as compressed rows: group g is `options[starts[g]:starts[g + 1]]`."""

    starts: Ints
    options: Ints

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, group: int) -> Ints:
        return self.options[self.starts[group] : self.starts[group + 1]]

    @classmethod
    def of(cls, groups: Iterable[Iterable[int] | Ints]) -> Groups:
        """Groups from any nested iterable."""
        parts = [g if isinstance(g, np.ndarray) else ints(g) for g in groups]
        starts = np.zeros(len(parts) + 1, dtype=np.int64)
        np.cumsum([len(p) for p in parts], out=starts[1:])
        return cls(starts, np.concatenate(parts).astype(np.int64) if parts else ints(()))

    @classmethod
    def by_slot(cls, options: Ints, slots: Ints, count: int) -> Groups:
        """Group `options[i]` under `slots[i]`; slots outside 0..count-1 are left out."""
        inside = (slots >= 0) & (slots < count)
        options, slots = options[inside], slots[inside]
        order = np.argsort(slots, kind="stable")
        return cls(np.searchsorted(slots[order], np.arange(count + 1)).astype(np.int64), options[order])

    @classmethod
    def stacked(cls, parts: Sequence[Groups]) -> Groups:
        """Several groupings one after the other."""
        ends = np.cumsum([len(p.options) for p in parts])
        starts = [p.starts[1:] + end - len(p.options) for p, end in zip(parts, ends.tolist(), strict=True)]
        return cls(np.concatenate([ints((0,)), *starts]), np.concatenate([ints(()), *(p.options for p in parts)]))

    def owner(self) -> Ints:
        """For each entry of `options`, the group it is in."""
        return np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.starts))

    def any(self, chosen: Flags) -> Flags:
        """Truth of each group under a choice of options."""
        if not len(self.options):
            return np.zeros(len(self), dtype=np.bool_)
        total = np.concatenate(([0], np.cumsum(chosen[self.options])))
        return np.asarray(total[self.starts[1:]] > total[self.starts[:-1]])


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
    prices are then 0. The windows are the groups; `weights` aligns with `groups.options`.
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
    """

    steps: tuple[Groups, ...]
    signs: tuple[bool, ...]
    price: Price = HARD


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

    Each started `unit` short of `low` costs `under`, beyond `high` `over`; with `once`, that once.
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


class Form(NamedTuple):
    """A linear condition inside an alternative: low <= base + weights * options <= high."""

    options: Ints
    weights: Ints
    low: int = -UNBOUNDED
    high: int = UNBOUNDED
    base: int = 0


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class OneOf(Clause):
    """At least one alternative holds (all its forms do); if none does it costs `price` once."""

    alternatives: tuple[tuple[Form, ...], ...]
    price: Price = HARD


class Surface(Protocol):
    """The closed set of verbs. `problem` and the people to encode are given; each verb adds one clause."""

    @property
    def problem(self) -> Problem:
        """The problem being encoded."""

    @property
    def people(self) -> Sequence[int] | None:
        """People whose lines are to be encoded; None for all."""

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
    ) -> None:
        """Sum in windows of a line. `under` and `over` (points per window) stand in for `price`."""

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

    def pattern(
        self, person: int, steps: Sequence[Groups], signs: Sequence[bool], *, price: Price = HARD
    ) -> None:
        """A conjunction of steps that must not occur, at each of its instances."""

    def blocks(
        self,
        person: int,
        groups: Groups,
        *,
        low: int = 0,
        high: int = UNBOUNDED,
        base: int = 0,
        price: Price = HARD,
    ) -> None:
        """Count of blocks (weekends, weeks) touched."""

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
    ) -> None:
        """A linear form over a duty, a team's day or the whole rota."""

    def one_of(self, place: Place, alternatives: Sequence[Sequence[Form]], *, price: Price = HARD) -> None:
        """Alternatives of which one must hold."""


def select(options: Ints, keep: Callable[[int], bool]) -> Ints:
    """Those option ids for which `keep` holds."""
    return ints(int(o) for o in options if keep(int(o)))
