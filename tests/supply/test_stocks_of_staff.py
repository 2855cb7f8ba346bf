"""Opening stocks counted from imported staff records, worked by hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from optimiser.cli import main
from optimiser.skillmix.supply.folder import read_supply_folder
from optimiser.skillmix.supply.stocks_of_staff import count_stocks
from optimiser.tabular.faults import BadInput
from tests.supply.folder import write

TRUST = (
    "person,role,band,weekly_hours,kind,from,to,date_of_birth\n"
    "1,staff nurse,5,37.5,permanent,,,1990-05-01\n2,staff nurse,5,30,fixed term,,,1970-03-31\n"
    "3,staff nurse,5,15,permanent,,,1971-04-01\n4,Nurse,6,37.5,permanent,2026-04-01,,1990-01-01\n"
    "5,staff nurse,5,37.5,permanent,,2026-03-30,1990-01-01\n6,staff nurse,5,0,bank,,,\n"
    "7,healthcare support worker,2,20,permanent,,,\n8,porter,2,37.5,permanent,,,\n"
)
"""Of seven at a trust 1 is under 55, 2 turns 56 on the day, 3 is a day short of 55; 4 has not come, 5 has gone."""

CARE = "person,employer,role,weekly_hours,kind\nw1,T2,Care Worker,36,permanent\nw2,T2,nurse,18.75,permanent\n"
ROLES = (
    "record_role,band,role,full_time_hours,share_55\nStaff Nurse,,nurse,,\nhealthcare support worker,,hca,,25%\n"
    "porter,,,,\ncare worker,,hca,36,\n"
)


def records(home: Path) -> tuple[Path, Path]:
    """A trust's staff record and a care provider's return, as rota folders."""
    trust, care = home / "trust", home / "care"
    for folder, code, staff in ((trust, "T1", TRUST), (care, "T2", CARE)):
        folder.mkdir()
        (folder / "organisations.csv").write_text(f"organisation\n{code}\n", encoding="utf-8")
        (folder / "staff.csv").write_text(staff, encoding="utf-8")
    return trust, care


def system(home: Path, roles: str = ROLES) -> Path:
    folder = home / "system"
    folder.mkdir()
    write(folder, record_roles_csv=roles)
    return folder


def test_contracts_become_wte_by_role_employer_and_age(tmp_path: Path) -> None:
    """37.5 + 15 of 37.5 hours are 1.4 nurses under 55, 30 are 0.8 over; 20 h of a support worker without a date of
    birth are 0.5333, a quarter of it 55 and over; 36 h of a care worker, full time there, are 1; 18.75 h of a nurse
    0.5."""
    counted = count_stocks(system(tmp_path), [("", record) for record in records(tmp_path)])
    found = {(row["role"], row["organisation"], row["age_band"]): row["wte"] for row in counted.table.records()}
    assert found == {
        ("nurse", "T1", "under 55"): 1.4,
        ("nurse", "T1", "55 and over"): 0.8,
        ("hca", "T1", "under 55"): pytest.approx(0.4),
        ("hca", "T1", "55 and over"): pytest.approx(0.1333, abs=1e-4),
        ("hca", "T2", "under 55"): 1.0,
        ("nurse", "T2", "under 55"): 0.5,
    }
    assert [str(notice) for notice in counted.notices] == [
        "record_roles.csv:share_55: 1.0 WTE of hca have no date of birth and are counted as under 55; expected the "
        "share of them who are 55 and over",
        "record_roles.csv:share_55: 0.5 WTE of nurse have no date of birth and are counted as under 55; expected the "
        "share of them who are 55 and over",
    ]


def test_roles_and_employers_that_are_unknown_are_told_at_once(tmp_path: Path) -> None:
    folder, (trust, care) = system(tmp_path, "record_role,role\nporter,\n"), records(tmp_path)
    (trust / "organisations.csv").write_text("organisation\nT9\n", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        count_stocks(folder, [("", trust), ("", care)])
    text = str(caught.value)
    assert "trust/staff.csv:2:employer: employer 'T9' is unknown here" in text
    assert "record_roles.csv:record_role: 'Care Worker' of care is no role here" in text
    assert "staff nurse" not in text  # nobody of an employer that is unknown is looked at


def test_the_command_writes_stocks_that_the_supply_folder_reads(tmp_path: Path) -> None:
    folder, (trust, care) = system(tmp_path), records(tmp_path)
    words = ["mix", "stocks", str(folder), str(trust), str(care)]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "there are stocks already; expected --replace" in done.output
    done = CliRunner().invoke(main, [*words, "--replace"])
    assert done.exit_code == 0, done.output
    assert "nurse" in done.output
    with (folder / "stocks.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["source"] for row in rows} == {"staff record: trust", "staff record: care"}
    assert {row["verified"] for row in rows} == {"no"}
    assert read_supply_folder(folder).supply.stock.sum() == pytest.approx(1.4 + 0.8 + 0.5333 + 1.5, abs=1e-3)
    told = CliRunner().invoke(main, [*words, "--replace", "--json"])
    assert '"stocks"' in told.stdout


def test_an_export_of_a_staff_record_becomes_stocks_by_commands_alone(tmp_path: Path) -> None:
    """A staff record names wards, not the employer: its code stands before the folder. 37.5 and 22.5 h are 1.6 WTE."""
    export = tmp_path / "staff-in-post.csv"
    export.write_text(
        "Employee Number,Last Name,First Name,Organisation,Role,Pay Scale,Contracted Hours,Assignment Category\n"
        "20100001,Amber,Ann,Elm Ward,Staff Nurse,Band 5,37.50,Permanent\n"
        "20100002,Birch,Bob,Elm Ward,Staff Nurse,Band 5,22.50,Permanent\n"
        "20100003,Cedar,Cleo,Elm Ward,Staff Nurse,Band 5,0,Bank\n",
        encoding="utf-8",
    )
    folder = system(tmp_path)
    done = CliRunner().invoke(main, ["import", str(tmp_path / "trust"), str(export)])
    assert done.exit_code == 0, done.output
    done = CliRunner().invoke(main, ["mix", "stocks", str(folder), f"T1={tmp_path / 'trust'}", "--replace"])
    assert done.exit_code == 0, done.output
    with (folder / "stocks.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["role"], row["organisation"], float(row["wte"])) == ("nurse", "T1", 1.6)
