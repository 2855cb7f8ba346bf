"""The template, the grid of a report edited by hand, pseudonyms, and what goes out and comes back."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from optimiser.audit import audit
from optimiser.cli import main
from optimiser.importing.pseudonyms import names_left, read_pseudonyms
from optimiser.problem.domain import Need, Period, Price
from optimiser.report.outgoing.rows import request_rows
from optimiser.report.rota.view import RotaView
from optimiser.tabular.faults import Faults
from tests.commands import csv_rows
from tests.tiny import Tiny


def run(*arguments: object, code: int | tuple[int, ...] = 0) -> str:
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code in ((code,) if isinstance(code, int) else code), done.output
    return done.output


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a rota of its own and a report as a workbook."""
    folder = tmp_path_factory.mktemp("ward") / "ward"
    run("new", folder, "--start", "2026-11-02")
    grid = [["Name", *[f"2026-11-{day:02}" for day in range(2, 16)]]]
    names = [row["name"] for row in csv_rows(folder / "staff.csv")]
    codes = ("E", "L", "LD", "N", "", "", "")
    grid += [[name, *[codes[(3 * place + day) % 7] for day in range(14)]] for place, name in enumerate(names)]
    rota = folder.parent / "rota.csv"
    rota.write_text("\n".join(",".join(row) for row in grid) + "\n", encoding="utf-8")
    run("import", folder, rota)
    run("report", folder, "--format", "xlsx", "--format", "csv", code=(0, 1))
    return folder


def edited(ward: Path, target: Path) -> list[str]:
    """A report of which two cells were changed by hand; what was changed."""
    book = load_workbook(ward / "out" / "report.xlsx")
    page = book["Grid"]
    lines: list[str] = []
    for row in (2, 4):
        person = str(page.cell(row, 3).value).rsplit(" (", 1)[0]
        cell = next(cell for cell in page[row][5:19] if cell.value in ("E", "L", "LD", "N"))
        was, cell.value = cell.value, "L" if cell.value != "L" else "E"
        lines.append(f"{person} {page.cell(1, cell.column).value}: {was} -> {cell.value}")
    book.save(target)
    return lines


def test_a_grid_of_a_report_that_nobody_changed_says_so(ward: Path) -> None:
    output = run("import", ward, ward / "out" / "report.xlsx", "--replace", "--preview")
    assert "Changed  nothing" in output


def test_a_grid_of_several_teams_and_contracts_comes_back_as_it_was(tmp_path: Path) -> None:
    """Ada is a guest of V, and ND is a Sunday elsewhere; Bea has two contracts in W; Cy has leave in the rota,
    of which a team is told no more than that he is away, and a session of his own."""
    folder, out = tmp_path / "place", tmp_path / "out"
    files = {
        "rota.toml": '[period]\nstart = 2026-11-02\ndays = 14\n[rules]\nwithout = ["all"]\n',
        "teams.csv": "team\nW\nV\n",
        "staff.csv": "person,name,contract,role,weekly_hours,home_team,teams\nA1,Ada,,nurse,30,W,W|V\n"
        "B1,Bea,B1-x,nurse,15,W,\nB1,Bea,B1-y,nurse,15,W,\nC1,Cy,,nurse,30,W,\n",
        "shifts.csv": "shift,start,end,kind,cover_periods\nE,07:00,15:00,work,E\nND,09:00,17:00,work,E\n"
        "S,09:00,12:00,study,\nAL,09:00,15:00,leave,\n",
        "demand.csv": "team,cover_period,minimum,capability\nW,E,1,any\nV,E,2,any\nV,E,1,role: nurse\n",
        "portfolio.csv": "person,activity,sessions,shifts\nC1,study,1,S\nC1,other,1,AL\n",
        "rota.csv": "person,contract,date,shift,team,capability,kind,activity\n"
        + "A1,A1,2026-11-02,E,V,role: nurse,work,\nA1,A1,2026-11-03,E,W,any,work,\n"
        + "".join(f"A1,A1,2026-11-{day:02},ND,W,any,work,\n" for day in range(4, 12))
        + "B1,B1-x,2026-11-02,E,W,any,work,\nB1,B1-y,2026-11-03,E,W,any,work,\n"
        + "C1,C1,2026-11-02,S,,,study,study\nC1,C1,2026-11-03,AL,,,leave,other\n",
    }
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    run("report", folder, folder / "rota.csv", "--format", "xlsx", "--out", out, code=(0, 1))
    assert "Changed  nothing" in run("import", folder, out / "report.xlsx")
    told = [tuple(row[name] for name in ROTA_TOLD) for row in csv_rows(folder / "rota.csv")]
    before = [line.split(",") for line in files["rota.csv"].splitlines()[1:]]
    assert sorted(told) == sorted(tuple(row[:6]) for row in before)


ROTA_TOLD = ("person", "contract", "date", "shift", "team", "capability")


