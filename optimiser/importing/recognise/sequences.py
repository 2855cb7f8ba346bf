"""Whether the cells of a row are days one after another, in any dress."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from optimiser.importing.cells.days import DayMark, asked_day, day_mark, half_day_mark
from optimiser.importing.files.sheet import shown
from optimiser.importing.recognise.view import View
from optimiser.importing.words import fold, vocabulary

FEWEST_WEEKS = 3
"""So many dates a week apart make a list of weeks."""

FEWEST_DAYS = 5
"""So many headings that are days make a grid."""


def days_of_row(view: View, row: int) -> dict[int, DayMark]:
    """Columns of a row that are days one after another; none where the row is something else."""
    cells = sorted(view.cells.get(row, {}).items())
    marks = {column: mark for column, value in cells if (mark := day_mark(value)) is not None}
    halves = {column: half[0] for column, value in cells if (half := half_day_mark(value)) is not None}
    marks = halves if len(halves) > len(marks) else marks
    strong = {c: m for c, m in marks.items() if m.date or m.weekday is not None or (m.day and m.month)}
    texts = {column: shown(value) for column, value in cells}
    best: dict[int, DayMark] = {}
    for chosen in (
        {c: m for c, m in strong.items() if m.date},
        {c: m for c, m in strong.items() if not m.date and m.day is not None},
        {c: m for c, m in strong.items() if not m.date and m.day is None},
    ):
        fitting = _in_sequence(chosen)
        if len(fitting) > len(best):
            best = fitting
    if len(best) < FEWEST_DAYS:
        numbers = {
            c: m for c, m in marks.items() if m.day is not None and m.month is None and m.weekday is None and not m.date
        }
        best = _counting(numbers)
    if len(best) < FEWEST_DAYS:
        best = _lettered(texts)
    if len(best) < FEWEST_DAYS:
        questions = {c: mark for c, text in texts.items() if len(text.split()) > 2 and (mark := asked_day(text))}
        best = _in_sequence(questions)
    if len(best) < FEWEST_DAYS:
        return {}
    best = _near_each_other(best)
    inside = [c for c in texts if min(best) <= c <= max(best)]
    return best if len(best) >= 0.5 * len(inside) else {}


def _near_each_other(marks: dict[int, DayMark]) -> dict[int, DayMark]:
    """Without dates more than a year from the one in the middle: years that were mistyped."""
    dates = sorted(mark.date for mark in marks.values() if mark.date)
    middle = dates[len(dates) // 2] if dates else None
    far = dt.timedelta(days=366)
    return {c: m for c, m in marks.items() if middle is None or m.date is None or abs(m.date - middle) <= far}


def weeks_of_row(view: View, row: int) -> dict[int, DayMark]:
    """Columns of a row that are dates a week apart: somebody has a post for a week."""
    cells = sorted(view.cells.get(row, {}).items())
    marks = {column: mark for column, value in cells if (mark := day_mark(value)) is not None and mark.date}
    dates = [mark.date for mark in marks.values() if mark.date]
    weekly = all((b - a).days == 7 for a, b in pairwise(dates))
    return marks if weekly and len(dates) >= FEWEST_WEEKS else {}


def _in_sequence(marks: dict[int, DayMark]) -> dict[int, DayMark]:
    """The marks if they go from day to day; an order of day and month that makes them do so is chosen."""
    if len(marks) < FEWEST_DAYS:
        return {}
    listed = sorted(marks.items())
    ways = [marks]
    if any(mark.either for mark in marks.values()):
        ways.append({c: replace(m, date=m.either, either=None) if m.either else m for c, m in marks.items()})
    elif all(m.month is not None and m.day is not None and m.weekday is None for m in marks.values()):
        ways.append({c: replace(m, day=m.month, month=m.day) for c, m in marks.items()})

    def score(way: dict[int, DayMark]) -> float:
        steps = [_step(way[a], way[b]) for (a, _), (b, _) in pairwise(listed)]
        return sum(steps) / len(steps)

    best = max(ways, key=score)
    said = [m.date or (m.month, m.day) if m.date or m.day is not None else None for m in best.values()]
    if None not in said and len(set(said)) < max(4, 0.45 * len(said)):
        return {}  # the same again and again: 8-4, 8-4, 4-10 are times
    valid = all(m.month is None or 1 <= m.month <= 12 for m in best.values())
    return best if score(best) >= 0.7 and valid else {}


def _step(one: DayMark, other: DayMark) -> float:
    """1 where a heading is the day after another or nearly so, 0 where it is not."""
    if one.date and other.date:
        gap = (other.date - one.date).days
        return 1.0 if 0 <= gap <= 3 else 0.0
    if one.day is not None and other.day is not None and one.month and other.month:
        gap = (other.month - one.month) % 12 * 31 + other.day - one.day
        return 1.0 if 0 <= gap <= 6 else 0.0
    if one.day is not None and other.day is not None:
        gap = other.day - one.day
        return 1.0 if 0 <= gap <= 3 or (gap < 0 and one.day >= 26 and other.day <= 4) else 0.0
    if one.weekday is not None and other.weekday is not None:
        return 1.0 if (other.weekday - one.weekday) % 7 in (0, 1, 2, 3) else 0.0
    return 0.0


def follows(one: DayMark, other: DayMark) -> bool:
    """Whether a heading is the very next day after another."""
    if one.date and other.date:
        return (other.date - one.date).days == 1
    if one.weekday is not None and other.weekday is not None and (other.weekday - one.weekday) % 7 != 1:
        return False
    if one.day is not None and other.day is not None:
        ends = other.day == 1 and one.day >= 28 and (one.month is None or one.month != other.month)
        return ends or (other.day - one.day == 1 and one.month == other.month)
    return one.weekday is not None and other.weekday is not None


def _counting(marks: dict[int, DayMark]) -> dict[int, DayMark]:
    """The longest run of numbers that count days: 14, 15, ... 31, 1, 2."""
    best: list[tuple[int, DayMark]] = []
    run: list[tuple[int, DayMark]] = []
    for column, mark in sorted(marks.items()):
        if run:
            before, now = run[-1][1].day or 0, mark.day or 0
            if not (1 <= now - before <= 3 or (before >= 28 and now <= 3)):
                run = []
        run.append((column, mark))
        if len(run) > len(best):
            best = list(run)
    ones = sum((b[1].day or 0) - (a[1].day or 0) in (1, -27, -28, -29, -30) for a, b in pairwise(best))
    return (
        dict(best)
        if len(best) >= FEWEST_DAYS and ones >= 0.7 * (len(best) - 1) and len(best) >= 0.6 * len(marks)
        else {}
    )


def _lettered(texts: dict[int, str]) -> dict[int, DayMark]:
    """Columns whose letters are weekdays one after another: M T W T F S S."""
    single = [
        (column, fold(text).upper()) for column, text in sorted(texts.items()) if len(text) == 1 and text.isalpha()
    ]
    best: dict[int, DayMark] = {}
    for alphabet in vocabulary()["calendar"]["letters"] if len(single) >= FEWEST_DAYS else ():
        for listed in _runs([item for item in single if item[1] in alphabet]):
            letters = [letter for _, letter in listed]
            starts = [start for start in range(7) if alphabet[start] == letters[0]]
            ways = [way for start in starts if (way := _advance(alphabet, start, letters))]
            if ways and len(listed) > len(best):
                way = min(ways, key=lambda way: sum((b - a - 1) % 7 for a, b in pairwise(way)))
                if sum((b - a) % 7 == 1 for a, b in pairwise(way)) >= 0.8 * (len(way) - 1):
                    best = {column: DayMark(weekday=weekday) for (column, _), weekday in zip(listed, way, strict=True)}
    return best


def _runs(listed: list[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    """Stretches of columns with at most two others between, long enough for a grid."""
    runs: list[list[tuple[int, str]]] = []
    for item in listed:
        if runs and item[0] - runs[-1][-1][0] <= 3:
            runs[-1].append(item)
        else:
            runs.append([item])
    return [run for run in runs if len(run) >= FEWEST_DAYS and len({letter for _, letter in run}) >= 4]


def _advance(alphabet: str, start: int, letters: Sequence[str]) -> list[int]:
    found = [start]
    for letter in letters[1:]:
        step = next((step for step in range(1, 8) if alphabet[(found[-1] + step) % 7] == letter), None)
        if step is None:
            return []
        found.append((found[-1] + step) % 7)
    return found
