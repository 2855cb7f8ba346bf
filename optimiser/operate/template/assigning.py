"""People put on the lines of a template: the choice whose unrolled rota costs least, and what refuses a line.

Each way for a person to work a line, a turn of the dealing included, is a column: its cost in rules of the line is what
the audit says. What people share (cover, composition, fairness) is modelled by the clauses of its rules over all
duties of the columns, of which one is taken for each person (set partitioning; Balinski and Quandt 1964).
"""

from __future__ import annotations

import random
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from optimiser.audit import Auditor, Bill, Breach, Lines
from optimiser.book import Book
from optimiser.folding import Elastic, split_coefficient
from optimiser.model import Model
from optimiser.operate.template.lawful import LawfulLines
from optimiser.operate.template.unrolling import Opened, Unrolled, Unrolling
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


@dataclass(frozen=True, slots=True)
class WishRefused:
    """Why a member is on none of the lines that they prefer.

    Attributes:
        person: index.
        why: `refused` (each of the lines is refused to them), `given` (another line is given in the file) or `dearer`.
        hard, points: with one of them granted, all else as good as can be: hard units and points more than now, the
            points of the wish itself apart.
        by_rule: of `dearer`, points more by key of the rule.
        moved: of `dearer`, people who would then be on another line.
    """

    person: int
    why: str
    hard: int = 0
    points: int = 0
    by_rule: Mapping[str, int] | None = None
    moved: tuple[int, ...] = ()


@dataclass(frozen=True)
class Assigned:
    """People on lines.

    Attributes:
        chosen: for each member the way taken; None where every line is refused to them.
        refused: for each member the lines refused.
        rota: the unrolled rota.
        bill: its audit.
        wish_points: points of lines preferred and not given; they are in no bill.
        closed: whether no other choice is better, proven.
        wishes: why members are on none of the lines that they prefer.
    """

    chosen: tuple[Unrolled | None, ...]
    refused: tuple[tuple[LineRefused, ...], ...]
    rota: frozenset[Assignment]
    bill: Bill
    wish_points: int
    closed: bool
    wishes: tuple[WishRefused, ...] = ()

    @property
    def opened(self) -> tuple[Opened, ...]:
        """Duties that nobody works because their person does not, in order of time."""
        duties = self.bill.problem.duties
        found = [o for c in self.chosen if c is not None for o in c.opened]
        return tuple(sorted(found, key=lambda o: (duties[o.assignment.duty].start, o.assignment.duty, o.person)))


@dataclass(frozen=True)
class AssigningParameters:
    """What tunes the search for lines.

    Attributes:
        first_share: part of the time for all members at once, before a few are freed at a time.
        freed: members freed at a time.
        round_effort: deterministic seconds of such a round.
    """

    first_share: float = 0.4
    freed: int = 3
    round_effort: float = 1.0


class NoLines(Exception):
    """The search ended before it found any choice."""


def assign_lines(
    problem: Problem,
    rules: Sequence[Auditor],
    *,
    kept: Iterable[Assignment] = (),
    kept_days: Collection[int] = (),
    seconds: float | None = None,
    seed: int = 1,
    workers: int = 1,
    explained: int = 12,
    parameters: AssigningParameters | None = None,
) -> Assigned:
    """Put every member of a template on a line, so that the unrolled rota breaks the fewest hard rules that people
    share and then costs least, lines preferred included. A duty that breaks a hard rule of its person's line falls
    open; a line that, whatever the turn, breaks one each time that it comes round, or by no duty in particular, is
    refused to the person.

    Args:
        problem: with candidates and a template; its period is what the rota is judged over.
        rules: the rule book in force.
        kept: assignments that stay: of people who are no members, and on the days kept.
        kept_days: days on which the template is not unrolled.
        seconds: longest search for the lines, and for each wish explained; None for no limit.
        seed, workers: of the solver.
        explained: how many refused wishes are solved for again.
        parameters: what tunes the search; None for the usual ones.

    Raises:
        NoLines: the time was over before there was any choice.
    """
    made = _Choice(problem, rules, frozenset(kept), kept_days, parameters or AssigningParameters())
    value, taken, closed = made.best(seconds, seed, workers)
    rota = made.rota(taken)
    bill = Bill(problem, rules, Lines(problem, rota))
    found = Assigned(
        tuple(None if i is None else made.columns[m][i] for m, i in enumerate(taken)),
        tuple(made.refused),
        rota,
        bill,
        made.wish_points(taken),
        closed,
    )
    wishes = []
    for m, member in enumerate(made.members):
        now = found.chosen[m]
        if not member.preferred or (now is not None and now.line in member.preferred):
            continue
        possible = {i for i, c in enumerate(made.columns[m]) if c.line in member.preferred}
        if member.line != NOWHERE:
            wishes.append(WishRefused(member.person, "given"))
        elif not possible:
            wishes.append(WishRefused(member.person, "refused"))
        elif len(wishes) < explained:
            wishes.append(_dearer(made, m, possible, found, taken, value, (seconds, seed, workers)))
    return replace(found, wishes=tuple(wishes))


