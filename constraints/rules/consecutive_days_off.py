"""Days off in a row, at least and at most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from constraints.helpers import duties_worked, options_worked
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.options import Groups
from optimiser.problem.problem import Problem
from optimiser.surface import UNBOUNDED, Surface, person_place
from optimiser.tabular.wording import in_a_row


@dataclass(frozen=True, kw_only=True)
class ConsecutiveDaysOff(Rule):
    """From `least` to `most` days off in a row.

    A day off is one on which no duty in scope starts. Each day beyond `most` that lies in the
    period costs the price; a run of days off that ends in the period short of `least` costs it for
    each day short. A run that touches the last day, or whose beginning is not known, is never too
    short, unless `judge_ends` says that it is judged as it stands.
    """

    id: ClassVar[str] = "consecutive-days-off"
    span: ClassVar[str] = "person"
    needs_one_of: ClassVar[tuple[str, ...]] = ("least", "most")

    least: int = 0
    most: int | None = None
    judge_ends: bool = False

    def encode(self, surface: Surface) -> None:
        """One run of untrue days per line."""
        problem = surface.problem
        for person in self.encoded_people(surface):
            mine = options_worked(problem, self.scope, person)
            first = min(0, int(problem.options.day[mine].min(initial=0)))
            first = min(first, problem.people[person].history_from or 0)
            surface.run(
                person,
                Groups.by_slot(mine, problem.options.day[mine] - first, problem.calendar.days - first),
                low=self.least,
                high=UNBOUNDED if self.most is None else self.most,
                price=self.price,
                negate=True,
                judged=-first,
                open_start=not self.judge_ends,
                open_end=not self.judge_ends,
                wrap=problem.calendar.cyclic,
            )

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """The gaps between one working day and the next."""
        counted = duties_worked(problem, self.scope)
        calendar = problem.calendar
        end = calendar.days
        for person in where.select_people(self.scope_people(problem)):
            worked = sorted({problem.duties[a.duty].day for a in rota.line(person) if counted[a.duty]})
            if calendar.cyclic:
                round_ = [*worked, *(d + end for d in worked[:1])]
                gaps = [(a + 1, b, True) for a, b in pairwise(round_)] or [(0, end, False)]
            else:
                known = min([0, problem.people[person].history_from or 0, *worked[:1]])
                edges = [known - 1, *worked, end]
                gaps = [(a + 1, b, self.judge_ends or (a >= known and b < end)) for a, b in pairwise(edges)]
            for first, after, closed in gaps:
                length = after - first
                if length == 0 or after < 0:
                    continue
                endless = calendar.cyclic and not worked
                beyond = 0
                if self.most is not None:
                    beyond = length if endless else sum(1 for d in range(first + self.most, after) if d >= 0)
                if beyond:
                    yield self._fault(problem, person, first, after, beyond, self.most or 0, "at most")
                if closed and length < self.least:
                    yield self._fault(problem, person, first, after, self.least - length, self.least, "at least")

    def _fault(
        self, problem: Problem, person: int, first: int, after: int, units: int, limit: int, word: str
    ) -> Breach:
        return self.breach(
            person_place(person),
            f"{in_a_row(after - first, 'day off', 'days off')} from {problem.calendar.label(first)}, {word} {limit}",
            units=units,
            people=(person,),
            days=(first, after - 1),
            measured=after - first,
            allowed=limit,
            unit="days",
        )
