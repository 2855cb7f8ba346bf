"""Weeks of a ward after its rota is out: at each step the current rota, the journal and what was published say the
same, and the audit agrees."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from optimiser.journal.chain import read_entries
from optimiser.journal.current import FILE
from optimiser.operate.acceptance import read_accepted
from tests.acceptance.weeks import Weeks, agree, first_swap
from tests.board.ward import make_ward
from tests.commands import csv_rows
from tests.little import search_little
from tests.stories.told import ask, run, write_rows


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ward whose rota was taken over as it was made."""
    home = search_little(make_ward(tmp_path_factory.mktemp("weeks") / "ward", rota=False))
    made = make_ward(tmp_path_factory.mktemp("made") / "ward") / FILE
    run("take", made, "-f", home, "--reason", "as it was made", ends=(0, 1))
    return home


@pytest.fixture
def ward(taken: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(taken, tmp_path / "ward"))


def test_each_step_of_some_weeks_leaves_rota_journal_versions_and_audit_in_agreement(ward: Path) -> None:
    """Sick calls, an agency nurse, a swap, a wish on appeal, a newcomer, an error in the history, an undo, a roll."""
    made = dict(Weeks(ward, seconds=1.0).live())
    assert len(made) == 13
    assert made["agency nurse booked"] == made["newcomer"] == ("repair",)
    assert made["undo"] == ("undo", "redo")


def test_weeks_of_a_ward(ward: Path) -> None:
    assert agree(ward)["kind"] == "take"
    run("publish", "-f", ward, "--on", "2026-11-22", ends=(0, 1))
    first = ward / "published" / "0001"
    assert (first / "rota.csv").read_bytes() == (ward / FILE).read_bytes()

    sick = csv_rows(ward / FILE)[0]
    away = (sick["person"], sick["date"], sick["date"])
    mended = ask("repair", "-f", ward, "--absent", *away, "--seconds", 2, "--reason", "rang at six")
    assert agree(ward)["kind"] == "repair"
    assert mended["points"] == ask("audit", ward)["points"]
    assert {"person": away[0], "kind": "sickness", "from": away[1]}.items() <= csv_rows(ward / "availability.csv")[
        -1
    ].items()
    assert not [r for r in csv_rows(ward / FILE) if (r["person"], r["date"]) == away[:2]]
    slots = ask("cover", "WILLOW", away[1], "early", "-f", ward)
    assert slots["rota"]["entry"] == f"@{agree(ward)['seq']}"
    near = [c["person"] for s in slots["rows"] for c in s["near"] if c["free"]]
    assert sick["person"] not in near, "who is sick is not proposed"

    words, proposed = first_swap(ward)
    done = ask("swap", *words, "-f", ward, "--apply")
    made = agree(ward)
    assert (made["kind"], done["entry"]) == ("swap", f"@{made['seq']}")
    assert made["points"][1] - made["points"][0] == proposed["points"]

    run("undo", "-f", ward)
    assert list(agree(ward)["undoes"]) == [made["seq"]]
    run("redo", "-f", ward)
    agree(ward)
    assert (first / "rota.csv").read_bytes() != (ward / FILE).read_bytes()

    run("publish", "-f", ward, "--on", "2026-11-24", ends=(0, 1))
    assert (ward / "published" / "0002" / "rota.csv").read_bytes() == (ward / FILE).read_bytes()
    assert "published as version 2" in run("explain", "person", "P01", "-f", ward).stderr
    old = run("explain", "person", "P01", "-f", ward, "--rota", first / "rota.csv").stderr
    assert "published version 1" in old
    assert "older than the current rota" in old

    refused = run("undo", "-f", ward, ends=(2,)).stderr
    assert "is not undone in silence" in refused
    run("undo", "-f", ward, "--reason", "she came after all")
    agree(ward)
    rolled = run("roll", ward.parent / "next", "-f", ward).stdout
    assert "version 2 of 2026-11-24" in rolled
    assert len(csv_rows(ward.parent / "next" / "history.csv")) == len(csv_rows(ward / FILE))


def test_a_repair_that_is_only_tried_changes_nothing(ward: Path) -> None:
    before = {p: p.read_bytes() for p in ward.rglob("*") if p.is_file()}
    sick = csv_rows(ward / FILE)[0]
    away = (sick["person"], sick["date"], sick["date"])
    tried = ask("repair", "-f", ward, "--absent", *away, "--seconds", 1, "--no-record")
    assert {p: p.read_bytes() for p in ward.rglob("*") if p.is_file()} == before
    run("repair", "-f", ward, "--absent", *away, "--seconds", 1, "--out", ward.parent / "m.csv", ends=(0, 1))
    assert {p: p.read_bytes() for p in ward.rglob("*") if p.is_file()} == before
    assert tried["changes"]


