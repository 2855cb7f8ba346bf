"""When a strategy stops: small predicates over progress, combined by `any_of`."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """Where a run is.

    Attributes:
        seconds: elapsed since the run began, model building included.
        iterations: rounds the strategy has finished.
        stale: rounds since the last better rota.
        cost: (hard breaches, points) of the best rota; None before the first.
        bound: proven lower bound on the points; None if none.
    """

    seconds: float
    iterations: int
    stale: int
    cost: tuple[int, int] | None
    bound: int | None


@dataclass(frozen=True)
class Stop:
    """A stopping rule.

    Attributes:
        done: whether to stop at some progress.
        seconds: latest end, so that a sub-solve can be told; None if time plays no part.
        iterations: most rounds; None if unlimited.
    """

    done: Callable[[Progress], bool]
    seconds: float | None = None
    iterations: int | None = None


def after_seconds(seconds: float) -> Stop:
    """Stop after some seconds of wall time."""
    return Stop(lambda p: p.seconds >= seconds, seconds=seconds)


def after_iterations(count: int) -> Stop:
    """Stop after some rounds: the reproducible way."""
    return Stop(lambda p: p.iterations >= count, iterations=count)


def without_improvement(rounds: int) -> Stop:
    """Stop when so many rounds brought nothing better."""
    return Stop(lambda p: p.stale >= rounds)


def first_feasible() -> Stop:
    """Stop at the first rota with no hard breach."""
    return Stop(lambda p: p.cost is not None and p.cost[0] == 0)


def any_of(*stops: Stop) -> Stop:
    """Stop when the first of several says so."""
    seconds = [s.seconds for s in stops if s.seconds is not None]
    iterations = [s.iterations for s in stops if s.iterations is not None]
    return Stop(
        lambda p: any(s.done(p) for s in stops),
        seconds=min(seconds, default=None),
        iterations=min(iterations, default=None),
    )


class Clock:
    """The time budget of a run, which building, solving and auditing all spend.

    Attributes:
        began: monotonic time, in seconds, of its begin.
        latest: elapsed seconds from which nothing is begun any more, not even what a result cannot do without; None
            when time does not limit the run.
    """

    def __init__(self, stop: Stop, began: float | None = None, latest: float | None = None) -> None:
        self.began = time.monotonic() if began is None else began
        self._stop = stop
        self.latest = latest
        self.interrupted = threading.Event()

    @property
    def seconds(self) -> float:
        """Elapsed wall time."""
        return time.monotonic() - self.began

    @property
    def left(self) -> float | None:
        """Seconds left; None when time does not limit the run."""
        return None if self._stop.seconds is None else max(0.0, self._stop.seconds - self.seconds)

    def at_most(self, seconds: float) -> float | None:
        """These seconds, or those that are left if fewer; None if time does not limit the run."""
        return None if self.left is None else min(seconds, self.left)

    def end_of(self, share: float) -> float | None:
        """Elapsed seconds at which a share of the time left is over; None if time does not limit the run."""
        return None if self.left is None else self.seconds + share * self.left

    def past(self, end: float | None) -> bool:
        """Whether so many seconds have elapsed; never for None."""
        return end is not None and self.seconds >= end
