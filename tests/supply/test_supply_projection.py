"""Projection of stocks: hand-worked cases and the balance of every stock."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from optimiser.skillmix.supply.folder import read_supply_folder
from optimiser.skillmix.supply.problem import ActsOn, as_is
from optimiser.skillmix.supply.projection import BALANCE, project
from optimiser.skillmix.supply.quantity import Quantity, certain
from optimiser.skillmix.supply.uncertainty import draw_quantiles
from optimiser.tabular.faults import BadInput
from tests.supply.builders import PAY, joiners, measure, need, route, supply, transfer
from tests.supply.folder import write


def test_two_year_course_with_attrition() -> None:
    """100 places a year, a two-year course, 10% lost in the first year and 5% in the second; 80% of those who
    qualify join, at 0.9 WTE each. No learners at the start. Stock 200, 10% leave a year.

    Intake of 2026: 100 -> 90 at 31 March 2027 -> 85.5 at 31 March 2028 -> qualify in step 2028: 85.5 x 0.8 x 0.9 =
    61.56. Stock: 200 -> 180 (2027) -> 162 (2028) -> 145.8 + 61.56 = 207.36 (2029).
    """
    course = route(2, [0.10, 0.05], places=100, join=0.8, participation=0.9)
    problem = supply([(200, 0)], rates={"leave": 0.10}, pipelines=[course], years=3)
    result = project(problem, as_is(problem))
    assert result.stock[0, :4, 0, 0] == pytest.approx([200, 180, 162, 207.36])
    assert result.cohorts[0].learners[0, 2] == pytest.approx([90, 85.5])
    assert result.cohorts[0].qualified[0, :3] == pytest.approx([0, 0, 85.5])
    assert result.cohorts[0].left[0, :3] == pytest.approx([10, 14.5, 14.5])


def test_learners_already_in_training_qualify_first() -> None:
    """40 in year 2 of a two-year course at the opening qualify in step 2026; 50 in year 1 lose 10% and qualify in
    2027."""
    course = route(2, [0.2, 0.1], learners=(50.0, 40.0))
    problem = supply([(0, 0)], pipelines=[course], years=2)
    result = project(problem, as_is(problem))
    assert result.stock[0, :3, 0, 0] == pytest.approx([0, 40, 85])


def test_retention_measure_keeps_its_share() -> None:
    """100 under 55 and 100 over. Leaving 10% of both. Flexible working reaches half of the staff and keeps a fifth of
    its covered leavers: leavers = 10 - 0.5 x 0.2 x 10 = 9 of each band. Cost: 100 WTE covered x £300 = £30,000."""
    lever = measure(ActsOn.LEAVE, 0.2, in_place=0.5, cost_pence=30_000)
    problem = supply([(100, 100)], rates={"leave": 0.10}, measures=[lever], years=1)
    result = project(problem, as_is(problem))
    assert result.flows["left"][0, 0, 0] == pytest.approx([9, 9])
    assert result.stock[0, 1, 0] == pytest.approx([91, 91])
    assert result.costs["retention"][0, 0] == pytest.approx(30_000)


def test_retire_and_return_and_first_90_days() -> None:
    """100 of 55 and over, 20% retire, 10% of them come back: 20 out, 2 back. A measure covers half of those who
    retire and brings back 30% of the covered: 3 more. 50 join and 8% are gone in 90 days: 4; a measure covering all
    keeps a quarter of them: 3 go. Closing: under 55 50 - 3 = 47, 55 and over 100 - 20 + 5 = 85."""
    problem = supply(
        [(0, 100)],
        rates={"retire": 0.20, "return": 0.10, "first 90 days": 0.08},
        joiners=[joiners(50)],
        measures=[
            measure(ActsOn.RETURN, 0.3, in_place=0.5, id="retire and return"),
            measure(ActsOn.FIRST_90_DAYS, 0.25, in_place=1.0, id="first 90 days"),
        ],
        years=1,
    )
    result = project(problem, as_is(problem))
    assert result.stock[0, 1, 0] == pytest.approx([47, 85])
    assert result.flows["retired and returned"][0, 0, 0, 1] == pytest.approx(5)


def test_new_role_in_service_moves_people_and_takes_their_time() -> None:
    """10 of 100 of role 1 train for two years to become role 0, a fifth of their time off the job; 10% give up in each
    year and stay where they were. After two years 10 x 0.9 x 0.9 = 8.1 move: role 1 falls to 91.9 and role 0 has 8.1.
    At 31 March 2027 nine are in training: 100 - 9 x 0.2 = 98.2 are at work of 100 required, so 1.8 are missing."""
    course = route(2, [0.1, 0.1], posts=2, role=0, from_role=1, learners=(0.0, 0.0), off_the_job=0.2)
    problem = supply([(0, 0), (100, 0)], pipelines=[course], requirements=[need([100], role=1)], years=3)
    decisions = as_is(problem)
    decisions.intakes[0, 0] = 10
    result = project(problem, decisions)
    assert result.stock[0, 3, :, 0] == pytest.approx([8.1, 91.9])
    assert result.available[0, 1, 0] == pytest.approx(98.2)
    assert result.gap[0, 1, 0] == pytest.approx(1.8)


def test_no_more_move_to_a_new_role_than_there_are() -> None:
    """Five are left of ten when nine should qualify: five move."""
    course = route(1, [0.0], posts=2, role=0, from_role=1, learners=(9.0,))
    problem = supply([(0, 0), (10, 0)], rates={"leave": 0.5}, pipelines=[course], years=1)
    result = project(problem, as_is(problem))
    assert result.stock[0, 1, :, 0] == pytest.approx([5, 0])


def test_flows_between_health_and_social_care_lose_nobody() -> None:
    """10% of 100 go one way and 5% of 200 the other: nothing changes; ageing moves 4% of the under 55s."""
    problem = supply(
        [(100, 0), (200, 0)], transfers=[transfer(0.10, 0, 1), transfer(0.05, 1, 0)], rates={"ageing": 0.04}, years=1
    )
    result = project(problem, as_is(problem))
    assert result.stock[0, 1] == pytest.approx(np.array([[96, 4], [192, 8]]))


def test_requirement_grows_and_productivity_shrinks_it() -> None:
    """1,000 WTE at 31 March 2026 and 1,100 in 2027 as given; then x 1.04 / 1.01 a year: 1,132.67, 1,166.32."""
    problem = supply([(0, 0)], requirements=[need([1000, 1100], growth=0.04, productivity=0.01)], years=3)
    result = project(problem, as_is(problem))
    assert result.required[0, :4, 0] == pytest.approx([1000, 1100, 1132.6733, 1166.3161], abs=1e-3)


def test_gap_is_filled_by_temporary_staff_up_to_their_share() -> None:
    """100 needed, 80 there: 20 missing; temporary staff may be a tenth of 100, so 10 at £60,000, and 10 unmet."""
    problem = supply([(80, 0)], requirements=[need([100], temporary_share=0.1)], years=1)
    result = project(problem, as_is(problem))
    assert result.temporary[0, 1, 0] == pytest.approx(10)
    assert result.unmet[0, 1, 0] == pytest.approx(10)
    assert result.costs["temporary staff"][0, 0] == pytest.approx(600_000)
    assert result.costs["pay"][0, 0] == pytest.approx(80 * PAY / 100)


def test_rates_that_take_more_than_everybody_are_refused() -> None:
    problem = supply([(100, 0)], rates={"leave": 0.7, "retire": 0.4}, years=1)
    with pytest.raises(ValueError, match="role0 at org together take"):
        project(problem, as_is(problem))


share = st.floats(0, 0.2)


@hypothesis_settings(max_examples=60, deadline=None)
@given(
    stock=st.lists(st.tuples(st.floats(0, 500), st.floats(0, 500)), min_size=3, max_size=3),
    leave=share, retire=share, ageing=share, back=share, early=share, one=share, two=share, attrition=share,
    joined=st.floats(0, 80), places=st.floats(0, 60), effect=share, seed=st.integers(0, 9),
)  # fmt: skip
def test_every_stock_balances(  # type: ignore[no-untyped-def]
    stock, leave, retire, ageing, back, early, one, two, attrition, joined, places, effect, seed
):
    """Opening + joiners - leavers = closing for each role, band and year, in every draw; flows inside sum to nought;
    learners balance too; nobody is negative."""
    ranged = Quantity("leave", (leave / 2,), (leave,), (leave * 1.5,))
    problem = supply(
        stock,
        rates={"leave": ranged, "retire": retire, "ageing": ageing, "return": back, "first 90 days": early},
        pipelines=[
            route(3, [attrition] * 3, posts=3, places=places, learners=(places, places, places)),
            route(2, [attrition] * 2, posts=3, role=1, from_role=2, places=places, id="top-up"),
        ],
        joiners=[joiners(joined), joiners(joined / 2, post=1, source="returner", share_55=0.4)],
        transfers=[transfer(one, 0, 2), transfer(two, 2, 1)],
        measures=[measure(acts_on, effect, posts=3, in_place=0.5, id=acts_on.value) for acts_on in ActsOn],
        years=4,
    )
    result = project(problem, as_is(problem), draw_quantiles(problem, seed, 5))
    assert result.imbalance() < 1e-6
    assert result.stock.min() >= -1e-9
    for post in range(3):
        for band in range(2):
            for t in range(problem.steps):
                closing = result.stock[2, t, post, band] + sum(
                    sign * result.flows[name][2, t, post, band] for name, sign in BALANCE.items()
                )
                assert closing == pytest.approx(result.stock[2, t + 1, post, band], abs=1e-6)
    for cohort, p in zip(result.cohorts, range(2), strict=True):
        begun = as_is(problem).intakes[:, p]
        heads = cohort.learners.sum(axis=2)
        remain = heads[:, :-1] + begun - cohort.left - cohort.qualified
        assert remain == pytest.approx(heads[:, 1:], abs=1e-6)


def test_quantity_runs_straight_between_its_years() -> None:
    """0.10 in 2026 and 0.06 in 2030: 0.08 in 2028; before and after it stays."""
    quantity = Quantity("leave", (0.1, 0.06), (0.1, 0.06), (0.1, 0.06), (2026, 2030))
    assert quantity.at(np.array([2025, 2026, 2028, 2030, 2040])) == pytest.approx(
        np.array([[0.10, 0.10, 0.08, 0.06, 0.06]])
    )
    assert certain("x", 3.0).at(np.array([2026, 2027])) == pytest.approx(np.array([[3.0, 3.0]]))


def test_measures_that_keep_more_than_everybody_are_refused() -> None:
    """60% of the retiring come back anyway; a measure that reaches all and brings back half makes 110%."""
    problem = supply([(0, 50)], rates={"retire": 0.1, "return": 0.6}, measures=[measure(ActsOn.RETURN, 0.5)], years=1)
    with pytest.raises(ValueError, match=r"measures on return of role0 at org together keep 1\.10"):
        project(problem, as_is(problem))


CARE = {
    "stocks_csv": "role,organisation,age_band,wte\nnurse,T1,under 55,100\nhca,T2,under 55,60\nhca,T1,under 55,20\n",
    "rates_csv": "measure,role,profession,organisation,sector,age_band,pipeline,training_year,year,low,central,high\n"
    "leave,,,,,,,,,,0,\nretire,,,,,,,,,,0,\nattrition,,,,,,career,,,,0,\n",
    "learners_csv": "pipeline,training_year,learners\ncareer,1,6\ncareer,2,4\n",
}
"""Nobody leaves and nobody gives up: two years' course, 4 about to finish."""


