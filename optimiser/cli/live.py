"""The live line of a search, and Ctrl-C that keeps the best rota."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from rich.live import Live
from rich.text import Text

from optimiser.gaps import gaps
from optimiser.report.render.console import error_console
from optimiser.solve.watch import Watch

if TYPE_CHECKING:
    from optimiser.solve.stop import Progress
    from optimiser.solve.task import Task


_T = TypeVar("_T")


class LiveLine(Watch):
    """One line on stderr while a search runs: time, cost, bound, gap, gaps left. Nothing where it is no terminal."""

    def __init__(self, *, shown: bool) -> None:
        self._console = error_console()
        self._told = shown
        self._shown = shown and self._console.is_terminal
        self._began = time.monotonic()
        self._task: Task | None = None
        self._progress: Progress | None = None
        self._note = ""
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
        """Remember what runs, and why."""
        why = f" ({reason})" if reason else ""
        self._note = f"{strategy}{why}, {options:,} options, {clauses:,} clauses"

    def compiling(self) -> None:
        """Say why this run, unlike the next, begins with half of its means."""
        if self._told:
            self._console.print("The search is compiled in the background, once; until then it does without.")

    def improved(self, progress: Progress) -> None:
        """Count the gaps of the better rota."""
        self._progress = progress
        if self._shown and self._task is not None and self._task.bill is not None and progress.cost != self._counted:
            self._counted = progress.cost
            self._gaps = len(gaps(self._task.problem, self._task.bill.lines))

    def bounded(self, progress: Progress) -> None:
        """Remember the bound."""
        self._progress = progress

    def round(self, progress: Progress, note: str) -> None:
        """Remember the round."""
        self._progress, self._note = progress, note

    def _line(self) -> Text:
        seconds = time.monotonic() - self._began
        return Text(line_text(seconds, self._progress, self._gaps, self._note), overflow="ellipsis", no_wrap=True)


def line_text(seconds: float, progress: Progress | None, gaps_left: int | None, note: str) -> str:
    """`12 s  cost 1,240  bound 1,100  gap 11.3 %  gaps 3  round 45  ...`; a dash for what is not known."""
    parts = [f"{seconds:.0f} s"]
    if progress is None or progress.cost is None:
        return "  ".join([*parts, "looking for a first rota", note])
    hard, points = progress.cost
    parts.append(f"cost {points:,}" + (f" and {hard} hard" if hard else ""))
    if progress.bound is not None and not hard:
        gap = 0.0 if points <= progress.bound else (points - progress.bound) / points * 100
        parts += [f"bound {progress.bound:,}", f"gap {gap:.1f} %"]
    else:
        parts += ["bound –", "gap –"]
    parts += [f"gaps {'–' if gaps_left is None else gaps_left}", f"round {progress.iterations}", note]
    return "  ".join(parts)


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

    threading.Thread(target=work, name="search", daemon=True).start()
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
