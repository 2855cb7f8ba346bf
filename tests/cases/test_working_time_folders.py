"""Working Time Regulations 1998 over whole folders: each person's line by hand, both sides of each limit."""

from __future__ import annotations

from pathlib import Path

from tests.cases.folder import Case, Folder, days, judge

PLAIN, DEROGATED = "working-time-1998@current", "working-time-1998@regulation-21"
TUE, WED, THU, FRI, SAT, SUN = (f"2026-11-0{d}" for d in (3, 4, 5, 6, 7, 8))
MON9, TUE10 = "2026-11-09", "2026-11-10"
HOME = {"employer": "HOME", "contract": "{}-home"}
EVERY = days("2026-11-02", "2026-11-15")
YOUNG = {"date_of_birth": "2009-06-01"}


def two_employers(folder: Folder) -> Folder:
    """A trust and a care home; everybody has a contract with both where their cases name the home."""
    folder.row("organisations.csv", organisation="TRUST", sector="acute")
    return folder.row("organisations.csv", organisation="HOME", sector="social care")


REST = [
    # 24 h - 13 h = 11 h; a minute longer leaves 10 h 59
    Case("thirteen", [(TUE, "07:00", "20:00")], {}),
    Case("thirteen-01", [(TUE, "07:00", "20:01")], {"WTR-3": [659]}),
    # 20:30 to 07:30: 3 h 30 + 7 h 30 = 11 h
    Case("late-early", [(TUE, "12:30", "20:30"), (WED, "07:30", "15:00")], {}),
    Case("late-early-01", [(TUE, "12:30", "20:31"), (WED, "07:30", "15:00")], {"WTR-3": [659]}),
    # a night to 08:00 and a duty the same day from 19:00: 11 h of the 24 from 20:00
    Case("night-evening", [(TUE, "20:00", "08:00"), (WED, "19:00", "23:00")], {}),
    Case("night-evening-01", [(TUE, "20:00", "08:00"), (WED, "18:59", "23:00")], {"WTR-3": [659]}),
    # half-days 08-12 and 16-21: 13 h from first to last
    Case("halves", [(TUE, "08:00", "12:00"), (TUE, "16:00", "21:00")], {}),
    Case("halves-01", [(TUE, "08:00", "12:00"), (TUE, "16:00", "21:01")], {"WTR-3": [659]}),
    # 24 h resident: no rest in its own 24 h; the same from home is rest but for calls
    Case("resident", [(TUE, "08:00", "08:00", {"kind": "on call", "presence": "resident"})], {"WTR-3": [0]}),
    Case("from-home", [(TUE, "08:00", "08:00", {"kind": "on call", "presence": "remote"})], {}),
    # trust late to 20:00, care home next day from 06:59: 4 h + 6 h 59
    Case(
        "two-jobs", [(TUE, "12:00", "20:00", {"employer": "TRUST"}), (WED, "07:00", "12:00", {"employer": "HOME"})], {}
    ),
    Case(
        "two-jobs-01",
        [(TUE, "12:00", "20:00", {"employer": "TRUST"}), (WED, "06:59", "12:00", {"employer": "HOME"})],
        {"WTR-3": [659]},
    ),
]

