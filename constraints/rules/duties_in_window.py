"""Number of duties in any few days."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.reference_period import before_unknown
from constraints.helpers import of_it_before
from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.options import Groups, Ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class DutiesInWindow(Rule):
    """At most `most` duties in scope that start in any `days` days in a row.

    History counts; where it alone has too many, no more may come to them. Each duty beyond costs the price in each
    such window; the bill shows one line per person with the worst of them.
    """

    id: ClassVar[str] = "duties-in-window"
    span: ClassVar[str] = "person"

    most: int = 3
    days: int = 7

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError("days is 1 or more")

    def encode(self, surface: Surface) -> None:
        """A window per last day, duties counted, each as often as a template brings it."""
        problem, options = surface.problem, surface.problem.options
        length = problem.calendar.days
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            groups: list[Ints] = []
            weights: list[Ints] = []
            highs: list[int] = []
            for last in range(length):
                times = self._times(options.day[mine], last, length if problem.calendar.cyclic else None)
                these, counts = mine[times > 0], times[times > 0]
                allowed = max(self.most, int(counts[options.history[these]].sum()))
                if counts.sum() > allowed:
                    groups.append(these)
                    weights.append(counts)
                    highs.append(allowed)
            if groups:
                surface.window(
                    person, Groups.of(groups), np.concatenate(weights), high=np.array(highs), price=self.price
                )

    def _times(self, days: Ints, last: int, length: int | None) -> Ints:
        """How often each of some days lies in the window that ends on a day; more than once only round a template of
        so many days."""
        if length is None:
            return ((days > last - self.days) & (days <= last)).astype(np.int64)
        return np.asarray((last - days) // length - (last - self.days - days) // length)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Duties of the line, window by window."""
        counted = duties_in_scope(problem, self.scope)
        calendar = problem.calendar
        for person in where.select_people(self.scope_people(problem)):
            days = sorted(problem.duties[a.duty].day for a in rota.line(person) if counted[a.duty])
            if calendar.cyclic:
                laps = range(-(-self.days // calendar.days), -1, -1)
                days = [d - lap * calendar.days for lap in laps for d in days]
            faults = []
            for last in range(calendar.days):
                i, j = bisect_right(days, last - self.days), bisect_right(days, last)
                past = 0 if calendar.cyclic else max(0, bisect_left(days, 0) - i)
                if j - i > max(self.most, past):
                    faults.append((j - i, -last, past, j - i - max(self.most, past)))
            if faults:
                number, minus_last, past, _ = max(faults)
                last = -minus_last
                yield self.breach(
                    person_place(person),
                    f"{count(number, 'duty', 'duties')} in the {count(self.days, 'day')} to "
                    f"{calendar.label(last)}, at most {self.most}"
                    f"{of_it_before(past, self.most, str(past))}",
                    units=sum(f[3] for f in faults),
                    people=(person,),
                    days=(last - self.days + 1, last),
                    measured=number,
                    allowed=self.most,
                    unit="duties",
                )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """People of whom the days before are not known."""
        what = f"windows of {count(self.days, 'day')}"
        yield from before_unknown(problem, self.scope_people(problem), self.days - 1, what)
