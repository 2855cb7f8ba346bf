"""What cannot be covered whatever the rota: upper bounds by counting, before any solving.

For a set of needs in a stretch of days the bound adds up, person by person, the most that each can
give. It uses only what is certain: who is a candidate, what one hard clause rules out alone
(leave, agreements, lapsed registrations), that options which exclude each other are taken one a
day, and for each person the tightest of their hard limits taken one at a time (hours in a window,
days in a row). So it is never too low; it may be too high, and then says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeGuard

import numpy as np

from .book import OUT, Book
from .problem.domain import NOWHERE
from .problem.options import Ints
from .surface import UNBOUNDED, Clause, Run, Sum

ANY = NOWHERE
"""In a scope: every team, every capability or every period."""


@dataclass(frozen=True, slots=True)
class Shortage:
    """Needs of which some must stay unmet.

    Attributes:
        team, period, capability: indexes; `ANY` for all of them together.
        first_day, last_day: the stretch.
        needed: sum of the minimums, in people per period and day.
        at_most: how many of them can be covered at most.
        people: people who are candidates for any of them.
        person_days: days on which they are, in all, before limits on hours and runs.
        days: days on which there are too few people even for the day alone.
    """

    team: int
    period: int
    capability: int
    first_day: int
    last_day: int
    needed: int
    at_most: int
    people: int
    person_days: int
    days: tuple[int, ...]

    @property
    def missing(self) -> int:
        """People short at least, over the stretch."""
        return self.needed - self.at_most


Offer = tuple[int, int, tuple[int, ...]]
"""An option, its team, and the periods whose needs it meets."""

Scope = tuple[int, int, int]
"""(team, capability, period), each an index or `ANY`."""


def shortages(book: Book) -> list[Shortage]:
    """Every shortage that counting proves, week by week; wider scopes only where they prove more.

    Scopes are a team or all, a capability or all, a period or all; stretches are weeks from Monday
    to Sunday and the whole period.
    """
    counter = _Counter(book)
    calendar = book.problem.calendar
    weeks = _weeks(calendar.days, calendar.weekday(0))
    stretches = weeks if len(weeks) == 1 else [*weeks, (0, calendar.days - 1)]
    found: list[Shortage] = []
    for scope in counter.scopes():
        for first, last in stretches:
            shortage = counter.bound(scope, first, last)
            if shortage is not None and shortage.missing > _known(found, shortage):
                found.append(shortage)
    return sorted(found, key=lambda s: (s.first_day, -s.last_day, s.team, s.period, s.capability))


def _weeks(days: int, weekday: int) -> list[tuple[int, int]]:
    starts = [0, *range(7 - weekday if weekday else 7, days, 7), days]
    return [(first, after - 1) for first, after in pairwise(starts)]


def _known(found: Iterable[Shortage], new: Shortage) -> int:
    """People already shown missing by disjoint narrower shortages inside a new one."""
    inside = [
        s
        for s in found
        if new.first_day <= s.first_day
        and s.last_day <= new.last_day
        and all(wide in (ANY, narrow) for wide, narrow in zip(_scope(new), _scope(s), strict=True))
    ]
    total = 0
    taken: list[Shortage] = []
    for s in sorted(inside, key=lambda s: (-s.missing, s.first_day)):
        if not any(_overlap(s, t) for t in taken):
            taken.append(s)
            total += s.missing
    return total


def _scope(shortage: Shortage) -> Scope:
    return shortage.team, shortage.capability, shortage.period


def _overlap(one: Shortage, other: Shortage) -> bool:
    return (
        one.first_day <= other.last_day
        and other.first_day <= one.last_day
        and all(a == b or ANY in (a, b) for a, b in zip(_scope(one), _scope(other), strict=True))
    )


class _Counter:
    """Candidate options by scope, and each person's hard limits."""

    def __init__(self, book: Book) -> None:
        self.book = book
        problem, options = book.problem, book.problem.options
        self.minimum: dict[tuple[int, int, int, int], int] = {}
        for need in problem.needs:
            if need.minimum > 0 and 0 <= need.day < problem.calendar.days:
                key = (need.team, need.capability, need.period, need.day)
                self.minimum[key] = max(self.minimum.get(key, 0), need.minimum)
        periods = [s.periods for s in problem.shifts]
        able = (book.fixed != OUT) & ~options.history & (options.capability >= 0) & (options.team >= 0)
        self.rows: list[tuple[int, int, int, int, tuple[int, ...]]] = []
        for o in np.flatnonzero(able).tolist():
            team, capability, day = int(options.team[o]), int(options.capability[o]), int(options.day[o])
            met = tuple(p for p in periods[options.shift[o]] if (team, capability, p, day) in self.minimum)
            if met:
                self.rows.append((o, team, capability, day, met))
        self.limits: dict[int, list[Sum | Run]] = {}

    def scopes(self) -> Iterator[Scope]:
        """Narrow scopes first."""
        keys = sorted({key[:3] for key in self.minimum})
        yield from keys
        seen: set[Scope] = set(keys)
        for wide in ((0,), (2,), (0, 2), (1,), (1, 2), (0, 1), (0, 1, 2)):
            for key in keys:
                scope = tuple(ANY if i in wide else part for i, part in enumerate(key))
                if scope not in seen:
                    seen.add(scope)  # type: ignore[arg-type]
                    yield scope  # type: ignore[misc]

    def bound(self, scope: Scope, first: int, last: int) -> Shortage | None:
        """The shortage of a scope in a stretch; None where counting proves none."""
        needed: dict[int, int] = {}
        for (team, capability, period, day), number in self.minimum.items():
            if first <= day <= last and _within(scope, team, capability, period):
                needed[day] = needed.get(day, 0) + number
        if not needed:
            return None
        offered: dict[int, dict[int, list[Offer]]] = {}
        for o, team, capability, day, met in self.rows:
            if first <= day <= last and _within(scope, team, capability, ANY):
                mine = tuple(p for p in met if scope[2] in (ANY, p))
                if mine:
                    person = int(self.book.problem.options.person[o])
                    offered.setdefault(person, {}).setdefault(day, []).append((o, team, mine))
        supply = dict.fromkeys(needed, 0)
        in_all, person_days = 0, 0
        for person, days in offered.items():
            most = {day: self._day(found) for day, found in days.items()}
            for day, number in most.items():
                supply[day] += number
            person_days += len(most)
            in_all += self._person(person, days, most, first, last)
        by_day = sum(min(number, supply[day]) for day, number in needed.items())
        total, at_most = sum(needed.values()), min(by_day, in_all)
        if at_most >= total:
            return None
        short = tuple(sorted(day for day, number in needed.items() if supply[day] < number))
        team, capability, period = scope
        return Shortage(team, period, capability, first, last, total, at_most, len(offered), person_days, short)

    def _day(self, found: Sequence[Offer]) -> int:
        """Most needs a person can be counted by on one day."""
        if len(found) == 1 or self.book.exclusive(np.array([o for o, _, _ in found], dtype=np.int64)):
            return max(len(met) for _, _, met in found)
        return min(sum(len(met) for _, _, met in found), len({(team, p) for _, team, met in found for p in met}))

    def _person(
        self,
        person: int,
        days: dict[int, list[Offer]],
        most: dict[int, int],
        first: int,
        last: int,
    ) -> int:
        """Most needs a person can be counted by over the stretch: the tightest of one limit at a time."""
        plain = best = sum(most.values())
        for limit in self._limits(person):
            if isinstance(limit, Run):
                best = min(best, _by_run(limit, days, most, plain))
            else:
                best = min(best, self._by_sum(limit, days, most, plain, first, last))
        return best

    def _limits(self, person: int) -> list[Sum | Run]:
        if person not in self.limits:
            mine = (self.book.clauses[i] for i in self.book.of_person[person])
            self.limits[person] = [clause for clause in mine if _limits(clause)]
        return self.limits[person]

    def _by_sum(
        self,
        clause: Sum,
        days: dict[int, list[Offer]],
        most: dict[int, int],
        plain: int,
        first: int,
        last: int,
    ) -> int:
        """Disjoint windows of the clause, each filled with the lightest duties; days outside count in full."""
        options = self.book.problem.options
        total, covered = plain, first - 1
        for w in range(len(clause.groups)):
            if clause.high[w] >= UNBOUNDED:
                continue
            inside = clause.groups[w]
            if not len(inside):
                continue
            on = options.day[inside]
            opens, closes = int(on[~options.history[inside]].min(initial=last + 1)), int(on.max())
            if opens <= covered or opens > last:
                continue
            weights = clause.weights[clause.groups.starts[w] : clause.groups.starts[w + 1]]
            room = int(clause.high[w] - clause.base[w] - weights[options.history[inside]].sum())
            given, counted = _fill(inside, weights, on, days, most, room)
            if given < counted:
                total -= counted - given
                covered = closes
        return total


