"""Share of a team's hours given by its own staff."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from optimiser.audit import Breach, Lines, Where
from optimiser.problem.problem import Problem
from optimiser.surface import WHOLE, Surface

from .base import Rule


@dataclass(frozen=True, kw_only=True)
class SubstantiveShare(Rule):
    """At least `percent` of a team's working hours over the rota are not bank or agency.

    Each team below costs the price; a team in which nobody works is not judged.
    """

    id: ClassVar[str] = "substantive-share"
    span: ClassVar[str] = "whole"

    percent: int = 80
    temporary: frozenset[str] = frozenset({"bank", "agency"})

    def encode(self, surface: Surface) -> None:
        """A linear form per team."""
        problem, options = surface.problem, surface.problem.options
        hired = np.fromiter((c.kind in self.temporary for c in problem.contracts), np.bool_, len(problem.contracts))
        for team in range(len(problem.teams)):
            if not self.scope.has_team(problem, team):
                continue
            here = np.flatnonzero((options.team == team) & (options.day >= 0))
            own = ~hired[options.contract[here]]
            weights = options.work[here] * (100 * own.astype(np.int64) - self.percent)
            if (weights < 0).any():
                surface.linear(WHOLE, here, weights, low=0, under=self.price, once=True)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Minutes of each team by kind of contract."""
        if not where.whole:
            return
        own = [0] * len(problem.teams)
        whole = [0] * len(problem.teams)
        for a in rota.rota:
            duty = problem.duties[a.duty]
            if duty.team >= 0 and duty.day >= 0:
                whole[duty.team] += duty.work
                own[duty.team] += duty.work if problem.contracts[a.contract].kind not in self.temporary else 0
        for team, here in enumerate(problem.teams):
            if self.scope.has_team(problem, team) and 100 * own[team] < self.percent * whole[team]:
                yield self.breach(
                    WHOLE,
                    f"{here.id}: {100 * own[team] / whole[team]:.0f} % of the hours by its own staff, at least "
                    f"{self.percent} %",
                    days=(0, problem.calendar.days - 1),
                    measured=100 * own[team] / whole[team],
                    allowed=self.percent,
                    unit="per cent",
                )
