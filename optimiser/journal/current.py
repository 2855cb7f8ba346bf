"""The current rota of a folder, and the only way to change it.

A change is written in four steps under the folder's lock: the new files whole, under temporary names; the entry, at
the end of the journal; the files into their places; the lock let go of. What was cut off before the entry never was and
is swept away; what was cut off after it is finished by whoever comes next: the journal is the truth, the files follow.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from optimiser.folder.compare import rota_cells
from optimiser.folder.files import ACCEPTED, ROTA, SETTINGS, TABLES
from optimiser.folder.load import hashes
from optimiser.folder.write import RUN_FILE
from optimiser.journal.chain import append, last_entry, read_entries, replay
from optimiser.journal.entry import START, Cells, Entry, InputChange, cells
from optimiser.journal.in_place import NEXT, aside_name, next_name, put_in_place
from optimiser.journal.input_rows import changed_text, plain_row
from optimiser.tabular.faults import ArgumentFault, BadInput, Fault
from optimiser.tabular.files import file_hash, is_there
from optimiser.tabular.lock import WAIT, locked
from optimiser.tabular.output import DRAFT, PART, csv_text, sync_folder, write_json, write_text
from optimiser.user_settings import user_name

OUT = "out"
FILE = f"{OUT}/rota.csv"
"""Where the current rota stands in its folder."""

PUBLISHED = "published"
UNKNOWN = "unknown"
"""Who edited a file by other means."""


@dataclass(frozen=True)
class PendingEntry:
    """A change that is to become an entry.

    Attributes:
        kind: as of `Entry`.
        rows: the rota afterwards, as rows of `rota.csv` in order; None where it stays.
        held: the rota before, as it was read; None where nobody read it.
        read: SHA-256 of the file as it was when `held` was read from it; None where that is not known.
        inputs: rows of input files, or whole texts.
        reason: what was given for it.
        hard, points: before and after; what was before is taken for unknown where something else wrote the rota since
            and nobody read it.
        judged: SHA-256 of each input file as it was when hard and points were found; None where the files are still so.
        undoes: entries that it takes back.
        drafts: folders that stand whole under a temporary name and belong elsewhere, from the folder.
        facts: what the kind says besides.
    """

    kind: str
    rows: Sequence[Sequence[object]] | None = None
    held: Sequence[Sequence[object]] | None = None
    read: str | None = None
    inputs: Mapping[str, InputChange] = field(default_factory=dict)
    reason: str = ""
    hard: tuple[int | None, int | None] = (None, None)
    points: tuple[int | None, int | None] = (None, None)
    judged: Mapping[str, str] | None = None
    undoes: tuple[int, ...] = ()
    drafts: tuple[tuple[str, str], ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


class NotWritten(OSError):
    """A rota could not be written to its place.

    Attributes:
        text: the rota, as `rota.csv`.
        entry: that of the journal, where it was still made: the next command puts the file into its place.
    """

    def __init__(self, error: OSError, text: str, entry: Entry | None = None) -> None:
        super().__init__(error.errno, error.strerror, error.filename)
        self.text = text
        self.entry = entry


class ConcurrentChange(BadInput):
    """The rota, or an input file, was changed since it was read, by a program that takes no lock."""

    def __init__(self, path: Path) -> None:
        what = f"{path} was changed since it was read"
        super().__init__([ArgumentFault("rota", what, "do it again: it is read anew")])


class CurrentRota:
    """The current rota of a folder, locked for writing.

    Attributes:
        home: the folder.
        tool: the command that holds it.
        last: the last entry of its journal.
    """

    def __init__(self, home: Path, tool: str) -> None:
        self.home = home
        self.tool = tool
        self.last = last_entry(home)

    @property
    def path(self) -> Path:
        """Its file."""
        return self.home / FILE

    @property
    def edited(self) -> bool:
        """Whether the file differs from what the journal says: another program made, edited or deleted it."""
        return file_hash(self.path) != (self.last.after if self.last else "")

    def make(self, change: PendingEntry) -> Entry:
        """Make a change; if another program has edited the rota file, that edit becomes an entry of its own first.

        Raises:
            BadInput: a row of an input file that is to be taken out is not there.
            ConcurrentChange: the rota or an input file is not what it was when it was read.
            NotWritten: the rota cannot be written; nothing has changed, or what has is finished by the next command.
            OSError: the same of a change that leaves the rota as it is.
        """
        before = self.last
        try:
            return self._make(change)
        except OSError as error:
            if change.rows is None:
                raise
            made = self.last if self.last is not before and self.last and self.last.kind == change.kind else None
            raise NotWritten(error, csv_text(ROTA.headings, change.rows), made) from error

    def _make(self, change: PendingEntry) -> Entry:
        if change.rows is not None or change.held is not None:
            was = (change.hard[0], change.points[0]) if change.held is not None else (None, None)
            if self.adopt(change.held, *was, change.read, change.judged) is not None:
                change = replace(change, hard=(was[0], change.hard[1]), points=(was[1], change.points[1]))
        inputs = {
            file: InputChange(tuple(map(plain_row, one.added)), one.removed, one.texts)
            for file, one in change.inputs.items()
        }
        out: tuple[Cells, ...] = ()
        into: tuple[Cells, ...] = ()
        known, texts = self._texts(inputs)
        if change.rows is not None:
            # What was read is what is changed: read again, the file might be another by a writer that takes no lock.
            known[FILE] = self.last.after if self.last else ""
            rows, held = cells(change.rows), self._known_rows() if change.held is None else cells(change.held)
            out, into = _difference(held, rows), _difference(rows, held)
            if out or into or not self.path.exists():
                texts[FILE] = csv_text(ROTA.headings, rows)
        return self._write(replace(change, inputs=inputs), out, into, texts, known)

    def rows(self) -> tuple[Cells, ...]:
        """The rows of the file as it is now."""
        return self._read()[0]

    def _read(self) -> tuple[tuple[Cells, ...], str]:
        """The rows of the file, and its hash."""
        before = file_hash(self.path)
        rows = tuple(rota_cells(self.path))
        if file_hash(self.path) != before:
            raise ConcurrentChange(self.path)
        return rows, before

    def _known_rows(self) -> tuple[Cells, ...]:
        """The rows of the file, which is as the journal says."""
        rows, found = self._read()
        if found != (self.last.after if self.last else ""):
            raise ConcurrentChange(self.path)
        return rows

    def adopt(
        self,
        held: Sequence[Sequence[object]] | None = None,
        hard: int | None = None,
        points: int | None = None,
        read: str | None = None,
        judged: Mapping[str, str] | None = None,
    ) -> Entry | None:
        """Record an edit of the rota file by another program as an entry, and rewrite the file in this program's form.

        Args:
            held: the rota as it was read from there; None where nobody read it.
            hard, points: what it costs.
            read: SHA-256 of the file as it was when `held` was read.
            judged: as of `PendingEntry`.

        Returns:
            None where nothing else did anything.

        Raises:
            ConcurrentChange: the file is another since it was read.
        """
        there = file_hash(self.path)
        if read is not None and there not in ("", read):
            raise ConcurrentChange(self.path)
        if there == (self.last.after if self.last else "") and (self.last is not None or held is None):
            return None
        known = tuple(replay(read_entries(self.home)))
        texts = {} if held is None else {FILE: csv_text(ROTA.headings, held)}
        found, there = self._read() if held is None else (cells(held), there)
        before = (self.last.hard[1], self.last.points[1]) if self.last else (None, None)
        edit = PendingEntry("adopt", hard=(before[0], hard), points=(before[1], points), judged=judged)
        out, into = _difference(known, found), _difference(found, known)
        return self._write(edit, out, into, texts, {FILE: there}, by=UNKNOWN, tool="file")

    def _texts(self, inputs: Mapping[str, InputChange]) -> tuple[dict[str, str], dict[str, str]]:
        """For each input file to be changed, the hash of its present text and its new text."""
        headings = {table.file: table.headings for table in (*TABLES, ACCEPTED)}
        known = {file: file_hash(self.home / file) for file in inputs}
        return known, {f: changed_text(self.home / f, change, headings.get(f, ())) for f, change in inputs.items()}

    def _write(
        self,
        change: PendingEntry,
        out: tuple[Cells, ...],
        into: tuple[Cells, ...],
        texts: Mapping[str, str],
        known: Mapping[str, str],
        by: str | None = None,
        tool: str | None = None,
    ) -> Entry:
        seq = self.last.seq + 1 if self.last else 1
        moves = [*change.drafts]
        for file, text in texts.items():
            name = next_name(self.home / file, seq, known[file])
            write_text(name, text, durable=True)
            moves.append((name.relative_to(self.home).as_posix(), file))
        before = self.last.after if self.last else ""
        if FILE in texts:
            after = hashlib.sha256(texts[FILE].encode()).hexdigest()
        else:
            after = known[FILE] if change.kind == "adopt" else before
        made = Entry(
            seq=seq,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            by=user_name() if by is None else by,
            tool=self.tool if tool is None else tool,
            kind=change.kind,
            reason=change.reason,
            out=out,
            into=into,
            inputs=change.inputs,
            hashes=self._hashes(texts, change.judged),
            hard=change.hard,
            points=change.points,
            before=before,
            after=after,
            undoes=change.undoes,
            moves=tuple(moves),
            facts=change.facts,
            previous=self.last.hash if self.last else START,
        ).with_hash()
        self._check_known(texts, known, moves)
        append(self.home, made)
        self.last = made
        finish(self.home, made)
        if FILE in texts:
            _mark_record_stale(self.path.parent / RUN_FILE, made)
        return made

    def _check_known(self, texts: Iterable[str], known: Mapping[str, str], moves: Sequence[tuple[str, str]]) -> None:
        """Raise ``ConcurrentChange`` if a file that is to be replaced is not the one its new text was made from."""
        moved = [file for file in texts if file_hash(self.home / file) != known[file]]
        if moved:
            for name, _ in moves:
                if (self.home / name).is_file():
                    (self.home / name).unlink()
            raise ConcurrentChange(self.home / moved[0])

    def _hashes(self, texts: Mapping[str, str], judged: Mapping[str, str] | None) -> dict[str, str]:
        names = [SETTINGS.file, *(table.file for table in TABLES)]
        known = hashes({name: self.home / name for name in names}) if judged is None else dict(judged)
        new = {file: hashlib.sha256(text.encode()).hexdigest() for file, text in texts.items() if file != FILE}
        return {name: (known | new)[name] for name in names if name in known | new}


@contextmanager
def writing(folder: Path | str, tool: str, wait: float = WAIT) -> Iterator[CurrentRota]:
    """A context manager that locks a folder to read, change and write its current rota; what another command left
    unfinished is finished first.

    Args:
        folder: the rota folder.
        tool: the command, for the journal and for those who wait.
        wait: seconds to wait for another to let go of it.

    Raises:
        BadInput: there is no such folder, or another holds it.
    """
    home = Path(folder)
    if not home.is_dir():
        raise BadInput([Fault(str(home), None, None, "there is no such folder", "expected a rota folder")])
    with locked(home, wait, tool):
        finish_and_clean_up(home)
        yield CurrentRota(home, tool)


def finish_and_clean_up(home: Path) -> None:
    """Finish the last entry and delete temporary files that never became one. Only while holding the lock."""
    last = last_entry(home)
    if last is not None:
        finish(home, last)
    for folder in (home, home / OUT, home / OUT / "calendars", home / PUBLISHED):
        for path in folder.glob(".*") if folder.is_dir() else ():
            if path.name.startswith(DRAFT) and path.is_dir():
                shutil.rmtree(path)
            elif path.name.startswith(NEXT) or (path.name.startswith(".") and path.name.endswith(PART)):
                path.unlink()


def finish_last(home: Path) -> None:
    """Finish the last entry if another command left it unfinished, without holding the lock.

    Raises:
        BadInput: the journal cannot be read, or another process holds the folder to finish it.
    """
    last = last_entry(home)
    if last is not None and any((home / name).exists() or is_there(aside_name(home / name)) for name, _ in last.moves):
        with locked(home):
            finish_and_clean_up(home)


def finish(home: Path, entry: Entry) -> None:
    """Move the files of an entry into their places."""
    for name, target in entry.moves:
        if (home / name).name.startswith(NEXT):
            put_in_place(home / name, home / target)
        elif (home / name).exists():
            (home / name).replace(home / target)
            sync_folder((home / target).parent)


def _mark_record_stale(path: Path, entry: Entry) -> None:
    """Note in the record of a run that the rota beside it is no longer the one it describes."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told.get("rota_sha256") != entry.after:
            write_json(path, told | {"stale": f"{FILE} is another rota since {entry.name}, {entry.at}"})
    except (FileNotFoundError, ValueError, AttributeError):
        return


def _difference(first: Sequence[Cells], second: Sequence[Cells]) -> tuple[Cells, ...]:
    return tuple((Counter(first) - Counter(second)).elements())
