"""Rounds of visits: which visits a duty holds, when each begins, and what the way between them takes."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.problem.domain import NOWHERE
from optimiser.problem.once import once_per_problem
from optimiser.problem.problem import Problem


@dataclass(frozen=True, slots=True)
class RoundStop:
    """A visit as its round comes to it.

    Attributes:
        visit: index.
        start, end: instants.
        travel: minutes of the way to it from the visit before; none to the first.
        wait: minutes waited for the window, or for the other round of a visit for two.
    """

    visit: int
    start: int
    end: int
    travel: int
    wait: int


@once_per_problem
def visits_of(problem: Problem) -> dict[int, tuple[int, ...]]:
    """Visits of each duty that is a round, in the order in which it makes them.

    The order is the user's; visits of one place in it go by the end of the window, then by its beginning.
    """
    found: dict[int, list[int]] = {}
    for v in sorted(range(len(problem.visits)), key=lambda v: _turn(problem, v)):
        for duty in problem.visits[v].duties:
            found.setdefault(duty, []).append(v)
    return {duty: tuple(mine) for duty, mine in found.items()}


def _turn(problem: Problem, visit: int) -> tuple[int, int, int, int, int]:
    asked = problem.visits[visit]
    return asked.day, asked.order, asked.latest, asked.earliest, visit


@once_per_problem
def stops_of(problem: Problem) -> dict[int, tuple[RoundStop, ...]]:
    """Stops of each round: each visit begins as soon as its window is open and every round that makes it is there."""
    found: dict[int, list[RoundStop]] = {}
    for v in sorted(range(len(problem.visits)), key=lambda v: _turn(problem, v)):
        visit = problem.visits[v]
        there = []
        for duty in visit.duties:
            before = found.setdefault(duty, [])
            travel = _travel(problem, before[-1].visit, v) if before else 0
            ready = before[-1].end if before else problem.duties[duty].start
            there.append((duty, ready + travel, travel))
        start = max([visit.earliest, *(ready for _, ready, _ in there)])
        for duty, ready, travel in there:
            found[duty].append(RoundStop(v, start, start + visit.minutes, travel, start - ready))
    return {duty: tuple(stops) for duty, stops in found.items()}


def _travel(problem: Problem, before: int, visit: int) -> int:
    """Minutes of the way from one visit to the next."""
    said, here, there = problem.visits[visit].travel, problem.visits[before].site, problem.visits[visit].site
    if said is not None:
        return said
    return 0 if NOWHERE in (here, there) or here == there else problem.minutes_between.get((here, there), 0)
