"""Sheets of an OpenDocument workbook (.ods), read as it is written: no library for it tells what is hidden."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from optimiser.importing.files import limits
from optimiser.importing.files.limits import TooMuch
from optimiser.importing.files.sheet import CellValue, Sheet
from optimiser.importing.files.xlsx import beyond_sheets, check_size, keep

_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def _name(prefixed: str) -> str:
    prefix, name = prefixed.split(":")
    return f"{{{_NAMES[prefix]}}}{name}"


_TABLE, _ROW, _COLUMN = _name("table:table"), _name("table:table-row"), _name("table:table-column")
_CELLS = (_name("table:table-cell"), _name("table:covered-table-cell"))
_NOTE, _PARAGRAPH = _name("office:annotation"), _name("text:p")
_CLOCK = re.compile(r"PT(\d+)H(\d+)M(?:\d+(?:[.,]\d+)?S)?")


def read_ods(path: Path) -> list[Sheet]:
    """The sheets of a workbook, hidden ones with their names alone.

    Raises:
        TooMuch: it would unpack to more than is read.
        Exception: whatever the standard library raises where it is no such workbook.
    """
    with zipfile.ZipFile(path) as packed:
        check_size(packed)
        with packed.open("content.xml") as stream:
            root = ElementTree.parse(stream).getroot()
    unseen = {
        style.get(_name("style:name"))
        for style in root.iter(_name("style:style"))
        for about in style.iter(_name("style:table-properties"))
        if about.get(_name("table:display")) == "false"
    }
    sheets: list[Sheet] = []
    cells = 0
    tables = list(root.iter(_TABLE))
    for table in tables[: limits.SHEETS]:
        hidden = table.get(_name("table:style-name")) in unseen
        sheet = Sheet(path.name, table.get(_name("table:name"), ""), hidden=hidden)
        sheets.append(sheet)
        if not hidden:
            cells = _fill(sheet, table, cells)
    beyond_sheets(sheets, [table.get(_name("table:name"), "") for table in tables])
    return sheets


def _fill(sheet: Sheet, table: ElementTree.Element, cells: int) -> int:
    columns: set[int] = set()
    rows: set[int] = set()
    place = 0
    for column in table.iter(_COLUMN):
        many = _repeated(column, "table:number-columns-repeated")
        if column.get(_name("table:visibility")) in ("collapse", "filter"):
            columns.update(range(place, min(place + many, limits.SHEET_COLUMNS)))
        place += many
    number = 1
    for row in table.iter(_ROW):
        many = _repeated(row, "table:number-rows-repeated")
        found = _row(sheet, row, number)
        if found:
            if many > 1_000:
                many = 1  # a whole column painted with one value is no rota
            for repeat in range(many):
                sheet.rows[number + repeat] = dict(found)
            cells += len(found) * many
            if cells > limits.CELLS:
                raise TooMuch(f"it has more than {limits.CELLS:,} cells")
            if row.get(_name("table:visibility")) in ("collapse", "filter"):
                rows.update(range(number, number + many))
        number += many
    sheet.hide(columns, rows)
    return cells


def _row(sheet: Sheet, row: ElementTree.Element, number: int) -> dict[int, CellValue]:
    found: dict[int, CellValue] = {}
    column = 0
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        many = _repeated(cell, "table:number-columns-repeated")
        value = _value(cell)
        if value is not None:
            found.update(dict.fromkeys(range(column, min(column + many, limits.SHEET_COLUMNS)), value))
        down, right = _repeated(cell, "table:number-rows-spanned"), _repeated(cell, "table:number-columns-spanned")
        if down > 1 or right > 1:
            sheet.merged.append((number, column, number + down - 1, column + right - 1))
        for note in cell.iter(_NOTE):
            words = " ".join(_words(part) for part in note.iter(_PARAGRAPH)).strip()
            if words:
                sheet.comments[number, column] = words[: limits.CELL_TEXT]
        column += many
        if column > limits.SHEET_COLUMNS:
            break
    return found


def _value(cell: ElementTree.Element) -> CellValue | None:
    kind = cell.get(_name("office:value-type"), "")
    if kind in ("float", "percentage", "currency"):
        try:
            return keep(float(cell.get(_name("office:value"), "")))
        except ValueError:
            return None
    if kind == "date":
        try:
            return dt.datetime.fromisoformat(cell.get(_name("office:date-value"), "")[:19])
        except ValueError:
            return None
    if kind == "time":
        clock = _CLOCK.fullmatch(cell.get(_name("office:time-value"), ""))
        if clock and int(clock[1]) < 24 and int(clock[2]) < 60:
            return dt.time(int(clock[1]), int(clock[2]))
    if kind == "boolean":
        return "yes" if cell.get(_name("office:boolean-value")) == "true" else "no"
    return keep("\n".join(_words(part) for part in cell if part.tag == _PARAGRAPH))


def _words(element: ElementTree.Element) -> str:
    """Text of a paragraph, its spaces and parts too."""
    parts = [element.text or ""]
    for inner in element:
        if inner.tag == _name("text:s"):
            parts.append(" " * min(_repeated(inner, "text:c"), 100))
        elif inner.tag == _name("text:line-break"):
            parts.append("\n")
        elif inner.tag != _NOTE:
            parts.append(_words(inner))
        parts.append(inner.tail or "")
    return "".join(parts)[: limits.CELL_TEXT]


def _repeated(element: ElementTree.Element, attribute: str) -> int:
    text = element.get(_name(attribute), "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 9 else 1
