"""Each contract's hours, balance, nights and weekends, and each person's wishes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from optimiser.audit import Lines
from optimiser.problem.domain import NOWHERE, Contract, ContractKind, Duty, Request, ShiftKind
from optimiser.problem.facts import credited, is_night, night_day, weekends_touched
from optimiser.problem.problem import Problem

CASUAL = frozenset({ContractKind.BANK, ContractKind.AGENCY, ContractKind.VOLUNTEER})
"""Kinds of contract without contracted hours: they have no balance."""


@dataclass(frozen=True, slots=True)
class ContractLine:
    """What a contract gives in the period. Minutes are whole, money is pence.

    Attributes:
        contract: index of the contract.
        contracted: contract minutes due, by the days of the period in which it runs.
        credited: contract minutes credited for absences.
        rostered: contract minutes of the duties, of leave in the rota too unless it is left out.
        worked: minutes of working time.
        pence: paid minutes at the contract's hourly rate.
        lent: contract minutes in teams of other organisations.
        nights, duties: counts.
        weekends_worked: the weekends by number; one counts once however much of it is worked.
        balance: rostered (with leave) and credited less contracted; None where no hours are contracted.
    """

    contract: int
    contracted: int
    credited: int
    rostered: int
    worked: int
    pence: int
    lent: int
    nights: int
    weekends_worked: frozenset[int]
    duties: int
    balance: int | None

    @property
    def weekends(self) -> int:
        """How many weekends are worked."""
        return len(self.weekends_worked)


@dataclass(frozen=True, slots=True)
class JudgedWish:
    """A request and whether the rota meets it."""

    request: Request
    met: bool


def contracted_minutes(problem: Problem, contract: Contract) -> int:
    """Weekly minutes times the weeks of the period in which the contract runs, rounded to a minute."""
    first, last = max(0, contract.first_day), min(problem.calendar.days - 1, contract.last_day)
    days = max(0, last - first + 1)
    return (2 * contract.weekly_minutes * days + 7) // 14


def contract_lines(
    problem: Problem, lines: Lines, people: Iterable[int] | None = None, *, leave: bool = True
) -> list[ContractLine]:
    """One line per contract, in the order of the contracts; only those of some people where they are named. Without
    `leave` what is rostered, and duties, are without leave in the rota; balances are with it all the same."""
    asked = range(len(problem.people)) if people is None else sorted(set(people))
    duties_of: dict[int, list[Duty]] = {contract: [] for person in asked for contract in problem.contracts_of[person]}
    for person in asked:
        for assignment in lines.line(person):
            if assignment in lines.rota:
                duties_of[assignment.contract].append(problem.duties[assignment.duty])
    return [_line(problem, i, duties_of[i], leave) for i in sorted(duties_of)]


def _line(problem: Problem, index: int, duties: list[Duty], leave: bool) -> ContractLine:
    contract = problem.contracts[index]
    due = contracted_minutes(problem, contract)
    given = credited(problem, index, 0, problem.calendar.days - 1)
    balance = sum(d.contract for d in duties) + given - due
    present = [d for d in duties if d.kind != ShiftKind.LEAVE]
    nights = {night_day(problem.calendar, d) for d in present if night(problem, d)}
    weekends = frozenset[int]().union(*(weekends_touched(problem.calendar, d) for d in present))
    duties = duties if leave else present
    away = [d for d in duties if problem.employer_at(d) not in (NOWHERE, contract.employer)]
    return ContractLine(
        contract=index,
        contracted=due,
        credited=given,
        rostered=sum(d.contract for d in duties),
        worked=sum(d.work for d in duties),
        pence=round(sum(d.paid for d in duties) * contract.hourly_pence / 60),
        lent=sum(d.contract for d in away),
        nights=len(nights),
        weekends_worked=weekends,
        duties=len(duties),
        balance=None if contract.kind in CASUAL and not due else balance,
    )


def night(problem: Problem, duty: Duty) -> bool:
    """Whether a duty is a night of work: sleep-ins and on-call from home are not."""
    return duty.kind == ShiftKind.WORK and _is_night(problem.calendar, duty)


_is_night = lru_cache(maxsize=65536)(is_night)


def wishes(problem: Problem, lines: Lines, people: Collection[int] | None = None) -> list[list[JudgedWish]]:
    """Each person's requests of the period in order of day, met or not; shape (people,). Where some people are named
    the others have none.

    A wish to work is met by a duty of the wished shifts that starts that day, a wish not to by none.
    """
    found: list[list[JudgedWish]] = [[] for _ in problem.people]
    for request in sorted(problem.requests, key=lambda r: (r.person, r.day)):
        if 0 <= request.day < problem.calendar.days and (people is None or request.person in people):
            works = any(
                d.day == request.day
                and d.kind != ShiftKind.LEAVE
                and (request.shifts is None or d.shift in request.shifts)
                for d in lines.duties(request.person)
            )
            found[request.person].append(JudgedWish(request, works == request.wants))
    return found
