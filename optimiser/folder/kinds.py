"""Kinds of cell: what a column may hold, how its text becomes a value, and what to suggest when it cannot.

Every kind turns text into one typed value: hours become whole minutes, pounds become whole pence, clock times become
minutes after midnight. A text that is no such value raises ``Wrong`` with, where one can be guessed, a suggestion.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from optimiser.folder.faults import closest

DAY = 24 * 60
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


class Wrong(ValueError):
    """A text that is no value of its kind: what is wrong, and a suggestion or ""."""

    def __init__(self, what: str, suggestion: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.suggestion = suggestion


@dataclass(frozen=True, slots=True)
class Kind:
    """What a cell may hold. ``read`` gives the value or raises ``Wrong``; ``expected`` ends the fault's message.

    ``many``: the value is a tuple, and references are checked item by item. ``spaces_matter``: spaces around the text
    are a fault instead of being ignored (ids).
    """

    name: str
    expected: str
    read: Callable[[str], Any]
    many: bool = False
    spaces_matter: bool = False


@dataclass(frozen=True, slots=True)
class Days:
    """Which days a row is about: weekdays (0 is Monday), bank holidays, and ranges of dates (both ends included)."""

    weekdays: frozenset[int] = frozenset()
    bank_holidays: bool = False
    ranges: tuple[tuple[dt.date, dt.date], ...] = ()

    def includes(self, day: dt.date, bank_holiday: bool = False) -> bool:
        """Whether the day is one of these."""
        if day.weekday() in self.weekdays or (self.bank_holidays and bank_holiday):
            return True
        return any(first <= day <= last for first, last in self.ranges)


# --- numbers ---------------------------------------------------------------------------------------------------------


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise Wrong(f"'{text}' is not a number", _nearest_number(text)) from None
    if not value.is_finite():
        raise Wrong(f"'{text}' is not a number")
    return value


def _nearest_number(text: str) -> str:
    bare = re.sub(r"(?i)^\s*(£|gbp)\s*|\s*(hours?|hrs?|h|minutes?|mins?|m|%|wte|fte)?\s*$", "", text)
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", bare):
        return bare.replace(",", "")
    if re.fullmatch(r"-?\d+,\d+", bare):
        return bare.replace(",", ".")
    clock = re.fullmatch(r"(\d+):([0-5]\d)", bare)
    if clock:
        return f"{int(clock[1]) + int(clock[2]) / 60:g}"
    return bare if re.fullmatch(r"-?\d+(\.\d+)?", bare) else ""


def _within(text: str, value: Decimal, least: float | None, most: float | None) -> None:
    if least is not None and value < Decimal(str(least)):
        what = "is negative" if least == 0 else f"is below {least:g}"
        raise Wrong(f"'{text}' {what}", text.lstrip("-").strip() if least == 0 else "")
    if most is not None and value > Decimal(str(most)):
        raise Wrong(f"'{text}' is above {most:g}")


def integer(least: int | None = 0, most: int | None = None, unit: str = "") -> Kind:
    """A whole number."""

    def read(text: str) -> int:
        value = _decimal(text)
        _within(text, value, least, most)
        if value != value.to_integral_value():
            raise Wrong(f"'{text}' is not a whole number", str(int(value)))
        return int(value)

    noun = f"a whole number of {unit}" if unit else "a whole number"
    return Kind("whole number", f"expected {noun}{_range(least, most)}", read)


def decimal(least: float | None = 0, most: float | None = None, unit: str = "") -> Kind:
    """A number with a decimal point; the value is a float."""

    def read(text: str) -> float:
        value = _decimal(text)
        _within(text, value, least, most)
        return float(value)

    return Kind("number", f"expected a number{' of ' + unit if unit else ''}{_range(least, most)}", read)


def share() -> Kind:
    """A part of a whole, as ``0.65`` or ``65%``; the value is a float from 0 to 1."""

    def read(text: str) -> float:
        percent = text.endswith("%")
        value = _decimal(text[:-1].strip() if percent else text) / (100 if percent else 1)
        _within(text, value, 0, None)
        if value > 1:
            raise Wrong(f"'{text}' is more than the whole", f"{text}%" if value <= 100 else "")
        return float(value)

    return Kind("share", "expected a share such as 0.65 or 65%", read)


def _range(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f" from {least:g} to {most:g}"
    if least is not None:
        return f" from {least:g}"
    return f" up to {most:g}" if most is not None else ""


def _hours(text: str) -> int:
    value = _decimal(text)
    _within(text, value, 0, None)
    return int((value * 60).to_integral_value())


def _money(text: str) -> int:
    pence = _decimal(text) * 100
    _within(text, pence, 0, None)
    if pence != pence.to_integral_value():
        raise Wrong(f"'{text}' has parts of a penny", f"{pence.to_integral_value() / 100:.2f}")
    return int(pence)


def _points(text: str) -> int | str:
    if re.fullmatch(r"[A-Za-z][A-Za-z _-]*", text):
        return text.casefold()
    value = _decimal(text)
    _within(text, value, 0, None)
    if value != value.to_integral_value():
        raise Wrong(f"'{text}' is not whole points", str(int(value)))
    return int(value)


# --- times -----------------------------------------------------------------------------------------------------------


def _date(text: str) -> dt.date:
    try:
        value = dt.date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        raise Wrong(f"'{text}' is no day of the calendar") from None
    if value is None:
        raise Wrong(f"'{text}' is not a date in the form year-month-day", _nearest_date(text))
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise Wrong(f"'{text}' is in the year {value.year}")
    return value


def _nearest_date(text: str) -> str:
    for pattern, order in (
        (r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})(?:[ T]0?0:00(?::00)?)?", (3, 2, 1)),
        (r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2})", (3, 2, 1)),
        (r"(\d{4})[/. ]?(\d{1,2})[/. ]?(\d{1,2})", (1, 2, 3)),
        (r"(\d{4})-(\d\d)-(\d\d)[ T].*", (1, 2, 3)),
    ):
        found = re.fullmatch(pattern, text)
        if found:
            year, month, day = (int(found[group]) for group in order)
            return _iso(year + 2000 if year < 100 else year, month, day)
    if re.fullmatch(r"[3-6]\d{4}", text):  # a spreadsheet's day number
        return (dt.date(1899, 12, 30) + dt.timedelta(days=int(text))).isoformat()
    for form in ("%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y", "%a %d %b %Y"):
        try:
            return dt.datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return ""


def _iso(year: int, month: int, day: int) -> str:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""


def _clock(text: str) -> int:
    found = re.fullmatch(r"(\d{1,2}):([0-5]\d)(?::00)?", text)
    minutes = int(found[1]) * 60 + int(found[2]) if found else -1
    if not 0 <= minutes <= DAY:
        raise Wrong(f"'{text}' is not a time of day", _nearest_clock(text))
    return minutes


def _nearest_clock(text: str) -> str:
    found = re.fullmatch(r"(?i)(\d{1,2})(?:[:.h]?([0-5]\d))?\s*(am|pm)?", text.strip())
    if not found:
        return ""
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return f"{hour:02d}:{minute:02d}" if hour < 24 else ""


def _end_clock(text: str) -> int:
    base, plus, days = text.partition("+")
    if plus and days.strip() not in ("1", "2"):
        raise Wrong(f"'{text}' is not a time of day, with +1 for the next day", f"{base}+1")
    return _clock(base.strip()) + (int(days) * DAY if plus else 0)


def _instant(text: str) -> dt.datetime:
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)[ T](\d{1,2}:\d\d)(?::00)?", text)
    if not found:
        raise Wrong(f"'{text}' is not a date and time")
    return dt.datetime.combine(_date(found[1]), dt.time()) + dt.timedelta(minutes=_clock(found[2]))


# --- days ------------------------------------------------------------------------------------------------------------


def _weekday(word: str) -> int:
    folded = word.strip().casefold().rstrip(".")
    for index, (short, long) in enumerate(zip(WEEKDAYS, _LONG_WEEKDAYS, strict=True)):
        if folded == short.casefold() or (len(folded) >= 3 and long.startswith(folded.rstrip("s"))):
            return index
    raise Wrong(f"'{word.strip()}' is not a day of the week", closest(word, WEEKDAYS))


def _weekday_part(part: str) -> frozenset[int]:
    folded = part.strip().casefold()
    named = {
        "daily": range(7),
        "every day": range(7),
        "all": range(7),
        "weekdays": range(5),
        "weekend": range(5, 7),
        "weekends": range(5, 7),
    }
    if folded in named:
        return frozenset(named[folded])
    ends = re.split(r"\s*(?:-|–|\bto\b)\s*", part.strip())
    if len(ends) == 2:
        first, last = _weekday(ends[0]), _weekday(ends[1])
        return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))
    return frozenset(_weekday(word) for word in part.replace(",", " ").split())


def _weekdays(text: str) -> frozenset[int]:
    return frozenset().union(*(_weekday_part(part) for part in text.split("|")))


def _days(text: str) -> Days:
    weekdays: frozenset[int] = frozenset()
    bank_holidays, ranges = False, []
    for part in (piece.strip() for piece in text.split("|")):
        if part.casefold() in ("bank holiday", "bank holidays", "public holidays"):
            bank_holidays = True
        elif part[:1].isdigit():
            first, dots, last = part.partition("..")
            begin = _date(first.strip())
            finish = _date(last.strip()) if dots else begin
            if finish < begin:
                raise Wrong(f"'{part}' ends before it begins", f"{finish}..{begin}")
            ranges.append((begin, finish))
        else:
            weekdays |= _weekday_part(part)
    return Days(weekdays, bank_holidays, tuple(ranges))


# --- words -----------------------------------------------------------------------------------------------------------


def _identifier(text: str) -> str:
    if "|" in text:
        raise Wrong(f"'{text}' holds the list sign |")
    return text


def _yes_no(text: str) -> bool:
    folded = text.casefold()
    if folded in ("yes", "y", "true", "1"):
        return True
    if folded in ("no", "n", "false", "0"):
        return False
    raise Wrong(f"'{text}' is neither yes nor no", closest(text, ("yes", "no")))


def choice(*words: str) -> Kind:
    """One of a few words; case, hyphens and underscores do not matter. The value is the word as given here."""
    by_plain = {_plain(word): word for word in words}

    def read(text: str) -> str:
        word = by_plain.get(_plain(text))
        if word is None:
            raise Wrong(f"'{text}' is not one of the words", closest(text, words))
        return word

    return Kind(f"one of {', '.join(words)}", f"expected {' or '.join(words)}", read)


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text.strip()).casefold()


def listed(inner: Kind) -> Kind:
    """Several values separated by ``|``; the value is a tuple."""

    def read(text: str) -> tuple[Any, ...]:
        return tuple(inner.read(part if inner.spaces_matter else part.strip()) for part in text.split("|") if part)

    return Kind(
        f"list of {inner.name}", f"{inner.expected}, several separated by |", read, True, inner.spaces_matter
    )


TEXT = Kind("text", "expected text", str)
ID = Kind("id", "expected an id without spaces around it", _identifier, spaces_matter=True)
HOURS = Kind("hours", "expected hours such as 37.5", _hours)
MINUTES = integer(unit="minutes")
MONEY = Kind("pounds", "expected pounds and pence such as 20.24", _money)
POINTS = Kind("points", "expected whole points, an importance word of rota.toml or hard", _points)
DATE = Kind("date", "expected a date such as 2026-11-30", _date)
CLOCK = Kind("time", "expected a time of day such as 07:30", _clock)
END_CLOCK = Kind("time", "expected a time of day such as 07:30, 24:00, or 08:00+1 for the next day", _end_clock)
INSTANT = Kind("date and time", "expected a date and time such as 2026-11-30 07:30", _instant)
YES_NO = Kind("yes or no", "expected yes or no", _yes_no)
WEEKDAY_PATTERN = Kind("weekdays", "expected weekdays such as Mon-Fri or Sat|Sun or daily", _weekdays)
DAYS = Kind(
    "days", "expected weekdays (Mon-Fri), dates (2026-11-30), ranges (2026-11-02..2026-11-15) or bank holidays", _days
)
CAPABILITY = Kind("capability", "expected a capability such as registered nurse or prescriber@2", str)
IDS = listed(ID)
