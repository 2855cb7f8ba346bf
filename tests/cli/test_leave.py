"""Leave from the command line: answered, granted by the journal, told without reasons."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from optimiser.folder.scaffold import scaffold
from tests.board.ward import make_ward
from tests.commands import run_rota

REQUESTS = """\
person,from,to,kind,priority,asked
P01,2026-11-02,2026-11-06,,1,2026-09-01
P02,2026-11-03,2026-11-03,life event leave,1,2026-10-30
P06,2026-11-09,2026-11-13,,1,2026-11-05
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    scaffold(tmp_path / "ward", date(2026, 11, 2))
    (tmp_path / "ward" / "leave_requests.csv").write_text(REQUESTS, encoding="utf-8")
    return tmp_path / "ward"


def rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def test_leave_is_answered_without_telling_a_team_why(folder: Path) -> None:
    done = run_rota("leave", folder)
    assert done.exit_code == 1
    assert "3 requests of leave: 2 granted, 1 refused." in done.stdout
    assert "life event" not in done.stdout
    assert "terms of leave, which managers see" in done.stdout
    told = run_rota("leave", folder, "--manager").stdout
    assert "life event leave: granted" in told
    assert "asked 4 days ahead, of 10" in told
    data = json.loads(run_rota("leave", folder, "--json").stdout)
    assert [(r["outcome"], r["kind"], r["why"]) for r in data["requests"]] == [
        ("granted", None, None), ("granted", None, None), ("refused", None, "terms"),
    ]  # fmt: skip
    first = next(d for d in data["days"] if d["role"] == "charge nurse")
    assert (first["date"], first["staff"], first["at_most"], first["granted"], first["binds"]) == (
        "2026-11-02", 1, 1, ["P01"], True,
    )  # fmt: skip


def test_granted_leave_is_rows_of_availability_until_it_is_undone(folder: Path) -> None:
    before = (folder / "availability.csv").read_text(encoding="utf-8")
    done = run_rota("leave", folder, "--grant")
    assert "Journal: @1 (leave)" in done.stderr
    assert "rota repair" not in done.stderr  # there is no rota yet
    added = rows(folder / "availability.csv")[-2:]
    assert [(r["person"], r["kind"], r["from"], r["to"]) for r in added] == [
        ("P01", "annual leave", "2026-11-02", "2026-11-06"),
        ("P02", "life event leave", "2026-11-03", "2026-11-03"),
    ]
    again = json.loads(run_rota("leave", folder, "--json").stdout)
    assert [r["outcome"] for r in again["requests"]] == ["already", "already", "refused"]
    assert "life event" not in run_rota("log", folder, "--json").stdout
    assert run_rota("undo", "--folder", folder).exit_code == 0
    assert (folder / "availability.csv").read_text(encoding="utf-8") == before


def test_leave_granted_beside_a_rota_says_what_mends_it(tmp_path: Path) -> None:
    ward = make_ward(tmp_path / "my ward")
    request = "person,from,to,kind\nP01,2027-01-05,2027-01-05,life event leave\n"
    (ward / "leave_requests.csv").write_text(request, encoding="utf-8")
    done = run_rota("leave", ward, "--grant")
    assert "The current rota is as it was. Next, for duties on days granted: rota repair --folder " in done.stderr


