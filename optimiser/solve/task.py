"""What a strategy is given. It may only offer rotas and raise the bound; both are checked here."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable

import numpy as np

from optimiser.audit import Bill, Breach, Change, Lines, RuleLike
from optimiser.book import OUT, Book
from optimiser.evaluate import evaluate
from optimiser.executor import Workers
from optimiser.problem.domain import Assignment
from optimiser.problem.options import Flags
from optimiser.problem.problem import Problem
from optimiser.solve.parameters import SolveParameters
from optimiser.solve.stop import Clock, Progress, Stop
from optimiser.solve.watch import RoundRecord, TracePoint, Watch


class Mismatch(Exception):
    """Clauses and audit disagree about a rota: a defect of a rule, never of the data."""


class Task:
    """One solving task.

    Attributes:
        book: the compiled rule book.
        seed: for every random choice of a strategy.
        workers: processes, or threads, that it may keep busy.
        clock: the budget.
        parameters: what tunes the search.
        elsewhere: workers that search parts of it, here or on other machines; None for those that a strategy makes.
        rough: whether the best rota is only what was laid duty by duty before the strategy began.
    """

    def __init__(
        self,
        problem: Problem,
        rules: tuple[RuleLike, ...],
        book: Book,
        stop: Stop,
        clock: Clock,
        seed: int,
        workers: int,
        watch: Watch,
        parameters: SolveParameters | None = None,
    ) -> None:
        self.problem = problem
        self.rules = rules
        self.book = book
        self.stop = stop
        self.clock = clock
        self.seed = seed
        self.workers = workers
        self.watch = watch
        self.parameters = parameters or SolveParameters()
        self.elsewhere: Workers | None = None
        self.trace: list[TracePoint] = []
        self.iterations = 0
        self.stale = 0
        self.rough = False
        self.bound: int | None = None
        self._lock = threading.RLock()
        self._bill: Bill | None = None
        self._best: Flags | None = None
        self._cost: tuple[int, int] | None = None
        self._infeasible = False
        self._round_ended: tuple[float, tuple[int, int] | None] = (clock.seconds, None)

    @property
    def best(self) -> Flags | None:
        """Choice of options of the best rota offered so far (do not write to it)."""
        return self._best

    @property
    def cost(self) -> tuple[int, int] | None:
        """(hard breaches, points) of the best rota, as audited."""
        return self._cost

    @property
    def bill(self) -> Bill | None:
        """Audit of the best rota."""
        return self._bill

    def breaches(self) -> list[Breach]:
        """Every breach of the best rota, in a stable order; a copy that no later offer changes."""
        with self._lock:
            return [] if self._bill is None else self._bill.all_breaches()

    @property
    def progress(self) -> Progress:
        """Where the run is."""
        return Progress(self.clock.seconds, self.iterations, self.stale, self._cost, self.bound)

    @property
    def stopped(self) -> bool:
        """Whether to end now: by the stopping rule, an interrupt, or a closed gap."""
        return self.clock.interrupted.is_set() or self.infeasible or self.proven or self.stop.done(self.progress)

    @property
    def ended(self) -> bool:
        """Whether there is not even time for a first rota."""
        return self.stopped

    @property
    def proven(self) -> bool:
        """Whether the best rota is proven optimal."""
        cost, bound = self._cost, self.bound
        return cost is not None and bound is not None and cost[0] == 0 and cost[1] <= bound

    @property
    def begun(self) -> bool:
        """Whether there is a rota that a strategy can continue from."""
        return self._best is not None and not self.rough

    def start_from(self, assignments: Iterable[Assignment]) -> Flags:
        """Start from an earlier rota, with all that is pinned; assignments that are no candidates, or are ruled out,
        are left out."""
        found = (self.problem.options.find(a) for a in assignments)
        chosen = self.book.flags(o for o in found if o is not None)
        return np.asarray((chosen & (self.book.fixed != OUT)) | self.book.start())

    def offer(self, chosen: Flags) -> bool:
        """Offer a rota; True when it is the best so far.

        The audit judges it, by the difference to the best where there is one. Where it is kept,
        its clauses are evaluated too.

        Raises:
            Mismatch: the audit and the clauses disagree.
        """
        with self._lock:
            if self._bill is None or self._best is None:
                options = np.flatnonzero(chosen & ~self.problem.options.history)
                rota = (self.problem.options.assignment(int(o)) for o in options)
                self._bill = Bill(self.problem, self.rules, Lines(self.problem, rota))
                self._accept(chosen, *self._bill.cost)
                return True
            change = Change.between(self.problem.options, self._best, chosen)
            if not change.out and not change.into:
                return False
            cost = self._bill.change(change)
            if self._cost is not None and cost >= self._cost:
                self._bill.change(change.reversed())
                return False
            self._accept(chosen, *cost)
            return True

    def price(self, chosen: Flags) -> tuple[int, int]:
        """(hard breaches, points) of a rota without keeping it."""
        with self._lock:
            if self._bill is None or self._best is None:
                raise ValueError("nothing has been offered yet")
            change = Change.between(self.problem.options, self._best, chosen)
            cost = self._bill.change(change)
            self._bill.change(change.reversed())
            return cost

    def _accept(self, chosen: Flags, hard: int, points: int) -> None:
        self._best = chosen.copy()
        self._best.flags.writeable = False
        self._cost = (hard, points)
        self.stale, self.rough = 0, False
        self.trace.append(TracePoint(round(self.clock.seconds, 3), self.iterations, hard, points, self.bound))
        self.watch.improved(self.progress)
        if not hard and not points:
            self.raise_bound(0)  # no rota costs less than nothing

    def check(self) -> None:
        """Compare clauses and audit on the best rota.

        Raises:
            Mismatch: they disagree.
        """
        if self._best is None or self._cost is None:
            return
        hard, points = evaluate(self.book, self._best)
        if points != self._cost[1] or (hard > 0) != (self._cost[0] > 0):
            raise Mismatch(
                f"the clauses say {hard} hard units and {points} points, "
                f"the audit {self._cost[0]} hard breaches and {self._cost[1]} points"
            )

    def raise_bound(self, bound: int) -> None:
        """Report a proven lower bound on the points of any rota without hard breaches."""
        with self._lock:
            if self.bound is None or bound > self.bound:
                self.bound = bound
                self.watch.bounded(self.progress)

    @property
    def infeasible(self) -> bool:
        """Whether it was proven that no rota satisfies every hard rule."""
        return self._infeasible

    def prove_infeasible(self) -> None:
        """Report that no rota satisfies every hard rule."""
        self._infeasible = True

    def prove_only(self, chosen: Flags) -> None:
        """Report that there is no other rota."""
        self.offer(chosen)
        hard, points = evaluate(self.book, chosen)
        if hard:
            self.prove_infeasible()
        else:
            self.raise_bound(points)

    def round(self, note: str = "", record: RoundRecord | None = None) -> None:
        """Report the end of a round of the strategy.

        Args:
            note: which neighbourhood, of what size, and how it ended.
            record: what it took and brought, where a worker made it; None to measure it here.
        """
        with self._lock:
            self.iterations += 1
            self.stale += 1
            record = self.since_round(note) if record is None else record
        self.watch.round(self.progress, note)
        self.watch.measured(self.progress, record)

    def since_round(self, note: str) -> RoundRecord:
        """What has been spent and gained since the last round ended."""
        now, (began, before), after = self.clock.seconds, self._round_ended, self._cost
        self._round_ended = now, after
        hard, points = (0, 0) if before is None or after is None else (before[0] - after[0], before[1] - after[1])
        return RoundRecord(_kind_of(note), now - began, hard, points)

    def discount_found_elsewhere(self) -> None:
        """Do not count a rota that was found elsewhere as a gain of the current round."""
        self._round_ended = self._round_ended[0], self._cost


def _kind_of(note: str) -> str:
    """The words of a note before its figures: the kind of `people 34 closed +5` is `people`."""
    found = re.search(r"[^\W\d][^\W\d]*(?: [^\W\d]+)*", note)
    return found.group().removesuffix(" of").removesuffix(" better") if found else "round"
