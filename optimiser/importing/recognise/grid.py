"""People down, days across: whose each row is, and what each cell says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from optimiser.importing.cells.clock import times_of, times_within
from optimiser.importing.cells.days import dates_in
from optimiser.importing.cells.names import name_score
from optimiser.importing.files.sheet import CellValue, NotUsed, shown
from optimiser.importing.recognise.axis import Band, DayColumn
from optimiser.importing.recognise.columns import Labelled
from optimiser.importing.recognise.view import View
from optimiser.importing.words import (
    alphanumeric,
    fold,
    is_group,
    is_key,
    is_nobody,
    is_time_of_day,
    is_total,
    is_worked,
    name_key,
    time_word,
)

_PERSON = (
    "id",
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
    "birth",
    "opt_out",
)


@dataclass
class Line:
    """One row of cells of a person: where it is, and which part of the day it is, if any."""

    row: int
    part: str = ""


@dataclass
class GridPerson:
    """A person of a grid: name and what stands beside it, the group they stand under, and their rows."""

    row: int
    name: str
    fields: dict[str, str]
    group: str
    lines: list[Line]
    twin: int = 0
    groups: frozenset[int] | None = None
    """Runs of days that are theirs; None for all."""


_WEEK = re.compile(r"(?i)(?:week|w)\s*[/.]?\s*(?:commencing|beginning|starting|c|b)\b")
"""How a line begins that says the week of the rows below it."""


@dataclass
class GridRows:
    """The rows of a grid, told apart."""

    people: list[GridPerson] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)
    """Rows that are no people, with the reason."""
    vacant: list[GridPerson] = field(default_factory=list)
    """Rows of cells of nobody: in a rolling rota a line that nobody starts on."""
    groups: list[str] = field(default_factory=list)
    halves: bool = False
    """Whether the second row of each person is the afternoon."""
    times_below: bool = False
    """Whether the second row of each person has the times of the codes in the first."""
    last: int = 0

    @property
    def lines(self) -> list[GridPerson]:
        """The lines of a rolling rota in their order, vacant ones too."""
        return sorted([*self.people, *self.vacant], key=lambda person: person.row)


def read_rows(
    view: View, band: Band, labels: Sequence[Labelled], masked: frozenset[int], known: frozenset[tuple[str, ...]]
) -> GridRows:
    """Tell the rows under the headings apart: people, second rows, groups, totals.

    Args:
        masked: rows that are a key of codes.
        known: names of people known from lists or the folder.
    """
    found = GridRows()
    columns = {item.field: item.column for item in reversed(labels) if item.field}
    sides = _names_of_groups(view, band, columns, known)
    numeric = _mostly_codes(view, band)
    over = [view.text(band.top - 1, column) for column in view.cells.get(band.top - 1, {})]
    group, week = "", ""
    current: GridPerson | None = None
    group = over[0] if len(over) == 1 and is_group(over[0]) and not dates_in(over[0]) and len(over[0]) < 40 else group
    previous, under_key = band.bottom, False
    for row in [row for row in view.numbers if band.bottom < row <= band.last and row not in masked]:
        adjacent, previous = row - previous == 1, row
        name, fields = _person_at(view, row, columns)
        cells = [view.text(row, day.column) for day in band.days]
        filled = [cell for cell in cells if cell]
        first = next((shown(value) for _, value in sorted(view.cells[row].items())), "")
        label = name or first
        if under_key or (is_key(label) and (not filled or (len(filled) < 3 and not fields))):
            under_key = True
            found.left_out.append((row, "heads a key of codes" if is_key(label) else "stands under a key of codes"))
            continue
        if _is_heading(labels, view, row):
            found.left_out.append((row, "the headings again"))
            continue
        if is_total(label) or any(is_total(view.text(row, item.column)) for item in labels[:8]):
            found.left_out.append((row, f"a row of totals or remarks: {label}"))
            current = None
            continue
        counts = filled and numeric and all(re.fullmatch(r"-?\d+([.,]\d+)?%?", cell) for cell in filled)
        if counts and (not name or (not fields and name_score(name, known) < 0.6) or len(filled) > 0.8 * len(cells)):
            found.left_out.append((row, "a row of counts"))
            current = None
            continue
        own_name = (
            name and view.own(row, columns.get("name", columns.get("last", columns.get("first", -1)))) is not None
        )
        if not name or (not own_name and current is not None and name == current.name):
            if filled and current is not None and adjacent and not _worked_only(view, band):
                part = fields.get("part", "")
                current.lines.append(Line(row, _part(part)))
            elif filled and not fields:
                found.left_out.append((row, "cells without a name before them"))
            elif filled:
                found.left_out.append((row, "no name stands before these cells"))
                current = None
            elif label:
                found.left_out.append((row, "no person and no day in it"))
            continue
        if "=" in name or (times_within(name) is not None and not fields):
            found.left_out.append((row, f"no name of a person: {name}"))
            current = None
            continue
        if is_nobody(name):
            found.left_out.append((row, f"nobody is named: {name}"))
            found.vacant += [GridPerson(row, "", fields, group, [Line(row)])] if filled else []
            continue
        if not filled and _WEEK.match(name) and (said := dates_in(name, view.month_first)):
            above = [view.text(r, c) for r in view.numbers if r < band.top for c in view.cells[r]]
            start = next(
                (days[0] for text in above if _WEEK.match(text) and (days := dates_in(text, view.month_first))), None
            )
            if start is not None:
                for person in found.people:
                    person.fields.setdefault("week_start", start.isoformat())
            week, current = said[0].isoformat(), None
            continue
        if _heads_group(name, fields, filled, columns, known):
            group, current = name, None
            found.groups.append(name)
            found.left_out.append((row, f"heads a group: {name}"))
            continue
        if not filled and not fields and name_score(name, known) < 0.5:
            found.left_out.append((row, "no person and no day in it"))
            continue
        if current is not None and fold(current.name) == fold(name) and fields.get("part") and adjacent:
            current.lines.append(Line(row, _part(fields["part"])))
            continue
        if week:
            fields.setdefault("week_start", week)
        current = GridPerson(row, name, fields, group, [Line(row, _part(fields.get("part", "")))])
        found.people.append(current)
        if sides:
            _other_names(view, row, current, sides, found)
    _posts_among_names(found, known)
    _halves(view, band, found)
    _twins(view, band, found)
    found.last = previous
    return found


def _posts_among_names(found: GridRows, known: frozenset[tuple[str, ...]]) -> None:
    """Leave out rows such as Sleep in among those of people: who has the post stands in their cells."""
    posts = [person for person in found.people if is_time_of_day(person.name) and name_key(person.name) not in known]
    named = sum(name_score(person.name, known) >= 0.6 for person in found.people)
    if posts and named >= 0.5 * len(found.people):
        found.people = [person for person in found.people if person not in posts]
        why = "is no name of a person: who has it is not read"
        found.left_out += [(line.row, f"{person.name} {why}") for person in posts for line in person.lines]


def _person_at(view: View, row: int, columns: dict[str, int]) -> tuple[str, dict[str, str]]:
    """The name in a row, and what stands beside it."""
    first = view.text(row, columns["first"]) if "first" in columns else ""
    last = view.text(row, columns["last"]) if "last" in columns else ""
    name = f"{first} {last}".strip() or (view.text(row, columns["name"]) if "name" in columns else "")
    fields = {
        key: view.text(row, columns[key])
        for key in (*_PERSON, "part", "week", "week_start", "filled_at")
        if key in columns
    }
    return name, {key: text for key, text in fields.items() if text}


def _part(text: str) -> str:
    word = alphanumeric(text)
    return {"am": "AM", "morning": "AM", "pm": "PM", "afternoon": "PM", "eve": "EVE", "evening": "EVE"}.get(word, "")


def _names_of_groups(
    view: View, band: Band, columns: dict[str, int], known: frozenset[tuple[str, ...]]
) -> dict[int, int]:
    """Columns before later weeks in which the names stand again, by the number of the run of days."""
    if "name" not in columns:
        return {}
    found: dict[int, int] = {}
    body = [row for row in view.numbers if band.bottom < row <= band.last]
    for before, day in zip(band.days, band.days[1:], strict=False):
        if day.group == before.group or day.column - before.column < 2:
            continue
        for column in range(day.column - 1, before.column, -1):
            texts = [view.text(row, column) for row in body if view.own(row, column) is not None]
            named = [
                text for text in texts if name_score(text, known) >= 0.6 or text == view.text(body[0], columns["name"])
            ]
            main = {view.text(row, columns["name"]) for row in body}
            if texts and (len(named) >= 0.5 * len(texts) or sum(text in main for text in texts) >= 0.5 * len(texts)):
                found[day.group] = column
                break
    return found


def _other_names(view: View, row: int, person: GridPerson, sides: dict[int, int], found: GridRows) -> None:
    """Names that stand before later weeks: where another name stands there, those weeks are another person's."""
    starts = sorted(sides)
    mine: set[int] = set(range(starts[0]))
    for place, group in enumerate(starts):
        until = starts[place + 1] if place + 1 < len(starts) else 1_000
        name = view.text(row, sides[group])
        if not name or fold(name) == fold(person.name):
            mine |= set(range(group, until))
        else:
            other = GridPerson(row, name, {}, person.group, [Line(row)], groups=frozenset(range(group, until)))
            found.people.append(other)
    if any(group not in mine for group in starts):
        person.groups = frozenset(mine)


