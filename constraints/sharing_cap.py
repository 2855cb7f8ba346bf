"""How many minutes a week one employer lends another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from optimiser.audit import Breach, Lines, Where
from optimiser.problem.facts import lending
from optimiser.problem.options import ints
from optimiser.problem.problem import Problem
from optimiser.surface import WHOLE, Surface

from .base import Rule, hours


@dataclass(frozen=True, kw_only=True)
class SharingCap(Rule):
    """Minutes of working time lent under a sharing agreement stay within its weekly cap.

    Weeks run from Monday to Sunday; a duty belongs to the week of its day. Each started hour
    beyond the cap costs the price.
    """

    id: ClassVar[str] = "sharing-cap"
    span: ClassVar[str] = "whole"

    def encode(self, surface: Surface) -> None:
        """A linear form per agreement and week."""
        problem, options = surface.problem, surface.problem.options
        if all(s.weekly_minutes is None for s in problem.sharing):
            return
        lent: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for o in range(len(options)):
            contract, duty = problem.contracts[options.contract[o]], problem.duties[options.duty[o]]
            if duty.day < 0 or contract.employer == problem.employer_at(duty) or not self.scope.has_duty(problem, duty):
                continue
            under = lending(problem, contract, duty)
            if under is not None and problem.sharing[under].weekly_minutes is not None:
                lent[under, problem.calendar.week(duty.day)].append(o)
        for (under, _), found in sorted(lent.items()):
            mine = ints(found)
            surface.linear(
                WHOLE,
                mine,
                options.work[mine],
                high=problem.sharing[under].weekly_minutes or 0,
                over=self.price,
                unit=60,
            )

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Minutes counted over the borrowing teams."""
        capped = {s.borrower for s in problem.sharing if s.weekly_minutes is not None}
        if not where.whole or not capped:
            return
        total: dict[tuple[int, int], int] = {}
        for team, day in problem.duties_at:
            if day < 0 or problem.teams[team].organisation not in capped:
                continue
            for a in rota.present(team, day):
                contract, duty = problem.contracts[a.contract], problem.duties[a.duty]
                if contract.employer == problem.teams[team].organisation or not self.scope.has_duty(problem, duty):
                    continue
                under = lending(problem, contract, duty)
                if under is not None:
                    key = under, problem.calendar.week(day)
                    total[key] = total.get(key, 0) + duty.work
        for (under, week), minutes in sorted(total.items()):
            cap = problem.sharing[under].weekly_minutes
            if cap is None or minutes <= cap:
                continue
            first = max(0, 7 * week - problem.calendar.weekday(0))
            lender = problem.organisations[problem.sharing[under].lender].id
            borrower = problem.organisations[problem.sharing[under].borrower].id
            yield self.breach(
                WHOLE,
                f"{hours(minutes)} lent by {lender} to {borrower} in the week of {problem.calendar.label(first)}, "
                f"at most {hours(cap)}",
                units=-(-(minutes - cap) // 60),
                days=(first, min(7 * week - problem.calendar.weekday(0) + 6, problem.calendar.days - 1)),
                measured=minutes,
                allowed=cap,
                unit="minutes",
            )
