"""The current rota of a folder, and the one door through which it is changed.

A change is written in four steps under the folder's lock: the new files whole, under temporary names; the entry, at
the end of the journal; the files into their places; the lock let go of. What was cut off before the entry never was and
is swept away; what was cut off after it is finished by whoever comes next: the journal is the truth, the files follow.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from optimiser.folder.compare import raw_rows
from optimiser.folder.files import ACCEPTED, ROTA, SETTINGS, TABLES
from optimiser.folder.load import hashes
from optimiser.folder.write import RUN_FILE
from optimiser.journal.chain import append, last_entry, read_entries, replay
from optimiser.journal.entry import START, Cells, Entry, InputChange, cells
from optimiser.journal.input_rows import changed_text, plain_row
from optimiser.tabular.faults import BadInput, Fault
from optimiser.tabular.lock import WAIT, locked
from optimiser.tabular.output import DRAFT, PART, csv_text, sync_folder, write_json, write_text
from optimiser.user_settings import user_name

OUT = "out"
FILE = f"{OUT}/rota.csv"
"""Where the current rota stands in its folder."""

PUBLISHED = "published"
UNKNOWN = "unknown"
"""Who edited a file by other means."""

NEXT = ".next-"
"""How the names of files begin that are not in their place yet."""


@dataclass(frozen=True)
class PendingEntry:
    """What is to become an entry.

    Attributes:
        kind: as of `Entry`.
        rows: the rota afterwards, as rows of `rota.csv` in order; None where it stays.
        held: the rota before, as it was read; None where nobody read it.
        inputs: rows of input files, or whole texts.
        reason: what was given for it.
        hard, points: before and after.
        undoes: entries that it takes back.
        drafts: folders that stand whole under a temporary name and belong elsewhere, from the folder.
        facts: what the kind says besides.
    """

    kind: str
    rows: Sequence[Sequence[object]] | None = None
    held: Sequence[Sequence[object]] | None = None
    inputs: Mapping[str, InputChange] = field(default_factory=dict)
    reason: str = ""
    hard: tuple[int | None, int | None] = (None, None)
    points: tuple[int | None, int | None] = (None, None)
    undoes: tuple[int, ...] = ()
    drafts: tuple[tuple[str, str], ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


class NotWritten(OSError):
    """A rota could not be written where it belongs.

    Attributes:
        text: the rota, as `rota.csv`.
        entry: that of the journal, where it was still made: the next command puts the file into its place.
    """

    def __init__(self, error: OSError, text: str, entry: Entry | None = None) -> None:
        super().__init__(error.errno, error.strerror, error.filename)
        self.text = text
        self.entry = entry


class Current:
    """The current rota of a folder, held for writing.

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
        """Whether the file is not what the journal says: made, edited or taken away by something else."""
        return file_hash(self.path) != (self.last.after if self.last else "")

    def make(self, change: PendingEntry) -> Entry:
        """Write a change; an edit of the rota file by something else becomes an entry of its own first.

        Raises:
            BadInput: a row of an input file that is to be taken out is not there.
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
        self.adopt(change.held, change.hard[0], change.points[0])
        inputs = {
            file: InputChange(tuple(map(plain_row, one.added)), one.removed, one.texts)
            for file, one in change.inputs.items()
        }
        out: tuple[Cells, ...] = ()
        into: tuple[Cells, ...] = ()
        texts = self._texts(inputs)
        if change.rows is not None:
            # What was read is what is changed: read again, the file might be another by a writer that takes no lock.
            rows, held = cells(change.rows), self.rows() if change.held is None else cells(change.held)
            out, into = _less(held, rows), _less(rows, held)
            if out or into or not self.path.exists():
                texts[FILE] = csv_text(ROTA.headings, rows)
        return self._write(replace(change, inputs=inputs), out, into, texts)

    def rows(self) -> tuple[Cells, ...]:
        """The rows of the file as they stand there."""
        return tuple(tuple(row.get(h, "") for h in ROTA.headings) for row in raw_rows(self.path))

    def adopt(
        self, held: Sequence[Sequence[object]] | None = None, hard: int | None = None, points: int | None = None
    ) -> Entry | None:
        """Make an entry of what something else did to the rota file, and have the file as this program writes it.

        Args:
            held: the rota as it was read from there; None where nobody read it.
            hard, points: what it costs.

        Returns:
            None where nothing else did anything.
        """
        if not self.edited and (self.last is not None or held is None):
            return None
        known = tuple(replay(read_entries(self.home)))
        texts = {} if held is None else {FILE: csv_text(ROTA.headings, held)}
        found = self.rows() if held is None else cells(held)
        before = (self.last.hard[1], self.last.points[1]) if self.last else (None, None)
        edit = PendingEntry("adopt", hard=(before[0], hard), points=(before[1], points))
        return self._write(edit, _less(known, found), _less(found, known), texts, by=UNKNOWN, tool="file")

    def _texts(self, inputs: Mapping[str, InputChange]) -> dict[str, str]:
        headings = {table.file: table.headings for table in (*TABLES, ACCEPTED)}
        return {f: changed_text(self.home / f, change, headings.get(f, ())) for f, change in inputs.items()}

    def _write(
        self,
        change: PendingEntry,
        out: tuple[Cells, ...],
        into: tuple[Cells, ...],
        texts: Mapping[str, str],
        by: str | None = None,
        tool: str | None = None,
    ) -> Entry:
        seq = self.last.seq + 1 if self.last else 1
        moves = [*change.drafts]
        for file, text in texts.items():
            target = self.home / file
            name = target.with_name(f"{NEXT}{seq}-{target.name}")
            write_text(name, text, durable=True)
            moves.append((name.relative_to(self.home).as_posix(), file))
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
            hashes=self._hashes(texts),
            hard=change.hard,
            points=change.points,
            before=self.last.after if self.last else "",
            after=hashlib.sha256(texts[FILE].encode()).hexdigest() if FILE in texts else file_hash(self.path),
            undoes=change.undoes,
            moves=tuple(moves),
            facts=change.facts,
            previous=self.last.hash if self.last else START,
        ).sealed()
        append(self.home, made)
        self.last = made
        finish(self.home, made)
        if FILE in texts:
            _say_stale(self.path.parent / RUN_FILE, made)
        return made

    def _hashes(self, texts: Mapping[str, str]) -> dict[str, str]:
        names = [SETTINGS.file, *(table.file for table in TABLES)]
        known = hashes({name: self.home / name for name in names})
        new = {file: hashlib.sha256(text.encode()).hexdigest() for file, text in texts.items() if file != FILE}
        return {name: (known | new)[name] for name in names if name in known | new}


@contextmanager
def writing(folder: Path | str, tool: str, wait: float = WAIT) -> Iterator[Current]:
    """Hold a folder to read its current rota, change it and write it; what another left undone is finished first.

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
        settle(home)
        yield Current(home, tool)


def settle(home: Path) -> None:
    """Finish the last entry and sweep away what never became one. Only for who holds the folder."""
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
    """Finish what another command left undone of the last entry, for who reads the folder and does not hold it.

    Raises:
        BadInput: the journal cannot be read, or another process holds the folder to finish it.
    """
    last = last_entry(home)
    if last is not None and any((home / name).exists() for name, _ in last.moves):
        with locked(home):
            settle(home)


def finish(home: Path, entry: Entry) -> None:
    """Put the files of an entry into their places."""
    for name, target in entry.moves:
        if (home / name).exists():
            (home / name).replace(home / target)
            sync_folder((home / target).parent)


def file_hash(path: Path) -> str:
    """SHA-256 of a file; empty where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _say_stale(path: Path, entry: Entry) -> None:
    """Have the record of a run say that the rota beside it is another one by now."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told.get("rota_sha256") != entry.after:
            write_json(path, told | {"stale": f"{FILE} is another rota since {entry.name}, {entry.at}"})
    except (FileNotFoundError, ValueError, AttributeError):
        return


def _less(first: Sequence[Cells], second: Sequence[Cells]) -> tuple[Cells, ...]:
    return tuple((Counter(first) - Counter(second)).elements())
