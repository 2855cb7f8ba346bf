"""Leave and sickness drawn for one week after another: leave planned evenly, sickness as it falls.

Leave is granted so that as nearly as possible the same share of each role is away in each week, by a low-discrepancy
sequence (H. Weyl, 1916); sickness begins on any day by chance and lasts a geometric number of days. Both together take
the share of time that the uplift says, on average over draws. Each role, and each person within it, has random numbers
of its own: with somebody more in the mix the others are away as before.
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
from optimiser.skillmix.rota_link.whole_people import GOLDEN
from optimiser.skillmix.supply.uncertainty import stream

SICK_DAYS = 4.0
"""Mean days of a spell of sickness: an assumption."""

WEEK = 7


def drawn_absences(
    folder: MixFolder, staff: Sequence[SyntheticPerson], start: dt.date, weeks: int, seed: int
) -> list[Sequence[object]]:
    """Rows of the rota's availability.csv: weeks of leave and spells of sickness of permanent staff.

    Args:
        folder: the mix folder: its uplift and ``[link] sickness_percent``.
        staff: the people.
        start: the Monday on which the rota begins.
        weeks: its length.
        seed: of the draw.
    """
    mode = folder.settings["hours"]["uplift_mode"]
    sick = folder.settings["link"]["sickness_percent"] / 100
    groups: dict[str, list[SyntheticPerson]] = defaultdict(list)
    for person in staff:
        if person.wte > 0 and not person.temporary:
            groups[person.role.id].append(person)
    rows: list[Sequence[object]] = []
    for role, group in groups.items():
        away = 1.0 - worked_share(uplift_of(folder.settings, group[0].role.uplift_share), mode)
        leave = max(0.0, away - sick)
        on_leave = _weeks_of_leave(len(group), leave, weeks, float(stream(seed, f"leave {role}").random()))
        for number, person in enumerate(group):
            out: set[int] = set()
            for week in sorted(on_leave[number]):
                first = start + dt.timedelta(days=WEEK * week)
                last = first + dt.timedelta(days=WEEK - 1)
                rows.append((person.person, "annual leave", first.isoformat(), last.isoformat(), "", ""))
                out |= set(range(WEEK * week, WEEK * (week + 1)))
            rate = min(sick, away) / max(1e-9, 1.0 - leave)
            for first_day, last_day in _spells(rate, WEEK * weeks, out, stream(seed, f"sickness {role} {number}")):
                dates = [(start + dt.timedelta(days=day)).isoformat() for day in (first_day, last_day)]
                rows.append((person.person, "sickness", *dates, "", ""))
    return rows


def weekdays_away(rows: Sequence[Sequence[object]], person: SyntheticPerson) -> int:
    """How many days from Monday to Friday some rows of availability.csv take a person away."""
    count = 0
    for who, _, first, last, *_ in rows:
        if who == person.person:
            since, until = dt.date.fromisoformat(str(first)), dt.date.fromisoformat(str(last or first))
            days = (since + dt.timedelta(days=d) for d in range((until - since).days + 1))
            count += sum(day.weekday() < 5 for day in days)
    return count


def _weeks_of_leave(people: int, share: float, weeks: int, first: float) -> list[set[int]]:
    """Weeks in which each of a role is on leave: people stand on a circle, each a golden step after the one before, and
    leave is a stretch of it that moves on by its own length every week.

    Args:
        people: how many.
        share: of them on leave in a week, on average.
        weeks: how many.
        first: where the first one stands, from 0 to 1.
    """
    places = [(first + number * GOLDEN) % 1.0 for number in range(people)]
    return [{week for week in range(weeks) if (place - week * share) % 1.0 < share} for place in places]


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
