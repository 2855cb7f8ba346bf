"""The compliance statement, its figures by hand, the rule book as shown, and history joined to the rota."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest

from constraints.pack import all_packs
from tests.cases.folder import Folder, days, later
from tests.commands import run_rota

FACTS_NOT_VERIFIED = {
    "working-time-1998": {"WTR-9 equivalent", "WTR-9 breaks", "WTR-12", "WTR-12 travel", "WTR-13"},
    "doctors-in-training-2016": {
        "DT-1a",
        "DT-1b",
        "DT-4",
        "DT-8a",
        "DT-9",
        "DT-9a waiver",
        "DT-10 halves",
        "DT-10a",
        "DT-11a",
        "DT-12",
        "DT-13",
        "DT-14",
        "DT-15",
        "DT-15 short night",
        "DT-16 made good",
        "DT-22 other fines",
        "DT-23a",
    },
    "nursing-safe-staffing": {"NU-6", "NU-9", "NU-12", "NU-12 early", "NU-12 nights", "NU-12 weekends", "NU-13"},
    "agenda-for-change": {"AFC-8"},
    "consultant-2003": {"CON-2", "CON-2a", "CON-3", "CON-5", "SAS-1"},
    "roles-and-scope": {
        "PA-3",
        "PA-3 radiation",
        "MH-3 professions",
        "RX-1",
        "RX-1 supplementary",
        "NA-1 medicines",
        "TR-1",
    },
    "social-care": {"SC-4", "SC-6", "SC-7", "SC-7 manager"},
}
"""Lines that the table of facts tags as second-hand or not found, wholly or in part."""


def test_what_a_number_means_is_shown_with_it() -> None:
    said = run_rota("rules", "show", "average-hours").stdout
    assert 'successive_from: text, "" unless said. A date from which periods follow each other' in said
    told = json.loads(run_rota("rules", "show", "average-hours", "--json").stdout)["rules"][0]["numbers"]
    meant = {n["name"]: n["meaning"] for n in told}
    assert meant["weekly"] == ""
    assert meant["opted_out"].startswith("The limit for those who opted out")


def test_a_row_of_another_version_than_the_latest_is_shown() -> None:
    """Verdicts under regulation 21 name WTR-9, which the plain regulations have not."""
    said = run_rota("rules", "show", "wtr-9")
    assert said.exit_code == 0
    assert "WTR-9 (working-time-1998@regulation-21)" in said.stdout


@pytest.mark.parametrize("pack", FACTS_NOT_VERIFIED)
def test_what_was_not_read_in_a_source_is_not_verified(pack: str) -> None:
    book = all_packs()[pack]
    doubtful = {r.key for r in book.rows if not r.verified} | {c.name for c in book.clauses if not c.verified}
    assert doubtful >= FACTS_NOT_VERIFIED[pack]


def test_doubt_is_shown_wherever_a_number_is_read(tmp_path: Path) -> None:
    """DT-12 and DT-15 short night are not verified: in list, show, audit, statement and JSON; DT-2 is."""
    pack = "doctors-in-training-2016"
    assert "not verified" in run_rota("rules", "show", "DT-12").stdout
    assert "not verified" in run_rota("rules", "show", "DT-15 short night").stdout
    assert "cannot be judged: expected rest is not in the data" in run_rota("rules", "list", "--pack", pack).stdout
    rows = {r["key"]: r for r in json.loads(run_rota("rules", "list", "--pack", pack, "--json").stdout)["rows"]}
    assert (rows["DT-12"]["verified"], rows["DT-2"]["verified"]) == (False, True)
    assert rows["DT-12"]["effective"] == "from 2026-02-04"
    old = json.loads(run_rota("rules", "list", "--pack", f"{pack}@2016", "--json").stdout)["rows"]
    assert {r["effective"] for r in old} == {"from 2016-08-03 to 2019-08-06"}
    folder = Folder(tmp_path, (pack,)).person("P", 40, role="doctor", packs=pack)
    folder.on("P", "2026-11-03", "08:00", "09:01+1", kind="on call", presence="remote")
    found = {b["rule"]: b for b in folder.audit()["breach_list"]}
    assert found["DT-12"]["verified"] is False
    assert "not verified" in found["DT-12"]["source"]
    assert (found["DT-12"]["pack"], found["DT-12"]["unit"]) == (f"{pack}@current", "minutes")
    assert (found["DT-12"]["measured"], found["DT-12"]["allowed"]) == (1501, 1500)
    table = run_rota("audit", tmp_path, tmp_path / "rota.csv").stdout
    assert "at most 24 h and an hour of handover (not verified)" in " ".join(table.split())
    text = run_rota("audit", tmp_path, tmp_path / "rota.csv", "--compliance").stdout
    assert "DT-12 (1 hard, " in text or "DT-12 (hard, number not verified)" in text
    assert re.search(r"what no rota shows, not verified .*DT-15\s+short\s+night", text, re.DOTALL)
    assert re.search(r"for want of history: DT-1 from \d{4}-", text)
    assert "Not judged, or on an assumption, by" in " ".join(table.split())
    said = {n["rule"] for n in folder.audit()["not_judged"]}
    assert {"DT-1", "DT-8"} <= said
    folder.audit("--format", "html")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Compliance statement" in page
    assert ">DT-12 (not verified)</th>" in page
    assert "cannot be judged: expected rest is not in the data" in page


def test_what_changed_in_2019() -> None:
    done = run_rota("rules", "diff", "doctors-in-training-2016@2016", "doctors-in-training-2016@2019", "--json")
    changed = {d["key"]: (d["before"], d["after"]) for d in json.loads(done.stdout)["rows"]}
    assert done.exit_code == 1
    assert set(changed) == {"DT-4", "DT-7", "DT-8", "DT-11", "DT-22"}
    assert [changed["DT-4"][k]["most"] for k in (0, 1)] == [5, 4]
    assert [changed["DT-7"][k]["nights"] for k in (0, 1)] == [3, 1]
    assert [changed["DT-8"][k]["most"] for k in (0, 1)] == [8, 7]


def test_a_pack_that_no_contract_names_judges_nobody_and_says_so(tmp_path: Path) -> None:
    folder = Folder(tmp_path, ("doctors-in-training-2016",)).person("P").on("P", "2026-11-03", "08:00", "23:00")
    (statement,) = folder.audit("--compliance")["rows"]
    (pack,) = (p for p in statement["packs"] if p["pack"] == "doctors-in-training-2016")
    assert pack["not_judged"][0].startswith("nobody is judged by this pack")


def office(home: Path) -> Folder:
    """Two organisations; a ward of 4 beds of the first. Two weeks; 37 h 30 a week are 75 h due."""
    folder = Folder(home, (), length=14)
    folder.row("organisations.csv", organisation="T", sector="acute").row("organisations.csv", organisation="O")
    folder.row("teams.csv", team="W", organisation="T", beds=4).row("skills.csv", skill="registered nurse")
    for name, cells in {
        "over": {},
        "under": {},
        "away": {},
        "bank": {"hours": 0, "kind": "bank"},
        "agency": {"hours": 0, "kind": "agency"},
    }.items():
        folder.person(name, employer="T", **cells)
    folder.row("staff_skills.csv", person="over", skill="registered nurse")
    workdays = days("2026-11-02", "2026-11-13", "01234")
    cells = {"team": "W", "capability": "none"}
    folder.on("over", workdays, "08:00", "16:30", unpaid_break=30, **cells)
    folder.on("under", workdays[:8], "08:00", "16:00", unpaid_break=30, **cells)
    folder.on("bank", workdays[:2], "20:00", "06:00", **cells).on("agency", "2026-11-15", "20:00", "06:00", **cells)
    return folder.leave("away", "2026-11-02", "2026-11-06").leave("under", "2026-11-13", "2026-11-13", "sickness")


def figures(folder: Folder, *words: str) -> Any:
    found = {s["organisation"]: s["figures"] for s in folder.audit("--compliance", *words)["rows"]}
    return found["T"]


def test_figures_by_hand(tmp_path: Path) -> None:
    """over: 10 x 8 h = 80 h of 75: 5 owed. under: 8 x 7 h 30 = 60 h and a sick Friday of 7 h 30: 7 h 30 unused. away: a
    week of leave is 37 h 30, as much unused. The bank has 20 h and the agency 10 h, none of them due or owed; of 170
    h in the ward bank 20 (11.8%), agency 10 (5.9%). Of five people one is away on Monday to Friday, one on the 13th,
    nobody on other days: 0 to 20%. Registered 80 h over 4 beds x 14 days = 1.43; others 60 + 20 + 10 h less 6 h after
    the last midnight = 84 h: 1.5; 164 h in all: 2.93. Published on 21 September, 42 days before: kept."""
    found = figures(office(tmp_path), "--manager", "--published", "2026-09-21")
    assert found["unused_hours"] == 45.0
    assert found["owed_hours"] == 5.0
    assert (found["bank_share"], found["agency_share"]) == (11.8, 5.9)
    assert (found["away_least"], found["away_most"]) == (0.0, 20.0)
    assert (found["leave_least"], found["leave_most"]) == (0.0, 20.0)
    assert (found["lead_days"], found["lead_asked"]) == (42, 42)
    assert found["care_hours"] == [{"team": "W", "registered": 1.43, "other": 1.5, "total": 2.93}]


def test_what_others_than_managers_see_of_leave(tmp_path: Path) -> None:
    found = figures(office(tmp_path), "--published", "2026-09-22")
    assert found["leave_least"] is None
    assert found["lead_days"] == 41
    text = run_rota("audit", tmp_path, tmp_path / "rota.csv", "--compliance", "--published", "2026-09-22").stdout
    assert "41 days, 42 asked: missed" in text
    assert "annual leave" not in text


def test_a_template_is_asked_for_eight_weeks_before(tmp_path: Path) -> None:
    folder = Folder(tmp_path, (), length=56, period="cyclic = true").row("organisations.csv", organisation="T")
    found = figures(folder.person("P").on("P", "2026-11-03", "08:00", "16:00"))
    assert (found["lead_days"], found["lead_asked"]) == (None, 56)


def line(rng: random.Random, first: str, length: int) -> list[tuple[str, str, str]]:
    """A random line: days, long days, nights and free days in runs."""
    found, day = [], 0
    while day < length:
        kind, run = rng.choice(("day", "long", "night", "free")), rng.randint(1, 5)
        times = {"day": ("09:00", "17:00"), "long": ("08:00", "21:00"), "night": ("20:00", "08:30")}.get(kind)
        found += [(later(first, day + k), *times) for k in range(min(run, length - day)) if times]
        day += run
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_history_and_rota_are_one_long_rota(seed: int, tmp_path: Path) -> None:
    """What a rota of four weeks with 26 weeks of history finds is what one rota of 30 weeks finds to end in them."""
    packs = ("doctors-in-training-2016@current", "working-time-1998@current")
    first, start = "2026-05-04", "2026-11-02"
    rng = random.Random(seed)
    lines = {f"P{k}": line(rng, first, 210) for k in range(6)}
    keys = {"DT-2", "DT-3", "DT-4", "DT-6", "DT-7", "DT-8", "DT-10", "WTR-3", "WTR-4"}

    def found(folder: Folder) -> set[tuple[Any, ...]]:
        for name, duties in lines.items():
            folder.person(name, 40, packs="doctors-in-training-2016", role="doctor")
            for date, opens, closes in duties:
                folder.on(name, date, opens, closes)
        told = (b for b in folder.audit()["breach_list"] if b["rule"] in keys and b["to"] >= start)
        return {(b["people"][0], b["rule"], b["to"], b["measured"]) for b in told if b["rule"] != "DT-2"}

    whole = found(Folder(tmp_path / "whole", packs, first, 210, period=f"history_from = {first}"))
    parts = found(Folder(tmp_path / "parts", packs, start, 28, period=f"history_from = {first}"))
    assert parts == whole
    assert len(parts) > 10
