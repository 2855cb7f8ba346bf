"""A program that takes no lock saves the rota file while another change is written: at whatever moment, what it saved
stands in the file or in the journal."""

from __future__ import annotations

import os
import shutil
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from optimiser.folder.files import ROTA
from optimiser.journal.chain import broken_links, read_entries, replay
from optimiser.journal.current import FILE, ConcurrentChange, PendingEntry, writing
from optimiser.journal.entry import Cells, InputChange
from optimiser.journal.in_place import aside_name, next_name, put_in_place
from optimiser.tabular.files import file_hash
from optimiser.tabular.output import csv_text
from tests.acceptance.killed_commands import interrupted_at

OVERTAKEN = 5
PERSON = ROTA.headings.index("person")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")


def row(person: str, day: int) -> Cells:
    given = {"person": person, "date": f"2027-01-{day:02d}", "shift": "E", "team": "WARD"}
    return tuple(given.get(heading, "") for heading in ROTA.headings)


def in_place(path: Path, text: str) -> None:
    path.write_text(text)


def by_rename(path: Path, text: str) -> None:
    other = path.with_name("saved.tmp")
    other.write_text(text)
    other.replace(path)


def change(home: Path) -> int:
    """A swap whose rota was read before, with a row of an input file; whether it was refused."""
    with writing(home, "swap") as current:
        held = current.rows()
        absence = InputChange(added=({"person": "P01", "from": "2027-01-04", "kind": "sickness"},))
        inputs = {"availability.csv": absence}
        try:
            current.make(
                PendingEntry("swap", [*held, row("P02", 5)], held, read=file_hash(current.path), inputs=inputs)
            )
        except ConcurrentChange:
            return OVERTAKEN
    return 0


@pytest.fixture
def start(tmp_path: Path) -> Path:
    home = tmp_path / "start"
    home.mkdir()
    (home / "availability.csv").write_text("person,kind,from\nP09,sickness,2027-01-09\n")
    with writing(home, "solve") as current:
        current.make(PendingEntry("solve", rows=[row("P01", 4)]))
    return home


def people(home: Path) -> Counter[str]:
    """Who works by the journal, once it has taken up what other programs did; the file says the same."""
    with writing(home, "next") as current:
        current.adopt()
        held = Counter(current.rows())
    entries = read_entries(home)
    assert broken_links(entries) == []
    assert Counter(replay(entries)) == held
    assert [p.name for p in home.rglob(".*")] == [".rota.mutex"]
    return Counter(r[PERSON] for e in entries for r in e.into)


@pytest.mark.parametrize("save", [in_place, by_rename])
def test_what_another_program_saves_at_any_moment_is_not_lost(
    start: Path, tmp_path: Path, save: Callable[[Path, str], None]
) -> None:
    text = csv_text(ROTA.headings, [row("P01", 4), row("P77", 6)])
    outcomes, operation, done = Counter[int](), 1, False
    while not done:
        home = Path(shutil.copytree(start, tmp_path / f"saved-{operation}"))
        saved = tmp_path / f"was-{operation}"

        def meanwhile(home: Path = home, saved: Path = saved) -> None:
            save(home / FILE, text)
            saved.touch()

        code = interrupted_at(operation, home, change, meanwhile)
        done = not saved.exists()
        made = people(home)
        assert code in (0, OVERTAKEN)
        assert made["P77"] == (0 if done else 1)
        assert made["P02"] == (0 if code else 1)
        outcomes[code] += 1
        operation += 1
    assert min(outcomes[0], outcomes[OVERTAKEN]) > 5


@pytest.mark.parametrize("save", [in_place, by_rename])
def test_what_is_saved_after_a_change_was_cut_off_stands(
    start: Path, tmp_path: Path, save: Callable[[Path, str], None]
) -> None:
    text = csv_text(ROTA.headings, [row("P01", 4), row("P77", 6)])
    operation, code = 1, -signal.SIGKILL
    while code == -signal.SIGKILL:
        home = Path(shutil.copytree(start, tmp_path / f"killed-{operation}"))
        code = interrupted_at(operation, home, change)
        save(home / FILE, text)
        assert people(home)["P77"] == 1
        operation += 1
    assert operation > 10


def test_a_change_of_what_was_read_before_another_program_saved_is_refused(start: Path) -> None:
    with writing(start, "swap") as current:
        held, read = current.rows(), file_hash(current.path)
        in_place(start / FILE, csv_text(ROTA.headings, [row("P77", 6)]))
        with pytest.raises(ConcurrentChange, match="was changed since it was read"):
            current.make(PendingEntry("swap", [*held, row("P02", 5)], held, read))
    assert [e.kind for e in read_entries(start)] == ["solve"]
    assert people(start)["P77"] == 1


def test_a_drive_without_links_keeps_both_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_from: Path, _to: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", none)
    target = tmp_path / "rota.csv"
    target.write_text("old")
    new = next_name(target, 3, file_hash(target))
    new.write_text("new")
    put_in_place(new, target)
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]
    new = next_name(target, 4, file_hash(target))
    new.write_text("newer")
    by_rename(target, "foreign")
    put_in_place(new, target)
    assert target.read_text() == "foreign"
    assert not aside_name(new).exists()
