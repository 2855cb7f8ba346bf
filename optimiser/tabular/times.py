"""Dates, times of day and days of the week as people write them: text to value, or ``Wrong`` with a suggestion."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from optimiser.tabular.faults import closest

MINUTES_A_DAY = 24 * 60
SHORT_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LONG_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NATIONS = ("england", "wales", "scotland", "northern ireland", "none")
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


class Wrong(ValueError):
    """A text that is no value of its kind: what is wrong, and a suggestion or ""."""

    def __init__(self, what: str, suggestion: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.suggestion = suggestion


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


def normalised(text: str) -> str:
    """The text without case, and with hyphens and underscores as single spaces."""
    return re.sub(r"[\s_-]+", " ", text.strip()).casefold()


_THIS_CENTURY = 50
"""Years in two digits from which the last century is meant: nobody plans so far ahead, but people were born then."""


def date_of(text: str) -> dt.date:
    """A date as year-month-day."""
    try:
        value = dt.date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        raise Wrong(f"'{text}' is no day of the calendar") from None
    if value is None:
        raise Wrong(f"'{text}' is not a date in the form year-month-day", _nearest_date(text))
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise Wrong(f"'{text}' is in the year {value.year}")
    return value


def moment_of(text: str) -> tuple[dt.date, int | None]:
    """A date as year-month-day, and minutes after midnight where a time HH:MM follows."""
    day, _, clock = text.partition(" ")
    return date_of(day), clock_of(clock.strip()) if clock.strip() else None


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
            century = 0 if year >= 100 else 2000 if year < _THIS_CENTURY else 1900
            return _iso(year + century, month, day)
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


def clock_of(text: str) -> int:
    """Minutes after midnight of HH:MM, up to 24:00."""
    found = re.fullmatch(r"(\d{1,2}):([0-5]\d)(?::00)?", text)
    minutes = int(found[1]) * 60 + int(found[2]) if found else -1
    if not 0 <= minutes <= MINUTES_A_DAY:
        raise Wrong(f"'{text}' is not a time of day", _nearest_clock(text))
    return minutes


def clock_text(minutes: int) -> str:
    """HH:MM on the clock, of minutes after midnight; whole days are left out."""
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def _nearest_clock(text: str) -> str:
    found = re.fullmatch(r"(?i)(\d{1,2})(?:[:.h]?([0-5]\d))?\s*(am|pm)?", text.strip())
    if not found:
        return ""
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return f"{hour:02d}:{minute:02d}" if hour < 24 else ""


def end_clock_of(text: str) -> int:
    """Minutes after midnight of HH:MM, with +1 or +2 for the days after."""
    base, plus, days = text.partition("+")
    if plus and days.strip() not in ("1", "2"):
        raise Wrong(f"'{text}' is not a time of day, with +1 for the next day", f"{base}+1")
    return clock_of(base.strip()) + (int(days) * MINUTES_A_DAY if plus else 0)


@dataclass(frozen=True, slots=True)
class Wall:
    """A time on the wall: minutes after midnight of the row's date, and the name the time goes by (GMT, BST) where a
    clock change shows it twice or skips it; "" otherwise."""

    minutes: int
    name: str = ""


def wall_of(text: str) -> Wall:
    """A time on the wall, with the name it goes by where one is said."""
    time, _, name = text.partition(" ")
    return Wall(end_clock_of(time), name.strip().upper())


def span_of(text: str) -> tuple[int, int]:
    """Two times of day as minutes after midnight; the second is after the first, past 1440 on the next day."""
    first, dash, last = re.sub(r"\s|–", lambda sign: "-" if sign[0] == "–" else "", text).partition("-")
    if not dash:
        raise Wrong(f"'{text}' is not two times of day")
    start, end = clock_of(first), end_clock_of(last)
    return start, end if end > start else end + MINUTES_A_DAY


def bank_holidays_of(text: str) -> str | dt.date:
    """A nation whose bank holidays are meant, or one date."""
    if text[:1].isdigit():
        return date_of(text)
    word = normalised(text)
    if word not in NATIONS:
        raise Wrong(f"'{text}' is neither a nation nor a date", closest(text, NATIONS))
    return word


# --- days ------------------------------------------------------------------------------------------------------------


def _weekday(word: str) -> int:
    folded = word.strip().casefold().rstrip(".")
    for index, (short, long) in enumerate(zip(SHORT_NAMES, LONG_NAMES, strict=True)):
        if folded == short.casefold() or (len(folded) >= 3 and long.casefold().startswith(folded.rstrip("s"))):
            return index
    raise Wrong(f"'{word.strip()}' is not a day of the week", closest(word, SHORT_NAMES))


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


def _listed_days(text: str) -> str:
    """Weekdays joined by a sign or word other than the list sign, with the list sign; "" where one is none."""
    words = [word.strip() for word in re.split(r"(?i)\s*[|/&;+]\s*|\s+(?:and|or)\s+", text) if word.strip()]
    try:
        for word in words:
            _weekday_part(word)
    except Wrong:
        return ""
    return "|".join(words)


def day_set_of(text: str) -> Days:
    """Days of weekdays, dates, ranges of dates and bank holidays."""
    weekdays: frozenset[int] = frozenset()
    bank_holidays, ranges = False, []
    for part in (piece.strip() for piece in text.split("|")):
        if part.casefold() in ("bank holiday", "bank holidays", "public holidays"):
            bank_holidays = True
        elif part[:1].isdigit():
            first, dots, last = part.partition("..")
            begin = date_of(first.strip())
            finish = date_of(last.strip()) if dots else begin
            if finish < begin:
                raise Wrong(f"'{part}' ends before it begins", f"{finish}..{begin}")
            ranges.append((begin, finish))
        else:
            try:
                weekdays |= _weekday_part(part)
            except Wrong as error:
                raise Wrong(error.what, _listed_days(text) or error.suggestion) from None
    return Days(weekdays, bank_holidays, tuple(ranges))
