"""Rest expected while on call from home."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from constraints.helpers import forbid_duties, hours
from constraints.rule import Rule
from constraints.scope import duties_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.calendar import DAY
from optimiser.problem.domain import Duty, Presence, ShiftKind
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class OnCallRest(Rule):
    """On-call from home leaves at least `rest` minutes free of work in each 24 hours, in proportion to its length.

    The work expected is the working minutes of its shift; on-call whose shift gives none is not judged, and said.
    Each duty with less rest costs the price.
    """

    id: ClassVar[str] = "on-call-rest"
    span: ClassVar[str] = "person"

    rest: int = 480

    def _short(self, duty: Duty) -> bool:
        """Whether a duty is on-call from home with too little rest."""
        if duty.kind != ShiftKind.ON_CALL or duty.presence != Presence.REMOTE:
            return False
        length = duty.end - duty.start
        return DAY * (length - duty.work) < self.rest * length

    def encode(self, surface: Surface) -> None:
        """Duties with too little rest may not be chosen, or cost."""
        forbid_duties(self, surface, self._short)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each on-call of the line."""
        counted = duties_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                if duty.day < 0 or not counted[a.duty] or not self._short(duty):
                    continue
                length = duty.end - duty.start
                needed = self.rest * length / DAY
                yield self.breach(
                    person_place(person),
                    f"{hours(length - duty.work)} of rest expected in {hours(length)} on call on "
                    f"{problem.calendar.label(duty.day)}, {hours(needed)} needed",
                    people=(person,),
                    days=(duty.day, duty.day),
                    measured=length - duty.work,
                    allowed=needed,
                    unit="minutes",
                    duties=(a.duty,),
                )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """On-calls whose shift gives no working minutes."""
        counted = duties_in_scope(problem, self.scope)
        for person in sorted(self.scope_people(problem)):
            calls = (problem.duties[a.duty] for a in rota.line(person) if counted[a.duty])
            bare = [d for d in calls if d.kind == ShiftKind.ON_CALL and d.presence == Presence.REMOTE and not d.work]
            bare = [d for d in bare if d.day >= 0]
            if bare:
                yield (
                    f"{problem.people[person].id}: no work is expected in {len(bare)} on-call"
                    f"{'s' if len(bare) > 1 else ''} from home, so their rest is not judged"
                )
