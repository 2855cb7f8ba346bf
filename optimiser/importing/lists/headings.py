"""Lists: a row a person, a duty, an absence, a shift, a training; which it is, and which column is what."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from optimiser.importing.cells.clock import times_within
from optimiser.importing.cells.days import dates_in, day_mark, without_dates
from optimiser.importing.cells.names import name_score
from optimiser.importing.files.sheet import Sheet, shown
from optimiser.importing.words import absence_kind, alphanumeric, contract_kind, field_of, vocabulary

STAFF, DUTIES, ABSENCES, SHIFTS, TRAINING, MATRIX, JOB_PLAN, TEAMS, REQUESTS = (
    "staff",
    "duties",
    "absences",
    "shifts",
    "training",
    "a training matrix",
    "job plans",
    "teams",
    "requests",
)
HOLDS = (STAFF, DUTIES, ABSENCES, SHIFTS, TRAINING, MATRIX, JOB_PLAN, TEAMS, REQUESTS)
_FIRST_NAMES = 500  # so many rows tell whether a column holds names
_FIRST_ROWS = 40  # headings are looked for in so many rows: reports have titles above them


@dataclass
class ListReading:
    """A list: what it holds, where its headings are, and the column of each field.

    Attributes:
        holds: staff, duties, absences, ...
        heading: row of the headings.
        columns: column by field.
        headings: heading by column.
        why: why it was taken for that.
        skills: for a training matrix, the columns that are courses.
        rows: its rows.
    """

    holds: str
    heading: int
    columns: dict[str, int]
    headings: dict[int, str]
    why: str
    skills: list[int] = field(default_factory=list)
    spare: dict[str, list[int]] = field(default_factory=dict)
    """Columns of starts and ends that count where those of ``columns`` are blank: planned beside actual times."""
    halves: dict[int, str] = field(default_factory=dict)
    """Columns for halves of the day of the date of a row: AM, PM or EVE by column."""
    dated: str = ""
    """Field of the column that says the date of a duty together with its times."""
    further: list[int] = field(default_factory=list)
    """Columns that name more people of the duty of a row."""
    rows: list[int] = field(default_factory=list)
    by_content: bool = False
    """Whether the column of names was found by what stands in it."""


def likely_headings(sheet: Sheet) -> tuple[int, list[str]]:
    """Row and texts of what could be headings of a list that was not recognised; (0, []) where nothing could."""
    rows = sorted(sheet.rows)
    for place, row in enumerate(rows[:_FIRST_ROWS]):
        texts = [value for value in sheet.rows[row].values() if isinstance(value, str) and len(value) < 60]
        if len(texts) >= 3 and len(texts) == len(sheet.rows[row]) and len(rows) - place > 2:
            return row, [shown(text) for text in texts]
    return 0, []


def read_list(
    sheet: Sheet, given: dict[str, str] | None = None, holds: str = "", heading: int = 0
) -> ListReading | None:
    """The list that a sheet is, None where it is none.

    Args:
        given: fields by heading, as a saved mapping says them.
        holds, heading: what it holds and the row of its headings, where a saved mapping says so.
    """
    best: tuple[int, int, dict[str, int]] | None = None
    for row in sorted(sheet.rows)[:_FIRST_ROWS]:
        if heading and row != heading:
            continue
        fields = _fields(sheet, row, given or {})
        telling = len(set(fields) - {"note", "total", "reference", "title"})
        if telling >= (1 if heading else 2) and (best is None or telling > best[0]):
            best = (telling, row, fields)
    if best is None:
        return _lone_matrix(sheet, given or {})
    _, row, fields = best
    headings = {column: shown(value) for column, value in sheet.rows[row].items()}
    rows = [number for number in sorted(sheet.rows) if number > row]
    found = ListReading("", row, fields, headings, "", rows=rows)
    if not rows:
        return None
    _person_by_content(sheet, found)
    _spare_times(sheet, found, given or {})
    _types_of_bookings(sheet, found)
    _dated_starts(sheet, found)
    has = set(found.columns)
    named = bool(has & {"name", "first", "last", "id", "contract"}) and not found.by_content
    found.halves = _halves(found) if named and "date" in has and "start" not in has else {}
    found.holds, found.why = (holds, "as the mapping says") if holds else _kind(sheet, found)
    if found.holds == DUTIES:
        _further_people(sheet, found)
    role = found.columns.get("role", -1)
    if found.holds == TRAINING and "level" not in found.columns and alphanumeric(headings.get(role, "")) == "level":
        found.columns["level"] = found.columns.pop("role")  # elsewhere a level is that of a post
    return found if found.holds else None


def _lone_matrix(sheet: Sheet, given: dict[str, str]) -> ListReading | None:
    """A training matrix of which only the people's heading is known."""
    for row in sorted(sheet.rows)[:_FIRST_ROWS]:
        fields = _fields(sheet, row, given)
        if set(fields) & {"name", "first", "last", "id"}:
            headings = {column: shown(value) for column, value in sheet.rows[row].items()}
            rows = [number for number in sorted(sheet.rows) if number > row]
            found = ListReading(
                MATRIX, row, fields, headings, "it has people down and dates under each course", rows=rows
            )
            found.skills = _matrix(sheet, found)
            if len(found.skills) >= 2:
                return found
    return None


