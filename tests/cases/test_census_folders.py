"""Patients of a ward by day in whole folders, by hand; and what is wrong in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases.folder import Folder
from tests.commands import run_rota

RULE = '[[rule]]\nname = "NU-7"\nparams = { least = 360 }\n'


def ward(home: Path, *counts: tuple[str, str, int, float]) -> Folder:
    """A ward of 4 beds with three people of 8 h on 3 November; counts are (date, level, patients, multiplier)."""
    folder = Folder(home, ("nursing-safe-staffing",))
    folder.row("organisations.csv", organisation="O", sector="acute")
    folder.row("teams.csv", team="W", organisation="O", beds=4)
    for date, level, patients, multiplier in counts:
        folder.row("census.csv", team="W", date=date, level=level, patients=patients, multiplier=multiplier)
    for name in "ABC":
        folder.person(name, employer="O").on(name, "2026-11-03", "08:00", "16:00", team="W", capability="none")
    return folder


@pytest.mark.parametrize(
    ("patients", "measured"), [(4, None), (5, 4.8), (3, None)]
)  # 24 h over 4 are 6 h, over 5 are 4.8 h
def test_care_hours_by_the_census(patients: int, measured: float | None, tmp_path: Path) -> None:
    folder = ward(tmp_path, ("2026-11-03", "", patients, 1))
    folder.rules = RULE
    found = [b for b in folder.audit()["breach_list"] if b["rule"] == "NU-7" and b["from"] == "2026-11-03"]
    assert [b["measured"] for b in found] == ([] if measured is None else [measured])
    assert all(f"for {patients} patients" in b["facts"] for b in found)


def test_care_hours_of_the_statement_go_by_the_census(tmp_path: Path) -> None:
    """24 h over 3 patients on the one day and 4 beds on the other six: 24 / 27 = 0.89 h."""
    (statement,) = ward(tmp_path, ("2026-11-03", "", 3, 1)).audit("--compliance")["rows"]
    assert [c["total"] for c in statement["figures"]["care_hours"]] == [0.89]


def test_acuity_is_the_users(tmp_path: Path) -> None:
    """Two at 1 and two at 1.5 weigh 5: 24 h are 4.8 h each."""
    folder = ward(tmp_path, ("2026-11-03", "0", 2, 1), ("2026-11-03", "2", 2, 1.5))
    folder.rules = RULE.replace("360", "360, weighted = true")
    (found,) = (b for b in folder.audit()["breach_list"] if b["rule"] == "NU-7" and b["from"] == "2026-11-03")
    assert found["measured"] == 4.8
    assert "5 weighted patients" in found["facts"]


def test_faults_of_the_census_are_told_with_row_and_column(tmp_path: Path) -> None:
    folder = ward(tmp_path, ("2026-11-03", "", 3, 1), ("2026-11-03", "", 4, 1), ("2026-11-04", "", -1, 1))
    folder.row("census.csv", team="X", date="2026-11-05", patients=2)
    done = run_rota("audit", tmp_path, folder.write())
    assert done.exit_code == 2
    for words in ("census.csv:3", "census.csv:4:patients", "census.csv:5:team"):
        assert words in done.stderr
