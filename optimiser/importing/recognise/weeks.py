"""The week that a row says: its number, or its first day, and in which order that date is written."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from optimiser.importing.cells.codes import code_key
from optimiser.importing.cells.values import date_in, month_first
from optimiser.importing.recognise.axis import Band
from optimiser.importing.recognise.grid import GridPerson, GridRows, cells_of
from optimiser.importing.recognise.sequences import FEWEST_DAYS
from optimiser.importing.recognise.view import View
from optimiser.importing.words import absence_kind, fold, is_off


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


@dataclass(frozen=True)
class Rolling:
    """How people move along the lines of a rolling rota.

    Attributes:
        weeks: so many weeks it goes on.
        step: lines moved a week, down or up.
        said: whether words say that the rota rolls; else it is taken for one by its rows.
    """

    weeks: int
    step: int
    said: bool


def rolling_lines(view: View, band: Band, rows: GridRows, *, forced: bool) -> Rolling | None:
    """How people move along the rows where they are lines of a rolling rota, numbered from 1; None where they are not.

    Args:
        forced: whether a mapping says that they are.
    """
    lines = rows.lines
    if len(band.days) > 7 or len(lines) < 2:
        return None
    numbers = [week for person in lines if (week := week_number(person)) is not None]
    distinct = len({fold(person.name) for person in rows.people}) == len(rows.people)
    if not forced and not (distinct and numbers == list(range(1, len(lines) + 1))):
        return None
    cells = (value for found in list(view.sheet.rows.values())[:60] for value in found.values())
    texts = [fold(text) for text in cells if isinstance(text, str) and len(text) < 300]
    words = " | ".join([*texts, fold(view.sheet.name), fold(view.sheet.file)])
    said = re.search(_ROLLS, words) is not None
    if not forced and not said and not _weeks_of_others(view, band, lines):
        return None
    weeks = re.search(r"(?:for|runs|over|of)\s+(\d{1,2})\s*(?:weeks|wks)|(?<!\d)(\d{1,2})[ -]week", words)
    count = int(weeks[1] or weeks[2]) if weeks else len(lines)
    step = -1 if re.search(r"moves? up|one line up|previous line", words) else 1
    return Rolling(min(count, 104), step, said)


_ROLLS = r"\broll|starting here|moves? (down|up|on)|template|\bcycl|rotat(e|es|ing) (down|through)"


def _weeks_of_others(view: View, band: Band, lines: list[GridPerson]) -> bool:
    """Whether three or more rows, each another week and another person, hold several codes under weekdays alone: nobody
    works one week of many."""
    codes = {text for line in lines for _, _, text in cells_of(view, band, line)}
    worked = {code_key(text) for text in codes if not is_off(text) and not absence_kind(text)}
    plain = all(day.mark.date is None and day.mark.day is None for day in band.days)
    return plain and len(band.days) >= FEWEST_DAYS and len(lines) > 2 and len(worked) > 1