def _is_heading(labels: Sequence[Labelled], view: View, row: int) -> bool:
    """Whether a row says the headings again."""
    told = [item for item in labels if item.heading and item.field]
    same = [item for item in told if fold(view.text(row, item.column)) == fold(item.heading)]
    return len(same) >= 2 or (len(same) == 1 and len(told) == 1)


def _mostly_codes(view: View, band: Band) -> bool:
    """Whether cells are mostly codes, so that rows of numbers are counts."""
    texts = [
        shown(value)
        for row, cells in view.cells.items()
        if band.bottom < row <= band.last
        for column, value in cells.items()
        if column in set(band.columns)
    ]
    numbers = sum(bool(re.fullmatch(r"\d+([.,]\d+)?", text)) for text in texts)
    ones = sum(text == "1" for text in texts)
    return numbers - ones <= 0.6 * len(texts)


def _worked_only(view: View, band: Band) -> bool:
    """Whether the cells are signs such as 1 and x alone: a row without a name is then a count."""
    columns = set(band.columns)
    texts = Counter(
        shown(value)
        for row, cells in view.cells.items()
        if band.bottom < row <= band.last
        for column, value in cells.items()
        if column in columns
    )
    marks = sum(many for text, many in texts.items() if is_worked(text))
    return bool(texts) and marks >= 0.6 * texts.total()


