"""Doctors in training over whole folders: each line by hand from the words of the terms, both sides of each limit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases.folder import Case, Folder, days, judge, later

PACK = "doctors-in-training-2016"
OLD, MIDDLE, NOW = f"{PACK}@2016", f"{PACK}@2019", f"{PACK}@current"
DOCTOR = {"packs": PACK, "role": "doctor", "hours": 40}
NOV = [f"2026-11-{d:02d}" for d in range(31)]
FROM_HOME = {"kind": "on call", "presence": "remote"}
RESIDENT = {"kind": "on call", "presence": "resident"}


def doctors(cases: list[Case]) -> list[Case]:
    return [Case(c.name, c.duties, c.finds, {**DOCTOR, **c.staff}, c.leave) for c in cases]


LINES = [
    # six days of 12 h = 72 h in 168; the seventh day a minute
    Case("h-72", [(days(NOV[2], NOV[7]), "08:00", "20:00")], {"DT-4": ...}),
    Case(
        "h-72-01", [(days(NOV[2], NOV[7]), "08:00", "20:00"), (NOV[8], "12:00", "12:01")], {"DT-2": [4321], "DT-4": ...}
    ),
    # Wed to Sun 12 h, then Mon and Tue: the 168 h to Wednesday 08:00 of any week hold 7 x 12 h
    Case("h-weeks", [(days(NOV[4], NOV[10]), "08:00", "20:00")], {"DT-2": [84 * 60], "DT-4": ...}),
    # spread over three weeks: Sat, Sun 12 h, Mon to Thu 12 h = 72 h to Thursday 20:00; Friday to 12:00 makes 76 h
    Case(
        "h-three",
        [((NOV[7], NOV[8]), "08:00", "20:00"), (days(NOV[9], NOV[12]), "08:00", "20:00"), (NOV[13], "08:00", "12:00")],
        {"DT-2": [76 * 60], "DT-4": ...},
    ),
    # breaks are paid: six days of 12 h 30 with 30 min of breaks are 75 h
    Case("h-paid", [(days(NOV[2], NOV[7]), "08:00", "20:30", {"unpaid_break": 30})], {"DT-2": [75 * 60], "DT-4": ...}),
    Case("s-13", [(NOV[3], "08:00", "21:00")], {}),
    Case("s-13-01", [(NOV[3], "08:00", "21:01")], {"DT-3": [781]}),
    # a supernumerary or teaching duty is a shift too, and so is on call at the place of work; on-call from home is not
    Case("s-other", [(NOV[3], "08:00", "21:01", {"kind": "supernumerary"})], {"DT-3": [781]}),
    Case("s-on-call", [(NOV[3], "08:00", "21:01", RESIDENT)], {"DT-3": [781]}),
    Case("s-from-home", [(NOV[3], "08:00", "21:01", FROM_HOME)], {}),
    # four long shifts, Monday to Thursday to 19:00; 48 h to Saturday 19:00
    Case("l-4", [(days(NOV[2], NOV[5]), "08:00", "19:00"), (NOV[7], "19:00", "22:00")], {}),
    Case("l-4-47", [(days(NOV[2], NOV[5]), "08:00", "19:00"), (NOV[7], "18:59", "22:00")], {"DT-4": [2879]}),
    # three and then a short one: no run of four
    Case("l-3", [(days(NOV[2], NOV[4]), "08:00", "19:00"), (NOV[5], "08:00", "18:00"), (NOV[6], "08:00", "19:00")], {}),
    # resident on-call or teaching in the 48 h is no rest
    Case(
        "l-4-call",
        [(days(NOV[2], NOV[5]), "08:00", "19:00"), (NOV[7], "08:00", "20:00", RESIDENT)],
        {"DT-4": [37 * 60]},
    ),
    Case(
        "l-4-study",
        [(days(NOV[2], NOV[5]), "08:00", "19:00"), (NOV[6], "09:00", "12:00", {"kind": "study"})],
        {"DT-4": [14 * 60]},
    ),
    # five late ends after 23:00: 12:30 to 23:01 is 10 h 31
    Case("t-5", [(days(NOV[2], NOV[6]), "12:30", "23:01")], {"DT-5": 1, "DT-4": ...}),
    Case("t-5-23", [(days(NOV[2], NOV[6]), "13:00", "23:00")], {}),
    # nights of Monday to Thursday are four, Friday's the fifth
    Case("n-4", [(days(NOV[2], NOV[5]), "21:00", "07:00")], {}),
    Case("n-5", [(days(NOV[2], NOV[6]), "21:00", "07:00")], {"DT-6": [5]}),
    Case("n-5-resident", [(days(NOV[2], NOV[6]), "21:00", "07:00", RESIDENT)], {"DT-6": [5]}),
    # 3 h in 23:00-06:00 is a night, 2 h 59 is none: 18:00 to 02:00 and to 01:59 on five days
    Case("n-3h", [(days(NOV[2], NOV[6]), "18:00", "02:00")], {"DT-6": [5]}),
    Case("n-2h59", [(days(NOV[2], NOV[6]), "18:00", "01:59")], {}),
    # one night to Tuesday 08:00; 46 h to Thursday 06:00
    Case("r-46", [(NOV[2], "20:00", "08:00"), (NOV[5], "06:00", "12:00")], {}),
    Case("r-45-59", [(NOV[2], "20:00", "08:00"), (NOV[5], "05:59", "12:00")], {"DT-7": [2759]}),
    Case("r-study", [(NOV[2], "20:00", "08:00"), (NOV[4], "09:00", "12:00", {"kind": "study"})], {"DT-7": [25 * 60]}),
    Case("r-call", [(NOV[2], "20:00", "08:00"), (NOV[4], "08:00", "20:00", RESIDENT)], {"DT-7": [24 * 60]}),
    # seven days to Sunday, 48 h to Tuesday 17:00
    Case("d-7", [(days(NOV[2], NOV[8]), "09:00", "17:00"), (NOV[10], "17:00", "20:00")], {}),
    Case("d-7-47", [(days(NOV[2], NOV[8]), "09:00", "17:00"), (NOV[10], "16:59", "20:00")], {"DT-8": [2879]}),
    Case("d-8", [(days(NOV[2], NOV[9]), "09:00", "17:00")], {"DT-8": [8]}),
    # a night, one off, a night: 36 h between are no 46
    Case("r-other-run", [((NOV[2], NOV[4]), "20:00", "08:00")], {"DT-7": [36 * 60]}),
    Case("r-two-off", [((NOV[2], NOV[5]), "20:00", "08:00")], {}),
    # a weekend on call from home is two days of the run: Monday to Friday, the weekend, Monday
    Case(
        "d-call",
        [
            (days(NOV[2], NOV[6]), "09:00", "17:00"),
            ((NOV[7], NOV[8]), "09:00", "09:00", FROM_HOME),
            (NOV[9], "09:00", "17:00"),
        ],
        {"DT-8": [8]},
    ),
    # 20:30 to 07:30 is 11 h
    Case("b-11", [(NOV[3], "12:00", "20:30"), (NOV[4], "07:30", "15:00")], {}),
    Case("b-10-59", [(NOV[3], "12:00", "20:31"), (NOV[4], "07:30", "15:00")], {"DT-10": [659]}),
    Case("b-resident", [(NOV[3], "12:00", "20:31", RESIDENT), (NOV[4], "07:30", "15:00")], {"DT-10": [659]}),
    # two half-days of one day are one shift; a morning and the night of the same day are two, 8 h 30 apart
    Case("b-halves", [(NOV[3], "08:00", "12:00"), (NOV[3], "13:00", "17:00")], {}),
    Case("b-morning-night", [(NOV[3], "08:00", "12:30"), (NOV[3], "21:00", "08:00")], {"DT-10": [510]}),
    # breaks: 5 h none, 5 h 01 30 min; 9 h 01 60 min; a night of 12 h 90 min
    Case("p-5", [(NOV[3], "08:00", "13:00")], {}),
    Case("p-5-01", [(NOV[3], "08:00", "13:01", {"unpaid_break": 29})], {"DT-11": [29]}),
    Case("p-9", [(NOV[3], "08:00", "17:00", {"unpaid_break": 30})], {}),
    Case("p-9-01", [(NOV[3], "08:00", "17:01", {"unpaid_break": 59})], {"DT-11": [59]}),
    Case("p-night", [(NOV[3], "20:00", "08:00", {"unpaid_break": 90})], {}),
    Case("p-night-89", [(NOV[3], "20:00", "08:00", {"unpaid_break": 89})], {"DT-11": [89]}),
    # 24 h on call and an hour of handover
    Case("c-25", [], {}),
    Case("c-row", [((NOV[3], NOV[4]), "17:00", "08:00", FROM_HOME)], {"DT-13": 1}),
    Case("c-row-resident", [((NOV[3], NOV[4]), "21:00", "07:00", RESIDENT)], {}),
    Case("c-weekend", [((NOV[7], NOV[8]), "08:00", "08:00", FROM_HOME)], {}),
    Case("c-friday", [((NOV[6], NOV[7]), "17:00", "08:00", FROM_HOME)], {"DT-13": 1}),
    Case("c-3", [((NOV[2], NOV[4], NOV[6]), "17:00", "08:00", FROM_HOME), (NOV[9], "17:00", "08:00", FROM_HOME)], {}),
    Case("c-4", [((NOV[2], NOV[4], NOV[6], NOV[8]), "17:00", "08:00", FROM_HOME)], {"DT-14": [4]}),
    # the day after: 10 h; breaks are paid, so 10 h 30 with a break of 30 min is 10 h 30 of work
    Case("a-10", [(NOV[3], "17:00", "08:00", FROM_HOME), (NOV[4], "09:00", "19:00")], {}),
    Case(
        "a-10-30",
        [(NOV[3], "17:00", "08:00", FROM_HOME), (NOV[4], "09:00", "19:30", {"unpaid_break": 30})],
        {"DT-15": [630]},
    ),
    Case("a-resident", [(NOV[3], "09:00", "19:00", RESIDENT), (NOV[4], "09:00", "20:00")], {}),
]
KEYS = ["DT-2", "DT-3", "DT-4", "DT-5", "DT-6", "DT-7", "DT-8", "DT-10", "DT-12", "DT-13", "DT-14", "DT-15"]


def test_the_current_terms(tmp_path: Path) -> None:
    whole = [c for c in LINES if not c.name.startswith("p-") and c.name != "c-25"]
    folder = Folder(tmp_path, (NOW,), length=28)
    assert list(judge(folder, doctors(whole), KEYS)) == []


def test_breaks(tmp_path: Path) -> None:
    cases = [c for c in LINES if c.name.startswith("p-")]
    assert list(judge(Folder(tmp_path, (NOW,), length=28), doctors(cases), ["DT-11"])) == []


FORMS = [
    # five long shifts: legal in 2016 only
    ("f-5", [(days(NOV[2], NOV[6]), "08:00", "19:00")], {OLD: {}, MIDDLE: {"DT-4": [5]}, NOW: {"DT-4": [5]}}),
    # eight days: legal in 2016 only; nine never
    ("f-8", [(days(NOV[2], NOV[9]), "09:00", "17:00")], {OLD: {}, MIDDLE: {"DT-8": [8]}, NOW: {"DT-8": [8]}}),
    ("f-9", [(days(NOV[2], NOV[10]), "09:00", "17:00")], {OLD: {"DT-8": [9]}, MIDDLE: {"DT-8": [9]}}),
    # two nights and 45 h: legal in 2016, when three asked for 46 h
    ("f-2n", [(days(NOV[2], NOV[3]), "20:00", "08:00"), (NOV[6], "05:00", "09:00")], {OLD: {}, NOW: {"DT-7": [2700]}}),
    ("f-3n", [(days(NOV[2], NOV[4]), "20:00", "08:00"), (NOV[7], "05:00", "09:00")], {OLD: {"DT-7": [2700]}}),
    # a night of 12 h with 60 min of breaks: enough in 2016
    ("f-break", [(NOV[3], "20:00", "08:00", {"unpaid_break": 60})], {OLD: {}, MIDDLE: {"DT-11": [60]}}),
]


@pytest.mark.parametrize("form", [OLD, MIDDLE, NOW])
def test_forms_of_the_terms(form: str, tmp_path: Path) -> None:
    cases = [Case(name, duties, finds[form]) for name, duties, finds in FORMS if form in finds]
    plain = [Case(c.name, c.duties, {"DT-11": ..., **c.finds}) for c in cases if c.name != "f-break"]
    folder = Folder(tmp_path, (form,), length=28)
    breaks = [c for c in cases if c.name == "f-break"]
    assert list(judge(folder, doctors(plain + breaks), ["DT-4", "DT-7", "DT-8", "DT-11"])) == []


SATURDAYS = days(NOV[2], "2026-12-27", "5")
WEEKENDS = [
    # 4 of 8 are one in two, 5 are more; 2 of 8 are within one in three, 3 (3/8) are more
    Case("w-2", [(SATURDAYS[:2], "09:00", "17:00")], {}),
    Case("w-3", [(SATURDAYS[:3], "09:00", "17:00")], {"DT-9a waiver": [3]}),
    Case("w-4", [(SATURDAYS[::2], "09:00", "17:00")], {"DT-9a waiver": [4]}),
    Case("w-5", [(SATURDAYS[:5], "09:00", "17:00")], {"DT-9a": [5], "DT-9a waiver": [5]}),
    # any duty of a weekend counts: on call from home on five Saturdays
    Case("w-call", [(SATURDAYS[:5], "09:00", "09:00", FROM_HOME)], {"DT-9a": [5], "DT-9a waiver": [5]}),
    # Friday to midnight is no weekend, to 01:00 is; Sunday night to Monday is the same weekend as its Saturday
    Case("w-friday", [(SATURDAYS[:2], "09:00", "17:00"), ("2026-12-18", "16:00", "00:00")], {}),
    Case("w-friday-01", [(SATURDAYS[:2], "09:00", "17:00"), ("2026-12-18", "16:00", "01:00")], {"DT-9a waiver": [3]}),
    Case("w-sunday", [(SATURDAYS[:2], "09:00", "17:00"), (later(SATURDAYS[0], 1), "20:00", "08:00")], {}),
]


def test_weekends_of_eight_weeks(tmp_path: Path) -> None:
    folder = Folder(tmp_path, (NOW,), length=56)
    assert list(judge(folder, doctors(WEEKENDS), ["DT-9a", "DT-9a waiver"])) == []


def test_weekends_over_the_start_of_the_rota(tmp_path: Path) -> None:
    """Of seven weekends before a rota of one week 4 worked, and the one in it: 5 of 8. 3 before make 4."""
    before = days("2026-09-14", "2026-11-01", "5")
    cases = [
        Case("o-5", [(before[-4:], "09:00", "17:00"), (NOV[8], "09:00", "17:00")], {"DT-9a": [5]}),
        Case("o-4", [(before[-3:], "09:00", "17:00"), (NOV[8], "09:00", "17:00")], {}),
        Case("o-history", [(before[-5:], "09:00", "17:00")], {}),
    ]
    folder = Folder(tmp_path, (NOW,), period="history_from = 2026-09-14")
    assert list(judge(folder, doctors(cases), ["DT-9a"])) == []


def average(weeks: int) -> list[str]:
    return days("2026-05-11", later("2026-05-11", 7 * weeks - 1), "012345")


AVERAGES = [
    # 26 x 48 h; a minute more; 56 h with opt-out and a minute more
    Case("a-48", [(average(26), "08:00", "16:00")], {}),
    Case(
        "a-48-01",
        [(average(26)[:-1], "08:00", "16:00"), (NOV[7], "08:00", "16:01")],
        {"DT-1": [(26 * 48 * 60 + 1) / 26]},
    ),
    Case("a-56", [(average(26), "08:00", "17:20")], {}, {"opt_out": "yes"}),
    Case(
        "a-56-01",
        [(average(26)[:-1], "08:00", "17:20"), (NOV[7], "08:00", "17:21")],
        {"DT-1": [(26 * 56 * 60 + 1) / 26]},
        {"opt_out": "yes"},
    ),
    # breaks are paid: 8 h 30 with 30 min of breaks six days a week are 51 h
    Case("a-paid", [(average(26), "08:00", "16:30", {"unpaid_break": 30})], {"DT-1": [51 * 60]}),
    # less than full time: 40 h, with or without opt-out
    Case(
        "a-part",
        [([d for d in average(26) if d not in days(average(26)[0], NOV[8], "5")], "08:00", "16:00")],
        {},
        {"hours": 24},
    ),
    Case(
        "a-part-01",
        [(days("2026-05-11", NOV[5], "01234"), "08:00", "16:00"), (NOV[6], "08:00", "16:01")],
        {"DT-1a": [(26 * 40 * 60 + 1) / 26]},
        {"hours": 24, "opt_out": "yes"},
    ),
    # the trust and a care home together: 40 h and 8 h 01 on the last Saturday, 8 h on the others
    Case(
        "a-home",
        [(average(26)[:-1], "08:00", "16:00"), (NOV[7], "08:00", "12:00"), (NOV[7], "13:00", "17:01")],
        {"DT-1": [(26 * 48 * 60 + 1) / 26]},
    ),
]


def test_averages_over_26_weeks(tmp_path: Path) -> None:
    folder = Folder(tmp_path, (NOW,), period="history_from = 2026-05-11")
    assert list(judge(folder, doctors(AVERAGES), ["DT-1", "DT-1a"])) == []


NINE_TO_SIX = days(NOV[2], "2026-12-23", "01234")[:38]
TEMPLATES = [
    # A 27, B 8: E = 27 x 8 / 52 = 4.1538, F = 0.83077, G = 33.2308 h; J = 48 h at D = 48 x 7.16923 + 33.2308 = 377.354
    # h = 22641.2 min: 38 x 9 h 55 = 22610 and 31 min are legal, 32 are not
    Case("j-48", [(NINE_TO_SIX, "08:00", "17:55"), ("2026-12-25", "08:00", "08:31")], {}),
    Case("j-48-01", [(NINE_TO_SIX, "08:00", "17:55"), ("2026-12-25", "08:00", "08:32")], {"DT-1b": 1}),
    # 60 %: A 16.2, E = 2.4923, F = 0.49846, G = 19.9385 h: D to 48 x 7.50154 + 19.9385 = 380.012 h = 22800.7 min:
    # 38 x 10 h = 22800 is legal, a minute more is not
    Case("j-part", [(NINE_TO_SIX, "08:00", "18:00")], {}, {"hours": 24}),
    Case("j-part-01", [(NINE_TO_SIX, "08:00", "18:00"), ("2026-12-25", "08:00", "08:01")], {"DT-1b": 1}, {"hours": 24}),
    # with opt-out 56 h: D to 56 x 7.16923 + 33.2308 = 434.708 h = 26082.5 min: 38 x 11 h 26 = 26068 and 14, 15 min
    Case(
        "j-56", [(NINE_TO_SIX, "08:00", "19:26"), ("2026-12-25", "08:00", "08:14")], {"DT-4": ...}, {"opt_out": "yes"}
    ),
    Case(
        "j-56-01",
        [(NINE_TO_SIX, "08:00", "19:26"), ("2026-12-25", "08:00", "08:15")],
        {"DT-1b": 1, "DT-4": ...},
        {"opt_out": "yes"},
    ),
    # round the end: the night of the last Sunday ends on the first Monday 08:00; Tuesday 09:00 is 25 h later
    Case("t-night", [("2026-12-27", "20:00", "08:00"), (NOV[3], "09:00", "17:00")], {"DT-7": [25 * 60]}),
    # 48 h to Wednesday 08:00
    Case("t-night-48", [("2026-12-27", "20:00", "08:00"), (NOV[4], "08:00", "16:00")], {}),
    # late on the last Sunday to 21:30, Monday from 08:00: 10 h 30, by the terms and by the regulations
    Case("t-rest", [("2026-12-27", "13:30", "21:30"), (NOV[2], "08:00", "16:00")], {"DT-10": [630], "WTR-3": [630]}),
    Case("t-rest-11", [("2026-12-27", "13:00", "21:00"), (NOV[2], "08:00", "16:00")], {}),
    # eight days in a row round the end: Thursday to Sunday and Monday to Thursday
    Case(
        "t-days",
        [(days("2026-12-24", "2026-12-27"), "09:00", "17:00"), (days(NOV[2], NOV[5]), "09:00", "17:00")],
        {"DT-8": [8]},
    ),
    # 72 h in 168 round the end: Thursday to Sunday 12 h, Monday and Tuesday 12 h = 72 h, and 4 h on Wednesday: 76
    Case(
        "t-72",
        [
            (days("2026-12-25", "2026-12-27"), "08:00", "20:00"),
            (days(NOV[2], NOV[4]), "08:00", "20:00"),
            (NOV[5], "08:00", "12:00"),
        ],
        {"DT-2": [76 * 60], "DT-4": ...},
    ),
    # on call on the last Sunday and the first Monday
    Case("t-call", [(("2026-12-27", NOV[2]), "17:00", "08:00", FROM_HOME)], {"DT-13": 1}),
    # the template's own average: 8 weeks of 5 x 9 h 36 = 48 h, without the method for leave
    Case("t-48", [(days(NOV[2], "2026-12-27", "01234"), "08:00", "17:36")], {"DT-1b": 1}),
    Case(
        "t-48-01",
        [
            (days(NOV[2], "2026-12-23", "01234"), "08:00", "17:36"),
            ("2026-12-24", "08:00", "17:37"),
            ("2026-12-25", "08:00", "17:36"),
        ],
        {"DT-1": [(8 * 48 * 60 + 1) / 8], "DT-1b": 1},
    ),
]


def test_templates_of_eight_weeks_wrap_round(tmp_path: Path) -> None:
    folder = Folder(tmp_path, (NOW, "working-time-1998@current"), length=56, period="cyclic = true")
    keys = ["DT-1", "DT-1b", "DT-2", "DT-4", "DT-7", "DT-8", "DT-10", "DT-13", "WTR-3"]
    assert list(judge(folder, doctors(TEMPLATES), keys)) == []


CLOCKS = [
    # back: 08:00 to 08:00 and handover to 09:00 is 26 h elapsed, 25 on the clock: excused; to 09:01 it is not
    Case("k-25", [("2026-10-24", "08:00", "09:00", {**FROM_HOME, "shift": "OC25"})], {}),
    # 20:00 to 09:00 on the clock, 14 h elapsed: excused; to 09:01 too long
    Case("k-13", [("2026-10-24", "20:00", "09:00")], {}),
    Case("k-13-01", [("2026-10-24", "20:00", "09:01")], {"DT-3": [14 * 60 + 1]}),
    # six nights 20:00-08:00, one of 13 h: 73 h in 168
    Case("k-73", [(days("2026-10-20", "2026-10-25"), "20:00", "08:00")], {"DT-2": [73 * 60]}),
    # a night to Sunday 08:00; Tuesday 06:00 is 46 h elapsed (after the change), 05:59 is not
    Case("k-46", [("2026-10-24", "20:00", "08:00"), ("2026-10-27", "06:00", "08:00")], {}),
    Case("k-45", [("2026-10-24", "20:00", "08:00"), ("2026-10-27", "05:59", "08:00")], {"DT-7": [2759]}),
    # a night to Saturday 08:00: Monday 05:00 is 45 h on the clock and 46 h elapsed
    Case("k-46-back", [("2026-10-23", "20:00", "08:00"), ("2026-10-26", "05:00", "08:00")], {}),
    Case("k-45-back", [("2026-10-23", "20:00", "08:00"), ("2026-10-26", "04:59", "08:00")], {"DT-7": [2759]}),
]


def test_the_night_the_clocks_go_back(tmp_path: Path) -> None:
    cases = [c for c in CLOCKS if c.name != "k-25"]
    folder = Folder(tmp_path, (NOW,), "2026-10-19", 14)
    assert list(judge(folder, doctors(cases), ["DT-2", "DT-3", "DT-7"])) == []


BREAKS_TAKEN, MISSED = {"unpaid_break": 30}, {"unpaid_break": 0}
FINES = [
    # 20 duties of 8 h owe 20 breaks; 4 missed are 20%, 5 are 25 %: at 25% there is a fine
    Case(
        "g-4",
        [
            (days(NOV[2], NOV[29], "01234")[4:], "09:00", "17:00", BREAKS_TAKEN),
            (days(NOV[2], NOV[29], "01234")[:4], "09:00", "17:00", MISSED),
        ],
        {},
    ),
    Case(
        "g-5",
        [
            (days(NOV[2], NOV[29], "01234")[5:], "09:00", "17:00", BREAKS_TAKEN),
            (days(NOV[2], NOV[29], "01234")[:5], "09:00", "17:00", MISSED),
        ],
        {"DT-22": [25]},
    ),
    # duties of 5 h owe none
    Case("g-none", [(days(NOV[2], NOV[29], "01234"), "09:00", "14:00", MISSED)], {}),
    # 10 duties of 10 h owe 20 breaks of half an hour; five of them with one break only miss 5: 25%
    Case(
        "g-long",
        [
            (days(NOV[2], NOV[13], "01234")[:5], "08:00", "18:00", BREAKS_TAKEN),
            (days(NOV[9], NOV[13]), "08:00", "18:00", {"unpaid_break": 60}),
        ],
        {"DT-22": [25]},
    ),
]


def test_a_fine_at_a_quarter_of_breaks_missed_in_four_weeks(tmp_path: Path) -> None:
    assert list(judge(Folder(tmp_path, (NOW,), length=28), doctors(FINES), ["DT-22"])) == []


@pytest.mark.parametrize(("minutes", "faults"), [(960, 0), (961, 1), (0, 0)])
def test_rest_expected_on_call_from_home(minutes: int, faults: int, tmp_path: Path) -> None:
    """24 h with 16 h of work expected leave 8 h, a minute more is too much; nothing given is said."""
    folder = Folder(tmp_path, (NOW,)).person("P", 40, role="doctor", packs=PACK)
    folder.row("shifts.csv", shift="OC", start="08:00", end="08:00", **FROM_HOME, working_minutes=minutes)
    found = folder.row("rota.csv", person="P", date=NOV[3], shift="OC").audit()
    assert [b["measured"] for b in found["breach_list"] if b["rule"] == "DT-16"] == [24 * 60 - minutes] * faults
    assert any(n["rule"] == "DT-16" for n in found["not_judged"]) == (minutes == 0)


def test_a_dated_rota_that_may_be_the_whole_cycle(tmp_path: Path) -> None:
    """Eight weeks of 50 h with 18 of 40 h assumed are 43 h; were the eight weeks the cycle they would be too much."""
    folder = Folder(tmp_path, (NOW,), length=56).person("P", 40, role="doctor", packs=PACK)
    found = folder.on("P", days(NOV[2], "2026-12-27", "01234"), "08:00", "18:00").audit()
    assert not [b for b in found["breach_list"] if b["rule"] == "DT-1"]
    assert any(n["rule"] == "DT-1" and "50 h a week over the rota alone" in n["why"] for n in found["not_judged"])
    folder.rules = '\n[[rule]]\nname = "DT-1"\nparams = { weeks = 8 }\n'
    assert [b["measured"] for b in folder.audit()["breach_list"] if b["rule"] == "DT-1"] == [3000]


def test_history_that_is_not_known_is_said(tmp_path: Path) -> None:
    """Without history no window or run over the start of the rota can be judged: each rule of such says so."""
    folder = Folder(tmp_path, (NOW,)).person("P", 40, role="doctor", packs=PACK).on("P", NOV[3], "08:00", "16:00")
    (statement,) = folder.audit("--compliance")["rows"]
    said = {t.partition(":")[0] for p in statement["packs"] for t in p["not_judged"] if "history" in t}
    assert {"DT-1", "DT-2", "DT-4", "DT-6", "DT-7", "DT-8", "DT-9a", "DT-10", "DT-13", "DT-14"} <= said
