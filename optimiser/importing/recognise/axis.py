"""Where the days are: heading rows whose cells are days, and what stands above them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from optimiser.importing.cells.days import DayMark, dates_in, day_mark, half_day_mark, months_in
from optimiser.importing.files.sheet import shown
from optimiser.importing.recognise.sequences import FEWEST_DAYS, FEWEST_WEEKS, days_of_row, weeks_of_row
from optimiser.importing.recognise.view import View
from optimiser.importing.words import alphanumeric, field_of, fold, time_word, vocabulary

_ABOVE = 4  # rows above the days in which weeks and months are looked for
_PARTS = {"am": "AM", "pm": "PM", "morning": "AM", "afternoon": "PM", "rano": "AM", "eve": "EVE", "evening": "EVE"}


@dataclass
class DayColumn:
    """A column that is a day: all that its headings say.

    Attributes:
        column: where.
        mark: what the headings say of the date.
        week: number of its week, where one is written.
        commencing: the date that stands over its week.
        part: AM, PM or EVE where the day has two columns.
        group: number of the run of columns it stands in.
        date: the date, once it is found.
    """

    column: int
    mark: DayMark
    week: int | None = None
    commencing: dt.date | None = None
    part: str = ""
    group: int = 0
    date: dt.date | None = None
    until: int | None = None
    """Column of the end, where a day has one column for the start and one for the end."""


@dataclass
class Band:
    """Heading rows of days, with the first and last row of them."""

    top: int
    bottom: int
    days: list[DayColumn]
    last: int = 0
    """Last row that belongs to these headings: before the next ones, or of the sheet."""
    rows: list[int] = field(default_factory=list)

    def as_days(self) -> None:
        """Make each week seven days, where the columns are dates a week apart."""
        dates = [day.date for day in self.days if day.date is not None]
        if len(dates) >= FEWEST_WEEKS and all((b - a).days == 7 for a, b in pairwise(dates)):
            shifts = [dt.timedelta(days=shift) for shift in range(7)]
            self.days = [
                replace(day, date=day.date + shift) for day in self.days if day.date is not None for shift in shifts
            ]

    @property
    def columns(self) -> list[int]:
        """Columns that are days."""
        return [day.column for day in self.days]


def find_bands(view: View) -> list[Band]:
    """The heading rows of days of a sheet, from the top."""
    found: list[tuple[int, dict[int, DayMark]]] = []
    for row in view.numbers:
        marks = days_of_row(view, row) or (weeks_of_row(view, row) if view.turned else {})
        if marks:
            found.append((row, marks))
    return bands_of(view, found)


def bands_of(view: View, found: Sequence[tuple[int, dict[int, DayMark]]]) -> list[Band]:
    """Bands of rows whose columns are days: rows close together that say more of the same days are one."""
    bands: list[Band] = []
    for row, marks in found:
        last = bands[-1] if bands else None
        if last is not None and row - last.bottom <= 2 and _joins(last, marks):
            for day in last.days:
                if day.column in marks:
                    day.mark = _merge(day.mark, marks[day.column])
            last.bottom = row
            last.rows.append(row)
        else:
            bands.append(
                Band(row, row, [DayColumn(column, mark) for column, mark in sorted(marks.items())], rows=[row])
            )
    end = view.numbers[-1] if view.numbers else 0
    for place, band in enumerate(bands):
        band.last = bands[place + 1].top - 1 if place + 1 < len(bands) else end
        if view.turned:
            _between(view, band)
        _parts(view, band)
        _above(view, band, bands[place - 1].bottom if place else 0)
        _groups(view, band)
    return bands


def _joins(band: Band, marks: dict[int, DayMark]) -> bool:
    """Whether a row says more of the same days, and not the same again."""
    shared = set(band.columns) & set(marks)
    if len(shared) < 0.6 * min(len(band.columns), len(marks)):
        return False
    kinds = {_kind(day.mark) for day in band.days if day.column in shared}
    return not kinds & {_kind(marks[column]) for column in shared}


def _kind(mark: DayMark) -> str:
    if mark.date:
        return "date"
    return "".join(name for name in ("weekday", "day", "month") if getattr(mark, name) is not None)


def _merge(one: DayMark, other: DayMark) -> DayMark:
    parts = {
        name: getattr(one, name) if getattr(one, name) is not None else getattr(other, name)
        for name in ("date", "weekday", "day", "month", "year", "either")
    }
    return DayMark(**parts)


def _between(view: View, band: Band) -> None:
    """Rows without a date that go on with the day above: a day and a night of each date."""
    columns = band.columns
    gaps = [b - a - 1 for a, b in pairwise(columns)]
    usual = max(set(gaps), key=gaps.count, default=0)
    if not 1 <= usual <= 5 or gaps.count(usual) < 0.7 * len(gaps):
        return
    held = {column for row in view.numbers if row > band.bottom for column in view.cells[row]}
    made: list[DayColumn] = []
    for day in band.days:
        made.append(day)
        made += [
            DayColumn(c, day.mark)
            for c in range(day.column + 1, day.column + usual + 1)
            if c in held and c not in columns
        ]
    band.days = made


def _parts(view: View, band: Band) -> None:
    """AM and PM below the days: a column for each half, the day standing over both."""
    for day in band.days:
        said = [half[1] for row in band.rows if (half := half_day_mark(view.value(row, day.column))) is not None]
        day.part = said[0] if said else ""
    if any(day.part for day in band.days):
        return
    if view.turned:
        _turned_parts(view, band)
        return
    if _starts_and_ends(view, band):
        return
    below = band.bottom + 1
    words = {c: _PARTS.get(alphanumeric(view.text(below, c)), "") for c in view.cells.get(below, {})}
    halves = {column: part for column, part in words.items() if part}
    below_days = [c for c in words if c >= band.columns[0]]
    if len(halves) < max(min(FEWEST_DAYS, len(band.days)), 0.7 * len(below_days)):
        return
    days = {day.column: day for day in band.days}
    made: list[DayColumn] = []
    current: DayColumn | None = None
    for column in sorted(halves):
        current = days.get(column, current)
        if current is not None:
            made.append(DayColumn(column, current.mark, part=halves[column]))
    if made:
        band.days, band.bottom = made, below
        band.rows.append(below)


def _starts_and_ends(view: View, band: Band) -> bool:
    """Start and Finish below each day: one column for each."""
    below = band.bottom + 1
    fields = {c: field_of(view.text(below, c)) for c in view.cells.get(below, {})}
    starts = [c for c, field in fields.items() if field == "start" and fields.get(c + 1) == "end"]
    days = {day.column: day for day in band.days}
    if len(starts) < min(FEWEST_DAYS, len(band.days)) or not set(days) & set(starts):
        return False
    made: list[DayColumn] = []
    current: DayColumn | None = None
    for column in sorted(starts):
        current = days.get(column, current)
        if current is not None:
            made.append(DayColumn(column, current.mark, until=column + 1))
    band.days, band.bottom = made, below
    band.rows.append(below)
    return True


def _turned_parts(view: View, band: Band) -> None:
    """Words such as Day and Night, or AM and PM, beside dates that have several rows each."""
    same = [day.mark for day in band.days]
    if len(set(same)) == len(same):
        return
    for row in range(band.bottom + 1, band.bottom + 4):
        texts = {day.column: view.text(row, day.column) for day in band.days}
        named = [text for text in texts.values() if text]
        if (
            len(named) >= 0.9 * len(texts)
            and len(set(named)) <= 6
            and all(_PARTS.get(alphanumeric(t)) or time_word(t) for t in named)
        ):
            for day in band.days:
                day.part = _PARTS.get(alphanumeric(texts[day.column]), texts[day.column])
            band.bottom = row
            band.rows.append(row)
            return


def _above(view: View, band: Band, floor: int) -> None:
    """Months, weeks and dates of weeks that stand over the days, each for the columns up to the next."""
    columns = band.columns
    first, last = columns[0], columns[-1]
    rows = [row for row in range(max(floor + 1, band.top - _ABOVE), band.bottom + 1) if row not in band.rows]
    for row in [*rows, *band.rows]:
        found: list[tuple[int, str, object]] = []
        for column, value in sorted(view.cells.get(row, {}).items()):
            if not first - 2 <= column <= last or (row in band.rows and column in columns):
                continue
            said = _over(shown(value), day_mark(value), view.month_first)
            if said is not None:
                found.append((column, *said))
        if row not in band.rows and len(found) < 1:
            continue
        for place, (column, what, said_value) in enumerate(found):
            until = found[place + 1][0] if place + 1 < len(found) else last + 1
            for day in band.days:
                if (column <= day.column < until) or (
                    place == 0 and what == "week" and row in band.rows and day.column < until and day.column > column
                ):
                    _say(day, what, said_value)


def _over(text: str, mark: DayMark | None, month_first: bool) -> tuple[str, object] | None:
    if mark is not None and mark.date is not None:
        return "commencing", (mark.either if month_first else None) or mark.date
    week = re.fullmatch(
        r"(?:" + "|".join(vocabulary()["calendar"]["week"]) + r")\.?\s*(?:no\.?|number|#)?\s*(\d{1,2})\b.*", fold(text)
    )
    dates = dates_in(text, month_first)
    if dates and len(text) < 60:
        return "commencing", week_of(text, dates[0])
    if week:
        return "week", int(week[1])
    if mark is not None and mark.month is not None and mark.day is None:
        return "month", (mark.month, mark.year)
    month, year = months_in(text)
    if month is not None and len(text) < 25:
        return "month", (month, year)
    return None


def week_of(text: str, date: dt.date) -> dt.date:
    """The first day of the week that a date names; of a week's end it is six days before."""
    ends = re.search(r"\b(ending|ends|w/e|we)\b", fold(text)) and not re.search(
        r"commenc|beginn|start|from|w/c", fold(text)
    )
    return date - dt.timedelta(days=6) if ends else date


