"""`rota bench --report`: what is told of many runs, of two sides, and of a single run."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from optimiser.bench.comparison import LEAST_UNITS, comparison, confidence_interval
from optimiser.bench.measured import anytime, cost_targets, performance_profiles, seconds_to, spreads, time_to_target
from optimiser.bench.once import goal_of, percent
from optimiser.bench.page import write_bench_report
from optimiser.bench.runner import COLUMNS, Side, kept_runs, medians, sides
from optimiser.bench.suites import Known
from optimiser.cli import main
from optimiser.tabular.faults import BadInput
from optimiser.tabular.output import write_csv, write_json


def made_run(instance: str, side: str, seed: int, costs: list[tuple[float, int]], **more: Any) -> dict[str, Any]:
    """A run of 10 s that found rotas of some costs at some seconds, and proved 80 at 2 s."""
    last = costs[-1][1] if costs else None
    run = {
        "instance": instance, "side": side, "strategy": side, "ran": side, "seed": seed, "workers": 1, "limit": 10.0,
        "status": "FEASIBLE" if costs else "NO_ROTA_IN_TIME", "objective": last, "hard": 0, "bound": 80,
        "best_known": 100, "best_known_from": "published", "gap_percent": None if last is None else last - 100.0,
        "gap_from": "published", "bound_gap_percent": None, "first_rota_seconds": costs[0][0] if costs else None,
        "peak_mib": 100 + seed, "seconds": 10.0, "log": [{"bound": 80, "seconds": 2.0}],
        "trace": [[seconds, at, 0, cost, None] for at, (seconds, cost) in enumerate(costs)],
    }  # fmt: skip
    return run | more


TWO_SIDES = [
    made_run("a/1", "old", 1, [(1, 200), (4, 110)]),
    made_run("a/1", "new", 1, [(2, 104), (3, 100)]),
    made_run("a/1", "old", 2, [(1, 120)]),
    made_run("a/1", "new", 2, []),
]


def test_a_profile_counts_each_problem_and_one_without_a_rota_never() -> None:
    rows = [row for row in performance_profiles(TWO_SIDES).records() if row["measure"] == "cost"]
    assert [(row["side"], row["ratio"], row["share"]) for row in rows] == [
        ("old", 1.1, 0.5), ("old", 1.2, 1.0), ("new", 1.0, 0.5),
    ]  # fmt: skip
    by_time = [row for row in performance_profiles(TWO_SIDES).records() if row["measure"] == "seconds to 5%"]
    assert [(row["side"], row["ratio"], row["share"]) for row in by_time] == [("new", 1.0, 0.5)]


def test_one_side_alone_is_measured_against_the_best_known_and_raced_against_nobody() -> None:
    found = performance_profiles([run for run in TWO_SIDES if run["side"] == "old"]).records()
    assert {row["measure"] for row in found} == {"cost"}
    assert [row["ratio"] for row in found] == [1.1, 1.2]


def test_a_median_curve_begins_where_half_of_the_runs_have_a_rota() -> None:
    rows = anytime(TWO_SIDES).records()
    assert [(r["seconds"], r["cost"], r["bound"]) for r in rows if r["side"] == "old"] == [
        (1, 160, None), (2, 160, 80), (4, 115, 80), (10, 115, 80),
    ]  # fmt: skip
    assert {r["cost"] for r in rows if r["side"] == "new"} == {None}


def test_rotas_with_a_hard_breach_are_no_rotas_yet() -> None:
    run = made_run("a/1", "old", 1, [(3, 100)])
    run["trace"] = [[1.0, 0, 2, 50, None], *run["trace"]]
    assert seconds_to(run, 100, 0) == 3
    assert seconds_to(run, 90, 5) == math.inf


def test_the_target_is_the_best_known_unless_a_run_was_better() -> None:
    assert cost_targets(TWO_SIDES) == {"a/1": (100, "published")}
    assert cost_targets([made_run("a/1", "old", 1, [(1, 90)])]) == {"a/1": (90, "best of these runs")}
    assert cost_targets([made_run("a/1", "old", 1, [], best_known=None)]) == {"a/1": (None, "")}
    (row,) = [r for r in time_to_target(TWO_SIDES).records() if r["side"] == "new" and r["within_percent"] == 5]
    assert (row["runs"], row["reached"], row["median_seconds"], row["least_seconds"]) == (2, 1, None, 2)


def test_few_units_have_no_interval_and_many_one_that_is_the_same_each_time() -> None:
    assert confidence_interval([-1.0] * (LEAST_UNITS - 1)) is None
    found = confidence_interval([-3.0, -2.0, -1.0, -2.5, -1.5, -2.0, -1.8])
    assert found is not None
    assert found == confidence_interval([-3.0, -2.0, -1.0, -2.5, -1.5, -2.0, -1.8])
    assert -3 < found[0] < -1.97 < found[1] < -1
    low, high = confidence_interval([-2.0, 2.0] * 5) or (0.0, 0.0)
    assert low < 0 < high


def test_seeds_of_one_instance_are_one_unit_of_all_instances() -> None:
    runs = [
        made_run(f"a/{n}", side, seed, [(1, cost)])
        for n in range(3)
        for seed in range(1, 9)
        for side, cost in (("old", 200), ("new", 150 + seed))
    ]
    rows = [row for row in comparison(runs).records() if row["measure"] == "cost"]
    whole, *each = rows
    assert (whole["unit"], whole["units"], whole["low_percent"]) == ("instances", 3, None)
    assert whole["mean_difference_percent"] == pytest.approx(-22.75)
    assert [(row["unit"], row["units"], row["better"]) for row in each] == [("seeds", 8, 8)] * 3
    assert all(row["low_percent"] < -22.75 < row["high_percent"] < 0 for row in each)


def test_a_side_without_a_rota_is_worse_and_out_of_the_mean() -> None:
    (row,) = [row for row in comparison(TWO_SIDES).records() if row["measure"] == "cost"]
    assert (row["better"], row["worse"], row["one_only"], row["left_out"], row["units"]) == (1, 1, 1, 1, 1)


def test_the_page_of_a_single_run_claims_nothing(tmp_path: Path) -> None:
    files = write_bench_report([made_run("a/1", "old", 1, [(1, 110)])], tmp_path)
    page = (tmp_path / "bench.html").read_text(encoding="utf-8")
    assert "nothing follows for others" in page
    assert "nothing is known of how far another seed" in page
    assert "<h2>Comparison</h2>" not in page
    assert "comparison.csv" not in {file.name for file in files}
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org", "")


def test_runs_without_any_rota_make_a_page_too(tmp_path: Path) -> None:
    failed = {"instance": "a/1", "side": "x", "strategy": "x", "seed": 1, "status": "FAILED", "mismatch": ["<no>"]}
    write_bench_report([failed, made_run("a/2", "x", 1, [])], tmp_path)
    page = (tmp_path / "bench.html").read_text(encoding="utf-8")
    assert "FAILED: &lt;no&gt;" in page
    assert spreads([failed]).records()[0]["objective_median"] is None


def test_a_page_is_made_of_what_an_earlier_benchmark_left(tmp_path: Path) -> None:
    for run in TWO_SIDES:
        write_json(tmp_path / "logs" / f"a_1-{run['side']}-{run['seed']}.json", run)
    write_csv(tmp_path / "bench.csv", COLUMNS, [[run.get(c) for c in COLUMNS] for run in TWO_SIDES])
    assert kept_runs(tmp_path) == TWO_SIDES
    done = CliRunner().invoke(main, ["bench", "--report", "--out", str(tmp_path)], prog_name="rota")
    assert done.exit_code == 0, done.output
    assert "<h2>Comparison</h2>" in (tmp_path / "bench.html").read_text(encoding="utf-8")
    with (tmp_path / "comparison.csv").open(encoding="utf-8", newline="") as stream:
        assert {row["low_percent"] for row in csv.DictReader(stream)} == {""}
    (tmp_path / "logs" / "a_1-new-2.json").write_text("[]", encoding="utf-8")
    (tmp_path / "logs" / "a_1-old-1.json").unlink()
    with pytest.raises(BadInput) as refused:
        kept_runs(tmp_path)
    assert [fault.row for fault in refused.value.faults] == [2, 5]


def test_a_report_of_nothing_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["bench", "--report", "--out", str(tmp_path)], prog_name="rota")
    assert done.exit_code == 2
    assert "there are no results" in done.stderr


def test_a_planted_cost_that_was_beaten_is_no_measure_of_the_gap() -> None:
    planted = Known(300, source="planted")
    assert goal_of(planted, 310, 90) == (300, "planted")
    assert goal_of(planted, 110, 90) == (90, "bound")
    assert goal_of(planted, 110, None) == (None, "")
    assert goal_of(Known(120, 100, "reference"), 110, 90) == (100, "bound")
    assert goal_of(Known(100), 90, 80) == (100, "published")
    assert goal_of(Known(), 90, 80) == (None, "")


def test_the_line_of_a_curve_is_the_target_that_profiles_are_told_from(tmp_path: Path) -> None:
    known = {"best_known": 250, "best_known_from": "planted"}
    runs = [made_run("generated/9", "new", seed, [(1, 200), (4, 90 + seed)], **known) for seed in (1, 2)]
    write_bench_report(runs, tmp_path)
    page = (tmp_path / "bench.html").read_text(encoding="utf-8")
    assert "best of these runs" in page
    assert ">best known<" not in page
    write_bench_report(TWO_SIDES, tmp_path)
    assert ">best known<" in (tmp_path / "bench.html").read_text(encoding="utf-8")


def test_one_missing_run_is_one_run(tmp_path: Path) -> None:
    write_bench_report(TWO_SIDES[:3], tmp_path)
    assert "1 run is missing" in (tmp_path / "bench.html").read_text(encoding="utf-8")


def test_a_cost_of_nothing_has_no_gap_to_a_best_of_nothing() -> None:
    assert [percent(*pair) for pair in ((0, 0), (3, 0), (None, 0), (15, 10))] == [0.0, None, None, 50.0]


@pytest.mark.parametrize(("words", "said"), [
    (["--strategy", "lns", "--against", "lns"], "lns is what would be compared with it"),
    (["--against", "auto"], "auto is what would be compared with it"),
    (["--parameters", "A.toml", "--against", "A.toml"], "A.toml is what would be compared with it"),
])  # fmt: skip
def test_a_side_is_not_compared_with_itself(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "A.toml").write_text("[choice]\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["bench", "generated/30", *words])
    assert done.exit_code == 2
    assert said in done.stderr


def test_a_strategy_is_compared_with_its_usual_parameters(tmp_path: Path) -> None:
    """Both sides of `--parameters A.toml --against lns` ran A.toml: what was changed was compared with itself."""
    tuned = tmp_path / "A.toml"
    tuned.write_text('strategy = "lns"\n', encoding="utf-8")
    with sides(None, tuned, "lns", tmp_path) as (first, second):
        assert (first.strategy, first.parameters, second) == ("lns", tuned, Side("lns", "lns"))


def test_the_table_says_where_a_gap_is_told_from_the_bound() -> None:
    runs = [made_run("a/1", "new", 1, [(1, 90)], gap_from="bound"), made_run("a/1", "new", 2, [(1, 110)])]
    (row,) = medians(runs)
    assert row["gap_from"] == "bound, published"
