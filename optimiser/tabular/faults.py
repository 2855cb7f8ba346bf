"""Faults of input files: collected all at once, shown as ``file:row:column: what; expected; did you mean``.

Reading never stops at the first fault. Readers add faults and notices to one ``Faults``; the caller ends reading with
``faults.raise_if_any()``. A *notice* tells what was assumed (a semicolon file, an unknown column) and stops nothing.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import ClassVar

from optimiser.tabular.visible import visible

SHOWN_PER_COLUMN = 20
"""How many faults of one column of one file are printed in full; the rest are counted (all are in the data)."""


COMMAND_LINE = "command line"
"""What is named where a file would be, for options and arguments of a command."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one place. ``row`` is the spreadsheet row (headings are row 1) or the line of a TOML file;
    ``row`` and ``column`` are None when the fault is of the whole file or column."""

    file: str
    row: int | None
    column: str | None
    what: str
    expected: str = ""
    suggestion: str = ""

    container: ClassVar[str] = "file"
    """What ``file`` names."""

    @property
    def place(self) -> str:
        """Where it is: ``file:row:column``."""
        return ":".join(str(part) for part in (self.file, self.row, self.column) if part is not None)

    def __str__(self) -> str:
        expected = f"; {self.expected}" if self.expected else ""
        suggestion = f" (did you mean {self.suggestion}?)" if self.suggestion else ""
        return visible(f"{self.place}: {self.what}{expected}{suggestion}")


class ArgumentFault(Fault):
    """A fault of an argument of a call, by its name."""

    __slots__ = ()
    container: ClassVar[str] = "argument"

    def __init__(self, argument: str, what: str, expected: str = "", suggestion: str = "") -> None:
        super().__init__("arguments", None, argument, what, expected, suggestion)

    @property
    def place(self) -> str:
        """The argument."""
        return self.column or self.file


class BadInput(Exception):
    """The input has faults; carries all of them. A command shows ``str(error)`` on stderr and exits with 2."""

    exit_code = 2

    def __init__(self, faults: Sequence[Fault], notices: Sequence[Fault] = ()) -> None:
        super().__init__(len(faults))
        self.faults = tuple(faults)
        self.notices = tuple(notices)

    def __str__(self) -> str:
        files = {fault.file: fault.container for fault in self.faults if fault.file != COMMAND_LINE}
        kind = next(iter(files.values()), "")
        place = "in the arguments" if kind == "argument" else f"in {_count(len(files), kind)}"
        place = place if files else f"on the {COMMAND_LINE}"
        closing = f"{_count(len(self.faults), 'fault')} {place}; nothing was solved or written."
        return "\n".join([*_lines(self.faults), closing])

    def as_dicts(self) -> list[dict[str, object]]:
        """Every fault as a plain dict, for ``--json``."""
        return [asdict(fault) for fault in self.faults]


@dataclass
class Faults:
    """Collects faults and notices while files are read."""

    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)

    def add(
        self,
        file: str,
        row: int | None,
        column: str | None,
        what: str,
        expected: str = "",
        suggestion: str = "",
    ) -> None:
        """Record a fault: it stops the command once everything has been read."""
        self.faults.append(Fault(file, row, column, what, expected, suggestion))

    def notice(
        self,
        file: str,
        row: int | None,
        column: str | None,
        what: str,
        expected: str = "",
        suggestion: str = "",
    ) -> None:
        """Record a notice: what was assumed or kept aside. It stops nothing."""
        self.notices.append(Fault(file, row, column, what, expected, suggestion))

    def __len__(self) -> int:
        return len(self.faults)

    def __bool__(self) -> bool:
        return bool(self.faults)

    def raise_if_any(self) -> None:
        """Raise ``BadInput`` with every fault found so far, in order of file and row."""
        if self.faults:
            raise BadInput(in_order(self.faults), in_order(self.notices))


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Faults by file (first met first), then by row; faults of a whole file come before its rows."""
    listed = list(faults)
    rank = {file: place for place, file in enumerate(dict.fromkeys(fault.file for fault in listed))}
    return sorted(listed, key=lambda fault: (rank[fault.file], fault.row or 0))


def closest(text: str, known: Iterable[str]) -> str:
    """The known word nearest to ``text``, or "" when none is near: spaces and case first, then spelling."""
    words = list(known)
    folded = text.strip().casefold()
    for word in words:
        if word.strip().casefold() == folded:
            return word
    by_folded = {word.casefold(): word for word in words}
    near = difflib.get_close_matches(folded, list(by_folded), n=1, cutoff=0.6)
    return by_folded[near[0]] if near else ""


def listing(words: Iterable[str], most: int = 6) -> str:
    """Some of the words for a message: ``RXW, RX2, RX3 and 4 more``."""
    every = list(words)
    shown = ", ".join(every[:most])
    return f"{shown} and {len(every) - most} more" if len(every) > most else shown


def _lines(faults: Sequence[Fault]) -> list[str]:
    shown: dict[tuple[str, str | None], int] = {}
    lines: list[str] = []
    for fault in faults:
        place = (fault.file, fault.column)
        shown[place] = shown.get(place, 0) + 1
        if shown[place] <= SHOWN_PER_COLUMN:
            lines.append(str(fault))
    for (file, column), count in shown.items():
        if count > SHOWN_PER_COLUMN:
            name = f"{file}:{column}" if column else file
            lines.append(f"{name}: and {count - SHOWN_PER_COLUMN} more of this column")
    return lines


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def bad_file(file: str, what: str, expected: str) -> BadInput:
    """One file or folder that cannot be taken."""
    return BadInput([Fault(file, None, None, what, expected)])
