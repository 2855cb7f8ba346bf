"""The grid of a report of this program, edited by hand: read as the folder's rota again."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, replace

from optimiser.importing.files.sheet import Sheet
from optimiser.importing.recognise.axis import Band
from optimiser.importing.recognise.grid import GridRows, cells_of
from optimiser.importing.recognise.view import View
from optimiser.importing.words import fold

FIELD_OF_HEADING = {"organisation": "employer", "team": "unit", "person": "name", "role": "role", "band": "band"}
"""What its columns before the days are."""

REMOVED = ("−", "-")
"""Before a code that was in an earlier rota and is not in this one."""

AWAY_SIGN = "·"

GUEST, CONTRACT = " (guest)", ", contract "
"""Behind the name of a person whose row tells only what they work for another team; before the contract of a row, where
the person has several in one team."""


@dataclass(frozen=True, slots=True)
class OwnRow:
    """Whose a row is: the name with the id, the contract where it is told, whether it is that of a guest."""

    name: str
    contract: str
    guest: bool


def row_of(text: str) -> OwnRow:
    """Whose a row of the grid is, by its cell `person`."""
    name, _, contract = text.removesuffix(GUEST).partition(CONTRACT)
    return OwnRow(name.strip(), contract.strip(), text.endswith(GUEST))


def is_own_grid(sheet: Sheet) -> bool:
    """Whether a sheet is the grid of a report."""
    first = min(sheet.rows, default=0)
    return bool(first) and [fold(sheet.text(first, column)) for column in range(len(FIELD_OF_HEADING))] == list(
        FIELD_OF_HEADING
    )


def first_row(sheet: Sheet) -> Sheet:
    """A sheet's headings alone."""
    first = min(sheet.rows, default=0)
    return Sheet(sheet.file, sheet.name, {row: cells for row, cells in sheet.rows.items() if row == first})


def code_of_cell(text: str) -> str:
    """What a cell of the grid says of this rota: codes without marks and without the `'` before a `+`, nothing for what
    was removed or an absence."""
    kept = [part for part in re.split(r"[/\s]+", text) if part and not part.startswith(REMOVED) and part != AWAY_SIGN]
    return "/".join(code for part in kept if (code := part.strip("'›*!+")))


def worked_as_guests(view: View, band: Band, rows: GridRows) -> dict[tuple[OwnRow, dt.date], Counter[str]]:
    """By a person's own row and date the codes that their rows in the blocks of other teams tell: it has them too."""
    found: dict[tuple[OwnRow, dt.date], Counter[str]] = {}
    for person in rows.people:
        whose = row_of(person.name)
        for day, _, text in cells_of(view, band, person, rows.times_below) if whose.guest else ():
            if day.date is not None:
                told = found.setdefault((replace(whose, guest=False), day.date), Counter())
                told.update(code_of_cell(text).split("/"))
    return found


def without(text: str, codes: Counter[str]) -> str:
    """What a cell says as `code_of_cell` has it, but for some codes."""
    left, told = [], codes.copy()
    for code in code_of_cell(text).split("/"):
        if told[code]:
            told[code] -= 1
        else:
            left.append(code)
    return "/".join(left)
