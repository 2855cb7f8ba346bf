"""Choices, regret, change and basis of a study, worked by hand on measures that are given; the board's page."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from optimiser.report.strategic.board_page import board_html
from optimiser.report.strategic.sweep import difference_words
from optimiser.report.strategic.sweep_page import sweep_html
from optimiser.sweep.choices import CIRCUMSTANCES, regret_table
from optimiser.sweep.execution import StudyResult
from optimiser.sweep.measures import MEASURES
from optimiser.sweep.people import change_table, rests_table
from optimiser.sweep.record import sweep_record
from optimiser.sweep.run import SweepRun
from optimiser.sweep.study import MODEL_KINDS, Study, levers_of, read_study
from optimiser.sweep.tables import PEOPLE_MEASURES, comparison_table, point_table
from optimiser.sweep.tasks import tasks_of

STUDY = """
title = "tiny"
question = "Which floor?"
not_modelled = ["The weather."]
seed = 1
draws = {draws}
[[model]]
name = "place"
kind = "mix"
folder = "place"
[[scenario]]
name = "base"
status = "current"
[[scenario]]
name = "dear"
"""
GRID = '[[grid]]\nmodel = "place"\nlever = "{lever}"\nvalues = {values}\n'
RANGE = '[[range]]\nmodel = "place"\nlever = "demand_factor"\nlow = 0.9\ncentral = 1.0\nhigh = 1.2\n'

BILLS = {
    ("base", 0.5, 1): 100.0, ("base", 0.5, 2): 140.0, ("base", 0.6, 1): 110.0, ("base", 0.6, 2): 120.0,
    ("dear", 0.5, 1): 200.0, ("dear", 0.5, 2): 200.0, ("dear", 0.6, 1): 150.0, ("dear", 0.6, 2): 210.0,
}  # fmt: skip
"""Bill by scenario, floor and draw."""


def study_of(home: Path, *parts: str, draws: int = 2) -> Study:
    (home / "place").mkdir(exist_ok=True)
    path = home / "study.toml"
    path.write_text("".join([STUDY.format(draws=draws), *parts]), encoding="utf-8")
    return read_study(path)


def result_of(study: Study, bills: dict[tuple[str, float, int], float]) -> StudyResult:
    """Measures as given: two nurses today, one more for every 10 pounds above 100; the cheapest has none."""
    tasks = tasks_of(study, {"place": "hash"})
    found: dict[str, dict[str, Any]] = {}
    for task in tasks:
        at = dict(task.axes)
        bill = bills[task.scenario, at.get("registered_share", 0.5), task.draw] * at.get("pay_factor", 1.0)
        people = [["Trust", "nurse", 2.0, 2.0 + (bill - 100) / 10]]
        people += [["Council", "carer", 0.0, 1.0]] if bill > 100 else []
        basis = [["rates.csv: one", "a book", "yes"], ["rates.csv: two", "hearsay", "UNVERIFIED"]]
        measures = {"status": "optimal", "bill_gbp": bill, "cost_gbp": bill, "needed_hours": 10.0, "staff_wte": 4.0}
        found[f"{task.scenario} {task.axes} {task.draw}"] = dict.fromkeys(MEASURES) | measures | {
            "people": people, "basis": basis
        }  # fmt: skip
    named = [task.__class__(**{**vars(task), "key": f"{task.scenario} {task.axes} {task.draw}"}) for task in tasks]
    return StudyResult(study, tuple(named), found, {"place": "hash"}, 0, 0.0, 1)


def run_of(result: StudyResult) -> SweepRun:
    return SweepRun(
        result, point_table(result), comparison_table(result), regret_table(result, PEOPLE_MEASURES),
        change_table(result), rests_table(result), (), sweep_record(result),
    )  # fmt: skip


@pytest.fixture
def run(tmp_path: Path) -> SweepRun:
    """Two floors, two scenarios, two draws."""
    grid = GRID.format(lever="registered_share", values="[0.5, 0.6]")
    return run_of(result_of(study_of(tmp_path, grid, RANGE), BILLS))


def test_percentiles_are_over_draws_and_never_over_a_grid(run: SweepRun) -> None:
    rows = {(r["scenario"], r["choice"]): r for r in run.comparison.records() if r["measure"] == "bill_gbp"}
    assert {key: (r["points"], r["median"]) for key, r in rows.items()} == {
        ("base", "registered_share 0.5"): (2, 120), ("base", "registered_share 0.6"): (2, 115),
        ("dear", "registered_share 0.5"): (2, 200), ("dear", "registered_share 0.6"): (2, 180),
    }  # fmt: skip
    assert rows["dear", "registered_share 0.6"]["change_of_median"] == 65
    assert rows["base", "registered_share 0.5"]["p95"] == pytest.approx(138)


def test_regret_is_against_the_best_choice_of_each_future(run: SweepRun) -> None:
    """Futures: two scenarios by two draws. A floor of 0.5 is dearer by 0, 20, 50, 0; one of 0.6 by 10, 0, 0, 10."""
    rows = {r["choice"]: r for r in run.regret.records() if r["measure"] == "bill_gbp"}
    low, high = rows["registered_share 0.5"], rows["registered_share 0.6"]
    assert (low["futures"], low["known"], low["mean_regret"], low["most_regret"]) == (4, 4, 17.5, 50)
    assert (low["worst_future"], low["share_best"]) == ("dear, draw 1", 0.5)
    assert (high["mean_regret"], high["most_regret"], high["share_best"]) == (5, 10, 0.5)


def test_without_a_grid_scenarios_are_the_choices_and_draws_the_futures(tmp_path: Path) -> None:
    bills = {("base", 0.5, 1): 100.0, ("base", 0.5, 2): 140.0, ("dear", 0.5, 1): 130.0, ("dear", 0.5, 2): 120.0}
    result = result_of(study_of(tmp_path, RANGE), bills)
    rows = {r["choice"]: r for r in regret_table(result, PEOPLE_MEASURES).records() if r["measure"] == "cost_gbp"}
    assert (rows["base"]["mean_regret"], rows["dear"]["mean_regret"]) == (10, 15)
    assert regret_table(result_of(study_of(tmp_path, draws=0), {("base", 0.5, 0): 1.0, ("dear", 0.5, 0): 2.0}),
                        PEOPLE_MEASURES).rows == ()  # fmt: skip


def test_change_adds_up_by_employer_and_counts_who_is_there_in_some_draws_only(run: SweepRun) -> None:
    """Base at 0.5: the nurses are 2 and 6, the carer is there in one of two draws."""
    rows = {
        (r["employer"], r["role"]): r
        for r in run.change.records()
        if (r["scenario"], r["choice"]) == ("base", "registered_share 0.5")
    }
    assert list(rows) == [("Trust", "nurse"), ("Trust", ""), ("Council", "carer"), ("Council", ""), ("", "")]
    assert (rows["Trust", "nurse"]["today_wte"], rows["Trust", "nurse"]["median"]) == (2, 4)
    assert (rows["Council", "carer"]["median"], rows["Council", "carer"]["change_wte"]) == (0.5, 0.5)
    assert rows["Trust", ""]["change_wte"] == 2
    assert (rows["", ""]["today_wte"], rows["", ""]["change_wte"]) == (2, 2.5)


def test_an_option_without_an_answer_in_some_draws_is_not_called_the_cheapest(tmp_path: Path) -> None:
    """A floor of 0.5 costs £100 and £140 in the base; without the dearer draw its median is the least, of one draw."""
    result = result_of(study_of(tmp_path, GRID.format(lever="registered_share", values="[0.5, 0.6]"), RANGE), BILLS)
    lost = next(task for task in result.tasks if (task.scenario, task.draw) == ("base", 2)
                and dict(task.axes)["registered_share"] == 0.5)  # fmt: skip
    found = {**result.found, lost.key: dict.fromkeys(MEASURES) | {"status": "infeasible"}}
    page = " ".join(re.sub(r"<[^>]+>", " ", board_html(run_of(replace(result, found=found)))).split())
    page = page.replace("&#39;", "'")
    assert "of 4 options 'base' with registered share 0.6 has the least" in page
    assert "£100 (1/2)" in page


def test_rotas_are_judged_by_their_points_and_not_by_pay(run: SweepRun) -> None:
    """A floor of 0.5 is cheapest in pay, for people are missing: its points are the most."""
    found = {
        key: {**measures, "bill_gbp": None, "points": 10_000 / measures["cost_gbp"]}
        for key, measures in run.result.found.items()
    }
    page = " ".join(re.sub(r"<[^>]+>", " ", board_html(run_of(replace(run.result, found=found)))).split())
    assert "&#39;dear&#39; with registered share 0.5 has the least points of the rota, 50.0" in page


def test_a_difference_of_shares_is_told_in_points() -> None:
    """From 55% to 60% are 5 points, and 9% more; an unknown or hidden one is as it is told elsewhere."""
    assert difference_words("registered_share", 0.05) == "5.0 points"
    assert (difference_words("cost_gbp", 1200.0), difference_words("chance_nearly_met", None)) == ("1,200", "")


def test_the_study_s_own_ranges_are_not_verified(run: SweepRun) -> None:
    rows = {r["quantity"]: r["verified"] for r in run.basis.records()}
    assert rows["rates.csv: one"] == "yes"
    assert rows["demand_factor: 0.9 to 1.2, likeliest 1"] == "UNVERIFIED"


def test_the_board_s_page_has_question_options_people_basis_and_what_is_left_out(run: SweepRun) -> None:
    page = board_html(run)
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert text.count("Which floor?") == 3
    assert "The weather." in page
    assert "with registered share 0.6 has the least cost" in text.replace("&#39;", "'")
    assert "is never worse than the best choice by more than £10, and is the best itself in 50% of them" in text
    assert "3 quantities with a source or a range: 1 verified, 2 not, 0 of them without any source" in text
    assert "Trust 2.0 +1.5 +8.0" in text
    assert "<script" not in page


@pytest.fixture
def dearer(tmp_path: Path) -> SweepRun:
    """Two floors, at three rates of pay, in two scenarios: pay is nobody's choice here."""
    grids = [GRID.format(lever="pay_factor", values="[0.9, 1.0, 1.5]"),
             GRID.format(lever="registered_share", values="[0.5, 0.6]")]  # fmt: skip
    bills = {("base", 0.5, 0): 100.0, ("base", 0.6, 0): 120.0, ("dear", 0.5, 0): 200.0, ("dear", 0.6, 0): 190.0}
    return run_of(result_of(study_of(tmp_path, *grids, draws=0), bills))


