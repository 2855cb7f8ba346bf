"""What a change to a published rota costs the people it touches: the shorter the notice, the more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from optimiser.audit import Breach, Lines, Rota, Where
from optimiser.problem.options import Groups
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place

STEPS = ((2, 4), (7, 3), (28, 2))
"""(days of notice up to, times the points of a change); longer notice counts once."""


def notice_factor(days: int) -> int:
    """How many times a change counts at so many days of notice."""
    return next((factor for limit, factor in STEPS if days <= limit), 1)


@dataclass(frozen=True)
class Notice:
    """Every assignment that differs from a published rota costs `points` times its notice factor.

    A person whose duty is only used as another capability, or under another of their contracts,
    has not been changed. People in `agreed` have said yes to changes: theirs cost a quarter,
    rounded up. Duties in `settled` are no choice and cost nothing: those that cannot be worked any
    more as they were, and those fixed since. People in `newcomers` have been told no line yet.

    Attributes:
        published: the rota that people have been told.
        today: day number from which notice is counted.
    """

    id: ClassVar[str] = "notice"
    span: ClassVar[str] = "person"

    published: Rota
    today: int = 0
    points: int = 30
    agreed: frozenset[int] = frozenset()
    settled: frozenset[tuple[int, int]] = frozenset()
    """(person, duty) pairs."""
    newcomers: frozenset[int] = frozenset()
    key: str = "notice"
    source: str = "local: changes after publication"
    is_hard: bool = field(default=False, init=False)

    def scope_people(self, problem: Problem) -> frozenset[int]:
        """Everybody."""
        return frozenset(range(len(problem.people)))

    def weight(self, problem: Problem, person: int, duty: int) -> int:
        """Points of a change of one person's duty."""
        full = self.points * notice_factor(max(0, problem.duties[duty].day - self.today))
        return -(-full // 4) if person in self.agreed else full

    def encode(self, surface: Surface) -> None:
        """A window for each duty of a line: 1 where it was published, 0 where it was not."""
        problem, options = surface.problem, surface.problem.options
        told = self._told(problem)
        people = range(len(problem.people)) if surface.people is None else surface.people
        for person in people:
            mine = options.of(person)
            mine = mine[~options.history[mine]]
            duties = np.unique(options.duty[mine])
            duties = duties[[(person, int(d)) not in self.settled for d in duties]] if len(duties) else duties
            if not len(duties) or person in self.newcomers:
                continue
            slot = np.searchsorted(duties, options.duty[mine])
            slot = np.where(duties[np.minimum(slot, len(duties) - 1)] == options.duty[mine], slot, -1)
            weights = np.array([self.weight(problem, person, int(d)) for d in duties], dtype=np.int64)
            was = np.array([(person, int(d)) in told for d in duties], dtype=np.int64)
            surface.window(
                person,
                Groups.by_slot(mine, slot, len(duties)),
                low=was,
                high=np.where(was == 1, len(mine), 0),
                under=weights * was,
                over=weights * (1 - was),
                once=True,
            )

    def _told(self, problem: Problem) -> frozenset[tuple[int, int]]:
        return frozenset((problem.contracts[a.contract].person, a.duty) for a in self.published)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each duty that somebody gained or lost."""
        published: dict[int, set[int]] = {}
        for a in self.published:
            published.setdefault(problem.contracts[a.contract].person, set()).add(a.duty)
        for person in where.select_people(range(len(problem.people))):
            if person in self.newcomers:
                continue
            was = published.get(person, set())
            now = {a.duty for a in rota.line(person) if a in rota.rota}
            for duty in sorted(was ^ now):
                if (person, duty) in self.settled:
                    continue
                on = problem.duties[duty]
                word = "no longer works" if duty in was else "is asked to work"
                notice = max(0, on.day - self.today)
                what = f"{problem.calendar.label(on.day)} {problem.shifts[on.shift].code}"
                yield Breach(
                    rule=self.key,
                    place=person_place(person),
                    text=f"{word} {what}, " + ("1 day's notice" if notice == 1 else f"{notice} days' notice"),
                    people=(person,),
                    first_day=on.day,
                    last_day=on.day,
                    measured=notice,
                    unit="days",
                    points=self.weight(problem, person, duty),
                    duties=(duty,),
                )


def changed_duties(problem: Problem, before: Rota, after: Rota) -> dict[int, tuple[frozenset[int], frozenset[int]]]:
    """Per person with a change: (duties lost, duties gained)."""

    def by_person(rota: Rota) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        for a in rota:
            found.setdefault(problem.contracts[a.contract].person, set()).add(a.duty)
        return found

    was, now = by_person(before), by_person(after)
    return {
        p: (frozenset(was.get(p, set()) - now.get(p, set())), frozenset(now.get(p, set()) - was.get(p, set())))
        for p in sorted(was.keys() | now.keys())
        if was.get(p, set()) != now.get(p, set())
    }
