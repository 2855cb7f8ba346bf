"""The restricted master: a linear programme over the columns generated so far, re-solved as columns come in.

Its dual solution prices new columns. A box step holds the duals near a stability centre, so that they do not swing from
one solution to the next.

Sources: Dantzig and Wolfe, Decomposition principle for linear programs (1960); Marsten, Hogan and Blankenship, The
boxstep method for large-scale optimization (1975).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    model_update_pb2,
    parameters_pb2,
    result_pb2,
)
from ortools.math_opt.core.python import solver

from optimiser.problem.options import Ints, Reals
from optimiser.solve.column_generation.coupling_rows import DUAL_RESOLUTION, CouplingRows
from optimiser.solve.pricing.arrays import SCALE
from optimiser.solve.pricing.pricing import Column

UNLIMITED = float("inf")

DUAL_SCALE = SCALE * DUAL_RESOLUTION
"""Parts of a point that duals are whole numbers of."""

MISSING = 20
"""Penalties that a person without a column costs: far more than any row can."""


def key_of(column: Column) -> tuple[int, bytes]:
    """What identifies a column."""
    return column.person, column.options.tobytes()


class RestrictedMaster:
    """The linear programme: least points of columns and rows, with one unit of columns for each person (convexity
    rows).

    Each row's value is held at its cheapest vertex, with a slack per segment of its price on either side; beyond its
    last vertex, and for a person without a column, a slack at a penalty keeps the programme feasible. It speaks to
    MathOpt's solver in its own messages: results as arrays, without an object per variable.

    Attributes:
        columns: those added, in order.
        dual: of each row, after `solve`.
        person_dual: of each person's convexity row.
        value: of each column.
        totals: of each total of the rows, how many units are charged.
        objective: points of the solution, penalties included.
    """

    def __init__(self, rows: CouplingRows, people: Iterable[int], penalty: float) -> None:
        self.rows = rows
        self.people = list(people)
        self.columns: list[Column] = []
        self.dual = np.zeros(len(rows))
        self.person_dual = np.zeros(max(self.people, default=-1) + 1)
        self.value = np.zeros(0)
        self.totals = np.zeros(len(rows.units))
        self.objective = 0.0
        self._unit = {p: len(rows) + i for i, p in enumerate(self.people)}
        self._known: dict[tuple[int, bytes], int] = {}
        self._of_person: dict[int, list[int]] = {p: [] for p in self.people}
        self._entries: list[tuple[Ints, Ints]] = []
        self._fresh = 0
        self._penalty = penalty
        self._box: tuple[Reals, Reals] | None = None
        slacks = _slacks(rows, len(self.people), penalty)
        self._slacks = len(slacks.upper)
        self._total = np.array(slacks.total, dtype=np.int64)
        self._solver: Any = solver.new(
            parameters_pb2.SOLVER_TYPE_GLOP, _model(slacks), parameters_pb2.SolverInitializerProto()
        )
        self._wanted = model_parameters_pb2.ModelSolveParametersProto()
        self._wanted.reduced_costs_filter.filter_by_ids = True
        self._wanted.variable_values_filter.skip_zero_values = True

    def add(self, columns: Iterable[Column]) -> int:
        """Add the columns that are new; how many were."""
        before = len(self.columns)
        for column in columns:
            key = key_of(column)
            if key not in self._known:
                self._known[key] = len(self.columns)
                self._of_person[column.person].append(len(self.columns))
                self.columns.append(column)
        self._entries += self.rows.entries([c.options for c in self.columns[before:]])
        return len(self.columns) - before

    def of_person(self, person: int) -> list[int]:
        """The columns of a person."""
        return self._of_person[person]

    def solve(self, seconds: float | None = None) -> bool:
        """Solve; whether it was solved to optimality in time."""
        update = self._update()
        if update is not None and not self._solver.update(update):
            raise RuntimeError("the linear solver takes no further columns")
        asked = parameters_pb2.SolveParametersProto(presolve=parameters_pb2.EMPHASIS_OFF)
        if seconds is not None:
            asked.time_limit.FromMilliseconds(max(1, int(seconds * 1000)))
        result = self._solver.solve(asked, self._wanted, None, callback_pb2.CallbackRegistrationProto(), None, None)
        if result.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL:
            return False
        found = result.solutions[0]
        dual = np.zeros(len(self.rows) + len(self.people))
        dual[list(found.dual_solution.dual_values.ids)] = list(found.dual_solution.dual_values.values)
        self.dual = dual[: len(self.rows)]
        self.person_dual[self.people] = dual[len(self.rows) :]
        value = np.zeros(self._slacks + len(self.columns))
        value[list(found.primal_solution.variable_values.ids)] = list(found.primal_solution.variable_values.values)
        self.value = value[self._slacks :]
        counted = self._total >= 0
        self.totals = np.zeros(len(self.rows.units))
        np.add.at(self.totals, self._total[counted], value[: self._slacks][counted])
        self.objective = float(found.primal_solution.objective_value)
        return True

    def keep_near(self, centre: Reals, reach: float) -> None:
        """From now on keep every row's dual within some points of a centre, by the cost of slacks: a box step."""
        self._box = (np.minimum(self._penalty, reach + centre), np.minimum(self._penalty, reach - centre))

    def _update(self) -> Any:
        """The changes since the last solution, as the solver takes them; None if there are none."""
        first, self._fresh = self._fresh, len(self.columns)
        if first == len(self.columns) and self._box is None:
            return None
        update = model_update_pb2.ModelUpdateProto()
        if self._box is not None:
            slack = np.cumsum(np.diff(self.rows.first) + 1) - 2
            costs = update.objective_updates.linear_coefficients
            costs.ids.extend(np.stack((slack, slack + 1), axis=1).ravel().tolist())
            costs.values.extend(np.stack(self._box, axis=1).ravel().tolist())
            self._box = None
        if first < len(self.columns):
            self._add_variables(update, first)
        return update

    def _add_variables(self, update: Any, first: int) -> None:
        """Add the columns from `first` on to an update: variables, costs, and entries in rows."""
        fresh = range(first, len(self.columns))
        ids = [self._slacks + c for c in fresh]
        new = update.new_variables
        new.ids.extend(ids)
        new.lower_bounds.extend([0.0] * len(ids))
        new.upper_bounds.extend([UNLIMITED] * len(ids))
        new.integers.extend([False] * len(ids))
        costs = update.objective_updates.linear_coefficients
        for c in fresh:
            if self.columns[c].points:
                costs.ids.append(self._slacks + c)
                costs.values.append(float(self.columns[c].points))
        rows = [self._entries[c][0] for c in fresh]
        sizes = [len(r) for r in rows]
        units = np.array([self._unit[self.columns[c].person] for c in fresh], dtype=np.int64)
        row = np.concatenate([*rows, units])
        column = np.concatenate([np.repeat(ids, sizes), ids]).astype(np.int64)
        value = np.concatenate([*(self._entries[c][1] for c in fresh), np.ones(len(ids))]).astype(np.float64)
        order = np.lexsort((column, row))
        matrix = update.linear_constraint_matrix_updates
        matrix.row_ids.extend(row[order].tolist())
        matrix.column_ids.extend(column[order].tolist())
        matrix.coefficients.extend(value[order].tolist())

    def reduced_costs(self, columns: Iterable[Column]) -> Reals:
        """Reduced costs of columns, whether or not they were added."""
        found = []
        for column in columns:
            key = key_of(column)
            known = self._known.get(key)
            touched, values = self.rows.values(column.options) if known is None else self._entries[known]
            found.append(column.points - self.dual[touched] @ values - self.person_dual[column.person])
        return np.array(found)


