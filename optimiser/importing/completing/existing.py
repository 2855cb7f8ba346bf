"""A rota folder as it stands: its rows as text, so that an import can add to them or write them anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from optimiser.folder.files import ROTA, SETTINGS, TABLES
from optimiser.importing.cells.codes import SHIFT, Meaning, code_key
from optimiser.importing.drafting import FOLDER, Seen
from optimiser.tabular.csvtext import decode, heading_name, records_of, sniff_separator
from optimiser.tabular.faults import Fault, Faults
from optimiser.tabular.files import file_bytes, file_hash, is_there
from optimiser.tabular.schema import Table
from optimiser.tabular.toml import read_toml

IMPORTED: Mapping[str, Table] = {table.file: table for table in (*TABLES, ROTA)}
"""The tables that an import can make."""


@dataclass
class Existing:
    """What a folder has before an import.

    Attributes:
        home: the folder.
        rows: rows of each table as text by column; tables that are not there are absent.
        extra: headings of each table that no description has; they are kept.
        settings: rota.toml, None where there is none or it has a fault.
        unread: what of a file could not be read, by its name: written again, the file would lose it.
        hashes: SHA-256 of each file as it was read.
    """

    home: Path
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    extra: dict[str, list[str]] = field(default_factory=dict)
    settings: Mapping[str, Any] | None = None
    unread: dict[str, list[Fault]] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)

    @property
    def people(self) -> list[tuple[str, Seen]]:
        """Id and contract of everybody in staff.csv."""
        return [
            (
                row["person"],
                Seen(
                    FOLDER,
                    f"staff.csv:{number}",
                    row.get("name", ""),
                    row["person"],
                    row.get("contract", ""),
                    row.get("role", ""),
                    row.get("band", ""),
                    _number(row.get("weekly_hours", "")),
                    unit=row.get("home_team", ""),
                    employer=row.get("employer", ""),
                    kind=row.get("kind", ""),
                    from_=_date(row.get("from", "")),
                    to=_date(row.get("to", "")),
                ),
            )
            for number, row in enumerate(self.rows.get("staff.csv", ()), 2)
            if row.get("person")
        ]

    @property
    def period(self) -> tuple[dt.date, dt.date] | None:
        """First and last day of rota.toml, where it says them."""
        period = (self.settings or {}).get("period", {})
        start = period.get("start")
        if start is None:
            return None
        if period.get("end") is not None:
            return start, period["end"]
        days = period.get("days") or 7 * (period.get("weeks") or 0)
        return (start, start + dt.timedelta(days=days - 1)) if days else None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def folder_codes(existing: Existing) -> dict[str, Meaning]:
    """What the codes of the folder's shifts mean."""
    found: dict[str, Meaning] = {}
    for row in existing.rows.get("shifts.csv", ()):
        if row.get("shift"):
            found[code_key(row["shift"])] = Meaning(
                SHIFT, row["shift"], name=row.get("name", ""), why="the folder's shifts"
            )
    return found


def read_existing(home: Path) -> Existing:
    """What a folder has; what cannot be read of it is kept in ``unread``, for who would write the file again."""
    found = Existing(home)
    for name, table in IMPORTED.items():
        path = home / name
        if not is_there(path):
            continue
        found.hashes[name] = file_hash(path)
        faults = Faults()
        _read_rows(found, path, table, faults)
        if faults:
            found.unread[name] = faults.faults
    if is_there(home / SETTINGS.file):
        found.hashes[SETTINGS.file] = file_hash(home / SETTINGS.file)
        faults = Faults()
        settings = read_toml(home / SETTINGS.file, SETTINGS, faults)
        found.settings = settings if not faults else None
        if faults:
            found.unread[SETTINGS.file] = faults.faults
    return found


def _read_rows(found: Existing, path: Path, table: Table, faults: Faults) -> None:
    """The rows of one file as text, with a fault for whatever of it these rows do not hold."""
    name = table.file
    data = file_bytes(path, name, faults)
    text = None if data is None else decode(data, name, faults)
    if text is None:
        return
    records = records_of(text, sniff_separator(text, table.headings), name, faults)
    if not records:
        found.rows[name] = []
        return
    first = records[0][0]
    headings = [heading_name(cell) if heading_name(cell) in table.index else cell.strip() for cell in records[0][1]]
    found.extra[name] = [heading for heading in headings if heading and heading not in table.index]
    for heading in dict.fromkeys(heading for heading in headings if heading and headings.count(heading) > 1):
        faults.add(name, first, heading, "the column is there twice", "expected one column of a name")
    for number, cells in records[1:]:
        if any(cell.strip() for place, cell in enumerate(cells) if place >= len(headings) or not headings[place]):
            faults.add(name, number, None, "the row has a cell without a heading over it", "expected a heading for it")
    found.rows[name] = [
        {heading: cells[place].strip() for place, heading in enumerate(headings) if heading and place < len(cells)}
        for _, cells in records[1:]
    ]
