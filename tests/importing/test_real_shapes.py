"""Sixteen files in the shapes people really send: read without a mapping, then checked, solved and audited."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from optimiser.cli import main
from tests.importing.score import expected_of, score

OPTIONS = {"first day": "--first-day", "year": "--year"}
FILES = (
    "availability-form.xlsx",
    "bank-bookings.csv",
    "care-home-off-duty.xlsx",
    "care-worker-upload.csv",
    "esr-staff-in-post.csv",
    "gp-session-plan.csv",
    "grafik-grudzien.xlsx",
    "homecare-rounds.csv",
    "hostile-ward.xlsx",
    "leave-list.csv",
    "on-call-registrars.xls",
    "resident-rolling.xlsx",
    "roster-duties-long.csv",
    "ward-grid-dated.csv",
    "ward-month-rows.xlsx",
    "weekly-times.xlsx",
)
LISTS = (
    "availability-form.xlsx",
    "bank-bookings.csv",
    "care-worker-upload.csv",
    "esr-staff-in-post.csv",
    "leave-list.csv",
)
"""Files that hold no rota; they go into a folder that exists."""


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_as_a_careful_person_reads_it(name: str, exports_data: Path, tmp_path: Path) -> None:
    export, folder = exports_data / name, tmp_path / "folder"
    expected = expected_of(export)
    answers: list[str] = []
    if expected["asks"]:
        code, output = run("import", folder, export)
        assert code == 2
        assert not folder.exists()
        for ask in expected["asks"]:
            assert re.search(ask["find"], output), ask
            assert OPTIONS[ask["about"]] in output
            answers += [OPTIONS[ask["about"]], ask["answer"]]
    code, output = run("import", folder, export, *answers)
    assert code == 0, output
    found = score(folder, expected, output)
    for what in ("people", "assignments", "absences"):
        assert found.made_up[what] == [], what
        assert found.share(what) >= 0.95, (what, found.missing[what][:5])
    assert found.untold == []


@pytest.mark.parametrize("name", [name for name in FILES if name not in LISTS])
def test_a_rota_becomes_a_solved_and_audited_folder_by_commands_alone(
    name: str, exports_data: Path, tmp_path: Path
) -> None:
    export, folder = exports_data / name, tmp_path / "folder"
    answers = [part for ask in expected_of(export)["asks"] for part in (OPTIONS[ask["about"]], ask["answer"])]
    assert run("import", folder, export, *answers)[0] == 0
    code, output = run("check", folder)
    assert code in (0, 1), output
    assert "no fault" in output
    code, output = run("audit", folder, folder / "rota.csv")
    assert code in (0, 1), output


@pytest.mark.parametrize("name", LISTS)
def test_a_list_goes_into_a_folder_that_exists(name: str, exports_data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    assert run("import", folder, exports_data / "ward-grid-dated.csv")[0] == 0
    code, output = run("import", folder, exports_data / name)
    assert code == 0, output
    code, output = run("check", folder)
    assert code in (0, 1), output
    assert "no fault" in output