class _Slacks(NamedTuple):
    """The variables of a master other than columns, in order.

    Attributes:
        upper, cost: most of each, and what a unit costs.
        row, sign: its row, and whether it adds to that row's value or takes from it.
        total: the total that counts it, or -1.
        target: by row, the value that everything adds up to.
        constant: what the rows cost at these values.
        total_row: the first row that is a total.
    """

    upper: list[float]
    cost: list[float]
    row: list[int]
    sign: list[float]
    total: list[int]
    target: list[float]
    constant: float
    total_row: int


def _slacks(rows: CouplingRows, people: int, penalty: float) -> _Slacks:
    """A slack for each segment of a row's price, two for values beyond its ends, and one for each person."""
    found = _Slacks([], [], [], [], [], [], 0.0, len(rows) - len(rows.units))
    constant = 0
    counted = _total_of_segment(rows)
    for r in range(len(rows)):
        part = slice(int(rows.first[r]), int(rows.first[r + 1]))
        at, price = rows.at[part].tolist(), rows.price[part].tolist()
        best = min(range(len(at)), key=lambda i: price[i])
        found.target.append(float(at[best]))
        constant += price[best]
        for i in range(len(at) - 1):
            width = at[i + 1] - at[i]
            found.upper.append(float(width))
            found.cost.append(abs(price[i + 1] - price[i]) / max(width, 1))
            found.sign.append(1.0 if i < best else -1.0)
        found.total.extend([*counted[part][:-1].tolist(), -1, -1])
        found.upper.extend([UNLIMITED, UNLIMITED])
        found.cost.extend([penalty, penalty])
        found.sign.extend([1.0, -1.0])
        found.row.extend([r] * (len(at) + 1))
    found.upper.extend([UNLIMITED] * people)
    found.cost.extend([MISSING * penalty] * people)
    found.sign.extend([1.0] * people)
    found.total.extend([-1] * people)
    found.row.extend(range(len(rows), len(rows) + people))
    found.target.extend([1.0] * people)
    return found._replace(constant=float(constant))


