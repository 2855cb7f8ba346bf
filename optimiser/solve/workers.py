"""Workers in processes of their own that search side by side on one rota: cooperation by a shared incumbent.

T. G. Crainic and M. Toulouse, Parallel meta-heuristics, in: Handbook of Metaheuristics, 2nd edition, 2010. Building
models keeps the interpreter busy, so threads would wait for each other. Each worker has a whole task of its own (a
`WorkerTask`), with an audit of its own; what it finds better it tells as the change from the last incumbent it was
shown, and the coordinator merges that into the incumbent as it then is. The incumbent, the bound and the order to stop
are in memory that all see: looking at them waits for nobody.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from optimiser.audit import RuleLike
from optimiser.book import Book
from optimiser.executor import interrupts_blocked
from optimiser.problem.options import Flags
from optimiser.problem.problem import Problem
from optimiser.solve.parameters import SolveParameters
from optimiser.solve.stop import Clock, Stop, after_iterations, after_seconds, any_of
from optimiser.solve.task import Mismatch, Task
from optimiser.solve.watch import RoundRecord, Watch

Job = Callable[[Task], None]
"""What a worker does; a function of a module, so that it can be sent to a new process."""

VERSION, BOUND, STOP, ROUGH = 0, 1, 2, 3
"""Places in `SharedIncumbent.numbers`: number of the rota shown, the bound, whether to stop, whether it is rough."""

NO_BOUND = -(1 << 62)


def context_of(start_method: str) -> Any:
    """How worker processes are made: by fork, which shares the rule book's memory, or by spawn, which sends it over.

    Args:
        start_method: see `WorkerParameters`.
    """
    wanted = start_method if start_method != "usual" else "fork" if sys.platform == "linux" else "spawn"
    return multiprocessing.get_context(wanted if wanted in multiprocessing.get_all_start_methods() else "spawn")


@dataclass(frozen=True)
class SharedIncumbent:
    """Memory that all workers share: some whole numbers, and the best rota as a flag for each option."""

    numbers: Any
    rota: Any
    lock: Any

    @classmethod
    def of(cls, task: Task, context: Any) -> SharedIncumbent:
        """Shared memory with what a task knows so far."""
        shared = cls(context.RawArray("q", 4), context.RawArray("b", len(task.problem.options)), context.Lock())
        shared.numbers[BOUND] = NO_BOUND if task.bound is None else task.bound
        shared.numbers[ROUGH] = task.rough
        if task.best is not None:
            shared.write(task.best, 1)
        return shared

    def write(self, chosen: Flags, version: int) -> None:
        """Write a better rota."""
        with self.lock:
            np.frombuffer(self.rota, dtype=np.bool_)[:] = chosen
            self.numbers[VERSION] = version

    def read(self) -> tuple[Flags, int]:
        """The rota written last, and its version number."""
        with self.lock:
            return np.frombuffer(self.rota, dtype=np.bool_).copy(), int(self.numbers[VERSION])


class WorkerLimits(NamedTuple):
    """What a worker knows of when to stop; the coordinator checks the rest.

    Attributes:
        seconds: wall time, None if unlimited.
        iterations: rounds of all workers, so no worker's own rounds pass them; None if unlimited.
    """

    seconds: float | None
    iterations: int | None

    @property
    def stop(self) -> Stop:
        """These limits as a stopping rule."""
        stops = [] if self.seconds is None else [after_seconds(self.seconds)]
        if self.iterations is not None:
            stops.append(after_iterations(self.iterations))
        return any_of(*stops)


class WorkerTask(Task):
    """The task of one worker: rotas are judged here, and better ones are sent to the coordinator.

    Args:
        limits, began: when it ends at the latest, and the beginning of its clock.
        pipe: where it tells what it finds.
    """

    def __init__(
        self, problem: Problem, rules: tuple[RuleLike, ...], book: Book, limits: WorkerLimits, began: float,
        seed: int, shared: SharedIncumbent, pipe: Connection, parameters: SolveParameters,
    ) -> None:  # fmt: skip
        stop = limits.stop
        super().__init__(problem, rules, book, stop, Clock(stop, began), seed, 1, Watch(), parameters)
        self._shared = shared
        self._pipe = pipe
        self._home = os.getppid()
        self._seen, self._shown = 0, book.start()
        self._read_incumbent()

    def _read_incumbent(self) -> None:
        """Adopt what is new in the shared incumbent."""
        bound = int(self._shared.numbers[BOUND])
        if bound != NO_BOUND and (self.bound is None or bound > self.bound):
            self.bound = bound
        if self._shared.numbers[STOP]:
            self.clock.interrupted.set()
        if self._shared.numbers[VERSION] != self._seen:
            self._shown, self._seen = self._shared.read()
            rough = bool(self._shared.numbers[ROUGH])
            if super().offer(self._shown):
                self.rough = rough
                self.discount_found_elsewhere()
            elif self.best is not None:
                self._send(self.best)  # what is here is better still

    @property
    def stopped(self) -> bool:
        """Whether to end now; looks at the shared incumbent."""
        self._read_incumbent()
        return os.getppid() != self._home or super().stopped

    def offer(self, chosen: Flags) -> bool:
        """Offer a rota to this worker's task; if it is better, send it as a change to the incumbent."""
        if not super().offer(chosen):
            return False
        self._send(chosen)
        return True

    def _send(self, chosen: Flags) -> None:
        change = np.flatnonzero(chosen != self._shown).astype(np.int32)
        if len(change):
            self._pipe.send(("rota", self._seen, change))

    def raise_bound(self, bound: int) -> None:
        """Report a proven bound."""
        if self.bound is None or bound > self.bound:
            super().raise_bound(bound)
            self._pipe.send(("bound", bound))

    def prove_infeasible(self) -> None:
        """Report that no rota satisfies every hard rule."""
        super().prove_infeasible()
        self._pipe.send(("infeasible",))

    def round(self, note: str = "", record: RoundRecord | None = None) -> None:
        """Report the end of a round."""
        record = self.since_round(note) if record is None else record
        super().round(note, record)
        self._pipe.send(("round", note, record))


