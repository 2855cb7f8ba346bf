"""Public instances go through import, check, solve and audit; the audit's cost is the published score of the rota."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from constraints.book import load_rules
from optimiser.audit import audit
from optimiser.folder.load import load
from optimiser.importing.instances import inrc2
from optimiser.importing.instances.public import import_instance, read_files
from optimiser.problem.calendar import Calendar
from tests.commands import run_rota
from tests.importing import scorers
from tests.importing.instances import FILES, same
from tests.little import search_little

DAY_0 = Calendar(inrc2.FIRST_DAY, 1, "UTC")

TINY = """SECTION_HORIZON
7
SECTION_SHIFTS
E,480,
L,480,E
SECTION_STAFF
A,E=7|L=7,2400,480,4,1,1,1
B,E=7|L=7,2400,480,4,1,1,1
SECTION_DAYS_OFF
A,3,3
SECTION_SHIFT_ON_REQUESTS
A,0,E,3
A,0,E,3
SECTION_SHIFT_OFF_REQUESTS
B,2,L,7
SECTION_COVER
0,E,0,100,5
0,L,1,100,1
2,L,1,90,1
"""


def published(name: str, path: Path, data: Path) -> tuple[int, int]:
    """Hard breaches and score, by the scorer that knows only the published files, of a written rota.csv."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if name == "sprint01":
        first = date(2010, 1, 1)
        lines = {(r["person"], (date.fromisoformat(r["date"]) - first).days): r["shift"] for r in rows}
        return scorers.inrc1(data / FILES[name][0], lines)

    def at(row: dict[str, str]) -> tuple[str, int]:
        return row["person"], DAY_0.day(inrc2.FIRST_DAY.fromisoformat(row["date"]))

    if name.startswith("Instance"):
        return scorers.curtois(data / FILES[name][0], {at(r): r["shift"] for r in rows})
    paths = [data / f for f in FILES[name]]
    return scorers.inrc2(paths[0], paths[1], paths[2:], {at(r): (r["shift"], r["capability"]) for r in rows})


@pytest.mark.parametrize("name", FILES)
def test_import_check_solve_audit(name: str, benchmark_data: Path, tmp_path: Path) -> None:
    paths = [benchmark_data / f for f in FILES[name]]
    folder = tmp_path / "folder"
    made = run_rota("import", folder, *paths)
    assert made.exit_code == 0, made.output
    assert "staff.csv: " in made.stdout
    checked = run_rota("check", folder)
    assert checked.exit_code in (0, 1), checked.output  # 1: the published cover cannot be met in full
    assert "no fault" in checked.stdout
    search_little(folder)
    solved = run_rota("solve", folder, "--strategy", "lns", "--iterations", 1, "--workers", 1, "--json")
    assert solved.exit_code in (0, 1), solved.output
    written = folder / "out" / "rota.csv"
    judged = run_rota("audit", folder, written, "--json")
    assert judged.exit_code in (0, 1), judged.output
    hard, points = published(name, written, benchmark_data)
    found = json.loads(judged.stdout)
    assert found["points"] == points
    assert (found["hard_breaches"] > 0) == (hard > 0)

    read, instance = load(folder, rota=written), read_files(paths)
    assert read.rota
    problem = instance.problem
    in_memory = {same(a, read.problem, problem) for a in read.rota}
    before = audit(problem, load_rules((), instance.rules, problem.calendar), in_memory)
    after = audit(read.problem, read.rules, read.rota)
    assert after.by_rule() == before.by_rule()
    assert after.hard_by_rule() == before.hard_by_rule()
    assert (after.hard, after.points) == (found["hard_breaches"], points)


def test_a_shift_that_needs_nobody_still_has_its_price(tmp_path: Path) -> None:
    """No assignment of such an instance escapes the price of one person too many; what is said twice counts twice."""
    (tmp_path / "tiny.txt").write_text(TINY, encoding="utf-8")
    import_instance(tmp_path / "folder", [tmp_path / "tiny.txt"])
    read = load(tmp_path / "folder")
    zero = [i for i, d in enumerate(read.problem.duties) if d.day == 0 and read.problem.shifts[d.shift].code == "E"]
    offered = [a for a in read.problem.candidates if a.duty in zero]
    assert len(offered) == 2
    assert all(a.capability >= 0 for a in offered)
    rows = "person,date,shift,team\nA,2024-01-01,E,team\nB,2024-01-01,E,team\nB,2024-01-03,L,team\n"
    (tmp_path / "rota.csv").write_text(rows, encoding="utf-8")
    judged = load(tmp_path / "folder", rota=tmp_path / "rota.csv")
    assert judged.rota is not None
    points = audit(judged.problem, judged.rules, judged.rota).points
    lines = {("A", 0): "E", ("B", 0): "E", ("B", 2): "L"}
    assert points == scorers.curtois(tmp_path / "tiny.txt", lines)[1] == 2 * 5 + 100 + 7


def test_a_wrong_file_shows_every_fault_and_ends_with_2(tmp_path: Path) -> None:
    wrong = TINY.replace("E,480,", "E,4x0,").replace("B,2,L,7", "C,9,L,7")
    (tmp_path / "wrong.txt").write_text(wrong, encoding="utf-8")
    made = run_rota("import", tmp_path / "folder", tmp_path / "wrong.txt")
    assert made.exit_code == 2
    for part in (
        "wrong.txt:4:length: '4x0'",
        "wrong.txt:15:employee: 'C' is unknown",
        "wrong.txt:15:day: day 9 is past",
    ):
        assert part in made.stderr
    assert not (tmp_path / "folder").exists()
    (tmp_path / "half.txt").write_text(TINY.partition("SECTION_SHIFTS")[2].partition("\n")[2], encoding="utf-8")
    made = run_rota("import", tmp_path / "folder", tmp_path / "half.txt")
    assert made.exit_code == 2
    assert "half.txt" in made.stderr


def test_weeks_without_a_scenario_and_mappings_for_instances_are_refused(tmp_path: Path) -> None:
    (tmp_path / "WD-n005w4-1.txt").write_text("WEEK_DATA\nn005w4\n", encoding="utf-8")
    made = run_rota("import", tmp_path / "folder", tmp_path / "WD-n005w4-1.txt")
    assert made.exit_code == 2
    assert "not one instance" in made.stderr
    (tmp_path / "tiny.txt").write_text(TINY, encoding="utf-8")
    made = run_rota("import", tmp_path / "folder", tmp_path / "tiny.txt", "--mapping", tmp_path / "m.toml")
    assert made.exit_code == 2
    assert "--mapping" in made.stderr


def test_tables_of_another_rota_are_never_mixed_in(tmp_path: Path) -> None:
    (tmp_path / "tiny.txt").write_text(TINY, encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "pins.csv").write_text("person,date\n", encoding="utf-8")
    for words in ((), ("--replace",)):
        made = run_rota("import", tmp_path / "folder", tmp_path / "tiny.txt", *words)
        assert made.exit_code == 2
        assert "pins.csv" in made.stderr
        assert not (tmp_path / "folder" / "rota.toml").exists()


def test_files_named_before_the_folder(tmp_path: Path) -> None:
    """Who copies in the order of `cp` is told the command that was meant."""
    week = tmp_path / "week.csv"
    week.write_text("Name,Role\nAmara,nurse\n")
    told = run_rota("import", week, tmp_path / "my ward")
    assert told.exit_code == 2
    assert f'did you mean rota import "{tmp_path}/my ward" {week}?' in " ".join(told.stderr.split())
