"""What was changed by hand in the grid of a report: duties that are new, gone, or another shift."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from optimiser.problem.domain import ShiftKind

_ROTAS = ("out/rota.csv", "rota.csv")


def rota_before(home: Path) -> list[dict[str, str]]:
    """The rota that a folder's report was made from."""
    for name in _ROTAS:
        path = home / name
        if path.is_file():
            with path.open(encoding="utf-8-sig", newline="") as file:
                return [dict(row) for row in csv.DictReader(file)]
    return []


def as_before(
    rows: Sequence[dict[str, str]], before: Sequence[dict[str, str]], closed: set[tuple[str, str]]
) -> list[dict[str, str]]:
    """Rows that a grid tells, and what it does not tell of those that stay: as what somebody works, their own times,
    a session without a team. Leave of the rota stays where the grid shows no more than that somebody is away.

    Args:
        rows: as the grid has them.
        before: the rota that the grid was made from.
        closed: person and date of cells that only tell that somebody is away.
    """
    left: dict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
    for row in before:
        left[tuple(row.get(name, "") for name in _TOLD)].append(row)
    found = []
    for row in rows:
        same = left[tuple(row.get(name, "") for name in _TOLD)]
        was = next((other for other in same if _alike(row, other)), None)
        found.append(row if was is None else was)
        if was is not None:
            same.remove(was)
    leave = [row for same in left.values() for row in same if row.get("kind") == ShiftKind.LEAVE]
    return found + [row for row in leave if (row["person"], row["date"]) in closed]


_TOLD = ("person", "date", "shift")


def _alike(row: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether a row of a grid may be one of a rota: of its contract and team, or of the person's own time."""
    contracts = (row.get("contract", ""), other.get("contract", ""))
    return other.get("team", "") in ("", row.get("team", "")) and ("" in contracts or contracts[0] == contracts[1])


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
