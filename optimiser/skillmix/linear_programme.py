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
import itertools
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

import numpy as np

from optimiser.skillmix.units import FloatArray, IntArray

#: How much of an earlier stage a later one may give up, as a share of its value and absolutely.
STAGE_SHARE, STAGE_UNITS = 1e-9, 1e-7


#: Branch and bound ends when the answer is proven to within this, in the objective's own unit.
WHOLE_GAP = 1e-6


class SolverFailed(RuntimeError):
    """The solver's process died or answered with something that is not an answer."""


@dataclass(frozen=True)
class LinearProgramme:
    """Minimise over ``lower <= x <= upper`` subject to sparse rows.

    ``lower``, ``upper``: (n,) bounds, infinities allowed. Row i holds ``values[starts[i]:starts[i+1]]`` at
    ``columns[...]`` (CSR), compared with ``rhs[i]`` by ``sense[i]``: -1 at most, 0 equal, 1 at least. ``integer``
    names the columns that must be whole; with any the programme is solved by branch and bound, and the duals are those
    of the programme with them fixed at their answer.
    """

    lower: FloatArray
    upper: FloatArray
    starts: IntArray
    columns: IntArray
    values: FloatArray
    sense: IntArray
    rhs: FloatArray
    integer: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

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


@dataclass(frozen=True)
class ProgrammeChange:
    """A what-if on a programme: other upper bounds of columns and other right-hand sides of rows, by their index."""

    upper: Mapping[int, float] = field(default_factory=dict)
    rhs: Mapping[int, float] = field(default_factory=dict)


def solve_stages(
    programme: LinearProgramme, stages: Sequence[FloatArray], rooms: Mapping[int, FloatArray] | None = None
) -> list[LinearSolution]:
    """Minimise each stage's objective in turn, holding the earlier ones at their best.

    ``stages``: objective vectors of shape (n,). ``rooms``: by the number of a stage what it may be given up for the
    later ones, in its own unit: so much for each unit of its answer's columns, (n,). Stops at the first stage that is
    not optimal, so the list returned may be shorter than ``stages``; it is never empty. Raises :class:`SolverFailed`
    if the worker process dies twice.
    """
    if not stages:
        raise ValueError("a programme needs at least one objective")
    forms = [np.asarray(stage, dtype=float) for stage in stages]
    answers: list[LinearSolution] = _worker().ask(("once", programme, forms, dict(rooms or {})))
    return answers


class WarmProgramme:
    """A programme and stages that are solved again and again with small changes, each from the basis of the first
    answer (the dual simplex restarts there: it stays dual feasible when bounds and right-hand sides change).

    The solver's process keeps the programme between calls. Every change is taken from the first answer, so its answer
    does not depend on what was asked before it.
    """

    def __init__(self, programme: LinearProgramme, stages: Sequence[FloatArray]) -> None:
        self.programme = programme
        self.stages = [np.asarray(stage, dtype=float) for stage in stages]
        self.name = next(_names)

    def solve(self, changes: Sequence[ProgrammeChange]) -> list[list[LinearSolution]]:
        """For each change the answers of the stages, as :func:`solve_stages` gives them."""
        if not changes:
            return []
        worker, name = _worker(), (os.getpid(), self.name)
        found = worker.ask(("again", name, None, list(changes)))
        if found is None:
            found = worker.ask(("again", name, (self.programme, self.stages), list(changes)))
        answers: list[list[LinearSolution]] = found
        return answers


_names = itertools.count()


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


