"""Hours beyond contract: what counting proves forced, the optimum that meets it, and what the summary says."""

from __future__ import annotations

import pytest

from constraints.rules.contracted_hours import ContractedHours
from constraints.rules.need_cover import NeedCover
from constraints.rules.one_place import OnePlace
from optimiser.audit import audit
from optimiser.overtime import forced_overtime
from optimiser.problem.domain import Absence, Need, Period, Price
from optimiser.problem.problem import Problem
from optimiser.report.rota.far_under import hours_spread
from optimiser.report.rota.view import RotaView
from optimiser.solve import after_iterations, solve
from tests.tiny import Tiny

RULES = (NeedCover(), OnePlace(), ContractedHours(price=Price(2), doubled_at=(4, 8)))


def week(weekly: int, people: str = "AB", **more: object) -> Problem:
    """One needed on each of seven days of eight hours; everybody owes so many minutes."""
    tiny = Tiny(days=7, capabilities=(("nurse", "any"),), periods=(Period("day", 480, 960),))
    tiny.shift("D", "08:00", "16:00", periods=(0,))
    for name in people:
        tiny.person(name, weekly)
        tiny.offer(name, "D", range(7), "nurse")
    needs = tuple(Need(0, 0, day, 0, minimum=1, below_minimum=Price(400)) for day in range(7))
    return tiny.problem(needs=needs, **more)


def hours_over(view: RotaView) -> float:
    return sum(max(0, line.balance or 0) for line in view.lines) / 60


@pytest.mark.parametrize(("people", "weekly", "forced"), [("AB", 24 * 60, 8), ("ABC", 16 * 60, 8), ("AB", 40 * 60, 0)])
def test_an_optimum_has_no_more_hours_beyond_contract_than_needs_force(people: str, weekly: int, forced: int) -> None:
    """Seven duties of 8 h are 56 h; what two or three owe is taken off by hand."""
    problem = week(weekly, people)
    assert forced_overtime(problem) == 60 * forced
    found = solve(problem, RULES, "exact", after_iterations(50))
    assert found.status == "OPTIMAL"
    assert found.bill is not None
    assert hours_over(RotaView(problem, found.bill)) == forced


def test_who_has_no_hours_takes_what_is_over_and_an_absence_leaves_more_of_it() -> None:
    away = (Absence(0, 0, 1440, kind="annual leave", credit=8 * 60),)
    assert forced_overtime(week(24 * 60, absences=away)) == 16 * 60
    assert forced_overtime(week(24 * 60, absences=away), credits=False) == 8 * 60
    assert forced_overtime(week(0)) == 0


def test_the_summary_names_the_spread_and_what_is_forced() -> None:
    problem = week(24 * 60)
    found = solve(problem, RULES, "exact", after_iterations(50))
    assert found.bill is not None
    assert hours_spread(RotaView(problem, found.bill)) == (
        "8.0 h beyond contract by 1 person, 8.0 h at most, none owed; needs alone force 8.0 h beyond contract."
    )
    assert hours_spread(RotaView(problem, audit(problem, RULES, ()))) == (
        "none beyond contract, 48.0 h owed by 2 people, 24.0 h at most."
    )
