"""Where the days are: heading rows whose cells are days, and what stands above them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from optimiser.importing.cells.days import DayMark, dates_in, day_mark, months_in
from optimiser.importing.files.sheet import shown
from optimiser.importing.recognise.view import View
from optimiser.importing.words import field_of, fold, plain, time_word, vocabulary

FEWEST_WEEKS = 3
"""So many dates a week apart make a list of weeks."""

FEWEST_DAYS = 5
"""So many headings that are days make a grid."""

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
        marks = _days_of_row(view, row) or (_weeks_of_row(view, row) if view.turned else {})
        if marks:
            found.append((row, marks))
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


def _days_of_row(view: View, row: int) -> dict[int, DayMark]:
    """Columns of a row that are days one after another; none where the row is something else."""
    cells = sorted(view.cells.get(row, {}).items())
    marks = {column: mark for column, value in cells if (mark := day_mark(value)) is not None}
    strong = {c: m for c, m in marks.items() if m.date or m.weekday is not None or (m.day and m.month)}
    texts = {column: shown(value) for column, value in cells}
    best: dict[int, DayMark] = {}
    for chosen in (
        {c: m for c, m in strong.items() if m.date},
        {c: m for c, m in strong.items() if not m.date and m.day is not None},
        {c: m for c, m in strong.items() if not m.date and m.day is None},
    ):
        fitting = _in_sequence(chosen)
        if len(fitting) > len(best):
            best = fitting
    if len(best) < FEWEST_DAYS:
        numbers = {
            c: m for c, m in marks.items() if m.day is not None and m.month is None and m.weekday is None and not m.date
        }
        best = _counting(numbers)
    if len(best) < FEWEST_DAYS:
        best = _lettered(texts)
    if len(best) < FEWEST_DAYS:
        return {}
    inside = [c for c in texts if min(best) <= c <= max(best)]
    return best if len(best) >= 0.5 * len(inside) else {}


def _weeks_of_row(view: View, row: int) -> dict[int, DayMark]:
    """Columns of a row that are dates a week apart: somebody has a post for a week."""
    cells = sorted(view.cells.get(row, {}).items())
    marks = {column: mark for column, value in cells if (mark := day_mark(value)) is not None and mark.date}
    dates = [mark.date for mark in marks.values() if mark.date]
    weekly = all((b - a).days == 7 for a, b in pairwise(dates))
    return marks if weekly and len(dates) >= FEWEST_WEEKS else {}


def _in_sequence(marks: dict[int, DayMark]) -> dict[int, DayMark]:
    """The marks if they go from day to day; an order of day and month that makes them do so is chosen."""
    if len(marks) < FEWEST_DAYS:
        return {}
    listed = sorted(marks.items())
    ways = [marks]
    if any(mark.either for mark in marks.values()):
        ways.append({c: replace(m, date=m.either, either=None) if m.either else m for c, m in marks.items()})
    elif all(m.month is not None and m.day is not None and m.weekday is None for m in marks.values()):
        ways.append({c: replace(m, day=m.month, month=m.day) for c, m in marks.items()})

    def score(way: dict[int, DayMark]) -> float:
        steps = [_step(way[a], way[b]) for (a, _), (b, _) in pairwise(listed)]
        return sum(steps) / len(steps)

    best = max(ways, key=score)
    said = [m.date or (m.month, m.day) if m.date or m.day is not None else None for m in best.values()]
    if None not in said and len(set(said)) < max(4, 0.45 * len(said)):
        return {}  # the same again and again: 8-4, 8-4, 4-10 are times
    valid = all(m.month is None or 1 <= m.month <= 12 for m in best.values())
    return best if score(best) >= 0.7 and valid else {}


def _step(one: DayMark, other: DayMark) -> float:
    """1 where a heading is the day after another or nearly so, 0 where it is not."""
    if one.date and other.date:
        gap = (other.date - one.date).days
        return 1.0 if 0 <= gap <= 3 else 0.0
    if one.day is not None and other.day is not None and one.month and other.month:
        gap = (other.month - one.month) % 12 * 31 + other.day - one.day
        return 1.0 if 0 <= gap <= 6 else 0.0
    if one.day is not None and other.day is not None:
        gap = other.day - one.day
        return 1.0 if 0 <= gap <= 3 or (gap < 0 and one.day >= 26 and other.day <= 4) else 0.0
    if one.weekday is not None and other.weekday is not None:
        return 1.0 if (other.weekday - one.weekday) % 7 in (0, 1, 2, 3) else 0.0
    return 0.0


def _counting(marks: dict[int, DayMark]) -> dict[int, DayMark]:
    """The longest run of numbers that count days: 14, 15, ... 31, 1, 2."""
    best: list[tuple[int, DayMark]] = []
    run: list[tuple[int, DayMark]] = []
    for column, mark in sorted(marks.items()):
        if run:
            before, now = run[-1][1].day or 0, mark.day or 0
            if not (1 <= now - before <= 3 or (before >= 28 and now <= 3)):
                run = []
        run.append((column, mark))
        if len(run) > len(best):
            best = list(run)
    ones = sum((b[1].day or 0) - (a[1].day or 0) in (1, -27, -28, -29, -30) for a, b in pairwise(best))
    return (
        dict(best)
        if len(best) >= FEWEST_DAYS and ones >= 0.7 * (len(best) - 1) and len(best) >= 0.6 * len(marks)
        else {}
    )


def _lettered(texts: dict[int, str]) -> dict[int, DayMark]:
    """Columns whose letters are weekdays one after another: M T W T F S S."""
    single = [
        (column, fold(text).upper()) for column, text in sorted(texts.items()) if len(text) == 1 and text.isalpha()
    ]
    best: dict[int, DayMark] = {}
    for alphabet in vocabulary()["calendar"]["letters"] if len(single) >= FEWEST_DAYS else ():
        for listed in _runs([item for item in single if item[1] in alphabet]):
            letters = [letter for _, letter in listed]
            starts = [start for start in range(7) if alphabet[start] == letters[0]]
            ways = [way for start in starts if (way := _advance(alphabet, start, letters))]
            if ways and len(listed) > len(best):
                way = min(ways, key=lambda way: sum((b - a - 1) % 7 for a, b in pairwise(way)))
                if sum((b - a) % 7 == 1 for a, b in pairwise(way)) >= 0.8 * (len(way) - 1):
                    best = {column: DayMark(weekday=weekday) for (column, _), weekday in zip(listed, way, strict=True)}
    return best


def _runs(listed: list[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    """Stretches of columns with at most two others between, long enough for a grid."""
    runs: list[list[tuple[int, str]]] = []
    for item in listed:
        if runs and item[0] - runs[-1][-1][0] <= 3:
            runs[-1].append(item)
        else:
            runs.append([item])
    return [run for run in runs if len(run) >= FEWEST_DAYS and len({letter for _, letter in run}) >= 4]


def _advance(alphabet: str, start: int, letters: Sequence[str]) -> list[int]:
    found = [start]
    for letter in letters[1:]:
        step = next((step for step in range(1, 8) if alphabet[(found[-1] + step) % 7] == letter), None)
        if step is None:
            return []
        found.append((found[-1] + step) % 7)
    return found


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
    if view.turned:
        _turned_parts(view, band)
        return
    if _starts_and_ends(view, band):
        return
    below = band.bottom + 1
    words = {c: _PARTS.get(plain(view.text(below, c)), "") for c in view.cells.get(below, {})}
    halves = {column: part for column, part in words.items() if part}
    if len(halves) < FEWEST_DAYS or len(halves) < 0.7 * len([c for c in words if c >= band.columns[0]]):
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
    if len(starts) < FEWEST_DAYS or not set(days) & set(starts):
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
            and all(_PARTS.get(plain(t)) or time_word(t) for t in named)
        ):
            for day in band.days:
                day.part = _PARTS.get(plain(texts[day.column]), texts[day.column])
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
            said = _over(shown(value), day_mark(value))
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


def _over(text: str, mark: DayMark | None) -> tuple[str, object] | None:
    if mark is not None and mark.date is not None:
        return "commencing", mark.date
    week = re.fullmatch(
        r"(?:" + "|".join(vocabulary()["calendar"]["week"]) + r")\.?\s*(?:no\.?|number|#)?\s*(\d{1,2})\b.*", fold(text)
    )
    dates = dates_in(text)
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
                and not day.part
                and day.mark.day is None
                and day.mark.date is None
                and day.mark.weekday <= before.mark.weekday
                and day.mark.weekday == band.days[0].mark.weekday
            )
            if gap or anew or (day.week is not None and before.week is not None and day.week != before.week):
                group += 1
        day.group = group
        before = day