WEEKLY = [
    # 14 days of 09-17: 16 h between days is no rest of 24 h
    Case("no-day-off", [(EVERY, "09:00", "17:00")], {"WTR-4": [0]}),
    # Sat 17:00 to Mon 09:00 = 40 h: one rest of 24 h, two needed in a fortnight
    Case("one-day-off", [([d for d in EVERY if d != SUN], "09:00", "17:00")], {"WTR-4": [1]}),
    # Fri 17:00 to Mon 09:00 = 64 h: a stretch of 48 h
    Case("one-weekend", [([d for d in EVERY if d not in (SAT, SUN)], "09:00", "17:00")], {}),
    # 24 h are not enough: they come on top of the 11 h of daily rest. Sat 17:00 to Mon 04:00 = 35 h, and from Sat 14
    # 17:00 31 h of the fortnight and 4 h after it: just two rests; from Mon 03:59 34 h 59: one
    Case(
        "just-35",
        [([d for d in EVERY if d not in (SUN, MON9, "2026-11-15")], "09:00", "17:00"), (MON9, "04:00", "12:00")],
        {},
    ),
    Case(
        "just-under-35",
        [([d for d in EVERY if d not in (SUN, MON9, "2026-11-15")], "09:00", "17:00"), (MON9, "03:59", "12:00")],
        {"WTR-4": [1]},
    ),
    # 24 h to Sunday 17:00 in both weeks are 13 h of weekly rest each: none
    Case(
        "bare-24",
        [
            ([d for d in EVERY if d not in (SUN, "2026-11-15")], "09:00", "17:00"),
            ((SUN, "2026-11-15"), "17:00", "20:00"),
        ],
        {"WTR-4": [0]},
    ),
    # Sat 16:00 to Tue 03:00 = 59 h are 48 h and 11 h: two rests; from 02:59 one
    Case(
        "just-59",
        [([d for d in EVERY if d not in (SUN, MON9, TUE10)], "08:00", "16:00"), (TUE10, "03:00", "12:00")],
        {},
    ),
    Case(
        "just-under-59",
        [([d for d in EVERY if d not in (SUN, MON9, TUE10)], "08:00", "16:00"), (TUE10, "02:59", "12:00")],
        {"WTR-4": [1]},
    ),
]

YOUNG_WORKERS = [
    Case("y-8", [(TUE, "09:00", "17:30", {"unpaid_break": 30})], {}, YOUNG),
    Case("y-8-01", [(TUE, "09:00", "17:31", {"unpaid_break": 30})], {"WTR-8": [481]}, YOUNG),
    # 5 x 8 h = 40 h; a minute on Saturday more
    Case("y-40", [(days("2026-11-02", FRI), "09:00", "17:30", {"unpaid_break": 30})], {}, YOUNG),
    # ... and its end on Saturday 09:01 leaves 38 h 59 to Monday 00:00, under 48 h
    Case(
        "y-40-01",
        [(days("2026-11-02", FRI), "09:00", "17:30", {"unpaid_break": 30}), (SAT, "09:00", "09:01")],
        {"WTR-8": [2401], "WTR-8a weekly rest": 1},
        YOUNG,
    ),
    # 5 h at the trust and 4 h at the care home on one day: 9 h, whoever employs
    Case(
        "y-two-jobs",
        [
            (TUE, "08:00", "13:00", {"employer": "TRUST", "unpaid_break": 0}),
            (TUE, "14:00", "18:00", {"employer": "HOME"}),
        ],
        {"WTR-8": [540], "WTR-8a break": [0]},
        YOUNG,
    ),
    # an opt-out does not help
    Case("y-opt-out", [(TUE, "09:00", "18:30", {"unpaid_break": 30})], {"WTR-8": [540]}, {**YOUNG, "opt_out": "yes"}),
    # eighteen on Tuesday: 9 h on that day are legal, on Monday not
    Case(
        "y-birthday",
        [(("2026-11-02", TUE), "09:00", "18:30", {"unpaid_break": 30})],
        {"WTR-8": [540]},
        {"date_of_birth": "2008-11-03"},
    ),
    Case("y-22", [(TUE, "17:30", "22:00")], {}, YOUNG),
    Case("y-22-01", [(TUE, "17:31", "22:01")], {"WTR-8a": 1}, YOUNG),
    Case("y-06", [(TUE, "06:00", "10:30")], {}, YOUNG),
    Case("y-05-59", [(TUE, "05:59", "10:29")], {"WTR-8a": 1}, YOUNG),
    # 4 h 30 without a break; a minute more needs 30 min
    Case("y-break", [(TUE, "09:00", "13:31", {"unpaid_break": 30})], {}, YOUNG),
    Case("y-break-29", [(TUE, "09:00", "13:31", {"unpaid_break": 29})], {"WTR-8a break": [29]}, YOUNG),
    # two of 2 h 15 on end are 4 h 30; a minute more at another employer needs the 30 min, which may lie between them
    Case("y-two-breaks", [(TUE, "09:00", "11:15"), (TUE, "11:15", "13:30")], {}, YOUNG),
    Case(
        "y-two-breaks-01",
        [(TUE, "09:00", "11:15", {"employer": "TRUST"}), (TUE, "11:15", "13:31", {"employer": "HOME"})],
        {"WTR-8a break": [0]},
        YOUNG,
    ),
    Case("y-two-apart", [(TUE, "09:00", "11:15"), (TUE, "11:45", "14:30")], {}, YOUNG),
    Case(
        "y-two-held",
        [(TUE, "09:00", "11:15", {"unpaid_break": 15}), (TUE, "11:15", "14:30", {"paid_break": 15})],
        {},
        YOUNG,
    ),
    # eighteen on Tuesday: 5 h without a break on Monday, not on Tuesday
    Case(
        "y-break-at-18",
        [(("2026-11-02", TUE), "09:00", "14:00")],
        {"WTR-8a break": [0]},
        {"date_of_birth": "2008-11-03"},
    ),
    # 20:00 to 08:00 = 12 h; to 07:59 11 h 59
    Case("y-12", [(TUE, "16:00", "20:00"), (WED, "08:00", "12:00")], {}, YOUNG),
    Case("y-11-59", [(TUE, "16:00", "20:00"), (WED, "07:59", "12:00")], {"WTR-8a rest": [719]}, YOUNG),
    # eighteen on Tuesday: 11 h 30 from Wednesday to Thursday is an adult's rest, and so is six days' work
    Case(
        "y-rest-at-18",
        [(days("2026-11-02", SAT), "10:00", "14:00"), (WED, "18:00", "21:00"), (THU, "08:30", "09:00")],
        {},
        {"date_of_birth": "2008-11-03"},
    ),
    # Saturday to 14:00 leaves 34 h of the week
    Case("y-six-days", [(days("2026-11-02", SAT), "10:00", "14:00")], {"WTR-8a weekly rest": 1}, YOUNG),
]


