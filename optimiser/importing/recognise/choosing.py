"""What a sheet is: a grid, a grid with its days down, a list, or nothing; by what it holds, never by its name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from optimiser.importing.files.sheet import Sheet, shown
from optimiser.importing.lists.headings import SHIFTS, STAFF, ListReading, name_columns, read_list
from optimiser.importing.recognise.axis import Band, find_bands
from optimiser.importing.recognise.few_days import find_few_days
from optimiser.importing.recognise.own_report import first_row, is_own_grid
from optimiser.importing.recognise.sequences import FEWEST_WEEKS
from optimiser.importing.recognise.view import View
from optimiser.importing.words import alphanumeric, fold

PEOPLE_DOWN, DAYS_DOWN, POSTS_DOWN, DAYS_DOWN_POSTS, ANSWERS, ROLLING, LIST, NOTHING = (
    "people down, days across",
    "days down, people across",
    "posts down, days across, people in the cells",
    "days down, posts across, people in the cells",
    "answers of a form",
    "rolling lines",
    "list",
    "nothing",
)
LAYOUTS = (PEOPLE_DOWN, DAYS_DOWN, POSTS_DOWN, DAYS_DOWN_POSTS, ANSWERS, ROLLING, LIST, NOTHING)


@dataclass
class Grid:
    view: View
    bands: list[Band]


def what_is(sheet: Sheet, said: Mapping[str, Any]) -> ListReading | Grid | None:
    """A list, a grid, a grid with its days down, or None."""
    layout = said.get("layout", "")
    fields = {alphanumeric(heading): str(field) for heading, field in said.get("columns", {}).items()}
    if layout != LIST:
        view = View(sheet)
        heads = View(first_row(sheet)) if is_own_grid(sheet) else view  # codes in its rows may look like days
        bands = (find_bands(heads) or find_few_days(heads)) if layout not in (DAYS_DOWN, DAYS_DOWN_POSTS) else []
        if heads is not view:
            bands = [replace(band, last=max(view.numbers)) for band in bands[:1]]
        if bands:
            return Grid(view, bands)
    found = read_list(sheet, fields, str(said.get("holds", "")), int(said.get("heading_row", 0) or 0))
    if found is not None and layout in ("", LIST):
        other = (
            turned_grid(sheet)
            if found.holds in (STAFF, SHIFTS) or not {"name", "id", "last"} & set(found.columns)
            else None
        )
        if other is None and found.by_content and len(name_columns(sheet, found)) > 1:
            other = turned_grid(sheet)
        if other is None or (found.holds == STAFF and {"role", "hours", "band"} & set(found.columns)):
            return found
        return other
    return turned_grid(sheet) if layout != LIST else None


def turned_grid(sheet: Sheet) -> Grid | None:
    """The sheet with its days down, where they are days one after another, each once or with its halves."""
    view = View(sheet, turned=True)
    good: list[Band] = []
    for band in find_bands(view):
        marks = [day.mark for day in band.days]
        dated = [mark.date or (mark.month, mark.day) for mark in marks if mark.date or (mark.month and mark.day)]
        weekdays = sum(mark.weekday is not None for mark in marks)
        if (
            len(set(dated)) >= max(FEWEST_WEEKS, 0.5 * len(marks))
            or (not dated and weekdays >= 0.9 * len(marks))
            or (weekdays >= 0.9 * len(marks) and sum(mark.day is not None for mark in marks) >= 0.9 * len(marks))
        ):
            good.append(band)
    good = [band for band in good if band_has_cells(view, band)]  # months may stand beside one another
    return Grid(view, good) if good else None


def band_has_cells(view: View, band: Band) -> bool:
    """Whether anything stands behind the days besides the days."""
    columns = set(band.columns)
    return any(columns & set(cells) for row, cells in view.cells.items() if band.bottom < row <= band.last)


def full_time(sheet: Sheet) -> float | None:
    """Hours of a full-time week, where a sheet says them."""
    for cells in list(sheet.rows.values())[:300]:
        texts = [shown(value) for _, value in sorted(cells.items())]
        for place, text in enumerate(texts):
            bare = fold(text)
            if (
                not re.search(r"full.?time|pelny etat|whole.?time|\bwte\b|\bfte\b|vollzeit|temps plein", bare)
                or len(bare) > 160
            ):
                continue
            for number in re.findall(
                r"\d{2}(?:[.,]\d{1,2})?", " ".join([bare, *texts[place + 1 : place + 3]]).replace(",", ".")
            ):
                if 30 <= float(number) <= 48 and (
                    re.search(
                        r"hour|hrs|\bh\b|godz|week|stunden|heures",
                        " ".join([bare, *texts[place : place + 4]]).casefold(),
                    )
                ):
                    return float(number)
    return None
