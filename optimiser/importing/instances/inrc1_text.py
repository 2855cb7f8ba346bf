"""The text form of an instance of the first competition, read as the elements of its XML form.

Headings such as `SKILLS = 1;` stand between lines of slashes; every row of a section ends with a semicolon and has its
fields between commas. A contract has `(on|weight)` for what is true or false and `(on|weight|number)` for limits.

Source: Haspeslagh, De Causmaecker, Schaerf and Stølevik 2014, The first international nurse rostering competition 2010.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from optimiser.importing.instances.instance import Reader
from optimiser.importing.instances.xml_tree import Node

Rows = list[tuple[int, list[str]]]
"""Rows of a section: line, fields."""

_SECTIONS = {
    "SCHEDULING_PERIOD": 3, "SKILLS": 1, "SHIFT_TYPES": 5, "CONTRACTS": 19, "PATTERNS": 3, "EMPLOYEES": 4,
    "DAY_OF_WEEK_COVER": 3, "DATE_SPECIFIC_COVER": 3, "DAY_OFF_REQUESTS": 3, "DAY_ON_REQUESTS": 3,
    "SHIFT_OFF_REQUESTS": 4, "SHIFT_ON_REQUESTS": 4,
}  # fmt: skip
"""Sections and the fields of their rows."""

_HEADING = re.compile(r"([A-Z_]+)\s*=?\s*(\d*)\s*;?")
_TERMS = (
    "SingleAssignmentPerDay", "MaxNumAssignments", "MinNumAssignments", "MaxConsecutiveWorkingDays",
    "MinConsecutiveWorkingDays", "MaxConsecutiveFreeDays", "MinConsecutiveFreeDays", "MaxConsecutiveWorkingWeekends",
    "MinConsecutiveWorkingWeekends", "MaxWorkingWeekendsInFourWeeks", "WeekendDefinition", "CompleteWeekends",
    "IdenticalShiftTypesDuringWeekend", "NoNightShiftBeforeFreeWeekend", "TwoFreeDaysAfterNightShifts",
    "AlternativeSkillCategory",
)  # fmt: skip
"""Elements of a contract, in the order of its fields after the name and description."""

_REQUESTS = {
    "DAY_OFF_REQUESTS": "DayOff", "DAY_ON_REQUESTS": "DayOn", "SHIFT_OFF_REQUESTS": "ShiftOff",
    "SHIFT_ON_REQUESTS": "ShiftOn",
}  # fmt: skip


def is_inrc1_text(start: bytes) -> bool:
    """Whether a file that starts so looks like an instance in the text form."""
    return re.match(rb"(\xef\xbb\xbf)?[/\s]*SCHEDULING_PERIOD\s*;", start) is not None


def read_text(reader: Reader) -> Node:
    """The lines of the text form as the tree that the XML form of the instance has; faults go to the reader."""
    sections = _sections(reader)
    root = Node("SchedulingPeriod", {}, 1)
    for row, (name, start, end) in sections["SCHEDULING_PERIOD"][:1]:
        root = Node("SchedulingPeriod", {"ID": name}, row)
        root.children += [Node("StartDate", {}, row, start), Node("EndDate", {}, row, end)]
    root.children += [
        _of("Skills", [Node("Skill", {}, row, name) for row, (name, *_) in sections["SKILLS"]]),
        _of("ShiftTypes", [_shift(reader, row, fields) for row, fields in sections["SHIFT_TYPES"]]),
        _of("Contracts", [_contract(reader, row, fields) for row, fields in sections["CONTRACTS"]]),
        _of("Patterns", [_pattern(reader, row, fields) for row, fields in sections["PATTERNS"]]),
        _of("Employees", [_employee(reader, row, fields) for row, fields in sections["EMPLOYEES"]]),
        _of("CoverRequirements", [*_cover(sections["DAY_OF_WEEK_COVER"], "DayOfWeekCover", "Day"),
                                  *_cover(sections["DATE_SPECIFIC_COVER"], "DateSpecificCover", "Date")]),
        *(_requests(sections[section], tag) for section, tag in _REQUESTS.items()),
    ]  # fmt: skip
    return root


def _sections(reader: Reader) -> dict[str, Rows]:
    """Rows of each section; a fault for a row with too few fields, and a section with fewer rows than it says."""
    found: dict[str, Rows] = {name: [] for name in _SECTIONS}
    said: dict[str, tuple[int, int]] = {}
    section = ""
    for row, line in reader.lines:
        heading = _HEADING.fullmatch(line)
        if heading and heading[1] in _SECTIONS:
            section = heading[1]
            if heading[2]:
                said[section] = (row, int(heading[2]))
        elif line.strip("/"):
            fields = [f.strip() for f in line.rstrip(";").split(",")]
            least = _SECTIONS.get(section, 0)
            if not section:
                reader.fault(row, None, f"{line[:40]!r} stands before any heading", "expected SCHEDULING_PERIOD;")
            elif len(fields) < least or (section in ("SCHEDULING_PERIOD", "SKILLS") and len(fields) > least):
                reader.fault(row, section, f"{len(fields)} fields", f"expected {least}")
            else:
                found[section].append((row, fields))
    if not reader.faults.faults:
        for section, (row, count) in said.items():
            if len(found[section]) != count:
                there = len(found[section])
                reader.fault(row, section, f"{there} rows follow", f"expected {count}, as the heading says")
    return found


def _of(tag: str, children: Sequence[Node], row: int = 0) -> Node:
    return Node(tag, {}, row or (children[0].row if children else 1), "", list(children))


def _listed(reader: Reader, row: int, column: str, count: str, words: Sequence[str]) -> list[str]:
    """Words of a row that says how many they are."""
    found = [word for text in words for word in text.split()]
    number = reader.number(row, column, count)
    if number != len(found):
        reader.fault(row, column, f"names {len(found)}", f"expected {number}, as the row says")
    return found


def _shift(reader: Reader, row: int, fields: Sequence[str]) -> Node:
    code, description, start, end, count, *skills = fields
    texts = {"StartTime": start, "EndTime": end, "Description": description}
    held = [Node("Skill", {}, row, name) for name in _listed(reader, row, "Skills", count, skills)]
    return Node(
        "Shift", {"ID": code}, row, "", [*(Node(t, {}, row, x) for t, x in texts.items()), _of("Skills", held, row)]
    )


def _contract(reader: Reader, row: int, fields: Sequence[str]) -> Node:
    code, description, *rest = fields
    values, (count, *patterns) = rest[: len(_TERMS)], rest[len(_TERMS) :]
    node = Node("Contract", {"ID": code}, row, "", [Node("Description", {}, row, description)])
    for tag, value in zip(_TERMS, values, strict=True):
        parts = value.removeprefix("(").removesuffix(")").split("|")
        if tag == "WeekendDefinition":
            node.children.append(Node(tag, {}, row, value))
        elif not value.startswith("(") or not value.endswith(")") or len(parts) != _parts(tag):
            reader.fault(row, tag, f"{value!r} cannot be read", f"expected ({'|'.join(_PARTS[: _parts(tag)])})")
        elif len(parts) == 2:
            wanted = "true" if parts[0] == "1" else "false"
            node.children.append(Node(tag, {"weight": parts[1]}, row, wanted))
        else:
            node.children.append(Node(tag, {"on": parts[0], "weight": parts[1]}, row, parts[2]))
    found = [Node("Pattern", {}, row, name) for name in _listed(reader, row, "UnwantedPatterns", count, patterns)]
    node.children.append(_of("UnwantedPatterns", found, row))
    return node


_PARTS = ("on", "weight", "number")


def _parts(tag: str) -> int:
    """How many parts a term has: a limit has a number too."""
    return 3 if tag.startswith(("Max", "Min")) else 2


def _pattern(reader: Reader, row: int, fields: Sequence[str]) -> Node:
    code, weight, text = fields[:3]
    count, _, rest = text.partition(" ")
    entries = []
    for index, entry in enumerate(_listed(reader, row, "PatternEntries", count, [rest])):
        shift, bar, day = entry.removeprefix("(").removesuffix(")").partition("|")
        if not bar:
            reader.fault(row, "PatternEntry", f"{entry!r} cannot be read", "expected (shift|day)")
        children = [Node("ShiftType", {}, row, shift), Node("Day", {}, row, day)]
        entries.append(Node("PatternEntry", {"index": str(index)}, row, "", children))
    return Node("Pattern", {"ID": code, "weight": weight}, row, "", [_of("PatternEntries", entries, row)])


def _employee(reader: Reader, row: int, fields: Sequence[str]) -> Node:
    code, name, contract, count, *skills = fields
    held = [Node("Skill", {}, row, skill) for skill in _listed(reader, row, "Skills", count, skills)]
    texts = [Node("ContractID", {}, row, contract), Node("Name", {}, row, name)]
    return Node("Employee", {"ID": code}, row, "", [*texts, _of("Skills", held, row)])


def _cover(rows: Rows, tag: str, on: str) -> list[Node]:
    found = []
    for row, (day, shift, number, *_) in rows:
        cover = _of("Cover", [Node("Shift", {}, row, shift), Node("Preferred", {}, row, number)])
        found.append(_of(tag, [Node(on, {}, row, day), cover]))
    return found


def _requests(rows: Rows, tag: str) -> Node:
    found = []
    for row, (employee, day, *shift, weight) in rows:
        texts = {"EmployeeID": employee, "Date": day} | ({"ShiftTypeID": shift[0]} if shift else {})
        found.append(Node(tag, {"weight": weight}, row, "", [Node(t, {}, row, x) for t, x in texts.items()]))
    return _of(f"{tag}Requests", found)
