"""Large-neighbourhood search: free a part of the rota, re-optimise it, accept what is no worse; accept slightly worse
rotas when stuck.

P. Shaw (1998), with adaptive selection (`selection`), sub-MIP repair (`subproblem`) and bursts of ruin and recreate
(`reinsertion`, `annealing`) and of moves of single duties (`move_annealing`) as more operators. Each worker searches by
itself, from the best rota that any of them has found.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from optimiser.book import Book
from optimiser.evaluate import cost, evaluate
from optimiser.folding import Elastic
from optimiser.problem.options import Flags, Ints, ints
from optimiser.solve.lns.annealing import CoolingSchedule, anneal, anneal_first
from optimiser.solve.lns.initial import compiling_ends, construct, first_ends, solve_lines
from optimiser.solve.lns.move_annealing import MoveAnnealing, anneal_by_moves, move_annealing
from optimiser.solve.lns.neighbourhoods import DESTROY_OPERATORS, FreeOptions, IncumbentView
from optimiser.solve.lns.reinsertion import CompiledLines, Reinsertion
from optimiser.solve.lns.selection import OperatorRecord, probabilities
from optimiser.solve.lns.subproblem import SubMipResult, solve_sub_mip
from optimiser.solve.pricing.suitability import suits_pricing
from optimiser.solve.task import Task

REINSERTION = "reinsertion"
"""Name of the operator that reinserts lines in a burst of small steps."""

MOVES = "moves"
"""Name of the operator that moves single duties in a burst."""


def search(task: Task) -> None:
    """One worker's search, from the best rota so far or from a first one constructed here."""
    rng = np.random.default_rng(task.seed)
    free = FreeOptions(task.book)
    if not len(free.options):
        task.offer(task.book.start())
        return
    priced = suits_pricing(task.book, task.parameters.suitability)
    moves = None if priced else move_annealing(task)
    if moves is not None and task.best is not None:
        anneal_by_moves(task, moves, task.best, rng)
    begun = task.begun
    lines = CompiledLines(task.book, compiling_ends(task), task.parameters.reinsertion, task.parameters.pricing)
    if not begun:
        construct(task, free, lines, rng, first_ends(task))
    if not begun and len(lines.people) and task.best is not None:
        anneal_first(task, lines, task.best, rng, priced)
    NeighbourhoodSearch(task, free, lines, priced, moves).run(rng)


def construct_first(task: Task) -> None:
    """Construct a rough first rota line by line; later rotas need not be built on it."""
    free = FreeOptions(task.book)
    lines = CompiledLines(task.book, compiling_ends(task), task.parameters.reinsertion, task.parameters.pricing)
    construct(task, free, lines, np.random.default_rng(task.seed), first_ends(task))
    task.rough = True


def search_by_sub_mip(task: Task, until: Callable[[], bool]) -> None:
    """One worker's search with sub-MIPs only, until some end: it needs no compiled kernel."""
    rng = np.random.default_rng(task.seed)
    free = FreeOptions(task.book)
    if not len(free.options):
        task.offer(task.book.start())
        return
    if task.best is None:
        task.offer(solve_lines(task, free, task.book.start(), free.people, rng))
    NeighbourhoodSearch(task, free, CompiledLines(task.book, lambda: True), priced=False).run(rng, until)