def test_a_part_is_given_out_and_kept_while_the_rest_is_made_anew(ward: Path) -> None:
    (ward / "out" / "run.json").write_bytes(b"\xff\xfe{")  # spoilt: nothing is told of the run
    run("publish", "-f", ward, "--on", "2026-11-22", "--to", "2027-01-10", ends=(0, 1))
    assert "run" not in json.loads((ward / "published" / "0001" / "publication.json").read_text(encoding="utf-8"))
    given = csv_rows(ward / "published" / "0001" / "rota.csv")
    assert {r["date"] for r in given} <= {f"2027-01-{day:02d}" for day in range(4, 11)}
    done = run("solve", ward, "--iterations", 1, "--workers", 1, "--seed", 7, "--format", "csv", ends=(0, 1))
    assert "2027-01-04 to 2027-01-10 were given out: they are kept" in done.stderr
    assert [r for r in csv_rows(ward / FILE) if r["date"] <= "2027-01-10"] == given
    run("publish", "-f", ward, "--on", "2026-11-30", "--from", "2027-01-11", ends=(0, 1))
    assert (ward / "published" / "0002" / "rota.csv").read_bytes() == (ward / FILE).read_bytes()
    content = json.loads((ward / "published" / "0002" / "publication.json").read_text(encoding="utf-8"))
    assert content["given_out"] == [["2027-01-04", "2027-01-17"]]
    agree(ward)


def test_a_hard_breach_is_published_only_once_it_is_accepted(ward: Path) -> None:
    """A nurse is written into a second duty on a day by hand: the edit is an entry, the breach in the way."""
    held = csv_rows(ward / FILE)
    nights = {(r["date"], r["team"]): r for r in held if r["shift"] == "N" and r["date"] <= "2027-01-10"}
    day = next(r for r in held if r["shift"] != "N" and (r["date"], r["team"]) in nights)
    other = nights[day["date"], day["team"]]
    write_rows(ward / FILE, [{**r, "person": day["person"], "contract": ""} if r == other else r for r in held])
    refused = run("publish", "-f", ward, ends=(1,))
    assert "neither mended nor accepted" in refused.stderr
    assert not (ward / "published" / "0001").exists()
    told = ask("publish", "-f", ward, ends=(1,))["refused"]
    for rule in sorted({b["rule"] for b in told}):
        for person in sorted({p for b in told if b["rule"] == rule for p in b["people"]}):
            run("accept", rule, person, "-f", ward, "--reason", "agreed with her", ends=(1,))
    entries = read_entries(ward)
    assert [e.kind for e in entries][1:3] == ["adopt", "accept"]
    assert read_accepted(ward)
    assert ask("audit", ward)["hard_breaches"] == len(told), "accepted ones are counted all the same"
    assert all(b["accepted"] == "yes" for b in _hard(ward))
    assert run("publish", "-f", ward, "--to", "2027-01-10", ends=(1,)).stdout.startswith("Published version 1")
    agree(ward)
    given = [r for r in csv_rows(ward / FILE) if r["date"] <= "2027-01-10"]
    other = ("--alternatives", 1, "--differ", 1, "--dearer", 300)
    run("solve", ward, "--iterations", 2, "--workers", 1, "--seed", 7, "--format", "csv", *other, ends=(1,))
    assert [r for r in csv_rows(ward / FILE) if r["date"] <= "2027-01-10"] == given, "what was given out is no clash"
    beside = ward / "out" / "alternatives" / "rota-1.csv"
    assert [r for r in csv_rows(beside) if r["date"] <= "2027-01-10"] == given, "nor is it for an alternative"
    assert ask("audit", ward, beside)["hard_breaches"] == len(told)
    kept = {(b["rule"], b["people"], b["from"]) for b in _hard(ward)}
    assert {(b["rule"], " ".join(b["people"]), b["from"]) for b in told} == kept
    tried = ask("repair", "-f", ward, "--no-record", "--seconds", 1, ends=(0, 1))
    assert not {(c["person"], c["date"]) for c in tried["changes"]} & {(day["person"], day["date"])}
    agree(ward)
    taken = csv_rows(ward / "accepted.csv")
    write_rows(ward / "accepted.csv", [{**row, "to": "2027-01-01", "from": "2027-01-01"} for row in taken])
    assert all(b["accepted"] == "no" for b in _hard(ward)), "an acceptance is of its days alone"


def _hard(home: Path) -> list[dict[str, str]]:
    run("report", home, "--format", "csv", ends=(0, 1))
    return [b for b in csv_rows(home / "out" / "breaches.csv") if b["kind"] == "hard"]


def test_what_a_second_search_finds_meanwhile_does_not_overwrite_a_change(ward: Path) -> None:
    from optimiser import solve

    found = solve(ward, iterations=1, workers=1, seed=3)
    assert found.rota is not None
    words, _ = first_swap(ward)
    run("swap", *words, "-f", ward, "--apply")
    before = (ward / FILE).read_bytes()
    (written,) = found.rota.write(ward / "out", ("csv",))
    assert written.name == "rota-solved.csv"
    assert (ward / FILE).read_bytes() == before
    run("publish", "-f", ward, "--rota", written, ends=(0, 1))
    assert [e.kind for e in read_entries(ward)][-2:] == ["take", "publish"]
    agree(ward)
