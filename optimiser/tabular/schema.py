"""The table engine: a CSV file is described once, as data, and read with every fault at once.

A ``Table`` describes a file, a ``Column`` one of its columns. ``read_table`` gives rows with typed values and adds each
fault to a ``Faults``; ``check_references`` looks, after all files were read, for ids that no other file has.
Documentation pages are made from the same descriptions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from optimiser.tabular.csvtext import SEPARATORS, UNSPLIT, ZERO_BYTE, decode, heading_name, records_of, sniff_separator
from optimiser.tabular.faults import Fault, Faults, closest, listing
from optimiser.tabular.files import file_bytes, is_there
from optimiser.tabular.headings import heading_meant
from optimiser.tabular.kinds import POINTS, Kind, Wrong

_FORMULA = re.compile(r"[=@\t\r]|[+-](?=.*[(!|=])")
_MOST_SUGGESTIONS = 200  # looking for the nearest of many ids takes long


@dataclass(frozen=True, slots=True)
class Column:
    """A column: name, kind of cell and meaning. Without ``required``, a blank cell or a missing column gives
    ``default``. ``refers``: (file, column) in which every value must be found, unless that file is not there at all;
    ``also`` lists words allowed besides."""

    name: str
    kind: Kind
    doc: str
    required: bool = False
    default: Any = None
    refers: tuple[str, str] | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A CSV file: its columns, what a row is, whether it must be there (with rows, unless it may be empty), and the
    columns that make a row unique.
    ``checks`` are judged row by row where all cells could be read: each yields (column, what, expected)."""

    file: str
    doc: str
    columns: tuple[Column, ...]
    required_file: bool = False
    may_be_empty: bool = False
    key: tuple[str, ...] = ()
    checks: tuple[Callable[[Row], Iterator[tuple[str, str, str]]], ...] = ()
    index: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", {column.name: place for place, column in enumerate(self.columns)})

    @property
    def what(self) -> str:
        """What a row is, in short."""
        return self.doc.split(". ")[0]

    @property
    def headings(self) -> list[str]:
        """Names of the columns."""
        return [column.name for column in self.columns]


class Row:
    """One row: values by attribute or key (``row.weekly_hours``, ``row["from"]``, ``row.from_``), the spreadsheet row
    number as ``line``, and the text of columns the table does not know as ``extra``."""

    __slots__ = ("_index", "extra", "line", "values")

    def __init__(
        self, line: int, values: Sequence[Any], index: Mapping[str, int], extra: Mapping[str, str] | None = None
    ) -> None:
        self.line = line
        self.values = values
        self.extra: Mapping[str, str] = extra or {}
        self._index = index

    def __getitem__(self, name: str) -> Any:
        return self.values[self._index[name]]

    def __getattr__(self, name: str) -> Any:
        place = self._index.get(name)
        if place is None:
            place = self._index.get(name.rstrip("_")) if not name.startswith("__") else None
        if place is None:
            raise AttributeError(f"a row has no column {name}")
        return self.values[place]

    def blank(self, *names: str) -> bool:
        """Whether these columns have no value."""
        values, index = self.values, self._index
        return all(values[index[name]] is None for name in names)

    def replace(self, name: str, value: Any) -> None:
        """Put another value in a column, for one that a reader works out."""
        self.values = [value if name == column else self.values[place] for column, place in self._index.items()]

    def __repr__(self) -> str:
        cells = ", ".join(f"{name}={self.values[place]!r}" for name, place in self._index.items())
        return f"Row({self.line}: {cells})"


def read_table(
    path: Path | str, table: Table, faults: Faults, required: bool | None = None, name: str | None = None
) -> list[Row]:
    """Read a CSV file.

    Args:
        path: the file.
        table: its description.
        faults: receives every fault and notice.
        required: whether the file must be there; by default what the table says.
        name: how messages call it; by default the last part of the path.

    Returns:
        One row per record that is not blank, in order. Where a cell is faulty its value is None: rows are only fit
        for use once ``faults.raise_if_any()`` has passed.
    """
    file = Path(path)
    name = name or file.name
    if not is_there(file):
        if table.required_file if required is None else required:
            faults.add(name, None, None, "the file is missing", f"expected {table.what}")
        return []
    data = file_bytes(file, name, faults)
    text = None if data is None else decode(data, name, faults)
    if text is None:
        return []
    if not text.strip():
        faults.add(name, None, None, "the file is empty", f"expected headings such as {listing(table.headings)}")
        return []
    separator = sniff_separator(text, table.headings)
    if separator != ",":
        faults.notice(name, None, None, f"the cells are separated by {SEPARATORS[separator]}, not commas; read so")
    records = records_of(text, separator, name, faults)
    if not records:
        return []
    if len(records) == 1 and not (table.required_file if required is None else required):
        faults.notice(name, None, None, "there are headings but no rows")
    return read_records(records, table, faults, required, name)