def test_rest_weekly_rest_and_young_workers(tmp_path: Path) -> None:
    folder = two_employers(Folder(tmp_path, (PLAIN,), length=14))
    cases = [*REST, *WEEKLY, *YOUNG_WORKERS]
    for case in cases:
        if "two-jobs" in case.name or case.name == "y-two-breaks-01":
            folder.person(case.name, 0, employer="HOME", contract=f"{case.name}-home", **case.staff)
    placed = [Case(c.name, c.duties, c.finds, {**c.staff, "employer": "TRUST"}) for c in cases]
    keys = ("WTR-3", "WTR-4", "WTR-8", "WTR-8a", "WTR-8a break", "WTR-8a rest", "WTR-8a weekly rest")
    assert list(judge(folder, placed, keys)) == []


FIRST = "2026-07-13"
"""Monday, 16 weeks before the rota of two weeks: periods of 17 weeks end on 8 to 15 November."""
WEEKS = days(FIRST, "2026-11-08", "012345")
NIGHTS = days(FIRST, "2026-11-08", "0123")

AVERAGES = [
    # 17 x 6 x 8 h = 816 h: 48 h; the last duty a minute longer: 816 h 01 / 17
    Case("w-48", [(WEEKS, "09:00", "17:00")], {}),
    Case("w-48-01", [(WEEKS[:-1], "09:00", "17:00"), (SAT, "09:00", "17:01")], {"WTR-1": [(816 * 60 + 1) / 17]}),
    # breaks that are not paid are no work: 6 x 8 h 30 less 30 min
    Case("w-breaks", [(WEEKS, "09:00", "17:30", {"unpaid_break": 30})], {}),
    # 60 h a week with an opt-out in writing: no fault of the average, nor is the night limit waived
    Case("w-opt-out", [(WEEKS, "09:00", "19:00")], {}, {"opt_out": "yes"}),
    Case(
        "n-opt-out",
        [(NIGHTS, "20:00", "08:00"), (days(FIRST, "2026-11-08", "4"), "20:00", "08:00")],
        {"WTR-6": [17 * 60 * 60 / 102]},
        {"opt_out": "yes"},
    ),
    # partners are not under the regulations
    Case("w-partner", [(WEEKS, "09:00", "19:00")], {}, {"packs": "outside-working-time"}),
    # four nights of 12 h a week: 816 / (119 - 17) = 8 h; a minute more
    Case("n-8", [(NIGHTS, "20:00", "08:00")], {}),
    Case(
        "n-8-01",
        [(NIGHTS[:-1], "20:00", "08:00"), (THU, "20:00", "08:01")],
        {"WTR-1": [(816 * 60 + 1) / 17], "WTR-6": [(816 * 60 + 1) / 102]},
    ),
    # on call from home all the time, never called
    Case("w-from-home", [(WEEKS, "17:00", "09:00", {"kind": "on call", "presence": "remote"})], {}),
    # asleep at the place of work 22:00-07:00 six nights a week is work: 17 x 54 h and the hour of 25 October = 919 h
    Case(
        "w-sleep-in",
        [(WEEKS, "22:00", "07:00", {"kind": "sleep-in"})],
        {"WTR-1": [919 * 60 / 17], "WTR-6": [919 * 60 / 102]},
    ),
    # A = 16 x 48 h, leave from Monday to Friday; B = the next five days worked, 5 x 9 h 36 = 48 h: 816 / 17; then a
    # minute more on the last of them
    Case(
        "l-48",
        [(days(FIRST, "2026-11-01", "012345"), "09:00", "17:00"), (days("2026-11-09", "2026-11-13"), "09:00", "18:36")],
        {},
        {},
        (("2026-11-02", FRI),),
    ),
    Case(
        "l-48-01",
        [
            (days(FIRST, "2026-11-01", "012345"), "09:00", "17:00"),
            (days("2026-11-09", "2026-11-12"), "09:00", "18:36"),
            ("2026-11-13", "09:00", "18:37"),
        ],
        {"WTR-1": [(816 * 60 + 1) / 17]},
        {},
        (("2026-11-02", FRI),),
    ),
    # B counts days worked, not days that pass: leave of two days, then duties on Monday and Friday of 8 h each
    Case(
        "l-days",
        [
            (days(FIRST, "2026-11-01", "012345"), "09:00", "17:00"),
            (days("2026-11-04", SAT), "09:00", "17:00"),
            (("2026-11-09", "2026-11-13"), "09:00", "17:00"),
        ],
        {},
        {},
        (("2026-11-02", TUE),),
    ),
    # joined on Monday 26 October: three weeks of 6 x 8 h = 48 h; a minute more
    Case("s-48", [(days("2026-10-26", "2026-11-15", "012345"), "09:00", "17:00")], {}, {"from": "2026-10-26"}),
    Case(
        "s-48-01",
        [(days("2026-10-26", "2026-11-13", "012345"), "09:00", "17:00"), ("2026-11-14", "09:00", "17:01")],
        {"WTR-1": [(144 * 60 + 1) / 3]},
        {"from": "2026-10-26"},
    ),
]