def _limits(clause: Clause) -> TypeGuard[Sum | Run]:
    """Whether a clause of a line is a hard limit from above."""
    if isinstance(clause, Sum):
        return clause.hard and bool((clause.weights >= 0).all())
    return isinstance(clause, Run) and clause.over.hard and not clause.negate and clause.high < UNBOUNDED


def _within(scope: Scope, team: int, capability: int, period: int) -> bool:
    return (
        scope[0] in (ANY, team) and scope[1] in (ANY, capability) and (period == ANY or scope[2] in (ANY, period))
    )


def _fill(
    inside: Ints, weights: Ints, on: Ints, days: dict[int, list[Offer]], most: dict[int, int], room: int
) -> tuple[int, int]:
    """Most that days wholly inside a window can give within its room, and what they give without it.

    A day counts where every option that gives anything on it is in the window. Each gives up to its
    most at the least weight per need: the linear relaxation of filling the room, rounded down.
    """
    weight_of = dict(zip(inside.tolist(), weights.tolist(), strict=True))
    ratio: dict[int, float] = {}
    for day in set(on.tolist()) & most.keys():
        if all(o in weight_of for o, _, _ in days[day]):
            ratio[day] = min(weight_of[o] / len(met) for o, _, met in days[day])
    counted = sum(most[day] for day in ratio)
    left, given = float(max(0, room)), 0.0
    for day in sorted(ratio, key=lambda d: (ratio[d], d)):
        part = most[day] if ratio[day] == 0 else min(float(most[day]), left / ratio[day])
        given += part
        left -= part * ratio[day]
    return min(counted, int(given + 1e-9)), counted


def _by_run(
    clause: Run, days: dict[int, list[Offer]], most: dict[int, int], plain: int
) -> int:
    """Of each `high + 1` days in a row that the run counts, one gives nothing: the one that gives least."""
    first = -clause.judged
    counted = [
        day
        for day in sorted(days)
        if 0 <= day - first < len(clause.slots)
        and {o for o, _, _ in days[day]} <= set(clause.slots[day - first].tolist())
    ]
    total = plain
    chain: list[int] = []
    for day in counted:
        chain = [*chain, day] if chain and chain[-1] == day - 1 else [day]
        if len(chain) == clause.high + 1:
            total -= min(most[d] for d in chain)
            chain = []
    return total