def test_what_nobody_decides_is_a_future_and_no_choice(dearer: SweepRun) -> None:
    """Six futures, three rates of pay in two scenarios: at 0.5 the bill is 10 above the least where things are dear,
    times the rate; at 0.6 it is 20 above in the base."""
    rows = {r["choice"]: r for r in dearer.regret.records() if r["measure"] == "bill_gbp"}
    assert list(rows) == ["registered_share 0.5", "registered_share 0.6"]
    low, high = rows.values()
    assert (low["futures"], low["most_regret"], low["worst_future"]) == (6, 15, "dear, pay_factor 1.5")
    assert (high["most_regret"], high["worst_future"], high["share_best"]) == (30, "base, pay_factor 1.5", 0.5)
    assert low["mean_regret"] == pytest.approx((9 + 10 + 15) / 6, abs=1e-4)


def test_a_board_is_not_told_to_choose_lower_pay(dearer: SweepRun) -> None:
    """Choices stand side by side at today's pay, and what it costs is told over all rates."""
    text = " ".join(re.sub(r"<[^>]+>", " ", board_html(dearer)).split()).replace("&#39;", "'")
    assert "place: of 4 options at pay factor 1.0 'base' with registered share 0.5 has the least cost" in text
    assert "Over 6 futures (scenarios, pay factor) 'registered share 0.5' is never worse" in text
    assert "What is recommended 'base' with registered share 0.5. What it costs £100 a year at pay factor 1.0; " in text
    assert "; £90 to £150 over pay factor." in text
    assert "each scenario's cheapest choice at pay factor 1.0 is listed" in text


