"""Nothing is lost on the way in: what the folder has stays, and what a file says is read or told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from optimiser.folder.load import load
from optimiser.folder.scaffold import scaffold
from optimiser.importing.asking import Answers
from optimiser.importing.cells.clock import times_of
from optimiser.importing.cells.values import date_in, number_in
from optimiser.importing.run import ImportOptions, Prepared, prepare, write
from optimiser.importing.template import write_template
from optimiser.tabular.faults import BadInput

DAYS = "04/01/2027,05/01/2027,06/01/2027,07/01/2027,08/01/2027"
GRID = f"Name,Role,Hours,{DAYS}\nAnn Lee,RN,37.5,E,L,,,E\nBo Ray,RN,30,E,L,N,,E\n"
STAFF = "Staff Number,Name,Role,Hours\n901,New Person,RN,30\n"


@pytest.fixture
def ward(tmp_path: Path) -> Path:
    scaffold(tmp_path / "ward", dt.date(2027, 1, 4))
    return tmp_path / "ward"


def read(text: str, home: Path, name: str = "sent.csv", replace: bool = False) -> Prepared:
    path = home.parent / name
    path.write_text(text, encoding="utf-8")
    return prepare(home, [path], None, ImportOptions(replace=replace))


def rows(prepared: Prepared, table: str) -> list[dict[str, str]]:
    return [{key: text for key, text in row.items() if text} for row in prepared.tables.rows[table]]


def told(prepared: Prepared) -> str:
    return "\n".join([*(f"{item.place}: {item.reason}" for item in prepared.not_used), *prepared.assumed])


# --- what the folder has ----------------------------------------------------------------------------------------------


def test_settings_with_a_fault_are_told_and_not_written_over(ward: Path) -> None:
    settings = ward / "rota.toml"
    settings.write_text(settings.read_text().replace("weeks = 2", "weks = 2"))
    with pytest.raises(BadInput, match="weks"):
        read(GRID, ward)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text.replace("Chidi Eze", '"Chidi" Eze'), "staff.csv:4: the row cannot be split"),
        (lambda text: text.replace("20.24,WILLOW\n", "20.24,WILLOW,a note\n", 1), "cell without a heading"),
        (lambda text: text.replace("name", "role", 1), "the column is there twice"),
    ],
)
def test_a_table_that_cannot_be_read_wholly_is_not_written_again(ward: Path, spoil, said: str) -> None:
    staff = ward / "staff.csv"
    staff.write_text(spoil(staff.read_text()))
    with pytest.raises(BadInput, match=said):
        read(STAFF, ward)


def test_a_table_in_an_unknown_encoding_is_not_written_over(ward: Path) -> None:
    (ward / "staff.csv").write_bytes((ward / "staff.csv").read_text().encode("utf-16")[2:])
    with pytest.raises(BadInput, match="unknown encoding"):
        read(STAFF, ward)


def test_a_file_that_changed_since_the_import_read_it_stays(ward: Path) -> None:
    prepared = read(STAFF, ward)
    later = (ward / "staff.csv").read_text().replace("Chidi Eze", "Chidi Ezeh")
    (ward / "staff.csv").write_text(later)
    with pytest.raises(BadInput, match="has changed since"):
        write(prepared)
    assert (ward / "staff.csv").read_text() == later


# --- what cells say ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("2pm-10", "14:00-22:00"),
        ("12pm-8", "12:00-20:00"),
        ("7pm-7", "19:00-07:00"),
        ("8-8am", "20:00-08:00"),
        ("7-8am", "07:00-08:00"),
        ("07:30-3:30", "07:30-15:30"),
        ("0730-330", "07:30-15:30"),
        ("21.00-7.30", "21:00-07:30"),
        ("17:00-9:30", "17:00-09:30"),
        ("08:00-08:00", "08:00-08:00"),
    ],
)
def test_times_of_twelve_hours_are_no_shift_of_twenty(text: str, times: str) -> None:
    found = times_of(text)
    assert found is not None
    assert "-".join(found.texts) == times


@pytest.mark.parametrize(
    ("value", "american", "date"),
    [
        ("1988-02-01", False, "1988-02-01"),
        (dt.datetime(1965, 3, 12), False, "1965-03-12"),
        ("03/12/1965", False, "1965-12-03"),
        ("03/12/1965", True, "1965-03-12"),
        ("29/02/1964", False, "1964-02-29"),
        ("1 September 1987", False, "1987-09-01"),
    ],
)
def test_dates_before_those_of_rotas_are_read(value: dt.datetime | str, american: bool, date: str) -> None:
    assert str(date_in(value, american)) == date


def test_hours_may_be_written_as_37h30() -> None:
    assert number_in("37h30") == number_in("37 hrs 30") == 37.5


def test_an_error_of_a_formula_is_no_shift_and_told(tmp_path: Path) -> None:
    found = read(GRID.replace("RN,37.5,E,L", "RN,37.5,#REF!,#N/A"), tmp_path / "new")
    assert {row["shift"] for row in rows(found, "rota.csv")} == {"E", "L", "N"}
    assert "sent.csv:D2: the spreadsheet shows an error" in told(found)
    assert "sent.csv:E2: the spreadsheet shows an error" in told(found)


def test_a_date_that_a_spreadsheet_made_of_times_is_no_shift_and_told(tmp_path: Path) -> None:
    found = read(GRID.replace("RN,37.5,E,L", "RN,37.5,07-Mar,2027-07-01"), tmp_path / "new")
    assert {row["shift"] for row in rows(found, "rota.csv")} == {"E", "L", "N"}
    assert "sent.csv:D2: a date stands in the cell" in told(found)
    assert "sent.csv:E2: a date stands in the cell" in told(found)


def test_codes_side_by_side_are_both_and_a_code_of_two_words_is_one(tmp_path: Path) -> None:
    found = read(GRID.replace("RN,37.5,E,L", 'RN,37.5,"E\nL",L D'), tmp_path / "new")
    ann = [(row["date"], row["shift"]) for row in rows(found, "rota.csv") if row["person"] == "P001"]
    assert ann == [("2027-01-04", "E"), ("2027-01-04", "L"), ("2027-01-05", "L D"), ("2027-01-08", "E")]


def test_a_quote_that_is_not_closed_loses_no_row(tmp_path: Path) -> None:
    found = read(GRID.replace("RN,37.5,E", 'RN,37.5,"E') + '"Lee, Cy",RN,30,,,E,,\n', tmp_path / "new")
    assert [row["name"] for row in rows(found, "staff.csv")] == ["Ann Lee", "Bo Ray", "Cy Lee"]
    assert len(rows(found, "rota.csv")) == 8
    assert 'sent.csv:2: a " sign without its other one' in told(found)


def test_merged_cells_are_leave_and_work_of_every_day(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    for line in GRID.splitlines():
        page.append([text or None for text in line.split(",")])
    page["E2"] = "A/L"
    page.merge_cells("E2:G2")
    book.save(tmp_path / "merged.xlsx")
    found = prepare(tmp_path / "new", [tmp_path / "merged.xlsx"])
    assert rows(found, "availability.csv") == [
        {"person": "P001", "kind": "annual leave", "from": "2027-01-05", "to": "2027-01-07"}
    ]


def test_two_halves_of_a_day_may_be_two_kinds_of_leave(tmp_path: Path) -> None:
    text = f"Name,Half,{DAYS}\nAnn Lee,AM,AL,E,,,E\nAnn Lee,PM,SL,E,,,E\nBo Ray,AM,E,E,SL,,\nBo Ray,PM,E,E,SL,,\n"
    away = rows(read(text, tmp_path / "new"), "availability.csv")
    assert [(row["kind"], row.get("start"), row.get("end")) for row in away] == [
        ("annual leave", None, "13:00"),
        ("study leave", "13:00", None),
        ("study leave", None, None),
    ]


# --- which day it is --------------------------------------------------------------------------------------------------


def test_few_days_with_the_month_first_are_days_one_after_another(tmp_path: Path) -> None:
    found = read("Name,Role,12/05/2026,12/06/2026\nAnn Lee,RN,E,L\nBo Ray,RN,L,E\n", tmp_path / "new")
    assert {row["date"] for row in rows(found, "rota.csv")} == {"2026-12-05", "2026-12-06"}


def test_weekdays_say_which_year_is_meant(tmp_path: Path) -> None:
    head = "Name,Role,Mon 4 Jan,Tue 5 Jan,Wed 6 Jan,Thu 7 Jan,Fri 8 Jan"
    found = read(f"Issued for 2026\n{head}\nAnn Lee,RN,E,L,,,E\nBo Ray,RN,L,E,N,N,\n", tmp_path / "new")
    assert found.draft.period == (dt.date(2027, 1, 4), dt.date(2027, 1, 8))


def test_a_weekday_that_is_not_that_of_its_date_is_told(tmp_path: Path) -> None:
    text = GRID.replace("04/01/2027", "Mon 04/01/2027").replace("05/01/2027", "Wed 05/01/2027")
    assert "1 heading says another weekday than the date has: 2027-01-05 is a Tue, not a Wed" in told(
        read(text, tmp_path / "new")
    )


def test_a_day_whose_year_is_mistyped_is_told_and_stretches_no_period(tmp_path: Path) -> None:
    found = read(
        GRID.replace("2027\n", "2027,09/01/2072\n").replace(",E\n", ",E,N\n"),
        tmp_path / "new",
    )
    assert found.draft.period == (dt.date(2027, 1, 4), dt.date(2027, 1, 8))
    assert "'09/01/2072' stands right of the days and is no day of this grid" in told(found)


def test_of_two_answers_the_later_counts_with_the_day_first_too(tmp_path: Path) -> None:
    asked = ",".join(f"Can you work? [{day} January 2027]" for day in range(4, 9))
    text = f"Timestamp,Your name,{asked}\n28/11/2026 10:03:11,Ann Lee,No,No,Yes,Yes,Yes\n"
    found = read(text + "02/12/2026 09:00:00,Ann Lee,Yes,Yes,Yes,Yes,No\n", tmp_path / "new")
    assert [row["from"] for row in rows(found, "availability.csv")] == ["2027-01-08"]


# --- what stands beside the days --------------------------------------------------------------------------------------


def test_what_cannot_be_read_beside_a_grid_is_told(tmp_path: Path) -> None:
    text = (
        f"Name,Role,WTE,Contract Type,Start Date,{DAYS}\nAnn Lee,RN,80,odd,soon,E,L,,,E\nBo Ray,RN,0.8,Bank,,E,L,N,,E\n"
    )
    found = told(read(text, tmp_path / "new"))
    for cell, what in (("C2", "part of a full post: '80'"), ("D2", "kind of contract: 'odd'"), ("E2", "first day")):
        assert f"sent.csv:{cell}: used without {what}" in found


def test_years_of_birth_of_two_digits_lie_behind_us(tmp_path: Path) -> None:
    text = "Name,Role,WTE,Date of Birth,Start Date\nAnn Lee,RN,1,13/03/65,1988-02-01\nBo Ray,RN,80,1970-03-13,\n"
    found = read(text, tmp_path / "new")
    staff = rows(found, "staff.csv")
    assert [row["date_of_birth"] for row in staff] == ["1965-03-13", "1970-03-13"]
    assert staff[0]["from"] == "1988-02-01"
    assert "80 is more than anybody works" in told(found)


def test_a_vacancy_is_no_key_of_codes_and_bank_rows_are_bank(tmp_path: Path) -> None:
    more = "Agency RN,RN,,E,,,L,\nBank,HCA,,,N,,,\nVacancy,RN,,E,E,,,\nAnn Bank,RN,30,E,,,,\n"
    found = read(GRID + more, tmp_path / "new")
    assert {row["name"]: row.get("kind") for row in rows(found, "staff.csv")} == {
        "Ann Lee": None,
        "Bo Ray": None,
        "Agency RN": "agency",
        "Bank": "bank",
        "Ann Bank": None,
    }
    assert "sent.csv:6: nobody is named: Vacancy" in told(found)


# --- lists ------------------------------------------------------------------------------------------------------------


def test_two_of_one_name_and_role_with_other_hours_are_two_people(tmp_path: Path) -> None:
    text = "Name,Role,Hours\nAnn Lee,RN,37.5\nAnn Lee,RN,30\nBo Ray,RN,30\nBo Ray,RN,30\n"
    found = read(text, tmp_path / "new")
    assert [(row["name"], row["weekly_hours"]) for row in rows(found, "staff.csv")] == [
        ("Ann Lee", "37.5"),
        ("Ann Lee", "30"),
        ("Bo Ray", "30"),
    ]
    assert "Bo Ray, who stands twice" in told(found)


def test_one_name_under_two_roles_of_two_grids_is_told(tmp_path: Path) -> None:
    later = GRID.replace("01/2027", "02/2027").replace("Ann Lee,RN", "Ann Lee,HCA")
    assert "Ann Lee as RN and as HCA is taken for one person" in told(read(f"{GRID}\n{later}", tmp_path / "new"))


def test_cells_without_a_heading_are_told(tmp_path: Path) -> None:
    found = read("Name,Role,Hours,\nAnn Lee,RN,37.5,leaves in May\nBo Ray,RN,30,\n", tmp_path / "new")
    assert "sent.csv:D: no heading stands over these cells" in told(found)


def test_levels_and_breaks_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    head = "Employee Number,Name,Competence Name,Proficiency Level,Expiry\n"
    found = read(f"{head}1,Ann Lee,ILS,Expert,13/02/2028\n2,Bo Ray,ILS,2,13/02/2028\n", tmp_path / "new")
    assert "sent.csv:D2: used without level: 'Expert'" in told(found)
    found = read("Name,Date,Shift,Start,End,Break\nAnn Lee,13/12/2026,E,07:00,15:00,tea\n", tmp_path / "new")
    assert "sent.csv:F2: used without unpaid break: 'tea'" in told(found)


def test_absences_without_a_last_day_and_orders_of_dates_that_differ_are_told(tmp_path: Path) -> None:
    text = "Name,Type,From,To\nAnn Lee,Sick,01/12/2026,\nBo Ray,AL,13/12/2026,\nCy Dow,AL,12/20/2026,12/28/2026\n"
    found = told(read(text, tmp_path / "new"))
    assert "2 absences have no last day: one day each" in found
    assert "12/20/2026 has its month first, others their day" in found


def test_an_answer_that_is_no_hours_is_a_fault_and_one_for_nobody_is_told(tmp_path: Path) -> None:
    (tmp_path / "sent.csv").write_text(GRID.replace("37.5", "").replace(",30,", ",,"))
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[answers.hours]\n"Ann Lee" = "lots"\n')
    with pytest.raises(BadInput, match="'lots' is no number of weekly hours"):
        prepare(tmp_path / "new", [tmp_path / "sent.csv"], None, ImportOptions(mapping=mapping))
    answers = Answers(hours={"LEE, Ann": "30", "Cy Dow": "20"})
    found = prepare(tmp_path / "new", [tmp_path / "sent.csv"], answers)
    assert rows(found, "staff.csv")[0]["weekly_hours"] == "30"
    assert "the answer that Cy Dow has 20 hours is used of nobody" in told(found)


# --- by a mapping -----------------------------------------------------------------------------------------------------


def by_mapping(tmp_path: Path, text: str, table: str, more: str, columns: str) -> Prepared:
    (tmp_path / "sent.csv").write_text(text)
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(f'[[export]]\nfile = "sent.csv"\ntable = "{table}"\n{more}\n[export.columns]\n{columns}\n')
    return prepare(tmp_path / "new", [tmp_path / "sent.csv"], None, ImportOptions(mapping=mapping))


def test_of_three_rows_of_one_key_each_that_goes_is_told_with_its_row(tmp_path: Path) -> None:
    text = "No,Role,Hrs,DOB\n1,RN,10,12/03/65\n1,RN,20,12/03/65\n1,RN,30,12/03/65\n"
    columns = 'person = "No"\nrole = "Role"\nweekly_hours = "Hrs"\ndate_of_birth = "DOB"'
    found = by_mapping(tmp_path, text, "staff.csv", 'keep = "last"', columns)
    assert [(row["weekly_hours"], row["date_of_birth"]) for row in rows(found, "staff.csv")] == [("30", "1965-03-12")]
    assert "sent.csv:2: 1 comes again in row 3" in told(found)
    assert "sent.csv:3: 1 comes again in row 4" in told(found)


def test_headings_that_stand_twice_or_are_no_date_are_told(tmp_path: Path) -> None:
    text = "No,04/01/2027,04/01/2027,05/01/2027,32/01/2027\n1,E,L,N,E\n"
    columns = 'person = "No"\ndate = "(date)"\nshift = "(cell)"'
    found = by_mapping(tmp_path, text, "rota.csv", 'layout = "grid"', columns)
    assert [(row["date"], row["shift"]) for row in rows(found, "rota.csv")] == [
        ("2027-01-04", "E"),
        ("2027-01-05", "N"),
    ]
    assert "sent.csv:C: the heading 04/01/2027 stands twice" in told(found)
    assert "sent.csv:E: the heading 32/01/2027 is no date" in told(found)


def test_a_column_that_a_table_of_a_folder_does_not_have_is_told(tmp_path: Path) -> None:
    text = "person,name,role,weekly_hours,phone\nA,Ann Lee,RN,37.5,07700 900000\n"
    assert "staff.csv:E: the column phone is none of staff.csv" in told(read(text, tmp_path / "new", "staff.csv"))


def test_settings_of_a_workbook_may_have_their_date_as_text_or_a_fault(tmp_path: Path) -> None:
    path = write_template(tmp_path / "ward.xlsx", dt.date(2027, 1, 4))
    book = load_workbook(path)
    for text, good in (("07/12/2026", True), ("soon", False)):
        book["settings"]["B3"] = text
        book.save(path)
        if good:
            assert "start = 2026-12-07" in prepare(tmp_path / "new", [path]).tables.settings
        else:
            with pytest.raises(BadInput, match=r"ward.xlsx:settings:3:start: 'soon' is no date"):
                prepare(tmp_path / "new", [path])


# --- titles and months ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "numbers", "last"),
    [
        ("Rota December 2026", "28,29,30,31,1,2,3", dt.date(2027, 1, 3)),
        ("Rota January 2027", "28,29,30,31,1,2,3,4,5", dt.date(2027, 1, 5)),
        ("Rota November 2026", "26,27,28,29,30,1", dt.date(2026, 12, 1)),
    ],
)
def test_numbers_of_days_that_begin_anew_are_of_the_next_month(
    title: str, numbers: str, last: dt.date, tmp_path: Path
) -> None:
    many = numbers.count(",") + 1
    text = f"{title}\nName,Role,{numbers}\nAnn Lee,RN{',E' * many}\nBo Ray,RN{',L' * many}\n"
    assert read(text, tmp_path / "new").draft.period == (last - dt.timedelta(days=many - 1), last)


def test_titles_have_their_month_first_where_one_of_them_can_only_have_it_so(tmp_path: Path) -> None:
    week = "Name,Role,Mon,Tue,Wed,Thu,Fri,Sat,Sun\nAnn Lee,RN,E,L,N,,E,E,E\nBo Ray,RN,E,L,N,,E,E,E\n"
    found = read(f"Week commencing 12/28/2026\n{week}\nWeek commencing 01/04/2027\n{week}", tmp_path / "new")
    assert found.draft.period == (dt.date(2026, 12, 28), dt.date(2027, 1, 10))
    found = read(f"Week commencing 04/01/2027\n{week}", tmp_path / "new", "day.csv")
    assert found.draft.period == (dt.date(2027, 1, 4), dt.date(2027, 1, 10))


def test_a_date_that_stands_over_two_columns_is_told_and_half_leave_is_no_shift(tmp_path: Path) -> None:
    found = read(GRID.replace("06/01/2027", "05/01/2027").replace("E,L,,,E", "E,L,,½AL,E"), tmp_path / "new")
    assert "two headings next to each other are 2027-01-05" in told(found)
    assert rows(found, "availability.csv")[0]["kind"] == "annual leave"


def test_no_name_is_left_in_what_is_written_with_pseudonyms(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    for line in GRID.replace("RN,30", "RN,").splitlines():
        page.append([text or None for text in line.split(",")])
    page["D2"].comment = Comment("Ann is going through a divorce", "ward")
    other = book.create_sheet("Ann Lee notes")
    for line in ("Ann Lee|Bo Ray|Cy Dow", "x|y|z", "x|y|z", "p|q|z"):
        other.append(line.split("|"))
    book.save(tmp_path / "ward.xlsx")
    options = ImportOptions(pseudonyms=tmp_path / "names.json")
    write(prepare(tmp_path / "new", [tmp_path / "ward.xlsx"], Answers(hours={"Bo Ray": "30", "Di Fox": "2"}), options))
    texts = [path.read_text() for path in (tmp_path / "new").rglob("*") if path.is_file()]
    assert len(texts) > 5
    for word in ("Ann", "Lee", "Bo Ray", "Cy Dow", "Di Fox", "divorce"):
        assert not any(word in text for text in texts), word


# --- people whom the folder has ---------------------------------------------------------------------------------------


def test_what_a_list_says_of_people_of_the_folder_is_told(ward: Path) -> None:
    text = "Staff Number,Name,Role,Hours,End Date\nP01,Amara Okafor,charge nurse,30,\n"
    found = told(read(text + "P02,Bob Zed,staff nurse,37.5,31/01/2027\n", ward))
    assert "sent.csv:2: P01 is in staff.csv already and stays: weekly_hours 37.5, in the file 30 (--replace" in found
    assert "sent.csv:3: P02 is in staff.csv already and stays: to blank, in the file 2027-01-31; name Bethan" in found


def test_bookings_become_pins_of_duties_that_demand_asks_for(ward: Path) -> None:
    lines = [
        "Rosa Marin,HCA,WILLOW,05/01/2027,20:45,07:45,Bank", "Rosa Marin,HCA,WILLOW,07/01/2027,07:00,15:00,Bank",
        "Ann New,RN,WILLOW,06/01/2027,21:00,07:30,Agency", "Rosa Marin,HCA,WILLOW,09/01/2027,10:00,18:00,Bank",
    ]  # fmt: skip
    found = read("Worker,Role,Ward,Date,Start,End,Type\n" + "\n".join(lines) + "\n", ward)
    assert [(row["person"], row["shift"]) for row in rows(found, "pins.csv")] == [
        ("P18", "N"), ("P001", "N"), ("P18", "E"), ("P18", "1000-1800"),
    ]  # fmt: skip
    assert [(row["days"], row["capability"]) for row in rows(found, "demand.csv")] == [
        ("2027-01-06", "role: RN"), ("2027-01-09", "role: healthcare assistant"),
    ]  # fmt: skip
    assert "20:45-07:45 is taken for N, 21:00-07:30, which demand asks for that day" in told(found)
    assert any("Ann New N on 2027-01-06" in line for line in found.drafted)
    write(found)
    assert len(load(ward).problem.pins) == 4


def test_a_name_that_two_people_of_the_folder_have_is_told(ward: Path) -> None:
    staff = ward / "staff.csv"
    staff.write_text(staff.read_text().replace("Chidi Eze", "Bethan Rees"))
    found = read("Name,Type,From,To\nBethan Rees,AL,13/01/2027,14/01/2027\n", ward)
    assert "Bethan Rees may be P02 or P03: taken for P02" in told(found)


def test_a_number_that_stands_beside_two_names_is_told(tmp_path: Path) -> None:
    found = read("Staff Number,Name,Role,Hours\n7,Ann Lee,RN,30\n7,Bo Ray,HCA,37.5\n", tmp_path / "new")
    assert "7 is the number of Ann Lee and of Bo Ray: taken for one, Ann Lee" in told(found)


def test_contracted_numbers_of_which_none_is_above_1_are_parts_of_a_post(tmp_path: Path) -> None:
    people = "Name,Role,Contracted{}\nAnn Lee,RN,1{}\nBo Ray,RN,80%{}\nCy Dow,RN,0.6{}\n"
    for cells in (("", "", "", ""), (f",{DAYS}", ",E,L,,,E", ",E,L,N,,E", ",E,L,N,,E")):
        found = read(people.format(*cells), tmp_path / "new")
        assert [row["weekly_hours"] for row in rows(found, "staff.csv")] == ["37.5", "30", "22.5"]
    found = read("Name,Role,Contracted\nAnn Lee,RN,0\nBo Ray,RN,30\n", tmp_path / "new")
    assert [row["weekly_hours"] for row in rows(found, "staff.csv")] == ["0", "30"]


def test_every_formula_without_a_value_is_told(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    for line in GRID.splitlines():
        page.append(line.split(","))
    for row in range(4, 64):
        page.append([f"=A{row}"])
    book.save(tmp_path / "formulas.xlsx")
    assert "10 more cells are formulas without a saved value" in told(
        prepare(tmp_path / "new", [tmp_path / "formulas.xlsx"])
    )


def test_dates_beside_a_grid_have_the_order_of_its_sheet(tmp_path: Path) -> None:
    days = ",".join(f"01/{day}/2027" for day in range(25, 30))
    text = f"Name,Role,Hours,Start Date,{days}\nAnn Lee,RN,30,03/04/2026,E,L,,,E\nBo Ray,RN,30,12/25/2025,E,L,N,,E\n"
    staff = rows(read(text, tmp_path / "new"), "staff.csv")
    assert [row["from"] for row in staff] == ["2026-03-04", "2025-12-25"]


def test_what_was_not_used_names_nobody_under_pseudonyms(tmp_path: Path) -> None:
    lines = ["Ask Sr Okafor before a swap", "Checked by: Jane Smith"]
    text = f"Name,Role,{DAYS}\nAmara Okafor (Sr),RN,E,L,,,E\nBo Ray (was Ann Wu),RN,E,L,N,,E\n" + "\n".join(lines)
    path = tmp_path / "sent.csv"
    path.write_text(text + "\n", encoding="utf-8")
    names = tmp_path / "names.json"
    found = prepare(tmp_path / "new", [path], None, ImportOptions(pseudonyms=names))
    said = told(found)
    assert "heads a group" in said
    assert "words beside" in said
    for name in ("Okafor", "Smith", "Wu", "Amara"):
        assert name not in said
