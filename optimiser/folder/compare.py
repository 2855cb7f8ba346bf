"""What changed between the input files of two rota folders, row by row."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from optimiser.folder.files import SETTINGS, TABLES
from optimiser.folder.files.work import ROTA

FOR_MANAGERS: dict[str, tuple[str, ...]] = {
    "staff.csv": ("hourly_cost", "annual_pay", "date_of_birth", "contact"),
    "requests.csv": ("note",),
}
"""Columns that only managers see."""

FOR_ALL: dict[str, tuple[str, ...]] = {
    "availability.csv": ("person", "contract", "from", "to", "start", "end", "shifts"),
    "leave_requests.csv": ("person", "from", "to"),
    "bids.csv": ("person", "date", "shift", "team"),
    "sickness_rates.csv": ("role", "from", "to"),
    "carers.csv": (),
    "flexible_working.csv": (),
    "balances.csv": (),
    "template_people.csv": ("person", "line", "shares_with", "turn"),
}
"""Files of whose columns others than managers see these alone: not why somebody is away, nor what was agreed, nor the
hours that tell it."""


@dataclass(frozen=True)
class FileChange:
    """What differs in one file.

    Attributes:
        file: its name.
        added, removed: rows only in the second, only in the first, as `column=value` text.
        changed: (key, column, before, after) where rows can be matched by the table's key.
        hidden: whether there are differences in what only managers see.
    """

    file: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[tuple[str, str, str, str], ...]
    hidden: bool = False


def compare_folders(first: Path | str, second: Path | str, manager: bool = False) -> list[FileChange]:
    """Files of two folders that differ, in the order of the tables.

    Reads text only, so that folders with faults compare too.

    Args:
        manager: whether reasons of absences, agreements and pay are shown.
    """
    found = []
    for table in TABLES:
        before, after = (raw_rows(Path(home) / table.file) for home in (first, second))
        told = [before, after]
        if not manager:
            told = [[open_ for r in side if (open_ := public_row(table.file, r))] for side in told]
        key = tuple(k for k in table.key or () if manager or k not in ("kind", "note"))
        change = _table(table.file, key, *told)
        hidden = not manager and _closed(table.file, before) != _closed(table.file, after)
        if change.added or change.removed or change.changed or hidden:
            found.append(replace(change, hidden=hidden))
    texts = [(Path(home) / SETTINGS.file) for home in (first, second)]
    lines = [t.read_text(encoding="utf-8-sig").splitlines() if t.exists() else [] for t in texts]
    old, new = Counter(lines[0]), Counter(lines[1])
    if old != new:
        added, removed = tuple((new - old).elements()), tuple((old - new).elements())
        found.append(FileChange(SETTINGS.file, added, removed, ()))
    return found


def rota_cells(path: Path) -> list[tuple[str, ...]]:
    """The rows of a rota file as text, in the columns of `rota.csv`; none without a file."""
    return [tuple(row.get(heading, "") for heading in ROTA.headings) for row in raw_rows(path)]


def raw_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file as text by heading, whatever its delimiter, blank lines before it too; none without a file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        begins, sample = 0, stream.readline()
        while sample and not sample.strip(",;\t \r\n"):
            begins, sample = stream.tell(), stream.readline()
        stream.seek(begins)
        delimiter = max(",;\t", key=sample.count)
        return [
            {(k or "").strip(): (v or "").strip() for k, v in row.items() if isinstance(v, str)}
            for row in csv.DictReader(stream, delimiter=delimiter)
        ]


def public_row(file: str, row: Mapping[str, str]) -> dict[str, str]:
    """What everybody, and not only managers, may see of a row."""
    if file in FOR_ALL:
        return {k: v for k, v in row.items() if k in FOR_ALL[file]}
    return {k: v for k, v in row.items() if k not in FOR_MANAGERS.get(file, ())}


def _closed(file: str, rows: list[dict[str, str]]) -> Counter[str]:
    """What only managers may see of rows, as text, counted."""
    return Counter(_text({k: v for k, v in row.items() if k not in public_row(file, row)}) for row in rows)


def _text(row: dict[str, str]) -> str:
    return ", ".join(f"{k}={v}" for k, v in row.items() if v)


def _table(file: str, key: tuple[str, ...], before: list[dict[str, str]], after: list[dict[str, str]]) -> FileChange:
    def label(row: dict[str, str]) -> str:
        return " ".join(row.get(k, "") for k in key)

    olds, news = {label(r): r for r in before}, {label(r): r for r in after}
    keyed = bool(key) and len(olds) == len(before) and len(news) == len(after)
    if not keyed:
        was, now = Counter(map(_text, before)), Counter(map(_text, after))
        return FileChange(file, tuple((now - was).elements()), tuple((was - now).elements()), ())
    changed = tuple(
        (name, column, olds[name].get(column, ""), row.get(column, ""))
        for name, row in news.items()
        if name in olds
        for column in dict.fromkeys([*olds[name], *row])
        if olds[name].get(column, "") != row.get(column, "")
    )
    added = tuple(_text(r) for name, r in news.items() if name not in olds)
    removed = tuple(_text(r) for name, r in olds.items() if name not in news)
    return FileChange(file, added, removed, changed)
