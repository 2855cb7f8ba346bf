"""What was changed by hand in the grid of a report: duties that are new, gone, or another shift."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

_ROTAS = ("out/rota.csv", "rota.csv")


def rota_before(home: Path) -> list[dict[str, str]]:
    """The rota that a folder's report was made from."""
    for name in _ROTAS:
        path = home / name
        if path.is_file():
            with path.open(encoding="utf-8-sig", newline="") as file:
                return [dict(row) for row in csv.DictReader(file)]
    return []


def changes(
    names: Mapping[str, str], before: Sequence[Mapping[str, str]], after: Sequence[Mapping[str, str]]
) -> list[str]:
    """Each person's days on which the two rotas differ, as lines for people."""
    old, new = _by_day(before), _by_day(after)
    lines: list[str] = []
    for person, date in sorted({*old, *new}, key=lambda key: (key[1], key[0])):
        gone, come = old.get((person, date), []), new.get((person, date), [])
        if gone != come:
            day = dt.date.fromisoformat(date)
            who = names.get(person) or person
            lines.append(f"{who} {day:%a} {day.day} {day:%b}: {'/'.join(gone) or 'off'} -> {'/'.join(come) or 'off'}")
    return lines


def _by_day(rows: Sequence[Mapping[str, str]]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        if row.get("person") and row.get("date"):
            found[row["person"], row["date"]].append(row.get("shift") or f"{row.get('start', '')}-{row.get('end', '')}")
    return {key: sorted(codes) for key, codes in found.items()}
