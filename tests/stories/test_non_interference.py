"""Two folders that differ only in what teams must not learn give the same team outputs, byte for byte."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from optimiser.audit import Change as Move
from optimiser.cli import main
from optimiser.folder.scaffold import scaffold
from optimiser.library.judged_rota import open_rota
from optimiser.library.repair import Repaired, repair
from optimiser.operate.repair_search import RepairSearch, SearchOutcome
from optimiser.tabular.output import json_text
from tests.commands import csv_rows
from tests.stories.told import ask, read_all, run, write_rows

START = dt.date(2027, 1, 4)
PERSON, SECOND, AGREED, OTHER, DAY = "P03", "P13", "P07", "P09", "2027-01-06"
"""Two who are ill, one with an agreement, one whose duties are swapped, on which day."""
CLOSED, FIRST, LAST = "P04", "2027-01-04", "2027-01-06"
"""Who cannot work on which days at the start of the period, by an absence or by an agreement."""
EARLIEST, LATEST, PARTLY = "P08", "P02", ("2027-01-04", "2027-01-09")
"""Who begins late, and who ends early, on which days, by an absence of some hours or by an agreement."""
Change = Callable[[list[dict[str, str]]], list[dict[str, str]]]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ward with a rota laid by hand: everybody works every third day, and those away are away.

    Few are short of hours and few needs of people, besides those whose time is closed: each is explained anew.
    """
    home = tmp_path_factory.mktemp("same") / "ward"
    scaffold(home, START)
    absent = {"kind": "sickness", "from": "2027-01-08", "to": "2027-01-10", "credit_hours": "15"}
    absent |= {"leaves_average": "yes", "note": "", "reason": ""}
    ill = [{"person": person, **absent} for person in (PERSON, SECOND)]
    write_rows(home / "availability.csv", [*csv_rows(home / "availability.csv"), *ill])
    closed = (PERSON, SECOND, CLOSED, EARLIEST, LATEST)
    staff = [
        {**r, "weekly_hours": r["weekly_hours"] if r["person"] in closed else "15"}
        for r in csv_rows(home / "staff.csv")
    ]
    write_rows(home / "staff.csv", staff)
    write_rows(home / "demand.csv", [{**r, "minimum": "1", "ideal": ""} for r in csv_rows(home / "demand.csv")])
    leave = csv_rows(home / "availability.csv")
    away = {(r["person"], d) for r in leave for d in days(r["from"], r["to"] or r["from"])}
    away |= {(CLOSED, d) for d in days(FIRST, LAST)} | {(p, d) for p in (EARLIEST, LATEST) for d in days(*PARTLY)}
    duties = [
        {"person": r["person"], "date": day, "shift": "ELN"[(i + d) % 3], "team": "WILLOW"}
        for i, r in enumerate(csv_rows(home / "staff.csv"))
        for d, day in enumerate(days("2027-01-04", "2027-01-17"))
        if (i + d) % 3 == 0 and (r["person"], day) not in away and (r["person"] != OTHER or d % 7 in (0, 2, 3))
    ]
    (home / "out").mkdir()
    write_rows(home / "out" / "rota.csv", duties)
    return home


def days(first: str, last: str) -> list[str]:
    begin, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    return [(begin + dt.timedelta(d)).isoformat() for d in range((end - begin).days + 1)]


def outputs(home: Path, more: Sequence[tuple[str, ...]] = ()) -> dict[str, str]:
    """What every command says and writes for a team, without hashes, times of making and the place of the folder; of
    `more` commands of the folder too."""
    rota, here = home / "out" / "rota.csv", ("-f", home)
    duty = next(r for r in csv_rows(rota) if r["person"] == OTHER)
    early = next(r for r in csv_rows(rota) if (r["date"], r["shift"]) == (DAY, "E"))
    slot = ("WILLOW", DAY, "night")
    commands: list[tuple[object, ...]] = [
        ("check", home),
        ("show", home, "--date", DAY),
        ("show", home, "--at", f"{FIRST}T08:00"),
        *(("show", home, "--person", person, "--week", FIRST) for person in (PERSON, SECOND, CLOSED)),
        ("audit", home, rota),
        ("audit", home, rota, "--compliance"),
        ("report", home, rota, "--grid", "--out", home / "report"),
        ("explain", "slot", *slot, *here),
        *(("explain", "person", person, *here) for person in (PERSON, SECOND, AGREED, CLOSED)),
        *(("explain", "rule", rule, *here) for rule in ("availability", "contracted-hours")),
        ("explain", "clash", *here),
        ("cover", *slot, "--most", "30", *here),
        ("cover", "WILLOW", DAY, "early", "--instead-of", early["person"], *here),
        ("swaps", OTHER, duty["date"], *here),
        *(("swap", OTHER, duty["date"], person, *here) for person in (PERSON, SECOND, CLOSED)),
        ("diff", rota, rota, *here),
        ("rules", "list", home),
        *((*words, *here) for words in more),
        ("publish", "--messages", "--on", "2026-11-22", *here),
        ("log", home),
    ]
    found: dict[str, str] = {}
    for command in commands:
        for form in ((), ("--json",)) if command[0] != "report" else ((),):
            done = CliRunner().invoke(main, [str(word) for word in (*command, *form)])
            assert done.exit_code in (0, 1), done.output
            found[" ".join(map(str, (*command, *form)))] = f"{done.exit_code}\n{done.output}"
    assert (home / "published" / "0001" / "messages").is_dir(), found
    written = [p for place in ("report", "published") for p in (home / place).rglob("*") if p.is_file()]
    assert {path.suffix for path in written} >= {".csv", ".json", ".html", ".xlsx", ".ics"}
    found |= {path.relative_to(home).as_posix(): read_all(path) for path in written}
    return {name.replace(str(home), "HOME"): _same(text.replace(str(home), "HOME")) for name, text in found.items()}


