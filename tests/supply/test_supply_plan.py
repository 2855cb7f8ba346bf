"""The least-cost plan: optima worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from optimiser.skillmix.supply.plan import least_cost_plan
from optimiser.skillmix.supply.problem import ActsOn, as_is
from optimiser.skillmix.supply.projection import project
from tests.supply.builders import PAY, TEMPORARY, joiners, measure, need, route, supply, transfer


def test_least_cost_intake_by_hand() -> None:
    """Stock 100, nobody leaves, 109 WTE needed from 31 March 2029 on, a two-year course, 10% lost in its first year
    and none after, all who finish join at full time. Nine must qualify by 31 March 2029, so begin in 2026 (qualify in
    step 2028): 9 / 0.9 = 10 places. Not one more, for each costs pay. Cost of the course £5,000 a learner-year: 10 x
    5,000 in 2026 and 9 x 5,000 in 2027 = £95,000. Pay of nine from 2029 on £40,000 each."""
    course = route(2, [0.1, 0.0], places=0, places_max=30, cost_pence=500_000)
    wanted = need([100, 100, 100, 109])
    problem = supply([(100, 0)], pipelines=[course], requirements=[wanted], years=3, close_by=2029)
    chosen = least_cost_plan(problem)
    assert chosen.gap == pytest.approx(0, abs=1e-5)
    assert chosen.decisions.intakes[:, 0] == pytest.approx([10, 0, 0, 0, 0], abs=1e-6)
    costs = chosen.projection.costs
    assert costs["training"][0, :3] == pytest.approx([50_000, 45_000, 0])
    assert costs["pay"][0, 2] == pytest.approx(109 * PAY / 100)


def test_cheaper_of_training_recruitment_and_retention_first() -> None:
    """20 WTE are missing at 31 March 2027 and none can qualify by then. A retained WTE costs 1,000 / (0.1 x 0.5) =
    £20,000 (a measure at £1,000 a head keeps half of the 10% who leave), one recruited abroad £12,000; at most 15 can
    be recruited. Stock 200 loses 20 a year; needed 200. So recruit 15, and retain 5: cover 100 people."""
    problem = supply(
        [(200, 0)],
        rates={"leave": 0.1},
        joiners=[joiners(0, extra_max=15, extra_cost_pence=1_200_000)],
        measures=[measure(ActsOn.LEAVE, 0.5, reach=1.0, cost_pence=100_000)],
        requirements=[need([200, 200])],
        years=1,
    )
    chosen = least_cost_plan(problem)
    assert chosen.decisions.extra[0, 0] == pytest.approx(15)
    assert chosen.decisions.coverage[0, 0, 0, 0] == pytest.approx(0.5)
    assert chosen.projection.gap[0, 1, 0] == pytest.approx(0, abs=1e-6)
    assert chosen.projection.costs["retention"][0, 0] == pytest.approx(100_000)


def test_gap_that_cannot_be_closed_is_as_small_as_it_can_be_and_says_where_places_lack() -> None:
    """50 missing from 2028 on, one-year course, at most 20 places a year, none lost: begun in 2026 they qualify in step
    2027. At 31 March 2028 20 have qualified, 2029 40: missing 30 and 10, and 0 from then on. One more place in 2026 is
    one less missing at 2028 and at 2029: two WTE-years."""
    course = route(1, [0.0], places=0, places_max=20)
    problem = supply([(100, 0)], pipelines=[course], requirements=[need([150])], years=3, close_by=2028)
    chosen = least_cost_plan(problem)
    assert chosen.projection.gap[0, 2:5, 0] == pytest.approx([30, 10, 0], abs=1e-6)
    first = chosen.bottlenecks[0]
    assert (first.limit, first.source, first.year, first.places) == ("places", "degree", 2026, 20)
    assert first.gap_closed == pytest.approx(2)


def test_ramp_limits_how_fast_places_grow() -> None:
    """From 10 places, at most 5 more each year: 15, 20, 25."""
    course = route(1, [0.0], places=10, places_max=100, ramp=5)
    problem = supply([(0, 0)], pipelines=[course], requirements=[need([1000])], years=3)
    assert least_cost_plan(problem).decisions.intakes[:3, 0] == pytest.approx([15, 20, 25])


def test_a_price_on_the_gap_leaves_what_costs_more_than_it() -> None:
    """One missing WTE-year is priced at £1,000; agency staff cost £60,000, employed £40,000 and £90,000 once to
    recruit. For one year only that is £130,000 against £61,000: nobody is recruited. Recruiting at £10,000, ten are."""
    for price, expected in ((9_000_000, 0.0), (1_000_000, 10.0)):
        problem = supply(
            [(90, 0)],
            joiners=[joiners(0, extra_max=20, extra_cost_pence=price)],
            requirements=[need([100])],
            years=1,
            settings={"gap_price_pence": 100_000},
        )
        assert least_cost_plan(problem).decisions.extra[0, 0] == pytest.approx(expected, abs=1e-6)
    assert TEMPORARY > PAY


def test_the_programme_agrees_with_the_projection_when_everything_happens_at_once() -> None:
    """Plan itself refuses to return where stocks differ; here every kind of flow is there, and the plan is better than
    today's intakes in the gap and takes no place beyond its limits."""
    problem = supply(
        [(300, 60), (500, 90), (80, 10)],
        rates={"leave": 0.08, "move": 0.02, "retire": 0.05, "ageing": 0.04, "return": 0.1, "first 90 days": 0.06},
        pipelines=[
            route(3, [0.1, 0.05, 0.02], posts=3, places=20, places_max=80, ramp=10, learners=(20, 18, 17), join=0.8),
            route(2, [0.1, 0.05], posts=3, role=2, from_role=1, places=5, places_max=40, off_the_job=0.2, id="top-up",
                  learners=(5, 4)),
        ],
        joiners=[joiners(12, extra_max=8, extra_cost_pence=1_000_000), joiners(30, post=1, source="other NHS",
                                                                              share_55=0.2)],
        transfers=[transfer(0.02, 1, 2), transfer(0.01, 2, 0)],
        measures=[measure(acts_on, 0.3, posts=3, reach=0.6, in_place=0.1, cost_pence=50_000, id=acts_on.value)
                  for acts_on in ActsOn],
        requirements=[need([380], growth=0.02), need([600], role=1, productivity=0.01), need([100], role=2)],
        years=6, close_by=2030,
    )  # fmt: skip
    chosen, today = least_cost_plan(problem), project(problem, as_is(problem))
    assert chosen.projection.imbalance() < 1e-6
    assert chosen.gap < today.gap[0, 4:].sum()
    assert np.all(chosen.decisions.intakes <= [[80, 40]])
    assert np.all(np.abs(np.diff(chosen.decisions.intakes[:, 0])) <= 10 + 1e-6)
    assert np.all(chosen.decisions.coverage <= 0.6 + 1e-9)


