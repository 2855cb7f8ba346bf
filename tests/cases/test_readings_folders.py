"""How rows of packs and of the folder are read, over whole folders: each expected value by hand, from the words of the
law or the terms, before the rule was looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cases.folder import Case, Folder, days, judge, later
from tests.commands import run_rota

MON, TUE, WED, THU, FRI, SAT, SUN = (f"2026-11-0{d}" for d in range(2, 9))
WEEKS_BEFORE = days("2026-07-20", "2026-11-01", "01234")
"""Monday to Friday of fifteen weeks before the period."""


def facts(folder: Folder, rule: str) -> list[str]:
    return [b["facts"] for b in folder.audit()["breach_list"] if b["rule"] == rule]


@pytest.mark.parametrize("rows", ["one row", "a row for each week"])
@pytest.mark.parametrize("end", ["18:36", "18:37"])
def test_a_fortnight_of_leave_is_ten_days_of_work(tmp_path: Path, rows: str, end: str) -> None:
    """Fifteen weeks of 5 x 9 h 36 = 48 h, a fortnight off, 9 h 36 on the ten days of work after it: A + B is 15 x 48 h
    + 10 x 9 h 36 = 816 h = 17 x 48 h, the limit. With fourteen days it would be 854 h 24, 50 h 15 a week. A minute more
    a day is 85 minutes too many in 17 weeks: (75 + 10) x 577 min / 17 a week."""
    folder = Folder(tmp_path, ("working-time-1998",), length=28).person("A", 48, role="porter")
    worked = [*WEEKS_BEFORE, *days("2026-11-16", "2026-11-29", "01234")]
    folder.on("A", worked, "09:00", end)
    if rows == "one row":
        folder.leave("A", MON, "2026-11-15")
    else:
        folder.leave("A", MON, SUN).leave("A", "2026-11-09", "2026-11-15")
    found = [b for b in folder.audit("--manager")["breach_list"] if b["rule"] == "WTR-1" and not b["projected"]]
    assert len(found) == (end == "18:37")
    for breach in found:
        assert breach["measured"] == pytest.approx((75 + 10) * 577 / 17)
        assert "with 10 days of leave or sickness made up" in breach["facts"]


def test_leave_of_a_weekend_alone_is_two_days_of_work(tmp_path: Path) -> None:
    """Seventeen weeks of 48 h; leave on Saturday and Sunday, days of work for whoever takes leave on them: B is
    the two days after, 19 h 12: (17 x 48 + 19.2) / 17 = 49 h 08."""
    folder = Folder(tmp_path, ("working-time-1998",), start="2026-11-09", length=7).person("A", 48, role="porter")
    folder.on("A", days("2026-07-20", "2026-11-13", "01234"), "09:00", "18:36").leave("A", "2026-11-07", "2026-11-08")
    found = [b for b in folder.audit("--manager")["breach_list"] if b["rule"] == "WTR-1"]
    assert found
    assert "with 2 days of leave or sickness made up" in found[0]["facts"]


LONG, NIGHT = ("08:00", "20:30"), ("20:00", "08:30")
MIXED = [
    # two long days and two nights are four long shifts on end, to Friday 08:30: Sunday 08:30 is 48 h later
    Case("two-and-two", [((MON, TUE), *LONG), ((WED, THU), *NIGHT), (SUN, "08:29", "12:00")], {"DT-4": [2879]}),
    Case("two-and-two-48", [((MON, TUE), *LONG), ((WED, THU), *NIGHT), (SUN, "08:30", "12:00")], {}),
    # three long days and two nights: five on end
    Case("three-and-two", [((MON, TUE, WED), *LONG), ((THU, FRI), *NIGHT)], {"DT-4": [5]}),
    # four nights alone are no run of long shifts: 46 h after them, to Saturday 06:30, are the limit of nights
    Case("four-nights", [((MON, TUE, WED, THU), *NIGHT), (SUN, "06:30", "12:00")], {}),
    Case("four-nights-46", [((MON, TUE, WED, THU), *NIGHT), (SUN, "06:29", "12:00")], {"DT-7": [46 * 60 - 1]}),
    # a night of 10 h is no long shift and parts the run
    Case("short-night", [((MON, TUE), *LONG), (WED, "22:00", "08:00"), (THU, *NIGHT), (SUN, "07:00", "12:00")], {}),
    # two late shifts to 23:30 and two nights end after 23:00: four long late shifts
    Case("lates", [((MON, TUE), "12:00", "23:30"), ((WED, THU), *NIGHT), (SUN, "08:29", "12:00")],
         {"DT-4": [2879], "DT-5": [2879]}),
]  # fmt: skip


def test_long_days_and_nights_are_one_run(tmp_path: Path) -> None:
    folder = Folder(tmp_path, ("doctors-in-training-2016",))
    cases = [Case(c.name, c.duties, c.finds, {"packs": "doctors-in-training-2016", "role": "registrar"}) for c in MIXED]
    assert list(judge(folder, cases, ["DT-4", "DT-5", "DT-7"])) == []


def test_a_chain_of_three_duties_is_one_working_day(tmp_path: Path) -> None:
    """3 h, 3 h and 1 h on end: no two are longer than 6 h, all three are 7 h without a break of 20 min."""
    folder = Folder(tmp_path, ("working-time-1998",)).person("A").person("B")
    for name, last in (("A", "13:00"), ("B", "13:20")):
        folder.on(name, TUE, "07:00", "10:00").on(name, TUE, "10:00", "13:00").on(name, TUE, last, "14:20")
    (said,) = facts(folder, "WTR-5")
    assert said.startswith("0 min of breaks in 7 h 20 of Tue 3 Nov")


def test_a_young_worker_is_told_which_of_night_and_break(tmp_path: Path) -> None:
    """17:00 to 22:45: 45 min after 22:00, and 5 h 45 without the half hour that more than 4 h 30 asks for."""
    folder = Folder(tmp_path, ("working-time-1998",)).person("A", date_of_birth="2009-06-01")
    folder.on("A", TUE, "17:00", "22:45")
    found = [b for b in folder.audit()["breach_list"] if b["rule"] in ("WTR-8a", "WTR-8a break")]
    assert [(b["measured"], b["allowed"]) for b in found] == [(45, 0), (0, 30)]
    assert "45 between 22:00 and 06:00 under 18, none allowed" in found[0]["facts"]
    assert "0 min of breaks in 5 h 45 of Tue 3 Nov" in found[1]["facts"]


@pytest.mark.parametrize(("number", "faults"), [(1, 0), (3, 0), (4, 1)])
def test_a_share_of_breaks_is_said_of_four_duties(tmp_path: Path, number: int, faults: int) -> None:
    """One duty of 8 h without its 30 min is all of the breaks due, of four a quarter; of fewer no share is said."""
    pack = "doctors-in-training-2016"
    folder = Folder(tmp_path, (pack,)).person("A", packs=pack, role="registrar")
    folder.on("A", days("2026-10-05", "2026-10-05"), "09:00", "10:00")
    for day in range(number):
        folder.on("A", later(MON, day), "09:00", "17:00", unpaid_break=0 if day == 0 else 30)
    assert len(facts(folder, "DT-22")) == faults


PSYCHIATRY = [
    # role, skills, what they are used as, rules that find something
    ("consultant psychiatrist", ("approved clinician",), "section 12 doctor", set()),
    ("specialty doctor", ("approved clinician",), "section 12 doctor", set()),
    ("consultant psychologist", ("approved clinician",), "section 12 doctor", {"MH-2", "qualified"}),
    ("consultant psychiatrist", ("prescriber",), "section 12 doctor", {"MH-2", "qualified"}),
    ("consultant psychiatrist", ("approved clinician", "AMHP"), "AMHP", {"MH-4"}),
    ("social worker", ("AMHP",), "AMHP", set()),
    # prescribing: doctors by their profession, others by annotation, dietitians never independently
    ("consultant psychiatrist", ("independent prescriber",), "independent prescriber", set()),
    ("community podiatrist", ("prescriber", "independent prescriber"), "independent prescriber", set()),
    ("dietitian", ("prescriber", "independent prescriber"), "independent prescriber", {"RX-1 professions"}),
    ("diagnostic radiographer", ("prescriber", "independent prescriber"), "independent prescriber",
     {"RX-1 professions"}),
    ("dietitian", ("prescriber",), "prescriber", set()),
    ("community podiatrist", (), "prescriber", {"RX-1", "qualified"}),
]  # fmt: skip


def test_who_is_what_by_profession(tmp_path: Path) -> None:
    folder = Folder(tmp_path, ("roles-and-scope",))
    folder.period = '[cover_periods]\nday = "09:00-17:00"\n'
    folder.row("shifts.csv", shift="D", start="09:00", end="17:00", cover_periods="day")
    folder.row("organisations.csv", organisation="RX1", sector="community")
    folder.row("teams.csv", team="T", organisation="RX1")
    for skill in ("approved clinician", "section 12 doctor", "AMHP", "prescriber", "independent prescriber"):
        folder.row("skills.csv", skill=skill)
        folder.row("demand.csv", team="T", days=TUE, cover_period="day", capability=skill, minimum=1)
    for number, (role, skills, used_as, _) in enumerate(PSYCHIATRY):
        folder.person(f"P{number}", role=role, employer="RX1")
        folder.row("rota.csv", person=f"P{number}", date=TUE, shift="D", team="T", capability=used_as)
        for skill in skills:
            folder.row("staff_skills.csv", person=f"P{number}", skill=skill)
    found = folder.found()
    looked_at = {"MH-2", "MH-4", "RX-1", "RX-1 professions", "qualified"}
    said = {f"P{n}": looked_at & set(found.get(f"P{n}", {})) for n in range(len(PSYCHIATRY))}
    assert said == {f"P{n}": row[3] for n, row in enumerate(PSYCHIATRY)}


def clinic(home: Path, *portfolio: dict[str, Any], packs: tuple[str, ...] = ()) -> Folder:
    """A salaried GP with sessions of 4 h of their own in the morning and the afternoon."""
    folder = Folder(home, packs).person("G", role="GP", packs="|".join(packs))
    for code, start, end in (("AM", "08:00", "12:00"), ("PM", "13:00", "17:00")):
        folder.row("shifts.csv", shift=code, start=start, end=end)
    for row in portfolio:
        folder.row("portfolio.csv", person="G", shifts="AM|PM", protected="no", importance=7, **row)
    return folder


@pytest.mark.parametrize("activity", ["CPD", "apprenticeship", "off the job"])
@pytest.mark.parametrize(("sessions", "points"), [(1, 14), (2, 0), (3, 21), (4, 49)])
def test_portfolio_time_is_given_in_hours(tmp_path: Path, activity: str, sessions: int, points: int) -> None:
    """6 h a week: one session of 4 h is two hours short (2 x 7), two make them up, and no session more is needed: over
    9 h 59 (6 h and all but a minute of a session) 12 h are 2 h 01 too many, three started hours, 16 h 6 h 01, seven."""
    folder = clinic(tmp_path, {"activity": activity, "hours": 6})
    for date in (MON, TUE, WED, THU)[:sessions]:
        folder.row("rota.csv", person="G", date=date, shift="AM", activity=activity)
    assert folder.audit()["bill"]["portfolio"] == points


def test_hours_and_sessions_stand_not_together(tmp_path: Path) -> None:
    folder = clinic(tmp_path, {"activity": "CPD", "hours": 6, "sessions": 1}).on("G", MON, "08:00", "12:00")
    folder.write()
    told = run_rota("check", tmp_path)
    assert told.exit_code == 2
    assert "portfolio.csv:2:hours: hours stands beside sessions" in told.stderr


def test_time_for_development_counts_for_the_row_that_looks_for_it(tmp_path: Path) -> None:
    """37.5 h a week: 4 h of CPD are due, and given by one session."""
    folder = clinic(tmp_path, {"activity": "CPD", "hours": 4}, packs=("gp-salaried",))
    folder.row("rota.csv", person="G", date=MON, shift="AM", activity="CPD")
    assert facts(folder, "GP-2") == []


def test_an_empty_rota_is_judged(tmp_path: Path) -> None:
    """Nobody is on duty: a gap on each of seven days, 37.5 h owed."""
    folder = Folder(tmp_path).person("A", employer="RX1")
    folder.row("organisations.csv", organisation="RX1").row("teams.csv", team="T", organisation="RX1")
    folder.row("shifts.csv", shift="D", start="08:00", end="16:00")
    folder.row("demand.csv", team="T", cover_period="D", minimum=1)
    found = folder.audit()
    assert (found["gaps"], found["people_missing"], found["hard_breaches"]) == (7, 7, 0)


def composed(home: Path, **limit: Any) -> Folder:
    """A ward with two nurses and three others on Tuesday."""
    folder = Folder(home, rules='without = ["all"]\n')
    folder.period = '[cover_periods]\nday = "08:00-16:00"\n'
    folder.row("shifts.csv", shift="D", start="08:00", end="16:00", cover_periods="day")
    folder.row("organisations.csv", organisation="RX1").row("teams.csv", team="T", organisation="RX1")
    folder.row("demand.csv", team="T", days=TUE, cover_period="day", capability="any", minimum=1)
    for number in range(5):
        folder.person(f"P{number}", role="nurse" if number < 2 else "porter", employer="RX1")
        folder.row("rota.csv", person=f"P{number}", date=TUE, shift="D", team="T", capability="any")
    return folder.row("composition.csv", composition="mix", team="T", cover_period="day", importance=10, **limit)


@pytest.mark.parametrize(
    ("limit", "measured", "allowed"),
    [
        ({"limit": "at least", "number": 3, "capability": "nurse"}, 2, 3),
        ({"limit": "at most", "number": 2, "capability": "porter"}, 3, 2),
        # 65% of five are 3.25
        ({"limit": "at least", "number": "65%", "capability": "nurse", "of": "any"}, 2, 3.25),
        # at most one porter to each nurse
        ({"limit": "at most", "number": 1, "capability": "porter", "of": "nurse"}, 3, 2),
    ],
)
def test_a_composition_says_the_number_that_counts(
    tmp_path: Path, limit: dict[str, Any], measured: float, allowed: float
) -> None:
    (breach,) = [b for b in composed(tmp_path, **limit).audit()["breach_list"] if b["rule"] == "composition"]
    assert (breach["measured"], breach["allowed"], breach["unit"]) == (measured, allowed, "people")


@pytest.mark.parametrize(("first", "faults"), [(TUE, 1), (WED, 0)])
def test_rules_of_cover_are_in_force_from_their_date(tmp_path: Path, first: str, faults: int) -> None:
    """Composition and share of own staff broken on Tuesday, judged from Tuesday or from Wednesday."""
    folder = composed(tmp_path, limit="at least", number=3, capability="nurse")
    folder.tables["staff.csv"][4]["kind"] = "agency"
    for row in folder.tables["staff.csv"]:
        row.setdefault("kind", "permanent")
    folder.rules += (
        f'[[rule]]\nname = "composition"\neffective_from = {first}\n'
        f'[[rule]]\nid = "substantive-share"\nname = "own"\nprice = 5\nparams = {{ percent = 90 }}\n'
        f"effective_from = {first}\n"
        f'[[rule]]\nname = "need-cover"\neffective_from = {first}\n'
    )
    folder.tables["demand.csv"][0]["minimum"] = "6"
    bill = folder.audit()["bill"]
    assert [bill["composition"], bill["own"], bool(bill["need-cover"])] == [10 * faults, 5 * faults, bool(faults)]
