"""Headings that are days: what one cell says of a date, in any dress."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from optimiser.importing.cells.part_days import part_day
from optimiser.importing.files.sheet import CellValue
from optimiser.importing.words import alphanumeric, fold, vocabulary


@dataclass(frozen=True)
class DayMark:
    """What a heading says of a day; None where it does not say. ``either`` is the date with month and day exchanged."""

    date: dt.date | None = None
    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    either: dt.date | None = None

    @property
    def known(self) -> bool:
        """Whether it says anything."""
        return any(part is not None for part in (self.date, self.weekday, self.day, self.month))


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, int], dict[str, int]]:
    calendar = vocabulary()["calendar"]
    weekdays = {word: number for number, words in enumerate(calendar["weekdays"]) for word in words}
    months: dict[str, int] = {}
    for number, words in enumerate(calendar["months"], 1):
        for word in words:
            months.setdefault(word, number)
    return weekdays, months


def weekday_of(word: str) -> int | None:
    """The weekday that a word is, Monday being 0."""
    return _names()[0].get(alphanumeric(word))


def month_of(word: str) -> int | None:
    """The month that a word is."""
    return _names()[1].get(alphanumeric(word))


def day_mark(value: CellValue | None) -> DayMark | None:
    """What a cell says of a day if it says nothing else, None otherwise."""
    if value is None or isinstance(value, dt.time):
        return None
    if isinstance(value, dt.datetime):
        return _of_date(value.date())
    if isinstance(value, dt.date):
        return _of_date(value)
    if isinstance(value, (int, float)):
        if value == int(value) and 1 <= value <= 31:
            return DayMark(day=int(value))
        if value == int(value) and 45_000 <= value <= 48_500:
            return _of_date(dt.date(1899, 12, 30) + dt.timedelta(days=int(value)))
        return None
    return _of_text(" ".join(value.split()))


def _of_date(date: dt.date) -> DayMark | None:
    return DayMark(date=date) if 1990 <= date.year <= 2150 else None


@lru_cache(maxsize=20_000)
def _of_text(text: str) -> DayMark | None:
    if not text or len(text) > 120:
        return None
    boxed = re.search(r"\[([^\]]+)\]", text)  # a question of a form: Can you work? [Mon 21 December 2026]
    if boxed and boxed.start() > 0:
        inner = _of_text(boxed[1].strip())
        return inner if inner is not None and (inner.date or inner.day) else None
    if len(text) > 40:
        return None
    if re.fullmatch(r"4[5-8]\d{3}", text):
        return day_mark(int(text))
    found = _numeric(text)
    if found is not None:
        return found
    weekday = day = month = year = None
    spare = 0
    for token in re.findall(r"[^\W\d_]+|\d+", fold(text)):
        if token.isdigit():
            number = int(token)
            if len(token) == 4 and 1990 <= number <= 2150 and year is None:
                year = number
            elif 1 <= number <= 31 and day is None and len(token) <= 2:
                day = number
            elif len(token) == 2 and day is not None and month is not None and year is None:
                year = 2000 + number
            else:
                return None
            continue
        if token in ("st", "nd", "rd", "th") and day is not None:
            continue
        as_weekday = _names()[0].get(token)
        as_month = _names()[1].get(token)
        if as_weekday is not None and weekday is None and not (as_month is not None and day is not None):
            weekday = as_weekday
        elif as_month is not None and month is None:
            month = as_month
        elif token in (
            "bh",
            "bank",
            "holiday",
            "hol",
            "xmas",
            "day",
            "eve",
            "new",
            "years",
            "christmas",
            "boxing",
            "of",
            "easter",
            "good",
            "r",
            "roku",
            "the",
            "wk",
            "w",
        ):
            spare += 1
        else:
            return None
    if weekday is None and month is None and (day is None or spare):
        return None
    if day is None and month is None and weekday is not None and len(fold(text)) > 12:
        return None
    if day is not None and month is not None and year is not None:
        date = _date(year, month, day)
        return DayMark(date=date, weekday=weekday) if date else None
    mark = DayMark(weekday=weekday, day=day, month=month, year=year)
    return mark if mark.known else None


def half_day_mark(value: CellValue | None) -> tuple[DayMark, str] | None:
    """Day and half of a heading that says both: ``Mon AM``, ``Tue 8/12 pm``; None for others."""
    said = part_day(value) if isinstance(value, str) and len(value) < 40 else None
    mark = _of_text(said.words) if said is not None and said.part else None
    return (mark, said.part) if mark is not None and said is not None else None


@lru_cache(maxsize=5_000)
def asked_day(text: str) -> DayMark | None:
    """The one day that a question of a form asks about: ``Monday 21/12 shifts you can work``; None for no day."""
    words = [word.strip("?!,;:()") for word in text.split()][:24]
    for length in range(min(5, len(words)), 0, -1):
        marks = [_of_text(" ".join(words[at : at + length])) for at in range(len(words) - length + 1)]
        whole = [
            mark for mark in marks if mark and (mark.date or mark.weekday is not None or (mark.day and mark.month))
        ]
        if whole:
            return whole[0] if len(set(whole)) == 1 else None
    return None


def _numeric(text: str) -> DayMark | None:
    """Dates in figures, with or without a weekday before or a time of midnight behind."""
    found = re.fullmatch(
        r"(?:([^\W\d_]+)\.?,?\s*)?(\d{1,4})([-/. ])(\d{1,2})(?:\3(\d{2,4}))?\.?"
        r"(?:[ T]0?0:00(?::00)?(?:\.0+)?)?(?:\s*\(?([^\W\d_]+)\)?)?",
        text,
    )
    if not found:
        compact = re.fullmatch(r"(20\d\d)(\d\d)(\d\d)", text)
        date = _date(*(int(part) for part in compact.groups())) if compact else None
        return DayMark(date=date) if date else None
    word = found[1] or found[6]
    weekday = weekday_of(word) if word else None
    if word and weekday is None:
        return None
    first, second, third = found[2], found[4], found[5]
    if len(first) == 4:
        date = _date(int(first), int(second), int(third)) if third else None
        return DayMark(date=date, weekday=weekday) if date else None
    if len(first) == 3:
        return None
    if third is None:
        if " " in text.strip() and not word and not re.search(r"[-/.]", text):
            return None
        if re.fullmatch(r"\d{1,2}\.\d{1,2}", text) and (int(first) > 31 or not 1 <= int(second) <= 12):
            return None
        day, month = int(first), int(second)
        return DayMark(weekday=weekday, day=day, month=month) if 1 <= day <= 31 and 1 <= month <= 31 else None
    year = int(third) + (2000 if len(third) == 2 else 0)
    if len(third) == 3:
        return None
    date, other = _date(year, int(second), int(first)), _date(year, int(first), int(second))
    if date is None and other is None:
        return None
    return DayMark(date=date or other, weekday=weekday, either=other if date else None)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day) if 1990 <= year <= 2150 else None
    except ValueError:
        return None


def dates_in(text: str, month_first: bool = False) -> list[dt.date]:
    """Every whole date that stands in a line of text, in order; in figures the day first, or the month."""
    return [date for _, _, date in _dates_at(text, month_first)]


def without_dates(text: str) -> str:
    """A text without the whole dates in it, and without weekdays."""
    for start, end, _ in reversed(_dates_at(text)):
        text = f"{text[:start]} {text[end:]}"
    return " ".join(word for word in text.split() if weekday_of(word.strip(",")) is None)


def _dates_at(text: str, month_first: bool = False) -> list[tuple[int, int, dt.date]]:
    """Start, end and date of every whole date in a text."""
    found: list[tuple[int, int, dt.date]] = []
    for pattern in (
        r"\d{4}-\d{1,2}-\d{1,2}",
        r"(?<![\d.:/-])\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d{2})(?![\d:/-])(?!\.\d)",
        r"\b\d{1,2}(?:st|nd|rd|th)?[ \-/]+(?:of )?[^\W\d_]{3,12}[ \-/,.]+(?:\d{4}|\d{2})\b",
    ):
        for match in re.finditer(pattern, text, re.IGNORECASE):
            mark = _of_text(re.sub(r"[,]", " ", match[0]))
            if mark is not None and mark.date is not None and all(match.start() != place for place, _, _ in found):
                found.append((match.start(), match.end(), (mark.either if month_first else None) or mark.date))
    for match in re.finditer(r"\b([^\W\d_]{3,12})\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b", text):
        month = month_of(match[1])
        date = _date(int(match[3]), month, int(match[2])) if month else None
        if date is not None:
            found.append((match.start(), match.end(), date))
    return sorted(found)


def writes_month_first(texts: Iterable[str]) -> bool:
    """Whether a date in figures can only have its month first, and none only its day."""
    found = [match for text in texts for match in _FIGURES.finditer(text)]
    return any(int(m[2]) > 12 >= int(m[1]) for m in found) and not any(int(m[1]) > 12 for m in found)


_FIGURES = re.compile(r"(?<![\d.:/-])(\d{1,2})[-/.](\d{1,2})[-/.](?:\d{4}|\d{2})(?![\d:/-])")


def months_in(text: str) -> tuple[int | None, int | None]:
    """(month, year) that a line of text names; ``Feb 27`` is February 2027."""
    month = year = None
    tokens = re.findall(r"[^\W\d_]+|\d+", fold(text))
    for place, token in enumerate(tokens):
        if token.isdigit():
            if len(token) == 4 and 1990 <= int(token) <= 2150:
                year = year or int(token)
        elif month is None and len(token) >= 3 and _names()[1].get(token) is not None:
            month = _names()[1][token]
            after = tokens[place + 1] if place + 1 < len(tokens) else ""
            if year is None and len(tokens) <= 6 and re.fullmatch(r"[2-9]\d", after):
                year = 2000 + int(after)
    return month, year
