"""Cells of lists as values: dates in their order, numbers, bands, names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from optimiser.importing.cells.clock import one_time
from optimiser.importing.cells.days import day_mark
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
_LAST_YEAR = 2199


def month_first(values: Iterable[CellValue]) -> bool | None:
    """Whether dates in figures have the month first; None where every one could be either."""
    firsts, seconds = False, False
    some = False
    for value in values:
        found = (
            re.match(r"\s*(?:[A-Za-z]+,?\s+)?(\d{1,2})[-/.](\d{1,2})[-/.]\d", value) if isinstance(value, str) else None
        )
        if found:
            some = True
            firsts |= int(found[1]) > 12
            seconds |= int(found[2]) > 12
    if not some or firsts:
        return False
    return True if seconds else None


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
    mark = day_mark(value)
    if mark is None or mark.date is None:
        old = (
            re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2}|[A-Za-z]{3,9})[-/. ](19[0-8]\d|[3-9]\d)", value)
            if isinstance(value, str)
            else None
        )
        if old is None:
            raise ValueError(f"'{shown(value)}' is no date")
        year = old[3] if len(old[3]) == 4 else f"19{old[3]}"
        stand_in = day_mark(f"{old[1]} {old[2]} 2000" if not old[2].isdigit() else f"{old[1]}/{old[2]}/2000")
        if stand_in is None or stand_in.date is None:
            raise ValueError(f"'{shown(value)}' is no date")
        return (
            stand_in.date.replace(year=int(year))
            if not (stand_in.date.month == 2 and stand_in.date.day == 29)
            else dt.date(int(year), 2, 28)
        )
    return mark.either if american and mark.either is not None else mark.date


def never(text: str) -> bool:
    """Whether a text says that there is no end."""
    return fold(text) in _NEVER


def number_in(text: str) -> float | None:
    """A number with its point or comma, a length such as 37:30, or with a unit behind; None where it is none."""
    bare = fold(text).replace(" ", "")
    clock = re.fullmatch(r"(\d{1,3}):([0-5]\d)(?::00)?", bare)
    if clock:
        return int(clock[1]) + int(clock[2]) / 60
    bare = re.sub(r"(hours?|hrs?|h|pw|/week|wte|fte|perweek|aweek|£)+", "", bare)
    percent = bare.endswith("%")
    bare = bare.rstrip("%").replace(",", ".")
    if not re.fullmatch(r"\d{1,5}(\.\d{1,10})?|\.\d{1,10}", bare):
        half = re.fullmatch(r"(\d{1,2})/(\d{1,2})", bare)
        return int(half[1]) / int(half[2]) if half and int(half[2]) else None
    return float(bare) / 100 if percent else float(bare)


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
    return int(found[1]) if found else None
