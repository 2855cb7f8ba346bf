"""One fact is one fact: breaches, gaps and their reasons are the same in the terminal, JSON, CSV files and the page."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cases.folder import Folder, command

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


def plain(text: str) -> str:
    """Text without the breaks of lines."""
    return " ".join(text.split())


def table(home: Path, name: str) -> list[dict[str, str]]:
    """A CSV file of the report."""
    with (home / "out" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def same(told: Any, cell: str) -> bool:
    """Whether a value of JSON stands in a cell of a CSV file."""
    if told is None:
        return cell == ""
    return float(cell) == pytest.approx(told) if isinstance(told, int | float) else cell == told


@pytest.mark.parametrize(("build", "rules", "gaps"), [
    (ward, {"WTR-8", "WTR-3", "qualified"}, 1), (rounds, {"WTR-8", "WTR-3"}, 0), (doctors, {"DT-3", "DT-10"}, 0),
])  # fmt: skip
def test_every_output_says_the_same(
    build: Callable[[Path], Folder], rules: set[str], gaps: int, tmp_path: Path
) -> None:
    folder = build(tmp_path)
    found = folder.audit("--manager")
    terminal = plain(command("audit", tmp_path, tmp_path / "rota.csv", "--manager").output)
    done = command("report", tmp_path, tmp_path / "rota.csv", "--manager", "--format", "csv", "--format", "html")
    assert done.exit_code in (0, 1), done.stderr
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    page = plain(html.unescape(re.sub(r"<[^>]+>", " ", page)))
    breaches, rows = found["breach_list"], table(tmp_path, "breaches")
    assert rules <= {b["rule"] for b in breaches}
    assert len(rows) == len(breaches)
    for breach, row in zip(breaches, rows, strict=True):
        for key in ("rule", "team", "from", "to", "unit", "facts", "source", "points", "measured", "allowed"):
            assert same(breach[key], row[key]), (key, breach, row)
        assert row["people"] == " ".join(breach["people"])
        assert (row["kind"] == "hard") == breach["hard"]
        assert breach["facts"] in page
        assert not breach["hard"] or breach["facts"] in terminal
    assert len(found["gap_list"]) == len(table(tmp_path, "gaps")) == gaps
    for gap, row in zip(found["gap_list"], table(tmp_path, "gaps"), strict=True):
        for key in ("date", "team", "cover_period", "capability", "have", "minimum", "missing", "points", "fix"):
            assert same(gap[key], row[key]), (key, gap, row)
        headline = f"{gap['have']} of {gap['minimum']} {gap['capability']}"
        assert gap["reason"].endswith(row["stopped_by"])
        assert min(len(row["stopped_by"]), len(gap["reason"])) > 0
        for said in (headline, gap["reason"]):
            assert said in terminal
            assert said in page
