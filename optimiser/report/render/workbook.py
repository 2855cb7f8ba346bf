"""The report as an XLSX workbook: the grid first, then a sheet per table, settings last; formulas defused.

The grid's first row and first five columns are read again by `rota import` when somebody has edited it.
"""

from __future__ import annotations

import io
import re
import textwrap
from datetime import datetime
from functools import cache
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from optimiser.folder.files import ROTA
from optimiser.folder.write import rota_rows
from optimiser.report.overview.advice import advice
from optimiser.report.overview.colours import is_dark, tint
from optimiser.report.overview.grid_page import CUT, DAYS_ACROSS
from optimiser.report.overview.result_tables import rota_tables
from optimiser.report.overview.settings import settings
from optimiser.report.render.svg import shortened
from optimiser.report.rota.grid import CoverRow, GridRow
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import judged_sentence, rota_verdict
from optimiser.table import OutputTable, numbers, words, workbook_cell

_HEAD = PatternFill("solid", fgColor="1B2733")
_OFF = PatternFill("solid", fgColor="E6EBF0")
_SHORT = PatternFill("solid", fgColor="FDEAEA")
_WRAPPED, _TOP = Alignment(wrap_text=True, vertical="top"), Alignment(vertical="top")
_CENTRE = Alignment(horizontal="center", vertical="top")
_THIN, _WEEK = Side(style="thin", color="C9D1D9"), Side(style="medium", color="8A97A4")

FIXED_WIDTHS = (11, 13, 26, 21.5, 4.8)
"""Widths of the grid's columns before the days, in characters."""

FACE = "Calibri"
"""The letters of every cell; where they are not there those of the same width that stand for them."""

DAY_WIDTH, MARGIN_WIDTH = 4.6, 5.6
"""Widths of a day and of a column of sums: four weeks stand on a page of A4 with their letters at 7 points or more."""

SETTINGS_WIDTHS = (28, 80)
"""Widths of the two columns of how the run was made; sentences stand across both."""

HEAD_HEIGHT = 88
"""Points of the grid's first row: room for a date on three lines, and for headings that stand upright."""

FIRST = ("grid", "gaps", "people", "wishes", "bill")
"""The first sheets in their order; the other tables follow, then the assignments, and last how the run was made."""

HEADER = 230
"""Characters of the head of a printed page, title and verdict together: a spreadsheet takes 255 with the signs of size
and place, and calls a workbook with more damaged."""

FOR_MANAGERS = " (for managers: do not pass on)"
"""At the end of the head of a printed page that tells of reasons and pay."""

LONG = 48
"""Characters from which a column is wrapped."""

LINE = 15
"""Points of a line."""


def workbook(view: RotaView, stamp: datetime) -> bytes:
    """The workbook as bytes; `stamp` is its date of making, so that the same rota gives the same file."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    tables = {table.name: table for table in rota_tables(view)}
    for table in (*(tables.pop(name) for name in FIRST), *tables.values(), _assignments(view)):
        sheet = first if table.name == "grid" else book.create_sheet()
        sheet.title = table.name.capitalize()
        _fill(sheet, table)
        _note_whose(sheet, view, table.doc)
    _paint_grid(first, view)
    settings_sheet = book.create_sheet("Run settings")
    _settings(settings_sheet, view)
    _note_whose(settings_sheet, view, "How the run was made")
    book.properties.created = book.properties.modified = stamp.replace(tzinfo=None)
    book.properties.creator = "rota"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _assignments(view: RotaView) -> OutputTable:
    rows = [
        tuple(v if v is None or isinstance(v, int) else str(v) for v in row)
        for row in rota_rows(view.problem, frozenset(view.visible(view.bill.lines.rota)))
    ]
    counted = {at for row in rows for at, value in enumerate(row) if isinstance(value, int)}
    columns = (numbers("minutes", name) if at in counted else words(name) for at, name in enumerate(ROTA.headings))
    return OutputTable("assignments", "Assignments", tuple(column for (column,) in columns), tuple(rows))


def _settings(sheet: Worksheet, view: RotaView) -> None:
    told = advice(view)
    sheet.append([workbook_cell(view.title or "Rota")])
    which = [view.which] if view.which else []
    for text in (*which, told.verdict, told.next_step, rota_verdict(view), judged_sentence(view)):
        sheet.append([workbook_cell(text)])
        number, lines = sheet.max_row, _lines(text, sum(SETTINGS_WIDTHS))
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=2)
        sheet.cell(number, 1).alignment, sheet.row_dimensions[number].height = _WRAPPED, LINE * lines
    sheet["A1"].font = Font(name=FACE, bold=True, size=14)
    for key, value in settings(view):
        sheet.append([workbook_cell(key), workbook_cell(value)])
        number, lines = sheet.max_row, _lines(value, SETTINGS_WIDTHS[1])
        sheet.cell(number, 1).alignment, sheet.cell(number, 2).alignment = _TOP, _WRAPPED
        sheet.row_dimensions[number].height = LINE * lines
    for column, width in zip("AB", SETTINGS_WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    _on_paper(sheet)


def _fill(sheet: Worksheet, table: OutputTable) -> None:
    for row in table.cells():
        sheet.append(row)
    for head in sheet[1]:
        head.font = Font(name=FACE, bold=True, color="FFFFFF")
        head.fill = _HEAD
    sheet.freeze_panes = "A2"
    if table.name != "grid":
        sheet.auto_filter.ref = sheet.dimensions
    tall: dict[int, int] = {}
    for index, column in enumerate(table.headings):
        longest = max([len(column) + 3, *(len(str(row[index] or "")) for row in table.rows)])
        sheet.column_dimensions[get_column_letter(index + 1)].width = min(LONG, longest) + 2
        if longest > LONG and table.name != "grid":
            for number in range(2, len(table.rows) + 2):
                place = sheet.cell(number, index + 1)
                place.alignment = _WRAPPED
                tall[number] = max(tall.get(number, 1), _lines(place.value, LONG))
    for number, lines in tall.items():
        sheet.row_dimensions[number].height = LINE * lines
        for at in range(1, len(table.columns) + 1) if lines > 1 else ():
            place = sheet.cell(number, at)
            if not place.has_style:
                place.alignment = _TOP
    if table.name != "grid":
        _set_off(sheet, table)
    _on_paper(sheet)


def _set_off(sheet: Worksheet, table: OutputTable) -> None:
    """Move words that follow a number away from it: both would read as one."""
    kinds = [column.kind for column in table.columns]
    for index in (i for i in range(1, len(kinds)) if kinds[i] == "words" != kinds[i - 1]):
        for number in range(1, len(table.rows) + 2):
            place = sheet.cell(number, index + 1)
            place.alignment = _set_off_from(bool(place.alignment.wrap_text), place.alignment.vertical)


def _on_paper(sheet: Worksheet) -> None:
    """Landscape A4, one page wide, the first row on every page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    sheet.page_margins.left = sheet.page_margins.right = 0.3
    sheet.page_margins.top, sheet.page_margins.header, sheet.page_margins.bottom = 0.8, 0.35, 0.4


