"""Days, wall-clock times and elapsed minutes of a planning period.

Days are integers counted from the first day of the period (day 0); history has negative days.
An *instant* is the number of minutes elapsed since local midnight at the start of day 0, so a
night over a clock change is an hour longer or shorter than its wall-clock times suggest.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

DAY = 1440
"""Minutes on the clock of one day."""

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class WallTimeError(ValueError):
    """A wall-clock time that a clock change skips or shows twice."""


@lru_cache(maxsize=16384)
def _midnight(zone: str, day: dt.date) -> int:
    """Minutes from the epoch to local midnight at the start of `day`."""
    local = dt.datetime.combine(day, dt.time(), tzinfo=ZoneInfo(zone))
    return int(local.astimezone(dt.UTC).timestamp()) // 60


@lru_cache(maxsize=16384)
def _label(on: dt.date) -> str:
    return f"{WEEKDAYS[on.weekday()]} {on.day} {on:%b}"


@dataclass(frozen=True)
class Calendar:
    """The period to be rostered.

    Attributes:
        start: date of day 0.
        days: number of days in the period.
        zone: IANA time zone; `UTC` for a calendar without clock changes.
        cyclic: a template that wraps round: day `days` is day 0 again.
        holidays: day numbers that are public holidays.
    """

    start: dt.date
    days: int
    zone: str = "Europe/London"
    cyclic: bool = False
    holidays: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError("a period has at least one day")
        if self.cyclic and self.zone != "UTC":
            raise ValueError("a cyclic calendar has no clock changes: its zone is UTC")

    def date(self, day: int) -> dt.date:
        """Date of a day number."""
        return self.start + dt.timedelta(days=day)

    def day(self, on: dt.date) -> int:
        """Day number of a date."""
        return (on - self.start).days

    def weekday(self, day: int) -> int:
        """0 for Monday to 6 for Sunday."""
        return (self.start.weekday() + day) % 7

    def week(self, day: int) -> int:
        """Number of the Monday-to-Sunday week; the week of day 0 is 0."""
        return (day + self.start.weekday()) // 7

    def midnight(self, day: int) -> int:
        """Instant at which a day starts."""
        known = self._midnights
        if day not in known:
            known[day] = _midnight(self.zone, self.date(day)) - _midnight(self.zone, self.start)
        return known[day]

    @cached_property
    def _midnights(self) -> dict[int, int]:
        return {}

    def _even(self, day: int) -> bool:
        """Whether no clock change falls on a day."""
        return self.midnight(day + 1) - self.midnight(day) == DAY

    def instant(self, day: int, clock: int, fold: int | None = None) -> int:
        """Instant of a wall-clock time.

        Args:
            day: day number.
            clock: minutes on the clock from midnight; may be past 1440 (the next day's clock).
            fold: for a time that is shown twice, 0 the first and 1 the second; for one that is
                skipped, 0 reads it before the change and 1 after it.

        Raises:
            WallTimeError: the time is skipped or shown twice and `fold` is None.
        """
        day, clock = day + clock // DAY, clock % DAY
        if clock == 0 or self._even(day):
            return self.midnight(day) + clock
        on = self.date(day)
        zone = ZoneInfo(self.zone)
        first, second = (
            dt.datetime.combine(on, dt.time(clock // 60, clock % 60), tzinfo=zone).replace(fold=f) for f in (0, 1)
        )
        if first.utcoffset() != second.utcoffset() and fold is None:
            skipped = first.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != first.replace(tzinfo=None)
            raise WallTimeError(
                f"{on} {clock // 60:02d}:{clock % 60:02d} is "
                + ("skipped by" if skipped else "shown twice at")
                + " the clock change"
            )
        chosen = second if fold == 1 else first
        return int(chosen.astimezone(dt.UTC).timestamp()) // 60 - _midnight(self.zone, self.start)

    def wall(self, instant: int) -> tuple[int, int]:
        """Day number and minutes on the clock of an instant."""
        day = instant // DAY
        while self.midnight(day) > instant:
            day -= 1
        while self.midnight(day + 1) <= instant:
            day += 1
        if self._even(day):
            return day, instant - self.midnight(day)
        moment = dt.datetime.fromtimestamp((instant + _midnight(self.zone, self.start)) * 60, dt.UTC)
        local = moment.astimezone(ZoneInfo(self.zone))
        return self.day(local.date()), local.hour * 60 + local.minute

    def label(self, day: int) -> str:
        """A day as people write it: `Thu 12 Nov`."""
        return _label(self.date(day))
