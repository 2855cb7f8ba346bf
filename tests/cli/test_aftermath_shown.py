"""What the commands after publication print, at 100 columns: whole lines, indented, nothing in bulk."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from optimiser.cli import main
from optimiser.cli.diff import MOST_CHANGES
from optimiser.cli.opened import print_entry
from optimiser.folder.files import ROTA
from optimiser.folder.scaffold import scaffold
from optimiser.journal.entry import Entry


def run(*args: object) -> Result:
    """Run a command; an exception that is no exit fails the test."""
    return CliRunner().invoke(main, [str(a) for a in args], catch_exceptions=False, env={"COLUMNS": "100"})


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ward with a rota of five nights by P02 and two earlies by P03."""
    home = tmp_path_factory.mktemp("shown") / "ward"
    scaffold(home, dt.date(2027, 1, 4))
    (home / "out").mkdir()
    lines = [f"P02,2027-01-{day:02d},N,WILLOW,registered nurse" for day in range(5, 10)]
    lines += [f"P03,2027-01-{day:02d},E,WILLOW,registered nurse" for day in (5, 7)]
    text = "\n".join(["person,date,shift,team,capability", *lines]) + "\n"
    (home / "out" / "rota.csv").write_text(text, encoding="utf-8")
    return home


@pytest.mark.parametrize(
    "command",
    [
        ("explain", "slot", "WILLOW", "2027-01-07", "early"),
        ("explain", "person", "P02"),
        ("explain", "rule", "need-cover"),
        ("cover", "WILLOW", "2027-01-07", "late"),
        ("swaps", "P02", "2027-01-06"),
        ("swap", "P03", "2027-01-07", "P04"),
    ],
)
def test_no_line_is_wider_than_the_terminal(command: tuple[str, ...], ward: Path) -> None:
    done = run(*command, "-f", ward)
    assert done.exit_code in (0, 1), done.output
    assert done.stdout.strip()
    assert max(map(len, done.stdout.splitlines())) <= 100


def test_a_short_slot_says_the_cheapest_change(ward: Path) -> None:
    args = ("explain", "slot", "WILLOW", "2027-01-07", "early", "-f", ward)
    found = json.loads(run(*args, "--json").stdout)["rows"]
    short = [s for s in found if s["have"] < s["minimum"]]
    assert {(s["team"], s["date"], s["period"]) for s in found} == {("WILLOW", "2027-01-07", "early")}
    assert short
    text = run(*args).stdout
    for slot in short:
        best = slot["cheapest"]
        assert best["points"] == min(c["points"] for c in [*slot["near"], *slot["chains"]] if c.get("free", True))
        assert "cheapest change found: " in text
        assert f"takes {best['shift']}: {best['points']:+,} points" in text


def test_a_wish_and_a_rule_say_what_was_asked(ward: Path) -> None:
    found = json.loads(run("explain", "person", "P08", "-f", ward, "--json").stdout)
    (wish,) = found["wishes"]
    assert (wish["wants_to_work"], wish["shifts"], wish["met"]) == (True, ["N"], False)
    assert "to work N: refused" in run("explain", "person", "P08", "-f", ward).stdout
    rule = json.loads(run("explain", "rule", "need-cover", "-f", ward, "--json").stdout)
    assert rule["title"] in run("explain", "rule", "need-cover", "-f", ward).stdout


