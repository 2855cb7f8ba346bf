"""Files written by hand and read: what came of their rows."""

from __future__ import annotations

import csv
from pathlib import Path

from optimiser.importing.asking import Answers
from optimiser.importing.run import Prepared, prepare


def read(folder: Path, rows: list[list[object]], answers: Answers | None = None) -> Prepared:
    """Rows as a CSV file, read for a new folder."""
    path = folder / "rota.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return prepare(folder / "folder", [path], answers)


def duties(prepared: Prepared) -> set[tuple[str, str, str]]:
    """(name, day of the month, shift) of the rota."""
    tables = prepared.tables.rows
    names = {row["person"]: row["name"] for row in tables["staff.csv"]}
    return {(names[row["person"]], row["date"][-2:], row["shift"]) for row in tables["rota.csv"]}
