"""The tutorial: its commands are run as it shows them, and say what it shows."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from optimiser.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "first-rota-from-excel.md"
ROTA = ROOT / "examples" / "excel-rota" / "december-rota.xlsx"


def steps() -> list[tuple[str, list[str]]]:
    """Each command of the page with the lines that it is to print."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def said(shown: list[str], printed: list[str]) -> str:
    """The first line shown that was not printed in its place, blank where all were; … stands for anything."""
    at, anywhere = 0, False
    for line in shown:
        if line == "…":
            anywhere = True
            continue
        begin = line.removesuffix("…").rstrip()
        fits = [
            place
            for place in range(at, len(printed) if anywhere else min(at + 1, len(printed)))
            if (printed[place].startswith(begin) if line.endswith("…") else printed[place].rstrip() == line)
        ]
        if not fits:
            return f"{line!r} where {printed[at : at + 3]} was printed"
        at, anywhere = fits[0] + 1, False
    return ""


def test_the_tutorial_does_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(ROTA, tmp_path)
    (leave,) = re.findall(r"```text\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "leave.csv").write_text(leave, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    told = steps()
    assert [command.split()[1] for command, _ in told] == ["import", "check", "audit", "solve", "import"]
    for command, shown in told:
        name, *arguments = shlex.split(command)
        assert name == "rota"
        done = CliRunner().invoke(main, arguments)
        assert done.exit_code in (0, 1), done.output
        assert said(shown, done.stdout.splitlines()) == "", command


def test_the_example_is_what_its_script_makes(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("make", ROTA.parent / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made = load_workbook(module.make(tmp_path / "made.xlsx")).active
    kept = load_workbook(ROTA).active
    assert made is not None
    assert kept is not None
    assert [[cell.value for cell in row] for row in made] == [[cell.value for cell in row] for row in kept]
