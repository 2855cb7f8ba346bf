"""Broken folders through the command: every fault named with its place, exit code 2, no traceback."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from optimiser.cli import main
from optimiser.folder.scaffold import scaffold


def swap(file: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def put(file: str, data: bytes) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / file).write_bytes(data)

    return change


def many_rows(folder: Path) -> None:
    """20,000 requests, of which two are wrong."""
    rows = "".join(f"P{i % 18 + 1:02d},2026-11-{i % 14 + 2:02d},off\n" for i in range(20_000))
    rows = rows.replace("P01,2026-11-02,off\n", "P99,2026-11-02,off\n", 1)
    (folder / "requests.csv").write_text("person,from,wish\n" + rows + "P01,2026-13-01,off\n", encoding="utf-8")


BROKEN: dict[str, tuple[Callable[[Path], None], str]] = {
    "missing column": (swap("staff.csv", "weekly_hours", "hours"), "staff.csv:1:weekly_hours: the column is missing"),
    "bad date": (swap("availability.csv", "2026-11-09", "31/02/2026"), "availability.csv:2:from"),
    "unknown id": (swap("staff_skills.csv", "P01,", "P0l,"), "staff_skills.csv:2:person"),
    "duplicate": (swap("shifts.csv", "L,late", "E,late"), "shifts.csv:3:shift"),
    "negative number": (swap("demand.csv", "registered nurse,2,3", "registered nurse,-2,3"), "demand.csv:2:minimum"),
    "empty file": (put("demand.csv", b""), "demand.csv: the file is empty"),
    "wrong encoding": (put("staff.csv", b"\xff\xfe\x00\xd8\x00"), "staff.csv"),
    "a formula in a name": (swap("staff.csv", "Amara Okafor", '"=HYPERLINK(""x"")"'), "staff.csv:2:name"),
    "20,000 rows": (many_rows, "requests.csv:20002:from"),
    "missing file": (lambda f: (f / "shifts.csv").unlink(), "shifts.csv: the file is missing"),
    "bad settings": (swap("rota.toml", "weeks = 2", 'weeks = "two"'), "rota.toml"),
    "broken settings": (swap("rota.toml", "[period]", "[period"), "rota.toml"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    scaffold(tmp_path / "ward", date(2026, 11, 2))
    return tmp_path / "ward"


@pytest.mark.parametrize("kind", BROKEN)
def test_each_kind_of_broken_folder_gives_clear_faults(folder: Path, kind: str) -> None:
    change, says = BROKEN[kind]
    change(folder)
    before = sorted(path.name for path in folder.iterdir())
    for command in ("check", "solve"):
        done = CliRunner().invoke(main, [command, str(folder)])
        assert done.exit_code == 2, done.output
        assert says in done.stderr
        assert done.stderr.rstrip().endswith("nothing was solved or written.")
        assert "Traceback" not in done.output
        assert done.stdout == ""
    assert sorted(path.name for path in folder.iterdir()) == before


def test_every_fault_of_every_file_is_shown_at_once(folder: Path) -> None:
    kinds = ("bad date", "unknown id", "duplicate", "negative number")
    for kind in kinds:
        BROKEN[kind][0](folder)
    done = CliRunner().invoke(main, ["check", str(folder)])
    assert all(BROKEN[kind][1] in done.stderr for kind in kinds)
    assert "in 4 files" in done.stderr


def test_semicolons_are_read_and_told(folder: Path) -> None:
    path = folder / "shifts.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8-sig")
    done = CliRunner().invoke(main, ["check", str(folder)])
    assert done.exit_code == 0, done.output
    assert "note: shifts.csv: the cells are separated by semicolons" in done.stderr
