"""The grid of a report of this program, edited by hand: read as the folder's rota again."""

from __future__ import annotations

import re

from optimiser.importing.files.sheet import Sheet
from optimiser.importing.words import fold

FIELD_OF_HEADING = {"organisation": "employer", "team": "unit", "person": "name", "role": "role", "band": "band"}
"""What its columns before the days are."""

REMOVED = ("−", "-")
"""Before a code that was in an earlier rota and is not in this one."""

AWAY_SIGN = "·"


def is_own_grid(sheet: Sheet) -> bool:
    """Whether a sheet is the grid of a report."""
    first = min(sheet.rows, default=0)
    return bool(first) and [fold(sheet.text(first, column)) for column in range(len(FIELD_OF_HEADING))] == list(
        FIELD_OF_HEADING
    )


def code_of_cell(text: str) -> str:
    """What a cell of the grid says of this rota: codes without marks and without the `'` before a `+`, nothing for what
    was removed or an absence."""
    kept = [part for part in re.split(r"[/\s]+", text) if part and not part.startswith(REMOVED) and part != AWAY_SIGN]
    return "/".join(code for part in kept if (code := part.strip("'›*!+")))
