"""The first-order master, compiled: marginal charges of rows, pairwise Frank-Wolfe steps, and the search for a column.

A step moves weight from the dearest of a person's columns to the cheapest, by an exact line search. Resources, which a
network ignores, are enforced by surcharges on the prices of options: Lagrangean multipliers that rise while a resource
is broken.

Sources: Lacoste-Julien and Jaggi, On the global linear convergence of Frank-Wolfe optimization variants (2015);
Rockafellar, Augmented Lagrangians and applications of the proximal point algorithm (1976).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optimiser.problem.options import Ints, Reals
from optimiser.solve.compiled import IntMatrix, inner, integer, kernel
from optimiser.solve.parameters import FirstOrderParameters
from optimiser.solve.pricing.arrays import INFINITY, SCALE, Network, Resources, Scratch
from optimiser.solve.pricing.beam_search import WindowLimits, beam_search
from optimiser.solve.pricing.network_reduction import price_reduced_network
from optimiser.solve.pricing.resource_extension import broken_resources, line_points
from optimiser.solve.pricing.shortest_path_kernel import price_network

TAKEN = 1e-9
"""A column of at most this weight counts as not taken."""

BALANCED = 0.01
"""Difference in points between a person's dearest and cheapest column that counts as none."""


class RowArrays(NamedTuple):
    """The rows as flat arrays; see `CouplingRows`.

    | array | shape | what |
    |---|---|---|
    | `by_option` | options + 1 | where an option's entries begin |
    | `row` | entries | the row of each entry |
    | `weight` | entries | what the option adds to the row's value |
    | `first` | rows + 1 | where the vertices of each row begin |
    | `at` | vertices | value of each vertex |
    | `price` | vertices | points at that value |
    | `slope` | vertices | points a unit from there to the row's next vertex, the penalty beyond its last |
    | `width` | rows | change of a row's value that changes its smoothed charge by one point |

    `penalty` is the points for each unit beyond a row's last vertex.
    """

    by_option: Ints
    row: Ints
    weight: Ints
    first: Ints
    at: Ints
    price: Ints
    slope: Reals
    width: Reals
    penalty: float


class Columns(NamedTuple):
    """A person's columns as flat arrays, and their weights.

    | array | shape | what |
    |---|---|---|
    | `options` | all options | of column i: `options[starts[i]:starts[i + 1]]` |
    | `starts` | columns + 1 | where the options of each column begin |
    | `points` | columns | own cost of each, without the rows |
    | `weights` | columns | how much of each is taken; they add up to one |
    """

    options: Ints
    starts: Ints
    points: Ints
    weights: Reals


class RowState(NamedTuple):
    """Values and charges of the rows; each array has one entry for each row.

    | array | what |
    |---|---|
    | `value` | sum of the row over all columns, by their weights |
    | `centre` | the charge around which the row is smoothed (the proximal centre) |
    | `charge` | marginal charge: what it charges for its next unit |
    | `difference` | working memory: what a step adds to its value for each unit of weight; zero between calls |
    | `stamp` | the turn in which its charge was last computed |
    | `touched` | working memory: the rows that a step changes |
    """

    value: Reals
    centre: Reals
    charge: Reals
    difference: Reals
    stamp: Ints
    touched: Ints

    @classmethod
    def zero(cls, rows: int) -> RowState:
        """Rows of value 0 and proximal centre 0."""
        value, centre, charge, difference = np.zeros((4, rows))
        stamp, touched = np.zeros((2, rows), dtype=np.int64)
        return cls(value, centre, charge, difference, stamp, touched)

    def copy(self) -> RowState:
        """A deep copy."""
        return self._replace(**{name: part.copy() for name, part in self._asdict().items()})


class KernelParameters(NamedTuple):
    """The whole numbers among `FirstOrderParameters`, for the kernels."""

    pairwise_steps: int
    halvings: int
    beam_width: int
    attempts: int
    strict_attempts: int
    least_rise: int
    rise: int
    fall: int

    @classmethod
    def of(cls, parameters: FirstOrderParameters) -> KernelParameters:
        """Taken from parameters."""
        return cls(*(getattr(parameters, name) for name in cls._fields))


@inner
def marginal_charge(rows: Any, r: int, value: float, centre: float) -> float:
    """Marginal charge of a row at a value: the derivative of its price, smoothed around a proximal centre."""
    width = rows.width[r]
    where = value + width * centre
    before = -rows.penalty
    for i in range(rows.first[r], rows.first[r + 1]):
        if where - width * before < rows.at[i]:
            return float(before)
        after = rows.slope[i]
        if where - rows.at[i] <= width * after:
            return float((where - rows.at[i]) / width)
        before = after
    return float(before)


@kernel
def charge_rows(rows: RowArrays, state: RowState) -> None:
    """Compute every row's marginal charge."""
    for r in range(len(state.value)):
        state.charge[r] = marginal_charge(rows, r, state.value[r], state.centre[r])


