"""The First International Nurse Rostering Competition (2010): one file an instance, as XML or text.

Cover is met exactly and nobody has two shifts a day; everything else has a weight. There is no history: counters begin
at zero, and what is open on the first or last day is judged as it stands.

Source: Haspeslagh, De Causmaecker, Schaerf and Stølevik 2014, The first international nurse rostering competition 2010.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimiser.importing.instances.inrc1_text import is_inrc1_text, read_text
from optimiser.importing.instances.instance import Instance, Reader, RuleEntry, duties_of, grouped
from optimiser.importing.instances.xml_tree import Node, read_tree
from optimiser.problem.calendar import WEEKDAYS, Calendar
from optimiser.problem.domain import (
    HARD,
    Assignment,
    Capability,
    Contract,
    HeldSkill,
    Need,
    Organisation,
    Period,
    Person,
    Request,
    Shift,
    Team,
)
from optimiser.problem.problem import Problem
from optimiser.tabular.faults import Faults

INRC1_SOURCE = "Haspeslagh et al. 2014, The first international nurse rostering competition 2010"
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKENDS = {
    "SaturdaySunday": ("Sat", "Sun"),
    "FridaySaturdaySunday": ("Fri", "Sat", "Sun"),
    "FridaySaturdaySundayMonday": ("Fri", "Sat", "Sun", "Mon"),
    "SaturdaySundayMonday": ("Sat", "Sun", "Mon"),
}
"""What a contract calls its weekend, as the days it has."""


_Asked = tuple[int, Mapping[str, Any]] | None
"""Weight and numbers of a rule for one person; None for no such rule."""


@dataclass
class _Period:
    """What everything else is looked up in."""

    start: dt.date
    days: int
    shifts: dict[str, int]
    skills: dict[str, int]
    people: dict[str, int]


def is_inrc1(path: Path) -> bool:
    """Whether a file looks like an instance of the competition."""
    with path.open("rb") as file:
        start = file.read(4096)
    return b"<SchedulingPeriod" in start or is_inrc1_text(start)


def read_inrc1(path: Path) -> Instance:
    """An instance file, in the XML or the text form, as a problem and its rules.

    Raises:
        BadInput: every fault of the file, with its line.
    """
    faults = Faults()
    reader = Reader(path, faults)
    faults.raise_if_any()
    text = is_inrc1_text("\n".join(line for _, line in reader.lines[:9]).encode())
    root = read_text(reader) if text else read_tree(reader, "SchedulingPeriod")
    faults.raise_if_any()
    start, last = _date(reader, root.get("StartDate")), _date(reader, root.get("EndDate"))
    if last < start or (last - start).days > 366:
        reader.fault(root.get("EndDate").row, "EndDate", f"{last} is no end of {start}", "expected a later day")
    skills = {n.text: i for i, n in enumerate(_distinct(reader, root.get("Skills").all("Skill"), ""))}
    shift_nodes = _distinct(reader, root.get("ShiftTypes").all("Shift"), "ID")
    employees = _distinct(reader, root.get("Employees").all("Employee"), "ID")
    contracts = {n.attributes.get("ID", ""): n for n in _distinct(reader, root.get("Contracts").all("Contract"), "ID")}
    period = _Period(
        start,
        (last - start).days + 1,
        {n.attributes.get("ID", ""): i for i, n in enumerate(shift_nodes)},
        skills,
        {n.attributes.get("ID", ""): i for i, n in enumerate(employees)},
    )
    for what, found in (("ShiftTypes", period.shifts), ("Employees", period.people), ("Contracts", contracts)):
        if not found:
            reader.fault(None, None, f"the element {what} is missing or empty")
    faults.raise_if_any()
    terms = [n.get("ContractID") for n in employees]
    for node in terms:
        reader.known(node.row, "ContractID", node.text, dict.fromkeys(contracts, 0))
    held = [_skills(reader, n.get("Skills"), skills) for n in employees]
    asked = [_skills(reader, n.get("Skills"), skills) for n in shift_nodes]
    times = [(_clock(reader, n.get("StartTime")), _clock(reader, n.get("EndTime"))) for n in shift_nodes]
    needs, requests = _needs(reader, root.get("CoverRequirements"), period), _requests(reader, root, period)
    of = [(person, contracts[n.text]) for person, n in zip(period.people, terms, strict=True) if n.text in contracts]
    nights = [code for code, (begins, ends) in zip(period.shifts, times, strict=True) if ends <= begins]
    lacking = {
        person: [code for code, need in zip(period.shifts, asked, strict=True) if not set(need) <= set(have)]
        for person, have in zip(period.people, held, strict=True)
    }
    rules = [*_limits(reader, of), *_weekends(reader, of, nights), *_skills_lacking(reader, of, lacking)]
    rules += _patterns(reader, root, of, period, nights)
    faults.raise_if_any()
    kinds = tuple(
        Shift(code=code, start=begins, end=ends if ends > begins else ends + 1440, periods=(i,))
        for (code, i), (begins, ends) in zip(period.shifts.items(), times, strict=True)
    )
    duties = duties_of(kinds, [k.end - k.start for k in kinds], period.days)
    problem = Problem(
        calendar=Calendar(start, period.days, "UTC"),
        people=tuple(
            Person(p, skills=tuple(HeldSkill(s) for s in have)) for p, have in zip(period.people, held, strict=True)
        ),
        contracts=tuple(Contract(p, i, 0, role=terms[i].text) for p, i in period.people.items()),
        shifts=kinds,
        duties=tuple(duties),
        candidates=tuple(Assignment(c, d, 0) for c in period.people.values() for d in range(len(duties))),
        organisations=(Organisation("organisation"),),
        teams=(Team("team", organisation=0),),
        skills=tuple(skills),
        capabilities=(Capability("anyone", "any"),),
        periods=tuple(Period(k.code, k.start, k.end) for k in kinds),
        needs=needs,
        requests=requests,
    )
    return Instance(root.attributes.get("ID", "") or path.stem, problem, (*_usual(), *rules))


def _distinct(reader: Reader, nodes: Sequence[Node], key: str) -> list[Node]:
    """Elements whose attribute (or, with a blank key, text) is there and new."""
    found: dict[str, Node] = {}
    for node in nodes:
        name = node.attributes.get(key, "") if key else node.text
        if not name or name in found:
            what = f"{node.tag} {name!r} is here twice" if name else f"a {node.tag} has no name"
            reader.fault(node.row, node.tag, what, "expected names that differ")
        else:
            found[name] = node
    return list(found.values())


def _date(reader: Reader, node: Node) -> dt.date:
    try:
        return dt.date.fromisoformat(node.text)
    except ValueError:
        reader.fault(node.row, node.tag, f"{node.text!r} is no date", "expected such as 2010-01-28")
        return dt.date(2010, 1, 1)


def _clock(reader: Reader, node: Node) -> int:
    """Minutes from midnight."""
    try:
        at = dt.time.fromisoformat(node.text)
    except ValueError:
        reader.fault(node.row, node.tag, f"{node.text!r} is no time", "expected such as 06:30:00")
        return 0
    return at.hour * 60 + at.minute


def _skills(reader: Reader, node: Node, skills: Mapping[str, int]) -> list[int]:
    known = [reader.known(n.row, "Skill", n.text, skills) for n in node.all("Skill")]
    return sorted({s for s in known if s is not None})


def _weight(reader: Reader, node: Node) -> int:
    return reader.number(node.row, "weight", node.attributes.get("weight", "1"))


def _needs(reader: Reader, cover: Node, period: _Period) -> tuple[Need, ...]:
    """Exactly as many as the weekday asks, or the date where one is named; shifts that are not named have nobody."""
    by_weekday: dict[tuple[int, int], int] = {}
    by_day: dict[tuple[int, int], int] = {}
    for group in cover.children:
        dated = group.tag == "DateSpecificCover"
        if dated:
            on = _date(reader, group.get("Date"))
            key: int | None = (on - period.start).days
            if not 0 <= (on - period.start).days < period.days:
                reader.fault(group.get("Date").row, "Date", f"{on} is outside the period")
        else:
            node = group.get("Day")
            key = reader.known(node.row, "Day", node.text, {d: i for i, d in enumerate(DAY_NAMES)})
        for row in group.all("Cover"):
            shift = reader.known(row.get("Shift").row, "Shift", row.get("Shift").text, period.shifts)
            number = reader.number(row.get("Preferred").row, "Preferred", row.get("Preferred").text)
            if shift is not None and key is not None:
                (by_day if dated else by_weekday)[key, shift] = number
    found = []
    for day in range(period.days):
        weekday = (period.start.weekday() + day) % 7
        for shift in period.shifts.values():
            asked = by_day.get((day, shift), by_weekday.get((weekday, shift), 0))
            found.append(Need(0, shift, day, 0, minimum=asked, maximum=asked, below_minimum=HARD, above=HARD))
    return tuple(found)


def _requests(reader: Reader, root: Node, period: _Period) -> tuple[Request, ...]:
    found = []
    for group, tag in (
        ("DayOffRequests", "DayOff"), ("DayOnRequests", "DayOn"),
        ("ShiftOffRequests", "ShiftOff"), ("ShiftOnRequests", "ShiftOn"),
    ):  # fmt: skip
        for node in root.get(group).all(tag):
            employee, on = node.get("EmployeeID"), _date(reader, node.get("Date"))
            person = reader.known(employee.row, "EmployeeID", employee.text, period.people)
            day = (on - period.start).days
            if not 0 <= day < period.days:
                reader.fault(node.get("Date").row, "Date", f"{on} is outside the period")
            shifts = None
            if tag.startswith("Shift"):
                kind = node.get("ShiftTypeID")
                shift = reader.known(kind.row, "ShiftTypeID", kind.text, period.shifts)
                shifts = None if shift is None else frozenset((shift,))
            if person is not None:
                found.append(Request(person, day, tag.endswith("On"), _weight(reader, node), shifts))
    return tuple(found)


def _usual() -> Iterator[RuleEntry]:
    for plain in ("need-cover", "requests"):
        yield {"id": plain}
    yield {"id": "one-place", "off": True}  # one shift a day is the format's own rule
    yield {"id": "one-duty-a-day", "title": "One shift a day", "source": INRC1_SOURCE, "price": "hard"}


def _by_price(
    rule: str,
    title: str,
    asked: Sequence[tuple[str, _Asked]],
    scope: Mapping[str, Any] | None = None,
) -> Iterator[RuleEntry]:
    """Entries of a rule for people with a weight and numbers each; None or a weight of 0 asks nothing of them."""
    weights = sorted({a[0] for _, a in asked if a is not None and a[0]})
    for weight in weights:
        name = title.lower() if len(weights) == 1 else f"{title.lower()} at {weight}"
        people = [(p, a[1] if a is not None and a[0] == weight else None) for p, a in asked]
        yield from grouped(rule, name, title, INRC1_SOURCE, weight, people, scope)


def _limits(reader: Reader, of: Sequence[tuple[str, Node]]) -> Iterator[RuleEntry]:
    """The counters of a contract, most and least each with its weight."""
    ends = {"judge_ends": True}
    for tag, rule, title, word, more in (
        ("MaxNumAssignments", "total-assignments", "Most assignments", "most", {}),
        ("MinNumAssignments", "total-assignments", "Least assignments", "least", {}),
        ("MaxConsecutiveWorkingDays", "consecutive-days", "Most working days in a row", "most", {}),
        ("MinConsecutiveWorkingDays", "consecutive-days", "Least working days in a row", "least", ends),
        ("MaxConsecutiveFreeDays", "consecutive-days-off", "Most free days in a row", "most", {}),
        ("MinConsecutiveFreeDays", "consecutive-days-off", "Least free days in a row", "least", ends),
        ("MaxConsecutiveWorkingWeekends", "consecutive-weekends", "Most working weekends in a row", "most", {}),
        ("MinConsecutiveWorkingWeekends", "consecutive-weekends", "Least working weekends in a row", "least", ends),
        ("MaxWorkingWeekendsInFourWeeks", "weekends", "Most working weekends in four weeks", "most", {"within": 4}),
    ):
        asked: list[tuple[str, _Asked]] = []
        for person, contract in of:
            node = contract.get(tag)
            numbers: dict[str, Any] = {}
            if node.attributes.get("on", "0") in ("1", "true"):
                numbers = {word: reader.number(node.row, tag, node.text), **more}
                if "weekends" in rule:
                    numbers["weekend"] = _weekend(reader, contract)
            asked.append((person, (_weight(reader, node), numbers) if numbers else None))
        yield from _by_price(rule, title, asked)


def _weekend(reader: Reader, contract: Node) -> tuple[str, ...]:
    node = contract.get("WeekendDefinition")
    reader.known(node.row, "WeekendDefinition", node.text, dict.fromkeys(WEEKENDS, 0))
    return WEEKENDS.get(node.text, WEEKENDS["SaturdaySunday"])


def _weekends(reader: Reader, of: Sequence[tuple[str, Node]], nights: Sequence[str]) -> Iterator[RuleEntry]:
    """Whole weekends, the same shift on all their days, and no night before a free one."""
    for tag, rule, title in (
        ("CompleteWeekends", "complete-weekends", "Whole weekends"),
        ("IdenticalShiftTypesDuringWeekend", "complete-weekends", "The same shift all weekend"),
        ("NoNightShiftBeforeFreeWeekend", "shift-pattern", "No night before a free weekend"),
    ):
        asked: list[tuple[str, _Asked]] = []
        for person, contract in of:
            days, weight = _weekend(reader, contract), _wanted(reader, contract.get(tag))
            numbers: dict[str, Any] = {"weekend": days}
            if tag == "IdenticalShiftTypesDuringWeekend":
                numbers["by_shift"] = True
            elif rule == "shift-pattern":
                before = WEEKDAYS[WEEKDAYS.index(days[0]) - 1]
                numbers = {"days": ("|".join(nights), *("-" for _ in days)), "starts": (before,)}
            asked.append((person, (weight, numbers) if weight and (nights or rule != "shift-pattern") else None))
        yield from _by_price(rule, title, asked)


def _wanted(reader: Reader, node: Node) -> int:
    """The weight of what a contract says true or false of; 0 where it is off."""
    return _weight(reader, node) if node.text == "true" else 0


def _skills_lacking(
    reader: Reader, of: Sequence[tuple[str, Node]], lacking: Mapping[str, Sequence[str]]
) -> Iterator[RuleEntry]:
    """A shift worked without a skill that it asks for."""
    for code in dict.fromkeys(code for codes in lacking.values() for code in codes):
        asked: list[tuple[str, _Asked]] = []
        for person, contract in of:
            weight = _wanted(reader, contract.get("AlternativeSkillCategory"))
            asked.append((person, (weight, {"most": 0}) if code in lacking[person] else None))
        yield from _by_price("total-assignments", f"{code} without its skill", asked, {"shifts": [code]})


def _patterns(
    reader: Reader, root: Node, of: Sequence[tuple[str, Node]], period: _Period, nights: Sequence[str]
) -> Iterator[RuleEntry]:
    """Unwanted patterns of the contracts, and two free days after nights."""
    known = {n.attributes.get("ID", ""): n for n in _distinct(reader, root.get("Patterns").all("Pattern"), "ID")}
    of_person = {
        person: {
            node.text
            for node in contract.get("UnwantedPatterns").all("Pattern")
            if reader.known(node.row, "Pattern", node.text, dict.fromkeys(known, 0)) is not None
        }
        for person, contract in of
    }
    for name, node in known.items():
        numbers = _pattern(reader, node, period.shifts)
        asked = [(p, (_weight(reader, node), numbers) if name in of_person[p] else None) for p, _ in of]
        yield from _by_price("shift-pattern", f"Unwanted pattern {name}", asked)
    others = "|".join(code for code in period.shifts if code not in nights)
    for number, days in enumerate((("|".join(nights), others), ("|".join(nights), "-", "*")), 1):
        free: list[tuple[str, _Asked]] = []
        for person, contract in of:
            weight = _wanted(reader, contract.get("TwoFreeDaysAfterNightShifts"))
            free.append((person, (weight, {"days": days}) if nights and all(days) else None))
        yield from _by_price("shift-pattern", f"Two free days after nights, {number}", free)


def _pattern(reader: Reader, node: Node, shifts: Mapping[str, int]) -> dict[str, Any]:
    """Days and first days of a pattern, as numbers of the rule."""
    words = {"Any": "*", "None": "-"}
    entries = sorted(
        node.get("PatternEntries").all("PatternEntry"),
        key=lambda e: reader.number(e.row, "index", e.attributes.get("index", "0")),
    )
    days, starts = [], set[int]()
    for index, entry in enumerate(entries):
        shift, day = entry.get("ShiftType"), entry.get("Day")
        if shift.text not in words:
            reader.known(shift.row, "ShiftType", shift.text, shifts)
        days.append(words.get(shift.text, shift.text))
        if day.text not in ("Any", ""):
            at = reader.known(day.row, "Day", day.text, {d: i for i, d in enumerate(DAY_NAMES)})
            starts.add(((at or 0) - index) % 7)
    if not days:
        reader.fault(node.row, "Pattern", "a pattern has no entries", "expected PatternEntry elements")
        days = ["*"]
    if len(starts) > 1:
        reader.fault(node.row, "Day", "the days of a pattern do not follow one another")
    return {"days": tuple(days)} | ({"starts": tuple(WEEKDAYS[d] for d in starts)} if starts else {})
