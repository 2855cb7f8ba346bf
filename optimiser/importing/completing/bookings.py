"""Bookings into a folder that has a period: which of its duties each of them fills, and demand for those of none."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from optimiser.importing.cells.clock import Times
from optimiser.importing.cells.codes import code_key
from optimiser.importing.drafting import DraftDuty, DraftPerson
from optimiser.importing.words import fold
from optimiser.problem.capability import holds
from optimiser.problem.problem import Problem
from optimiser.tabular.faults import BadInput

_NEAR = 60
"""Minutes by which a booking may start or end beside the duty that it fills."""


@dataclass
class Places:
    """What the demand of a folder asks for.

    Attributes:
        duties: duties of a team and date.
        needs: capabilities that are needed of a team, in a period, on a day.
    """

    problem: Problem
    duties: Mapping[tuple[str, dt.date], list[int]] = field(init=False)
    needs: Mapping[tuple[int, int, int], list[int]] = field(init=False)

    def __post_init__(self) -> None:
        problem = self.problem
        self.duties, self.needs = defaultdict(list), defaultdict(list)
        for place, duty in enumerate(problem.duties):
            if duty.team >= 0:
                self.duties[problem.teams[duty.team].id, problem.calendar.date(duty.day)].append(place)
        for need in problem.needs:
            self.needs[need.team, need.period, need.day].append(need.capability)

    def shifts(self, team: str, date: dt.date, person: DraftPerson, skills: Set[str]) -> list[str]:
        """The shifts of a team and date of which somebody can fill a need.

        Args:
            person: who.
            skills: those that a new person is said to have, without case.
        """
        found: list[str] = []
        for place in self.duties.get((team, date), ()):
            duty = self.problem.duties[place]
            shift = self.problem.shifts[duty.shift]
            asked = [c for period in shift.periods for c in self.needs.get((duty.team, period, duty.day), ())]
            if any(self._can(person, skills, capability, place) for capability in asked):
                found.append(shift.code)
        return found

    def _can(self, person: DraftPerson, skills: Set[str], capability: int, duty: int) -> bool:
        known = next((n for n, one in enumerate(self.problem.people) if person.known and one.id == person.id), None)
        if capability < 0:
            return True
        if known is not None:
            return any(self.problem.able(c, capability, duty) for c in self.problem.contracts_of[known])
        expression, seen = self.problem.expressions[capability], person.contracts[0]

        def level(skill: int) -> int:
            return int(fold(self.problem.skills[skill]) in skills)

        return holds(expression, level, seen.role, seen.band, person.id)


def places_of(home: Path) -> Places | None:
    """What a folder asks for; None where it has faults, which rota check tells."""
    from optimiser.folder.load import load

    try:
        return Places(load(home, to_judge=False).problem)
    except BadInput:
        return None


def as_asked(duty: DraftDuty, shifts: list[str], times: Mapping[str, Times]) -> DraftDuty:
    """A booking as the one shift whose times are nearly its own, if it is itself none of them.

    Args:
        duty: the booking.
        shifts: those of its team and day that its person can work.
        times: of the folder's shifts.
    """
    own = duty.times or next((t for shift, t in times.items() if code_key(shift) == code_key(duty.code)), None)
    if own is None or any(code_key(shift) == code_key(duty.code) for shift in shifts):
        return duty
    near = [shift for shift in shifts if shift in times and _near(times[shift], own)]
    return replace(duty, code=near[0], times=None) if len(near) == 1 else duty


def _near(one: Times, other: Times) -> bool:
    apart = [abs(a - b) for a, b in ((one.start, other.start), (one.start + one.minutes, other.start + other.minutes))]
    return max(apart) <= _NEAR
