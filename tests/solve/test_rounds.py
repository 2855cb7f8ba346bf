"""Groups searched in rounds: the same rota however many workers there are, and wherever; a lost one costs its part."""

from __future__ import annotations

import pickle
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import cache
from typing import Any, TypeVar

import pytest

from optimiser.audit import RuleLike
from optimiser.bench.generated import generate_instance
from optimiser.bench.once import rules_of
from optimiser.executor import WorkerLost, Workers, workers_at
from optimiser.problem.problem import Problem
from optimiser.solve import Result, SolveParameters, after_iterations, solve
from optimiser.solve.decomposition.rounds import prepare
from optimiser.solve.parameters import AnnealingParameters, DecompositionParameters
from optimiser.solve.stop import Progress
from optimiser.solve.watch import Watch
from tests.clusters import dask_cluster
from tests.little import LITTLE

_T = TypeVar("_T")

SHORT = SolveParameters(
    annealing=AnnealingParameters(steps_each=20, least_steps=200),
    local_search=LITTLE,
    decomposition=DecompositionParameters(rounds=1, settling_rounds=1),
)


class Here(Workers):
    """Does what is submitted at once, as it would come out of another process; what is numbered in `gone` is lost."""

    def __init__(self, count: int, gone: frozenset[int] = frozenset()) -> None:
        super().__init__(count)
        self.given = 0
        self.sizes: list[int] = []
        self.gone = gone

    def submit(self, function: Callable[..., _T], *given: Any) -> Future[_T]:
        future: Future[_T] = Future()
        self.given += 1
        sent = pickle.dumps((function, given))
        self.sizes.append(len(sent))
        if self.given in self.gone:
            self.lost += 1
            future.set_exception(WorkerLost())
        else:
            again, what = pickle.loads(sent)
            future.set_result(again(*what))
        return future

    def result_of(self, future: Future[_T]) -> _T:
        return future.result()


@cache
def planted() -> tuple[Problem, tuple[RuleLike, ...]]:
    made = generate_instance(30).instance
    return made.problem, tuple(rules_of(made))


def in_rounds(workers: Workers, rounds: int = 2, watch: Watch | None = None) -> Result:
    problem, rules = planted()
    stop = after_iterations(rounds)
    return solve(problem, rules, "teams", stop, seed=6, watch=watch, parameters=SHORT, elsewhere=workers)


@cache
def alone() -> tuple[Here, Result]:
    workers = Here(1)
    return workers, in_rounds(workers)


def test_the_rota_does_not_depend_on_how_many_work() -> None:
    workers, result = alone()
    assert result.mismatch is None
    assert result.bill is not None
    assert result.bill.hard == 0
    assert result.iterations == 2
    assert in_rounds(Here(5)).rota == result.rota
    assert max(workers.sizes) < 2_000_000  # parts alone are sent


def test_rounds_better_what_groups_make_alone() -> None:
    _, result = alone()
    first = [point for point in result.trace if point.iterations == 0][-1]
    last = result.trace[-1]
    assert last.iterations > 0
    assert (last.hard, last.points) < (first.hard, first.points)


def test_a_lost_worker_costs_its_part_and_not_the_run() -> None:
    workers = Here(2, gone=frozenset((3,)))
    result = in_rounds(workers)
    assert workers.lost == 1
    assert result.mismatch is None
    assert result.bill is not None
    assert result.iterations == 2
    assert result.bill.hard == 0


@pytest.fixture
def cluster() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A Dask scheduler with two workers on loopback, and the processes of the workers."""
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    with dask_cluster() as made:
        yield made


def test_workers_load_what_they_search_by_before_they_are_given_parts() -> None:
    workers = Here(3)
    prepare(workers)
    assert workers.given == 3


class KillAfterFirstRound(Watch):
    """Kills a worker once the first round is over, in which none was lost."""

    def __init__(self, workers: Workers, worker: subprocess.Popen[bytes]) -> None:
        self.workers = workers
        self.worker = worker

    def round(self, progress: Progress, note: str = "") -> None:
        """Kill it."""
        if self.worker.poll() is None:
            assert self.workers.lost == 0
        self.worker.kill()


def test_a_cluster_makes_the_rota_that_is_made_here_and_outlives_a_killed_worker(
    cluster: tuple[str, list[subprocess.Popen[bytes]]],
) -> None:
    address, processes = cluster
    _, here = alone()
    with workers_at(address) as workers:
        assert workers.count == 2
        result = in_rounds(workers, watch=KillAfterFirstRound(workers, processes[0]))
        assert workers.lost == 1
    assert result.mismatch is None
    assert result.rota == here.rota  # what it had to do the other did
