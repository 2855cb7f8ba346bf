"""The first-order master: everybody takes a convex combination of columns, improved person by person.

The master's relaxation by a first-order method. Each person in turn is priced at what the rows charge for the next
unit, and moves weight towards the cheapest column; the step is the best there is. The rows' prices are smoothed around
a proximal centre, which moves to where the charges came to rest (a proximal method of multipliers, with
block-coordinate Frank-Wolfe steps inside). No linear programme is solved: a pass costs one pricing of everybody,
however many people meet in a row. The charges swing about where they will come to rest, so that their mean over some
passes proves more than the last of them.

Sources: Rockafellar, Augmented Lagrangians and applications of the proximal point algorithm (1976); Lacoste-Julien and
others, Block-coordinate Frank-Wolfe optimization (2013); Polyak and Juditsky, Acceleration of stochastic approximation
by averaging (1992).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from optimiser.problem.options import Ints, Reals, ints
from optimiser.solve.column_generation.coupling_rows import CouplingRows
from optimiser.solve.column_generation.first_order_kernel import (
    TAKEN,
    Columns,
    KernelParameters,
    RowArrays,
    RowState,
    add_column,
    charge_rows,
    cheaper_column,
    pairwise_steps,
    price_options,
    rows_cost,
)
from optimiser.solve.column_generation.generation import ColumnGeneration, in_batches
from optimiser.solve.column_generation.restricted_master import DUAL_SCALE, whole_duals
from optimiser.solve.pricing.arrays import SCALE, Scratch
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.pricing.beam_search import WindowLimits
from optimiser.solve.pricing.network import LineNetwork
from optimiser.solve.pricing.pricing import Column, line_column

NO_LIMITS = WindowLimits(0, ints(()), ints(()), ints(()), ints(()))
"""No windows for the beam search to look after: network and resources hold them all."""


class ColumnWeights:
    """The columns of a person (or day) and their weights, a convex combination.

    Attributes:
        columns: the columns.
        weights: of each; they add up to one.
        flat: both, for the compiled loops.
    """

    def __init__(self, columns: Sequence[Column] = (), weights: Sequence[float] | Reals = ()) -> None:
        self.columns = list(columns)
        self.weights = np.array(weights, dtype=np.float64)
        options = np.concatenate([c.options for c in columns]) if columns else np.zeros(0, dtype=np.int64)
        starts = np.array([0, *accumulate(len(c.options) for c in columns)], dtype=np.int64)
        points = np.array([c.points for c in columns], dtype=np.int64)
        self.flat = Columns(options, starts, points, self.weights)

    @property
    def taken(self) -> bool:
        """Whether any column has weight."""
        return bool((self.weights > TAKEN).any())

    def owners(self) -> tuple[Ints, Ints]:
        """The options of all columns in a row, and the column that each belongs to."""
        return self.flat.options, np.repeat(np.arange(len(self.columns)), np.diff(self.flat.starts))

    def with_column(self, column: Column) -> ColumnWeights:
        """The columns that have weight, and one more without."""
        kept = [(c, w) for c, w in zip(self.columns, self.weights.tolist(), strict=True) if w > TAKEN]
        return ColumnWeights([*(c for c, _ in kept), column], [*(w for _, w in kept), 0.0])

    def copy(self) -> ColumnWeights:
        """The same columns with a copy of the weights."""
        other = ColumnWeights.__new__(ColumnWeights)
        other.columns, other.weights = self.columns, self.weights.copy()
        other.flat = self.flat._replace(weights=other.weights)
        return other


class FirstOrderMaster:
    """Everybody's column weights, and the values of the rows.

    Args:
        generation: networks and rows.
        rng: the order of people.

    Attributes:
        people: by person, and after these by day that is split, their column weights.
        state: the rows' values, charges and proximal centre.
        passes: how often everybody was priced.
        penalty: by option, what it costs beside the rows; negative where a day is fixed.
    """

    def __init__(self, generation: ColumnGeneration, rng: np.random.Generator) -> None:
        self.generation = generation
        self.rng = rng
        self.parameters = generation.parameters.first_order
        rows = generation.rows
        self.people = [ColumnWeights() for _ in range(len(generation.networks) + len(generation.days))]
        self.state = RowState.zero(len(rows))
        self.passes = 0
        slope = _slopes(rows, generation.penalty)
        self._base, self._most = _widths(rows, slope), _widest(rows, self.parameters.hard_widest)
        self._rows = RowArrays(
            rows.by_option, rows.row, rows.weight, rows.first, rows.at, rows.price, slope, self._base.copy(),
            generation.penalty,
        )  # fmt: skip
        self._tuning = KernelParameters.of(self.parameters)
        counted = np.cumsum([len(day.counted) for day in generation.days], dtype=np.int64)
        options = len(generation.book.problem.options)
        self._bounds = [*generation.book.problem.options.bounds.tolist(), *(options + counted).tolist()]
        self._price = np.zeros(self._bounds[-1], dtype=np.int64)
        self._turn = 0
        self._lines = list(generation.networks)  # those of the generation may grow
        self._compiled = [(line.net, line.resources) for line in self._lines]
        self._counted = [
            _counted(line, self._bounds[line.person], self._bounds[line.person + 1]) for line in generation.networks
        ]
        self.penalty = np.zeros(len(self._price), dtype=np.int64)
        self._mean_charge = np.zeros(len(rows))
        self._surcharge = [np.zeros(line.resources.number, dtype=np.int64) for line in generation.networks]

    @property
    def value(self) -> Reals:
        """Value of each row."""
        return self.state.value

    @property
    def proximal_centre(self) -> Reals:
        """The charge that each row is smoothed around."""
        return self.state.centre

    @property
    def objective(self) -> float:
        """Cost of all columns by their weights, and of the rows at their values."""
        columns = sum(float(mine.flat.points @ mine.weights) for mine in self.people)
        return columns + float(rows_cost(self._rows, self.value))

    @property
    def dual(self) -> Ints:
        """Duals, see `whole_duals`: the mean of the rows' charges over the later half of the last passes."""
        return whole_duals(-self._mean_charge, self.generation.rows)

    def smooth(self, width: float) -> None:
        """Set over how many units the kinks of each row are smoothed, within its limits."""
        self._rows.width[:] = np.minimum(width, self._most) * self._base

    def run_passes(self, passes: int) -> None:
        """Price everybody several times, with growing smoothing."""
        late: list[Reals] = []
        for number in range(passes):
            if self.generation.stopped():
                break
            self.smooth(min(self.parameters.widest, self.parameters.widening**self.passes))
            self.run_pass(range(len(self.people)))
            if number >= passes // 2:
                late.append(self.proximal_centre.copy())
        self._mean_charge = np.mean(late or [self.proximal_centre], axis=0)

    def run_pass(self, people: Sequence[int]) -> None:
        """Price some people once in random order; then move the proximal centre to the charges reached."""
        self.passes += 1
        for some in in_batches(self.rng.permutation(np.asarray(people)).tolist(), self.generation.threads):
            if self.generation.stopped():
                return
            self._block_step(some)
        charge_rows(self._rows, self.state)
        self.proximal_centre[:] = self.state.charge

    def _block_step(self, people: Sequence[int]) -> None:
        """Price a block of people in parallel, then move the weight of one after the other to cheaper columns."""
        self.generation.priced += len(people)
        for person in people:
            self._price_options(person)
        for person, column in zip(people, self.generation.in_parallel(self._cheaper_column, people), strict=True):
            mine = self.people[person]
            if column is not None:
                if not mine.taken:
                    self.fix(person, column)
                    continue
                self.people[person] = mine = mine.with_column(column)
            if len(mine.columns) > 1:
                if person != people[0]:  # those before have moved
                    self._price_options(person)
                self._turn = pairwise_steps(self._rows, self.state, mine.flat, self._turn, self._tuning)

    def _price_options(self, person: int) -> None:
        """Price a person's options at the rows' present charges."""
        self._turn += 1
        begin, end = self._bounds[person], self._bounds[person + 1]
        price_options(self._rows, begin, end, self.state, self._turn, self._price)

    def _cheaper_column(self, person: int, scratch: Scratch) -> Column | None:
        """A column cheaper than those that the person (or day) takes; None if none is found.

        Raises:
            Infeasible: no line is left.
        """
        if person >= len(self._lines):
            return self._cheaper_day(person)
        line, surcharge = self._lines[person], self._surcharge[person]
        want = self.parameters.lines if len(surcharge) else 1
        lines, costs = np.zeros((want, line.net.days), dtype=np.int64), np.zeros(want, dtype=np.int64)
        best, points = cheaper_column(
            self._compiled[person], self._price, self.penalty, self._bounds[person], self._counted[person], surcharge,
            self.people[person].flat, self._tuning, scratch, NO_LIMITS, lines, costs,
        )  # fmt: skip
        if best < -1:
            raise Infeasible
        return Column(person, line.options(lines[best]), points) if best >= 0 else None

    def _cheaper_day(self, person: int) -> Column | None:
        """`_cheaper_column` for a day, by its number among the owners of columns."""
        mine, day = self.people[person], self.generation.days[person - len(self.generation.networks)]
        found = day.price(self._price).columns
        taken = mine.weights > TAKEN
        if found and taken.any():
            options, owner = mine.owners()
            charged = np.bincount(owner, weights=self._price[options], minlength=len(mine.columns))
            if found[0][0] >= (mine.flat.points * SCALE + charged)[taken].min():
                return None
        return found[0][1] if found else None

    def fix(self, person: int, column: Column) -> None:
        """Give a person one column for good."""
        self._set(person, ColumnWeights([column], [1.0]))

    def restart(self, person: int, column: Column) -> None:
        """Give a person one column with all the weight; their other columns stay available."""
        mine = self.people[person]
        self._set(person, ColumnWeights([*mine.columns, column], [0.0] * len(mine.columns) + [1.0]))

    def keep_closest(self, person: int, differ: Ints) -> None:
        """Drop the columns of a person that differ from what is fixed more than others, and scale the weights to
        one."""
        mine = self.people[person]
        taken = mine.weights > TAKEN
        keep = taken & (differ == differ[taken].min())
        if keep.all():
            return
        kept = np.flatnonzero(keep).tolist()
        self._set(person, ColumnWeights([mine.columns[i] for i in kept], mine.weights[kept] / mine.weights[kept].sum()))

    def _set(self, person: int, after: ColumnWeights) -> None:
        """Replace a person's columns, and update the values of the rows."""
        before = self.people[person]
        for column, weight in zip(before.columns, before.weights.tolist(), strict=True):
            add_column(self._rows, column.options, -weight, self.value)
        for column, weight in zip(after.columns, after.weights.tolist(), strict=True):
            add_column(self._rows, column.options, weight, self.value)
        self.people[person] = after

    def cost(self, columns: Sequence[Column]) -> float:
        """Points of a rota of columns; each unit beyond what a row can hold costs the penalty."""
        value = np.zeros(len(self.value))
        add_column(self._rows, np.concatenate([c.options for c in columns]), 1.0, value)
        return float(sum(c.points for c in columns) + rows_cost(self._rows, value))

    def copy(self) -> FirstOrderMaster:
        """A copy that can be changed by itself."""
        other = FirstOrderMaster.__new__(FirstOrderMaster)
        other.__dict__.update(self.__dict__)
        other.people = [mine.copy() for mine in self.people]
        other.state = self.state.copy()
        other._rows = self._rows._replace(width=self._rows.width.copy())
        other._surcharge = [s.copy() for s in self._surcharge]
        other.penalty = self.penalty.copy()
        return other

    def begin_from(self, other: FirstOrderMaster, dual: Ints) -> None:
        """Start from the columns of another master as far as they are lines here at the same cost, from given duals,
        and with the cheapest column of each day under these."""
        self.passes, self.proximal_centre[:] = other.passes, -dual / DUAL_SCALE
        self._mean_charge = self.proximal_centre.copy()
        prices = self.generation.rows.option_prices(dual)
        for day in self.generation.days:
            for _, column in day.price(prices).columns:
                self.fix(day.person, column)
        for person, mine in enumerate(other.people[: len(self.generation.networks)]):
            made = [line_column(self.generation.networks[person], c.options) for c in mine.columns]
            weights = np.array([w if c is not None else 0.0 for c, w in zip(made, mine.weights, strict=True)])
            if weights.sum() > TAKEN:
                kept = np.flatnonzero(weights).tolist()
                columns = [c for c in (made[i] for i in kept) if c is not None]
                self._set(person, ColumnWeights(columns, weights[kept] / weights.sum()))

    def columns(self) -> list[Column]:
        """All columns that have weight."""
        return [
            c for mine in self.people for c, w in zip(mine.columns, mine.weights.tolist(), strict=True) if w > TAKEN
        ]


