"""The commands of the main job are run: their words, their files, their exit codes."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from optimiser.folder.scaffold import scaffold
from tests.commands import run_rota
from tests.little import search_little

START = date(2026, 11, 2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    scaffold(tmp_path / "ward", START)
    return tmp_path / "ward"


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A scaffolded folder solved once, by rounds, so that it is the same everywhere."""
    home = tmp_path_factory.mktemp("solved") / "ward"
    scaffold(home, START)
    search_little(home)
    formats = ("--format", "csv", "--format", "html")
    return home, run_rota("solve", home, "--iterations", 1, "--workers", 1, "--seed", 3, *formats, "--json")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_new_makes_a_folder_that_checks(folder: Path, tmp_path: Path) -> None:
    made = run_rota("new", tmp_path / "own", "--start", "2026-11-02")
    assert made.exit_code == 0
    assert (tmp_path / "own" / "staff.csv").read_bytes() == (folder / "staff.csv").read_bytes()
    checked = run_rota("check", tmp_path / "own")
    assert checked.exit_code == 0
    assert checked.stdout.startswith("Willow ward: no fault. 18 people")
    again = run_rota("new", tmp_path / "own")
    assert again.exit_code == 2
    assert "not empty" in again.stderr


def test_check_shows_every_fault_on_stderr_and_ends_with_2(folder: Path) -> None:
    edit(folder / "staff.csv", "37.5,permanent,31.20", '"37,5x",permanent,31.20')
    edit(folder / "demand.csv", "WILLOW,Mon-Fri", "WILOW,Mon-Fri")
    done = run_rota("check", folder)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "staff.csv:2:weekly_hours" in done.stderr
    assert "did you mean WILLOW?" in done.stderr
    assert "Traceback" not in done.stderr
    coded = run_rota("check", folder, "--json")
    assert coded.exit_code == 2
    assert {f["file"] for f in json.loads(coded.stdout)["faults"]} == {"staff.csv", "demand.csv"}


def test_check_counts_what_no_rota_can_cover(folder: Path) -> None:
    edit(folder / "demand.csv", "WILLOW,,night,registered nurse,1", "WILLOW,,night,registered nurse,40")
    done = run_rota("check", folder)
    assert done.exit_code == 1
    line = next(line for line in done.stdout.splitlines() if line.startswith("Short  night, week"))
    assert "280 registered nurse needed, at most" in line
    found = json.loads(run_rota("check", folder, "--json").stdout)["shortages"]
    assert found
    assert all(s["needed"] - s["at_most"] == s["missing"] > 0 for s in found)


def test_solve_writes_what_it_says(solved: tuple[Path, Result]) -> None:
    home, done = solved
    assert done.exit_code in (0, 1), done.stderr
    told = json.loads(done.stdout)
    written = json.loads((home / "out" / "run.json").read_text(encoding="utf-8"))
    assert {k: told[k] for k in written} == written
    assert written["status"] in ("OPTIMAL", "FEASIBLE")
    assert written["hard_breaches"] == 0
    assert written["seed"] == 3
    assert set(written["inputs"]) >= {"staff.csv", "rota.toml", "demand.csv"}
    assert written["versions"]["rota"]
    assert written["trace"]
    assert sum(written["bill"].values()) == written["points"]
    assert done.exit_code == (1 if written["gaps"] else 0)
    assert (home / "out" / "report.html").exists()


def test_audit_of_the_written_rota_costs_the_same(solved: tuple[Path, Result]) -> None:
    home, done = solved
    audited = run_rota("audit", home, home / "out" / "rota.csv", "--json")
    assert audited.exit_code == done.exit_code
    told, before = json.loads(audited.stdout), json.loads(done.stdout)
    assert told["bill"] == before["bill"]
    assert told["status"] == "AUDITED"
    assert told["bound"] is None
    assert not (home / "out" / "report.xlsx").exists()


def test_audit_of_a_worse_rota_says_so(solved: tuple[Path, Result], tmp_path: Path) -> None:
    home, _ = solved
    with (home / "out" / "rota.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    hand = tmp_path / "hand.csv"
    with hand.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows[:20])
    done = run_rota("audit", home, hand, "--grid")
    assert done.exit_code == 1
    assert "gaps (" in done.stdout.splitlines()[0]
    assert "nearest" in done.stdout
    assert "Wrote" not in done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 100