def test_a_difference_is_told_by_person_and_team(ward: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    text = (ward / "out" / "rota.csv").read_text(encoding="utf-8")
    other.write_text(text.replace("P03,2027-01-07", "P04,2027-01-07"), encoding="utf-8")
    said = run("diff", ward / "out" / "rota.csv", other, "-f", ward).stdout
    assert said.startswith("2 people change;")
    assert "Willow ward: 1 duty left, 1 taken" in said


def test_long_differences_of_folders_are_counted(ward: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(ward, other)
    lines = [f"P0{1 + i % 9},2027-01-{5 + i // 9:02d},,off,,low," for i in range(MOST_CHANGES + 5)]
    with (other / "requests.csv").open("a", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + "\n")
    said = run("diff", ward, other).stdout.splitlines()
    assert sum(line.startswith("  added    person=") for line in said) == MOST_CHANGES
    assert "  added    5 more: --json has all of them" in said
    (change,) = json.loads(run("diff", ward, other, "--json").stdout)["rows"]
    assert len(change["added"]) == MOST_CHANGES + 5
    (other / "flexible_working.csv").unlink()
    said = run("diff", ward, other).stdout.splitlines()
    at = said.index("flexible_working.csv:")
    assert said[at + 1].strip() == "some of what differs is for managers: see --manager"
    assert not any(line.strip() in ("added", "removed") for line in said)


def test_escapes_of_cells_do_not_reach_the_terminal_by_a_comparison(ward: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(ward, tmp_path / "other"))
    with (other / "requests.csv").open("a", encoding="utf-8") as stream:
        stream.write("P01,2027-01-05,,off,,low,\x1b[2Jgone\n")
    said = run("diff", ward, other, "--manager").stdout
    assert "gone" in said
    assert "\x1b" not in said


def test_rolling_tells_of_a_name_that_is_taken_over(ward: Path, tmp_path: Path) -> None:
    said = run("roll", tmp_path / "next", "-f", ward).stdout
    assert 'name = "Willow ward" is taken over' in said
    diff = run("diff", ward, tmp_path / "next").stdout
    assert "balances.csv" in diff
    assert "measure=" not in diff
    assert "measure=minutes" in run("diff", ward, tmp_path / "next", "--manager").stdout


def test_what_is_said_after_a_change_is_so_by_then(ward: Path, tmp_path: Path) -> None:
    home = tmp_path / "ward"
    shutil.copytree(ward, home)
    made = run("swap", "P03", "2027-01-07", "P04", "-f", home, "--apply", "--reason", "asked")
    assert "rota: current rota @2 (swap by " in made.stderr
    again = run("swap", "P04", "2027-01-07", "P03", "-f", home, "--apply", "--reason", "asked back")
    assert "rota: current rota @3 (swap by " in again.stderr
    assert again.stderr.rstrip().endswith("not published; it was @2")
    late = run("publish", "-f", home, "--on", "2027-01-14")
    assert "10 days after it started." in late.stdout
    assert "published as version 1" in late.stderr
    with (home / "staff.csv").open("a", encoding="utf-8") as staff:
        staff.write("\n")
    told = run("diff", "@1", "@2", "-f", home)
    assert "rota: rota @2 (swap by " in told.stderr
    assert "since @1 was made" in told.stderr
    assert "@1.csv" not in told.output


def test_an_entry_that_changed_nothing_is_not_said_to_be_undone(capsys: pytest.CaptureFixture[str]) -> None:
    row = ("P01", "", "2027-01-04", *("" for _ in ROTA.headings[3:]))
    with click.Context(click.Command("repair")):
        print_entry(Entry(7, "2027-01-04T08:00:00", "jsmith", "repair", "repair"))
        print_entry(Entry(8, "2027-01-04T08:00:00", "jsmith", "repair", "repair", into=(row,)))
    nothing, something = capsys.readouterr().err.splitlines()
    assert nothing == "Journal: @7 (repair); it changed nothing, so there is nothing to undo"
    assert something == "Journal: @8 (repair); rota undo takes it back"


def test_stops_name_whom_they_concern_and_add_up_to_what_a_swap_costs(ward: Path) -> None:
    """P02 gives one of five nights in a row to P03: single nights for both."""
    text = " ".join(run("swap", "P02", "2027-01-08", "P03", "-f", ward).stdout.split())
    cost = re.search(r"Willow ward: ([+-]\d+) points", text)
    less = re.search(r"(\d+) points less of other rules", text)
    assert cost
    assert less
    for who in ("Chidi Eze (P03)", "Bethan Rees (P02)"):
        assert re.search(re.escape(who) + r": 1 night from \S+ \d+ Jan, at least 2 \(single nights, \d+ points\)", text)
    assert sum(map(int, re.findall(r", (\d+) points\)", text))) - int(less[1]) == int(cost[1])
