"""What the audit accepts lies in the space of the search, or the difference is told."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from optimiser.audit import audit
from optimiser.book import Book
from optimiser.evaluate import evaluate
from optimiser.folder.load import load
from optimiser.library.check import check
from optimiser.problem.offered import days_left_out, outside, wishes_left_out
from optimiser.report.rota.view import RotaView, RunOutcome
from optimiser.report.rota.words import cost_sentence

DAYS = 5
SHIFTS = ("E", "L", "N")
TIMES = {"E": ("07:00", "15:00"), "L": ("14:00", "22:00"), "N": ("21:30", "07:30")}


def write(folder: Path, name: str, rows: list[dict[str, object]]) -> None:
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def drawn_folder(folder: Path, rng: random.Random) -> Path:
    """A folder of two teams, with demand, skills, wishes and leave at random."""
    people = [f"P{n}" for n in range(rng.randint(2, 4))]
    roles = ("nurse", "carer")
    write(folder, "staff.csv", [
        {"person": p, "role": roles[n] if n < 2 else rng.choice(roles), "weekly_hours": rng.choice((0, 15, 37.5)),
         "employer": "X", "home_team": rng.choice(("T", "U", ""))}
        for n, p in enumerate(people)
    ])  # fmt: skip
    write(folder, "teams.csv", [{"team": t, "organisation": "X"} for t in ("T", "U")])
    write(folder, "shifts.csv", [{"shift": s, "start": TIMES[s][0], "end": TIMES[s][1]} for s in SHIFTS])
    asked = {
        (rng.choice(("T", "U")), rng.choice(("Mon-Fri", "Mon", "Tue", "Wed", "Thu-Fri")), rng.choice(SHIFTS)): (
            rng.choice((*roles, "any")), rng.choice((0, 1, 2)),
        )
        for _ in range(rng.randint(1, 5))
    }  # fmt: skip
    rows = [{"team": t, "days": d, "cover_period": s, "capability": c, "minimum": n}
            for (t, d, s), (c, n) in asked.items()]  # fmt: skip
    once = {(r["team"], r["cover_period"], r["capability"]): r for r in rows}
    write(folder, "demand.csv", list(once.values()))
    date = [f"2026-11-{30 + d}" if d == 0 else f"2026-12-{d:02d}" for d in range(DAYS)]
    write(folder, "requests.csv", [
        {"person": rng.choice(people), "from": rng.choice(date), "wish": "work", "shifts": rng.choice(SHIFTS)}
    ])  # fmt: skip
    settings = f"[period]\nstart = 2026-11-30\ndays = {DAYS}\n"
    (folder / "rota.toml").write_text(settings, encoding="utf-8")
    given = {
        (rng.choice(people), rng.choice(date), rng.choice(SHIFTS), rng.choice(("T", "U")))
        for _ in range(rng.randint(1, 3))
    }
    write(folder, "rota.csv", [dict(zip(("person", "date", "shift", "team"), g, strict=True)) for g in sorted(given)])
    return folder


@pytest.mark.parametrize("seed", range(40))
def test_a_rota_that_the_audit_accepts_lies_in_the_space_or_is_told(seed: int, tmp_path: Path) -> None:
    folder = load(drawn_folder(tmp_path, random.Random(seed)), rota=tmp_path / "rota.csv")
    problem, rota = folder.problem, folder.rota or frozenset()
    bill = audit(problem, folder.rules, rota)
    told = dict(outside(problem, rota))
    chosen = {a: problem.options.find(a) for a in rota}
    assert {a for a, o in chosen.items() if o is None} <= set(told)
    for assignment, why in told.items():
        duty = problem.duties[assignment.duty]
        left = days_left_out(problem)
        days = left.get((duty.team, duty.shift), left.get((-1, duty.shift), ()))
        assert why.startswith("no demand row") or duty.day not in days
        if duty.day in days:
            view = RotaView(problem, audit(problem, (), ()), outcome=RunOutcome(bound=0))
            assert cost_sentence(view).endswith("with the shifts that demand asks for.")
    if not told:
        book = Book(problem, folder.rules)
        hard, points = evaluate(book, book.flags(o for o in chosen.values() if o is not None))
        assert (hard > 0) == (bill.hard > 0)
        assert bill.hard or points == bill.points


def test_the_random_rotas_lie_on_both_sides(tmp_path: Path) -> None:
    """Else the test above would say nothing."""
    sides = set()
    for seed in range(40):
        home = tmp_path / str(seed)
        home.mkdir()
        folder = load(drawn_folder(home, random.Random(seed)), rota=home / "rota.csv")
        bill = audit(folder.problem, folder.rules, folder.rota or ())
        sides.add((bool(list(outside(folder.problem, folder.rota or ()))), bill.hard > 0))
    assert {(True, False), (False, False)} <= sides


def test_days_that_a_shift_is_not_worked_on_by_its_own_terms_are_no_days_left_out(tmp_path: Path) -> None:
    write(tmp_path, "staff.csv", [{"person": "A", "role": "nurse", "weekly_hours": 37.5, "home_team": "T"}])
    write(tmp_path, "shifts.csv", [{"shift": "E", "start": "07:00", "end": "15:00", "days": "Mon-Wed"}])
    write(tmp_path, "demand.csv", [{"team": "T", "days": "Mon|Tue", "cover_period": "E", "minimum": 1}])
    (tmp_path / "rota.toml").write_text("[period]\nstart = 2026-11-30\nweeks = 1\n", encoding="utf-8")
    assert days_left_out(load(tmp_path).problem) == {(0, 0): (2,)}


def test_check_says_what_no_search_looks_at(tmp_path: Path) -> None:
    write(tmp_path, "staff.csv", [{"person": "A", "role": "nurse", "weekly_hours": 37.5, "home_team": "T"}])
    write(tmp_path, "shifts.csv", [{"shift": s, "start": TIMES[s][0], "end": TIMES[s][1]} for s in SHIFTS])
    write(tmp_path, "demand.csv", [
        {"team": "T", "days": "Mon-Wed", "cover_period": "E", "capability": "nurse", "minimum": 1},
        {"team": "T", "days": "", "cover_period": "L", "capability": "nurse", "minimum": 0},
    ])  # fmt: skip
    write(tmp_path, "requests.csv", [
        {"person": "A", "from": "2026-12-03", "wish": "work", "shifts": "E"},
        {"person": "A", "from": "2026-12-01", "wish": "work", "shifts": "E"},
        {"person": "A", "from": "2026-12-03", "wish": "work", "shifts": ""},
    ])  # fmt: skip
    (tmp_path / "rota.toml").write_text("[period]\nstart = 2026-11-30\ndays = 5\n", encoding="utf-8")
    problem = load(tmp_path).problem
    code = {shift.code: place for place, shift in enumerate(problem.shifts)}
    assert days_left_out(problem) == {(0, code["E"]): (3, 4), (-1, code["N"]): (0, 1, 2, 3, 4)}
    assert [wish.day for wish in wishes_left_out(problem)] == [3]
    assert {
        "Not offered on 2 of 5 days (Thu 3 Dec, Fri 4 Dec): E of T; no demand row asks for what they cover",
        "Not offered to anybody: N; no demand row asks for what they cover",
        "A wishes to work E on Thu 3 Dec, which is not offered to them: it cannot be met",
    } <= set(check(tmp_path).remarks)


def test_a_proof_says_over_what_it_is(tmp_path: Path) -> None:
    write(tmp_path, "staff.csv", [{"person": "A", "role": "nurse", "weekly_hours": 0, "home_team": "T"}])
    write(tmp_path, "shifts.csv", [{"shift": "E", "start": "07:00", "end": "15:00"}])
    for days, said in (("Mon", "proven the least possible with the shifts that demand asks for."),
                       ("", "proven the least possible.")):  # fmt: skip
        write(tmp_path, "demand.csv", [{"team": "T", "days": days, "cover_period": "E", "minimum": 0}])
        (tmp_path / "rota.toml").write_text("[period]\nstart = 2026-11-30\ndays = 2\n", encoding="utf-8")
        folder = load(tmp_path)
        view = RotaView(folder.problem, audit(folder.problem, folder.rules, ()), outcome=RunOutcome(bound=0))
        assert cost_sentence(view).endswith(said)


def test_why_nobody_would_be_given_a_duty_is_said_of_each(tmp_path: Path) -> None:
    """One sentence stood for three reasons, and said none of them."""
    write(tmp_path, "staff.csv", [
        {"person": "A", "role": "nurse", "weekly_hours": 30, "home_team": "T", "to": "2026-12-01"},
        {"person": "B", "role": "porter", "weekly_hours": 30, "home_team": "T", "to": ""},
        {"person": "C", "role": "nurse", "weekly_hours": 30, "home_team": "U", "to": ""},
    ])  # fmt: skip
    write(tmp_path, "shifts.csv", [{"shift": "E", "start": "07:00", "end": "15:00"}])
    write(tmp_path, "demand.csv", [
        {"team": t, "cover_period": "E", "capability": "role: nurse", "minimum": 1} for t in "TU"
    ])  # fmt: skip
    (tmp_path / "rota.toml").write_text("[period]\nstart = 2026-11-30\ndays = 4\n", encoding="utf-8")
    write(tmp_path, "rota.csv", [
        {"person": person, "date": "2026-12-03", "shift": "E", "team": "T"} for person in "ABC"
    ])  # fmt: skip
    folder = load(tmp_path, rota=tmp_path / "rota.csv")
    assert [why for _, why in outside(folder.problem, folder.rota or ())] == [
        "their contract does not run on that day",
        "demand asks there for role: nurse alone, which they cannot fill",
        "they are not rostered to that team, and no agreement lends them to it",
    ]
