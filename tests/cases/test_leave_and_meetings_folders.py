"""Leave of a year, hourly rates, contacts, quorum and applications in an emergency over whole folders: each
expected value by hand before the rule was looked at."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from optimiser.folder.load import load
from optimiser.folder.reading.people import hourly_pence
from optimiser.report.records.working_time import agenda_for_change_leave, whole_years
from tests.cases.folder import Folder
from tests.commands import run_rota

MON, TUE, WED, THU, FRI, SAT, SUN = (f"2026-11-0{d}" for d in range(2, 9))
AFC = {"packs": "agenda-for-change"}


@pytest.mark.parametrize(
    ("weekly", "years", "hours"),
    [(37.5, 0, 262.5), (37.5, 4, 262.5), (37.5, 5, 277.5), (37.5, 9, 277.5), (37.5, 10, 307.5), (30, 5, 222),
     (15, 0, 105)],
)  # fmt: skip
def test_leave_by_agenda_for_change(weekly: float, years: int, hours: float) -> None:
    """35, 37 and 41 days of 7.5 h: 262.5, 277.5 and 307.5 h. At 30 h a week four fifths of 277.5 are 222 h, at 15 h two
    fifths of 262.5 are 105 h."""
    assert agenda_for_change_leave(round(60 * weekly), years) == 60 * hours


@pytest.mark.parametrize(
    ("begun", "years"), [("2021-11-09", 4), ("2021-11-08", 5), ("2016-11-08", 10), ("2027-01-01", 0)]
)
def test_years_since_a_contract_began(begun: str, years: int) -> None:
    """By 8 November 2026: the fifth anniversary is a day off, is that day, is five years past, is yet to come."""
    assert whole_years(dt.date.fromisoformat(begun), dt.date(2026, 11, 8)) == years


def test_leave_of_a_whole_year_stands_in_the_records(tmp_path: Path) -> None:
    """A has 37.5 h a week, five years on Sunday: 5.6 x 37.5 = 210 h by statute, 277.5 h by terms; Monday and Tuesday
    off are two fifths of a week, 15 h. B has 20 h and other terms: 112 h. The bank has no hours of its own: no row."""
    folder = Folder(tmp_path, ()).person("A", **AFC, **{"from": "2021-11-08"})
    folder.person("B", 20).person("C", 0, kind="bank")
    folder.leave("A", MON, TUE).on("A", WED, "09:00", "17:00")
    done = run_rota("report", tmp_path, folder.write(), "--records", "--manager", "--format", "csv")
    assert done.exit_code in (0, 1), done.stderr or done.exception
    with (tmp_path / "out" / "records" / "leave-entitled.csv").open(encoding="utf-8", newline="") as file:
        rows = [tuple(float(cell) if cell.replace(".", "").isdigit() else cell for cell in row.values())
                for row in csv.DictReader(file)]  # fmt: skip
    assert rows == [("A", 37.5, 210, 5, 277.5, 15), ("B", 20, 112, "", "", 0)]


@pytest.mark.parametrize(
    ("packs", "begun", "taken", "allowed"),
    [
        ("doctors-in-training-2016", "2021-11-09", 25, 27),  # five years on the day after the rota: 25 + 3 are 28
        ("doctors-in-training-2016", "2021-11-08", 25, None),  # five years on its last day: 28 of 32
        ("doctors-in-training-2016", "2021-11-08", 30, 32),  # 33 of 32
        ("doctors-in-training-2016", "", 25, 27),  # not known when it began
        ("agenda-for-change", "2021-11-08", 26, None),  # 29 of 29
        ("agenda-for-change", "2021-11-08", 27, 29),
        ("agenda-for-change", "2016-11-08", 30, None),  # 33 of 33
        ("agenda-for-change", "2016-11-08", 31, 33),
    ],
)
def test_days_of_leave_by_years_of_service(
    packs: str, begun: str, taken: int, allowed: int | None, tmp_path: Path
) -> None:
    """Three days are asked for, from Tuesday to Thursday, after so many were taken in the leave year."""
    folder = Folder(tmp_path, ()).person("A", 40, role="doctor", packs=packs, **{"from": begun})
    folder.row("shifts.csv", shift="D", start="09:00", end="17:00").row("teams.csv", team="T")
    folder.row("demand.csv", team="T", cover_period="D", capability="any", minimum=0)
    folder.row("balances.csv", person="A", measure="leave taken", value=taken)
    folder.row("leave_requests.csv", person="A", kind="annual leave", asked="2026-06-01", **{"from": TUE, "to": THU})
    folder.write()
    said = run_rota("leave", tmp_path, "--manager").stdout
    expected = f"{taken + 3} days of leave in all, of {allowed}" if allowed else "granted"
    assert expected in " ".join(said.split())


@pytest.mark.parametrize(
    ("packs", "taken", "said"),
    [
        ("", 23, "granted"),  # 28 of 28, Christmas Day among them
        ("", 24, "29 days of leave in all, of 28"),
        ("agenda-for-change", 23, "granted"),  # 27 of 27, public holidays apart
        ("agenda-for-change", 24, "28 days of leave in all, of 27"),
    ],
)
def test_public_holidays_are_among_the_28_days_of_the_regulations(
    packs: str, taken: int, said: str, tmp_path: Path
) -> None:
    """Leave from Monday 21 to Sunday 27 December 2026 takes in Christmas Day, a Friday."""
    folder = Folder(tmp_path, ("working-time-1998",), start="2026-12-21").person("A", packs=packs)
    folder.row("shifts.csv", shift="D", start="09:00", end="17:00").row("teams.csv", team="T")
    folder.row("demand.csv", team="T", cover_period="D", capability="any", minimum=0)
    folder.row("balances.csv", person="A", measure="leave taken", value=taken)
    days = {"from": "2026-12-21", "to": "2026-12-27"}
    folder.row("leave_requests.csv", person="A", kind="annual leave", asked="2026-06-01", **days).write()
    assert said in " ".join(run_rota("leave", tmp_path, "--manager").stdout.split())


@pytest.mark.parametrize(("annual", "pence"), [(31_049, 1588), (1955.36, 100), (38_682, 1978), (0, 0)])
def test_hourly_rate_of_an_annual_pay(annual: float, pence: int) -> None:
    """A year has 365 / 7 x 37.5 = 1955.357 h: £31,049 are £15.879 an hour, £1,955.36 are £1, £38,682 are £19.783."""
    assert hourly_pence(round(100 * annual)) == pence


def test_an_hourly_cost_that_is_given_stands(tmp_path: Path) -> None:
    folder = Folder(tmp_path, ()).person("A", annual_pay=31_049).person("B", annual_pay=31_049, hourly_cost="20.24")
    rota = folder.on("A", MON, "09:00", "17:00").write()
    assert [c.hourly_pence for c in load(tmp_path, rota=rota).problem.contracts] == [1588, 2024]


@pytest.mark.parametrize(("am", "pm", "number"), [(13, 12, 0), (13, 13, 26), (25, 0, 0), (26, 0, 26), (13, 25, 38)])
def test_contacts_of_a_general_practitioner_in_a_day(tmp_path: Path, am: int, pm: int, number: int) -> None:
    """13 and 12 are the 25 of a day; 13 and 13, or 26 in the morning alone, are one more; 13 and 25 are 38."""
    folder = Folder(tmp_path, ("gp-salaried",)).person("A", 37.5, role="general practitioner", packs="gp-salaried")
    folder.row("shifts.csv", shift="AM", start="08:30", end="12:40")
    folder.row("shifts.csv", shift="PM", start="13:30", end="17:40")
    folder.rules = f'[[rule]]\nid = "contacts"\nname = "GP-4"\nparams = {{ contacts = [["AM", {am}], ["PM", {pm}]] }}\n'
    for shift in ("AM", "PM"):
        folder.row("rota.csv", person="A", date=MON, shift=shift)
    found = [b["measured"] for b in folder.audit()["breach_list"] if b["rule"] == "GP-4"]
    assert found == ([number] if number else [])


@pytest.mark.parametrize(
    ("end", "contacts", "measured", "allowed", "points"),
    [
        ("12:40", 12, None, None, 0),  # 12 x 15 min = 3 h in 4 h 10
        ("12:40", 13, 195, 180, 100),  # 3 h 15, one beyond
        ("11:30", 9, 135, 129.6, 100),  # 3 h 00 of 4 h 10 have 180 x 180 / 250 = 129.6 min, 8 contacts
        ("16:50", 24, None, None, 0),  # two sessions in one duty
        ("16:50", 26, 390, 360, 200),
    ],
)
def test_consulting_in_a_session_of_general_practice(
    end: str, contacts: int, measured: float | None, allowed: float | None, points: int, tmp_path: Path
) -> None:
    folder = Folder(tmp_path, ("gp-salaried",)).person("A", 37.5, role="general practitioner", packs="gp-salaried")
    folder.row("shifts.csv", shift="S", start="08:30", end=end).row("rota.csv", person="A", date=MON, shift="S")
    given = f'params = {{ contacts = [["S", {contacts}]] }}'
    folder.rules = f'[[rule]]\nid = "consulting-time"\nname = "GP-4 sessions"\n{given}\n'
    found = [b for b in folder.audit()["breach_list"] if b["rule"] == "GP-4 sessions"]
    expected = [(measured, allowed, points)] if points else []
    assert [(b["measured"], b["allowed"], b["points"]) for b in found] == expected


def meeting(home: Path, *rows: dict[str, object]) -> Folder:
    """A team that meets on Monday 09:00-11:00, with limits on who is there."""
    folder = Folder(home, ())
    folder.period = '[cover_periods]\nmeeting = "09:00-11:00"\n'
    folder.row("shifts.csv", shift="M", start="09:00", end="11:00", cover_periods="meeting")
    asked = {"team": "T", "cover_period": "meeting"}
    folder.row("teams.csv", team="T").row("demand.csv", **asked, days=MON, capability="any", minimum=0)
    for row in rows:
        folder.row("composition.csv", **{**asked, "limit": "at least", "importance": 10, **row})
    return folder


QUORUM = (
    {"composition": "quorum", "number": 3, "capability": "any", "only_if_present": "no"},
    {"composition": "quorum", "number": 1, "capability": "role: consultant", "only_if_present": "no"},
)


@pytest.mark.parametrize(
    ("there", "measured"),
    [
        ("consultant nurse nurse", []),  # three, a consultant among them
        ("consultant nurse", [2]),  # two of three
        ("nurse nurse nurse nurse", [0]),  # no consultant of one
        ("consultant consultant consultant", []),
        ("", [0]),  # nobody: no meeting
    ],
)
def test_quorum_of_a_meeting(tmp_path: Path, there: str, measured: list[int]) -> None:
    folder = meeting(tmp_path, *QUORUM)
    folder.person("AWAY", role="consultant")
    for place, role in enumerate(there.split()):
        folder.person(f"P{place}", role=role).row("rota.csv", person=f"P{place}", date=MON, shift="M", team="T")
    found = [b["measured"] for b in folder.audit()["breach_list"] if b["rule"] == "composition"]
    assert found == measured


DOCTORS, APPROVED = "role: psychiatrist or role: general practitioner", "section 12 doctor"


def application(alternative: str, number: int, capability: str) -> dict[str, object]:
    return {"composition": "application", "alternative": alternative, "number": number, "capability": capability}


@pytest.mark.parametrize(
    ("emergency", "there", "faults"),
    [
        (False, "psychiatrist GP AMHP", 0),  # two doctors, one of them approved, and who applies
        (False, "psychiatrist AMHP", 1),  # one recommendation
        (False, "GP GP AMHP", 1),  # nobody approved
        (True, "GP AMHP", 0),  # in an emergency one recommendation, of any doctor
        (True, "AMHP", 1),  # no doctor
        (True, "psychiatrist GP", 1),  # nobody applies
        (True, "psychiatrist GP AMHP", 0),
    ],
)
def test_applications_and_those_in_an_emergency(tmp_path: Path, emergency: bool, there: str, faults: int) -> None:
    """Mental Health Act 1983 ss 2(3), 4(3), 12(2): two recommendations, one by an approved doctor, or in an emergency
    one; the second is an alternative of the composition where the team may see emergencies."""
    full = [application("1", 2, DOCTORS), application("1", 1, APPROVED), application("1", 1, "AMHP")]
    short = [application("2", 1, DOCTORS), application("2", 1, "AMHP")]
    folder = meeting(tmp_path, *full, *(short if emergency else []))
    folder.row("skills.csv", skill="AMHP").row("skills.csv", skill=APPROVED)
    folder.person("A1", role="psychiatrist").person("A2", role="general practitioner")
    for place, who in enumerate(there.split()):
        role = {"psychiatrist": "psychiatrist", "GP": "general practitioner", "AMHP": "social worker"}[who]
        folder.person(f"P{place}", role=role).row("rota.csv", person=f"P{place}", date=MON, shift="M", team="T")
        if who != "GP":
            folder.row("staff_skills.csv", person=f"P{place}", skill="AMHP" if who == "AMHP" else APPROVED)
    found = [b for b in folder.audit()["breach_list"] if b["rule"] == "composition"]
    assert len(found) == faults


def test_a_leave_year_runs_down(tmp_path: Path) -> None:
    """The year from April 2026 has 5.6 weeks of 37 h 30: 210 h. A week in August is 37 h 30, a day of the rota 7 h
    30, four days in December 30 h: 135 h are left; March was the year before. S began on 1 October: 182 days of 365
    are 104.71 h. B by Agenda for Change: 35 days of 7 h 30 are 262.5 h. From September 2026 the August week is not
    in it."""
    folder = Folder(tmp_path, (), length=14).person("A").person("B", **AFC).person("S", **{"from": "2026-10-01"})
    for first, last in (("2026-03-02", "2026-03-06"), ("2026-08-03", "2026-08-07"), ("2026-11-09", "2026-11-09"),
                        ("2026-12-21", "2026-12-24")):  # fmt: skip
        folder.leave("A", first, last)
    folder.on("A", TUE, "09:00", "17:00")

    def balance() -> dict[str, tuple[float, ...]]:
        done = run_rota("report", tmp_path, folder.write(), "--records", "--manager", "--format", "csv")
        assert done.exit_code in (0, 1), done.stderr
        with (tmp_path / "out" / "records" / "leave-balance.csv").open(encoding="utf-8", newline="") as file:
            return {c: tuple(map(float, told)) for c, _, _, *told in list(csv.reader(file))[1:]}

    assert balance() == {
        "A": (210, 37.5, 7.5, 30, 135), "B": (262.5, 0, 0, 0, 262.5), "S": (104.71, 0, 0, 0, 104.71)
    }  # fmt: skip
    folder.rules = "[leave]\nyear_from = 9\n"
    assert balance()["A"] == (210, 0, 7.5, 30, 172.5)
