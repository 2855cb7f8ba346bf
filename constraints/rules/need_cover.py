"""Needs: how many of a capability a team has in each period of each day."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.helpers import present_options
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import FREE, NOWHERE, Assignment, Need, Price
from optimiser.problem.facts import counted_from
from optimiser.problem.filling import covers as covers_period
from optimiser.problem.filling import covers_both, filling, fit_options, is_fit, supervises, supervision, used_as
from optimiser.problem.once import once_per_problem
from optimiser.problem.options import Flags, Ints, ints
from optimiser.problem.problem import Problem
from optimiser.surface import UNBOUNDED, Form, Surface, team_place


@dataclass(frozen=True, kw_only=True)
class NeedCover(Rule):
    """Every need has its minimum, its ideal and no more than its maximum, at the prices it names.

    A need counts the assignments used as its capability whose shift covers its period, of people who have that
    capability on the whole duty, or stand in for it, under a contract in force. Of people standing in under a
    supervisor, those for whom there is none in the period are counted neither for the minimum nor for the ideal.
    Where a need says so, it counts those of another need too who have both capabilities (not for its maximum).
    Prices are the need's own; the rule's price is not used. Who is missing below the minimum is missing from the ideal
    too, and costs both; with `ideal_above_minimum` only what is missing between the two costs the ideal's price.
    """

    id: ClassVar[str] = "need-cover"
    span: ClassVar[str] = "duty"
    tells_gaps: ClassVar[bool] = True
    """Reports list what it finds as gaps, need by need."""
    part: ClassVar[str] = "gaps"

    ideal_above_minimum: bool = False

    @property
    def is_hard(self) -> bool:
        """Whether a breach may never be: the needs themselves say, so not of the rule as a whole."""
        return False

    def encode(self, surface: Surface) -> None:
        """A linear form per need and level; alternatives for each person that supervision may leave it short."""
        problem, options = surface.problem, surface.problem.options
        pools = _pools(problem)
        covers = np.zeros((len(problem.periods), len(problem.shifts)), dtype=np.bool_)
        for index, shift in enumerate(problem.shifts):
            covers[list(shift.periods), index] = True
        for need in problem.needs:
            if need.day < 0 or not self.scope.has_team(problem, need.team, need.day):
                continue
            pool = pools.get((need.team, need.day, need.capability), ints(()))
            mine = _counted(problem, pool[covers[need.period, options.shift[pool]]], need.period)
            own = mine
            if need.met_also_by != NOWHERE:
                pool = pools.get((need.team, need.day, need.met_also_by), ints(()))
                others = pool[covers[need.period, options.shift[pool]]].tolist()
                both = ints(o for o in others if covers_both(problem, options.assignment(o), need))
                both = _counted(problem, both, need.period)
                mine = np.sort(np.concatenate([mine, both]))
            place = team_place(need.team, need.day)
            self._levels(surface, need, mine)
            self._unsupervised(surface, need, mine)
            if need.maximum is not None and (need.above.hard or need.above.points):
                surface.linear(place, own, high=need.maximum, over=need.above)

    def _levels(self, surface: Surface, need: Need, mine: Ints) -> None:
        """Say what is missing from the minimum and from the ideal."""
        place, least, floor = team_place(need.team, need.day), need.below_minimum, -UNBOUNDED
        ideal = need.ideal if need.ideal is not None and need.below_ideal.points else None
        if self.ideal_above_minimum and ideal is not None and need.minimum > 0:
            if least.hard:
                floor = need.minimum
            elif least.points >= need.below_ideal.points:  # the ideal's clause charges a part of it
                least = Price(least.points - need.below_ideal.points)
            else:
                for number in range(need.minimum + 1, ideal + 1):
                    surface.linear(place, mine, low=number, under=need.below_ideal, once=True)
                ideal = None
        if need.minimum > 0:
            surface.linear(place, mine, low=need.minimum, under=least)
        if ideal is not None:
            surface.linear(place, mine, low=ideal, under=need.below_ideal, floor=floor)

    def _unsupervised(self, surface: Surface, need: Need, mine: Ints) -> None:
        """Say that each person asked for who is there but for the want of a supervisor is missing.

        With F people there and, of each kind of substitution g, S_g standing in and r_g * V_g that the supervisors can
        take, those counted are the fewest of F - sum over g in T of (S_g - r_g * V_g), over sets T of kinds. The linear
        forms of the need say the part without any T; here is what comes on top, person by person, at the price of all
        levels that ask for as many.
        """
        problem, options = surface.problem, surface.problem.options
        prices = self._prices(need) if problem.substitutions else {}
        if not prices:
            return
        groups: dict[tuple[int, int], list[int]] = {}
        for o in mine.tolist():
            if (under := supervision(problem, options.assignment(o))) is not None:
                groups.setdefault(under, []).append(o)
        if not groups:
            return
        here = [
            o
            for o in present_options(problem).get((need.team, need.day), ())
            if covers_period(problem, options.assignment(o), need.period)
        ]
        taken: list[dict[int, int]] = []
        for (supervisor, ratio), learners in groups.items():
            weights = dict.fromkeys(learners, -1)
            for o in here:
                if supervises(problem, options.assignment(o), supervisor):
                    weights[o] = ratio
            taken.append(weights)
        counted: list[tuple[Ints, Ints]] = []
        for number in range(1, 1 << len(taken)):
            total = dict.fromkeys(mine.tolist(), 1)
            for place, weights in enumerate(taken):
                if number >> place & 1:
                    for o, weight in weights.items():
                        total[o] = total.get(o, 0) + weight
            kept = {o: weight for o, weight in sorted(total.items()) if weight}
            counted.append((ints(kept), ints(kept.values())))
        heads = mine, np.ones(len(mine), dtype=np.int64)
        for asked, price in prices.items():
            short_anyway = (Form(*heads, high=asked - 1),)
            not_short = tuple(Form(*fewest, low=asked) for fewest in counted)
            surface.one_of(team_place(need.team, need.day), (not_short, short_anyway), price=price, on_top=True)

    def _prices(self, need: Need) -> dict[int, Price]:
        """What it costs to have one fewer than a number of people, for each number that a level of a need asks for."""
        prices: dict[int, Price] = {}
        free = need.minimum if self.ideal_above_minimum else 0
        for asked, price, least in ((need.minimum, need.below_minimum, 0), (need.ideal or 0, need.below_ideal, free)):
            if price.hard and asked:
                prices[asked] = price
            elif price.points:
                for number in range(least + 1, asked + 1):
                    sofar = prices.get(number, FREE)
                    prices[number] = sofar if sofar.hard else Price(sofar.points + price.points)
        return prices

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Heads counted need by need."""
        places = sorted(problem.needs_at) if where.team_days is None else sorted(where.team_days)
        for team, day in places:
            if day < 0 or not self.scope.has_team(problem, team, day):
                continue
            needs = problem.needs_at.get((team, day), ())
            present = rota.present(team, day) if needs else []
            for index in needs:
                need = problem.needs[index]
                have = len(filling(problem, present, need))
                if have < need.minimum:
                    yield self._fault(problem, need, have, need.minimum, "needed", need.below_minimum)
                counted = max(have, need.minimum) if self.ideal_above_minimum else have
                if need.ideal is not None and counted < need.ideal and need.below_ideal.points:
                    missing = need.ideal - counted
                    yield self._fault(problem, need, have, need.ideal, "wished for", need.below_ideal, missing)
                if need.maximum is not None and (need.above.hard or need.above.points):
                    alike = not problem.substitutions and need.met_also_by == NOWHERE
                    used = have if alike else len(used_as(problem, present, need))
                    if used > need.maximum:
                        yield self._fault(problem, need, used, need.maximum, "at most", need.above)

    def _fault(
        self, problem: Problem, need: Need, have: int, asked: int, word: str, price: Price, units: int | None = None
    ) -> Breach:
        what = problem.capabilities[need.capability].name
        period = problem.periods[need.period].name
        return self.breach(
            team_place(need.team, need.day),
            f"{period}: {have} {what}, {asked} {word}",
            units=abs(asked - have) if units is None else units,
            days=(need.day, need.day),
            measured=have,
            allowed=asked,
            unit="people",
            price=price,
        )

    def tells_apart(self, problem: Problem, assignment: Assignment) -> Hashable:
        """Whether they are fit and from when on they are counted, which needs of the day they meet besides, whom they
        supervise, who supervises them."""
        on = problem.duties[assignment.duty]
        needs = [problem.needs[n] for n in problem.needs_at.get((on.team, on.day), ())]
        besides = {n.capability for n in needs if n.met_also_by == assignment.capability}
        supervisors = {s.supervisor for s in problem.substitutions} - {NOWHERE}
        return (
            is_fit(problem, assignment),
            counted_from(problem, assignment.contract, on),
            tuple(
                problem.able(assignment.contract, c, assignment.duty) for c in (assignment.capability, *sorted(besides))
            ),
            supervision(problem, assignment),
            tuple(supervises(problem, assignment, supervisor) for supervisor in sorted(supervisors)),
        )


