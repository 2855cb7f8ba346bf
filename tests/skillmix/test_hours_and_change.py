"""Hours paid and not used, need against supply by time, change from today, fixes that serve several gaps: by hand."""

from __future__ import annotations

import pytest

from optimiser.skillmix.mix.explain import explain_unmet, fixes_of
from optimiser.skillmix.mix.frontier import cost_dilution_frontier, needless_dilution
from optimiser.skillmix.mix.problem import Competence, MixLimit, MixRole, Skill, Source, TimeBand
from optimiser.skillmix.mix.results.change import change_lines, employer_lines
from optimiser.skillmix.mix.results.hours import released_words, spare_lines, spare_words, time_lines
from optimiser.skillmix.mix.results.tables import hidden_changes, mix_tables
from optimiser.skillmix.mix.shadow_prices import shadow_prices
from optimiser.skillmix.units import WEEKS_A_YEAR
from tests.skillmix.made import need, option, problem, solve_mix


def test_hours_paid_and_not_used_are_told_as_staff_not_needed() -> None:
    """One nurse of 30 h must be there, 12 h are needed by day: 18 h spare, 18 / 30 = 0.6 WTE, 0.6 x £900 a week. The
    12 h keep 12 / 60 = 0.2 people busy, and 0.2 are there."""
    result = solve_mix(
        problem(
            [need("care", 12)],
            [option("post", "nurse", 900, 1, source=Source.EXISTING, wte_min=1, times=frozenset({"day"}))],
            [Skill("nurse", "care")],
            times=(TimeBand("day", "weekday day", 60),),
        )
    )
    (spare,) = spare_lines(result)
    assert (spare.role, spare.times) == ("nurse", ("day",))
    assert (spare.hours, spare.wte) == (pytest.approx(18), pytest.approx(0.6))
    assert spare.cost_pence == pytest.approx(0.6 * 90_000 * WEEKS_A_YEAR, abs=1)
    assert spare_words(result) == (
        "0.6 WTE are not needed for this demand (nurse at day 0.6): 18.0 hours a week are paid and not used, "
        "£28,157 a year."
    )
    (day,) = time_lines(result)
    assert (day.needed, day.filled, day.needing, day.present) == pytest.approx((12, 12, 0.2, 0.2))
    assert released_words(result) == ""


def test_change_from_today_by_employer_and_role() -> None:
    """Two helpers in post at £900 may go, a nurse at £600 does 60 h: 2 WTE. Today 2 x £900, in the mix 2 x £600; the
    staff of the second employer stay as they are."""
    result = solve_mix(
        problem(
            [need("care", 60), need("visits", 30)],
            [
                option("helper", "helper", 900, 2, source=Source.EXISTING),
                option("nurse", "nurse", 600),
                option("carer", "carer", 300, 1, source=Source.EXISTING, wte_min=1, organisation="LA1"),
            ],
            [Skill("helper", "care"), Skill("nurse", "care"), Skill("carer", "visits")],
        )
    )
    lines = {(line.organisation, line.role): line for line in change_lines(result)}
    assert lines["RX1", "helper"].change_wte == pytest.approx(-2)
    assert lines["RX1", "nurse"].change_wte == pytest.approx(2)
    assert lines["LA1", "carer"].change_wte == pytest.approx(0)
    total = {line.organisation: line for line in employer_lines(change_lines(result))}
    assert total["RX1"].change_pence == pytest.approx(-2 * 30_000 * WEEKS_A_YEAR, abs=4)
    assert total["LA1"].change_pence == 0
    assert released_words(result) == "2.0 WTE in post today are not in the mix (helper 2.0)."


def test_small_numbers_of_the_change_cannot_be_worked_out() -> None:
    """Of 2 helpers and 20 nurses both are hidden, for the sum less one would tell the other."""
    result = solve_mix(
        problem(
            [need("care", 600), need("help", 60)],
            [option("nurse", "nurse", 900), option("helper", "helper", 600)],
            [Skill("nurse", "care"), Skill("helper", "help")],
        )
    )
    assert {("RX1", "helper"), ("RX1", "nurse")} <= hidden_changes(result, set(), 5)
    table = next(table for table in mix_tables(result, 5) if table.name == "change")
    assert {row["mix_wte"] for row in table.records() if row["role"]} == {"*"}


def test_the_sum_of_an_employer_tells_nobody_who_is_hidden() -> None:
    """The first employer has 21 and 2 WTE, the second 3, the third 6 and 1. All are hidden by role; the second's
    sum would be 3 alone, the total less the other sums too, so the third's is hidden with it."""
    demand = {"one": 900, "two": 90}
    options = [
        option("a1", "one", 900, 21.0, organisation="A"), option("a2", "two", 900, 2.0, organisation="A"),
        option("b1", "one", 900, 3.0, organisation="B"), option("c1", "one", 900, 6.0, organisation="C"),
        option("c2", "two", 900, 1.0, organisation="C"),
    ]  # fmt: skip
    made = problem([need(*pair) for pair in demand.items()], options, [Skill(name, name) for name in demand])
    tables = {table.name: table for table in mix_tables(solve_mix(made), 5)}
    sums = {row["organisation"]: row["mix_wte"] for row in tables["change"].records() if not row["role"]}
    assert sums == {"A": pytest.approx(23), "B": "*", "C": "*"}
    told = {row["measure"]: row["value"] for row in tables["headlines"].records()}
    assert (told["posts in the mix"], told["bank and agency"]) == ("*", "*")


