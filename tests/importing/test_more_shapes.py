"""Shapes that are met less often, each by hand: what a careful person reads from it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from optimiser.importing.asking import Answers
from optimiser.importing.drafting import Draft, Understood
from optimiser.importing.files.sheet import NotUsed
from optimiser.importing.preview import preview_lines
from optimiser.importing.run import ImportOptions, Prepared, prepare
from tests.importing.by_hand import duties, read

DAYS = [dt.date(2026, 12, 7) + dt.timedelta(days=shift) for shift in range(7)]
WEEK = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def test_a_start_and_a_finish_below_each_day(tmp_path: Path) -> None:
    heads = [part for day in WEEK for part in (day, "")]
    cells = ["07:00", "15:00", "OFF", "", "", "", "14:00", "22:00", "", "", "", "", "", ""]
    rows = [["Week commencing 07/12/2026"], ["Name", *heads], ["", *["Start", "Finish"] * 7], ["Ann Lee", *cells]]
    found = read(tmp_path, [*rows, ["Bo Ray", *cells[::-1][:0], *cells]])
    assert duties(found) == {
        (name, day, code) for name in ("Ann Lee", "Bo Ray") for day, code in (("07", "0700-1500"), ("10", "1400-2200"))
    }


def test_headings_of_people_in_a_row_below_those_of_days(tmp_path: Path) -> None:
    rows: list[list[object]] = [["w/c 07/12/2026", "", *WEEK, "Hrs"], ["Name", "Job title", *[""] * 8]]
    rows += [["Ann Lee", "Staff nurse", "E", "E", "", "L", "L", "", "", 30], ["Bo Ray", "HCA", *"LLEE", "", "", "", 30]]
    found = read(tmp_path, rows)
    assert {(row["name"], row["role"]) for row in found.tables.rows["staff.csv"]} == {
        ("Ann Lee", "Staff nurse"),
        ("Bo Ray", "HCA"),
    }
    assert {row["team"] for row in found.tables.rows["teams.csv"]} == {"folder"}


def test_codes_with_their_times_in_the_row_below(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Employee", *[f"{day:%d/%m/%Y}" for day in DAYS]]]
    for name in ("Ann Lee", "Bo Ray", "Cy Doe"):
        rows += [
            [name, "E", "L", "", "E", "", "", ""],
            ["", "07:00-15:00", "13:00-21:00", "", "08:00-15:00", "", "", ""],
        ]
    found = read(tmp_path, rows)
    assert {code for _, _, code in duties(found)} == {"E", "L"}
    own = [row["start"] for row in found.tables.rows["rota.csv"] if row["start"]]
    assert own == ["08:00"] * 3


def test_a_day_and_a_night_row_for_each_date(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Date", "Shift", "Registrar", "SHO"]]
    for day in DAYS:
        rows += [[f"{day:%d/%m/%Y}", "Day", "Ann Lee", "Bo Ray"], ["", "Night", "Cy Doe", "Di Fox"]]
    found = duties(read(tmp_path, rows))
    assert len(found) == 28
    assert {("Ann Lee", "07", "Registrar Day"), ("Di Fox", "13", "SHO Night")} <= found


def test_several_first_names_in_a_cell(tmp_path: Path) -> None:
    rows = [
        ["Date", "Early", "Late"],
        *[[f"{day:%a %d/%m/%Y}", "Ann, Bo, Cy", "Di" if day.day % 2 else "Bo, Di"] for day in DAYS],
    ]
    found = duties(read(tmp_path, rows))
    assert len(found) == 21 + 4 + 6
    assert {name for name, _, _ in found} == {"Ann", "Bo", "Cy", "Di"}


def test_a_post_for_a_week(tmp_path: Path) -> None:
    weeks = [dt.date(2027, 1, 4) + dt.timedelta(weeks=week) for week in range(4)]
    names = ["Ann Lee", "Bo Ray", "Cy Doe", "Di Fox"]
    rows = [
        ["Week commencing", "Consultant of the week"],
        *[[f"{day:%d/%m/%Y}", name] for day, name in zip(weeks, names, strict=True)],
    ]
    found = read(tmp_path, rows)
    assert len(found.tables.rows["rota.csv"]) == 28
    assert ("Bo Ray", "17", "Consultant of the week") in duties(found)


def test_the_end_of_the_week_in_the_title(tmp_path: Path) -> None:
    found = read(
        tmp_path, [["Rota week ending 13/12/2026"], ["Name", *WEEK], ["Ann Lee", "E", "", "L", "", "", "", ""]]
    )
    assert duties(found) == {("Ann Lee", "07", "E"), ("Ann Lee", "09", "L")}


def test_roles_and_numbers_behind_names_two_codes_in_a_cell_and_a_key_without_a_heading(tmp_path: Path) -> None:
    rows = [
        ["w/c 7th December 2026"],
        ["", *WEEK],
        ["Ann Lee (RN)", "E/L", "", "N", "AL", "AL", "", "E"],
        ["Bo Ray - HCA 20114", "E", "E", "", "DO", "", "N", "N"],
        [],
        ["E=0700-1500", "L=1300-2100", "N=2045-0715"],
    ]
    found = read(tmp_path, rows)
    assert {("Ann Lee", "07", "E"), ("Ann Lee", "07", "L")} <= duties(found)
    staff = {row["name"]: (row["role"], row["person"]) for row in found.tables.rows["staff.csv"]}
    assert staff == {"Ann Lee": ("RN", "P001"), "Bo Ray": ("HCA", "20114")}
    assert [(row["start"], row["end"]) for row in found.tables.rows["shifts.csv"] if row["shift"] == "N"] == [
        ("20:45", "07:15")
    ]


def test_groups_that_are_places_and_groups_that_are_roles(tmp_path: Path) -> None:
    cells = ["8-4", "4-10", "SLEEP", "off", "", "", "8-4"]
    rows = [
        ["Rota from 07/12/2026"],
        ["Elm House"],
        ["Staff", *WEEK],
        ["Ann Lee", *cells],
        ["Bo Ray", *cells],
        ["Oak House"],
        ["Cy Doe", *cells],
        ["Healthcare assistants"],
        ["Di Fox", *cells],
    ]
    found = read(tmp_path, rows)
    staff = {row["name"]: (row["home_team"], row["role"]) for row in found.tables.rows["staff.csv"]}
    assert staff["Ann Lee"][0] == "Elm House"
    assert staff["Cy Doe"][0] == "Oak House"
    assert staff["Di Fox"][1] == "Healthcare assistants"
    kinds = {row["shift"]: row.get("kind", "") for row in found.tables.rows["shifts.csv"]}
    assert kinds["SLEEP"] == "sleep-in"


def test_each_row_says_its_week(tmp_path: Path) -> None:
    rows = [["Week commencing", "Name", *WEEK[:5]]]
    for first in ("07/12/2026", "14/12/2026"):
        rows += [[first, name, "E", "L", "", "A/L", ""] for name in ("Ann Lee", "Bo Ray", "Cy Doe")]
    found = read(tmp_path, rows)
    assert found.open == []
    assert {("Ann Lee", "07", "E"), ("Ann Lee", "15", "L")} <= duties(found)
    assert {row["from"] for row in found.tables.rows["availability.csv"]} == {"2026-12-10", "2026-12-17"}


def test_hours_in_the_cells_and_leave_by_a_letter_of_its_own(tmp_path: Path) -> None:
    heads = ["Employee", *[f"{day:%d/%m/%Y}" for day in DAYS]]
    found = read(
        tmp_path, [heads, ["Ann Lee", "7.5", "12", "", "H", "H", "", "6"], ["Bo Ray", "12", "", "", "", "7.5", "", ""]]
    )
    times = {row["shift"]: (row["start"], row["end"]) for row in found.tables.rows["shifts.csv"]}
    assert times == {"7.5": ("08:00", "15:30"), "12": ("08:00", "20:00"), "6": ("08:00", "14:00")}
    assert [(row["kind"], row["from"], row["to"]) for row in found.tables.rows["availability.csv"]] == [
        ("annual leave", "2026-12-10", "2026-12-11")
    ]


def test_job_plans_training_matrices_and_reasons_of_illness(tmp_path: Path) -> None:
    plan = [
        ["Consultant", "Day", "Start", "Finish", "Activity", "PAs"],
        ["Dr A Khan", "Tuesday", "13:00", "17:00", "SPA", "1"],
        ["Dr B Patel", "Monday", "09:00", "13:00", "Clinic (DCC)", "1"],
    ]
    found = read(tmp_path, plan)
    (session,) = found.tables.rows["portfolio.csv"]
    assert (session["activity"], session["days"], session["shifts"]) == (
        "supporting professional activity",
        "Tue",
        "SPA 1300-1700",
    )
    assert any("a clinical session" in item.reason for item in found.not_used)
    matrix = [
        ["Training expiry dates"],
        ["Staff name", "Fire safety", "BLS"],
        ["Ann Lee", "01/05/2027", "expired"],
        ["Bo Ray", "13/08/2027", "12/03/2027"],
    ]
    found = read(tmp_path, matrix)
    assert [(row["skill"], row["to"]) for row in found.tables.rows["staff_skills.csv"]] == [
        ("Fire safety", "2027-05-01"),
        ("Fire safety", "2027-08-13"),
        ("BLS", "2027-03-12"),
    ]
    sick = [
        ["Employee No", "Absence Reason", "Absence Start Date", "Absence End Date"],
        ["1", "S25 Gastrointestinal problems", "13/12/2026", ""],
    ]
    assert read(tmp_path, sick).tables.rows["availability.csv"][0]["kind"] == "sickness"


@pytest.mark.parametrize(
    ("headings", "option", "answer"),
    [
        (["1-Dec", "2-Dec", "3-Dec", "4-Dec", "5-Dec"], "--year", "2026"),
        (["1", "2", "3", "4", "5"], "--first-day", "2026-12-01"),
        (WEEK, "--first-day", "2026-12-07"),
    ],
)
def test_what_only_a_person_can_know_is_asked(headings: list[str], option: str, answer: str, tmp_path: Path) -> None:
    rows = [["Name", *headings], ["Ann Lee", "E", "E", "L", "L", "N"], ["Bo Ray", "L", "L", "E", "E", ""]]
    (question,) = read(tmp_path, rows).open
    assert question.option == option
    answers = Answers()
    answers.take(question, answer)
    assert read(tmp_path, rows, answers).open == []


def test_a_day_whose_heading_cannot_be_read_is_told_of(tmp_path: Path) -> None:
    heads = [f"{day:%d/%m/%Y}" for day in DAYS]
    heads[3] = "1?/12/2026"
    cells = ["E", "L", "", "N", "", "E", ""]
    found = read(tmp_path, [["Name", *heads], ["Ann Lee", *cells], ["Bo Ray", *cells]])
    assert {day for _, day, _ in duties(found)} == {"07", "08", "12"}
    (told,) = [item for item in found.not_used if item.cell == "E"]
    assert told.reason == "'1?/12/2026' stands among the days and is no day: 2 cells are not read"


def test_paid_breaks_stand_beside_unpaid_ones(tmp_path: Path) -> None:
    heads: list[object] = ["Name", "Role", "Duty Date", "Start Time", "End Time", "Unpaid Break", "Paid Break"]
    rows: list[list[object]] = [
        ["Ann Lee", "nurse", "07/12/2026", "07:00", "15:00", 0, 30],
        ["Bo Ray", "nurse", "07/12/2026", "13:00", "21:00", 30, 15],
        ["Bo Ray", "nurse", "08/12/2026", "13:00", "21:00", 30, 20],
    ]
    tables = read(tmp_path, [heads, *rows]).tables.rows
    breaks = [(row["unpaid_break"], row["paid_break"]) for row in tables["shifts.csv"]]
    assert breaks == [("0", "30"), ("30", "15")]
    assert [row["paid_break"] for row in tables["rota.csv"]] == ["30", "15", "20"]


def test_bank_and_agency_staff_are_told_by_their_role(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Name", "Role", "Hours", *[f"{day:%d/%m/%Y}" for day in DAYS]]]
    roles = ["HCA (Bank)", "Bank HCA", "Staff nurse - agency", "HCA", "Bank staff", "HCA (nights)"]
    for name, role in zip(("Ann Lee", "Bo Ray", "Cy Doe", "Di Fox", "Ed Gee", "Flo Hay"), roles, strict=True):
        rows.append([name, role, 0 if "ank" in role or "agency" in role else 30, "E", "L", "", "", "E", "", ""])
    found = read(tmp_path, rows).tables.rows["staff.csv"]
    assert [(row["role"], row.get("kind", "") or "permanent") for row in found] == [
        ("HCA", "bank"), ("HCA", "bank"), ("Staff nurse", "agency"), ("HCA", "permanent"), ("Bank staff", "permanent"),
        ("HCA (nights)", "permanent"),
    ]  # fmt: skip


def test_what_a_mental_health_team_writes_beside_its_rota(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Name", "Job", "Hours", *[f"{day:%d/%m/%Y}" for day in DAYS], "Notes"]]
    rows += [
        ["Ann Lee", "CPN", 37.5, *["D"] * 5, "", "", "no lates"],
        ["Bo Ray", "Bank CPN", "bank", *["D"] * 4, "", "", "", "ask first"],
        ["Cy Doe", "Support worker", 37.5, *["D"] * 4, "", "OC", "", ""],
        ["Di Fox", "Apprentice nursing associate", 37.5, "D", "D", "Coll", "D", "D", "", "", "with a nurse"],
        ["Key"],
        ["D = day 8am - 4pm"],
        ["OC = on call at home 9pm to 8am"],
        ["Coll = college 9am-5pm"],
    ]
    found = read(tmp_path, rows)
    tables = found.tables.rows
    assert [(row["role"], row["weekly_hours"], row["kind"]) for row in tables["staff.csv"]] == [
        ("CPN", "37.5", ""),
        ("CPN", "0", "bank"),
        ("Support worker", "37.5", ""),
        ("Apprentice nursing associate", "37.5", "apprentice"),
    ]
    assert tables["organisations.csv"][0]["sector"] == "mental health"
    shifts = {row["shift"]: row for row in tables["shifts.csv"]}
    assert (shifts["OC"]["kind"], shifts["OC"]["presence"], shifts["OC"]["name"]) == (
        "on call",
        "remote",
        "on call at home",
    )
    assert (shifts["Coll"]["kind"], shifts["Coll"]["unpaid_break"]) == ("study", "30")
    asked = {(row["capability"], row["cover_period"]): (row["minimum"], row["ideal"]) for row in tables["demand.csv"]}
    assert asked["role: Apprentice nursing associate", "D"] == ("0", "1")  # a shift without the apprentice is not short
    assert asked["role: Support worker", "D"] == ("1", "")
    assert {period for _, period in asked} == {"D", "OC"}  # and nobody must go to college
    assert "of learners that alone; nobody is asked for by Coll" in found.tables.drafted[-1]
    reasons = [item.reason for item in found.not_used]
    assert "the column Notes holds words: they are for a person to read" in reasons
    assert not [reason for reason in reasons if "no number of hours" in reason]


def test_sheets_of_which_nothing_is_used_are_told_once_and_together() -> None:
    understood = [Understood("a.xlsx", sheet, "nothing: no grid", ()) for sheet in ("Phones", "Gaps")]
    unused = [NotUsed("a.xlsx", sheet, 0, "", sheet, f"the sheet {sheet} was not used") for sheet in ("Phones", "Gaps")]
    draft = Draft(understood=understood, not_used=[*unused, NotUsed("a.xlsx", "Rota", 9, "A9", "Total", "totals")])
    prepared = SimpleNamespace(
        understood=understood, drafted=[], tables=SimpleNamespace(changes=[]), draft=draft, assumed=[], questions=[],
        not_used=draft.not_used,
    )  # fmt: skip
    assert preview_lines(cast(Prepared, prepared)) == [
        "a.xlsx, sheets Phones, Gaps: nothing: no grid",
        "Not used  a.xlsx:Rota!A9: totals",
    ]


def test_rows_of_leave_and_days_off_among_posts_are_no_posts(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Run", *DAYS],
        ["Run 1 07:00-14:00", "Jo Dean", "Jo Dean", "Karl Odum", "Karl Odum", "Ann Wells", "Ann Wells", "Ann Wells"],
        ["Carer", "Ann Wells", "Ann Wells", "Ann Wells", "Tom Bray", "Tom Bray", "Jo Dean", "Jo Dean"],
        ["Annual leave", "Mia Lund", "Mia Lund", "Mia Lund", "", "", "", ""],
        ["Sick", "", "", "", "Mia Lund", "", "", ""],
        ["Off", "Tom Bray", "Tom Bray", "", "", "", "", ""],
        ["", "Karl Odum", "", "", "", "", "", ""],
    ]
    found = read(tmp_path, rows)
    assert {code for _, _, code in duties(found)} == {"Run 1", "Carer"}
    assert [(row["kind"], row["from"], row["to"]) for row in found.tables.rows["availability.csv"]] == [
        ("annual leave", "2026-12-07", "2026-12-09"),
        ("sickness", "2026-12-10", ""),
    ]
    assert [item.row for item in found.not_used if "off, nothing is written" in item.reason] == [6, 7]


@pytest.mark.parametrize(
    ("cell", "leave", "codes"),
    [
        ("AL am, E pm", ["AM"], {"E PM"}),
        ("E AM/AL PM", ["PM"], {"E AM"}),
        ("½ AL", ["day"], set()),
        ("AL ½ pm", ["PM"], set()),
        ("AL 9-1", ["AM"], set()),
        ("A/L 09:00-17:00", ["day"], set()),
        ("07:00-15:00 AL", ["day"], set()),
        ("AL req", ["day"], set()),
        ("SL 22:00-07:00", [], {"SL"}),
        ("Maternity triage", [], None),
        ("Sick cover", [], set()),
        ("LD sick 14:00", [], set()),
        ("2pm-midnight", [], {"1400-0000"}),
        ("Mand Trg", ["day"], set()),
    ],
)
def test_leave_in_a_cell_is_never_a_shift(cell: str, leave: list[str], codes: set[str] | None, tmp_path: Path) -> None:
    rows: list[list[object]] = [["Name", "Role", *DAYS], ["Ann Lee", "RN", *"EEEE", "", "", cell]]
    found = read(tmp_path, rows)
    away = found.tables.rows["availability.csv"]
    parts = {("", "13:00"): "AM", ("13:00", ""): "PM", ("", ""): "day"}
    assert [parts[row["start"], row["end"]] for row in away if row["from"] == "2026-12-13"] == leave
    worked = {code for _, day, code in duties(found) if day == "13"}
    if codes is not None:
        assert worked == codes
    assert worked or leave or any("a word of leave" in item.reason for item in found.not_used)


def away(found: Prepared) -> list[tuple[str, str, str]]:
    """(person, first day of the month, kind) of absences."""
    return [(row["person"], row["from"][-2:], row["kind"]) for row in found.tables.rows["availability.csv"]]


def test_shifts_that_a_form_answers_are_no_duties(tmp_path: Path) -> None:
    days = [f"{day:%A} {day:%d/%m} shifts you can work" for day in DAYS[:5]]
    rows: list[list[object]] = [
        ["ID", "Start time", "Completion time", "Name", *days],
        [1, "02/11/2026 09:10", "02/11/2026 09:12", "Ann Lee", "Early;Late;", "Night;", "None;", "Early;", "Any;"],
        [2, "02/11/2026 09:10", "02/11/2026 09:12", "Bo Ray", "Early;", "Early;", "Annual leave", "No - away", "Late;"],
    ]
    found = read(tmp_path, rows)
    assert not found.tables.rows.get("rota.csv")
    assert away(found) == [
        ("P001", "09", "unavailable"), ("P002", "09", "annual leave"), ("P002", "10", "unavailable"),
    ]  # fmt: skip
    assert [item.place for item in found.not_used if "neither yes nor no" in item.reason][:2] == [
        "rota.csv:E2", "rota.csv:F2",
    ]  # fmt: skip


def test_headings_that_say_a_weekday_and_its_half(tmp_path: Path) -> None:
    heads = [f"{day} {half}" for day in WEEK[:5] for half in ("AM", "PM")]
    rows: list[list[object]] = [
        ["Oak Surgery w/c 7th December 2026"],
        ["Clinician", *heads],
        ["Dr Ann Lowe", "Surgery", "Duty", "Off", "Off", "Surgery", "", "", "", "AL", "AL"],
        ["Dr Ben Ray", "Duty", "Surgery", "Surgery", "Surgery", "Off", "Off", "AL", "Duty", "Duty", "Surgery"],
        ["Surgery = 0830-1230 / 1400-1730"],
    ]
    found = read(tmp_path, rows)
    lowe = {(day, code) for name, day, code in duties(found) if name == "Dr Ann Lowe"}
    assert lowe == {("07", "Surgery AM"), ("07", "Duty PM"), ("09", "Surgery AM")}
    assert away(found) == [("P001", "11", "annual leave"), ("P002", "10", "annual leave")]
    times = {row["shift"]: (row["start"], row["end"]) for row in found.tables.rows["shifts.csv"]}
    assert (times["Surgery AM"], times["Surgery PM"]) == (("08:30", "12:30"), ("14:00", "17:30"))


def test_a_list_with_a_column_for_each_half_of_the_day(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Clinician", "Day", "Date", "AM", "PM"],
        ["Dr Ann Lowe", "Mon", "07/12/2026", "Surgery", "Admin"],
        ["Dr Ann Lowe", "Tue", "08/12/2026", "AL", "AL"],
        ["Dr Ben Ray", "Sun", "13/12/2026", "Surgery", "SL"],
    ]
    found = read(tmp_path, rows)
    assert duties(found) == {
        ("Dr Ann Lowe", "07", "Surgery AM"), ("Dr Ann Lowe", "07", "Admin PM"), ("Dr Ben Ray", "13", "Surgery AM"),
    }  # fmt: skip
    assert away(found) == [("P001", "08", "annual leave"), ("P002", "13", "study leave")]


def test_recovery_and_maternity_are_posts_and_codes_under_posts_are_codes(tmp_path: Path) -> None:
    days = DAYS[:5]
    rows: list[list[object]] = [
        ["Theatre rota", *days], ["Maternity", *["Ann Lee"] * 3, "Bo Ray", "Bo Ray"],
        ["Recovery", *["Cy Po"] * 3, "Di Fox", "Di Fox"], ["Carer", "Di Fox", "Bo Ray", "Bo Ray", "Cy Po", "Ed Gunn"],
    ]  # fmt: skip
    found = read(tmp_path, rows)
    assert {code for _, _, code in duties(found)} == {"Maternity", "Recovery", "Carer"}
    assert away(found) == []
    codes = [["TH", "OPD", "WR", "TH", "SPA"], ["TH", "WR", "OPD", "TH", "AL"], ["OPD", "TH", "WR", "WR", "OPD"]]
    posts = ["Consultant 1", "Consultant 2", "Registrar 1"]
    found = read(tmp_path, [["Post", *days], *([post, *cells] for post, cells in zip(posts, codes, strict=True))])
    assert {code for _, _, code in duties(found)} == {"TH", "OPD", "WR", "SPA"}
    assert sum("stands among the names" in line for line in found.assumed) == 3
    found = read(tmp_path, [["Post", *days], ["Nurse Priti", *"EEELL"], ["HCA Jo", *"LLLEE"]])
    assert not any("stands among the names" in line for line in found.assumed)


def test_initials_under_posts_are_people_and_columns_of_leave_are_leave(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Date", "Consultant", "Registrar", "SHO", "Day off", "Leave"]]
    rows += [[f"{day:%d/%m/%Y}", "AK", "BW/ER", "Ruiz", "Field", "Khan"] for day in DAYS[:5]]
    rows += [[f"{DAYS[5]:%d/%m/%Y}", "CM", "DF", "Locum", "", ""]]
    found = read(tmp_path, rows)
    assert {name for name, _, _ in duties(found)} == {"AK", "BW", "ER", "Ruiz", "CM", "DF"}
    assert {code for _, _, code in duties(found)} == {"Consultant", "Registrar", "SHO"}
    assert [kind for _, _, kind in away(found)] == ["annual leave"]
    assert any(item.reason == "nobody has SHO on 2026-12-12: Locum" for item in found.not_used)


LINES: list[list[object]] = [
    [1, "Dr Amy Bell", *"DDDDD", "", ""], [2, "Dr Colin Dart", *"NNNN", "", "", ""],
    [3, "vacant", "", "", *"DDNNN"], [4, "Dr Gil Hunt", *"LL", "", "", *"DLL"],
]  # fmt: skip


def test_weeks_that_each_have_another_name_roll_over_vacant_lines_too(tmp_path: Path) -> None:
    found = read(tmp_path, [["Start date 07/12/2026"], ["Week", "Name", *WEEK], *LINES])
    tables = found.tables.rows
    bell = "".join(row["shift"] for row in tables["rota.csv"] if row["person"] == "P001")
    assert bell == "DDDDD" + "NNNN" + "DDNNN" + "LLDLL"
    assert {row["date"] for row in tables["rota.csv"]} >= {"2026-12-07", "2027-01-03"}
    assert any("taken for a rolling rota" in line for line in found.assumed)
    assert any(item.reason == "nobody is named: vacant" for item in found.not_used)


def test_who_starts_on_a_line_may_stand_behind_its_days(tmp_path: Path) -> None:
    rows = [[line, *cells, name] for line, name, *cells in LINES]
    found = read(tmp_path, [["Line", *WEEK, "Who starts here (w/c 07/12/2026)"], *rows])
    hunt = "".join(row["shift"] for row in found.tables.rows["rota.csv"] if row["person"] == "P003")
    assert hunt == "LLDLL" + "DDDDD" + "NNNN" + "DDNNN"


@pytest.mark.parametrize(
    ("cell", "codes", "said"),
    [
        ("07:00-11:00 / 16:00-22:00", {"0700-1100", "1600-2200"}, ""),
        ("7-11, 4-10", {"0700-1100", "1600-2200"}, ""),
        ("07:00-07:45 Hale 08:00-08:30 Stone", {"0700-0745", "0800-0830"}, "the mark Hale Stone beside"),
        ("E 07:00-15:00 (was 13:00-21:00)", {"E"}, "the mark (was 13:00-21:00) beside"),
        ("7-3/8-4", set(), "several times that overlap"),
        ("22:00-07:00, 07:00-10:00", set(), "several times that overlap, or go on behind midnight"),
    ],
)
def test_a_cell_with_several_times_is_a_duty_for_each(cell: str, codes: set[str], said: str, tmp_path: Path) -> None:
    found = read(tmp_path, [["Name", "Role", *DAYS], ["Ann Lee", "Carer", *"EEEE", "", "", cell]])
    assert {code for _, day, code in duties(found) if day == "13"} == codes
    assert not said or any(item.reason.startswith(said) for item in found.not_used)


def test_a_key_in_the_lines_of_one_cell(tmp_path: Path) -> None:
    key = "E = 07:15-15:15\nHOL = Holiday   SICK = Sick  N = 21:15-07:30"
    found = read(
        tmp_path, [["Name", "Role", *DAYS], ["Ann Lee", "RN", "E", "E", "N", "N", "HOL", "HOL", "SICK"], [key]]
    )
    times = {row["shift"]: (row["start"], row["end"]) for row in found.tables.rows["shifts.csv"]}
    assert times == {"E": ("07:15", "15:15"), "N": ("21:15", "07:30")}
    assert away(found) == [("P001", "11", "annual leave"), ("P001", "13", "sickness")]


def test_breaks_of_a_key_and_what_stands_beside_a_name(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Name", "Role", *DAYS],
        ["Dayo Obi (Sr)", "RN", "E", "E", "LD", "N", "N", "", ""],
        ["Latesha Roy", "RN", "LD", "E", "E", "", "", "N", "N"],
        ["Bo Ray", "HCA", "E", "E", "LD", "06:45", "", "", ""],
        ["Sleep in", "", "DO", "LR", "DO", "", "", "", ""],
        ["E = 07:15 - 14:45 (20 min)   LD = 07:15 - 20:15 (1hr unpaid)   N = 20:00 - 07:30 (11 hours)"],
    ]
    found = read(tmp_path, rows)
    breaks = {row["shift"]: row.get("unpaid_break") for row in found.tables.rows["shifts.csv"]}
    assert breaks == {"E": "20", "LD": "60", "N": "60", "06:45": "30"}
    assert {row["shift"]: row["start"] for row in found.tables.rows["shifts.csv"]}["06:45"] == "06:45"
    assert {row["name"] for row in found.tables.rows["staff.csv"]} == {"Dayo Obi", "Latesha Roy", "Bo Ray"}
    reasons = [item.reason for item in found.not_used]
    assert "'Sr' beside Dayo Obi has no place in a rota folder" in reasons
    assert "Sleep in is no name of a person: who has it is not read" in reasons


@pytest.mark.parametrize(
    "rows",
    [
        [["Clinician", "Date", "AM", "PM"], ["Dr Ann Lowe", "07/12/2026", "Surgery", "AL"]],
        [["Candidate", "Grade", "Shift"], ["Jo Hara", "RGN", "Tue 08 Dec 2026 19:30 - 08:00"]],
        [["Carer", "Planned Start", "Planned End", "Actual Start", "Actual End"],
         ["Jo Dean", "07/12/2026 07:00", "07/12/2026 07:45", "07/12/2026 07:03", "07/12/2026 07:46"],
         ["Jo Dean", "08/12/2026 07:00", "08/12/2026 07:45", "", ""]],
        [["Name", "Role", *DAYS], ["Ann Lee", "RN", *"EEELL", "", ""], ["E = 07:15-14:45 (20 min)"]],
    ],
)  # fmt: skip
def test_the_mapping_that_an_import_writes_repeats_it(rows: list[list[object]], tmp_path: Path) -> None:
    first = read(tmp_path, rows)
    mapping = tmp_path / "m.toml"
    mapping.write_text(first.mapping_text)
    again = prepare(tmp_path / "folder", [tmp_path / "rota.csv"], None, ImportOptions(mapping=mapping))
    assert again.tables.rows == first.tables.rows
    assert first.tables.rows["rota.csv"]


def test_signs_of_a_leave_planner_are_leave_and_no_work(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Annual leave planner 2026/27"], ["Name", *DAYS]]
    rows += [["Ann Lee", "", "X", "X", "", "", "", ""], ["Bo Ray", "½", "", "", "1", "pm", "", ""]]
    found = read(tmp_path, rows)
    assert not found.tables.rows.get("rota.csv")
    assert [(row["person"], row["from"][-2:], row["to"][-2:], row["start"]) for row in
            found.tables.rows["availability.csv"]] == [
        ("P001", "08", "09", ""), ("P002", "07", "", ""), ("P002", "10", "", ""), ("P002", "11", "", "13:00"),
    ]  # fmt: skip
    assert any("which half of the day is not said" in item.reason for item in found.not_used)


def test_who_works_under_two_wards_works_for_each(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Week commencing 07/12/2026"], ["WARD A"], ["Name", *WEEK], ["Ann Lee", "E", "E", "", "", "", "", "L"],
        ["Bo Ray", "L", "L", "E", "", "", "", ""], ["WARD B"], ["Name", *WEEK], ["Cy Po", "N", "N", "", "", "", "", ""],
        ["Ann Lee", "", "", "", "N", "N", "", ""],
    ]  # fmt: skip
    found = read(tmp_path, rows)
    lee = {(row["date"][-2:], row["team"]) for row in found.tables.rows["rota.csv"] if row["person"] == "P001"}
    assert lee == {("07", "WARD A"), ("08", "WARD A"), ("13", "WARD A"), ("10", "WARD B"), ("11", "WARD B")}


def test_months_of_dates_beside_one_another_are_all_read(tmp_path: Path) -> None:
    names = ["Khan", "Moss", "Field", "Wells"]
    rows: list[list[object]] = [
        ["Consultant on call"], ["December 2026", "", "", "", "", "January 2027"],
        ["Date", "Day", "1st", "2nd", "", "Date", "Day", "1st", "2nd"],
    ]  # fmt: skip
    for shift in range(31):
        one, other = dt.date(2026, 12, 1) + dt.timedelta(shift), dt.date(2027, 1, 1) + dt.timedelta(shift)
        who = [names[(shift // 7 + turn) % 4] for turn in range(4)]
        rows.append([one.day, f"{one:%a}", *who[:2], "", other.day, f"{other:%a}", *who[2:]])
    found = read(tmp_path, rows)
    worked = {(row["date"], row["shift"]): row["person"] for row in found.tables.rows["rota.csv"]}
    assert len(worked) == 124
    assert (worked["2026-12-08", "1st"], worked["2027-01-31", "2nd"]) == ("P002", "P004")


def test_a_staff_number_behind_a_name_and_visits_by_nobody(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Staff", "Date", "Shift"], ["Okafor, Amara (20114)", "13/12/2026", "Late"]]
    (person,) = read(tmp_path, rows).tables.rows["staff.csv"]
    assert (person["person"], person["name"]) == ("20114", "Amara Okafor")
    visits: list[list[object]] = [["Client", "Visit", *DAYS]]
    for client, visit in (("Mrs Hale", "AM 07:00-07:45"), ("Mr Stone", "Bed 21:30-22:00")):
        visits.append([client, visit, "Jo Dean", "Karl Odum", "Hospital", "Family", "Ann Ray", "Jo Dean", "Karl Odum"])
    assert {name for name, _, _ in duties(read(tmp_path, visits))} == {"Jo Dean", "Karl Odum", "Ann Ray"}


def test_a_heading_mistyped_among_days_moves_no_other_and_is_told(tmp_path: Path) -> None:
    heads = [f"{day} {half}" for day in WEEK[:5] for half in ("AM", "PM")]
    heads[1] = "Mon P?"
    rows: list[list[object]] = [["w/c 7th December 2026"], ["Clinician", *heads]]
    rows += [["Dr Lowe", *["Surgery"] * 10], ["Dr Ray", *["Duty", "Surgery"] * 5]]
    found = read(tmp_path, rows)
    assert {name for name, _, _ in duties(found)} == {"Dr Lowe", "Dr Ray"}
    assert {row["date"] for row in found.tables.rows["rota.csv"]} == {day.isoformat() for day in DAYS[:5]}
    assert any("'Mon P?' stands among the days and is no day: 2 cells" in item.reason for item in found.not_used)


def test_a_date_mistyped_in_a_table_of_halves_loses_its_row_alone(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Date", "AM", "PM", "Night"]]
    for shift, who in enumerate(("Lowe Ray Hay", "Ray Ray Hay", "Lowe Lowe Moon", "Lowe Ray Moon", "Ray Ray Moon",
                                 "Lowe Hay Moon", "Lowe Ray Moon")):  # fmt: skip
        rows.append([f"{DAYS[shift]:%d/%m/%Y}".replace("10/12/2026", "10/12/2O26"), *who.split()])
    found = read(tmp_path, rows)
    assert {name for name, _, _ in duties(found)} == {"Lowe", "Ray", "Hay", "Moon"}
    assert len(duties(found)) == 18
    assert any(item.row == 5 and "'10/12/2O26' stands among the days" in item.reason for item in found.not_used)


def test_a_week_over_which_too_few_days_are_found_is_told(tmp_path: Path) -> None:
    cells = ["E", "E", "L", "L", "N"]
    rows: list[list[object]] = [["Week 1 (w/c 07/12/26)"], ["Name", "Mon", "Tew", "Wed", "Thu", "Fri"]]
    rows += [["Ann Lee", *cells], ["Bo Ray", *reversed(cells)], ["Week 2 (w/c 14/12/26)"], ["Name", *WEEK[:5]]]
    found = read(tmp_path, [*rows, ["Ann Lee", *cells], ["Bo Ray", *reversed(cells)]])
    assert {day for _, day, _ in duties(found)} == {"14", "15", "16", "17", "18"}
    assert [item.row for item in found.not_used if item.reason.startswith("above the days")] == [3, 4]


@pytest.mark.parametrize("sign", ['"', "→", "-->", "ditto", "''"])
def test_a_sign_for_the_same_again_is_told_and_is_neither_a_shift_nor_a_day_off(sign: str, tmp_path: Path) -> None:
    found = read(
        tmp_path, [["Name", "Role", *DAYS], ["Ann Lee", "RN", *"EEEE", "", "", "L"], ["Bo Ray", "RN", "E", *[sign] * 6]]
    )
    assert {code for name, _, code in duties(found) if name == "Bo Ray"} == {"E"}
    told = [item for item in found.not_used if item.reason.startswith("a sign for the same again")]
    assert len(told) == 6
