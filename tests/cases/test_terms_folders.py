"""Paid breaks, long reference periods and starters over whole folders: each expected value by hand, from the words of
the law or the terms, before the rule was looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases.folder import Case, Folder, days, judge, later
from tests.commands import run_rota

MON, TUE, WED, THU, FRI, SAT, SUN = (f"2026-11-0{d}" for d in range(2, 9))
YOUNG = {"date_of_birth": "2009-06-01"}

PAID_BREAKS = [
    # 7 h of work ask for 20 min, whoever pays for them
    Case("paid-20", [(TUE, "08:00", "15:00", {"paid_break": 20})], {}),
    Case("paid-19", [(TUE, "08:00", "15:00", {"paid_break": 19})], {"WTR-5": [19]}),
    Case("paid-10-unpaid-10", [(TUE, "08:00", "15:00", {"paid_break": 10, "unpaid_break": 10})], {}),
    Case("paid-9-unpaid-10", [(TUE, "08:00", "15:00", {"paid_break": 9, "unpaid_break": 10})], {"WTR-5": [19]}),
    Case("none-at-6-h", [(TUE, "08:00", "14:00")], {}),
    # duties on end: 4 h and 3 h, 10 min paid in each, 20 of 7 h; 9 and 10 are 19
    Case("joined-20", [(TUE, "08:00", "12:00", {"paid_break": 10}), (TUE, "12:00", "15:00", {"paid_break": 10})], {}),
    Case("joined-19", [(TUE, "08:00", "12:00", {"paid_break": 10}), (TUE, "12:00", "15:00", {"paid_break": 9})],
         {"WTR-5": [19]}),
    # a paid break counts as hours: 8 h 30 of a young worker, where an unpaid one leaves 8 h; both are the half hour
    Case("young-unpaid", [(TUE, "09:00", "17:30", {"unpaid_break": 30})], {}, YOUNG),
    Case("young-paid", [(TUE, "09:00", "17:30", {"paid_break": 30})], {"WTR-8": [510]}, YOUNG),
    Case("young-paid-8", [(TUE, "09:00", "17:00", {"paid_break": 30})], {}, YOUNG),
    Case("young-both", [(TUE, "09:00", "17:15", {"paid_break": 15, "unpaid_break": 15})], {}, YOUNG),
    Case("young-29", [(TUE, "09:00", "13:31", {"paid_break": 29})], {"WTR-8a break": [29]}, YOUNG),
]  # fmt: skip


def test_paid_breaks_are_breaks_and_hours(tmp_path: Path) -> None:
    folder = Folder(tmp_path, ("working-time-1998",))
    assert list(judge(folder, PAID_BREAKS, ["WTR-5", "WTR-8", "WTR-8a", "WTR-8a break"])) == []


def test_a_shift_keeps_its_paid_break_where_the_rota_says_nothing(tmp_path: Path) -> None:
    """`E` 08:00 to 15:00 with 20 paid minutes; a row of the rota says 10 for one of them; the other has its own times
    and keeps the shift's 20."""
    folder = Folder(tmp_path, ("working-time-1998",)).person("A").person("B").person("C")
    folder.row("shifts.csv", shift="E", start="08:00", end="15:00", paid_break=20)
    folder.row("rota.csv", person="A", date=TUE, shift="E")
    folder.row("rota.csv", person="B", date=TUE, shift="E", paid_break=10)
    folder.row("rota.csv", person="C", date=TUE, shift="E", start="07:30", end="15:00")
    found = folder.found()
    assert "WTR-5" not in found.get("A", {})
    assert [b["measured"] for b in found["B"]["WTR-5"]] == [10]
    assert "WTR-5" not in found.get("C", {})


def test_a_paid_break_longer_than_its_shift_is_a_fault(tmp_path: Path) -> None:
    folder = Folder(tmp_path, ("working-time-1998",)).person("A")
    folder.row("shifts.csv", shift="E", start="08:00", end="15:00", paid_break=400, unpaid_break=20).write()
    done = run_rota("check", tmp_path)
    assert done.exit_code == 2
    assert "paid_break: 420 minutes leave nothing of 420" in done.stderr


