"""The capacity bound against every rota of small problems, and its words."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from constraints.rules.consecutive_days import ConsecutiveDays
from constraints.rules.need_cover import NeedCover
from constraints.rules.one_duty_a_day import OneDutyADay
from constraints.rules.total_minutes import TotalMinutes
from optimiser.audit import audit
from optimiser.book import Book
from optimiser.capacity import ANY, shortages
from optimiser.problem.domain import Assignment, Need, Period, Price
from optimiser.problem.problem import Problem
from optimiser.report.rota.words import shortage_text
from tests.tiny import Tiny

RULES = (
    NeedCover(),
    OneDutyADay(),
    ConsecutiveDays(most=2),
    TotalMinutes(most=1000),
)


def ward(days: int, minimum: int, names: str = "AB", seed: int = 0) -> Problem:
    """People who may each take D (early) or L (early and late) on some days."""
    periods = (Period("early", 480, 840), Period("late", 840, 1260))
    tiny = Tiny(days=days, capabilities=(("any", "any"),), periods=periods)
    tiny.shift("D", "08:00", "14:00", periods=(0,))
    tiny.shift("L", "08:00", "21:00", periods=(0, 1))
    rng = np.random.default_rng(seed)
    for name in names:
        tiny.person(name)
        offered = [d for d in range(days) if not seed or rng.random() < 0.7]
        tiny.offer(name, "D L", offered, "any")
    needs = [Need(0, p, d, 0, minimum=minimum, below_minimum=Price(100)) for d in range(days) for p in (0, 1)]
    return tiny.problem(needs=tuple(needs))


def legal(problem: Problem) -> list[tuple[Assignment, ...]]:
    """Every rota without a hard breach."""
    sizes = range(problem.calendar.days * len(problem.people) + 1)  # at most one duty a day each
    rotas = (rota for size in sizes for rota in combinations(problem.candidates, size))
    return [rota for rota in rotas if not audit(problem, RULES[1:], rota).hard]


def most_covered(problem: Problem, rotas: list[tuple[Assignment, ...]], first: int, last: int, period: int) -> int:
    """The most needs of a stretch that any of the rotas covers."""
    best = 0
    for rota in rotas:
        met = 0
        for need in problem.needs:
            if first <= need.day <= last and period in (ANY, need.period):
                have = sum(
                    problem.duties[a.duty].day == need.day
                    and need.period in problem.shifts[problem.duties[a.duty].shift].periods
                    for a in rota
                )
                met += min(have, need.minimum)
        best = max(best, met)
    return best


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("minimum", [1, 2])
def test_no_rota_covers_more_than_the_bound(seed: int, minimum: int) -> None:
    problem = ward(3, minimum, seed=seed)
    found = shortages(Book(problem, RULES))
    assert found or seed
    rotas = legal(problem)
    for s in found:
        assert s.at_most >= most_covered(problem, rotas, s.first_day, s.last_day, s.period)
        assert s.missing > 0


def test_the_bound_is_exact_where_one_limit_binds() -> None:
    one = ward(3, 1, "A")  # at most 2 days in a row, at most 1000 minutes: one long and one short duty
    rotas = legal(one)
    found = {s.period: s for s in shortages(Book(one, RULES))}
    assert found[0].needed == 3
    assert found[0].at_most == 2 == most_covered(one, rotas, 0, 2, 0)
    assert found[1].at_most == 1 == most_covered(one, rotas, 0, 2, 1)
    assert found[0].days == ()


def test_a_day_without_anybody_is_named() -> None:
    problem = ward(2, 3, "AB")
    early = next(s for s in shortages(Book(problem, RULES)) if s.period == 0)
    assert early.days == (0, 1)
    text = shortage_text(problem, early)
    assert text.startswith("early, the whole period, ward: 6 any needed, at most")
    assert "too few even alone on Mon 2 Nov, Tue 3 Nov" in text


def test_nothing_is_said_where_everything_can_be_covered() -> None:
    assert shortages(Book(ward(2, 1, "ABC"), RULES)) == []
