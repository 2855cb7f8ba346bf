"""Destroy operators: which part of a rota to free next.

Each is a plain function of (what may be freed, what is known, how much, random numbers) and returns option ids. Random,
related and worst removal are those of P. Shaw (Using constraint programming and local search methods to solve vehicle
routing problems, 1998) and S. Ropke and D. Pisinger (2006), over people, days and teams. How much is asked in
*options*, the one measure that people, days, weeks and teams have in common and that a sub-MIP's effort follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from optimiser.audit import Breach
from optimiser.book import UNDECIDED, Book
from optimiser.problem.options import Flags, Ints, ints

DestroyOperator = Callable[["FreeOptions", "IncumbentView", int, np.random.Generator], Ints]


class FreeOptions:
    """The options that a search may free, by person and by day: those that are not decided. They never change during a
    search.

    Attributes:
        options: undecided option ids in order of person, then time; shape (undecided,).
        day, person, team: of each of them; shape (undecided,).
        bounds: where each person's begin among them; shape (people + 1,).
        people, teams: who and which teams have any, ascending.
    """

    def __init__(self, book: Book) -> None:
        self.book = book
        table = book.problem.options
        self.problem = book.problem
        self.days = book.problem.calendar.days
        self.options = np.flatnonzero(book.fixed == UNDECIDED)
        self.day = table.day[self.options]
        self.person = table.person[self.options]
        self.team = table.team[self.options]
        count = len(book.problem.people)
        self.bounds = np.searchsorted(self.person, np.arange(count + 1))
        self.people = np.flatnonzero(np.diff(self.bounds) > 0)
        self.teams = np.unique(self.team[self.team >= 0])

    def of(self, person: int, first: int, last: int) -> Ints:
        """Undecided options of a person from day `first` to day `last`."""
        part = slice(int(self.bounds[person]), int(self.bounds[person + 1]))
        if first <= 0 and last >= self.days - 1:
            return self.options[part]
        day = self.day[part]
        return self.options[part][np.searchsorted(day, first) : np.searchsorted(day, last, side="right")]

    @cached_property
    def per_day(self) -> float:
        """Mean number of undecided options for a person and day."""
        return max(1e-9, len(self.options) / max(1, len(self.people)) / self.days)

    @cached_property
    def kinds(self) -> list[Ints]:
        """Groups of people whose options are of the same shifts, teams and uses."""
        table = self.book.problem.options
        found: dict[bytes, list[int]] = {}
        for p in self.people.tolist():
            mine = self.options[self.bounds[p] : self.bounds[p + 1]]
            key = np.unique(np.stack([table.shift[mine], table.team[mine], table.capability[mine]]), axis=1)
            found.setdefault(key.tobytes(), []).append(p)
        return [ints(f) for f in found.values()]

    @cached_property
    def of_team(self) -> dict[int, Ints]:
        """People with undecided options in each team."""
        return {t: np.unique(self.person[self.team == t]) for t in self.teams.tolist()}

    def near(self, team: int, day: int) -> Ints:
        """People with an undecided option in a team on a day."""
        people = self.of_team.get(team, ints(()))
        return ints(p for p in people.tolist() if (self.team[self._slot(p, day)] == team).any())

    def _slot(self, person: int, day: int) -> slice:
        a, b = int(self.bounds[person]), int(self.bounds[person + 1])
        days = self.day[a:b]
        return slice(a + int(np.searchsorted(days, day)), a + int(np.searchsorted(days, day, "right")))

    def fill(self, people: Iterable[int], first: int, last: int, size: int) -> Ints:
        """Options of people in turn on some consecutive days until there are `size`; those of one person at least."""
        found: list[Ints] = []
        count = 0
        for p in people:
            mine = self.of(int(p), first, last)
            if not len(mine):
                continue
            if found and count + len(mine) > size * 1.15:
                break
            found.append(mine)
            count += len(mine)
            if count >= size:
                break
        return np.sort(np.concatenate(found)) if found else ints(())

    def stretch(self, length: int, rng: np.random.Generator, centre: int | None = None) -> tuple[int, int]:
        """First and last day of a random stretch of some length within the period."""
        length = max(1, min(self.days, length))
        if centre is None:
            centre = int(rng.integers(-(length // 3), self.days + length // 3))
        first = max(0, min(self.days - length, centre - length // 2))
        return first, first + length - 1


@dataclass(frozen=True)
class IncumbentView:
    """What destroy operators know of the incumbent.

    Attributes:
        chosen: its options.
        breaches: its priced and hard breaches.
    """

    chosen: Flags
    breaches: Sequence[Breach] = field(default_factory=tuple)


def random_people(free: FreeOptions, view: IncumbentView, size: int, rng: np.random.Generator) -> Ints:
    """Whole lines of random people."""
    return free.fill(rng.permutation(free.people), 0, free.days - 1, size)


def related_people(free: FreeOptions, view: IncumbentView, size: int, rng: np.random.Generator) -> Ints:
    """Whole lines of people who can do the same work."""
    kinds = [k for k in free.kinds if len(k) > 1] or free.kinds
    kind = kinds[int(rng.choice(len(kinds), p=_shares([len(k) for k in kinds])))]
    others = np.setdiff1d(free.people, kind)
    return free.fill([*rng.permutation(kind), *rng.permutation(others)], 0, free.days - 1, size)


def consecutive_days(free: FreeOptions, view: IncumbentView, size: int, rng: np.random.Generator) -> Ints:
    """Everybody on some consecutive days."""
    everybody = free.per_day * len(free.people)
    first, last = free.stretch(max(2, round(size / everybody)), rng)
    return free.fill(rng.permutation(free.people), first, last, size)


def consecutive_weeks(free: FreeOptions, view: IncumbentView, size: int, rng: np.random.Generator) -> Ints:
    """Some people over some consecutive weeks."""
    most = max(1, free.days // 7)
    length = 7 * int(rng.integers(1, most + 1)) if most < 6 else 7 * int(rng.choice([1, 2, 3, 4, 6, 8, most]))
    length = min(length, max(7, int(size / free.per_day / 2)))
    first, last = free.stretch(length + int(rng.integers(0, 4)), rng)
    return free.fill(rng.permutation(free.people), first, last, size)


def one_team(free: FreeOptions, view: IncumbentView, size: int, rng: np.random.Generator) -> Ints:
    """The people of one team, on as many days as there is room for."""
    if not len(free.teams):
        return random_people(free, view, size, rng)
    members = free.of_team[int(rng.choice(free.teams))]
    wanted = max(2, round(size / free.per_day / max(1, len(members))))
    first, last = free.stretch(max(wanted, min(7, free.days)), rng)
    return free.fill(rng.permutation(members), first, last, size)


def worst_breach(free: FreeOptions, view: IncumbentView, size: int, rng: np.random.Generator) -> Ints:
    """A costly breach: the people of its line, or those who could mend its team's day."""
    if not view.breaches:
        return random_people(free, view, size, rng)
    by_rule: dict[str, list[Breach]] = {}
    for b in view.breaches:
        by_rule.setdefault(b.rule, []).append(b)
    rules, hard = sorted(by_rule), sum(1 + b.points for b in view.breaches)
    worth = [sum(_weight(b, hard) for b in by_rule[r]) for r in rules]
    found = by_rule[rules[int(rng.choice(len(rules), p=_shares(worth)))]]
    breach = _draw_breach(found, hard, rng)
    return _around(free, breach, size, rng)


