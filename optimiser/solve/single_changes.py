"""Before and after a search: a rough first rota, and a last pass that makes each single change that saves something."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from optimiser.problem.options import Flags
from optimiser.solve.compilation import LINES, ready
from optimiser.solve.local_search import LocalSearch
from optimiser.solve.task import Task


def lay_rough_rota(task: Task, filled: bool = True) -> None:
    """Offer what is pinned, then a rota filled duty by duty. What is made later need not begin from it.

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
    local.fill(_over(task, local, limits.first_share, limits.first_least_seconds), looked_at=limits.looked_at)
    task.offer(local.chosen)
    if clock.left is not None and not ready(LINES):
        local.climb(_over(task, local, limits.climb_share))
        task.offer(local.chosen)
    task.rough = True


def mend_start(task: Task) -> None:
    """Fill what a rota to begin from is short of, and climb where it breaks hard rules: they come before all points.
    One of which most was filled here is as rough as a first one."""
    limits, clock = task.parameters.local_search, task.clock
    if task.best is None or task.cost is None or task.proven or clock.past(clock.latest) or clock.interrupted.is_set():
        return
    held = int(np.count_nonzero(task.best & ~task.book.start()))
    local = LocalSearch(task.book, task.best, rng=np.random.default_rng(task.seed))
    local.fill(_over(task, local, limits.first_share, limits.first_least_seconds), looked_at=limits.looked_at)
    if task.cost[0]:
        local.climb(_over(task, local, limits.climb_share, limits.first_least_seconds))
    task.offer(local.chosen)
    task.rough = int(np.count_nonzero(local.chosen & ~task.book.start())) > 2 * held


def _over(task: Task, local: LocalSearch, share: float, least: float = 0.0) -> Callable[[], bool]:
    """Whether a part of the rough first rota has had its share of the time, or of the looks.

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
        late = local.looks >= limits.first_looks if end is None else clock.past(end)
        return late or clock.past(clock.latest) or clock.interrupted.is_set()

    return over


def improve_last(task: Task, seconds: float | None) -> None:
    """Offer the best rota with every single change made that saves something, as far as there is time.

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
        return local.looks >= limits.last_looks if end is None else clock.past(end) or clock.past(clock.latest)

    offer_improved(local, task.offer, stopped, limits.chain_looks)


def offer_improved(
    local: LocalSearch, offer: Callable[[Flags], object], stopped: Callable[[], bool], chain_looks: int
) -> None:
    """Fill what is short, climb, then change two lines at once and climb again; what each found is offered.

    Args:
        chain_looks: how many lines are read for changes of two lines.
    """

    known = 0
    for step in (partial(local.fill, looked_at=1), local.climb, partial(local.eject, most=chain_looks), local.climb):
        step(stopped)
        if local.changes > known:
            offer(local.chosen)
            known = local.changes
