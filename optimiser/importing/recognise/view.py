"""A sheet looked at with days across: as it is, or turned where days run down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from optimiser.importing.cells.days import writes_month_first
from optimiser.importing.files.sheet import CellValue, NotUsed, Sheet, letters, shown


@dataclass
class View:
    """Cells by row and column, turned or not. Places are always told as the sheet has them.

    Attributes:
        sheet: the sheet.
        turned: whether rows here are columns there.
        taken: cells that some reading has used or told of.
    """

    sheet: Sheet
    turned: bool = False
    cells: dict[int, dict[int, CellValue]] = field(init=False)
    merged: Mapping[tuple[int, int], CellValue] = field(init=False)
    origins: Mapping[tuple[int, int], tuple[int, int]] = field(init=False)
    """The first of merged cells, for each of them."""

    def __post_init__(self) -> None:
        spread, firsts = self.sheet.spread(), self.sheet.firsts()
        self.origins = firsts
        if self.turned:
            self.origins = {(c + 1, r - 1): (left + 1, top - 1) for (r, c), (top, left) in firsts.items()}
        else:
            self.cells, self.merged = self.sheet.rows, spread
            return
        self.cells = {}
        for row, cells in self.sheet.rows.items():
            for column, value in cells.items():
                self.cells.setdefault(column + 1, {})[row - 1] = value
        self.merged = {(column + 1, row - 1): value for (row, column), value in spread.items()}

    @cached_property
    def month_first(self) -> bool:
        """Whether the dates of the sheet have their month first."""
        cells = (value for cells in self.sheet.rows.values() for value in cells.values())
        return writes_month_first(value for value in cells if isinstance(value, str))

    @property
    def numbers(self) -> list[int]:
        """Rows that hold anything, in order."""
        return sorted(self.cells)

    def value(self, row: int, column: int) -> CellValue | None:
        """What a cell holds, merged cells included."""
        found = self.cells.get(row, {}).get(column)
        return self.merged.get((row, column)) if found is None else found

    def own(self, row: int, column: int) -> CellValue | None:
        """What a cell holds, without what merged cells spread."""
        return self.cells.get(row, {}).get(column)

    def text(self, row: int, column: int) -> str:
        """What a cell shows."""
        value = self.value(row, column)
        return "" if value is None else shown(value)

    def at(self, row: int, column: int) -> tuple[int, int]:
        """The place in the sheet."""
        return (column + 1, row - 1) if self.turned else (row, column)

    def cell(self, row: int, column: int) -> str:
        """The name of the place: ``E5``."""
        there, over = self.at(row, column)
        return f"{letters(over)}{there}"

    def not_used(self, row: int, column: int | None, reason: str, value: str | None = None) -> NotUsed:
        """A cell, or a row, that became nothing."""
        if column is not None:
            there, over = self.at(row, column)
            return self.sheet.not_used(there, over, reason, value)
        text = " | ".join(shown(item) for _, item in sorted(self.cells.get(row, {}).items()))[:200]
        if self.turned:
            return self.sheet.not_used(0, row - 1, reason, value if value is not None else text)
        return self.sheet.not_used(row, None, reason, value)
