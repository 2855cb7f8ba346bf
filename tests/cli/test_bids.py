"""Bids from the command line: opened, closed, awarded by the journal."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from optimiser.folder.load import load
from optimiser.folder.scaffold import scaffold
from tests.commands import run_rota

BIDS = """\
person,date,shift,points
P02,2026-11-04,E,40
P02,2026-11-05,E,10
P05,2026-11-04,E,30
P06,2026-11-04,N,30
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    scaffold(tmp_path / "ward", date(2026, 11, 2))
    (tmp_path / "ward" / "bids.csv").write_text(BIDS, encoding="utf-8")
    return tmp_path / "ward"


def rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines())) if file.exists() else []


def test_bids_are_opened_closed_and_awarded_and_the_award_is_undone(folder: Path) -> None:
    assert run_rota("bids", "close", folder).exit_code == 2
    assert run_rota("bids", "award", folder).exit_code == 2
    opened = run_rota("bids", "open", folder, "--until", "2126-10-10")
    assert opened.stdout == "@1: bids are open until 2126-10-10.\n"
    assert run_rota("bids", "open", folder).exit_code == 2
    assert run_rota("bids", "open", folder, "--until", "2126-10-10").exit_code == 2
    assert run_rota("bids", "close", folder).stdout == "@2: bids are closed, 4 of them.\n"
    done = run_rota("bids", "award", folder)
    assert done.exit_code == 0, done.stderr
    assert "3 bids of 4 won, of 3 people." in done.stdout
    assert "point" not in done.stdout
    won = [(r["person"], r["date"], r["shift"], r["pin"]) for r in rows(folder / "pins.csv")]
    assert ("P02", "2026-11-04", "E", "fixed") in won
    assert all(person != "P06" for person, *_ in won)
    lost = [r for r in rows(folder / "balances.csv") if r["measure"] == "bid points lost"]
    assert [(r["person"], r["value"]) for r in lost] == [("P06", "30")]
    again = run_rota("bids", "award", folder)
    assert "bids are awarded already" in again.stderr
    assert len(load(folder).problem.pins) == 3
    assert run_rota("undo", "@3", "--folder", folder).exit_code == 0
    assert rows(folder / "pins.csv") == []


def test_bids_that_change_once_closed_are_not_awarded(folder: Path) -> None:
    run_rota("bids", "open", folder)
    run_rota("bids", "close", folder)
    (folder / "bids.csv").write_text(BIDS + "P05,2026-11-06,E,5\n", encoding="utf-8")
    done = run_rota("bids", "award", folder)
    assert done.exit_code == 2
    assert "bids.csv: it changed since bids were closed" in done.stderr
    tried = json.loads(run_rota("bids", "award", folder, "--no-record", "--manager", "--json").stdout)
    assert tried["won"] == 4
    night = next(b for b in tried["bids"] if b["person"] == "P06")
    assert (night["won"], night["why"], night["points"]) == (False, "rule", 30)


def test_bids_beyond_the_budget_are_a_fault(folder: Path) -> None:
    (folder / "bids.csv").write_text(BIDS.replace(",40", ",95") + "P99,2026-11-06,E,5\n", encoding="utf-8")
    done = run_rota("bids", "award", folder, "--no-record")
    assert done.exit_code == 2
    assert "bids.csv:6:person" in done.stderr
    (folder / "bids.csv").write_text(BIDS.replace(",40", ",95"), encoding="utf-8")
    done = run_rota("bids", "award", folder, "--no-record")
    assert done.exit_code == 2
    assert "bids.csv:3:points: P02 bids 105 points in all" in done.stderr
    assert run_rota("bids", "open", folder, "--until", "soon").exit_code == 2


def test_a_last_day_that_is_over_is_told_and_another_can_be_said(folder: Path) -> None:
    opened = run_rota("bids", "open", folder, "--until", "2016-10-10")
    assert "That day is over: a bid must say when it was made" in opened.stdout
    assert run_rota("bids", "close", folder).exit_code == 2
    assert run_rota("bids", "open", folder, "--until", "2126-10-10").stdout == "@2: bids are open until 2126-10-10.\n"
    assert run_rota("bids", "close", folder).exit_code == 0


def test_bids_for_days_that_were_given_out_win_nothing_and_are_owed_nothing(folder: Path) -> None:
    """Pins for another rota than people were told would be hard breaches of it: 4 November was given out."""
    version = folder / "published" / "0001"
    version.mkdir(parents=True)
    record = {"version": 1, "given_out": [["2026-11-02", "2026-11-04"]]}
    (version / "publication.json").write_text(json.dumps(record), encoding="utf-8")
    run_rota("bids", "open", folder)
    run_rota("bids", "close", folder)
    done = run_rota("bids", "award", folder)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.count("the rota of that day was given out already") == 3
    assert [(r["person"], r["date"]) for r in rows(folder / "pins.csv")] == [("P02", "2026-11-05")]
    assert not (folder / "balances.csv").exists()


def test_bids_after_the_last_day_are_named_and_lost_and_those_without_a_date_are_a_fault(folder: Path) -> None:
    run_rota("bids", "open", folder, "--until", "2026-10-10")
    closed = run_rota("bids", "close", folder)
    assert closed.exit_code == 2
    assert "bids.csv:3:made: nothing says when this bid was made" in closed.stderr
    assert "until 2026-10-10" in closed.stderr
    made = ["made", "2026-10-11", "2026-10-10", "2026-10-01", "2026-10-01"]
    dated = "".join(f"{line},{day}\n" for line, day in zip(BIDS.splitlines(), made, strict=True))
    (folder / "bids.csv").write_text(dated, encoding="utf-8")
    assert run_rota("bids", "close", folder).stdout == "@2: bids are closed, 4 of them.\n"
    done = run_rota("bids", "award", folder)
    assert "it came after the last day on which bids were taken" in done.stdout
    won = {(r["person"], r["date"]) for r in rows(folder / "pins.csv")}
    assert won == {("P02", "2026-11-05"), ("P05", "2026-11-04")}
    assert [r["person"] for r in rows(folder / "balances.csv") if r["measure"] == "bid points lost"] == ["P06"]
