"""What teams see never tells why somebody is away or what was agreed with them: every output of every command."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from optimiser.folder.scaffold import scaffold
from tests.commands import csv_rows
from tests.little import search_little
from tests.stories.told import ask, read_all, run, write_rows

PLANTED = ("carers leave", "zymosis", "quixotry")
"""A kind of absence, a reason in a column of its own, and a note on a request: they stand nowhere else."""


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small solved ward whose people have reasons that nobody may read."""
    home = tmp_path_factory.mktemp("confidential") / "ward"
    scaffold(home, dt.date(2027, 1, 4))
    search_little(home)
    leave = csv_rows(home / "availability.csv")
    write_rows(home / "availability.csv", [{**row, "kind": "carers leave", "reason": "zymosis"} for row in leave])
    write_rows(home / "requests.csv", [{**row, "note": "quixotry"} for row in csv_rows(home / "requests.csv")])
    run("solve", home, "--iterations", 1, "--format", "csv", ends=(0, 1))
    return home


def test_no_output_tells_a_reason(ward: Path, tmp_path: Path) -> None:
    home = tmp_path / "ward"
    shutil.copytree(ward, home)
    people = sorted({row["person"] for row in csv_rows(home / "availability.csv")})
    agreed = sorted({row["person"] for row in csv_rows(home / "flexible_working.csv")})
    agreements = {row["agreement"] for row in csv_rows(home / "flexible_working.csv")}
    other = tmp_path / "other"
    shutil.copytree(ward, other)
    write_rows(other / "availability.csv", [{**csv_rows(other / "availability.csv")[0], "kind": "sickness"}])
    write_rows(other / "requests.csv", csv_rows(other / "requests.csv")[1:])
    write_rows(other / "flexible_working.csv", csv_rows(other / "flexible_working.csv")[1:])
    here, night = ("-f", home), ("WILLOW", "2027-01-06", "night")
    duty = next(r for r in csv_rows(home / "out" / "rota.csv") if r["person"] not in people)
    mended = home / "out" / "mended.csv"
    repair = ("repair", *here, "--absent", duty["person"], duty["date"], duty["date"], "--seconds", 1, "--out", mended)
    commands: list[tuple[object, ...]] = [
        ("explain", "slot", *night, *here),
        ("cover", *night, *here),
        *(("explain", "person", p, *here) for p in (*people, *agreed)),
        ("explain", "rule", "availability", *here),
        *(("explain", "rule", rule, *here) for rule in ("need-cover", "absence", "flexible-working", "requests")),
        ("explain", "clash", *here),
        ("explain", "clash", "-f", impossible(home, tmp_path / "impossible", agreed[0], people[0])),
        ("cover", *night, *here, "--instead-of", "nobody"),
        ("check", home),
        repair,
        ("swaps", duty["person"], f"{duty['date']}/{duty['shift']}", *here),
        ("swap", duty["person"], f"{duty['date']}/{duty['shift']}", people[0], *here),
        ("diff", home / "out" / "rota.csv", mended, *here),
        ("diff", home, other),
        ("audit", home, home / "out" / "rota.csv"),
        ("publish", *here, "--on", "2026-11-22"),
    ]
    said = {}
    for command in commands:
        for form in ((), ("--json",)):
            done = run(*command, *form, ends=(0, 1, 2, 3))
            said[" ".join(map(str, (*command, *form)))] = done.output
    said["solve"] = run("solve", tmp_path / "impossible", "--strategy", "exact", ends=(3,)).output
    said["roll"] = run("roll", tmp_path / "next", *here).output
    said["diff rolled"] = run("diff", home, tmp_path / "next").output
    run("report", home, mended, "--out", home / "out" / "report", ends=(0, 1))
    written = [p for place in (home / "out", home / "published") for p in place.rglob("*") if p.is_file()]
    assert {p.suffix for p in written} >= {".csv", ".json", ".html", ".xlsx", ".ics"}
    for path in written:
        said[path.relative_to(home).as_posix()] = read_all(path)
    secrets = {*PLANTED, *agreements, "contractual", "flexible-working"}
    for where, text in said.items():
        words = {*secrets, "sickness", "measure=minutes"} if where.startswith("diff") else secrets
        words -= {"flexible-working"} if "rule flexible-working" in where else set()  # it was asked for by name
        found = sorted(s for s in words if s.casefold() in text.casefold())
        assert not found, f"{found} in {where}"
    shown = run("explain", "slot", *night, *here, "--manager").output
    shown += "".join(run("explain", "person", p, *here, "--manager").output for p in (*people, *agreed))
    assert any(s in shown for s in ("carers leave", *agreements, "flexible-working")), "a manager sees reasons"


def impossible(home: Path, target: Path, agreed: str, away: str) -> Path:
    """The folder with pins that an agreement and an absence forbid."""
    shutil.copytree(home, target, ignore=shutil.ignore_patterns("out"))
    leave = next(r for r in csv_rows(home / "availability.csv") if r["person"] == away)
    pins = [(agreed, day) for day in ("2027-01-05", "2027-01-08")] + [(away, leave["from"])]
    pin = {"pin": "fixed", "shift": "N", "team": "WILLOW"}
    write_rows(target / "pins.csv", [{"person": person, "date": day, **pin} for person, day in pins])
    return target


def test_only_managers_read_which_rule_clashes(ward: Path, tmp_path: Path) -> None:
    agreed, away = (csv_rows(ward / file)[0]["person"] for file in ("flexible_working.csv", "availability.csv"))
    home = impossible(ward, tmp_path / "ward", agreed, away)
    for_all, for_managers = (ask("explain", "clash", "-f", home, *form, ends=(3,)) for form in ((), ("--manager",)))
    assert {p["rule"] for p in for_all["clash"]} == {"availability", "pins"}
    assert {p["rule"] for p in for_managers["clash"]} & {"absence", "flexible-working"}


def test_rules_with_reasons_are_explained_as_one(ward: Path) -> None:
    shown = ask("explain", "rule", "availability", "-f", ward)
    parts = [ask("explain", "rule", r, "-f", ward, "--manager") for r in ("absence", "flexible-working")]
    assert (shown["points"], shown["hard"]) == (sum(p["points"] for p in parts), sum(p["hard"] for p in parts))
    assert len(shown["breaches"]) == sum(len(p["breaches"]) for p in parts)
    assert {b["text"] for b in shown["breaches"]} <= {"not available then"}
    refused = run("explain", "rule", "flexible-working", "-f", ward, ends=(2,))
    assert "for managers" in refused.stderr
    assert run("explain", "rule", "availability", "-f", ward, "--manager", ends=(2,)).stderr
