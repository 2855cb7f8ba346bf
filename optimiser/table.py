"""The one output table: every CSV file, workbook sheet, pandas frame and listing that is written is made from it.

A table is tidy: a row for each observation, a column for each thing that was observed. Hours are decimal hours, dates
are ISO dates, money is in the unit that its column says, and an unknown value is None.

Small numbers of people can be hidden, so that nobody is recognised in what is published. `SUPPRESSED` stands wherever a
number was hidden, in files, pages and on the terminal alike. A number that is hidden must not come back from a total,
and there are two ways to see to that: counts that are added up in many ways are rounded (`OutputTable.suppressed`);
where numbers are shown exactly beside their total, a second one is hidden with a lone first (`too_few`, whose rows
`OutputTable.hiding` takes).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from optimiser.tabular.lock import locked
from optimiser.tabular.output import csv_text, defuse, make_folder, unsigned_nought, write_json, write_text

if TYPE_CHECKING:
    from pandas import DataFrame

SUPPRESSED = "*"
"""Stands wherever a small number was hidden."""

NOUGHT = 1e-6
"""Numbers of people up to this are nought: nobody is there to be recognised."""

SHOWN_ROWS = 60
"""Rows that a notebook shows of a table."""

Value = str | int | float | bool | None
"""What a cell holds; None is unknown or does not apply."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

ColumnKind = Literal["words", "number", "people", "of people"]
"""What a column holds.

- `words`: names, ids, dates, sentences, yes and no;
- `number`: a number that may be shown however small it is;
- `people`: a number of people, in heads or WTE: hidden where it is small;
- `of people`: a number that tells how many people there are (their hours, their cost): hidden with them.
"""


@dataclass(frozen=True)
class OutputColumn:
    """A column: its heading, what its numbers are in (`hours a week`, `WTE`, `£`), and what kind of value it holds."""

    name: str
    unit: str = ""
    kind: ColumnKind = "words"


def words(*names: str) -> tuple[OutputColumn, ...]:
    """Columns of words."""
    return tuple(OutputColumn(name) for name in names)


def numbers(unit: str, *names: str, kind: ColumnKind = "number") -> tuple[OutputColumn, ...]:
    """Columns of numbers in one unit."""
    return tuple(OutputColumn(name, unit, kind) for name in names)


def people(unit: str, *names: str) -> tuple[OutputColumn, ...]:
    """Columns that count people, in heads or WTE."""
    return numbers(unit, *names, kind="people")