def test_a_grid_edited_by_hand_comes_back_with_what_was_changed(ward: Path, tmp_path: Path) -> None:
    lines = edited(ward, tmp_path / "edited.xlsx")
    folder = tmp_path / "ward"
    shutil.copytree(ward, folder)
    before = csv_rows(folder / "rota.csv")
    output = run("import", folder, tmp_path / "edited.xlsx")
    assert [line.removeprefix("Changed  ") for line in output.splitlines() if line.startswith("Changed")] == lines
    assert "As it stands: " in output
    assert "dropped" not in output
    after = csv_rows(folder / "rota.csv")
    assert len(after) == len(before)
    kinds = {(row["person"], row["date"]): row["shift"] for row in before}
    assert sum(kinds[row["person"], row["date"]] != row["shift"] for row in after) == 2
    run("audit", folder, folder / "rota.csv", code=(0, 1))


def test_a_grid_saved_by_libreoffice_comes_back(ward: Path, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None and not os.environ.get("CI"):
        pytest.skip("LibreOffice is not here")
    assert office is not None, "continuous integration installs LibreOffice"
    lines = edited(ward, tmp_path / "edited.xlsx")
    for form in ("ods", "xls"):
        home = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = [
            office,
            home,
            "--headless",
            "--convert-to",
            form,
            "--outdir",
            str(tmp_path),
            str(tmp_path / "edited.xlsx"),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        output = run("import", ward, tmp_path / f"edited.{form}", "--replace", "--preview")
        changed = [line.removeprefix("Changed  ") for line in output.splitlines() if line.startswith("Changed")]
        assert changed == lines, form


def test_the_workbook_to_fill_in_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "ward.xlsx"
    run("new", tmp_path / "ward", "--workbook", "--start", "2026-12-07")
    book = load_workbook(path)
    assert book["staff"].freeze_panes == "B2"
    assert book["staff"]["A1"].comment is not None
    kinds = [check for check in book["staff"].data_validations.dataValidation if "bank" in (check.formula1 or "")]
    assert len(kinds) == 1
    filled = {
        "staff": [
            {"person": f"P{n}", "name": f"Ann {n}", "role": "nurse", "weekly_hours": 37.5, "home_team": "W"}
            for n in range(4)
        ],
        "shifts": [{"shift": "E", "start": "07:00", "end": "15:00", "unpaid_break": 30}],
        "demand": [{"team": "W", "cover_period": "E", "capability": "role: nurse", "minimum": 1}],
        "teams": [{"team": "W", "name": "Ward"}],
    }
    for title, rows in filled.items():
        page = book[title]
        headings = [cell.value for cell in page[1]]
        for number, row in enumerate(rows, 3):
            for heading, value in row.items():
                page.cell(number, headings.index(heading) + 1, value)
    book.save(path)
    output = run("import", tmp_path / "ward", path)
    assert "example row" in output
    assert {row["person"] for row in csv_rows(tmp_path / "ward" / "staff.csv")} == {"P0", "P1", "P2", "P3"}
    assert "no fault. 4 people with 4 contracts, 1 team, 28 days" in run("check", tmp_path / "ward", code=(0, 1))


def test_no_name_stands_in_a_folder_with_pseudonyms(tmp_path: Path) -> None:
    staff = tmp_path / "staff.csv"
    staff.write_text(
        "Employee Number,Name,Role,Hours\n770012,Zoë Okafor,Nurse,30\n770013,Bethan Rees,Nurse,37.5\n", encoding="utf-8"
    )
    rota = tmp_path / "rota.csv"
    rota.write_text(
        "Name,07/12/2026,08/12/2026,09/12/2026,10/12/2026,11/12/2026\nOkafor Zoë,E,E,AL,L,?\nBethan Rees,L,,N,N,TBC\n",
        encoding="utf-8",
    )
    key = tmp_path / "names.json"
    run("import", tmp_path / "folder", staff, rota, "--pseudonymise", key)
    names = read_pseudonyms(key, Faults())
    assert names is not None
    assert {about["name"] for about in names.people.values()} == {"Zoë Okafor", "Bethan Rees"}
    texts = [path.read_text(encoding="utf-8") for path in (tmp_path / "folder").rglob("*") if path.is_file()]
    assert names_left(texts, names) == []
    assert not any(word in text for word in ("Okafor", "Bethan", "770012") for text in texts)
    assert "no fault" in run("check", tmp_path / "folder", code=(0, 1))
    again = run("import", tmp_path / "folder", staff, "--pseudonymise", key, "--json")
    assert json.loads(again)["written"] == {}
    out = tmp_path / "out"
    run(
        "report",
        tmp_path / "folder",
        tmp_path / "folder" / "rota.csv",
        "--names",
        key,
        "--format",
        "csv",
        "--out",
        out,
        code=(0, 1),
    )
    assert "Zoë Okafor" in (out / "grid.csv").read_text(encoding="utf-8")


def test_a_file_of_names_may_not_stand_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text("Name,Role,Hours\nAnn Lee,Nurse,30\n", encoding="utf-8")
    run("import", tmp_path / "f", tmp_path / "staff.csv", "--pseudonymise", tmp_path / "f" / "names.json", code=2)
    assert not (tmp_path / "f").exists()


def test_hours_and_absences_go_out(ward: Path, tmp_path: Path) -> None:
    run("export", ward, ward / "rota.csv", "--as", "payroll-hours", "--out", tmp_path / "hours.csv")
    rows = csv_rows(tmp_path / "hours.csv")
    assert len(rows) == len(csv_rows(ward / "rota.csv"))
    nights = [row for row in rows if row["Shift"] == "N" and row["Date"] == "03/11/2026"]
    assert {(row["Night Hours"], row["Saturday Hours"], row["Paid Hours"]) for row in nights} == {
        ("9.0", "0.0", "10.0")
    }
    sundays = [row for row in rows if row["Shift"] == "LD" and row["Date"] == "08/11/2026"]
    assert {row["Sunday and Bank Holiday Hours"] for row in sundays} == {"13.0"}
    output = run("export", ward, ward / "rota.csv", "--as", "absences-wmds", "--out", tmp_path / "absences.csv")
    assert "not verified" in output
    kinds = {
        (row["EMPLOYEE_NUMBER"], row["ABSENCE_CATEGORY"], row["END_DATE_ABSENCE"])
        for row in csv_rows(tmp_path / "absences.csv")
    }
    assert ("P05", "Annual Leave", "13/11/2026") in kinds


def test_requests_have_numbers_of_their_own_and_the_times_of_their_team() -> None:
    """Two nurses and a carer are missing at night; another team's night is shorter."""
    tiny = Tiny(days=1, capabilities=(("nurse", "any"), ("carer", "any")), periods=(Period("night", 1200, 1920),))
    tiny.teams = [tiny.teams[0], replace(tiny.teams[0], id="OTHER")]
    tiny.shift("N", "20:00", "08:00", periods=(0,))
    tiny.shift("S", "22:00", "06:00", periods=(0,))
    tiny.person("A")
    tiny.duty("N", 0, team=0)
    tiny.duty("S", 0, team=1)
    needs = (Need(0, 0, 0, 0, minimum=2, below_minimum=Price(1)), Need(0, 0, 0, 1, minimum=1, below_minimum=Price(1)))
    problem = tiny.problem(needs=needs)
    rows = request_rows(RotaView(problem, audit(problem, (), ())))
    assert sorted(str(row["request"]).partition("-night-")[2] for row in rows) == ["carer-1", "nurse-1", "nurse-2"]
    assert {(row["start"], row["end"]) for row in rows} == {("20:00", "08:00")}


def test_a_request_that_a_bank_filled_comes_back_as_a_pin(ward: Path, tmp_path: Path) -> None:
    folder = tmp_path / "ward"
    shutil.copytree(ward, folder)
    lines = (folder / "rota.csv").read_text(encoding="utf-8").splitlines()
    (folder / "rota.csv").write_text("\n".join(lines[:-30]) + "\n", encoding="utf-8")
    run("export", folder, folder / "rota.csv", "--as", "bank-requests", "--out", tmp_path / "requests.csv")
    rows = csv_rows(tmp_path / "requests.csv")
    assert rows
    rows[0] |= {"Worker": "Zed Young", "Status": "Filled"}
    with (tmp_path / "bookings.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    output = run("import", folder, tmp_path / "bookings.csv")
    assert "Status is 'Unfilled'" in output or len(rows) == 1
    (pin,) = csv_rows(folder / "pins.csv")
    added = next(row for row in csv_rows(folder / "staff.csv") if row["name"] == "Zed Young")
    assert (pin["person"], pin["team"], added["kind"], added["weekly_hours"]) == (
        added["person"],
        rows[0]["Ward"],
        "bank",
        "0",
    )
    assert "no fault" in run("check", folder, code=(0, 1))


def test_a_mapping_of_ones_own_with_faults(ward: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "mine.toml"
    mapping.write_text('what = "hours"\ncolour = 1\n[columns]\nNo = "persn"\nFixed = "\'RXW\'"\n', encoding="utf-8")
    output = run("export", ward, ward / "rota.csv", "--as", mapping, code=2)
    assert "mine.toml:colour: the key is not known" in output
    assert "did you mean person?" in output


def test_the_documented_mapping_of_what_goes_out_is_sound(ward: Path, tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "importing.md").read_text(encoding="utf-8")
    example = next(part.split("```")[0] for part in text.split("```toml\n")[1:] if "what = " in part)
    (tmp_path / "ours.toml").write_text(example, encoding="utf-8")
    run("export", ward, ward / "rota.csv", "--as", tmp_path / "ours.toml", "--out", tmp_path / "ours.csv")
    assert {row["Element"] for row in csv_rows(tmp_path / "ours.csv")} == {"BASIC"}