def test_where_nothing_is_decided_scenarios_are_the_choices_of_each_circumstance(tmp_path: Path) -> None:
    grid = GRID.format(lever="pay_factor", values="[2.0, 3.0]")
    bills = {("base", 0.5, 0): 100.0, ("dear", 0.5, 0): 150.0}
    run = run_of(result_of(study_of(tmp_path, grid, draws=0), bills))
    rows = {r["choice"]: r for r in run.regret.records() if r["measure"] == "bill_gbp"}
    assert (rows["base"]["most_regret"], rows["dear"]["most_regret"], rows["dear"]["futures"]) == (0, 150, 2)
    assert "of 2 options at pay factor 2.0 &#39;base&#39; has the least" in board_html(run)  # none is 1: the first


def test_each_lever_is_known_as_decided_or_not() -> None:
    """Whoever adds a lever says whether it is a choice: a new one fails here."""
    levers = {name for kind in MODEL_KINDS for name in levers_of(kind)}
    decided = {"portfolio", "cap_factor", "registered_share", "needed_in_weeks", "scenario", "intake_factor",
               "retention_reach", "cushion", "close_by", "draws", "planned", "iterations", "strategy"}  # fmt: skip
    assert levers == decided | set(CIRCUMSTANCES)


def test_one_lever_is_drawn_as_lines_and_two_as_a_heat_map_for_each_scenario(run: SweepRun, tmp_path: Path) -> None:
    one = sweep_html(run)
    assert one.count("bands: nine tenths of them") == 3
    grids = [GRID.format(lever=name, values=values) for name, values in
             (("registered_share", "[0.5, 0.6]"), ("uplift", "[0.2, 0.3]"))]  # fmt: skip
    bills = {(scenario, floor, 0): 100 * floor for scenario in ("base", "dear") for floor in (0.5, 0.6)}
    two = sweep_html(run_of(result_of(study_of(tmp_path, *grids, draws=0), bills)))
    assert two.count("Across: registered share") == 2 * 3
    assert two.count('aria-label="Staff, WTE: dear"') == 1
