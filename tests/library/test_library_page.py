"""The examples of docs/library.md, run in order as a reader would run them."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import optimiser
from optimiser.folder.scaffold import scaffold
from tests.clinic import write_clinic

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)

STUDY = """\
title = "Place with and without growth"
seed = 1
draws = 0

[[model]]
name = "place"
kind = "mix"
folder = "mix-place"

[[scenario]]
name = "as it is"
status = "current"

[[scenario]]
name = "dearer"

[[lever]]
scenario = "dearer"
model = "place"
name = "temporary_price_factor"
value = 1.2
"""

EXPORT = """\
Employee Number,Full Name,Position Title,Contracted Hours
20001,Ann Lee,Staff Nurse,37.5
20002,Bo Khan,Staff Nurse,30
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The names that the page's examples leave behind."""
    home = tmp_path_factory.mktemp("library")
    scaffold(home / "my-ward", dt.date(2026, 11, 2))
    write_clinic(home / "clinic")
    for example in ("mix-place", "mix-ics", "home-care"):
        shutil.copytree(ROOT / "examples" / example, home / example)
    (home / "study.toml").write_text(STUDY, encoding="utf-8")
    (home / "staff_export.csv").write_text(EXPORT, encoding="utf-8")
    names: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        for number, block in enumerate(BLOCKS, 1):
            exec(compile(block, f"docs/library.md, example {number}", "exec"), names)
            if number == 1:
                names["first_block"] = dict(names)
    return names


def test_the_first_example_is_a_notebook_of_about_twenty_lines_that_ends_in_a_rota(told: dict[str, Any]) -> None:
    assert len([line for line in BLOCKS[0].splitlines() if line.strip()]) <= 25
    solved, rota = told["first_block"]["solved"], told["first_block"]["rota"]
    assert solved.status in ("OPTIMAL", "FEASIBLE")
    assert solved.rota.hard == 0
    assert len(rota) == len(solved.rota.assignments)
    by_shift = rota.groupby(["date", "shift"]).size().unstack()
    assert len(by_shift) == 14
    assert by_shift["D"].min() >= 3  # more where somebody has hours to work and no need left
    assert by_shift["N"].min() >= 2
    away = rota[(rota["person"] == "N03") & (rota["date"] >= "2026-11-09") & (rota["date"] <= "2026-11-15")]
    assert away.empty
    assert int(told["first_block"]["nights"].sum()) == int(by_shift["N"].sum())


def test_faults_of_frames_are_told_by_argument_position_and_column(told: dict[str, Any]) -> None:
    assert told["faults"][0].startswith("staff[3].weekly_hours: '-2' is negative")
    assert {fault.partition(":")[0] for fault in told["faults"][1:]} >= {"requests[0].person"}


def test_every_public_call_has_an_example(told: dict[str, Any]) -> None:
    said = "\n".join(BLOCKS)
    calls = set(optimiser.__all__) - {"__version__"}
    assert {call for call in calls if not re.search(rf"optimiser\.{call}\b", said)} == set()


def test_a_rota_is_shown_by_names(told: dict[str, Any]) -> None:
    first = told["first"]
    assert str(first).startswith("Mon 2026-11-02 ")
    assert f"({first.person})" in str(first)
    assert told["names"]
    tables = {"rota", "grid", "gaps", "breaches", "people", "cover", "bill", "wishes", "fairness", "figures", "flows"}
    assert set(told["everything"]) == {*tables, "fatigue", "compliance", "checklist", "decisions", "search"} | {
        "figures_over_time", "hours_owed", "legend", "nearest", "not_judged", "payments",
    }  # fmt: skip
    assert told["hours"].shape[0] == 18


@pytest.mark.parametrize("name", ["ward", "checked", "solved", "judged", "answer", "repaired", "mix", "study"])
def test_what_a_notebook_shows_is_html(told: dict[str, Any], name: str) -> None:
    shown = told[name]._repr_html_()
    assert shown.startswith("<")
    assert "Willow" in shown or name not in ("ward", "judged", "checked")
    assert len(repr(told[name])) < 5_000


def test_changes_are_found_and_the_judged_rota_stays(told: dict[str, Any]) -> None:
    first, repaired = told["first"], told["repaired"]
    assert told["rota"].assignments[0] == first
    assert all(a.person != first.person or a.date > dt.date(2026, 11, 3) for a in repaired.rota.assignments)
    assert first.person in told["difference"].data()["by_person"]
    assert told["clash"] is None
    assert told["published"].version == 1
    assert optimiser.load is not None


def test_planning_has_its_tables(told: dict[str, Any]) -> None:
    assert len(told["staff_needed"]) > 0
    assert {"gaps", "stocks"} <= set(told["supply"].tables)
    assert len(told["study"].frame("comparison")) > 0
