"""A workbook to fill in: a sheet for each file of a rota folder, and how it is read back."""

from __future__ import annotations

import io
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from optimiser.importing.cells.values import date_in, number_in
from optimiser.importing.completing.existing import IMPORTED
from optimiser.importing.completing.tables import SETTINGS_TEXT
from optimiser.importing.exports import EXAMPLE
from optimiser.importing.files.sheet import Sheet, shown
from optimiser.importing.mapping import ExportMapping
from optimiser.tabular import kinds
from optimiser.tabular.csvtext import heading_name
from optimiser.tabular.faults import Faults
from optimiser.tabular.output import write_bytes
from optimiser.tabular.schema import Column, Table

SETTINGS_SHEET = "settings"
_SHEETS = (
    "staff.csv",
    "shifts.csv",
    "demand.csv",
    "teams.csv",
    "organisations.csv",
    "skills.csv",
    "staff_skills.csv",
    "availability.csv",
    "requests.csv",
    "flexible_working.csv",
    "portfolio.csv",
    "sites.csv",
    "history.csv",
    "pins.csv",
    "rota.csv",
)
_EXAMPLES: dict[str, dict[str, object]] = {
    "staff.csv": {"person": "P01", "name": "Ann Lee", "role": "staff nurse", "band": "5", "weekly_hours": 37.5,
                  "kind": "permanent", "home_team": "WARD"},
    "shifts.csv": {"shift": "E", "name": "early", "start": "07:00", "end": "15:00", "unpaid_break": 30},
    "demand.csv": {"team": "WARD", "days": "Mon-Fri", "cover_period": "E", "capability": "role: staff nurse",
                   "minimum": 2},
    "teams.csv": {"team": "WARD", "name": "Willow ward", "organisation": "ORG"},
    "organisations.csv": {"organisation": "ORG", "name": "Example Trust", "sector": "acute"},
    "skills.csv": {"skill": "nurse in charge", "registration": "no"},
    "staff_skills.csv": {"person": "P01", "skill": "nurse in charge", "to": "2027-03-31"},
    "availability.csv": {"person": "P01", "kind": "annual leave", "from": "2026-12-07", "to": "2026-12-11"},
    "requests.csv": {"person": "P01", "from": "2026-12-19", "wish": "off"},
    "flexible_working.csv": {"person": "P01", "agreement": "no nights"},
    "portfolio.csv": {"person": "P01", "activity": "education", "sessions": 1, "shifts": "E"},
    "sites.csv": {"site": "MAIN", "name": "Main building"},
    "history.csv": {"person": "P01", "date": "2026-12-06", "shift": "E", "team": "WARD"},
    "pins.csv": {"person": "P01", "date": "2026-12-08", "shift": "E"},
    "rota.csv": {"person": "P01", "date": "2026-12-07", "shift": "E", "team": "WARD"},
}  # fmt: skip
_HEAD, _NEEDED = PatternFill("solid", fgColor="1B2733"), PatternFill("solid", fgColor="7A1F2B")
_ROWS = 500


def write_template(path: Path, start: date | None = None) -> Path:
    """Write the workbook to fill in.

    Args:
        path: its file.
        start: first day of the period it proposes; by default the Monday in five weeks.
    """
    today = date.today()
    first = start or today + timedelta(days=(7 - today.weekday()) + 35)
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = SETTINGS_SHEET
    for row in (("key", "value"), ("name", path.stem), ("start", first), ("weeks", 4)):
        page.append(row)
    _style(page, ("key", "value"), frozenset())
    page["D1"] = "Fill in the sheets; dark red headings are needed. Rows that begin with 'e.g.' are not read."
    for name in _SHEETS:
        _sheet(book.create_sheet(name.removesuffix(".csv")), IMPORTED[name])
    out = io.BytesIO()
    book.save(out)
    write_bytes(path, out.getvalue())
    return path


