"""A problem from frames and plain Python: the same as from files, with faults that name argument, row and column."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest

from optimiser.folder.assemble import RotaInput
from optimiser.folder.frames import problem_from
from optimiser.folder.load import load
from optimiser.tabular.cells import cell_text
from optimiser.tabular.faults import BadInput

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

STAFF = [{"person": f"P{i}", "role": "nurse", "weekly_hours": 37.5} for i in range(6)]
SHIFTS = [{"shift": "E", "start": "07:00", "end": "15:00"}, {"shift": "N", "start": "21:00", "end": "07:30"}]
DEMAND = {"team": ["WARD", "WARD"], "cover_period": ["E", "N"], "capability": ["nurse", "nurse"], "minimum": [2, 1]}


def fields_of(made: RotaInput) -> dict[str, Any]:
    return {field.name: getattr(made.problem, field.name) for field in dataclasses.fields(made.problem)}


def faults_of(**given: Any) -> list[str]:
    asked = {"staff": STAFF, "shifts": SHIFTS, "demand": DEMAND, "start": "2026-11-02", "weeks": 2, **given}
    with pytest.raises(BadInput) as error:
        problem_from(**asked)
    return [str(fault) for fault in error.value.faults]


@pytest.mark.parametrize("example", ["acute-ward", "supported-living"])
def test_frames_of_a_folder_are_the_same_problem(example: str) -> None:
    home = EXAMPLES / example
    frames = {path.stem: pandas.read_csv(path) for path in home.glob("*.csv")}
    settings = tomllib.loads((home / "rota.toml").read_text(encoding="utf-8"))
    made, read = problem_from(**frames, settings=settings), load(home)
    assert fields_of(made) == fields_of(read)
    assert made.rules == read.rules
    assert (made.name, made.solver, made.notices) == (read.name, read.solver, read.notices)


def test_records_lists_by_column_and_frames_are_one_thing() -> None:
    records = [dict(zip(DEMAND, row, strict=True)) for row in zip(*DEMAND.values(), strict=True)]
    length = {"start": dt.date(2026, 11, 2), "days": 14}
    first, *others = [
        problem_from(staff, SHIFTS, demand, **length)
        for staff, demand in (
            (STAFF, DEMAND),
            (pandas.DataFrame(STAFF), pandas.DataFrame(DEMAND)),
            ({key: [row[key] for row in STAFF] for key in STAFF[0]}, records),
        )
    ]
    assert len(first.problem.people) == 6
    assert len(first.problem.needs) == 28
    for other in others:
        assert fields_of(other) == fields_of(first)
        assert other.inputs == first.inputs


def test_a_fault_names_argument_position_and_column() -> None:
    staff = pandas.DataFrame(STAFF)
    staff.loc[3, "weekly_hours"] = -2
    assert faults_of(staff=staff) == [
        "staff[3].weekly_hours: '-2' is negative; expected hours such as 37.5 (did you mean 2?)"
    ]


def test_every_fault_of_every_table_is_told_at_once() -> None:
    told = faults_of(
        staff=[*STAFF, STAFF[1]],
        requests=[{"person": "P9", "from": "2026-11-03", "wish": "of"}],
        days=3,
        packs=["working-time"],
        settings={"perod": {}},
        team={"team": ["WARD"]},
    )
    assert [line.partition(":")[0] for line in told] == [
        "team", "settings.perod", "weeks", "packs", "requests[0].wish", "requests[0].person", "staff[6].contract",
    ]  # fmt: skip
    assert "in row 1" in told[6]
    assert told[5].endswith("staff has P0, P1, P2, P3, P4, P5")


def test_what_is_missing_is_said() -> None:
    with pytest.raises(BadInput) as error:
        problem_from(STAFF)
    assert [fault.file for fault in error.value.faults] == ["shifts", "demand", "start"]
    assert str(error.value).endswith("3 faults in 3 tables; nothing was solved or written.")
    assert faults_of(shifts="E")[0] == "shifts: this is no table; expected a frame, lists by column, or records"
    assert faults_of(demand={**DEMAND, "minimum": [1]})[0].startswith("demand: the columns are of different lengths")


def test_a_column_is_a_list_and_neither_one_value_nor_letters() -> None:
    told = "expected a list with a value for each row"
    assert faults_of(demand={**DEMAND, "minimum": 1}) == [f"demand.minimum: this is no list; {told}"]
    assert faults_of(demand={**DEMAND, "team": "AB"}) == [f"demand.team: this is no list; {told}"]
    assert faults_of(staff=pandas.DataFrame(STAFF).to_dict())[0] == f"staff.person: this is no list; {told}"


def test_settings_that_are_no_sections_are_faults() -> None:
    assert faults_of(settings={"period": 3})[0].startswith("settings.period: this is a value, not a section")
    assert faults_of(settings={"rule": ["x"]})[0].startswith("settings.rule: [[rule]] is not a list of sections")
    assert faults_of(rules="x")[0].startswith("settings.rule: [[rule]] is not a list of sections")
    assert faults_of(rules={"id": "nothing"})[0].startswith("settings.rule[1].id: ")
    assert faults_of(start=pandas.NaT) == ["start: the key is missing; expected the first day, such as 2026-11-02"]


def test_moments_with_a_zone_are_dates_of_the_clock_on_the_wall() -> None:
    """Midnight in London in summer is eleven at night of the day before in UTC."""
    first, last = pandas.Timestamp("2026-06-03", tz="Europe/London"), pandas.Timestamp("2026-06-05", tz="UTC")
    away = {"person": ["P1"], "kind": ["annual leave"], "from": [first.tz_convert("UTC")], "to": [last]}
    plain = {**away, "from": ["2026-06-03"], "to": ["2026-06-05"]}
    one, other = (problem_from(STAFF, SHIFTS, DEMAND, start=np.datetime64("2026-06-01", "ns"), weeks=2, availability=a)
                  for a in (away, plain))  # fmt: skip
    assert one.problem.absences == other.problem.absences != ()


def test_a_rota_given_as_a_table_is_read_with_the_problem() -> None:
    rota = [{"person": "P1", "date": dt.date(2026, 11, 3), "shift": "N", "team": "WARD", "capability": "nurse"}]
    made = problem_from(STAFF, SHIFTS, DEMAND, start="2026-11-02", weeks=2, rota=rota)
    assert made.rota is not None
    [assignment] = made.rota
    assert made.problem.people[made.problem.contracts[assignment.contract].person].id == "P1"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (float("nan"), ""), (pandas.NaT, ""), (pandas.NA, ""),
        (37.5, "37.5"), (12.0, "12"), (True, "yes"), (False, "no"), (7, "7"),
        (dt.date(2026, 11, 2), "2026-11-02"), (pandas.Timestamp("2026-11-02"), "2026-11-02"),
        (dt.datetime(2026, 11, 2, 7, 30), "2026-11-02 07:30"), (dt.time(7, 5), "07:05"),
        (np.datetime64("2026-11-02", "ns"), "2026-11-02"), (np.datetime64("NaT"), ""),
        (["E", "L"], "E|L"), ({"L", "E"}, "E|L"), (pandas.Series([3]).iloc[0], "3"),
    ],
)  # fmt: skip
def test_values_as_cells(value: Any, text: str) -> None:
    assert cell_text(value) == text


def test_texts_of_a_csv_file_are_read_as_they_stand() -> None:
    home = EXAMPLES / "acute-ward"
    with (home / "staff.csv").open(encoding="utf-8", newline="") as stream:
        staff = list(csv.DictReader(stream))
    made = problem_from(staff, rota=[{"person": staff[0]["person"], "date": "2027-03-16", "start": "07:00",
                                      "end": "15:00"}])  # fmt: skip
    assert made.problem.calendar.start == dt.date(2027, 3, 16)
