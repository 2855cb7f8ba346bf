"""A crew: workers in processes of their own that search side by side on one rota.

Building models keeps the interpreter busy, so threads would wait for each other. Each worker has a
whole task of its own (a `Mate`), with an audit of its own; what it finds better it tells as the
change from the last rota it was shown, and the task lays that over the rota as it then is. The best
rota so far, the bound and the order to stop are in memory that all see: looking at them waits for
nobody.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

import numpy as np

from optimiser.audit import Auditor
from optimiser.book import Book
from optimiser.problem.options import Flags
from optimiser.problem.problem import Problem
from optimiser.solve.parameters import SolveParameters
from optimiser.solve.stop import Clock, Progress, Stop
from optimiser.solve.task import Mismatch, Task
from optimiser.solve.watch import Watch

Job = Callable[[Task], None]
"""What a worker does; a function of a module, so that it can be sent to a new process."""

VERSION, BOUND, STOP = 0, 1, 2
"""Places on the board: number of the rota shown, the bound, whether to stop."""

NO_BOUND = -(1 << 62)

GRACE = 2.0
"""Seconds that workers have to end by themselves once there is a rota and the task is stopped."""

KEPT = 64
"""Rotas remembered, so that a change can be read against the one it began from."""

# a worker made by fork shares the rule book's memory; elsewhere it is sent over
CONTEXT: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


@dataclass(frozen=True)
class Board:
    """What all workers see: some whole numbers, and the best rota as a flag per option."""

    numbers: Any
    rota: Any
    lock: Any

    @classmethod
    def of(cls, task: Task) -> Board:
        """A board with what a task knows so far."""
        board = cls(CONTEXT.RawArray("q", 3), CONTEXT.RawArray("b", len(task.problem.options)), CONTEXT.Lock())
        board.numbers[BOUND] = NO_BOUND if task.bound is None else task.bound
        if task.best is not None:
            board.show(task.best, 1)
        return board

    def show(self, chosen: Flags, version: int) -> None:
        """Put up a better rota."""
        with self.lock:
            np.frombuffer(self.rota, dtype=np.bool_)[:] = chosen
            self.numbers[VERSION] = version

    def read(self) -> tuple[Flags, int]:
        """The rota on the board, and its number."""
        with self.lock:
            return np.frombuffer(self.rota, dtype=np.bool_).copy(), int(self.numbers[VERSION])


class Mate(Task):
    """The task as one worker has it: judged here, told to all.

    Args:
        seconds, began: its share of the clock.
        line: where it tells what it finds.
    """

    def __init__(
        self, problem: Problem, rules: tuple[Auditor, ...], book: Book, seconds: float | None, began: float,
        seed: int, board: Board, line: Connection, parameters: SolveParameters,
    ) -> None:  # fmt: skip
        def late(progress: Progress) -> bool:
            return seconds is not None and progress.seconds >= seconds

        stop = Stop(late, seconds=seconds)
        super().__init__(problem, rules, book, stop, Clock(stop, began), seed, 1, Watch(), parameters)
        self._board = board
        self._line = line
        self._home = os.getppid()
        self._seen, self._shown = 0, book.start()
        self._look()

    def _look(self) -> None:
        """Take in what is new on the board."""
        bound = int(self._board.numbers[BOUND])
        if bound != NO_BOUND and (self.bound is None or bound > self.bound):
            self.bound = bound
        if self._board.numbers[STOP]:
            self.clock.interrupted.set()
        if self._board.numbers[VERSION] != self._seen:
            self._shown, self._seen = self._board.read()
            if not super().offer(self._shown) and self.best is not None:
                self._tell(self.best)  # what is here is better still

    @property
    def stopped(self) -> bool:
        """Whether to end now; looks at the board."""
        self._look()
        return os.getppid() != self._home or super().stopped

    def offer(self, chosen: Flags) -> bool:
        """Offer a rota to this worker's task; a better one is told as a change."""
        if not super().offer(chosen):
            return False
        self._tell(chosen)
        return True

    def _tell(self, chosen: Flags) -> None:
        change = np.flatnonzero(chosen != self._shown).astype(np.int32)
        if len(change):
            self._line.send(("rota", self._seen, change))

    def raise_bound(self, bound: int) -> None:
        """Offer a proven bound."""
        if self.bound is None or bound > self.bound:
            super().raise_bound(bound)
            self._line.send(("bound", bound))

    def prove_infeasible(self) -> None:
        """Say that no rota keeps every hard rule."""
        super().prove_infeasible()
        self._line.send(("infeasible",))

    def round(self, note: str = "") -> None:
        """Count a finished round."""
        super().round(note)
        self._line.send(("round", note))


