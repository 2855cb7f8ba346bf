"""Rest expected while on call from home."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.helpers import at_work, forbid, hours
from constraints.rule import Rule
from constraints.scope import duties_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.calendar import DAY
from optimiser.problem.domain import Duty, Presence, ShiftKind
from optimiser.problem.facts import overlap
from optimiser.problem.options import ints
from optimiser.problem.problem import Problem
from optimiser.surface import Form, Surface, person_place


@dataclass(frozen=True, kw_only=True)
class OnCallRest(Rule):
    """On-call from home leaves at least `rest` minutes free of work in each 24 hours, in proportion to its length.

    The work is that of the calls within it: duties of the line at work at that time, whatever the scope says of them.
    Where none is known it is the work expected, the working minutes of its shift; on-call that has neither is not
    judged, and said. Each duty with less rest costs the price. A template wraps round.
    """

    id: ClassVar[str] = "on-call-rest"
    span: ClassVar[str] = "person"

    rest: int = 480

    def _most(self, duty: Duty) -> int:
        """Minutes of work that leave enough rest."""
        length = duty.end - duty.start
        return length - -(-self.rest * length // DAY)

    def encode(self, surface: Surface) -> None:
        """An on-call is not chosen, or its calls leave the rest; one without calls that is short by itself may not be
        chosen, or costs."""
        problem, options = surface.problem, surface.problem.options
        counted, working = duties_in_scope(problem, self.scope), [at_work(d) for d in problem.duties]
        for person in self.encoded_people(surface):
            mine = options.of(person).tolist()
            busy = [o for o in mine if working[int(options.duty[o])]]
            for o in mine:
                duty = problem.duties[int(options.duty[o])]
                if duty.day < 0 or not counted[options.duty[o]] or not _from_home(duty):
                    continue
                inside = {b: n for b in busy if (n := _called(problem, [problem.duties[int(options.duty[b])]], duty))}
                calls, minutes = ints(inside), ints(inside.values())
                short = duty.work > self._most(duty)
                if short and not inside:
                    forbid(surface, person, ints((o,)), self.price)
                elif short or int(minutes.sum()) > self._most(duty):
                    one = np.ones(1, dtype=np.int64)
                    within = [Form(calls, minutes, high=self._most(duty))]
                    within += [Form(calls, np.ones(len(calls), dtype=np.int64), low=1)] if short else []
                    surface.one_of(person_place(person), [[Form(ints((o,)), one, high=0)], within], price=self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each on-call of the line."""
        counted = duties_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            line = rota.line(person)
            busy = [problem.duties[a.duty] for a in line if at_work(problem.duties[a.duty])]
            for a in line:
                duty = problem.duties[a.duty]
                if duty.day < 0 or not counted[a.duty] or not _from_home(duty):
                    continue
                called = _called(problem, busy, duty)
                work = called or duty.work
                length = duty.end - duty.start
                needed = self.rest * length / DAY
                if length - work >= needed:
                    continue
                yield self.breach(
                    person_place(person),
                    f"{hours(length - work)} of rest {'between calls' if called else 'expected'} in {hours(length)} on "
                    f"call on {problem.calendar.label(duty.day)}, {hours(needed)} needed",
                    people=(person,),
                    days=(duty.day, duty.day),
                    measured=length - work,
                    allowed=needed,
                    unit="minutes",
                    duties=(a.duty,),
                )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """On-calls of which no call is known and whose shift gives no working minutes."""
        counted = duties_in_scope(problem, self.scope)
        for person in sorted(self.scope_people(problem)):
            line = [(problem.duties[a.duty], counted[a.duty]) for a in rota.line(person)]
            busy = [d for d, _ in line if at_work(d)]
            bare = [d for d, inside in line if inside and d.day >= 0 and _from_home(d) and not d.work]
            bare = [d for d in bare if not _called(problem, busy, d)]
            if bare:
                yield (
                    f"{problem.people[person].id}: no work is expected in {len(bare)} on-call"
                    f"{'s' if len(bare) > 1 else ''} from home, so their rest is not judged"
                )


def _from_home(duty: Duty) -> bool:
    return duty.kind == ShiftKind.ON_CALL and duty.presence == Presence.REMOTE


def _called(problem: Problem, busy: Iterable[Duty], duty: Duty) -> int:
    """Minutes of an on-call in which one of some duties lies, each counted by itself; on a template those of the next
    lap too, which the last on-call reaches into."""
    calendar = problem.calendar
    around = (0, calendar.midnight(calendar.days)) if calendar.cyclic else (0,)
    return sum(overlap(d.start + lap, d.end + lap, duty.start, duty.end) for d in busy for lap in around)