def _sheet(page: Worksheet, table: Table) -> None:
    page.append(table.headings)
    example: dict[str, object] = {**_EXAMPLES[table.file]}
    first = table.headings[0]
    example[first] = f"{EXAMPLE}{example.get(first, '')}"
    page.append([example.get(heading, "") for heading in table.headings])
    for cell in page[2]:
        cell.font = Font(italic=True, color="808080")
    _style(page, table.headings, frozenset(column.name for column in table.columns if column.required))
    for place, column in enumerate(table.columns, 1):
        head = page.cell(1, place)
        head.comment = Comment(_about(column), "rota", height=110, width=320)
        words = _choices(column)
        if words:
            check = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
            check.errorTitle, check.error = column.name, f"one of {', '.join(words)}"[:250]
            check.add(f"{get_column_letter(place)}3:{get_column_letter(place)}{_ROWS}")
            page.add_data_validation(check)
        elif column.refers is not None and not column.kind.many and column.refers[0] in _SHEETS:
            source = IMPORTED[column.refers[0]]
            letter = get_column_letter(source.index[column.refers[1]] + 1)
            cells = f"{source.file.removesuffix('.csv')}!${letter}$3:${letter}${_ROWS}"
            check = DataValidation(type="list", formula1=cells, allow_blank=True, showErrorMessage=False)
            check.add(f"{get_column_letter(place)}3:{get_column_letter(place)}{_ROWS}")
            page.add_data_validation(check)


def _style(page: Worksheet, headings: Iterable[str], needed: frozenset[str]) -> None:
    for place, heading in enumerate(headings, 1):
        cell = page.cell(1, place)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = _NEEDED if heading in needed else _HEAD
        page.column_dimensions[get_column_letter(place)].width = max(12, len(heading) + 3)
    page.freeze_panes = "B2"


def _about(column: Column) -> str:
    needed = "needed" if column.required else "may be blank"
    return f"{column.doc}\n{column.kind.expected}; {needed}"


def _choices(column: Column) -> list[str]:
    if column.kind is kinds.YES_NO:
        return ["yes", "no"]
    if column.kind.name.startswith("one of "):
        words = column.kind.name.removeprefix("one of ").split(", ")
        return words if len(",".join(words)) < 250 else []
    return []


# --- read back --------------------------------------------------------------------------------------------------------


def own_table(sheet: Sheet, stem: str) -> ExportMapping | None:
    """The mapping of a sheet, or a file, that is a table of a rota folder by its name and its headings."""
    name = f"{(sheet.name or stem).casefold()}.csv"
    table = IMPORTED.get(name)
    if table is None or not sheet.rows:
        return None
    row = min(sheet.rows)
    headings = [shown(value) for _, value in sorted(sheet.rows[row].items())]
    known = [heading for heading in headings if heading_name(heading) in table.index]
    needed = {column.name for column in table.columns if column.required}
    if len(known) < max(1, len(headings) - 2) or not needed <= {heading_name(heading) for heading in known}:
        return None
    columns: dict[str, str | list[str]] = {heading_name(heading): heading for heading in known}
    return ExportMapping(
        sheet.file, name, sheet=sheet.name or "*", columns=columns, heading_row=row, dates="year first", whole=True
    )


def settings_of(sheet: Sheet, faults: Faults) -> str:
    """rota.toml as the settings sheet says it; blank where the sheet is none. A start that is no date and weeks that
    are no number are faults."""
    if sheet.name.casefold() != SETTINGS_SHEET:
        return ""
    said = {sheet.text(row, 0).casefold(): sheet.text(row, 1) for row in sheet.rows}
    at = {sheet.text(row, 0).casefold(): row for row in sheet.rows}
    if "key" not in said or "start" not in said:
        return ""
    place = f"{sheet.file}:{sheet.name}"
    start: date | None = None
    with suppress(ValueError):
        start = date_in(said["start"])
    if start is None:
        faults.add(place, at["start"], "start", f"'{said['start']}' is no date", "expected such as 2026-12-07")
    weeks = number_in(said.get("weeks") or "4")
    if not weeks or weeks != int(weeks):
        faults.add(place, at["weeks"], "weeks", f"'{said['weeks']}' is no number of weeks", "expected such as 4")
    if start is None or not weeks:
        return ""
    days = 7 * int(weeks)
    name = "".join(sign for sign in said.get("name", "") if sign >= " " and sign not in '"\\')
    return SETTINGS_TEXT.format(name=name, start=start.isoformat(), days=days)
