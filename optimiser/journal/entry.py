"""A journal entry: one change of a folder's rota or inputs, as a line of JSON that contains the hash of the entry
before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from optimiser.folder.files import ROTA
from optimiser.tabular.output import defuse
from optimiser.tabular.wording import count

Cells = tuple[str, ...]
"""A row of `rota.csv` as text, in the order of its columns."""

Row = Mapping[str, str]
"""A row of an input file as text by heading; blank cells left out."""

START = ""
"""What the first entry names as the hash of the one before."""


def cells(rows: Iterable[Sequence[object]]) -> tuple[Cells, ...]:
    """Rows as they stand in a CSV file."""
    known: dict[object, str] = {None: ""}  # a rota says the same few things again and again

    def text(value: object) -> str:
        found = known[value] = str(defuse(value))
        return found

    return tuple(tuple([known[v] if v in known else text(v) for v in row]) for row in rows)


FOR_MANAGERS_FACT = "for_managers"
"""The fact of an entry that says that its reason, and what it accepted, may tell what only managers may learn."""


@dataclass(frozen=True)
class InputChange:
    """The change of an entry to one input file.

    Attributes:
        added, removed: rows of a CSV file.
        texts: the whole file before and after, where it is no CSV file.
    """

    added: tuple[Row, ...] = ()
    removed: tuple[Row, ...] = ()
    texts: tuple[str, str] | None = None

    @property
    def in_words(self) -> str:
        """`1 row in, 2 out`."""
        if self.texts is not None:
            return "its text replaced"
        return f"{count(len(self.added), 'row')} in, {len(self.removed)} out"

    @property
    def reversed(self) -> InputChange:
        """The change that undoes this one."""
        texts = (self.texts[1], self.texts[0]) if self.texts else None
        return InputChange(self.removed, self.added, texts)


@dataclass(frozen=True)
class Entry:
    """One change.

    Attributes:
        seq: its number, from 1.
        at: when, in UTC, as an ISO time.
        by: who: the user's own setting, else the login name.
        tool: the command.
        kind: solve, import, repair, swap, edit (by hand, judged), absence, lock, adopt (an edit by other means),
            take (another rota made the current one), accept, undo, redo, publish, unlock,
            leave (granted), bids open, bids close, bids award, template solve, template assign.
        reason: what was given for it.
        out, into: assignments taken out and put in, as rows of `rota.csv`.
        inputs: what it did to input files, by name.
        hashes: SHA-256 of each input file afterwards; of what it did not change as it was when the rota was judged.
        hard, points: hard breaches and points before and after; None where not known.
        before, after: SHA-256 of the rota file; empty where there was none.
        undoes: entries that it takes back.
        moves: files (or folders) that were written whole before the entry and stand in their place once it is
            finished: (temporary name, name), from the folder.
        facts: what a kind of entry says besides: how a search was made, what was published, what was accepted.
        previous: hash of the entry before.
        hash: of this entry.
    """

    seq: int
    at: str
    by: str
    tool: str
    kind: str
    reason: str = ""
    out: tuple[Cells, ...] = ()
    into: tuple[Cells, ...] = ()
    inputs: Mapping[str, InputChange] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)
    hard: tuple[int | None, int | None] = (None, None)
    points: tuple[int | None, int | None] = (None, None)
    before: str = ""
    after: str = ""
    undoes: tuple[int, ...] = ()
    moves: tuple[tuple[str, str], ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    previous: str = START
    hash: str = ""

    @property
    def name(self) -> str:
        """How people refer to it: `@7`."""
        return f"@{self.seq}"

    @property
    def changes(self) -> bool:
        """Whether it changed the rota or an input, so that it can be undone."""
        return bool(self.out or self.into or self.inputs)

    @property
    def person_days(self) -> frozenset[tuple[str, str]]:
        """(person, date) that it touches."""
        person, date = ROTA.headings.index("person"), ROTA.headings.index("date")
        return frozenset((row[person], row[date]) for row in (*self.out, *self.into))

    def with_hash(self) -> Entry:
        """The same entry with its hash."""
        return replace(self, hash=_hash(self._data()))

    def line(self) -> str:
        """The line of the journal, with its line end."""
        return _compact({**self._data(), "hash": self.hash}) + "\n"

    def as_dict(self) -> dict[str, Any]:
        """For programs: rows by heading."""
        told = self._data()
        told["out"], told["into"] = ([dict(zip(ROTA.headings, row, strict=True)) for row in told[k]]
                                     for k in ("out", "into"))  # fmt: skip
        return {**told, "hash": self.hash}

    def _data(self) -> dict[str, Any]:
        told = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "hash"}
        told["inputs"] = {
            file: {"added": [dict(r) for r in c.added], "removed": [dict(r) for r in c.removed], "texts": c.texts}
            for file, c in self.inputs.items()
        }
        return told | {"hashes": dict(self.hashes), "facts": dict(self.facts)}


def read_entry(line: str) -> Entry:
    """An entry from its line.

    Raises:
        ValueError: it is none.
    """
    try:
        told = json.loads(line)
        told["inputs"] = {
            file: InputChange(tuple(c["added"]), tuple(c["removed"]), tuple(c["texts"]) if c["texts"] else None)
            for file, c in told["inputs"].items()
        }
        for name in ("out", "into", "moves"):
            told[name] = tuple(map(tuple, told[name]))
        for name in ("hard", "points", "undoes"):
            told[name] = tuple(told[name])
        return Entry(**told)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no entry of a journal: {error}") from None


def has_valid_hash(entry: Entry) -> bool:
    """Whether an entry has not been altered since it was written."""
    return entry.hash == _hash(entry._data())


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _hash(told: Mapping[str, Any]) -> str:
    return hashlib.sha256(_compact(told).encode()).hexdigest()
