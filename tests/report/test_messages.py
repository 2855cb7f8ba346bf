"""Messages to people whom a published version changes: what is new, what is no longer, and nothing of others."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from click.testing import CliRunner

from optimiser.cli import main
from optimiser.folder.scaffold import scaffold
from optimiser.folder.write import rota_rows
from optimiser.journal.entry import Cells, cells
from optimiser.report.changes.messages import messages
from optimiser.report.rota.event_history import cell_of
from optimiser.report.rota.view import RotaView

DAY = dt.date(2026, 10, 1)


def rows_of(view: RotaView) -> list[Cells]:
    return list(cells(rota_rows(view.problem, view.bill.lines.rota)))


def test_a_first_version_tells_everybody_all_their_duties(view: RotaView) -> None:
    rows = rows_of(view)
    found = messages(view.problem, "Northshire", 1, DAY, [], rows)
    assert set(found) == {f"{cell_of(row, 'person')}.txt" for row in rows}
    for name, text in found.items():
        mine = [row for row in rows if f"{cell_of(row, 'person')}.txt" == name]
        assert text.partition("All your duties:\n")[2].count("\n") == len(mine)
        assert "What changes" not in text
    head = "To: Bea (P02)\nSubject: Northshire, Mon 19 Oct to Sun 25 Oct 2026: your duties\n"
    assert found["P02.txt"].startswith(head)


def test_only_those_who_are_changed_are_told_and_only_their_own(view: RotaView) -> None:
    before = rows_of(view)
    given = next(row for row in before if cell_of(row, "person") == "P02")
    end = cell_of(given, "end")
    later = tuple("23:59" if value == end else value for value in given)
    gone = next(row for row in before if cell_of(row, "person") == "P03")
    now = [later if row == given else row for row in before if row != gone]
    found = messages(view.problem, "", 2, DAY, before, now)
    assert set(found) == {"P02.txt", "P03.txt"}
    start = cell_of(given, "start")
    assert f"Changed    {_day(given)}  {cell_of(given, 'shift')} {start}-23:59" in found["P02.txt"]
    assert f"was {start}-{end.partition('+')[0]}" in found["P02.txt"]
    assert f"No longer  {_day(gone)}" in found["P03.txt"]
    assert not any(name in found["P03.txt"] for name in ("Ada", "Bea", "P01", "P02"))
    assert messages(view.problem, "", 3, DAY, now, now) == {}


def test_leave_is_told_nobody(view: RotaView) -> None:
    rows = rows_of(view)
    leave = tuple("leave" if value == "work" else value for value in rows[0])
    assert messages(view.problem, "", 2, DAY, [], [leave]) == {}


def test_a_message_says_which_days_are_given_out_and_which_hour_of_a_clock_change_is_meant(view: RotaView) -> None:
    first = dt.date(2026, 10, 19)
    rows = [row for row in rows_of(view) if cell_of(row, "date") == str(first)]
    found = messages(view.problem, "Rota", 2, DAY, rows_of(view), rows, [(first, first)])
    assert "Subject: Rota, Mon 19 Oct 2026: your duties have changed\n" in found["P03.txt"]
    assert "Other days of the rota are not decided yet." in found["P03.txt"]
    assert "You have no duties on these days.\n" in found["P03.txt"]
    whole = messages(view.problem, "Rota", 2, DAY, rows_of(view), rows, [(first, dt.date(2026, 10, 25))])
    assert "You have no duties in this period.\n" in whole["P03.txt"]
    end = cell_of(rows[0], "end")
    once, twice = (tuple(f"01:30+1 {zone}" if v == end else v for v in rows[0]) for zone in ("BST", "GMT"))
    (text,) = messages(view.problem, "Rota", 2, DAY, [once], [twice]).values()
    assert "-01:30 GMT" in text
    assert "-01:30 BST" in text


def _day(row: Cells) -> str:
    day = dt.date.fromisoformat(cell_of(row, "date"))
    return f"{day:%a} {day.day} {day:%b}"


def test_a_published_version_has_messages_to_those_it_changes(tmp_path: Path) -> None:
    scaffold(tmp_path, dt.date(2027, 1, 4))
    head = "person,date,shift,team,capability\n"
    early = "2027-01-04,E,WILLOW,registered nurse\n"
    (tmp_path / "out").mkdir()
    told = []
    for people in (("P01", "P02"), ("P01", "P04")):
        (tmp_path / "out" / "rota.csv").write_text(head + "".join(f"{p},{early}" for p in people), encoding="utf-8")
        asked = ["publish", "-f", str(tmp_path), "--on", "2026-11-20", "--messages"]
        done = CliRunner().invoke(main, asked, catch_exceptions=False)
        told.append(done.stdout.splitlines()[-1])
        assert done.exit_code == 1, done.output  # gaps are given out
    folders = [tmp_path / "published" / version / "messages" for version in ("0001", "0002")]
    assert [sorted(p.name for p in f.iterdir()) for f in folders] == [["P01.txt", "P02.txt"], ["P02.txt", "P04.txt"]]
    text = (folders[1] / "P02.txt").read_text(encoding="utf-8")
    assert "No longer  Mon 4 Jan  E 07:00-15:00  Willow ward" in text
    assert text.endswith("You have no duties in this period.\n")
    assert told == ["2 drafts of messages in messages/."] * 2
