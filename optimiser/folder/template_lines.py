"""The template of a folder as a problem of its own: lines in the place of people, the period wrapping round."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from constraints.groups import with_group_members
from optimiser.folder.assemble import RotaInput, assemble
from optimiser.folder.files import ROTA, SETTINGS
from optimiser.folder.files.staffing import STAFF, STAFF_SKILLS
from optimiser.folder.files.template import TEMPLATE, TEMPLATE_LINES
from optimiser.folder.load import RotaFolder
from optimiser.folder.reading.template import skill_and_level
from optimiser.problem.calendar import WEEKDAYS
from optimiser.problem.capability import CapabilityError, parse, people_in
from optimiser.tabular import kinds
from optimiser.tabular.faults import Faults
from optimiser.tabular.schema import Row, Table, read_table
from optimiser.tabular.toml import read_toml

_OF_WORK = ("shifts.csv", "demand.csv", "organisations.csv", "sites.csv", "teams.csv", "travel.csv", "sharing.csv",
            "recognition.csv", "skills.csv", "substitutions.csv", "composition.csv", "targets.csv")  # fmt: skip
"""Files that say what a template is for; what is of people and dates is left out."""


def lines_of(source: RotaFolder) -> RotaInput:
    """A template as a problem: a person for each of its lines, who has the terms and skills of the line, in a period as
    long as the template that wraps round. Demand, composition and substitution that speak of nobody but people outside
    the template are left out, and so are the folder's rules that name people.

    Args:
        source: a folder with a template, read without a fault.

    Returns:
        The problem, its rules, and as its rota the duties of template.csv.
    """
    template, home, faults = source.problem.template, source.path, Faults()
    if template is None:
        raise ValueError("the folder has no template")
    given = read_toml(home / SETTINGS.file, SETTINGS, faults)
    start: dt.date = source.problem.calendar.date(template.start)
    lines = read_table(home / TEMPLATE_LINES.file, TEMPLATE_LINES, faults)
    skills = tuple(source.problem.skills)
    roles, bands = frozenset(row.role for row in lines), frozenset(row.band for row in lines)
    rota = replace(ROTA, file=f"{TEMPLATE.file} on dates")

    def read(table: Table, required: bool) -> list[Row] | None:
        if table.file == STAFF.file:
            return [_staff_row(row) for row in lines]
        if table.file == STAFF_SKILLS.file:
            return _skill_rows(lines)
        if table is rota:
            return _duty_rows(read_table(home / TEMPLATE.file, TEMPLATE, faults), start, source)
        if table.file not in _OF_WORK or not (home / table.file).exists():
            return None
        rows = read_table(home / table.file, table, faults, required)
        said = [c.name for c in table.columns if c.kind is kinds.CAPABILITY]
        return [row for row in rows if all(_is_said(row[name], skills, roles) for name in said)]

    settings = {
        **given,
        "": {**given.get("", {}), "name": f"{source.name}: template"},
        "period": {**given["period"], "start": start, "weeks": template.days // 7, "days": None, "end": None,
                   "cyclic": True, "history_from": None},
        "template": {},
        "people_groups": {},
        "rule": [rule for rule in given.get("rule", []) if not _names_others(rule, roles, bands)],
    }  # fmt: skip
    return assemble(settings, read, faults, rota=rota)


def _staff_row(line: Row) -> Row:
    """A line as a contract of somebody called as it is."""
    known = {column.name: column.default for column in STAFF.columns}
    shared = {name: line[name] for name in TEMPLATE_LINES.headings if name in known}
    return Row(line.line, list({**known, **shared, "person": line["line"]}.values()), STAFF.index)


def _skill_rows(lines: Sequence[Row]) -> list[Row]:
    known = {column.name: column.default for column in STAFF_SKILLS.columns}
    held = [(line, *skill_and_level(text)) for line in lines for text in line.skills or ()]
    return [
        Row(line.line, list({**known, "person": line["line"], "skill": name, "level": level}.values()),
            STAFF_SKILLS.index)
        for line, name, level in held
    ]  # fmt: skip


def _duty_rows(rows: Sequence[Row], start: dt.date, source: RotaFolder) -> list[Row]:
    """The duties of template.csv as rows of a rota."""
    known = {column.name: column.default for column in ROTA.columns}
    only = source.problem.teams[0].id if source.problem.teams else None
    found = []
    for row in rows:
        date = start + dt.timedelta(days=7 * (row.week - 1) + WEEKDAYS.index(row.day))
        cells = {"person": row["line"], "date": date, "shift": row.shift, "team": row.team or only}
        cells["capability"] = row.capability
        found.append(Row(row.line, list({**known, **cells}.values()), ROTA.index))
    return found


def _is_said(text: str | None, skills: Sequence[str], roles: frozenset[str]) -> bool:
    """Whether a capability can be judged of lines: it names skills and roles that lines have, not people."""
    if text is None:
        return True
    try:
        spelt = with_group_members(" ".join(text.split()), {})
        return not people_in(parse(spelt, tuple(skills), roles))
    except CapabilityError:
        return False


def _names_others(rule: Mapping[str, Any], roles: frozenset[str], bands: frozenset[str]) -> bool:
    """Whether a rule of a folder is about people, or about roles or bands that no line has."""
    scope = rule.get("scope", {})
    if not isinstance(scope, Mapping):
        return False
    said = {key: [given] if isinstance(given, str) else given for key, given in scope.items()}
    others = {*said.get("roles", ())} - roles | {*map(kinds.BAND.read, said.get("bands", ()))} - bands
    return "people" in scope or bool(others)
