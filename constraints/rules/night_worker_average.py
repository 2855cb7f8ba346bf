"""Average hours of night workers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from constraints.facts.journeys import journeys_of, of_it_travel, possible_journeys
from constraints.facts.reference_period import ReferencePeriod, minutes_after, missing_history, reference_periods
from constraints.helpers import hours
from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.conjunctions import Conjunctions, ConjunctionTerms
from optimiser.problem.facts import is_night
from optimiser.problem.options import Flags, Groups, Ints, ints
from optimiser.problem.problem import Problem
from optimiser.surface import Form, Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class NightWorkerAverage(Rule):
    """A night worker's average is at most `daily` minutes in each 24 hours over every `weeks` weeks.

    The average is minutes / (days of the period - weekly rest days), one rest day a week; travel from one duty to the
    next of a working day counts. A night worker is somebody who begins a night (three hours or more in 23:00-06:00) on
    more than `share` per cent of the days on which they begin a duty in the period. No opt-out. A period past the rota
    assumes the hours of contracts that go on then and the same share of nights. Where history alone is over the limit
    only work that comes to it is a fault.
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
            day, work, past = options.day[mine], options.work[mine], options.history[mine]
            on_the_way = possible_journeys(problem, person, self.scope)
            days = _Days.of(mine, day, night == 1)
            for span in reference_periods(problem, person, self.weeks, self.successive_from):
                inside = (day >= span.first) & (day <= span.last)
                within = np.flatnonzero((on_the_way.day >= span.first) & (on_the_way.day <= span.last))
                room = self._room(problem, person, span)
                most = int(work[inside].sum() + on_the_way.minutes[within].sum())
                at_night, before = set(day[inside & (night == 1)].tolist()), set(day[inside & past].tolist())
                if most <= room or 100 * len(at_night) <= self.share * len(at_night | before):
                    continue  # too little work, or too few nights on offer to make a night worker
                short_of = np.full(int(inside.sum()), -self.share, dtype=np.int64)
                few = Form(mine[inside], short_of, high=0, joint=days.terms(span.first, span.last, self.share))
                made = int(work[inside & past].sum() + on_the_way.minutes[within][on_the_way.past[within]].sum())
                kept = Form(mine[inside], work[inside], high=max(room, made), joint=on_the_way.terms([within]))
                surface.one_of(person_place(person), [[few], [kept]], price=self.price)

    def _room(self, problem: Problem, person: int, span: ReferencePeriod) -> int:
        """Minutes that may be worked in the part of a period that the rota and history hold."""
        return self.daily * (span.days - span.days // 7) - span.beyond * self._assumed(problem, person) // 7

    def _assumed(self, problem: Problem, person: int) -> int:
        return min(minutes_after(problem, person), 6 * self.daily)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Duties of each period counted."""
        counted = duties_in_scope(problem, self.scope)
        calendar = problem.calendar
        for person in where.select_people(self.scope_people(problem)):
            taken = rota.line(person)
            worked = [problem.duties[a.duty] for a in taken if counted[a.duty]]
            worked = [d for d in worked if d.work]
            night_days = {d.day for d in worked if is_night(calendar, d)}
            if not night_days:
                continue
            journeys = journeys_of(problem, rota, person, self.scope)
            faults: list[tuple[float, ReferencePeriod]] = []
            for span in reference_periods(problem, person, self.weeks, self.successive_from):
                within = [d for d in worked if span.first <= d.day <= span.last]
                nights = sum(1 for d in night_days if span.first <= d <= span.last)
                if 100 * nights <= self.share * len({d.day for d in within}):
                    continue
                within += [j for j in journeys if span.first <= j.day <= span.last]
                total = sum(d.work for d in within)
                if total > max(self._room(problem, person, span), sum(d.work for d in within if d.day < 0)):
                    assumed = span.beyond * self._assumed(problem, person) / 7
                    faults.append(((total + assumed) / (span.days - span.days // 7), span))
            if faults:
                average, span = max(faults, key=lambda f: (f[0], -f[1].first))
                text = f"{hours(average)} in each 24 hours on average from {calendar.label(span.first)} "
                text += f"over {count(span.days // 7, 'week')} for a night worker"
                text += of_it_travel(sum(j.work for j in journeys if span.first <= j.day <= span.last))
                text += f", at most {hours(self.daily)}"
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


class _Days(NamedTuple):
    """Days as conjunctions of a line: those with a night, and each duty that follows another of its day.

    Days worked are the duties less those that follow another of their day.

    Attributes:
        day: of each conjunction.
        follows: whether it is a duty that follows another.
    """

    conjunctions: Conjunctions
    day: Ints
    follows: Flags

    @classmethod
    def of(cls, mine: Ints, day: Ints, night: Flags) -> _Days:
        """The days of a person's options."""
        ends: list[tuple[Ints, Ints, int, bool]] = []
        for d in np.unique(day).tolist():
            today, nights = mine[day == d], mine[(day == d) & night]
            ends += [(nights, nights, d, False)] if len(nights) else []
            ends += [(today[:i], today[i : i + 1], d, True) for i in range(1, len(today))]
        none = Groups.of([] for _ in ends)
        conjunctions = Conjunctions(Groups.of(e[0] for e in ends), Groups.of(e[1] for e in ends), none)
        return cls(conjunctions, ints(e[2] for e in ends), np.array([e[3] for e in ends], dtype=np.bool_))

    def terms(self, first: int, last: int, share: int) -> ConjunctionTerms:
        """What the days of a period add to -`share` for each duty: a hundred for each with a night, and `share` back
        for each duty that follows another of its day."""
        here = np.flatnonzero((self.day >= first) & (self.day <= last))
        return ConjunctionTerms(self.conjunctions, Groups.of([here]), np.where(self.follows, share, 100)[here])


def _nights(problem: Problem) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """1 for each duty that is a night."""
    return np.fromiter((is_night(problem.calendar, d) for d in problem.duties), np.int64, len(problem.duties))
