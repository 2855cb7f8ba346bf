"""Annualised hours: the balance of the year stays near what is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from constraints.helpers import hours
from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Contract
from optimiser.problem.facts import contracted, credited, split
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class AnnualisedHours(Rule):
    """At the end of the rota an annualised contract is at most `weeks_ahead` or `weeks_behind` contracted weeks off.

    The balance is what was brought over (`minutes`; positive: worked ahead), plus contract minutes rostered
    and credited for absence, less a seventh of the weekly minutes for each day of the rota in force. A balance
    brought over is shared among a person's contracts by their weekly minutes. With `year_ends`, the last day of the
    hours' year such as `03-31`, both limits shrink with what is left of it: half of them with half a year to go, none
    on that day. Each started `unit` minutes further off costs the price.
    """

    id: ClassVar[str] = "annualised-hours"
    span: ClassVar[str] = "person"
    discloses: ClassVar[str] = "credit"

    weeks_ahead: int = 4
    weeks_behind: int = 4
    year_ends: str = ""
    unit: int = 60

    def __post_init__(self) -> None:
        try:
            if self.year_ends:
                dt.date.fromisoformat(f"2001-{self.year_ends}")
        except ValueError:
            raise ValueError(f"year_ends is {self.year_ends!r}; expected month and day such as 03-31") from None

    def _limit(self, problem: Problem, minutes: int) -> int:
        """A limit of a whole year, as much of it as is left of the year when the rota ends."""
        if not self.year_ends:
            return minutes
        last = problem.calendar.date(problem.calendar.days - 1)
        ends = dt.date.fromisoformat(f"{last.year}-{self.year_ends}")
        if ends < last:
            ends = dt.date.fromisoformat(f"{last.year + 1}-{self.year_ends}")
        return minutes * (ends - last).days // 365

    def _start(self, problem: Problem, index: int, contract: Contract) -> int:
        """Balance before any duty of the rota is counted."""
        days = problem.calendar.days - 1
        carried = sum(c.value for c in problem.carried if c.person == contract.person and c.measure == "minutes")
        brought = split(problem, index, carried, 0, days)
        return brought + credited(problem, index, 0, days) - contracted(problem, index, 0, days)

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
                        low=-self._limit(problem, self.weeks_behind * terms.weekly_minutes),
                        high=self._limit(problem, self.weeks_ahead * terms.weekly_minutes),
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
                weeks = (self.weeks_ahead, self.weeks_behind)
                ahead, behind = (self._limit(problem, number * terms.weekly_minutes) for number in weeks)
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
