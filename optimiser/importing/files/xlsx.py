"""Sheets of an .xlsx workbook: values as last saved, what is hidden, merged cells and comments."""

from __future__ import annotations

import datetime as dt
import posixpath
import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

from openpyxl import load_workbook

from optimiser.importing.files import limits
from optimiser.importing.files.limits import TooMuch
from optimiser.importing.files.sheet import CellValue, NotUsed, Sheet, column_of

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_MOST_ROWS = 1_048_576
_MOST_TOLD = 50
"""So many formulas without a value are told one by one."""
_REFERENCE = re.compile(r"([A-Z]{1,4})(\d{1,7})")


def read_xlsx(path: Path) -> list[Sheet]:
    """The sheets of a workbook, hidden ones with their names alone.

    Raises:
        TooMuch: it would unpack to more than is read.
        Exception: whatever the libraries raise where it is no such workbook.
    """
    with zipfile.ZipFile(path) as packed:
        check_size(packed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and validations, which are not read
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        sheets: list[Sheet] = []
        cells = 0
        for page in book.worksheets[: limits.SHEETS]:
            sheet = Sheet(path.name, str(page.title), hidden=page.sheet_state != "visible")
            sheets.append(sheet)
            if sheet.hidden:
                continue
            part = str(getattr(page, "_worksheet_path", ""))
            with zipfile.ZipFile(path) as packed:
                columns, rows, last = _frame(packed, part, sheet)
                _comments(packed, part, sheet)
            page.reset_dimensions()
            cells = _cells(page, sheet, last, cells)
            sheet.hide(columns, rows)
        beyond_sheets(sheets, [str(page.title) for page in book.worksheets])
        return sheets
    finally:
        book.close()


def beyond_sheets(sheets: list[Sheet], names: list[str]) -> None:
    """Say of which sheets nothing is read since there are too many."""
    seen = next((sheet for sheet in sheets if not sheet.hidden), None)
    if seen is not None:
        for name in names[limits.SHEETS :]:
            reason = f"nothing of the sheet is read: more than {limits.SHEETS} sheets"
            seen.left_out.append(NotUsed(seen.file, name, 0, "", "", reason))


def check_size(packed: zipfile.ZipFile) -> None:
    """Raise ``TooMuch`` where the parts of a workbook unpack to more than is read, or declare entities."""
    read = [item for item in packed.infolist() if item.filename.endswith((".xml", ".rels"))]
    whole = 0
    for item in read:
        whole += item.file_size
        most = limits.STRING_BYTES if "sharedStrings" in item.filename else limits.PART_BYTES
        if item.file_size > most:
            raise TooMuch(f"{item.filename} unpacks to {item.file_size / 2**20:,.0f} MiB; {most // 2**20} are read")
        with packed.open(item) as stream:
            if b"<!DOCTYPE" in stream.read(2_000).upper():
                raise TooMuch(f"{item.filename} declares a document type, which no spreadsheet program writes")
    if whole > limits.WHOLE_BYTES:
        raise TooMuch(f"it unpacks to {whole / 2**20:,.0f} MiB; {limits.WHOLE_BYTES // 2**20} are read")


def _cells(page: Any, sheet: Sheet, last: int, so_far: int) -> int:
    """Fill the sheet up to its last row with a value; the number of cells of the workbook after it."""
    blank = 0
    width = max(sheet.width, 1)
    for number, row in enumerate(page.iter_rows(max_row=last, max_col=width, values_only=True) if last else (), 1):
        found = {column: kept for column, value in enumerate(row) if (kept := keep(value)) is not None}
        if not found:
            blank += 1
            if blank > limits.BLANK_ROWS:
                reason = f"what follows {limits.BLANK_ROWS:,} blank rows is not looked at"
                sheet.left_out.append(NotUsed(sheet.file, sheet.name, number, "", "", reason))
                break
            continue
        blank = 0
        sheet.rows[number] = found
        so_far += len(found)
        if so_far > limits.CELLS:
            raise TooMuch(f"it has more than {limits.CELLS:,} cells")
    return so_far


def keep(value: Any) -> CellValue | None:
    """A value of a library as a cell holds it here; None for blank."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        text = value[: limits.CELL_TEXT]
        return text if text.strip() else None
    if isinstance(value, dt.timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    if isinstance(value, (dt.datetime, dt.date, dt.time, int)):
        return value
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return None
        return int(value) if value == int(value) and abs(value) < 1e15 else value
    return str(value)[: limits.CELL_TEXT] or None


def _frame(packed: zipfile.ZipFile, part: str, sheet: Sheet) -> tuple[set[int], set[int], int]:
    """Hidden columns and rows and the last row that holds a value; the rest goes to the sheet."""
    columns: set[int] = set()
    rows: set[int] = set()
    unsaved: list[str] = []
    if part not in packed.namelist():
        return columns, rows, 0
    beyond = number = last = 0
    filled = False
    with packed.open(part) as stream:
        for element in _elements(stream):
            tag = element.tag.removeprefix(_MAIN)
            if tag == "c":
                reference = element.get("r", "")
                if element.find(f"{_MAIN}f") is not None and not element.findtext(f"{_MAIN}v"):
                    unsaved.append(reference)
                place = _REFERENCE.fullmatch(reference)
                if len(element):
                    filled = True
                    column = column_of(place[1]) if place else 255  # cells need not say where they are
                    beyond += column >= limits.SHEET_COLUMNS
                    sheet.width = max(sheet.width, min(column + 1, limits.SHEET_COLUMNS))
            elif tag == "col" and element.get("hidden") in ("1", "true"):
                first, last = _whole(element.get("min")), _whole(element.get("max"))
                columns.update(range(first - 1, min(last, limits.SHEET_COLUMNS)))
            elif tag == "row":
                number = _whole(element.get("r")) or number + 1
                last = number if filled and number <= _MOST_ROWS else last
                filled = False
                if element.get("hidden") in ("1", "true"):
                    rows.add(number)
            elif tag == "mergeCell" and len(sheet.merged) < 5_000:
                ends = [_REFERENCE.fullmatch(end) for end in element.get("ref", "").split(":")]
                if len(ends) == 2 and ends[0] and ends[1]:
                    (left, top), (right, bottom) = ends[0].groups(), ends[1].groups()
                    sheet.merged.append((int(top), column_of(left), int(bottom), column_of(right)))
            if tag in ("c", "row"):
                element.clear()
    for reference in unsaved[:_MOST_TOLD]:
        place = _REFERENCE.fullmatch(reference)
        row = int(place[2]) if place else 0
        reason = "a formula without a saved value: open the workbook in a spreadsheet program and save it"
        sheet.left_out.append(NotUsed(sheet.file, sheet.name, row, reference, "", reason))
    if len(unsaved) > _MOST_TOLD:
        reason = f"{len(unsaved) - _MOST_TOLD} more cells are formulas without a saved value"
        sheet.left_out.append(NotUsed(sheet.file, sheet.name, 0, "", "", reason))
    if beyond:
        reason = f"cells beyond column {limits.SHEET_COLUMNS:,} are not read"
        sheet.left_out.append(NotUsed(sheet.file, sheet.name, 0, "", f"{beyond} cells", reason))
    return columns, rows, last


def _elements(stream: IO[bytes]) -> Iterator[ElementTree.Element]:
    """Elements as they end; rows are dropped once read, so that memory does not grow with the sheet."""
    for event, element in ElementTree.iterparse(stream, events=("start", "end")):
        if event == "start":
            if element.tag == f"{_MAIN}sheetData":
                data = element
            continue
        yield element
        if element.tag == f"{_MAIN}row":
            data.clear()


def _comments(packed: zipfile.ZipFile, part: str, sheet: Sheet) -> None:
    folder, name = posixpath.split(part)
    links = f"{folder}/_rels/{name}.rels"
    if links not in packed.namelist():
        return
    for link in ElementTree.fromstring(packed.read(links)):
        if not link.get("Type", "").endswith("/comments"):
            continue
        target = link.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if path not in packed.namelist():
            continue
        for comment in ElementTree.fromstring(packed.read(path)).iter(f"{_MAIN}comment"):
            place = _REFERENCE.fullmatch(comment.get("ref", ""))
            words = "".join(text.text or "" for text in comment.iter(f"{_MAIN}t"))
            if place and words.strip() and len(sheet.comments) < 5_000:
                sheet.comments[int(place[2]), column_of(place[1])] = " ".join(words.split())[: limits.CELL_TEXT]


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0
