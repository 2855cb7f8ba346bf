"""Supernumerary time of new starters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from constraints.facts.reference_period import known_from
from constraints.facts.who import nobody_meant, who
from constraints.helpers import duties_at_work, hours, options_at_work
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import FOREVER, Contract, Duty
from optimiser.problem.facts import counted_from, worked_in
from optimiser.problem.options import ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class SupernumeraryTime(Rule):
    """A contract with a supernumerary date has worked `least` minutes by that date (or that time of it) since it began.

    `who` says of whom it is asked, by what they are on that date.
    Preceptorship asks for 75 hours (or two weeks) in which the starter is not counted. Contracts whose
    date lies outside the rota, or whose beginning is not known, are not judged. Each contract short
    of it costs the price for each started hour missing.
    """

    id: ClassVar[str] = "supernumerary-time"
    span: ClassVar[str] = "person"

    least: int = 4500
    who: str = "any"

    def _meant(self, problem: Problem, c: int) -> bool:
        """Whether a contract is one of those asked, with a supernumerary date in the rota."""
        contract = problem.contracts[c]
        until = contract.supernumerary_until
        asked = 0 <= until < problem.calendar.days and self.scope.has_contract(problem, contract)
        return asked and who(problem, self.who).on_day(c, until)

    def _judged(self, problem: Problem, c: int) -> bool:
        contract = problem.contracts[c]
        return (
            self._meant(problem, c)
            and contract.first_day > -(FOREVER >> 1)
            and contract.first_day >= known_from(problem, contract.person)
        )

    def encode(self, surface: Surface) -> None:
        """A total per contract."""
        problem, options = surface.problem, surface.problem.options
        for person in self.encoded_people(surface):
            mine = options_at_work(problem, self.scope, person)
            for c in problem.contracts_of[person]:
                terms = problem.contracts[c]
                if self._judged(problem, c):
                    day = options.day[mine]
                    early = (
                        (day >= terms.first_day) & (day <= terms.supernumerary_until) & (options.contract[mine] == c)
                    )
                    here = mine[early]
                    work = ints(_until(problem, c, problem.duties[d]) for d in options.duty[here].tolist())
                    surface.total(person, here, work, low=self.least, price=self.price, unit=60)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Minutes of each contract up to its date."""
        counted = duties_at_work(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            for c in problem.contracts_of[person]:
                terms = problem.contracts[c]
                if not self._judged(problem, c):
                    continue
                duties = [problem.duties[a.duty] for a in rota.line(person) if a.contract == c and counted[a.duty]]
                until = terms.supernumerary_until
                total = sum(_until(problem, c, d) for d in duties if terms.first_day <= d.day <= until)
                if total < self.least:
                    yield self.breach(
                        person_place(person),
                        f"{hours(total)} supernumerary by {problem.calendar.label(until)}{_clock(terms)}, "
                        f"{hours(self.least)} needed",
                        units=-(-(self.least - total) // 60),
                        people=(person,),
                        days=(terms.first_day, until),
                        measured=total,
                        allowed=self.least,
                        unit="minutes",
                    )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """Words that mean nobody; contracts supernumerary in the rota whose beginning is not known."""
        if said := nobody_meant(problem, self.who):
            yield said
        for c, terms in enumerate(problem.contracts):
            if self._meant(problem, c) and not self._judged(problem, c):
                until = problem.calendar.date(terms.supernumerary_until)
                yield f"contract {terms.id}: supernumerary until {until} from a day, or with work, that is not known"


def _until(problem: Problem, contract: int, duty: Duty) -> int:
    """Working minutes of a duty before the person is counted."""
    ends = counted_from(problem, contract, duty)
    return duty.work if ends >= duty.end else worked_in(duty, duty.start, ends)


def _clock(terms: Contract) -> str:
    """The time of day until which somebody is supernumerary, where there is one."""
    clock = terms.supernumerary_clock
    return "" if clock is None else f" {clock // 60:02d}:{clock % 60:02d}"
