"""Misuse of the commands after publication: what is wrong is told at once, with exit code 2 and no traceback."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from optimiser.cli import main
from optimiser.folder.files import TABLES
from optimiser.folder.load import load
from optimiser.folder.scaffold import scaffold


def run(*args: object) -> Result:
    """Run a command; an exception that is no exit fails the test."""
    return CliRunner().invoke(main, [str(a) for a in args], catch_exceptions=False)


def refused(*args: object) -> str:
    """What a command that ends with bad input says."""
    done = run(*args)
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    return done.stderr


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ward with a rota of one night by P02 (Tuesday) and one early by P03 (Thursday)."""
    home = tmp_path_factory.mktemp("misuse") / "ward"
    scaffold(home, dt.date(2027, 1, 4))
    (home / "out").mkdir()
    head = "person,date,shift,team,capability\n"
    night = "P02,2027-01-05,N,WILLOW,registered nurse\n"
    (home / "out" / "rota.csv").write_text(head + night + "P03,2027-01-07,E,WILLOW,registered nurse\n")
    return home


def test_every_word_of_a_slot_is_looked_at(ward: Path) -> None:
    for command in (("explain", "slot"), ("cover",)):
        said = refused(*command, "WILOW", "2027-1-6", "nigt", "-f", ward)
        assert "command line:team: 'WILOW' is unknown; expected WILLOW (did you mean WILLOW?)" in said
        assert "command line:date: '2027-1-6' is not a date; expected a date from 2027-01-04 to 2027-01-17" in said
        assert "command line:period: 'nigt' is unknown" in said
        assert "(did you mean night?)" in said
        assert "3 faults on the command line" in said
    said = refused("cover", "WILLOW", "2027-03-06", "night", "--instead-of", "P99", "-f", ward)
    assert "command line:date: 2027-03-06 is outside the period" in said
    assert "command line:--instead-of: 'P99' is unknown" in said


def test_a_folder_in_the_wrong_place_a_first_name_and_a_british_date_are_understood(ward: Path) -> None:
    assert f"did you mean --folder {ward}?" in refused("publish", ward)
    assert f"(did you mean --folder {ward}?)" in refused("undo", ward, "-f", ward)
    assert f"did you mean --folder {ward}?" in refused("explain", "person", ward, "P01")
    assert f"{ward} is a folder; did you mean --folder {ward}?" in refused("swaps", ward, "P01")
    assert "The folder is a word by itself: main show FOLDER." in refused("show", "--folder", ward)
    assert "(did you mean Bethan Rees?)" in refused("explain", "person", "Bethn", "-f", ward)
    assert "(did you mean 2027-01-06?)" in refused("explain", "slot", "WILLOW", "6/1/27", "early", "-f", ward)


def test_every_word_of_a_swap_is_looked_at(ward: Path) -> None:
    said = refused("swap", "P98", "2027-02-05", "P99", "x", "-f", ward)
    assert said.count("command line:") == 4
    assert "giver: 'P98'" in said
    assert "taker: 'P99'" in said
    said = refused("swap", "P02", "2027-01-06", "P03", "2027-01-07/N", "-f", ward)
    assert "P02 does not work 2027-01-06; P02 is off that day; the nearest duties are 2027-01-05/N" in said
    assert "P03 works E that day; the nearest duties are 2027-01-07/E" in said
    assert "'P0' is unknown" in refused("swaps", "P0", "2027-01-05", "-f", ward)


def test_every_word_of_a_repair_is_looked_at(ward: Path) -> None:
    words = ("--absent", "P99", "2027-05-01", "x", "--agreed", "Q1", "--today", "1")
    said = refused("repair", "-f", ward, *words)
    assert said.count("command line:") == 5
    assert {line.split(":")[1] for line in said.splitlines()[:-1]} == {"--absent", "--agreed", "--today"}
    back = refused("repair", "-f", ward, "--absent", "P02", "2027-01-06", "2027-01-05")
    assert "2027-01-05 is before 2027-01-06; expected FROM and TO in order" in back
    assert "nothing.csv: there is no such file" in refused("repair", "-f", ward, "--demand", "nothing.csv")
    assert "nowhere: there is no such folder" in refused("repair", "-f", ward, "--changed", "nowhere")


