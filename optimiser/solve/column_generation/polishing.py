"""Polishing: parts of a rota are re-optimised by partial masters and by dives of some people or days; what has paid is
drawn more often.

Source: Ropke and Pisinger, An adaptive large neighborhood search heuristic for the pickup and delivery problem with
time windows (2006), for the adaptive selection; the neighbourhoods are of columns here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from optimiser.problem.options import Reals
from optimiser.solve.column_generation.diving import DivingSteps, dive
from optimiser.solve.column_generation.first_order import FirstOrderMaster
from optimiser.solve.column_generation.partial_master import PartialMaster
from optimiser.solve.pricing.pricing import Column
from optimiser.solve.task import Task


class Attempt(NamedTuple):
    """The outcome of one way to polish: a rota or None, and a note of what was done."""

    found: list[Column] | None
    note: str


class Polishing:
    """The ways to polish a rota, and how well each has paid: a partial master, a dive of some people, of everybody over
    some days, or of some people over some days.

    Args:
        first_order: everybody's column weights, from which people dive again.
        restricted: the restricted master's duals are those of a solution; else the first-order master's are taken.
        offer: takes each attempt: a rota that is better, or None, and a note.
    """

    def __init__(
        self, task: Task, first_order: FirstOrderMaster, rng: np.random.Generator, restricted: bool,
        offer: Callable[[Sequence[Column] | None, str], None],
    ) -> None:  # fmt: skip
        self.task = task
        self.first_order = first_order
        self.generation = first_order.generation
        self.rng = rng
        self._restricted = restricted
        self._offer = offer
        self._partial = PartialMaster(self.generation, rng)
        self._tuning, diving = task.parameters.column_generation, task.parameters.diving
        ways = zip(diving.again_shares, diving.again_passes, diving.again_widths, strict=True)
        self._dives = [DivingSteps(*way, diving.randomness) for way in ways]
        ways = zip(diving.days_shares, diving.days_passes, diving.days_widths, strict=True)
        self._dives_of_days = [DivingSteps(*way, diving.randomness) for way in ways]
        if task.problem.calendar.days <= diving.days_fewest:
            self._dives_of_days.clear()  # all days are open in any dive
        count = 1 + len(self._dives) + 2 * len(self._dives_of_days)
        self._worth = np.full(count, self._tuning.faint_gain)  # of the partial master, and of each dive
        self._worth[0] *= self._tuning.partial_first

    def run(
        self, current: list[Column], effort: int, incumbent: Callable[[], list[Column] | None] | None = None
    ) -> None:
        """Polish a rota until it no longer improves, or its share of the effort of a dive is spent since it became the
        best.

        Args:
            incumbent: gives the best rota, which is gone on from where another worker found one that is better than
                this; None to keep to this.
        """
        generation, rate = self.generation, self._tuning.learning_rate
        cost, part = self.first_order.cost(current), int(self._tuning.polishing_share * effort)
        until, stale = generation.priced + part, 0
        while stale < self._tuning.patience and generation.priced < until and not generation.stopped():
            if incumbent is not None and self._known < cost and (other := incumbent()) is not None:
                current, cost = other, self.first_order.cost(other)
            way = int(self.rng.choice(len(self._worth), p=self._probabilities(cost < generation.penalty + self._known)))
            before = generation.priced
            found, note = self._attempt(way, current)
            fresh = cost if found is None else self.first_order.cost(found)
            better = fresh < cost
            gained = rate * (better + self._tuning.faint_gain) / max(1, generation.priced - before)
            self._worth[way] = (1 - rate) * self._worth[way] + gained
            self._offer(found if better else None, f"{note} {fresh - cost:+.0f}")
            stale = 0 if better else stale + 1
            if found is not None and fresh <= cost:
                current, cost = found, fresh
            if better and cost <= self._known:
                until = generation.priced + part

    @property
    def _known(self) -> float:
        """Points of the incumbent, or None."""
        return 0.0 if self.task.cost is None else float(self.task.cost[1])

    def _probabilities(self, whole: bool) -> Reals:
        """How likely each way is drawn; a partial master only for a rota that breaks no hard row."""
        even = self._tuning.exploration
        each = even / len(self._worth) + (1 - even) * self._worth / self._worth.sum()
        each[0] *= whole
        return np.asarray(each / each.sum())

    def _attempt(self, way: int, current: list[Column]) -> Attempt:
        """Make one attempt: a partial master, or a dive of people, of days, or of some people over some days."""
        if not way:
            return self._solve_partial(current)
        if way <= len(self._dives):
            return self._dive_again(current, self._dives[way - 1])
        way -= 1 + len(self._dives)
        if way < len(self._dives_of_days):
            return self._dive_days(current, self._dives_of_days[way])
        return self._dive_block(current, self._dives_of_days[way - len(self._dives_of_days)])

    def _dive_block(self, current: list[Column], steps: DivingSteps) -> Attempt:
        """Some people dive again over some consecutive days; everything else stays."""
        diving, days = self.task.parameters.diving, self.task.problem.calendar.days
        people = max(1, round(self.rng.uniform(*diving.block_people) * len(current)))
        count = max(1, round(self.rng.uniform(*diving.block_days) * days))
        open_days = np.zeros((len(current), days), dtype=np.bool_)
        open_days[self._partial.choose_people(current, people), self._partial.choose_days(current, count)] = True
        found = dive(self.first_order, steps, current, open_days)
        return Attempt(found, f"{people} over {count} days dive again {steps.width} {steps.share} {steps.passes}")

    def _dive_days(self, current: list[Column], steps: DivingSteps) -> Attempt:
        """Everybody dives again over some consecutive days; all other days stay."""
        diving, days = self.task.parameters.diving, self.task.problem.calendar.days
        most = max(diving.days_fewest, diving.days_most * days)
        count = min(days, round(diving.days_fewest * (most / diving.days_fewest) ** self.rng.random()))
        open_days = np.zeros((len(current), days), dtype=np.bool_)
        open_days[:, self._partial.choose_days(current, count)] = True
        found = dive(self.first_order, steps, current, open_days)
        return Attempt(found, f"{count} days dive again {steps.width} {steps.share} {steps.passes}")

    def _dive_again(self, current: list[Column], steps: DivingSteps) -> Attempt:
        """Some people dive again; the others keep their lines."""
        people, diving = len(current), self.task.parameters.diving
        fewest = diving.again_fewest
        most = max(fewest, diving.again_most * people)
        count = min(people, round(fewest * (most / fewest) ** self.rng.random()))
        open_days = np.zeros((people, self.task.problem.calendar.days), dtype=np.bool_)
        open_days[self._partial.choose_people(current, count)] = True
        found = dive(self.first_order, steps, current, open_days)
        return Attempt(found, f"{count} dive again {steps.width} {steps.share} {steps.passes}")

    def _solve_partial(self, current: list[Column]) -> Attempt:
        """A partial master of a few people; None if it brings nothing."""
        if not self._restricted:
            self.generation.master.dual[:] = -self.first_order.proximal_centre
        people = self._partial.choose_people(current)
        seconds = self.task.clock.at_most(self._tuning.pool_effort)
        found = self._partial.solve(current, people, self.task.seed, seconds)
        return Attempt(None if found is None else self.generation.columns_of(found), f"partial master of {len(people)}")
