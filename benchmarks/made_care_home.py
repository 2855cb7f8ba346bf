"""A made care home of 79 people: `python -m benchmarks.made_care_home FOLDER [--seed SEED] [--tightness SHARE]`.

Two floors, each with a nurse, a senior carer and carers by early, late and night, over four weeks. The minimum asks for
a share of what is contracted; with the ideal it is much more, which can only be had beyond contract. So it shows
whether a rota buys ideals with overtime. The same seed and share give the same files.
"""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

import numpy as np

from benchmarks.made_wards import START, write_rows
from optimiser.folder.scaffold import scaffold
from optimiser.tabular.output import write_csv, write_text

PEOPLE, WEEKS = 79, 4
FLOORS = ("GROUND", "FIRST")
ROLES = (
    ("registered nurse", "nurse", 12, "21.50"),
    ("senior care", "senior carer", 15, "14.80"),
    ("care", "carer", 52, "12.90"),
)
"""Skill, role, people and hourly cost."""

HOURS = (36.0, 36.0, 36.0, 30.0, 24.0, 18.0)
"""Weekly hours of contracts."""

SHIFTS = (
    ("E", "early", "07:30", "14:30", 30, "early", "#f6d55c"),
    ("L", "late", "14:00", "21:00", 30, "late", "#3caea3"),
    ("LD", "long day", "07:30", "20:30", 60, "early|late", "#ed553b"),
    ("N", "night", "20:30", "08:00", 60, "night", "#20639b"),
)
EARLY_HOURS, DAY_HOURS, NIGHT_HOURS = 6.5, 12.0, 10.5
"""Hours that an early, a long day and a night take of a contract."""

NIGHT_SHARE = 0.3
"""Part of the hours that nights have."""


def make_care_home(folder: Path, seed: int = 1, tightness: float = 0.9) -> None:
    """Write the care home.

    Args:
        folder: new or empty.
        seed: the same seed gives the same home.
        tightness: hours of long days and nights that meet the minimum, as a share of those contracted less leave.

    Raises:
        BadInput: the folder is not empty.
    """
    rng = np.random.default_rng([PEOPLE, seed])
    scaffold(folder, START)
    settings = folder / "rota.toml"
    text = settings.read_text(encoding="utf-8").replace("weeks = 2", f"weeks = {WEEKS}")
    write_text(settings, text.replace("Willow ward", "Made care home"))
    staff, skills, leave, demand = [], [], [], []
    for skill, role, number, cost in ROLES:
        hours = rng.choice(HOURS, number)
        away = 0.0
        for weekly in hours.tolist():
            person, floor = f"C{len(staff) + 1:03d}", FLOORS[len(staff) % 2]
            staff.append((person, person, "RXW", role, "", weekly, "permanent", cost, floor))
            skills.append((person, skill, 1, ""))
            if rng.random() < 0.25:
                first = int(rng.integers(7 * WEEKS - 7))
                leave.append((person, "annual leave", _date(first), _date(first + 6)))
                away += weekly
        demand += _demand(skill, tightness * (float(hours.sum()) * WEEKS - away) / (7 * WEEKS))
    write_rows(folder / "staff.csv", staff)
    write_rows(folder / "staff_skills.csv", skills)
    write_rows(folder / "shifts.csv", list(SHIFTS))
    write_rows(folder / "availability.csv", leave)
    write_rows(folder / "demand.csv", demand)
    write_csv(folder / "skills.csv", ("skill", "levels"), [(skill, 1) for skill, *_ in ROLES])
    write_csv(
        folder / "teams.csv", ("team", "name", "organisation", "site"),
        [(floor, f"{floor.capitalize()} floor", "RXW", "") for floor in FLOORS],
    )  # fmt: skip
    write_rows(folder / "organisations.csv", [("RXW", "Example care", "social care")])
    write_rows(folder / "requests.csv", [])
    write_rows(folder / "flexible_working.csv", [])


def _date(day: int) -> str:
    return (START + dt.timedelta(days=day)).isoformat()


def _demand(skill: str, hours: float) -> list[tuple[object, ...]]:
    """Rows of both floors for so many hours a day of a skill; one more by early, and a carer always, were ideal."""
    floors = len(FLOORS)
    night = floors * max(1, round(NIGHT_SHARE * hours / NIGHT_HOURS / floors))
    day = floors * max(1, int((hours - night * NIGHT_HOURS) / DAY_HOURS / floors))
    left = max(0, int(7 * (hours - night * NIGHT_HOURS - day * DAY_HOURS) / EARLY_HOURS))
    rows: list[tuple[object, ...]] = []
    for number, floor in enumerate(FLOORS):
        for period, people in (("early", day), ("late", day), ("night", night)):
            asked = people // floors
            for k, weekday in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")):
                extra = ((left + number) // floors + 6 - k) // 7 if period == "early" else 0
                more = asked + extra + 1 if skill == "care" or period == "early" else ""
                rows.append((floor, weekday, period, skill, asked + extra, more))
    return rows


def main() -> None:
    """Write the care home into `FOLDER`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tightness", type=float, default=0.9)
    asked = parser.parse_args()
    make_care_home(asked.folder, asked.seed, asked.tightness)


if __name__ == "__main__":
    main()
