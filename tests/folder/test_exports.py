"""Exports of other systems: drafted mappings, mappings people wrote, and reasons for what is not used."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.folder.load import load
from optimiser.importing.draft import draft_text
from optimiser.importing.exports import import_exports
from optimiser.importing.mapping import IMPORTED, read_mapping, write_toml
from optimiser.importing.sheets import ready_mappings, synonyms
from optimiser.importing.values import to_cell
from optimiser.tabular import kinds
from optimiser.tabular.faults import BadInput, Faults
from optimiser.tabular.kinds import Wrong

STAFF = (
    "Staff in post;;;;;;;;\n\n"
    "Employee Number;Last Name;First Name;Role;Pay Scale;FTE;Assignment Category;Organisation;Latest Start Date\n"
    "00012;Okafor;Zoë;Ward Manager;7;1,00;Permanent;Willow;13/02/2019\n"
    "00013;Rees;Bethan;Staff Nurse;5;0,8;Fixed Term Temp;Willow;01/03/2020\n"
    "00014;X;Y;;5;0,8;Seconded;Willow;01/03/2020\n"
    "00013;Rees;Bethan;Staff Nurse;5;nil;Bank;Willow;01/03/2020\n"
    "00015;Z;=cmd();HCA;2;0,6;Seconded;Willow;31/02/2020\n"
)
ROSTER = (
    "Staff Number,Unit,Duty Date,Shift,Start,End,Rest (mins)\n"
    "00012,Willow,30/11/2026,E,07:00,15:00,30\n00013,Willow,01/12/2026 00:00,N,2100,07.30,00:30\n"
)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def put(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_a_report_with_semicolons_day_first_dates_and_equivalents(tmp_path: Path) -> None:
    for encoding in ("utf-8-sig", "cp1252", "utf-16"):
        export = put(tmp_path / "staff in post.csv", STAFF, encoding)
        made = import_exports(tmp_path / encoding, [export])
        assert made.written == {"staff.csv": 3}
        assert rows_of(tmp_path / encoding / "staff.csv") == [
            {"person": "00012", "name": "Zoë Okafor", "role": "Ward Manager", "band": "7", "weekly_hours": "37.5",
             "kind": "Permanent", "home_team": "Willow", "from": "2019-02-13"},
            {"person": "00013", "name": "Bethan Rees", "role": "Staff Nurse", "band": "5", "weekly_hours": "30",
             "kind": "fixed term", "home_team": "Willow", "from": "2020-03-01"},
            {"person": "00015", "name": "", "role": "HCA", "band": "2", "weekly_hours": "22.5", "kind": "",
             "home_team": "Willow", "from": ""},
        ]  # fmt: skip
        assert [(item.row, item.reason) for item in made.not_used] == [
            (6, "role: the cell is blank"),
            (7, "weekly_hours: 'nil' is not a number"),
            (8, "used without name: '=cmd() Z' is a spreadsheet formula"),
            (8, "used without kind: 'Seconded' has no meaning yet in [export.codes.kind] of mapping.toml"),
            (8, "used without from: '31/02/2020' is no day of the calendar"),
        ]
        assert [row["reason"] for row in rows_of(tmp_path / encoding / "not_used.csv")] == [
            item.reason for item in made.not_used
        ]


def test_the_draft_is_a_mapping_that_does_the_same(tmp_path: Path) -> None:
    exports = [put(tmp_path / "staff.export.csv", STAFF), put(tmp_path / "roster.csv", ROSTER)]
    drafted = import_exports(tmp_path / "a", exports)
    again = import_exports(tmp_path / "b", exports, tmp_path / "a" / "mapping.toml")
    assert (drafted.drafted, again.drafted) == (True, False)
    assert again.mapping == drafted.mapping
    assert again.not_used == drafted.not_used
    for name in drafted.written:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    text = draft_text(exports)
    assert "# words without a meaning yet: Seconded" in text
    assert text == (tmp_path / "a" / "mapping.toml").read_text()


def test_what_was_worked_can_be_judged_at_once(tmp_path: Path) -> None:
    exports = [put(tmp_path / "staff.export.csv", STAFF), put(tmp_path / "roster.csv", ROSTER)]
    import_exports(tmp_path / "folder", exports)
    loaded = load(tmp_path / "folder", rota=tmp_path / "folder" / "rota.csv")
    assert loaded.rota is not None
    problem = loaded.problem
    worked = sorted(
        (
            problem.contracts[a.contract].id,
            problem.shifts[problem.duties[a.duty].shift].code,
            problem.duties[a.duty].work,
        )
        for a in loaded.rota
    )
    assert worked == [("00012", "E", 450), ("00013", "N", 600)]


def test_a_grid_of_people_by_dates(tmp_path: Path) -> None:
    grid = put(
        tmp_path / "grid.csv",
        "Staff No,Unit,Mon 30/11/2026,Tue 1 Dec 2026,2026-12-02,03/12/26,Fri 04/12/2026\n"
        "12,Willow,E,,LD,N,OFF\n13,Oak,off,AL,,,L\n",
    )
    mapping = put(
        tmp_path / "mapping.toml", draft_text([grid]) + '\nblanks = ["OFF"]\n[export.except]\n"(cell)" = ["AL"]\n'
    )
    text = mapping.read_text().replace('\nblanks = ["OFF"]', "").replace("[[export]]", '[[export]]\nblanks = ["OFF"]')
    mapping.write_text(text)
    made = import_exports(tmp_path / "out", [grid], mapping)
    assert [tuple(row.values()) for row in rows_of(tmp_path / "out" / "rota.csv")] == [
        ("12", "2026-11-30", "E", "Willow"),
        ("12", "2026-12-02", "LD", "Willow"),
        ("12", "2026-12-03", "N", "Willow"),
        ("13", "2026-12-04", "L", "Oak"),
    ]
    assert [(item.row, item.reason) for item in made.not_used] == [(3, "(cell) is 'AL'")]


def test_absences_with_words_of_the_trade(tmp_path: Path) -> None:
    export = put(
        tmp_path / "absence.csv",
        "Staff Number,Absence Category,Absence Start Date,Absence End Date\n1,Sick,25/12/2026,27/12/2026\n"
        "2,Annual leave,2/1/27,\n3,Jury,01/01/2027,\n",
    )
    made = import_exports(tmp_path / "out", [export])
    assert [tuple(row.values()) for row in rows_of(tmp_path / "out" / "availability.csv")] == [
        ("1", "sickness", "2026-12-25", "2026-12-27"),
        ("2", "Annual leave", "2027-01-02", ""),
        ("3", "", "2027-01-01", ""),
    ]
    assert len(made.not_used) == 1


def test_dates_tell_their_order(tmp_path: Path) -> None:
    heading = "Staff Number,Absence Category,Absence Start Date\n"
    for cell, order, written in (
        ("12/25/2026", "month first", "2026-12-25"),
        ("25/12/2026", "day first", "2026-12-25"),
        ("20261225", "year first", "2026-12-25"),
        ("05/06/2026", "day first", "2026-06-05"),
    ):
        export = put(tmp_path / "absence.csv", f"{heading}1,Sick,{cell}\n")
        made = import_exports(tmp_path / "out", [export], replace=True)
        assert made.mapping[0].dates == order
        assert rows_of(tmp_path / "out" / "availability.csv")[0]["from"] == written
    assert "taken as day first" in (tmp_path / "out" / "mapping.toml").read_text()


def test_electronic_staff_record_assignments(tmp_path: Path) -> None:
    (mapping,) = ready_mappings()["esr-assignment"]
    assert len(mapping.headings) == 50
    cells = dict.fromkeys(mapping.headings, "")
    cells |= {
        "RecordType": "ASA", "PersonId": "7001", "AssignmentNumber": "20012-2", "EffectiveStartDate": "20240401",
        "EffectiveEndDate": "47121231", "JobName": "Nursing and Midwifery Registered|Staff Nurse",
        "Grade": "NHS|XR05|Review Body Band 5", "NormalHours": "30", "AssignmentCategory": "Bank",
        "OrganisationId": "8",
    }  # fmt: skip
    later = cells | {"EffectiveStartDate": "20250401", "NormalHours": "22.5"}
    ended = cells | {"RecordType": "ASD", "AssignmentNumber": "20013"}
    lines = ["~".join(row.values()) for row in (cells, later, ended)]
    export = put(tmp_path / "GO_2026.dat", "\n".join(lines) + "\n")
    made = import_exports(tmp_path / "out", [export])
    assert rows_of(tmp_path / "out" / "staff.csv") == [
        {"person": "7001", "contract": "20012-2", "role": "Staff Nurse", "band": "5", "weekly_hours": "22.5",
         "kind": "bank", "home_team": "8", "from": "2025-04-01"}
    ]  # fmt: skip
    assert [(item.row, item.reason) for item in made.not_used] == [
        (1, "20012-2 comes again in row 2"),
        (3, "RecordType is 'ASD'; only ASA is used"),
    ]


def test_social_care_workers_and_their_training(tmp_path: Path) -> None:
    worker = put(
        tmp_path / "worker.csv",
        "LOCALESTID,UNIQUEWORKERID,STATUS,DISPLAYID,DOB,CARECERT,EMPLSTATUS,MAINJOBROLE,CONTHOURS,AVGHOURS,STARTDATE,AMHP,"
        "HOURLYRATE\n"
        "Elm House,W1,UPDATE,AB,03/04/1980,1,1,8,37.5,,01/02/2020,2,12.60\n"
        "Elm House,W2,UPDATE,CD,,2,3,6,999,12,,1,\nElm House,W3,DELETE,EF,,1,1,8,20,,,,\n",
    )
    training = put(
        tmp_path / "training.csv",
        "LOCALESTID,UNIQUEWORKERID,CATEGORY,TRAININGNAME,DATECOMPLETED,EXPIRYDATE\n"
        "Elm House,W1,8,Moving and handling,05/06/2026,05/06/2027\n",
    )
    import_exports(tmp_path / "out", [worker, training])
    assert [tuple(row.values()) for row in rows_of(tmp_path / "out" / "staff.csv")] == [
        ("W1", "AB", "care worker", "37.5", "permanent", "12.60", "Elm House", "2020-02-01", "1980-04-03"),
        ("W2", "CD", "social worker", "12", "bank", "", "Elm House", "", ""),
    ]
    assert {(row["person"], row["skill"], row["to"]) for row in rows_of(tmp_path / "out" / "staff_skills.csv")} == {
        ("W1", "care certificate", ""),
        ("W2", "approved mental health professional", ""),
        ("W1", "Moving and handling", "2027-06-05"),
    }


def test_names_stand_for_the_ids_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    put(tmp_path / "out" / "teams.csv", "team,name\nWIL,Willow ward\n")
    export = put(tmp_path / "roster.csv", ROSTER.replace("Willow", "willow Ward"))
    import_exports(tmp_path / "out", [export])
    assert {row["team"] for row in rows_of(tmp_path / "out" / "rota.csv")} == {"WIL"}


def test_faults_of_a_mapping(tmp_path: Path) -> None:
    export = put(tmp_path / "staff.csv", "No,Role,Hours\n1,nurse,30\n")
    mapping = put(
        tmp_path / "m.toml",
        '[[export]]\nfile = "staff.csv"\ntable = "staf.csv"\n'
        '[[export]]\nfile = "staff.csv"\ntable = "staff.csv"\ndate = "day first"\n'
        '[[export]]\nfile = "staff.csv"\ntable = "staff.csv"\n[export.columns]\nperson = "No"\nrol = "Role"\n'
        '[export.patterns]\nband = "("\n',
    )
    with pytest.raises(BadInput) as error:
        import_exports(tmp_path / "out", [export], mapping)
    expected = [
        (
            "m.toml:export[1].table: 'staf.csv' is not one of the words; expected staff.csv, ",
            "(did you mean staff.csv?)",
        ),
        ("m.toml:export[2].date: the key is not known; expected file, table, columns, ", "(did you mean dates?)"),
        ("m.toml:export[3].columns.rol: staff.csv has no column rol; expected person, ", "(did you mean role?)"),
        ("m.toml:export[3].patterns.band: this is no regular expression: missing ), ", "with a group in brackets"),
        ("m.toml:export[3].columns.role: staff.csv needs the column role; ", "in [export.values]"),
        ("m.toml:export[3].columns.weekly_hours: staff.csv needs the column weekly_hours; ", "in [export.values]"),
    ]
    for line, (start, end) in zip(str(error.value).splitlines()[:-1], expected, strict=True):
        assert line.startswith(start)
        assert line.endswith(end)
    assert not (tmp_path / "out").exists()


def test_a_heading_that_the_export_has_not(tmp_path: Path) -> None:
    export = put(tmp_path / "staff.csv", "No,Rolle,Hours\n1,nurse,30\n")
    mapping = put(
        tmp_path / "m.toml",
        '[[export]]\nfile = "*.csv"\ntable = "staff.csv"\n[export.columns]\nperson = "No"\nrole = "Role"\n'
        'weekly_hours = "Hours"\n',
    )
    with pytest.raises(BadInput) as error:
        import_exports(tmp_path / "out", [export], mapping)
    place, told = str(error.value).splitlines()[0].split(": ", 1)
    assert place == "m.toml:export[1].columns.role"
    assert told == "'Role' is no heading of staff.csv; it has No, Rolle, Hours (did you mean Rolle?)"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "x.csv: the file is empty; expected headings and rows"),
        ("Colour,Shape\nred,round\n", "x.csv:1: the headings Colour, Shape are like nothing in a rota folder"),
        ("Employee Number,Role\n1,nurse\n", "for staff.csv there is no weekly_hours"),
    ],
)
def test_exports_that_are_like_nothing(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(BadInput) as error:
        import_exports(tmp_path / "out", [put(tmp_path / "x.csv", text)])
    assert fault in str(error.value)
    assert not (tmp_path / "out").exists()


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    export = put(tmp_path / "roster.csv", ROSTER)
    import_exports(tmp_path / "out", [export])
    with pytest.raises(BadInput, match="1") as error:
        import_exports(tmp_path / "out", [export])
    assert "rota.csv: the folder has this file already" in str(error.value)
    import_exports(tmp_path / "out", [export], replace=True)


def test_ready_mappings_and_synonyms_name_real_columns() -> None:
    for mappings in ready_mappings().values():
        assert mappings
        faults = Faults()
        assert write_toml(mappings)
        assert not faults
    helpers = {"first_name", "last_name", "weekly_fte"}
    for table, columns in synonyms()["tables"].items():
        assert set(columns) - helpers <= set(IMPORTED[table].headings)
    for words, column in (("contract", "kind"), ("absence", "kind"), ("wish", "wish")):
        table = {"contract": "staff.csv", "absence": "availability.csv", "wish": "requests.csv"}[words]
        kind = IMPORTED[table].columns[IMPORTED[table].index[column]].kind
        for meaning in synonyms()["codes"][words].values():
            assert kind.read(meaning) == meaning


def test_a_mapping_is_read_as_it_was_written(tmp_path: Path) -> None:
    for name, mappings in ready_mappings().items():
        faults = Faults()
        path = put(tmp_path / f"{name}.toml", write_toml(mappings))
        assert read_mapping(path, faults) == mappings
        assert not faults


@given(st.dates(), st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%d-%b-%Y", "%Y-%m-%d", "%a %d %B %Y", "%d/%m/%Y %H:%M"]))
def test_dates_in_any_dress_are_the_date(day: object, form: str) -> None:
    import datetime as dt

    assert isinstance(day, dt.date)
    if 1970 <= day.year < 2200:
        text = dt.datetime.combine(day, dt.time(9)).strftime(form)
        assert to_cell(text, kinds.DATE, "day first") == day.isoformat()


@given(st.text(max_size=20), st.sampled_from([kinds.DATE, kinds.CLOCK, kinds.HOURS, kinds.MINUTES, kinds.MONEY]))
def test_any_cell_is_a_value_or_wrong(text: str, kind: kinds.Kind) -> None:
    try:
        cell = to_cell(text, kind, "day first")
    except Wrong:
        return
    if cell.strip():
        kind.read(cell.strip())


def test_the_documented_mapping_is_sound_and_shows_every_key(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "importing.md").read_text(encoding="utf-8")
    example = text.split("```toml\n")[1].split("```")[0]
    faults = Faults()
    (mapping,) = read_mapping(put(tmp_path / "m.toml", example), faults)
    assert not faults.faults
    assert mapping.scale == {"weekly_hours": 37.5}
    for key in ("headings", "layout", "keep", "blanks", "separator", "dates", "heading_row"):
        assert key in example
    for name in ready_mappings():
        assert f"`{name}.toml`" in text
