"""Reasons for unmet hours and fixes, worked by hand; the frontier by hand."""

from __future__ import annotations

import pytest

from optimiser.skillmix.mix.explain import UnmetReason, explain_unmet
from optimiser.skillmix.mix.frontier import cost_dilution_frontier
from optimiser.skillmix.mix.problem import Competence, MixProblem, MixRole, Skill, Source
from optimiser.skillmix.units import WEEKS_A_YEAR
from tests.skillmix.made import need, option, problem, solve_mix


def only_reason(case: MixProblem) -> UnmetReason:
    found = explain_unmet(solve_mix(case, keep=True))
    assert len(found) == 1
    return found[0]


def test_posts_in_use_and_the_wte_that_would_fix_it() -> None:
    """60 h needed, 1 WTE of 30 h in post at £900; unmet £100 an hour. One WTE more (rounded up to 1.1) meets 30 h:
    £3,000 less £900 a week saved, £2,100 x 365 / 7 = £109,500 a year."""
    reason = only_reason(
        problem(
            [need("care", 60, price=10_000)],
            [option("post", "nurse", 900, 1, source=Source.EXISTING, wte_min=1)],
            [Skill("nurse", "care")],
        )
    )
    assert reason.unmet_hours == pytest.approx(30)
    assert reason.reasons == ("nurse: all hours of the 1 WTE in post are used (post)",)
    assert reason.fix.startswith("Fix: 1.1 WTE more of nurse in post at RX1 meets 30.0 h a week of it")
    assert "saves £109,500 a year" in reason.fix


def test_small_caps_are_not_told_where_small_numbers_are_hidden() -> None:
    case = problem([need("care", 60, price=10_000)], [option("post", "nurse", 900, 1)], [Skill("nurse", "care")])
    found = explain_unmet(solve_mix(case, keep=True), below=5)
    assert found[0].reasons == ("nurse: hired up to the cap (post)",)


def test_lead_time_and_the_weeks_it_would_have_to_be_sooner() -> None:
    reason = only_reason(
        problem(
            [need("care", 30, price=10_000)], [option("hired", "nurse", 900, lead_weeks=40)], [Skill("nurse", "care")],
            needed_in_weeks=26,
        )
    )  # fmt: skip
    assert reason.reasons == ("nurse: could start in 40 weeks, needed in 26 (hired)",)
    assert "nurse hired at RX1 14 weeks sooner meets 30.0 h" in reason.fix


def test_hours_that_cost_more_than_going_without() -> None:
    """£900 for 30 h is £30 an hour against £20: told, and no fix pays."""
    reason = only_reason(
        problem([need("care", 30, price=2_000)], [option("hired", "nurse", 900)], [Skill("nurse", "care")])
    )
    assert reason.reasons == ("nurse: costs £30 an hour there, more than the price of an unmet hour (hired)",)
    assert reason.fix.startswith("No single option")


def test_nobody_may_do_it() -> None:
    reason = only_reason(
        problem([need("care", 30, level=2)], [option("hired", "nurse", 900)], [Skill("nurse", "care", 1)])
    )
    assert reason.reasons == ("no role may do care at level 2",)


def test_no_supervisor_there() -> None:
    reason = only_reason(
        problem(
            [need("care", 30, time="night", price=10_000)],
            [option("nurse", "nurse", 900, times=frozenset({"day"})), option("aide", "aide", 300)],
            [Skill("nurse", "care"), Skill("aide", "care", 1, 1, "care", 1, 0.2)],
        )
    )
    assert "aide: no supervisor with care works there then (aide)" in reason.reasons
    assert reason.fix.startswith("Fix: nurse hired at RX1 working at night meets 30.0 h")


def test_frontier_by_hand() -> None:
    """60 h of registered work. Nurse £30 an hour; associate £10 and 0.5 h of a nurse: £25. At most 1 WTE of associates,
    30 h. No dilution: 60 x 30 = £1,800. Full: 30 x 25 + 30 x 30 = £1,650. Three points, £5 an hour between each two."""
    case = problem(
        [need("care", 60)],
        [option("nurse", "nurse", 900), option("associate", "associate", 300, 1)],
        [Skill("nurse", "care"), Skill("associate", "care", 1, 1, "care", 1, 0.5)],
        roles=(MixRole("nurse", registered=True), MixRole("associate")),
        competences=(Competence("care", registered_work=True),),
    )
    points = cost_dilution_frontier(case, 3)
    assert [p.dilution_hours for p in points] == pytest.approx([0, 15, 30], abs=1e-3)
    assert [p.bill_pence / 100 / WEEKS_A_YEAR for p in points] == pytest.approx([1800, 1725, 1650], abs=0.01)
    assert [p.price_pence_per_hour for p in points] == [None, 500, 500]
    assert [p.dilution_share for p in points] == pytest.approx([0, 0.25, 0.5], abs=1e-4)


def test_frontier_of_one_point_where_nothing_can_be_diluted() -> None:
    case = problem([need("care", 60)], [option("nurse", "nurse", 900)], [Skill("nurse", "care")])
    assert [p.point for p in cost_dilution_frontier(case, 5)] == [1]
