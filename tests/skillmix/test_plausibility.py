"""What is likely a slip is told; contradicting hard limits are named, even where only an empty place keeps them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from optimiser.cli import main
from optimiser.skillmix.mix.folder import read_mix_folder
from optimiser.skillmix.mix.levers import MixLevers
from optimiser.skillmix.mix.problem import MixLimit, Skill
from tests.skillmix.made import need, option, problem, solve_mix

PLACE = Path(__file__).parents[2] / "examples/mix-place"


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("mix.toml", "uplift_percent = 22", "uplift_percent = 0.24", "(did you mean 24?)"),
        (
            "rates.csv",
            "65 and over,falls assessment,45,",
            "65 and over,falls assessment,450000,",
            "times its neighbours",
        ),
        ("times.csv", "night,night,84", "night,night,168", "252 hours together; expected 168 or fewer"),
        ("staff.csv", "day,105000.00,", "day,1050000.00,", "1,050,000 is 42 times its neighbours"),
        ("organisations.csv", ",primary care", ",primary car", "(did you mean primary care?)"),
        ("tasks.csv", "social-work,1,150,", "social-work,1,1,", "expected minutes, not hours (did you mean 60?)"),
    ],
)
def test_a_slip_is_told_and_stops_nothing(tmp_path: Path, file: str, old: str, new: str, told: str) -> None:
    shutil.copytree(PLACE, tmp_path / "mix", ignore=shutil.ignore_patterns("out"))
    path = tmp_path / "mix" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    (notice,) = (str(notice) for notice in read_mix_folder(tmp_path / "mix").notices)
    assert notice.startswith(file)
    assert told in notice


def test_a_share_given_in_percent_is_refused_with_what_is_meant() -> None:
    with pytest.raises(ValueError, match=r"registered_share: 60 is more than 1 \(did you mean 0.6\?\)"):
        MixLevers.of({"registered_share": 60})
    said = CliRunner().invoke(main, ["mix", "solve", str(PLACE), "--set", "registered_share=60"])
    assert said.exit_code == 2
    assert "did you mean 0.6" in said.stderr


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("demand_factor", -1, "demand_factor: -1 is less than 0"),
        ("demand_factor", 110, r"demand_factor: 110 is more than 10 \(did you mean 1.1\?\)"),
        ("years", 2031, "years: 2031 is more than 50$"),
        ("pay_factor", float("nan"), "pay_factor: nan is not a number"),
    ],
)
def test_a_lever_that_cannot_be_meant_is_refused(name: str, value: float, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        MixLevers.of({name: value})


def test_an_activity_of_which_nothing_says_how_much_there_is_is_told(tmp_path: Path) -> None:
    shutil.copytree(PLACE, tmp_path / "mix", ignore=shutil.ignore_patterns("out"))
    path = tmp_path / "mix/tasks.csv"
    first = path.read_text().splitlines()[1]
    path.write_text(path.read_text() + first.replace(first.split(",")[0], "forgotten", 1) + "\n")
    (notice,) = (str(notice) for notice in read_mix_folder(tmp_path / "mix").notices)
    assert "no file says how much there is of forgotten" in notice


def test_hard_limits_on_shares_that_only_an_empty_place_keeps_are_named() -> None:
    """At least 60% and at most 50% registered: both hold of nobody's hours, so without being told all 100 h would be
    unmet. One hour needs a tenth of it to give way. A floor alone leaves no conflict."""
    floor = MixLimit("floor", "share_at_least", "registered", 0.6)
    cap = MixLimit("cap", "share_at_most", "registered", 0.5)

    def solved(*limits: MixLimit) -> object:
        return solve_mix(
            problem(
                [need("support", 100)],
                [option("nurse", "nurse", 900), option("support", "support", 450)],
                [Skill("nurse", "support"), Skill("support", "support")],
                ("nurse",),
                limits=limits,
            )
        )

    result = solved(floor, cap)
    assert result.status == "infeasible"
    assert any("limit floor" in told or "limit cap" in told for told in result.conflicts)
    assert result.conflicts[-1] == "so nobody may work in north, home, day, where hours are needed"
    assert solved(floor).status == "optimal"
    assert solved(floor).totals.unmet_hours == pytest.approx(0)


def test_an_empty_place_that_is_only_dear_is_no_conflict() -> None:
    """Nobody pays £30 an hour for hours priced at £1: unmet, and no limit is to blame."""
    floor = MixLimit("floor", "share_at_least", "registered", 0.6)
    result = solve_mix(
        problem([need("care", 10, price=100)], [option("nurse", "nurse", 900)], [Skill("nurse", "care")], ("nurse",),
                limits=(floor,))
    )  # fmt: skip
    assert result.status == "optimal"
    assert result.totals.unmet_hours == pytest.approx(10)


def test_notices_are_told_where_the_run_ends_in_an_error(tmp_path: Path) -> None:
    """Hard limits that contradict each other end the command with exit code 3, after what was assumed was said."""
    shutil.copytree(PLACE, tmp_path / "mix", ignore=shutil.ignore_patterns("out"))
    mix = tmp_path / "mix"
    text = (mix / "mix.toml").read_text()
    (mix / "mix.toml").write_text(text.replace("uplift_percent = 22", "uplift_percent = 0.24"))
    said = CliRunner().invoke(main, ["mix", "people", str(mix), str(tmp_path / "rota"), "--place", "nowhere"])
    assert said.exit_code == 2
    assert "note: mix.toml:hours.uplift_percent: an uplift of 0.24%" in said.stderr
