"""CSV text as people save it: encodings, separators and records, before any meaning is read into the cells."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Sequence

from optimiser.tabular.faults import Faults
from optimiser.tabular.visible import hidden_in, is_visible, visible

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", "~": "tildes"}

_LINE_ENDS = re.compile(r"[\r\n\t]")

UNSPLIT, ZERO_BYTE = "the row cannot be split into cells", "a zero byte stands in the text"
"""How faults begin from which on a text may hold other rows than those that were read."""


def decode(data: bytes, name: str, faults: Faults) -> str | None:
    """The text of a file: UTF-8 with or without byte-order mark; UTF-16 with its mark or Windows-1252 with a notice."""
    if data[:4] == b"PK\x03\x04" or data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        faults.add(name, None, None, "this is an Excel workbook", "expected CSV text: save the sheet as CSV UTF-8")
        return None
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            text = data.decode("utf-16")
            faults.notice(name, None, None, "the text is UTF-16, not UTF-8; read so")
            return text
        except UnicodeDecodeError:
            pass
    elif b"\x00" not in data:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
        try:
            text = data.decode("cp1252")
            faults.notice(name, line, None, "the text is not UTF-8; read as Windows-1252", "look at accents in names")
            return text
        except UnicodeDecodeError:
            pass
    zeros = [data[place:4_096:2].count(0) for place in (0, 1)]
    if max(zeros) > 4 * (min(zeros) + 1):
        what = "the text is in an unknown encoding, by its zero bytes UTF-16 without its mark"
        faults.add(name, None, None, what, "expected UTF-8: save the sheet as CSV UTF-8")
        return None
    if b"\x00" in data:
        line = data.count(b"\n", 0, data.index(0)) + 1
        faults.add(name, line, None, ZERO_BYTE, "expected text: save the sheet as CSV UTF-8")
        return None
    faults.add(name, None, None, "the text is in an unknown encoding", "expected UTF-8: save the sheet as CSV UTF-8")
    return None


def sniff_separator(text: str, known: Collection[str]) -> str:
    """The separator whose headings match most of the known names; where none does, the one that splits most."""
    heading = next((line for line in text.splitlines() if line.strip()), "")
    names = {heading_name(name) for name in known}

    def fit(separator: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([heading], delimiter=separator))
        except (csv.Error, StopIteration):
            return (0, 0)
        return (sum(heading_name(cell) in names for cell in cells), len(cells))

    return max(SEPARATORS, key=fit)  # the first of equals


def heading_name(text: str) -> str:
    """A heading as columns are named: lower case, spaces and hyphens as underscores."""
    return re.sub(r"[\s-]+", "_", text.strip().casefold())


def records_of(text: str, separator: str, name: str, faults: Faults) -> list[tuple[int, list[str]]]:
    """Records that are not blank, with spreadsheet row numbers (a cell may span lines: it stays one row)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records: list[tuple[int, list[str]]] = []
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            faults.add(name, number, None, f"{UNSPLIT}: {error}", 'look for a stray " sign')
            continue
        if any(map(str.strip, cells)):
            records.append((number, cells))
    if '"' in text or not is_visible(_LINE_ENDS.sub("", text)):
        make_visible(records, name, faults)
    return records


def make_visible(records: Sequence[tuple[int, list[str]]], name: str, faults: Faults) -> None:
    """Take what nobody sees out of cells, with a notice for each column that had some, and for stray quotes.

    Args:
        records: (row number, cells) each, the headings first; their cells are changed.
        name: how messages call the file.
        faults: receives the notices.
    """
    told: dict[tuple[int, str], tuple[int, int]] = {}
    for number, cells in records:
        together = "".join(cells)
        for place, cell in enumerate(cells) if '"' in together or not is_visible(together) else ():
            if not is_visible(cell):
                what = f"there are {hidden_in(cell)} in the cell; read without them"
                cells[place] = visible(cell)
            elif cell.count('"') % 2:
                what = 'there is a stray " sign in the cell; it is kept'
            else:
                continue
            first, rows = told.get((place, what), (number, 0))
            told[place, what] = first, rows + 1
    for (place, what), (number, rows) in told.items():
        headings = records[0][1]
        column = headings[place].strip() if place < len(headings) else ""
        faults.notice(name, number, column or None, what + (f", as in {rows - 1:,} more below" if rows > 1 else ""))