def _fields(sheet: Sheet, row: int, given: dict[str, str]) -> dict[str, int]:
    """Column by field of a row of headings: of several headings for one field the most telling."""
    return {name: columns[0] for name, columns in _all_fields(sheet, row, given).items()}


def _all_fields(sheet: Sheet, row: int, given: dict[str, str]) -> dict[str, list[int]]:
    """Columns by field of a row of headings, the most telling first."""
    found: dict[str, list[tuple[int, int]]] = {}
    order = vocabulary()["columns"]
    for column, value in sheet.rows[row].items():
        if not isinstance(value, str) or len(value) > 80 or (day_mark(value) is not None and field_of(value) == ""):
            continue
        field_name = given.get(alphanumeric(value), "") or field_of(value)
        if not field_name or field_name == "nothing":
            continue
        words = [alphanumeric(word) for word in order.get(field_name, [])]
        rank = (
            -1
            if given.get(alphanumeric(value))
            else words.index(alphanumeric(value))
            if alphanumeric(value) in words
            else 500
        )
        found.setdefault(field_name, []).append((rank, column))
    return {name: [column for _, column in sorted(ranked)] for name, ranked in found.items()}


def _spare_times(sheet: Sheet, found: ListReading, given: dict[str, str]) -> None:
    """Further columns of starts, ends and last days: where the actual are blank, the planned and foreseen count."""
    every = _all_fields(sheet, found.heading, given)
    found.spare = {name: columns[1:] for name, columns in every.items() if name in ("start", "end")}
    found.spare["to"] = [c for c in every.get("to", [])[1:] if _FORESEEN.search(found.headings[c])]


_FORESEEN = re.compile(r"(?i)\b(projected|expected|estimated|anticipated)\b")
_NUMBERED = re.compile(r"(?i)\b(1st|2nd|3rd|first|second|third|\d)\b")


def _further_people(sheet: Sheet, found: ListReading) -> None:
    """Columns that name more people of the same duty: Carer 1 and Carer 2, Consultant and Trainee."""
    main = found.columns.get("name")
    if main is None:
        return
    grades = {word for words in vocabulary()["posts"].values() for word in words} | {"trainee"}

    def bare(column: int) -> str:
        return alphanumeric(_NUMBERED.sub("", found.headings.get(column, "")))

    def is_grade(column: int) -> bool:
        return bool(grades & set(re.findall(r"[a-z0-9]+", found.headings.get(column, "").casefold())))

    for column in name_columns(sheet, found):
        used = column == main or column in found.columns.values()
        if not used and (bare(column) == bare(main) or (is_grade(column) and is_grade(main))):
            found.further.append(column)