def _note_whose(sheet: Worksheet, view: RotaView, what: str) -> None:
    """Head every printed page with the rota's name and what is on it, and for whom it is."""
    if sheet.oddHeader is not None:
        right = _plain(what + FOR_MANAGERS * view.manager)[: HEADER - 1]
        sheet.oddHeader.left.text = shortened(_plain(view.title or "Rota"), HEADER - len(right))
        sheet.oddHeader.right.text = right
        sheet.oddHeader.left.size = sheet.oddHeader.right.size = 11


def _paint_grid(sheet: Worksheet, view: RotaView) -> None:
    """Shade weekends and bank holidays, colour shifts, mark what is short; print the people, not where they belong."""
    calendar, fixed = view.problem.calendar, len(FIXED_WIDTHS)
    off = {d for d in range(calendar.days) if calendar.weekday(d) >= 5 or d in calendar.holidays}
    tints = {s.code: tint(view.problem, i) for i, s in enumerate(view.problem.shifts)}
    rows: list[GridRow | CoverRow] = []
    for block in view.grid.blocks:
        rows += [*block.rows, *block.cover]
    last = len(rows) + 1
    for day in range(calendar.days):
        column = fixed + day + 1
        left = _WEEK if calendar.weekday(day) == 0 else _THIN
        border = Border(left=left, right=_THIN, top=_THIN, bottom=_THIN)
        sheet.column_dimensions[get_column_letter(column)].width = DAY_WIDTH
        sheet.cell(1, column).alignment = Alignment(wrap_text=True, horizontal="center", vertical="top")
        for number, row in enumerate(rows, 2):
            place = sheet.cell(number, column)
            place.alignment, place.border = _CENTRE, border
            if isinstance(row, CoverRow):
                colour, short = "", row.short(day)
            else:
                cell = row.cells[day]
                colour = tints.get(cell[0].code, "") if cell and cell[0].kind != "away" else ""
                short = any("breach" in entry.marks for entry in cell)
            place.font = _font(bold=short, colour="A8071A" if short else "000000")
            if short:
                place.fill = _SHORT
            if re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
                place.fill = _fill_of(colour)
                place.font = _font(bold=short, colour="FFFFFF" if is_dark(colour) else "000000")
            elif day in off and not short:
                place.fill = _OFF
    for index, width in enumerate(FIXED_WIDTHS):
        column_letter = get_column_letter(index + 1)
        sheet.column_dimensions[column_letter].width = width
        for number in range(2, last + 1):
            sheet.cell(number, index + 1).alignment = _WRAPPED if index == 2 else _TOP
    for column in range(fixed + calendar.days + 1, sheet.max_column + 1):
        sheet.column_dimensions[get_column_letter(column)].width = MARGIN_WIDTH
        for number in range(2, last + 1):
            sheet.cell(number, column).alignment = _TOP
        sheet.cell(1, column).alignment = Alignment(text_rotation=90, vertical="bottom")
    sheet.row_dimensions[1].height = HEAD_HEIGHT
    if calendar.days > DAYS_ACROSS:
        sheet.page_setup.fitToWidth = -(-calendar.days // CUT)
        sheet.print_title_cols = "C:C"
    sheet.freeze_panes = "D2"  # organisation, team and person stay in sight, and most of the window is for days
    sheet.print_area = f"C1:{get_column_letter(sheet.max_column)}{last}"
    for number in range(2, last + 1):
        if (lines := _lines(sheet.cell(number, 3).value, int(FIXED_WIDTHS[2]))) > 1:
            sheet.row_dimensions[number].height = LINE * lines
    _note_whose(sheet, view, advice(view).verdict)


@cache
def _set_off_from(wrapped: bool, vertical: Any) -> Alignment:
    return Alignment(horizontal="left", indent=1, wrap_text=wrapped, vertical=vertical)


@cache
def _font(*, bold: bool, colour: str) -> Font:
    return Font(name=FACE, bold=bold, color=colour)


@cache
def _fill_of(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor=colour[1:].upper())


def _lines(value: object, width: int) -> int:
    """About how many lines a text takes in a column of so many characters, broken between words."""
    text = str(value or "")
    return max(1, len(textwrap.wrap(text, width))) if len(text) > width else 1


def _plain(text: str) -> str:
    """Text fit for the head of a page: no signs that a spreadsheet takes for its own there."""
    return str(workbook_cell(text)).replace("&", "and")
