"""The Second International Nurse Rostering Competition (Ceschia et al., arXiv 1501.04177), all weeks known at once.

An instance is named by its data set, its history file and the week file of each week:
`n030w4_1_6-2-9-1`. The format gives shifts no times: they are laid end to end over the day.
History counts become worked days before day 0, so runs continue over the border, and carried
totals, so nothing is counted twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from optimiser.importing.instances.instance import FIRST_DAY, Instance, Reader, RuleEntry, duties_of, grouped
from optimiser.problem.calendar import WEEKDAYS, Calendar
from optimiser.problem.domain import (
    HARD,
    Assignment,
    Capability,
    Carried,
    Contract,
    Duty,
    HeldSkill,
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
from optimiser.tabular.faults import BadInput, Fault, Faults

INRC2_SOURCE = "Ceschia et al. 2015, The Second International Nurse Rostering Competition"
COVER, SHIFT_RUN, RUN, OFF_REQUEST, HALF_WEEKEND, TOTAL, WEEKEND = 30, 15, 30, 10, 30, 20, 30
"""Weights of S1 to S7 (S2 has two: by shift, over all)."""

_PAIR = re.compile(r"\(\s*(\d+)\s*,\s*(\d+)\s*\)")


@dataclass
class _Terms:
    """A contract of the scenario."""

    total: tuple[int, int]
    run: tuple[int, int]
    off: tuple[int, int]
    weekends: int
    complete: bool


@dataclass
class _Scenario:
    name: str = ""
    weeks: tuple[int, int] | None = None
    """Line and number of the weeks it is for."""
    skills: dict[str, int] = field(default_factory=dict)
    shifts: dict[str, int] = field(default_factory=dict)
    runs: list[tuple[int, int]] = field(default_factory=list)
    forbidden: list[tuple[str, list[str]]] = field(default_factory=list)
    contracts: dict[str, _Terms] = field(default_factory=dict)
    nurses: dict[str, int] = field(default_factory=dict)
    terms: list[str] = field(default_factory=list)
    can: list[list[int]] = field(default_factory=list)


def is_inrc2(path: Path) -> bool:
    """Whether a file looks like a scenario of the competition."""
    with path.open("rb") as file:
        return file.read(64).lstrip().startswith(b"SCENARIO")


def files(folder: Path, name: str) -> tuple[Path, Path, list[Path]]:
    """Scenario, history and week files of an instance name, in the folder of its data set."""
    parts = re.fullmatch(r"(n\d+w\d+)_(\d+)_(\d+(?:-\d+)*)", name)
    if parts is None:
        raise BadInput([Fault(name, None, None, "is no instance name", "expected such as n030w4_1_6-2-9-1")])
    data, history, weeks = parts.groups()
    here = folder / data if (folder / data).is_dir() else folder
    return (
        here / f"Sc-{data}.txt",
        here / f"H0-{data}-{history}.txt",
        [here / f"WD-{data}-{w}.txt" for w in weeks.split("-")],
    )


def read_named(folder: Path, name: str) -> Instance:
    """An instance by its published name; see `read`."""
    scenario, history, weeks = files(folder, name)
    return read_inrc2(scenario, history, weeks, name)


def read_inrc2(scenario: Path, history: Path, weeks: Sequence[Path], name: str = "") -> Instance:
    """Scenario, history and week files, in order of weeks, as a problem and its rules.

    Raises:
        BadInput: every fault of every file, with its line.
    """
    faults = Faults()
    sc = _scenario(reader := Reader(scenario, faults))
    if sc.weeks is not None and len(weeks) != sc.weeks[1]:
        told = f"{sc.weeks[1]} weeks, but {len(weeks)} week file{'s' if len(weeks) != 1 else ''} given"
        reader.fault(sc.weeks[0], "WEEKS", told, "expected WD-SET-j.txt for each week: the limits are for all of them")
    faults.raise_if_any()
    days = 7 * len(weeks)
    count = len(sc.shifts)
    kinds = tuple(
        Shift(code=s, start=i * 1440 // count, end=(i + 1) * 1440 // count, periods=(i,)) for s, i in sc.shifts.items()
    )
    duties = duties_of(kinds, [s.end - s.start for s in kinds], days)
    needs: list[Need] = []
    requests: list[Request] = []
    for number, path in enumerate(weeks):
        _week(Reader(path, faults), sc, number, needs, requests)
    past, carried, known = _history(Reader(history, faults), sc, kinds, duties)
    faults.raise_if_any()
    held = [tuple(HeldSkill(s) for s in can) for can in sc.can]
    problem = Problem(
        calendar=Calendar(FIRST_DAY, days, "UTC"),
        people=tuple(Person(n, skills=held[i], history_from=known[i]) for n, i in sc.nurses.items()),
        contracts=tuple(Contract(n, i, 0, role=sc.terms[i]) for n, i in sc.nurses.items()),
        shifts=kinds,
        duties=tuple(duties),
        candidates=tuple(
            Assignment(c, d, s) for c in sc.nurses.values() for d in range(days * count) for s in sc.can[c]
        ),
        history=past,
        organisations=(Organisation("organisation"),),
        teams=(Team("team", organisation=0),),
        skills=tuple(sc.skills),
        capabilities=tuple(Capability(s, s) for s in sc.skills),
        periods=tuple(Period(k.code, k.start, k.end) for k in kinds),
        needs=tuple(needs),
        requests=tuple(requests),
        carried=carried,
    )
    return Instance(name or scenario.stem.removeprefix("Sc-"), problem, tuple(_rules(sc)))


def _scenario(reader: Reader) -> _Scenario:
    sc = _Scenario()
    section = ""
    for row, line in reader.lines:
        if not line:
            continue
        heading = re.fullmatch(r"([A-Z_]+)(\s*=\s*(\S+))?", line)
        if heading and heading[1] in (
            "SCENARIO", "WEEKS", "SKILLS", "SHIFT_TYPES", "FORBIDDEN_SHIFT_TYPES_SUCCESSIONS", "CONTRACTS", "NURSES",
        ):  # fmt: skip
            section = heading[1]
            if section == "SCENARIO":
                sc.name = heading[3] or ""
            elif section == "WEEKS":
                sc.weeks = (row, reader.number(row, section, heading[3] or "", 1))
            continue
        words, pairs = line.split(), _pairs(line)
        known = [*(sc.skills if section == "SKILLS" else sc.shifts if section == "SHIFT_TYPES" else ())]
        if words[0] in known or (section == "CONTRACTS" and words[0] in sc.contracts):
            reader.fault(row, section, f"{words[0]!r} is here twice", "expected names that differ")
        elif section == "SKILLS":
            sc.skills[words[0]] = len(sc.skills)
        elif section == "SHIFT_TYPES" and len(pairs) == 1:
            sc.shifts[words[0]] = len(sc.shifts)
            sc.runs.append(pairs[0])
        elif section == "FORBIDDEN_SHIFT_TYPES_SUCCESSIONS" and len(words) > 1:
            if [w for w in (words[0], *words[2:]) if reader.known(row, "shift", w, sc.shifts) is None]:
                continue
            if reader.number(row, "number of shifts", words[1]) != len(words) - 2:
                reader.fault(row, "number of shifts", f"{words[1]} said, {len(words) - 2} named")
            if words[2:]:
                sc.forbidden.append((words[0], words[2:]))
        elif section == "CONTRACTS" and len(pairs) == 3 and len(words) >= 3:
            most, complete = (reader.number(row, "weekends", w) for w in words[-2:])
            sc.contracts[words[0]] = _Terms(pairs[0], pairs[1], pairs[2], most, bool(complete))
        elif section == "NURSES" and len(words) > 3:
            skills = [reader.known(row, "skill", w, sc.skills) for w in words[3:]]
            if words[0] in sc.nurses:
                reader.fault(row, "nurse", f"{words[0]!r} is here twice", "expected names that differ")
            elif words[1] not in sc.contracts:
                reader.known(row, "contract", words[1], dict.fromkeys(sc.contracts, 0))
            else:
                sc.nurses[words[0]] = len(sc.nurses)
                sc.terms.append(words[1])
                sc.can.append(sorted(s for s in skills if s is not None))
        else:
            reader.fault(row, None, f"{line!r} cannot be read in section {section or 'none'}")
    for what, found in (("SKILLS", sc.skills), ("SHIFT_TYPES", sc.shifts), ("NURSES", sc.nurses)):
        if not found:
            reader.fault(None, None, f"the section {what} is missing or empty")
    return sc


def _pairs(line: str) -> list[tuple[int, int]]:
    return [(int(a), int(b)) for a, b in _PAIR.findall(line)]


def _week(reader: Reader, sc: _Scenario, week: int, needs: list[Need], requests: list[Request]) -> None:
    section = ""
    for row, line in reader.lines:
        words, pairs = line.split(), _pairs(line)
        if not line or line == "WEEK_DATA":
            continue
        if not section and len(words) == 1 and words[0] not in ("REQUIREMENTS", sc.name):
            reader.fault(row, None, f"the week is of {words[0]!r}", f"expected a week of {sc.name}, as the scenario")
        if words[0] in ("REQUIREMENTS", "SHIFT_OFF_REQUESTS"):
            section = words[0]
        elif section == "REQUIREMENTS":
            shift, skill = (
                reader.known(row, "shift", words[0], sc.shifts),
                reader.known(row, "skill", words[1] if len(words) > 1 else "", sc.skills),
            )
            if len(pairs) != 7:
                reader.fault(row, "requirement", f"{len(pairs)} pairs of numbers", "expected 7, Monday to Sunday")
            elif shift is not None and skill is not None:
                for d, (least, best) in enumerate(pairs):
                    ideal = best if best > 0 else None
                    needs.append(
                        Need(0, shift, 7 * week + d, skill, least, ideal, below_minimum=HARD, below_ideal=Price(COVER))
                    )
        elif section == "SHIFT_OFF_REQUESTS" and len(words) == 3:
            nurse = reader.known(row, "nurse", words[0], sc.nurses)
            shift = None if words[1] == "Any" else reader.known(row, "shift", words[1], sc.shifts)
            day = reader.known(row, "day", words[2], {d: i for i, d in enumerate(WEEKDAYS)})
            if nurse is not None and day is not None:
                asked = None if shift is None else frozenset((shift,))
                requests.append(Request(nurse, 7 * week + day, False, OFF_REQUEST, asked))
        elif section:
            reader.fault(row, None, f"{line!r} cannot be read in section {section}")


def _history(
    reader: Reader, sc: _Scenario, kinds: Sequence[Shift], duties: list[Duty]
) -> tuple[tuple[Assignment, ...], tuple[Carried, ...], list[int]]:
    """Worked days before day 0 with exactly the runs that the file tells of, and carried totals.

    Adds the duties of those days to `duties`. The third value is the first known day by nurse:
    one day before the run that touches day 0, so that the run's length is exact.
    """
    worked: list[tuple[int, int, int]] = []
    carried: list[Carried] = []
    known = [0] * len(sc.nurses)
    seen: set[int] = set()
    for row, line in reader.lines:
        words = line.split()
        if len(words) != 7:
            if len(words) == 2 and words[0].isdecimal() and words[1] != sc.name:
                reader.fault(
                    row, None, f"the history is of {words[1]!r}", f"expected one of {sc.name}, as the scenario"
                )
            if len(words) > 2:
                reader.fault(row, None, f"{len(words)} words", "expected a nurse and six values")
            continue
        nurse = reader.known(row, "nurse", words[0], sc.nurses)
        last = None if words[3] == "None" else reader.known(row, "last shift", words[3], sc.shifts)
        columns = ("assignments", "weekends", "consecutive same shift", "consecutive days", "consecutive days off")
        total, weekends, same, run, off = (
            reader.number(row, c, w) for c, w in zip(columns, [*words[1:3], *words[4:]], strict=True)
        )
        if nurse is None:
            continue
        if (last is None) != (run == 0) or same > run or (same == 0) != (run == 0) or (run > 0 and off > 0):
            reader.fault(row, "last shift", "the counts contradict one another")
            continue
        seen.add(nurse)
        carried += [Carried(nurse, "assignments", total), Carried(nurse, "weekends", weekends)]
        if last is not None:
            other = (last + 1) % len(kinds)
            worked += [(nurse, -d, last if d <= same else other) for d in range(1, run + 1)]
            known[nurse] = -run - 1
        elif off:
            worked.append((nurse, -off - 1, 0))
            known[nurse] = -off - 1
    for name, nurse in sc.nurses.items():
        if nurse not in seen:
            reader.fault(None, "nurse", f"{name} is missing")
    index: dict[tuple[int, int], int] = {}
    past = []
    for nurse, day, shift in worked:
        if (day, shift) not in index:
            index[day, shift] = len(duties)
            kind = kinds[shift]
            length = kind.end - kind.start
            duties.append(
                Duty(shift, day, day * 1440 + kind.start, day * 1440 + kind.end, length, length, length, team=0)
            )
        past.append(Assignment(nurse, index[day, shift]))
    return tuple(past), tuple(carried), known


def _rules(sc: _Scenario) -> Iterator[RuleEntry]:
    """H1, H3 and S2 to S7; H2 and S1 are the needs, H4 the candidates, S4 the requests."""
    yield {"id": "need-cover", "params": {"ideal_above_minimum": True}}
    yield {"id": "requests"}
    yield {"id": "one-place", "off": True}  # the times of shifts are made up; what may not overlap is said by days
    yield {"id": "one-duty-a-day", "title": "H1: one assignment a day", "source": INRC2_SOURCE, "price": "hard"}
    forbidden: dict[tuple[str, ...], list[str]] = {}
    for code, after in sc.forbidden:
        forbidden.setdefault(tuple(after), []).append(code)
    if forbidden:
        yield {
            "id": "shift-succession",
            "title": "H3: shifts that may not follow on the next day",
            "source": INRC2_SOURCE,
            "price": "hard",
            "params": {"forbidden": [[before, list(after)] for after, before in forbidden.items()]},
        }
    for (code, _), (least, most) in zip(sc.shifts.items(), sc.runs, strict=True):
        yield {
            "id": "consecutive-days",
            "name": f"S2 {code}",
            "title": f"S2: {least} to {most} consecutive {code}",
            "source": INRC2_SOURCE,
            "price": SHIFT_RUN,
            "scope": {"shifts": [code]},
            "params": {"least": least, "most": most},
        }
    of = [(n, sc.contracts[sc.terms[i]]) for n, i in sc.nurses.items()]

    def limits(pair: tuple[int, int]) -> dict[str, int]:
        return {"least": pair[0], "most": pair[1]}

    yield from grouped(
        "consecutive-days", "S2", "S2: consecutive working days", INRC2_SOURCE, RUN, ((n, limits(t.run)) for n, t in of)
    )
    yield from grouped(
        "consecutive-days-off", "S3", "S3: consecutive days off", INRC2_SOURCE, RUN, ((n, limits(t.off)) for n, t in of)
    )
    yield from grouped(
        "complete-weekends",
        "S5",
        "S5: whole weekends",
        INRC2_SOURCE,
        HALF_WEEKEND,
        ((n, {} if t.complete else None) for n, t in of),
    )
    yield from grouped(
        "total-assignments",
        "S6",
        "S6: assignments in all, history counted",
        INRC2_SOURCE,
        TOTAL,
        ((n, {**limits(t.total), "carried": True}) for n, t in of),
    )
    yield from grouped(
        "weekends",
        "S7",
        "S7: working weekends, history counted",
        INRC2_SOURCE,
        WEEKEND,
        ((n, {"most": t.weekends, "carried": True}) for n, t in of),
    )
