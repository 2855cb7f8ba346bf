"""Key figures of earlier periods, handed from folder to folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from optimiser.folder.files import EARLIER_FIGURES
from optimiser.tabular.faults import Faults
from optimiser.tabular.output import write_csv
from optimiser.tabular.schema import read_table


@dataclass(frozen=True, slots=True)
class PeriodFigure:
    """A key figure of a period.

    Attributes:
        first, last: days of the period.
        organisation: of whom; empty for staff of no organisation.
        figure, value, unit: which it is, what it is, and in what.
    """

    first: dt.date
    last: dt.date
    organisation: str
    figure: str
    value: float
    unit: str

    def row(self) -> tuple[str, ...]:
        """The row of `earlier_figures.csv`."""
        days = (self.first.isoformat(), self.last.isoformat())
        return (*days, self.organisation, self.figure, f"{self.value:.10g}", self.unit)


def read_earlier_figures(home: Path) -> tuple[PeriodFigure, ...]:
    """The figures of earlier periods that lie in a folder.

    Raises:
        BadInput: faults of `earlier_figures.csv`.
    """
    faults, found = Faults(), []
    for row in read_table(home / EARLIER_FIGURES.file, EARLIER_FIGURES, faults, required=False):
        if row.value is None:
            continue  # told already
        try:
            value = float(row.value)
        except ValueError:
            faults.add(EARLIER_FIGURES.file, row.line, "value", f"'{row.value}' is no number", "expected a number")
            continue
        found.append(PeriodFigure(row["from"], row.to, row.organisation, row.figure, value, row.unit))
    faults.raise_if_any()
    return tuple(found)


def write_earlier_figures(home: Path, figures: Iterable[PeriodFigure]) -> None:
    """Write the figures of earlier periods into a folder."""
    columns = [column.name for column in EARLIER_FIGURES.columns]
    write_csv(home / EARLIER_FIGURES.file, columns, [figure.row() for figure in figures])
