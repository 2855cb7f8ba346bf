"""Signs: what must never fall or rise when one thing is changed, over random small problems."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimiser.skillmix.mix.frontier import cost_dilution_frontier
from optimiser.skillmix.mix.problem import Competence, MixLimit, MixProblem, Skill, Source
from optimiser.skillmix.mix.shadow_prices import shadow_prices
from tests.skillmix.made import need, option, problem, solve_mix

NEAR = 200  # pence a year: rounding of each line to whole pence


@st.composite
def problems(draw: st.DrawFn) -> MixProblem:
    """A nurse, an associate under supervision and agency over two competences and two times of day."""
    hours = [draw(st.integers(0, 80)) for _ in range(4)]
    cells = [
        need(competence, h, time=time, price=draw(st.integers(20, 150)) * 100)
        for (competence, time), h in zip(
            [("care", "day"), ("care", "night"), ("prescribing", "day"), ("prescribing", "night")], hours, strict=True
        )
        if h
    ] or [need("care", 10)]
    options = [
        option("post", "nurse", 900, draw(st.integers(0, 2)), source=Source.EXISTING),
        option("nurse", "nurse", draw(st.integers(600, 1500)), draw(st.integers(0, 3)), premium_pence={"night": 700}),
        option("associate", "associate", draw(st.integers(300, 900)), 3),
        option("acp", "acp", 1500, draw(st.integers(0, 2)), times=frozenset({"day"})),
        option("agency", "nurse", 2000, 1, source=Source.AGENCY),
    ]
    skills = [
        Skill("nurse", "care"),
        Skill("acp", "care"),
        Skill("acp", "prescribing", 2),
        Skill("nurse", "prescribing", 1, 1.2, "prescribing", 1, 0.1),
        Skill("associate", "care", 1, draw(st.sampled_from([1.0, 1.2])), "care", 1, draw(st.sampled_from([0.1, 0.3]))),
    ]
    return problem(
        cells, options, skills, ("nurse", "acp"),
        competences=(Competence("care", registered_work=True), Competence("prescribing", registered_work=True)),
        limits=(MixLimit("floor", "share_at_least", "registered", 0.4, price_pence=3_000),),
    )  # fmt: skip


def bill(given_problem: MixProblem) -> int:
    return solve_mix(given_problem).totals.bill_pence


@settings(max_examples=15)
@given(problems(), st.integers(0, 4))
def test_more_supply_never_costs_more(case: MixProblem, which: int) -> None:
    more = replace(case.options[which], wte_max=(case.options[which].wte_max or 0) + 1)
    raised = replace(case, options=tuple(more if i == which else o for i, o in enumerate(case.options)))
    assert bill(raised) <= bill(case) + NEAR


@settings(max_examples=15)
@given(problems(), st.floats(0.5, 20))
def test_more_demand_never_costs_less(case: MixProblem, extra: float) -> None:
    raised = replace(case, cells=(replace(case.cells[0], hours=case.cells[0].hours + extra), *case.cells[1:]))
    assert bill(raised) >= bill(case) - NEAR


@settings(max_examples=15)
@given(problems())
def test_tighter_floor_and_heavier_supervision_never_cost_less(case: MixProblem) -> None:
    base = bill(case)
    tighter = replace(case, limits=(replace(case.limits[0], value=0.7),))
    heavier = replace(case, skills=tuple(replace(s, supervision_share=s.supervision_share * 2) for s in case.skills))
    assert bill(tighter) >= base - NEAR
    assert bill(heavier) >= base - NEAR


@settings(max_examples=15)
@given(problems())
def test_money_scales_with_prices(case: MixProblem) -> None:
    """Twice every price is twice the bill."""
    doubled = replace(
        case,
        cells=tuple(replace(c, unmet_pence=2 * c.unmet_pence) for c in case.cells),
        options=tuple(
            replace(
                o, annual_cost_pence=2 * o.annual_cost_pence,
                premium_pence={t: 2 * p for t, p in o.premium_pence.items()},
            )
            for o in case.options
        ),
        limits=tuple(replace(x, price_pence=2 * (x.price_pence or 0)) for x in case.limits),
    )  # fmt: skip
    assert bill(doubled) == pytest.approx(2 * bill(case), abs=2 * NEAR)


@settings(max_examples=15)
@given(problems())
def test_frontier_falls_and_flattens(case: MixProblem) -> None:
    """More dilution allowed never costs more, and each further hour saves no more than the one before (convexity)."""
    points = cost_dilution_frontier(case, 4)
    bills = [point.bill_pence for point in points]
    assert all(later <= earlier + NEAR for earlier, later in pairwise(bills))
    steps = [earlier - later for earlier, later in pairwise(bills)]
    assert all(second <= first + 2 * NEAR for first, second in pairwise(steps))
    assert all(a.dilution_hours <= b.dilution_hours + 1e-3 for a, b in pairwise(points))


@settings(max_examples=15)
@given(problems())
def test_shadow_prices_are_never_negative_and_bounded_by_their_dual(case: MixProblem) -> None:
    """An hour given free saves what was measured: between nothing and the dual price, which is the first instant's."""
    result = solve_mix(case, keep=True)
    for price in shadow_prices(result, most=3):
        assert price.saving_pence >= -5
        assert price.kind == "limit" or price.saving_pence <= price.dual_pence + 5


def test_shadow_price_in_words() -> None:
    """20 h of prescribing unmet at £31: one more hour saves £31; one more post £20 a week, £1,043 a year (below)."""
    case = problem(
        [need("prescribing", 50, price=3_100)], [option("acp", "acp", 900, 1)], [Skill("acp", "prescribing")]
    )
    prices = shadow_prices(solve_mix(case, keep=True))
    assert prices[0].words == (
        "One more prescribing hour a week in north saves £31 a week (best used: home, day; 1.0 fewer unmet hours)."
    )
    assert prices[1].words == (
        "One more WTE allowed of acp hired at RX1 saves £1,043 a year after its own cost "
        "and fills 20.0 unmet hours a week."
    )


def test_shadow_price_of_a_post_by_hand() -> None:
    """The same: one more WTE costs £900 and fills 20 h worth £620 for nothing, so it pays only in part: the best is
    20 / 30 of a post, £600, saving £620 - £600 = £20 a week."""
    case = problem(
        [need("prescribing", 50, price=3_100)], [option("acp", "acp", 900, 1)], [Skill("acp", "prescribing")]
    )
    price = next(p for p in shadow_prices(solve_mix(case, keep=True)) if p.kind == "post")
    assert price.saving_pence == pytest.approx(2000, abs=1)
    assert price.dual_pence == pytest.approx(3000, abs=1)
