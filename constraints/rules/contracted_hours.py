"""Hours rostered against hours contracted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from constraints.helpers import by_person, hours
from constraints.rule import Rule
from constraints.scope import contracts_in_scope, duties_in_scope, own_options
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Price
from optimiser.problem.facts import contracted, credited, split
from optimiser.problem.once import once_per_problem
from optimiser.problem.options import Groups, Ints, ints
from optimiser.problem.problem import Problem
from optimiser.surface import UNBOUNDED, Surface, person_place

SIDES = ("both", "owed", "beyond")
"""Hours judged: too few and too many, or one of the two."""


@dataclass(frozen=True, kw_only=True)
class ContractedHours(Rule):
    """Contract minutes rostered, with absence credit, stay near what the contract says.

    Judged per contract over blocks of `weeks` weeks from the first day, or over the whole period.
    What is due is a seventh of the weekly minutes for each day in force. The balance `minutes`
    brought over (positive: worked ahead) counts in the first block. Up to `tolerance_under` minutes
    too few and `tolerance_over` too many in a block are free; each
    started `unit` minutes further cost the price, which doubles at each share of what is due that `doubled_at`
    names in per cent: with 4 and 8 the hours beyond 8% cost four times as much as the first. So hours shared out
    in proportion to contracts cost less than the same hours heaped on one. With `side` `owed` hours too few alone
    are judged, with `beyond` those too many. Contracts without hours (bank) and annualised ones are not judged. Travel
    between duties is not in it: sums that must not fall short either count no journey.
    """

    id: ClassVar[str] = "contracted-hours"
    span: ClassVar[str] = "person"
    discloses: ClassVar[str] = "credit"

    weeks: int | None = None
    side: str = "both"
    tolerance_under: int = 0
    tolerance_over: int = 0
    unit: int = 60
    doubled_at: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.unit < 1 or (self.weeks is not None and self.weeks < 1):
            raise ValueError("unit and weeks are 1 or more")
        if self.side not in SIDES:
            raise ValueError(f"side is {' or '.join(SIDES)}")
        if list(self.doubled_at) != sorted(set(self.doubled_at)) or min(self.doubled_at, default=1) < 1:
            raise ValueError("doubled_at is shares in per cent, rising from 1")
        if self.doubled_at and self.price.hard:
            raise ValueError("doubled_at goes with a price in points")

    def encode(self, surface: Surface) -> None:
        """A window per contract and block; one more for each share of it at which the price doubles."""
        problem, options = surface.problem, surface.problem.options
        size = problem.calendar.days if self.weeks is None else 7 * self.weeks
        for person in self.encoded_people(surface):
            mine = own_options(problem, self.scope, person)
            mine = mine[options.day[mine] < problem.calendar.days]
            groups: list[Ints] = []
            due: list[int] = []
            base: list[int] = []
            for contract, first, _, expected, brought in _blocks(problem, self, person, size):
                here = (options.contract[mine] == contract) & (options.day[mine] // size == first // size)
                groups.append(mine[here & (options.contract_minutes[mine] > 0)])
                due.append(expected)
                base.append(brought)
            if not groups:
                continue
            windows = Groups.of(groups)
            for share, times in _steps(self.doubled_at):
                free_under, free_over = (
                    ints([max(tolerance, share * d // 100) for d in due])
                    for tolerance in (self.tolerance_under, self.tolerance_over)
                )
                surface.window(
                    person,
                    windows,
                    options.contract_minutes[windows.options],
                    low=-UNBOUNDED if self.side == "beyond" else ints(due) - free_under,
                    high=UNBOUNDED if self.side == "owed" else ints(due) + free_over,
                    base=ints(base),
                    price=Price(times * self.price.points, hard=self.price.hard),
                    unit=self.unit,
                )

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Minutes added up along the line."""
        counted = duties_in_scope(problem, self.scope)
        size = problem.calendar.days if self.weeks is None else 7 * self.weeks
        for person in where.select_people(self.scope_people(problem)):
            line = rota.line(person)
            for contract, first, last, due, brought in _blocks(problem, self, person, size):
                worked = brought
                for a in line:
                    duty = problem.duties[a.duty]
                    if a.contract == contract and first <= duty.day <= last and counted[a.duty]:
                        worked += duty.contract
                for beyond, tolerance, word, other in (
                    (due - worked, self.tolerance_under, "fewer than", "beyond"),
                    (worked - due, self.tolerance_over, "more than", "owed"),
                ):
                    if self.side == other or beyond <= tolerance:
                        continue
                    units, dear = -(-(beyond - tolerance) // self.unit), 1
                    for share in self.doubled_at:
                        units += dear * max(0, -(-(beyond - max(tolerance, due * share // 100)) // self.unit))
                        dear *= 2
                    yield self.breach(
                        person_place(person),
                        f"{hours(worked)} of contract {problem.contracts[contract].id}, {hours(beyond)} {word} "
                        f"{hours(due)} due from {problem.calendar.label(first)} to {problem.calendar.label(last)}",
                        units=units,
                        people=(person,),
                        days=(first, last),
                        measured=worked,
                        allowed=due,
                        unit="minutes",
                    )


def _steps(doubled_at: tuple[int, ...]) -> list[tuple[int, int]]:
    """Shares of what is due in per cent, and how many times the price an hour beyond each costs more."""
    return [(0, 1), *((share, 1 << k) for k, share in enumerate(doubled_at))]


@once_per_problem
def _blocks(
    problem: Problem, rule: ContractedHours, person: int, size: int
) -> tuple[tuple[int, int, int, int, int], ...]:
    """For each contract and block: contract, first and last day, minutes due, minutes credited and brought over."""
    held = contracts_in_scope(problem, rule.scope)
    found = []
    for contract in problem.contracts_of[person]:
        terms = problem.contracts[contract]
        if not held[contract] or terms.weekly_minutes <= 0 or terms.annualised:
            continue
        for first in range(0, problem.calendar.days, size):
            last = min(first + size, problem.calendar.days) - 1
            brought = credited(problem, contract, first, last)
            if first == 0:
                carried = by_person(problem, "carried").get(person, ())
                before = sum(c.value for c in carried if c.measure == "minutes")
                brought += split(problem, contract, before, 0, problem.calendar.days - 1)
            found.append((contract, first, last, contracted(problem, contract, first, last), brought))
    return tuple(found)
