"""A disk that is full, a drive that is gone: one line, exit code 6, and the rota found is where it was to go or said to
be lost."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

import pytest

from optimiser.journal.current import FILE
from tests.board.ward import make_ward
from tests.commands import csv_rows
from tests.little import search_little
from tests.stories.told import ask, run


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return search_little(make_ward(tmp_path_factory.mktemp("full") / "ward"))


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device", "journal.jsonl")


def a_swap(ward: Path) -> list[str]:
    for duty in csv_rows(ward / FILE):
        name = f"{duty['date']}/{duty['shift']}"
        found = [s for s in ask("swaps", duty["person"], name, "-f", ward)["rows"] if len(s["takes"]) == 1]
        if found:
            return [duty["person"], name, found[0]["takes"][0]["person"]]
    raise AssertionError("no duty can be given away")


def test_what_cannot_be_written_goes_where_it_was_to_go_or_is_said_to_be_lost(
    ward: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words, before = a_swap(ward), (ward / FILE).read_bytes()
    monkeypatch.setattr("optimiser.journal.current.append", full)
    lost = run("swap", *words, "-f", ward, "--apply", ends=(6,))
    assert "journal.jsonl: No space left on device; it could not be written. The rota found is lost" in lost.stderr
    rescued = run("swap", *words, "-f", ward, "--apply", "--rescue", tmp_path / "safe", ends=(6,))
    (kept,) = (tmp_path / "safe").iterdir()
    assert f"The rota found is {kept}" in rescued.stderr
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert kept.read_bytes() != before
    assert (ward / FILE).read_bytes() == before
    monkeypatch.undo()
    run("swap", *words, "-f", ward, "--apply")
    assert kept.read_bytes() == (ward / FILE).read_bytes(), "what was rescued is what would have been written"


def test_a_rota_for_a_file_of_its_own_is_rescued_too(
    ward: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimiser.library.changes.record.write_rota", full)
    sick, safe = csv_rows(ward / FILE)[0], tmp_path / "safe"
    words = ("--absent", sick["person"], sick["date"], sick["date"], "--seconds", 1)
    done = run("repair", "-f", ward, *words, "--out", tmp_path / "full.csv", "--rescue", safe, ends=(6,))
    (kept,) = safe.iterdir()
    assert f"The rota found is {kept}" in done.stderr
    mended = {(r["person"], r["date"]) for r in csv_rows(kept)}
    assert mended
    assert (sick["person"], sick["date"]) not in mended


def test_a_rota_that_was_sought_is_rescued_too(ward: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimiser.tabular.lock.write_json", full)
    done = run("solve", ward, "--iterations", 1, "--workers", 1, "--rescue", tmp_path, "--format", "csv", ends=(6,))
    assert "The rota found is" in done.stderr
    assert len(list(tmp_path.glob("rota-*.csv"))) == 1
