"""Tasks that nobody has worked on."""

from __future__ import annotations

from optimiser.audit import RuleLike
from optimiser.book import Book
from optimiser.problem.problem import Problem
from optimiser.solve.stop import Clock, Stop
from optimiser.solve.task import Task
from optimiser.solve.watch import Watch


def task_of(problem: Problem, rules: tuple[RuleLike, ...], stop: Stop) -> Task:
    """A task that nobody has worked on, for two workers."""
    return Task(problem, rules, Book(problem, rules), stop, Clock(stop), 1, 2, Watch())
