"""Time that counts as working time, whatever is paid for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from constraints.helpers import forbid_duties, hours
from constraints.rule import Rule
from constraints.scope import duties_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Duty, Presence, ShiftKind
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class CountsAsWork(Rule):
    """On-call and sleep-in at a place the employer names count in full as working time, asleep or not.

    A fault of the figures: the working minutes of such a duty are fewer than its length less its break.
    """

    id: ClassVar[str] = "counts-as-work"
    span: ClassVar[str] = "person"
    of_each_duty: ClassVar[bool] = True

    def encode(self, surface: Surface) -> None:
        """Duties counted short may not be chosen, or cost."""
        forbid_duties(self, surface, lambda duty: _missing(duty) > 0)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each sleep-in and each on-call spent at work."""
        counted = duties_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                if duty.day >= 0 and counted[a.duty] and _missing(duty) > 0:
                    whole = duty.end - duty.start - duty.break_minutes
                    yield self.breach(
                        person_place(person),
                        f"{problem.calendar.label(duty.day)} {problem.shifts[duty.shift].code} counts "
                        f"{hours(duty.work)} of working time, {hours(whole)} by the regulations",
                        people=(person,),
                        days=(duty.day, duty.day),
                        measured=duty.work,
                        allowed=whole,
                        unit="minutes",
                        duties=(a.duty,),
                    )


def _missing(duty: Duty) -> int:
    """Minutes of a duty that should count and do not."""
    if duty.kind not in (ShiftKind.ON_CALL, ShiftKind.SLEEP_IN) or duty.presence == Presence.REMOTE:
        return 0
    return duty.end - duty.start - duty.break_minutes - duty.work
