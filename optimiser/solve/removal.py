"""What taking a rule out does to the lower bound: the bound of relaxed lines with all rules, and again without each.

Both are bounds of one relaxation, raised in the same way for the same time, so that they may be compared. Where one did
not end by itself it may be far below what more time would prove.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from optimiser.audit import Auditor
from optimiser.book import Book
from optimiser.problem.problem import Problem
from optimiser.solve.column_generation.generation import ColumnGeneration, Unsuited
from optimiser.solve.column_generation.lower_bound import raise_lower_bound
from optimiser.solve.parameters import SolveParameters
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.profile import ALL_RULES
from optimiser.solve.stop import Clock, after_seconds
from optimiser.solve.task import Task
from optimiser.solve.watch import Watch
from optimiser.surface import Clause, Surface
from optimiser.table import OutputTable, Value, numbers, words


@dataclass(frozen=True)
class RelaxedBound:
    """A bound of relaxed lines.

    Attributes:
        bound: points that no rota costs less than; None where nothing was proven.
        seconds: of the processor that it took.
        ended: whether it ended by itself, before its time was over.
    """

    bound: int | None
    seconds: float
    ended: bool


def removal_bounds(
    problem: Problem,
    rules: Sequence[Auditor],
    names: Sequence[str],
    seconds: float,
    parameters: SolveParameters | None = None,
    first: Sequence[str] = (),
    on_task: Callable[[Task], None] | None = None,
) -> OutputTable:
    """The bound with all rules, and without those of each name that make a clause.

    Args:
        problem: what is rostered.
        rules: the rule book in force.
        names: of each rule, as readers may see it; rules of one name are taken out together.
        seconds: for each bound.
        parameters: what tunes it; None for the usual ones.
        first: names to begin with; the others follow by how many clauses they make, most first.
        on_task: called with the task of each bound, for a caller that may interrupt it; no other is begun then.
    """
    surface = Surface(problem, None, None)
    for index, rule in enumerate(rules):
        surface.rule = index
        rule.encode(surface)
    made: dict[str, int] = {}
    for clause in surface.clauses:
        made[names[clause.rule]] = made.get(names[clause.rule], 0) + 1
    place = {name: number for number, name in enumerate(first)}
    ordered = sorted(made, key=lambda name: (place.get(name, len(place)), -made[name], name))
    rows: list[tuple[Value, ...]] = []
    whole: RelaxedBound | None = None
    for name in (None, *ordered):
        kept = [c for c in surface.clauses if name is None or names[c.rule] != name]
        found = _relaxed_bound(problem, rules, kept, seconds, parameters or SolveParameters(), on_task)
        if found is None:
            break
        whole = found if whole is None else whole
        less = None if whole.bound is None or found.bound is None else whole.bound - found.bound
        saved = round(whole.seconds - found.seconds, 3) if whole.ended and found.ended else None
        told = (found.bound, None, round(found.seconds, 3), None) if name is None else (
            found.bound, less, round(found.seconds, 3), saved
        )  # fmt: skip
        rows.append((ALL_RULES if name is None else name, *told, "yes" if found.ended else "no"))
    columns = words("without") + numbers("points", "bound", "bound_less")
    columns += numbers("s", "seconds", "seconds_less") + words("ended")
    return OutputTable("profile_bounds", "The bound without each rule", columns, tuple(rows))


def _relaxed_bound(
    problem: Problem,
    rules: Sequence[Auditor],
    clauses: list[Clause],
    seconds: float,
    parameters: SolveParameters,
    on_task: Callable[[Task], None] | None,
) -> RelaxedBound | None:
    """The bound of some clauses; None where the caller ended it."""
    stop, began = after_seconds(seconds), time.process_time()
    whole = replace(parameters, lower_bound=replace(parameters.lower_bound, time_share=1.0))
    book = Book(problem, rules, clauses=clauses)
    task = Task(problem, tuple(rules), book, stop, Clock(stop), 1, 1, Watch(), whole)
    if on_task is not None:
        on_task(task)
    try:
        generation = ColumnGeneration(book, lambda: task.stopped, relaxed=True, parameters=whole)
        raise_lower_bound(task, generation)
    except (Infeasible, Unsuited):
        pass
    if task.clock.interrupted.is_set():
        return None
    return RelaxedBound(task.bound, time.process_time() - began, not task.stopped)