def test_averages_over_seventeen_weeks(tmp_path: Path) -> None:
    folder = Folder(tmp_path, (PLAIN,), length=14, period=f"history_from = {FIRST}")
    assert list(judge(folder, AVERAGES, ("WTR-1", "WTR-6"))) == []


def test_a_trainee_with_a_bank_contract_has_26_weeks(tmp_path: Path) -> None:
    """9 weeks of 40 h, then 17 of 50 h: 1210 / 26 = 46.5 h, and in the bank 1 h a week more 47.5; 17 weeks alone
    would be 51 h."""
    folder = two_employers(Folder(tmp_path, (PLAIN,), period="history_from = 2026-05-11"))
    folder.person("D", 40, employer="TRUST", packs="doctors-in-training-2016")
    folder.person("D", 0, employer="HOME", contract="D-home", kind="bank")
    folder.on("D", days("2026-05-11", "2026-07-12", "01234"), "08:00", "16:00", employer="TRUST")
    folder.on("D", days("2026-07-13", "2026-11-08", "01234"), "08:00", "18:00", employer="TRUST")
    folder.on("D", days("2026-05-11", "2026-11-08", "5"), "08:00", "09:00", employer="HOME")
    assert not folder.found().get("D", {}).keys() & {"WTR-1", "WTR-1a"}


def test_a_period_with_some_history_is_projected_from_it(tmp_path: Path) -> None:
    """Known from ten weeks before: 14 weeks of 55 h and 3 assumed at 37.5 h: 882.5 / 17 = 51.9 h."""
    folder = Folder(tmp_path, (PLAIN,), length=28, period="history_from = 2026-08-24").person("P")
    folder.on("P", days("2026-08-24", "2026-11-29", "01234"), "08:00", "19:00")
    (breach,) = folder.found()["P"]["WTR-1"]
    assert breach["projected"]
    assert "assuming 37 h 30 a week" in breach["facts"]
    assert breach["measured"] == 882.5 * 60 / 17


