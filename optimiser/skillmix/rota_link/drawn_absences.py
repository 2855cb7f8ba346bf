"""Leave and sickness drawn for one week after another: leave planned evenly, sickness as it falls.

Leave is granted so that as nearly as possible the same share of each group of staff is away in each week (systematic
sampling, by contracted share); sickness begins on any day by chance and lasts a geometric number of days. Both together
take the share of time that the uplift says, on average over draws.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from optimiser.skillmix.mix.assemble import uplift_of
from optimiser.skillmix.mix.folder import MixFolder
from optimiser.skillmix.pay import worked_share
from optimiser.skillmix.rota_link.synthetic_people import SyntheticPerson

SICK_DAYS = 4.0
"""Mean days of a spell of sickness: an assumption."""

WEEK = 7


def drawn_absences(
    folder: MixFolder, staff: Sequence[SyntheticPerson], start: dt.date, weeks: int, rng: np.random.Generator
) -> list[Sequence[object]]:
    """Rows of the rota's availability.csv: weeks of leave and spells of sickness of permanent staff.

    Args:
        folder: the mix folder: its uplift and ``[link] sickness_percent``.
        staff: the people.
        start: the Monday on which the rota begins.
        weeks: its length.
        rng: of the draw.
    """
    mode = folder.settings["hours"]["uplift_mode"]
    sick = folder.settings["link"]["sickness_percent"] / 100
    groups: dict[str, list[SyntheticPerson]] = defaultdict(list)
    for person in staff:
        if person.wte > 0 and not person.temporary:
            groups[person.role.id].append(person)
    rows: list[Sequence[object]] = []
    for group in groups.values():
        away = 1.0 - worked_share(uplift_of(folder.settings, group[0].role.uplift_share), mode)
        leave = max(0.0, away - sick)
        on_leave = _weeks_of_leave(group, leave, weeks, rng)
        for number, person in enumerate(group):
            out: set[int] = set()
            for week in sorted(on_leave[number]):
                first = start + dt.timedelta(days=WEEK * week)
                last = first + dt.timedelta(days=WEEK - 1)
                rows.append((person.person, "annual leave", first.isoformat(), last.isoformat(), "", ""))
                out |= set(range(WEEK * week, WEEK * (week + 1)))
            rate = min(sick, away) / max(1e-9, 1.0 - leave)
            for first_day, last_day in _spells(rate, WEEK * weeks, out, rng):
                dates = [(start + dt.timedelta(days=day)).isoformat() for day in (first_day, last_day)]
                rows.append((person.person, "sickness", *dates, "", ""))
    return rows


def weekdays_away(rows: Sequence[Sequence[object]], person: SyntheticPerson) -> int:
    """How many days from Monday to Friday some rows of availability.csv take a person away."""
    count = 0
    for who, _, first, last, *_ in rows:
        if who == person.person:
            since, until = dt.date.fromisoformat(str(first)), dt.date.fromisoformat(str(last))
            days = (since + dt.timedelta(days=d) for d in range((until - since).days + 1))
            count += sum(day.weekday() < 5 for day in days)
    return count


def _weeks_of_leave(
    group: Sequence[SyntheticPerson], share: float, weeks: int, rng: np.random.Generator
) -> list[set[int]]:
    """Weeks in which each of a group is on leave: every week a stretch of the contracts laid end to end, from where
    that of the week before ended."""
    ends = np.cumsum([person.wte for person in group])
    whole = float(ends[-1])
    at = float(rng.random()) * whole
    found: list[set[int]] = [set() for _ in group]
    for week in range(weeks):
        span = share * whole
        for number, end in enumerate(ends.tolist()):
            middle = end - group[number].wte / 2
            if (middle - at) % whole < span:
                found[number].add(week)
        at = (at + span) % whole
    return found


def _spells(rate: float, days: int, out: set[int], rng: np.random.Generator) -> Iterator[tuple[int, int]]:
    """First and last days of spells of sickness that take a share of the days, on those that are not out already."""
    if rate <= 0:
        return
    ends = 1.0 / SICK_DAYS
    begins = min(1.0, rate * ends / max(1e-9, 1.0 - rate))
    ill, first = bool(rng.random() < rate), 0
    for day in range(days):
        if day in out:
            if ill and day > first:
                yield first, day - 1
            first = day + 1
            continue
        turn = float(rng.random())
        if ill and turn < ends and day > first:
            yield first, day - 1
            ill = False
        elif not ill and turn < begins:
            ill, first = True, day
    if ill and first < days:
        yield first, days - 1
