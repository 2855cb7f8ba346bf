"""Decomposition by team in rounds: parts are searched by workers, here or on a cluster, and merged in a fixed order.

Synchronous cooperation (T. G. Crainic and M. Toulouse, Parallel meta-heuristics, in: Handbook of Metaheuristics, 2nd
edition, 2010). Every part of a round begins from the same rota and frees people whom no other part frees. What comes of
them is merged in the order of the parts, whoever was first to end, and each merge is judged by the audit: so the rota
depends on the seed and the number of rounds, not on how many workers there were or where. First each group is searched
alone, then, round by round, all groups again, in sets that share people and whose duties may go over to each other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from optimiser.audit import RuleLike
from optimiser.book import UNDECIDED, Book
from optimiser.executor import WorkerLost, Workers
from optimiser.problem.options import Flags, Ints
from optimiser.problem.problem import Problem
from optimiser.solve.compilation import COLUMNS, LINES, begin_compiling, kernels_of
from optimiser.solve.decomposition.by_team import GroupSearches, TeamGroup
from optimiser.solve.decomposition.subproblem import SubTask, restrict
from optimiser.solve.parameters import SolveParameters
from optimiser.solve.pricing.suitability import suits_pricing
from optimiser.solve.stop import Stop, after_iterations, after_seconds, any_of, without_improvement
from optimiser.solve.task import Task


@dataclass(frozen=True)
class RuleKey:
    """Stands for the rule of a clause in a part: its name alone."""

    key: str


@dataclass(frozen=True)
class Surroundings:
    """What a part that is searched elsewhere needs of the task it belongs to."""

    rules: tuple[RuleLike, ...]
    parameters: SolveParameters
    stopped: bool = False


@dataclass(frozen=True)
class Part:
    """A sub-problem as it is sent to a worker: only clauses and options, nothing else of the folder.

    Attributes:
        book: its clauses.
        search: a function of a module.
        surroundings: what it needs besides.
        seed: of its random choices.
        rounds: most of them, where time does not limit it.
        seconds: most of them, None for rounds alone.
        patience: rounds without a better rota that end it in a timed run.
        begin: a choice to begin from; None to begin afresh.
    """

    book: Book
    search: Callable[[Task], None]
    surroundings: Surroundings
    seed: int
    rounds: int
    seconds: float | None
    patience: int
    begin: Flags | None

    @property
    def stop(self) -> Stop:
        """Its stopping rule."""
        if self.seconds is None:
            return after_iterations(self.rounds)
        return any_of(after_seconds(self.seconds), without_improvement(self.patience))


def search_part(part: Part) -> Flags | None:
    """Search a part, wherever this is called; the best choice of its options, None if none was found."""
    task = SubTask(part.surroundings, part.book, part.stop, part.seed, part.begin)
    if part.seconds is not None:
        begin_compiling()
    part.search(task)
    return None if task.best is None else np.asarray(task.best)


def prepare(workers: Workers) -> None:
    """Have the workers import the search while the rules are read: on a busy machine that takes as long as a search,
    and the first parts would be late."""
    for _ in range(workers.count):
        workers.submit(load_search)


def load_search() -> None:
    """Import what parts are searched with, compiled kernels included, wherever this is called."""
    kernels_of(LINES + COLUMNS)


def search_in_rounds(task: Task, groups: Sequence[TeamGroup], searches: GroupSearches, workers: Workers) -> None:
    """Search all groups alone if there is no rota yet, then together in rounds until the task is stopped.

    Args:
        groups: all of them.
        searches: what they are searched by.
        workers: who search the parts.
    """
    work = _Rounds(task, groups, searches, workers)
    if not task.begun:
        work.alone()
    while not task.stopped:
        work.together()


class _Rounds:
    def __init__(self, task: Task, groups: Sequence[TeamGroup], searches: GroupSearches, workers: Workers) -> None:
        self.task = task
        self.groups = groups
        self.searches = searches
        self.workers = workers
        self.limits = task.parameters.decomposition
        self.rng = np.random.default_rng(task.seed)
        self._open = task.book.fixed == UNDECIDED
        names = tuple(cast("RuleLike", RuleKey(rule.key)) for rule in task.rules)
        self._surroundings = Surroundings(names, task.parameters)

    def alone(self) -> None:
        """Search every group by itself, its people restricted to its teams."""
        task, team = self.task, self.task.problem.options.team
        start = task.book.start()
        priced = suits_pricing(task.book, task.parameters.suitability)
        search = self.searches.priced if priced else self.searches.unpriced
        end = task.clock.end_of(self.limits.priced_share if priced else self.limits.unpriced_share)
        whole = sum(group.size for group in self.groups)
        jobs = []
        for group in sorted(self.groups, key=lambda group: -group.size):  # so that the last to end is a small one
            free = self._open & np.isin(team, sorted(group.teams | {-1}))
            seconds = None
            if end is not None:
                share = max(0.0, end - task.clock.seconds) * group.size * self.workers.count / whole
                seconds = max(self.limits.least_seconds, share)
            jobs.append(self._part(group.people, free, start, search, self.limits.rounds, seconds, afresh=True))
        made = start.copy() if task.best is None else task.best.copy()  # what is there already, where none comes back
        for ids, found in self._results(jobs):
            if found is not None:
                made[ids] = found
        task.offer(made)
        task.round(f"first rota of {len(self.groups)} groups")

    def together(self) -> None:
        """Search every group again, with others that it shares people with."""
        task, best = self.task, self.task.best
        assert best is not None
        jobs = []
        for chosen in self._sets():
            people = np.sort(np.concatenate([self.groups[g].people for g in chosen]))
            size = sum(self.groups[g].size for g in chosen)
            free = self._open if size <= self.limits.most_free else self._open & self._weeks(size)
            rounds, seconds = self.limits.settling_rounds, None
            if task.clock.left is not None:
                seconds = self.limits.settling_seconds
            jobs.append(self._part(people, free, best, self.searches.together, rounds, seconds))
        better = 0
        for ids, found in self._results(jobs):
            if found is not None and task.best is not None:
                after = task.best.copy()
                after[ids] = found
                better += task.offer(after)
        task.round(f"{len(jobs)} parts, {better} better")

    def _sets(self) -> Iterator[list[int]]:
        """All groups in random order, each with neighbouring groups that no other set has, if there is room."""
        waiting = set(range(len(self.groups)))
        for here in self.rng.permutation(len(self.groups)).tolist():
            if here not in waiting:
                continue
            waiting.remove(here)
            chosen, size = [here], self.groups[here].size
            for other in self.rng.permutation(np.array(self.groups[here].near, dtype=np.int64)).tolist():
                if other in waiting and size + self.groups[other].size <= self.limits.most_free:
                    waiting.remove(other)
                    chosen.append(other)
                    size += self.groups[other].size
            yield chosen

    def _weeks(self, size: int) -> Flags:
        """Options of consecutive whole weeks, as many as there is room for."""
        weeks = -(-self.task.problem.calendar.days // 7)
        length = max(1, weeks * self.limits.most_free // size)
        first = 7 * int(self.rng.integers(max(1, weeks - length + 1)))
        day = self.task.problem.options.day
        return np.asarray((day >= first) & (day < first + 7 * length))

    def _part(
        self, people: Ints, free: Flags, rota: Flags, search: Callable[[Task], None], rounds: int,
        seconds: float | None, afresh: bool = False,
    ) -> tuple[Ints, Part]:  # fmt: skip
        book, ids = restrict(self.task.book, people, free, rota)
        bare = Book(_stripped(book.problem), self._surroundings.rules, book.clauses, book.fixed)
        begin = None if afresh else rota[ids]
        seed = int(self.rng.integers(1 << 30))
        return ids, Part(bare, search, self._surroundings, seed, rounds, seconds, self.limits.patience, begin)

    def _results(self, jobs: Sequence[tuple[Ints, Part]]) -> Iterator[tuple[Ints, Flags | None]]:
        """The results of the parts in order. Only as many are submitted at a time as there are workers, so that each
        has the time that is left when it begins; what a lost worker had is left out."""
        waiting = deque(enumerate(jobs))
        running: dict[Future[Flags | None], int] = {}
        found: dict[int, Flags | None] = {}
        told = 0
        while (waiting or running) and not self._over:
            while waiting and len(running) < self.workers.count:
                number, (_, part) = waiting.popleft()
                if part.seconds is not None:
                    left = self.task.clock.left or 0.0
                    part = replace(part, seconds=min(part.seconds, self.limits.part_share * left))
                running[self.workers.submit(search_part, part)] = number
            for future in wait(running, timeout=0.2, return_when=FIRST_COMPLETED).done:
                number = running.pop(future)
                try:
                    found[number] = self.workers.result_of(future)
                except WorkerLost:
                    found[number] = None
            while told in found:
                yield jobs[told][0], found[told]
                told += 1
        for future in running:
            future.cancel()
        for number in sorted(n for n in found if n >= told):
            yield jobs[number][0], found[number]

    @property
    def _over(self) -> bool:
        """Whether to stop waiting for parts."""
        return self.task.clock.interrupted.is_set() or self.task.clock.left == 0.0 or self.task.proven


def _stripped(problem: Problem) -> Problem:
    """People, calendar and options alone: all that clauses and searches read."""
    found = Problem(problem.calendar, problem.people, (), (), ())
    found.__dict__["options"] = problem.options
    return found
