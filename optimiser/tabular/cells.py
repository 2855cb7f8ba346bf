"""Python values as the text of a cell: what a data frame or a script holds, as a CSV file would have it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Set
from typing import Any


def cell_text(value: Any) -> str:
    """The text of a value: nothing for None and for numbers, dates or cells that are missing (NaN, NaT, NA).

    Whole floats lose their point (a column of ids with a gap is floats to pandas), dates and times are ISO, a moment at
    midnight is its date, yes and no stand for truth values, lists and sets are separated by `|`.
    """
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list | tuple | Set):
        items = sorted(value, key=str) if isinstance(value, Set) else value
        return "|".join(cell_text(item) for item in items)
    if is_missing(value):
        return ""
    value = whole_microseconds(value)
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    return str(value)


def whole_microseconds(value: Any) -> Any:
    """A NumPy moment in units that Python knows (nanoseconds, as a column's `values` has them, it does not); any other
    value as it is."""
    return value.astype("datetime64[us]") if getattr(getattr(value, "dtype", None), "kind", "") == "M" else value


def is_missing(value: Any) -> bool:
    """Whether a value is None, or NaN or NaT, which differ from themselves, or NA, which will not be judged at all."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except (TypeError, ValueError):
        return True