def _pools(problem: Problem) -> dict[tuple[int, int, int], Ints]:
    """Options of each (team, day, capability) that may be counted, ascending."""
    options = problem.options
    ids = np.flatnonzero((options.team >= 0) & fit_options(problem))
    keys = np.stack([options.team[ids], options.day[ids], options.capability[ids]])
    order = np.lexsort(keys)
    keys, ids = keys[:, order], ids[order]
    begins = np.flatnonzero(np.append(True, (keys[:, 1:] != keys[:, :-1]).any(axis=0))[: len(ids)])
    parts = np.split(ids, begins)[1:]
    return {(int(t), int(d), int(c)): part for (t, d, c), part in zip(keys[:, begins].T, parts, strict=True)}


def _counted(problem: Problem, options: Ints, period: int) -> Ints:
    """Of options whose shift covers a period those whose supernumerary time does not reach into it."""
    early = _supernumerary_days(problem)[options]
    if not early.any():
        return options
    reaching = [o for o in options[early].tolist() if not covers_period(problem, problem.options.assignment(o), period)]
    return options[~np.isin(options, reaching)]


@once_per_problem
def _supernumerary_days(problem: Problem) -> Flags:
    """Options that start until the last supernumerary day of their contract; shape (options,)."""
    until = np.fromiter((c.supernumerary_until for c in problem.contracts), np.int64, len(problem.contracts))
    return np.asarray(problem.options.day <= until[problem.options.contract])
