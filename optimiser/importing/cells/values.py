"""Cells of lists as values: dates in their order, numbers, bands, names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from optimiser.importing.cells.clock import one_time
from optimiser.importing.cells.days import DayMark, day_mark
from optimiser.importing.files.sheet import CellValue, shown
from optimiser.importing.words import fold

_NEVER = (
    "never",
    "n/a",
    "na",
    "none",
    "no expiry",
    "does not expire",
    "lifetime",
    "permanent",
    "ongoing",
    "indefinite",
    "-",
    "current",
)
_FIRST_YEAR, _LAST_YEAR = 1910, 2199
MOST_POSTS = 2.0
"""Parts of a full post that one contract may be; more are shares in percent or hours."""


def month_first(values: Iterable[CellValue]) -> bool | None:
    """Whether dates in figures have the month first; None where every one could be either."""
    found = [match for value in values if (match := _in_figures(value))]
    if not found or any(int(match[1]) > 12 for match in found):
        return False
    return True if any(int(match[2]) > 12 for match in found) else None


def mixed_order(values: Iterable[CellValue | None]) -> str:
    """A date that can only have its month first, where another can only have its day first; blank for none."""
    found = [match for value in values if (match := _in_figures(value))]
    if not any(int(match[1]) > 12 for match in found):
        return ""
    return next((match.string.strip() for match in found if int(match[2]) > 12), "")


def _in_figures(value: CellValue | None) -> re.Match[str] | None:
    """Day and month, in their order, of a date in figures that does not begin with its year."""
    figures = r"\s*(?:[A-Za-z]+,?\s+)?(\d{1,2})[-/.](\d{1,2})[-/.]\d"
    return re.match(figures, value) if isinstance(value, str) else None


def date_in(value: CellValue | None, american: bool = False) -> dt.date | None:
    """The date that a cell is.

    Raises:
        ValueError: it is no date.
    """
    if value is None:
        return None
    if isinstance(value, str):
        text = re.sub(r"[ T]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?\s*(am|pm)?$", "", " ".join(value.split()), flags=re.I)
        far = re.search(r"\b(\d{4})\b", text)
        if far and int(far[1]) > _LAST_YEAR:
            return None
        compact = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
        if compact:
            return dt.date(int(compact[1]), int(compact[2]), int(compact[3]))
        named = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?[ \-/.]+([^\W\d_]+)[ \-/.,]+(\d{2})", text)
        if named and day_mark(f"{named[1]} {named[2]} 20{named[3]}") is None:
            raise ValueError(f"'{text}' is no date")
        value = text
    elif isinstance(value, (int, float)) and not 20_000 <= value <= 60_000:
        raise ValueError(f"'{shown(value)}' is no date")
    if isinstance(value, (int, float)):
        return dt.date(1899, 12, 30) + dt.timedelta(days=int(value))
    if isinstance(value, dt.date) and value.year >= _FIRST_YEAR:
        day = value.date() if isinstance(value, dt.datetime) else value
        return day if day.year <= _LAST_YEAR else None
    mark = day_mark(value) or _long_ago(value)
    if mark is None or mark.date is None:
        raise ValueError(f"'{shown(value)}' is no date")
    return mark.either if american and mark.either is not None else mark.date


def _long_ago(value: CellValue) -> DayMark | None:
    """A date before those of rotas: a birth, a first day of work; its leap year stands in for the year."""
    text = value if isinstance(value, str) else ""
    old = re.fullmatch(r"()(\d{1,2}[-/. ](?:\d{1,2}|[^\W\d_]{3,9})[-/. ])(19[0-8]\d|[3-9]\d)()", text) or re.fullmatch(
        r"(19[0-8]\d)([-/.])()(\d{1,2}[-/.]\d{1,2})", text
    )
    if old is None:
        return None
    year = int(old[1] or old[3])
    year += 1900 if year < 100 else 0
    mark = day_mark(f"{old[2]}2000" if old[3] else f"2000{old[2]}{old[4]}")
    if mark is None or mark.date is None:
        return None
    try:
        either = mark.either.replace(year=year) if mark.either is not None else None
        return DayMark(date=mark.date.replace(year=year), either=either)
    except ValueError:  # the 29th of February of a year that has none
        return None


def birth_in(date: dt.date | None) -> dt.date | None:
    """A date of birth: written with two digits of its year, one that is yet to come was a hundred years ago."""
    return date.replace(year=date.year - 100) if date is not None and date > dt.date.today() else date


def never(text: str) -> bool:
    """Whether a text says that there is no end."""
    return fold(text) in _NEVER


def number_in(text: str) -> float | None:
    """A number with point or comma, a length such as 37:30 or 37h30, or with a unit behind; None where it is none."""
    bare = fold(text).replace(" ", "")
    clock = re.fullmatch(r"(\d{1,3}):([0-5]\d)(?::00)?", bare)
    clock = clock or re.fullmatch(r"(\d{1,3})(?:hours?|hrs?|h)([0-5]\d)(?:minutes|mins?|m)?", bare)
    if clock:
        return int(clock[1]) + int(clock[2]) / 60
    bare = re.sub(
        r"(/hours?|/hrs?|/h|perhour|perhr|anhour|gbp|hours?|hrs?|h|pw|/week|wte|fte|perweek|aweek|£)+", "", bare
    )
    percent = bare.endswith("%")
    bare = bare.rstrip("%").replace(",", ".")
    if not re.fullmatch(r"\d{1,5}(\.\d{1,10})?|\.\d{1,10}", bare):
        half = re.fullmatch(r"(\d{1,2})/(\d{1,2})", bare)
        return int(half[1]) / int(half[2]) if half and int(half[2]) else None
    return float(bare) / 100 if percent else float(bare)


def are_parts(texts: Iterable[str]) -> bool:
    """Whether what stands in a column of hours are parts of a full post: nothing above 1, or all in percent."""
    numbers = [number for text in texts if (number := number_in(text)) is not None]
    return any(numbers) and max(numbers) <= 1


def band_in(text: str) -> str:
    """The band that a grade or pay scale says: ``NHS|XR8A|Review Body Band 8 - Range A`` is 8a."""
    bare = fold(text)
    found = re.search(r"\bband\s*([1-9])\s*(?:-?\s*range\s*([a-d])\b|\s?([a-d])\b)?", bare)
    if found is None:
        found = re.search(r"\bxr0?([1-9])()([a-d])?\b", bare) or re.fullmatch(
            r"(?:afc\s*)?b(?:and)?\.?\s*([1-9])()([a-d])?", bare
        )
    if found is None:
        found = re.fullmatch(r"afc\s*([1-9])()([a-d])?", bare)
    if found is None:
        decimal = re.fullmatch(r"([1-9])(\.0)?", bare)
        return decimal[1] if decimal else (bare if re.fullmatch(r"8[a-d]", bare) else " ".join(text.split()))
    return found[1] + (found[2] or found[3] or "")


def name_in(text: str) -> str:
    """A name as people say it: ``COVERDALE, Odette`` is Odette Coverdale."""
    bare = " ".join(text.split())
    parts = [part.strip() for part in bare.split(",")]
    if len(parts) == 2 and all(parts) and len(parts[1].split()) <= 4:
        bare = f"{parts[1]} {parts[0]}"
    words = bare.split()
    if any(word.isupper() and len(word) > 2 for word in words) and any(
        not word.isupper() for word in words if len(word) > 1
    ):
        words = [_capital(word) if word.isupper() and len(word) > 2 else word for word in words]
    elif len(words) > 1 and all(word.isupper() for word in words) and len(parts) == 2:
        words = [_capital(word) for word in words]
    return " ".join(words)


def _capital(word: str) -> str:
    """O'ROURKE as O'Rourke, BARLOW-REID as Barlow-Reid."""
    return re.sub(r"[^\W\d_]+", lambda part: part[0][0].upper() + part[0][1:].lower(), word)


def time_in(value: CellValue | None) -> int | None:
    """Minutes after midnight of a cell that is a time of day."""
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        return value.hour * 60 + value.minute
    if isinstance(value, dt.time):
        return value.hour * 60 + value.minute
    if isinstance(value, float) and 0 < value < 1:
        return round(value * 1440)
    return one_time(shown(value))


def minutes_in(value: CellValue | None) -> int | None:
    """Minutes of a break: 30, 00:30, or half an hour as a time."""
    if isinstance(value, (dt.time, dt.datetime)):
        return value.hour * 60 + value.minute
    text = shown(value) if value is not None else ""
    clock = re.fullmatch(r"(\d{1,2}):([0-5]\d)(:00)?", text)
    if clock:
        return int(clock[1]) * 60 + int(clock[2])
    found = re.fullmatch(r"(\d{1,3})(?:\.0+)?\s*(?:m|min|mins|minutes)?", text)
    hours = re.fullmatch(r"(\d(?:\.\d+)?|an|half an|half)\s*(?:h|hr|hrs|hour|hours)", fold(text))
    if hours and found is None:
        words = {"an": 60, "half an": 30, "half": 30}
        return words[hours[1]] if hours[1] in words else round(60 * float(hours[1]))
    return int(found[1]) if found else None