def _heads_group(
    name: str,
    fields: dict[str, str],
    filled: Sequence[str],
    columns: dict[str, int],
    known: frozenset[tuple[str, ...]],
) -> bool:
    """Whether a row names a group: no day in it, nothing beside it, and no person's name."""
    beside = {key: text for key, text in fields.items() if fold(text) != fold(name) and key != "part"}
    if filled and not all(fold(cell) == fold(name) for cell in filled):
        return False
    if beside and not (len(beside) == 1 and is_group(name) and "unit" not in beside):
        return False
    if not filled and is_group(name):
        return True
    score = name_score(name, known)
    has_attributes = bool(set(columns) & {"role", "band", "hours", "fte", "id"})
    return has_attributes or score < 0.6 or name.isupper()


def _halves(view: View, band: Band, found: GridRows) -> None:
    """Two rows for nearly everybody are morning and afternoon, or codes with their times below."""
    people = [person for person in found.people if person.lines]
    if _times_below(view, band, people):
        found.times_below = True
        return
    if any(line.part for person in people for line in person.lines):
        return
    double = sum(len(person.lines) == 2 for person in people)
    if people and double >= 0.6 * len(people) and all(len(person.lines) <= 2 for person in people):
        found.halves = True
        for person in people:
            if len(person.lines) == 2:
                person.lines[0].part, person.lines[1].part = "AM", "PM"


