"""Rounds and clients of a rota from the command line."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from optimiser.folder.scaffold import scaffold
from tests.commands import run_rota

VISITS = """\
visit,client,team,rounds,days,earliest,latest,minutes,carers,order,travel_minutes
V1,C1,WILLOW,E,2026-11-02|2026-11-03,07:00,08:00,30,1,1,
V2,C2,WILLOW,E|LD,2026-11-02|2026-11-03,07:15,07:40,20,2,2,25
V3,C3,WILLOW,L,2026-11-02,20:00,21:00,240,1,1,
"""
CARERS = "client,person,standing\nC1,P03,preferred\n"
WORKED = "person,date,shift,team\nP03,2026-11-02,E,WILLOW\nP04,2026-11-02,LD,WILLOW\nP05,2026-11-03,E,WILLOW\n"


@pytest.fixture(scope="module")
def branch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("visits") / "branch"
    scaffold(home, date(2026, 11, 2))
    for name, text in (("visits", VISITS), ("carers", CARERS), ("mine", WORKED)):
        (home / f"{name}.csv").write_text(text, encoding="utf-8")
    return home


def test_rounds_and_clients_are_told_and_written(branch: Path, tmp_path: Path) -> None:
    """On both days E begins V1 at 07:00, is at V2 at 07:55, a quarter of an hour late; nobody is on L, and nobody on
    LD on the second day."""
    mine = ("--rota", branch / "mine.csv")
    done = run_rota("visits", branch, *mine, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    assert "3 of 5 visits have their carers, on 5 rounds." in done.stdout
    data = json.loads(run_rota("visits", branch, *mine, "--json", "--manager").stdout)
    assert [(r["date"][-2:], r["round"], r["carers"], r["first"], r["last"], r["late"], r["travel"], r["over"])
            for r in data["rounds"]] == [
        ("02", "E", "P03", "07:00", "08:15", 1, 25, 0),
        ("02", "LD", "P04", "07:55", "08:15", 1, 0, 0),
        ("02", "L", "", "20:00", "00:00", 0, 0, 150),
        ("03", "E", "P05", "07:00", "08:15", 1, 25, 0),
        ("03", "LD", "", "07:55", "08:15", 1, 0, 0),
    ]  # fmt: skip
    assert [(c["client"], c["visits"], c["made"], c["carers"], c["unknown"], c["by_preferred"])
            for c in data["clients"]] == [
        ("C1", 2, 2, 2, 1, 50.0), ("C2", 2, 1, 3, 3, None), ("C3", 1, 0, 0, 0, None),
    ]  # fmt: skip
    assert [(s["round"], s["visit"], s["begins"], s["wait"], s["late"]) for s in data["sheet"][:3]] == [
        ("E", "V1", "07:00", 0, False), ("E", "V2", "07:55", 0, True), ("LD", "V2", "07:55", 55, True),
    ]  # fmt: skip
    team = json.loads(run_rota("visits", branch, *mine, "--json").stdout)
    assert {c["by_preferred"] for c in team["clients"]} == {None}
    with (tmp_path / "out" / "visits-clients.csv").open(encoding="utf-8", newline="") as file:
        assert [r["client"] for r in csv.DictReader(file)] == ["C1", "C2", "C3"]
    assert {p.name for p in (tmp_path / "out").iterdir()} >= {"visits-rounds.csv", "visits-sheet.csv"}


def test_a_folder_without_visits_says_so(branch: Path, tmp_path: Path) -> None:
    scaffold(tmp_path / "ward", date(2026, 11, 2))
    done = run_rota("visits", tmp_path / "ward", "--rota", branch / "mine.csv")
    assert done.exit_code == 2
    assert "it has no visits" in done.stderr