def _say(day: DayColumn, what: str, value: object) -> None:
    if what == "week" and day.week is None and isinstance(value, int):
        day.week = value
    elif what == "commencing" and day.commencing is None and isinstance(value, dt.date):
        day.commencing = value
    elif what == "month" and day.mark.month is None and day.mark.date is None and isinstance(value, tuple):
        day.mark = replace(day.mark, month=value[0], year=day.mark.year or value[1])


def _groups(view: View, band: Band) -> None:
    """Number the runs of columns: a new one after columns that are no days, or where the weekdays start anew."""
    group, before = 0, None
    for day in band.days:
        if before is not None:
            last = before.until if before.until is not None else before.column
            gap = day.column - last > 1 and any(
                view.value(row, column) is not None for row in band.rows for column in range(last + 1, day.column)
            )
            anew = (
                day.mark.weekday is not None
                and before.mark.weekday is not None
                and day.mark.day is None
                and day.mark.date is None
                and (day.mark.weekday < before.mark.weekday + (not day.part))
                and day.mark.weekday == band.days[0].mark.weekday
            )
            gap = gap and not _goes_on(before, day)
            if gap or anew or (day.week is not None and before.week is not None and day.week != before.week):
                group += 1
        day.group = group
        before = day


def _goes_on(before: DayColumn, day: DayColumn) -> bool:
    """Whether as many days lie between two columns as columns do: a heading between them is a day that was mistyped."""
    one, other = before.mark, day.mark
    if one.date and other.date:
        days = (other.date - one.date).days
    elif one.day is not None and other.day is not None:
        days = other.day - one.day
    elif one.weekday is not None and other.weekday is not None:
        days = (other.weekday - one.weekday) % 7
    else:
        return False
    each = 2 if before.part or before.until is not None else 1
    return days * each == day.column - before.column