def _kind(sheet: Sheet, found: ListReading) -> tuple[str, str]:
    """What the list holds, by the fields it has."""
    has = set(found.columns)
    person = bool(has & {"name", "first", "last", "id", "contract"})
    timed = bool(has & {"start", "time", "shift"})
    if person and has & {"activity", "sessions"} and has & {"weekday", "sessions", "day", "date", "start"}:
        return JOB_PLAN, "it has people and activities or sessions"
    if person and "wish" in has and has & {"date", "from"}:
        return REQUESTS, "it has people, days and what they ask for"
    if found.halves:
        return DUTIES, "it has a person, a date and what they do in each half of the day in each row"
    if person and "date" in has and timed and ("skill" not in has or {"start", "end"} <= has):
        return DUTIES, "it has a person, a date and a shift or times in each row"
    if person and "skill" in has and has & {"to", "from", "level", "status", "date"}:
        return TRAINING, "it has people, training and dates"
    if person and "skill" in has and not has & {"hours", "fte", "band"}:
        return TRAINING, "it has people and training"
    staff = has & {"role", "band", "hours", "fte", "kind", "contract"}
    if person and "absence" in has and has & {"from", "date"}:
        return ABSENCES, "it has people, a kind of leave and first days"
    if person and {"from", "to"} <= has and len(staff) <= 1 and not has & {"hours", "fte"}:
        return ABSENCES, "it has people, first and last days and little else"
    if person and len(has & {"from", "date"}) == 1 and has & {"returns", "days"} and not has & {"hours", "fte"}:
        return ABSENCES, "it has people, days and how many"
    if not person and has & {"shift", "name"} and {"start", "end"} <= has:
        return SHIFTS, "it has codes with start and end"
    if not person and "shift" in has and "time" in has:
        return SHIFTS, "it has codes with times"
    if {"from", "to"} <= has and "shift" in has and _are_times(sheet, found, "from"):
        return SHIFTS, "it has codes with times from and to"
    if person and len(staff) >= 2:
        return STAFF, "it has people with role, hours or kind of contract"
    matrix = _matrix(sheet, found) if person else []
    if len(matrix) >= 2:
        found.skills = matrix
        return MATRIX, "it has people down, courses across and dates in the cells"
    if person and (staff or has & {"unit", "employer"}):
        return STAFF, "it has people with a role, hours or a unit"
    if "name" in has and {"start", "end"} <= has and "date" not in has:
        return SHIFTS, "it has names with start and end"
    if not person and "beds" in has and "unit" in has:
        return TEAMS, "it has units with beds"
    if person and ({"first", "last"} <= has or "id" in has):
        return STAFF, "it has people and no dates"
    return "", ""


def _halves(found: ListReading) -> dict[int, str]:
    """The columns whose headings are halves of the day, two or more; none where there are fewer."""
    parts = {"AM": "AM", "PM": "PM", "morning": "AM", "afternoon": "PM", "evening": "EVE", "eve": "EVE"}
    said = {alphanumeric(word): part for word, part in parts.items()}
    halves = {column: said[alphanumeric(text)] for column, text in found.headings.items() if alphanumeric(text) in said}
    return halves if len(set(halves.values())) > 1 else {}


def _dated_starts(sheet: Sheet, found: ListReading) -> None:
    """Where starts and ends are days of leave and no times, they are first and last days; where they are days with
    times of duties, they say the date too."""
    has = set(found.columns)
    if "start" in has and not has & {"date", "from"} and _are_dates(sheet, found, "start"):
        if "absence" in has and "shift" not in has and not _are_bookings(found):
            found.columns["from"] = found.columns.pop("start")
            if "end" in has and "to" not in has:
                found.columns["to"] = found.columns.pop("end")
        elif _are_times(sheet, found, "start"):
            found.columns["date"] = found.columns["start"]
            found.spare["date"] = found.spare.get("start", [])
    elif {"date", "end"} <= has and "start" not in has and _are_times(sheet, found, "date"):
        found.columns["start"] = found.columns["date"]
    elif not has & {"date", "from", "start"}:
        for name in has & {"time", "shift"}:
            texts = [text for row in found.rows if (text := sheet.text(row, found.columns[name]))]
            whole = sum(bool(dates_in(text)) and times_within(without_dates(text)) is not None for text in texts)
            if texts and whole >= 0.8 * len(texts):
                found.columns["date"], found.dated = found.columns[name], name


_OF_BOOKINGS = {"shift", "duty", "booking", "booked", "visit", "filled", "candidate"}


def _are_bookings(found: ListReading) -> bool:
    """Whether headings say that starts are those of duties: the reason beside them is why somebody was asked for."""
    texts = (found.headings.get(found.columns.get(name, -1), "") for name in ("start", "name"))
    return any(_OF_BOOKINGS & set(re.findall(r"[a-z]+", text.casefold())) for text in texts)


def _types_of_bookings(sheet: Sheet, found: ListReading) -> None:
    """A column Type that says bank or agency is no kind of absence."""
    if "absence" not in found.columns or "kind" in found.columns:
        return
    texts = [text for row in found.rows if (text := sheet.text(row, found.columns["absence"]))]
    booked = sum(contract_kind(text) in ("bank", "agency") and not absence_kind(text) for text in texts)
    if texts and booked >= 0.5 * len(texts) and not any(map(absence_kind, texts)):
        found.columns["kind"] = found.columns.pop("absence")


def _are_dates(sheet: Sheet, found: ListReading, name: str) -> bool:
    from optimiser.importing.cells.values import date_in

    values = [value for row in found.rows if (value := sheet.value(row, found.columns[name])) is not None]
    dated = 0
    for value in values:
        figures = isinstance(value, dt.date) or (isinstance(value, str) and re.search(r"\d[-/. ]\S+[-/. ]\d\d", value))
        with suppress(ValueError):
            dated += bool(figures and date_in(value))
    return bool(values) and dated >= 0.8 * len(values)


