"""Exports as sheets: where their headings are, how their cells are separated, which headings are dates."""

from __future__ import annotations

import csv
import datetime as dt
import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from optimiser.importing.mapping import ExportMapping, read_mapping
from optimiser.importing.values import to_cell
from optimiser.tabular import kinds
from optimiser.tabular.csvtext import SEPARATORS, decode, records_of
from optimiser.tabular.faults import Faults
from optimiser.tabular.kinds import Wrong

READY = Path(__file__).parent / "mappings"
_FIRST_ROWS = 15  # headings are looked for here: reports have titles above them

Record = tuple[int, list[str]]


@lru_cache(maxsize=1)
def synonyms() -> dict[str, Any]:
    """Headings and words of exports, from mappings/synonyms.toml."""
    return tomllib.loads((READY / "synonyms.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def ready_mappings() -> dict[str, list[ExportMapping]]:
    """The ready-made mappings by name."""
    faults = Faults()
    found = {path.stem: read_mapping(path, faults) for path in sorted(READY.glob("*.toml")) if path.stem != "synonyms"}
    faults.raise_if_any()
    return found


def bare(heading: str) -> str:
    """A heading without case, spaces and signs."""
    return re.sub(r"[^a-z0-9]+", "", heading.casefold())


@lru_cache(maxsize=1)
def known_headings() -> frozenset[str]:
    """Every heading that an export is known by, plain."""
    words = [word for table in synonyms()["tables"].values() for listed in table.values() for word in listed]
    ready = [heading for mappings in ready_mappings().values() for item in mappings for heading in item.recognise]
    return frozenset(bare(word) for word in (*words, *ready))


def find_headings(text: str) -> tuple[int, str]:
    """(row of the headings, separator): the row among the first that has most known headings or dates; 0 where none
    has any."""
    best, found = 0, (0, ",")
    for number, line in enumerate(text.splitlines()[:_FIRST_ROWS], 1):
        for separator in SEPARATORS:
            try:
                cells = next(csv.reader([line], delimiter=separator))
            except (csv.Error, StopIteration):
                continue
            score = sum(bare(cell) in known_headings() for cell in cells)
            score += sum(as_date(cell, "day first") is not None for cell in cells)
            if score > best and len(cells) > 1:
                best, found = score, (number, separator)
    return found


def read_export(path: Path, mapping: ExportMapping, faults: Faults) -> tuple[list[str], list[Record]]:
    """Headings of an export and its rows with their row numbers, as the mapping says they lie."""
    text = decode(path.read_bytes(), path.name, faults)
    if text is None or not text.strip():
        if text is not None:
            faults.add(path.name, None, None, "the file is empty", "expected headings and rows")
        return [], []
    records = records_of(text, mapping.separator or find_headings(text)[1], path.name, faults)
    if mapping.heading_row == 0:
        return list(mapping.headings), records
    headings = next((cells for number, cells in records if number == mapping.heading_row), [])
    if not headings:
        faults.add(path.name, mapping.heading_row, None, "there are no headings in this row", "see heading_row")
    return [cell.strip() for cell in headings], [item for item in records if item[0] > mapping.heading_row]


def as_date(text: str, order: str) -> dt.date | None:
    """The date that a heading or cell is, None if it is none."""
    if not re.search(r"\d.*\d", text):
        return None
    try:
        return dt.date.fromisoformat(to_cell(text, kinds.DATE, order))
    except (Wrong, ValueError):
        return None


def date_columns(headings: list[str], order: str) -> dict[str, dt.date]:
    """The headings of a grid that are dates."""
    found = {heading: as_date(heading, order) for heading in headings}
    return {heading: day for heading, day in found.items() if day is not None}
