"""The Shift Scheduling Benchmark Instances (Curtois & Qu 2014), as published at schedulingbenchmarks.org.

Sections of comma-separated rows; `#` starts a comment. The format gives a shift's length but no
clock times: each is put at midnight, which no rule of the format can tell from the truth.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from optimiser.importing.instances.instance import FIRST_DAY, Instance, Reader, RuleEntry, duties_of, grouped
from optimiser.problem.calendar import Calendar
from optimiser.problem.domain import (
    Absence,
    Assignment,
    Capability,
    Contract,
    Need,
    Organisation,
    Period,
    Person,
    Price,
    Request,
    Shift,
    Team,
)
from optimiser.problem.problem import Problem
from optimiser.tabular.faults import Faults

CURTOIS_SOURCE = "Curtois & Qu 2014, Computational results on new staff scheduling benchmark instances"
SECTIONS = {
    "HORIZON": 1,
    "SHIFTS": 3,
    "STAFF": 8,
    "DAYS_OFF": 2,
    "SHIFT_ON_REQUESTS": 4,
    "SHIFT_OFF_REQUESTS": 4,
    "COVER": 5,
}
"""Sections and the fields of their rows (DAYS_OFF may have more)."""

SectionRows = list[tuple[int, list[str]]]


def is_curtois(path: Path) -> bool:
    """Whether a file looks like one of these instances."""
    with path.open("rb") as file:
        return b"SECTION_" in file.read(4096)


def read_curtois(path: Path) -> Instance:
    """An instance file as a problem and its rules.

    Raises:
        BadInput: every fault of the file, with its line.
    """
    faults = Faults()
    reader = Reader(path, faults)
    sections = _sections(reader)
    faults.raise_if_any()
    days = reader.number(sections["HORIZON"][0][0], "days", sections["HORIZON"][0][1][0], 1)
    shifts = {f[0]: i for i, (_, f) in enumerate(sections["SHIFTS"])}
    people = {f[0]: i for i, (_, f) in enumerate(sections["STAFF"])}
    for section, known in (("SHIFTS", shifts), ("STAFF", people)):
        if len(known) < len(sections[section]):
            seen: set[str] = set()
            for row, f in sections[section]:
                if f[0] in seen:
                    reader.fault(row, "id", f"{f[0]!r} is here twice", "expected ids that differ")
                seen.add(f[0])
    minutes = [reader.number(row, "length", f[1], 1) for row, f in sections["SHIFTS"]]
    for (row, f), length in zip(sections["SHIFTS"], minutes, strict=True):
        if length > 1440:
            reader.fault(row, "length", f"{f[0]} lasts {length} minutes", "expected at most 1440")
    rules = tuple(_rules(reader, sections, days, shifts))
    needs = _needs(reader, sections["COVER"], days, shifts)
    absences = _absences(reader, sections["DAYS_OFF"], days, people)
    requests = _requests(reader, sections, days, people, shifts)
    faults.raise_if_any()
    kinds = tuple(Shift(code=s, start=0, end=minutes[i], periods=(i,)) for s, i in shifts.items())
    duties = duties_of(kinds, minutes, days)
    problem = Problem(
        calendar=Calendar(FIRST_DAY, days, "UTC"),
        people=tuple(Person(p) for p in people),
        contracts=tuple(Contract(p, i, 0) for p, i in people.items()),
        shifts=kinds,
        duties=tuple(duties),
        candidates=tuple(Assignment(c, d, 0) for c in people.values() for d in range(len(duties))),
        organisations=(Organisation("organisation"),),
        teams=(Team("team", organisation=0),),
        capabilities=(Capability("anyone", "any"),),
        periods=tuple(Period(s, 0, minutes[i]) for s, i in shifts.items()),
        needs=needs,
        absences=absences,
        requests=requests,
    )
    return Instance(path.stem, problem, rules)


def _sections(reader: Reader) -> dict[str, SectionRows]:
    found: dict[str, SectionRows] = {}
    current: SectionRows | None = None
    here = ""
    for row, line in reader.lines:
        if line.startswith("SECTION_"):
            here = line.removeprefix("SECTION_")
            if here not in SECTIONS:
                reader.fault(row, None, f"the section {here} is unknown", f"expected {', '.join(SECTIONS)}")
            current = found.setdefault(here, [])
        elif line and not line.startswith("#"):
            if current is None:
                reader.fault(row, None, "a row before the first section", "expected SECTION_HORIZON")
                break
            fields = [f.strip() for f in line.split(",")]
            asked = SECTIONS.get(here, len(fields))
            if len(fields) < asked or (len(fields) > asked and here != "DAYS_OFF"):
                reader.fault(row, None, f"{len(fields)} fields", f"expected {asked} in {here}")
            else:
                current.append((row, fields))
    for name in ("HORIZON", "SHIFTS", "STAFF"):
        if not found.get(name):
            reader.fault(None, None, f"the section {name} is missing or empty")
    return {name: found.get(name, []) for name in SECTIONS}


def _needs(reader: Reader, rows: SectionRows, days: int, shifts: dict[str, int]) -> tuple[Need, ...]:
    needs = []
    for row, (day, shift, number, under, over) in rows:
        on, s = _day(reader, row, day, days), reader.known(row, "shift", shift, shifts)
        asked = reader.number(row, "requirement", number)
        below = Price(reader.number(row, "weight for under", under))
        above = Price(reader.number(row, "weight for over", over))
        if s is not None:
            needs.append(Need(0, s, on, 0, minimum=asked, maximum=asked, below_minimum=below, above=above))
    return tuple(needs)


def _absences(reader: Reader, rows: SectionRows, days: int, people: dict[str, int]) -> tuple[Absence, ...]:
    absences = []
    for row, fields in rows:
        person = reader.known(row, "employee", fields[0], people)
        for text in fields[1:]:
            day = _day(reader, row, text, days)
            if person is not None:
                absences.append(Absence(person, day * 1440, (day + 1) * 1440, kind="day off"))
    return tuple(absences)


def _requests(
    reader: Reader, sections: dict[str, SectionRows], days: int, people: dict[str, int], shifts: dict[str, int]
) -> tuple[Request, ...]:
    requests = []
    for section, wants in (("SHIFT_ON_REQUESTS", True), ("SHIFT_OFF_REQUESTS", False)):
        for row, (employee, day, shift, weight) in sections[section]:
            person, s = reader.known(row, "employee", employee, people), reader.known(row, "shift", shift, shifts)
            on, points = _day(reader, row, day, days), reader.number(row, "weight", weight)
            if person is not None and s is not None:
                requests.append(Request(person, on, wants, points, frozenset((s,))))
    return tuple(requests)


def _day(reader: Reader, row: int, text: str, days: int) -> int:
    day = reader.number(row, "day", text)
    if day >= days:
        reader.fault(row, "day", f"day {day} is past the horizon", f"expected 0 to {days - 1}")
        return 0
    return day


def _rules(reader: Reader, sections: dict[str, SectionRows], days: int, shifts: dict[str, int]) -> Iterator[RuleEntry]:
    """The hard rules; soft ones are the prices of needs and requests."""
    for plain in ("need-cover", "absence", "requests"):
        yield {"id": plain}
    yield {"id": "one-place", "off": True}  # the times of shifts are made up; what may not overlap is said by days
    yield {"id": "one-duty-a-day", "title": "One shift a day", "source": CURTOIS_SOURCE, "price": "hard"}
    forbidden: dict[tuple[str, ...], list[str]] = {}
    for row, (code, _, text) in sections["SHIFTS"]:
        after = tuple(c.strip() for c in text.split("|") if c.strip())
        for c in after:
            reader.known(row, "shifts which cannot follow", c, shifts)
        if after:
            forbidden.setdefault(after, []).append(code)
    if forbidden:
        yield {
            "id": "shift-succession",
            "name": "successions",
            "title": "Shifts that may not follow on the next day",
            "source": CURTOIS_SOURCE,
            "price": "hard",
            "params": {"forbidden": [[before, list(after)] for after, before in forbidden.items()]},
        }
    limits: dict[str, list[tuple[str, dict[str, int] | None]]] = {
        code: []
        for code in shifts
        if any(code == part.partition("=")[0] for _, f in sections["STAFF"] for part in f[1].split("|"))
    }
    asked: dict[str, list[tuple[str, dict[str, int] | None]]] = {}
    for row, f in sections["STAFF"]:
        named: dict[str, int] = {}
        for part in filter(None, f[1].split("|")):
            code, _, text = part.partition("=")
            if reader.known(row, "most shifts", code, shifts) is None:
                continue
            named[code] = reader.number(row, "most shifts", text)
        for code, asked_of in limits.items():
            # With one shift a day, a limit of as many as there are days says nothing, as none does.
            asked_of.append((f[0], {"most": named[code]} if named.get(code, days) < days else None))
        words = ("most minutes", "least minutes", "most consecutive", "least consecutive", "least off", "weekends")
        most, least, run_most, run_least, off_least, weekends = (
            reader.number(row, w, t) for w, t in zip(words, f[2:], strict=True)
        )
        asked.setdefault("total-minutes", []).append((f[0], {"least": least, "most": most}))
        asked.setdefault("consecutive-days", []).append((f[0], {"least": run_least, "most": run_most}))
        asked.setdefault("consecutive-days-off", []).append((f[0], {"least": off_least}))
        asked.setdefault("weekends", []).append((f[0], {"most": weekends}))
    for code, people in limits.items():
        title = f"Most {code} shifts"
        yield from grouped(
            "total-assignments", title.lower(), title, CURTOIS_SOURCE, "hard", people, {"shifts": [code]}
        )
    titles = {
        "total-minutes": "Least and most minutes",
        "consecutive-days": "Least and most consecutive working days",
        "consecutive-days-off": "Least consecutive days off",
        "weekends": "Most working weekends",
    }
    for rule, people in asked.items():
        yield from grouped(rule, titles[rule].lower(), titles[rule], CURTOIS_SOURCE, "hard", people)
