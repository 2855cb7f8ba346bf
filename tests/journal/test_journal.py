"""The journal by itself: entries, the chain, the way back, and what is left when a writer stops half-way."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimiser.folder.compare import raw_rows
from optimiser.folder.files import ROTA
from optimiser.journal.chain import JOURNAL, broken_links, last_entry, newest_first, read_entries, replay
from optimiser.journal.current import FILE, PendingEntry, writing
from optimiser.journal.entry import Cells, Entry, InputChange
from optimiser.journal.input_rows import changed_text, input_difference
from optimiser.journal.status import status_of
from optimiser.journal.undo import (
    Reversal,
    changes_since_published,
    entries_in_force,
    redo,
    undo_last,
    undo_one,
    undo_to,
)
from optimiser.tabular.faults import BadInput


def row(person: str, day: int, shift: str = "E") -> Cells:
    given = {"person": person, "date": f"2027-01-{day:02d}", "shift": shift, "team": "WARD"}
    return tuple(given.get(heading, "") for heading in ROTA.headings)


def put(home: Path, *rows: Cells, kind: str = "swap", **inputs: InputChange) -> int:
    with writing(home, kind) as current:
        change = PendingEntry(kind, rows=rows, inputs={f"{name}.csv": c for name, c in inputs.items()})
        return current.make(change).seq


def take_back(home: Path, find: Callable[[list[Entry]], Reversal]) -> None:
    with writing(home, "undo") as current:
        current.adopt()
        plan = find(read_entries(home))
        current.make(PendingEntry(plan.kind, rows=plan.rows, inputs=plan.inputs, undoes=plan.undoes))


def rota(home: Path) -> list[Cells]:
    return sorted(tuple(r.get(h, "") for h in ROTA.headings) for r in raw_rows(home / FILE))


def test_each_change_is_an_entry_that_names_the_one_before(tmp_path: Path) -> None:
    put(tmp_path, row("P01", 4), row("P02", 4), kind="solve")
    put(tmp_path, row("P01", 4), row("P03", 4))
    first, second = read_entries(tmp_path)
    assert (second.out, second.into) == ((row("P02", 4),), (row("P03", 4),))
    assert (second.previous, second.before) == (first.hash, first.after)
    assert broken_links([first, second]) == []
    assert [e.seq for e in newest_first(tmp_path)] == [2, 1]
    assert rota(tmp_path) == sorted(replay([first, second]))


@pytest.mark.parametrize("harm", ["changed", "left out", "swapped", "put in"])
def test_tampering_shows(tmp_path: Path, harm: str) -> None:
    for day in range(4, 8):
        put(tmp_path, row("P01", day))
    path = tmp_path / JOURNAL
    lines = path.read_text().splitlines(keepends=True)
    if harm == "changed":
        lines[1] = lines[1].replace("P01", "P09")
    elif harm == "left out":
        del lines[1]
    elif harm == "swapped":
        lines[1:3] = lines[2], lines[1]
    else:
        lines.insert(2, lines[1])
    path.write_text("".join(lines))
    assert broken_links(read_entries(tmp_path))


def test_an_edit_by_other_means_becomes_an_entry_before_the_next_change(tmp_path: Path) -> None:
    put(tmp_path, row("P01", 4), kind="solve")
    text = (tmp_path / FILE).read_text().replace("P01", "P02")
    (tmp_path / FILE).write_text(text)
    assert "changed by other means since @1" in str(status_of(tmp_path, tmp_path / FILE))
    put(tmp_path, row("P02", 4), row("P03", 5))
    entries = read_entries(tmp_path)
    assert [(e.kind, e.by) for e in entries][1] == ("adopt", "unknown")
    assert (entries[1].out, entries[1].into) == ((row("P01", 4),), (row("P02", 4),))
    assert entries[2].into == (row("P03", 5),)
    assert broken_links(entries) == []


def test_a_line_that_was_cut_off_as_it_was_written_is_no_entry(tmp_path: Path) -> None:
    put(tmp_path, row("P01", 4))
    with (tmp_path / JOURNAL).open("a") as stream:
        stream.write('{"seq":2,"at":"20')
    assert [e.seq for e in read_entries(tmp_path)] == [1]
    put(tmp_path, row("P02", 4))
    assert [e.seq for e in read_entries(tmp_path)] == [1, 2]
    assert broken_links(read_entries(tmp_path)) == []


def test_what_is_no_journal_is_a_fault_with_its_line(tmp_path: Path) -> None:
    put(tmp_path, row("P01", 4))
    (tmp_path / JOURNAL).write_text('{"seq": 1}\n')
    with pytest.raises(BadInput, match=r"journal.jsonl:1: the line is no entry"):
        read_entries(tmp_path)
    with pytest.raises(BadInput, match="the line is no entry"):
        last_entry(tmp_path)


@pytest.mark.parametrize("kind", ["a link to nowhere", "a folder"])
def test_what_stands_in_the_place_of_a_journal_is_a_fault_before_anything_is_done(tmp_path: Path, kind: str) -> None:
    if kind == "a folder":
        (tmp_path / JOURNAL).mkdir()
    else:
        (tmp_path / JOURNAL).symlink_to(tmp_path / "nowhere" / JOURNAL)
    for reading in (read_entries, last_entry):
        with pytest.raises(BadInput, match=r"journal\.jsonl: (this is a folder|the link points to)"):
            reading(tmp_path)


def test_undo_and_redo_walk_back_and_forth(tmp_path: Path) -> None:
    put(tmp_path, row("P01", 4), kind="solve")
    put(tmp_path, row("P02", 4))
    put(tmp_path, row("P02", 4), row("P05", 9))
    for expected in ([row("P02", 4)], [row("P01", 4)]):
        take_back(tmp_path, undo_last)
        assert rota(tmp_path) == expected
    with pytest.raises(BadInput, match="first rota"):
        undo_last(read_entries(tmp_path))
    for expected in ([row("P02", 4)], [row("P02", 4), row("P05", 9)]):
        take_back(tmp_path, redo)
        assert rota(tmp_path) == expected
    with pytest.raises(BadInput, match="nothing was undone"):
        redo(read_entries(tmp_path))
    assert [e.seq for e in entries_in_force(read_entries(tmp_path))] == [1, 2, 3]


def test_an_entry_alone_is_taken_back_unless_a_later_one_touches_the_same_person_and_day(tmp_path: Path) -> None:
    put(tmp_path, row("P01", 4), row("P01", 5), kind="solve")
    put(tmp_path, row("P02", 4), row("P01", 5))
    put(tmp_path, row("P02", 4), row("P03", 5))
    put(tmp_path, row("P04", 4), row("P03", 5))
    with pytest.raises(BadInput, match=r"@2 cannot be taken back alone: @4 \(swap\) touches P02 on 2027-01-04"):
        undo_one(read_entries(tmp_path), 2)
    take_back(tmp_path, partial(undo_one, seq=3))
    assert rota(tmp_path) == [row("P01", 5), row("P04", 4)]
    with pytest.raises(BadInput, match="@3 was undone already"):
        undo_one(read_entries(tmp_path), 3)


def test_rows_of_inputs_come_and_go_with_their_entry(tmp_path: Path) -> None:
    (tmp_path / "availability.csv").write_bytes('\ufeffperson;from;note\r\nP09;2027-01-06;"a;\nb"\r\n'.encode())
    before = (tmp_path / "availability.csv").read_bytes().removeprefix(b"\xef\xbb\xbf")
    put(tmp_path, row("P01", 4), row("P02", 5), kind="solve")
    put(
        tmp_path,
        row("P02", 5),
        availability=InputChange(added=({"person": "P01", "from": "2027-01-04", "kind": "sickness"},)),
    )
    assert raw_rows(tmp_path / "availability.csv")[-1]["kind"] == "sickness"
    take_back(tmp_path, partial(undo_one, seq=2))
    assert [r["person"] for r in raw_rows(tmp_path / "availability.csv")] == ["P09"]
    take_back(tmp_path, redo)
    take_back(tmp_path, partial(undo_to, seq=1))
    assert b"P01" not in (tmp_path / "availability.csv").read_bytes()
    assert before.splitlines()[1] in (tmp_path / "availability.csv").read_bytes()


def test_a_file_whose_columns_suffice_is_left_to_the_letter_but_for_the_row(tmp_path: Path) -> None:
    path = tmp_path / "pins.csv"
    path.write_bytes(b"person,date,pin\nP01, 2027-01-04 ,fixed\n")
    there = changed_text(path, InputChange(added=({"person": "P02", "date": "2027-01-05"},)), ())
    assert there == "person,date,pin\nP01, 2027-01-04 ,fixed\nP02,2027-01-05,\n"
    assert changed_text(path, input_difference(there, path.read_text()).reversed, ()) == there
    with pytest.raises(BadInput, match="person=P07 is not there any more"):
        changed_text(path, InputChange(removed=({"person": "P07"},)), ())


def test_what_was_published_is_not_undone_in_silence(tmp_path: Path) -> None:
    put(tmp_path, row("P01", 4), kind="solve")
    put(tmp_path, row("P02", 4))
    with writing(tmp_path, "publish") as current:
        current.make(PendingEntry("publish"))
    with pytest.raises(BadInput, match="@2 was published with @3"):
        undo_last(read_entries(tmp_path))
    assert undo_last(read_entries(tmp_path), "typed in error").undoes == (2,)


def test_litter_is_swept_and_a_finished_entry_needs_nothing(tmp_path: Path) -> None:
    put(tmp_path, row("P01", 4))
    for name in ("out/.rota.csv.abc.part", "out/.next-9-rota.csv", ".availability.csv.x.part"):
        (tmp_path / name).write_text("half")
    (tmp_path / "published" / ".draft-x").mkdir(parents=True)
    with writing(tmp_path, "test") as current:
        assert current.last is not None
    assert not [p for p in tmp_path.rglob(".*") if p.name != ".rota.mutex"]
    assert json.loads((tmp_path / JOURNAL).read_text())["seq"] == 1


days = st.lists(st.tuples(st.sampled_from(["P1", "P2", "P3"]), st.integers(4, 7)), max_size=6, unique=True)
steps = st.lists(st.one_of(days, st.sampled_from(["undo", "redo", "one", "to", "edit"])), max_size=12)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps, st.randoms(use_true_random=False))
def test_whatever_is_done_the_file_is_what_the_journal_replays(
    tmp_path_factory: pytest.TempPathFactory, steps: list[list[tuple[str, int]] | str], chance: Random
) -> None:
    home = tmp_path_factory.mktemp("walk")
    put(home, row("P0", 4), kind="solve")
    known = {1: Counter(rota(home))}
    for step in steps:
        pick = chance.randint(1, len(read_entries(home)))
        plans: dict[str, Callable[[list[Entry]], Reversal]]
        plans = {"undo": undo_last, "redo": redo, "one": partial(undo_one, seq=pick), "to": partial(undo_to, seq=pick)}
        if step == "edit":
            (home / FILE).write_text((home / FILE).read_text().replace("P1", "P3"))
            continue
        try:
            if isinstance(step, list):
                put(home, *(row(*pair) for pair in step))
            else:
                take_back(home, plans[step])
        except BadInput:
            continue
        entries = read_entries(home)
        assert Counter(replay(entries)) == Counter(rota(home))
        if step == "to":
            assert Counter(rota(home)) == known[pick]
        known |= {e.seq: Counter(replay(entries, e.seq)) for e in entries if e.seq not in known}
        assert broken_links(entries) == []
    assert known == {e.seq: Counter(replay(read_entries(home), e.seq)) for e in read_entries(home) if e.seq in known}


def test_what_took_back_something_published_is_a_change_since(tmp_path: Path) -> None:
    def since() -> list[int]:
        return [entry.seq for entry in changes_since_published(read_entries(tmp_path))]

    put(tmp_path, row("P01", 4), kind="solve")
    put(tmp_path, row("P02", 4))
    with writing(tmp_path, "publish") as current:
        current.make(PendingEntry("publish"))
    assert since() == []
    take_back(tmp_path, partial(undo_last, reason="told wrongly"))
    assert since() == [4]
    take_back(tmp_path, partial(redo, reason="it was right"))
    assert since() == []
    put(tmp_path, row("P03", 4))
    assert since() == [6]
    take_back(tmp_path, undo_last)
    assert since() == []
