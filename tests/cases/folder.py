"""Rota folders written row by row, judged by `rota audit --json` as a reader outside would."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from tests.cases.outputs import every_output_says_the_same
from tests.commands import run_rota

START = "2026-11-02"
"""A Monday."""


def days(first: str, last: str, weekdays: str = "0123456") -> list[str]:
    """Dates from first to last on the weekdays given (0 is Monday)."""
    begin, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    every = (begin + dt.timedelta(days=k) for k in range((end - begin).days + 1))
    return [str(d) for d in every if str(d.weekday()) in weekdays]


def later(date: str, number: int) -> str:
    """The date so many days later."""
    return str(dt.date.fromisoformat(date) + dt.timedelta(days=number))


@dataclass
class Folder:
    """A rota folder under construction; `packs` are in force, days before `start` are history."""

    home: Path
    packs: tuple[str, ...] = ()
    start: str = START
    length: int = 7
    period: str = ""
    rules: str = ""
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    in_every_output: ClassVar[bool] = False
    """Whether what a case looks at is read in terminal, CSV and page too: see conftest.py."""

    def row(self, table: str, **cells: object) -> Folder:
        """A row of a table; a blank for each cell that is not given."""
        self.tables.setdefault(table, []).append({k: str(v) for k, v in cells.items()})
        return self

    def person(self, name: str, hours: float = 37.5, **cells: object) -> Folder:
        """A contract of a person."""
        return self.row("staff.csv", **{"person": name, "role": "nurse", "weekly_hours": hours, **cells})

    def on(self, name: str, dates: str | Iterable[str], start: str, end: str, **cells: object) -> Folder:
        """A duty on each date with its own times; those before the start are history."""
        for date in [dates] if isinstance(dates, str) else dates:
            table = "history.csv" if date < self.start else "rota.csv"
            self.row(table, person=name, date=date, start=start, end=end, **cells)
        return self

    def leave(self, name: str, first: str, last: str, kind: str = "annual leave") -> Folder:
        """An absence of whole days."""
        return self.row("availability.csv", person=name, kind=kind, **{"from": first, "to": last})

    def write(self) -> Path:
        """Write every table and return the path of the rota."""
        self.home.mkdir(parents=True, exist_ok=True)
        packs = ", ".join(f'"{p}"' for p in self.packs)
        toml = f"[period]\nstart = {self.start}\ndays = {self.length}\n{self.period}\n[rules]\npacks = [{packs}]\n"
        (self.home / "rota.toml").write_text(toml + self.rules, encoding="utf-8")
        for table, rows in {"rota.csv": [], **self.tables}.items():
            columns = list(dict.fromkeys(["person", "date"] if table == "rota.csv" else [])) or []
            columns = list(dict.fromkeys([*columns, *(c for row in rows for c in row)]))
            with (self.home / table).open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns)
                writer.writeheader()
                writer.writerows(rows)
        return self.home / "rota.csv"

    def audit(self, *words: str) -> Any:
        """What `rota audit --json` says; where all outputs are asked for, after it was held against the others."""
        rota = self.write()
        if Folder.in_every_output and set(words) <= {"--manager"}:
            return every_output_says_the_same(self.home, *words)
        done = run_rota("audit", self.home, rota, "--json", *words)
        assert done.exit_code in (0, 1), done.stderr or done.exception
        return json.loads(done.stdout)

    def found(self, *, whom: str = "people") -> dict[str, dict[str, list[dict[str, Any]]]]:
        """Breaches by person (or team) and rule, as a manager reads them."""
        by: dict[str, dict[str, list[dict[str, Any]]]] = {}
        for breach in self.audit("--manager")["breach_list"]:
            for name in breach["people"] if whom == "people" else [breach["team"]]:
                by.setdefault(name, {}).setdefault(breach["rule"], []).append(breach)
        return by


Duties = Iterable[tuple[Any, ...]]
"""(dates, start, end) or (dates, start, end, cells) each."""


@dataclass(frozen=True)
class Case:
    """One person's line and what each rule named is expected to find: a number of breaches, or measured values.

    Of the rules looked at those that `finds` leaves out find nothing; `...` says that what one finds is beside the
    point.
    """

    name: str
    duties: Duties
    finds: dict[str, Any]
    staff: dict[str, Any] = field(default_factory=dict)
    leave: tuple[tuple[str, str], ...] = ()


def judge(folder: Folder, cases: Iterable[Case], keys: Iterable[str]) -> Iterator[str]:
    """Judge all cases in one folder, a person each; a sentence for each that comes out otherwise."""
    told = list(cases)
    for case in told:
        folder.person(case.name, **case.staff)
        for dates, start, end, *more in case.duties:
            folder.on(case.name, dates, start, end, **(more[0] if more else {}))
        for first, last in case.leave:
            folder.leave(case.name, first, last)
    found = folder.found()
    for case in told:
        for key in keys:
            expected, got = case.finds.get(key, 0), found.get(case.name, {}).get(key, [])
            if expected is ...:
                continue
            if isinstance(expected, int):
                if len(got) != expected:
                    yield f"{case.name}: {key} expected {expected}, found {[b['facts'] for b in got]}"
            else:
                measured = sorted(round(b["measured"], 1) for b in got)
                if measured != sorted(round(float(m), 1) for m in expected):
                    yield f"{case.name}: {key} expected {expected}, measured {measured}"


def read_records(home: Path, name: str) -> list[dict[str, str]]:
    """A table of the records written."""
    with (home / "out" / "records" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_records(folder: Folder, *words: object) -> None:
    """Write the records of a folder, whose rota is judged as it stands."""
    out = ("--out", folder.home / "out")  # that of a rota that is named would go to a folder of its own
    done = run_rota("report", folder.home, *words, *out, "--records", "--manager", "--format", "csv")
    assert done.exit_code in (0, 1), done.stderr or done.exception


def published(folder: Folder, on: str) -> None:
    """Give out a folder's rota on a day."""
    done = run_rota("publish", "--folder", folder.home, "--rota", folder.write(), "--on", on)
    assert done.exit_code in (0, 1), done.stderr
