"""Cells of exports as cells of a rota folder: dates in their order, decimal commas, times in all their dress."""

from __future__ import annotations

import datetime as dt
import re

from optimiser.tabular import kinds
from optimiser.tabular.kinds import Kind, Wrong

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIMES = (kinds.CLOCK, kinds.END_CLOCK, kinds.WALL)
_NUMBERS = (kinds.HOURS, kinds.WEEKLY_HOURS, kinds.MONEY, kinds.MINUTES)
_LAST_YEAR = 2199


def to_cell(text: str, kind: Kind, order: str, scale: float | None = None) -> str:
    """The text as a rota folder writes it.

    Args:
        text: a cell of an export, not blank.
        kind: what the column holds.
        order: of dates: day first, month first or year first.
        scale: what a number is multiplied by.

    Raises:
        Wrong: it is none of its kind in any dress that is known.
    """
    if kind is kinds.DATE:
        return _date(text, order)
    if kind in _TIMES:
        return _clock(text, kind)
    if kind in _NUMBERS or kind.name in ("number", "whole number"):
        return _number(text, kind, scale)
    if kind is kinds.YES_NO:
        return {"1": "yes", "2": "no", "x": "yes"}.get(text.casefold(), text)
    return text


def _date(text: str, order: str) -> str:
    bare = re.sub(r"(?i)^(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?,?\s+", "", text.strip())
    bare = re.sub(r"[ T]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?$", "", bare)
    named = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?[ \-/]([A-Za-z]{3})[a-z]*[ \-/,]+(\d{4}|\d{2})", bare)
    if named and named[2].casefold() in _MONTHS:
        return _day(text, int(named[3]), _MONTHS.index(named[2].casefold()) + 1, int(named[1]))
    plain = re.fullmatch(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})", bare) or re.fullmatch(
        r"(\d{4})[-/.](\d\d?)[-/.](\d\d?)", bare
    )
    if plain:
        return _day(text, int(plain[1]), int(plain[2]), int(plain[3]))
    parts = re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})", bare)
    if parts and order in ("day first", "month first"):
        first, second, year = (int(part) for part in parts.groups())
        return _day(text, year, second, first) if order == "day first" else _day(text, year, first, second)
    raise Wrong(f"'{text}' is not a date with the {order.replace(' first', '')} first")


def _day(text: str, year: int, month: int, day: int) -> str:
    """The date; a year beyond all planning (staff records write the end of time so) means no date."""
    if year > _LAST_YEAR:
        return ""
    if year < 100:
        year += 2000 if year < 70 else 1900
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        raise Wrong(f"'{text}' is no day of the calendar") from None


def _clock(text: str, kind: Kind) -> str:
    after_date = re.sub(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[ T]+", "", text.strip())
    bare = re.sub(r"^(\d{1,2}:\d{2}):\d{2}(\.\d+)?$", r"\1", after_date)
    try:
        kind.read(bare)
    except Wrong as error:
        if not error.suggestion:
            raise
        bare = error.suggestion
    return bare


def _number(text: str, kind: Kind, scale: float | None) -> str:
    clock = re.fullmatch(r"(\d{1,3}):([0-5]\d)(:00)?", text)
    if clock and kind is kinds.MINUTES:
        return str(int(clock[1]) * 60 + int(clock[2]))
    bare = text.replace(" ", "")
    if scale is not None:
        value = float(_number(text, kinds.decimal(), None)) * scale
        return f"{value:.6f}".rstrip("0").rstrip(".")
    try:
        kind.read(bare)
    except Wrong as error:
        if not error.suggestion or bare.startswith("-"):
            raise
        if re.fullmatch(r"\d+\.\d+", bare) and (kind is kinds.MINUTES or kind.name == "whole number"):
            raise  # the nearest whole number is another one
        bare = error.suggestion
        kind.read(bare)
    return bare
