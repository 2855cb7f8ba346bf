"""Lists as systems export them, and exports by a mapping: right person, day and amount, and nothing lost in silence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from optimiser.folder.scaffold import scaffold
from optimiser.importing.cells.values import minutes_in, number_in
from optimiser.importing.files import limits
from optimiser.importing.instances.curtois import read_curtois
from optimiser.importing.instances.inrc2 import read_inrc2
from optimiser.importing.run import ImportOptions, Prepared, prepare
from optimiser.tabular.faults import BadInput

DAYS = "04/01/2027,05/01/2027,06/01/2027,07/01/2027,08/01/2027"
DUTIES = "Name,Role,Date,Shift,Start,End"


def read(home: Path, *texts: str | bytes, mapping: str = "") -> Prepared:
    files = []
    for number, text in enumerate(texts):
        files.append(home / f"sent{number or ''}.csv")
        files[-1].write_bytes(text if isinstance(text, bytes) else text.encode())
    return by_mapping(home, files, mapping)


def by_mapping(home: Path, files: list[Path], mapping: str) -> Prepared:
    if mapping:
        (home / "m.toml").write_text(mapping)
    return prepare(home / "new", files, None, ImportOptions(mapping=home / "m.toml" if mapping else None))


def export(table: str, more: str = "", **columns: str) -> str:
    lines = "\n".join(f'{name} = "{heading}"' for name, heading in columns.items())
    return f'[[export]]\nfile = "sent*"\ntable = "{table}"\n{more}\n[export.columns]\n{lines}\n'


def rows(prepared: Prepared, table: str) -> list[dict[str, str]]:
    return [{key: text for key, text in row.items() if text} for row in prepared.tables.rows[table]]


def told(prepared: Prepared) -> str:
    return "\n".join([*(f"{item.place}: {item.reason}" for item in prepared.not_used), *prepared.assumed])


# --- lists ------------------------------------------------------------------------------------------------------------


def test_leave_with_start_and_end_is_no_list_of_shifts(tmp_path: Path) -> None:
    found = read(tmp_path, "Name,Type,Start,End\nAnn Lee,Annual leave,14/01/2027 13:00,15/01/2027\n")
    assert rows(found, "availability.csv") == [
        {"person": "P001", "kind": "annual leave", "from": "2027-01-14", "to": "2027-01-15"}
    ]
    assert not rows(found, "shifts.csv")
    assert "times of absences are not read" in told(found)


def test_half_days_and_hours_of_leave_are_no_whole_days(tmp_path: Path) -> None:
    lines = [
        "Ann,½AL,07/01/2027,07/01/2027,AM,Approved",
        "Bo,AL pm,07/01/2027,07/01/2027,,Approved",
        "Cy,Half day annual leave,07/01/2027,,,Approved",
        "Di,Study leave,07/01/2027 09:00,07/01/2027 13:00,,Approved",
        "Ed,Annual leave,07/01/2027 09:00,08/01/2027 17:00,,Approved",
        "Flo,Sickness,07/01/2027,,,Open",
    ]
    found = read(tmp_path, "Name,Leave type,From,To,Half day,Status\n" + "\n".join(lines) + "\n")
    away = [(row.get("to", ""), row.get("start", ""), row.get("end", "")) for row in rows(found, "availability.csv")]
    assert away == [
        ("", "", "13:00"), ("", "13:00", ""), ("", "", ""), ("", "09:00", "13:00"), ("2027-01-08", "", ""),
        ("", "", ""),
    ]  # fmt: skip
    assert "B4: which half of the day is not said: read as away all day" in told(found)
    assert "2 absences have no last day: one day each (rows 4, 7)" in told(found)


VISITS = "Client,Carer 1,Carer 2,Scheduled Start,Scheduled End,Actual Start,Actual End,Visit Status,Cancelled"


def test_visits_of_home_care_by_planned_times_where_no_actual_ones_are(tmp_path: Path) -> None:
    lines = [
        "Mrs Hale,Jo Dean,,07/12/2026 07:00,07/12/2026 07:45,07/12/2026 07:03,07/12/2026 07:46,Completed,No",
        "Mr Stone,Jo Dean,Karl Odum,08/12/2026 08:00,08/12/2026 08:30,,,Scheduled,No",
        "Mr Stone,Jo Dean,,09/12/2026 08:00,09/12/2026 08:30,,,Cancelled by client,No",
        "Mr Stone,Jo Dean,,10/12/2026 08:00,10/12/2026 08:30,,,Scheduled,Yes",
        "Mr Stone,Jo Dean,,13/12/2026 08:00,13/12/2026 08:30,,,Not confirmed,No",
    ]
    found = read(tmp_path, "\n".join([VISITS, *lines]) + "\n")
    assert [(row["person"], row["date"], row["shift"]) for row in rows(found, "rota.csv")] == [
        ("P001", "2026-12-07", "0703-0746"), ("P001", "2026-12-08", "0800-0830"), ("P002", "2026-12-08", "0800-0830"),
    ]  # fmt: skip
    assert [row["name"] for row in rows(found, "staff.csv")] == ["Jo Dean", "Karl Odum"]
    for said in ("4: Visit Status is 'Cancelled by client'", "5: Cancelled is 'Yes'", "6: Visit Status is 'Not"):
        assert said in told(found)


def test_a_consultant_and_a_trainee_of_one_list_and_leave_as_its_place(tmp_path: Path) -> None:
    lines = [
        "13/12/2026,AM,Theatre 1,Dr A Khan,Dr B Wells", "13/12/2026,PM,Theatre 1,Dr C Moss,",
        "14/12/2026,AM,Annual leave,Dr A Khan,", "14/12/2026,PM,Maternity,Dr A Khan,",
        "15/12/2026,PM,Recovery,Dr A Khan,",
    ]  # fmt: skip
    found = read(tmp_path, "\n".join(["Date,Session,Location,Consultant,Trainee", *lines]) + "\n")
    roles = {row["name"]: row["role"] for row in rows(found, "staff.csv")}
    assert roles == {"Dr A Khan": "consultant", "Dr B Wells": "trainee", "Dr C Moss": "consultant"}
    assert len(rows(found, "rota.csv")) == 5
    assert [(row["kind"], row["from"], row["end"]) for row in rows(found, "availability.csv")] == [
        ("annual leave", "2026-12-14", "13:00")
    ]
    assert "nobody is named" not in told(found)


@pytest.mark.parametrize("heads", ["Candidate,Grade,Shift,Status", "Booked worker,Grade,Time,Filled?"])
def test_a_booking_whose_date_stands_with_its_times(heads: str, tmp_path: Path) -> None:
    state = ("Worker cancelled", "Confirmed") if "Status" in heads else ("N", "Y")
    lines = [
        f"Jo Hara,RGN,Tue 08 Dec 2026 19:30 - 08:00,{state[1]}", f"Zoe Bay,HCA,2026-12-09 07:30-20:00,{state[1]}",
        f"Ann Ray,HCA,Thu 10 Dec 2026 19:30 - 08:00,{state[0]}",
    ]  # fmt: skip
    found = read(tmp_path, "\n".join([heads, *lines]) + "\n")
    assert [(row["person"], row["date"], row["shift"]) for row in rows(found, "rota.csv")] == [
        ("P001", "2026-12-08", "1930-0800"), ("P002", "2026-12-09", "0730-2000"),
    ]  # fmt: skip


def test_bank_as_a_type_and_sickness_as_a_reason_make_no_leave_of_bookings(tmp_path: Path) -> None:
    times = "2026-12-07T19:30:00,2026-12-08T08:00:00"
    for name, text in (("type", f"Type\n{times},Ann Lee,Bank\n"), ("reason", f"Reason\n{times},Ann Lee,Sickness\n")):
        (tmp_path / name).mkdir()
        found = read(tmp_path / name, f"Shift start,Shift end,Booked worker,{text}")
        assert [(row["date"], row["shift"]) for row in rows(found, "rota.csv")] == [("2026-12-07", "1930-0800")]
        assert not rows(found, "availability.csv")


def test_sickness_that_goes_on_ends_when_it_is_foreseen_to(tmp_path: Path) -> None:
    heads = "Employee Name,Absence Category,Absence Start Date,Absence End Date,Projected End Date"
    found = read(tmp_path, f'{heads}\n"Lee, Mrs. Ann",Sickness,01-DEC-2026,,31-DEC-2026\n')
    assert [(row["from"], row["to"]) for row in rows(found, "availability.csv")] == [("2026-12-01", "2026-12-31")]


def test_names_in_a_column_called_person_are_names(tmp_path: Path) -> None:
    for number, heads in (("", "Person"), ("20114,", "Staff Number,Person")):
        (tmp_path / heads).mkdir()
        found = read(tmp_path / heads, f'Date,Shift,{heads}\n07/12/2026,LD,{number}"OKAFOR, Amara"\n')
        (person,) = rows(found, "staff.csv")
        assert (person["name"], person["person"]) == ("Amara Okafor", number.strip(",") or "P001")


def test_a_wish_that_speaks_of_a_shift_is_no_wish_for_the_day(tmp_path: Path) -> None:
    scaffold(tmp_path / "new", dt.date(2027, 1, 4))
    wishes = ["Day off", "Night", "No nights", "Late please", "AL"]
    lines = "".join(f"Bethan Rees,0{day}/01/2027,{wish}\n" for day, wish in enumerate(wishes, 4))
    found = read(tmp_path, f"Name,Date,Request\n{lines}")
    assert [(row["from"][-2:], row["wish"], row.get("shifts", "")) for row in rows(found, "requests.csv")] == [
        ("04", "off", ""), ("05", "work", "N"), ("06", "off", "N"), ("07", "work", "L"), ("08", "off", ""),
    ]  # fmt: skip
    (tmp_path / "other").mkdir()
    found = read(tmp_path / "other", f"Name,Date,Request\n{lines}")
    assert [row["wish"] for row in rows(found, "requests.csv")] == ["off", "off"]
    assert "4: 'No nights' is no wish for the whole day" in told(found)


def test_times_and_kinds_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    lines = ["Ann,RN,04/01/2027,E,07:00,1S:00,Flexi", "Bo,RN,04/01/2027,E,07:00,15:00,Roster"]
    found = read(tmp_path, f"{DUTIES},Source\n" + "\n".join(lines) + "\n")
    assert len(rows(found, "rota.csv")) == 2
    assert "F2: used with the times of its shift: '1S:00' is no time" in told(found)
    assert "the kind of contract 'Flexi' (row 2) is not known: taken for their own staff" in told(found)
    assert "Roster" not in told(found)


def test_a_few_duties_of_a_long_period_are_asked_for_on_their_dates(tmp_path: Path) -> None:
    lines = "".join(f"Ann,RN,{day},E,07:00,15:00\n" for day in ("04/01/2027", "12/01/2027", "27/01/2027"))
    (need,) = rows(read(tmp_path, f"{DUTIES}\n{lines}"), "demand.csv")
    assert (need["days"], need["minimum"]) == ("2027-01-04|2027-01-12|2027-01-27", "1")


def test_the_state_of_a_booking_says_who_filled_it(tmp_path: Path) -> None:
    lines = "Ann,04/01/2027,07:00,15:00,Filled - Bank\nBo,04/01/2027,07:00,15:00,Filled - Substantive\n"
    found = read(tmp_path, f"Actual Worker,Date,Start Time,End Time,Status\n{lines}")
    assert [(row["name"], row["kind"]) for row in rows(found, "staff.csv")] == [("Ann", "bank"), ("Bo", "permanent")]


def test_starts_with_their_day_are_duties_and_no_shifts_of_people(tmp_path: Path) -> None:
    found = read(tmp_path, "Name,Role,Start,End\nBo Ray,RN,14/01/2027 20:00,15/01/2027 08:00\n")
    assert [row["shift"] for row in rows(found, "shifts.csv")] == ["2000-0800"]
    assert [(row["date"], row["shift"]) for row in rows(found, "rota.csv")] == [("2027-01-14", "2000-0800")]


def test_no_in_a_column_of_agencies_makes_nobody_agency(tmp_path: Path) -> None:
    duty = "04/01/2027,E,07:00,15:00"
    found = read(tmp_path, f"{DUTIES},Agency\nAnn Lee,RN,{duty},No\nBo Ray,RN,{duty},-\nCy Po,RN,{duty},Y\n")
    assert [row.get("kind", "") for row in rows(found, "staff.csv")] == ["", "", "agency"]


def test_a_contract_of_their_own_counts_before_bookings_whichever_comes_first(tmp_path: Path) -> None:
    lines = "".join(
        f"Ann Lee,RN,{day}/01/2027,E,07:00,15:00,{kind}\n" for day, kind in ((14, "Bank"), (15, "Substantive"))
    )
    found = read(tmp_path, f"{DUTIES},Assignment Type\n{lines}")
    assert [row["kind"] for row in rows(found, "staff.csv")] == ["permanent"]
    assert "Ann Lee has bookings and duties of their own" in told(found)


def test_employers_of_duties_are_those_of_people_and_teams(tmp_path: Path) -> None:
    lines = "".join(
        f"{name},RN,{day}/01/2027,E,07:00,15:00,{trust},{ward}\n"
        for name, day, trust, ward in (
            ("Ann Lee", 14, "Trust A", "W1"),
            ("Bo Ray", 14, "Trust B", "W2"),
            ("Bo Ray", 15, "Trust A", "W1"),
        )
    )
    found = read(tmp_path, f"{DUTIES},Employer,Ward\n{lines}")
    assert [row["employer"] for row in rows(found, "staff.csv")] == ["Trust A", "Trust B"]
    assert [row["organisation"] for row in rows(found, "teams.csv")] == ["Trust A", "Trust B"]
    assert "Bo Ray works for Trust B and Trust A" in told(found)


def test_one_number_with_two_employers_has_two_contracts_and_duties_of_each(tmp_path: Path) -> None:
    staff = "Staff Number,Name,Role,Hours,Employer\n1,Ann Lee,RN,20,Trust A\n1,Ann Lee,RN,10,Trust B\n"
    duty = "Staff Number,Name,Date,Shift,Start,End,Employer\n1,Ann Lee,14/01/2027,E,07:00,15:00,Trust B\n"
    found = read(tmp_path, staff, duty)
    assert [(row["contract"], row["weekly_hours"]) for row in rows(found, "staff.csv")] == [
        ("1-1", "20"),
        ("1-2", "10"),
    ]
    assert [row["contract"] for row in rows(found, "rota.csv")] == ["1-2"]


def test_what_a_second_row_of_a_number_says_otherwise_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, "Staff Number,Name,Role,Hours\n1,Ann Lee,RN,20\n1,Ann Lee,RN,10\n")
    assert "sent.csv:3: 1 stands there again: weekly hours 20, then 10" in told(found)


@pytest.mark.parametrize(
    ("wish", "shift", "read_as"),
    [
        ("Prefer not to work", "", ("off", "")),
        ("Day off please", "", ("off", "")),
        ("can't do", "", ("off", "")),
        ("Not", "N", ("off", "N")),
        ("", "E", ("work", "E")),
        ("work", "E", ("work", "E")),
    ],
)
def test_a_wish_not_to_work_is_no_wish_to_work(tmp_path: Path, wish: str, shift: str, read_as: tuple[str, str]) -> None:
    found = read(tmp_path, f"Name,Date,Request,Shift\nAnn Lee,14/01/2027,{wish},{shift}\nBo Ray,15/01/2027,off,\n")
    assert [(row["wish"], row.get("shifts", "")) for row in rows(found, "requests.csv")] == [read_as, ("off", "")]


def test_costs_breaks_and_opting_out_are_read_or_told(tmp_path: Path) -> None:
    assert number_in("£12.50/hr") == number_in("12.50 per hour") == 12.5
    assert [minutes_in(text) for text in ("1 hour", "half an hour", "1.5 hrs", "30")] == [60, 30, 90, 30]
    found = read(tmp_path, "Staff Number;Name;Role;Hours;Hourly cost;Opt out\n1;Ann Lee;RN;1,250;band 5;signed\n")
    assert "Hours '1,250' is read as 1.25" in told(found)
    assert "sent.csv:E2: used without a cost: 'band 5'" in told(found)
    assert "sent.csv:F2: used without opting out" in told(found)
    found = read(tmp_path, "Shift,Name,Start,End,Break\nL,Late,13:30,21:30,two\n")
    assert "sent.csv:E2: used without unpaid break: 'two'" in told(found)


def test_a_duty_whose_state_is_sick_is_sickness_and_no_work(tmp_path: Path) -> None:
    found = read(
        tmp_path, f"{DUTIES},Status\nAnn Lee,RN,14/01/2027,E,07:00,15:00,Sick\nBo Ray,RN,14/01/2027,E,,,Filled\n"
    )
    assert [(row["person"], row["kind"]) for row in rows(found, "availability.csv")] == [("P001", "sickness")]
    assert [row["person"] for row in rows(found, "rota.csv")] == ["P002"]


def test_weeks_of_rows_may_have_their_month_first(tmp_path: Path) -> None:
    weeks = "".join(f"{name},RN,01/{day}/2027,E,E,L,,N,N,\n" for day in ("04", "11") for name in ("Ann Lee", "Bo Ray"))
    found = read(tmp_path, f"Name,Role,Week commencing,Mon,Tue,Wed,Thu,Fri,Sat,Sun\n{weeks}")
    assert {row["date"] for row in rows(found, "rota.csv")} == {
        f"2027-01-{day:02}"
        for monday in (4, 11)
        for day in (monday, *range(monday + 1, monday + 3), monday + 4, monday + 5)
    }


def test_levels_of_training_are_no_roles(tmp_path: Path) -> None:
    found = read(tmp_path, "Name,Competence,Level,Expiry\nAnn Lee,nurse in charge,2,15/01/2029\n")
    assert [row["level"] for row in rows(found, "staff_skills.csv")] == ["2"]


def test_parts_of_sessions_of_job_plans_are_told(tmp_path: Path) -> None:
    found = read(tmp_path, "Name,Activity,PAs,Day\nAnn Lee,SPA,1.5,\nAnn Lee,Teaching,1,Monday\n")
    assert "sent.csv:C2: used as 1 a week of supporting professional activity" in told(found)
    assert "sessions without times are taken as 09:00 to 13:00" in told(found)
    assert "sent.csv:B: the column Activity" not in told(found)


def test_what_lists_say_otherwise_of_contracts_employers_and_beds_is_told(tmp_path: Path) -> None:
    scaffold(tmp_path / "new", dt.date(2027, 1, 4))
    staff = "Staff Number,Assignment Number,Name,Role,Employer\nP03,C3,Chidi Eze,staff nurse,Other Trust\n"
    found = read(tmp_path, staff, "Ward,Beds,Employer\nWillow,99,X\n")
    assert "P03 is in staff.csv already and stays: employer RXW, in the file Other Trust" in told(found)
    assert "WILLOW is in teams.csv already and stays: beds" in told(found)
    assert "the column Employer has no place" in told(found)


def test_a_line_that_says_the_week_of_the_rows_below_is_no_team(tmp_path: Path) -> None:
    blocks = [f"Week commencing {day}/01/2027\n{{}}Ann Lee,E,E,L,,N,N,\nBo Ray,,,E,E,E,,\n" for day in ("04", "11")]
    head = "Name,Mon,Tue,Wed,Thu,Fri,Sat,Sun\n"
    found = read(tmp_path, "Ward rota\n" + blocks[0].format(head) + blocks[1].format(""))
    assert len(rows(found, "staff.csv")) == 2
    assert len(rows(found, "teams.csv")) == 1
    bo = [row["date"] for row in rows(found, "rota.csv") if row["person"] == "P002"]
    assert bo == [f"2027-01-{day:02}" for day in (6, 7, 8, 13, 14, 15)]


# --- cells and files --------------------------------------------------------------------------------------------------


def test_leave_of_a_morning_is_no_whole_day_and_a_shift_behind_it_stays(tmp_path: Path) -> None:
    found = read(tmp_path, f"Name,Role,Hours,{DAYS}\nAnn Lee,RN,37.5,E,L,AL AM,PM AL,E\nBo Ray,RN,30,E,L,E,AL pm/E,E\n")
    assert [(row.get("start", ""), row.get("end", "")) for row in rows(found, "availability.csv")] == [
        ("", "13:00"),
        ("13:00", ""),
        ("13:00", ""),
    ]
    assert {"person": "P002", "date": "2027-01-07", "shift": "E", "team": "new"} in rows(found, "rota.csv")
    assert {row["shift"] for row in rows(found, "shifts.csv")} == {"E", "L"}


def test_text_with_zero_bytes_is_refused_in_plain_words(tmp_path: Path) -> None:
    text = f"Name,Role,Hours,{DAYS}\nAnn Lee,RN,37.5,E,L,E,L,E\n"
    with pytest.raises(BadInput, match="UTF-16 without its mark"):
        read(tmp_path, text.encode("utf-16-le"))
    with pytest.raises(BadInput, match="csv:2: a zero byte"):
        read(tmp_path, text.replace("Lee", "L\0ee"))


def workbook(path: Path, fill: Callable[[Workbook], None]) -> Path:
    book = Workbook()
    fill(book)
    book.save(path)
    return path


def test_sheets_and_texts_beyond_what_is_read_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(book: Workbook) -> None:
        page = book.active
        assert page is not None
        for row in (("Name", "Role", "Hours", "Notes"), ("Ann Lee", "RN", 30, "x" * 3_000)):
            page.append(row)
        book.create_sheet("Later")

    monkeypatch.setattr(limits, "SHEETS", 1)
    found = by_mapping(tmp_path, [workbook(tmp_path / "sent.xlsx", fill)], "")
    assert "sent.xlsx:Later: nothing of the sheet is read: more than 1 sheets" in told(found)
    assert "Sheet!D2: the text is longer than 2,000 characters" in told(found)


# --- exports by a mapping ---------------------------------------------------------------------------------------------


def test_a_grid_by_a_mapping_has_merged_leave_on_every_day_and_its_comments(tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        page = book.active
        assert page is not None
        for row in (("Who", *DAYS.split(",")[:4]), ("P1", "AL", None, None, "E"), ("P2", "E", "L", "OFF", "E")):
            page.append(row)
        page.merge_cells("B2:D2")
        page["E2"].comment = Comment("swap with Bo", "x")

    grid = export("rota.csv", 'layout = "grid"', person="Who", date="(date)", shift="(cell)")
    found = by_mapping(tmp_path, [workbook(tmp_path / "sent.xlsx", fill)], grid)
    assert rows(found, "availability.csv") == [
        {"person": "P1", "kind": "annual leave", "from": "2027-01-04", "to": "2027-01-06"}
    ]
    assert {row["shift"] for row in rows(found, "rota.csv")} == {"E", "L"}
    assert "E2: a comment on the cell: swap with Bo" in told(found)
    assert "Sheet!3: OFF is day off" in told(found)


def test_of_duties_that_come_again_the_last_is_kept_where_the_mapping_says_so(tmp_path: Path) -> None:
    text = "Who,Day,Code,From,To\n1,04/01/2027,E,07:00,15:00\n1,04/01/2027,E,08:00,16:00\n2,04/01/2027,E,07:00,\n"
    columns = {"person": "Who", "date": "Day", "shift": "Code", "start": "From", "end": "To"}
    found = read(tmp_path, text, mapping=export("rota.csv", 'keep = "last"', **columns))
    assert [row["start"] for row in rows(found, "shifts.csv")] == ["08:00"]
    assert len(rows(found, "rota.csv")) == 2
    assert "comes again in row 3" in told(found)
    assert "sent.csv:4: used without times: of start and end only one is there" in told(found)


def test_leave_that_ends_before_it_begins_is_told_by_its_row(tmp_path: Path) -> None:
    leave = export("availability.csv", **{"person": "W", "from": "F", "to": "T", "kind": "K"})
    found = read(tmp_path, "W,F,T,K\n1,09/01/2027,05/01/2027,sickness\n1,04/01/2027,,sickness\n", mapping=leave)
    assert "sent.csv:2: the last day 2027-01-05 is before the first" in told(found)
    assert [row["from"] for row in rows(found, "availability.csv")] == ["2027-01-04"]


def test_half_a_person_of_demand_is_no_whole_one_less(tmp_path: Path) -> None:
    columns = {"team": "T", "days": "D", "cover_period": "P", "capability": "C", "minimum": "M"}
    found = read(tmp_path, "T,D,P,C,M\nW,Mon-Fri,E,RN,2.5\nW,Sat,E,RN,2.0\n", mapping=export("demand.csv", **columns))
    assert [row.get("minimum", "") for row in rows(found, "demand.csv")] == ["", "2.0"]
    assert "sent.csv:2: used without minimum: '2.5' is not a whole number" in told(found)


# --- public instances -------------------------------------------------------------------------------------------------


def test_a_limit_of_a_shift_is_theirs_alone_who_have_it(tmp_path: Path) -> None:
    staff = "SECTION_STAFF\nA,D=3|N=2,3000,0,5,1,1,1\nB,N=2,3000,0,5,1,1,1\n"
    path = tmp_path / "i.txt"
    path.write_text(f"SECTION_HORIZON\n7\nSECTION_SHIFTS\nD,480,\nN,480,D\n{staff}")
    limited = [rule["scope"] for rule in read_curtois(path).rules if rule["id"] == "total-assignments"]
    assert limited == [{"shifts": ["D"], "people": ["A"]}, {"shifts": ["N"]}]


def test_a_shift_that_stands_twice_in_a_scenario_is_a_fault(tmp_path: Path) -> None:
    scenario = tmp_path / "Sc-n1.txt"
    scenario.write_text("SCENARIO = n1\nSKILLS = 1\nNurse\nSHIFT_TYPES = 2\nEarly (1,5)\nEarly (1,4)\n")
    with pytest.raises(BadInput, match=r"Sc-n1\.txt:6:SHIFT_TYPES: 'Early' is here twice"):
        read_inrc2(scenario, scenario, [])


def test_weeks_that_a_scenario_has_not_are_faults(tmp_path: Path) -> None:
    scenario, history, week = (tmp_path / f"{name}.txt" for name in ("Sc-n1w2", "H0-n1w2-0", "WD-n9w2-1"))
    scenario.write_text(
        "SCENARIO = n1w2\nWEEKS = 2\nSKILLS = 1\nNurse\nSHIFT_TYPES = 1\nEarly (1,5)\n"
        "CONTRACTS = 1\nFull (1,9) (1,5) (1,3) 2 1\nNURSES = 1\nAnn Full 1 Nurse\n"
    )
    history.write_text("HISTORY\n0 n9w2\nNURSE_HISTORY\nAnn 0 0 None 0 0 1\n")
    week.write_text("WEEK_DATA\nn9w2\nREQUIREMENTS\n")
    with pytest.raises(BadInput, match=r"Sc-n1w2\.txt:2:WEEKS: 2 weeks, but 1 week file given"):
        read_inrc2(scenario, history, [week])
    with pytest.raises(BadInput) as told:
        read_inrc2(scenario, history, [week, week])
    assert {str(fault).split(";")[0] for fault in told.value.faults} == {
        "H0-n1w2-0.txt:2: the history is of 'n9w2'", "WD-n9w2-1.txt:2: the week is of 'n9w2'",
    }  # fmt: skip
