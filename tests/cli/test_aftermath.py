"""The commands after publication, run as a coordinator would on a folder made by `rota new`."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from optimiser.cli import main
from optimiser.folder.scaffold import scaffold
from tests.commands import csv_rows
from tests.little import search_little
from tests.stories.told import write_rows


def run(*args: object) -> Result:
    """Run a command; an exception that is no exit fails the test."""
    return CliRunner().invoke(main, [str(a) for a in args], catch_exceptions=False)


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A solved ward of two weeks from Monday 4 January 2027."""
    home = tmp_path_factory.mktemp("after") / "ward"
    scaffold(home, dt.date(2027, 1, 4))
    search_little(home)
    done = run("solve", home, "--iterations", 1, "--format", "csv")
    assert done.exit_code in (0, 1), done.output
    assert done.output.splitlines()[-1].startswith("Next: rota "), "the command that comes next stands last"
    return home


def a_duty(ward: Path) -> dict[str, str]:
    """The first assignment of the rota."""
    return csv_rows(ward / "out" / "rota.csv")[0]


def test_explain_slot_says_what_is_there_and_who_is_near(ward: Path) -> None:
    found = json.loads(run("explain", "slot", "WILLOW", "2027-01-06", "night", "-f", ward, "--json").output)["rows"]
    assert {s["capability"] for s in found} == {"registered nurse", "nursing support"}
    for slot in found:
        assert slot["near"] == sorted(slot["near"], key=lambda c: (c["lacks"] is not None, not c["free"]))
    text = run("explain", "slot", "Willow ward", "2027-01-06", "night", "-f", ward)
    assert "night, Willow ward" in text.output


def test_explain_person_and_rule(ward: Path) -> None:
    person = json.loads(run("explain", "person", "P01", "-f", ward, "--json").output)
    assert person["person"] == "P01"
    mine = [r for r in csv_rows(ward / "out" / "rota.csv") if r["person"] == "P01"]
    assert len(person["duties"]) == len(mine)
    rule = json.loads(run("explain", "rule", "need-cover", "-f", ward, "--json").output)
    assert rule["rule"] == "need-cover"
    unknown = run("explain", "rule", "need-cuver", "-f", ward)
    assert unknown.exit_code == 2
    assert "did you mean need-cover?" in unknown.stderr


def test_cover_lists_people_by_what_they_cost(ward: Path) -> None:
    done = run("cover", "WILLOW", "2027-01-06", "late", "-f", ward, "--json", "--most", 3)
    (*_, slot) = json.loads(done.output)["rows"]
    assert len(slot["near"]) <= 3
    assert done.exit_code == (0 if any(c["free"] for s in json.loads(done.output)["rows"] for c in s["near"]) else 1)


def test_swap_made_is_the_swap_proposed(ward: Path, tmp_path: Path) -> None:
    duty = a_duty(ward)
    proposed = run("swaps", duty["person"], f"{duty['date']}/{duty['shift']}", "-f", ward, "--json")
    found = json.loads(proposed.output)["rows"]
    assert found
    best = found[0]
    back = [f"{t['date']}/{t['shift']}" for t in best["takes"] if t["person"] == duty["person"]]
    out = tmp_path / "swapped.csv"
    taker = best["takes"][0]["person"]
    done = run("swap", duty["person"], f"{duty['date']}/{duty['shift']}", taker, *back, "-f", ward, "--apply", out)
    assert done.exit_code == 0
    difference = json.loads(run("diff", ward / "out" / "rota.csv", out, "-f", ward, "--json").output)
    assert set(difference["by_person"]) == {duty["person"], taker}
    assert difference["after"]["points"] - difference["before"]["points"] == best["points"]


def test_repair_mends_a_fortnights_sickness(ward: Path, tmp_path: Path) -> None:
    duty = a_duty(ward)
    out = tmp_path / "mended.csv"
    done = run("repair", "-f", ward, "--absent", duty["person"], "2027-01-04", "2027-01-17", "--out", out, "--json")
    assert done.exit_code in (0, 1), done.output
    found = json.loads(done.output)
    assert found["hard"] == 0
    mine = [r for r in csv_rows(ward / "out" / "rota.csv") if r["person"] == duty["person"]]
    left = [c for c in found["changes"] if c["person"] == duty["person"]]
    assert len(left) == len(mine)
    assert not any(c["ring"] for c in left)
    assert not [r for r in csv_rows(out) if r["person"] == duty["person"]]


def test_repair_under_changed_demand(ward: Path, tmp_path: Path) -> None:
    """Two registered nurses more on one night: somebody takes it, nobody is freed without cause."""
    text = (ward / "demand.csv").read_text().splitlines()
    head = text[0].split(",")
    extra = {"team": "WILLOW", "days": "2027-01-08", "cover_period": "night", "capability": "registered nurse"}
    extra["minimum"] = "2"
    demand = tmp_path / "demand.csv"
    demand.write_text("\n".join([*text, ",".join(extra.get(h, "") for h in head)]) + "\n")
    done = run("repair", "-f", ward, "--demand", demand, "--out", tmp_path / "r.csv", "--json")
    assert done.exit_code in (0, 1, 2), done.output
    if done.exit_code != 2:
        assert json.loads(done.output)["hard"] == 0


