"""Rotas of two to four days: a weekend, a bank holiday. So few days are a grid only where nothing else fits them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from optimiser.importing.cells.clock import one_time, times_of
from optimiser.importing.cells.days import DayMark, day_mark
from optimiser.importing.cells.names import likeness
from optimiser.importing.files.sheet import shown
from optimiser.importing.recognise.axis import Band, bands_of
from optimiser.importing.recognise.sequences import FEWEST_DAYS, follows
from optimiser.importing.recognise.view import View
from optimiser.importing.words import field_of, is_key, is_off, is_total, time_word

_NAMES = ("name", "first", "last", "id")
_LONGEST = 16
"""Characters of a cell that says what somebody works."""


def find_few_days(view: View) -> list[Band]:
    """The heading row of a grid of two to four days, as the one band of the sheet; none where it may be anything else.

    Its headings are whole dates or weekdays, each the day after the one before; nothing but titles stands above and no
    date below; and there are names of people before them with codes or times of work below, or posts with names below.
    """
    found = [(row, marks) for row in view.numbers if (marks := _few_days(view, row))]
    if not found:
        return []
    first, marks = found[0]
    rows = [(row, more) for row, more in found if row - first <= 2 and set(more) == set(marks)]
    bands = bands_of(view, rows)
    return bands if len(bands) == 1 and _is_rota(view, bands[0]) else []


def _few_days(view: View, row: int) -> dict[int, DayMark]:
    """Columns of a row that are days, each the day after the one before; none where there are other days in it."""
    marks = {
        column: mark
        for column, value in sorted(view.cells.get(row, {}).items())
        if (mark := day_mark(value)) is not None and _says_day(mark, shown(value))
    }
    if not 2 <= len(marks) < FEWEST_DAYS or any(b - a > 2 for a, b in pairwise(marks)):
        return {}
    exchanged = {column: replace(mark, date=mark.either, either=mark.date) for column, mark in marks.items()}
    ways = [marks, exchanged] if all(mark.either for mark in marks.values()) else [marks]
    return next((way for way in ways if all(follows(a, b) for a, b in pairwise(way.values()))), {})


def _says_day(mark: DayMark, text: str) -> bool:
    """Whether a heading is a whole date, or says weekday or month in letters."""
    named = any(sign.isalpha() for sign in text)
    return mark.date is not None or (named and (mark.weekday is not None or (mark.day and mark.month) is not None))


def _is_rota(view: View, band: Band) -> bool:
    """Whether people and work, or posts and people, are below the headings, and nothing speaks for a list."""
    columns, first = set(band.columns), band.columns[0]
    for row in (row for row in view.numbers if row < band.top):
        if len({view.text(row, c) for c in columns} - {""}) > 1 or len(view.cells[row]) > 3:
            return False  # a heading of a list stands above, not a title
    fields = {field_of(view.text(band.top, c)): c for c in range(first - 1, -1, -1)}
    named = next((fields[field] for field in _NAMES if field in fields), first - 1)
    if named < 0:
        return False
    people, cells = [], []
    for row in (row for row in view.numbers if row > band.bottom):
        label = view.text(row, named)
        if is_total(label) or is_key(label):
            break
        if label:
            people.append(label)
            cells += [view.text(row, c) for c in columns if view.text(row, c)]
    known: frozenset[tuple[str, ...]] = frozenset()
    if not set(_NAMES) & set(fields) and likeness(cells, known) >= 0.7:
        return len(cells) > 1
    work = [cell for cell in cells if not is_off(cell)]
    return likeness(people, known) >= 0.5 and all(map(_may_be_work, cells)) and any(map(_says_work, work))


def _may_be_work(cell: str) -> bool:
    mark = day_mark(cell)
    dated = mark is not None and (mark.date is not None or mark.weekday is not None)
    return not dated and (len(cell) <= _LONGEST or times_of(cell) is not None)


def _says_work(cell: str) -> bool:
    """A code or times; plain numbers are hours, pay or counts as likely."""
    if times_of(cell) is not None or time_word(cell):
        return True
    return one_time(cell) is None and re.search(r"[^\W\d_]", cell) is not None