def test_who_covers_leave_is_found_from_the_day_it_is_asked_for(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def repair(*_: object, **how: object) -> None:
        asked.append(how["today"])
        raise KeyboardInterrupt

    monkeypatch.setattr("optimiser.library.asking.leave.repair", repair)
    make_ward(tmp_path / "with rota")
    words = ("--person", "P06", "--from", "2027-01-12", "--to", "2027-01-13", "--today", "2027-01-08")
    assert run_rota("leave", tmp_path / "with rota", *words).exit_code == 4
    assert asked == ["2027-01-08"]


def test_refusals_are_balances_that_the_next_round_knows_of_and_are_counted_once(folder: Path) -> None:
    run_rota("leave", folder, "--grant")
    refused = [("P06", "leave refused", "1")]
    assert [tuple(r.values()) for r in rows(folder / "balances.csv") if r["measure"] == "leave refused"] == refused
    again = run_rota("leave", folder, "--grant")
    assert "Journal" not in again.stderr
    more = (folder / "leave_requests.csv").read_text(encoding="utf-8") + "P06,2026-11-10,2026-11-13,,1,2026-11-05\n"
    (folder / "leave_requests.csv").write_text(more, encoding="utf-8")
    assert "Journal: @2 (leave)" in run_rota("leave", folder, "--grant").stderr
    refused = [("P06", "leave refused", "2")]
    assert [tuple(r.values()) for r in rows(folder / "balances.csv") if r["measure"] == "leave refused"] == refused
    assert run_rota("undo", "@2", "--folder", folder).exit_code == 0
    refused = [("P06", "leave refused", "1")]
    assert [tuple(r.values()) for r in rows(folder / "balances.csv") if r["measure"] == "leave refused"] == refused


def test_one_person_is_answered_with_who_would_cover(tmp_path: Path) -> None:
    folder = make_ward(tmp_path / "ward", rota=False)
    ask = ("leave", folder, "--person", "P02", "--from", "2027-01-04", "--to", "2027-01-17")
    assert "There is no rota yet" in run_rota(*ask).stdout
    made = make_ward(tmp_path / "made") / "out" / "rota.csv"
    assert run_rota("take", made, "--folder", folder, "--reason", "as it was made").exit_code == 0
    works = [r["date"] for r in rows(folder / "out" / "rota.csv") if r["person"] == "P02"]
    done = json.loads(run_rota(*ask, "--seconds", 1, "--json").stdout)
    assert done["outcome"] == "granted"
    leaves = [c["date"] for c in done["repair"]["changes"] if c["person"] == "P02" and c["change"] == "leaves"]
    assert leaves == works
    assert any(c["change"] == "takes" for c in done["repair"]["changes"])
    assert done["points"]["covered"] == done["repair"]["points"]
    assert all(r["person"] != "P02" for r in rows(folder / "availability.csv"))
    granted = run_rota(*ask, "--seconds", 1, "--grant")
    assert "Journal: @2 (repair)" in granted.stderr
    assert rows(folder / "availability.csv")[-1]["person"] == "P02"
    assert all(r["person"] != "P02" for r in rows(folder / "out" / "rota.csv"))


def test_what_is_asked_wrongly_is_said_at_once(folder: Path) -> None:
    (folder / "leave_requests.csv").write_text(
        "person,from,to,kind\nP99,2026-11-02,,\nP01,2026-11-05,2026-11-02,holiday\n", encoding="utf-8"
    )
    done = run_rota("leave", folder)
    assert done.exit_code == 2
    assert "leave_requests.csv:2:person" in done.stderr
    assert "leave_requests.csv:3:kind" in done.stderr
    (folder / "leave_requests.csv").unlink()
    for words, told in (
        (("--from", "2026-11-02"), "command line:--person"),
        (("--person", "P01"), "command line:--from"),
        (("--person", "P77", "--from", "2026-12-24"), "command line:--person"),
        (("--person", "P01", "--from", "2026-11-05", "--to", "2026-11-04"), "command line:--to"),
        (("--person", "P01", "--from", "2026-11-05", "--kind", "sickness"), "command line:--kind"),
        (("--person", "P01", "--from", "2026-11-05", "--today", "soon"), "command line:--today"),
        (("--today", "2026-11-04"), "command line:--today"),
        (("--kind", "study leave"), "command line:--kind"),
        (("--person", "P06", "--from", "2026-11-05", "--today", "2026-11-04", "--grant"), "command line:--reason"),
    ):
        wrong = run_rota("leave", folder, *words)
        assert (wrong.exit_code, told in wrong.stderr) == (2, True), wrong.stderr
    assert not (folder / "journal.jsonl").exists()
