"""Simulated annealing by moves of single duties: a good rota quickly where lines have rules that no network holds.

Temperatures fall geometrically with the share of the steps done, or of the time in a timed run (S. Kirkpatrick, C. D.
Gelatt and M. P. Vecchi, Optimization by simulated annealing, Science 220, 1983); `move_kernel` makes the moves.
"""

from __future__ import annotations

import numpy as np

from optimiser.book import UNDECIDED, Book
from optimiser.problem.options import Flags, Ints, ints
from optimiser.solve.lns.annealing import CoolingSchedule
from optimiser.solve.lns.clause_network import Unsupported, clause_network, entries_of, most_counters_changed
from optimiser.solve.lns.move_kernel import MoveScratch, MoveShares, MoveTables, anneal_moves
from optimiser.solve.parameters import MoveParameters
from optimiser.solve.task import Task


class MoveAnnealing:
    """A rota that is changed by moves.

    Args:
        book: the compiled rule book.
        parameters: how moves are drawn and accepted.

    Raises:
        Unsupported: a clause goes round.
    """

    def __init__(self, book: Book, parameters: MoveParameters) -> None:
        self._network, self._state = clause_network(book)
        self._tables = _tables(book)
        self._random = ints((1,))
        changed = 8 * (parameters.longest_swap + 1)
        counters, groups = most_counters_changed(self._network)
        self._scratch = MoveScratch(
            np.zeros(changed, dtype=np.int64), np.zeros(1 + 2 * changed * counters, dtype=np.int64),
            np.zeros(1 + changed * groups, dtype=np.int64),
        )  # fmt: skip
        kinds = parameters.day_share, parameters.shift_share, parameters.chain_share
        stretch = parameters.stretch_share
        self._shares = MoveShares._make(
            [*np.cumsum(kinds).tolist(), parameters.added_share, stretch, stretch + parameters.two_days_share]
        )
        self._parameters = parameters
        terms, runs = self._network.terms, self._network.runs
        prices = np.concatenate([terms[:, :2].max(axis=1, initial=0), runs[:, 4:6].max(axis=1, initial=0)])
        self._hard_price = int(parameters.dearest * max(1, prices.max(initial=0)))
        own = self._network.group_row, self._network.conjunction_row
        fed = [terms[rows, :2].max(initial=0) for rows in own]
        self._most_recouped = int(max(*fed, runs[:, 4:6].max(initial=0)))
        paid = prices[prices > 0]
        self.usual_price = float(np.median(paid)) if len(paid) else 1.0

    def anneal(
        self, task: Task, start: Flags, schedule: CoolingSchedule, rng: np.random.Generator,
        seconds: float | None = None, tell: bool = False,
    ) -> Flags:  # fmt: skip
        """Anneal a rota through a cooling schedule; temperatures are in units of the usual price.

        Args:
            seconds: how long in a timed run, whatever the steps of the schedule; None for its steps.
            tell: what is better than the task's rota is offered on the way.

        Returns:
            The best rota that was met.
        """
        limits, clock = self._parameters, task.clock
        self._random[0] = rng.integers(1 << 62)
        best, best_cost = start.copy(), self._state.cost
        self._run_moves(best, best_cost, np.flatnonzero(self._state.chosen != start), 0, 1.0)
        best_cost = self._state.cost.copy()
        began, steps, told = clock.seconds, 0, 0.0
        done = 0.0
        while done < 1 and not task.stopped:
            temperature = self.usual_price * schedule.at(int(done * schedule.steps))
            self._run_moves(best, best_cost, ints(()), limits.steps_at_once, temperature)
            steps += limits.steps_at_once
            done = steps / schedule.steps if seconds is None else (clock.seconds - began) / max(seconds, 1e-6)
            if tell and done >= told + limits.told_share:
                told = done
                if task.cost is None or (int(best_cost[0]), int(best_cost[1])) < task.cost:
                    task.offer(best)
        return best

    def _run_moves(self, best: Flags, best_cost: Ints, changed: Ints, steps: int, temperature: float) -> None:
        """Make random moves at one temperature."""
        anneal_moves(
            self._network, self._state, self._tables, self._shares, self._scratch, best, best_cost, changed,
            self._random, steps, temperature, self._hard_price, self._most_recouped, self._parameters.longest_swap,
        )  # fmt: skip


def move_annealing(task: Task) -> MoveAnnealing | None:
    """The annealing of a task's rule book; None if the book is too large, or of a template."""
    if entries_of(task.book) > task.parameters.moves.most_entries:
        return None
    try:
        return MoveAnnealing(task.book, task.parameters.moves)
    except Unsupported:
        return None


def anneal_by_moves(task: Task, moves: MoveAnnealing, start: Flags, rng: np.random.Generator) -> None:
    """Anneal a rota and offer what is better, from hot if it is a rough one and else from warm."""
    limits, left, begun = task.parameters.moves, task.clock.left, task.begun
    steps = limits.steps_each * len(task.problem.people)
    schedule = CoolingSchedule(limits.warm if begun else limits.hot, limits.cold, steps)
    share = limits.warm_share if begun else limits.time_share
    seconds = None if left is None else min(limits.most_seconds, share * left)
    task.offer(moves.anneal(task, start, schedule, rng, seconds, tell=True))


def _tables(book: Book) -> MoveTables:
    options, days = book.problem.options, book.problem.calendar.days
    free = np.flatnonzero(book.fixed == UNDECIDED)
    cell = options.person[free] * days + options.day[free]
    order = np.argsort(cell, kind="stable")
    free, cell = free[order], cell[order]
    cell_at = np.searchsorted(cell, np.arange(len(book.problem.people) * days + 1)).astype(np.int64)
    pairs = np.stack([options.duty, options.capability], axis=1)
    kind = np.unique(pairs, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
    kind_options = free[np.argsort(kind[free], kind="stable")]
    kind_at = np.searchsorted(kind[kind_options], np.arange(kind.max(initial=0) + 2)).astype(np.int64)
    person, day = options.person.astype(np.int64), options.day.astype(np.int64)
    return MoveTables(free, cell_at, person, day, kind, kind_at, kind_options, days)
