"""Lists of other systems: recognised, by ready-made mappings, by mappings people wrote."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.folder.load import load
from optimiser.importing.exports import ready_mappings
from optimiser.importing.mapping import read_mapping, write_toml
from optimiser.importing.preview import preview_lines
from optimiser.importing.run import Imported, ImportOptions, import_files, prepare
from optimiser.importing.values import to_cell
from optimiser.tabular import kinds
from optimiser.tabular.faults import BadInput, Faults
from optimiser.tabular.kinds import Wrong
from tests.commands import csv_rows

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


def read_in(folder: Path, exports: list[Path], mapping: Path | None = None, replace: bool = False) -> Imported:
    return import_files(folder, exports, options=ImportOptions(mapping=mapping, replace=replace))


def reasons(made: Imported) -> list[tuple[int, str]]:
    return [(item.row, item.reason) for item in made.prepared.not_used if item.row]


def put(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_a_report_with_semicolons_day_first_dates_and_equivalents(tmp_path: Path) -> None:
    for encoding in ("utf-8-sig", "cp1252", "utf-16"):
        export = put(tmp_path / "staff in post.csv", STAFF, encoding)
        made = read_in(tmp_path / encoding, [export])
        assert made.written["staff.csv"] == 5
        staff = {(row["person"], row["name"]): row for row in csv_rows(tmp_path / encoding / "staff.csv")}
        manager = staff["00012", "Zoë Okafor"]
        assert (manager["role"], manager["band"], manager["weekly_hours"]) == ("Ward Manager", "7", "37.5")
        assert (manager["kind"], manager["home_team"], manager["from"]) == ("permanent", "Willow", "2019-02-13")
        nurse = [row for row in csv_rows(tmp_path / encoding / "staff.csv") if row["person"] == "00013"]
        assert [(row["contract"], row["kind"], row["weekly_hours"]) for row in nurse] == [
            ("00013-1", "fixed term", "30"),
            ("00013-2", "bank", "0"),
        ]
        assert [line for line in reasons(made) if line[0] in (6, 7, 8)] == [
            (6, "used without kind of contract: 'Seconded' is not known"),
            (7, "used without part of a full post: 'nil' is no number"),
            (8, "used without kind of contract: 'Seconded' is not known"),
            (8, "used without Latest Start Date: '31/02/2020' is no date"),
        ]
        told = [row["reason"] for row in csv_rows(tmp_path / encoding / "not_used.csv")]
        assert told == [item.reason for item in made.prepared.not_used]


def test_the_saved_mapping_does_the_same_again(tmp_path: Path) -> None:
    exports = [put(tmp_path / "staff.export.csv", STAFF), put(tmp_path / "roster.csv", ROSTER)]
    first = read_in(tmp_path / "a", exports)
    again = read_in(tmp_path / "b", exports, tmp_path / "a" / "mapping.toml")
    assert again.prepared.not_used == first.prepared.not_used
    assert again.written.keys() == first.written.keys()
    for name in set(first.written) - {"teams.csv", "organisations.csv", "rota.toml"}:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def test_what_was_worked_can_be_judged_at_once(tmp_path: Path) -> None:
    exports = [put(tmp_path / "staff.export.csv", STAFF), put(tmp_path / "roster.csv", ROSTER)]
    read_in(tmp_path / "folder", exports)
    loaded = load(tmp_path / "folder", rota=tmp_path / "folder" / "rota.csv")
    assert loaded.rota is not None
    problem = loaded.problem
    worked = sorted(
        (
            problem.people[problem.contracts[a.contract].person].id,
            problem.shifts[problem.duties[a.duty].shift].code,
            problem.duties[a.duty].work,
        )
        for a in loaded.rota
    )
    assert worked == [("00012", "E", 450), ("00013", "N", 600)]


def test_a_grid_by_a_mapping_of_ones_own(tmp_path: Path) -> None:
    grid = put(
        tmp_path / "grid.csv",
        "Staff No,Unit,Mon 30/11/2026,Tue 1 Dec 2026,2026-12-02,03/12/26,Fri 04/12/2026\n"
        "12,Willow,E,,LD,N,OFF\n13,Oak,off,AL,,,L\n",
    )
    mapping = put(
        tmp_path / "mapping.toml",
        '[[export]]\nfile = "grid.csv"\ntable = "rota.csv"\nlayout = "grid"\nblanks = ["OFF"]\n'
        '[export.columns]\nperson = "Staff No"\ndate = "(date)"\nshift = "(cell)"\nteam = "Unit"\n'
        '[export.except]\n"(cell)" = ["AL"]\n',
    )
    made = read_in(tmp_path / "out", [grid], mapping)
    assert [tuple(row.values()) for row in csv_rows(tmp_path / "out" / "rota.csv")] == [
        ("12", "2026-11-30", "E", "Willow"),
        ("12", "2026-12-02", "LD", "Willow"),
        ("12", "2026-12-03", "N", "Willow"),
        ("13", "2026-12-04", "L", "Oak"),
    ]
    assert reasons(made) == [(3, "(cell) is 'AL'")]


def test_absences_with_words_of_the_trade(tmp_path: Path) -> None:
    export = put(
        tmp_path / "absence.csv",
        "Staff Number,Absence Category,Absence Start Date,Absence End Date\n1,Sick,25/12/2026,27/12/2026\n"
        "2,Annual leave,2/1/27,\n3,Parachuting,01/01/2027,\n",
    )
    made = read_in(tmp_path / "out", [export])
    assert [tuple(row.values()) for row in csv_rows(tmp_path / "out" / "availability.csv")] == [
        ("1", "sickness", "2026-12-25", "2026-12-27"),
        ("2", "annual leave", "2027-01-02", ""),
    ]
    (unknown,) = [reason for row, reason in reasons(made) if row == 4]
    assert unknown.startswith("the kind of absence 'Parachuting' is not known")


def test_dates_tell_their_order(tmp_path: Path) -> None:
    heading = "Staff Number,Absence Category,Absence Start Date\n"
    for cell, written, assumed in (
        ("12/25/2026", "2026-12-25", False),
        ("25/12/2026", "2026-12-25", False),
        ("20261225", "2026-12-25", False),
        ("05/06/2026", "2026-06-05", True),
    ):
        export = put(tmp_path / "absence.csv", f"{heading}1,Sick,{cell}\n")
        made = read_in(tmp_path / "out", [export], replace=True)
        assert csv_rows(tmp_path / "out" / "availability.csv")[0]["from"] == written
        assert any("taken as day first" in line for line in made.prepared.assumed) == assumed


def test_an_expiry_that_cannot_be_read_keeps_the_skill_out(tmp_path: Path) -> None:
    export = put(
        tmp_path / "training.csv",
        "Staff Number,Course,Completed,Expires\n1,Fire,01/02/2026,01/02/2027\n2,Fire,01/02/2026,31/02/2027\n"
        "3,Fire,01/02/2026,never\n",
    )
    made = read_in(tmp_path / "out", [export])
    assert [(row["person"], row["to"]) for row in csv_rows(tmp_path / "out" / "staff_skills.csv")] == [
        ("1", "2027-02-01"),
        ("3", ""),
    ]
    (reason,) = [reason for row, reason in reasons(made) if row == 3]
    assert "so the skill is left out" in reason


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
    made = read_in(tmp_path / "out", [export])
    assert csv_rows(tmp_path / "out" / "staff.csv") == [
        {"person": "7001", "contract": "20012-2", "role": "Staff Nurse", "band": "5", "weekly_hours": "22.5",
         "kind": "bank", "home_team": "8", "from": "2025-04-01"}
    ]  # fmt: skip
    assert reasons(made) == [
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
    read_in(tmp_path / "out", [worker, training])
    assert [tuple(row.values()) for row in csv_rows(tmp_path / "out" / "staff.csv")] == [
        ("W1", "AB", "care worker", "37.5", "permanent", "12.60", "Elm House", "2020-02-01", "1980-04-03"),
        ("W2", "CD", "social worker", "12", "bank", "", "Elm House", "", ""),
    ]
    assert {(row["person"], row["skill"], row["to"]) for row in csv_rows(tmp_path / "out" / "staff_skills.csv")} == {
        ("W1", "care certificate", ""),
        ("W2", "approved mental health professional", ""),
        ("W1", "Moving and handling", "2027-06-05"),
    }


def test_names_stand_for_the_ids_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    put(tmp_path / "out" / "teams.csv", "team,name\nWIL,Willow ward\n")
    export = put(tmp_path / "roster.csv", ROSTER.replace("Willow", "willow Ward"))
    read_in(tmp_path / "out", [export])
    assert {row["team"] for row in csv_rows(tmp_path / "out" / "rota.csv")} == {"WIL"}


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
        read_in(tmp_path / "out", [export], mapping)
    expected = [
        (
            "m.toml:export[1].table: 'staf.csv' is not one of the words; expected staff.csv, ",
            "(did you mean staff.csv?)",
        ),
        ("m.toml:export[2].date: the key is not known; expected file, table, sheet, ", "(did you mean dates?)"),
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
        read_in(tmp_path / "out", [export], mapping)
    place, told = str(error.value).splitlines()[0].split(": ", 1)
    assert place == "m.toml:export[1].columns.role"
    assert told == "'Role' is no heading of staff.csv; it has No, Rolle, Hours (did you mean Rolle?)"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "x.csv: the file is empty; expected headings and rows"),
        ("Colour,Shape\nred,round\n", "x.csv: neither a rota nor a list was recognised"),
    ],
)
def test_exports_that_are_like_nothing(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(BadInput) as error:
        read_in(tmp_path / "out", [put(tmp_path / "x.csv", text)])
    assert fault in str(error.value)
    assert not (tmp_path / "out").exists()


def test_a_rota_is_not_overwritten_unasked(tmp_path: Path) -> None:
    export = put(tmp_path / "roster.csv", ROSTER)
    read_in(tmp_path / "out", [export])
    with pytest.raises(BadInput) as error:
        read_in(tmp_path / "out", [export])
    assert "rota.csv: the folder has a rota already" in str(error.value)
    read_in(tmp_path / "out", [export], replace=True)


def test_ready_mappings_are_sound() -> None:
    assert set(ready_mappings()) == {"asc-wds-training", "asc-wds-worker", "asc-wds-workplace", "esr-assignment"}
    assert all(write_toml(mappings) for mappings in ready_mappings().values())


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
    examples = [part.split("```")[0] for part in text.split("```toml\n")[1:]]
    example = next(example for example in examples if "[[export]]" in example)
    faults = Faults()
    (mapping,) = read_mapping(put(tmp_path / "m.toml", example), faults)
    assert not faults.faults
    assert mapping.scale == {"weekly_hours": 37.5}
    for key in ("headings", "layout", "keep", "blanks", "separator", "dates", "heading_row", "sheet"):
        assert key in example
    for name in ready_mappings():
        assert f"`{name}.toml`" in text


def test_a_near_miss_drafts_the_mapping_to_fill_in(tmp_path: Path) -> None:
    export = put(tmp_path / "x.csv", "Kolega,Fach,Stunden\nAnn Lee,nurse,30\nBo Ray,carer,20\n")
    mapping = tmp_path / "out" / "mapping.toml"
    with pytest.raises(BadInput) as error:
        read_in(tmp_path / "out", [export])
    assert f"Say in {mapping} what the columns are" in str(error.value)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mapping.toml"]
    text = mapping.read_text(encoding="utf-8")
    for heading, told in (("Kolega", "name"), ("Fach", "role"), ("Stunden", "hours")):
        text = text.replace(f'{heading} = "nothing"', f'{heading} = "{told}"')
    text = text.replace('layout = "nothing"', 'layout = "list"').replace('# holds = "staff"', 'holds = "staff"')
    mapping.write_text(text, encoding="utf-8")
    read_in(tmp_path / "out", [export], mapping)
    staff = csv_rows(tmp_path / "out" / "staff.csv")
    assert [(row["name"], row["role"], row["weekly_hours"]) for row in staff] == [
        ("Ann Lee", "nurse", "30"),
        ("Bo Ray", "carer", "20"),
    ]


def test_a_preview_shows_nothing_hidden_of_a_cell(tmp_path: Path) -> None:
    export = tmp_path / "staff.csv"
    rows = "20001,Ann \x1b[2JLee,Staff\u202e Nurse,37.5\n"
    export.write_text(f"Employee Number,Full Name,Position Title,Contracted Hours\n{rows}", encoding="utf-8")
    shown = preview_lines(prepare(tmp_path / "ward", [export]))
    assert "  e.g. row 2: 20001, Ann Lee, Staff Nurse, 37.5 h" in shown