def _run_worker(
    job: Job, problem: Problem, rules: tuple[RuleLike, ...], book: Book, limits: WorkerLimits, began: float,
    seed: int, shared: SharedIncumbent, pipe: Connection, parameters: SolveParameters,
) -> None:  # fmt: skip
    """The main function of a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the task, which tells the workers
    try:
        job(WorkerTask(problem, rules, book, limits, began, seed, shared, pipe, parameters))
    except Mismatch as fault:
        pipe.send(("mismatch", str(fault)))
    except BaseException:
        pipe.send(("error", traceback.format_exc()))
    finally:
        pipe.close()


@contextmanager
def _without_main(task: Task) -> Iterator[None]:
    """Keep a spawned process from running the caller's script again, which would start another search if the script
    has no guard. If a rule is defined in that script, it has to run."""
    main = sys.modules["__main__"]
    if not any(type(rule).__module__ == "__main__" for rule in task.rules):
        sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


class WorkerFailed(RuntimeError):
    """A worker ended with an error; the text holds its traceback."""


def run_workers(task: Task, jobs: Sequence[Job]) -> None:
    """Run jobs in parallel until all have ended or the task is stopped.

    One alone is done right here where no time limits it, so that the same seed gives the same rota. Where time does, it
    has a process too: whatever it is about to do when its time is over, it can be ended.

    Raises:
        Mismatch: audit and clauses disagree about a rota.
        WorkerFailed: a worker ended by another error.
    """
    if task.stopped and task.best is not None:
        return
    if len(jobs) == 1 and (task.clock.left is None or multiprocessing.current_process().daemon):
        jobs[0](task)
        return
    context = context_of(task.parameters.workers.start_method)
    shared = SharedIncumbent.of(task, context)
    workers = []
    pipes: list[Connection] = []
    for number, job in enumerate(jobs):
        if task.stopped and task.best is not None:  # as others began: where they are made by spawn that takes seconds
            break
        here, there = context.Pipe(duplex=False)
        seed = task.seed + 7919 * number
        worker = context.Process(
            target=_run_worker, daemon=True,
            args=(
                job, task.problem, task.rules, task.book, WorkerLimits(task.stop.seconds, task.stop.iterations),
                task.clock.began, seed, shared, there, task.parameters,
            ),
        )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # no thread of ours holds a lock that a worker takes
            with _without_main(task), interrupts_blocked():
                worker.start()
        there.close()
        workers.append(worker)
        pipes.append(here)
    try:
        _Coordinator(task, shared).run(pipes)
    finally:
        shared.numbers[STOP] = 1
        end = time.monotonic() + (0.0 if task.clock.past(task.clock.latest) else 0.1)
        for worker in workers:
            worker.join(max(0.0, end - time.monotonic()))
        for worker in workers:
            if worker.is_alive():
                worker.terminate()
        for worker in workers:
            worker.join()


class _Coordinator:
    """Receives what workers send, and writes the incumbent for them."""

    def __init__(self, task: Task, shared: SharedIncumbent) -> None:
        self.task = task
        self.shared = shared
        self._version = int(shared.numbers[VERSION])
        self._rotas: dict[int, Flags] = {0: task.book.start()}
        if task.best is not None:
            self._rotas[self._version] = task.best

    def run(self, pipes: list[Connection]) -> None:
        """Receive until every worker has ended or is overdue."""
        end: float | None = None
        while pipes and (end is None or time.monotonic() < end):
            try:
                for pipe in wait(pipes, timeout=0.2 if end is None else max(0.0, end - time.monotonic())):
                    assert isinstance(pipe, Connection)
                    try:
                        self._receive(pipe.recv())
                    except (EOFError, ConnectionResetError):
                        pipes.remove(pipe)
            except KeyboardInterrupt:
                self.task.clock.interrupted.set()
            if self.task.stopped:
                self.shared.numbers[STOP] = 1
                if end is None:
                    end = time.monotonic() + self._grace

    @property
    def _grace(self) -> float:
        """Seconds that workers have to end by themselves."""
        limits, seconds = self.task.parameters.workers, self.task.stop.seconds
        return min(limits.grace_seconds, math.inf if seconds is None else limits.grace_share * seconds + 0.2)

    def _receive(self, message: tuple[Any, ...]) -> None:
        match message:
            case ("rota", version, change):
                self._merge(version, change)
            case ("bound", bound):
                self.task.raise_bound(bound)
                self.shared.numbers[BOUND] = self.task.bound
            case ("round", note, record):
                self.task.round(note, record)
            case ("infeasible",):
                self.task.prove_infeasible()
            case ("mismatch", text):
                raise Mismatch(text)
            case ("error", text):
                raise WorkerFailed(text)

    def _merge(self, version: int, change: Any) -> None:
        """Merge a change into the incumbent; if that is no improvement, into the rota it was made from."""
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
            self.shared.numbers[ROUGH] = 0
            self._rotas[self._version] = self.task.best
            self._rotas.pop(self._version - self.task.parameters.workers.remembered, None)
            self.shared.write(self.task.best, self._version)
