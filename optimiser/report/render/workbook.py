"""The report as an XLSX workbook: a sheet per table, formulas defused."""

from __future__ import annotations

import io
import re
from datetime import datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from optimiser.report.overview.colours import is_dark, tint
from optimiser.report.overview.result_tables import rota_tables
from optimiser.report.overview.settings import settings
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import judged_sentence, rota_verdict
from optimiser.table import OutputTable, workbook_cell

_HEAD = PatternFill("solid", fgColor="1B2733")
_OFF = PatternFill("solid", fgColor="E9EDF2")
_THIN = Side(style="thin", color="C9D1D9")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


FIXED_WIDTHS = (14, 18, 36, 18, 6)
"""Widths of the grid's columns before the days, in characters."""


def workbook(view: RotaView, stamp: datetime) -> bytes:
    """The workbook as bytes; `stamp` is its date of making, so that the same rota gives the same file."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = "Verdict"
    first.append([workbook_cell(view.title or "Rota")])
    first.append([workbook_cell(rota_verdict(view))])
    first.append([workbook_cell(judged_sentence(view))])
    first["A1"].font = Font(bold=True, size=14)
    for key, value in settings(view):
        first.append([workbook_cell(key), workbook_cell(value)])
    first.column_dimensions["A"].width = 28
    for table in rota_tables(view):
        _sheet(book.create_sheet(table.name.capitalize()), table)
    _paint_grid(book["Grid"], view)
    book.properties.created = book.properties.modified = stamp.replace(tzinfo=None)
    book.properties.creator = "rota"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(sheet: Worksheet, table: OutputTable) -> None:
    for row in table.cells():
        sheet.append(row)
    for head in sheet[1]:
        head.font = Font(bold=True, color="FFFFFF")
        head.fill = _HEAD
    sheet.freeze_panes = "A2"
    if table.name != "grid":
        sheet.auto_filter.ref = sheet.dimensions
    for index, column in enumerate(table.headings):
        longest = max([len(column), *(len(str(row[index] or "")) for row in table.rows[:500])])
        sheet.column_dimensions[get_column_letter(index + 1)].width = min(60, longest + 2)


def _paint_grid(sheet: Worksheet, view: RotaView) -> None:
    """Shade weekends and bank holidays, colour shifts, print on landscape A4."""
    calendar, fixed = view.problem.calendar, 5
    off = {d for d in range(calendar.days) if calendar.weekday(d) >= 5 or d in calendar.holidays}
    tints = {s.code: tint(view.problem, i) for i, s in enumerate(view.problem.shifts)}
    for day in range(calendar.days):
        head = sheet.cell(1, fixed + day + 1)
        head.alignment = Alignment(wrap_text=True, horizontal="center")
        sheet.column_dimensions[get_column_letter(fixed + day + 1)].width = 6
        for number in range(2, sheet.max_row + 1):
            place = sheet.cell(number, fixed + day + 1)
            place.alignment, place.border = Alignment(horizontal="center"), _BORDER
            text = str(place.value or "")
            colour = tints.get(text.strip("›*!+−").split("/")[0], "")
            if text.endswith("!"):
                place.font = Font(bold=True, color="A8071A")
            if re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
                place.fill = PatternFill("solid", fgColor=colour[1:].upper())
                if is_dark(colour):
                    place.font = Font(bold=text.endswith("!"), color="FFFFFF")
            elif day in off:
                place.fill = _OFF
    for column, width in zip("ABCDE", FIXED_WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
        for number in range(2, sheet.max_row + 1):
            sheet[f"{column}{number}"].alignment = Alignment(wrap_text=column == "C", vertical="top")
    sheet.freeze_panes = "D2"  # organisation, team and person stay in sight, and most of the window is for days
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