def _dearer(
    made: _Choice,
    member: int,
    possible: set[int],
    found: Assigned,
    taken: Sequence[int | None],
    value: tuple[int, int],
    effort: tuple[float | None, int, int],
) -> WishRefused:
    """What it would cost to grant a wish: the best choice with it, and whom it moves."""
    person = made.members[member].person
    (hard, points), other, _ = made.best(*effort, among={member: possible})
    bill = Bill(made.problem, made.rules, Lines(made.problem, made.rota(other)))
    before, after = found.bill.by_rule(), bill.by_rule()
    moved = [
        m.person
        for m, columns, now, then in zip(made.members, made.columns, found.chosen, other, strict=True)
        if now is not None and then is not None and columns[then].line != now.line
    ]
    return WishRefused(
        person,
        "dearer",
        hard - value[0],
        points - value[1] + made.members[member].points,
        {key: after[key] - before[key] for key in after if after[key] != before[key]},
        tuple(p for p in moved if p != person),
    )


class _Choice:
    """The columns of all members, and the model that takes one of each."""

    def __init__(
        self,
        problem: Problem,
        rules: Sequence[Auditor],
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
        """The columns of a member with what they cost, and the lines refused."""
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
        """Whether a line breaks a rule by what lies beside each other in it each time that it comes round."""
        template, days = self.unrolling.template, self.problem.calendar.days
        cycle = [(day - template.start) // template.days for day in range(days)]
        whole = {c for c in cycle if cycle.count(c) == template.days} or set(cycle)
        duties = self.problem.duties
        fell = {cycle[duties[o.assignment.duty].day] for o in way.opened if o.why == "rule" and not o.alone}
        return whole <= fell

    def _leave_common_lines(self, one: int, other: int) -> None:
        """Of two who share a slot, only the lines that neither is refused."""
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
    ) -> tuple[tuple[int, int], list[int | None], bool]:
        """The best choice: ((hard units shared, points of all), column of each member, whether it is proven).

        Args:
            among: columns to choose among, for some members.
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
        if solved.solution is None:
            raise NoLines
        solution = solved.solution
        if not solved.closed and seconds is not None:
            solution = self._improved(model, taken, solution, began + seconds, seed, workers)
        chosen = [next((i for i, x in enumerate(mine) if solution[x]), None) for mine in taken]
        return _cost(model, solution), chosen, solved.closed

    def _improved(
        self, model: Model, taken: Sequence[Sequence[int]], solution: list[int], until: float, seed: int, workers: int
    ) -> list[int]:
        """A solution made better by freeing a few members at a time, the others held (large-neighbourhood search)."""
        rng, places = random.Random(seed), [m for m, mine in enumerate(taken) if mine]
        beside = {m: other for pair in self._pairs for m, other in (pair, pair[::-1])}
        most = {x: model.proto.variables[x].domain[1] for mine in taken for x in mine}
        while (left := until - time.monotonic()) > 0:
            free = set(rng.sample(places, min(self.parameters.freed, len(places))))
            free |= {beside[m] for m in free if m in beside}
            for m, mine in enumerate(taken):
                for x in mine:
                    domain = model.proto.variables[x].domain
                    domain[0], domain[1] = (0, most[x]) if m in free else (solution[x], solution[x])
            model.hint(solution)
            found = solve_levels(solver(seed, workers, left, self.parameters.round_effort), model)
            if found.solution is not None and _cost(model, found.solution) < _cost(model, solution):
                solution = found.solution
        return solution

    def _keep_together(self, model: Model, taken: Sequence[Sequence[int]]) -> None:
        """Those who share a slot are on the same line."""
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
        """Points of lines preferred and not given."""
        return sum(
            m.points
            for m, columns, i in zip(self.members, self.columns, taken, strict=True)
            if i is not None and m.preferred and columns[i].line not in m.preferred
        )


def _cost(model: Model, solution: Sequence[int]) -> tuple[int, int]:
    """(hard units, points) of a solution."""
    return split_coefficient(model.constant + sum(c * solution[v] for v, c in model.objective.items()))
