"""Judging a rota without a solver: breaches, the bill, and what a change would do to it."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from optimiser.problem.domain import Assignment, Duty
from optimiser.problem.options import Flags, Options
from optimiser.problem.problem import Problem
from optimiser.surface import WHOLE, Place, Surface, person_place, team_place

Rota = frozenset[Assignment]
"""A rota: the assignments of the period (history is the problem's, not the rota's)."""


@dataclass(frozen=True)
class Where:
    """The part of a rota to judge; None means everything of that kind."""

    people: frozenset[int] | None = None
    team_days: frozenset[tuple[int, int]] | None = None
    whole: bool = True

    def select_people(self, scope: Iterable[int]) -> Iterator[int]:
        """The people of a scope that are to be judged."""
        if self.people is None:
            return iter(scope)
        if isinstance(scope, frozenset):
            return iter(sorted(self.people & scope))
        return (p for p in scope if p in self.people)


EVERYWHERE = Where()


@dataclass(frozen=True)
class Breach:
    """One place where a rota breaks a rule.

    Attributes:
        rule: key of the rule in the rule book.
        place: where it is judged.
        text: the facts in words, without the person's name: `10 h 30 rest after Wed late, 11 h needed`.
        people: indexes of the people concerned.
        first_day, last_day: days it spans.
        measured, allowed: what is and what may be, in `unit`.
        points: price; 0 for a hard breach.
        hard: whether it may never be.
        projected: stands on an assumption about days beyond the period, named in `text`.
        duties: duties that make the breach, for a grid to mark.
    """

    rule: str
    place: Place
    text: str
    people: tuple[int, ...] = ()
    first_day: int = 0
    last_day: int = 0
    measured: float | None = None
    allowed: float | None = None
    unit: str = ""
    points: int = 0
    hard: bool = False
    projected: bool = False
    duties: tuple[int, ...] = ()


class Lines:
    """A rota indexed for judging: each person's line with history, and each team's day.

    Mutable, so that a change costs what it touches.
    """

    def __init__(self, problem: Problem, rota: Iterable[Assignment] = ()) -> None:
        self.problem = problem
        self.rota: set[Assignment] = set()
        self._line: list[list[tuple[int, Assignment]]] = [[] for _ in problem.people]
        self._team: dict[tuple[int, int], set[Assignment]] = {}
        self._line_cache: dict[int, list[Assignment]] = {}
        self._present_cache: dict[tuple[int, int], list[Assignment]] = {}
        for past in dict.fromkeys(problem.history):
            self._put(past)
        for assignment in rota:
            self.add(assignment)

    def _put(self, a: Assignment) -> None:
        duty, person = self.problem.duties[a.duty], self.problem.contracts[a.contract].person
        insort(self._line[person], (duty.start, a))
        self._line_cache.pop(person, None)
        if duty.team >= 0:
            self._team.setdefault((duty.team, duty.day), set()).add(a)
            self._present_cache.pop((duty.team, duty.day), None)

    def add(self, a: Assignment) -> None:
        """Put an assignment in."""
        if a not in self.rota:
            self.rota.add(a)
            self._put(a)

    def remove(self, a: Assignment) -> None:
        """Take an assignment out; KeyError if it is not there."""
        self.rota.remove(a)
        duty, person = self.problem.duties[a.duty], self.problem.contracts[a.contract].person
        self._line[person].remove((duty.start, a))
        self._line_cache.pop(person, None)
        if duty.team >= 0:
            self._team[duty.team, duty.day].discard(a)
            self._present_cache.pop((duty.team, duty.day), None)

    def line(self, person: int) -> list[Assignment]:
        """A person's assignments in order of start, history first; to be read only."""
        found = self._line_cache.get(person)
        if found is None:
            found = self._line_cache[person] = [a for _, a in self._line[person]]
        return found

    def duties(self, person: int) -> list[Duty]:
        """The duties of a person's line in order of start, history first."""
        duties = self.problem.duties
        return [duties[a.duty] for _, a in self._line[person]]

    def present(self, team: int, day: int) -> list[Assignment]:
        """Assignments to a team's duties of a day, in a stable order; to be read only."""
        found = self._present_cache.get((team, day))
        if found is None:
            found = self._present_cache[team, day] = sorted(self._team.get((team, day), ()))
        return found

    def frozen(self) -> Rota:
        """The rota as a set, history left out."""
        return frozenset(self.rota)


