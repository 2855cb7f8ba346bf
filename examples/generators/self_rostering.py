"""A self-rostering month: people bid for the shifts that they would rather work, and are awarded them first."""

from __future__ import annotations

from datetime import date

from .common import Folder
from .small_ward import small_ward

BIDS = """
[bids]
budget = 100
floor = 2
"""


def make() -> Folder:
    """The folder, the same every time."""
    ward, people = small_ward("self-rostering", "Ash ward, October 2027", date(2027, 10, 4), 4, seed=82, more=BIDS)
    for person in people:
        left = 100
        if ward.rng.random() < 0.3:
            ward.add("balances.csv", person=person, measure="bid points lost", value=ward.rng.randint(10, 60))
        wanted = [(day, shift) for day in range(ward.days) for shift in ("E", "L", "LD", "N")]
        popular = [(day, shift) for day, shift in wanted if shift == "LD" and day % 7 in (0, 1, 4)]
        for day, shift in sorted(dict.fromkeys([*ward.rng.sample(popular, 5), *ward.rng.sample(wanted, 4)])):
            points = min(left, ward.rng.choice([5, 10, 15, 20]))
            if points:
                left -= points
                ward.add("bids.csv", person=person, date=ward.day(day), shift=shift, points=points)
    return ward