def test_a_cushion_aims_higher_but_measures_the_gap_against_what_is_required() -> None:
    """109 needed and a cushion of a tenth: the plan aims at 119.9, so 19.9 must join; none is missing of 109."""
    course = route(1, [0.0], places=0, places_max=30)
    wanted = need([100, 100, 109])
    problem = supply(
        [(100, 0)], pipelines=[course], requirements=[wanted], years=2, close_by=2028, settings={"cushion": 0.1}
    )
    chosen = least_cost_plan(problem)
    assert chosen.projection.stock[0, 2].sum() == pytest.approx(119.9)
    assert chosen.projection.gap[0, 2, 0] == 0


rate = st.floats(0, 0.15)


@hypothesis_settings(max_examples=25, deadline=None)
@given(leave=rate, retire=rate, attrition=rate, places=st.floats(0, 20), more=st.floats(0, 20), growth=rate,
       effect=st.floats(0, 0.5), in_place=st.floats(0, 0.5), extra=st.floats(0, 10))  # fmt: skip
def test_a_plan_is_never_worse_than_things_as_they_are(  # type: ignore[no-untyped-def]
    leave, retire, attrition, places, more, growth, effect, in_place, extra
):
    """Today's intakes and measures are among what a plan may choose, so its gap from `close_by` on is no larger; where
    neither has a gap from then on, nor work that nobody does, it costs no more."""
    problem = supply(
        [(200, 40), (100, 20)],
        rates={"leave": leave, "retire": retire},
        pipelines=[
            route(2, [attrition] * 2, posts=2, places=places, places_max=places + more, learners=(places, places)),
            route(1, [attrition], posts=2, role=1, from_role=0, places=1, places_max=1 + more, id="conversion"),
        ],
        joiners=[joiners(20, extra_max=extra, extra_cost_pence=500_000)],
        measures=[measure(ActsOn.LEAVE, effect, posts=2, in_place=in_place, reach=0.6, cost_pence=20_000)],
        requirements=[need([240], growth=growth), need([100], role=1)],
        years=3,
        close_by=2028,
    )
    chosen, today = least_cost_plan(problem).projection, project(problem, as_is(problem))
    assert chosen.imbalance() < 1e-6
    gap, before = chosen.gap[0, 2:].sum(), today.gap[0, 2:].sum()
    assert gap <= before + 1e-3
    if before < 1e-6 and today.unmet.sum() < 1e-6:
        assert chosen.cost[0].sum() <= today.cost[0].sum() * (1 + 1e-5)