@dataclass(frozen=True)
class OutputTable:
    """A table: the name of its file without ending, what it holds, its columns and its rows.

    Minus nought is written as nought. Raises ValueError where a row has not one value for each column.
    """

    name: str
    doc: str
    columns: tuple[OutputColumn, ...]
    rows: tuple[tuple[Value, ...], ...]

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise ValueError(f"{self.name}: row {number} has {len(row)} values for {len(self.columns)} columns")
        object.__setattr__(self, "rows", tuple(tuple(unsigned_nought(value) for value in row) for row in self.rows))

    @property
    def headings(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(column.name for column in self.columns)

    def values(self, name: str) -> list[Value]:
        """One column's values, row by row. Raises ValueError for a column that is not there."""
        at = self.headings.index(name)
        return [row[at] for row in self.rows]

    def records(self) -> list[dict[str, Any]]:
        """Rows as dicts, for JSON."""
        return [dict(zip(self.headings, row, strict=True)) for row in self.rows]

    def where(self, holds: Callable[[dict[str, Any]], bool]) -> OutputTable:
        """The table with the rows, taken as dicts, for which a condition holds."""
        return replace(
            self, rows=tuple(row for row, named in zip(self.rows, self.records(), strict=True) if holds(named))
        )

    def ordered(self, name: str) -> OutputTable:
        """The table in the order of one column's text; rows of the same text stay in their order."""
        at = self.headings.index(name)
        return replace(self, rows=tuple(sorted(self.rows, key=lambda row: str(row[at]))))

    def csv_text(self) -> str:
        """The table as CSV text: commas, newline ends, None as a blank cell, formula cells defused."""
        return csv_text(self.headings, self.rows)

    def write(self, folder: Path) -> Path:
        """Write `<name>.csv` into a folder in one move; its path."""
        path = folder / f"{self.name}.csv"
        write_text(path, self.csv_text())
        return path

    def frame(self) -> DataFrame:
        """The table as a pandas frame; loads pandas."""
        import pandas

        return pandas.DataFrame(list(self.rows), columns=list(self.headings))

    def cells(self) -> list[list[Value]]:
        """Headings and rows for a workbook's sheet, every value as `workbook_cell` makes it."""
        return [[workbook_cell(value) for value in row] for row in (self.headings, *self.rows)]

    def _repr_html_(self) -> str:
        """The table as a notebook shows it: the first `SHOWN_ROWS` rows."""
        head = "".join(f"<th>{escape(name)}</th>" for name in self.headings)
        body = "".join(
            "<tr>" + "".join(f"<td>{'' if value is None else escape(str(value))}</td>" for value in row) + "</tr>"
            for row in self.rows[:SHOWN_ROWS]
        )
        more = len(self.rows) - SHOWN_ROWS
        rest = f"<p>and {more:,} more rows</p>" if more > 0 else ""
        caption = f"<caption>{escape(self.doc)}</caption>"
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"

    def suppressed(self, below: float) -> OutputTable:
        """The table fit to publish: numbers of people under `below` (but not nought) hidden with what tells each of
        them in the columns after it, all others rounded to a multiple of it, so that no difference of totals brings a
        hidden one back. As it is when `below` is nought."""
        if below <= 0:
            return self
        kinds = [column.kind for column in self.columns]
        rows = []
        for row in self.rows:
            shown, few = list(row), False
            for place, kind in enumerate(kinds):
                if kind == "people":
                    shown[place] = hide_small(row[place], below)
                    few = shown[place] == SUPPRESSED
                elif kind == "of people" and few:
                    shown[place] = SUPPRESSED
            rows.append(tuple(shown))
        return replace(self, rows=tuple(rows))

    def hiding(self, rows: Collection[int]) -> OutputTable:
        """The table with the numbers that tell how many people there are hidden in the rows at some places."""
        told = [column.kind in ("people", "of people") for column in self.columns]
        return replace(
            self,
            rows=tuple(
                tuple(SUPPRESSED if tells else value for value, tells in zip(row, told, strict=True))
                if number in rows
                else row
                for number, row in enumerate(self.rows)
            ),
        )


def hide_small(value: Any, below: float) -> Any:
    """A number of people fit to publish: hidden under `below`, else rounded to a multiple of it; others stay."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value == 0:
        return value
    return SUPPRESSED if abs(value) < below else round(value / below) * below


def too_few(people: Mapping[str, float], below: float | None) -> set[str]:
    """The keys to hide so that no number of people under `below` can be read, or worked out from their total.

    The total less the others tells how many are hidden in all: where those are fewer than `below`, as where one key
    alone would be hidden, the next smallest is hidden too. Nothing is hidden when `below` is None.
    """
    if below is None:
        return set()
    hidden = {key for key, count in people.items() if NOUGHT < count < below}
    if hidden and sum(people[key] for key in hidden) < below:
        others = sorted((count, key) for key, count in people.items() if key not in hidden and count > NOUGHT)
        if others:
            hidden.add(others[0][1])
    return hidden


def workbook_cell(value: Value) -> Value:
    """A value fit for a workbook: text that would be a formula is defused, control characters are taken out."""
    if not isinstance(value, str):
        return value
    return str(defuse(_CONTROL.sub("", value)))


def write_tables(tables: Iterable[OutputTable], folder: Path | str) -> list[Path]:
    """Write tables into a folder, made if need be, that is locked meanwhile; the files written."""
    folder = Path(folder)
    make_folder(folder)
    with locked(folder):
        return [table.write(folder) for table in tables]


def write_run(folder: Path, tables: Iterable[OutputTable], record: Mapping[str, Any]) -> None:
    """Write tables and the record of the run that made them, `run.json`, into a folder that is held meanwhile; each
    file in one move.

    Raises:
        BadInput: another run writes there.
    """
    with locked(folder):
        for table in tables:
            table.write(folder)
        write_json(folder / "run.json", dict(record))
