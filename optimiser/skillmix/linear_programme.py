"""Linear programmes for the mix and for supply, in lexicographic stages, solved by HiGHS in a process of its own.

Stages are pre-emptive goals (Charnes and Cooper 1961, Management Models and Industrial Applications of Linear
Programming): each objective is made least with the earlier ones held at their least. HiGHS is a dual revised simplex
(Huangfu and Hall 2018, Parallelizing the Dual Revised Simplex Method), reached through PuLP; this is the only file that
imports PuLP. A :class:`LinearProgramme` is plain numpy arrays; :func:`solve_stages` hands it to a worker process
(:func:`serve` in a Python of its own), which is started once, kept for the life of the caller and restarted if it dies.
So a process that also schedules rotas never loads a second solver's shared library beside its own.

Why HiGHS and not the CBC that PuLP bundles: on the examples (place 2,040 columns by 405 rows, crisis 1,188 by 257,
pathology 751 by 208; building included, medians of six on one core of a shared machine) HiGHS took 0.071, 0.037 and
0.023 s, CBC with its process and files 0.084, 0.050 and 0.031 s. And CBC answers in a text file of eight significant
digits: rows were off by up to 1e-5 hours where HiGHS was exact to 1e-13, which is too coarse for bills in pence and for
duals. highspy stays at 1.12: 1.15 cannot be loaded beside ortools 9.15 and 1.14 is said to return wrong optima.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import numpy as np

from optimiser.skillmix.units import FloatArray, IntArray

#: How much of an earlier stage a later one may give up, as a share of its value and absolutely.
STAGE_SHARE, STAGE_UNITS = 1e-9, 1e-7


class SolverFailed(RuntimeError):
    """The solver's process died or answered with something that is not an answer."""


@dataclass(frozen=True)
class LinearProgramme:
    """Minimise over ``lower <= x <= upper`` subject to sparse rows.

    ``lower``, ``upper``: (n,) bounds, infinities allowed. Row i holds ``values[starts[i]:starts[i+1]]`` at
    ``columns[...]`` (CSR), compared with ``rhs[i]`` by ``sense[i]``: -1 at most, 0 equal, 1 at least.
    """

    lower: FloatArray
    upper: FloatArray
    starts: IntArray
    columns: IntArray
    values: FloatArray
    sense: IntArray
    rhs: FloatArray

    @property
    def size(self) -> tuple[int, int, int]:
        """Columns, rows, entries."""
        return len(self.lower), len(self.rhs), len(self.values)


@dataclass(frozen=True)
class LinearSolution:
    """One stage's answer. ``status`` is ``optimal``, ``infeasible`` or ``unbounded``; arrays are empty unless optimal.

    ``x``: (n,) values. ``duals``: (m,) change of the stage's objective per unit of each row's right-hand side.
    ``reduced``: (n,) change of the objective per unit of each column's binding bound.
    """

    status: str
    value: float
    x: FloatArray
    duals: FloatArray
    reduced: FloatArray


def with_row(programme: LinearProgramme, form: FloatArray, most: float) -> LinearProgramme:
    """The programme with one more row: ``form``, of shape (n,), at most ``most``."""
    touched = np.flatnonzero(form)
    return replace(
        programme,
        starts=np.append(programme.starts, programme.starts[-1] + len(touched)),
        columns=np.append(programme.columns, touched),
        values=np.append(programme.values, form[touched]),
        sense=np.append(programme.sense, -1),
        rhs=np.append(programme.rhs, most),
    )


def solve_stages(programme: LinearProgramme, stages: Sequence[FloatArray]) -> list[LinearSolution]:
    """Minimise each stage's objective in turn, holding the earlier ones at their best.

    ``stages``: objective vectors of shape (n,). Stops at the first stage that is not optimal, so the list returned
    may be shorter than ``stages``; it is never empty. Raises :class:`SolverFailed` if the worker process dies twice.
    """
    if not stages:
        raise ValueError("a programme needs at least one objective")
    answers: list[LinearSolution] = _worker().ask((programme, [np.asarray(stage, dtype=float) for stage in stages]))
    return answers


