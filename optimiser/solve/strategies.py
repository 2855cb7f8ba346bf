"""What each strategy is made of: an exact model, neighbourhood search, column generation, decomposition by team.

A strategy gets a task and may only offer rotas and raise the bound. What it is made of, compiled kernels included, is
loaded when it runs.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from optimiser.book import UNDECIDED, Book
from optimiser.solve.compilation import COLUMNS, LINES, compile_kernels, compilers, kernels_of, ready, share_ready
from optimiser.solve.decomposition.by_team import GroupSearches, search_share, split_by_team
from optimiser.solve.decomposition.rounds import search_in_rounds
from optimiser.solve.exact import solve_exact
from optimiser.solve.parameters import SolveParameters
from optimiser.solve.pricing.suitability import suits_pricing
from optimiser.solve.settings import processors
from optimiser.solve.task import Task
from optimiser.solve.workers import run_workers

Strategy = Callable[[Task], None]


def exact(task: Task) -> None:
    """The whole problem as one model by one worker, neighbourhood search by the others; if the model is not solved
    to optimality, neighbourhood search by all."""
    run_workers(task, [solve_then_search, *[search_neighbourhoods] * (task.workers - 1)])


def lns(task: Task) -> None:
    """Neighbourhood search by every worker. If whole lines cannot be priced exactly and there is time, one worker
    first dives over relaxed lines; with several workers and enough time it also raises the bound."""
    first = search_neighbourhoods
    left, limits = task.clock.left, task.parameters.relaxed_diving
    if (left is None or left >= limits.least_seconds) and not suits_pricing(task.book, task.parameters.suitability):
        bounds = task.workers > 1 and (left is None or left * task.workers >= limits.bound_least_seconds)
        first = dive_bound_then_search if bounds else dive_then_search
    run_workers(task, [*[search_neighbourhoods] * (task.workers - 1), first])


def columns(task: Task) -> None:
    """Column generation by one worker, neighbourhood search by the others; in the end by all. Where there is much to
    decide and kernels are compiled, a second one polishes rotas of columns. Where lines are long, all price lines side
    by side, and search after that."""
    limits, size = task.parameters.column_generation, size_of(task.book)
    if task.workers > 1 and size < limits.alone_from:
        second = polish_beside if polishes_beside(task) else search_neighbourhoods
        run_workers(task, [generate_beside_search, second, *[search_neighbourhoods] * (task.workers - 2)])
        return
    if task.workers == 1:
        run_workers(task, [generate_share_then_search])
        return
    if not ready(LINES + COLUMNS):
        run_workers(task, [search_until_compiled])
    run_workers(task, [partial(generate_side_by_side, threads=task.workers)])
    if not task.stopped:
        run_workers(task, [search_neighbourhoods] * task.workers)


def polishes_beside(task: Task) -> bool:
    """Whether column generation has a second worker that polishes: where there is much to decide and time for it, and
    kernels are compiled."""
    limits, size, seconds = task.parameters.column_generation, size_of(task.book), task.stop.seconds
    if task.workers == 1 or (seconds is not None and seconds < limits.polishing_least_seconds):
        return False
    return limits.polishing_from <= size < limits.alone_from and ready(LINES + COLUMNS)


def teams(task: Task) -> None:
    """Team by team, then what teams share; one team alone is searched as it is."""
    groups = split_by_team(task.book, task.parameters.decomposition)
    if len(groups) < 2:
        lns(task)
        return
    searches = GroupSearches(priced=generate_then_search, unpriced=dive_then_search, together=search_neighbourhoods)
    if task.elsewhere is not None:
        search_in_rounds(task, groups, searches, task.elsewhere)
        return
    workers = min(task.workers, len(groups))
    share = partial(search_share, groups=groups, searches=searches, workers=workers)
    run_workers(task, [partial(share, number=w) for w in range(workers)])


STRATEGIES: dict[str, Strategy] = {"exact": exact, "lns": lns, "columns": columns, "teams": teams}
"""Every strategy by name; `auto` takes one of them."""


def modules_of(strategy: str) -> tuple[str, ...]:
    """The modules whose kernels a strategy needs. Neighbourhood search uses those of column generation only for its
    first dive, which it does not wait for."""
    return LINES if strategy in ("exact", "lns") else LINES + COLUMNS


def until_compiled(task: Task, modules: tuple[str, ...]) -> bool:
    """What one worker does until the kernels of some modules are compiled: a timed run searches without them; one by
    rounds takes part in compiling, so that its rota does not depend on what was compiled before. A time that is set
    besides ends that as it ends any worker.

    Returns:
        Whether to go on with them; not where the task is stopped before they are there.
    """
    if ready(modules):
        return True
    if task.clock.left is None or task.stop.iterations is not None:
        compile_kernels(kernels_of(modules))
        return not task.stopped
    if task.stopped:
        return False
    from optimiser.solve.lns.search import search_by_sub_mip

    leaves = _leaves_processor(task)
    if leaves():
        if not _keeps_hard_rules(task):
            search_by_sub_mip(task, lambda: ready(modules) or not leaves() or _keeps_hard_rules(task))
        while leaves() and not ready(modules) and not task.stopped:
            time.sleep(0.1)
        task.rough |= ready(modules)  # lines that are priced begin better than from this
    search_by_sub_mip(task, lambda: ready(modules))
    if not _keeps_hard_rules(task):
        task.rough = True  # lines that are priced keep hard rules: it is laid anew
    return ready(modules) and not task.stopped


def _keeps_hard_rules(task: Task) -> bool:
    """Whether the best rota so far breaks no hard rule."""
    return task.cost is not None and not task.cost[0]


def _leaves_processor(task: Task) -> Callable[[], bool]:
    """A condition: whether a search that could run without kernels should leave the processors to those who compile,
    because kernels gain more in the remaining time. Never if there are processors enough for both, and no longer
    than compilation makes progress, as the machine may be busy with other things."""
    limits, clock = task.parameters.workers, task.clock
    if clock.left is None or clock.left < limits.compiling_least_seconds or processors() > compilers():
        return lambda: False
    began, seconds = clock.seconds, limits.compiling_share * clock.left

    def leaves() -> bool:
        waited = (clock.seconds - began) / seconds
        return waited < 1 and share_ready(LINES) >= waited - limits.compiling_lag

    return leaves


def wait_until_compiled(task: Task, modules: tuple[str, ...]) -> None:
    """What one of several workers does until the kernels are compiled: it leaves the processor to those who compile."""
    while task.clock.left is not None and not ready(modules) and not task.stopped:
        time.sleep(0.1)


def search_until_compiled(task: Task) -> None:
    """What a single worker does until all kernels are compiled."""
    until_compiled(task, LINES + COLUMNS)


def search_neighbourhoods(task: Task) -> None:
    """Neighbourhood search by one worker."""
    from optimiser.solve.lns.search import search

    if until_compiled(task, LINES):
        search(task)


def solve_then_search(task: Task) -> None:
    """The whole problem as one model for a share of the time, then neighbourhood search."""
    if not solve_exact(task) and not task.stopped:
        search_neighbourhoods(task)


def generate_then_search(task: Task, share: float = 1.0) -> None:
    """Column generation for a share of the time left, then neighbourhood search."""
    from optimiser.solve.column_generation.search import generate_columns

    if until_compiled(task, LINES + COLUMNS):
        generate_columns(task, share)
    if not task.stopped:
        search_neighbourhoods(task)


def generate_beside_search(task: Task) -> None:
    """`generate_then_search` by a worker beside others that search meanwhile."""
    wait_until_compiled(task, LINES + COLUMNS)
    generate_then_search(task)


def polish_beside(task: Task) -> None:
    """Column generation that only polishes, beside a worker that dives and proves bounds; before its own dive it
    constructs a first rota line by line."""
    from optimiser.solve.column_generation.search import generate_columns
    from optimiser.solve.lns.search import construct_first

    if not task.begun:
        construct_first(task)
    generate_columns(task, polishing=True)
    if not task.stopped:
        search_neighbourhoods(task)


def generate_side_by_side(task: Task, threads: int) -> None:
    """Column generation by one worker whose threads price several lines at a time."""
    from optimiser.solve.column_generation.search import generate_columns

    generate_columns(task, task.parameters.column_generation.time_share, threads)


def generate_share_then_search(task: Task) -> None:
    """`generate_then_search` by a single worker."""
    generate_then_search(task, task.parameters.column_generation.time_share)


def dive_then_search(task: Task, bound: bool = False) -> None:
    """Dives over lines priced by their networks alone, and a bound if asked for, then neighbourhood search. It does
    not wait for the kernels that only column generation needs."""
    from optimiser.solve.column_generation.relaxed_dive import relaxed_start

    if until_compiled(task, LINES if task.clock.left is not None else LINES + COLUMNS) and ready(LINES + COLUMNS):
        relaxed_start(task, bound=bound)
    search_neighbourhoods(task)


def dive_bound_then_search(task: Task) -> None:
    """`dive_then_search` with a bound in between, beside workers that search meanwhile."""
    dive_then_search(task, bound=True)


def size_of(book: Book) -> int:
    """Undecided options of a problem."""
    return int((book.fixed == UNDECIDED).sum())


def choose_strategy(book: Book, parameters: SolveParameters, seconds: float | None = None) -> tuple[str, str]:
    """The strategy for a problem and the reason, from its size, its structure and the time limit (None: no limit)."""
    limits = parameters.choice
    size, priceable = size_of(book), suits_pricing(book, parameters.suitability)
    if size <= (limits.exact_priced if priceable else limits.exact_unpriced):
        return "exact", f"{size:,} options: small enough for one model"
    if size >= limits.teams_from:
        groups = split_by_team(book, parameters.decomposition)
        largest = max((g.size for g in groups), default=0)
        if largest <= limits.largest_group * size:
            return "teams", f"{size:,} options in {len(groups)} groups, the largest of {largest:,}"
    if size <= limits.columns_most and (priceable or suits_pricing(book, parameters.suitability, seconds)):
        return "columns", f"{size:,} options, lines that can be priced: columns beside neighbourhood search"
    return "lns", f"{size:,} options: neighbourhood search"
