"""A ward of 18 people over two weeks with a rota without gap or hard breach, as a folder."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from optimiser.folder.files import ROTA
from optimiser.folder.load import load
from optimiser.folder.scaffold import scaffold
from optimiser.folder.write import write_rota
from optimiser.tabular.output import write_csv

START = dt.date(2027, 1, 4)

LINES = """
P01 E   E   .   .   .   LD  E   .   .   LD  .   N   N   N
P02 .   E   LD  E   .   LD  N   .   .   LD  LD  .   .   .
P03 .   .   .   LD  LD  .   .   LD  E   E   .   .   LD  LD
P04 .   .   .   LD  L   .   .   E   LD  .   LD  LD  LD  .
P05 N   .   .   .   N   N   .   .   .   .   .   .   .   E
P06 E   LD  LD  E   E   .   .   .   L   .   .   .   .   L
P07 L   L   .   .   E   E   L   N   N   .   .   LD  L   .
P08 .   N   N   N   .   .   LD  LD  E   .   E   E   .   .
P09 LD  .   E   E   .   .   .   .   .   N   N   .   .   .
P10 LD  E   .   LD  LD  .   .   LD  LD  .   .   .   N   .
P11 L   L   .   .   .   LD  LD  .   N   N   .   .   E   N
P12 N   .   .   .   LD  LD  .   .   LD  LD  L   .   .   .
P13 E   L   .   .   N   N   .   .   .   .   E   LD  LD  LD
P14 .   .   LD  N   .   .   .   .   .   LD  LD  LD  .   .
P15 .   E   LD  LD  .   .   LD  LD  .   .   N   N   .   .
P16 .   N   N   .   .   .   N   N   .   .   .   .   .   E
"""


def make_ward(home: Path, *, rota: bool = True) -> Path:
    """Write the folder, by default with its rota as the current one."""
    scaffold(home, START)
    if rota:
        (home / "out").mkdir()
        path = home / "out" / "rota.csv"
        write_csv(path, ROTA.headings, list(rota_cells()))
        read = load(home, rota=path)
        write_rota(path, read.problem, read.rota or ())
    return home


def rota_cells() -> list[tuple[str, ...]]:
    """The rows of the rota: person, date, shift and team."""
    found = []
    for line in LINES.split("\n")[1:-1]:
        person, *codes = line.split()
        for day, code in enumerate(codes):
            if code != ".":
                told = {"person": person, "date": date(day), "shift": code, "team": "WILLOW"}
                found.append(tuple(told.get(heading, "") for heading in ROTA.headings))
    return found


def date(day: int) -> str:
    """The date of a day of the rota, counted from 0."""
    return (START + dt.timedelta(days=day)).isoformat()
