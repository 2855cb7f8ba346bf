"""Templates from the command line: made, judged, people put on their lines, the rota unrolled, mended and undone."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.clinic import write_clinic
from tests.commands import run_rota


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_clinic(tmp_path)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """With a template written by hand."""
    return write_clinic(tmp_path, by_hand=True)


def rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines())) if file.exists() else []


def test_a_template_is_made_from_demand_judged_and_undone(folder: Path) -> None:
    assert "the template has no duties yet" in run_rota("template", "audit", folder).stderr
    search = ("--strategy", "exact", "--seconds", 1, "--workers", 1)
    tried = run_rota("template", "solve", folder, *search, "--no-record")
    assert tried.exit_code in (0, 1), tried.stderr
    assert not (folder / "template.csv").exists()
    done = run_rota("template", "solve", folder, *search)
    assert done.exit_code in (0, 1), done.stderr
    assert "(template solve)" in done.stderr
    duties = rows(folder / "template.csv")
    assert {r["line"] for r in duties} == {"L1", "L2", "L3"}
    assert {(r["week"], r["day"]) for r in duties} == {
        (w, d) for w in "12" for d in ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    }
    judged = json.loads(run_rota("template", "audit", folder, "--json").stdout)
    assert not judged["hard"]
    assert not (folder / "out" / "rota.csv").exists()
    assert run_rota("undo", "--folder", folder).exit_code == 0
    assert rows(folder / "template.csv") == []


def test_people_are_put_on_lines_and_the_rota_is_unrolled_published_repaired_and_undone(made: Path) -> None:
    done = run_rota("template", "assign", made)
    assert done.exit_code == 1, done.stderr
    assert "4 people of 4 on 3 lines; no other choice costs less." in done.stdout
    people = {r["person"]: r for r in rows(made / "template_people.csv")}
    assert people["P3"]["line"] == people["P4"]["line"]
    assert {people["P3"]["turn"], people["P4"]["turn"]} == {"0", "1"}
    unrolled = rows(made / "out" / "rota.csv")
    assert {r["person"] for r in unrolled} == {"P1", "P2", "P3", "P4"}
    assert not any(r["person"] == "P1" and "2027-01-11" <= r["date"] <= "2027-01-17" for r in unrolled)
    assert "annual leave" not in done.stdout
    again = run_rota("template", "assign", made)
    assert rows(made / "out" / "rota.csv") == unrolled, again.stderr
    assert run_rota("audit", made).exit_code == 1
    assert run_rota("publish", "--folder", made, "--from", "2027-01-04", "--to", "2027-01-10").exit_code == 1
    mended = run_rota("repair", "--folder", made, "--absent", "P2", "2027-01-19", "2027-01-19", "--seconds", 1)
    assert mended.exit_code in (0, 1), mended.stderr
    assert run_rota("undo", "--folder", made).exit_code == 0
    assert rows(made / "out" / "rota.csv") == unrolled


def test_what_falls_open_is_named_and_covered_where_rules_allow(made: Path) -> None:
    bare = json.loads(run_rota("template", "assign", made, "--json", "--no-record").stdout)
    assert bare["open"]
    assert {(o["person"], o["why"]) for o in bare["open"]} == {("P1", "is away")}
    assert all(o["covered_by"] == [] for o in bare["open"])
    told = json.loads(run_rota("template", "assign", made, "--json", "--no-record", "--cover", "--seconds", 4).stdout)
    assert any(o["covered_by"] for o in told["open"])
    assert told["hard"] == 0
    assert told["points"] < bare["points"]
    refused = {w["person"]: w for w in told["wishes_refused"]}
    assert len(refused) == 1
    assert next(iter(refused.values()))["why"] == "dearer"


def test_days_that_were_given_out_stay_and_a_short_period_is_judged_over_the_whole_template(made: Path) -> None:
    assert run_rota("template", "assign", made).exit_code == 1
    assert run_rota("publish", "--folder", made, "--from", "2027-01-04", "--to", "2027-01-10").exit_code == 1
    before = [r for r in rows(made / "out" / "rota.csv") if r["date"] <= "2027-01-10"]
    text = (made / "template_people.csv").read_text(encoding="utf-8")
    (made / "template_people.csv").write_text(text.replace("P1,L1", "P1,L2"), encoding="utf-8")
    told = run_rota("template", "assign", made).stdout
    assert "Given out, and left as they are: 7 of 28 days; duties are those of the rest" in " ".join(told.split())
    assert [r for r in rows(made / "out" / "rota.csv") if r["date"] <= "2027-01-10"] == before
    run_rota("publish", "--folder", made, "--from", "2027-01-11", "--to", "2027-01-17")
    before = [r for r in rows(made / "out" / "rota.csv") if r["date"] <= "2027-01-17"]
    run_rota("template", "assign", made, "--cover", "--seconds", 2)
    assert [r for r in rows(made / "out" / "rota.csv") if r["date"] <= "2027-01-17"] == before
    (made / "out" / "rota.csv").unlink()
    settings = (made / "rota.toml").read_text(encoding="utf-8")
    (made / "rota.toml").write_text(settings.replace("weeks = 4", "weeks = 1", 1), encoding="utf-8")
    short = json.loads(run_rota("template", "assign", made, "--afresh", "--json", "--no-record").stdout)
    assert short["proven"]
    assert sum(p["duties"] for p in short["people"]) + len(short["open"]) == 14


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("template.csv", "L1,1,Mon,D", "L9,1,Mon,D", "template.csv:2:line: 'L9' is unknown"),
        ("template.csv", "L1,1,Mon,D", "L1,3,Mon,D", "template.csv:2:week: week 3 is beyond the template"),
        ("template.csv", "L1,1,Mon,D", "L1,1,Mun,D", "template.csv:2:day"),
        ("template_people.csv", "P4,,P3,weeks", "P4,,,weeks", "template_people.csv:4:shares_with: 'P4' does not share"),
        ("template_people.csv", "P4,,P3,weeks", "P9,,P3,weeks", "template_people.csv:5:person: 'P9' is unknown"),
        ("template_lines.csv", "L1,doctor,40", "L1,doctor,forty", "template_lines.csv:2:weekly_hours"),
        ("rota.toml", "[template]\nstart = 2027-01-04", "[template]\nstart = 2027-01-06", "did you mean 2027-01-04"),
        ("rota.toml", "weeks = 2\n", "", "template.weeks: the key is missing"),
    ],
)
def test_faults_of_a_template_are_told_by_file_row_and_column(
    made: Path, file: str, old: str, new: str, fault: str
) -> None:
    text = (made / file).read_text(encoding="utf-8")
    assert old in text
    (made / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    done = run_rota("template", "assign", made, "--no-record")
    assert done.exit_code == 2, done.stdout
    assert fault in done.stderr


def test_a_folder_without_a_template_is_told_so(folder: Path) -> None:
    for name in ("template_lines.csv", "template_people.csv"):
        (folder / name).unlink()
    text = (folder / "rota.toml").read_text(encoding="utf-8")
    bare = text.replace("[template]\nstart = 2027-01-04\nweeks = 2\n", "")
    (folder / "rota.toml").write_text(bare, encoding="utf-8")
    for words in (("solve", folder, "--no-record"), ("audit", folder), ("assign", folder)):
        done = run_rota("template", *words)
        assert done.exit_code == 2
        assert "there is no [template]" in done.stderr


def test_the_next_period_goes_on_where_the_last_one_ended(made: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    whole = tmp_path_factory.mktemp("both") / "clinic"
    write_clinic(whole, by_hand=True)
    run_rota("template", "assign", made)
    lines = (made / "template_people.csv").read_text(encoding="utf-8")
    (whole / "template_people.csv").write_text(lines, encoding="utf-8")
    settings = (whole / "rota.toml").read_text(encoding="utf-8")
    (whole / "rota.toml").write_text(settings.replace("weeks = 4", "weeks = 7", 1), encoding="utf-8")
    assert run_rota("template", "assign", whole).exit_code == 1
    after = tmp_path_factory.mktemp("after") / "clinic"
    assert run_rota("roll", after, "--folder", made).exit_code == 0
    done = run_rota("template", "assign", after)
    assert done.exit_code == 1, done.stderr

    def told(folder: Path) -> set[tuple[str, str, str]]:
        found = {(r["person"], r["date"], r["shift"]) for r in rows(folder / "out" / "rota.csv")}
        return {one for one in found if "2027-02-01" <= one[1] <= "2027-02-21"}

    assert told(after) == told(whole)
    assert (after / "template_people.csv").read_text(encoding="utf-8") == lines
