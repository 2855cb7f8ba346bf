"""People put on the lines of a template: the choice whose unrolled rota costs least, and what refuses a line.

Each way for a person to work a line, a turn of the dealing included, is a column: its cost in rules of the line is what
the audit says. What people share (cover, composition, fairness) is modelled by the clauses of its rules over all
duties of the columns, of which one is taken for each person (set partitioning; Balinski and Quandt 1964).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from optimiser.audit import Bill, Lines, RuleLike
from optimiser.operate.template.choice import AssigningParameters, ChosenColumns, LineChoice, LineRefused
from optimiser.operate.template.unrolling import Unrolled, VacantDuty
from optimiser.problem.domain import NOWHERE, Assignment
from optimiser.problem.problem import Problem


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
    def opened(self) -> tuple[VacantDuty, ...]:
        """Duties that nobody works because their person does not, in order of time."""
        duties = self.bill.problem.duties
        found = [o for c in self.chosen if c is not None for o in c.opened]
        return tuple(sorted(found, key=lambda o: (duties[o.assignment.duty].start, o.assignment.duty, o.person)))


def assign_lines(
    problem: Problem,
    rules: Sequence[RuleLike],
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
    """
    made = LineChoice(problem, rules, frozenset(kept), kept_days, parameters or AssigningParameters())
    choice = made.best(seconds, seed, workers)
    while True:
        wishes, better = _wishes(made, choice, (seconds, seed, workers), explained)
        if better is None:
            break
        choice = better
    return replace(_assigned(made, choice), wishes=wishes)


def _wishes(
    made: LineChoice, choice: ChosenColumns, effort: tuple[float | None, int, int], explained: int
) -> tuple[tuple[WishRefused, ...], ChosenColumns | None]:
    """Why members are on none of the lines that they prefer; and a better choice where one comes to light, as it may
    where the search was not ended."""
    found = _assigned(made, choice)
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
            seconds = effort[0] and effort[0] * made.parameters.wish_share
            other = made.best(seconds, *effort[1:], among={m: possible}, start=choice)
            if other.value < choice.value:
                return (), other
            wishes.append(_dearer(made, m, found, choice, other))
    return tuple(wishes), None


def _dearer(made: LineChoice, member: int, found: Assigned, choice: ChosenColumns, other: ChosenColumns) -> WishRefused:
    """What it costs to grant a wish: the best choice with it, and whom it moves."""
    after = _assigned(made, other)
    points, then = found.bill.by_rule(), after.bill.by_rule()
    moved = (
        way.member.person
        for way, new in zip(found.chosen, after.chosen, strict=True)
        if way is not None and new is not None and new.line != way.line
    )
    person = made.members[member].person
    return WishRefused(
        person,
        "dearer",
        other.value[0] - choice.value[0],
        other.value[1] - choice.value[1] + made.members[member].points,
        {key: then[key] - points[key] for key in then if then[key] != points[key]},
        tuple(p for p in moved if p != person),
    )


def _assigned(made: LineChoice, choice: ChosenColumns) -> Assigned:
    """A choice with its rota, judged."""
    rota = made.rota(choice.taken)
    return Assigned(
        tuple(None if i is None else made.columns[m][i] for m, i in enumerate(choice.taken)),
        tuple(made.refused),
        rota,
        Bill(made.problem, made.rules, Lines(made.problem, rota)),
        made.wish_points(choice.taken),
        choice.closed,
    )
