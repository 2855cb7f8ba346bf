"""Hours needed from activity, by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.skillmix.demand.hours import (
    Activity,
    CareHoursPerPatientDay,
    DemandInput,
    DemandOutlook,
    GivenHours,
    Population,
    Rate,
    WorkloadTask,
    demand_cells,
    demand_lines,
    hours_by,
    volumes,
)
from optimiser.skillmix.units import WEEKS_A_YEAR

PROFILES = {"all": {"day": 0.75, "night": 0.25}}


def test_visits_become_hours_by_time_of_day() -> None:
    """5,214.2857 visits of 60 minutes a year are 100 h a week: 75 by day, 25 by night."""
    demand = DemandInput(
        activities=(Activity("north", "visit", 100 * WEEKS_A_YEAR),),
        tasks=(WorkloadTask("visit", "care", "nursing", 1, 60, "home", "all"),),
        profiles=PROFILES,
    )
    assert hours_by(demand_lines(demand), "time") == {("day",): pytest.approx(75), ("night",): pytest.approx(25)}


def test_share_and_minutes() -> None:
    """Half the visits need 30 minutes of prescribing: a quarter of the 100 h."""
    demand = DemandInput(
        activities=(Activity("north", "visit", 100 * WEEKS_A_YEAR),),
        tasks=(WorkloadTask("visit", "prescribe", "prescribing", 2, 30, "home", "all", 0.5),),
        profiles=PROFILES,
    )
    found = demand_cells(demand_lines(demand), {"prescribing": 9_900})
    assert [(c.time, round(c.hours, 6), c.level, c.unmet_pence) for c in found] == [
        ("day", 18.75, 2, 9_900), ("night", 6.25, 2, 9_900),
    ]  # fmt: skip


def test_population_by_need() -> None:
    """2,000 frail people x 500 per 1,000 = 1,000 a year, with 100 given as such 1,100; 3% growth over 2 years of
    people alone: 1,000 x 1.0609 + 100."""
    demand = DemandInput(
        activities=(Activity("north", "review", 100),),
        populations=(Population("north", "frail", 2000, 0.03),),
        rates=(Rate("frail", "review", 500),),
    )
    assert volumes(demand) == {("north", "review"): pytest.approx(1100)}
    assert volumes(demand, DemandOutlook(years=2)) == {("north", "review"): pytest.approx(1160.9)}


def test_productivity_shortens_minutes() -> None:
    """2% a year over 2 years: / 1.0404."""
    demand = DemandInput(given=(GivenHours("north", "home", "day", "nursing", 1, 104.04),))
    lines = demand_lines(demand, DemandOutlook(years=2, productivity=0.02))
    assert lines[0].hours == pytest.approx(100)


def test_care_hours_on_a_ward() -> None:
    """24 patients x 3.5 h x 7 days = 588 h a week."""
    demand = DemandInput(
        care_hours=(CareHoursPerPatientDay("north", "ward", "nursing", 1, 24, 3.5, "all"),), profiles=PROFILES
    )
    assert sum(line.hours for line in demand_lines(demand)) == pytest.approx(588)


@given(st.lists(st.floats(0.1, 1e5), min_size=1, max_size=5), st.floats(0, 5), st.floats(-0.05, 0.1))
def test_hours_balance_whatever_the_split(volumes_given: list[float], years: float, growth: float) -> None:
    """Cells hold exactly the hours of the lines, and lines the hours of volumes times minutes."""
    demand = DemandInput(
        activities=tuple(Activity(f"p{i}", "visit", v, growth) for i, v in enumerate(volumes_given)),
        tasks=(
            WorkloadTask("visit", "a", "nursing", 1, 20, "home", "all"),
            WorkloadTask("visit", "b", "nursing", 2, 40, "home", "all"),
        ),
        profiles=PROFILES,
    )
    outlook = DemandOutlook(years=years)
    lines = demand_lines(demand, outlook)
    whole = sum(volumes(demand, outlook).values()) / WEEKS_A_YEAR
    assert sum(line.hours for line in lines) == pytest.approx(whole)
    assert sum(c.hours for c in demand_cells(lines, {"nursing": 1})) == pytest.approx(whole)
