"""What rota check finds worth a look: staff who can fill no need, registrations that end, files empty or gone."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from optimiser.cli import main
from optimiser.cli.common import print_lines
from optimiser.folder.scaffold import scaffold
from optimiser.library.check import check
from tests.commands import csv_rows
from tests.stories.told import write_rows


@pytest.fixture
def ward(tmp_path: Path) -> Path:
    scaffold(tmp_path / "ward", date(2026, 11, 2))
    return tmp_path / "ward"


def remarks_of(folder: Path) -> list[str]:
    found = check(folder)
    assert all(f"Note  {remark}" in str(found) for remark in found.remarks)
    assert found.data()["remarks"] == list(found.remarks)
    return list(found.remarks)


def change(folder: Path, file: str, person: str, **cells: str) -> None:
    write_rows(folder / file, [{**r, **cells} if r["person"] == person else r for r in csv_rows(folder / file)])


def test_there_is_nothing_to_say_of_the_folder_to_start_from(ward: Path) -> None:
    assert remarks_of(ward) == []


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"role": "clerk"}, "they have nothing of what is asked for (registered nurse, nursing support"),
        ({"to": "2026-10-31"}, "no contract of theirs runs in the period"),
        ({"supernumerary_until": "2026-12-31"}, "supernumerary until Thu 31 Dec"),
    ],
)
def test_staff_who_can_fill_no_need_are_named_with_why(ward: Path, cells: dict[str, str], told: str) -> None:
    person = next(r for r in csv_rows(ward / "staff.csv") if r["role"] == "healthcare assistant")
    change(ward, "staff.csv", person["person"], **cells)
    skills = [r for r in csv_rows(ward / "staff_skills.csv") if r["person"] != person["person"] or "role" not in cells]
    write_rows(ward / "staff_skills.csv", skills)
    [remark] = remarks_of(ward)
    assert remark.startswith(f"{person['name']} ({person['person']}) can fill no need: {told}")


@pytest.mark.parametrize(
    ("breaks", "most", "told"),
    [
        ("60", "", None),
        (
            "15",
            "",
            "Shift LD alone breaks WTR-5, 25 points each time one of 18 people works it: 15 min of breaks in 13 h of "
            "Mon 2 Nov LD, 20 min needed",
        ),
        (
            "60",
            "720",
            "Shift LD alone breaks long, so none of 18 people may be given it: 13 h on Mon 2 Nov LD, at most 12 h",
        ),
    ],
)
def test_shifts_that_break_a_rule_by_themselves_are_told(ward: Path, breaks: str, most: str, told: str | None) -> None:
    shifts = [{**r, "unpaid_break": breaks} if r["shift"] == "LD" else r for r in csv_rows(ward / "shifts.csv")]
    write_rows(ward / "shifts.csv", shifts)
    rule = f'[[rule]]\nid = "duty-length"\nname = "long"\nprice = "hard"\nparams = {{ most = {most} }}\n\n[solve]'
    settings = (ward / "rota.toml").read_text(encoding="utf-8")
    (ward / "rota.toml").write_text(settings.replace("[solve]", rule) if most else settings, encoding="utf-8")
    assert [remark for remark in remarks_of(ward) if " alone " in remark] == ([told] if told else [])


@pytest.mark.parametrize(("file", "told"), [("mix.toml", "rota mix solve"), ("supply.toml", "rota mix supply")])
def test_a_folder_of_another_kind_is_told_its_command(tmp_path: Path, file: str, told: str) -> None:
    (tmp_path / file).write_text("", encoding="utf-8")
    result = CliRunner().invoke(main, ["check", str(tmp_path)])
    assert result.exit_code == 2
    assert result.stderr.count(": the file is missing") == 1
    assert f"(did you mean {told} {tmp_path}?)" in result.stderr


@pytest.mark.parametrize(
    ("until", "told"),
    [
        ("2026-11-12", "registered nurse ends on Thu 12 Nov, within the period"),
        ("2026-10-01", "registered nurse ended on 2026-10-01, before the period"),
        ("2026-11-15", ""),
        ("2027-03-31", ""),
    ],
)
def test_a_registration_that_ends_before_the_last_day_is_named(ward: Path, until: str, told: str) -> None:
    change(ward, "staff_skills.csv", "P03", to=until)
    said = [remark for remark in remarks_of(ward) if "registered nurse end" in remark and "need" not in remark]
    assert said == ([f"Chidi Eze (P03): {told}"] if told else [])


def test_optional_files_that_are_empty_or_gone_are_named(ward: Path) -> None:
    (ward / "out").mkdir()
    inputs = dict.fromkeys(path.name for path in ward.glob("*.*"))
    (ward / "out" / "run.json").write_text(json.dumps({"inputs": inputs}), encoding="utf-8")
    (ward / "flexible_working.csv").unlink()
    (ward / "requests.csv").write_text("person,from,wish\n", encoding="utf-8")
    assert remarks_of(ward) == ["flexible_working.csv was there when the last rota was made and is gone"]
    said = CliRunner().invoke(main, ["check", str(ward)]).stderr
    assert "note: requests.csv: there are headings but no rows" in said


@pytest.mark.parametrize("content", ["[]", "{}", "", '{"inputs": 5}', "[" * 100_000, '{"inputs": [1]}'])
def test_a_spoilt_record_of_the_last_run_says_nothing(ward: Path, content: str) -> None:
    (ward / "out").mkdir()
    (ward / "out" / "run.json").write_text(content, encoding="utf-8")
    assert remarks_of(ward) == []


def test_what_is_assumed_of_several_files_is_said_once(ward: Path) -> None:
    for name in ("shifts.csv", "teams.csv"):
        text = (ward / name).read_text(encoding="utf-8")
        (ward / name).write_text(text.replace(",", ";"), encoding="utf-8")
    result = CliRunner().invoke(main, ["check", str(ward)])
    said = "note: shifts.csv, teams.csv: the cells are separated by semicolons, not commas; read so\n"
    assert (result.exit_code, result.stderr) == (0, said)


def test_on_a_terminal_long_lines_are_wrapped_below_their_first_words(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(out, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr("sys.stdout", out)
    print_lines([f"Note  {'word ' * 20}end", "short"])
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    assert lines[0].startswith("Note  word")
    assert lines[1].startswith("      word")
    assert lines[-1] == "short"
    assert max(map(len, lines)) <= 60
