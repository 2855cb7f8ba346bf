"""Made wards of 5 to 60 people, varied by seed: `python -m benchmarks.made_wards FOLDER [SIZE ...] [--seed SEED]`.

A ward has the shape of what `rota new` writes; what differs by seed are weeks, contracts, roles, nights, leave, wishes,
agreements and how tight demand is. The same size and seed give the same files.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
from pathlib import Path

import numpy as np

from optimiser.folder.scaffold import scaffold
from optimiser.tabular.output import write_csv, write_text

SIZES = tuple(range(5, 61, 5))
"""People of the wards of the suite."""

START = dt.date(2026, 11, 2)
HOURS = (37.5, 37.5, 37.5, 34.5, 30.0, 22.5, 15.0)
"""Weekly hours of contracts, full time the commonest."""

REGISTERED, SUPPORT = "registered nurse", "nursing support"
SHIFT_HOURS = {"early": 7.5, "late": 7.5, "night": 10.0}


def make_ward(folder: Path, people: int, seed: int) -> None:
    """Write the ward of some size.

    Args:
        folder: new or empty.
        people: how many, at least 5; one in ten of 10 and more is of the bank.
        seed: the same seed gives the same ward.

    Raises:
        BadInput: the folder is not empty.
    """
    rng = np.random.default_rng([people, seed])
    scaffold(folder, START)
    weeks = int(rng.choice([2, 4])) if people <= 30 else 2
    settings = folder / "rota.toml"
    write_text(settings, settings.read_text(encoding="utf-8").replace("weeks = 2", f"weeks = {weeks}"))
    staff = _staff(people, rng)
    leave = _leave(staff, 7 * weeks, rng)
    write_rows(folder / "staff.csv", [(p, p, "RXW", *rest, "WILLOW") for p, *rest in staff])
    write_rows(folder / "staff_skills.csv", [row for person in staff for row in _skills(person)])
    write_rows(folder / "availability.csv", [(p, "annual leave", _date(a), _date(b)) for p, a, b in leave])
    write_rows(folder / "demand.csv", _demand(staff, leave, weeks, rng))
    write_rows(folder / "requests.csv", _requests(staff, 7 * weeks, rng))
    write_rows(folder / "flexible_working.csv", _agreements(staff, rng))


def write_rows(path: Path, rows: list[tuple[object, ...]]) -> None:
    """Write other rows below the headings that a file has."""
    with path.open(encoding="utf-8", newline="") as stream:
        header = next(csv.reader(stream))
    write_csv(path, header, rows)


def _date(day: int) -> str:
    return (START + dt.timedelta(days=day)).isoformat()


Member = tuple[str, str, str, float, str, str]
"""Person, role, band, weekly hours, kind, hourly cost."""


def _staff(people: int, rng: np.random.Generator) -> list[Member]:
    """Registered nurses and support workers in turn, in a proportion of the ward's own."""
    share, bank = float(rng.uniform(0.45, 0.65)), people // 10
    registered = max(2, round(share * people))
    found: list[Member] = []
    for number in range(people):
        person, nurse, of_bank = f"P{number + 1:03d}", number < registered, number % 10 == 9 and number // 10 < bank
        role, band, cost = ("staff nurse", "5", "20.24") if nurse else ("healthcare assistant", "2", "15.60")
        hours = 0.0 if of_bank else float(rng.choice(HOURS))
        found.append((person, role, band, hours, "bank" if of_bank else "permanent", cost))
    return found


def _is_registered(member: Member) -> bool:
    return member[1] == "staff nurse"


def _skills(member: Member) -> list[tuple[object, ...]]:
    """What a member may be used as; some nurses may take charge."""
    person = member[0]
    if not _is_registered(member):
        return [(person, SUPPORT, 1, "")]
    in_charge = [(person, "nurse in charge", 1, "")] if int(person[1:]) % 2 else []
    return [(person, REGISTERED, 1, _date(300)), *in_charge]


def _leave(staff: list[Member], days: int, rng: np.random.Generator) -> list[tuple[str, int, int]]:
    """Leave of a week or less for some, more in some wards than in others: (person, first, last day)."""
    share = float(rng.uniform(0.05, 0.35))
    found = []
    for person, *_ in staff:
        if rng.random() < share:
            first = int(rng.integers(days))
            found.append((person, first, min(days - 1, first + int(rng.integers(0, 7)))))
    return found


def _demand(
    staff: list[Member], leave: list[tuple[str, int, int]], weeks: int, rng: np.random.Generator
) -> list[tuple[object, ...]]:
    """As many of each capability in each cover period as the hours there are allow, loosely or tightly."""
    away = {p: sum(b - a + 1 for q, a, b in leave if q == p) / (7 * weeks) for p, *_ in staff}
    tightness, ideals = float(rng.uniform(0.7, 1.05)), bool(rng.random() < 0.6)
    rows: list[tuple[object, ...]] = []
    for capability, registered in ((REGISTERED, True), (SUPPORT, False)):
        mine = [m for m in staff if _is_registered(m) == registered]
        hours = tightness * sum(m[3] * (1 - away[m[0]]) for m in mine) / 7
        night = max(0, round(hours * float(rng.uniform(0.18, 0.3)) / SHIFT_HOURS["night"]))
        left = hours - night * SHIFT_HOURS["night"]
        late = max(0, round(left * float(rng.uniform(0.35, 0.5)) / SHIFT_HOURS["late"]))
        early = max(1, round((left - late * SHIFT_HOURS["late"]) / SHIFT_HOURS["early"]))
        fewer = int(early > 1)
        rows.append(("WILLOW", "Mon-Fri", "early", capability, early, early + 1 if ideals else ""))
        rows.append(("WILLOW", "Sat-Sun", "early", capability, early - fewer, ""))
        rows += [("WILLOW", "", "late", capability, late, "")] if late else []
        rows += [("WILLOW", "", "night", capability, night, "")] if night else []
    return rows


def _requests(staff: list[Member], days: int, rng: np.random.Generator) -> list[tuple[object, ...]]:
    """Wishes for days off, and some to work a night."""
    found: list[tuple[object, ...]] = []
    for person, *_ in staff:
        if rng.random() < 0.5:
            first = int(rng.integers(days - 1))
            importance = str(rng.choice(["low", "medium"]))
            found.append((person, _date(first), _date(first + int(rng.integers(2))), "off", "", importance, ""))
        elif rng.random() < 0.2:
            found.append((person, _date(int(rng.integers(days))), "", "work", "N", "low", ""))
    return found


def _agreements(staff: list[Member], rng: np.random.Generator) -> list[tuple[object, ...]]:
    """One in eight has an agreement: no nights, or fixed days for who works part of the week."""
    found: list[tuple[object, ...]] = []
    for person, _, _, hours, kind, _ in staff:
        if kind == "bank" or rng.random() >= 1 / 8:
            continue
        if hours > 24:
            found.append((person, "no nights", "", "", "contractual"))
        else:
            days = rng.choice(["Mon|Wed|Thu", "Tue|Wed|Fri", "Mon|Tue|Sat"])
            found.append((person, "fixed days", str(days), "", "contractual"))
    return found


def main() -> None:
    """Write wards into `FOLDER/SIZE-SEED`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("size", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    for size in asked.size:
        make_ward(asked.folder / f"{size:02d}-{asked.seed}", size, asked.seed)


if __name__ == "__main__":
    main()