class _SolverModel:
    """A programme in HiGHS, built once by PuLP; objectives, bounds and held stages change in place between solves."""

    def __init__(self, programme: LinearProgramme) -> None:
        import pulp

        solver = pulp.HiGHS(msg=False, threads=1, random_seed=1, gapRel=0.0, gapAbs=WHOLE_GAP)
        if not solver.available():
            raise SolverFailed("HiGHS is not there: install highspy 1.12")
        self.programme = programme
        self.columns, rows, problem = _pulp_problem(programme)
        solver.createAndConfigureSolver(problem)
        solver.buildSolverModel(problem)
        self.model: Any = problem.solverModel
        self.place = np.array([column.index for column in self.columns], dtype=np.int32)
        self.row_place = np.array([row.index for row in rows], dtype=np.int32)
        self.whole = self.place[programme.integer]
        self.held: list[tuple[int, FloatArray]] = []

    def solve(
        self, stages: Sequence[FloatArray], rooms: Mapping[int, FloatArray] | None = None
    ) -> list[LinearSolution]:
        """The answers of the stages in turn, each with the earlier ones held."""
        answers: list[LinearSolution] = []
        for number, _ in self.held:
            self.model.changeRowBounds(number, -np.inf, np.inf)
        for number, costs in enumerate(stages):
            self.model.changeColsCost(len(self.place), self.place, costs)
            answers.append(self._answer(costs))
            if answers[-1].status != "optimal":
                break
            if number + 1 < len(stages):
                value = answers[-1].value
                room = abs(value) * STAGE_SHARE + STAGE_UNITS
                if rooms and number in rooms:
                    room += float(rooms[number] @ answers[-1].x)
                self._hold(number, costs, value + room)
        return answers

    def change(self, change: ProgrammeChange) -> None:
        """Take the bounds of a change."""
        for column, upper in change.upper.items():
            self.model.changeColBounds(int(self.place[column]), float(self.programme.lower[column]), float(upper))
        for row, rhs in change.rhs.items():
            sense = int(self.programme.sense[row])
            low, high = (-np.inf if sense < 0 else rhs), (np.inf if sense > 0 else rhs)
            self.model.changeRowBounds(int(self.row_place[row]), float(low), float(high))

    def undo(self, change: ProgrammeChange) -> None:
        """Take back a change."""
        upper = {column: float(self.programme.upper[column]) for column in change.upper}
        self.change(ProgrammeChange(upper, {row: float(self.programme.rhs[row]) for row in change.rhs}))

    def _hold(self, number: int, costs: FloatArray, most: float) -> None:
        """Hold a stage at no more than ``most``: its row is added once and then moved."""
        if number < len(self.held):
            self.model.changeRowBounds(self.held[number][0], -np.inf, most)
            return
        touched = np.flatnonzero(costs)
        row = self.model.getNumRow()
        self.model.addRow(-np.inf, most, len(touched), self.place[touched], costs[touched])
        self.held.append((row, costs))

    def _answer(self, costs: FloatArray) -> LinearSolution:
        self.model.run()
        status = self.model.getModelStatus().name
        if status not in ("kOptimal", "kModelEmpty"):
            name = {"kInfeasible": "infeasible", "kUnboundedOrInfeasible": "infeasible", "kUnbounded": "unbounded"}
            if status not in name:
                raise SolverFailed(f"HiGHS ended with status {status!r}")
            empty = np.empty(0)
            return LinearSolution(name[status], float("nan"), empty, empty, empty)
        found = self.model.getSolution()
        if len(self.whole):
            found = self._with_whole_fixed(np.round(np.array(found.col_value)[self.whole]))
        x = np.array(found.col_value)[self.place]
        lower, upper = self._bounds()
        x = np.clip(x, lower, upper)
        duals = np.array(found.row_dual)[self.row_place]
        return LinearSolution("optimal", float(costs @ x), x, duals, np.array(found.col_dual)[self.place])

    def _with_whole_fixed(self, values: FloatArray) -> Any:
        """The solution, with duals, of the programme whose whole columns are fixed at their answer."""
        import highspy

        made = self.model.getLp()
        lower, upper = np.array(made.col_lower_)[self.whole], np.array(made.col_upper_)[self.whole]
        for column, value in zip(self.whole.tolist(), values.tolist(), strict=True):
            self.model.changeColIntegrality(column, highspy.HighsVarType.kContinuous)
            self.model.changeColBounds(column, value, value)
        self.model.run()
        if self.model.getModelStatus().name != "kOptimal":
            raise SolverFailed("the whole numbers found leave no answer")
        found = self.model.getSolution()
        for column, low, high in zip(self.whole.tolist(), lower.tolist(), upper.tolist(), strict=True):
            self.model.changeColIntegrality(column, highspy.HighsVarType.kInteger)
            self.model.changeColBounds(column, low, high)
        return found

    def _bounds(self) -> tuple[FloatArray, FloatArray]:
        """The bounds of the columns as they are now, (n,) each."""
        made = self.model.getLp()
        return np.array(made.col_lower_)[self.place], np.array(made.col_upper_)[self.place]