def read_records(
    records: Sequence[tuple[int, list[str]]],
    table: Table,
    faults: Faults,
    required: bool | None = None,
    name: str | None = None,
) -> list[Row]:
    """Read records that are cells already: (row number, cells) each, the headings first, none of them blank.

    The other arguments and what is returned are those of ``read_table``.
    """
    name = name or table.file
    (_, headings), body = records[0], records[1:]
    rows = _typed(name, table, _places(name, table, records, faults), headings, body, faults)
    if not body and not table.may_be_empty and (table.required_file if required is None else required):
        faults.add(name, None, None, "there are headings but no rows", f"expected {table.what}")
    return rows


_NO_COLUMN, _TWICE = "the column is missing", "the column is there twice"
_NO_SUCH = "the column is not known; kept aside"


def _places(name: str, table: Table, records: Sequence[tuple[int, list[str]]], faults: Faults) -> dict[str, int]:
    """Where each known column is. Faults: columns missing or doubled; notices: columns kept aside."""
    (first, headings), body = records[0], records[1:]
    places: dict[str, int] = {}
    unknown: list[str] = []
    for place, text in enumerate(headings):
        heading = heading_name(text)
        if heading in table.index:
            if heading in places:
                faults.add(name, first, heading, _TWICE, "expected one column of a name")
            places.setdefault(heading, place)
        elif heading:
            unknown.append(text.strip())
        elif any(len(cells) > place and cells[place].strip() for _, cells in body):
            faults.notice(name, first, None, f"column {place + 1} has cells but no heading; it is not read")
    missing = [column for column in table.columns if column.name not in places]
    for column in missing:
        if column.required:
            near = closest(column.name, [heading_meant(text) for text in unknown])
            had = next((text for text in unknown if heading_meant(text) == near), "") if near else ""
            wanted = f"expected a heading '{column.name}' ({column.doc})"
            hint = f"headings not known are {listing(unknown)}" if unknown else wanted
            faults.add(name, first, column.name, _NO_COLUMN, hint, had)
    for text in unknown:
        near = closest(heading_meant(text), [column.name for column in missing])
        faults.notice(name, first, text, _NO_SUCH, suggestion=near)
    return places


def _typed(
    name: str,
    table: Table,
    places: Mapping[str, int],
    headings: list[str],
    body: Sequence[tuple[int, list[str]]],
    faults: Faults,
) -> list[Row]:
    """The rows with typed values, read column by column: equal texts of a column are parsed once."""
    width = len(headings)
    for number, cells in body:
        if len(cells) < width:
            cells.extend([""] * (width - len(cells)))
        elif len(cells) > width and any(map(str.strip, cells[width:])):
            what = f"the row has {len(cells)} cells, the headings have {width}"
            faults.add(name, number, None, what, 'look for a comma inside a cell: put the cell in " signs')
    bad: set[int] = set()
    columns: list[list[Any]] = []
    for column in table.columns:
        if column.name in places:
            columns.append(_column(name, column, places[column.name], body, bad, faults))
        else:
            columns.append([column.default] * len(body))
    known = set(places.values())
    extra = [(place, text.strip()) for place, text in enumerate(headings) if place not in known and text.strip()]
    rows = [
        Row(number, values, table.index, {text: cells[place] for place, text in extra} if extra else None)
        for (number, cells), values in zip(body, zip(*columns, strict=True), strict=True)
    ]
    _unique(name, table, rows, faults)
    whole = all(column.name in places for column in table.columns if column.required)
    for check in table.checks if whole else ():
        for row in rows:
            if row.line not in bad:
                for column_name, what, expected in check(row):
                    faults.add(name, row.line, column_name, what, expected)
    return rows


def _column(
    name: str, column: Column, place: int, body: Sequence[tuple[int, list[str]]], bad: set[int], faults: Faults
) -> list[Any]:
    values: list[Any] = []
    memo: dict[str, Any] = {}
    wrong: dict[str, Wrong] = {}
    for number, cells in body:
        text = cells[place]
        if text in memo:
            values.append(memo[text])
            continue
        if text not in wrong:
            try:
                memo[text] = read_cell(text, column)
                values.append(memo[text])
                continue
            except Wrong as error:
                wrong[text] = error
        reason = wrong[text]
        faults.add(name, number, column.name, reason.what, column.kind.expected, reason.suggestion)
        bad.add(number)
        values.append(None)
    return values


def read_cell(text: str, column: Column) -> Any:
    """The value of a cell's text; raises ``Wrong``, also for a blank cell of a required column."""
    stripped = text.strip()
    if not stripped:
        if column.required:
            raise Wrong("the cell is blank")
        return column.default
    if _FORMULA.match(text):
        raise Wrong(f"'{text}' is a spreadsheet formula")
    if column.kind.spaces_matter and stripped != text:
        if column.refers is None:
            raise Wrong(f"'{text}' has spaces around it", stripped)
        return column.kind.read(text)  # the check of references says what is known
    if column.also and stripped in column.also:
        return (stripped,) if column.kind.many else stripped
    return column.kind.read(stripped)