class NeighbourhoodSearch:
    """The current rota, and what each operator has brought.

    Args:
        priced: whether pricing sees most of what a rota costs; where not, bursts of a timed run end by the clock.
        moves: makes bursts of moves of single duties; None for none.

    Attributes:
        current, cost: the rota worked on, and its (hard units broken, points).
        best: the least cost so far.
        stale: rounds since then.
    """

    def __init__(
        self, task: Task, free: FreeOptions, lines: CompiledLines, priced: bool, moves: MoveAnnealing | None = None
    ) -> None:
        self.task = task
        self.free = free
        self.lines = lines
        self.moves = moves
        self.parameters = task.parameters.lns
        self.current = task.best if task.best is not None else task.book.start()
        self.cost = evaluate(task.book, self.current)
        self.best = self.cost
        self.stale = 0
        self._broken_lines = self.cost[0] > 0 and _breaks_lines(task.book, self.current)
        names = [name for name in DESTROY_OPERATORS if name != "team" or len(free.teams) > 1]
        names += [REINSERTION] if len(lines.people) else []
        names += [MOVES] if moves is not None else []
        self.operators = [OperatorRecord(name, self.parameters.first_size) for name in names]
        self._hurried = task.clock.left is not None and not priced

    def run(self, rng: np.random.Generator, until: Callable[[], bool] = lambda: False) -> None:
        """Search until the task is stopped or another end is reached."""
        limits = self.parameters
        rota = Reinsertion(self.lines, self.current, rng) if len(self.lines.people) else None
        while not self.task.stopped and not until():
            self._adopt_incumbent()
            operator = self._draw(rng)
            free = ints(()) if operator.name in (REINSERTION, MOVES) else self._destroy(operator, rng)
            elastic = self._elastic
            climbing = elastic is None and self.stale >= limits.patience and rng.random() < limits.climbing
            seed, points = int(rng.integers(1 << 30)), int(rng.integers(1, 4)) if climbing else 0
            if operator.name == REINSERTION and rota is not None:
                found = self._anneal_lines(rota, rng)
            elif operator.name == MOVES and self.moves is not None:
                found = self._anneal_moves(self.moves, rng)
            else:
                found = solve_sub_mip(
                    self.task, self.current, free, seed, elastic, effort=self._effort, perturb=rng, points=points
                )
            gain = self._accept(operator, found, climbing)
            self.task.round(f"{operator.name} {len(free)}{' closed' if found.closed else ''} {gain:+}")

    @property
    def _elastic(self) -> Elastic | None:
        """How hard clauses are priced while some are broken."""
        return Elastic(lines=self._broken_lines) if self.cost[0] else None

    @property
    def _effort(self) -> float:
        """Deterministic seconds of a sub-MIP; doubled each time the patience runs out."""
        limits = self.parameters
        return limits.effort * 2.0 ** min(limits.doublings, self.stale // limits.patience)

    def _adopt_incumbent(self) -> None:
        """Continue from a better rota that was found elsewhere."""
        elsewhere = self.task.cost
        if self.task.best is not None and elsewhere is not None and elsewhere[0] == 0 and elsewhere < self.best:
            self.current, self.cost, self.best, self.stale = self.task.best, elsewhere, elsewhere, 0

    def _draw(self, rng: np.random.Generator) -> OperatorRecord:
        """An operator drawn by roulette wheel."""
        shares = probabilities(self.operators, self.cost[1], self.parameters)
        return self.operators[int(rng.choice(len(self.operators), p=shares))]

    def _destroy(self, operator: OperatorRecord, rng: np.random.Generator) -> Ints:
        """The options that an operator frees."""
        known = [o.size for o in self.operators if o.tried and o.name not in (REINSERTION, MOVES)]
        if known and not operator.tried:  # begins where the others have come to
            operator.size = float(np.median(known))
        view = IncumbentView(self.current, self.task.breaches())
        return DESTROY_OPERATORS[operator.name](self.free, view, int(operator.size), rng)

    def _anneal_lines(self, rota: Reinsertion, rng: np.random.Generator) -> SubMipResult:
        """A short annealing by reinsertion of lines, from warm to cold."""
        clock, limits, usual_price = self.task.clock, self.task.parameters.reinsertion, self.lines.usual_price
        hot = usual_price * float(rng.choice(limits.burst_temperatures))
        end = clock.seconds + limits.burst_seconds if self._hurried else None
        rota.load(self.current)
        schedule = CoolingSchedule(hot, min(hot, self.task.parameters.annealing.cold * usual_price), limits.burst_steps)
        anneal(rota, schedule, lambda: self.task.stopped or clock.past(end), self.task.parameters)
        effort = limits.burst_effort if self._hurried else limits.burst_steps * limits.step_effort
        return SubMipResult(rota.chosen(), True, effort)

    def _anneal_moves(self, moves: MoveAnnealing, rng: np.random.Generator) -> SubMipResult:
        """A short annealing by moves of single duties, from warm to cold."""
        limits = self.task.parameters.moves
        hot = float(rng.choice(limits.burst_temperatures))
        schedule = CoolingSchedule(hot, min(hot, limits.cold), limits.burst_steps)
        return SubMipResult(moves.anneal(self.task, self.current, schedule, rng), True, limits.burst_effort)

    def _accept(self, operator: OperatorRecord, found: SubMipResult, climbing: bool) -> int:
        """Continue from a rota if it costs no more (while `climbing`, only a little more than the best); the points
        gained."""
        limits = self.parameters
        changed = np.flatnonzero(found.chosen != self.current)
        gain = 0
        if len(changed):
            touched = self.task.book.touching(changed)
            old = evaluate(self.task.book, self.current, touched)
            new = evaluate(self.task.book, found.chosen, touched)
            fresh = (self.cost[0] + new[0] - old[0], self.cost[1] + new[1] - old[1])
            if fresh <= (self.best[0], int(self.best[1] * (1 + limits.climb))) if climbing else fresh <= self.cost:
                gain = (self.cost[0] - fresh[0]) * (1 + self.cost[1]) + self.cost[1] - fresh[1]
                self.current, self.cost = found.chosen, fresh
        if self.cost < self.best:
            self.best = self.cost
            self.stale = 0
            self.task.offer(self.current)
        else:
            self.stale += 1
            if self.stale % limits.restart == 0 and self.task.best is not None and self.best[0] == 0:
                self.current, self.cost = self.task.best, self.best
        largest = len(self.free.options)
        operator.learn(max(gain, 0), found.effort, found.closed, self._effort, largest, limits)
        return gain


def _breaks_lines(book: Book, chosen: Flags) -> bool:
    """Whether a hard clause of somebody's own line is broken."""
    history = book.problem.options.history
    return any(cost(book.clauses[i], chosen, history)[0] for mine in book.of_person for i in mine)
