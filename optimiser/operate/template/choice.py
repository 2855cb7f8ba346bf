"""Assigning people to template lines: a column for each way that a member could work a line, and the model that
picks one for each."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from optimiser.audit import Bill, Breach, Lines, RuleLike
from optimiser.book import Book
from optimiser.folding import Elastic, split_coefficient
from optimiser.model import Model
from optimiser.operate.template.lawful import LawfulLines
from optimiser.operate.template.unrolling import Unrolled, Unrolling
from optimiser.problem.domain import NOWHERE, Assignment
from optimiser.problem.problem import Problem
from optimiser.problem.template import TemplateMember
from optimiser.solve.cpsat import solve_levels, solver


@dataclass(frozen=True, slots=True)
class LineRefused:
    """Why a person cannot work a line at all.

    Attributes:
        line: which.
        breach: the hard breach that comes of it, whichever turn is taken; None where the reason is another.
        unfit: what the person lacks, in words.
        beside: the person with whom the slot is shared, where it is refused to them.
    """

    line: int
    breach: Breach | None = None
    unfit: str = ""
    beside: int = NOWHERE


@dataclass(frozen=True)
class AssigningParameters:
    """The parameters of the search for lines.

    Attributes:
        first_share: part of the time for all members at once, before a few are freed at a time.
        freed: members freed at a time.
        round_effort: deterministic seconds of such a round.
        wish_share: part of the time for each wish that is explained.
    """

    first_share: float = 0.4
    freed: int = 3
    round_effort: float = 1.0
    wish_share: float = 0.25


@dataclass(frozen=True)
class ChosenColumns:
    """A choice: (hard units of shared rules, points of all rules), the column of each member, and whether it is
    proven optimal."""

    value: tuple[int, int]
    taken: tuple[int | None, ...]
    closed: bool


class LineChoice:
    """The columns of all members, and the model that picks one for each."""

    def __init__(
        self,
        problem: Problem,
        rules: Sequence[RuleLike],
        kept: frozenset[Assignment],
        kept_days: Collection[int],
        parameters: AssigningParameters,
    ) -> None:
        self.problem, self.rules, self.kept, self.parameters = problem, tuple(rules), kept, parameters
        self.unrolling = Unrolling(problem, kept_days)
        self.members: tuple[TemplateMember, ...] = self.unrolling.template.members
        self._lines = Bill(problem, rules, Lines(problem, kept), lazy=True)
        self.columns: list[list[Unrolled]] = []
        self.costs: list[list[int]] = []
        self.refused: list[tuple[LineRefused, ...]] = []
        for member in self.members:
            self._price(member)
        at = {m.person: i for i, m in enumerate(self.members)}
        self._pairs = [(i, at[m.beside]) for i, m in enumerate(self.members) if i < at.get(m.beside, -1)]
        for one, other in self._pairs:
            self._leave_common_lines(one, other)
        offered = {a for mine in self.columns for c in mine for a in c.works} | kept
        self._small = replace(problem, candidates=tuple(sorted(offered)))
        self._shared = tuple(r for r in rules if r.span != "person")

    def _price(self, member: TemplateMember) -> None:
        """The columns of a member with their costs, and the lines that are refused."""
        line_of = LawfulLines(self._lines, member.person)
        columns, costs, refused = [], [], []
        for line in range(len(self.unrolling.lines)):
            if line != member.line if member.line != NOWHERE else line not in (member.lines or (line,)):
                continue
            against, fits = LineRefused(line), False
            found: list[tuple[Unrolled, int]] = []
            for way in self.unrolling.turns(member, line):
                if way.unfit:
                    against = LineRefused(line, unfit=way.unfit)
                    break
                lawful, points, breach = line_of.lawful(way)
                if breach is not None:
                    against = LineRefused(line, breach)
                if lawful is not None:
                    found.append((lawful, points))
                    fits = fits or member.line != NOWHERE or not self._each_time(lawful)
            if not fits:
                refused.append(against)
                continue
            unwished = bool(member.preferred) and line not in member.preferred
            columns += [way for way, _ in found]
            costs += [points + member.points * unwished for _, points in found]
        self.columns.append(columns)
        self.costs.append(costs)
        self.refused.append(tuple(refused))

    def _each_time(self, way: Unrolled) -> bool:
        """Whether a line breaks a rule by neighbouring duties each time that it comes round."""
        template, days = self.unrolling.template, self.problem.calendar.days
        cycle = [(day - template.start) // template.days for day in range(days)]
        whole = {c for c in cycle if cycle.count(c) == template.days} or set(cycle)
        duties = self.problem.duties
        fell = {cycle[duties[o.assignment.duty].day] for o in way.opened if o.why == "rule" and not o.alone}
        return whole <= fell

    def _leave_common_lines(self, one: int, other: int) -> None:
        """Keep for two people who share a slot only the lines that neither is refused."""
        common = {c.line for c in self.columns[one]} & {c.line for c in self.columns[other]}
        for mine, theirs in ((one, other), (other, one)):
            lost = sorted({c.line for c in self.columns[mine]} - common)
            self.refused[mine] += tuple(LineRefused(line, beside=self.members[theirs].person) for line in lost)
        for m in (one, other):
            kept = [i for i, c in enumerate(self.columns[m]) if c.line in common]
            self.columns[m] = [self.columns[m][i] for i in kept]
            self.costs[m] = [self.costs[m][i] for i in kept]

    def best(
        self,
        seconds: float | None,
        seed: int,
        workers: int,
        among: Mapping[int, set[int]] | None = None,
        start: ChosenColumns | None = None,
    ) -> ChosenColumns:
        """The best choice.

        Args:
            among: columns to choose among, for some members.
            start: a choice to stay near to where the search does not end.
        """
        options, book = self._small.options, Book(self._small, self._shared)
        model = Model(book, clauses=range(len(book.clauses)), elastic=Elastic())
        holding: dict[Assignment, list[tuple[int, int]]] = {}
        taken: list[list[int]] = []
        for m, columns in enumerate(self.columns):
            allowed = (among or {}).get(m)
            mine = [model.variable(0, 1 if allowed is None or i in allowed else 0, 0) for i in range(len(columns))]
            taken.append(mine)
            if mine:
                model.linear([(x, 1) for x in mine], 1, 1)
            for x, column in zip(mine, columns, strict=True):
                for a in column.works:
                    holding.setdefault(a, []).append((x, -1))
        for option in model.free.tolist():
            a = options.assignment(option)
            model.linear([(int(model.lit[option]), 1), *holding.get(a, ())], int(a in self.kept), int(a in self.kept))
        self._keep_together(model, taken)
        for mine, costs in zip(taken, self.costs, strict=True):
            for x, points in zip(mine, costs, strict=True):
                model.charge(x, points)
        model.settle()
        limit = None if seconds is None else self.parameters.first_share * seconds
        began = time.monotonic()
        solved = solve_levels(solver(seed, workers, limit), model)
        solution = solved.solution
        if solution is None or not solved.closed:
            near = self._near(model, taken, self._spread() if start is None else start.taken, set(among or ()), seed)
            if solution is None or _cost(model, near) < _cost(model, solution):
                solution = near
            if seconds is not None:
                solution = self._improved(model, taken, solution, began + seconds, seed, workers)
        chosen = (next((i for i, x in enumerate(mine) if solution[x]), None) for mine in taken)
        return ChosenColumns(_cost(model, solution), tuple(chosen), solved.closed)

    def _spread(self) -> tuple[int | None, ...]:
        """A starting choice: each line to one member after the other, cheap columns first."""
        beside = dict(self._pairs)
        used: dict[int, int] = {}
        chosen: list[int | None] = [None] * len(self.columns)
        for m, columns in enumerate(self.columns):
            if chosen[m] is None and columns:
                best = min(range(len(columns)), key=lambda i: (used.get(columns[i].line, 0), self.costs[m][i], i))
                chosen[m], line = best, columns[best].line
                used[line] = used.get(line, 0) + 1
                if m in beside:
                    other = self.columns[beside[m]]
                    chosen[beside[m]] = next(i for i, c in enumerate(other) if c.line == line)
        return tuple(chosen)

    def _near(
        self, model: Model, taken: Sequence[Sequence[int]], start: Sequence[int | None], free: set[int], seed: int
    ) -> list[int]:
        """The best solution in which only some members, and those who share a slot with them, move."""
        beside = {m: other for pair in self._pairs for m, other in (pair, pair[::-1])}
        free |= {beside[m] for m in free if m in beside}
        held = self._fix_columns(model, taken, free, lambda m, i: int(start[m] == i))
        found = solve_levels(solver(seed, 1, None), model)
        self._release(model, held)
        if found.solution is None:
            raise AssertionError("a choice of one column each is always possible")
        return found.solution

    def _fix_columns(
        self, model: Model, taken: Sequence[Sequence[int]], free: set[int], value: Callable[[int, int], int]
    ) -> dict[int, int]:
        """Fix the columns of all members but some; the upper bounds that the variables had."""
        held = {}
        for m, mine in enumerate(taken):
            for i, x in enumerate(mine) if m not in free else ():
                domain = model.proto.variables[x].domain
                held[x] = domain[1]
                domain[0] = domain[1] = value(m, i)
        return held

    def _release(self, model: Model, held: Mapping[int, int]) -> None:
        """Undo `_fix_columns`."""
        for x, high in held.items():
            domain = model.proto.variables[x].domain
            domain[0], domain[1] = 0, high

    def _improved(
        self, model: Model, taken: Sequence[Sequence[int]], solution: list[int], until: float, seed: int, workers: int
    ) -> list[int]:
        """A solution improved by freeing a few members at a time (large-neighbourhood search)."""
        rng, places = random.Random(seed), [m for m, mine in enumerate(taken) if mine]
        beside = {m: other for pair in self._pairs for m, other in (pair, pair[::-1])}
        while (left := until - time.monotonic()) > 0:
            free = set(rng.sample(places, min(self.parameters.freed, len(places))))
            free |= {beside[m] for m in free if m in beside}
            best = solution
            held = self._fix_columns(model, taken, free, lambda m, i: best[taken[m][i]])  # noqa: B023
            model.hint(solution)
            found = solve_levels(solver(seed, workers, left, self.parameters.round_effort), model)
            self._release(model, held)
            if found.solution is not None and _cost(model, found.solution) < _cost(model, solution):
                solution = found.solution
        return solution

    def _keep_together(self, model: Model, taken: Sequence[Sequence[int]]) -> None:
        """Constraints: people who share a slot are on the same line."""
        for i, j in self._pairs:
            for line in range(len(self.unrolling.lines)):
                one = [(x, 1) for x, c in zip(taken[i], self.columns[i], strict=True) if c.line == line]
                other = [(x, -1) for x, c in zip(taken[j], self.columns[j], strict=True) if c.line == line]
                if one or other:
                    model.linear([*one, *other], 0, 0)

    def rota(self, taken: Sequence[int | None]) -> frozenset[Assignment]:
        """The rota of a choice."""
        found = [a for m, i in enumerate(taken) if i is not None for a in self.columns[m][i].works]
        return frozenset([*found, *self.kept])

    def wish_points(self, taken: Sequence[int | None]) -> int:
        """Points of preferred lines that are not given."""
        return sum(
            m.points
            for m, columns, i in zip(self.members, self.columns, taken, strict=True)
            if i is not None and m.preferred and columns[i].line not in m.preferred
        )


def _cost(model: Model, solution: Sequence[int]) -> tuple[int, int]:
    """(hard units, points) of a solution."""
    return split_coefficient(model.constant + sum(c * solution[v] for v, c in model.objective.items()))
