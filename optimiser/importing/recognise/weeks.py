"""The week that a row says: its number, or its first day, and in which order that date is written."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from contextlib import suppress

from optimiser.importing.cells.values import date_in, month_first
from optimiser.importing.recognise.grid import GridPerson


def order_weeks(people: Iterable[GridPerson], american: bool) -> None:
    """Write the first days of rows' weeks with their year first, where their month comes first: the sheet or another
    row says so, or they are one weekday only so."""
    said = [person for person in people if person.fields.get("week_start")]
    texts = [person.fields["week_start"] for person in said]
    order = month_first(texts)
    weekdays: list[set[int]] = [set(), set()]
    for text in texts:
        for place, way in enumerate((False, True)):
            with suppress(ValueError):
                weekdays[place] |= {date.weekday()} if (date := date_in(text, way)) else set()
    alone = len(weekdays[0]) > 1 and len(weekdays[1]) == 1
    if order or (order is None and (american or alone)):
        for person in said:
            with suppress(ValueError):
                date = date_in(person.fields["week_start"], True)
                person.fields["week_start"] = date.isoformat() if date else person.fields["week_start"]


def week_start(person: GridPerson) -> dt.date | None:
    """The first day of the week that a row says."""
    return date_said(person.fields.get("week_start"))


def week_number(person: GridPerson) -> int | None:
    """The number of the week, or of the line, that a row says."""
    found = re.search(r"\b\d{1,3}\b", person.fields.get("week", ""))
    return int(found[0]) if found and int(found[0]) <= 104 else None


def date_said(text: str | None, american: bool = False) -> dt.date | None:
    """The date that a text is, None where it is none."""
    try:
        return date_in(text, american) if text else None
    except ValueError:
        return None