@kernel
def price_options(rows: RowArrays, begin: int, end: int, state: RowState, turn: int, out: Ints) -> None:
    """Price options `begin` to `end` - 1 at the rows' marginal charges, in parts of a point."""
    stamp, charge = state.stamp, state.charge
    for o in range(begin, end):
        total = 0.0
        for e in range(rows.by_option[o], rows.by_option[o + 1]):
            r = rows.row[e]
            if stamp[r] != turn:
                stamp[r] = turn
                charge[r] = marginal_charge(rows, r, state.value[r], state.centre[r])
            total += charge[r] * rows.weight[e]
        out[o] = np.int64(np.rint(total * SCALE))


@kernel
def add_column(rows: RowArrays, options: Ints, weight: float, value: Reals) -> None:
    """Add a column with a weight to the values of the rows."""
    for o in options:
        for e in range(rows.by_option[o], rows.by_option[o + 1]):
            value[rows.row[e]] += weight * rows.weight[e]


@kernel
def rows_cost(rows: RowArrays, value: Reals) -> float:
    """What the rows cost at some values."""
    total = 0.0
    for r in range(len(value)):
        begin, end, v = rows.first[r], rows.first[r + 1], value[r]
        if v <= rows.at[begin]:
            total += rows.price[begin] + rows.penalty * (rows.at[begin] - v)
        elif v >= rows.at[end - 1]:
            total += rows.price[end - 1] + rows.penalty * (v - rows.at[end - 1])
        else:
            i = begin
            while rows.at[i + 1] < v:
                i += 1
            total += rows.price[i] + rows.slope[i] * (v - rows.at[i])
    return total


@kernel
def pairwise_steps(rows: RowArrays, state: RowState, columns: Columns, turn: int, tuning: KernelParameters) -> int:
    """Take pairwise Frank-Wolfe steps, from a person's dearest column to their cheapest; the last turn used as a stamp.

    The charges of the rows of their columns must be up to date.
    """
    options, starts, points, weights = columns
    count = len(points)
    cost = np.zeros(count)
    for _ in range(tuning.pairwise_steps):
        best = worst = -1
        for i in range(count):
            cost[i] = _column_charge(rows, state, options[starts[i] : starts[i + 1]], points[i])
            if best < 0 or cost[i] < cost[best]:
                best = i
            if weights[i] > 0 and (worst < 0 or cost[i] > cost[worst]):
                worst = i
        if best == worst or cost[worst] - cost[best] < BALANCED:
            break
        turn += 1
        moved = _set_direction(
            rows, state, options[starts[worst] : starts[worst + 1]], options[starts[best] : starts[best + 1]], turn
        )
        dearer = float(points[best] - points[worst])
        step = _line_search(rows, state, moved, weights[worst], dearer, tuning.halvings)
        weights[best] += step
        weights[worst] = 0.0 if step >= weights[worst] else weights[worst] - step
    return turn


@inner
def _column_charge(rows: Any, state: Any, options: Any, points: int) -> float:
    """Cost of a column at the rows' marginal charges."""
    total = float(points)
    for o in options:
        for e in range(rows.by_option[o], rows.by_option[o + 1]):
            total += state.charge[rows.row[e]] * rows.weight[e]
    return total


@inner
def _set_direction(rows: Any, state: Any, out: Any, into: Any, turn: int) -> int:
    """Set `state.difference` to the direction from one column to another; how many rows of `state.touched` it changes.

    Args:
        out, into: options of the columns.
        turn: a stamp that no row has yet.
    """
    difference, touched = state.difference, state.touched
    met = 0
    for sign in (-1, 1):
        for o in out if sign < 0 else into:
            for e in range(rows.by_option[o], rows.by_option[o + 1]):
                r = rows.row[e]
                if state.stamp[r] != turn:
                    state.stamp[r] = turn
                    touched[met] = r
                    met += 1
                difference[r] += sign * rows.weight[e]
    moved = 0
    for r in touched[:met]:
        if difference[r] != 0.0:
            touched[moved] = r
            moved += 1
    return moved


@inner
def _line_search(rows: Any, state: Any, moved: int, most: float, dearer: float, halvings: int) -> float:
    """Take the best step of at most `most` along `state.difference`, found by bisection; its length.

    Args:
        moved: how many rows of `state.touched` the step changes; their values and charges are updated.
        dearer: own cost of the new column less that of the old one.
    """
    value, centre, difference, touched = state.value, state.centre, state.difference, state.touched
    low, high = 0.0, most
    for trial in range(halvings + 1):
        middle = high if trial == 0 else 0.5 * (low + high)
        rise = dearer
        for r in touched[:moved]:
            rise += difference[r] * marginal_charge(rows, r, value[r] + middle * difference[r], centre[r])
        if rise <= 0:
            low = middle
            if trial == 0:
                break
        else:
            high = middle
    for r in touched[:moved]:
        value[r] += low * difference[r]
        state.charge[r] = marginal_charge(rows, r, value[r], centre[r])
        difference[r] = 0.0
    return low