class RuleLike(Protocol):
    """The interface of a rule as the machine sees it; `constraints.rule.Rule` implements it."""

    @property
    def id(self) -> str:
        """The rule's id in packs."""

    @property
    def span(self) -> str:
        """`person`, `duty` (a team's day) or `whole`: where its breaches are judged."""

    @property
    def key(self) -> str:
        """Name in the bill; unique in a rule book."""

    @property
    def source(self) -> str:
        """Where the rule comes from."""

    @property
    def is_hard(self) -> bool:
        """Whether a breach is never allowed."""

    def scope_people(self, problem: Problem) -> frozenset[int]:
        """People whose line the rule judges."""

    def encode(self, surface: Surface) -> None:
        """State the rule as clauses."""

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Every breach of the rule in a part of a rota."""


@dataclass(frozen=True)
class Change:
    """A set of moves: assignments taken out and assignments put in."""

    out: tuple[Assignment, ...] = ()
    into: tuple[Assignment, ...] = ()

    @classmethod
    def between(cls, options: Options, old: Flags, new: Flags) -> Change:
        """The change from one choice of options to another."""
        name = options.assignment
        return cls(
            out=tuple(name(int(o)) for o in np.flatnonzero(old & ~new)),
            into=tuple(name(int(o)) for o in np.flatnonzero(new & ~old)),
        )

    def reversed(self) -> Change:
        """The change that undoes this one."""
        return Change(out=self.into, into=self.out)


def affected(problem: Problem, change: Change) -> Where:
    """Every place whose breaches a change can alter: its people, its team days and the days
    beside them (a night reaches into the next day), and the whole."""
    moved = [*change.out, *change.into]
    days = set()
    for a in moved:
        duty = problem.duties[a.duty]
        if duty.team >= 0:
            for day in range(duty.day - 1, problem.end_day(duty) + 2):
                days.add((duty.team, day))
    return Where(frozenset(problem.contracts[a.contract].person for a in moved), frozenset(days), True)


@dataclass(frozen=True)
class Snapshot:
    """The part of a bill that a change can alter, as it was before the change."""

    change: Change
    keys: tuple[tuple[int, Place], ...]
    breaches: dict[tuple[int, Place], list[Breach]]
    points: int
    hard: int


@dataclass
class Bill:
    """What a rota costs by rule, and each breach by place, kept up to date under changes.

    A `lazy` bill judges a place when a change first touches it: what a change adds is exact, while points, hard
    breaches and lists hold only what has been judged. One made `by_rules` of another leaves out so many of its points.
    `rules_of` holds the rules of each person's line by index, `rules_elsewhere` those over `duty` and `whole`.
    """

    problem: Problem
    rules: Sequence[RuleLike]
    lines: Lines
    breaches: dict[tuple[int, Place], list[Breach]] = field(default_factory=dict)
    points: int = 0
    hard: int = 0
    lazy: bool = False
    left_out: int = 0

    def __post_init__(self) -> None:
        self.rules_of: list[list[int]] = [[] for _ in self.problem.people]
        self.rules_elsewhere: dict[str, list[int]] = {"duty": [], "whole": []}
        for i, rule in enumerate(self.rules):
            if rule.span == "person":
                for p in rule.scope_people(self.problem):
                    self.rules_of[p].append(i)
            else:
                self.rules_elsewhere[rule.span].append(i)
        self._open: set[Place] = set()
        if self.lazy:
            days = {(n.team, n.day) for n in self.problem.needs} | {(d.team, d.day) for d in self.problem.duties}
            self._open = {WHOLE, *map(person_place, range(len(self.problem.people)))}
            self._open |= {team_place(t, d) for t, d in days if t >= 0}
        else:
            for i in range(len(self.rules)):
                self._judge(i, EVERYWHERE)

    @property
    def cost(self) -> tuple[int, int]:
        """(number of hard breaches, points): smaller is better."""
        return self.hard, self.points

    def all_breaches(self) -> list[Breach]:
        """Every breach in a stable order."""
        return [b for key in sorted(self.breaches) for b in self.breaches[key]]

    def by_rule(self) -> dict[str, int]:
        """Points by rule key, for every rule in the book."""
        total = {rule.key: 0 for rule in self.rules}
        for (i, _), found in self.breaches.items():
            total[self.rules[i].key] += sum(b.points for b in found)
        return total

    def hard_by_rule(self) -> dict[str, int]:
        """Number of hard breaches by rule key, where there are any."""
        total: dict[str, int] = {}
        for (i, _), found in self.breaches.items():
            if n := sum(b.hard for b in found):
                total[self.rules[i].key] = total.get(self.rules[i].key, 0) + n
        return total

    def is_judged(self, person: int) -> bool:
        """Whether a person's line has been judged; only a lazy bill leaves any out."""
        return person_place(person) not in self._open

    def of_line(self, rule: int, person: int) -> list[Breach]:
        """Breaches of a rule in a person's line, judged now; the bill is not changed."""
        return list(self.rules[rule].audit(self.problem, self.lines, Where(frozenset((person,)), frozenset(), False)))

    def change(self, change: Change) -> tuple[int, int]:
        """Apply a change and judge again only what it can alter.

        Returns:
            The cost after it: (hard breaches, points). `change(c.reversed())` undoes it.
        """
        where = affected(self.problem, change)
        self.reach(where)
        for a in change.out:
            self.lines.remove(a)
        for a in change.into:
            self.lines.add(a)
        for person in sorted(where.people or ()):
            one = Where(frozenset((person,)), frozenset(), False)
            for i in self.rules_of[person]:
                self._replace(i, [person_place(person)], one)
        days = Where(frozenset(), where.team_days, False)
        places = [team_place(t, d) for t, d in sorted(where.team_days or ())]
        for i in self.rules_elsewhere["duty"] if places else ():
            self._replace(i, places, days)
        whole = Where(frozenset(), frozenset(), True)
        for i in self.rules_elsewhere["whole"]:
            self._replace(i, [WHOLE], whole)
        return self.cost

    def snapshot(self, change: Change) -> Snapshot:
        """Save what a change can alter, so that `restore` can undo the change without judging again."""
        where = affected(self.problem, change)
        self.reach(where)
        people, days = sorted(where.people or ()), sorted(where.team_days or ())
        keys = [(i, person_place(p)) for p in people for i in self.rules_of[p]]
        keys += [(i, team_place(t, d)) for t, d in days for i in self.rules_elsewhere["duty"]]
        keys += [(i, WHOLE) for i in self.rules_elsewhere["whole"]]
        found = {key: self.breaches[key] for key in keys if key in self.breaches}
        return Snapshot(change, tuple(keys), found, self.points, self.hard)

    def restore(self, kept: Snapshot) -> None:
        """Undo the last change made, the one that `kept` was taken for."""
        for a in kept.change.into:
            self.lines.remove(a)
        for a in kept.change.out:
            self.lines.add(a)
        for key in kept.keys:
            self.breaches.pop(key, None)
        self.breaches.update(kept.breaches)
        self.points, self.hard = kept.points, kept.hard

    def delta(self, kept: Snapshot) -> tuple[list[Breach], list[Breach]]:
        """(New, mended): breaches that exist now and did not before the change that `kept` was taken for, and the
        reverse.

        A breach that only measures otherwise is in both: as it is now and as it was.
        """
        new: list[Breach] = []
        mended: list[Breach] = []
        for key in kept.keys:
            before, after = kept.breaches.get(key, []), self.breaches.get(key, [])
            if before != after:
                new += [b for b in after if b not in before]
                mended += [b for b in before if b not in after]
        return new, mended

    def at(self, person: int, day: int) -> list[Breach]:
        """Breaches that concern a person on a day, hard ones first, then by price: of their line, of the team days that
        they work on, of the whole rota where it names them. What spans more days than a week comes last."""
        duties = [self.problem.duties[a.duty] for a in self.lines.line(person)]
        mine = [d for d in duties if d.day <= day <= self.problem.end_day(d)]
        keys = [(i, person_place(person)) for i in self.rules_of[person]]
        keys += [(i, team_place(d.team, d.day)) for d in mine if d.team >= 0 for i in self.rules_elsewhere["duty"]]
        keys += [(i, WHOLE) for i in self.rules_elsewhere["whole"]]
        found = [
            b
            for key in dict.fromkeys(keys)
            for b in self.breaches.get(key, ())
            if b.first_day <= day <= b.last_day and (key[1] != WHOLE or person in b.people)
        ]
        return sorted(found, key=lambda b: (not b.hard, b.last_day - b.first_day > 7, -b.points, b.rule, b.first_day))

    def by_rules(self, rules: Sequence[RuleLike], keeps: Callable[[int, Breach], bool]) -> Bill:
        """The bill of the same rota over the same lines, by rules that replace these and find fewer breaches.

        Args:
            rules: as many as these, in their order.
            keeps: whether a breach of a rule, given by its place, is still found.
        """
        found = {key: kept for key, those in self.breaches.items() if (kept := [b for b in those if keeps(key[0], b)])}
        fewer = copy(self)
        fewer.rules, fewer.breaches, fewer._open = rules, found, set(self._open)
        fewer.points = sum(b.points for those in found.values() for b in those)
        fewer.hard = sum(b.hard for those in found.values() for b in those)
        fewer.left_out = self.points - fewer.points
        return fewer

    def _replace(self, rule: int, places: Iterable[Place], where: Where) -> None:
        for place in places:
            for old in self.breaches.pop((rule, place), ()):
                self.points -= old.points
                self.hard -= old.hard
        self._judge(rule, where)

    def reach(self, where: Where) -> None:
        """Judge what a lazy bill has not judged yet among the places that a change can alter."""
        if not self._open:
            return
        people = frozenset(p for p in where.people or () if person_place(p) in self._open)
        days = frozenset((t, d) for t, d in where.team_days or () if team_place(t, d) in self._open)
        whole = WHOLE in self._open
        self._open -= {WHOLE, *map(person_place, people), *(team_place(t, d) for t, d in days)}
        for person in sorted(people):
            for i in self.rules_of[person]:
                self._judge(i, Where(frozenset((person,)), frozenset(), False))
        for i in self.rules_elsewhere["duty"] if days else ():
            self._judge(i, Where(frozenset(), days, False))
        for i in self.rules_elsewhere["whole"] if whole else ():
            self._judge(i, Where(frozenset(), frozenset(), True))

    def _judge(self, rule: int, where: Where) -> None:
        for breach in self.rules[rule].audit(self.problem, self.lines, where):
            self.breaches.setdefault((rule, breach.place), []).append(breach)
            self.points += breach.points
            self.hard += breach.hard


def audit(problem: Problem, rules: Sequence[RuleLike], rota: Iterable[Assignment]) -> Bill:
    """Judge a whole rota by every rule."""
    return Bill(problem, rules, Lines(problem, rota))
