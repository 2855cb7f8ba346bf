"""The calendar of a rota folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from optimiser.problem.calendar import Calendar
from optimiser.tabular.faults import Faults

_SUBDIVISIONS = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern ireland": "NIR"}


def period_of(given: Mapping[str, Any], dates: Sequence[dt.date], faults: Faults) -> Calendar | None:
    """The calendar of ``[period]``; None, with faults, where it cannot be told.

    Args:
        given: the section's values.
        dates: dates of the rota to be judged: they are the period where the section says no start.
        faults: receives what is missing or contradicts.
    """
    file = "rota.toml"
    start: dt.date | None = given.get("start")
    lengths = [name for name in ("weeks", "days", "end") if given.get(name) is not None]
    days = None
    told = {fault.column for fault in faults.faults if fault.file == file}
    if told & {"period.start", "period.weeks", "period.days", "period.end"}:
        return None
    if start is None:
        if not dates or lengths:
            faults.add(file, None, "period.start", "the key is missing", "expected the first day, such as 2026-11-02")
            return None
        start, days = min(dates), (max(dates) - min(dates)).days + 1
    elif len(lengths) != 1:
        what = "the length is missing" if not lengths else f"{' and '.join(lengths)} are both given"
        faults.add(file, None, "period.weeks", what, "expected one of weeks, days and end")
        return None
    elif lengths == ["end"]:
        days = (given["end"] - start).days + 1
        if days < 1:
            faults.add(file, None, "period.end", f"{given['end']} is before start", f"expected {start} or later")
            return None
    else:
        days = given["days"] if lengths == ["days"] else given["weeks"] * 7
    zone = "UTC" if given.get("cyclic") else given.get("time_zone") or "Europe/London"
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        faults.add(file, None, "period.time_zone", f"'{zone}' is no time zone", "expected such as Europe/London")
        return None
    known_from = given.get("history_from")
    if known_from is not None and known_from > start:
        what = f"{known_from} is after the first day of the rota, {start}"
        faults.add(file, None, "period.history_from", what, f"expected {start} or earlier")
    holidays = () if given.get("cyclic") else bank_holidays(given.get("bank_holidays") or ("england",), start, days)
    return Calendar(start, days, zone, bool(given.get("cyclic")), frozenset((day - start).days for day in holidays))


def bank_holidays(named: Sequence[str | dt.date], start: dt.date, days: int) -> set[dt.date]:
    """Dates of the bank holidays of nations and of single dates, from a year before the period to its end."""
    found = {item for item in named if isinstance(item, dt.date)}
    last = (start + dt.timedelta(days=days)).year
    for item in named:
        if isinstance(item, str) and item in _SUBDIVISIONS:
            found |= _of_nation(_SUBDIVISIONS[item], start.year - 1, last)
    return {day for day in found if start - dt.timedelta(days=366) <= day <= start + dt.timedelta(days=days)}


@lru_cache(maxsize=64)
def _of_nation(subdivision: str, first: int, last: int) -> frozenset[dt.date]:
    """Bank holidays of a nation from a first to a last year: on a weekend, a weekday is given instead."""
    import holidays  # here, not above: it takes a while to load

    dates = holidays.country_holidays("GB", subdiv=subdivision, years=range(first, last + 1))
    return frozenset(day for day in dates if day.weekday() < 5)
