"""A writer killed at each of its file operations, and four writers at once: nothing that was decided is lost, the next
command works, nothing is left lying about."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from optimiser.folder.compare import raw_rows
from optimiser.folder.files import ROTA
from optimiser.journal.chain import broken_links, read_entries, replay
from optimiser.journal.current import FILE, PUBLISHED, PendingEntry, writing
from optimiser.journal.entry import Cells, InputChange
from optimiser.tabular.output import DRAFT, write_text
from tests.acceptance.killed_commands import interrupted_at

ROUNDS = 8
WRITER = """
import sys
from pathlib import Path
from optimiser.folder.files import ROTA
from optimiser.journal.current import PendingEntry, writing
home, name, rounds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for number in range(rounds):
    row = {"person": name, "date": f"2027-01-{number + 1:02d}", "shift": "E"}
    with writing(home, "swap", wait=120) as current:
        current.make(PendingEntry("swap", rows=[*current.rows(), tuple(row.get(h, "") for h in ROTA.headings)]))
"""


def row(person: str, day: int) -> Cells:
    given = {"person": person, "date": f"2027-01-{day:02d}", "shift": "E", "team": "WARD"}
    return tuple(given.get(heading, "") for heading in ROTA.headings)


def rota(home: Path) -> Counter[Cells]:
    return Counter(tuple(r.get(h, "") for h in ROTA.headings) for r in raw_rows(home / FILE))


def swap(home: Path) -> None:
    with writing(home, "repair") as current:
        absence = InputChange(added=({"person": "P01", "from": "2027-01-04", "kind": "sickness"},))
        current.make(PendingEntry("repair", rows=[row("P02", 4)], inputs={"availability.csv": absence}))


def publish(home: Path) -> None:
    with writing(home, "publish") as current:
        draft = home / PUBLISHED / f"{DRAFT}one"
        write_text(draft / "rota.csv", (home / FILE).read_text(), durable=True)
        write_text(draft / "publication.json", "{}", durable=True)
        current.make(PendingEntry("publish", drafts=((f"{PUBLISHED}/{DRAFT}one", f"{PUBLISHED}/0001"),)))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")
@pytest.mark.parametrize("action", [swap, publish])
def test_killed_at_any_file_operation_nothing_is_half_done(tmp_path: Path, action: Callable[[Path], None]) -> None:
    start = tmp_path / "start"
    start.mkdir()
    (start / "availability.csv").write_text("person,kind,from\nP09,sickness,2027-01-09\n")
    with writing(start, "solve") as current:
        current.make(PendingEntry("solve", rows=[row("P01", 4)]))
    operation, outcomes = 1, set()
    while True:
        home = Path(shutil.copytree(start, tmp_path / f"killed-{operation}"))
        killed = interrupted_at(operation, home, action) == -signal.SIGKILL
        with writing(home, "next") as current:
            assert current.last is not None
            assert not current.edited
        entries = read_entries(home)
        done = len(entries) == 2
        outcomes.add(done)
        assert broken_links(entries) == []
        assert rota(home) == Counter(replay(entries)) == Counter([row("P02" if done and action is swap else "P01", 4)])
        assert len(raw_rows(home / "availability.csv")) == (2 if done and action is swap else 1)
        versions = sorted(p.name for p in (home / PUBLISHED).glob("*")) if (home / PUBLISHED).exists() else []
        assert versions == (["0001"] if done and action is publish else [])
        assert all(len(list((home / PUBLISHED / v).iterdir())) == 2 for v in versions)
        assert [p.name for p in home.rglob(".*")] == [".rota.mutex"]
        if not killed:
            break
        operation += 1
    assert outcomes == {False, True}
    assert operation > 10


def test_four_processes_change_one_folder_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    writers = [subprocess.Popen([*command, f"P{n}", str(ROUNDS)]) for n in range(4)]
    assert [writer.wait() for writer in writers] == [0] * 4
    entries = read_entries(tmp_path)
    assert len(entries) == 4 * ROUNDS
    assert broken_links(entries) == []
    assert rota(tmp_path) == Counter(replay(entries))
    assert sorted((r[0], r[2]) for r in rota(tmp_path)) == sorted(
        (f"P{n}", f"2027-01-{day + 1:02d}") for n in range(4) for day in range(ROUNDS)
    )