@pytest.mark.parametrize(
    "command",
    [
        ("explain", "slot", "WILLOW", "2027-01-06", "night"),
        ("explain", "person", "P01"),
        ("explain", "rule", "need-cover"),
        ("cover", "WILLOW", "2027-01-06", "night"),
        ("repair", "--absent", "P01", "2027-01-06", "2027-01-06"),
        ("swap", "P02", "2027-01-05", "P03"),
        ("swaps", "P02", "2027-01-05"),
        ("publish",),
        ("roll", "next"),
    ],
)
def test_what_is_not_there_is_said(command: tuple[str, ...], ward: Path, tmp_path: Path) -> None:
    said = refused(*command, "-f", tmp_path / "nowhere")
    assert "nowhere: there is no such folder; expected a rota folder" in said
    unsolved = tmp_path / "unsolved"
    shutil.copytree(ward, unsolved, ignore=shutil.ignore_patterns("out"))
    assert "there is no rota here yet; make one with rota solve" in refused(*command, "-f", unsolved)
    said = refused(*command, "-f", ward, "--rota", tmp_path / "none.csv")
    assert f"none.csv: there is no such file; there are {ward / 'out' / 'rota.csv'}" in said


def test_a_rota_of_another_folder_is_one_fault(ward: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    lines = [f"X{i},2027-01-05,N,ELSEWHERE,midwife" for i in range(9)]
    other.write_text("\n".join(["person,date,shift,team,capability", *lines]) + "\n")
    said = refused("explain", "person", "P01", "-f", ward, "--rota", other)
    assert said.splitlines() == [
        "other.csv:person: none of its 9 people is in staff.csv; expected a rota of this folder",
        "1 fault in 1 file; nothing was solved or written.",
    ]
    assert "none of its 9 people" in refused("diff", ward / "out" / "rota.csv", other, "-f", ward)


def test_what_is_compared_has_to_be_there(ward: Path, tmp_path: Path) -> None:
    said = refused("diff", tmp_path / "a.csv", tmp_path / "b")
    assert said.count("there is no such file or folder") == 2
    assert "cannot be compared" in refused("diff", ward, ward / "out" / "rota.csv")


def test_inputs_that_changed_since_a_rota_was_made_are_named(ward: Path, tmp_path: Path) -> None:
    home = tmp_path / "ward"
    shutil.copytree(ward, home)
    inputs = dict(load(home).inputs)
    assert set(inputs) <= {"rota.toml", *(table.file for table in TABLES)}
    (home / "out" / "run.json").write_text(json.dumps({"inputs": inputs}))
    command = ("explain", "person", "P02", "-f", home)
    assert "changed since" not in run(*command).stderr
    (home / "requests.csv").unlink()
    with (home / "staff.csv").open("a", encoding="utf-8", newline="") as stream:
        columns = next(csv.reader((home / "staff.csv").open(encoding="utf-8")))
        new = {"person": "P77", "name": "New Here", "employer": "RXW", "role": "staff nurse", "weekly_hours": "30"}
        csv.DictWriter(stream, columns).writerow(new)
    said = run(*command)
    assert said.exit_code == 0
    assert "note: staff.csv, requests.csv changed since" in said.stderr
    done = run("publish", "-f", home, "--on", "2026-11-20")
    assert done.exit_code == 1
    content = json.loads((home / "published" / "0001" / "publication.json").read_text())
    assert content["changed_since"] == ["staff.csv", "requests.csv"]
    assert "changed since" not in run(*command, "--rota", home / "published" / "0001" / "rota.csv").stderr


def test_a_place_that_cannot_be_written_is_named(ward: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert f"{tmp_path / 'file'}" in refused("roll", tmp_path / "file" / "next", "-f", ward)
    done = run("roll", tmp_path / "made" / "here" / "next", "-f", ward)
    assert done.exit_code == 0
    assert (tmp_path / "made" / "here" / "next" / "history.csv").exists()