def _work(
    job: Job, problem: Problem, rules: tuple[Auditor, ...], book: Book, seconds: float | None, began: float,
    seed: int, board: Board, line: Connection, parameters: SolveParameters,
) -> None:  # fmt: skip
    """A worker's life."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the task, which tells the workers
    try:
        job(Mate(problem, rules, book, seconds, began, seed, board, line, parameters))
    except Mismatch as fault:
        line.send(("mismatch", str(fault)))
    except BaseException:
        line.send(("error", traceback.format_exc()))
    finally:
        line.close()


class WorkerFailed(RuntimeError):
    """A worker ended by an error; its own traceback is in the text."""


def crew(task: Task, jobs: Sequence[Job]) -> None:
    """Do jobs at the same time until all have ended or the task is stopped; one alone is done right here.

    Raises:
        Mismatch: audit and clauses disagree about a rota.
        WorkerFailed: a worker ended by another error.
    """
    if len(jobs) == 1:
        jobs[0](task)
        return
    board = Board.of(task)
    workers = []
    lines: list[Connection] = []
    for number, job in enumerate(jobs):
        here, there = CONTEXT.Pipe(duplex=False)
        seed = task.seed + 7919 * number
        worker = CONTEXT.Process(
            target=_work, daemon=True,
            args=(
                job, task.problem, task.rules, task.book, task.stop.seconds, task.clock.began, seed, board, there,
                task.parameters,
            ),
        )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # no thread of ours holds a lock that a worker takes
            worker.start()
        there.close()
        workers.append(worker)
        lines.append(here)
    try:
        _Desk(task, board).run(lines)
    finally:
        board.numbers[STOP] = 1
        for worker in workers:
            worker.join(0.1)
            if worker.is_alive():
                worker.terminate()
            worker.join()


class _Desk:
    """Takes in what workers tell."""

    def __init__(self, task: Task, board: Board) -> None:
        self.task = task
        self.board = board
        self._version = int(board.numbers[VERSION])
        self._rotas: dict[int, Flags] = {0: task.book.start()}
        if task.best is not None:
            self._rotas[self._version] = task.best

    def run(self, lines: list[Connection]) -> None:
        """Read until every worker has ended, or is late."""
        end: float | None = None
        while lines and (end is None or time.monotonic() < end):
            try:
                for line in wait(lines, timeout=0.2):
                    assert isinstance(line, Connection)
                    try:
                        self._take(line.recv())
                    except (EOFError, ConnectionResetError):
                        lines.remove(line)
            except KeyboardInterrupt:
                self.task.clock.interrupted.set()
            if self.task.stopped:
                self.board.numbers[STOP] = 1
                if end is None and self.task.best is not None:
                    end = time.monotonic() + GRACE

    def _take(self, message: tuple[Any, ...]) -> None:
        match message:
            case ("rota", version, change):
                self._lay(version, change)
            case ("bound", bound):
                self.task.raise_bound(bound)
                self.board.numbers[BOUND] = self.task.bound
            case ("round", note):
                self.task.round(note)
            case ("infeasible",):
                self.task.prove_infeasible()
            case ("mismatch", text):
                raise Mismatch(text)
            case ("error", text):
                raise WorkerFailed(text)

    def _lay(self, version: int, change: Any) -> None:
        """Lay a change over the best rota; if that is no better, over the rota it began from."""
        base = self._rotas.get(version)
        if base is None:
            return
        after = base.copy()
        after[change] = ~after[change]
        best = self.task.best
        merged = after if best is None else best.copy()
        merged[change] = after[change]
        if self.task.offer(merged) or (best is not None and self.task.offer(after)):
            assert self.task.best is not None
            self._version += 1
            self._rotas[self._version] = self.task.best
            self._rotas.pop(self._version - KEPT, None)
            self.board.show(self.task.best, self._version)
