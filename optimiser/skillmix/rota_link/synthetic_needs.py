"""Cover periods, shifts and whole-person needs for the rota made from a mix."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimiser.skillmix.mix.folder import MixFolder
from optimiser.skillmix.mix.result import SMALL, MixResult
from optimiser.skillmix.rota_link.rota_words import ON_DAYS, capability_words
from optimiser.tabular.faults import Faults
from optimiser.tabular.schema import Row
from optimiser.tabular.times import MINUTES_A_DAY, clock_text

LONGEST_SHIFT = 12 * 60 + 30
"""A shift over two cover periods in a row is made where it is no longer than this, in minutes."""

WHEN_WORDS = {"daily": "daily", "weekdays": "Mon-Fri", "saturday": "Sat", "sunday": "Sun", "weekend": "Sat-Sun"}


@dataclass(frozen=True)
class SyntheticShift:
    """A shift that covers one cover period or two in a row. ``times``: the times of day of the mix it falls in."""

    code: str
    name: str
    start: int
    minutes: int
    periods: tuple[str, ...]
    days: str
    times: tuple[str, ...]

    def row(self) -> tuple[object, ...]:
        """The row of shifts.csv; an unpaid break of 30 minutes above 6 hours, of 60 from 11."""
        rest = 60 if self.minutes >= 11 * 60 else 30 if self.minutes > 6 * 60 else 0
        end = (self.start + self.minutes) % MINUTES_A_DAY
        return (
            self.code,
            self.name,
            clock_text(self.start),
            clock_text(end),
            rest,
            "work",
            "|".join(self.periods),
            WHEN_WORDS[self.days],
        )


def period_span(row: Row) -> tuple[int, int]:
    """Start and length of a cover period in minutes; an end at or before the start is on the next day."""
    return row.start, (row.end - row.start) % MINUTES_A_DAY or MINUTES_A_DAY


def shifts_of(folder: MixFolder) -> list[SyntheticShift]:
    """A shift for each row of periods.csv, and long days over two that follow each other on the same days.

    Raises BadInput where a period lacks its start or end, or two rows of a period have different ones.
    """
    faults = Faults()
    spans: dict[str, tuple[int, int]] = {}
    rows = folder.rows["periods.csv"]
    for row in rows:
        blank = [column for column in ("start", "end") if row[column] is None]
        for column in blank:
            faults.add("periods.csv", row.line, column, f"{row.period} has no {column}", "expected such as 08:00")
        if blank:
            continue
        if spans.setdefault(row.period, period_span(row)) != period_span(row):
            faults.add(
                "periods.csv",
                row.line,
                "start",
                f"{row.period} has other times than in an earlier row",
                "expected one clock interval for each period",
            )
    faults.raise_if_any()
    shifts: list[SyntheticShift] = []
    taken: set[str] = set()
    for row in rows:
        start, minutes = period_span(row)
        shifts.append(
            SyntheticShift(
                _code(row.period, row.days, taken), row.period, start, minutes, (row.period,), row.days, (row.time,)
            )
        )
    for first in list(shifts):
        for second in list(shifts):
            joined = first.minutes + second.minutes
            follows = (first.start + first.minutes) % MINUTES_A_DAY == second.start and first.start < second.start
            if first.days == second.days and follows and joined <= LONGEST_SHIFT:
                shifts.append(
                    SyntheticShift(
                        _code(f"long {first.name}", first.days, taken),
                        f"{first.name} and {second.name}",
                        first.start,
                        joined,
                        (*first.periods, *second.periods),
                        first.days,
                        tuple(dict.fromkeys((*first.times, *second.times))),
                    )
                )
    return shifts


def _code(name: str, days: str, taken: set[str]) -> str:
    """A short code: initials, with W for weekends, and a number where that is taken."""
    base = "".join(word[0].upper() for word in name.split())
    base += "" if days in ("daily", "weekdays") else days[0].upper()
    code, number = base, 1
    while code in taken:
        number += 1
        code = f"{base}{number}"
    taken.add(code)
    return code


def needs_rows(
    folder: MixFolder, result: MixResult, start: dt.date, weeks: int, rng: np.random.Generator, place: str | None
) -> list[Sequence[object]]:
    """Rows of demand.csv: whole people by team, cover period and capability, on the dates that have that many.

    The hours worked on a cell, over the hours its time of day lasts in a week, are the people present on average; whole
    people fall on days so that the running sum never strays from the average by more than one. Those of competences
    with one word for a rota are asked for together.
    """
    hours: dict[tuple[str, str, str, str, int], float] = defaultdict(float)
    for use in result.uses:
        if use.kind == "work" and place in (None, use.place):
            hours[use.place, use.setting, use.time, use.competence, use.level] += use.hours
    teams: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in folder.rows["teams.csv"]:
        teams[row.place, row.setting].append(row.team)
    periods = folder.rows["periods.csv"]
    weekly: dict[str, float] = defaultdict(float)
    for row in periods:
        weekly[row.time] += period_span(row)[1] / 60 * len(ON_DAYS[row.days])
    dates = [start + dt.timedelta(days=d) for d in range(7 * weeks)]
    asked: dict[tuple[str, str, str], dict[tuple[str, dt.date], int]] = {}
    for (where, setting, time, competence, level), total in sorted(hours.items()):
        shared = teams[where, setting]
        if total <= SMALL or not weekly[time] or not shared:
            continue
        present = total / weekly[time] / len(shared)
        capability = capability_words(folder, competence, level)
        for team in shared:
            counts = asked.setdefault((team, time, capability), defaultdict(int))
            carry = float(rng.random())
            for day in dates:
                for period in periods:
                    if period.time == time and day.weekday() in ON_DAYS[period.days]:
                        carry += present
                        people = math.floor(carry)
                        carry -= people
                        counts[period.period, day] += people
    rows: list[Sequence[object]] = []
    for (team, _, capability), counts in asked.items():
        on: dict[tuple[str, int], list[str]] = defaultdict(list)
        for (name, day), people in counts.items():
            if people:
                on[name, people].append(day.isoformat())
        rows += [(team, "|".join(days), name, capability, people) for (name, people), days in on.items()]
    return rows
