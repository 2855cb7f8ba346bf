"""The template of a folder: its lines, their duties, and who works on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from optimiser.folder.reading.context import Context
from optimiser.problem.calendar import WEEKDAYS
from optimiser.problem.domain import NOWHERE
from optimiser.problem.template import Template, TemplateDuty, TemplateLine, TemplateMember
from optimiser.tabular.faults import closest, listing
from optimiser.tabular.schema import Row

_LINES, _DUTIES, _PEOPLE = "template_lines.csv", "template.csv", "template_people.csv"


def template_of(context: Context, given: Mapping[str, Any]) -> Template | None:
    """The template; None where the folder has none. A section without lines, or lines without a section, is a fault."""
    start, weeks = given.get("start"), given.get("weeks")
    rows = context.table(_LINES)
    if start is None and weeks is None and not any(file in context.rows for file in (_LINES, _DUTIES, _PEOPLE)):
        return None
    faults = context.faults
    for key, value in (("start", start), ("weeks", weeks)):
        if value is None:
            faults.add("rota.toml", None, f"template.{key}", "the key is missing", f"expected it beside {_LINES}")
    if isinstance(start, dt.date) and start.weekday():
        monday = start - dt.timedelta(days=start.weekday())
        what = f"{start} is a {WEEKDAYS[start.weekday()]}"
        faults.add("rota.toml", None, "template.start", what, "expected a Monday", monday.isoformat())
    if _LINES not in context.rows:
        faults.add(_LINES, None, None, "the file is missing", "expected the lines of the template")
    if start is None or weeks is None or not rows:
        return None
    _check_skills(context)
    names = {row["line"]: place for place, row in enumerate(rows)}
    return Template(
        start=context.calendar.day(start),
        days=7 * weeks,
        lines=tuple(TemplateLine(row["line"], row.weekly_hours) for row in rows),
        duties=_duties(context, names, weeks),
        members=_members(context, names),
    )


def skill_and_level(text: str) -> tuple[str, int]:
    """A skill of a line as `name` or `name@level`; level 0 where that is no number."""
    name, at, level = text.partition("@")
    return name.strip(), 1 if not at else int(level) if level.strip().isdecimal() else 0


def _check_skills(context: Context) -> None:
    """A fault for each skill of a line that is not in skills.csv, or at a level that it does not have."""
    for row in context.table(_LINES):
        for text in row.skills or ():
            name, level = skill_and_level(text)
            if name not in context.index["skill"]:
                what, near = f"'{name}' is unknown", closest(name, context.skills)
                context.faults.add(_LINES, row.line, "skills", what, f"skills.csv has {listing(context.skills)}", near)
            elif not 1 <= level <= context.levels.get(name, level):
                what = f"'{text}' names no level of the skill"
                most = context.levels.get(name)
                expected = f"expected a level from 1 to {most}" if most else "expected a level such as name@2"
                context.faults.add(_LINES, row.line, "skills", what, expected)


def _duties(context: Context, lines: Mapping[str, int], weeks: int) -> tuple[TemplateDuty, ...]:
    built = []
    for row in context.table(_DUTIES):
        if row.week > weeks:
            what = f"week {row.week} is beyond the template"
            context.faults.add(_DUTIES, row.line, "week", what, f"expected up to {weeks}, the weeks of [template]")
        team = context.of("team", row.team)
        if row.team is None:
            if len(context.index["team"]) > 1:
                context.faults.add(_DUTIES, row.line, "team", "the cell is blank", "expected a team of teams.csv")
            team = 0
        built.append(
            TemplateDuty(
                line=lines.get(row["line"], NOWHERE),
                day=7 * (row.week - 1) + WEEKDAYS.index(row.day),
                shift=context.of("shift", row.shift),
                team=team,
                capability=context.capability(_DUTIES, row, "capability"),
            )
        )
    return tuple(sorted(built, key=lambda d: (d.line, d.day, d.shift, d.team)))


def _members(context: Context, lines: Mapping[str, int]) -> tuple[TemplateMember, ...]:
    rows = context.table(_PEOPLE)
    beside = {row.person: row.shares_with for row in rows}
    for row in rows:
        _shared(context, row, beside)
        if row["line"] is not None and row.lines is not None and row["line"] not in row.lines:
            what = f"'{row['line']}' is not among lines"
            context.faults.add(_PEOPLE, row.line, "line", what, f"expected {' or '.join(row.lines)}")
    return tuple(
        TemplateMember(
            person=context.of("person", row.person),
            line=NOWHERE if row["line"] is None else lines.get(row["line"], NOWHERE),
            lines=None if row.lines is None else frozenset(lines[n] for n in row.lines if n in lines),
            preferred=frozenset(lines[n] for n in row.prefers or () if n in lines),
            points=context.price(row.importance).points,
            percent=row.percent,
            turn=row.turn,
            beside=context.of("person", row.shares_with),
            by_weeks=row.dealt == "weeks",
        )
        for row in rows
    )


def _shared(context: Context, row: Row, beside: Mapping[str, str | None]) -> None:
    """A fault where a slot share is not said by both, alike."""
    other = row.shares_with
    if other is None:
        return
    if other == row.person:
        context.faults.add(_PEOPLE, row.line, "shares_with", "nobody shares with themselves", "expected another person")
    elif beside.get(other) != row.person:
        what = f"'{other}' does not share with {row.person}"
        expected = f"expected a row of {other} with shares_with {row.person}"
        context.faults.add(_PEOPLE, row.line, "shares_with", what, expected)
