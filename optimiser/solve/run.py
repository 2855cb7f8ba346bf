"""`solve`: one call, one frozen result."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from optimiser.audit import RuleLike
from optimiser.book import Book
from optimiser.executor import Workers
from optimiser.problem.domain import Assignment
from optimiser.problem.problem import Problem
from optimiser.solve.compilation import begin_compiling, ready, ready_since
from optimiser.solve.parameters import SolveParameters
from optimiser.solve.parameters.choice import strategy_named
from optimiser.solve.parameters.local_search import LocalSearchParameters
from optimiser.solve.result import Result, Status
from optimiser.solve.single_changes import construct_rough_rota, improve_at_end, repair_start
from optimiser.solve.stop import Clock, Stop, after_seconds, any_of
from optimiser.solve.strategies import STRATEGIES, choose_strategy, modules_of, polishes_beside, size_of
from optimiser.solve.task import Mismatch, Task
from optimiser.solve.watch import Watch
from optimiser.surface import OutOfTime


def solve(
    problem: Problem,
    rules: Sequence[RuleLike],
    strategy: str,
    stop: Stop,
    start: Iterable[Assignment] | None = None,
    seed: int = 1,
    workers: int = 1,
    watch: Watch | None = None,
    on_task: Callable[[Task], None] | None = None,
    parameters: SolveParameters | None = None,
    elsewhere: Workers | None = None,
) -> Result:
    """Solve a problem.

    Args:
        problem: what is to be rostered.
        rules: the rule book in force.
        strategy: a name of `STRATEGIES`, or `auto`.
        stop: when to end; sub-solves count against it.
        start: a rota to begin from.
        seed: for every random choice; with `after_iterations` and one worker the same seed gives
            the same rota.
        workers: processes to keep busy.
        watch: receives the progress of the search.
        on_task: called with the task before the strategy runs, for a caller that may interrupt it
            (`task.clock.interrupted.set()` keeps the best rota).
        parameters: what tunes the search; None for the usual ones.
        elsewhere: workers, here or of a cluster, that search the groups of a large problem in rounds.

    Returns:
        An audited result; status INVALID with `mismatch` when the audit contradicts the solver.

    Raises:
        ValueError: no such strategy.
    """
    strategy = strategy_named(strategy)
    watch = watch or Watch()
    parameters = parameters or SolveParameters()
    limit, stop = stop.seconds, _reserving_time(stop, parameters.local_search)
    clock = Clock(stop, latest=None if limit is None else parameters.local_search.latest(limit))
    begin_compiling()
    try:
        book = Book(problem, rules, late=lambda: clock.past(clock.latest))
    except OutOfTime:
        return _without_book(strategy, clock)
    name, reason = choose_strategy(book, parameters, clock.left) if strategy == "auto" else (strategy, "asked for")
    run = STRATEGIES[name]
    task = Task(problem, tuple(rules), book, stop, clock, seed, workers, watch, parameters)
    task.elsewhere = elsewhere
    watch.begun(name, len(problem.options), len(book.clauses), reason)
    if on_task is not None:
        on_task(task)
    mismatch = None
    kernels = "compiled before"
    try:
        if start is None:
            timed = clock.left is not None  # a worker that polishes lays one sooner
            construct_rough_rota(task, filled=not (timed and name == "columns" and polishes_beside(task)))
        else:
            task.offer(task.start_from(start))
            repair_start(task)
        if not size_of(book):
            task.prove_only(book.start())
        elif ready(modules_of(name)):
            run(task)
        else:
            watch.compiling()
            run(task)
            kernels = _compiled_after(task, modules_of(name))
    except KeyboardInterrupt:
        task.clock.interrupted.set()
    try:
        improve_at_end(task, limit)
        task.check()
    except Mismatch as fault:
        mismatch = str(fault)
    return _result(task, name, reason, mismatch, kernels)


def _without_book(strategy: str, clock: Clock) -> Result:
    """The result of a run whose time was over before the rule book was compiled."""
    seconds, reason = round(clock.seconds, 3), "the time was over before the rules were read"
    return Result(Status.NO_ROTA_IN_TIME, None, None, None, strategy, seconds, 0, reason=reason)


def _compiled_after(task: Task, modules: tuple[str, ...]) -> str:
    """When the kernels of some modules were compiled, in a run that began without them."""
    since = ready_since(modules)
    if since is None:
        return "not compiled by the end"
    return f"compiled after {max(0.0, task.clock.seconds - (time.time() - since)):.1f} s"


def _reserving_time(stop: Stop, parameters: LocalSearchParameters) -> Stop:
    """A stopping rule that reserves some of its time for the last pass."""
    if stop.seconds is None:
        return stop
    kept = min(parameters.last_seconds, parameters.last_share * stop.seconds)
    return any_of(stop, after_seconds(stop.seconds - kept))


def _result(task: Task, name: str, reason: str, mismatch: str | None, kernels: str) -> Result:
    bill = task.bill
    bound = task.bound if mismatch is None else None
    if mismatch is None and bill is not None and bill.hard == 0 and bound is not None and bound > bill.points:
        mismatch = f"a bound of {bound} was claimed above a rota that costs {bill.points}"
        bound = None
    if mismatch is None and bill is not None and bill.hard == 0 and task.infeasible:
        mismatch = f"it was claimed that every rota breaks a hard rule, and one of {bill.points} points breaks none"
    if mismatch is not None:
        status, bound = Status.INVALID, None
    elif task.infeasible:
        status = Status.INFEASIBLE
    elif bill is None or bill.hard:
        status = Status.NO_ROTA_IN_TIME
    elif bound is not None and bound >= bill.points:
        status = Status.OPTIMAL
    else:
        status = Status.FEASIBLE
    return Result(
        status=status,
        rota=bill.lines.frozen() if bill else None,
        bill=bill,
        bound=bound,
        strategy=name,
        reason=reason,
        seconds=round(task.clock.seconds, 3),
        iterations=task.iterations,
        trace=tuple(task.trace),
        mismatch=mismatch,
        kernels=kernels,
    )
