"""How many minutes a week one employer lends another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.helpers import hours, of_it_before
from constraints.rule import Rule
from constraints.scope import duties_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Assignment
from optimiser.problem.facts import is_lent, lending
from optimiser.problem.once import once_per_problem
from optimiser.problem.options import ints
from optimiser.problem.problem import Problem
from optimiser.surface import WHOLE, Surface


@dataclass(frozen=True, kw_only=True)
class SharingCap(Rule):
    """Minutes of working time lent under a sharing agreement stay within its weekly cap.

    Weeks run from Monday to Sunday; a duty belongs to the week of its day. History counts in a week that the rota goes
    on with; what it alone has too much is not judged. Each started hour beyond the cap costs the price.
    """

    id: ClassVar[str] = "sharing-cap"
    span: ClassVar[str] = "whole"

    def encode(self, surface: Surface) -> None:
        """A linear form per agreement and week."""
        problem, options = surface.problem, surface.problem.options
        if all(s.weekly_minutes is None for s in problem.sharing):
            return
        counted = duties_in_scope(problem, self.scope)
        at = np.fromiter((problem.employer_at(d) for d in problem.duties), np.int64, len(problem.duties))
        employer = np.fromiter((c.employer for c in problem.contracts), np.int64, len(problem.contracts))
        host = at[options.duty]
        monday = -problem.calendar.weekday(0)
        away = (host >= 0) & (host != employer[options.contract]) & (options.day >= monday)
        away &= counted[options.duty] == 1
        lent: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for o in np.flatnonzero(away).tolist():
            contract, duty = problem.contracts[options.contract[o]], problem.duties[options.duty[o]]
            under = lending(problem, contract, duty)
            if under is not None and problem.sharing[under].weekly_minutes is not None:
                lent[under, problem.calendar.week(duty.day)].append(o)
        for (under, _), found in sorted(lent.items()):
            mine = ints(found)
            before = int(options.work[mine[options.history[mine]]].sum())
            surface.linear(
                WHOLE,
                mine,
                options.work[mine],
                high=max(problem.sharing[under].weekly_minutes or 0, before),
                over=self.price,
                unit=60,
            )

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Minutes counted over every duty that is lent."""
        if not where.whole or all(s.weekly_minutes is None for s in problem.sharing):
            return
        counted, known = duties_in_scope(problem, self.scope), _agreements(problem)
        total: dict[tuple[int, int], int] = {}
        before: dict[tuple[int, int], int] = {}
        monday = -problem.calendar.weekday(0)
        for a in (*rota.rota, *_week_before(problem)):
            key = a.contract, a.duty
            if key not in known:
                contract, duty = problem.contracts[a.contract], problem.duties[a.duty]
                known[key] = lending(problem, contract, duty) if is_lent(problem, contract, duty) else None
            under = known[key]
            if under is not None and counted[a.duty]:
                duty = problem.duties[a.duty]
                week = problem.calendar.week(duty.day)
                total[under, week] = total.get((under, week), 0) + duty.work
                before[under, week] = before.get((under, week), 0) + (duty.work if duty.day < 0 else 0)
        for (under, week), minutes in sorted(total.items()):
            cap = problem.sharing[under].weekly_minutes
            if cap is None or minutes <= (allowed := max(cap, before[under, week])):
                continue
            first = monday + 7 * week
            lender = problem.organisations[problem.sharing[under].lender].id
            borrower = problem.organisations[problem.sharing[under].borrower].id
            yield self.breach(
                WHOLE,
                f"{hours(minutes)} lent by {lender} to {borrower} in the week of {problem.calendar.label(first)}, "
                f"at most {hours(cap)}{of_it_before(allowed, cap, hours(allowed))}",
                units=-(-(minutes - allowed) // 60),
                days=(first, min(first + 6, problem.calendar.days - 1)),
                measured=minutes,
                allowed=cap,
                unit="minutes",
            )


@once_per_problem
def _week_before(problem: Problem) -> tuple[Assignment, ...]:
    """History of the week that the rota goes on with."""
    monday = -problem.calendar.weekday(0)
    return tuple(a for a in dict.fromkeys(problem.history) if problem.duties[a.duty].day >= monday)


@once_per_problem
def _agreements(problem: Problem) -> dict[tuple[int, int], int | None]:
    """The agreement under which each (contract, duty) asked for so far is lent."""
    return {}
