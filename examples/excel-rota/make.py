"""Makes december-rota.xlsx: the rota of a small ward as its manager keeps it. All names are made up."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

FIRST = dt.date(2026, 12, 7)
DAYS = [FIRST + dt.timedelta(days=shift) for shift in range(28)]
STAFF = (
    ("Amina Fell", "Sister", 6, 37.5),
    ("Bryn Astley", "Staff Nurse", 5, 37.5),
    ("Cerys Holt", "Staff Nurse", 5, 37.5),
    ("Dev Rana", "Staff Nurse", 5, 30),
    ("Ewa Lis", "Staff Nurse", 5, 37.5),
    ("Femi Adu", "Staff Nurse", 5, 37.5),
    ("Gwen Parry", "Staff Nurse", 5, 22.5),
    ("Hana Novy", "Healthcare Assistant", 3, 37.5),
    ("Ivo Marsh", "Healthcare Assistant", 3, 37.5),
    ("Joan Price", "Healthcare Assistant", 2, 37.5),
    ("Kofi Mensah", "Healthcare Assistant", 2, 30),
    ("Lena Brandt", "Healthcare Assistant", 2, 37.5),
)
LEAVE = {("Cerys Holt", "AL"): range(7, 14), ("Ivo Marsh", "SICK"): range(15, 18), ("Lena Brandt", "AL"): range(20, 25)}
"""Days of leave, counted from the first."""


def line(name: str, hours: float, rng: random.Random) -> list[str]:
    """Codes of one person: runs of days, two or three days off between."""
    codes: list[str] = []
    while len(codes) < len(DAYS):
        run = rng.choice(
            (["E", "E", "L"], ["L", "L", "L"], ["LD", "LD"], ["N", "N", "N"], ["LD", "LD", "E"], ["E", "L*"])
        )
        off = 2 if hours > 30 else 3
        codes += [*run, *([""] * (off + (run[-1] == "N")))]
    codes = codes[: len(DAYS)]
    for (who, code), days in LEAVE.items():
        for day in days if who == name else ():
            codes[day] = code
    return codes


def make(path: Path) -> Path:
    """Write the workbook."""
    rng = random.Random(20261207)
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "Off duty"
    page.append(["Fern Ward off duty from 7 December 2026"])
    page["A1"].font = Font(bold=True, size=14)
    page.append([])
    page.append(["Name", "Post", "Band", "Hrs", *[f"{day:%a} {day.day}" for day in DAYS], "Total"])
    for cell in page[3]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDDDDD")
    for name, post, band, hours in STAFF:
        codes = line(name, hours, rng)
        page.append([name, post, band, hours, *(code or None for code in codes), sum(bool(code) for code in codes)])
    page.append(
        [
            "On duty",
            None,
            None,
            None,
            *[sum(bool(page.cell(row, 5 + day).value) for row in range(4, 16)) for day in range(28)],
        ]
    )
    page.append([])
    page.append(["Key"])
    for code, words in (("E", "07:00-15:00"), ("L", "13:30-21:30"), ("LD", "07:00-20:00"), ("N", "20:30-07:30"),
                        ("AL", "annual leave"), ("SICK", "sickness"), ("*", "in charge")):  # fmt: skip
        page.append([code, words])
    page.freeze_panes = "E4"
    book.properties.created = book.properties.modified = dt.datetime(2026, 11, 1)
    book.save(path)
    return path


if __name__ == "__main__":
    make(Path(__file__).parent / "december-rota.xlsx")
