"""Ranges of a mix: draws with known moments, staff best over draws worked by hand, the command."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import optimiser
from optimiser.cli import main
from optimiser.report.strategic.ranges import range_html, range_verdict
from optimiser.skillmix.mix.folder import read_mix_folder
from optimiser.skillmix.mix.problem import MixProblem, Skill, Source
from optimiser.skillmix.uncertainty.draws import MixRange, draw_factors, factored_problem, ranges_of
from optimiser.skillmix.uncertainty.robust import best_posts, plan_in_draw
from optimiser.skillmix.uncertainty.run import PlanOverDraws, run_range
from optimiser.skillmix.units import WEEKS_A_YEAR
from tests.skillmix.made import need, option, problem

FOLDER = {
    "mix.toml": "[hours]\nuplift_percent = 20\n[costs]\nunmet_gbp_per_hour = 100.00\n",
    "organisations.csv": "organisation,sector\nRX1,acute\n",
    "places.csv": "place\neast\n",
    "settings.csv": "setting\nward\n",
    "times.csv": "time,hours_per_week\nday,60\n",
    "competences.csv": "competence,registered_work\nnursing,yes\nsupport,no\n",
    "hours.csv": "place,setting,time,competence,level,hours_per_week\neast,ward,day,nursing,1,120\n"
    "east,ward,day,support,1,60\n",
    "roles.csv": "role,band,registered\nnurse,5,yes\nworker,3,no\n",
    "skills.csv": "role,competence\nnurse,nursing\nworker,support\n",
    "staff.csv": "option,organisation,role,source,wte_max,hourly_gbp\nnurse,RX1,nurse,hiring,9,\n"
    "worker,RX1,worker,hiring,,\nbank,RX1,nurse,bank,,50\n",
    "ranges.csv": "range,what,of,low,high,group,correlation\nnursing,hours,nursing,0.8,1.4,ward,0.5\n"
    "support,hours,support,0.9,1.3,ward,0.5\nrecruits,cap,nurse,0.5,1,,\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "mix"
    home.mkdir()
    for name, text in FOLDER.items():
        (home / name).write_text(text)
    return home


def test_draws_have_the_moments_of_their_triangle() -> None:
    """0.8, 1, 1.4: mean 3.2 / 3, variance (a2 + b2 + c2 - ab - ac - bc) / 18."""
    a, b, c = 0.8, 1.0, 1.4
    drawn = draw_factors([MixRange("r", "hours", (), a, b, c)], 3, 20_000)["r"]
    assert drawn.mean() == pytest.approx((a + b + c) / 3, abs=0.004)
    assert drawn.var() == pytest.approx((a * a + b * b + c * c - a * b - a * c - b * c) / 18, rel=0.03)
    assert a <= drawn.min() < drawn.max() <= c


@pytest.mark.parametrize("correlations", [(0.6, 0.6), (0.9, 0.4), (0.0, 0.8)])
def test_ranges_of_a_group_are_correlated_as_said(correlations: tuple[float, float]) -> None:
    """Normal scores have the root of the product; the rank correlation of a Gaussian copula is 6 / pi asin(r / 2)."""
    ranges = [
        MixRange(name, "hours", (), 0.8, 1.0, 1.4, "g", rho) for name, rho in zip("ab", correlations, strict=True)
    ]
    drawn = draw_factors(ranges, 5, 8_000)
    ranks = [np.argsort(np.argsort(drawn[name])) for name in "ab"]
    wanted = 6 / math.pi * math.asin(math.sqrt(correlations[0] * correlations[1]) / 2)
    assert np.corrcoef(*ranks)[0, 1] == pytest.approx(wanted, abs=0.03)


def test_a_range_added_and_a_longer_run_change_no_draw() -> None:
    one, two = MixRange("a", "hours", (), 0.8, 1.0, 1.4, "g", 0.5), MixRange("b", "hours", (), 0.9, 1.0, 1.1, "g", 0.5)
    assert np.array_equal(draw_factors([one], 3, 10)["a"], draw_factors([two, one], 3, 20)["a"][:10])
    whole = [MixRange(name, "hours", (), 0.8, 1.0, 1.4, "g", 1.0) for name in "ab"]
    drawn = draw_factors(whole, 3, 10)
    assert drawn["a"] == pytest.approx(drawn["b"])


def test_factors_multiply_what_they_are_of(folder: Path) -> None:
    """Nursing x 1.5: 180 h, support stays at 60 h; recruits x 0.5: at most 4.5 WTE."""
    read = read_mix_folder(folder)
    made = factored_problem(read, ranges_of(read), {"nursing": 1.5, "recruits": 0.5})
    assert {cell.competence: cell.hours for cell in made.cells} == {"nursing": 180, "support": 60}
    assert {option.id: option.wte_max for option in made.options} == {"nurse": 4.5, "worker": None, "bank": None}


def ward(hours: float, agency: float) -> MixProblem:
    """Nurses at £900 for 30 h, agency at a price an hour."""
    return problem(
        [need("care", hours)],
        [
            option("nurse", "nurse", 900),
            option("agency", "nurse", agency * 37.5, source=Source.AGENCY, clinical_hours=37.5, by_the_hour=True),
        ],
        [Skill("nurse", "care")],
    )


@pytest.mark.parametrize(("agency", "posts", "bill"), [(50, 1, 1650), (70, 2, 1800)])
def test_posts_for_two_equally_likely_demands_by_hand(agency: float, posts: float, bill: float) -> None:
    """30 h or 60 h. The first post works in both. A second costs £900 in both and saves 30 h of agency in one: half of
    30 x £50 is £750, less than £900; half of 30 x £70 is £1,050, more. Bills: £900 + £750, and £1,800."""
    draws = [ward(30, agency), ward(60, agency)]
    wte = best_posts(draws)
    assert wte == pytest.approx([posts], abs=1e-5)
    bills = [found.bill_pence for found in (plan_in_draw(draw, wte) for draw in draws) if found]
    assert sum(bills) / 2 / 100 / WEEKS_A_YEAR == pytest.approx(bill, abs=0.01)


def test_the_dearest_draws_ask_for_more_posts_than_the_mean() -> None:
    """At £50 the mean wants one post; the dearer half of the draws is the one of 60 h: 2 posts at £1,800 against
    £900 + 30 x £50 = £2,400."""
    assert best_posts([ward(30, 50), ward(60, 50)], 0.5) == pytest.approx([2], abs=1e-5)


def test_breadth_shows_its_worth_under_variation_alone() -> None:
    """30 h of one thing or of the other. Specialists cost £900, who does both £1,050. For the mean, 15 h of each, half
    of each specialist: £900. Over the two draws one generalist, £1,050, against two specialists, £1,800."""

    def case(first: float, second: float) -> MixProblem:
        return problem(
            [need("first", first), need("second", second)],
            [option("one", "one", 900), option("two", "two", 900), option("both", "both", 1050)],
            [Skill("one", "first"), Skill("two", "second"), Skill("both", "first"), Skill("both", "second")],
        )

    assert best_posts([case(15, 15)]) == pytest.approx([0.5, 0.5, 0], abs=1e-5)
    assert best_posts([case(30, 0), case(0, 30)]) == pytest.approx([0, 0, 1], abs=1e-5)


def test_the_command_writes_bands_effects_and_plans(folder: Path, tmp_path: Path) -> None:
    """The same seed gives the same files; the band holds the central bill; effects are ordered; the plan for the mean
    is no dearer on average over the draws it was made for; every bill of the page is in a file."""
    runs = []
    for out in ("a", "b"):
        words = ("mix", "range", str(folder), "--draws", "6", "--planned-draws", "6", "--out", str(tmp_path / out))
        said = CliRunner().invoke(main, [*words, "--json"])
        assert said.exit_code == 0, said.output
        runs.append(json.loads(said.stdout))
    assert runs[0]["headlines"] == runs[1]["headlines"]
    for name in ("headlines", "tornado", "draws", "plans", "plan_staff"):
        assert (tmp_path / "a" / f"{name}.csv").read_bytes() == (tmp_path / "b" / f"{name}.csv").read_bytes()
    swings = [row["swing"] for row in runs[0]["tornado"]]
    assert swings == sorted(swings, reverse=True)
    mean = {row["plan"]: row["mean_bill"] for row in runs[0]["plans"]}
    assert mean["mean"] <= min(mean["central"], mean["tail"]) + 100
    assert runs[0]["variation_pence"] == pytest.approx(mean["central"] - mean["mean"], abs=2)
    page = (tmp_path / "a/report.html").read_text()
    assert f"£{mean['mean'] / 100:,.0f}" in page
    assert "UNVERIFIED" in page
    with (tmp_path / "a/draws.csv").open() as lines:
        assert len(list(csv.DictReader(lines))) == 6


def test_the_library_gives_the_bands_of_the_command(folder: Path) -> None:
    words = ("mix", "range", str(folder), "--draws", "3", "--planned-draws", "1", "--out", str(folder / "out"))
    told = json.loads(CliRunner().invoke(main, [*words, "--json", "--no-html"]).stdout)
    found = optimiser.mix_range(folder, draws=3, planned_draws=1)
    assert found.tables["headlines"].records() == told["headlines"]


def test_numbers_of_calls_that_cannot_be_are_told(folder: Path) -> None:
    """They ended in an IndexError, or a division by zero."""
    for call in (
        lambda: optimiser.mix_range(folder, draws=0, planned_draws=0),
        lambda: optimiser.prove_mix(folder, draws=0, workers=0),
        lambda: optimiser.sweep(folder / "study.toml", workers=0, seed=-1),
    ):
        with pytest.raises(optimiser.BadInput) as caught:
            call()
        assert len(caught.value.faults) == 2
    with pytest.raises(optimiser.BadInput, match="share: 95 is no share"):
        optimiser.prove_mix(folder, share=95)


def test_draws_without_a_mix_are_told(folder: Path) -> None:
    """A hard floor of 7 WTE of nurses, of whom 4.5 to 9 may be had: some draws have none, and no band tells it."""
    (folder / "limits.csv").write_text("limit,kind,who,value,hard\nfloor,wte_at_least,role:nurse,7,yes\n")
    staff = (folder / "staff.csv").read_text()
    (folder / "staff.csv").write_text(staff.replace("bank,RX1,nurse,bank,,50\n", ""))
    run = run_range(folder, draws=6, planned_draws=1)
    without = sum(result.status != "optimal" for result in run.drawn)
    assert 0 < without < 6
    assert f"In {without} of 6 draws hard limits leave no mix" in range_verdict(run)
    tornado = next(table for table in run.tables if table.name == "tornado").records()[0]
    assert (tornado["range"], tornado["bill_at_low"], tornado["swing"]) == ("recruits", None, None)
    assert tornado["bill_at_high"] > 0
    page = range_html(run)
    assert "hard limits leave no mix at an end of" in page


LIMIT = "limit,kind,who,value,hard\nfloor,{},role:nurse,{},yes\n"


def test_limits_that_no_mix_keeps_at_the_central_values_are_named(folder: Path) -> None:
    (folder / "limits.csv").write_text(LIMIT.format("wte_at_least", 12))
    (folder / "staff.csv").write_text(FOLDER["staff.csv"].replace("bank,RX1,nurse,bank,,50\n", ""))
    said = CliRunner().invoke(main, ["mix", "range", str(folder), "--draws", "2"])
    assert said.exit_code == 3
    assert (
        "no mix at the central values: limit floor (wte_at_least 12 for role:nurse) is hard and missed by 3.00 WTE"
        in said.stderr
    )


def plan(name: str, *bills: float) -> PlanOverDraws:
    return PlanOverDraws(name, np.zeros(1), np.array(bills), 1.0)


def test_plans_are_set_beside_each_other_over_the_draws_that_both_answer(folder: Path) -> None:
    """£3 and £5 beside £2 and £2 in the draws of both: £2 saved on average. The third draw of one, and the fourth of
    the other, are in no difference; over their own three draws the means are £4 and £2, which was told to be saved."""
    run = run_range(folder, draws=2, planned_draws=1)
    plans = (plan("central", 300, 500, 400, np.nan), plan("mean", 200, 200, np.nan, 9000))
    assert replace(run, plans=plans).variation_pence == 200
    assert replace(run, plans=(plan("central", np.nan), plan("mean", 1))).variation_pence is None


def test_a_choice_for_few_draws_that_does_worse_is_told_as_that(folder: Path) -> None:
    """It was said to save -£73."""
    run = run_range(folder, draws=2, planned_draws=1)
    worse = replace(run, plans=(plan("central", 100_00, 200_00), plan("mean", 300_00, 200_00)))
    assert "chosen for 1 of the 2 draws cost £100 a year more over all of them" in range_verdict(worse)


def test_the_plan_of_the_central_values_is_cheapest_whatever_the_objective_is(folder: Path) -> None:
    """Workers may nurse for less than nurses. An objective that first keeps registered work to the registered takes
    nurses; what the variation costs is set beside the staff of the least bill all the same: no nurses."""
    (folder / "skills.csv").write_text(FOLDER["skills.csv"] + "worker,nursing\n")
    stages = ("unmet", "dilution", "cost")
    objective = "".join(f"[[objective]]\n{stage} = 1\n" for stage in stages)
    (folder / "mix.toml").write_text(FOLDER["mix.toml"] + objective)
    run = run_range(folder, draws=2, planned_draws=1)
    assert run.central.staff[0].wte == pytest.approx(4)
    assert run.plans[0].wte == pytest.approx([0, 6], abs=1e-4)


def test_hours_of_few_bank_staff_are_hidden_with_them(folder: Path, tmp_path: Path) -> None:
    words = ("--draws", "6", "--planned-draws", "1", "--suppress-below", "5", "--out", str(tmp_path))
    said = CliRunner().invoke(main, ["mix", "range", str(folder), *words])
    assert said.exit_code == 0, said.output
    rows = {}
    for name in ("headlines", "draws", "plans"):
        with (tmp_path / f"{name}.csv").open() as lines:
            rows[name] = list(csv.DictReader(lines))
    (bank,) = (row for row in rows["headlines"] if row["measure"] == "temporary")
    assert {bank["central"], bank["p95"], *(row["temporary"] for row in rows["draws"])} == {"*"}
    assert {row["posts_wte"] for row in rows["plans"]} == {"*"}  # all staff less those in posts are the bank's
    assert "*" not in {row["bill"] for row in rows["draws"]}


def test_faults_of_ranges_are_told(folder: Path) -> None:
    (folder / "ranges.csv").write_text(
        "range,what,of,low,high,group,correlation\na,hours,nursin,0.8,1.4,,\nb,hours,,1.2,1.4,,0.5\n"
    )
    said = CliRunner().invoke(main, ["mix", "range", str(folder)])
    assert said.exit_code == 2
    assert "hours.csv has no competence 'nursin'" in said.stderr
    assert "did you mean nursing?" in said.stderr
    assert "1.2, 1 and 1.4 are out of order" in said.stderr
    assert "a correlation with nothing" in said.stderr
    (folder / "ranges.csv").unlink()
    said = CliRunner().invoke(main, ["mix", "range", str(folder)])
    assert said.exit_code == 2
    assert "ranges.csv: no number has a range" in said.stderr
