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

import numpy as np

from optimiser.book import OUT, Book
from optimiser.problem.domain import NOWHERE
from optimiser.surface import UNBOUNDED, Run, Sum

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

NeedScope = tuple[int, int, int]
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
        supply = counter.supply(scope)
        for first, last in stretches:
            shortage = counter.bound(supply, first, last)
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


def _scope(shortage: Shortage) -> NeedScope:
    return shortage.team, shortage.capability, shortage.period


def _overlap(one: Shortage, other: Shortage) -> bool:
    return (
        one.first_day <= other.last_day
        and other.first_day <= one.last_day
        and all(a == b or ANY in (a, b) for a, b in zip(_scope(one), _scope(other), strict=True))
    )


@dataclass(frozen=True, slots=True)
class _Window:
    """A hard window from above that duties which meet needs can fill.

    Attributes:
        opens, closes: first and last day with an option of the period in it.
        room: what history leaves of the limit.
        weights: by day, the weight of each option.
    """

    opens: int
    closes: int
    room: int
    weights: dict[int, dict[int, int]]


@dataclass(frozen=True, slots=True)
class _LongestRun:
    """A hard longest run.

    Attributes:
        high: slots in a row that are allowed.
        days: by day, the options that the run counts.
    """

    high: int
    days: dict[int, frozenset[int]]


OffersByDay = dict[int, list[Offer]]
"""What one person offers, by day."""


@dataclass(frozen=True, slots=True)
class _Supply:
    """What a scope needs and who offers what.

    Attributes:
        needed: people needed, by day.
        offered: offers by person and day.
        most: by person and day, most needs that one can be counted by.
    """

    scope: NeedScope
    needed: dict[int, int]
    offered: dict[int, OffersByDay]
    most: dict[int, dict[int, int]]


class _Counter:
    """Candidate options by scope, and each person's hard limits."""

    def __init__(self, book: Book) -> None:
        self.book = book
        problem, options = book.problem, book.problem.options
        self.minimum: dict[tuple[int, int, int, int], int] = {}
        for need in problem.needs:
            if need.minimum > 0 and need.met_also_by == NOWHERE and 0 <= need.day < problem.calendar.days:
                key = (need.team, need.capability, need.period, need.day)
                self.minimum[key] = max(self.minimum.get(key, 0), need.minimum)
        periods = [s.periods for s in problem.shifts]
        able = (book.fixed != OUT) & ~options.history & (options.capability >= 0) & (options.team >= 0)
        self.rows: dict[tuple[int, int], list[tuple[int, int, int, tuple[int, ...]]]] = {}
        self.useful = np.zeros(len(options), dtype=np.bool_)
        for o in np.flatnonzero(able).tolist():
            team, capability, day = int(options.team[o]), int(options.capability[o]), int(options.day[o])
            met = tuple(p for p in periods[options.shift[o]] if (team, capability, p, day) in self.minimum)
            if met:
                self.rows.setdefault((team, capability), []).append((int(options.person[o]), day, o, met))
                self.useful[o] = True
        self._limits_of: dict[int, list[list[_Window] | _LongestRun]] = {}
        self._exclusive: dict[tuple[int, ...], bool] = {}

    def scopes(self) -> Iterator[NeedScope]:
        """Narrow scopes first; of those with the same needs only the first."""
        keys = sorted({key[:3] for key in self.minimum})
        yield from keys
        scopes: set[NeedScope] = set(keys)
        known = {frozenset({key}) for key in keys}
        for wide in ((0,), (2,), (0, 2), (1,), (1, 2), (0, 1), (0, 1, 2)):
            for team, capability, period in keys:
                scope = (ANY if 0 in wide else team, ANY if 1 in wide else capability, ANY if 2 in wide else period)
                if scope not in scopes:
                    scopes.add(scope)
                    inside = frozenset(key for key in keys if _within(scope, *key))
                    if inside not in known:
                        known.add(inside)
                        yield scope

    def supply(self, scope: NeedScope) -> _Supply:
        """What a scope needs, and what each person can give on each day."""
        needed: dict[int, int] = {}
        for (team, capability, period, day), number in self.minimum.items():
            if _within(scope, team, capability, period):
                needed[day] = needed.get(day, 0) + number
        offered: dict[int, OffersByDay] = {}
        for (team, capability), rows in self.rows.items():
            if _within(scope, team, capability, ANY):
                for person, day, o, met in rows:
                    mine = met if scope[2] == ANY else tuple(p for p in met if p == scope[2])
                    if mine:
                        offered.setdefault(person, {}).setdefault(day, []).append((o, team, mine))
        most = {person: {day: self._day(found) for day, found in days.items()} for person, days in offered.items()}
        return _Supply(scope, needed, offered, most)

    def bound(self, supply: _Supply, first: int, last: int) -> Shortage | None:
        """The shortage of a scope in a stretch; None where counting proves none."""
        needed = {day: number for day, number in supply.needed.items() if first <= day <= last}
        if not needed:
            return None
        give = dict.fromkeys(needed, 0)
        most: dict[int, dict[int, int]] = {}
        for person, by_day in supply.most.items():
            mine = {day: number for day, number in by_day.items() if day in give}
            if mine:
                most[person] = mine
                for day, number in mine.items():
                    give[day] += number
        total = sum(needed.values())
        alone = sum(min(number, give[day]) for day, number in needed.items())
        in_all = 0
        for person, mine in most.items():
            in_all += self._person(person, supply.offered[person], mine, first, last)
            if in_all >= total == alone:
                return None
        at_most = min(alone, in_all)
        if at_most >= total:
            return None
        short = tuple(sorted(day for day, number in needed.items() if give[day] < number))
        team, capability, period = supply.scope
        days = sum(map(len, most.values()))
        return Shortage(team, period, capability, first, last, total, at_most, len(most), days, short)

    def _day(self, found: Sequence[Offer]) -> int:
        """Most needs a person can be counted by on one day."""
        if self._apart(tuple(o for o, _, _ in found)):
            return max(len(met) for _, _, met in found)
        return min(sum(len(met) for _, _, met in found), len({(team, p) for _, team, met in found for p in met}))

    def _apart(self, options: tuple[int, ...]) -> bool:
        """Whether at most one of these options can be chosen."""
        if options not in self._exclusive:
            self._exclusive[options] = self.book.exclusive(np.array(options, dtype=np.int64))
        return self._exclusive[options]

    def _person(self, person: int, days: OffersByDay, most: dict[int, int], first: int, last: int) -> int:
        """Most needs a person can be counted by over the stretch: the tightest of one limit at a time."""
        plain = best = sum(most.values())
        for limit in self._limits(person):
            if isinstance(limit, _LongestRun):
                best = min(best, _by_run(limit, days, most, plain))
            else:
                best = min(best, _by_windows(limit, days, most, plain, first, last))
        return best

    def _limits(self, person: int) -> list[list[_Window] | _LongestRun]:
        """A person's hard limits from above that may bind."""
        if person not in self._limits_of:
            found: list[list[_Window] | _LongestRun] = []
            for clause in (self.book.clauses[i] for i in self.book.of_person[person]):
                if isinstance(clause, Sum) and clause.hard and bool((clause.weights >= 0).all()):
                    windows = self._windows(clause)
                    if windows:
                        found.append(windows)
                elif isinstance(clause, Run) and clause.over.hard and not clause.negate and clause.high < UNBOUNDED:
                    slots = range(len(clause.slots))
                    days = {s - clause.judged: frozenset(clause.slots[s].tolist()) for s in slots}
                    found.append(_LongestRun(clause.high, days))
            self._limits_of[person] = found
        return self._limits_of[person]

    def _windows(self, clause: Sum) -> list[_Window]:
        """Windows whose room the duties that meet needs can exceed, in the order of the clause."""
        options = self.book.problem.options
        inside, owner = clause.groups.options, clause.groups.owner()
        past = options.history[inside]
        room = clause.high - clause.base
        np.subtract.at(room, owner[past], clause.weights[past])
        heavy = np.flatnonzero(self.useful[inside] & (clause.weights > 0))
        load = np.zeros(len(clause.groups), dtype=np.int64)
        np.add.at(load, owner[heavy], clause.weights[heavy])
        found = []
        for w in np.flatnonzero((load > np.maximum(room, 0)) & (clause.high < UNBOUNDED)).tolist():
            part = slice(int(clause.groups.starts[w]), int(clause.groups.starts[w + 1]))
            on = options.day[inside[part]]
            weights: dict[int, dict[int, int]] = {}
            for o, day, weight in zip(inside[part].tolist(), on.tolist(), clause.weights[part].tolist(), strict=True):
                if self.useful[o]:
                    weights.setdefault(day, {})[o] = weight
            heaviest = sum(
                max(here.values()) if self._apart(tuple(here)) else sum(here.values()) for here in weights.values()
            )
            if heaviest > max(int(room[w]), 0):
                opens = int(on[~past[part]].min())
                found.append(_Window(opens, int(on.max()), int(room[w]), weights))
        return found


