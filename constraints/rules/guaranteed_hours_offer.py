"""Contracts with few hours under which more is worked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from constraints.facts.reference_period import known_from
from constraints.helpers import hours
from constraints.rule import Rule
from constraints.scope import contracts_in_scope, duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class GuaranteedHoursOffer(Rule):
    """Under a contract of fewer than `below` minutes a week no more than these is worked on average over `weeks`.

    Else an offer of guaranteed hours may be due. The weeks end with the rota; history counts. Where it is not known for
    so long, and without `below` and `weeks`, nothing is judged. Each such contract costs the price.
    """

    id: ClassVar[str] = "guaranteed-hours-offer"
    span: ClassVar[str] = "person"

    below: int | None = None
    weeks: int | None = None

    def _judged(self, problem: Problem, contract: int) -> bool:
        terms = problem.contracts[contract]
        if self.below is None or self.weeks is None or terms.weekly_minutes >= self.below:
            return False
        return contracts_in_scope(problem, self.scope)[contract] and known_from(
            problem, terms.person
        ) <= self._first(problem)

    def _first(self, problem: Problem) -> int:
        return problem.calendar.days - 7 * (self.weeks or 0)

    def encode(self, surface: Surface) -> None:
        """A total per contract."""
        problem, options = surface.problem, surface.problem.options
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            mine = mine[options.day[mine] >= self._first(problem)]
            for c in problem.contracts_of[person]:
                if self._judged(problem, c):
                    ours = mine[options.contract[mine] == c]
                    most = problem.contracts[c].weekly_minutes * (self.weeks or 0)
                    most = max(most, int(options.work[ours[options.history[ours]]].sum()))
                    surface.total(person, ours, options.work[ours], high=most, price=self.price, once=True)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Minutes of each contract."""
        counted = duties_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            for c in problem.contracts_of[person]:
                if not self._judged(problem, c) or self.weeks is None:
                    continue
                terms, first = problem.contracts[c], self._first(problem)
                duties = [problem.duties[a.duty] for a in rota.line(person) if a.contract == c and counted[a.duty]]
                duties = [d for d in duties if d.day >= first]
                total, before = sum(d.work for d in duties), sum(d.work for d in duties if d.day < 0)
                if total > max(terms.weekly_minutes * self.weeks, before):
                    yield self.breach(
                        person_place(person),
                        f"{hours(total / self.weeks)} a week on average over {count(self.weeks, 'week')} under "
                        f"contract {terms.id} of {hours(terms.weekly_minutes)}: an offer of guaranteed hours may be "
                        "due",
                        people=(person,),
                        days=(first, problem.calendar.days - 1),
                        measured=total / self.weeks,
                        allowed=terms.weekly_minutes,
                        unit="minutes a week",
                    )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """That no numbers are set; contracts of which too little is known."""
        if self.below is None or self.weeks is None:
            yield "not set yet: neither regulations nor the folder give hours and weeks"
            return
        held = contracts_in_scope(problem, self.scope)
        few = [c for i, c in enumerate(problem.contracts) if held[i] and c.weekly_minutes < self.below]
        short = [c.id for c in few if known_from(problem, c.person) > self._first(problem)]
        if short:
            since = problem.calendar.date(self._first(problem))
            yield f"{count(self.weeks, 'week')} need history from {since}: {', '.join(short[:6])}"
