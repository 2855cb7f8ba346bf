"""Wishes to work or to be free."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.helpers import by_person
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Duty, Price, Request
from optimiser.problem.options import Groups, Ints, ints
from optimiser.problem.problem import Problem
from optimiser.surface import UNBOUNDED, Surface, person_place


@dataclass(frozen=True, kw_only=True)
class Requests(Rule):
    """Each wish refused costs the points it names, once.

    A wish to be free on a day is refused by a duty (of the shifts it names) that starts on it; with
    `whole_day` also by one of the day before that ends after midnight. A wish to work is refused
    when no such duty starts on the day. The rule's price is not used.
    """

    id: ClassVar[str] = "requests"
    span: ClassVar[str] = "person"
    part: ClassVar[str] = "wishes"

    whole_day: bool = False

    @property
    def is_hard(self) -> bool:
        """Whether a breach may never be: a wish has points."""
        return False

    def encode(self, surface: Surface) -> None:
        """One window per wish."""
        problem = surface.problem
        requests = by_person(problem, "requests")
        for person in self.encoded_people(surface):
            wishes = [r for r in requests.get(person, ()) if 0 <= r.day < problem.calendar.days and r.points]
            if not wishes:
                continue
            wants = np.array([r.wants for r in wishes])
            points = ints(r.points for r in wishes)
            surface.window(
                person,
                Groups.of(wished_options(problem, r, self.whole_day) for r in wishes),
                low=wants.astype(np.int64),
                high=np.where(wants, UNBOUNDED, 0).astype(np.int64),
                under=points,
                over=points,
                once=True,
            )

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each wish against the duties of its day."""
        requests = by_person(problem, "requests")
        for person in where.select_people(self.scope_people(problem)):
            if person not in requests:
                continue
            on_day: dict[int, list[Duty]] = {}
            for d in rota.duties(person):
                on_day.setdefault(d.day, []).append(d)
            for wish in requests[person]:
                if not wish.points or not 0 <= wish.day < problem.calendar.days:
                    continue
                met = on_day.get(wish.day, [])
                if self.whole_day and not wish.wants:
                    midnight = problem.calendar.midnight(wish.day)
                    met = [*met, *(d for d in on_day.get(wish.day - 1, ()) if d.end > midnight)]
                if wish.shifts is not None:
                    met = [d for d in met if d.shift in wish.shifts]
                if bool(met) == wish.wants:
                    continue
                codes = ", ".join(problem.shifts[s].code for s in sorted(wish.shifts or ()))
                what = f"{'to work' if wish.wants else 'to be free'}{f' ({codes})' if codes else ''}"
                yield self.breach(
                    person_place(person),
                    f"wish {what} on {problem.calendar.label(wish.day)} refused",
                    people=(person,),
                    days=(wish.day, wish.day),
                    measured=len(met),
                    allowed=int(wish.wants),
                    unit="duties",
                    price=Price(wish.points),
                )


def wished_options(problem: Problem, wish: Request, whole_day: bool) -> Ints:
    """Options that a wish is about."""
    options = problem.options
    mine = options.of(wish.person)
    day = options.day[mine]
    today = np.searchsorted(day, wish.day)
    about = mine[today : np.searchsorted(day, wish.day, side="right")]
    if whole_day and not wish.wants:
        before = mine[np.searchsorted(day, wish.day - 1) : today]
        about = np.concatenate([before[options.end[before] > problem.calendar.midnight(wish.day)], about])
    if wish.shifts is not None:
        about = about[np.isin(options.shift[about], sorted(wish.shifts))]
    return about
