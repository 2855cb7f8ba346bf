"""The mapping of an import: which export becomes which table, column by column, as a TOML file people can change."""

from __future__ import annotations

import fnmatch
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from optimiser.importing.completing.existing import IMPORTED
from optimiser.tabular.faults import Faults, closest, listing
from optimiser.tabular.schema import Table
from optimiser.tabular.toml import parse_toml

ORDERS = ("day first", "month first", "year first")

DATE_HEADING, CELL_HEADING = "(date)", "(cell)"
"""In a grid: the date of a column, and what stands in the cell."""


@dataclass(frozen=True)
class ExportMapping:
    """How one kind of export becomes rows of one table.

    Attributes:
        file: name of the export, with * and ? as in a shell.
        table: the file of the rota folder that it becomes.
        sheet: name of the sheet of a workbook, with * and ?.
        columns: heading of each column, or several: texts are joined, of others the first that is not blank counts.
        values: a fixed value for a column.
        codes: for a column, what each word of the export means.
        patterns: for a column, a regular expression whose first group is the value.
        scale: for a column of numbers, what to multiply by (37.5 for weekly hours from full-time equivalents).
        only, except_: rows are used only (or not) where a heading has one of these values.
        blanks: cells that mean nothing, such as 999.
        dates: order of dates.
        separator: of cells; found out where not said.
        heading_row: row of the headings, 0 if there is none.
        headings: the headings where the file has none.
        layout: ``rows``, or ``grid``: people down, dates across.
        keep: of rows with the same key, the first or the last.
        recognise: headings by which a ready-made mapping knows its file.
    """

    file: str
    table: str
    sheet: str = "*"
    columns: Mapping[str, str | list[str]] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    patterns: Mapping[str, str] = field(default_factory=dict)
    scale: Mapping[str, float] = field(default_factory=dict)
    only: Mapping[str, list[str]] = field(default_factory=dict)
    except_: Mapping[str, list[str]] = field(default_factory=dict)
    blanks: tuple[str, ...] = ()
    dates: str = "day first"
    separator: str = ""
    heading_row: int = 1
    headings: tuple[str, ...] = ()
    layout: str = "rows"
    keep: str = "first"
    recognise: tuple[str, ...] = ()
    whole: bool = False
    """Whether rows go into the table as they are: sheets of a workbook to fill in."""

    @property
    def target(self) -> Table:
        """The table it becomes."""
        return IMPORTED[self.table]

    def is_for(self, file: str, sheet: str = "") -> bool:
        """Whether a sheet of a file is of this kind."""
        return fnmatch.fnmatch(file.casefold(), self.file.casefold()) and fnmatch.fnmatch(
            sheet.casefold(), self.sheet.casefold()
        )

    def sources(self, column: str) -> list[str]:
        """The headings a column is made from."""
        given = self.columns.get(column, [])
        return [given] if isinstance(given, str) else list(given)


OTHER_SECTIONS = ("sheet", "answers", "codes")
"""Sections besides [[export]]: how sheets are recognised, and what people answered."""

_KEYS = {
    ("except" if item.name == "except_" else item.name): item for item in fields(ExportMapping) if item.name != "whole"
}
_PER_COLUMN = ("columns", "values", "codes", "patterns", "scale")
_SECTIONS = (*_PER_COLUMN, "only", "except")
_WORDS = {"dates": ORDERS, "layout": ("rows", "grid"), "keep": ("first", "last"), "table": tuple(IMPORTED)}


def read_mapping(path: Path | str, faults: Faults) -> list[ExportMapping]:
    """Read a mapping file; every fault of it is added to ``faults``, and faulty exports are left out."""
    file = Path(path)
    if not file.exists():
        faults.add(file.name, None, None, "the file is missing", "expected a mapping such as a draft of rota import")
        return []
    try:
        data = parse_toml(file.read_text(encoding="utf-8-sig"), file.name, faults)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.add(file.name, None, None, f"the file is not TOML: {error}", "expected [[export]] sections")
        return []
    known = ("export", *OTHER_SECTIONS)
    for key in data:
        if key not in known:
            faults.add(
                file.name, None, key, "the section is not known", f"expected {listing(known)}", closest(key, known)
            )
    listed = data.get("export", [])
    exports = listed if isinstance(listed, list) else [listed]
    if not exports and not any(section in data for section in OTHER_SECTIONS):
        faults.add(file.name, None, None, "there is no export", "expected [[export]] or [[sheet]] sections")
    made = [_export(file.name, number, entry, faults) for number, entry in enumerate(exports, 1)]
    return [mapping for mapping in made if mapping is not None]


