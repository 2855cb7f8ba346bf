"""What is said of a supply run agrees with its odds."""

from __future__ import annotations

import pytest

from optimiser.report.strategic.supply_words import supply_verdict


@pytest.mark.parametrize(("chance", "doubtful"), [(0.32, True), (0.95, False), (None, False)])
def test_a_plan_is_good_only_where_the_odds_are_for_it(chance: float | None, doubtful: bool) -> None:
    """Closed at central values and met in 32% of the draws: said as such, and the banner is not green."""
    plan = {"year_closed": 2036, "gap_wte_at_end": 0.0, "cost_gbp": 1.0, "chance_at_most_1_percent_missing": chance}
    told = supply_verdict({"least cost": plan}, {"parameters": {"last_year": 2038, "close_by": 2036}})
    assert (told.short, told.doubtful) == (False, doubtful)
    assert ("if every rate turns out at its likeliest value" in told.text) == doubtful
    assert ("In only 32%" in told.text) == doubtful
