"""Annualised hours: the balance of the year stays near what is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from constraints.helpers import hours
from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Contract
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class AnnualisedHours(Rule):
    """At the end of the rota an annualised contract is at most `weeks_ahead` or `weeks_behind` contracted weeks off.

    The balance is what was brought over (`minutes`; positive: worked ahead), plus contract minutes rostered
    and credited for absence, less a seventh of the weekly minutes for each day of the rota in force. A balance
    brought over counts for a person with one annualised contract. Each started `unit` minutes further
    off costs the price.
    """

    id: ClassVar[str] = "annualised-hours"
    span: ClassVar[str] = "person"
    tells: ClassVar[str] = "credit"

    weeks_ahead: int = 4
    weeks_behind: int = 4
    unit: int = 60

    def _start(self, problem: Problem, index: int, contract: Contract) -> int:
        """Balance before any duty of the rota is counted."""
        first, last = max(0, contract.first_day), min(problem.calendar.days - 1, contract.last_day)
        due = contract.weekly_minutes * max(0, last - first + 1) // 7
        brought = sum(c.value for c in problem.carried if c.person == contract.person and c.measure == "minutes")
        credit = sum(a.credit for a in problem.absences if a.contract == index)
        return brought + credit - due

    def _judged(self, problem: Problem, contract: Contract) -> bool:
        return contract.annualised and contract.weekly_minutes > 0 and self.scope.has_contract(problem, contract)

    def encode(self, surface: Surface) -> None:
        """A total per contract."""
        problem, options = surface.problem, surface.problem.options
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            mine = mine[options.day[mine] >= 0]
            for c in problem.contracts_of[person]:
                terms = problem.contracts[c]
                if self._judged(problem, terms):
                    ours = mine[options.contract[mine] == c]
                    surface.total(
                        person,
                        ours,
                        options.contract_minutes[ours],
                        low=-self.weeks_behind * terms.weekly_minutes,
                        high=self.weeks_ahead * terms.weekly_minutes,
                        base=self._start(problem, c, terms),
                        price=self.price,
                        unit=self.unit,
                    )

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """The balance of each annualised contract."""
        counted = duties_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            for c in problem.contracts_of[person]:
                terms = problem.contracts[c]
                if not self._judged(problem, terms):
                    continue
                worked = [problem.duties[a.duty] for a in rota.line(person) if a.contract == c and counted[a.duty]]
                balance = self._start(problem, c, terms) + sum(d.contract for d in worked if d.day >= 0)
                ahead, behind = self.weeks_ahead * terms.weekly_minutes, self.weeks_behind * terms.weekly_minutes
                off = max(balance - ahead, -balance - behind)
                if off > 0:
                    word = "ahead of" if balance > 0 else "behind"
                    yield self.breach(
                        person_place(person),
                        f"{hours(abs(balance))} {word} annualised hours ({terms.id}), at most "
                        f"{hours(ahead if balance > 0 else behind)}",
                        units=-(-off // self.unit),
                        people=(person,),
                        days=(0, problem.calendar.days - 1),
                        measured=balance,
                        allowed=ahead if balance > 0 else -behind,
                        unit="minutes",
                    )
