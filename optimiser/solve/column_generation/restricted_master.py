"""The restricted master: a linear programme over columns, solved again as columns come in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    model_update_pb2,
    parameters_pb2,
    result_pb2,
)
from ortools.math_opt.core.python import solver

from optimiser.problem.options import Ints
from optimiser.solve.column_generation.coupling_rows import FINE, Rows
from optimiser.solve.pricing.arrays import SCALE
from optimiser.solve.pricing.pricing import Column

Reals = npt.NDArray[np.float64]

INFINITY = float("inf")

DUAL = SCALE * FINE
"""Parts of a point that duals are whole numbers of."""

MISSING = 20
"""Penalties that a person without a column costs."""


class Master:
    """The linear programme: least points of columns and rows, one unit of columns a person.

    Each row's value is held at its cheapest vertex, with a slack per segment of its price on
    either side; beyond its last vertex, and for a person without a column, a slack at a penalty
    keeps the programme feasible. It speaks
    to MathOpt's solver in its own messages: results as arrays, without an object per variable.

    Attributes:
        columns: those added, in order.
        dual: of each row, after `solve`.
        person_dual: of each person's unit.
        value: of each column.
        objective: points of the solution, penalties included.
    """

    def __init__(self, rows: Rows, people: Iterable[int], penalty: float) -> None:
        self.rows = rows
        self.people = list(people)
        self.columns: list[Column] = []
        self.dual = np.zeros(len(rows))
        self.person_dual = np.zeros(max(self.people, default=-1) + 1)
        self.value = np.zeros(0)
        self.objective = 0.0
        self._unit = {p: len(rows) + i for i, p in enumerate(self.people)}
        self._known: dict[tuple[int, bytes], int] = {}
        self._of_person: dict[int, list[int]] = {p: [] for p in self.people}
        self._entries: list[tuple[Ints, Ints]] = []
        self._fresh = 0
        self._penalty = penalty
        self._near: tuple[Reals, Reals] | None = None
        model, self._slacks = _empty(rows, len(self.people), penalty)
        self._solver: Any = solver.new(parameters_pb2.SOLVER_TYPE_GLOP, model, parameters_pb2.SolverInitializerProto())
        self._wanted = model_parameters_pb2.ModelSolveParametersProto()
        self._wanted.reduced_costs_filter.filter_by_ids = True
        self._wanted.variable_values_filter.skip_zero_values = True

    def add(self, columns: Iterable[Column]) -> int:
        """Add columns that are not there yet; how many were new."""
        before = len(self.columns)
        for column in columns:
            key = (column.person, column.options.tobytes())
            if key not in self._known:
                self._known[key] = len(self.columns)
                self._of_person[column.person].append(len(self.columns))
                self.columns.append(column)
                touched, values = self.rows.values(column.options)
                self._entries.append((touched[values != 0], values[values != 0]))
        return len(self.columns) - before

    def of_person(self, person: int) -> list[int]:
        """Columns of a person."""
        return self._of_person[person]

    def solve(self, seconds: float | None = None) -> bool:
        """Solve; whether an optimum was found in time."""
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
        self.objective = float(found.primal_solution.objective_value)
        return True

    def keep_near(self, centre: Reals, reach: float) -> None:
        """Hold every row's dual within so many points of a centre from now on, by what its slacks cost."""
        self._near = (np.minimum(self._penalty, reach + centre), np.minimum(self._penalty, reach - centre))

    def _update(self) -> Any:
        fresh = range(self._fresh, len(self.columns))
        if not fresh and self._near is None:
            return None
        update = model_update_pb2.ModelUpdateProto()
        if self._near is not None:
            slack = np.cumsum(np.diff(self.rows.first) + 1) - 2
            costs = update.objective_updates.linear_coefficients
            costs.ids.extend(np.stack((slack, slack + 1), axis=1).ravel().tolist())
            costs.values.extend(np.stack(self._near, axis=1).ravel().tolist())
            self._near = None
        if not fresh:
            return update
        ids = [self._slacks + c for c in fresh]
        new = update.new_variables
        new.ids.extend(ids)
        new.lower_bounds.extend([0.0] * len(ids))
        new.upper_bounds.extend([INFINITY] * len(ids))
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
        self._fresh = len(self.columns)
        return update

    def reduced(self, columns: Iterable[Column]) -> Reals:
        """Reduced costs of columns, added or not."""
        found = []
        for column in columns:
            key = (column.person, column.options.tobytes())
            known = self._known.get(key)
            touched, values = self.rows.values(column.options) if known is None else self._entries[known]
            found.append(column.points - self.dual[touched] @ values - self.person_dual[column.person])
        return np.array(found)


def _empty(rows: Rows, people: int, penalty: float) -> tuple[Any, int]:
    """The model without columns, and how many variables it has."""
    model = model_pb2.ModelProto(name="master")
    upper: list[float] = []
    cost: list[float] = []
    row_of: list[int] = []
    sign: list[float] = []
    target: list[float] = []
    offset = 0
    for r in range(len(rows)):
        part = slice(int(rows.first[r]), int(rows.first[r + 1]))
        at, price = rows.at[part].tolist(), rows.price[part].tolist()
        best = min(range(len(at)), key=lambda i: price[i])
        target.append(float(at[best]))
        offset += price[best]
        for i in range(len(at) - 1):
            upper.append(float(at[i + 1] - at[i]))
            cost.append(abs(price[i + 1] - price[i]) / (at[i + 1] - at[i]))
            sign.append(1.0 if i < best else -1.0)
        upper += [INFINITY, INFINITY]
        cost += [penalty, penalty]
        sign += [1.0, -1.0]
        row_of += [r] * (len(at) + 1)
    upper += [INFINITY] * people
    cost += [MISSING * penalty] * people
    sign += [1.0] * people
    row_of += range(len(rows), len(rows) + people)
    count = len(upper)
    model.variables.ids.extend(range(count))
    model.variables.lower_bounds.extend([0.0] * count)
    model.variables.upper_bounds.extend(upper)
    model.variables.integers.extend([False] * count)
    model.objective.offset = float(offset)
    paid = [i for i, c in enumerate(cost) if c]
    model.objective.linear_coefficients.ids.extend(paid)
    model.objective.linear_coefficients.values.extend([cost[i] for i in paid])
    model.linear_constraints.ids.extend(range(len(rows) + people))
    model.linear_constraints.lower_bounds.extend([*target, *[1.0] * people])
    model.linear_constraints.upper_bounds.extend([*target, *[1.0] * people])
    model.linear_constraint_matrix.row_ids.extend(row_of)
    model.linear_constraint_matrix.column_ids.extend(range(count))
    model.linear_constraint_matrix.coefficients.extend(sign)
    return model, count


def whole_numbers(dual: Sequence[float] | Reals) -> Ints:
    """Duals as whole parts: `DUAL` to a point."""
    return np.asarray(np.rint(np.asarray(dual) * DUAL), dtype=np.int64)
