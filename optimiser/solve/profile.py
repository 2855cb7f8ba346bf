"""Profiling a search: what each rule adds to a model and costs to build, and what each kind of round gained.

Rules are measured beside the search, on a build of the whole rule book and of the whole model, as the exact strategy
builds it; rounds as the search tells of them. What taking a rule out does to the lower bound is told of one relaxation,
with all rules and without each, raised in the same way for the same time so that the two may be compared.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from optimiser.audit import RuleLike
from optimiser.book import Book
from optimiser.model import Model
from optimiser.problem.problem import Problem
from optimiser.solve.parameters import SolveParameters
from optimiser.solve.stop import Clock, Progress, after_seconds
from optimiser.solve.task import Task
from optimiser.solve.watch import RoundRecord, Watch
from optimiser.surface import Clause, Surface
from optimiser.table import OutputTable, Value, numbers, words

ALL_RULES = "(all rules)"
OPTIONS = "(options)"


@dataclass
class RuleSize:
    """The size of one rule: clauses in the rule book, variables and constraints in the whole model, and processor
    seconds for compiling the clauses and building the model."""

    clauses: int = 0
    variables: int = 0
    constraints: int = 0
    compile_seconds: float = 0.0
    model_seconds: float = 0.0


class _MeasuredModel(Model):
    """A model that records what each clause added; what several rules share counts for the first of them."""

    def __init__(self, book: Book, sizes: Sequence[RuleSize]) -> None:
        self._sizes = sizes
        super().__init__(book)

    def clause(self, clause: Clause) -> None:
        """Add one clause, and count what it added."""
        size = self._sizes[clause.rule]
        variables, constraints, began = len(self.values), len(self.proto.constraints), time.process_time()
        super().clause(clause)
        size.model_seconds += time.process_time() - began
        size.variables += len(self.values) - variables
        size.constraints += len(self.proto.constraints) - constraints


def rule_sizes(problem: Problem, rules: Sequence[RuleLike]) -> list[RuleSize]:
    """The size of each rule of a problem, found by building its rule book and its whole model again.

    Args:
        problem: what is rostered.
        rules: the rule book in force.

    Returns:
        One for each rule, in their order.
    """
    surface, sizes = Surface(problem, None, None), [RuleSize() for _ in rules]
    for index, rule in enumerate(rules):
        surface.rule = index
        before, began = len(surface.clauses), time.process_time()
        rule.encode(surface)
        sizes[index].compile_seconds = time.process_time() - began
        sizes[index].clauses = len(surface.clauses) - before
    _MeasuredModel(Book(problem, rules, clauses=surface.clauses), sizes)
    return sizes


def rules_table(problem: Problem, rules: Sequence[RuleLike], names: Sequence[str]) -> OutputTable:
    """`rule_sizes` as a table by name of rule, the most expensive to build first; rules of one name are added up.

    Args:
        problem, rules: as `rule_sizes` takes them.
        names: of each rule, as readers may see it.
    """
    sums: dict[str, list[float]] = {}
    for name, size in zip(names, rule_sizes(problem, rules), strict=True):
        figures = (size.clauses, size.variables, size.constraints, size.compile_seconds, size.model_seconds)
        sums[name] = [a + b for a, b in zip(sums.get(name, [0.0] * 5), figures, strict=True)]
    ordered = sorted(sums.items(), key=lambda item: (-item[1][3] - item[1][4], item[0]))
    total = [sum(figures[place] for figures in sums.values()) for place in range(5)]
    free = int((~problem.options.history).sum())
    rows: list[tuple[Value, ...]] = [
        (name, *map(int, figures[:3]), *(round(s, 4) for s in figures[3:])) for name, figures in ordered
    ]
    rows.append((OPTIONS, None, free, None, None, None))
    rows.append((ALL_RULES, int(total[0]), int(total[1]), int(total[2]), round(total[3], 4), round(total[4], 4)))
    columns = words("rule") + numbers("", "clauses", "variables", "constraints")
    columns += numbers("s", "compile_seconds", "model_seconds")
    return OutputTable("profile", "What each rule makes", columns, tuple(rows))


class RoundProfile(Watch):
    """A watch that adds up what each kind of round took and gained, and passes every call on to another watch.

    Attributes:
        rounds: of every round, in order: the second it was told, and its record.
    """

    def __init__(self, inner: Watch | None = None) -> None:
        self._inner = inner or Watch()
        self.rounds: list[tuple[float, RoundRecord]] = []

    def begun(self, strategy: str, options: int, clauses: int, reason: str = "") -> None:
        """Passed on."""
        self._inner.begun(strategy, options, clauses, reason)

    def compiling(self) -> None:
        """Passed on."""
        self._inner.compiling()

    def improved(self, progress: Progress) -> None:
        """Passed on."""
        self._inner.improved(progress)

    def bounded(self, progress: Progress) -> None:
        """Passed on."""
        self._inner.bounded(progress)

    def round(self, progress: Progress, note: str) -> None:
        """Passed on."""
        self._inner.round(progress, note)

    def measured(self, progress: Progress, record: RoundRecord) -> None:
        """Recorded, and passed on."""
        self.rounds.append((progress.seconds, record))
        self._inner.measured(progress, record)

    def table(self) -> OutputTable:
        """By kind of round: how many, how many brought something, the seconds, hard breaches and points less, and
        points a second; what brought most first."""
        rows: list[tuple[Value, ...]] = []
        for kind in dict.fromkeys(record.kind for _, record in self.rounds):
            ours = [record for _, record in self.rounds if record.kind == kind]
            seconds, points = sum(r.seconds for r in ours), sum(r.points for r in ours)
            better = [(at, r) for at, r in self.rounds if r.kind == kind and (r.hard or r.points)]
            rate = round(points / seconds, 2) if seconds > 0 else None
            last = round(better[-1][0], 3) if better else None
            rows.append(
                (kind, len(ours), len(better), round(seconds, 3), sum(r.hard for r in ours), points, rate, last)
            )
        rows.sort(key=lambda row: (-_number(row[4]), -_number(row[5]), str(row[0])))
        columns = words("kind") + numbers("", "rounds", "better") + numbers("s", "seconds")
        columns += numbers("", "hard_less") + numbers("points", "points_less")
        columns += numbers("points a second", "points_per_second") + numbers("s", "last_better_seconds")
        return OutputTable("profile_rounds", "What each kind of round brought", columns, tuple(rows))


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
    rules: Sequence[RuleLike],
    names: Sequence[str],
    seconds: float,
    parameters: SolveParameters | None = None,
    first: Sequence[str] = (),
    on_task: Callable[[Task], None] | None = None,
) -> OutputTable:
    """The bound with all rules, and the bounds without the rules of each name that make clauses.

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
    rules: Sequence[RuleLike],
    clauses: list[Clause],
    seconds: float,
    parameters: SolveParameters,
    on_task: Callable[[Task], None] | None,
) -> RelaxedBound | None:
    """The bound of some clauses; None if the caller ended it."""
    from optimiser.solve.column_generation.generation import ColumnGeneration, Unsuited
    from optimiser.solve.column_generation.lower_bound import raise_lower_bound
    from optimiser.solve.pricing.automata.automaton import Infeasible

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


@dataclass(frozen=True)
class SolveProfile:
    """The profile of a search: what each rule makes, what each kind of round brought and, if it was asked for, what the
    bound is without each rule."""

    rules: OutputTable
    rounds: OutputTable
    bounds: OutputTable | None = None

    def write(self, out: Path) -> list[Path]:
        """Write `profile.csv`, `profile_rounds.csv` and, where there is one, `profile_bounds.csv` into a folder; the
        files written."""
        if self.bounds is None:
            (out / "profile_bounds.csv").unlink(missing_ok=True)
        return [table.write(out) for table in (self.rules, self.rounds, self.bounds) if table is not None]

    def data(self) -> dict[str, list[dict[str, Value]]]:
        """For JSON: `rules`, `rounds` and, where there is one, `bounds`: a record for each row."""
        told = {"rules": self.rules.records(), "rounds": self.rounds.records()}
        return told if self.bounds is None else told | {"bounds": self.bounds.records()}


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