def test_a_route_that_draws_on_an_employer_with_nobody_to_train_says_so() -> None:
    """Ten of role 0 are missing; a one-year course in service takes people of role 1, of whom there are none: no place
    can be used, however many there are. One WTE of role 1 at the start would be one of role 0 from 2028 on: in each
    year one more closes two WTE-years or fewer, and the bottleneck is the staff, not the places."""
    course = route(1, [0.0], posts=2, from_role=1, places=0, places_max=20)
    problem = supply([(0, 0), (0, 0)], pipelines=[course], requirements=[need([0, 10])], years=3, close_by=2028)
    chosen = least_cost_plan(problem)
    assert chosen.projection.gap[0, 3, 0] == pytest.approx(10)
    assert {b.limit for b in chosen.bottlenecks if b.gap_closed > 1e-6} == {"staff to train from"}
    assert {b.source for b in chosen.bottlenecks} == {"role1 at org"}
    (shortage,) = chosen.shortages
    assert (shortage.year, shortage.missing) == (2029, pytest.approx(10))
    assert any("draws on role1 at org, where nobody is left to train" in why for why in shortage.reasons)


def test_why_staff_stay_missing_is_told() -> None:
    """No route and no recruitment; places full; a course longer than the plan."""
    alone = supply([(5, 0)], requirements=[need([10])], years=2, close_by=2028)
    assert least_cost_plan(alone).shortages[0].reasons == ("no route trains for it and nobody more may be recruited",)
    full = supply(
        [(5, 0)], pipelines=[route(1, [0.0], places=0, places_max=1)], requirements=[need([10])], years=2, close_by=2028
    )
    assert least_cost_plan(full).shortages[0].reasons == ("degree is full in 2026 to 2027",)
    late = supply(
        [(5, 0)], pipelines=[route(4, [0.0] * 4, places=0, places_max=9)], requirements=[need([10])], years=2,
        close_by=2028,
    )  # fmt: skip
    assert "degree takes 4 years: nobody qualifies in time" in least_cost_plan(late).shortages[0].reasons


def test_recruitment_at_its_limit_is_told_by_source() -> None:
    """Ten missing, three a year from abroad at most, two years: full in both."""
    abroad = joiners(0, extra_max=3, extra_cost_pence=100)
    problem = supply([(0, 0)], joiners=[abroad], requirements=[need([10])], years=2, close_by=2028)
    (shortage,) = least_cost_plan(problem).shortages
    assert shortage.missing == pytest.approx(4)
    assert shortage.reasons == ("recruitment is at its limit (international in 2026 to 2027)",)
