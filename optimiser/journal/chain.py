"""The chain of journal entries on disk: reading it, appending to it, checking it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from optimiser.journal.entry import START, Cells, Entry, has_valid_hash, read_entry
from optimiser.tabular.faults import BadInput, Fault, Faults
from optimiser.tabular.files import file_bytes
from optimiser.tabular.output import sync_folder

JOURNAL = "journal.jsonl"
"""An entry on each line, the oldest first."""

_BLOCK = 1 << 16


def read_entries(home: Path) -> list[Entry]:
    """Every entry of a folder's journal. A last line without an end was cut off while it was written and does not
    count.

    Raises:
        BadInput: a line is no entry, or something else stands in the place of the journal.
    """
    faults = Faults()
    lines = (file_bytes(home / JOURNAL, str(home / JOURNAL), faults) or b"").split(b"\n")[:-1]
    faults.raise_if_any()
    return [_read(home, number, line) for number, line in enumerate(lines, 1)]


def newest_first(home: Path) -> Iterator[Entry]:
    """Entries from the last to the first, each read only when it is asked for.

    Raises:
        BadInput: a line is no entry.
    """
    path, faults = home / JOURNAL, Faults()
    if not path.is_file():
        file_bytes(path, str(path), faults)
        faults.raise_if_any()
        return
    with path.open("rb") as stream:
        place, tail, cut_off = stream.seek(0, os.SEEK_END), b"", True
        while place > 0:
            size = min(_BLOCK, place)
            place -= size
            stream.seek(place)
            first, *lines = (stream.read(size) + tail).split(b"\n")
            for line in reversed(lines):
                if not cut_off:
                    yield _read(home, None, line)
                cut_off = False
            tail = first
        if not cut_off:
            yield _read(home, None, tail)


def last_entry(home: Path) -> Entry | None:
    """The last entry, read without the others; None if there is none.

    Raises:
        BadInput: its line is no entry.
    """
    return next(newest_first(home), None)


def append(home: Path, entry: Entry) -> None:
    """Append an entry and have it on disk before returning. A last line that was cut off is removed first."""
    path = home / JOURNAL
    new = not path.exists()
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "r+b") as stream:
        stream.seek(_whole_length(path))
        stream.truncate()
        stream.write(entry.line().encode())
        stream.flush()
        os.fsync(stream.fileno())
    if new:
        sync_folder(home)


def broken_links(entries: Sequence[Entry]) -> list[str]:
    """Evidence that entries were changed, removed or inserted by other means; empty if the chain is intact."""
    found, before, number = [], START, 0
    for entry in entries:
        number += 1
        if not has_valid_hash(entry):
            found.append(f"{entry.name} is not what was written: its hash differs")
        if entry.previous != before or entry.seq != number:
            found.append(f"{entry.name} does not follow on what stands before it")
        before, number = entry.hash, entry.seq
    return found


def replay(entries: Iterable[Entry], to: int | None = None) -> list[Cells]:
    """The rows of the rota after an entry, by default the last one, in the order in which they were added."""
    rows: Counter[Cells] = Counter()
    for entry in entries:
        if to is None or entry.seq <= to:
            rows.update(entry.into)
            rows.subtract(entry.out)
    return list(rows.elements())


def _whole_length(path: Path) -> int:
    size = path.stat().st_size
    with path.open("rb") as stream:
        while size > 0:
            start = max(0, size - _BLOCK)
            stream.seek(start)
            place = stream.read(size - start).rfind(b"\n")
            if place >= 0:
                return start + place + 1
            size = start
    return 0


def _read(home: Path, number: int | None, line: bytes) -> Entry:
    try:
        return read_entry(line.decode())
    except ValueError:
        what, expected = "the line is no entry of a journal", "expected what rota wrote: rota log --verify tells more"
        raise BadInput([Fault(str(home / JOURNAL), number, None, what, expected)]) from None
