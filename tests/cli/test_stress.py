"""A rota under sickness from the command line: told, written, and faults of its rates."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from optimiser.folder.scaffold import scaffold
from tests.commands import run_rota

RATES = """\
role,from,to,percent,mean_days,source
,,,5,4,ward's own count
{role},2026-12-01,2027-02-28,8,5,last winter
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("stress") / "ward"
    scaffold(home, date(2026, 11, 2))
    with (home / "staff.csv").open(encoding="utf-8", newline="") as file:
        staff = list(csv.DictReader(file))
    rows = [[s["person"], "2026-11-02", "LD", "WILLOW"] for s in staff[:8]]
    with (home / "mine.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["person", "date", "shift", "team"], *rows])
    (home / "sickness_rates.csv").write_text(RATES.format(role=staff[0]["role"]), encoding="utf-8")
    return home


def test_what_sickness_takes_is_told_and_written(folder: Path, tmp_path: Path) -> None:
    done = run_rota("stress", folder, "--rota", folder / "mine.csv", "--draws", 50, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "50 draws of sickness, seed 1" in done.stdout
    assert "not verified" not in done.stdout
    data = json.loads(run_rota("stress", folder, "--rota", folder / "mine.csv", "--draws", 50, "--json").stdout)
    with (tmp_path / "out" / "stress.csv").open(encoding="utf-8", newline="") as file:
        assert [float(r["failing_percent"]) for r in csv.DictReader(file)] == [
            n["failing_percent"] for n in data["needs"]
        ]
    assert len(data["days"]) == 14
    assert data["lost"] > 0
    assert (tmp_path / "out" / "stress-days.csv").is_file()
    drawn = (tmp_path / "out" / "stress.svg").read_text(encoding="utf-8")
    assert drawn.startswith("<svg ")
    assert "bank" in drawn
    assert "standby" not in drawn + done.stdout


def test_what_cannot_be_is_said(folder: Path) -> None:
    assert run_rota("stress", folder, "--rota", folder / "mine.csv", "--hold", 0).exit_code == 2
    share = run_rota("stress", folder, "--rota", folder / "mine.csv", "--hold", 0.95)
    assert (share.exit_code, "did you mean 95?" in share.stderr) == (2, True)
    unknown = run_rota("stress", folder, "--rota", folder / "mine.csv", "--standby", "SX")
    assert unknown.exit_code == 2
    assert "there is no shift SX" in unknown.stderr
    rates = folder / "sickness_rates.csv"
    before = rates.read_text(encoding="utf-8")
    rates.write_text("role,percent,mean_days\nAstronaut,5,4\n,70,0.5\n", encoding="utf-8")
    done = run_rota("stress", folder, "--rota", folder / "mine.csv")
    rates.write_text(before, encoding="utf-8")
    assert done.exit_code == 2
    for place in ("sickness_rates.csv:3:percent", "sickness_rates.csv:3:mean_days"):
        assert place in done.stderr