@kernel
def cheaper_column(
    line: tuple[Network, Resources], price: Ints, penalty: Ints, begin: int, counted: IntMatrix, surcharge: Ints,
    columns: Columns, tuning: KernelParameters, scratch: Scratch, limits: WindowLimits, lines: IntMatrix, costs: Ints,
) -> tuple[int, int]:  # fmt: skip
    """Look for a line cheaper than the columns that are taken.

    Resources are enforced by surcharges, each of which rises while its resource is broken, and by a beam search that
    the surcharges guide.

    Args:
        line: network and resources.
        price, penalty: by option of the problem, the rows' charges and penalties on top; `price` is overwritten.
        begin: the person's first option.
        counted: by resource and option of the person, whether the resource counts it.
        surcharge: by resource; updated.
        columns: the person's columns.
        limits: for the beam search.
        lines, costs: as for `best_lines`.

    Returns:
        (index into `lines`, its points); index -1 if none is cheaper, -2 if there is no line at all.
    """
    net, resources = line
    fixed = _add_penalties(price, penalty, begin, begin + counted.shape[1])
    cutoff = _cheapest_taken(price, columns)
    broken = np.zeros(resources.number, np.bool_)
    best, inside = -1, 0
    for attempt in range(tuning.attempts if resources.number else 1):
        _add_surcharges(price, begin, counted, surcharge, integer(1))
        found = 0
        if fixed and attempt < tuning.strict_attempts:
            found = price_reduced_network(net, price, penalty, scratch, lines, costs)
        if not found:  # no line keeps all that is fixed
            fixed = False
            found = price_network(net, price, scratch, integer(INFINITY), lines, costs)
        _add_surcharges(price, begin, counted, surcharge, integer(-1))
        if not found:
            return -2, 0
        dear = 0
        if resources.number:
            dear = _dearest_option(net, price, penalty, lines[0])
            stuck = broken_resources(net, resources, lines[0], broken)
            width = tuning.beam_width
            if stuck and beam_search(net, resources, scratch, width, limits, lines[found - 1]) >= INFINITY:
                found -= 1
        whole = False
        for i in range(found):
            points = line_points(net, resources, lines[i])
            if points < 0:
                continue
            whole = True
            cost = points * SCALE
            for h in lines[i]:
                cost += _sum_of(price, net.options[net.option_first[h] : net.option_first[h + 1]])
            if cost < cutoff:
                best, inside, cutoff = i, points, cost
        _update_surcharges(surcharge, broken, dear, attempt, tuning)
        if whole:
            break
    return best, inside


@inner
def _add_penalties(price: Any, penalty: Any, begin: int, end: int) -> bool:
    """Add penalties to the prices of a person's options; whether any is not zero."""
    found = False
    for i in range(begin, end):
        price[i] += penalty[i]
        found |= penalty[i] != 0
    return found


@inner
def _cheapest_taken(price: Any, columns: Any) -> int:
    """Cost of the cheapest column that is taken."""
    least = INFINITY
    for i in range(len(columns.points)):
        if columns.weights[i] > TAKEN:
            of_rows = _sum_of(price, columns.options[columns.starts[i] : columns.starts[i + 1]])
            least = min(least, columns.points[i] * SCALE + of_rows)
    return least


@inner
def _add_surcharges(price: Any, begin: int, counted: Any, surcharge: Any, sign: int) -> None:
    """Add the surcharges to the options that resources count (sign 1), or subtract them (-1)."""
    for r in range(len(surcharge)):
        if surcharge[r]:
            for i in range(counted.shape[1]):
                price[begin + i] += sign * surcharge[r] * counted[r, i]


@inner
def _update_surcharges(surcharge: Any, broken: Any, dear: int, attempt: int, tuning: Any) -> None:
    """Raise the surcharges of broken resources, more with each attempt; on the first attempt lower the others."""
    for r in range(len(surcharge)):
        if broken[r]:
            surcharge[r] += max(SCALE // tuning.least_rise, dear // tuning.rise) << attempt
        elif attempt == 0:
            surcharge[r] -= surcharge[r] // tuning.fall


@inner
def _dearest_option(net: Any, price: Any, penalty: Any, line: Any) -> int:
    """Largest absolute charge of the rows for an option of a line."""
    dear = 0
    for h in line:
        for e in range(net.option_first[h], net.option_first[h + 1]):
            dear = max(dear, abs(price[net.options[e]] - penalty[net.options[e]]))
    return dear


@inner
def _sum_of(price: Any, options: Any) -> int:
    """Sum of the prices of some options."""
    total = 0
    for o in options:
        total += price[o]
    return total