def _person_by_content(sheet: Sheet, found: ListReading) -> None:
    """Where no heading says who, a column without another use that holds names of people; a column such as Person or
    Employee that holds names beside numbers, or in place of them."""
    if "id" in found.columns and not {"name", "first", "last"} & set(found.columns):
        other = [c for c, text in found.headings.items() if field_of(text) == "id" and c in name_columns(sheet, found)]
        if other:
            found.columns["name"] = other[0]
            if found.columns["id"] == other[0]:
                del found.columns["id"]
    if {"name", "first", "last", "id"} & set(found.columns):
        return
    for column in sorted(found.headings):
        if column in found.columns.values():
            continue
        texts = [sheet.text(row, column) for row in found.rows if sheet.value(row, column) is not None]
        if texts and sum(name_score(text) for text in texts) >= 0.75 * len(texts):
            found.columns["name"], found.by_content = column, True
            return


def name_columns(sheet: Sheet, found: ListReading) -> list[int]:
    """Columns that hold names of people."""
    texts = {
        column: [sheet.text(row, column) for row in found.rows[:_FIRST_NAMES] if sheet.value(row, column) is not None]
        for column in found.headings
    }
    return [c for c, held in texts.items() if held and sum(name_score(text) for text in held) >= 0.75 * len(held)]


def _are_times(sheet: Sheet, found: ListReading, name: str) -> bool:
    from optimiser.importing.cells.values import time_in

    values = [sheet.value(row, found.columns[name]) for row in found.rows]
    filled = [value for value in values if value is not None]
    return bool(filled) and sum(time_in(value) is not None for value in filled) >= 0.8 * len(filled)


def _matrix(sheet: Sheet, found: ListReading) -> list[int]:
    """Columns without a known heading whose cells are dates, in any order."""
    taken = set(found.columns.values())
    chosen: list[int] = []
    for column, heading in found.headings.items():
        values = [value for row in found.rows if (value := sheet.value(row, column)) is not None]
        dates = sum((mark := day_mark(value)) is not None and mark.date is not None for value in values)
        if column not in taken and heading and values and dates >= 0.5 * len(values) and day_mark(heading) is None:
            chosen.append(column)
    return chosen


def columns_told(found: ListReading, used: Sequence[str]) -> tuple[list[str], list[str]]:
    """Lines for the preview: what each column was taken for; and the headings not used."""
    by_column = {column: name for name, column in found.columns.items()}
    instead = {column: name for name, columns in found.spare.items() for column in columns if name in used}
    lines: list[str] = []
    unused: list[str] = []
    for column, heading in sorted(found.headings.items()):
        name = by_column.get(column, "")
        if column in instead and column not in by_column:
            name = instead[column]
            other = found.headings[found.columns[name]]
            lines.append(f"{heading} -> {FIELD_WORDS.get(name, name)} where {other} is blank")
        elif column in found.further:
            lines.append(f"{heading} -> another name")
        elif column in found.halves:
            lines.append(f"{heading} -> half of the day")
        elif name in used:
            lines.append(f"{heading} -> {FIELD_WORDS.get(name, name)}")
        elif column in found.skills:
            lines.append(f"{heading} -> a course")
        elif heading:
            unused.append(heading)
    return lines, unused


def field_by_heading(found: ListReading) -> dict[str, str]:
    """What each heading is for a saved mapping; of a column that says a date with its times what its heading says."""
    told: dict[str, str] = {}
    for name, column in found.columns.items():
        heading = found.headings[column]
        if heading not in told or field_of(heading) == name:
            told[heading] = name
    return told


FIELD_WORDS = {
    "id": "staff number",
    "first": "first name",
    "last": "last name",
    "hours": "weekly hours",
    "fte": "part of a full post",
    "from": "first day",
    "to": "last day",
    "kind": "kind of contract",
    "unit": "team",
    "birth": "date of birth",
    "contract": "contract",
    "absence": "kind of absence",
    "break": "unpaid break",
    "paid_break": "paid break",
    "wish": "wish",
    "shift": "shift",
    "time": "start and end",
    "status": "state of the row",
    "skill": "skill",
    "sessions": "sessions",
    "hourly_cost": "cost of an hour",
    "opt_out": "opted out of 48 hours",
    "returns": "day back",
    "week_start": "first day of the week",
    "part": "part of the day",
}
"""What fields are called for people, where it is not their name."""
