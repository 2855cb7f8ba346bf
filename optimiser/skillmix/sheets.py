"""Tidy tables of the skill mix, and the suppression of small numbers in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

#: Stands where a small number was.
SUPPRESSED = "*"


@dataclass(frozen=True)
class Sheet:
    """A table: one row per observation. ``people`` names the columns that count people (WTE or heads)."""

    name: str
    doc: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    people: frozenset[str] = frozenset()

    def records(self) -> list[dict[str, Any]]:
        """Rows as dicts."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def suppressed(self, below: float) -> Sheet:
        """The sheet fit to publish: counts of people under `below` (but not nought) hidden, all others rounded to a
        multiple of it, so that no difference of totals brings a hidden one back."""
        if below <= 0:
            return self
        hidden = [column in self.people for column in self.columns]
        rows = tuple(
            tuple(small(value, below) if hide else value for value, hide in zip(row, hidden, strict=True))
            for row in self.rows
        )
        return replace(self, rows=rows)


def small(value: Any, below: float) -> Any:
    """A count of people fit to publish; what is no number stays."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value == 0:
        return value
    return SUPPRESSED if abs(value) < below else round(value / below) * below


def suppress(sheets: Sequence[Sheet], below: float) -> list[Sheet]:
    """All sheets fit to publish; as they are when `below` is nought."""
    return [sheet.suppressed(below) for sheet in sheets]
