"""A draft of a message to each person whom a published version changes: what is new, what is no longer, all that is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from optimiser.journal.entry import Cells
from optimiser.problem.domain import NOWHERE, ShiftKind
from optimiser.problem.problem import Problem
from optimiser.report.rota.event_history import DutyKey, cell_of, duty_key
from optimiser.report.rota.grid import team_name
from optimiser.tabular.output import file_name

MESSAGES = "messages"
"""The folder of the drafts in a published version."""


def messages(
    problem: Problem,
    title: str,
    version: int,
    published: dt.date,
    before: Iterable[Cells],
    now: Iterable[Cells],
    days: Sequence[tuple[dt.date, dt.date]] = (),
) -> dict[str, str]:
    """A text for each person for whom something differs from the version before, by a file name made of the id; of a
    first version for everybody with duties. No leave, no reasons.

    Args:
        title: what the rota is called.
        version: from 1.
        published: the day of publication.
        before, now: rows of `rota.csv` of the version before and of this one.
        days: the stretches of days that are given out; none for the whole period. Of the other days nothing is said.
    """
    first, last = problem.calendar.start, problem.calendar.date(problem.calendar.days - 1)
    part = bool(days) and list(days) != [(first, last)]
    stretches = " and ".join(_stretch(*stretch) for stretch in days if part)
    was, is_ = _by_person(before), _by_person(now)
    found: dict[str, str] = {}
    for person in sorted(was.keys() | is_.keys()):
        old, new = was.get(person, {}), is_.get(person, {})
        lines = [*_changes(problem, old, new)]
        if not lines:
            continue
        place = problem.person_index.get(person)
        name = (problem.people[place].name if place is not None else "") or person
        head = "your duties" if version == 1 else "your duties have changed"
        what = f"{title or 'Rota'}, {stretches or _stretch(first, last)}"
        duties = [f"  {_duty(problem, row)}" for row in sorted(new.values(), key=_time)]
        parts = [
            f"To: {name} ({person})",
            f"Subject: {what}: {head}",
            "",
            f"Version {version} of this rota was published on {_date(published)} {published.year}.",
            *([f"Given out so far: {stretches}. Other days of the rota are not decided yet."] if part else []),
            "",
            *(["What changes for you:", *lines, ""] if version > 1 else []),
            *(
                ["All your duties:", *duties]
                if duties
                else [f"You have no duties {'on these days' if part else 'in this period'}."]
            ),
        ]
        found[file_name(person, ".txt", found)] = "\n".join(parts) + "\n"
    return found


def _by_person(rows: Iterable[Cells]) -> dict[str, dict[DutyKey, Cells]]:
    found: dict[str, dict[DutyKey, Cells]] = {}
    for row in rows:
        if cell_of(row, "kind") != ShiftKind.LEAVE:
            found.setdefault(cell_of(row, "person"), {})[duty_key(row)] = row
    return found


def _changes(problem: Problem, old: dict[DutyKey, Cells], new: dict[DutyKey, Cells]) -> list[str]:
    told: list[tuple[tuple[str, ...], str]] = []
    for key in old.keys() | new.keys():
        if key not in new:
            told.append((_time(old[key]), f"  No longer  {_duty(problem, old[key])}"))
        elif key not in old:
            told.append((_time(new[key]), f"  New        {_duty(problem, new[key])}"))
        elif _times(old[key]) != _times(new[key]):
            told.append((_time(new[key]), f"  Changed    {_duty(problem, new[key])}, was {_clock(old[key])}"))
    return [line for _, line in sorted(told)]


def _duty(problem: Problem, row: Cells) -> str:
    """`Fri 8 Jan  N 19:30-07:30  Willow ward`."""
    team = next((i for i, t in enumerate(problem.teams) if t.id == cell_of(row, "team")), NOWHERE)
    where = team_name(problem, team) or cell_of(row, "team") or cell_of(row, "activity")
    day = dt.date.fromisoformat(cell_of(row, "date"))
    words = [_date(day), f"{cell_of(row, 'shift')} {_clock(row)}".strip(), where]
    return "  ".join(word for word in words if word)


def _clock(row: Cells) -> str:
    """`19:30-07:30`; with the name of the time where the clock shows it twice."""
    return "-".join(re.sub(r"\+\d+", "", time) for time in _times(row))


def _times(row: Cells) -> tuple[str, str]:
    return cell_of(row, "start"), cell_of(row, "end")


def _stretch(first: dt.date, last: dt.date) -> str:
    """`Mon 4 Jan to Sun 31 Jan 2027`."""
    return f"{_date(last)} {last.year}" if first == last else f"{_date(first)} to {_date(last)} {last.year}"


def _time(row: Cells) -> tuple[str, ...]:
    return cell_of(row, "date"), cell_of(row, "start"), *row


def _date(day: dt.date) -> str:
    """`Fri 8 Jan`."""
    return f"{day:%a} {day.day} {day:%b}"
