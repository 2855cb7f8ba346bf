"""The text form of the first competition is the same instance as its XML form, and its faults are told by line."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from click.testing import CliRunner

from optimiser.cli import main
from optimiser.importing.instances.inrc1 import read_inrc1
from optimiser.importing.instances.public import instance_settings, tables_of
from optimiser.tabular.faults import BadInput

TINY = """//////////
SCHEDULING_PERIOD;
//////////
tiny, 2010-01-01, 2010-01-07;

SKILLS = 1;
Nurse;

SHIFT_TYPES = 2;
E, Early shift, 06:30:00, 14:30:00, 1, Nurse;
N, Night, 22:30:00, 06:30:00, 1, Nurse;

CONTRACTS = 1;
0, fulltime, (1|1), (1|3|4), (1|3|2), (1|4|3), (1|4|2), (1|7|4), (1|3|2), (0|5|3), (0|5|2), (0|0|0), SaturdaySunday, \
(1|10), (1|10), (0|10), (0|0), (0|10), 1, 0;

PATTERNS = 1;
0, 3, 2 (N|Any) (E|Any);

EMPLOYEES 2;
0, Ann, 0, 1, Nurse;
1, Bea, 0, 1, Nurse;

DAY_OF_WEEK_COVER = 2;
Monday, E, 1;
Saturday, N, 1;

DATE_SPECIFIC_COVER = 1;
2010-01-05, E, 2;

DAY_OFF_REQUESTS = 1;
0, 2010-01-02, 1;