def _times_below(view: View, band: Band, people: Sequence[GridPerson]) -> bool:
    """Whether second rows hold times just where the first hold codes."""
    both = [person for person in people if len(person.lines) == 2]
    if len(both) < 0.6 * len(people) or not both:
        return False
    pairs = [
        (view.text(person.lines[0].row, day.column), view.text(person.lines[1].row, day.column))
        for person in both
        for day in band.days
    ]
    below = [(code, times) for code, times in pairs if times]
    return bool(below) and sum(
        bool(code) and times_of(times) is not None and times_of(code) is None for code, times in below
    ) >= (0.8 * len(below))


def _twins(view: View, band: Band, found: GridRows) -> None:
    """Number the people of one name in one grid who are different: another role, or at work on the same days."""
    by_name: dict[str, list[GridPerson]] = {}
    for person in found.people:
        if person.groups is None and not {"week", "week_start", "filled_at"} & set(person.fields):
            by_name.setdefault(fold(person.name), []).append(person)
    for same in by_name.values():
        for number, person in enumerate(same[1:], 1):
            before = same[:number]
            if all(_differ(view, band, other, person) for other in before):
                person.twin = max(other.twin for other in before) + 1


def _differ(view: View, band: Band, one: GridPerson, other: GridPerson) -> bool:
    for key in ("id", "role", "band"):
        a, b = one.fields.get(key, ""), other.fields.get(key, "")
        if a and b and alphanumeric(a) != alphanumeric(b):
            return True
        if key == "id" and a and b:
            return False
    both = [day for day in band.days if view.text(one.row, day.column) and view.text(other.row, day.column)]
    return len(both) >= 3


def day_or_night(*texts: str) -> str:
    """Day or night for a cell that says only that somebody works: by the role, the group or the sheet."""
    for text in texts:
        inside = re.search(r"[(\[]\s*(n|nights?|d|days?)\s*[)\]]", fold(text))
        word = {"n": "night", "d": "day"}.get(inside[1][0], "") if inside else time_word(text) if len(text) > 2 else ""
        if word in ("night", "waking night", "sleep in"):
            return "Night"
        if word in ("day", "early", "late", "evening"):
            return {"day": "Day"}.get(word, word.capitalize())
    return "Day"


def of_day(view: View, band: Band, row: int, column: int) -> CellValue | None:
    """What a cell of a day holds, its own or that of merged cells that begin in a day of this grid: leave of a week."""
    own = view.own(row, column)
    first = view.origins.get((row, column)) if own is None else None
    return view.value(row, column) if first and first[0] > band.bottom and first[1] in band.columns else own


def cells_of(
    view: View, band: Band, person: GridPerson, times_below: bool = False
) -> Iterator[tuple[DayColumn, Line, str]]:
    """The cells of a person that hold something; codes with the times that stand below them."""
    for line in person.lines[:1] if times_below else person.lines:
        for day in band.days:
            if person.groups is not None and day.group not in person.groups:
                continue
            value = of_day(view, band, line.row, day.column)
            if value is not None:
                if day.until is not None:
                    end = view.text(line.row, day.until)
                    yield day, line, f"{shown(value)}-{end}" if end else shown(value)
                    continue
                below = view.text(person.lines[1].row, day.column) if times_below and len(person.lines) > 1 else ""
                yield day, line, f"{shown(value)} {below}".strip()


def ends_alone(view: View, band: Band, person: GridPerson) -> list[NotUsed]:
    """Ends that no start stands before, where a day has a column for each."""
    ends = [(line.row, day.column, day.until) for line in person.lines for day in band.days if day.until is not None]
    alone = [
        (row, end) for row, start, end in ends if view.value(row, start) is None and view.own(row, end) is not None
    ]
    return [view.not_used(row, end, "an end without a start: not read") for row, end in alone]
