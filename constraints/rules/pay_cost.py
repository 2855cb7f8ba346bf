"""What hours cost, with enhancements for unsocial time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.journeys import journeys_by_contract, possible_journeys
from constraints.facts.unsocial_hours import unsocial
from constraints.helpers import hours
from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.conjunctions import Conjunctions, ConjunctionTerms
from optimiser.problem.domain import Assignment
from optimiser.problem.options import Groups, ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class PayCost(Rule):
    """Pay of a person's duties, basic (if `basic`) and enhanced, costs the price for each started `unit` pence.

    Weekday time from `opens` to `closes` and Saturdays earn `weekday` per cent more, Sundays and public holidays
    `sunday` per cent. With `whole_shift`, a duty that starts on a weekday which is no public holiday and of which more
    than half is unsocial weekday or Saturday time is enhanced whole, its Sunday and holiday time keeping its own rate.
    Only contracts of the scope are paid by the row. Enhancement is on the paid share of the time. Travel from one duty
    to the next of a working day is time work (National Minimum Wage Regulations 2015 reg 34(1)): with `basic` it is
    paid at the plain rate of the contract of the second; the sources of enhancements speak of shifts, so it earns none.
    What somebody earns is for managers only.
    """

    id: ClassVar[str] = "pay-cost"
    span: ClassVar[str] = "person"
    part: ClassVar[str] = "cost"
    discloses: ClassVar[str] = "pay"

    basic: bool = True
    weekday: int = 30
    sunday: int = 60
    opens: int = 1200
    closes: int = 360
    whole_shift: bool = True
    unit: int = 1000

    def pence(self, problem: Problem, a: Assignment) -> int:
        """Pence of an assignment, rounded to the nearest."""
        contract, duty = problem.contracts[a.contract], problem.duties[a.duty]
        length = duty.end - duty.start
        if not length or not self.scope.has_contract(problem, contract):
            return 0
        plain, saturday, sunday = unsocial(problem.calendar, duty, self.opens, self.closes)
        enhanced = plain + saturday
        on_weekday = problem.calendar.weekday(duty.day) < 5 and duty.day not in problem.calendar.holidays
        if self.whole_shift and on_weekday and 2 * enhanced > length:
            enhanced = length - sunday
        parts = 100 * (length if self.basic else 0) + self.weekday * enhanced + self.sunday * sunday
        return round(contract.hourly_pence * duty.paid * parts / (6000 * length))

    def _travel_pence(self, problem: Problem, contract: int, minutes: int) -> int:
        """Pence of travel between duties, rounded to the nearest."""
        terms = problem.contracts[contract]
        paid = self.basic and self.scope.has_contract(problem, terms)
        return round(terms.hourly_pence * minutes / 60) if paid else 0

    def _travel(self, problem: Problem, person: int) -> ConjunctionTerms | None:
        """Pence of the journeys that a line may make, in one window; None where there are none."""
        parts: list[Conjunctions] = []
        pence: list[int] = []
        journeys = possible_journeys(problem, person, self.scope)
        for c in problem.contracts_of[person] if len(journeys) else ():
            ours = journeys.under(problem, c)
            parts.append(ours.conjunctions)
            each = zip(ours.minutes.tolist(), ours.past.tolist(), strict=True)
            pence += [0 if past else self._travel_pence(problem, c, minutes) for minutes, past in each]
        if not any(pence):
            return None
        return ConjunctionTerms(Conjunctions.joined(parts), Groups.of([ints(range(len(pence)))]), ints(pence))

    def encode(self, surface: Surface) -> None:
        """The total of a line."""
        problem, options = surface.problem, surface.problem.options
        known: dict[tuple[int, int], int] = {}
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            mine = mine[options.day[mine] >= 0]
            weights = np.zeros(len(mine), dtype=np.int64)
            for k, o in enumerate(mine.tolist()):
                key = int(options.contract[o]), int(options.duty[o])
                if key not in known:
                    known[key] = self.pence(problem, options.assignment(o))
                weights[k] = known[key]
            if weights.any():
                joint = self._travel(problem, person)
                surface.window(
                    person, Groups.of([mine]), weights, high=0, price=self.price, unit=self.unit, joint=joint
                )

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Pence of the line added up."""
        counted = duties_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            paid = [a for a in rota.line(person) if counted[a.duty] and problem.duties[a.duty].day >= 0]
            journeys = journeys_by_contract(problem, rota, person, self.scope)
            on_the_way = [(j.work, self._travel_pence(problem, c, j.work)) for c, j in journeys if j.day >= 0]
            total = sum(self.pence(problem, a) for a in paid) + sum(pence for _, pence in on_the_way)
            if total:
                travel = sum(minutes for minutes, pence in on_the_way if pence)
                yield self.breach(
                    person_place(person),
                    f"{'pay' if self.basic else 'enhancements'} of "
                    f"{count(len(paid), 'duty', 'duties')}"
                    f"{f' and {hours(travel)} of travel between them' if travel else ''}, by their pay rates",
                    units=-(-total // self.unit),
                    people=(person,),
                    days=(0, problem.calendar.days - 1),
                    measured=total,
                    unit="pence",
                )
