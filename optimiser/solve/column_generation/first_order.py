"""A blend: everybody a mix of lines, brought into balance one person after the other.

The master's relaxation by a first-order method. Each person in turn is priced at what the rows
charge for the next unit, and moves a step towards the cheapest line; the step is the best there is.
The rows' prices are smoothed around a centre, which moves to where the prices came to rest (a proximal
method of multipliers, with block-coordinate Frank-Wolfe steps inside). No linear programme is
solved: a pass costs one pricing of everybody, however many people meet in a row.

Sources: Rockafellar, Augmented Lagrangians and applications of the proximal point algorithm (1976);
Lacoste-Julien et al., Block-coordinate Frank-Wolfe optimization (2013).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from optimiser.problem.options import Ints, ints
from optimiser.solve.column_generation.coupling_rows import Rows
from optimiser.solve.column_generation.first_order_kernel import (
    LEAST,
    Field,
    Mix,
    Reals,
    Stand,
    charged,
    cheapest,
    correct,
    prices,
    put,
    slopes,
)
from optimiser.solve.column_generation.generation import Generation, in_batches
from optimiser.solve.column_generation.restricted_master import whole_numbers
from optimiser.solve.pricing.arrays import SCALE, Scratch
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.pricing.beam_search import WindowLimits
from optimiser.solve.pricing.network import LineNetwork
from optimiser.solve.pricing.pricing import Column

WIDEST, GROWTH = 32.0, 1.06
"""Most units over which a row's kinks are smoothed, and how the width grows from one unit, by sweep."""

FIRM = 4.0
"""Most units for a row with an end that is hard: its charge has far to go, and a wide row's moves slowly."""

WAYS = 8
"""Lines looked at where the network does not see every automaton."""


UNLIMITED = WindowLimits(0, ints(()), ints(()), ints(()), ints(()))
"""No windows for the beam to look after: the automata hold them all."""


class Shares:
    """A person's lines and how much of each they take: flat, for the compiled loops."""

    def __init__(self, lines: Sequence[Column] = (), weights: Sequence[float] | Reals = ()) -> None:
        self.lines = list(lines)
        self.weights = np.array(weights, dtype=np.float64)
        options = np.concatenate([np.zeros(0, dtype=np.int64), *(c.options for c in self.lines)])
        starts = np.cumsum([0, *(len(c.options) for c in self.lines)], dtype=np.int64)
        self.flat = Mix(options, starts, ints(c.points for c in self.lines), self.weights)

    @property
    def taken(self) -> bool:
        """Whether any line is."""
        return bool((self.weights > LEAST).any())

    def owners(self) -> tuple[Ints, Ints]:
        """The options of all lines one after the other, and which line each belongs to."""
        return self.flat.options, np.repeat(np.arange(len(self.lines)), np.diff(self.flat.starts))

    def with_line(self, line: Column) -> Shares:
        """The lines that are taken, and one more that is not yet."""
        kept = np.flatnonzero(self.weights > LEAST).tolist()
        return Shares([*(self.lines[i] for i in kept), line], [*self.weights[kept].tolist(), 0.0])


