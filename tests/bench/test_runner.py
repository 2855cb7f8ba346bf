"""`rota bench`: what can be run, one tiny run, medians, and results that survive a failure."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from optimiser.bench.runner import Bench, BenchPlan, Side, median, medians
from optimiser.bench.suites import choose_cases
from optimiser.cli import main
from optimiser.tabular.faults import BadInput


def test_the_list_names_the_generated_suite_without_running_anything() -> None:
    done = CliRunner().invoke(main, ["bench", "--list"], prog_name="rota")
    assert done.exit_code == 0
    assert "generated/30" in done.stdout.splitlines()
    assert "generated/3000" in done.stdout.splitlines()


def test_an_unknown_instance_is_refused_with_what_was_meant() -> None:
    with pytest.raises(BadInput, match="generated/300"):
        choose_cases(["generatd/300"])
    done = CliRunner().invoke(main, ["bench", "generatd/300"], prog_name="rota")
    assert done.exit_code == 2
    assert "did you mean" in done.stderr


def test_a_tiny_run_is_audited_and_kept(tmp_path: Path) -> None:
    words = ["bench", "generated/30", "--strategy", "exact", "--seconds", "3", "--workers", "1"]
    done = CliRunner().invoke(main, [*words, "--out", str(tmp_path), "--json"], prog_name="rota")
    assert done.exit_code == 0, done.stderr
    (row,) = json.loads(done.stdout)["rows"]
    assert (row["instance"], row["side"], row["runs"], row["failed"]) == ("generated/30", "exact", 1, 0)
    (kept,) = csv.DictReader((tmp_path / "bench.csv").read_text(encoding="utf-8").splitlines())
    assert kept["ran"] == "exact"
    assert kept["mismatch"] == ""
    log = json.loads((tmp_path / "logs" / "generated_30-exact-1.json").read_text(encoding="utf-8"))
    assert log["best_known"] == int(kept["best_known"])
    assert log["peak_mib"] > 50
    assert log["log"][0]["begun"] == "exact"


def test_a_run_that_fails_is_a_row_and_the_rest_go_on(tmp_path: Path) -> None:
    cases = choose_cases(["generated/30"])
    plan = BenchPlan(cases, [Side("nonsense", "nonsense")], [1, 2], 1.0, None, 1, tmp_path)
    rows = list(Bench(plan).run())
    assert [r["status"] for r in rows] == ["FAILED", "FAILED"]
    with (tmp_path / "bench.csv").open(encoding="utf-8", newline="") as stream:
        assert [r["seed"] for r in csv.DictReader(stream)] == ["1", "2"]
    (row,) = medians(rows)
    assert (row["runs"], row["failed"], row["objective"]) == (2, 2, None)


def test_a_median_needs_half_of_the_figures() -> None:
    assert median([3, 1, 2]) == 2
    assert median([None, None, 4]) is None
    assert median([None, 4]) == 4
    assert median([]) is None