def _export(file: str, number: int, entry: Any, faults: Faults) -> ExportMapping | None:
    before = len(faults)
    place = f"export[{number}]"

    def fault(key: str, what: str, expected: str, suggestion: str = "") -> None:
        faults.add(file, None, f"{place}.{key}" if key else place, what, expected, suggestion)

    if not isinstance(entry, dict):
        fault("", "this is not a section", "expected [[export]]")
        return None
    for key, value in entry.items():
        if key not in _KEYS:
            fault(key, "the key is not known", f"expected {listing(_KEYS, 20)}", closest(key, _KEYS))
        elif key in _SECTIONS and not isinstance(value, dict):
            fault(key, "this is not a section", f"expected [export.{key}]")
        elif key in _WORDS and value not in _WORDS[key]:
            fault(key, f"'{value}' is not one of the words", f"expected {listing(_WORDS[key], 24)}",
                  closest(str(value), _WORDS[key]))  # fmt: skip
        elif key in ("blanks", "headings", "recognise") and not _texts(value):
            fault(key, "this is not a list of texts", 'expected such as ["999"]')
        elif key in ("file", "separator", "sheet") and not isinstance(value, str):
            fault(key, "this is not text", "expected text")
        elif key == "heading_row" and (not isinstance(value, int) or value < 0):
            fault(key, f"'{value}' is no row", "expected a row number, 0 for none")
    for key in ("file", "table"):
        if key not in entry:
            fault(key, "the key is missing", "expected the name of an export" if key == "file" else "expected a table")
    if len(faults) > before:
        return None
    _check_columns(entry, IMPORTED[entry["table"]], fault)
    if len(faults) > before:
        return None
    given = {("except_" if key == "except" else key): value for key, value in entry.items()}
    for key in ("blanks", "headings", "recognise"):
        if key in given:
            given[key] = tuple(given[key])
    return ExportMapping(**given)


def _check_columns(entry: Mapping[str, Any], table: Table, fault: Any) -> None:
    for section in _PER_COLUMN:
        for column, value in entry.get(section, {}).items():
            key = f"{section}.{column}"
            if column not in table.index:
                fault(key, f"{table.file} has no column {column}", f"expected {listing(table.headings, 20)}",
                      closest(column, table.headings))  # fmt: skip
            elif section == "columns" and not isinstance(value, str) and not _texts(value):
                fault(key, "this is neither a heading nor a list of headings", "expected text")
            elif section in ("values", "patterns") and not isinstance(value, str):
                fault(key, "this is not text", 'expected text in " signs')
            elif section == "scale" and (isinstance(value, bool) or not isinstance(value, (int, float))):
                fault(key, f"'{value}' is not a number", "expected such as 37.5")
            elif section == "codes" and not (isinstance(value, dict) and _texts(list(value.values()))):
                fault(key, "this is not a list of words and their meanings", 'expected such as Bank = "bank"')
            elif section == "patterns":
                try:
                    groups = re.compile(value).groups
                except re.error as error:
                    fault(key, f"this is no regular expression: {error}", "expected one with a group in brackets")
                else:
                    if not groups:
                        fault(key, "the pattern has no group", "expected the value in brackets")
    for section in ("only", "except"):
        for heading, value in entry.get(section, {}).items():
            if not _texts(value):
                fault(f"{section}.{heading}", "this is not a list of texts", 'expected such as ["Active"]')
    missing = [
        column.name
        for column in table.columns
        if column.required
        and column.name not in entry.get("columns", {})
        and column.name not in entry.get("values", {})
    ]
    for name in missing:
        fault(f"columns.{name}", f"{table.file} needs the column {name}", "expected its heading, or a fixed value in "
              "[export.values]")  # fmt: skip


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def write_toml(mappings: list[ExportMapping], comments: Mapping[int, list[str]] | None = None) -> str:
    """Mappings as TOML text, with comment lines before each."""
    parts: list[str] = []
    default = ExportMapping("", "")
    for place, mapping in enumerate(mappings):
        lines = [f"# {comment}" for comment in (comments or {}).get(place, [])]
        lines.append("[[export]]")
        for key, item in _KEYS.items():
            value = getattr(mapping, item.name)
            if key not in _SECTIONS and (key in ("file", "table") or value != getattr(default, item.name)):
                lines.append(f"{key} = {toml_value(value)}")
        for key in _SECTIONS:
            section = getattr(mapping, _KEYS[key].name)
            if not section:
                continue
            if key == "codes":
                for column, words in section.items():
                    lines += ["", f"[export.codes.{column}]"]
                    lines += [f"{toml_key(word)} = {toml_value(meaning)}" for word, meaning in words.items()]
            else:
                lines += ["", f"[export.{key}]"]
                lines += [f"{toml_key(name)} = {toml_value(value)}" for name, value in section.items()]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def toml_key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else toml_value(name)


def toml_value(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(toml_value(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
