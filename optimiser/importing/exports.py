"""Exports of other systems as tables of a rota folder: every row used, or listed with the reason why not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from optimiser.importing.draft import draft
from optimiser.importing.mapping import CELL_HEADING, DATE_HEADING, IMPORTED, ExportMapping, read_mapping, write_toml
from optimiser.importing.sheets import date_columns, read_export
from optimiser.importing.values import to_cell
from optimiser.tabular import kinds
from optimiser.tabular.faults import Fault, Faults, closest, in_order, listing
from optimiser.tabular.kinds import Wrong
from optimiser.tabular.output import write_csv, write_text
from optimiser.tabular.schema import Column, Table, read_cell, read_table

NOT_USED = "not_used.csv"
MAPPING = "mapping.toml"


@dataclass(frozen=True)
class NotUsed:
    """A row, or a cell of it, that became nothing: of which export, which row, for which table, and why."""

    file: str
    row: int
    table: str
    reason: str


@dataclass(frozen=True)
class Imported:
    """What an import made: rows by file written, what was not used, notices, the mapping it went by and whether that
    was drafted, and whether it was a public instance, which has no mapping."""

    written: Mapping[str, int]
    not_used: tuple[NotUsed, ...]
    notices: tuple[Fault, ...]
    mapping: tuple[ExportMapping, ...]
    drafted: bool
    instance: bool = False


@dataclass
class _Made:
    """Rows of one table: cells by column, with where each came from."""

    table: Table
    rows: list[dict[str, str]] = field(default_factory=list)
    places: list[tuple[str, int]] = field(default_factory=list)
    by_key: dict[tuple[str, ...], int] = field(default_factory=dict)


def import_exports(
    folder: Path | str, exports: Sequence[Path | str], mapping: Path | str | None = None, replace: bool = False
) -> Imported:
    """Turn exports into tables of a rota folder.

    Args:
        folder: where the tables go; made if it is not there.
        exports: CSV files of other systems.
        mapping: how they become tables; without one a draft is made from their headings, used, and left in the folder
            as mapping.toml for people to better.
        replace: whether tables that the folder has already may be written anew.

    Returns:
        What was written and what was not used; the latter is also in not_used.csv.

    Raises:
        BadInput: an export or the mapping cannot be read, or a table would be overwritten; nothing is written then.
    """
    home, faults = Path(folder), Faults()
    paths = [Path(path) for path in exports]
    for path in paths:
        if not path.is_file():
            faults.add(path.name, None, None, "there is no such file", "expected an export as CSV")
    comments: dict[int, list[str]] = {}
    if mapping is not None:
        mappings = read_mapping(mapping, faults)
    else:
        mappings, comments = draft([path for path in paths if path.is_file()], faults)
    faults.raise_if_any()
    made: dict[str, _Made] = {}
    unused: list[NotUsed] = []
    label = Path(mapping).name if mapping is not None else MAPPING
    for path in paths:
        fitting = [(place, item) for place, item in enumerate(mappings, 1) if item.is_for(path)]
        if not fitting:
            names = listing([item.file for item in mappings])
            faults.add(path.name, None, None, "no export of the mapping is for this file", f"it is for {names}")
        for place, item in fitting:
            _Importer(path, item, f"export[{place}]", label, home, faults, unused).run(
                made.setdefault(item.table, _Made(IMPORTED[item.table]))
            )
    for name in made:
        if (home / name).exists() and not replace:
            faults.add(name, None, None, "the folder has this file already", "expected a new folder, or replace")
    faults.raise_if_any()
    for name, table in made.items():
        used = [column for column in table.table.headings if any(row.get(column) for row in table.rows)]
        needed = [column.name for column in table.table.columns if column.required]
        header = [column for column in table.table.headings if column in used or column in needed]
        write_csv(home / name, header, [[row.get(column, "") for column in header] for row in table.rows])
    if unused:
        rows = [(item.file, item.row, item.table, item.reason) for item in unused]
        write_csv(home / NOT_USED, ["file", "row", "table", "reason"], rows)
    if mapping is None:
        write_text(home / MAPPING, write_toml(mappings, comments))
    return Imported(
        {name: len(table.rows) for name, table in made.items()},
        tuple(unused),
        tuple(in_order(faults.notices)),
        tuple(mappings),
        mapping is None,
    )


class _Importer:
    """One export by one mapping."""

    def __init__(
        self,
        path: Path,
        mapping: ExportMapping,
        place: str,
        label: str,
        home: Path,
        faults: Faults,
        unused: list[NotUsed],
    ) -> None:
        self.path, self.mapping, self.place, self.label = path, mapping, place, label
        self.faults, self.unused = faults, unused
        self.codes = {
            column: {word.strip().casefold(): meaning for word, meaning in words.items()}
            for column, words in mapping.codes.items()
        }
        self.names = _names(home, mapping.target)

    def run(self, made: _Made) -> None:
        """Add the rows of the export to the table."""
        headings, body = read_export(self.path, self.mapping, self.faults)
        if not self._headings_known(headings):
            return
        for number, cells in body:
            texts = {heading: cells[place] if place < len(cells) else "" for place, heading in enumerate(headings)}
            for long in self._long(headings, texts):
                reason = self._filtered(long)
                if reason:
                    self._not_used(number, reason)
                    continue
                row = self._row(number, long)
                if row is not None:
                    self._put(made, number, row)

    def _headings_known(self, headings: list[str]) -> bool:
        wanted = [
            (f"columns.{column}", heading)
            for column in self.mapping.columns
            for heading in self.mapping.sources(column)
        ]
        wanted += [(f"only.{heading}", heading) for heading in self.mapping.only]
        wanted += [(f"except.{heading}", heading) for heading in self.mapping.except_]
        known = {*headings, DATE_HEADING, CELL_HEADING} if self.mapping.layout == "grid" else set(headings)
        missing = [(key, heading) for key, heading in wanted if heading not in known]
        for key, heading in missing:
            self.faults.add(self.label, None, f"{self.place}.{key}", f"'{heading}' is no heading of {self.path.name}",
                            f"it has {listing(headings, 12)}", closest(heading, headings))  # fmt: skip
        return not missing

    def _long(self, headings: list[str], texts: dict[str, str]) -> Iterator[dict[str, str]]:
        """The row itself, or one for each cell of a grid that says something."""
        if self.mapping.layout != "grid":
            yield texts
            return
        nothing = {"", *(blank.casefold() for blank in self.mapping.blanks)}
        for heading, day in date_columns(headings, self.mapping.dates).items():
            if texts[heading].strip().casefold() not in nothing:
                yield {**texts, DATE_HEADING: day.isoformat(), CELL_HEADING: texts[heading]}

    def _filtered(self, texts: Mapping[str, str]) -> str:
        for heading, values in self.mapping.only.items():
            if texts[heading].strip().casefold() not in {value.casefold() for value in values}:
                return f"{heading} is '{texts[heading].strip()}'; only {listing(values)} is used"
        for heading, values in self.mapping.except_.items():
            if texts[heading].strip().casefold() in {value.casefold() for value in values}:
                return f"{heading} is '{texts[heading].strip()}'"
        return ""

    def _row(self, number: int, texts: Mapping[str, str]) -> dict[str, str] | None:
        """The cells of a row; None where a required one cannot be had. An optional one is left blank and listed."""
        row: dict[str, str] = {}
        for column in self.mapping.target.columns:
            if column.name not in self.mapping.columns and column.name not in self.mapping.values:
                continue
            try:
                text = self._cell(column, texts)
                read_cell(text, column)
            except Wrong as error:
                near = f" (did you mean {error.suggestion}?)" if error.suggestion else ""
                why = f"{column.name}: {error.what}{near}"
                if column.required:
                    self._not_used(number, why)
                    return None
                self._not_used(number, f"used without {why}")
                text = ""
            row[column.name] = text
        return row

    def _cell(self, column: Column, texts: Mapping[str, str]) -> str:
        nothing = {blank.casefold() for blank in self.mapping.blanks}
        parts = [texts[heading].strip() for heading in self.mapping.sources(column.name)]
        parts = [part for part in parts if part and part.casefold() not in nothing]
        if not parts:
            return self.mapping.values.get(column.name, "")
        text = " ".join(parts) if column.kind is kinds.TEXT and len(parts) > 1 else parts[0]
        pattern = self.mapping.patterns.get(column.name)
        if pattern is not None:
            found = re.match(pattern, text)
            if found is None:
                raise Wrong(f"'{text}' does not fit the pattern {pattern}")
            text = (found[1] or "").strip()
        words = self.codes.get(column.name, {})
        if text.casefold() in words:
            text = words[text.casefold()]
            if not text:
                raise Wrong(f"'{parts[0]}' has no meaning yet in [export.codes.{column.name}] of {self.label}")
            return text
        text = self.names.get(column.name, {}).get(text.casefold(), text)
        return to_cell(text, column.kind, self.mapping.dates, self.mapping.scale.get(column.name))

    def _put(self, made: _Made, number: int, row: dict[str, str]) -> None:
        key = tuple(row.get(column, "") for column in made.table.key)
        if any(key):
            before = made.by_key.get(key)
            if before is not None:
                shown = " ".join(key)
                if self.mapping.keep == "first":
                    file, line = made.places[before]
                    self._not_used(number, f"{shown} is there already, from row {line} of {file}")
                    return
                file, line = made.places[before]
                self.unused.append(NotUsed(file, line, made.table.file, f"{shown} comes again in row {number}"))
                made.rows[before], made.places[before] = row, (self.path.name, number)
                return
            made.by_key[key] = len(made.rows)
        made.rows.append(row)
        made.places.append((self.path.name, number))

    def _not_used(self, number: int, reason: str) -> None:
        self.unused.append(NotUsed(self.path.name, number, self.mapping.table, reason))


def _names(home: Path, table: Table) -> dict[str, dict[str, str]]:
    """For columns that refer to a table with names: the id of each name, so that exports may name what they mean."""
    found: dict[str, dict[str, str]] = {}
    for column in table.columns:
        if column.refers is None or column.refers[0] not in IMPORTED:
            continue
        target = IMPORTED[column.refers[0]]
        path = home / target.file
        if "name" in target.index and path.exists() and target.file != table.file:
            rows = read_table(path, target, Faults())
            names = {row.name.casefold(): row[column.refers[1]] for row in rows if row.name}
            found[column.name] = {name: place for name, place in names.items() if place is not None}
    return found
