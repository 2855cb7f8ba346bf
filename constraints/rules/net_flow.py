"""What an organisation lends more than it borrows."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.helpers import hours
from constraints.rule import Rule
from constraints.scope import duties_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Assignment
from optimiser.problem.problem import Problem
from optimiser.surface import WHOLE, Surface


@dataclass(frozen=True, kw_only=True)
class NetFlow(Rule):
    """Over the rota no organisation lends more than `most` minutes of work beyond what it borrows.

    Lent is work of its contracts in teams of others, borrowed is work of others' contracts in its teams. Each
    started `unit` minutes beyond, for each organisation, costs the price.
    """

    id: ClassVar[str] = "net-flow"
    span: ClassVar[str] = "whole"

    most: int = 0
    unit: int = 60

    def encode(self, surface: Surface) -> None:
        """A linear form per organisation."""
        problem, options = surface.problem, surface.problem.options
        counted = duties_in_scope(problem, self.scope)
        lender = np.fromiter((c.employer for c in problem.contracts), np.int64, len(problem.contracts))
        host = np.fromiter((problem.employer_at(d) for d in problem.duties), np.int64, len(problem.duties))
        mine, there = lender[options.contract], host[options.duty]
        moved = (there >= 0) & (mine >= 0) & (mine != there) & (options.day >= 0) & (counted[options.duty] == 1)
        for organisation in range(len(problem.organisations)):
            here = np.flatnonzero(moved & ((mine == organisation) | (there == organisation)))
            sign = np.where(mine[here] == organisation, 1, -1)
            if (sign > 0).any():
                surface.linear(WHOLE, here, sign * options.work[here], high=self.most, over=self.price, unit=self.unit)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Minutes lent and borrowed, organisation by organisation."""
        if not where.whole:
            return
        counted = duties_in_scope(problem, self.scope)
        net = [0] * len(problem.organisations)
        for a in rota.rota:
            duty = problem.duties[a.duty]
            lender, host = problem.contracts[a.contract].employer, problem.employer_at(duty)
            if counted[a.duty] and duty.day >= 0 and lender >= 0 and host >= 0 and lender != host:
                net[lender] += duty.work
                net[host] -= duty.work
        for organisation, minutes in enumerate(net):
            if minutes > self.most:
                yield self.breach(
                    WHOLE,
                    f"{problem.organisations[organisation].id} lends {hours(minutes)} more than it borrows, at most "
                    f"{hours(self.most)}",
                    units=-(-(minutes - self.most) // self.unit),
                    days=(0, problem.calendar.days - 1),
                    measured=minutes,
                    allowed=self.most,
                    unit="minutes",
                )

    def tells_apart(self, problem: Problem, assignment: Assignment) -> Hashable:
        """Who lends them."""
        return problem.contracts[assignment.contract].employer
