"""A diving heuristic by days: fixes what people do on single days, the most certain first.

The columns of a first-order master are many and none of them has much weight, but most agree about most days. What a
person does on a day is taken with the weight of all columns that have it; a share of the days still open is fixed, the
master comes back into balance, and so on until there is one column for everybody. The share is of what is left, so
that the last days, which decide most, are fixed a few at a time.

Source: Sadykov, Vanderbeck, Pessoa, Tahiri and Uchoa, Primal heuristics for branch and price: the assets of diving
methods (2019), here with days of people in the place of columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from optimiser.problem.options import Flags, Ints, Reals
from optimiser.solve.column_generation.first_order import ColumnWeights, FirstOrderMaster
from optimiser.solve.parameters import DivingParameters
from optimiser.solve.pricing.arrays import SCALE
from optimiser.solve.pricing.pricing import Column

MIXING = np.uint64(0x9E3779B97F4A7C15)
"""An odd number that spreads option numbers over 64 bits, so that sums tell sets of options apart."""

PENALTIES = 4
"""Penalties of a row that breaking a fixed day costs: more than a row can give for it."""

Codes = npt.NDArray[np.uint64]


class DivingSteps(NamedTuple):
    """The parameters of a dive.

    Attributes:
        share: of the days still open, how many are fixed in a step, at least one.
        passes: of those who are not wholly fixed, after each step.
        width: over how many units kinks are smoothed at first; the fewer days are open, the fewer units.
        randomness: random part of a weight when days are compared.
    """

    share: float
    passes: int
    width: float
    randomness: float = 0.0


def share_in_time(parameters: DivingParameters, pass_seconds: float, left: float) -> float:
    """Share of the open days to fix in each step so that a dive ends in time.

    Args:
        pass_seconds: how long a pass of everybody takes.
        left: the seconds that are left.
    """
    needed = parameters.steps * pass_seconds / max(parameters.time_share * left, 1e-6)
    return min(parameters.most_share, needed)


def dive(
    master: FirstOrderMaster, steps: DivingSteps, current: Sequence[Column] | None = None,
    open_days: Flags | None = None,
) -> list[Column] | None:  # fmt: skip
    """Dive to a rota: fix the most certain days, reoptimise the weights, and repeat; the master itself is left
    unchanged.

    Args:
        master: everybody's column weights.
        steps: how fast, and how smoothly.
        current, open_days: a rota, and the days that are open; shape (people, days). All others stay as they are there.

    Returns:
        A column for everybody; None if stopped before, or if somebody has none.
    """
    if not all(mine.columns for mine in master.people):
        return None
    diving = _Dive(master, steps.width)
    if current is not None and open_days is not None:
        diving.begin(current, open_days)
        diving.balance(steps.passes)
    first, narrowest = diving.open_days, master.generation.parameters.diving.narrowest
    while diving.free:
        diving.step(steps.share, steps.randomness)
        width = steps.width * (diving.open_days / first) ** 0.5
        diving.master.smooth(min(steps.width, max(narrowest, width)))
        diving.balance(steps.passes)
        if master.generation.stopped():
            return None
    return [mine.columns[0] for mine in diving.master.people]


class _Agreement(NamedTuple):
    """What most of the weight of each person's columns agrees on, by day; arrays of shape (people, days).

    Attributes:
        weight: of all columns that have it; -1 where the day is not open.
        code: a number for what it is.
        column: one of the columns that have it.
    """

    weight: Reals
    code: Codes
    column: Ints


class _Dive:
    """A copy of a master in which days are fixed one after the other.

    Attributes:
        master: a copy, where days that are fixed have a penalty on everything else.
        free: people who are not wholly fixed.
    """

    def __init__(self, master: FirstOrderMaster, width: float) -> None:
        problem = master.generation.book.problem
        self.master = master.copy()
        self.master.smooth(width)
        self.free = set(range(len(master.people)))
        self._sure = master.generation.parameters.diving.sure
        self._rng = master.rng
        self._open = np.ones((len(master.people), problem.calendar.days), dtype=np.bool_)
        self._fixed = np.zeros(self._open.shape, dtype=np.uint64)
        self._day, self._bounds = problem.options.day, problem.options.bounds
        self._real = ~problem.options.history
        self._code = np.arange(1, len(self._day) + 1, dtype=np.uint64) * MIXING
        self._penalty = int(PENALTIES * master.generation.penalty) * SCALE
        self._slack = master.generation.slack
        self._taken = problem.options.history.copy()

    @property
    def open_days(self) -> int:
        """How many (person, day) pairs are not fixed."""
        return int(self._open.sum())

    def balance(self, passes: int) -> None:
        """Run passes over the people who are not fixed yet."""
        for _ in range(passes if self.free else 0):
            self.master.run_pass(sorted(self.free))

    def begin(self, current: Sequence[Column], open_days: Flags) -> None:
        """Fix all days that are not open to what they are in a given rota, and start from its columns."""
        for p, column in enumerate(current):
            if not open_days[p].any():
                self._leave(p, column)
            elif not open_days[p].all():
                codes = self._codes(ColumnWeights([column], [1.0]))[0]
                if not (self._codes(self.master.people[p]) == codes)[:, ~open_days[p]].all(axis=1).any():
                    self.master.fix(p, column)
                self._fix(p, ~open_days[p], codes, column.options)
        for p in sorted(self.free):
            self.master.restart(p, current[p])

    def step(self, share: float, randomness: float) -> None:
        """Fix the most certain of the open days, and all that are certain."""
        agreed = self._agreement()
        count = int((agreed.weight >= 0).sum())
        luck = randomness * self._rng.random(agreed.weight.shape) * (agreed.weight >= 0)
        ranked = np.argsort(-(agreed.weight + luck), axis=None, kind="stable")
        chosen = agreed.weight >= self._sure
        chosen.flat[ranked[: min(count, max(1, round(share * count)))]] = True
        if self._slack:
            self._leave_out_overfull(chosen, agreed)
            chosen.flat[ranked[0]] |= not chosen.any()
        for p in np.flatnonzero(chosen.any(axis=1)).tolist():
            options, owner = self.master.people[p].owners()
            day = self._day[options]
            self._fix(p, chosen[p], agreed.code[p], options[chosen[p][day] & (agreed.column[p][day] == owner)])
        for p in [p for p in sorted(self.free) if not self._open[p].any()]:
            mine = self.master.people[p]
            self._leave(p, mine.columns[int(np.argmax(mine.weights))])

    def _agreement(self) -> _Agreement:
        """What the columns of those who are not fixed agree on."""
        weight = np.full(self._open.shape, -1.0)
        code, column = np.zeros(weight.shape, dtype=np.uint64), np.zeros(weight.shape, dtype=np.int64)
        everyday = np.arange(weight.shape[1])
        for p in sorted(self.free):
            if self._slack:
                self._keep_closest(p)
            codes = self._codes(self.master.people[p])
            alike = np.einsum("ijd,j->id", codes[:, None] == codes[None], self.master.people[p].weights)
            column[p] = np.argmax(alike, axis=0)
            code[p] = codes[column[p], everyday]
            weight[p] = np.where(self._open[p], alike[column[p], everyday], -1.0)
        return _Agreement(weight, code, column)

    def _leave_out_overfull(self, chosen: Flags, agreed: _Agreement) -> None:
        """Withdraw chosen days, the least certain first, that would exceed a rolling window of their person."""
        for p in np.flatnonzero(chosen.any(axis=1)).tolist():
            options, owner = self.master.people[p].owners()
            options = options[agreed.column[p][self._day[options]] == owner]
            day, slack, taken = self._day[options], self._slack[p], self._taken.copy()
            taken[options[chosen[p][day]]] = True
            if slack.fits(taken):
                continue
            taken = self._taken.copy()
            for d in sorted(np.flatnonzero(chosen[p]).tolist(), key=agreed.weight[p].__getitem__, reverse=True):
                taken[options[day == d]] = True
                if not slack.fits(taken):
                    taken[options[day == d]] = False
                    chosen[p, d] = False

    def _leave(self, person: int, column: Column) -> None:
        """Fix a person's whole line."""
        self.master.fix(person, column)
        self.free.discard(person)

    def _fix(self, person: int, days: Flags, codes: Codes, options: Ints) -> None:
        """Fix some days of a person: penalise all other options there, and drop the columns that differ most."""
        self._open[person] &= ~days
        self._fixed[person] = np.where(days, codes, self._fixed[person])
        mine = slice(int(self._bounds[person]), int(self._bounds[person + 1]))
        at = np.flatnonzero(self._real[mine]) + mine.start
        self.master.penalty[at[days[self._day[at]]]] = self._penalty
        self.master.penalty[options[days[self._day[options]]]] = -self._penalty
        self._taken[options[days[self._day[options]]]] = True
        if self._slack:
            self.master.penalty[self._slack[person].forbidden(self._taken)] = self._penalty
        self._keep_closest(person)

    def _keep_closest(self, person: int) -> None:
        """Drop the columns of a person that differ from what is fixed more than others, or that exceed a window."""
        mine = self.master.people[person]
        differ = (self._codes(mine) != self._fixed[person])[:, ~self._open[person]].sum(axis=1)
        if self._slack:
            options, owner = mine.owners()
            np.add.at(differ, owner, self._open[person][self._day[options]] & (self.master.penalty[options] > 0))
        self.master.keep_closest(person, differ)

    def _codes(self, mine: ColumnWeights) -> Codes:
        """A hash of what each column has on each day; shape (columns, days)."""
        codes = np.zeros((len(mine.columns), self._open.shape[1]), dtype=np.uint64)
        options, owner = mine.owners()
        np.add.at(codes, (owner, self._day[options]), self._code[options])
        return codes
