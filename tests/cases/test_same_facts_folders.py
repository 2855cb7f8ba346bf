"""One fact is one fact: breaches, gaps and their reasons are the same in the terminal, JSON, CSV files and the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cases.folder import Folder
from tests.cases.outputs import every_output_says_the_same

MON, TUE, WED, THU = (f"2026-11-0{d}" for d in (2, 3, 4, 5))
YOUNG = {"date_of_birth": "2009-06-01"}


def ward(home: Path) -> Folder:
    """A ward whose early on Wednesday asks for a skill that has expired, or is held at too low a level."""
    folder = Folder(home, ("working-time-1998",)).person("N").person("L").person("Y", **YOUNG)
    folder.row("teams.csv", team="T").row("skills.csv", skill="ward", levels=3)
    folder.row("shifts.csv", shift="E", start="07:00", end="15:00", unpaid_break=30)
    folder.row("demand.csv", team="T", cover_period="E", capability="ward@3", minimum=2, days="Wed")
    folder.row("staff_skills.csv", person="L", skill="ward", level=3, to="2026-06-30")
    folder.row("staff_skills.csv", person="N", skill="ward", level=2)
    for who in ("L", "N"):
        folder.row("rota.csv", person=who, date=WED, shift="E", team="T", capability="ward@3")
    return folder.on("Y", TUE, "08:00", "17:00", team="T").on("N", THU, "01:00", "09:00", team="T")


def rounds(home: Path) -> Folder:
    """Care at two sites 40 min apart: hours of a young worker with travel, short rest, breaks."""
    folder = Folder(home, ("working-time-1998",)).person("Y", **YOUNG).person("A")
    for site, team in (("N", "TN"), ("S", "TS")):
        folder.row("sites.csv", site=site).row("teams.csv", team=team, site=site)
    folder.row("travel.csv", from_site="N", to_site="S", minutes=40)
    folder.on("Y", TUE, "08:00", "12:00", team="TN").on("Y", TUE, "13:00", "17:00", team="TS")
    return folder.on("A", TUE, "13:00", "22:00", team="TN").on("A", WED, "07:00", "16:00", team="TS")


def doctors(home: Path) -> Folder:
    """Two long days of a doctor in training: 13 h 30 each, 10 h 30 between."""
    folder = Folder(home, ()).person("D", 40, role="foundation doctor")
    return folder.on("D", (MON, TUE), "07:30", "21:00")


@pytest.mark.parametrize(("build", "rules", "gaps"), [
    (ward, {"WTR-8", "WTR-3", "qualified"}, 1), (rounds, {"WTR-8", "WTR-3"}, 0), (doctors, {"DT-3", "DT-10"}, 0),
])  # fmt: skip
def test_every_output_says_the_same(
    build: Callable[[Path], Folder], rules: set[str], gaps: int, tmp_path: Path
) -> None:
    build(tmp_path).write()
    found = every_output_says_the_same(tmp_path, "--manager")
    assert rules <= {b["rule"] for b in found["breach_list"]}
    assert len(found["gap_list"]) == gaps
