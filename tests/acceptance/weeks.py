"""Weeks of a rota after it is out, as they are lived on a ward: ``python -m tests.acceptance.weeks [EXAMPLE ...]``.

Given out; two sick calls; an agency nurse booked, once too close to her night; a swap; a refused wish on appeal; a
newcomer; an error found in the history; an undo; given out again; rolled on. After each step the current rota, the
journal, every version that was given out and the audit of the folder say the same. By default on every example of which
a rota is kept, and on a new ward.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from optimiser.folder.files import ROTA
from optimiser.folder.load import load
from optimiser.folder.scaffold import scaffold
from optimiser.journal.chain import read_entries, replay
from optimiser.journal.current import FILE, PUBLISHED
from optimiser.journal.undo import entries_in_force
from tests.commands import csv_rows
from tests.stories.told import EXAMPLES, ask, run, write_rows

ROTAS = Path(__file__).resolve().parents[1] / "stories" / "rotas"
AGENCY, NEWCOMER = "AG1", "NEW1"


def agree(home: Path) -> dict[str, Any]:
    """What everything says of the current rota, which is the same; the last entry."""
    entries = read_entries(home)
    text = (home / FILE).read_bytes()
    assert entries[-1].after == hashlib.sha256(text).hexdigest()
    assert Counter(replay(entries)) == Counter(_cells(home / FILE))
    told = ask("audit", home, "--manager")
    assert (told["hard_breaches"], told["points"]) == (entries[-1].hard[1], entries[-1].points[1])
    assert told["rota"]["entry"] in (None, *(e.name for e in entries))
    assert ask("log", home, "--verify")["whole"]
    run_file = home / "out" / "run.json"
    if run_file.exists():
        record = json.loads(run_file.read_text(encoding="utf-8"))
        assert (record["rota_sha256"] == entries[-1].after) or "stale" in record
    for version in sorted((home / PUBLISHED).glob("[0-9]*")):
        record = json.loads((version / "publication.json").read_text(encoding="utf-8"))
        assert record["rota_sha256"] == hashlib.sha256((version / "rota.csv").read_bytes()).hexdigest()
        made = next(e for e in entries if e.hash == record["journal"])
        days = [row for row in replay(entries, made.seq) if _within(row, record["given_out"])]
        assert Counter(_cells(version / "rota.csv")) == Counter(days)
    return entries[-1].as_dict()


def first_swap(home: Path) -> tuple[list[str], dict[str, Any]]:
    """The words of a legal swap of the first duty that has one, and what was proposed."""
    for duty in csv_rows(home / FILE):
        name = f"{duty['date']}/{duty['shift']}"
        found = ask("swaps", duty["person"], name, "-f", home, "--manager", "--most", 1)["rows"]
        if found:
            back = [f"{t['date']}/{t['shift']}" for t in found[0]["takes"] if t["person"] == duty["person"]]
            return [duty["person"], name, found[0]["takes"][0]["person"], *back], found[0]
    raise AssertionError("no duty can be swapped")


def _duties(line: Sequence[Mapping[str, str]]) -> list[tuple[str, ...]]:
    """Duties of a line, whatever somebody is used as on them."""
    return [(row["date"], row["start"], row["end"], row["shift"], row["team"]) for row in line]


@dataclass
class Weeks:
    """Weeks that are being lived.

    Attributes:
        home: the folder, with a current rota.
        seconds: of each repair.
    """

    home: Path
    seconds: float = 2.0

    def live(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Every step with the kinds of entries that it made, all in agreement after each."""
        before = len(read_entries(self.home))
        for name, step in (
            ("given out", self._give_out),
            ("first sick call", lambda: self._sick_call(0)),
            ("second sick call", lambda: self._sick_call(1)),
            ("agency nurse booked", self._booking),
            ("agency nurse booked too close", self._close_booking),
            ("its breach taken on", self._take_on),
            ("swap", self._swap),
            ("wish on appeal", self._appeal),
            ("newcomer", self._newcomer),
            ("error in history", self._history),
            ("undo", self._undo),
            ("given out again", self._give_out_again),
            ("rolled on", self._roll),
        ):
            step()
            agree(self.home)
            made = read_entries(self.home)[before:]
            before += len(made)
            yield name, tuple(entry.kind for entry in made)

    def _give_out(self) -> None:
        self._accept_all()
        run("publish", "-f", self.home, "--on", self._weeks_before(6), ends=(0, 1))

    def _sick_call(self, number: int) -> None:
        sick = self._workers()[number]
        duty = self._lines()[sick][0]
        said = ask("repair", "-f", self.home, "--absent", sick, duty["date"], duty["date"], "--seconds", self.seconds,
                   "--reason", "rang at six", "--manager")  # fmt: skip
        assert (sick, duty["date"]) not in {(r["person"], r["date"]) for r in csv_rows(self.home / FILE)}
        assert said["points"] == ask("audit", self.home, "--manager")["points"]
        assert said["hard"] == ask("audit", self.home)["hard_breaches"]
        away = csv_rows(self.home / "availability.csv")[-1]
        assert (away["person"], away["kind"], away["from"]) == (sick, "sickness", duty["date"])

    def _booking(self) -> None:
        """One more nurse on a day: nothing else is in her way."""
        self.night, self.early = self._tight_pair()
        self._copy_person(self.night["person"], AGENCY, "Agency Nurse", kind="agency")
        said = self._pin(self.night)
        assert {"person": AGENCY, "change": "takes", "date": self.night["date"]}.items() <= _of(said, AGENCY).items()
        assert not [b for b in _hard(self.home) if AGENCY in b["people"].split()]

    def _close_booking(self) -> None:
        """Booked by hand for the morning after, too: made all the same, and the breach is named."""
        said = self._pin(self.early)
        assert said["hard"] >= 1
        mine = [b for b in said["breaches"] if b["hard"] and AGENCY in b["people"]]
        assert mine, "the breach is named"
        assert {b["rule"] for b in mine} == {b["rule"] for b in _hard(self.home) if AGENCY in b["people"].split()}

    def _take_on(self) -> None:
        assert "neither mended nor accepted" in run("publish", "-f", self.home, ends=(1,)).stderr
        self._accept_all()
        assert all(b["accepted"] == "yes" for b in _hard(self.home))

    def _swap(self) -> None:
        words, proposed = first_swap(self.home)
        run("swap", *words, "-f", self.home, "--apply", "--reason", "they asked", ends=(0, 1))
        made = read_entries(self.home)[-1]
        assert made.points[0] is not None
        assert made.points[1] == made.points[0] + proposed["points"]

    def _appeal(self) -> None:
        """Somebody asks late for a day off, is refused and appeals: priced with the best in the place, then granted."""
        asked = csv_rows(self.home / "requests.csv") if (self.home / "requests.csv").exists() else []
        for person, duty in self._single_duties():
            note = {"person": person, "from": duty["date"], "to": duty["date"], "wish": "off", "importance": "low"}
            write_rows(self.home / "requests.csv", [*asked, note])
            told = ask("explain", "person", person, "-f", self.home, "--manager")
            wish = next(w for w in told["wishes"] if w["date"] == duty["date"] and not w["wants_to_work"])
            assert not wish["met"]
            takers = [t["person"] for t in wish["granted_by"] if t["person"] != person]
            back = [f"{t['date']}/{t['shift']}" for t in wish["granted_by"] if t["person"] == person]
            if len(takers) == 1 and len(back) < 2 and wish["granting_adds_hard_breaches"] == 0:
                break
        else:
            raise AssertionError("nobody's wish can be granted by one other")
        before = ask("audit", self.home, "--manager")["points"]
        words = [person, f"{duty['date']}/{duty['shift']}", takers[0], *back]
        run("swap", *words, "-f", self.home, "--apply", "--reason", "granted on appeal", ends=(0, 1))
        assert ask("audit", self.home, "--manager")["points"] == before + wish["granting_adds_points"]
        told = ask("explain", "person", person, "-f", self.home)
        assert next(w for w in told["wishes"] if w["date"] == duty["date"] and not w["wants_to_work"])["met"]

    def _newcomer(self) -> None:
        others = {p: line for p, line in self._lines().items() if p != NEWCOMER}
        self._copy_person(self._workers()[2], NEWCOMER, "New Starter")
        said = ask("repair", "-f", self.home, "--newcomer", NEWCOMER, "--seconds", self.seconds, "--manager")
        assert NEWCOMER in self._lines(), "the newcomer has a line"
        now = self._lines()
        moved = {p for p, line in others.items() if _duties(now.get(p, [])) != _duties(line)}
        assert moved <= {c["person"] for c in said["changes"]}, "what somebody is used as may change unsaid, no duty"

    def _history(self) -> None:
        """It turns out that somebody worked the night before the period."""
        found = csv_rows(self.home / "history.csv") if (self.home / "history.csv").exists() else []
        read = load(self.home, rota=self.home / FILE)
        problem = read.problem
        duties = [a for a in read.rota or () if problem.duties[a.duty].team >= 0]
        duty = self._row(read, min(duties, key=lambda a: (problem.duties[a.duty].start, a)))
        before = (problem.calendar.date(0) - timedelta(days=1)).isoformat()
        night = {"person": duty["person"], "date": before, "shift": self.night["shift"], "team": self.night["team"]}
        write_rows(self.home / "history.csv", [*found, night])
        run("repair", "-f", self.home, "--seconds", self.seconds, "--reason", "worked the night before", ends=(0, 1))
        agree(self.home)
        self._accept_all()

    def _undo(self) -> None:
        last = entries_in_force(read_entries(self.home))[-1]
        run("undo", "-f", self.home, "--reason", "to see", ends=(0, 1))
        agree(self.home)
        assert list(read_entries(self.home)[-1].undoes) == [last.seq]
        run("redo", "-f", self.home, "--reason", "it was right", ends=(0, 1))

    def _give_out_again(self) -> None:
        self._accept_all()
        run("publish", "-f", self.home, "--on", self._weeks_before(1), "--messages", ends=(0, 1))
        told = ask("diff", self.home / PUBLISHED / "0001" / "rota.csv", self.home / PUBLISHED / "0002" / "rota.csv",
                   "-f", self.home)  # fmt: skip
        first, second = (Counter(_cells(self.home / PUBLISHED / n / "rota.csv")) for n in ("0001", "0002"))
        entries = read_entries(self.home)
        given = [e.seq for e in entries if e.kind == "publish"]
        between = [e for e in entries if given[0] < e.seq <= given[1]]
        net = Counter(r for e in between for r in e.into)
        net.subtract(r for e in between for r in e.out)
        assert +net == second - first
        assert -net == first - second
        gained = {(r["person"], r["date"], r["shift"]) for r in told["gained"]}
        assert {_place(row) for row in second - first} >= gained

    def _roll(self) -> None:
        rolled = self.home.parent / f"{self.home.name}-next"
        said = run("roll", rolled, "-f", self.home).stdout
        assert "version 2" in said
        worked = Counter((r["person"], r["date"], r["shift"]) for r in csv_rows(self.home / FILE))
        carried = Counter((r["person"], r["date"], r["shift"]) for r in csv_rows(rolled / "history.csv"))
        assert not worked - carried
        run("check", rolled, ends=(0, 1))

    def _pin(self, duty: dict[str, str]) -> Any:
        path = self.home / "pins.csv"
        pins = csv_rows(path) if path.exists() else []
        pin = {"person": AGENCY, "date": duty["date"], "pin": "fixed", "shift": duty["shift"], "team": duty["team"]}
        write_rows(path, [*pins, pin])
        said = ask("repair", "-f", self.home, "--seconds", self.seconds, "--manager")
        assert (AGENCY, duty["date"], duty["shift"]) in {_place(row) for row in _cells(self.home / FILE)}
        return said

    def _accept_all(self) -> None:
        """Take on what hard breaches there are."""
        for breach in _open(self.home):
            place = breach["people"][0] if breach["people"] else breach.get("team") or ""
            run("accept", breach["rule"], place, "-f", self.home, "--reason", "agreed", ends=(1, 2))

    def _tight_pair(self) -> tuple[dict[str, str], dict[str, str]]:
        """Two duties of a team, hours apart, that ask for the same capability: nobody may work both."""
        found = load(self.home, rota=self.home / FILE)
        problem = found.problem
        held = sorted(found.rota or (), key=lambda a: (problem.duties[a.duty].start, a))
        for a in held:
            for b in held:
                one, two = problem.duties[a.duty], problem.duties[b.duty]
                rest = two.start - one.end
                if a.capability == b.capability >= 0 and one.team == two.team >= 0 and 0 <= rest < 600:
                    return self._row(found, a), self._row(found, b)
        raise AssertionError("no two duties of a team are hours apart")

    def _row(self, found: Any, a: Any) -> dict[str, str]:
        problem = found.problem
        duty = problem.duties[a.duty]
        return {
            "person": problem.people[problem.contracts[a.contract].person].id,
            "date": problem.calendar.date(duty.day).isoformat(),
            "shift": problem.shifts[duty.shift].code,
            "team": problem.teams[duty.team].id,
        }

    def _copy_person(self, person: str, new: str, name: str, **other: str) -> None:
        """Add somebody with the terms and the skills of another."""
        staff = csv_rows(self.home / "staff.csv")
        mine = {**next(r for r in staff if r["person"] == person), "person": new, "name": name, **other}
        write_rows(self.home / "staff.csv", [*staff, {k: v for k, v in mine.items() if k != "contract"}])
        skills = csv_rows(self.home / "staff_skills.csv")
        held = [{**r, "person": new} for r in skills if r["person"] == person]
        write_rows(self.home / "staff_skills.csv", [*skills, *held])

    def _lines(self) -> dict[str, list[dict[str, str]]]:
        lines: dict[str, list[dict[str, str]]] = {}
        for row in sorted(csv_rows(self.home / FILE), key=lambda r: (r["date"], r["start"])):
            lines.setdefault(row["person"], []).append(row)
        return lines

    def _workers(self) -> list[str]:
        """Those with most duties first."""
        lines = self._lines()
        return sorted(lines, key=lambda p: (-len(lines[p]), p))

    def _single_duties(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Duties of the second half, of people with one that day."""
        lines = self._lines()
        for person in self._workers()[3:]:
            for row in lines[person][len(lines[person]) // 2 :]:
                if sum(r["date"] == row["date"] for r in lines[person]) == 1 and row["shift"] and row["team"]:
                    yield person, row

    def _weeks_before(self, number: int) -> str:
        return (load(self.home).problem.calendar.date(0) - timedelta(weeks=number)).isoformat()


def _of(said: Any, person: str) -> dict[str, Any]:
    found: dict[str, Any] = next(c for c in said["changes"] if c["person"] == person)
    return found


def _hard(home: Path) -> list[dict[str, str]]:
    run("report", home, "--format", "csv", "--manager", ends=(0, 1))
    return [b for b in csv_rows(home / "out" / "breaches.csv") if b["kind"] == "hard"]


def _open(home: Path) -> list[dict[str, Any]]:
    """Hard breaches that stand in the way of a publication, by trying one of a copy."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(shutil.copytree(home, Path(place) / "copy"))
        found: list[dict[str, Any]] = ask("publish", "-f", copy).get("refused") or []
        return found


def _cells(path: Path) -> list[tuple[str, ...]]:
    return [tuple(row.get(h, "") for h in ROTA.headings) for row in csv_rows(path)]


def _place(row: Sequence[str]) -> tuple[str, str, str]:
    person, day, shift = (row[ROTA.headings.index(h)] for h in ("person", "date", "shift"))
    return person, day, shift


def _within(row: Sequence[str], days: Sequence[Sequence[str]]) -> bool:
    return any(first <= row[ROTA.headings.index("date")] <= last for first, last in days)


def make_home(name: str, place: Path) -> Path:
    """An example with the rota that is kept of it made the current one, or a new ward, solved."""
    home = place / name
    if name == "ward":
        scaffold(home, date(2027, 1, 4))
        run("solve", home, "--iterations", 4, "--workers", 1, "--format", "csv", ends=(0, 1))
        return home
    shutil.copytree(EXAMPLES / name, home, ignore=shutil.ignore_patterns("out", "published"))
    run("take", ROTAS / f"{name}.csv", "-f", home, "--reason", "as it was made", ends=(0, 1))
    return home


def cli(argv: Sequence[str] | None = None) -> int:
    """Live them all and print what was done."""
    names = list(argv or sys.argv[1:]) or ["ward", *sorted(path.stem for path in ROTAS.glob("*.csv"))]
    for name in names:
        started = time.perf_counter()
        with tempfile.TemporaryDirectory() as place:
            print(name, flush=True)
            for step, kinds in Weeks(make_home(name, Path(place))).live():
                print(f"  {step:<30} {time.perf_counter() - started:5.0f} s  {', '.join(kinds) or '-'}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(cli())
