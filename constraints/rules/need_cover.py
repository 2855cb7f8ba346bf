"""Needs: how many of a capability a team has in each period of each day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Need, Price
from optimiser.problem.options import Ints, Options, ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, team_place


@dataclass(frozen=True, kw_only=True)
class NeedCover(Rule):
    """Every need has its minimum, its ideal and no more than its maximum, at the prices it names.

    A need counts the assignments used as its capability whose shift covers its period. Prices are
    the need's own; the rule's price is not used.
    """

    id: ClassVar[str] = "need-cover"
    span: ClassVar[str] = "duty"

    @property
    def is_hard(self) -> bool:
        """Whether a breach may never be: the needs themselves say, so not of the rule as a whole."""
        return False

    def encode(self, surface: Surface) -> None:
        """A linear form per need and level."""
        problem, options = surface.problem, surface.problem.options
        filling = _pools(options)
        covers = np.zeros((len(problem.periods), len(problem.shifts)), dtype=np.bool_)
        for index, shift in enumerate(problem.shifts):
            covers[list(shift.periods), index] = True
        for need in problem.needs:
            if not self.scope.has_team(problem, need.team) or need.day < 0:
                continue
            pool = filling.get((need.team, need.day, need.capability), ints(()))
            mine = pool[covers[need.period, options.shift[pool]]]
            place = team_place(need.team, need.day)
            if need.minimum > 0:
                surface.linear(place, mine, low=need.minimum, under=need.below_minimum)
            if need.ideal is not None and need.below_ideal.points:
                surface.linear(place, mine, low=need.ideal, under=need.below_ideal)
            if need.maximum is not None and (need.above.hard or need.above.points):
                surface.linear(place, mine, high=need.maximum, over=need.above)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Heads counted need by need."""
        places = sorted(problem.needs_at) if where.team_days is None else sorted(where.team_days)
        for team, day in places:
            if day < 0 or not self.scope.has_team(problem, team):
                continue
            needs = problem.needs_at.get((team, day), ())
            present = rota.present(team, day) if needs else []
            for index in needs:
                need = problem.needs[index]
                have = sum(
                    1
                    for a in present
                    if a.capability == need.capability
                    and need.period in problem.shifts[problem.duties[a.duty].shift].periods
                )
                if have < need.minimum:
                    yield self._fault(problem, need, have, need.minimum, "needed", need.below_minimum)
                if need.ideal is not None and have < need.ideal and need.below_ideal.points:
                    yield self._fault(problem, need, have, need.ideal, "wished for", need.below_ideal)
                if need.maximum is not None and have > need.maximum and (need.above.hard or need.above.points):
                    yield self._fault(problem, need, have, need.maximum, "at most", need.above)

    def _fault(self, problem: Problem, need: Need, have: int, asked: int, word: str, price: Price) -> Breach:
        what = problem.capabilities[need.capability].name
        period = problem.periods[need.period].name
        return self.breach(
            team_place(need.team, need.day),
            f"{period}: {have} {what}, {asked} {word}",
            units=abs(asked - have),
            days=(need.day, need.day),
            measured=have,
            allowed=asked,
            unit="people",
            price=price,
        )


def _pools(options: Options) -> dict[tuple[int, int, int], Ints]:
    """Options of each (team, day, capability), ascending."""
    ids = np.flatnonzero((options.team >= 0) & (options.capability >= 0))
    keys = np.stack([options.team[ids], options.day[ids], options.capability[ids]])
    order = np.lexsort(keys)
    keys, ids = keys[:, order], ids[order]
    begins = np.flatnonzero(np.append(True, (keys[:, 1:] != keys[:, :-1]).any(axis=0))[: len(ids)])
    parts = np.split(ids, begins)[1:]
    return {(int(t), int(d), int(c)): part for (t, d, c), part in zip(keys[:, begins].T, parts, strict=True)}
