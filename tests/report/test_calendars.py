"""Calendars that follow: ids stay, SEQUENCE grows with each change, what was given out and is gone is cancelled."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import icalendar
import pytest

import optimiser
from optimiser.folder.scaffold import scaffold
from optimiser.journal.current import PendingEntry, writing
from optimiser.library.judged_rota import open_rota
from optimiser.tabular.faults import BadInput
from tests.commands import csv_rows

COLUMNS = ("person", "date", "shift", "team", "capability")
EARLY = ("P01", "2027-01-04", "E", "WILLOW", "registered nurse")
NIGHT = ("P04", "2027-01-05", "N", "WILLOW", "registered nurse")
OTHER = ("P02", "2027-01-04", "E", "WILLOW", "registered nurse")


@pytest.fixture
def ward(tmp_path: Path) -> Path:
    scaffold(tmp_path, dt.date(2027, 1, 4))
    return tmp_path


def make(ward: Path, *rows: tuple[str, ...]) -> None:
    """Have the rota be these rows, by an entry of the journal."""
    file = ward / "given.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([COLUMNS, *rows])
    made = optimiser.audit(ward, file)
    file.unlink()
    with writing(ward, "test") as current:
        current.make(PendingEntry("swap", rows=made.rows))


def told(ward: Path, name: str) -> dict[str, Any]:
    """(sequence, status) by id of the events of a calendar."""
    out = ward / "elsewhere"
    open_rota(ward).write(out, ("ical",))
    path = out / "calendars" / name
    events = icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT") if path.exists() else []
    return {str(e["uid"]): (int(e["sequence"]), str(e["status"])) for e in events}


def test_an_event_keeps_its_id_and_number_until_it_changes(ward: Path) -> None:
    make(ward, EARLY, NIGHT)
    first = told(ward, "P01.ics")
    assert first == {"P01-2027-01-04-WILLOW-E@rota": (1, "CONFIRMED")}
    make(ward, EARLY)
    assert told(ward, "P01.ics") == first
    assert told(ward, "P04.ics") == {}  # was never given out
    make(ward, NIGHT)
    make(ward, EARLY, NIGHT)
    assert told(ward, "P01.ics") == {"P01-2027-01-04-WILLOW-E@rota": (4, "CONFIRMED")}
    later = [{**row, "end": "15:30"} if row["shift"] == "E" else row for row in csv_rows(ward / "shifts.csv")]
    write(ward / "shifts.csv", later)
    make(ward, EARLY, NIGHT)
    assert told(ward, "P01.ics") == {"P01-2027-01-04-WILLOW-E@rota": (5, "CONFIRMED")}


def test_what_was_given_out_and_is_gone_is_cancelled(ward: Path) -> None:
    make(ward, EARLY, NIGHT)
    optimiser.publish(open_rota(ward), dt.date(2026, 11, 20))
    make(ward, OTHER, NIGHT)
    assert set(told(ward, "P01.ics").values()) == {(gone := number_of(ward), "CANCELLED")}
    assert told(ward, "P02.ics") == {"P02-2027-01-04-WILLOW-E@rota": (gone, "CONFIRMED")}
    team = told(ward, "teams/WILLOW.ics")
    assert team["team-WILLOW-2027-01-04-E@rota"] == (gone, "CONFIRMED")
    make(ward, NIGHT)
    assert told(ward, "teams/WILLOW.ics")["team-WILLOW-2027-01-04-E@rota"][1] == "CANCELLED"
    make(ward, EARLY, NIGHT)
    assert set(told(ward, "P01.ics").values()) == {(number_of(ward), "CONFIRMED")}


def test_a_shift_of_a_team_lasts_as_long_as_anybody_works_it(ward: Path) -> None:
    """P01 leaves at noon, P02 stays until 15:00; each calendar says by its name whose it is."""
    file, out = ward / "given.csv", ward / "elsewhere"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([(*COLUMNS, "start", "end"), (*EARLY, "07:00", "12:00"), (*OTHER, "", "")])
    optimiser.audit(ward, file).write(out, ("ical",))
    found = icalendar.Calendar.from_ical((out / "calendars" / "teams" / "WILLOW.ics").read_bytes())
    [event] = found.walk("VEVENT")
    assert [event.decoded(name).strftime("%H:%M") for name in ("dtstart", "dtend")] == ["07:00", "15:00"]
    names = [line.rpartition(", ")[2] for line in str(event["description"]).split("\n")]
    assert sorted(names) == ["07:00 to 12:00", "07:00 to 15:00"]
    mine = icalendar.Calendar.from_ical((out / "calendars" / "P01.ics").read_bytes())
    assert [str(c["x-wr-calname"]).partition(": ")[2] for c in (found, mine)] == ["Willow ward", "Amara Okafor"]


def test_vacancies_that_are_filled_are_cancelled(ward: Path) -> None:
    make(ward, NIGHT)
    optimiser.publish(open_rota(ward), dt.date(2026, 11, 20))
    name = "vacancy-WILLOW-2027-01-04-early-registered nurse@rota"
    first = told(ward, "vacancies.ics")
    given = number_of(ward)
    assert first[name] == (given, "CONFIRMED")
    make(ward, NIGHT, EARLY)
    assert told(ward, "vacancies.ics")[name] == (given + 2, "CONFIRMED"), "one fewer is missing"
    make(ward, NIGHT, EARLY, OTHER)
    now = told(ward, "vacancies.ics")
    assert now[name] == (given + 3, "CANCELLED"), "it grows between publications too"
    assert {k: v for k, v in now.items() if k != name} == {k: v for k, v in first.items() if k != name}
    optimiser.publish(open_rota(ward), dt.date(2026, 11, 21))
    assert told(ward, "vacancies.ics")[name] == (number_of(ward), "CANCELLED")
    make(ward, NIGHT)
    optimiser.publish(open_rota(ward), dt.date(2026, 11, 22))
    assert told(ward, "vacancies.ics")[name] == (number_of(ward), "CONFIRMED"), "vacant again"


def test_calendars_of_an_earlier_run_are_taken_away(ward: Path) -> None:
    make(ward, EARLY, NIGHT)
    assert told(ward, "P04.ics")
    make(ward, EARLY)
    assert told(ward, "P04.ics") == {}


def test_blank_lines_before_the_headings_of_a_published_version_are_read_over(ward: Path) -> None:
    make(ward, EARLY)
    path = optimiser.publish(open_rota(ward), dt.date(2026, 11, 20)).folder / "vacant-shifts.csv"
    before = told(ward, "vacancies.ics")
    assert before
    path.write_text("\n,,\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert told(ward, "vacancies.ics") == before


def test_rotas_with_duties_by_their_times_are_compared_as_one_problem(ward: Path) -> None:
    """One rota names shifts, the other only times: the duties of each are numbered otherwise."""
    files = []
    for name, row in (("codes", EARLY), ("times", (*EARLY[:2], "", *EARLY[3:], "06:00", "14:00"))):
        files.append(ward / f"{name}.csv")
        with files[-1].open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([(*COLUMNS, "start", "end"), row, (*NIGHT, "", "")])
    for pair in (files, files[::-1]):
        found = optimiser.difference(*(open_rota(ward, file) for file in pair))
        told_of = found.data()
        assert len(told_of["lost"]) == len(told_of["gained"]) == 1
        assert {told_of["lost"][0]["shift"], told_of["gained"][0]["shift"]} == {"E", "06:00-14:00"}
        assert "06:00-14:00" in str(found)


def number_of(ward: Path) -> int:
    with writing(ward, "test") as current:
        return current.last.seq if current.last else 0


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("rota.csv", "2027-01-04", "2027-13-04", "published/0001/rota.csv:2:date: '2027-13-04' is no day"),
        ("rota.csv", "07:00", "", "published/0001/rota.csv:2:start: there is no time"),
        ("vacant-shifts.csv", "2027-01-04", "soon", "published/0001/vacant-shifts.csv:2:date: 'soon' is not a date"),
        ("vacant-shifts.csv", "missing", "gone", "published/0001/vacant-shifts.csv:1:missing: "),
    ],
)
def test_a_spoilt_published_version_is_a_fault(ward: Path, file: str, old: str, new: str, fault: str) -> None:
    make(ward, EARLY)
    path = optimiser.publish(open_rota(ward), dt.date(2026, 11, 20)).folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadInput) as told_of:
        told(ward, "P01.ics")
    assert fault in str(told_of.value)