DEROGATIONS = [
    # 20:30 to 06:30 is 10 h, an hour short: the next rest has 12 h (Thursday 08:00 after Wednesday 20:00)
    Case("c-12", [(TUE, "12:30", "20:30"), (WED, "06:30", "20:00"), (THU, "08:00", "12:00")], {}),
    Case("c-11-59", [(TUE, "12:30", "20:30"), (WED, "06:30", "20:01"), (THU, "08:00", "12:00")], {"WTR-9": [719]}),
    # the rest after that is an ordinary one
    Case(
        "c-then-11",
        [(TUE, "12:30", "20:30"), (WED, "06:30", "14:00"), (THU, "14:00", "21:00"), (FRI, "08:00", "12:00")],
        {},
    ),
    # daily rest and the night limit are displaced: 14 h duties with a short night are no fault by themselves
    Case("c-long", [(TUE, "07:00", "21:00"), (WED, "19:00", "23:00")], {}),
]


def test_regulation_21(tmp_path: Path) -> None:
    folder = Folder(tmp_path, (DEROGATED,))
    assert list(judge(folder, DEROGATIONS, ("WTR-3", "WTR-6", "WTR-9"))) == []


CLOCKS_BACK = [
    # Sat 24 October 22:00 to Sunday 08:00: 10 h on the clock, 11 h elapsed; from 07:59 10 h 59
    Case("b-11", [("2026-10-24", "14:00", "22:00"), ("2026-10-25", "08:00", "12:00")], {}),
    Case("b-10-59", [("2026-10-24", "14:00", "22:00"), ("2026-10-25", "07:59", "12:00")], {"WTR-3": [659]}),
    # 20:00 to 08:00 is 13 h elapsed: 11 h left of the 24; to 08:01 10 h 59
    Case("b-13", [("2026-10-24", "20:00", "08:00")], {}),
    Case("b-13-01", [("2026-10-24", "20:00", "08:01")], {"WTR-3": [659]}),
]

CLOCKS_FORWARD = [
    # Sat 27 March 20:00 to Sunday 08:00: 12 h on the clock, 11 h elapsed; from 07:59 10 h 59
    Case("f-11", [("2027-03-27", "12:00", "20:00"), ("2027-03-28", "08:00", "12:00")], {}),
    Case("f-10-59", [("2027-03-27", "12:00", "20:00"), ("2027-03-28", "07:59", "12:00")], {"WTR-3": [659]}),
    # 19:00 to 09:00 is 14 h on the clock, 13 h elapsed
    Case("f-13", [("2027-03-27", "19:00", "09:00")], {}),
    Case("f-13-01", [("2027-03-27", "19:00", "09:01")], {"WTR-3": [659]}),
]


def test_daily_rest_on_both_nights_of_a_clock_change(tmp_path: Path) -> None:
    assert list(judge(Folder(tmp_path / "back", (PLAIN,), "2026-10-19"), CLOCKS_BACK, ("WTR-3",))) == []
    assert list(judge(Folder(tmp_path / "forward", (PLAIN,), "2027-03-22"), CLOCKS_FORWARD, ("WTR-3",))) == []


def test_a_fortnight_begun_in_history(tmp_path: Path) -> None:
    """Known from Monday 26 October: 09:00-17:00 on 13 days to 8 November, one rest of 40 h in that fortnight. Worked
    from Monday 2 November alone (nothing known before), the fortnight has its second week to rest in: that is said."""
    late = Folder(tmp_path / "late", (PLAIN,), period="history_from = 2026-10-26").person("P")
    late.on("P", [d for d in days("2026-10-26", "2026-11-08") if d != "2026-11-01"], "09:00", "17:00")
    assert [b["measured"] for b in late.found()["P"]["WTR-4"]] == [1]
    alone = Folder(tmp_path / "alone", (PLAIN,)).person("P").on("P", days("2026-11-02", "2026-11-08"), "09:00", "17:00")
    assert "WTR-4" not in alone.found().get("P", {})
    (statement,) = alone.audit("--compliance")["rows"]
    said = [t for p in statement["packs"] for t in p["not_judged"] if t.startswith("WTR-4")]
    assert any("P" in t and "after the rota" in t for t in said), said