def _within(scope: NeedScope, team: int, capability: int, period: int) -> bool:
    return scope[0] in (ANY, team) and scope[1] in (ANY, capability) and (period == ANY or scope[2] in (ANY, period))


def _by_windows(
    windows: Sequence[_Window], days: OffersByDay, most: dict[int, int], plain: int, first: int, last: int
) -> int:
    """Disjoint windows, each filled with the lightest duties; days outside count in full."""
    total, covered = plain, first - 1
    for window in windows:
        if covered < window.opens <= last:
            given, counted = _fill(window, days, most)
            if given < counted:
                total -= counted - given
                covered = window.closes
    return total


def _fill(window: _Window, days: OffersByDay, most: dict[int, int]) -> tuple[int, int]:
    """Most that days wholly inside a window can give within its room, and what they give without it.

    A day counts where every option that gives anything on it is in the window. Each gives up to its
    most at the least weight per need: the linear relaxation of filling the room, rounded down.
    """
    ratio: dict[int, float] = {}
    for day, weights in window.weights.items():
        if day in most and all(o in weights for o, _, _ in days[day]):
            ratio[day] = min(weights[o] / len(met) for o, _, met in days[day])
    counted = sum(most[day] for day in ratio)
    left, given = float(max(0, window.room)), 0.0
    if sum(most[day] * weight for day, weight in ratio.items()) <= left:
        return counted, counted
    for day in sorted(ratio, key=lambda d: (ratio[d], d)):
        part = most[day] if ratio[day] == 0 else min(float(most[day]), left / ratio[day])
        given += part
        left -= part * ratio[day]
    return min(counted, int(given + 1e-9)), counted


def _by_run(row: _LongestRun, days: OffersByDay, most: dict[int, int], plain: int) -> int:
    """Of each `high + 1` days in a row that the run counts, one gives nothing: the one that gives least."""
    total = plain
    chain: list[int] = []
    for day in sorted(most):
        counted = row.days.get(day)
        if counted is None or not all(o in counted for o, _, _ in days[day]):
            continue
        chain = [*chain, day] if chain and chain[-1] == day - 1 else [day]
        if len(chain) == row.high + 1:
            total -= min(most[d] for d in chain)
            chain = []
    return total
