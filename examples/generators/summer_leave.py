"""A ward's summer: thirteen weeks for which nearly everybody asks for leave, most of it in August."""

from __future__ import annotations

from datetime import date, timedelta

from .common import Folder
from .small_ward import small_ward

START = date(2027, 6, 28)
SCHOOL_HOLIDAYS = range(4, 9)
"""Weeks of the period that everybody wants."""


def make() -> Folder:
    """The folder, the same every time."""
    ward, people = small_ward("summer-leave", "Ash ward, summer 2027", START, 13, seed=81)
    for person in people:
        taken = ward.rng.randint(3, 14)
        ward.add("balances.csv", person=person, measure="leave taken", value=taken)
        if ward.rng.random() < 0.2:
            ward.add("balances.csv", person=person, measure="leave refused", value=1)
        weeks = ward.rng.sample(SCHOOL_HOLIDAYS, 2) + ward.rng.sample(range(11), 1)
        for priority, week in enumerate(dict.fromkeys(weeks), start=1):
            days = 14 if priority == 1 else 7
            asked = date(2027, 3, 1) + timedelta(days=ward.rng.randrange(90))
            ward.add(
                "leave_requests.csv",
                person=person,
                **{"from": ward.day(7 * week), "to": ward.day(7 * week + days - 1)},
                kind="annual leave",
                priority=priority,
                asked=asked.isoformat(),
            )
    first = people[3]
    days = {"from": ward.day(44), "to": ward.day(44)}
    ward.add("leave_requests.csv", person=first, **days, kind="carers leave", priority=1, asked="2027-05-20")
    return ward