def test_report_takes_the_settings_of_the_run_beside_it(solved: tuple[Path, Result], tmp_path: Path) -> None:
    home, done = solved
    rota_file = home / "out" / "rota.csv"
    formats = [word for name in ("html", "xlsx", "ical") for word in ("--format", name)]
    made = run_rota("report", home, rota_file, "--out", tmp_path, *formats)
    assert made.exit_code == done.exit_code
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert json.loads(done.stdout)["inputs"]["staff.csv"] in page
    assert "<dt>seed</dt><dd>3</dd>" in page
    assert (tmp_path / "report.xlsx").exists()
    assert len(list((tmp_path / "calendars").glob("*.ics"))) > 10
    assert json.loads((tmp_path / "run.json").read_text())["seed"] == 3


def test_solve_by_rounds_is_the_same_twice(folder: Path) -> None:
    edit(search_little(folder) / "rota.toml", "weeks = 2", "weeks = 1")
    texts = []
    for name in ("a", "b"):
        words = ("solve", folder, "--iterations", 1, "--workers", 1, "--seed", 7, "--out", folder / name)
        done = run_rota(*words, "--format", "csv")
        assert done.exit_code in (0, 1)
        texts.append((folder / name / "rota.csv").read_bytes())
    assert texts[0] == texts[1]


def test_solve_from_a_rota(solved: tuple[Path, Result], tmp_path: Path) -> None:
    home, done = solved
    rounds = ("--iterations", 1, "--workers", 1)
    words = ("--start", home / "out" / "rota.csv", "--out", tmp_path, "--format", "csv", "--json")
    again = run_rota("solve", home, *rounds, *words)
    assert json.loads(again.stdout)["points"] <= json.loads(done.stdout)["points"]


def test_an_infeasible_folder_gets_its_clash(folder: Path) -> None:
    edit(folder / "rota.toml", "weeks = 2", "weeks = 1")
    edit(folder / "demand.csv", "WILLOW,,night,registered nurse,1,", "WILLOW,2026-11-04,night,registered nurse,12,")
    text = (folder / "demand.csv").read_text(encoding="utf-8").splitlines()
    text[0] += ",importance"
    text[1:] = [line + (",hard" if ",12," in line else ",") for line in text[1:]]
    (folder / "demand.csv").write_text("\n".join(text) + "\n", encoding="utf-8")
    done = run_rota("solve", folder, "--seconds", 20, "--strategy", "exact")
    assert done.exit_code == 3, done.output
    assert "No rota keeps every hard rule: this is proven." in done.stdout
    assert "Willow ward on Wed 4 Nov" in done.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("solve", "nowhere"), "there is no such folder"),
        (("audit", "nowhere", "rota.csv"), "there is no such folder"),
        (("solv",), "did you mean solve?"),
        (("solve", "FOLDER", "--strategy", "lms"), "did you mean lns?"),
        (("solve", "FOLDER", "--strategy", "whole"), "did you mean exact?"),
        (("solve", "FOLDER", "--strategy", "parts"), "did you mean teams?"),
        (("solve", "FOLDER", "--seconds", "0"), "--seconds"),
        (("solve", "FOLDER", "--start", "nowhere.csv"), "nowhere.csv"),
        (("audit", "FOLDER", "nowhere.csv"), "nowhere.csv"),
    ],
)
def test_bad_input_ends_with_2_and_no_traceback(folder: Path, words: tuple[str, ...], says: str) -> None:
    done = run_rota(*(folder if w == "FOLDER" else w for w in words))
    assert done.exit_code == 2
    assert says in done.stderr
    assert "Traceback" not in done.output


def test_import_writes_tables_and_lists_what_it_did_not_use(tmp_path: Path) -> None:
    export = tmp_path / "staff export.csv"
    export.write_text(
        "Employee Number;Name;Role;Pay Scale;Contracted Hours\n21;Ada Obi;Staff Nurse;Band 5;37,5\n;Nobody;Clerk;;\n",
        encoding="cp1252",
    )
    done = run_rota("import", tmp_path / "home", export)
    assert done.exit_code == 0, done.output
    assert "staff.csv: 1 row" in done.stdout
    assert "Not used  staff export.csv:3: nobody is named" in done.stdout
    with (tmp_path / "home" / "staff.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["weekly_hours"] == "37.5"
    assert (tmp_path / "home" / "mapping.toml").exists()
    again = run_rota("import", tmp_path / "home", export)
    assert again.exit_code == 0, again.output
    assert "staff.csv:" not in again.stdout, "a row that is there already is not written again"
    anew = run_rota("import", tmp_path / "home", export, "--replace", "--json")
    assert json.loads(anew.stdout)["written"] == {"staff.csv": 1}
