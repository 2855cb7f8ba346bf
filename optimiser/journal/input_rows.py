"""Rows added to input files and removed from them, with the rest of each file unchanged to the letter."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from optimiser.journal.entry import InputChange, Row
from optimiser.tabular.csvtext import SEPARATORS, decode, heading_name
from optimiser.tabular.faults import BadInput, Fault, Faults
from optimiser.tabular.files import file_bytes
from optimiser.tabular.output import defuse


def plain_row(row: Mapping[str, object]) -> Row:
    """A row as it reads back from a file: text, without blank cells."""
    texts = {heading: str(defuse(value)).strip() for heading, value in row.items() if value is not None}
    return {heading: text for heading, text in texts.items() if text}


def input_difference(before: str, after: str) -> InputChange:
    """The rows of one text of a CSV file that the other does not have, and the reverse."""
    old, new = (Counter(map(_frozen, _Parsed(text).rows)) for text in (before, after))
    added, removed = (tuple(dict(row) for row in side.elements()) for side in (new - old, old - new))
    return InputChange(added, removed)


def input_text(path: Path) -> str:
    """The text of an input file, whatever its encoding; empty if there is no file.

    Raises:
        BadInput: it is no text.
    """
    faults = Faults()
    data = file_bytes(path, path.name, faults)
    text = "" if data is None else decode(data, path.name, faults)
    faults.raise_if_any()
    return text or ""


def changed_text(path: Path, change: InputChange, headings: Sequence[str]) -> str:
    """The text of an input file after a change.

    Args:
        path: the file, which need not be there.
        headings: its columns where it is not there; of one that is there its own are kept, those that are missing and
            needed put behind.

    Raises:
        BadInput: a row to be taken out, or a text to be put back, is not there.
    """
    text = input_text(path)
    if change.texts is not None:
        if text != change.texts[0]:
            raise _moved(path, "it was changed since")
        return change.texts[1]
    table = _Parsed(text)
    lines = _without(path, table, change.removed)
    needed = dict.fromkeys(heading for row in change.added for heading in row)
    own = table.headings or [h for h in headings if h in needed or not change.added]
    missing = [heading for heading in needed if heading not in map(heading_name, own)]
    columns, end = [*own, *missing], table.line_end
    if missing and table.headings:
        lines = [_line([*row, *[""] * len(missing)], table.delimiter, end) for row in _cells("".join(lines), table)]
    start = [] if table.headings and not missing else [_line(columns, table.delimiter, end)]
    kept = [table.heading_line, *lines] if not start else [*start, *lines]
    if kept and not kept[-1].endswith("\n"):
        kept[-1] += end
    new = [_line([defuse(row.get(heading_name(c), "")) for c in columns], table.delimiter, end) for row in change.added]
    return "".join([*kept, *new])


class _Parsed:
    """A CSV text by rows, with the lines that each occupies."""

    def __init__(self, text: str) -> None:
        self.lines = list(io.StringIO(text, newline=""))
        first = self.lines[0] if self.lines else ""
        self.delimiter = max(SEPARATORS, key=first.count)
        self.line_end = "\r\n" if first.endswith("\r\n") else "\n"
        reader = csv.reader(self.lines, delimiter=self.delimiter)
        spans: list[tuple[int, int]] = []
        cells: list[list[str]] = []
        place = 0
        for row in reader:
            spans.append((place, reader.line_num))
            cells.append(row)
            place = reader.line_num
        self.headings = [cell.strip() for cell in cells[0]] if cells else []
        self.heading_line = "".join(self.lines[: spans[0][1]]) if spans else ""
        self.texts = ["".join(self.lines[a:b]) for a, b in spans[1:]]
        self.rows: list[Row] = [
            {heading_name(h): c.strip() for h, c in zip(self.headings, row, strict=False) if h and c.strip()}
            for row in cells[1:]
        ]


def _cells(text: str, table: _Parsed) -> Iterable[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=table.delimiter)


def _without(path: Path, table: _Parsed, removed: Iterable[Row]) -> list[str]:
    wanted = Counter(map(_frozen, removed))
    kept = []
    for text, row in zip(reversed(table.texts), reversed(table.rows), strict=True):
        if wanted.get(_frozen(row), 0) > 0:
            wanted[_frozen(row)] -= 1
        else:
            kept.append(text)
    if left := [dict(row) for row in wanted.elements()]:
        raise _moved(path, "the row " + ", ".join(f"{k}={v}" for k, v in left[0].items()) + " is not there any more")
    return kept[::-1]


def _frozen(row: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset(row.items())


def _line(cells: Sequence[object], delimiter: str, end: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerow(cells)
    return text.getvalue()


def _moved(path: Path, what: str) -> BadInput:
    return BadInput([Fault(path.name, None, None, what, "expected the file as the journal left it; mend it by hand")])
