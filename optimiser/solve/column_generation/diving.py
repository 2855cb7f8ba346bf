"""A dive by days: what people do on single days is held, the surest first.

The lines of a blend are many and none of them has much weight, but most agree about most days. What
a person does on a day is taken with the weight of all lines that have it; a share of the days still
open is held, the blend comes back into balance, and so on until there is a line for everybody. The
share is of what is left, so that the last days, which decide most, are held a few at a time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from optimiser.problem.options import Flags, Ints
from optimiser.solve.column_generation.first_order import Blend, Shares
from optimiser.solve.column_generation.first_order_kernel import Reals
from optimiser.solve.pricing.arrays import SCALE
from optimiser.solve.pricing.pricing import Column

SURE = 0.95
"""Weight from which a day is held at once."""

NARROWEST = 4.0
"""Units over which kinks are smoothed towards the end of a dive."""

MIXING = np.uint64(0x9E3779B97F4A7C15)
"""An odd number that spreads option numbers over 64 bits, so that sums tell sets of options apart."""

Codes = npt.NDArray[np.uint64]


def day_dive(
    blend: Blend, share: float, sweeps: int, width: float, wobble: float = 0.0,
    current: Sequence[Column] | None = None, open_days: Flags | None = None,
) -> list[Column] | None:  # fmt: skip
    """Hold the surest days, bring the rest back into balance, and so on to a rota; the blend stays as it is.

    Args:
        blend: everybody's mix of lines.
        share: of the days still open, how many are held in a step, at least one.
        sweeps: of those who are not wholly held, after each step.
        width: over how many units kinks are smoothed at first; the fewer days are open, the fewer units.
        wobble: random part of a weight when days are compared.
        current, open_days: a rota, and the days that are open; shape (people, days). All others stay as they are there.

    Returns:
        A line for everybody; None if stopped before, or if somebody has none.
    """
    if not all(m.lines for m in blend.mixes):
        return None
    dive = _Dive(blend, width)
    if current is not None and open_days is not None:
        dive.begin(current, open_days)
        dive.sweep(sweeps)
    first = dive.open_days
    while dive.free:
        dive.step(share, wobble)
        dive.work.smooth(min(width, max(NARROWEST, width * (dive.open_days / first) ** 0.5)))
        dive.sweep(sweeps)
        if blend.gen.stopped():
            return None
    return [m.lines[0] for m in dive.work.mixes]


class _Dive:
    """The blend that is held, day by day.

    Attributes:
        work: the blend, where days that are held have a fine on everything else.
        free: people who are not wholly held.
    """

    def __init__(self, blend: Blend, width: float) -> None:
        problem = blend.gen.book.problem
        self.work = blend.copy()
        self.work.smooth(width)
        self.free = set(range(len(blend.mixes)))
        self._rng = blend.rng
        self._open = np.ones((len(blend.mixes), problem.calendar.days), dtype=np.bool_)
        self._held = np.zeros(self._open.shape, dtype=np.uint64)
        self._day, self._bounds = problem.options.day, problem.options.bounds
        self._real = ~problem.options.history
        self._code = np.arange(1, len(self._day) + 1, dtype=np.uint64) * MIXING
        self._fine = int(4 * blend.gen.penalty) * SCALE
        self._rooms = blend.gen.rooms
        self._taken = problem.options.history.copy()

    @property
    def open_days(self) -> int:
        """How many days of people are not held."""
        return int(self._open.sum())

    def sweep(self, sweeps: int) -> None:
        """Bring those who are free back into balance."""
        for _ in range(sweeps if self.free else 0):
            self.work.sweep(sorted(self.free))

    def begin(self, current: Sequence[Column], open_days: Flags) -> None:
        """Hold all days that are not open as they are in a rota."""
        for p, line in enumerate(current):
            if not open_days[p].any():
                self._leave(p, line)
            elif not open_days[p].all():
                codes = self._codes(Shares([line], [1.0]))[0]
                if not (self._codes(self.work.mixes[p]) == codes)[:, ~open_days[p]].all(axis=1).any():
                    self.work.hold(p, line)
                self._hold(p, ~open_days[p], codes, line.options)

    def step(self, share: float, wobble: float) -> None:
        """Hold the surest of the days that are open, and all that are sure."""
        weight = np.full(self._open.shape, -1.0)
        code, line = np.zeros(weight.shape, dtype=np.uint64), np.zeros(weight.shape, dtype=np.int64)
        everyday = np.arange(weight.shape[1])
        for p in sorted(self.free):
            if self._rooms:
                self._keep_best(p)
            codes = self._codes(self.work.mixes[p])
            alike = np.einsum("ijd,j->id", codes[:, None] == codes[None], self.work.mixes[p].weights)
            line[p] = np.argmax(alike, axis=0)
            code[p] = codes[line[p], everyday]
            weight[p] = np.where(self._open[p], alike[line[p], everyday], -1.0)
        count = int((weight >= 0).sum())
        luck = wobble * self._rng.random(weight.shape) * (weight >= 0)
        ranked = np.argsort(-(weight + luck), axis=None, kind="stable")
        chosen = weight >= SURE
        chosen.flat[ranked[: min(count, max(1, round(share * count)))]] = True
        if self._rooms:
            self._make_fit(chosen, line, weight)
            chosen.flat[ranked[0]] |= not chosen.any()
        for p in np.flatnonzero(chosen.any(axis=1)).tolist():
            options, owner = self.work.mixes[p].owners()
            day = self._day[options]
            self._hold(p, chosen[p], code[p], options[chosen[p][day] & (line[p][day] == owner)])
        for p in [p for p in sorted(self.free) if not self._open[p].any()]:
            self._leave(p, self.work.mixes[p].lines[int(np.argmax(self.work.mixes[p].weights))])

    def _make_fit(self, chosen: Flags, line: Ints, weight: Reals) -> None:
        """Leave out chosen days, the least sure first, for which a window of theirs has no room."""
        for p in np.flatnonzero(chosen.any(axis=1)).tolist():
            options, owner = self.work.mixes[p].owners()
            options = options[line[p][self._day[options]] == owner]
            day, rooms, taken = self._day[options], self._rooms[p], self._taken.copy()
            taken[options[chosen[p][day]]] = True
            if rooms.fits(taken):
                continue
            taken = self._taken.copy()
            for d in sorted(np.flatnonzero(chosen[p]).tolist(), key=weight[p].__getitem__, reverse=True):
                taken[options[day == d]] = True
                if not rooms.fits(taken):
                    taken[options[day == d]] = False
                    chosen[p, d] = False

    def _leave(self, person: int, line: Column) -> None:
        """Hold a person's whole line."""
        self.work.hold(person, line)
        self.free.discard(person)

    def _hold(self, person: int, days: Flags, codes: Codes, options: Ints) -> None:
        """Hold some days of a person: everything else there is fined, and lines that differ most are dropped."""
        self._open[person] &= ~days
        self._held[person] = np.where(days, codes, self._held[person])
        mine = slice(int(self._bounds[person]), int(self._bounds[person + 1]))
        at = np.flatnonzero(self._real[mine]) + mine.start
        self.work.fine[at[days[self._day[at]]]] = self._fine
        self.work.fine[options[days[self._day[options]]]] = -self._fine
        self._taken[options[days[self._day[options]]]] = True
        if self._rooms:
            self.work.fine[self._rooms[person].forbidden(self._taken)] = self._fine
        self._keep_best(person)

    def _keep_best(self, person: int) -> None:
        """Drop lines of a person that differ more than others from what is held, or take more that has no room."""
        mix = self.work.mixes[person]
        differ = (self._codes(mix) != self._held[person])[:, ~self._open[person]].sum(axis=1)
        if self._rooms:
            options, owner = mix.owners()
            np.add.at(differ, owner, self._open[person][self._day[options]] & (self.work.fine[options] > 0))
        self.work.keep(person, differ)

    def _codes(self, mix: Shares) -> Codes:
        """A number for what each line has on each day; shape (lines, days)."""
        codes = np.zeros((len(mix.lines), self._open.shape[1]), dtype=np.uint64)
        options, owner = mix.owners()
        np.add.at(codes, (owner, self._day[options]), self._code[options])
        return codes
