"""The order of dates in a column that says the first day of each row's week."""

from __future__ import annotations

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
