"""A mix's words in those of a rota: capabilities, and the days on which a cover period of periods.csv falls."""

from __future__ import annotations

from optimiser.skillmix.mix.folder import MixFolder
from optimiser.tabular.faults import BadInput, Faults, bad_file, closest, listing

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


def check_place(folder: MixFolder, place: str | None, faults: Faults) -> None:
    """Add a fault for a place that places.csv does not have; None is all of them."""
    known = [row.place for row in folder.rows.get("places.csv", ())]
    if place is not None and place not in known:
        what, there = f"'{place}' is unknown", f"there are {listing(known)}"
        faults.add("places.csv", None, "place", what, there, closest(place, known))


def no_work(place: str | None, what: str) -> BadInput:
    """The fault of a mix of which no rota can be made.

    Args:
        place: the one asked for; None for all.
        what: the mix has nothing of.
    """
    where = f" in {place}" if place is not None else ""
    return bad_file("mix.toml", f"the mix has no {what}{where}", "expected some: there is no rota to be made")
