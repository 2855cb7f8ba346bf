"""Working days in a row, at most and at least."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from constraints.facts.reference_period import before_unknown
from constraints.helpers import duties_worked, options_worked
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Duty
from optimiser.problem.options import Groups, Ints
from optimiser.problem.problem import Problem
from optimiser.surface import UNBOUNDED, Surface, person_place
from optimiser.tabular.wording import in_a_row


@dataclass(frozen=True, kw_only=True)
class ConsecutiveDays(Rule):
    """From `least` to `most` working days in a row.

    A working day is one on which a duty in scope starts; where the scope names no kinds, leave and
    on-call from home are no work. Each day beyond `most` costs the price;
    a run that ends inside the period short of `least` costs it for each day short. A run that
    touches the last day, or whose beginning is not known, is never too short, unless `judge_ends` says
    that it is judged as it stands.
    """

    id: ClassVar[str] = "consecutive-days"
    span: ClassVar[str] = "person"
    needs_one_of: ClassVar[tuple[str, ...]] = ("least", "most")

    least: int = 0
    most: int | None = None
    judge_ends: bool = False

    what: ClassVar[str] = "working day"

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """People of whom the days before are not known."""
        if self.most is not None:
            yield from before_unknown(problem, self.scope_people(problem), self.most, f"{self.what}s in a row")

    def encode(self, surface: Surface) -> None:
        """One run over the days of each line."""
        problem = surface.problem
        for person in self.encoded_people(surface):
            mine, days = self.option_days(problem, person)
            past = days[problem.options.history[mine]]
            first = min(0, int(past.min(initial=0)), _known_from(problem, person))
            surface.run(
                person,
                Groups.by_slot(mine, days - first, problem.calendar.days - first),
                low=self.least,
                high=UNBOUNDED if self.most is None else self.most,
                price=self.price,
                judged=-first,
                open_start=not self.judge_ends,
                open_end=not self.judge_ends,
                wrap=problem.calendar.cyclic,
            )

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Runs counted day by day along the line."""
        counted, calendar = duties_worked(problem, self.scope), problem.calendar
        for person in where.select_people(self.scope_people(problem)):
            worked = [(d, self.duty_day(problem, problem.duties[d])) for d in _duties(rota, person) if counted[d]]
            past = [day for d, day in worked if day is not None and problem.duties[d].day < 0]
            opens = min([0, _known_from(problem, person), *past])
            days = sorted({day for _, day in worked if day is not None and day >= opens})
            for first, last in runs(days, calendar.days if calendar.cyclic else None):
                length = last - first + 1
                text = f"{in_a_row(length, self.what)} from {calendar.label(first)}"
                endless = calendar.cyclic and length == calendar.days
                open_run = not (calendar.cyclic or self.judge_ends) and (first == opens or last == calendar.days - 1)
                faults = []
                if self.most is not None:
                    beyond = min(length - (0 if endless else self.most), last + 1)
                    faults.append((beyond, f"{text}, at most {self.most}", self.most))
                if not open_run and not endless and last >= -1:
                    faults.append((self.least - length, f"{text}, at least {self.least}", self.least))
                for units, words, allowed in faults:
                    if units > 0:
                        yield self.breach(
                            person_place(person),
                            words,
                            units=units,
                            people=(person,),
                            days=(first, last),
                            measured=length,
                            allowed=allowed,
                            unit="days",
                        )

    def option_days(self, problem: Problem, person: int) -> tuple[Ints, Ints]:
        """Options of a person that count, and the day each counts for."""
        mine = options_worked(problem, self.scope, person)
        return mine, problem.options.day[mine]

    def duty_day(self, problem: Problem, duty: Duty) -> int | None:
        """The day a duty counts for; None if it does not count."""
        return duty.day


def _known_from(problem: Problem, person: int) -> int:
    known = problem.people[person].history_from
    return 0 if known is None else min(0, known)


def _duties(rota: Lines, person: int) -> list[int]:
    return [a.duty for a in rota.line(person)]


def runs(days: list[int], cycle: int | None = None) -> list[tuple[int, int]]:
    """Maximal runs (first, last) of consecutive numbers in a sorted list; with `cycle` the run at
    the end joins the run at the start."""
    found: list[tuple[int, int]] = []
    for day in days:
        if found and found[-1][1] == day - 1:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    if cycle is not None and len(found) > 1 and found[0][0] == 0 and found[-1][1] == cycle - 1:
        tail, head = found.pop(), found.pop(0)
        found.append((tail[0], head[1] + cycle))
    return found