@pytest.mark.parametrize(("agreed", "end", "expected"), [
    (False, "17:36", True), (True, "17:36", False), (True, "17:37", True)
])  # fmt: skip
def test_fifty_two_weeks_by_agreement(tmp_path: Path, agreed: bool, end: str, expected: bool) -> None:
    """26 weeks of 5 x 8 h = 40 h, then 26 of 5 x 11 h 12 = 56 h: 48 h a week over 52, 56 h over any 17 of the last.
    A minute more on each of the last 130 days: 130 / 52 = 2.5 min a week too much."""
    folder = Folder(tmp_path, ("working-time-1998",), length=7).person("A", role="porter")
    every = days("2025-11-10", "2026-11-08", "01234")
    assert len(every) == 260
    hour, minute = map(int, end.split(":"))
    folder.on("A", every[:130], "09:00", "17:00")
    folder.on("A", every[130:], "06:24", f"{hour:02d}:{minute:02d}")
    if agreed:
        folder.rules = '[[rule]]\nid = "average-hours"\nname = "WTR-1"\nparams = { weeks = 52 }\n'
    found = [b for b in folder.audit("--manager")["breach_list"] if b["rule"] == "WTR-1" and not b["projected"]]
    assert bool(found) == expected
    if found:
        assert found[0]["measured"] == pytest.approx(48 * 60 + 2.5 if agreed else 56 * 60)


STARTERS = [
    # joined on Monday: the period that has elapsed is one week, then two, and so on
    Case("week-48", [(days(MON, SAT), "09:00", "17:00")], {}, {"from": MON}),
    Case("week-48-01", [(days(MON, FRI), "09:00", "17:00"), (SAT, "09:00", "17:01")], {"WTR-1": [2881]}, {"from": MON}),
    # 50 h in the first week is over, though the two together are 45 h
    Case("two-weeks", [(days(MON, FRI), "09:00", "19:00"), (days(later(MON, 7), later(MON, 11)), "09:00", "17:00")],
         {"WTR-1": [3000]}, {"from": MON}),
    # joined three weeks before: 3 x 44 and 60 are 192 h in four weeks, 48 h; a minute more is over
    Case("fourth-week", [(days(later(MON, -21), later(MON, -1), "0123"), "08:00", "19:00"),
                         (days(MON, FRI), "08:00", "20:00")], {}, {"from": later(MON, -21)}),
    Case("fourth-week-01", [(days(later(MON, -21), later(MON, -1), "0123"), "08:00", "19:00"),
                            (days(MON, THU), "08:00", "20:00"), (FRI, "08:00", "20:01")],
         {"WTR-1": [2880 + 0.25]}, {"from": later(MON, -21)}),
]  # fmt: skip


def test_a_starter_is_judged_over_the_weeks_since_the_start(tmp_path: Path) -> None:
    folder = Folder(tmp_path, ("working-time-1998",), length=14)
    cases = [Case(c.name, c.duties, c.finds, {**c.staff, "role": "porter"}) for c in STARTERS]
    assert list(judge(folder, cases, ["WTR-1"])) == []


@pytest.mark.parametrize(("evening", "short"), [("three hours for four", False), ("three hours", True)])
def test_an_activity_of_premium_time_is_three_hours_for_four(tmp_path: Path, evening: str, short: bool) -> None:
    """Ten activities a week: eight of 4 h by day and two evenings of 3 h. Counted as 4 h each they are 40 h a week, 160
    in four weeks, as contracted; counted by the clock 38 and 152, eight short where one activity is let pass."""
    consultant = {"role": "consultant", "packs": "consultant-2003"}
    folder = Folder(tmp_path, ("consultant-2003",), length=28).person("A", 40, **consultant)
    counted = {"contract_minutes": 240} if evening == "three hours for four" else {}
    folder.row("shifts.csv", shift="AM", start="08:00", end="12:00")
    folder.row("shifts.csv", shift="PM", start="13:00", end="17:00")
    folder.row("shifts.csv", shift="EV", start="19:00", end="22:00", **counted)
    for shift, weekdays in (("AM", "0123"), ("PM", "0123"), ("EV", "01")):
        for date in days(MON, later(MON, 27), weekdays):
            folder.row("rota.csv", person="A", date=date, shift=shift)
    found = [b for b in folder.audit("--manager")["breach_list"] if b["rule"] == "CON-1"]
    assert bool(found) == short
    assert [b["measured"] for b in found] == [152 * 60] * short
