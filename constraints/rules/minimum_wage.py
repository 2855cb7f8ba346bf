"""The minimum wage for the hours that count for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.helpers import hours
from constraints.rule import Rule
from constraints.scope import age, contracts_in_scope, duties_in_scope, own_options
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import FOREVER, Contract, ContractKind, Duty, ShiftKind
from optimiser.problem.options import Groups, ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place

RATES_CHANGE = (4, 1)
"""Month and day on which rates of the minimum wage change each year."""


@dataclass(frozen=True, kw_only=True)
class MinimumWage(Rule):
    """Each contract's pay of a calendar month is at least the minimum wage for the time that counts for it.

    Pay is `paid` minutes at the hourly cost, which may hold on-costs: who is below with them is below without. Working
    time counts; of a sleep-in the minutes awake alone (`awake_minutes`), of leave nothing. Travel between duties is
    taken to be paid. The rate is that of the month's first day, or of the contract's in its first month (National
    Minimum Wage Regulations 2015 reg 4B). Apprentices in the first year of their contract (any year, where its first
    day is not given) or under 19 have the rate of the youngest (reg 5); somebody whose age is not known that of the
    oldest. Each contract below in a month costs the price.
    """

    id: ClassVar[str] = "minimum-wage"
    span: ClassVar[str] = "person"
    discloses: ClassVar[str] = "pay"

    rates: tuple[tuple[str, int, int], ...] = ()
    """Rates: date of the first day, least age, pence an hour."""

    def __post_init__(self) -> None:
        for first, _, _ in self.rates:
            dt.date.fromisoformat(first)

    def _rate(self, problem: Problem, contract: int, day: int) -> int:
        """Pence an hour that are due in the month of a day; 0 where no rate is given for it."""
        terms = problem.contracts[contract]
        day = max(problem.calendar.day(problem.calendar.date(day).replace(day=1)), terms.first_day)
        on, old = problem.calendar.date(day), age(problem, terms.person, day)
        if terms.kind == ContractKind.APPRENTICE and (old < 19 or _in_first_year(problem, terms, on)):
            old = 0
        begun = {dt.date.fromisoformat(first) for first, _, _ in self.rates}
        last = max((first for first in begun if first <= on), default=None)
        due = [(least, pence) for first, least, pence in self.rates if dt.date.fromisoformat(first) == last]
        return max((pair for pair in due if pair[0] <= old), default=(0, 0))[1]

    def _short(self, problem: Problem, contract: int, duty: Duty) -> int:
        """What is due for a duty less what is paid for it, in sixtieths of a penny."""
        due = self._rate(problem, contract, duty.day) * counts_for_wage(duty)
        return due - problem.contracts[contract].hourly_pence * duty.paid

    def encode(self, surface: Surface) -> None:
        """A sum for each contract and month: what is due less what is paid is nothing or less."""
        problem, options = surface.problem, surface.problem.options
        months = ints(_month(problem, day) for day in range(problem.calendar.days))
        for person in self.encoded_people(surface):
            mine = own_options(problem, self.scope, person)
            for c in problem.contracts_of[person]:
                if problem.contracts[c].hourly_pence:
                    ours = mine[options.contract[mine] == c]
                    parts = [ours[months[options.day[ours]] == month] for month in np.unique(months)]
                    made = Groups.of(part for part in parts if len(part))
                    short = ints(self._short(problem, c, problem.duties[d]) for d in options.duty[made.options])
                    if (short > 0).any():
                        surface.window(person, made, short, high=0, price=self.price, once=True)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Pay and time that counts, month by month."""
        counted, held = duties_in_scope(problem, self.scope), contracts_in_scope(problem, self.scope)
        for person in where.select_people(self.scope_people(problem)):
            worked: dict[tuple[int, int], list[Duty]] = {}
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                known = held[a.contract] and problem.contracts[a.contract].hourly_pence
                if duty.day >= 0 and counted[a.duty] and known:
                    worked.setdefault((a.contract, _month(problem, duty.day)), []).append(duty)
            for (contract, month), duties in sorted(worked.items()):
                due = sum(self._rate(problem, contract, d.day) * counts_for_wage(d) for d in duties)
                paid = problem.contracts[contract].hourly_pence * sum(d.paid for d in duties)
                if paid < due:
                    yield self._fault(problem, person, duties, month, paid, due)

    def _fault(self, problem: Problem, person: int, duties: list[Duty], month: int, paid: int, due: int) -> Breach:
        minutes = sum(counts_for_wage(d) for d in duties)
        awake = sum(d.awake for d in duties)
        year, number = divmod(month, 12)
        name = f"{dt.date(year, number + 1, 1):%B %Y}"
        return self.breach(
            person_place(person),
            f"£{paid / minutes / 100:.2f} an hour in {name} for {hours(minutes)} that count"
            + (f", {hours(awake)} of them awake in a sleep-in" if awake else "")
            + f", at least £{due / minutes / 100:.2f}",
            people=(person,),
            days=(min(d.day for d in duties), max(d.day for d in duties)),
            measured=paid / minutes,
            allowed=due / minutes,
            unit="pence an hour",
        )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """Contracts whose hourly cost is not known, and months from the April after the newest rates."""
        if self.rates:
            newest = max(dt.date.fromisoformat(first) for first, _, _ in self.rates)
            ends = dt.date(newest.year + ((newest.month, newest.day) >= RATES_CHANGE), *RATES_CHANGE)
            if problem.calendar.date(problem.calendar.days - 1) >= ends:
                yield f"rates from {ends} are not in the rule book: those of {newest} are taken"
        held = contracts_in_scope(problem, self.scope)
        unknown = [c.id for i, c in enumerate(problem.contracts) if held[i] and not c.hourly_pence]
        if unknown and self.rates:
            more = f" and {len(unknown) - 6} more" if len(unknown) > 6 else ""
            yield f"hourly cost of {', '.join(unknown[:6])}{more} is not given"


def counts_for_wage(duty: Duty) -> int:
    """Minutes of a duty that count for the minimum wage: working time, of a sleep-in the time awake for work (National
    Minimum Wage Regulations 2015 regs 27(2), 32(2))."""
    if duty.kind == ShiftKind.SLEEP_IN:
        return duty.awake
    return 0 if duty.kind == ShiftKind.LEAVE else duty.work


def _in_first_year(problem: Problem, terms: Contract, on: dt.date) -> bool:
    """Whether a contract began less than a year before a date, as far as it is known when."""
    if terms.first_day <= -(FOREVER >> 1):
        return True
    begun = problem.calendar.date(terms.first_day)
    return (on.year - begun.year) * 12 + on.month - begun.month - (on.day < begun.day) < 12


def _month(problem: Problem, day: int) -> int:
    on = problem.calendar.date(day)
    return 12 * on.year + on.month - 1
