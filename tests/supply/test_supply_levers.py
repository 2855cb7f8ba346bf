"""Levers and named scenarios."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from optimiser.skillmix.supply.problem import as_is
from optimiser.skillmix.supply.projection import project
from optimiser.skillmix.supply.scenarios import RateFactor, SupplyLevers, lever_value, read_scenario, with_levers
from optimiser.tabular.faults import BadInput
from tests.supply.builders import joiners, need, route, supply


def tiny():  # type: ignore[no-untyped-def]
    return supply(
        [(100, 0)],
        rates={"leave": 0.1},
        pipelines=[route(1, [0.2], places=10)],
        joiners=[joiners(5)],
        requirements=[need([100], growth=0.02)],
        years=2,
    )


def test_levers_multiply_and_add_by_hand() -> None:
    """Leaving 10% x 0.5; intake 10 x 2; attrition 20% x 0.5; international 5 x 0; required 100 x 1.1 growing 2 + 1%.
    Stock: 100 - 5 = 95; then 95 - 4.75 + 20 x 0.9 = 108.25."""
    levers = SupplyLevers(leave_factor=0.5, intake_factor=2, attrition_factor=0.5, international_factor=0.0,
                          required_factor=1.1, growth=0.01)  # fmt: skip
    problem = with_levers(tiny(), levers)
    result = project(problem, as_is(problem))
    assert result.stock[0, :3, 0, 0] == pytest.approx([100, 95, 108.25])
    assert result.required[0, :2, 0] == pytest.approx([110, 113.3])


def test_no_lever_leaves_everything_as_it_is() -> None:
    before, after = tiny(), with_levers(tiny(), SupplyLevers())
    assert np.array_equal(project(before, as_is(before)).stock, project(after, as_is(after)).stock)


def test_a_change_grows_in_a_straight_line() -> None:
    """From 1 in 2023 to 0.4 in 2033: 0.7 in 2028."""
    assert RateFactor("leave", 0.4, 2023, 2033).profile(np.array([2023, 2028, 2040])) == pytest.approx([1, 0.7, 0.4])


def test_the_plan_of_2023_is_marked_superseded_and_what_is_unverified_says_so() -> None:
    """Signs: under it more people begin training, fewer leave, and fewer come from abroad."""
    plan = read_scenario("ltwp-2023")
    assert plan.status == "superseded"
    assert "superseded" in plan.heading
    assert "10 Year Health Plan" in plan.note
    assert all(change.basis for change in plan.changes)
    assert {change.what for change in plan.changes if not change.verified} >= {"leave", "attrition"}
    base, under = tiny(), with_levers(tiny(), SupplyLevers(scenario="ltwp-2023"))
    assert as_is(under).intakes[-1, 0] > as_is(base).intakes[-1, 0]
    before, after = project(base, as_is(base)), project(under, as_is(under))
    assert after.flows["left"][0, 1].sum() < before.flows["left"][0, 1].sum()
    assert after.flows["international"][0, -1].sum() < before.flows["international"][0, -1].sum()
    assert after.required[0, 2, 0] < before.required[0, 2, 0]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("growth", 2, r"growth: 2 is more than 1 \(did you mean 0.02\?\)"),
        ("cushion", 5, r"cushion: 5 is more than 1 \(did you mean 0.05\?\)"),
        ("leave_factor", 90, r"leave_factor: 90 is more than 10 \(did you mean 0.9\?\)"),
        ("intake_factor", -1, "intake_factor: -1 is less than 0"),
        ("productivity", -1.0, "productivity: -1 is less than -0.5"),
        ("leave_factor", float("nan"), "leave_factor: nan is not a number"),
    ],
)
def test_a_lever_that_cannot_be_meant_is_refused(name: str, value: float, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        SupplyLevers.of({name: value})


@pytest.mark.parametrize("year", [2025, 2026, 2029])
def test_a_gap_cannot_be_closed_outside_the_plan(year: int) -> None:
    """Years 2027 and 2028: an earlier one was read from the end of the plan, a later one was not there."""
    with pytest.raises(ValueError, match=f"close_by: {year} is outside the plan, 2027 to 2028"):
        with_levers(tiny(), SupplyLevers(close_by=year))


def test_growth_moves_the_staff_given_for_later_years_too() -> None:
    """100 at 2026 and 120 at 2028, 5% a year more: 120 x 1.1025 = 132.3, and 116.15 halfway. Productivity of 25% a
    year: 120 / 1.5625 = 76.8."""
    given = supply([(100, 0)], requirements=[need([100, 110, 120])], years=2)
    grown = with_levers(given, SupplyLevers(growth=0.05))
    assert project(grown, as_is(grown)).required[0, ::2, 0] == pytest.approx([100, 132.3])
    eased = with_levers(given, SupplyLevers(productivity=0.25))
    assert project(eased, as_is(eased)).required[0, 2, 0] == pytest.approx(76.8)


def test_unknown_names_are_told_with_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="did you mean ltwp-2023"):
        read_scenario("ltwp2023")
    with pytest.raises(ValueError, match="did you mean leave_factor"):
        lever_value("leave_facto", "1")
    with pytest.raises(ValueError, match="'x' is not a number"):
        lever_value("leave_factor", "x")
    wrong = tmp_path / "mine.toml"
    wrong.write_text('[[change]]\nwhat = "leaves"\nfactor = -1\n')
    with pytest.raises(BadInput) as caught:
        read_scenario(str(wrong))
    assert len(caught.value.faults) == 2


def test_a_change_of_a_profession_that_nobody_has_is_refused(tmp_path: Path) -> None:
    """A plan that ships is of many professions, and a system may have few of them."""
    (tmp_path / "mine.toml").write_text('[[change]]\nwhat = "leave"\nfactor = 0.8\nprofessions = ["nurses"]\n')
    with pytest.raises(ValueError, match=r"mine: no role is of the profession nurses; roles\.csv has nurse"):
        with_levers(tiny(), SupplyLevers(scenario=str(tmp_path / "mine.toml")))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[changes]]\nwhat = "leave"\nfactor = 0.8\n', "did you mean change?"),
        ('[[change]]\nwhat = "leave"\nfactor = 0.8\nprofession = ["nurse"]\n', "did you mean professions?"),
        ('[[change]]\nwhat = "leave"\nfactor = 0.8\nprofessions = "nurse"\n', "'nurse' is no list of texts"),
        ('[[change]]\nwhat = "leave"\nfactor = 0.8\nfrom = 2030\n', "from 2030 until nothing"),
        ('[[change]]\nwhat = "leave"\nfactor = 0.8\nfrom = 2030\nuntil = 2028\n', "from 2030 until 2028"),
        ('[[add]]\nwhat = "productivity"\nvalue = 1.75\n', "productivity: 1.75 is more than 0.5"),
    ],
)
def test_what_a_scenario_would_pass_over_or_do_too_soon_is_a_fault(tmp_path: Path, text: str, told: str) -> None:
    """Each was read: as no change at all, one of everybody or of nobody, or one in full from the first year on."""
    (tmp_path / "mine.toml").write_text(text)
    with pytest.raises(BadInput) as caught:
        read_scenario(str(tmp_path / "mine.toml"))
    (fault,) = (str(fault) for fault in caught.value.faults)
    assert told in fault
