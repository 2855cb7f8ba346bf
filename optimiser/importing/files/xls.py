"""Sheets of an Excel 97 to 2003 workbook (.xls)."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import xlrd

from optimiser.importing.files import limits
from optimiser.importing.files.limits import TooMuch
from optimiser.importing.files.sheet import CellValue, Sheet
from optimiser.importing.files.xlsx import beyond_sheets, keep


def read_xls(path: Path) -> list[Sheet]:
    """The sheets of a workbook, hidden ones with their names alone.

    Raises:
        TooMuch: it has more cells than are read.
        Exception: whatever the library raises where it is no such workbook.
    """
    book = xlrd.open_workbook(str(path), formatting_info=True, on_demand=True, logfile=io.StringIO())
    sheets: list[Sheet] = []
    cells = 0
    for number in range(min(book.nsheets, limits.SHEETS)):
        page = book.sheet_by_index(number)
        sheet = Sheet(path.name, str(page.name), hidden=page.visibility != 0)
        sheets.append(sheet)
        if not sheet.hidden:
            for row in range(page.nrows):
                found = {
                    column: kept
                    for column, cell in enumerate(page.row(row)[: limits.SHEET_COLUMNS])
                    if (kept := _value(cell, book.datemode)) is not None
                }
                if found:
                    sheet.rows[row + 1] = found
                    cells += len(found)
            if cells > limits.CELLS:
                raise TooMuch(f"it has more than {limits.CELLS:,} cells")
            for top, below, left, right in page.merged_cells:
                sheet.merged.append((top + 1, left, below, right - 1))
            for (row, column), note in page.cell_note_map.items():
                if note.text.strip():
                    sheet.comments[row + 1, column] = " ".join(note.text.split())[: limits.CELL_TEXT]
            hidden = {column for column, about in page.colinfo_map.items() if about.hidden}
            sheet.hide(hidden, {row + 1 for row, about in page.rowinfo_map.items() if about.hidden})
        book.unload_sheet(number)
    beyond_sheets(sheets, book.sheet_names())
    return sheets


def _value(cell: xlrd.sheet.Cell, datemode: int) -> CellValue | None:
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            moment = xlrd.xldate_as_datetime(cell.value, datemode)
        except (ValueError, OverflowError, xlrd.xldate.XLDateError):
            return keep(cell.value)
        return moment.time() if cell.value < 1 and isinstance(moment, dt.datetime) else keep(moment)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return keep(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#ERROR"))
    return keep(cell.value) if cell.ctype in (xlrd.XL_CELL_TEXT, xlrd.XL_CELL_NUMBER) else None
