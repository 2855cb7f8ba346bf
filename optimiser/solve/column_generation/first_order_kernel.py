"""The compiled loops of the first-order master: what rows charge, pairwise Frank-Wolfe steps, and a cheaper column.

A person's weight moves from the dearest of their columns to the cheapest by the best step there is. What a network
leaves to further resources is kept to by surcharges in the prices of options, Lagrangean multipliers that rise while a
resource is broken.

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
"""Weight, numerically none, up to which a column is not taken."""

EVEN = 0.01
"""Points, numerically none, between the dearest column of a person and the cheapest."""


class RowArrays(NamedTuple):
    """The rows, flat; see `CouplingRows`.

    | array | shape | what |
    |---|---|---|
    | `by_option` | options + 1 | where an option's entries begin |
    | `row` | entries | the row of each entry |
    | `weight` | entries | what the option adds to the row's value |
    | `first` | rows + 1 | where the vertices of each row begin |
    | `at` | vertices | value of each vertex |
    | `price` | vertices | points at that value |
    | `rise` | vertices | points a unit from there to the row's next vertex, the penalty beyond its last |
    | `width` | rows | how far a row's value moves its charge by one point |

    `penalty` is what a unit beyond a row's last vertex costs.
    """

    by_option: Ints
    row: Ints
    weight: Ints
    first: Ints
    at: Ints
    price: Ints
    rise: Reals
    width: Reals
    penalty: float


class Columns(NamedTuple):
    """A person's columns, flat, and how much of each they take.

    | array | shape | what |
    |---|---|---|
    | `options` | all options | of column i: `options[starts[i]:starts[i + 1]]` |
    | `starts` | columns + 1 | where the options of each column begin |
    | `points` | columns | what each costs by itself |
    | `weights` | columns | how much of it is taken; they add up to one |
    """

    options: Ints
    starts: Ints
    points: Ints
    weights: Reals


class RowState(NamedTuple):
    """Where the rows are, and what they charge there; each array has one place for each row.

    | array | what |
    |---|---|
    | `value` | weighted number of the row's options that all columns take |
    | `centre` | the charge that the row is smoothed around (the proximal centre) |
    | `charge` | what it charges for its next unit |
    | `difference` | what a move of weight adds to its value; zero between calls |
    | `stamp` | in which turn of the loops its charge was last read |
    | `touched` | rows of the move under way, the first so many |
    """

    value: Reals
    centre: Reals
    charge: Reals
    difference: Reals
    stamp: Ints
    touched: Ints

    @classmethod
    def zero(cls, rows: int) -> RowState:
        """Rows of value 0, not smoothed around anything."""
        value, centre, charge, difference = np.zeros((4, rows))
        stamp, touched = np.zeros((2, rows), dtype=np.int64)
        return cls(value, centre, charge, difference, stamp, touched)

    def copy(self) -> RowState:
        """The same in arrays of its own."""
        return self._replace(**{name: part.copy() for name, part in self._asdict().items()})


class Tuning(NamedTuple):
    """The whole numbers of `FirstOrderParameters` that the loops read."""

    pairwise_steps: int
    halvings: int
    beam_width: int
    attempts: int
    strict_attempts: int
    least_rise: int
    rise: int
    fall: int

    @classmethod
    def of(cls, parameters: FirstOrderParameters) -> Tuning:
        """Those of some parameters."""
        return cls(*(getattr(parameters, name) for name in cls._fields))


@inner
def marginal_charge(rows: Any, r: int, value: float, centre: float) -> float:
    """What a row charges for its next unit at a value, smoothed around a centre."""
    width = rows.width[r]
    where = value + width * centre
    before = -rows.penalty
    for i in range(rows.first[r], rows.first[r + 1]):
        if where - width * before < rows.at[i]:
            return float(before)
        after = rows.rise[i]
        if where - rows.at[i] <= width * after:
            return float((where - rows.at[i]) / width)
        before = after
    return float(before)


@kernel
def charge_rows(rows: RowArrays, state: RowState) -> None:
    """Every row's charge for its next unit."""
    for r in range(len(state.value)):
        state.charge[r] = marginal_charge(rows, r, state.value[r], state.centre[r])


@kernel
def price_options(rows: RowArrays, begin: int, end: int, state: RowState, turn: int, out: Ints) -> None:
    """What each option from `begin` to `end` costs in the rows, in parts of a point."""
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
    """Add some of a column to the values of the rows."""
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
            total += rows.price[i] + rows.rise[i] * (v - rows.at[i])
    return total