def _same(text: str) -> str:
    text = re.sub(r"\b[0-9a-f]{64}\b", "HASH", text)
    text = re.sub(r"\.draft-\w+", "DRAFT", re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d\b", "WHEN", text))
    return re.sub(r"\d{4}-?\d\d-?\d\dT\d\d:?\d\d(:?\d\d)?(\+00:00|Z)?", "WHEN", text)


def changed(base: Path, target: Path, file: str, change: Change) -> Path:
    shutil.copytree(base, target)
    write_rows(target / file, change(csv_rows(target / file)))
    return target


def of_people(cells: Mapping[str, Mapping[str, str]]) -> Change:
    """Other cells in the rows of some people."""
    return lambda found: [{**r, **cells.get(r["person"], {})} for r in found]


CELLS = {
    PERSON: {"kind": "carers leave", "credit_hours": "22.5", "leaves_average": "no"},
    SECOND: {"kind": "unavailable", "credit_hours": "", "leaves_average": "", "reason": "zymosis", "note": "court"},
}
"""Other kinds, reasons and credits of the absences of those who are ill in `base`."""


def test_kind_reason_and_credit_of_an_absence_and_whether_an_agreement_closes_the_time_change_nothing(
    base: Path, tmp_path: Path
) -> None:
    """What closes time: of whole days, of the shifts before noon, and of the hours after nine in the evening."""
    whole, part = ({"from": first, "to": last} for first, last in ((FIRST, LAST), PARTLY))
    absent = [
        {"person": CLOSED, "kind": "annual leave", **whole},
        {"person": EARLIEST, "kind": "carers leave", **part, "shifts": "E|LD"},
        {"person": LATEST, "kind": "study leave", **part, "start": "21:00"},
    ]
    terms = [
        {"person": CLOSED, "agreement": "fixed days", "days": "Sun", "standing": "contractual", **whole},
        {"person": EARLIEST, "agreement": "earliest start", "time": "12:00", "standing": "contractual", **part},
        {"person": LATEST, "agreement": "latest finish", "time": "21:00", "standing": "contractual", **part},
    ]
    more = [
        ("explain", "person", EARLIEST),
        ("explain", "person", LATEST),
        ("cover", "WILLOW", "2027-01-07", "early", "--most", "30"),
        ("cover", "WILLOW", "2027-01-07", "night", "--most", "30"),
    ]
    variants: tuple[tuple[dict[str, dict[str, str]], str, list[dict[str, str]]], ...]
    variants = (({}, "availability.csv", absent), (CELLS, "flexible_working.csv", terms))
    said = []
    for number, (cells, file, closing) in enumerate(variants):
        home = tmp_path / str(number) / "ward"
        changed(base, home, "availability.csv", of_people(cells))
        write_rows(home / file, [*csv_rows(home / file), *closing])
        said.append(outputs(home, more))
    check_same(*said)


def check_same(one: dict[str, str], other: dict[str, str]) -> None:
    """Both tell the same under the same names."""
    assert one.keys() == other.keys()
    differing = [name for name in one if one[name] != other[name]]
    assert not differing, "\n".join(_first_difference(one, other, name) for name in differing)


def _first_difference(one: dict[str, str], other: dict[str, str], name: str) -> str:
    pairs = zip(one[name].splitlines(), other[name].splitlines(), strict=False)
    return next((f"{name}: {a!r} and {b!r}" for a, b in pairs if a != b), f"{name}: of different length")


def test_a_preferred_agreement_and_leave_in_the_rota_are_for_managers(base: Path, tmp_path: Path) -> None:
    home = tmp_path / "ward"
    shutil.copytree(base, home)
    agreed = {"person": AGREED, "agreement": "no nights", "standing": "preferred", "importance": "high"}
    write_rows(home / "flexible_working.csv", [agreed])
    leave = {"shift": "SICK", "name": "sick leave", "start": "08:00", "end": "16:00", "kind": "leave"}
    write_rows(home / "shifts.csv", [*csv_rows(home / "shifts.csv"), leave])
    away = {"person": AGREED, "date": "2027-01-12", "shift": "SICK"}
    kept = [r for r in csv_rows(home / "out" / "rota.csv") if r["person"] != AGREED or r["date"] < "2027-01-11"]
    write_rows(home / "out" / "rota.csv", [*kept, away])
    nights = ("cover", "WILLOW", "2027-01-14", "night", "--most", "30", "-f", home)
    team, managers = ask(*nights)["rows"], ask(*nights, "--manager")["rows"]
    for found in (team, managers):
        [mine] = [c for slot in found for c in slot["near"] if c["person"] == AGREED]
        told = {s["rule"] for s in mine["stops"]}
        assert ("flexible-working" in told) == (found is managers)
        assert "availability" not in told
    for form in ((), ("--json",)):
        said = run("explain", "person", AGREED, *form, "-f", home).output
        assert "SICK" not in said
        assert "SICK" in run("explain", "person", AGREED, *form, "--manager", "-f", home).output


Tells = Callable[..., Any]


@pytest.fixture
def mended(monkeypatch: pytest.MonkeyPatch) -> Tells:
    """What a repair answers of one and the same mended rota, however far its search came and whatever it proved.

    Whom it chooses follows every point, as a search of a whole rota does.
    """
    calls = count(1)

    def choose(search: RepairSearch) -> SearchOutcome:
        """P09 takes the early of DAY that is left."""
        problem, number = search.problem, next(calls)
        person = next(p for p, one in enumerate(problem.people) if one.id == OTHER)
        options = (problem.options.assignment(o) for o in problem.options.of(person).tolist())
        day = problem.calendar.day(dt.date.fromisoformat(DAY))
        taken = next(a for a in options if (problem.duties[a.duty].day, problem.duties[a.duty].shift) == (day, 0))
        search.bill.change(Move(into=(taken,)))
        return SearchOutcome(bound=number, free=(number, 2 * number), timed_out=False)

    def ask_repair(home: Path, sick: Sequence[str] = (), manager: bool = False) -> Repaired:
        absent = [(person, DAY, DAY) for person in sick]
        return repair(open_rota(home, manager=manager), absent=absent, today=FIRST)

    monkeypatch.setattr(RepairSearch, "run", choose)
    return ask_repair


def told_of(answer: Repaired) -> dict[str, str]:
    """The team output of a repair, for people and for programs."""
    said = {"repair": str(answer), "repair --json": json_text(answer.json_data())}
    return {name: _same(text.replace(str(answer.rota.home), "HOME")) for name, text in said.items()}


def test_a_repair_tells_the_same_of_the_same_rota(base: Path, tmp_path: Path, mended: Tells) -> None:
    cells = {"kind": "unavailable", "credit_hours": "90", "leaves_average": "", "note": "court"}
    other = changed(base, tmp_path / "ward", "availability.csv", of_people({PERSON: cells}))
    sick = [r["person"] for r in csv_rows(base / "out" / "rota.csv") if (r["date"], r["shift"]) == (DAY, "E")][:1]
    check_same(told_of(mended(base, sick)), told_of(mended(other, sick)))
    ours, theirs = (mended(home, sick, manager=True).data() for home in (base, other))
    assert ours["points"] != theirs["points"]
    assert (ours["searched"], ours["bound"]) == ({"people": 3, "days": 6}, 3)


def test_a_repair_tells_alike_of_duties_that_an_absence_or_an_agreement_closes(
    base: Path, tmp_path: Path, mended: Tells
) -> None:
    duty = {"person": CLOSED, "date": FIRST, "shift": "E", "team": "WILLOW"}
    dates = {"from": FIRST, "to": LAST}
    absent = {"person": CLOSED, "kind": "annual leave", "credit_hours": "15", **dates}
    agreed = {"person": CLOSED, "agreement": "fixed days", "days": "Sun", "standing": "contractual", **dates}
    away = changed(base, tmp_path / "away" / "ward", "availability.csv", lambda found: [*found, absent])
    shut = changed(base, tmp_path / "shut" / "ward", "flexible_working.csv", lambda found: [*found, agreed])
    for home in (away, shut):
        write_rows(home / "out" / "rota.csv", [*csv_rows(home / "out" / "rota.csv"), duty])
    one, other = mended(away), mended(shut)
    left = [(c["person"], c["reason"], c["ring"]) for c in other.data()["changes"] if c["change"] == "leaves"]
    assert left == [(CLOSED, "is away", False)]
    check_same(told_of(one), told_of(other))
    [why] = [c["reason"] for c in mended(shut, manager=True).data()["changes"] if c["change"] == "leaves"]
    assert "outside the agreed days (flexible-working" in why
