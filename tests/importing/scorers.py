"""The three public scorings in plain Python from the words of the formats; nothing of the project is used.

A rota is {(person id, day): shift id} or {(person id, day): (shift id, skill)}.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import groupby, pairwise
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element


def curtois(path: Path, rota: dict[tuple[str, int], str]) -> tuple[int, int]:
    """(number of hard rules broken, penalty)."""
    sections: dict[str, list[list[str]]] = {}
    for line in path.read_text().splitlines():
        line = line.strip()
        if line.startswith("SECTION_"):
            rows = sections.setdefault(line[8:], [])
        elif line and line[0] != "#":
            rows.append([x.strip() for x in line.split(",")])
    horizon = int(sections["HORIZON"][0][0])
    length = {r[0]: int(r[1]) for r in sections["SHIFTS"]}
    banned = {r[0]: set(filter(None, r[2].split("|"))) for r in sections["SHIFTS"]}
    hard = penalty = 0
    for name, most_of, most, least, run_most, run_least, off_least, weekends in sections["STAFF"]:
        line = [rota.get((name, d)) for d in range(horizon)]
        for part in most_of.split("|"):
            shift, number = part.split("=")
            hard += line.count(shift) > int(number)
        minutes = sum(length[s] for s in line if s)
        hard += not int(least) <= minutes <= int(most)
        hard += sum(1 for a, b in pairwise(line) if a and b in banned[a])
        marks = "".join("1" if s else "0" for s in line)
        for block in re.finditer("1+", marks):
            size = block.end() - block.start()
            hard += size > int(run_most)
            hard += size < int(run_least) and block.start() > 0 and block.end() < horizon
        for block in re.finditer("0+", marks):
            size = block.end() - block.start()
            hard += size < int(off_least) and block.start() > 0 and block.end() < horizon
        hard += sum(1 for s in range(5, horizon, 7) if any(line[s : s + 2])) > int(weekends)
    for name, *days in sections["DAYS_OFF"]:
        hard += sum(1 for d in days if rota.get((name, int(d))))
    for name, day, shift, weight in sections["SHIFT_ON_REQUESTS"]:
        penalty += int(weight) * (rota.get((name, int(day))) != shift)
    for name, day, shift, weight in sections["SHIFT_OFF_REQUESTS"]:
        penalty += int(weight) * (rota.get((name, int(day))) == shift)
    for day, shift, need, under, over in sections["COVER"]:
        have = sum(1 for (_, d), s in rota.items() if d == int(day) and s == shift)
        penalty += max(0, int(need) - have) * int(under) + max(0, have - int(need)) * int(over)
    return hard, penalty


def inrc2(
    scenario: Path, history: Path, weeks: list[Path], rota: dict[tuple[str, int], tuple[str, str]]
) -> tuple[int, int]:
    """(number of hard rules broken, penalty)."""
    pair = re.compile(r"\((\d+),(\d+)\)")

    def blocks(path: Path) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        rows: list[str] = []
        for line in path.read_text().splitlines():
            head = line.split("=")[0].strip()
            if head and head.isupper() and " " not in head:
                rows = found.setdefault(head, [])
            elif line.strip():
                rows.append(line.strip())
        return found

    sc = blocks(scenario)
    horizon = 7 * len(weeks)
    shift_run = {r.split()[0]: tuple(map(int, pair.findall(r)[0])) for r in sc["SHIFT_TYPES"]}
    banned = {r.split()[0]: set(r.split()[2:]) for r in sc["FORBIDDEN_SHIFT_TYPES_SUCCESSIONS"]}
    terms = {}
    for r in sc["CONTRACTS"]:
        three = [tuple(map(int, p)) for p in pair.findall(r)]
        terms[r.split()[0]] = (*three, int(r.split()[-2]), int(r.split()[-1]))
    before = {r.split()[0]: r.split()[1:] for r in blocks(history)["NURSE_HISTORY"]}
    hard = penalty = 0
    for row in sc["NURSES"]:
        name, contract, _, *skills = row.split()
        total, run, off, weekends, complete = terms[contract]
        worked, worked_weekends, last, same, days, free = before[name]
        line = [rota.get((name, d)) for d in range(horizon)]
        hard += sum(1 for x in line if x and x[1] not in skills)
        codes = [x[0] if x else None for x in line]
        previous = None if last == "None" else last
        for code in codes:
            hard += previous is not None and code in banned.get(previous, ())
            previous = code

        def runs(truth: list[bool], start: int, bounds: tuple[int, int], weight: int) -> int:
            cost, length = 0, start
            for now in truth:
                if now:
                    length += 1
                    cost += weight * (length > bounds[1])
                else:
                    cost += weight * max(0, bounds[0] - length) * (length > 0)
                    length = 0
            return cost

        for code, bounds in shift_run.items():
            penalty += runs([c == code for c in codes], int(same) if last == code else 0, bounds, 15)
        penalty += runs([c is not None for c in codes], int(days), run, 30)
        penalty += runs([c is None for c in codes], int(free), off, 30)
        touched = 0
        for saturday in range(5, horizon, 7):
            both = sum(1 for c in codes[saturday : saturday + 2] if c)
            touched += both > 0
            penalty += 30 * (bool(complete) and both == 1)
        number = int(worked) + sum(1 for c in codes if c)
        penalty += 20 * (max(0, total[0] - number) + max(0, number - total[1]))
        penalty += 30 * max(0, int(worked_weekends) + touched - weekends)
    for week, path in enumerate(weeks):
        data = blocks(path)
        for row in data["REQUIREMENTS"]:
            shift, skill = row.split()[:2]
            for d, (least, best) in enumerate(pair.findall(row)):
                have = sum(1 for (_, on), x in rota.items() if on == 7 * week + d and x == (shift, skill))
                hard += max(0, int(least) - have)
                penalty += 30 * max(0, int(best) - max(int(least), have))
        for row in data.get("SHIFT_OFF_REQUESTS", []):
            name, shift, weekday = row.split()
            on = 7 * week + ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].index(weekday)
            got = rota.get((name, on))
            penalty += 10 * (got is not None and shift in ("Any", got[0]))
    return hard, penalty


def inrc1(path: Path, rota: dict[tuple[str, int], str]) -> tuple[int, int]:
    """(people too many or too few, penalty)."""
    root = ElementTree.parse(path).getroot()
    names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    start = date.fromisoformat(root.findtext("StartDate", ""))
    days = (date.fromisoformat(root.findtext("EndDate", "")) - start).days + 1
    weekday = [(start.weekday() + d) % 7 for d in range(days)]
    shifts = {s.get("ID", ""): s for s in root.iterfind("ShiftTypes/Shift")}
    nights = {c for c, s in shifts.items() if s.findtext("StartTime", "") > s.findtext("EndTime", "")}
    asks = {c: {x.text for x in s.iterfind("Skills/Skill")} for c, s in shifts.items()}
    patterns = {
        p.get("ID", ""): (
            int(p.get("weight", "")),
            [(e.findtext("ShiftType", ""), e.findtext("Day", "")) for e in p.iterfind("PatternEntries/PatternEntry")],
        )
        for p in root.iterfind("Patterns/Pattern")
    }
    hard = penalty = 0
    for group in root.iterfind("CoverRequirements/DayOfWeekCover"):
        for day in (d for d in range(days) if names[weekday[d]] == group.findtext("Day")):
            for row in group.iterfind("Cover"):
                have = sum(1 for (_, on), s in rota.items() if on == day and s == row.findtext("Shift"))
                hard += abs(have - int(row.findtext("Preferred", "")))
    for employee in root.iterfind("Employees/Employee"):
        name = employee.get("ID", "")
        terms = next(c for c in root.iterfind("Contracts/Contract") if c.get("ID") == employee.findtext("ContractID"))
        line = [rota.get((name, d)) for d in range(days)]

        def charge(rule: str, values: list[int], terms: Element = terms) -> int:
            total = 0
            for word, sign in (("Max", 1), ("Min", -1)):
                limit = terms.find(word + rule)
                if limit is not None and limit.get("on") == "1":
                    off = sum(max(0, sign * (v - int(limit.text or ""))) for v in values)
                    total += int(limit.get("weight", "")) * off
            return total

        def weight(rule: str, terms: Element = terms) -> int:
            node = terms.find(rule)
            return int(node.get("weight", "")) if node is not None and node.text == "true" else 0

        def lengths(marks: list[bool]) -> list[int]:
            return [len(list(same)) for on, same in groupby(marks) if on]

        penalty += charge("NumAssignments", [sum(1 for s in line if s)])
        penalty += charge("ConsecutiveWorkingDays", lengths([s is not None for s in line]))
        penalty += charge("ConsecutiveFreeDays", lengths([s is None for s in line]))
        in_weekend = [d for d in range(7) if names[d] in terms.findtext("WeekendDefinition", "")]
        size = len(in_weekend)
        weekends = [range(d, d + size) for d in range(days) if weekday[d] == in_weekend[0]]
        penalty += charge("ConsecutiveWorkingWeekends", lengths([any(line[d] for d in w) for w in weekends]))
        for weekend in weekends:
            codes = [line[d] for d in weekend]
            penalty += weight("CompleteWeekends") * sum(size - n for n in lengths([c is not None for c in codes]))
            for code in shifts:
                same = lengths([c == code for c in codes])
                penalty += weight("IdenticalShiftTypesDuringWeekend") * sum(size - n for n in same)
            eve = weekend[0] - 1
            penalty += weight("NoNightShiftBeforeFreeWeekend") * (line[eve] in nights and not any(codes))
        held = {x.text for x in employee.iterfind("Skills/Skill")}
        penalty += weight("AlternativeSkillCategory") * sum(1 for s in line if s and not asks[s] <= held)
        for chosen in terms.iterfind("UnwantedPatterns/Pattern"):
            price, entries = patterns[chosen.text or ""]
            for first in range(days - len(entries) + 1):
                penalty += price * all(
                    day in ("Any", names[weekday[first + k]])
                    and kind in ((line[first + k], "Any") if line[first + k] else ("None",))
                    for k, (kind, day) in enumerate(entries)
                )
    for group, on_day, wanted in (
        ("DayOff", True, False), ("DayOn", True, True), ("ShiftOff", False, False), ("ShiftOn", False, True),
    ):  # fmt: skip
        for row in root.iterfind(f"{group}Requests/{group}"):
            day = (date.fromisoformat(row.findtext("Date", "")) - start).days
            got = rota.get((row.findtext("EmployeeID", ""), day))
            has = got is not None if on_day else got == row.findtext("ShiftTypeID")
            penalty += int(row.get("weight", "")) * (has != wanted)
    return hard, penalty


def inrc1_solution(path: Path, start: date) -> dict[tuple[str, int], str]:
    """The rota of a published solution, by employee and day."""
    found = {}
    for a in ElementTree.parse(path).getroot().iterfind("Assignment"):
        day = (date.fromisoformat(a.findtext("Date", "")) - start).days
        found[a.findtext("Employee", ""), day] = a.findtext("ShiftType", "")
    return found
