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
from optimiser.tabular.faults import Faults
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
        settings: rota.toml, None where there is none.
    """

    home: Path
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    extra: dict[str, list[str]] = field(default_factory=dict)
    settings: Mapping[str, Any] | None = None

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
    """What a folder has; rows that cannot be read as text are left alone (rota check tells of them)."""
    found = Existing(home)
    for name, table in IMPORTED.items():
        path = home / name
        if not path.is_file():
            continue
        text = decode(path.read_bytes(), name, Faults())
        if text is None:
            continue
        records = records_of(text, sniff_separator(text, table.headings), name, Faults())
        if not records:
            found.rows[name] = []
            continue
        headings = [heading_name(cell) if heading_name(cell) in table.index else cell.strip() for cell in records[0][1]]
        found.extra[name] = [heading for heading in headings if heading and heading not in table.index]
        found.rows[name] = [
            {heading: cells[place].strip() for place, heading in enumerate(headings) if heading and place < len(cells)}
            for _, cells in records[1:]
        ]
    if (home / SETTINGS.file).is_file():
        faults = Faults()
        settings = read_toml(home / SETTINGS.file, SETTINGS, faults)
        found.settings = settings if not faults else None
    return found