def _unique(name: str, table: Table, rows: list[Row], faults: Faults) -> None:
    if not table.key:
        return
    first: dict[tuple[Any, ...], int] = {}
    needed = [column.name for column in table.columns if column.required and column.name in table.key]
    once = f"each {' with '.join(table.key)}" if len(table.key) < 4 else "each row"
    for row in rows:
        key = tuple(row[column] for column in table.key)
        if all(value is None for value in key) or any(row[column] is None for column in needed):
            continue
        if key in first:
            shown = " ".join(value for value in key if isinstance(value, str) and value) or str(key[0])
            what = f"'{shown}' is there twice, first in row {first[key]}"
            faults.add(name, row.line, table.key[0], what, f"expected {once} once")
        else:
            first[key] = row.line


def of_headings(fault: Fault) -> bool:
    """Whether a fault is of the headings of a file, so that every row lacks a column."""
    return fault.what in (_NO_COLUMN, _TWICE, _NO_SUCH) or fault.row == 1


def unread(tables: Sequence[Table], faults: Faults) -> set[str]:
    """Files that are not wholly read, so that ids which others refer to may stand in what is missing: empty, in an
    unknown encoding, not to be split into cells, or without the very column."""
    referred = {column.refers for table in tables for column in table.columns if column.refers is not None}
    return {
        fault.file
        for fault in faults.faults
        if fault.row is None
        or fault.what.startswith((UNSPLIT, ZERO_BYTE))
        or (of_headings(fault) and (fault.file, fault.column) in referred)
    }


def check_references(
    tables: Sequence[Table],
    rows: Mapping[str, Sequence[Row]],
    faults: Faults,
    known: Mapping[tuple[str, str], Collection[str]] | None = None,
) -> None:
    """Look for ids that no other file has.

    Args:
        tables: the tables read.
        rows: their rows by file name; a file that was not there is absent, and references into it are not checked.
        faults: receives a fault for each unknown id.
        known: values of columns that come from elsewhere, such as ("rota.toml", "importance").
    """
    values: dict[tuple[str, str], dict[str, None]] = {
        place: dict.fromkeys(names) for place, names in (known or {}).items()
    }
    for table in tables:
        for column in table.columns:
            target = column.refers
            if target is None or table.file not in rows:
                continue
            if target not in values and target[0] in rows:
                names = dict.fromkeys(row[target[1]] for row in rows[target[0]])
                values[target] = {name: None for name in names if name is not None}
            _check_column(table.file, column, rows[table.file], values.get(target), faults, rows.get(target[0], ()))


def _by_name(rows: Sequence[Row], column: str) -> dict[str, str]:
    """The id of each name, without case, that one row alone has."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if "name" in row._index and row["name"] and row[column]:
            found.setdefault(row["name"].casefold(), []).append(row[column])
    return {name: ids[0] for name, ids in found.items() if len(set(ids)) == 1}


def _check_column(
    file: str,
    column: Column,
    rows: Sequence[Row],
    known: Mapping[str, None] | None,
    faults: Faults,
    meant: Sequence[Row],
) -> None:
    """Tell of ids that are not known; ``meant``: rows that they may be the names of."""
    assert column.refers is not None
    place = next((row._index[column.name] for row in rows), 0)
    suggestions: dict[str, str] = {}
    by_name: dict[str, str] | None = None
    for row in rows:
        value = row.values[place]
        if value is None or value == ():
            continue
        for item in value if column.kind.many else (value,):
            if known is not None and (item in known or item in column.also or not isinstance(item, str)):
                continue
            if known is None:
                if isinstance(item, str) and item != item.strip():
                    what = f"'{item}' has spaces around it"
                    faults.add(file, row.line, column.name, what, column.kind.expected, item.strip())
                continue
            if item not in suggestions:
                by_name = _by_name(meant, column.refers[1]) if by_name is None else by_name
                near = closest(item, known) if len(suggestions) < _MOST_SUGGESTIONS else ""
                suggestions[item] = by_name.get(item.strip().casefold()) or near
            has = f"{column.refers[0]} has {listing(known)}" if known else f"{column.refers[0]} has none"
            what = f"'{item}' is unknown"
            if column.kind is POINTS and item == "hard":
                what, has = "'hard' is not possible here", f"expected whole points or {listing(known)}"
            faults.add(file, row.line, column.name, what, has, suggestions[item])


def read_tables(
    folder: Path,
    tables: Sequence[Table],
    faults: Faults,
    required: Collection[str] | None = None,
    known: Mapping[tuple[str, str], Collection[str]] | None = None,
) -> dict[str, list[Row]]:
    """Read every table that the folder has and check the references between them.

    Args:
        folder: where the files are.
        tables: which files may be there.
        faults: receives every fault and notice.
        required: names of the files that must be there; by default what the tables say.
        known: as in ``check_references``.

    Returns:
        Rows by file name, for the files that are there and wholly read.
    """
    rows: dict[str, list[Row]] = {}
    for table in tables:
        needed = table.required_file if required is None else table.file in required
        read = read_table(folder / table.file, table, faults, needed)
        if (folder / table.file).exists():
            rows[table.file] = read
    for file in unread(tables, faults):
        rows.pop(file, None)
    check_references(tables, rows, faults, known)
    return rows