@kernel
def pairwise_steps(rows: RowArrays, state: RowState, columns: Columns, turn: int, tuning: Tuning) -> int:
    """Move a person's weight from their dearest column to their cheapest, some times; the last stamp used.

    The rows of their columns must be charged what they charge now.
    """
    options, starts, points, weights = columns
    count = len(points)
    cost = np.zeros(count)
    for _ in range(tuning.pairwise_steps):
        best = worst = -1
        for i in range(count):
            cost[i] = _charged(rows, state, options[starts[i] : starts[i + 1]], points[i])
            if best < 0 or cost[i] < cost[best]:
                best = i
            if weights[i] > 0 and (worst < 0 or cost[i] > cost[worst]):
                worst = i
        if best == worst or cost[worst] - cost[best] < EVEN:
            break
        turn += 1
        moved = _difference(
            rows, state, options[starts[worst] : starts[worst + 1]], options[starts[best] : starts[best + 1]], turn
        )
        dearer = float(points[best] - points[worst])
        step = _line_search(rows, state, moved, weights[worst], dearer, tuning.halvings)
        weights[best] += step
        weights[worst] = 0.0 if step >= weights[worst] else weights[worst] - step
    return turn


@inner
def _charged(rows: Any, state: Any, options: Any, points: int) -> float:
    """What a column costs at the rows' charges."""
    total = float(points)
    for o in options:
        for e in range(rows.by_option[o], rows.by_option[o + 1]):
            total += state.charge[rows.row[e]] * rows.weight[e]
    return total


@inner
def _difference(rows: Any, state: Any, out: Any, into: Any, turn: int) -> int:
    """What a move from one column to another adds to the rows; how many of `state.touched` it changes.

    Args:
        out, into: options of the columns.
        turn: a stamp that no row has.
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
    """Take the best step along `state.difference`, at most `most`, by halving; the step.

    Args:
        moved: how many of `state.touched` the move changes; their values and charges are set.
        dearer: what the one column costs by itself more than the other.
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
    columns: Columns, tuning: Tuning, scratch: Scratch, limits: WindowLimits, lines: IntMatrix, costs: Ints,
) -> tuple[int, int]:  # fmt: skip
    """A line cheaper than those that are taken. What the network leaves to resources is kept to by surcharges, each of
    which rises while its resource is broken, and by a beam search that the surcharges guide.

    Args:
        line: network and resources.
        price, penalty: by option of the problem, what the rows charge and what comes on top; `price` is changed.
        begin: the person's first option.
        counted: by resource and option of the person, whether it counts.
        surcharge: by resource; changed.
        columns: the person's.
        limits: for the beam search.
        lines, costs: as for `best_lines`.

    Returns:
        (which of `lines`, its points); -1 if none is cheaper, -2 if there is no line at all.
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
        if not found:  # no line has all that is fixed
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
    """Put penalties on a person's options; whether there is any."""
    found = False
    for i in range(begin, end):
        price[i] += penalty[i]
        found |= penalty[i] != 0
    return found


@inner
def _cheapest_taken(price: Any, columns: Any) -> int:
    """What the cheapest of the columns that are taken costs."""
    least = INFINITY
    for i in range(len(columns.points)):
        if columns.weights[i] > TAKEN:
            of_rows = _sum_of(price, columns.options[columns.starts[i] : columns.starts[i + 1]])
            least = min(least, columns.points[i] * SCALE + of_rows)
    return least


@inner
def _add_surcharges(price: Any, begin: int, counted: Any, surcharge: Any, sign: int) -> None:
    """Put surcharges on the options that count (sign 1), or take them off (-1)."""
    for r in range(len(surcharge)):
        if surcharge[r]:
            for i in range(counted.shape[1]):
                price[begin + i] += sign * surcharge[r] * counted[r, i]


@inner
def _update_surcharges(surcharge: Any, broken: Any, dear: int, attempt: int, tuning: Any) -> None:
    """Raise the surcharges of resources that are broken, more with each attempt; lower the others once a pricing."""
    for r in range(len(surcharge)):
        if broken[r]:
            surcharge[r] += max(SCALE // tuning.least_rise, dear // tuning.rise) << attempt
        elif attempt == 0:
            surcharge[r] -= surcharge[r] // tuning.fall


@inner
def _dearest_option(net: Any, price: Any, penalty: Any, line: Any) -> int:
    """The greatest charge of the rows, either way, for an option of a line."""
    dear = 0
    for h in line:
        for e in range(net.option_first[h], net.option_first[h + 1]):
            dear = max(dear, abs(price[net.options[e]] - penalty[net.options[e]]))
    return dear


@inner
def _sum_of(price: Any, options: Any) -> int:
    """What some options cost together."""
    total = 0
    for o in options:
        total += price[o]
    return total