def team_day(free: FreeOptions, view: IncumbentView, size: int, rng: np.random.Generator) -> Ints:
    """A team's day with too few or too many people, with those who could change it."""
    found = [b for b in view.breaches if b.place.kind == "team"]
    if not found:
        return consecutive_weeks(free, view, size, rng)
    breach = _draw_breach(found, sum(1 + b.points for b in found), rng)
    return _around(free, breach, size, rng)


def _around(free: FreeOptions, breach: Breach, size: int, rng: np.random.Generator) -> Ints:
    """The people of a breach, or of its team's day, then others, over days around it."""
    if breach.place.kind == "team":
        day = breach.place.day
        first_people = rng.permutation(free.near(breach.place.index, day))
        length = int(rng.choice([5, 9, 14, 28]))
    else:
        day = (breach.first_day + breach.last_day) // 2
        named = [p for p in breach.people if free.bounds[p + 1] > free.bounds[p]]
        first_people = np.concatenate([ints(named), rng.permutation(free.people)])
        length = max(breach.last_day - breach.first_day + 1 + 6, int(rng.choice([9, 14, 28])))
    length = min(length, max(5, int(size / free.per_day / 2)))
    first, last = free.stretch(length, rng, day)
    return free.fill(dict.fromkeys(first_people.tolist()), first, last, size)


def _draw_breach(breaches: Sequence[Breach], hard: int, rng: np.random.Generator) -> Breach:
    """A random breach, drawn with a probability proportional to its weight."""
    return breaches[int(rng.choice(len(breaches), p=_shares([_weight(b, hard) for b in breaches])))]


def _weight(breach: Breach, hard: int) -> int:
    """The weight of a breach: its points; for a hard one `hard`, as much as all that costs points together."""
    return hard if breach.hard else 1 + breach.points


def _shares(values: Sequence[float]) -> npt.NDArray[np.float64]:
    array = np.asarray(values, dtype=np.float64)
    return np.asarray(array / array.sum())


DESTROY_OPERATORS: dict[str, DestroyOperator] = {
    "people": random_people,
    "alike": related_people,
    "days": consecutive_days,
    "weeks": consecutive_weeks,
    "team": one_team,
    "worst": worst_breach,
    "gaps": team_day,
}
"""Every destroy operator by name."""
