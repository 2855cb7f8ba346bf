"""Rows that a source read later contradicted: what each finds since, by hand, in folders judged as a reader would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from constraints.pack import all_packs
from tests.cases.folder import START, Folder
from tests.commands import run_rota


def ward(home: Path, sector: str = "acute") -> Folder:
    """A team T of one sector that needs one person from 08:00 to 16:00 on the first day."""
    folder = Folder(home, ("nursing-safe-staffing", "roles-and-scope", "social-care"))
    folder.period = '[cover_periods]\nD = "08:00-16:00"'
    folder.row("organisations.csv", organisation="O", sector=sector)
    return folder.row("teams.csv", team="T", organisation="O", sector=sector)


def rules_found(folder: Folder, name: str) -> dict[str, Any]:
    """Breaches of one person by rule."""
    return folder.found().get(name, {})


@pytest.mark.parametrize(
    ("role", "broken"),
    [("student nurse", True), ("student midwife", True), ("student nursing associate", False), ("apprentice", False)],
)
def test_a_student_nursing_associate_need_not_be_supernumerary(role: str, broken: bool, tmp_path: Path) -> None:
    """Counted on a shift: a student nurse or midwife may not be, a student nursing associate may (NMC SE2-D)."""
    folder = ward(tmp_path).row("shifts.csv", shift="D", start="08:00", end="16:00", cover_periods="D")
    folder.row("demand.csv", team="T", days="Mon", cover_period="D", capability="any", ideal=1)
    folder.person("S", 0, role=role, kind="student", employer="O")
    folder.on("S", START, "08:00", "16:00", shift="D", team="T", capability="any")
    assert ("NU-11" in rules_found(folder, "S")) == broken


@pytest.mark.parametrize(
    ("skill", "used_as", "rule"),
    [
        ("referrer for ionising radiation", "referrer for ionising radiation", "PA-3 radiation"),
        ("non-medical referrer", "referrer for ionising radiation", ""),
        ("prescriber", "prescriber", "PA-3 prescribing"),
    ],
)
def test_radiation_is_policy_and_prescribing_is_not(skill: str, used_as: str, rule: str, tmp_path: Path) -> None:
    """An associate who refers for X-rays without the employer's word costs points; who prescribes breaks a hard row."""
    folder = ward(tmp_path).row("shifts.csv", shift="D", start="08:00", end="16:00", cover_periods="D")
    for name in {"non-medical referrer", "referrer for ionising radiation", "prescriber", skill}:
        folder.row("skills.csv", skill=name)
    for name in {skill, used_as}:
        folder.row("staff_skills.csv", person="A", skill=name)
    folder.row("demand.csv", team="T", days="Mon", cover_period="D", capability=used_as, ideal=1)
    folder.person("A", role="physician associate", employer="O")
    folder.on("A", START, "08:00", "16:00", shift="D", team="T", capability=used_as)
    found = {k: v for k, v in rules_found(folder, "A").items() if k.startswith("PA-3 ")}
    assert set(found) == ({rule} if rule else set())
    assert [b["hard"] for bs in found.values() for b in bs] == ([rule == "PA-3 prescribing"] if rule else [])


def test_the_care_certificate_is_recommended(tmp_path: Path) -> None:
    """A care worker without it costs the low price once a duty, 25 points; the row says that it is not required."""
    folder = ward(tmp_path, "social care").row("shifts.csv", shift="D", start="08:00", end="16:00", cover_periods="D")
    folder.row("skills.csv", skill="care certificate")
    folder.row("demand.csv", team="T", days="Mon", cover_period="D", capability="any", ideal=1)
    folder.person("C", role="care worker", employer="O").on("C", START, "08:00", "16:00", shift="D", team="T")
    (breach,) = rules_found(folder, "C")["SC-2"]
    assert (breach["hard"], breach["points"]) == (False, 25)
    assert "recommended" in run_rota("rules", "show", "SC-2").stdout


@pytest.mark.parametrize(("start", "measured"), [("07:00", []), ("06:59", [659]), ("06:00", [600])])
def test_a_fine_is_due_below_eleven_hours_of_rest(start: str, measured: list[int], tmp_path: Path) -> None:
    """20:00 to 07:00 is 11 h; to 06:59 10 h 59 and to 06:00 10 h are below it, though above the 8 h of older lists."""
    pack = "doctors-in-training-2016"
    folder = Folder(tmp_path, (pack,)).person("D", 40, role="doctor", packs=pack)
    folder.on("D", "2026-11-03", "12:00", "20:00").on("D", "2026-11-04", start, "14:00")
    assert [b["measured"] for b in rules_found(folder, "D").get("DT-10", [])] == measured
    assert "fine" in run_rota("rules", "show", "DT-10").stdout
    assert "not only below 8 h" in run_rota("rules", "show", "DT-22 other fines").stdout


@pytest.mark.parametrize(
    ("pack", "name", "words"),
    [
        ("self-rostering", "AFC-7 right to ask", "as often as wished"),
        ("social-care", "SC-7 manager", "not where it is a health service body"),
        ("social-care", "SC-8", "no least length"),
        ("roles-and-scope", "MH-1a", "or the nearest relative"),
        ("roles-and-scope", "HCS-1 stages", "a doctorate is optional in the life sciences"),
        ("working-time-1998", "WTR-6a", "on the majority of days worked"),
    ],
)
def test_clauses_say_what_the_source_says(pack: str, name: str, words: str) -> None:
    (clause,) = (c for c in all_packs()[pack].clauses if c.name == name)
    assert words in clause.title
    assert clause.verified or "not verified" in clause.source


def test_supervision_of_associates_is_advice_and_costs_points() -> None:
    (row,) = (r for r in all_packs()["roles-and-scope"].rows if r.name == "PA-3")
    assert (row.price, row.verified, row.authority) == ("medium", False, "guidance")