class Blend:
    """Everybody's mix of lines, and where the rows stand.

    Args:
        gen: lines and rows.
        rng: the order of people.

    Attributes:
        mixes: by person.
        value, centre: by row, its value and the charge that it is smoothed around.
        sweeps: how often everybody was priced.
        fine: by option, what it costs beside the rows; negative where a day is held.
    """

    def __init__(self, gen: Generation, rng: np.random.Generator) -> None:
        self.gen = gen
        self.rng = rng
        rows = gen.rows
        self.mixes = [Shares() for _ in gen.lines]
        self.stand = Stand.nowhere(len(rows))
        self.sweeps = 0
        rise = _rises(rows, gen.penalty)
        self._base, self._most = _widths(rows, rise), _widest(rows)
        self._field = Field(
            rows.by_option, rows.row, rows.weight, rows.first, rows.at, rows.price, rise, self._base.copy(), gen.penalty
        )
        self._bounds = gen.book.problem.options.bounds.tolist()
        self._price = np.zeros(len(gen.book.problem.options), dtype=np.int64)
        self._turn = 0
        self._compiled = [(line.net, line.resources) for line in gen.lines]
        self._counted = [_counted(line, self._bounds[line.person], self._bounds[line.person + 1]) for line in gen.lines]
        self.fine = np.zeros(len(self._price), dtype=np.int64)
        self._surcharge = [np.zeros(line.resources.number, dtype=np.int64) for line in gen.lines]

    @property
    def value(self) -> Reals:
        """By row, its value."""
        return self.stand.value

    @property
    def centre(self) -> Reals:
        """By row, the charge that it is smoothed around."""
        return self.stand.centre

    def smooth(self, width: float) -> None:
        """Set over how many units of a row its kinks are smoothed, as far as that may be."""
        self._field.width[:] = np.minimum(width, self._most) * self._base

    def sweep(self, people: Sequence[int]) -> None:
        """Some people once, in any order; then the centre moves to the charges reached."""
        self.sweeps += 1
        for some in in_batches(self.rng.permutation(np.asarray(people)).tolist(), self.gen.threads):
            if self.gen.stopped():
                return
            self._lay(some)
        slopes(self._field, self.stand)
        self.centre[:] = self.stand.charge

    def spread(self, sweeps: int) -> None:
        """Everybody some times, smoother with every sweep."""
        for _ in range(sweeps):
            if self.gen.stopped():
                return
            self.smooth(min(WIDEST, GROWTH**self.sweeps))
            self.sweep(range(len(self.mixes)))

    @property
    def points(self) -> float:
        """What everybody's mix costs, and the rows at their values."""
        lines = sum(float(m.flat.points @ m.weights) for m in self.mixes)
        return lines + float(charged(self._field, self.value))

    @property
    def dual(self) -> Ints:
        """The duals of the master that the charges stand for, see `whole_numbers`."""
        return whole_numbers(-self.centre)

    def _lay(self, people: Sequence[int]) -> None:
        """Price some people at once and move their weight, one after the other, to what is cheaper."""
        self.gen.laid += len(people)
        for person in people:
            self._charge(person)
        for person, line in zip(people, self.gen.at_once(self._cheap, people), strict=True):
            mix = self.mixes[person]
            if line is not None:
                if not mix.taken:
                    self.hold(person, line)
                    continue
                self.mixes[person] = mix = mix.with_line(line)
            if len(mix.lines) > 1:
                if person != people[0]:  # those before have moved
                    self._charge(person)
                self._turn = correct(self._field, self.stand, mix.flat, self._turn)

    def _charge(self, person: int) -> None:
        """What the rows charge for a person's options now."""
        self._turn += 1
        begin, end = self._bounds[person], self._bounds[person + 1]
        prices(self._field, begin, end, self.stand, self._turn, SCALE, self._price)

    def _cheap(self, person: int, scratch: Scratch) -> Column | None:
        """A line cheaper than those that the person takes, if one is found.

        Raises:
            Infeasible: no line is left.
        """
        line, surcharge = self.gen.lines[person], self._surcharge[person]
        want = WAYS if len(surcharge) else 1
        lines, costs = np.zeros((want, line.net.days), dtype=np.int64), np.zeros(want, dtype=np.int64)
        best, points = cheapest(
            self._compiled[person], self._price, self.fine, self._bounds[person], self._counted[person], surcharge,
            self.mixes[person].flat, SCALE, scratch, UNLIMITED, lines, costs,
        )  # fmt: skip
        if best < -1:
            raise Infeasible
        return Column(person, line.options(lines[best]), points) if best >= 0 else None

    def hold(self, person: int, line: Column) -> None:
        """Give a person one line."""
        mix = self.mixes[person]
        for old, weight in zip(mix.lines, mix.weights.tolist(), strict=True):
            put(self._field, old.options, -weight, self.value)
        put(self._field, line.options, 1.0, self.value)
        self.mixes[person] = Shares([line], [1.0])

    def keep(self, person: int, differ: Ints) -> None:
        """Drop the lines of a person that differ more than others from what is held; weights add up to one again."""
        mix = self.mixes[person]
        taken = mix.weights > LEAST
        keep = taken & (differ == differ[taken].min())
        if keep.all():
            return
        for line, weight in zip(mix.lines, mix.weights.tolist(), strict=True):
            put(self._field, line.options, -weight, self.value)
        kept = np.flatnonzero(keep).tolist()
        self.mixes[person] = mix = Shares([mix.lines[i] for i in kept], mix.weights[kept] / mix.weights[kept].sum())
        for line, weight in zip(mix.lines, mix.weights.tolist(), strict=True):
            put(self._field, line.options, weight, self.value)

    def cost(self, lines: Sequence[Column]) -> float:
        """Points of a rota of lines; each unit beyond what a row can hold costs a penalty."""
        value = np.zeros(len(self.value))
        put(self._field, np.concatenate([c.options for c in lines]), 1.0, value)
        return float(sum(c.points for c in lines) + charged(self._field, value))

    def copy(self) -> Blend:
        """Another blend that begins where this one stands."""
        other = Blend.__new__(Blend)
        other.__dict__.update(self.__dict__)
        other.mixes = [Shares(m.lines, m.weights.tolist()) for m in self.mixes]
        other.stand = self.stand.copy()
        other._field = self._field._replace(width=self._field.width.copy())
        other._surcharge = [s.copy() for s in self._surcharge]
        other.fine = self.fine.copy()
        return other

    def lines(self) -> list[Column]:
        """Every line that somebody takes some of."""
        return [c for m in self.mixes for c, w in zip(m.lines, m.weights.tolist(), strict=True) if w > LEAST]


