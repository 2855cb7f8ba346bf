"""A journal with a damaged line, wherever it is, is told before anything is searched or written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from click.testing import CliRunner

from optimiser.cli import main
from optimiser.folder.scaffold import scaffold
from optimiser.journal.chain import JOURNAL
from tests.little import search_little


def contents(home: Path) -> dict[str, bytes]:
    """Files by name, locks apart."""
    files = (path for path in home.rglob("*") if path.is_file() and "lock" not in path.name)
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in files}


def test_a_line_that_is_not_the_last_stops_a_solve_before_anything_is_written(tmp_path: Path) -> None:
    ward = tmp_path / "ward"
    scaffold(ward, date(2026, 11, 2))
    search_little(ward)
    assert CliRunner().invoke(main, ["solve", str(ward), "--iterations", "1"]).exit_code in (0, 1)
    assert CliRunner().invoke(main, ["publish", "-f", str(ward)]).exit_code == 0
    first, *others = (ward / JOURNAL).read_bytes().splitlines(keepends=True)
    (ward / JOURNAL).write_bytes(b"".join([first.replace(b'"into":[[', b'"into":[[2026-11-02,'), *others]))
    before = contents(ward)
    done = CliRunner().invoke(main, ["solve", str(ward), "--iterations", "1", "--afresh"])
    assert done.exit_code == 2
    assert "journal.jsonl:1: the line is no entry of a journal" in done.stderr
    assert contents(ward) == before
