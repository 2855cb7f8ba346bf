"""How much of a file is read: enough for any rota, little enough that no file can fill the memory."""

from __future__ import annotations

FILE_BYTES = 60 * 2**20
"""Largest file, packed."""

PART_BYTES = 100 * 2**20
"""Largest part of a workbook, unpacked."""

WHOLE_BYTES = 200 * 2**20
"""All parts of a workbook that are read, unpacked."""

STRING_BYTES = 40 * 2**20
"""Largest table of texts of a workbook, unpacked."""

CELLS = 600_000
"""Cells with something in them, over all sheets of a file."""

SHEET_COLUMNS = 1_024
"""A sheet is read up to this column."""

BLANK_ROWS = 20_000
"""After so many blank rows the rest of a sheet is not looked at."""

SHEETS = 200
"""Sheets of a workbook."""

CELL_TEXT = 2_000
"""Characters kept of a cell."""


class TooMuch(Exception):
    """A file holds more than is read; says what."""
