"""Time that counts as working time, whatever is paid for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
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

    Travel from one duty to the next of a day at another site is working time too. It is in the hours of no duty, so
    what there is of it by `travel.csv` is told among what was not judged.
    """

    id: ClassVar[str] = "counts-as-work"
    span: ClassVar[str] = "person"

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

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """Travel between duties of a day, which no limit of hours counts."""
        if not problem.travel:
            return
        on_the_way = [(travel_within_days(problem, rota, p), problem.people[p].id) for p in self.scope_people(problem)]
        told = sorted(((minutes, who) for minutes, who in on_the_way if minutes), key=lambda t: (-t[0], t[1]))
        if told:
            said = ", ".join(f"{who} {hours(minutes)}" for minutes, who in told[:6])
            said += f" and {len(told) - 6} more" if len(told) > 6 else ""
            yield f"travel between duties of a day is working time and in no hours: {said} in the rota"


def travel_within_days(problem: Problem, rota: Lines, person: int) -> int:
    """Minutes of travel between one duty on site and the next of the same day at another site, in the period."""
    line = [problem.duties[a.duty] for a in rota.line(person)]
    line = [d for d in line if d.day >= 0 and d.presence != Presence.REMOTE and d.kind != ShiftKind.LEAVE]
    pairs = ((a, b) for a, b in pairwise(line) if a.day == b.day and a.site != b.site and a.end <= b.start)
    return sum(problem.minutes_between.get((a.site, b.site), 0) for a, b in pairs)


def _missing(duty: Duty) -> int:
    """Minutes of a duty that should count and do not."""
    if duty.kind not in (ShiftKind.ON_CALL, ShiftKind.SLEEP_IN) or duty.presence == Presence.REMOTE:
        return 0
    return duty.end - duty.start - duty.break_minutes - duty.work
