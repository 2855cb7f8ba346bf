"""A mix's words in those of a rota: capabilities, and the days on which a cover period of periods.csv falls."""

from __future__ import annotations

from optimiser.skillmix.mix.folder import MixFolder

ON_DAYS = {
    "daily": frozenset(range(7)),
    "weekdays": frozenset(range(5)),
    "saturday": frozenset({5}),
    "sunday": frozenset({6}),
    "weekend": frozenset({5, 6}),
}
"""Weekdays, Monday 0, of each word for days in periods.csv."""


def capability_words(folder: MixFolder, competence: str, level: int) -> str:
    """A competence at a level in the rota's words, such as ``prescriber@2``."""
    row = next(row for row in folder.rows["competences.csv"] if row.competence == competence)
    words = row.capability or competence
    return f"{words}@{level}" if level > 1 else words