SHIFT_ON_REQUESTS = 1;
1, 2010-01-03, E, 4;
"""


def as_text(root: Element) -> str:
    """The text form of an instance that was read as XML."""
    lines: list[str] = []

    def section(name: str, rows: list[str]) -> None:
        lines.extend(("/" * 68, f"{name} = {len(rows)};", "/" * 68, *(f"{r};" for r in rows), "", ""))

    def texts(node: Element, *tags: str) -> list[str]:
        return [node.findtext(t, "") for t in tags]

    def skills(node: Element) -> str:
        held = [s.text or "" for s in node.iterfind("Skills/Skill")]
        return f"{len(held)}, {' '.join(held)}"

    def term(contract: Element, tag: str) -> str:
        node = contract.find(tag)
        if node is None:
            return "(0|0)"
        parts = [node.get("on"), node.get("weight"), node.text] if node.get("on") else None
        return "(" + "|".join(p or "" for p in parts or [str(int(node.text == "true")), node.get("weight")]) + ")"

    period = [root.get("ID", ""), *texts(root, "StartDate", "EndDate")]
    lines += ["SCHEDULING_PERIOD;", f"{', '.join(period)};"]
    section("SKILLS", [s.text or "" for s in root.iterfind("Skills/Skill")])
    kinds = list(root.iterfind("ShiftTypes/Shift"))
    section(
        "SHIFT_TYPES",
        [", ".join([s.get("ID", ""), *texts(s, "Description", "StartTime", "EndTime"), skills(s)]) for s in kinds],
    )
    rows = []
    for c in root.iterfind("Contracts/Contract"):
        patterns = [p.text or "" for p in c.iterfind("UnwantedPatterns/Pattern")]
        fields = [c.get("ID", ""), *texts(c, "Description"), term(c, "SingleAssignmentPerDay")]
        for counted in (
            "NumAssignments",
            "ConsecutiveWorkingDays",
            "ConsecutiveFreeDays",
            "ConsecutiveWorkingWeekends",
        ):
            fields += [term(c, f"Max{counted}"), term(c, f"Min{counted}")]
        fields += [term(c, "MaxWorkingWeekendsInFourWeeks"), *texts(c, "WeekendDefinition")]
        for flag in ("CompleteWeekends", "IdenticalShiftTypesDuringWeekend", "NoNightShiftBeforeFreeWeekend"):
            fields.append(term(c, flag))
        fields += [term(c, "TwoFreeDaysAfterNightShifts"), term(c, "AlternativeSkillCategory")]
        rows.append(", ".join([*fields, str(len(patterns)), " ".join(patterns)]))
    section("CONTRACTS", rows)
    rows = []
    for p in root.iterfind("Patterns/Pattern"):
        entries = ["({}|{})".format(*texts(e, "ShiftType", "Day")) for e in p.iterfind("PatternEntries/PatternEntry")]
        rows.append(f"{p.get('ID')}, {p.get('weight')}, {len(entries)} {' '.join(entries)}")
    section("PATTERNS", rows)
    people = list(root.iterfind("Employees/Employee"))
    section("EMPLOYEES", [", ".join([e.get("ID", ""), *texts(e, "Name", "ContractID"), skills(e)]) for e in people])
    cover = [
        ", ".join([*texts(day, "Day"), *texts(row, "Shift", "Preferred")])
        for day in root.iterfind("CoverRequirements/DayOfWeekCover")
        for row in day.iterfind("Cover")
    ]
    section("DAY_OF_WEEK_COVER", cover)
    section("DATE_SPECIFIC_COVER", [])
    for tag, name in (("DayOff", "DAY_OFF"), ("DayOn", "DAY_ON"), ("ShiftOff", "SHIFT_OFF"), ("ShiftOn", "SHIFT_ON")):
        asked = [
            ", ".join([*filter(None, texts(r, "EmployeeID", "Date", "ShiftTypeID")), r.get("weight", "")])
            for r in root.iterfind(f"{tag}Requests/{tag}")
        ]
        section(f"{name}_REQUESTS", asked)
    return "\n".join(lines)


@pytest.mark.parametrize("name", ["sprint_late04", "long_late01", "medium01"])
def test_the_text_form_is_the_instance_of_the_xml_form(name: str, tmp_path: Path, benchmark_data: Path) -> None:
    published = benchmark_data / "inrc1" / f"{name}.xml"
    path = tmp_path / f"{name}.txt"
    path.write_text(as_text(ElementTree.parse(published).getroot()), encoding="utf-8")
    read, known = read_inrc1(path), read_inrc1(published)
    assert tables_of(read) == tables_of(known)
    assert instance_settings(read) == instance_settings(known)


def test_a_text_instance_becomes_a_folder_with_its_dated_cover_and_wishes(tmp_path: Path) -> None:
    path = tmp_path / "tiny.txt"
    path.write_text(TINY, encoding="utf-8")
    done = CliRunner().invoke(main, ["import", str(tmp_path / "ward"), str(path), "--yes"])
    assert done.exit_code == 0, done.output
    demand = (tmp_path / "ward" / "demand.csv").read_text(encoding="utf-8")
    assert "team,2010-01-05,2010-01-05,E,any,2,,2,hard" in demand
    assert "team,2010-01-04,2010-01-04,E,any,1,,1,hard" in demand
    assert CliRunner().invoke(main, ["check", str(tmp_path / "ward")]).exit_code == 0
    problem = read_inrc1(path).problem
    wished = [(problem.people[r.person].id, r.day, r.wants, r.points) for r in problem.requests]
    assert wished == [("0", 1, False, 1), ("1", 2, True, 4)]


def test_every_fault_of_a_broken_text_file_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "broken.txt"
    broken = TINY.replace("1, Bea, 0, 1,", "1, Bea, 0, 2,").replace("(1|4|3)", "(1|4)").replace("(N|Any)", "N")
    path.write_text(broken.replace("EMPLOYEES 2", "EMPLOYEES 3"), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_inrc1(path)
    for part in (
        "broken.txt:14:MaxConsecutiveWorkingDays: '(1|4)' cannot be read; expected (on|weight|number)",
        "broken.txt:17:PatternEntry: 'N' cannot be read; expected (shift|day)",
        "broken.txt:19:EMPLOYEES: 2 rows follow; expected 3, as the heading says",
        "broken.txt:21:Skills: names 1; expected 2, as the row says",
    ):
        assert part in str(caught.value)
    path.write_text(TINY.replace("1, 2010-01-03, E, 4;", "1, E;").replace("Monday, E, 1", "Mondays, E, 1"))
    with pytest.raises(BadInput, match=r"SHIFT_ON_REQUESTS: 2 fields; expected 4"):
        read_inrc1(path)
