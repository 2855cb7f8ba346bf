"""Columns: whole lines as the unknowns. They give safe bounds, and rotas that neighbourhoods polish."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from .automata import Infeasible
from .dives import best_mix, choice_of, dive, lines_within
from .generation import Generation, Unsuited
from .groups import Groups
from .lns import lns
from .task import Task

SHARE = 0.5
"""Share of the time left that bounds may take where nothing else runs beside them."""

DIVES = 20
"""Most dives."""

WOBBLE = 0.1
"""Random part of a line's share in dives after the first."""

BETWEEN = 6
"""Groups in a row that bring nothing better before the next dive."""

POOL = 2_000
"""Most columns among which the best mix is looked for."""

MIX = 4.0
"""Seconds, or deterministic seconds, for the best mix."""

CLOSING = 30.0
"""Seconds, or deterministic seconds, for a proof by listing."""


class Beside:
    """A task as neighbourhood search sees it while columns run: fewer workers, and an end."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self.workers = max(1, task.workers - 1)
        self.ended = False
        self.error: BaseException | None = None

    @property
    def stopped(self) -> bool:
        """Whether the task or this part of it is at its end."""
        return self.ended or self._task.stopped

    def __getattr__(self, name: str) -> Any:
        return getattr(self._task, name)


def columns(task: Task) -> None:
    """Column generation, dives and pools; beside them, and to the end, neighbourhood search."""
    beside = Beside(task)
    thread = None
    if task.workers > 1:
        thread = threading.Thread(target=_search, args=(beside,), daemon=True)
        thread.start()
    try:
        _generate(task, alone=thread is None)
    finally:
        beside.ended = True
        if thread is not None:
            thread.join()
    if beside.error is not None:
        raise beside.error
    if not task.stopped:
        lns(task)


def _search(beside: Any) -> None:
    try:
        lns(beside)
    except BaseException as error:  # raised again in the thread that waits
        beside.error = error


def _generate(task: Task, alone: bool) -> None:
    """Bound, dives, pools and, where the gap is small enough, a proof."""
    limit = None if task.clock.left is None or not alone else task.clock.seconds + SHARE * task.clock.left

    def late() -> bool:
        return task.stopped or (limit is not None and task.clock.seconds >= limit)

    try:
        gen = Generation(task.book, late)
        gen.begin()
        work = _Work(task, gen, np.random.default_rng(task.seed))
        gen.converge(work.watch)
    except Infeasible:
        task.prove_infeasible()
        return
    except Unsuited:
        return
    try:
        work.prove()
        work.run()
    finally:
        gen.close()


class _Work:
    """What passes between the columns and the task."""

    def __init__(self, task: Task, gen: Generation, rng: np.random.Generator) -> None:
        self.task = task
        self.gen = gen
        self.rng = rng
        self._learnt: tuple[int, int] | None = None
        self._tried = 1 << 60

    def watch(self) -> None:
        """Hand the bound over, take in the best rota."""
        if self.gen.bound is not None:
            self.task.raise_bound(self.gen.bound)
        if self.task.best is not None and self.task.cost != self._learnt:
            self._learnt = self.task.cost
            self.gen.learn(self.task.best)

    def dive(self, wobble: float) -> None:
        """One dive, and the best mix of what it has left in the pool."""
        found = dive(self.gen, self.rng, wobble)
        if found is not None:
            self.task.offer(found)
        self.task.round("dive")
        self.watch()
        self._mix()

    def _mix(self) -> None:
        """The best mix of the most promising columns."""
        master = self.gen.master
        if self.task.stopped or not master.solve() or self.task.best is None:
            return
        hint = self.gen.columns_of(self.task.best) or []
        order = np.argsort(master.reduced(master.columns), kind="stable")[:POOL]
        chosen = {(c.person, c.options.tobytes()): c for c in hint}
        for i in order.tolist():
            c = master.columns[i]
            chosen.setdefault((c.person, c.options.tobytes()), c)
        mix = best_mix(
            self.gen.rows, range(len(self.gen.lines)), list(chosen.values()), seed=self.task.seed,
            workers=1, seconds=self._seconds(MIX), effort=MIX, hint=hint,
        )  # fmt: skip
        self.task.round("pool")
        if mix.columns is not None:
            self.task.offer(choice_of(self.task.book, mix.columns))

    def run(self) -> None:
        """Dives, and between them groups of people solved again, as long as there is time."""
        groups = Groups(self.gen, self.rng)
        number = 0
        while not self.gen.stopped() and number < DIVES:
            self.dive(WOBBLE if number else 0.0)
            self.prove()
            number += 1
            stale = 0
            while stale < BETWEEN and not self.gen.stopped() and self.task.best is not None:
                current = self.gen.columns_of(self.task.best)
                if current is None:
                    break
                people = groups.pick(current)
                found = groups.solve(current, people, self.task.seed, self._seconds(MIX))
                better = found is not None and self.task.offer(found)
                self.task.round(f"group of {len(people)}{' better' if better else ''}")
                stale = 0 if better else stale + 1
                if better:
                    self.prove()

    def prove(self) -> None:
        """Close the gap by listing every line that a better rota may hold, if they are few."""
        cost, bound = self.task.cost, self.gen.bound
        if self.task.stopped or cost is None or cost[0] or bound is None or cost[1] <= bound or cost[1] >= self._tried:
            return
        self._tried = cost[1]
        better = cost[1] - max(self.gen.grain, 1)
        listed = lines_within(self.gen, better)
        if listed is None:
            return
        mix = best_mix(
            self.gen.rows, range(len(self.gen.lines)), listed, seed=self.task.seed, workers=1,
            seconds=self._seconds(CLOSING), effort=CLOSING,
        )  # fmt: skip
        if mix.columns is not None:
            self.task.offer(choice_of(self.task.book, mix.columns))
        if mix.columns is None and mix.closed:
            self.task.raise_bound(cost[1])
        elif mix.bound is not None:
            self.task.raise_bound(min(mix.bound, cost[1]))

    def _seconds(self, most: float) -> float | None:
        left = self.task.clock.left
        return None if left is None else min(most, left)
