"""How far a rota covers its needs: heads and minutes by need, and the gaps that remain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from optimiser.audit import Lines
from optimiser.problem.domain import Assignment, Need
from optimiser.problem.facts import clock_window, overlap
from optimiser.problem.filling import filling
from optimiser.problem.problem import Problem


@dataclass(frozen=True, slots=True)
class Gap:
    """A need below its minimum.

    Attributes:
        need: index of the need.
        have: people counted by it.
        missing: people short of the minimum, at least 1.
        points: what the shortage costs; 0 when it is hard.
        hard: whether the minimum may never be missed.
    """

    need: int
    have: int
    missing: int
    points: int
    hard: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a need asks and gets.

    Minutes are elapsed minutes inside the period's clock interval: `needed_minutes` for the
    minimum, `filled_minutes` by everybody counted (more than needed when there are more people).
    `standing_in` of the people counted do not have the capability themselves; `elsewhere_minutes` of the minutes filled
    are by people whom another need counts as well, as what they are used as.
    """

    need: int
    have: int
    standing_in: int
    needed_minutes: int
    filled_minutes: int
    elsewhere_minutes: int


def counted(problem: Problem, lines: Lines, need: Need) -> list[Assignment]:
    """Assignments that count towards a need: used as its capability, qualified, and on a shift that covers its
    period."""
    return filling(problem, lines.present(need.team, need.day), need)


def gaps(problem: Problem, lines: Lines, among: Iterable[int] | None = None) -> list[Gap]:
    """Every need of the period below its minimum, the dearest first (hard ones before all), then by date.

    Args:
        among: needs to look at, by index; None for all.
    """
    found = []
    for index in range(len(problem.needs)) if among is None else among:
        need = problem.needs[index]
        if need.day < 0 or need.minimum <= 0:
            continue
        have = len(counted(problem, lines, need))
        if have < need.minimum:
            missing, price = need.minimum - have, need.below_minimum
            found.append(Gap(index, have, missing, missing * price.points, price.hard))
    needs = problem.needs
    found.sort(key=lambda g: (not g.hard, -g.points, needs[g.need].day, needs[g.need].team, g.need))
    return found


def coverage(problem: Problem, lines: Lines) -> Iterator[Coverage]:
    """Heads and minutes of every need of the period, in the order of the needs."""
    for index, need in enumerate(problem.needs):
        if need.day < 0:
            continue
        period = problem.periods[need.period]
        first, last = clock_window(problem.calendar, need.day, period.start, period.end)
        filling = counted(problem, lines, need)
        within = {a: overlap(problem.duties[a.duty].start, problem.duties[a.duty].end, first, last) for a in filling}
        yield Coverage(
            need=index,
            have=len(filling),
            standing_in=sum(not problem.able(a.contract, a.capability, a.duty) for a in filling),
            needed_minutes=need.minimum * (last - first),
            filled_minutes=sum(within.values()),
            elsewhere_minutes=sum(minutes for a, minutes in within.items() if a.capability != need.capability),
        )