def _pulp_problem(programme: LinearProgramme) -> tuple[list[Any], list[Any], Any]:
    """The programme in PuLP, without an objective: its columns, its rows, the problem."""
    import pulp

    def bound(value: float) -> float | None:
        return None if np.isinf(value) else float(value)

    whole = set(programme.integer.tolist())
    columns = [
        pulp.LpVariable(f"x{j}", bound(low), bound(high), pulp.LpInteger if j in whole else pulp.LpContinuous)
        for j, (low, high) in enumerate(zip(programme.lower.tolist(), programme.upper.tolist(), strict=True))
    ]
    problem = pulp.LpProblem("mix", pulp.LpMinimize)
    problem.addVariables(columns)
    problem.setObjective(pulp.LpAffineExpression())
    senses = {-1: pulp.LpConstraintLE, 0: pulp.LpConstraintEQ, 1: pulp.LpConstraintGE}
    starts, entries, values = programme.starts.tolist(), programme.columns.tolist(), programme.values.tolist()
    rows = []
    for i, (sense, rhs) in enumerate(zip(programme.sense.tolist(), programme.rhs.tolist(), strict=True)):
        span = range(starts[i], starts[i + 1])
        form = pulp.LpAffineExpression({columns[entries[e]]: values[e] for e in span})
        row = pulp.LpConstraint(form, senses[sense], f"r{i}", rhs)
        problem.addConstraint(row)
        rows.append(row)
    return columns, rows, problem


class _Server:
    """What the worker process keeps between requests: the last programme that is solved again and again."""

    def __init__(self) -> None:
        self.name: object = None
        self.model: _SolverModel | None = None
        self.stages: Sequence[FloatArray] = ()
        self.basis: Any = None

    def once(self, programme: LinearProgramme, stages: Sequence[FloatArray], rooms: Mapping[int, FloatArray]) -> Any:
        """The answers of a programme's stages."""
        return _SolverModel(programme).solve(stages, rooms)

    def again(self, name: object, sent: Any, changes: Sequence[ProgrammeChange]) -> Any:
        """The answers of the stages under each change; None where the programme is not known and was not sent."""
        if sent is not None:
            programme, self.stages = sent
            self.name, self.model = name, _SolverModel(programme)
            self.model.solve(self.stages)
            self.basis = self.model.model.getBasis()
        if self.model is None or self.name != name:
            return None
        found = []
        for change in changes:
            self.model.change(change)
            self.model.model.setBasis(self.basis)
            found.append(self.model.solve(self.stages))
            self.model.undo(change)
        return found


def serve() -> None:
    """Answer requests on standard input until it closes or nobody reads on; what a library prints goes to stderr."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for whoever asks, who closes the input
    with contextlib.suppress(EOFError, BrokenPipeError), os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        server = _Server()
        while True:
            request = _receive(sys.stdin.buffer)
            try:
                what, *given = request
                reply: tuple[str, object] = ("ok", (server.once if what == "once" else server.again)(*given))
            except Exception as fault:  # the caller must hear of any fault: it is raised there as SolverFailed
                failed = str(fault) if isinstance(fault, SolverFailed) else f"{type(fault).__name__}: {fault}"
                reply = ("failed", failed)
            _send(answers, reply)
