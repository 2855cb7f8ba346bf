"""Workers in processes of their own: what they find is merged, what goes wrong is told, none is left."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from constraints.rules.hours_in_window import HoursInWindow
from optimiser.book import Book
from optimiser.problem.domain import Price
from optimiser.solve import Watch, after_seconds, solve, strategies
from optimiser.solve.column_generation import search as generation_search
from optimiser.solve.parameters import ColumnGenerationParameters, LnsParameters, SolveParameters, WorkerParameters
from optimiser.solve.result import Status
from optimiser.solve.stop import Clock, after_iterations, any_of
from optimiser.solve.task import Mismatch, Task
from optimiser.solve.workers import WorkerFailed, context_of, run_workers
from optimiser.surface import Linear, team_place
from tests.operate.ward import RULES, ward
from tests.solve.clause_sets import Said
from tests.solve.tasks import task_of


def half(task: Task, which: int) -> None:
    """Offer what one person can take on every other day, one option more each time, over what was found by then."""
    options = task.problem.options
    mine = (options.person == which) & (options.day % 2 == which) & ~options.history & (task.book.fixed < 0)
    for o in np.flatnonzero(mine).tolist():
        after = task.book.start() if task.best is None else task.best.copy()
        after[o] = True
        task.offer(after)


def even(task: Task) -> None:
    half(task, 0)


def odd(task: Task) -> None:
    half(task, 1)


def bound(task: Task) -> None:
    task.raise_bound(0)
    task.round("bounded")


def fails(task: Task) -> None:
    raise ValueError("nothing works")


def lies(task: Task) -> None:
    raise Mismatch("one says this, the other that")


def lasts(task: Task) -> None:
    even(task)
    while not task.stopped:
        time.sleep(0.01)


def never_ends(task: Task) -> None:
    even(task)
    time.sleep(600)


def test_changes_of_two_workers_are_merged() -> None:
    problem = ward("ABC", days=4)
    task = task_of(problem, tuple(RULES), after_seconds(60))
    alone = []
    for job in (even, odd):
        one = task_of(problem, tuple(RULES), after_seconds(60))
        job(one)
        assert one.cost is not None
        alone.append(one.cost)
    run_workers(task, [even, odd, bound])
    assert task.cost is not None
    assert task.cost < min(alone)
    assert task.bound == 0
    assert task.iterations == 1
    task.check()
    assert not multiprocessing.active_children()


@pytest.mark.parametrize(("job", "error", "text"), [(fails, WorkerFailed, "nothing works"), (lies, Mismatch, "this")])
def test_what_goes_wrong_in_a_worker_is_told(job: object, error: type[Exception], text: str) -> None:
    task = task_of(ward("ABC", days=2), tuple(RULES), after_seconds(60))
    with pytest.raises(error, match=text):
        run_workers(task, [job, lasts])  # type: ignore[list-item]
    assert not multiprocessing.active_children()


@pytest.mark.parametrize(("job", "grace"), [(lasts, 2.0), (never_ends, 0.1)])
def test_workers_end_with_the_task_and_its_best_rota_stays(job: object, grace: float) -> None:
    class Impatient(Watch):
        """Ends the run at the first rota: the limit is longer than a test may take."""

        def improved(self, progress: object) -> None:
            task.clock.interrupted.set()

    stop, parameters = after_seconds(600), SolveParameters(workers=WorkerParameters(grace_seconds=grace))
    problem = ward("ABC", days=4)
    task = Task(problem, tuple(RULES), Book(problem, RULES), stop, Clock(stop), 1, 2, Impatient(), parameters)
    run_workers(task, [job, job])  # type: ignore[list-item]
    assert task.best is not None
    assert not multiprocessing.active_children()


def test_no_worker_begins_once_the_task_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where they are made by spawn each takes seconds to begin: Ctrl-C after the first is not kept waiting for all."""
    task = task_of(ward("ABC", days=2), tuple(RULES), after_seconds(60))
    task.offer(task.book.start())
    begun: list[bool] = []

    @contextmanager
    def interrupted_then() -> Iterator[None]:
        yield
        begun.append(True)
        task.clock.interrupted.set()

    monkeypatch.setattr(sys.modules[run_workers.__module__], "interrupts_blocked", interrupted_then)
    run_workers(task, [lasts, lasts, lasts])
    assert len(begun) == 1


def rounds(task: Task) -> None:
    while not task.stopped:
        task.round()


def test_a_worker_makes_no_round_more_than_were_asked_for_where_time_is_set_too() -> None:
    """So that the same seed gives the same rota, and the kernels that its rounds need are waited for."""
    task = task_of(ward("ABC", days=2), tuple(RULES), any_of(after_seconds(600), after_iterations(3)))
    run_workers(task, [rounds])
    assert task.iterations == 3


def tuned(task: Task) -> None:
    assert interrupts_are_blocked() == hasattr(signal, "pthread_sigmask")
    task.raise_bound(task.parameters.lns.patience)


