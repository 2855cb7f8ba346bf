"""Overtime: contract hours of a week beyond the full-time week."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.journeys import journeys_by_contract, possible_journeys
from constraints.helpers import hours
from constraints.rule import Rule
from constraints.scope import contracts_in_scope, duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.options import Groups
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class WeeklyOvertime(Rule):
    """Each started `unit` minutes a contract works beyond `full_time` in a week from Monday cost the price.

    Travel from one duty to the next of a working day counts under the contract of the second. Part-timers earn the
    plain rate up to the full-time week. History of a week counts towards it; what it alone has beyond is no cost of
    the rota.
    """

    id: ClassVar[str] = "weekly-overtime"
    span: ClassVar[str] = "person"
    part: ClassVar[str] = "cost"

    full_time: int = 2250
    unit: int = 60

    def encode(self, surface: Surface) -> None:
        """A window per contract and week."""
        problem, options = surface.problem, surface.problem.options
        calendar = problem.calendar
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            for c in problem.contracts_of[person]:
                if not self.scope.has_contract(problem, problem.contracts[c]):
                    continue
                ours = mine[options.contract[mine] == c]
                week = (options.day[ours] + calendar.weekday(0)) // 7
                made = Groups.by_slot(ours, week, calendar.week(calendar.days - 1) + 1)
                if len(made.options):
                    weights = options.contract_minutes[made.options]
                    before = np.bincount(made.owner(), weights * options.history[made.options], len(made))
                    on_the_way = possible_journeys(problem, person, self.scope).under(problem, c)
                    its_week = (on_the_way.day + calendar.weekday(0)) // 7
                    past = on_the_way.minutes * on_the_way.past
                    before = before + [past[its_week == w].sum() for w in range(len(made))]
                    high = np.maximum(self.full_time, before.astype(np.int64))
                    joint = on_the_way.terms(np.flatnonzero(its_week == w) for w in range(len(made)))
                    surface.window(person, made, weights, high=high, price=self.price, unit=self.unit, joint=joint)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Contract minutes week by week."""
        counted, held = duties_in_scope(problem, self.scope), contracts_in_scope(problem, self.scope)
        calendar = problem.calendar
        for person in where.select_people(self.scope_people(problem)):
            weeks: dict[tuple[int, int], int] = {}
            before: dict[tuple[int, int], int] = {}
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                if counted[a.duty] and held[a.contract]:
                    key = a.contract, calendar.week(duty.day)
                    weeks[key] = weeks.get(key, 0) + duty.contract
                    before[key] = before.get(key, 0) + (duty.contract if duty.day < 0 else 0)
            for contract, journey in journeys_by_contract(problem, rota, person, self.scope):
                key = contract, calendar.week(journey.day)
                if key in weeks:
                    weeks[key] += journey.work
                    before[key] += journey.work if journey.day < 0 else 0
            for (contract, week), minutes in sorted(weeks.items()):
                allowed = max(self.full_time, before[contract, week])
                if minutes > allowed and 0 <= week <= calendar.week(calendar.days - 1):
                    monday = 7 * week - calendar.weekday(0)
                    yield self.breach(
                        person_place(person),
                        f"{hours(minutes - allowed)} of overtime in the week of {calendar.label(monday)} "
                        f"({problem.contracts[contract].id})",
                        units=-(-(minutes - allowed) // self.unit),
                        people=(person,),
                        days=(monday, monday + 6),
                        measured=minutes,
                        allowed=allowed,
                        unit="minutes",
                    )
