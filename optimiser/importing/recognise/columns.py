"""What the columns beside the days are for: by their headings, and where those say nothing by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from optimiser.importing.cells.clock import times_of
from optimiser.importing.cells.names import likeness
from optimiser.importing.cells.values import are_parts
from optimiser.importing.recognise.axis import Band
from optimiser.importing.recognise.view import View
from optimiser.importing.words import (
    alphanumeric,
    field_of,
    fold,
)

PERSON_FIELDS = (
    "id",
    "name",
    "first",
    "last",
    "title",
    "contract",
    "role",
    "band",
    "hours",
    "fte",
    "unit",
    "employer",
    "kind",
    "from",
    "to",
    "part",
    "week",
    "week_start",
    "time",
    "start",
    "end",
    "note",
    "reference",
    "filled_at",
    "total",
    "days",
    "shift",
    "skill",
    "date",
    "weekday",
    "level",
    "birth",
    "opt_out",
)


@dataclass(frozen=True)
class Labelled:
    """A column that is no day: its heading, what it is for, and why."""

    column: int
    heading: str
    field: str
    why: str


def label_columns(view: View, band: Band, known: frozenset[tuple[str, ...]], given: dict[str, str]) -> list[Labelled]:
    """What the columns are for that are no days.

    Args:
        known: names of people known from lists or the folder.
        given: fields by heading, as a saved mapping says them.
    """
    days = {*band.columns, *(day.until for day in band.days if day.until is not None)}
    body = [row for row in view.numbers if band.bottom < row <= band.last]
    columns = sorted({column for row in [*band.rows, *body] for column in view.cells.get(row, {})} - days)
    found: list[Labelled] = []
    for column in columns:
        heading = _heading(view, band, column)
        field = given.get(alphanumeric(heading), "") if given else ""
        if field:
            found.append(Labelled(column, heading, field, "as it is known to be"))
            continue
        field = field_of(heading)
        if column > max(days) and field not in ("role", "band", "id", "fte", "unit", "kind", "hours", "contract"):
            found.append(Labelled(column, heading, "total", "right of the days"))
            continue
        if column > max(days) and field == "hours" and any(item.field == "hours" for item in found):
            field = "total"
        if field == "title" and not heading.casefold().startswith(("title", "init", "salut")):
            field = ""
        found.append(
            Labelled(column, heading, field if field in PERSON_FIELDS else "", "by its heading" if field else "")
        )
    return _by_content(view, band, body, found, known)


def _heading(view: View, band: Band, column: int) -> str:
    """The heading of a column: the nearest in the rows of the days, or in a row of headings just below them, else just
    above them."""
    near = [*([band.bottom + 1] if _heads_below(view, band) else []), *sorted(band.rows, reverse=True)]
    texts = [view.text(row, column) for row in (*near, band.top - 1, band.top - 2)]
    named = next((text for text in texts if text and field_of(text)), "")
    return named or next((text for text in texts[: len(near)] if text), "")


def _heads_below(view: View, band: Band) -> bool:
    """Whether the row below the days holds headings: nothing but them, none of them in a column of a day."""
    cells = {column: view.text(band.bottom + 1, column) for column in view.cells.get(band.bottom + 1, {})}
    told = {column: field_of(text) for column, text in cells.items() if text}
    return (
        bool({"name", "first", "last"} & set(told.values())) and all(told.values()) and not told.keys() & band.columns
    )


def _by_content(
    view: View, band: Band, body: Sequence[int], found: list[Labelled], known: frozenset[tuple[str, ...]]
) -> list[Labelled]:
    """Fill in what headings do not say: the names above all, then bands, hours and parts of the day."""
    texts = {
        item.column: [view.text(row, item.column) for row in body if view.own(row, item.column) is not None]
        for item in found
    }
    fields = {item.field for item in found}
    made: list[Labelled] = []
    for item in found:
        cells = texts[item.column]
        field, why = item.field, item.why
        among = item.column > band.columns[0]
        if not field and cells and not among and not item.heading.casefold().startswith("week"):
            field, why = _guess(cells), "by what stands in it"
            if field in fields and field:
                field = ""
        if field == "hours" and item.why == "by its heading" and "fte" not in fields and are_parts(cells):
            field, why = "fte", "no number in it is above 1"
        if field == "part" and not {fold(cell) for cell in cells} <= _HALVES:
            field = ""
        made.append(Labelled(item.column, item.heading, field, why if field else ""))
        fields.add(field)
    if not fields & {"name", "first", "last"}:
        spare = ("", "unit", "shift", "role", "id", "reference", "date", "title")
        left = [item for item in made if item.field in spare and item.column < band.columns[0]]
        scored = [
            (likeness(texts[item.column], known), -place, item) for place, item in enumerate(left) if texts[item.column]
        ]
        best = max(scored, key=lambda entry: (round(entry[0], 2), entry[1]), default=None)
        if best is not None and (best[0] >= 0.25 or len(left) == 1 or best[2].column == min(i.column for i in made)):
            chosen = best[2]
            made = [Labelled(i.column, i.heading, "name", "by what stands in it") if i is chosen else i for i in made]
        elif best is None:
            made = _names_at_right(band, made, texts, known)
    return made


def _names_at_right(
    band: Band, made: list[Labelled], texts: dict[int, list[str]], known: frozenset[tuple[str, ...]]
) -> list[Labelled]:
    """Where no column before the days can hold names, the first behind them that holds little else: who starts on a
    line."""
    behind = (i for i in made if i.column > max(band.columns) and texts[i.column])
    chosen = next((i for i in behind if likeness(texts[i.column], known) >= 0.5), None)
    return [Labelled(i.column, i.heading, "name", "by what stands in it") if i is chosen else i for i in made]


_HALVES = {"am", "pm", "eve", "a.m.", "p.m.", "morning", "afternoon", "evening", "am ", ""}


def _guess(cells: Sequence[str]) -> str:
    """What a column without a known heading holds, where it is plain."""
    full = [fold(cell) for cell in cells if cell]
    if not full:
        return ""
    if set(full) <= _HALVES:
        return "part"
    if (
        sum(bool(re.fullmatch(r"(?:band\s*)?(?:[2-7]|8[a-d]|9)", cell)) for cell in full) >= 0.9 * len(full)
        and len(full) > 2
    ):
        return "band"
    if sum(bool(re.fullmatch(r"\d{5,9}(-\d)?", cell)) for cell in full) >= 0.9 * len(full) and len(
        set(full)
    ) > 0.9 * len(full):
        return "id"
    numbers = [float(cell) for cell in full if re.fullmatch(r"\d{1,2}(\.\d+)?", cell)]
    if len(numbers) >= 0.9 * len(full) and len(numbers) > 2:
        if all(0 < number <= 1 for number in numbers) and any(number != 1 for number in numbers):
            return "fte"
        if all(6 <= number <= 48 for number in numbers) and any(
            number in (37.5, 30, 22.5, 36, 40) for number in numbers
        ):
            return "hours"
    if sum(time_range(cell) for cell in cells) >= 0.8 * len(cells):
        return "time"
    return ""


def time_range(text: str) -> bool:
    """Whether a text is a start and an end."""
    return times_of(text) is not None
