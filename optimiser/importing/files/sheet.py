"""A sheet of cells: what a file holds before any meaning is read into it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from optimiser.importing.files.limits import CELL_TEXT

CellValue = str | int | float | dt.datetime | dt.date | dt.time
"""What a cell may hold; a blank cell is not there at all."""

Span = tuple[int, int, int, int]
"""Merged cells: first row, first column, last row, last column."""


@dataclass(frozen=True)
class NotUsed:
    """A cell, a row or a sheet that became nothing: where, what stands there, and why.

    Attributes:
        file: name of the file.
        sheet: name of the sheet, blank for text files.
        row: row as spreadsheets count, 0 for a whole sheet or column.
        cell: such as E5, or E for a column; blank for a whole row.
        value: what stands there.
        reason: why it was not used, as a sentence for people.
        table: the file of the rota folder that it would have gone to, where that is known.
    """

    file: str
    sheet: str
    row: int
    cell: str
    value: str
    reason: str
    table: str = ""

    @property
    def place(self) -> str:
        """Where, as people write it: ``ward.xlsx:Roster!E5``."""
        inside = self.cell or (str(self.row) if self.row else "")
        parts = [part for part in (self.sheet, inside) if part]
        return f"{self.file}:{'!'.join(parts)}" if parts else self.file


@dataclass
class Sheet:
    """Cells of one sheet that can be seen. Rows count from 1 as in spreadsheets, columns from 0.

    Attributes:
        file: name of the file.
        name: name of the sheet; blank for text files.
        rows: cells by row and column, blank ones left out.
        merged: merged cells.
        comments: remarks attached to cells.
        left_out: what was in the file and is not here: hidden columns and rows, cells without a value.
        hidden: whether people do not see the sheet.
        width: columns that hold anything, where the reader knows.
    """

    file: str
    name: str = ""
    rows: dict[int, dict[int, CellValue]] = field(default_factory=dict)
    merged: list[Span] = field(default_factory=list)
    comments: dict[tuple[int, int], str] = field(default_factory=dict)
    left_out: list[NotUsed] = field(default_factory=list)
    hidden: bool = False
    width: int = 0

    def value(self, row: int, column: int) -> CellValue | None:
        """What a cell holds; None for a blank one."""
        cells = self.rows.get(row)
        return None if cells is None else cells.get(column)

    def text(self, row: int, column: int) -> str:
        """What a cell shows, without spaces around it."""
        value = self.value(row, column)
        return "" if value is None else shown(value)

    def spread(self) -> Mapping[tuple[int, int], CellValue]:
        """The value of the first cell of merged cells, for each of them."""
        held = {place: self.value(*first) for place, first in self.firsts().items()}
        return {place: value for place, value in held.items() if value is not None}

    def firsts(self) -> Mapping[tuple[int, int], tuple[int, int]]:
        """The first cell of merged cells that hold something, for each of them."""
        found: dict[tuple[int, int], tuple[int, int]] = {}
        for top, left, bottom, right in self.merged:
            if self.value(top, left) is not None and (bottom - top + 1) * (right - left + 1) <= 4_000:
                for row in range(top, bottom + 1):
                    found.update({(row, column): (top, left) for column in range(left, right + 1)})
        return found

    def columns(self) -> list[int]:
        """Columns that hold anything, in order."""
        return sorted({column for cells in self.rows.values() for column in cells})

    def not_used(self, row: int, column: int | None, reason: str, value: str | None = None, table: str = "") -> NotUsed:
        """A cell, or a row (column None), that became nothing."""
        if column is None:
            cells = self.rows.get(row, {})
            text = " | ".join(shown(cells[place]) for place in sorted(cells))[:200] if value is None else value
            return NotUsed(self.file, self.name, row, "", text, reason, table)
        cell = f"{letters(column)}{row}" if row else letters(column)
        return NotUsed(
            self.file, self.name, row, cell, self.text(row, column) if value is None else value, reason, table
        )

    def hide(self, columns: Iterable[int], rows: Iterable[int]) -> None:
        """Take hidden columns and rows out, and say so."""
        gone = sorted(set(columns))
        for column in gone:
            held = [cells.pop(column) for cells in self.rows.values() if column in cells]
            if held:
                some = ", ".join(dict.fromkeys(shown(value) for value in held[:8]))
                self.left_out.append(self.not_used(0, column, f"column {letters(column)} is hidden", some))
        for row in sorted(set(rows) & set(self.rows)):
            self.left_out.append(self.not_used(row, None, "the row is hidden"))
            del self.rows[row]
        for row in [row for row, cells in self.rows.items() if not cells]:
            del self.rows[row]

    def without_errors(self) -> Sheet:
        """The sheet without what a spreadsheet shows where it has no value; that and cells that were cut are told."""
        for row, cells in sorted(self.rows.items()):
            for column in sorted(cells):
                text = cells[column]
                if isinstance(text, str) and _ERROR.fullmatch(text.strip()):
                    reason = "the spreadsheet shows an error or no room in place of a value"
                    self.left_out.append(self.not_used(row, column, reason))
                    del cells[column]
                elif isinstance(text, str) and len(text) >= CELL_TEXT:
                    reason = f"the text is longer than {CELL_TEXT:,} characters: read up to there"
                    self.left_out.append(self.not_used(row, column, reason, text[:40]))
        self.rows = {row: cells for row, cells in self.rows.items() if cells}
        return self


_ERROR = re.compile(r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!|FIELD!|#{2,})|Err:5\d\d")


def shown(value: CellValue) -> str:
    """A value as a cell of a text file shows it: dates as year-month-day, times as 07:30, numbers without zeros."""
    if isinstance(value, str):
        return " ".join(value.replace("\u00a0", " ").split())
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time(0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else f"{value:g}"
    return str(value)


def letters(column: int) -> str:
    """The name of a column: 0 is A, 26 is AA."""
    name, rest = "", column + 1
    while rest:
        rest, place = divmod(rest - 1, 26)
        name = chr(65 + place) + name
    return name


def column_of(name: str) -> int:
    """The column of a name: A is 0."""
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
