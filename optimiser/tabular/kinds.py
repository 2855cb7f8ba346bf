"""Kinds of cell: what a column may hold, how its text becomes a value, and what to suggest when it cannot.

Every kind turns text into one typed value: hours become whole minutes, pounds become whole pence, clock times become
minutes after midnight. A text that is no such value raises ``Wrong`` with, where one can be guessed, a suggestion.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from optimiser.tabular import times
from optimiser.tabular.faults import closest
from optimiser.tabular.importance import MOST_POINTS
from optimiser.tabular.times import Days as Days
from optimiser.tabular.times import Wall as Wall
from optimiser.tabular.times import Wrong as Wrong
from optimiser.tabular.times import normalised


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


# --- numbers ---------------------------------------------------------------------------------------------------------


def _decimal(text: str) -> Decimal:
    if not re.fullmatch(r"[+-]?([0-9]{1,18}(\.[0-9]{0,18})?|\.[0-9]{1,18})", text):
        raise Wrong(f"'{text}' is not a number", _nearest_number(text))
    return Decimal(text)


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


def _of_percent(text: str) -> str:
    """The number that a percentage is."""
    bare = text[:-1].strip()
    return f"{float(bare) / 100:.10g}" if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", bare) else ""


def _within(text: str, value: Decimal, least: float | None, most: float | None) -> None:
    if least is not None and value < Decimal(str(least)):
        what = "is negative" if least == 0 else f"is below {_told(least)}"
        raise Wrong(f"'{text}' {what}", text.lstrip("-").strip() if least == 0 else "")
    if most is not None and value > Decimal(str(most)):
        raise Wrong(f"'{text}' is above {_told(most)}")


def _told(limit: float) -> str:
    return f"{limit:,}" if isinstance(limit, int) and limit >= 10**6 else f"{limit:g}"  # g would say 1e+06


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
        if text.endswith("%") and not unit.startswith("percent"):
            raise Wrong(f"'{text}' is not a number", _of_percent(text))
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


def _fraction(text: str) -> Fraction:
    over = re.fullmatch(r"(\d+)\s*/\s*([1-9]\d*)", text)
    if over:
        return Fraction(int(over[1]), int(over[2]))
    percent = text.endswith("%")
    value = _decimal(text[:-1].strip() if percent else text)
    _within(text, value, 0, None)
    return Fraction(value) / (100 if percent else 1)


def _range(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f" from {_told(least)} to {_told(most)}"
    if least is not None:
        return f" from {_told(least)}"
    return f" up to {_told(most)}" if most is not None else ""


def _hours(text: str) -> int:
    value = _decimal(text)
    _within(text, value, 0, None)
    return int((value * 60).to_integral_value())


def _weekly_hours(text: str) -> int:
    minutes = _hours(text)
    if minutes > 7 * 24 * 60:
        raise Wrong(f"'{text}' is more than a week has, 168")
    return minutes


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
    if value > MOST_POINTS:
        raise Wrong(f"'{text}' is more than {MOST_POINTS:,} points", "hard")
    return int(value)


# --- words -----------------------------------------------------------------------------------------------------------


def _identifier(text: str) -> str:
    if "|" in text:
        raise Wrong(f"'{text}' holds the list sign |")
    return text


def _yes_no(text: str) -> bool:
    normalised = text.casefold()
    if normalised in ("yes", "y", "true", "1"):
        return True
    if normalised in ("no", "n", "false", "0"):
        return False
    raise Wrong(f"'{text}' is neither yes nor no", closest(text, ("yes", "no")))


def _band(text: str) -> str:
    """A band of Agenda for Change without the word, as packs name it: ``Band 8A`` is 8a; other grades as they are."""
    found = re.fullmatch(r"(?i)(?:afc\s*)?(?:band\s*)?(\d+[a-d]?)", text)
    return found[1].lower() if found else text


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?|[a-zA-Z]+", text):
        raise Wrong(f"'{text}' is no colour", f"#{text}" if re.fullmatch(r"[0-9a-fA-F]{6}", text) else "")
    return text


def choice(*words: str, former: Mapping[str, str] | None = None, common: Mapping[str, str] | None = None) -> Kind:
    """One of a few words; case, hyphens and underscores do not matter. The value is the word as given here. ``former``:
    what words were called before, ``common``: what people say instead, without case; both are refused, and the word of
    here is suggested."""
    by_plain = {normalised(word): word for word in words}

    def read(text: str) -> str:
        word = by_plain.get(normalised(text))
        if word is None:
            said = (former or {}).get(text.strip()) or (common or {}).get(normalised(text))
            near = said or closest(text, words)
            raise Wrong(f"'{text}' is not one of the words", near)
        return word

    return Kind(f"one of {', '.join(words)}", f"expected {' or '.join(words)}", read)


def listed(inner: Kind) -> Kind:
    """Several values separated by ``|``; the value is a tuple."""

    def read(text: str) -> tuple[Any, ...]:
        return tuple(inner.read(part if inner.spaces_matter else part.strip()) for part in text.split("|") if part)

    return Kind(f"list of {inner.name}", f"{inner.expected}, several separated by |", read, True, inner.spaces_matter)


TEXT = Kind("text", "expected text", str)
ID = Kind("id", "expected an id without spaces around it", _identifier, spaces_matter=True)
BAND = Kind("text", "expected a band or grade", _band)
COLOUR = Kind("colour", "expected a colour such as #f6d55c or gold", _colour)
HOURS = Kind("hours", "expected hours such as 37.5", _hours)
WEEKLY_HOURS = Kind("hours", HOURS.expected, _weekly_hours)
MINUTES = integer(unit="minutes")
MONEY = Kind("pounds", "expected pounds and pence such as 20.24", _money)
POINTS = Kind("points", "expected whole points, an importance word of rota.toml or hard", _points)
DATE = Kind("date", "expected a date such as 2026-11-30", times.date_of)
MOMENT = Kind("date, or date and time", "expected a date such as 2026-11-30, or 2026-11-30 13:00", times.moment_of)
CLOCK = Kind("time", "expected a time of day such as 07:30", times.clock_of)
END_CLOCK = Kind("time", "expected a time of day such as 07:30, 24:00, or 08:00+1 for the next day", times.end_clock_of)
WALL = Kind(
    "time", "expected a time such as 07:30, 08:00+1 for the next day, or 01:30 GMT at a clock change", times.wall_of
)
SPAN = Kind("from time to time", "expected two times such as 07:00-14:30", times.span_of)
FRACTION = Kind("number or share", "expected a number, a share such as 65%, or a part such as 1/8", _fraction)
YES_NO = Kind("yes or no", "expected yes or no", _yes_no)
DAYS = Kind(
    "days",
    "expected weekdays (Mon-Fri), dates (2026-11-30), ranges (2026-11-02..2026-11-15) or bank holidays",
    times.day_set_of,
)
CAPABILITY = Kind("capability", "expected a capability such as registered nurse or prescriber@2", str)
IDS = listed(ID)
BANK_HOLIDAYS = listed(Kind("nation or date", f"expected {', '.join(times.NATIONS)} or dates", times.bank_holidays_of))