def _rises(rows: Rows, penalty: float) -> Reals:
    """What a unit costs from each vertex to the row's next, a penalty beyond its last."""
    rise = np.full(len(rows.at), penalty)
    inner = np.ones(len(rows.at), dtype=np.bool_)
    inner[rows.first[1:] - 1] = False
    i = np.flatnonzero(inner)
    rise[i] = (rows.price[i + 1] - rows.price[i]) / (rows.at[i + 1] - rows.at[i])
    return rise


def _widths(rows: Rows, rise: Reals) -> Reals:
    """How far a row's value moves its charge by one point; a row that only forbids is as steep as the steepest."""
    unit, steep = np.ones(len(rows)), np.zeros(len(rows))
    np.maximum.at(unit, rows.row, np.abs(rows.weight))
    for r in range(len(rows)):
        inside = rise[rows.first[r] : rows.first[r + 1] - 1]
        steep[r] = np.abs(inside).max(initial=0.0)
    steep[steep == 0] = steep.max(initial=0.0)
    return unit / np.maximum(steep, 1.0)


def _widest(rows: Rows) -> Reals:
    """Most units over which each row may be smoothed."""
    least, most = np.zeros(len(rows)), np.zeros(len(rows))
    np.add.at(least, rows.row, np.minimum(rows.weight, 0))
    np.add.at(most, rows.row, np.maximum(rows.weight, 0))
    firm = (rows.at[rows.first[:-1]] > least) | (rows.at[rows.first[1:] - 1] < most)
    return np.where(firm, FIRM, np.inf)


def _counted(line: LineNetwork, begin: int, end: int) -> Ints:
    """By other automaton of a line, whether it tells an option from a day off; shape (automata, options)."""
    net, symbol = line.net, line.resources.symbol
    sizes = np.diff(net.option_first)
    choice_day = np.searchsorted(net.choice_first[net.kind_first[net.class_first]], np.arange(len(sizes)), "right") - 1
    off = np.full(net.days, -1)
    empty = np.flatnonzero(sizes == 0)
    off[choice_day[empty]] = empty
    owner = np.repeat(np.arange(len(sizes)), sizes)
    rest = off[choice_day[owner]]
    differs = symbol[net.kind_of[owner]] != symbol[net.kind_of[np.maximum(rest, 0)]]
    counted = np.zeros((line.resources.number, end - begin), dtype=np.int64)
    for r in range(line.resources.number):
        counted[r, net.options[differs[:, r] | (rest < 0)] - begin] = 1
    return counted
