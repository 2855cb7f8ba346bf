"""Whole folders as somebody outside would write them, from the words of the law and the terms alone: each expected
value by hand, before it was run."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from tests.cases.folder import Case, Folder, days, judge

MON, TUE, WED, THU, FRI, SAT, SUN = (f"2026-11-0{d}" for d in range(2, 9))
WEEKS = days("2026-07-13", "2026-11-01", "01234")
"""Monday to Friday of sixteen weeks before the period."""


def one(folder: Folder, rule: str) -> dict[str, Any]:
    """The one breach of a rule."""
    (found,) = [b for b in folder.audit("--manager")["breach_list"] if b["rule"] == rule]
    return found  # type: ignore[no-any-return]


# --- Working Time Regulations ----------------------------------------------------------------------------------------

PLAIN = [
    # reg 10(1): Monday 09:00 to 22:01 leaves 10 h 59 of the 24 h from 09:00; to 22:00 11 h
    Case("rest-11", [(MON, "09:00", "22:00")], {"WTR-5": ...}),
    Case("rest-10-59", [(MON, "09:00", "22:01")], {"WTR-3": [659], "WTR-5": ...}),
    # an evening and the next morning: 23:00 to 09:00 are 10 h, and the 24 h from 14:00 hold no longer rest
    Case("late-early", [(MON, "14:00", "23:00"), (TUE, "09:00", "17:00")], {"WTR-3": [600], "WTR-5": ...}),
    # reg 12(1): 6 h need no break, 6 h 01 one of 20 min; 19 are not enough
    Case("six-hours", [(MON, "08:00", "14:00")], {}),
    Case("six-hours-one", [(MON, "08:00", "14:01", {"unpaid_break": 19})], {"WTR-5": 1}),
    Case("six-hours-break", [(MON, "08:00", "14:01", {"unpaid_break": 20})], {}),
]


def test_rest_and_breaks_of_a_day(tmp_path: Path) -> None:
    cases = [Case(c.name, c.duties, c.finds, {"role": "porter"}) for c in PLAIN]
    assert list(judge(Folder(tmp_path), cases, ["WTR-3", "WTR-5"])) == []


@pytest.mark.parametrize(("end", "faults"), [("21:00", 0), ("21:01", 1)])
def test_weekly_rest_comes_on_top_of_daily_rest(end: str, faults: int, tmp_path: Path) -> None:
    """Reg 11: Saturday 21:00 to Monday 08:00 are 35 h, 24 + 11. A fortnight in which both weeks have a minute less, and
    no 59 h anywhere, has too little."""
    folder = Folder(tmp_path, length=15).person("A", role="porter")
    folder.on("A", [MON, TUE, WED, THU, FRI, *days("2026-11-09", "2026-11-13")], "08:00", "16:00")
    folder.on("A", [SAT, "2026-11-14"], "13:00", end).on("A", "2026-11-16", "08:00", "16:00")
    folder.period = "history_from = 2026-10-01"
    assert len([b for b in folder.audit()["breach_list"] if b["rule"] == "WTR-4"]) == faults


def test_hours_of_all_employers_are_one(tmp_path: Path) -> None:
    """Reg 4: 30 h with one and 20 h with the other, in each of seventeen weeks: 50 h a week, 2 h too many."""
    folder = Folder(tmp_path).row("organisations.csv", organisation="X").row("organisations.csv", organisation="Y")
    folder.person("A", 30, role="porter", employer="X", contract="AX")
    folder.person("A", 20, role="porter", employer="Y", contract="AY")
    folder.on("A", [*WEEKS, MON, TUE, WED, THU, FRI], "08:00", "14:00", employer="X")
    folder.on("A", [*WEEKS, MON, TUE, WED, THU, FRI], "15:00", "19:00", employer="Y")
    found = [b for b in folder.audit("--manager")["breach_list"] if b["rule"] == "WTR-1" and not b["projected"]]
    assert [(b["measured"], b["allowed"], b["hard"]) for b in found] == [(3000, 2880, True)]


def test_an_opt_out_lifts_the_48_hours_and_not_the_nights(tmp_path: Path) -> None:
    """Reg 6: five nights of 10 h in each of seventeen weeks are 50 h; over six days a week 8 h 20 a day."""
    folder = Folder(tmp_path).person("A", 50, role="porter", opt_out="yes")
    folder.on("A", [*WEEKS, MON, TUE, WED, THU, FRI], "22:00", "08:00")
    found = folder.found()["A"]
    assert "WTR-1" not in found
    assert [round(b["measured"]) for b in found["WTR-6"] if not b["projected"]] == [500]


YOUNG = [
    # reg 5A: 8 h a day over all employers; 4 h and 4 h 01
    Case("eight", [(MON, "09:00", "13:00"), (MON, "14:00", "18:00")], {}),
    Case("eight-one", [(MON, "09:00", "13:00"), (MON, "14:00", "18:01")], {"WTR-8": [481]}),
    # 5 x 8 h are 40 h; Saturday's hour is too many
    Case("forty-one", [((MON, TUE, WED, THU, FRI), "09:00", "17:00"), (SAT, "09:00", "10:00")], {"WTR-8": [41 * 60]}),
    # reg 10(2): 12 h; 21:00 to 08:59 are 11 h 59
    Case("twelve", [(MON, "17:00", "21:00"), (TUE, "09:00", "12:00")], {}),
    Case("eleven-59", [(MON, "17:00", "21:00"), (TUE, "08:59", "12:00")], {"WTR-8a rest": [719]}),
]


def test_somebody_under_18(tmp_path: Path) -> None:
    staff = {"role": "apprentice", "date_of_birth": "2009-06-01"}
    cases = [Case(c.name, c.duties, c.finds, staff) for c in YOUNG]
    assert list(judge(Folder(tmp_path), cases, ["WTR-8", "WTR-8a rest"])) == []


@pytest.mark.parametrize(("start", "measured"), [("10:00", []), ("09:59", [779])])
def test_a_rest_of_9_hours_is_made_up_for(start: str, measured: list[int], tmp_path: Path) -> None:
    """Reg 24: 22:00 to 07:00 are 9 h, 2 h short: the next rest is 13 h, from 21:00 to 10:00."""
    folder = Folder(tmp_path, ("working-time-1998@regulation-21",)).person("A", role="porter")
    folder.on("A", MON, "14:00", "22:00").on("A", TUE, "07:00", "21:00").on("A", WED, start, "16:00")
    assert [b["measured"] for b in folder.found().get("A", {}).get("WTR-9", [])][:1] == measured[:1]


# --- Doctors in training ---------------------------------------------------------------------------------------------

DOCTORS = [
    # 13 h and a minute; on-call apart
    Case("thirteen", [(MON, "08:00", "21:00")], {}),
    Case("thirteen-one", [(MON, "08:00", "21:01")], {"DT-3": [781]}),
    # 6 x 12 h = 72 h in 168 h; a minute more
    Case("seventy-two", [((MON, TUE, WED, THU), "08:00", "20:00"), ((SAT, SUN), "08:00", "20:00")], {}),
    Case("seventy-two-one", [((MON, TUE, WED, THU), "08:00", "20:00"), (SAT, "08:00", "20:00"),
                             (SUN, "08:00", "20:01")], {"DT-2": [72 * 60 + 1]}),
    # 11 h between shifts: 21:00 to 08:00; 21:00 to 07:59
    Case("eleven", [(MON, "13:00", "21:00"), (TUE, "08:00", "16:00")], {}),
    Case("ten-59", [(MON, "13:00", "21:00"), (TUE, "07:59", "16:00")], {"DT-10": [659]}),
    # breaks: 5 h none, 5 h 01 half an hour, 9 h 01 an hour
    Case("five", [(MON, "09:00", "14:00")], {}),
    Case("five-one", [(MON, "09:00", "14:01")], {"DT-11": 1}),
    Case("nine-one", [(MON, "09:00", "18:01", {"paid_break": 59})], {"DT-11": 1}),
    # on-call on Monday and Tuesday; on Saturday and Sunday
    Case("two-calls", [((MON, TUE), "17:00", "08:00", {"kind": "on call", "presence": "remote"})], {"DT-13": 1}),
    Case("weekend-calls", [((SAT, SUN), "09:00", "09:00", {"kind": "on call", "presence": "remote"})], {}),
]  # fmt: skip


def test_a_resident_doctor(tmp_path: Path) -> None:
    """The role implies the terms."""
    cases = [Case(c.name, c.duties, c.finds, {"role": "resident doctor", "hours": 40}) for c in DOCTORS]
    rules = ["DT-2", "DT-3", "DT-10", "DT-13"]
    assert list(judge(Folder(tmp_path, length=8), cases, rules)) == []


@pytest.mark.parametrize(
    ("start", "end", "enhanced"),
    [
        ("20:00", "04:00", 8),  # ends by 04:00: all of it
        ("20:00", "04:01", 8 - 1 + 1 / 60),  # from 21:00; 8 h or longer that starts from 20:00: until 10:00
        ("23:00", "09:00", 10),  # until 10:00
        ("19:59", "08:00", 10),  # starts before 20:00: 21:00 to 07:00
        ("09:00", "17:00", 0),
    ],
)
def test_enhanced_hours(start: str, end: str, enhanced: float, tmp_path: Path) -> None:
    folder = Folder(tmp_path).person("D", 40, role="resident doctor", hourly_cost=20).on("D", MON, start, end)
    found = [b for b in folder.audit("--manager")["payment_list"] if b["rule"] == "DT-23"]
    assert sum(b["measured"] for b in found) == round(enhanced * 60)
    assert sum(b["points"] for b in found) == math.ceil(enhanced * 20 * 0.37 / 10)


# --- Agenda for Change -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("band", "date", "start", "end", "pounds"),
    [
        ("5", SAT, "08:00", "16:00", 8 * 16 * 0.30),
        ("3", SAT, "08:00", "16:00", 8 * 16 * 0.35),
        ("2", SUN, "08:00", "16:00", 8 * 16 * 0.83),
        ("1", SAT, "08:00", "16:00", 8 * 16 * 0.47),
        ("1", SUN, "08:00", "16:00", 8 * 16 * 0.94),
        # Friday 22:00 to Saturday 06:00: all enhanced at the weekday's rate
        ("5", FRI, "22:00", "06:00", 8 * 16 * 0.30),
        # Saturday 20:00 to Sunday 08:00 is split at midnight: 4 h at 30%, 8 h at 60%
        ("6", SAT, "20:00", "08:00", 16 * (4 * 0.30 + 8 * 0.60)),
        # Tuesday 16:00 to 24:00: 4 h of 8 h are no more than half: these alone; from 15:30 to 24:00 fewer than half
        ("5", TUE, "16:00", "24:00", 4 * 16 * 0.30),
        # Tuesday 17:00 to 24:00: 4 h of 7 h are more than half: the whole shift
        ("5", TUE, "17:00", "24:00", 7 * 16 * 0.30),
        ("5", TUE, "08:00", "16:00", 0),
    ],
)
def test_unsocial_hours(band: str, date: str, start: str, end: str, pounds: float, tmp_path: Path) -> None:
    end = "00:00" if end == "24:00" else end
    folder = Folder(tmp_path).person("N", band=band, hourly_cost=16, packs="agenda-for-change")
    found = folder.on("N", date, start, end).audit("--manager")["payment_list"]
    assert sum(b["measured"] for b in found if b["rule"].startswith("AFC-3")) == pytest.approx(100 * pounds, abs=1)


def test_overtime_begins_at_full_time(tmp_path: Path) -> None:
    """Five days of 8 h are 40 h: 2 h 30 beyond 37 h 30, whatever the contract."""
    folder = Folder(tmp_path).person("N", 20, band="5", packs="agenda-for-change")
    folder.on("N", [MON, TUE, WED, THU, FRI], "08:00", "16:00")
    (found,) = [b for b in folder.audit("--manager")["payment_list"] if b["rule"] == "AFC-4"]
    assert (found["measured"], found["allowed"]) == (2400, 2250)


# --- Nursing, new roles, mental health, social care ------------------------------------------------------------------


def ward(home: Path, sector: str = "acute", **need: Any) -> Folder:
    """A ward with one cover period and a need of one."""
    folder = Folder(home, length=1, period='[cover_periods]\nday = "08:00-16:00"')
    folder.row("organisations.csv", organisation="O", sector=sector)
    folder.row("teams.csv", team="W", organisation="O")
    return folder.row("demand.csv", team="W", cover_period="day", **{"capability": "any", "minimum": 1, **need})


@pytest.mark.parametrize(
    ("role", "faults"), [("student nurse", 1), ("student midwife", 1), ("student nursing associate", 0)]
)
def test_students_are_supernumerary(role: str, faults: int, tmp_path: Path) -> None:
    """NMC: students of nursing and midwifery; not all student nursing associates."""
    folder = ward(tmp_path).person("S", role=role, employer="O", kind="student").person("N", employer="O")
    folder.on("S", MON, "08:00", "16:00", team="W", capability="any")
    assert len(folder.found().get("S", {}).get("NU-11", [])) == faults


def test_fewer_than_two_registered_nurses_for_an_hour(tmp_path: Path) -> None:
    """The second goes at 15:00: one for 60 min."""
    folder = ward(tmp_path, capability="registered nurse").row("skills.csv", skill="registered nurse")
    for name, end in (("A", "16:00"), ("B", "15:00")):
        folder.person(name, employer="O").row("staff_skills.csv", person=name, skill="registered nurse")
        folder.on(name, MON, "08:00", end, team="W", capability="none")
    found = one(folder, "NU-1")
    assert (found["measured"], found["allowed"]) == (1, 2)
    assert "from 15:00, short for 60 min" in found["facts"]


def test_a_physician_associate_does_not_prescribe(tmp_path: Path) -> None:
    folder = ward(tmp_path, capability="prescriber").row("skills.csv", skill="prescriber")
    folder.person("P", role="physician associate", employer="O")
    folder.row("staff_skills.csv", person="P", skill="prescriber")
    folder.on("P", MON, "08:00", "16:00", team="W", capability="prescriber")
    found = one(folder, "PA-3 prescribing")
    assert (found["hard"], found["people"]) == (True, ["P"])


def test_a_lapsed_nurse_is_a_breach_and_a_gap(tmp_path: Path) -> None:
    """Registered to 1 November: not on the 2nd. Nobody meets the need."""
    folder = ward(tmp_path, capability="registered nurse")
    folder.row("skills.csv", skill="registered nurse", registration="yes").person("N", employer="O")
    folder.row("staff_skills.csv", person="N", skill="registered nurse", to="2026-11-01")
    said = folder.on("N", MON, "08:00", "16:00", team="W").audit()
    assert (said["gaps"], said["people_missing"]) == (1, 1)
    (breach,) = [b for b in said["breach_list"] if b["rule"] == "qualified"]
    assert "expired on Sun 1 Nov 2026" in breach["facts"]


@pytest.mark.parametrize(("doctor", "faults"), [(True, 0), (False, 1)])
def test_a_physician_associate_has_a_supervisor_there(doctor: bool, faults: int, tmp_path: Path) -> None:
    folder = ward(tmp_path).row("skills.csv", skill="supervising doctor")
    folder.person("P", role="physician associate", employer="O")
    folder.person("D", 40, role="consultant", employer="O")
    folder.row("staff_skills.csv", person="D", skill="supervising doctor")
    folder.on("P", MON, "08:00", "16:00", team="W", capability="any")
    if doctor:
        folder.on("D", MON, "08:00", "16:00", team="W", capability="any")
    assert len([b for b in folder.audit()["breach_list"] if b["rule"] == "PA-3"]) == faults


def test_a_care_worker_without_the_certificate_is_told_softly(tmp_path: Path) -> None:
    """Recommended, not required: a soft breach in social care, none in a hospital."""
    for sector, faults in (("social care", 1), ("acute", 0)):
        folder = ward(tmp_path / sector, sector).row("skills.csv", skill="care certificate")
        folder.person("C", role="care worker", employer="O").on("C", MON, "08:00", "16:00", team="W", capability="any")
        found = [b for b in folder.audit()["breach_list"] if b["rule"] == "SC-2"]
        assert [b["hard"] for b in found] == [False] * faults


def test_a_trainee_scientist_is_not_alone(tmp_path: Path) -> None:
    folder = ward(tmp_path, "diagnostics").person("T", role="trainee clinical scientist", employer="O")
    folder.person("S", role="clinical scientist", employer="O")
    folder.on("T", MON, "08:00", "16:00", team="W", capability="any")
    assert one(folder, "HCS-1")["hard"] is False


@pytest.mark.parametrize(("contacts", "measured"), [(13, [26]), (12, [])])
def test_contacts_of_a_salaried_gp(contacts: int, measured: list[int], tmp_path: Path) -> None:
    """A morning of 13 and an afternoon of 13 or 12: 26 of 25, or 25."""
    folder = Folder(tmp_path).person("G", 37.5, role="salaried GP", packs="gp-salaried")
    for code, start, end in (("AM", "08:00", "12:10"), ("PM", "13:00", "17:10")):
        folder.row("shifts.csv", shift=code, start=start, end=end)
        folder.row("rota.csv", person="G", date=MON, shift=code)
    folder.rules = f'[[rule]]\nname = "GP-4"\nparams = {{ contacts = [["AM", 13], ["PM", {contacts}]] }}\n'
    assert [b["measured"] for b in folder.found().get("G", {}).get("GP-4", [])] == measured


def test_an_apprentice_of_before_august_2025_learns_6_hours_a_week(tmp_path: Path) -> None:
    """4 h given of 6 h: 2 h short."""
    folder = Folder(tmp_path).person("A", 37.5, role="apprentice", kind="apprentice", **{"from": "2025-07-31"})
    folder.packs = ("roles-and-scope",)
    folder.on("A", MON, "09:00", "13:00", kind="study", activity="off the job")
    found = one(folder, "APP-1")
    assert (found["measured"], found["allowed"]) == (240, 360)


def test_training_out_of_date_is_told(tmp_path: Path) -> None:
    folder = ward(tmp_path).row("skills.csv", skill="mandatory training").person("N", employer="O")
    folder.packs = ("roles-and-scope",)
    folder.row("staff_skills.csv", person="N", skill="mandatory training", to="2026-10-31")
    folder.on("N", MON, "08:00", "16:00", team="W", capability="any")
    assert "expired on Sat 31 Oct 2026" in one(folder, "TR-1")["facts"]


@pytest.mark.parametrize(
    ("who", "other", "rule", "alone"),
    [
        ("trainee clinical scientist", "clinical scientist", "HCS-1", 1),
        ("physician associate", "consultant physician", "PA-3", 1),
        ("nursing associate", "staff nurse", "NA-1 support", 1),
        ("student nurse", "staff nurse", "NA-1 support", 0),
    ],
)
def test_roles_say_the_profession_where_no_skill_does(
    who: str, other: str, rule: str, alone: int, tmp_path: Path
) -> None:
    """No skills.csv: roles as people write them. Alone there is a breach, with the other there is none."""
    for together in (False, True):
        folder = ward(tmp_path / str(together)).person("A", role=who, employer="O")
        folder.person("B", role=other, employer="O")
        folder.packs = ("roles-and-scope",)
        folder.on("A", MON, "08:00", "16:00", team="W", capability="any")
        if together:
            folder.on("B", MON, "08:00", "16:00", team="W", capability="any")
        found = [b for b in folder.audit()["breach_list"] if b["rule"] == rule]
        assert len(found) == (0 if together else alone)


@pytest.mark.parametrize(
    ("calls", "rest", "faults"),
    [
        # 17:00 to 09:00 are 16 h: 5 h 20 of rest, 8 h in each 24 h
        ([("18:00", "23:00"), ("01:00", "06:40")], None, 0),  # 10 h 40 of calls
        ([("18:00", "23:00"), ("01:00", "06:41")], 319, 1),
        ([], None, 0),
    ],
)
def test_rest_on_call_goes_by_the_calls(
    calls: list[tuple[str, str]], rest: int | None, faults: int, tmp_path: Path
) -> None:
    folder = Folder(tmp_path).person("D", 40, role="resident doctor")
    folder.on("D", MON, "17:00", "09:00", kind="on call", presence="remote")
    for start, end in calls:
        folder.on("D", MON if start > "17:00" else TUE, start, end, presence="remote")
    found = folder.found().get("D", {}).get("DT-16", [])
    assert [b["measured"] for b in found] == [rest] * faults
    for b in found:
        assert b["facts"] == "5 h 19 of rest between calls in 16 h on call on Mon 2 Nov, 5 h 20 needed"


def test_any_number_but_one_says_so_once(tmp_path: Path) -> None:
    folder = ward(tmp_path, minimum=0).person("A", employer="O")
    folder.row("composition.csv", composition="alone", team="W", limit="any but", number=1, capability="any")
    folder.on("A", MON, "08:00", "16:00", team="W", capability="any")
    found = one(folder, "composition")
    assert (found["measured"], found["allowed"]) == (1, None)
    assert found["facts"] == "day (alone): any but 1 any: 1 person"
