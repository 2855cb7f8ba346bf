"""Made rotas of resident doctors: `python -m benchmarks.made_doctors FOLDER [--seed SEED]`.

One team of 10 to 30 doctors over four to eight weeks, with days, long days, nights and mostly twilights, some of them
registrars, one of whom is asked for by evening and night where there are enough. Their terms hold hours in rolling
windows, which pricing of whole lines sees only in part: so it shows whether `auto` prices them where that pays. The
same seed gives the same files.
"""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

import numpy as np

from benchmarks.made_wards import START
from optimiser.tabular.output import write_csv, write_text

SIZES, WEEKS = (10, 14, 18, 24, 30), (4, 6, 8)
HOURS = (48, 47, 46, 40, 40, 28.8)
"""Weekly hours of contracts."""

SHIFTS = (
    ("D", "day", "08:00", "17:00", 30, "day"),
    ("LD", "long day", "08:00", "20:30", 60, "day|evening"),
    ("N", "night", "20:00", "08:30", 90, "night"),
)
TWILIGHT = ("T", "twilight", "14:00", "00:00", 60, "evening")
TWILIGHTS, AWAY, WISHES = 0.7, 0.4, 0.5
"""Chance that there are twilights, that a doctor is away for some days, that one wishes for a day off."""


def make_doctors(folder: Path, seed: int = 1) -> None:
    """Write the rota folder of one team.

    Args:
        folder: to be made.
        seed: the same seed gives the same folder.
    """
    rng = np.random.default_rng([len(SIZES), seed])
    size, weeks = int(rng.choice(SIZES)), int(rng.choice(WEEKS))
    twilights = rng.random() < TWILIGHTS
    registrars = max(3, size // 4)
    ids = [f"D{number:02d}" for number in range(1, size + 1)]

    def some_day(length: int) -> dt.date:
        return START + dt.timedelta(days=int(rng.integers(7 * weeks - length + 1)))

    hours = [float(rng.choice(HOURS)) for _ in ids]
    staff = [
        (i, f"Doctor {i}", "RAA", "resident doctor", weekly, "permanent", 30, "MED")
        for i, weekly in zip(ids, hours, strict=True)
    ]
    away, wishes = [], []
    for person in ids:
        if rng.random() < AWAY:
            days = int(rng.choice((1, 2, 5, 7)))
            first = some_day(days)
            kind = str(rng.choice(("annual leave", "study leave")))
            away.append((person, kind, first, first + dt.timedelta(days=days - 1)))
        if rng.random() < WISHES:
            day = some_day(1)
            wishes.append((person, day, day, "off", "low"))
    base, doctor = max(1, size // 8), "role: resident doctor"
    demand: list[tuple[object, ...]] = [
        ("MED", "Mon-Fri", "day", doctor, base + 1, base + 2),
        ("MED", "Sat-Sun", "day", doctor, base, ""),
        ("MED", "", "evening", doctor, max(1, base - 1), base),
        ("MED", "", "night", doctor, max(1, size // 12), ""),
    ]
    demand += [("MED", "", "evening", "registrar", 1, "")] if size >= SIZES[1] else []
    demand += [("MED", "", "night", "registrar", 1, "")] if size >= SIZES[2] else []
    folder.mkdir(parents=True, exist_ok=True)
    tables: dict[str, tuple[str, list[tuple[object, ...]]]] = {
        "organisations.csv": ("organisation,name,sector", [("RAA", "Made Trust", "acute")]),
        "teams.csv": ("team,name,organisation", [("MED", "Medicine", "RAA")]),
        "skills.csv": ("skill,registration,levels", [("registrar", "no", 1)]),
        "shifts.csv": ("shift,name,start,end,paid_break,cover_periods", [*SHIFTS, *([TWILIGHT] if twilights else [])]),
        "staff.csv": ("person,name,employer,role,weekly_hours,kind,hourly_cost,home_team", [*staff]),
        "staff_skills.csv": ("person,skill,level", [(i, "registrar", 1) for i in ids[:registrars]]),
        "demand.csv": ("team,days,cover_period,capability,minimum,ideal", demand),
        "availability.csv": ("person,kind,from,to", [*away]),
        "requests.csv": ("person,from,to,wish,importance", [*wishes]),
    }
    for name, (headings, rows) in tables.items():
        write_csv(folder / name, headings.split(","), rows)
    period = f"[period]\nstart = {START}\nweeks = {weeks}\nbank_holidays = \"england\"\n"
    write_text(folder / "rota.toml", f'name = "Made doctors {seed}"\n\n{period}')


def main() -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    make_doctors(asked.folder, asked.seed)


if __name__ == "__main__":
    main()
