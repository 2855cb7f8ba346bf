"""Flexible-working agreements are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.helpers import by_person, forbid
from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.calendar import DAY
from optimiser.problem.domain import Agreement, Duty, ShiftKind
from optimiser.problem.facts import is_night
from optimiser.problem.options import Flags, Groups
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import in_a_row


@dataclass(frozen=True, kw_only=True)
class FlexibleWorking(Rule):
    """Each agreement holds for the duties that start between its days, at its own price or hard.

    `no nights`; `fixed days` and `term time`: only on the days named; `earliest start` and
    `latest finish`: by the clock, a finish after midnight being late; `most consecutive`: working
    days in a row, of which each beyond costs. Other kinds are judged by other rules. Leave is no
    duty. The rule's price is not used.
    """

    id: ClassVar[str] = "flexible-working"
    span: ClassVar[str] = "person"
    part: ClassVar[str] = "wishes"
    confidential: ClassVar[bool] = True
    """Its facts tell why somebody is away or what was agreed with them: for managers only."""
    closes_time: ClassVar[bool] = True
    """A hard breach of a duty says that the person cannot work then, as an absence would."""

    @property
    def is_hard(self) -> bool:
        """Whether a breach may never be: each agreement says so itself, not the rule as a whole."""
        return False

    def encode(self, surface: Surface) -> None:
        """Options ruled out by each agreement, and runs."""
        problem, options = surface.problem, surface.problem.options
        agreements = by_person(problem, "agreements")
        leave = np.fromiter((d.kind == ShiftKind.LEAVE for d in problem.duties), np.bool_, len(problem.duties))
        clocks: dict[int, tuple[bool, int, int]] = {}
        for person in self.encoded_people(surface):
            for agreement in agreements.get(person, ()):
                mine = options_in_scope(problem, self.scope, person)
                mine = mine[~leave[options.duty[mine]]]
                day = options.day[mine]
                mine = mine[(day >= agreement.first_day) & (day <= agreement.last_day)]
                if agreement.kind == "most consecutive":
                    first = min(0, int(options.day[mine].min(initial=0)))
                    slots = Groups.by_slot(mine, options.day[mine] - first, problem.calendar.days - first)
                    high, wrap = agreement.number or 0, problem.calendar.cyclic
                    surface.run(person, slots, high=high, price=agreement.price, judged=-first, wrap=wrap)
                    continue
                mine = mine[~options.history[mine]]
                for d in set(options.duty[mine].tolist()) - clocks.keys():
                    clocks[d] = _clock(problem, problem.duties[d])
                clock = [clocks[d] for d in options.duty[mine].tolist()]
                out: Flags = np.zeros(len(mine), dtype=np.bool_)
                if agreement.kind == "no nights":
                    out = np.fromiter((c[0] for c in clock), np.bool_, len(mine))
                elif agreement.kind in ("fixed days", "term time"):
                    out = ~np.isin(options.day[mine], sorted(agreement.days))
                elif agreement.kind == "earliest start":
                    out = np.fromiter((c[1] < (agreement.clock or 0) for c in clock), np.bool_, len(mine))
                elif agreement.kind == "latest finish":
                    out = np.fromiter((c[2] > (agreement.clock or 0) for c in clock), np.bool_, len(mine))
                forbid(surface, person, mine[out], agreement.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each agreement against each duty."""
        counted = duties_in_scope(problem, self.scope)
        agreements = by_person(problem, "agreements")
        for person in where.select_people(self.scope_people(problem)):
            if person not in agreements:
                continue
            line = [
                a.duty for a in rota.line(person) if counted[a.duty] and problem.duties[a.duty].kind != ShiftKind.LEAVE
            ]
            for agreement in agreements[person]:
                kept = [d for d in line if agreement.first_day <= problem.duties[d].day <= agreement.last_day]
                if agreement.kind == "most consecutive":
                    yield from self._runs(problem, person, agreement, kept)
                    continue
                for d in kept:
                    duty = problem.duties[d]
                    if duty.day >= 0 and (word := against_agreement(problem, agreement, duty)):
                        yield self.breach(
                            person_place(person),
                            f"{problem.shifts[duty.shift].code} on {problem.calendar.label(duty.day)} is {word}",
                            people=(person,),
                            days=(duty.day, duty.day),
                            duties=(d,),
                            price=agreement.price,
                        )

    def _runs(self, problem: Problem, person: int, agreement: Agreement, kept: list[int]) -> Iterator[Breach]:
        """Each day worked after so many days worked in a row."""
        days, most = {problem.duties[d].day for d in kept}, agreement.number or 0
        length, cyclic = problem.calendar.days, problem.calendar.cyclic
        for day in sorted(d for d in days if d >= 0):
            before = [(day - k) % length if cyclic else day - k for k in range(1, most + 1)]
            if all(d in days for d in before):
                yield self.breach(
                    person_place(person),
                    f"{problem.calendar.label(day)} is more than {in_a_row(most, 'working day')}",
                    people=(person,),
                    days=(day - most, day),
                    measured=most + 1,
                    allowed=most,
                    unit="days",
                    price=agreement.price,
                )


def _clock(problem: Problem, duty: Duty) -> tuple[bool, int, int]:
    """Whether it is a night; minutes on the clock of its start and end, from midnight of its day."""
    first, last = problem.calendar.wall(duty.start), problem.calendar.wall(duty.end)
    return (
        is_night(problem.calendar, duty),
        (first[0] - duty.day) * DAY + first[1],
        (last[0] - duty.day) * DAY + last[1],
    )


def against_agreement(problem: Problem, agreement: Agreement, duty: Duty) -> str:
    """In what a duty breaks an agreement; empty if it does not."""
    calendar = problem.calendar
    if agreement.kind == "no nights" and is_night(calendar, duty):
        return "a night, against an agreement"
    if agreement.kind in ("fixed days", "term time") and duty.day not in agreement.days:
        return "outside the agreed days"
    if agreement.clock is None:
        return ""
    if agreement.kind == "earliest start":
        day, clock = calendar.wall(duty.start)
        return "before the agreed start" if (day, clock) < (duty.day, agreement.clock) else ""
    if agreement.kind == "latest finish":
        day, clock = calendar.wall(duty.end)
        limit = (duty.day + agreement.clock // DAY, agreement.clock % DAY)
        return "after the agreed finish" if (day, clock) > limit else ""
    return ""
