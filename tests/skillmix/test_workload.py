"""WISN, establishments and care hours, against published or hand-worked figures."""

from __future__ import annotations

import pytest

from optimiser.skillmix.demand.workload import (
    EstablishmentPost,
    WisnActivity,
    WisnCategory,
    establishment,
    wisn,
)
from optimiser.skillmix.pay import (
    OnCosts,
    clinical_hours,
    loaded_pence,
    pay_scale,
    premium_pence,
    unsocial_rates,
    worked_share,
)
from optimiser.skillmix.units import WEEKS_A_YEAR


def published() -> WisnCategory:
    """100,000 appointments of a quarter of an hour; 179 days of 8 h a year are left: 260 less 81 of leave."""
    return WisnCategory(
        "doctors", annual_leave_days=30, public_holiday_days=10, sick_days=21, other_leave_days=20, hours_per_day=8,
        activities=(WisnActivity("appointments", 100_000, 0.25),),
    )  # fmt: skip


def test_published_wisn_example() -> None:
    """100,000 x 0.25 h / 8 h = 3,125 days of work; / 179 days = 17.46 staff."""
    answer = wisn(published())
    assert answer.available_days == 179
    assert answer.workload_days == 3125
    assert round(answer.required, 2) == 17.46
    assert answer.standard_workloads == (179 * 8 / 0.25,)
    assert answer.ratio is None


def test_wisn_ratio_and_difference() -> None:
    """120 staff where 100 are needed: ratio 1.2, 20 too many. 100 needed: 200,000 h of work, 2,000 h each."""
    category = WisnCategory(
        "nurses", weeks=50, days_per_week=5, hours_per_day=8, actual=120, activities=(WisnActivity("a", 200_000, 1.0),)
    )
    answer = wisn(category)
    assert answer.required == pytest.approx(100)
    assert answer.ratio == pytest.approx(1.2)
    assert answer.difference == pytest.approx(20)


def test_wisn_allowances() -> None:
    """10 basic staff; 20% category allowance: CAF 1 / 0.8 = 1.25; 1,000 individual hours of 2,000: IAF 0.5: 13
    staff."""
    category = WisnCategory(
        "nurses", weeks=50, days_per_week=5, hours_per_day=8, category_percent=20, individual_hours=1000,
        activities=(WisnActivity("a", 20_000, 1.0),),
    )  # fmt: skip
    answer = wisn(category)
    assert (answer.basic_staff, answer.category_factor) == (pytest.approx(10), pytest.approx(1.25))
    assert answer.individual_factor == pytest.approx(0.5)
    assert answer.required == pytest.approx(13.0)


def test_wisn_without_working_time_is_refused() -> None:
    with pytest.raises(ValueError, match="leave takes every working day"):
        wisn(WisnCategory("a", weeks=1, days_per_week=5, annual_leave_days=5))


def test_establishment_tells_multiply_and_divide_apart() -> None:
    """2 nurses x 11.5 h x 7 = 161 h, 4.2933 WTE net; 22 %: x 1.22 = 5.2379, / 0.78 = 5.5043."""
    both = [
        establishment(EstablishmentPost("ward", "nurse", 2, 11.5, 7, uplift=0.22, uplift_mode=mode))
        for mode in ("multiply", "divide")
    ]
    assert [round(e.wte, 4) for e in both] == [5.2379, 5.5043]
    assert {round(e.net_wte, 4) for e in both} == {4.2933}
    assert both[0].wte_divide == both[1].wte


def test_loaded_cost_of_band_5_entry() -> None:
    """31,049 + 15% of 26,049 + 14.38% + 0.5% of 31,049 = 39,576.44 pounds."""
    assert loaded_pence(pay_scale()["5"]["entry"]) == 3_957_644


def test_system_view_counts_the_whole_pension_contribution() -> None:
    """9.4% of 31,049 more: 2,918.61 pounds."""
    pay = pay_scale()["5"]["entry"]
    assert loaded_pence(pay, OnCosts("system")) - loaded_pence(pay) == 291_861


def test_pay_scale_makes_the_published_hourly_rates() -> None:
    """Annual pay / (365 / 7 x 37.5): band 5 entry 15.88 and top 19.33 an hour."""
    hours = WEEKS_A_YEAR * 37.5
    scale = pay_scale()["5"]
    assert [round(scale[point] / 100 / hours, 2) for point in ("entry", "top")] == [15.88, 19.33]


def test_clinical_hours_take_portfolio_and_training_out_first() -> None:
    """37.5 - 6 off the job = 31.5, x 0.78 = 24.57; a quarter portfolio of 40 h at 0.78: 30 x 0.78 = 23.4."""
    assert clinical_hours(37.5, 0, 6, worked_share(0.22, "divide")) == pytest.approx(24.57)
    assert clinical_hours(40, 0.25, 0, worked_share(0.22, "divide")) == pytest.approx(23.4)
    assert worked_share(0.25, "multiply") == pytest.approx(0.8)


def test_sunday_premium_with_on_costs() -> None:
    """37,796 / 1,955.357 = 19.3295 an hour; x 0.6 x 1.2988 = 15.063 pounds."""
    assert premium_pence(3_779_600, 37.5, unsocial_rates("5"), 0, 1) == 1506
    assert unsocial_rates("2") == (0.41, 0.83)