def test_repair_makes_a_booking_that_was_fixed_since(ward: Path, tmp_path: Path) -> None:
    """B01 of the bank is booked for an early: it is made and told, and days before today are none of its business."""
    home = tmp_path / "ward"
    shutil.copytree(ward, home)
    (home / "pins.csv").write_text("person,date,shift,team\nP18,2027-01-12,E,WILLOW\n", encoding="utf-8")
    done = run("repair", "-f", home, "--today", "2027-01-11", "--seconds", 3, "--json", "--out", tmp_path / "r.csv")
    found = json.loads(done.stdout)
    assert found["hard"] == 0
    assert found["breaches"] == []
    assert all(gap["date"] >= "2027-01-11" for gap in found["short"])
    assert done.exit_code == (1 if found["short"] else 0)
    wanted = ("P18", "2027-01-12", "E")
    booked = [r for r in csv_rows(tmp_path / "r.csv") if (r["person"], r["date"], r["shift"]) == wanted]
    assert booked


def test_publish_keeps_versions_and_roll_starts_the_next_period(ward: Path, tmp_path: Path) -> None:
    for version in (1, 2):
        run("publish", "-f", ward, "--on", "2026-11-22")
        content = json.loads((ward / "published" / f"{version:04d}" / "publication.json").read_text())
        assert content["version"] == version
        assert content["lead_days"] == 43
        assert content["late_days"] == 0
        assert set(content["inputs"]) >= {"staff.csv", "rota.toml"}
    target = tmp_path / "next"
    done = run("roll", target, "-f", ward)
    assert done.exit_code == 0, done.output
    assert len(csv_rows(target / "history.csv")) == len(csv_rows(ward / "out" / "rota.csv"))
    checked = run("check", target)
    assert checked.exit_code in (0, 1), checked.output
    again = run("roll", target, "-f", ward)
    assert again.exit_code == 2


def test_who_left_before_the_history_is_in_no_file_of_the_next_period(ward: Path, tmp_path: Path) -> None:
    people, skills = csv_rows(ward / "staff.csv"), csv_rows(ward / "staff_skills.csv")
    left = {**people[0], "person": "P99", "name": "Long Gone", "to": "2025-12-31"}
    if "contract" in left:
        left["contract"] = "P99"
    write_rows(ward / "staff.csv", [*({**row, "to": row.get("to", "")} for row in people), left])
    write_rows(ward / "staff_skills.csv", [*skills, {**skills[0], "person": "P99"}])
    last = max(row["date"] for row in csv_rows(ward / "out" / "rota.csv"))
    write_rows(ward / "requests.csv", [{"person": people[0]["person"], "wish": "off", "from": last, "to": ""}])
    target = tmp_path / "next"
    assert run("roll", target, "-f", ward).exit_code == 0
    assert run("check", target).exit_code in (0, 1)
    for path in target.glob("*.csv"):
        assert "P99" not in {row.get("person") for row in csv_rows(path)}, path.name
    assert csv_rows(target / "requests.csv") == []


def test_folders_compared(ward: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for path in [*ward.glob("*.csv"), *ward.glob("*.toml")]:
        (other / path.name).write_bytes(path.read_bytes())
    text = (other / "staff.csv").read_text()
    (other / "staff.csv").write_text(text.replace("Amara Okafor", "Amara Obi"))
    found = json.loads(run("diff", ward, other, "--json").output)["rows"]
    assert [f["file"] for f in found] == ["staff.csv"]
    assert run("diff", ward, ward).output.strip() == "No input file differs."


def test_two_runs_in_one_folder_do_not_trample_each_other(ward: Path) -> None:
    from optimiser.tabular.lock import HOLDER_FILE

    (ward / HOLDER_FILE).write_text(json.dumps({"process": 7, "machine": "elsewhere", "since": 0, "tool": "solve"}))
    done = run("publish", "-f", ward)
    assert done.exit_code == 2
    assert "another run is writing to this folder (rota solve, process 7 on elsewhere" in done.stderr
    (ward / HOLDER_FILE).unlink()
    assert run("publish", "-f", ward).exit_code in (0, 1)
    assert not (ward / HOLDER_FILE).exists()


def test_a_team_never_sees_why_somebody_is_away(ward: Path) -> None:
    """Farah Aziz works under an agreement; the team sees only that she is not available."""
    args = ("explain", "slot", "WILLOW", "2027-01-06", "night", "-f", ward)
    assert "flexible-working" not in run(*args).output
    assert "flexible-working" not in run(*args, "--json").output


def test_a_figure_of_the_report_is_written_alone(ward: Path, tmp_path: Path) -> None:
    done = run("report", ward, "--figure", "cover", "--to", tmp_path / "cover.svg")
    assert done.exit_code in (0, 1), done.output
    assert [path.name for path in tmp_path.iterdir()] == ["cover.svg"]
    assert "there of the minimum" in (tmp_path / "cover.svg").read_text(encoding="utf-8")
    assert run("report", ward, "--figure", "cover").exit_code == 2
    assert run("report", ward, "--figure", "cove", "--to", tmp_path / "c.svg").exit_code == 2
