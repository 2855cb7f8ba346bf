"""The live line of a search, and Ctrl-C that keeps the best rota."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from rich.live import Live
from rich.text import Text

from optimiser.cli.common import SEARCH_THREAD
from optimiser.gaps import gaps
from optimiser.report.render.console import error_console
from optimiser.solve.watch import Watch

if TYPE_CHECKING:
    from optimiser.solve.stop import Progress
    from optimiser.solve.task import Task


_T = TypeVar("_T")


class LiveLine(Watch):
    """One line on stderr while a search runs: in words what was found, what is proven, and when it last became better.
    Nothing where it is no terminal."""

    def __init__(self, *, shown: bool) -> None:
        self._console = error_console()
        self._told = shown
        self._shown = shown and self._console.is_terminal
        self._began = time.monotonic()
        self._task: Task | None = None
        self._progress: Progress | None = None
        self._better: float | None = None
        self._gaps: int | None = None
        self._counted: tuple[int, int] | None = None
        self._live = Live(get_renderable=self._line, console=self._console, refresh_per_second=4, transient=True)

    def __enter__(self) -> LiveLine:
        if self._shown:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._live.stop()

    def look_at(self, task: Task) -> None:
        """The task whose best rota is counted."""
        self._task = task

    def begun(self, strategy: str, options: int, clauses: int, reason: str = "") -> None:
        """Nothing is said of it: what matters is what is found."""

    def compiling(self) -> None:
        """Say why this run, unlike the next, begins with half of its means; once, however many searches it makes."""
        if self._told:
            self._told = False
            self._console.print("The search is compiled in the background, once; until then it does without, or waits.")

    def improved(self, progress: Progress) -> None:
        """Count the gaps of the better rota."""
        if progress.cost is not None and (self._progress is None or progress.cost != self._progress.cost):
            self._better = time.monotonic()
        self._progress = progress
        if self._shown and self._task is not None and self._task.bill is not None and progress.cost != self._counted:
            self._counted = progress.cost
            self._gaps = len(gaps(self._task.problem, self._task.bill.lines))

    def bounded(self, progress: Progress) -> None:
        """Remember the bound."""
        self._progress = progress

    def round(self, progress: Progress, note: str) -> None:
        """Remember how far it is."""
        self._progress = progress

    def _line(self) -> Text:
        now = time.monotonic()
        since = None if self._better is None else now - self._better
        return Text(line_text(now - self._began, self._progress, self._gaps, since), overflow="ellipsis", no_wrap=True)


def line_text(seconds: float, progress: Progress | None, gaps_left: int | None, since: float | None = None) -> str:
    """`12 s: 3 gaps, no hard breach, 1,240 points; none costs less than 1,100; better 4 s ago; round 45`.

    Args:
        seconds: since the search began.
        progress: how far it is; what is not known of it is left out.
        gaps_left: gaps of the best rota.
        since: seconds since it became better.
    """
    at = f"{seconds:.0f} s: "
    if progress is None or progress.cost is None:
        return at + "looking for a first rota"
    hard, points = progress.cost
    found = [] if gaps_left is None else [f"{gaps_left:,} gaps" if gaps_left != 1 else "1 gap"]
    found.append(f"{hard:,} hard breaches" if hard > 1 else "1 hard breach" if hard else "no hard breach")
    parts = [", ".join([*found, f"{points:,} points"])]
    if progress.bound is not None and not hard:
        proven = progress.bound >= points
        parts.append("the least possible" if proven else f"none costs less than {progress.bound:,}")
    if since is not None:
        parts.append(f"better {since:.0f} s ago" if since >= 1 else "better just now")
    parts.append(f"round {progress.iterations:,}")
    return at + "; ".join(parts)


def run_interruptibly(run: Callable[[Callable[[Task], None]], _T], look: Callable[[Task], None] = lambda _: None) -> _T:
    """Run a search in a thread of its own, so that Ctrl-C reaches this one and ends the search with its best rota.

    Args:
        run: starts the search, or several; it hands each task to the function it is given.
        look: is given each task too.

    Raises:
        KeyboardInterrupt: on a second Ctrl-C.
    """
    tasks: list[Task] = []
    results: list[_T] = []
    errors_met: list[BaseException] = []
    ended = threading.Event()
    interrupted = False

    def on_task(task: Task) -> None:
        tasks.append(task)
        if interrupted:
            task.clock.interrupted.set()
        look(task)

    def work() -> None:
        try:
            results.append(run(on_task))
        except BaseException as error:  # handed to the caller's thread
            errors_met.append(error)
        finally:
            ended.set()  # not Thread.join: interrupted, it takes a running thread for stopped

    threading.Thread(target=work, name=SEARCH_THREAD, daemon=True).start()
    while True:
        try:
            while not ended.wait(0.1):
                pass
            break
        except KeyboardInterrupt:
            if interrupted or not tasks:
                raise
            interrupted = True
            tasks[-1].clock.interrupted.set()
            print("\nStopping; the best rota is kept (Ctrl-C again to give up).", file=sys.stderr)  # noqa: T201
    if errors_met:
        raise errors_met[0]
    return results[0]