def test_limits_and_warnings_tell_no_hours_of_hidden_staff() -> None:
    """2 associates for a floor of 5: what is measured and missing is hidden, with their 60 h of another floor and of a
    warning. 10 nurses are hidden with them, lest they be the rest of a sum; 20 helpers are not."""
    limits = (
        MixLimit("few", "wte_at_least", "role:associate", 5, price_pence=1),
        MixLimit("hours", "hours_at_least", "role:associate", 20),
        MixLimit("helpers", "wte_at_least", "role:helper", 6),
    )
    roles = (MixRole("nurse", registered=True), MixRole("associate", register="nursing associate"), MixRole("helper"))
    made = problem(
        [need("care", 360), need("help", 600)],
        [option("a", "associate", 500, 2.0), option("n", "nurse", 900), option("h", "helper", 600)],
        [Skill("nurse", "care"), Skill("associate", "care"), Skill("helper", "help")],
        roles=roles, limits=limits, competences=(Competence("care", registered_work=True), Competence("help")),
    )  # fmt: skip
    result = solve_mix(made)
    shown, hidden = ({table.name: table for table in mix_tables(result, below)} for below in (None, 5))
    assert shown["limits"].values("measured") == pytest.approx([2, 60, 20], abs=1e-3)
    assert hidden["limits"].values("measured") == ["*", "*", pytest.approx(20)]
    assert hidden["limits"].values("missed") == ["*", "*", 0]
    assert ["60.0 h a week" in str(table["warnings"].values("words")) for table in (shown, hidden)] == [True, False]


def test_a_change_that_serves_three_places_is_one_fix_with_one_price() -> None:
    """10 h at the weekend in each of three places at £100; a doctor at £900 for 30 h works by day only. Working at the
    weekend meets 30 h: £3,000 less £900 a week, once: £2,100 x 365 / 7 = £109,500 a year."""
    case = problem(
        [need("advice", 10, time="weekend", price=10_000, place=place) for place in ("east", "north", "west")],
        [option("doctor", "doctor", 900, times=frozenset({"day"}))],
        [Skill("doctor", "advice")],
    )
    reasons = explain_unmet(solve_mix(case, keep=True))
    (fix,) = fixes_of(reasons)
    assert (fix.met_hours, fix.saving_pence) == (pytest.approx(30), pytest.approx(10_950_000, abs=5))
    for reason in reasons:
        assert reason.fix == (
            "Fix 1: doctor hired at RX1 working at weekend meets 10.0 h a week of it and 30.0 h of 3 such gaps: one "
            "change, which saves £109,500 a year in all at the price of unmet hours (solved again)."
        )


def test_posts_that_fix_two_gaps_are_sized_for_both() -> None:
    """46 h needed in each of two places, 30 h in post: 62 h unmet, 62 / 30 + 0.05, rounded, are 2.1 WTE more, told
    once; 62 / 30 WTE of them are used."""
    case = problem(
        [need("care", 46, price=10_000, place=place) for place in ("east", "north")],
        [option("post", "nurse", 900, 1, source=Source.EXISTING, wte_min=1)],
        [Skill("nurse", "care")],
    )
    (fix,) = fixes_of(explain_unmet(solve_mix(case, keep=True)))
    assert fix.words == "2.1 WTE more of nurse in post at RX1"
    assert fix.saving_pence == pytest.approx((62 * 10_000 - 62 / 30 * 90_000) * WEEKS_A_YEAR, abs=5)


def test_what_a_limit_costs_by_hand() -> None:
    """100 h that half registered staff must do: £2,250 a week; without the floor £1,500 (see the optima). The limit
    costs £750 a week, £39,107 a year."""
    case = problem(
        [need("support", 100)],
        [option("nurse", "nurse", 900), option("support", "support", 450)],
        [Skill("nurse", "support"), Skill("support", "support")],
        ("nurse",),
        limits=(MixLimit("floor", "share_at_least", "registered", 0.5),),
    )
    (price,) = (price for price in shadow_prices(solve_mix(case, keep=True)) if price.kind == "limit")
    assert price.saving_pence == pytest.approx(75_000, abs=1)
    assert price.words == "Limit floor costs £39,107 a year: by that the bill falls without it."


def test_a_mix_that_dilutes_for_nothing_says_so() -> None:
    """Nurse and helper cost the same; the objective also weighs risk, which the nurse has: all 60 h go to helpers,
    where the frontier has none diluted for the same bill."""
    case = problem(
        [need("care", 60)],
        [option("nurse", "nurse", 900), option("helper", "helper", 900)],
        [Skill("nurse", "care", risk_points=1), Skill("helper", "care")],
        ("nurse",),
        competences=(Competence("care", registered_work=True),),
        stages=({"cost": 1.0, "unmet_price": 1.0, "risk": 1.0},),
    )
    result = solve_mix(case)
    assert needless_dilution(result, cost_dilution_frontier(case, 3)) == (
        "The mix above dilutes for nothing: 60.0 hours a week of registered work are done by others, where point 1 has "
        "0.0 for no higher bill."
    )
