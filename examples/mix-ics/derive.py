"""Derive base.csv, stocks.csv and required.csv of this example from published figures.

    python derive.py nhs_fte_by_organisation_2018-06.csv

base.csv keeps, exactly as published, the full-time equivalents of five organisations of Dorset in the eight staff
groups that care for patients or support those who do: NHS Digital, NHS workforce statistics, June 2018, Open Government
Licence. split.csv (staff group to roles, share aged 55 and over, vacancy rate) holds assumptions and says so; it turns
them into stocks.csv and required.csv. The social care partner is an assumption entirely: no published figure stands
behind it.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
ORGANISATIONS = ("RBD", "RD3", "RDZ", "RDY", "11J")
GROUPS = (
    "Ambulance staff",
    "HCHS doctors",
    "Midwives",
    "Nurses & health visitors",
    "Scientific, therapeutic & technical staff",
    "Support to ST&T staff",
    "Support to ambulance staff",
    "Support to doctors, nurses & midwives",
)
SOCIAL_CARE = {"care-worker": 1200.0, "nurse": 120.0, "nursing-associate": 20.0, "advanced-practitioner": 0.0}
PUBLISHED = "NHS Digital, NHS workforce statistics, June 2018 (OGL), base.csv; split by split.csv"
ILLUSTRATIVE = "illustrative: no published figure"


def write(name: str, header: list[str], rows: list[list[object]]) -> None:
    with (HERE / name).open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerows([header, *rows])


def base(source: Path) -> None:
    """Copy the rows and columns that are used."""
    with source.open(encoding="utf-8", newline="") as stream:
        found = {row["Organisation code"]: row for row in csv.DictReader(stream)}
    kept = [found[code] for code in ORGANISATIONS]
    rows = [[row["Organisation code"], row["Organisation name"], *(row[group] for group in GROUPS)] for row in kept]
    write("base.csv", ["organisation", "name", *GROUPS], rows)


def stocks() -> None:
    """Published groups become roles and age bands; the requirement is what there would be without vacancies."""
    with (HERE / "base.csv").open(encoding="utf-8", newline="") as stream:
        published = list(csv.DictReader(stream))
    with (HERE / "split.csv").open(encoding="utf-8", newline="") as stream:
        split = list(csv.DictReader(stream))
    wte: dict[tuple[str, str], float] = defaultdict(float)
    older, vacant = {}, {}
    for part in split:
        older[part["role"]] = float(part["share_55"])
        vacant[part["role"]] = float(part["vacancy_rate"])
        for row in published:
            if part["staff_group"]:
                wte[part["role"], row["organisation"]] += float(row[part["staff_group"]]) * float(part["share"])
    for role, number in SOCIAL_CARE.items():
        wte[role, "SC"] += number
    rows: list[list[object]] = []
    for (role, organisation), number in wte.items():
        source = ILLUSTRATIVE if organisation == "SC" else PUBLISHED
        if number > 0 or organisation == "SC":
            rows.append([role, organisation, "under 55", round(number * (1 - older[role]), 4), source, "no"])
            rows.append([role, organisation, "55 and over", round(number * older[role], 4), source, "no"])
    write("stocks.csv", ["role", "organisation", "age_band", "wte", "source", "verified"], rows)
    needed = []
    for role, rate in vacant.items():
        total = sum(number for (r, _), number in wte.items() if r == role)
        source = "stocks and vacancy rate of split.csv"
        needed.append([role, "", 2026, round(total / (1 - rate), 1), 0.08, source, "no"])
    write("required.csv", ["role", "organisation", "year", "wte", "temporary_share", "source", "verified"], needed)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        base(Path(sys.argv[1]))
    stocks()