def _total_of_segment(rows: CouplingRows) -> Ints:
    """By vertex, the total that counts the units from there to the row's next vertex; -1 for none."""
    found = np.full(len(rows.at), -1)
    for k, units in enumerate(rows.units):
        found[:-1][np.diff(units) != 0] = k
    found[rows.first[1:] - 1] = -1
    return found


def _model(slacks: _Slacks) -> Any:
    """The linear programme without columns, as a protocol buffer."""
    model = model_pb2.ModelProto(name="master")
    count, rows = len(slacks.upper), len(slacks.target)
    model.variables.ids.extend(range(count))
    model.variables.lower_bounds.extend([0.0] * count)
    model.variables.upper_bounds.extend(slacks.upper)
    model.variables.integers.extend([False] * count)
    model.objective.offset = slacks.constant
    paid = [i for i, c in enumerate(slacks.cost) if c]
    model.objective.linear_coefficients.ids.extend(paid)
    model.objective.linear_coefficients.values.extend([slacks.cost[i] for i in paid])
    model.linear_constraints.ids.extend(range(rows))
    model.linear_constraints.lower_bounds.extend(slacks.target)
    model.linear_constraints.upper_bounds.extend(slacks.target)
    counted = [i for i, k in enumerate(slacks.total) if k >= 0]
    row = np.array([*slacks.row, *(slacks.total_row + slacks.total[i] for i in counted)], dtype=np.int64)
    column = np.array([*range(count), *counted], dtype=np.int64)
    sign = np.array([*slacks.sign, *([1.0] * len(counted))])
    order = np.lexsort((column, row))
    model.linear_constraint_matrix.row_ids.extend(row[order].tolist())
    model.linear_constraint_matrix.column_ids.extend(column[order].tolist())
    model.linear_constraint_matrix.coefficients.extend(sign[order].tolist())
    return model


def whole_duals(dual: Sequence[float] | Reals, rows: CouplingRows) -> Ints:
    """Duals of some rows as whole numbers, `DUAL_SCALE` to a point, no larger than the rows have room for: whatever
    duals prove is true."""
    most = rows.largest_duals
    return np.asarray(np.rint(np.clip(np.asarray(dual) * DUAL_SCALE, -most, most)), dtype=np.int64)