def _slopes(rows: CouplingRows, penalty: float) -> Reals:
    """Points for each unit from each vertex to the row's next, and the penalty beyond its last."""
    slope = np.full(len(rows.at), penalty)
    inner = np.ones(len(rows.at), dtype=np.bool_)
    inner[rows.first[1:] - 1] = False
    i = np.flatnonzero(inner)
    slope[i] = (rows.price[i + 1] - rows.price[i]) / (rows.at[i + 1] - rows.at[i])
    return slope


def _widths(rows: CouplingRows, slope: Reals) -> Reals:
    """Change of each row's value that changes its smoothed charge by a point; a row without prices counts as steep
    as the steepest."""
    unit, steep = np.ones(len(rows)), np.zeros(len(rows))
    np.maximum.at(unit, rows.row, np.abs(rows.weight))
    for r in range(len(rows)):
        inside = slope[rows.first[r] : rows.first[r + 1] - 1]
        steep[r] = np.abs(inside).max(initial=0.0)
    steep[steep == 0] = steep.max(initial=0.0)
    return unit / np.maximum(steep, 1.0)


def _widest(rows: CouplingRows, hard_widest: float) -> Reals:
    """Most units over which each row may be smoothed: at most `hard_widest` for a row with a hard limit."""
    least, most = np.zeros(len(rows)), np.zeros(len(rows))
    np.add.at(least, rows.row, np.minimum(rows.weight, 0))
    np.add.at(most, rows.row, np.maximum(rows.weight, 0))
    hard = (rows.at[rows.first[:-1]] > least) | (rows.at[rows.first[1:] - 1] < most)
    return np.where(hard, hard_widest, np.inf)


def _counted(line: LineNetwork, begin: int, end: int) -> Ints:
    """By resource of a line and option, whether the resource's symbol differs from that of a day off."""
    net = line.net
    of_option = line.resources.counted[net.kind_of[np.repeat(np.arange(len(net.kind_of)), np.diff(net.option_first))]]
    counted = np.zeros((line.resources.number, end - begin), dtype=np.int64)
    for r in range(line.resources.number):
        counted[r, net.options[of_option[:, r] == 1] - begin] = 1
    return counted