def interrupts_are_blocked() -> bool:
    return hasattr(signal, "pthread_sigmask") and signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_parameters_reach_every_worker_however_it_is_made_and_no_interrupt_does(start: str) -> None:
    """Ctrl-C goes to every process of a terminal: one that was ended by it as it began was waited for without end."""
    if start not in multiprocessing.get_all_start_methods():
        pytest.skip(f"there is no {start} here")
    problem, stop = ward("AB", days=2), after_seconds(60)
    parameters = SolveParameters(lns=LnsParameters(patience=17), workers=WorkerParameters(start_method=start))
    task = Task(problem, tuple(RULES), Book(problem, RULES), stop, Clock(stop), 1, 2, Watch(), parameters)
    run_workers(task, [tuned, bound])
    assert task.bound == 17
    assert not interrupts_are_blocked()
    assert not multiprocessing.active_children()


def test_workers_made_by_spawn_search_as_others_do() -> None:
    """So are they made where there is no fork."""
    parameters = SolveParameters(workers=WorkerParameters(start_method="spawn"))
    problem, stop = ward("ABC", days=4), after_seconds(60)
    task = Task(problem, tuple(RULES), Book(problem, RULES), stop, Clock(stop), 1, 2, Watch(), parameters)
    strategies.lns(task)
    assert task.cost == (0, 0)
    assert not multiprocessing.active_children()


def test_a_script_without_a_guard_is_not_run_again_by_its_workers(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from optimiser.solve import after_iterations, after_seconds, any_of, strategies\n"
        "from optimiser.solve.parameters import SolveParameters, WorkerParameters\n"
        "from tests.operate.ward import RULES, ward\n"
        "from tests.solve.tasks import task_of\n"
        "task = task_of(ward('ABC', days=4), tuple(RULES), any_of(after_iterations(3), after_seconds(250)))\n"
        "task.parameters = SolveParameters(workers=WorkerParameters(start_method='spawn'))\n"
        "strategies.lns(task)\n"
        "print('cost', task.cost)\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, script], env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}, timeout=300,
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.stdout == "cost (0, 0)\n", done.stderr


def test_what_a_system_has_not_is_spawn(monkeypatch: pytest.MonkeyPatch) -> None:
    assert context_of("spawn").get_start_method() == "spawn"
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert context_of("fork").get_start_method() == "spawn"


@pytest.mark.parametrize(("strategy", "polishing_from"), [("lns", 10**9), ("columns", 10**9), ("columns", 0)])
def test_two_workers_find_what_one_finds(strategy: str, polishing_from: int) -> None:
    tuned = SolveParameters(column_generation=ColumnGenerationParameters(polishing_from=polishing_from))
    result = solve(ward("ABC", days=4), RULES, strategy, after_seconds(20), seed=3, workers=2, parameters=tuned)
    assert (result.status, result.points) == (Status.OPTIMAL, 0)
    assert result.mismatch is None
    assert not multiprocessing.active_children()


def test_a_second_worker_polishes_where_there_is_much_to_decide_and_time_and_kernels_are_compiled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[list[str]] = []
    monkeypatch.setattr(strategies, "run_workers", lambda task, jobs: given.append([job.__name__ for job in jobs]))
    for polishing_from, compiled, seconds in ((0, True, 60), (0, False, 60), (10**9, True, 60), (0, True, 5)):
        monkeypatch.setattr(strategies, "ready", lambda modules, compiled=compiled: compiled)
        task = task_of(ward("A"), tuple(RULES), after_seconds(seconds))
        task.workers = 3
        tuned = ColumnGenerationParameters(polishing_from=polishing_from)
        task.parameters = SolveParameters(column_generation=tuned)
        strategies.columns(task)
    first, other = "generate_beside_search", "search_neighbourhoods"
    assert given == [[first, "polish_beside", other], *[[first, other, other]] * 3]


def test_a_worker_that_polishes_searches_neighbourhoods_where_lines_cannot_be_priced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A first rota is laid before, line by line."""
    task = task_of(ward("AB"), tuple(RULES), after_iterations(2))
    monkeypatch.setattr(task, "raise_bound", lambda bound: None)  # a rota without points does not end the task
    laid: list[tuple[bool, bool]] = []
    monkeypatch.setattr(
        generation_search, "generate_columns", lambda task, polishing: laid.append((task.best is not None, task.rough))
    )
    strategies.polish_beside(task)
    assert laid == [(True, True)]
    assert task.iterations == 2


def test_one_worker_dives_where_pricing_sees_little_and_one_of_two_raises_the_bound_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It sees little of windows that roll, and of charges that people share and that are made once."""
    given: list[list[str]] = []
    monkeypatch.setattr(strategies, "run_workers", lambda task, jobs: given.append([job.__name__ for job in jobs]))
    problem, rolling = ward("A", days=20), (*RULES, HoursInWindow(most=1440, window=4320))
    options = problem.options.of(0)
    charge = Linear(
        rule=0, place=team_place(0, 0), options=options, weights=np.ones_like(options), low=1, under=Price(5), once=True
    )
    once = (*RULES, Said([charge]))
    for rules, count in ((RULES, 2), (rolling, 2), (once, 2), (rolling, 1)):
        task = task_of(problem, tuple(rules), after_iterations(1))
        task.workers = count
        strategies.lns(task)
    bounded = ["search_neighbourhoods", "dive_bound_then_search"]
    assert given == [["search_neighbourhoods"] * 2, bounded, bounded, ["dive_then_search"]]
