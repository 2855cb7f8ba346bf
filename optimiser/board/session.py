"""The current rota of a folder, open: read once, judged under every change, changed by its journal alone.

A session knows no web. It belongs to one thread; whoever has several lets one call it for all. What other programs do
to the folder it sees before each call: a rota that only moved is followed, everything else is read again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from optimiser.audit import Change, Rota, Snapshot
from optimiser.board.rows import RowTexts
from optimiser.board.watched import INPUTS, Watched
from optimiser.folder.compare import rota_cells
from optimiser.folder.load import RotaFolder, load
from optimiser.journal.chain import JOURNAL, last_entry, read_entries
from optimiser.journal.current import FILE, ConcurrentChange, CurrentRota, NotWritten, PendingEntry, writing
from optimiser.journal.entry import Cells, Entry, InputChange
from optimiser.journal.rota_file import find_rota
from optimiser.journal.status import PublishedVersion, published_versions, status_of
from optimiser.library.judged_rota import JudgedRota, audit, open_rota
from optimiser.operate.given_out.keep import days_of_version
from optimiser.problem.problem import Problem
from optimiser.report.rota.view import RotaView
from optimiser.tabular.faults import BadInput
from optimiser.tabular.files import file_hash

EDIT_WAIT = 2.0
"""Seconds that an edit waits for another tool to let go of the folder."""


class Refused(Exception):
    """A request that the state of the rota does not allow, with what says why."""


class Moved(Refused):
    """The rota is not the one that the request speaks of."""

    def __init__(self, revision: str) -> None:
        super().__init__("the rota was changed since it was read")
        self.revision = revision


class ReadOnly(Refused):
    """The folder has faults, so its rota is shown as it was last read and not changed."""

    def __init__(self, error: BadInput) -> None:
        super().__init__("the folder has faults; the rota is shown as it was last read")
        self.error = error


@dataclass(frozen=True)
class Given:
    """What was given out last.

    Attributes:
        version: None where nothing was.
        rota: its assignments, as far as the problem has them.
        days: the days that were given out; the others are draft still.
    """

    version: PublishedVersion | None
    rota: Rota
    days: frozenset[int] = frozenset()


class Session:
    """The current rota of a folder, open.

    Attributes:
        home: the folder.
        manager: whether reasons of absences, agreements and pay may be shown.
        rota: the current rota, judged.
        faults: what is wrong with the folder as it is now; None where it was read.
    """

    rota: JudgedRota
    watched: Watched
    texts: RowTexts
    given: Given
    last: Entry | None
    _rows: list[Cells] | None
    _view: RotaView | None

    def __init__(self, folder: Path | str, *, manager: bool = False) -> None:
        self.home, self.manager = Path(folder), manager
        self.faults: BadInput | None = None
        self._open()

    @property
    def problem(self) -> Problem:
        """What is rostered."""
        return self.rota.source.problem

    @property
    def revision(self) -> str:
        """Names the state of rota and folder: the last entry of the journal, and what tells other edits apart."""
        return f"{self.last.seq if self.last else 0}-{self.watched.digest}"

    @property
    def view(self) -> RotaView:
        """The rota as its readers see it, marked against what was given out last."""
        if self._view is None:
            self._view = replace(self.rota.view, before=self._before())
        return self._view

    def _before(self) -> Rota:
        """What was given out last; on days that were not, what stands there now, of which nobody was told."""
        duties, days = self.problem.duties, self.given.days
        draft = (a for a in self.rota.bill.lines.rota if duties[a.duty].day not in days)
        return self.given.rota.union(draft) if self.given.version is not None else self.given.rota

    @cached_property
    def entries(self) -> list[Entry]:
        """The journal, the oldest first."""
        return read_entries(self.home)

    @property
    def rows(self) -> list[Cells]:
        """The rows of the rota, in the order of `rota.csv`."""
        if self._rows is None:
            self._rows = self.texts.rows(self.rota.bill.lines.rota)
        return self._rows

    def refresh(self) -> bool:
        """See what other programs did; whether they did anything."""
        changed = self.watched.update()
        if not changed:
            return False
        if self.faults is not None or not changed <= {JOURNAL, FILE} or not self._follow():
            self.reopen()
        return True

    def at(self, revision: str | None) -> None:
        """Raise ``Moved`` where the rota is not at a revision; None says that any will do."""
        if revision is not None and revision != self.revision:
            raise Moved(self.revision)

    @contextmanager
    def changing(self, revision: str | None, tool: str = "board") -> Iterator[CurrentRota]:
        """Hold the folder to change it, its rota at the revision that the request speaks of.

        Raises:
            Moved, ReadOnly: it is not, or it cannot be read.
            BadInput: another holds the folder.
        """
        self._see_that_it_can_be_read()  # first: faults of the folder are none of the request
        with writing(self.home, tool, EDIT_WAIT) as current:
            self._see_that_it_can_be_read()
            self.at(revision)
            yield current

    def _see_that_it_can_be_read(self) -> None:
        self.refresh()
        if self.faults is not None:
            raise ReadOnly(self.faults)

    @contextmanager
    def tried(self, change: Change) -> Iterator[Snapshot]:
        """The rota with a change made; taken back on leaving unless `make` made it an entry."""
        self._rows = self.rows  # as they are before the change
        kept, before = self.rota.bill.snapshot(change), self.last
        self.rota.bill.change(change)
        try:
            yield kept
        finally:
            if self.last is before:
                self.rota.bill.restore(kept)

    def make(self, current: CurrentRota, kind: str, kept: Snapshot, **more: Any) -> Entry:
        """Make the change that is being tried an entry; `more` as of `PendingEntry`.

        Raises:
            NotWritten: it is none.
        """
        bill, before = self.rota.bill, self.rows
        after = self.texts.rows(bill.lines.rota)
        entry = self._write(current, kind, after, before, (kept.hard, kept.points), bill.cost, **more)
        self._rows = after
        return entry

    def make_whole(
        self,
        current: CurrentRota,
        kind: str,
        after: JudgedRota,
        *,
        inputs: Mapping[str, InputChange] | None = None,
        **more: Any,
    ) -> Entry:
        """Make another rota, judged by the folder as it will be then, the current one."""
        cost = self.rota.bill.cost
        entry = self._write(current, kind, after.rows, self.rows, cost, after.bill.cost, inputs=inputs or {}, **more)
        path = self.home / FILE
        read = after.source
        source = replace(read, instead={}, rota_file=path) if isinstance(read, RotaFolder) else read
        status = status_of(self.home, path)
        self.rota = replace(after, source=source, home=self.home, path=path, status=status)
        self.texts, self._rows, self._view = RowTexts(source.problem), None, None
        self.given = self._given(self.texts)
        return entry

    def note(self, current: CurrentRota) -> None:
        """Take note of entries that were made of what other programs did."""
        self._know(current.last)

    def look_afresh(self) -> None:
        """Have the view tell of the lines as they are now: a change is being tried, or was taken back."""
        self.rota, self._view = replace(self.rota), None

    def _write(
        self,
        current: CurrentRota,
        kind: str,
        after: Sequence[Sequence[object]],
        held: Sequence[Sequence[object]],
        was: tuple[int, int],
        cost: tuple[int, int],
        **more: Any,
    ) -> Entry:
        if not self.watched.stands(FILE):
            raise Moved(self.revision)  # by a writer that takes no lock, since the folder was looked at
        known = held if self.rota.status is not None else None
        read = None if known is None else self.watched.hashes.get(FILE, "")
        hard, points = (was[0], cost[0]), (was[1], cost[1])
        try:
            entry = current.make(PendingEntry(kind, after, known, read, hard=hard, points=points, **more))
        except ConcurrentChange:
            raise Moved(self.revision) from None
        except NotWritten as error:
            if error.entry is None:
                raise
            self._know(error.entry, in_place=False)  # the next to hold the folder puts the file into its place
            return error.entry
        self._know(entry)
        return entry

    def _know(self, entry: Entry | None, *, in_place: bool = True) -> None:
        """Take note of what has become of the folder by an entry of one's own."""
        if entry is not None and in_place:
            self.watched.know(entry)
        else:
            self.watched.update()
        known = self.__dict__.get("entries")
        if known is not None and entry is not None and known and entry.previous == known[-1].hash:
            known.append(entry)
        else:
            self.__dict__.pop("entries", None)
        self.last = entry
        path, old = self.home / FILE, self.rota.status
        if old is not None and entry is not None and path.exists():
            status = replace(old, path=path, hash=entry.after, entry=entry, last=entry, itself=None, current=True)
            self.rota = replace(self.rota, status=status, path=path)
        elif path.exists():
            self.rota = replace(self.rota, status=status_of(self.home, path), path=path)
        else:
            self.rota = replace(self.rota)
        self._view = None

    def _follow(self) -> bool:
        """Make of the rota in hand what the journal says that it is now; False where that needs a new reading."""
        try:
            last = last_entry(self.home)
        except BadInput:
            return False
        if last is None or self.watched.hashes.get(FILE) != last.after or self.rota.status is None:
            return False
        if any(last.hashes.get(name) != self.watched.hashes.get(name) for name in INPUTS):
            return False
        rows = rota_cells(self.home / FILE)
        change = self.texts.change(self.rows, rows)
        if change is None or file_hash(self.home / FILE) != last.after:
            return False
        self.rota.bill.change(change)
        self._rows = None
        self._know(last)
        return True

    def reopen(self) -> None:
        """Read everything again; where the folder has faults, the rota stays as it was last read."""
        try:
            self._open()
        except BadInput as error:
            self.faults = error

    def _open(self) -> None:
        watched = Watched(self.home)
        try:
            find_rota(self.home)
        except BadInput:
            rota = audit(load(self.home), (), manager=self.manager)
        else:
            rota = open_rota(self.home, manager=self.manager)
        texts, entries = RowTexts(rota.source.problem), read_entries(self.home)
        given = self._given(texts)
        _ = rota.view  # what it reads besides may have faults too
        self.watched, self.rota, self.faults, self.texts, self.given = watched, rota, None, texts, given
        self.last, self.__dict__["entries"] = (entries[-1] if entries else None), entries
        self._rows = None
        self._view = None

    def _given(self, texts: RowTexts) -> Given:
        newest = next(published_versions(self.home), None)
        if newest is None:
            return Given(None, frozenset())
        rows = rota_cells(newest.path)
        calendar = texts.problem.calendar
        days = (range(calendar.day(a), calendar.day(b) + 1) for a, b in days_of_version(newest))
        rota = frozenset(a for row in rows if (a := texts.find(row)) is not None)
        return Given(newest, rota, frozenset(day for some in days for day in some))
