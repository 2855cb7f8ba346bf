"""What every builder shares: the good rows, the calendar, the indexes of names, prices and capabilities."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from constraints.groups import with_group_members
from optimiser.problem.calendar import Calendar, WallTimeError
from optimiser.problem.capability import (
    All,
    Anyone,
    CapabilityError,
    Either,
    Expression,
    HasSkill,
    Not,
    parse,
    people_in,
)
from optimiser.problem.domain import FOREVER, FREE, HARD, NOWHERE, Capability, Price
from optimiser.tabular.faults import Faults, closest, listing
from optimiser.tabular.kinds import Days, Wall
from optimiser.tabular.schema import Row, Table
from optimiser.tabular.wording import count


@dataclass
class Context:
    """Everything known while a problem is built.

    Attributes:
        rows: rows without a fault, by file.
        faults: receives what only meaning can show.
        calendar: the period.
        points: points of the importance words.
        clock_change: which of two equal wall times a shift means: 0 the first, 1 the second, None a fault.
        defaults: prices of demand and requests that name none, by ``section.key``.
        index: index by id, by what it is (person, organisation, site, team, skill, shift).
        skills, roles: names that capabilities may use.
        levels: number of levels of a skill, by name, where skills.csv says.
        people_groups: ids of the members of each named group of people.
        periods_named: cover periods and shifts of every row of shifts.csv, also of rows with a fault; None where its
            headings are faulty.
        names_known: False where the files that hold those names are faulty: unknown names are then passed over.
    """

    rows: Mapping[str, Sequence[Row]]
    faults: Faults
    calendar: Calendar
    points: Mapping[str, int]
    clock_change: int | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)
    index: dict[str, dict[str, int]] = field(default_factory=dict)
    skills: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()
    names_known: bool = True
    periods_named: Mapping[str, None] | None = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)
    people_groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    capabilities: list[Capability] = field(default_factory=list)
    _told: set[tuple[str, int, str]] = field(default_factory=set)
    _capability: dict[str, int | CapabilityError] = field(default_factory=dict)

    def table(self, file: str) -> Sequence[Row]:
        """The good rows of a file; none where it is not there."""
        return self.rows.get(file, ())

    def of(self, what: str, name: str | None) -> int:
        """Index of an id; NOWHERE when the cell is blank or the row of that id is faulty."""
        return NOWHERE if name is None else self.index[what].get(name, NOWHERE)

    def all_of(self, what: str, names: Iterable[str] | None) -> frozenset[int] | None:
        """Indexes of several ids; None when the cell is blank."""
        return None if names is None else frozenset(self.index[what][n] for n in names if n in self.index[what])

    def price(self, value: int | str | None) -> Price:
        """The price that a points cell names."""
        if value is None:
            return FREE
        if value == "hard":
            return HARD
        return Price(value if isinstance(value, int) else self.points.get(value, 0))

    def first_day(self, value: dt.date | None) -> int:
        """Day number of a first day; blank: since ever."""
        return -FOREVER if value is None else self.calendar.day(value)

    def last_day(self, value: dt.date | None) -> int:
        """Day number of a last day; blank: for ever."""
        return FOREVER if value is None else self.calendar.day(value)

    def days_of(self, row: Row, first: int = 0, last: int | None = None, single: bool = False) -> list[int]:
        """Day numbers within [first, last] that a row with ``days``, ``from`` and ``to`` is about.

        ``single``: a blank ``to`` means the day of ``from`` alone.
        """
        end = self.calendar.days - 1 if last is None else last
        begin = max(first, self.first_day(row["from"]))
        end = min(end, self.last_day(row["from"] if single and row["to"] is None else row["to"]))
        return [day for day in range(begin, end + 1) if self.includes(row["days"], day)]

    def notice_outside(self, file: str, rows: Sequence[Row]) -> None:
        """A notice of rows none of whose days is in the period, for the whole file at once."""
        if rows:
            last = self.calendar.date(self.calendar.days - 1)
            what = "no day of this row is in the period, so it does nothing"
            if len(rows) > 1:
                others = count(len(rows) - 1, "other")
                what = f"no day of this row, nor of {others}, is in the period, so they do nothing"
            self.faults.notice(file, rows[0].line, None, what, f"the period is {self.calendar.start} to {last}")

    def includes(self, days: Days | None, day: int) -> bool:
        """Whether a day number is one of the days; None means every day."""
        return days is None or days.includes(self.calendar.date(day), day in self.calendar.holidays)

    def capability(self, file: str, row: Row, column: str) -> int:
        """Index of the capability in a cell, NOWHERE when it is blank or means nothing; unknown names are faults."""
        text = row[column]
        if text is None:
            return NOWHERE
        name = " ".join(text.split())
        key = name.casefold()
        found = self._capability.get(key)
        if found is None:
            try:
                spelt = with_group_members(name, self.people_groups)
                read = parse(spelt, self.skills, self.roles)
                self._check_levels(name, read)
                self._check_people(read)
            except CapabilityError as error:
                found = error
            else:
                found = len(self.capabilities)
                self.capabilities.append(Capability(name, spelt))
            self._capability[key] = found
        if isinstance(found, CapabilityError):
            self._unknown(file, row, column, name, found)
            return NOWHERE
        return found

    def _check_levels(self, text: str, expression: Expression) -> None:
        """Raise ``CapabilityError`` where a level above a skill's highest is asked for."""
        match expression:
            case HasSkill(skill, level):
                top = self.levels.get(self.skills[skill], level)
                if level > top:
                    raise CapabilityError(f"'{text}' asks for level {level}; {self.skills[skill]} has {top}")
            case Not(part):
                self._check_levels(text, part)
            case All(parts) | Either(parts):
                for part in parts:
                    self._check_levels(text, part)

    def _check_people(self, expression: Expression) -> None:
        """Raise ``CapabilityError`` where somebody is named who is not in staff.csv."""
        for person in sorted(people_in(expression) - set(self.index["person"])):
            raise CapabilityError(f"'person:{person}' is nobody of staff.csv")

    def is_anyone(self, text: str) -> bool:
        """Whether a capability text asks for nothing in particular."""
        try:
            return isinstance(parse(with_group_members(text, self.people_groups), self.skills, self.roles), Anyone)
        except CapabilityError:
            return False

    def fault_once(self, file: str, row: Row, column: str, what: str, expected: str, suggestion: str = "") -> None:
        """Add a fault of a cell that may be looked at twice."""
        if (file, row.line, column) not in self._told:
            self._told.add((file, row.line, column))
            self.faults.add(file, row.line, column, what, expected, suggestion)

    def _unknown(self, file: str, row: Row, column: str, text: str, error: CapabilityError) -> None:
        if error.name is None:
            whom = str(error).startswith("'person:")
            expected = "an id of staff.csv" if whom else "a capability such as prescriber@2 or nurse"
            self.fault_once(file, row, column, str(error), f"expected {expected}")
        elif self.names_known:
            near = closest(error.name, (*self.skills, *self.roles))
            whole = re.sub(re.escape(error.name), near, text, count=1, flags=re.IGNORECASE) if near else ""
            whole = self._in_words(text) or whole
            known = f"skills.csv has {listing(self.skills)}" if self.skills else "there are no skills"
            roles = f"{known}; roles are {listing(sorted(self.roles))}"
            self.fault_once(file, row, column, f"'{text}' is unknown", roles, whole)

    def _in_words(self, text: str) -> str:
        """A capability whose parts are joined by signs, as lists of other cells are, in words; empty if it is none."""
        said = re.sub(r"\s*[&+]\s*", " and ", re.sub(r"\s*[|/,;]\s*", " or ", text))
        try:
            parse(with_group_members(said, self.people_groups), self.skills, self.roles)
        except CapabilityError:
            return ""
        return said if said != text else ""

    def instant(self, file: str, row: Row, column: str, day: int, wall: Wall) -> int | None:
        """Instant of a wall time in a cell; None, with a fault, where a clock change leaves it open."""
        try:
            sure = self.calendar.instant(day, wall.minutes)
        except WallTimeError as error:
            readings = {zone_name(self.calendar, day, wall.minutes, fold): fold for fold in (0, 1)}
            if wall.name in readings:
                return self.calendar.instant(day, wall.minutes, readings[wall.name])
            clock = f"{wall.minutes % 1440 // 60:02d}:{wall.minutes % 60:02d}"
            said = " or ".join(f"{clock} {name}" for name in readings)
            self.faults.add(file, row.line, column, str(error), f"expected {said}")
            return None
        if wall.name and wall.name != zone_name(self.calendar, day, wall.minutes, 0):
            name = zone_name(self.calendar, day, wall.minutes, 0)
            self.faults.add(file, row.line, column, f"the time is not in {wall.name} on that day", f"it is in {name}")
        return sure


def zone_name(calendar: Calendar, day: int, clock: int, fold: int) -> str:
    """Name that a wall time goes by on a day, such as GMT or BST; ``fold``: 0 the first reading, 1 the second."""
    local = dt.datetime.combine(calendar.date(day), dt.time()) + dt.timedelta(minutes=clock)
    return local.replace(tzinfo=ZoneInfo(calendar.zone), fold=fold).tzname() or ""


def names_of(target: tuple[str, str], rows: Mapping[str, Sequence[Row]], tables: Sequence[Table]) -> dict[str, int]:
    """Index of every id of a kind: those of the file that defines it or, where that is not there, those in use."""
    file, column = target
    found: dict[str, None] = {}
    if file in rows:
        found = dict.fromkeys(row[column] for row in rows[file] if row[column] is not None)
    else:
        for table in tables:
            for other in table.columns:
                if other.refers == target:
                    for row in rows.get(table.file, ()):
                        value = row[other.name]
                        if value is not None:
                            found.update(dict.fromkeys(value if other.kind.many else (value,)))
    return {name: place for place, name in enumerate(found)}