@pytest.mark.parametrize(("employer", "lost"), [("T2", (0, 16)), ("all", (4, 12)), ("T1", (16, 0))])
def test_careers_across_employers_balance_to_the_unit(tmp_path: Path, employer: str, lost: tuple[int, int]) -> None:
    """Care workers become nurses of T1: 4, 6 and 6 in three years, whoever employs them. Each WTE that an employer
    loses is one that T1 has: nurses 116 in all, and nobody is made or lost."""
    route = "pipeline,route,role,from_role,from_organisation,organisation,years,places\n"
    write(tmp_path, pipelines_csv=f"{route}career,nursing associate,nurse,hca,{employer},T1,2,6\n", **CARE)
    problem = read_supply_folder(tmp_path).supply
    stock = project(problem, as_is(problem)).stock[0].sum(axis=2)
    names = [problem.post_name(number) for number in range(len(problem.posts))]
    at = {name: stock[:, number] for number, name in enumerate(names)}
    assert at["nurse at T1"][:4] == pytest.approx([100, 104, 110, 116])
    assert (20 - at["hca at T1"][3], 60 - at["hca at T2"][3]) == pytest.approx(lost)
    assert stock[:4].sum(axis=1) == pytest.approx([180] * 4)


def test_learners_from_outside_have_no_employer(tmp_path: Path) -> None:
    route = "pipeline,route,role,from_organisation,organisation,years,places\n"
    write(tmp_path, pipelines_csv=f"{route}degree,degree,nurse,T2,T1,3,6\n")
    with pytest.raises(BadInput, match="learners from outside have no employer"):
        read_supply_folder(tmp_path)
