"""Local search before and after a search: a rough first rota, and a last pass of single changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from optimiser.problem.options import Flags
from optimiser.solve.compilation import LINES, ready
from optimiser.solve.local_search import LocalSearch
from optimiser.solve.task import Task


def construct_rough_rota(task: Task, filled: bool = True) -> None:
    """Offer the pinned duties, then a rota filled greedily duty by duty; later rotas need not be built on it.

    It is climbed where a timed run cannot price lines yet: lines that are priced bring more in the same time.

    Args:
        filled: what is pinned is not all that is offered.
    """
    limits, clock = task.parameters.local_search, task.clock
    task.offer(task.book.start())
    task.rough = True
    if not filled or task.proven or clock.past(clock.latest) or clock.interrupted.is_set():
        return
    local = LocalSearch(task.book, task.book.start(), rng=np.random.default_rng(task.seed))
    over = _over(task, local, limits.first_share, limits.first_least_seconds)
    local.fill(over, people_compared=limits.people_compared)
    task.offer(local.chosen)
    if clock.left is not None and not ready(LINES):
        local.hill_climb(_over(task, local, limits.climb_share))
        task.offer(local.chosen)
    task.rough = True


def repair_start(task: Task) -> None:
    """Fill the gaps of a rota to start from, and climb if it breaks hard rules, which come before all points. If
    most of it was filled here it counts as rough, like a first rota."""
    limits, clock = task.parameters.local_search, task.clock
    if task.best is None or task.cost is None or task.proven or clock.past(clock.latest) or clock.interrupted.is_set():
        return
    held = int(np.count_nonzero(task.best & ~task.book.start()))
    local = LocalSearch(task.book, task.best, rng=np.random.default_rng(task.seed))
    over = _over(task, local, limits.first_share, limits.first_least_seconds)
    local.fill(over, people_compared=limits.people_compared)
    if task.cost[0]:
        local.hill_climb(_over(task, local, limits.climb_share, limits.first_least_seconds))
    task.offer(local.chosen)
    task.rough = int(np.count_nonzero(local.chosen & ~task.book.start())) > 2 * held


def _over(task: Task, local: LocalSearch, share: float, least: float = 0.0) -> Callable[[], bool]:
    """A condition: whether a part of the rough first rota has used its share of the time, or its evaluations.

    Args:
        share: of the time left.
        least: seconds that it has whatever is left, up to the latest end.
    """
    limits, clock = task.parameters.local_search, task.clock
    end = None
    if clock.left is not None:
        seconds = min(share / limits.first_share * limits.first_seconds, share * clock.left)
        end = clock.seconds + max(least, seconds)

    def over() -> bool:
        late = local.evaluations >= limits.first_evaluations if end is None else clock.past(end)
        return late or clock.past(clock.latest) or clock.interrupted.is_set()

    return over


def improve_at_end(task: Task, seconds: float | None) -> None:
    """Offer the best rota improved by local search, as far as there is time.

    Args:
        seconds: time limit of the whole run; None where there is none.
    """
    limits, clock = task.parameters.local_search, task.clock
    if task.best is None or task.proven or clock.past(clock.latest):
        return
    began = clock.seconds
    end = began + limits.last_seconds if clock.interrupted.is_set() else None
    if seconds is not None:
        late = max((1 + limits.overtime_share) * seconds, began + limits.first_least_seconds)
        end = late if end is None else min(end, late)
    local = LocalSearch(task.book, task.best, rng=np.random.default_rng(task.seed))
    interrupted = clock.interrupted.is_set()

    def stopped() -> bool:
        if clock.interrupted.is_set() and not interrupted:
            return True
        if end is None:
            return local.evaluations >= limits.last_evaluations
        return clock.past(end) or clock.past(clock.latest)

    offer_improved(local, task.offer, stopped, limits.chain_evaluations)


def offer_improved(
    local: LocalSearch, offer: Callable[[Flags], object], stopped: Callable[[], bool], chain_evaluations: int
) -> None:
    """Fill gaps, climb, then try ejection chains and climb again; offer the result of each.

    Args:
        chain_evaluations: how many lines are read for changes of two lines.
    """

    known = 0
    fill, eject = partial(local.fill, people_compared=1), partial(local.ejection_chains, most=chain_evaluations)
    for step in (fill, local.hill_climb, eject, local.hill_climb):
        step(stopped)
        if local.changes > known:
            offer(local.chosen)
            known = local.changes
