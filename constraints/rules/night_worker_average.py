"""Average hours of night workers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.reference_period import ReferencePeriod, missing_history, reference_periods, weekly_minutes
from constraints.helpers import hours
from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.facts import is_night
from optimiser.problem.problem import Problem
from optimiser.surface import Form, Surface, person_place


@dataclass(frozen=True, kw_only=True)
class NightWorkerAverage(Rule):
    """A night worker's average is at most `daily` minutes in each 24 hours over every `weeks` weeks.

    The average is minutes / (days of the period - weekly rest days), one rest day a week. A night worker
    is somebody of whose duties in the period more than `share` per cent are nights (three hours or more in
    23:00-06:00): the majority of the days worked, two duties of one day counted as two. No opt-out. A period past the
    rota assumes contracted hours and the same share of nights. Where history alone is over the limit only work that
    comes to it is a fault.
    Each period over the limit costs the price; the bill shows one line per person with the worst.
    """

    id: ClassVar[str] = "night-worker-average"
    span: ClassVar[str] = "person"

    daily: int = 480
    weeks: int = 17
    share: int = 50
    successive_from: str = ""
    """A date from which periods follow each other, where an agreement says so (regulation 6(3)(a)); else any counts."""

    def __post_init__(self) -> None:
        if self.successive_from:
            dt.date.fromisoformat(self.successive_from)

    def encode(self, surface: Surface) -> None:
        """One-of per period: not a night worker, or within the limit."""
        problem, options = surface.problem, surface.problem.options
        nights = _nights(problem)
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            mine = mine[options.work[mine] > 0]
            night = nights[options.duty[mine]]
            if not night.any():
                continue
            day, work = options.day[mine], options.work[mine]
            for span in reference_periods(problem, person, self.weeks, self.successive_from):
                inside = (day >= span.first) & (day <= span.last)
                room = self._room(problem, person, span)
                if not night[inside].any() or int(work[inside].sum()) <= room:
                    continue
                weights = 100 * night[inside] - self.share
                past = options.history[mine[inside]]
                if int(weights[past].sum()) + int(np.maximum(weights[~past], 0).sum()) <= 0:
                    continue  # too few nights on offer to make a night worker
                few = Form(mine[inside], weights, high=0)
                kept = Form(mine[inside], work[inside], high=max(room, int(work[inside][past].sum())))
                surface.one_of(person_place(person), [[few], [kept]], price=self.price)

    def _room(self, problem: Problem, person: int, span: ReferencePeriod) -> int:
        """Minutes that may be worked in the part of a period that the rota and history hold."""
        return self.daily * (span.days - span.days // 7) - span.beyond * self._assumed(problem, person) // 7

    def _assumed(self, problem: Problem, person: int) -> int:
        return min(weekly_minutes(problem, person), 6 * self.daily)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Duties of each period counted."""
        counted = duties_in_scope(problem, self.scope)
        calendar = problem.calendar
        for person in where.select_people(self.scope_people(problem)):
            worked = [problem.duties[a.duty] for a in rota.line(person) if counted[a.duty]]
            worked = [d for d in worked if d.work]
            night_days = [d.day for d in worked if is_night(calendar, d)]
            if not night_days:
                continue
            faults: list[tuple[float, ReferencePeriod]] = []
            for span in reference_periods(problem, person, self.weeks, self.successive_from):
                within = [d for d in worked if span.first <= d.day <= span.last]
                nights = sum(1 for d in night_days if span.first <= d <= span.last)
                if not within or 100 * nights <= self.share * len(within):
                    continue
                total = sum(d.work for d in within)
                if total > max(self._room(problem, person, span), sum(d.work for d in within if d.day < 0)):
                    assumed = span.beyond * self._assumed(problem, person) / 7
                    faults.append(((total + assumed) / (span.days - span.days // 7), span))
            if faults:
                average, span = max(faults, key=lambda f: (f[0], -f[1].first))
                text = f"{hours(average)} in each 24 hours on average from {calendar.label(span.first)} "
                text += f"over {span.days // 7} weeks for a night worker, at most {hours(self.daily)}"
                if span.beyond:
                    text += f" (assuming {hours(self._assumed(problem, person))} a week after the rota)"
                yield self.breach(
                    person_place(person),
                    text,
                    units=len(faults),
                    people=(person,),
                    days=(span.first, span.last),
                    measured=average,
                    allowed=self.daily,
                    unit="minutes in 24 hours",
                    projected=bool(span.beyond),
                )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """Night workers of the rota whose history is too short."""
        at_night = [p for p in self.scope_people(problem) if any(is_night(problem.calendar, d) for d in rota.duties(p))]
        yield from missing_history(problem, at_night, self.weeks, self.successive_from)


def _nights(problem: Problem) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """1 for each duty that is a night."""
    return np.fromiter((is_night(problem.calendar, d) for d in problem.duties), np.int64, len(problem.duties))