class _Worker:
    """A child process that solves one request at a time over its pipes."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None

    def _start(self) -> subprocess.Popen[bytes]:
        root = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
        return subprocess.Popen(
            [sys.executable, "-P", "-c", "from optimiser.skillmix.linear_programme import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
        )

    def ask(self, request: object) -> Any:
        with self.lock:
            for attempt in (1, 2):
                if self.process is None or self.process.poll() is not None:
                    self.process = self._start()
                pipes = self.process.stdin, self.process.stdout
                assert pipes[0] is not None
                assert pipes[1] is not None
                try:
                    _send(pipes[0], request)
                    kind, body = _receive(pipes[1])
                except (OSError, EOFError) as lost:
                    self.close()
                    if attempt == 2:
                        raise SolverFailed("the solver's process ended without an answer") from lost
                    continue
                if kind == "failed":
                    raise SolverFailed(str(body))
                return body
        raise SolverFailed("the solver's process could not be started")

    def close(self) -> None:
        process, self.process = self.process, None
        if process is None or self.owner != os.getpid():
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()


_workers: dict[int, _Worker] = {}


def _worker() -> _Worker:
    """The worker of this process; a forked child gets its own instead of sharing its parent's pipes."""
    own = os.getpid()
    if own not in _workers:
        _workers[own] = _Worker()
        atexit.register(_workers[own].close)
    return _workers[own]


def _send(pipe: IO[bytes], thing: object) -> None:
    body = pickle.dumps(thing, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(struct.pack("<Q", len(body)) + body)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> Any:
    head = pipe.read(8)
    if len(head) < 8:
        raise EOFError
    body = pipe.read(struct.unpack("<Q", head)[0])
    return pickle.loads(body)


# ------------------------------------------------------------------ inside the worker


def _solve_here(programme: LinearProgramme, stages: Sequence[FloatArray]) -> list[LinearSolution]:
    """Build the PuLP problem once, then solve it for each stage."""
    import pulp

    if not pulp.HiGHS(msg=False).available():
        raise SolverFailed("HiGHS is not there: install highspy 1.12")

    def bound(value: float) -> float | None:
        return None if np.isinf(value) else float(value)

    columns = [
        pulp.LpVariable(f"x{j}", bound(low), bound(high))
        for j, (low, high) in enumerate(zip(programme.lower.tolist(), programme.upper.tolist(), strict=True))
    ]
    problem = pulp.LpProblem("mix", pulp.LpMinimize)
    senses = {-1: pulp.LpConstraintLE, 0: pulp.LpConstraintEQ, 1: pulp.LpConstraintGE}
    starts, entries, values = programme.starts.tolist(), programme.columns.tolist(), programme.values.tolist()
    rows = []
    for i, (sense, rhs) in enumerate(zip(programme.sense.tolist(), programme.rhs.tolist(), strict=True)):
        span = range(starts[i], starts[i + 1])
        form = pulp.LpAffineExpression({columns[entries[e]]: values[e] for e in span})
        row = pulp.LpConstraint(form, senses[sense], f"r{i}", rhs)
        problem.addConstraint(row)
        rows.append(row)

    answers: list[LinearSolution] = []
    for number, costs in enumerate(stages):
        objective = pulp.LpAffineExpression({columns[j]: float(costs[j]) for j in np.flatnonzero(costs).tolist()})
        problem.setObjective(objective)
        status = pulp.LpStatus[problem.solve(pulp.HiGHS(msg=False, threads=1, random_seed=1))]
        if status != "Optimal":
            name = {"Infeasible": "infeasible", "Unbounded": "unbounded"}.get(status)
            if name is None:
                raise SolverFailed(f"HiGHS ended with status {status!r}")
            empty = np.empty(0)
            answers.append(LinearSolution(name, float("nan"), empty, empty, empty))
            break
        x = np.array(
            [_settled(c, low, high) for c, low, high in zip(columns, programme.lower, programme.upper, strict=True)]
        )
        value = float(costs @ x)
        duals = np.array([row.pi for row in rows], dtype=float)
        reduced = np.array([0.0 if c.dj is None else c.dj for c in columns], dtype=float)
        answers.append(LinearSolution("optimal", value, x, duals, reduced))
        if number + 1 < len(stages):
            room = abs(value) * STAGE_SHARE + STAGE_UNITS
            problem.addConstraint(pulp.LpConstraint(objective.copy(), pulp.LpConstraintLE, f"s{number}", value + room))
    return answers


def _settled(column: Any, low: float, high: float) -> float:
    """A column's value inside its bounds; one that no row or objective mentions stays as near zero as it may."""
    value = 0.0 if column.varValue is None else float(column.varValue)
    return min(max(value, low), high)


def serve() -> None:
    """Answer requests on standard input until it closes; anything a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            request = _receive(sys.stdin.buffer)
        except EOFError:
            return
        try:
            reply: tuple[str, object] = ("ok", _solve_here(*request))
        except Exception as fault:  # the caller must hear of any fault: it is raised there as SolverFailed
            reply = ("failed", str(fault) if isinstance(fault, SolverFailed) else f"{type(fault).__name__}: {fault}")
        _send(answers, reply)
