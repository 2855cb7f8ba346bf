"""The journal for people: a line for each entry, and what it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.text import Text

from optimiser.folder.compare import FOR_ALL, public_row
from optimiser.folder.files import ACCEPTED, ROTA
from optimiser.folder.write import is_public_row
from optimiser.journal.entry import FOR_MANAGERS_FACT, Cells, Entry
from optimiser.journal.undo import entries_in_force
from optimiser.report.rota.words import count

MOST = 6
"""Rows of an entry that are shown one by one."""


def log_data(entries: Sequence[Entry], manager: bool) -> list[dict[str, Any]]:
    """Entries for programs; others than managers see neither leave, why somebody is away, what was agreed or what is
    paid, nor points, which would tell of it."""
    stand = {entry.seq for entry in entries_in_force(entries)}
    return [_told(entry, manager) | {"stands": entry.seq in stand} for entry in entries]


def show_log(entries: Sequence[Entry], console: Console, manager: bool) -> None:
    """Entries in order, each with who, when, why and what."""
    stand = {entry.seq for entry in entries_in_force(entries)}
    for entry in entries:
        console.print(Text(_head(entry, manager, entry.changes and entry.seq not in stand)))
        if entry.reason and not is_confidential_entry(entry, manager):
            console.print(Text(f"    reason: {entry.reason}"))
        for file, change in entry.inputs.items():
            console.print(Text(f"    {file}: {change.in_words}"))
        out, into = ([row for row in side if manager or is_public_row(row)] for side in (entry.out, entry.into))
        moved = [("leaves", row) for row in out] + [("takes", row) for row in into]
        if len(moved) > MOST:
            gone, come = count(len(out), "assignment"), len(into)
            more = f" (rota diff @{entry.seq - 1} {entry.name})" if entry.seq > 1 else ""
            console.print(Text(f"    {gone} out, {come} in{more}"))
            continue
        for verb, row in sorted(moved, key=lambda pair: (_of(pair[1], "date"), _of(pair[1], "person"), pair[0])):
            team = f", {_of(row, 'team')}" if _of(row, "team") else ""
            shift = _of(row, "shift") or f"{_of(row, 'start')}-{_of(row, 'end')}"
            console.print(Text(f"    {_of(row, 'person')} {verb} {_of(row, 'date')} {shift}{team}"))


def is_confidential_entry(entry: Entry, manager: bool) -> bool:
    """Whether an entry's reason may tell why somebody is away or what was agreed."""
    return not manager and (FOR_MANAGERS_FACT in entry.facts or any(file in FOR_ALL for file in entry.inputs))


def _head(entry: Entry, manager: bool, undone: bool) -> str:
    at = datetime.fromisoformat(entry.at).astimezone()
    parts = [f"{entry.name}  {at:%Y-%m-%d %H:%M}  {entry.by}  {entry.kind}"]
    if entry.undoes:
        parts.append("of " + ", ".join(f"@{seq}" for seq in entry.undoes))
    if "version" in entry.facts:
        parts.append(f"version {entry.facts['version']}, {entry.facts['from']} to {entry.facts['to']}")
    if entry.hard[1] is not None:
        parts.append(_moved("hard", entry.hard))
        if manager:
            parts.append(_moved("points", entry.points))
    return "  ".join(parts) + ("  (undone)" if undone and entry.kind not in ("undo", "redo") else "")


def _moved(word: str, pair: tuple[int | None, int | None]) -> str:
    before, after = pair
    return f"{word} {after:,}" if before is None or before == after else f"{word} {before:,} -> {after:,}"


def _told(entry: Entry, manager: bool) -> dict[str, Any]:
    if manager:
        return entry.as_dict()
    out, into = (tuple(row for row in side if is_public_row(row)) for side in (entry.out, entry.into))
    data = replace(entry, out=out, into=into).as_dict()
    hidden = is_confidential_entry(entry, manager)
    data["inputs"] = {
        file: {
            side: [] if hidden and file == ACCEPTED.file else [public_row(file, row) for row in getattr(change, side)]
            for side in ("added", "removed")
        }
        for file, change in entry.inputs.items()
    }
    data["points"] = [None, None]
    withheld = ("bound", FOR_MANAGERS_FACT, *(("accepted",) if hidden else ()))
    data["facts"] = {key: value for key, value in entry.facts.items() if key not in withheld}
    return data | ({"reason": None} if hidden else {})


def _of(row: Cells, column: str) -> str:
    return row[ROTA.headings.index(column)]
