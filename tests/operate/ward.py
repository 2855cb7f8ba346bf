"""A ward small enough to prove things about: earlies and nights, a week, one nurse needed in each."""

from __future__ import annotations

from constraints.rules.absence import NoDutyInAbsence
from constraints.rules.need_cover import NeedCover
from constraints.rules.one_place import OnePlace
from constraints.rules.rest_between import RestBetween
from optimiser.audit import Rota, RuleLike
from optimiser.problem.domain import Assignment, Need, Period, Price
from optimiser.problem.problem import Problem
from tests.tiny import Tiny

RULES: tuple[RuleLike, ...] = (NeedCover(), OnePlace(), RestBetween(minutes=660), NoDutyInAbsence())


def ward(people: str = "ABC", days: int = 4, codes: str = "D N", **more: object) -> Problem:
    """`people` who may each take every shift; one of them needed per shift and day at 400 points."""
    tiny = Tiny(
        days=days, capabilities=(("nurse", "any"),), periods=(Period("day", 480, 960), Period("night", 1200, 1920))
    )
    tiny.shift("D", "08:00", "16:00", periods=(0,))
    tiny.shift("N", "20:00", "08:00", periods=(1,))
    for name in people:
        tiny.person(name)
        tiny.offer(name, codes, range(days), "nurse")
    needs = tuple(
        Need(0, 0 if code == "D" else 1, day, 0, minimum=1, below_minimum=Price(400))
        for day in range(days)
        for code in codes.split()
    )
    return tiny.problem(needs=needs, **more)


def published(problem: Problem, line: dict[int, str]) -> Rota:
    """A rota from `{person: 'D.N.'}`: a letter per day, a dot is off."""
    found = set()
    for person, codes in line.items():
        for day, code in enumerate(codes):
            if code != ".":
                shift = next(i for i, s in enumerate(problem.shifts) if s.code == code)
                duty = next(i for i, d in enumerate(problem.duties) if d.day == day and d.shift == shift)
                found.add(Assignment(person, duty, 0))
    return frozenset(found)
