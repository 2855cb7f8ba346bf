"""A rota of a weekend or a bank holiday is read; tables that only look like one are not."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from optimiser.folder.scaffold import scaffold
from optimiser.importing.asking import Answers
from optimiser.importing.run import ImportOptions, Prepared, prepare
from optimiser.tabular.faults import BadInput
from tests.importing.by_hand import duties, read

Rows = list[list[object]]
ANN, BO = ["Ann Lee", "Staff nurse"], ["Bo Ray", "HCA"]


def away(found: Prepared) -> set[tuple[str, str]]:
    return {(row["kind"], row["from"]) for row in found.tables.rows["availability.csv"]}


def assert_no_rota(folder: Path, rows: Rows) -> None:
    """Rows are refused, or read as something else."""
    try:
        found = read(folder, rows)
    except BadInput:
        return
    assert not found.tables.rows.get("rota.csv")


@pytest.mark.parametrize("headings", [
    ["Sat 12/12/2026", "Sun 13/12/2026"], ["12/12/2026", "13/12/2026"], ["2026-12-12", "2026-12-13"],
    ["Saturday 12 December 2026", "Sunday 13 December 2026"], ["12 Dec 2026", "13 Dec 2026"],
])  # fmt: skip
def test_a_weekend_under_whole_dates(headings: list[str], tmp_path: Path) -> None:
    rows: Rows = [["Weekend rota"], ["Name", "Role", *headings], [*ANN, "E", "L"], [*BO, "07:00-15:00", "AL"]]
    found = read(tmp_path, rows)
    assert duties(found) == {("Ann Lee", "12", "E"), ("Ann Lee", "13", "L"), ("Bo Ray", "12", "0700-1500")}
    assert away(found) == {("annual leave", "2026-12-13")}
    assert found.open == []


def test_weekdays_alone_take_their_dates_from_the_title_or_ask_for_them(tmp_path: Path) -> None:
    rows: Rows = [["Name", "Role", "Sat", "Sun"], [*ANN, "E", "L"], [*BO, "", "E"]]
    worked = {("Ann Lee", "12", "E"), ("Ann Lee", "13", "L"), ("Bo Ray", "13", "E")}
    for place in ("asked", "answered", "titled", "mistaken"):
        (tmp_path / place).mkdir()
    question = read(tmp_path / "asked", rows).open[0]
    assert question.text.endswith("Which date is the first Sat?")
    assert question.example == "--first-day 2026-12-12"
    assert duties(read(tmp_path / "answered", rows, Answers(first_day=dt.date(2026, 12, 12)))) == worked
    again = read(tmp_path / "mistaken", rows, Answers(first_day=dt.date(2027, 1, 4))).open[0]
    assert again.text.endswith("The first heading is Sat, but 2027-01-04 is a Mon. Which date is the first Sat?")
    assert again.example == "--first-day 2027-01-09"
    assert duties(read(tmp_path / "titled", [["Weekend of 12/12/2026"], *rows])) == worked


def test_a_bank_holiday_weekend_of_four_days_with_a_weekday_row(tmp_path: Path) -> None:
    rows: Rows = [["Name", "", "25/12/2026", "26/12/2026", "27/12/2026", "28/12/2026"], ["", "", *"FSSM"]]
    found = read(tmp_path, [["Christmas"], *rows, [*ANN, "LD", "LD", "", "N"], [*BO, "N", "", "LD", "LD"]])
    assert {(day, code) for name, day, code in duties(found) if name == "Ann Lee"} == {
        ("25", "LD"), ("26", "LD"), ("28", "N"),
    }  # fmt: skip


def test_mornings_and_afternoons_of_two_days(tmp_path: Path) -> None:
    rows: Rows = [["Name", "Sat 12/12/2026", "", "Sun 13/12/2026", ""], ["", "AM", "PM", "AM", "PM"]]
    found = read(tmp_path, [*rows, ["Ann Lee", "Clinic", "", "", "Clinic"], ["Bo Ray", "", "Clinic", "", ""]])
    assert {(name, day) for name, day, _ in duties(found)} == {("Ann Lee", "12"), ("Ann Lee", "13"), ("Bo Ray", "12")}


def test_posts_of_two_days_with_people_in_the_cells(tmp_path: Path) -> None:
    rows: Rows = [["Post", "25/12/2026", "26/12/2026"], ["Early nurse", "Ann Lee", "Bo Ray"]]
    found = read(tmp_path, [*rows, ["Late nurse", "Bo Ray", "Cy Doe"]])
    assert {(name, day) for name, day, _ in duties(found)} == {
        ("Ann Lee", "25"), ("Bo Ray", "25"), ("Bo Ray", "26"), ("Cy Doe", "26"),
    }  # fmt: skip


@pytest.mark.parametrize("rows", [
    [["Name", "From", "To"], ["Ann Lee", "12/12/2026", "13/12/2026"], ["Bo Ray", "14/12/2026", "15/12/2026"]],
    [["Name", "Start", "End", "Kind"], ["Ann Lee", "12/12/2026", "13/12/2026", "AL"], ["Bo Ray", "", "", "Sick"]],
    [["Ann Lee", "12/12/2026", "13/12/2026"], ["Bo Ray", "14/12/2026", "15/12/2026"]],
])  # fmt: skip
def test_lists_with_two_dates_a_row_are_no_rota(rows: Rows, tmp_path: Path) -> None:
    assert_no_rota(tmp_path, rows)


@pytest.mark.parametrize("rows", [
    [["Shift", "Fri", "Sat", "Sun"], ["E", 4, 3, 3], ["L", 4, 3, 3]],
    [["", "Sat", "Sun"], ["Nurses", 4, 3], ["Assistants", 3, 3]],
    [["Course", "Sat 12 Dec", "Sun 13 Dec"], ["Basic life support", "Full", "Open"]],
    [["Name", "Sat rate", "Sun rate"], ["Ann Lee", 12.5, 14]],
    [["Name", "Sat", "Sun"], ["Ann Lee", 7.5, 7.5], ["Bo Ray", 7.5, 0]],
    [["Name", "Tue", "Sat"], ["Ann Lee", "E", "L"], ["Bo Ray", "L", "E"]],
])  # fmt: skip
def test_counts_rates_and_days_apart_are_no_rota(rows: Rows, tmp_path: Path) -> None:
    assert_no_rota(tmp_path, rows)


def test_somebody_whose_leave_is_left_out_is_no_new_person(tmp_path: Path) -> None:
    """Their rows were said to be left out, and they were put into staff.csv without role and hours."""
    scaffold(tmp_path / "ward", dt.date(2026, 12, 7))
    path = tmp_path / "leave.csv"
    path.write_text("Name,Type,From,To\nAmara Okafor,Annual leave,13/12/2026,14/12/2026\nNew Face,Sick,13/12/2026,\n")
    found = prepare(tmp_path / "ward", [path])
    assert [row["person"] for row in found.tables.rows["availability.csv"]] == ["P01"]
    assert not found.tables.rows.get("staff.csv")
    assert [item.value for item in found.not_used] == ["New Face"]
    assert not any("New Face" in question.text for question in found.open)
    taken = prepare(tmp_path / "ward", [path], None, ImportOptions(add=True))
    assert [row["name"] for row in taken.tables.rows["staff.csv"]] == ["New Face"]
