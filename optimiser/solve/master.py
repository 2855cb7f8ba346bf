"""The restricted master: a linear programme over columns, solved again as columns come in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

import numpy as np
import numpy.typing as npt
from ortools.math_opt.python import mathopt

from ..problem.options import Ints
from .labelling import Column
from .rows import Rows

Reals = npt.NDArray[np.float64]


class Master:
    """The linear programme: least points of columns and rows, one unit of columns a person.

    Each row's value is held at its cheapest vertex, with a slack per segment of its price on
    either side; beyond its last vertex a slack at `penalty` keeps the programme feasible.

    Attributes:
        columns: those added, in order.
        dual: of each row, after `solve`.
        person_dual: of each person's unit.
        value: of each column.
        objective: points of the solution, penalties included.
        penalised: what is beyond the reach of hard rows.
    """

    def __init__(self, rows: Rows, people: int, penalty: float) -> None:
        self.rows = rows
        self.columns: list[Column] = []
        self._known: set[tuple[int, bytes]] = set()
        self._model = mathopt.Model(name="master")
        self._units = [self._model.add_linear_constraint(lb=1.0, ub=1.0) for _ in range(people)]
        self._rows: list[mathopt.LinearConstraint] = []
        self._variables: list[mathopt.Variable] = []
        self._penalties: list[mathopt.Variable] = []
        self._of_person: list[list[int]] = [[] for _ in range(people)]
        self._model.objective.is_maximize = False
        for r in range(len(rows)):
            self._add_row(r, penalty)
        self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)
        self.dual = np.zeros(len(rows))
        self.person_dual = np.zeros(people)
        self.value = np.zeros(0)
        self.objective = 0.0
        self.penalised = 0.0

    def _add_row(self, r: int, penalty: float) -> None:
        part = slice(int(self.rows.first[r]), int(self.rows.first[r + 1]))
        at, price = self.rows.at[part].tolist(), self.rows.price[part].tolist()
        best = min(range(len(at)), key=lambda i: price[i])
        row = self._model.add_linear_constraint(lb=float(at[best]), ub=float(at[best]))
        self._rows.append(row)
        self._model.objective.offset += price[best]
        for i in range(len(at) - 1):
            slope = (price[i + 1] - price[i]) / (at[i + 1] - at[i])
            slack = self._model.add_variable(lb=0.0, ub=float(at[i + 1] - at[i]))
            row.set_coefficient(slack, 1.0 if i < best else -1.0)
            self._model.objective.set_linear_coefficient(slack, abs(slope))
        for sign in (1.0, -1.0):
            slack = self._model.add_variable(lb=0.0)
            row.set_coefficient(slack, sign)
            self._model.objective.set_linear_coefficient(slack, penalty)
            self._penalties.append(slack)

    def add(self, columns: Iterable[Column]) -> int:
        """Add columns that are not there yet; how many were new."""
        new = 0
        for column in columns:
            key = (column.person, column.options.tobytes())
            if key in self._known:
                continue
            self._known.add(key)
            variable = self._model.add_variable(lb=0.0)
            self._model.objective.set_linear_coefficient(variable, float(column.points))
            self._units[column.person].set_coefficient(variable, 1.0)
            touched, values = self.rows.values(column.options)
            for r, v in zip(touched.tolist(), values.tolist(), strict=True):
                self._rows[r].set_coefficient(variable, float(v))
            self._of_person[column.person].append(len(self.columns))
            self.columns.append(column)
            self._variables.append(variable)
            new += 1
        return new

    def has(self, person: int) -> bool:
        """Whether a person has a column."""
        return bool(self._of_person[person])

    def of_person(self, person: int) -> list[int]:
        """Columns of a person."""
        return self._of_person[person]

    def solve(self, seconds: float | None = None) -> bool:
        """Solve; whether an optimum was found in time."""
        limit = timedelta(seconds=max(seconds, 0.01)) if seconds is not None else None
        result = self._solver.solve(params=mathopt.SolveParameters(time_limit=limit, presolve=mathopt.Emphasis.OFF))
        if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            return False
        self.dual = np.array(result.dual_values(self._rows))
        self.person_dual = np.array(result.dual_values(self._units))
        self.value = np.array(result.variable_values(self._variables))
        self.objective = result.objective_value()
        self.penalised = float(sum(result.variable_values(self._penalties)))
        return True

    def hold(self, person: int, column: int) -> None:
        """Keep a person to one column until `release`."""
        for c in self._of_person[person]:
            if c != column:
                self._variables[c].upper_bound = 0.0

    def release(self, people: Iterable[int]) -> None:
        """Let people take any column again."""
        for person in people:
            for c in self._of_person[person]:
                self._variables[c].upper_bound = float("inf")

    def reduced(self, column: Column, dual: Reals, person_dual: Reals) -> float:
        """Reduced cost of a column."""
        touched, values = self.rows.values(column.options)
        return float(column.points - dual[touched] @ values - person_dual[column.person])


def whole_numbers(dual: Sequence[float] | Reals, scale: int) -> Ints:
    """Duals as whole parts of a point."""
    return np.rint(np.asarray(dual) * scale).astype(np.int64)
