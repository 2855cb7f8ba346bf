"""Rotas of a study: made as `rota solve` makes them, and measured by hand.

Two nurses, two days, an early of 8 hours; an hour of bank costs 5 points, one of agency 15.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from optimiser.sweep.measures import check_folder, measure
from optimiser.sweep.study import read_study
from optimiser.sweep.tasks import TaskChunk, folder_files, hash_files, run_chunk, tasks_of
from optimiser.tabular.faults import BadInput
from tests.little import search_little

FILES = {
    "rota.toml": '[period]\nstart = "2026-11-02"\ndays = 2\n[rules]\nwithout = ["all"]\n',
    "staff.csv": "person,role,weekly_hours,hourly_cost,kind\nA,nurse,0,20,bank\nB,nurse,0,30,agency\n",
    "shifts.csv": "shift,start,end\nE,07:00,15:00\n",
    "demand.csv": "team,cover_period,capability,minimum\nELM,E,nurse,1\n",
    "requests.csv": "person,kind,from,to,importance\nA,want off,2026-11-02,2026-11-03,9000\n",
}
HALF_YEARS = 365 / 2
"""Rotas of two days in a year."""


@pytest.fixture
def ward(tmp_path: Path) -> Path:
    home = tmp_path / "ward"
    home.mkdir()
    for name, text in FILES.items():
        (home / name).write_text(text, encoding="utf-8")
    return search_little(home)


def measured(home: Path, **levers: Any) -> dict[str, Any]:
    return measure("rota", home, {"strategy": "exact", "iterations": 5} | levers, 1)


def give_out(home: Path, rows: str, first: str, last: str) -> None:
    """A version in which some days were given out; it is the current rota too."""
    for folder in (home / "out", home / "published" / "0001"):
        folder.mkdir(parents=True)
        (folder / "rota.csv").write_text(f"person,date,shift,team,capability\n{rows}", encoding="utf-8")
    record = {"version": 1, "given_out": [[first, last]]}
    (home / "published" / "0001" / "publication.json").write_text(json.dumps(record), encoding="utf-8")


def test_a_rota_is_measured_a_year(ward: Path) -> None:
    """A wants both days off, so B of the agency works them: 16 h at £30 are £480, and 16 h of agency, each
    two days; 16 x 15 points."""
    found = measured(ward)
    assert (found["status"], found["points"], found["unmet_hours"]) == ("OPTIMAL", 240, 0)
    assert found["cost_gbp"] == pytest.approx(480 * HALF_YEARS)
    assert found["agency_hours"] == found["needed_hours"] == pytest.approx(16 * HALF_YEARS)
    assert found["size"].startswith("2 needs, 2 days, ")  # of how many people is not told: they may be few


def test_hours_are_unmet_where_somebody_is_missing(ward: Path) -> None:
    """The early ends an hour before its cover period, and nobody is missing for it: no hour is unmet, as no gap is. On
    Tuesday one of two is missing: 9 of 27 hours needed in two days."""
    with (ward / "rota.toml").open("a", encoding="utf-8") as file:
        file.write('[cover_periods]\nmorning = "07:00-16:00"\n')
    (ward / "shifts.csv").write_text("shift,start,end,cover_periods\nE,07:00,15:00,morning\n", encoding="utf-8")
    (ward / "demand.csv").write_text(
        "team,days,cover_period,capability,minimum\nELM,Mon,morning,nurse,1\nELM,Tue,morning,nurse,2\n",
        encoding="utf-8",
    )
    found = measured(ward)
    assert (found["unmet_hours"], found["needed_hours"]) == pytest.approx((9 * HALF_YEARS, 27 * HALF_YEARS))


def test_levels_come_before_all_prices(ward: Path) -> None:
    """Two are needed. By price A stays off and 16 h are missing, at 2 x 1,600 points less than A's 18,000; by level
    nobody is missing: 16 h at £20 and at £30 are £800."""
    (ward / "demand.csv").write_text(FILES["demand.csv"].replace("nurse,1", "nurse,2"), encoding="utf-8")
    by_price = measured(ward)
    assert (by_price["points"], by_price["unmet_hours"]) == (3200 + 240, pytest.approx(16 * HALF_YEARS))
    with (ward / "rota.toml").open("a", encoding="utf-8") as file:
        file.write('[[level]]\nrules = ["need-cover"]\n')
    by_level = measured(ward)
    assert (by_level["points"], by_level["unmet_hours"]) == (18_000 + 80 + 240, 0)
    assert by_level["cost_gbp"] == pytest.approx(800 * HALF_YEARS)


def test_days_given_out_are_kept_on_whatever_machine(ward: Path, tmp_path: Path) -> None:
    """A was told to work on Monday: 8 h at £20 and 8 h of B at £30 are £400, though A's wish costs 9,000. The worker
    has its own copy of the folder, and a point is another once another rota was given out."""
    (tmp_path / "study.toml").write_text(
        '[[model]]\nname = "ward"\nkind = "rota"\nfolder = "ward"\n'
        '[[lever]]\nscenario = "base"\nmodel = "ward"\nname = "strategy"\nvalue = "exact"\n',
        encoding="utf-8",
    )
    study = read_study(tmp_path / "study.toml")
    keys = []
    for name in ("nobody", "A"):
        if name == "A":
            give_out(ward, "A,2026-11-02,E,ELM,nurse\nB,2026-11-03,E,ELM,nurse\n", "2026-11-02", "2026-11-02")
        files = folder_files(ward)
        digest = hash_files(files)
        tasks = tuple(tasks_of(study, {"ward": digest}))
        ((key, found),) = run_chunk(TaskChunk("rota", digest, files, tasks))
        keys.append((key, found["points"], found["cost_gbp"]))
    (before, _, free), (after, points, pounds) = keys
    assert before != after
    assert free == pytest.approx(480 * HALF_YEARS)
    assert (points, pounds) == (9000 + 40 + 120, pytest.approx(400 * HALF_YEARS))


def test_a_rota_given_out_that_cannot_be_read_is_told_before_anything_is_run(ward: Path) -> None:
    give_out(ward, "Z,2026-11-02,E,ELM,nurse\n", "2026-11-02", "2026-11-02")
    with pytest.raises(BadInput, match="'Z' is unknown"):
        check_folder("rota", ward)


def test_a_rota_that_breaks_hard_rules_is_no_answer(ward: Path) -> None:
    """Three are needed at any price, and two there: what was searched has no measure, as its status is a failure."""
    demand = "team,cover_period,capability,minimum,importance\nELM,E,nurse,3,hard\n"
    (ward / "demand.csv").write_text(demand, encoding="utf-8")
    found = measured(ward, strategy="lns", iterations=1)
    assert found["status"] in ("INFEASIBLE", "NO_ROTA_IN_TIME")
    assert {name for name, value in found.items() if value is not None} == {"status"}


def test_what_a_folder_does_not_say_is_blank(ward: Path) -> None:
    """B has no rate: what the rota costs is not known. No skill is a registration: nor is the registered share."""
    (ward / "staff.csv").write_text(FILES["staff.csv"].replace(",30,", ",,"), encoding="utf-8")
    found = measured(ward)
    assert (found["cost_gbp"], found["registered_share"]) == (None, None)
    assert found["agency_hours"] == pytest.approx(16 * HALF_YEARS)
