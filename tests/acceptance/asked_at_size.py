"""Leave and bids of a directorate: ``python -m tests.acceptance.asked_at_size [--people 60] [--bidders 300]``.

Folders are made from a seed: wards of 20 people, whose members ask for leave over a year, or bid for shifts of four
weeks. Told are what was decided, the seconds by the clock, and those of this process on a processor.
"""

from __future__ import annotations

import random
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import click

import optimiser
from optimiser.tabular.output import write_csv, write_text

START = date(2027, 4, 5)
SHIFTS = (("E", "07:00", "15:00", 30, "early"), ("L", "13:30", "21:30", 30, "late"),
          ("LD", "07:00", "19:30", 60, "early|late"), ("N", "19:30", "07:30", 60, "night"))  # fmt: skip
NEEDS = (("early", "registered nurse", 2), ("early", "nursing support", 2), ("late", "registered nurse", 2),
         ("late", "nursing support", 1), ("night", "registered nurse", 1), ("night", "nursing support", 1))  # fmt: skip


def make_wards(home: Path, people: int, weeks: int, rng: random.Random) -> list[str]:
    """Wards of 20 people each, three nurses to two assistants; the ids of the people."""
    teams = [f"W{number:02d}" for number in range(-(-people // 20))]
    settings = f"[period]\nstart = {START}\nweeks = {weeks}\n[bids]\nbudget = 100\nfloor = 2\n"
    write_text(home / "rota.toml", settings)
    ids = [f"P{number:03d}" for number in range(people)]
    kinds = (("registered nurse", "staff nurse"), ("nursing support", "assistant"))
    roles = [kinds[n % 5 > 2] for n in range(people)]
    staff = [(p, roles[n][1], rng.choice((37.5, 37.5, 30)), teams[n // 20]) for n, p in enumerate(ids)]
    write_csv(home / "staff.csv", ("person", "role", "weekly_hours", "home_team"), staff)
    write_csv(home / "staff_skills.csv", ("person", "skill"), [(p, roles[n][0]) for n, p in enumerate(ids)])
    skills = (("registered nurse", "yes"), ("nursing support", "no"))
    write_csv(home / "skills.csv", ("skill", "registration"), skills)
    write_csv(home / "shifts.csv", ("shift", "start", "end", "unpaid_break", "cover_periods"), SHIFTS)
    demand = [(team, *need) for team in teams for need in NEEDS]
    write_csv(home / "demand.csv", ("team", "cover_period", "capability", "minimum"), demand)
    write_csv(home / "organisations.csv", ("organisation", "sector"), [("TRUST", "acute")])
    write_csv(home / "teams.csv", ("team", "organisation"), [(team, "TRUST") for team in teams])
    return ids


def ask_for_leave(home: Path, people: list[str], days: int, rng: random.Random) -> int:
    """Up to five stretches of annual leave of everybody, by priority; how many."""
    rows = {}
    for person in people:
        for priority in range(1, 6):
            length = rng.choice((5, 5, 7, 7, 12))
            first = START + timedelta(rng.randrange(days - length))
            row = (person, first, first + timedelta(length - 1), priority, START - timedelta(100))
            rows.setdefault((person, first), row)
    write_csv(home / "leave_requests.csv", ("person", "from", "to", "priority", "asked"), list(rows.values()))
    return len(rows)


def bid_for_shifts(home: Path, people: list[str], rng: random.Random) -> int:
    """Nine bids of everybody within 100 points, most for long days at the ends of weeks; how many."""
    every = [(day, shift) for day in range(28) for shift in ("E", "L", "LD", "N")]
    popular = [(day, shift) for day, shift in every if shift == "LD" and day % 7 in (0, 1, 4)]
    rows = []
    for person in people:
        left = 100
        for day, shift in sorted(dict.fromkeys([*rng.sample(popular, 5), *rng.sample(every, 4)])):
            points = min(left, rng.choice((5, 10, 15, 20)))
            left -= points
            if points:
                rows.append((person, START + timedelta(day), shift, points))
    write_csv(home / "bids.csv", ("person", "date", "shift", "points"), rows)
    return len(rows)


def leave_at_size(home: Path, people: int, weeks: int, seed: int = 1) -> tuple[int, int]:
    """(Requests of leave, how many are granted) of so many people over so many weeks."""
    rng = random.Random(seed)
    asked = ask_for_leave(home, make_wards(home, people, weeks, rng), 7 * weeks, rng)
    decided = optimiser.leave(home).found.decisions
    assert len(decided) == asked
    return asked, sum(d.outcome == "granted" for d in decided)


def bids_at_size(home: Path, people: int, seed: int = 1) -> tuple[int, int]:
    """(Bids, how many are won) of so many people for four weeks; every lost one has its reason."""
    rng = random.Random(seed)
    made = bid_for_shifts(home, make_wards(home, people, 4, rng), rng)
    found = optimiser.award(home).found
    assert all((a is None) == (lost is not None) for a, lost in zip(found.won, found.lost, strict=True))
    return made, sum(a is not None for a in found.won)


@click.command()
@click.option("--people", default=60, show_default=True, help="Who ask for leave over a year.")
@click.option("--bidders", default=300, show_default=True, help="Who bid for four weeks.")
@click.option("--seed", default=1, show_default=True)
def main(people: int, bidders: int, seed: int) -> None:
    """Make both, decide both, and tell what they take."""
    for what, decide in (
        (f"leave of {people} people over a year", lambda home: leave_at_size(home, people, 52, seed)),
        (f"bids of {bidders} people for four weeks", lambda home: bids_at_size(home, bidders, seed)),
    ):
        with TemporaryDirectory() as place:
            clock, cpu = time.perf_counter(), time.process_time()
            asked, given = decide(Path(place))
            took = f"{time.perf_counter() - clock:.1f} s, {time.process_time() - cpu:.1f} s of a processor"
            click.echo(f"{what}: {given:,} of {asked:,}, {took}")
    sys.exit(0)


if __name__ == "__main__":
    main()
