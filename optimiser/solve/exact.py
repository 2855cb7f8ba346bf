"""The exact (monolithic) model: the whole problem in one CP-SAT call, for small problems and for proofs, from the best
rota so far.

The solver is CP-SAT (L. Perron and F. Didier, OR-Tools), a search by lazy clause generation (P. J. Stuckey, Lazy clause
generation: combining the power of SAT and CP (and MIP?) solving, CPAIOR 2010).
"""

from __future__ import annotations

import threading

from ortools.sat.python import cp_model

from optimiser.model import Model
from optimiser.solve.cpsat import proven_bound, solver
from optimiser.solve.task import Task


class OfferSolutions(cp_model.CpSolverSolutionCallback):
    """A CP-SAT callback that offers every solution to the task."""

    def __init__(self, task: Task, model: Model) -> None:
        super().__init__()
        self._task = task
        self._model = model

    def on_solution_callback(self) -> None:
        """Offer the solution, and raise the bound to what CP-SAT has proven."""
        self._task.offer(self._model.chosen(list(self.response_proto.solution)))
        if self._model.objective:
            self._task.raise_bound(proven_bound(self.response_proto, self._model.constant))


def solve_exact(task: Task) -> bool:
    """Build the whole model and solve it once; whether that settled the task. Does nothing if the task is stopped
    already."""
    if task.stopped:
        return False
    model = Model(task.book, incumbent=task.best)
    effort = None if task.stop.iterations is None else task.parameters.exact.effort * task.stop.iterations
    left = task.clock.left
    cp = solver(task.seed, task.workers, None if left is None else task.parameters.exact.time_share * left, effort)
    cp.parameters.relative_gap_limit = task.parameters.exact.gap
    ended = threading.Event()

    def interrupt() -> None:
        while not ended.wait(0.2):
            if task.stopped:
                cp.stop_search()
                return

    watcher = threading.Thread(target=interrupt, daemon=True)
    watcher.start()
    status = cp.solve(model.cp, OfferSolutions(task, model))
    ended.set()
    watcher.join()
    if status == cp_model.INFEASIBLE:
        task.prove_infeasible()
    elif status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        task.raise_bound(proven_bound(cp.response_proto, model.constant))
    task.round("exact model")
    return status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
