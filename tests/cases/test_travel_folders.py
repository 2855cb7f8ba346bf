"""Travel between duties of a working day over whole folders, and who is a night worker: worked by hand, both sides of
each limit. Between N and S lie 40 min."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases.folder import START, Case, Folder, days, judge, later

TUE, WED, THU, FRI, SAT, SUN = (f"2026-11-0{d}" for d in (3, 4, 5, 6, 7, 8))
NORTH, SOUTH = {"team": "TN"}, {"team": "TS"}
HOME = {"team": "TS", "presence": "remote", "kind": "on call"}
YOUNG = {"date_of_birth": "2009-06-01"}


def two_sites(home: Path, *packs: str, length: int = 7, period: str = "") -> Folder:
    """A team in the north and one in the south."""
    folder = Folder(home, packs, length=length, period=period)
    for site, team in (("N", "TN"), ("S", "TS")):
        folder.row("sites.csv", site=site).row("teams.csv", team=team, site=site)
    return folder.row("travel.csv", from_site="N", to_site="S", minutes=40)


DAYS_OF_THE_YOUNG = [
    # 3 h 40 + 40 min + 3 h 40 = 8 h; a minute more
    Case("y-8", [(TUE, "08:00", "11:40", NORTH), (TUE, "12:20", "16:00", SOUTH)], {}, YOUNG),
    Case("y-8-01", [(TUE, "08:00", "11:40", NORTH), (TUE, "12:20", "16:01", SOUTH)], {"WTR-8": [481]}, YOUNG),
    # at one site the 40 min are free: 3 h 40 + 3 h 41 = 7 h 21
    Case("y-stays", [(TUE, "08:00", "11:40", NORTH), (TUE, "12:20", "16:01", NORTH)], {}, YOUNG),
    # there and back: 2 h + 40 min + 2 h 40 + 40 min + 2 h = 8 h; a minute more
    Case("y-back", [(TUE, "08:00", "10:00", NORTH), (TUE, "11:00", "13:40", SOUTH), (TUE, "14:20", "16:20", NORTH)],
         {}, YOUNG),
    Case("y-back-01", [(TUE, "08:00", "10:00", NORTH), (TUE, "11:00", "13:40", SOUTH), (TUE, "14:20", "16:21", NORTH)],
         {"WTR-8": [481]}, YOUNG),
    # N, N, S is one journey, from the second: 2 h + 2 h + 40 min + 3 h 20 = 8 h; not two of 40 min
    Case("y-once", [(TUE, "08:00", "10:00", NORTH), (TUE, "10:30", "12:30", NORTH), (TUE, "13:20", "16:40", SOUTH)],
         {}, YOUNG),
    # 20 min between the two are no 40 min of work: 4 h + 20 min + 3 h 40 = 8 h; that the way is too long is said apart
    Case("y-short", [(TUE, "08:00", "12:00", NORTH), (TUE, "12:20", "16:00", SOUTH)], {"one-place": [20]}, YOUNG),
    # on call from home is nowhere to travel to
    Case("y-home", [(TUE, "08:00", "16:00", {**NORTH, "unpaid_break": 30}), (TUE, "17:00", "18:00", HOME)], {}, YOUNG),
    # five days of 8 h with travel are 40 h; Friday a minute more is too much by day and by week
    Case("y-40", [(days(START, FRI), "08:00", "11:40", NORTH), (days(START, FRI), "12:20", "16:00", SOUTH)], {}, YOUNG),
    Case("y-40-01", [(days(START, FRI), "08:00", "11:40", NORTH), (days(START, THU), "12:20", "16:00", SOUTH),
                     (FRI, "12:20", "16:01", SOUTH)], {"WTR-8": [481, 2401]}, YOUNG),
]  # fmt: skip


def test_days_and_weeks_of_young_workers(tmp_path: Path) -> None:
    folder = two_sites(tmp_path, "working-time-1998")
    assert list(judge(folder, DAYS_OF_THE_YOUNG, ("WTR-8", "one-place"))) == []


FIRST, UNTIL = "2026-07-13", "2026-11-08"
WEEKS, LAST_SATURDAY = days(FIRST, UNTIL, "012345"), SAT
EVENINGS = days(FIRST, UNTIL, "0123")
MORNINGS = [later(d, 1) for d in EVENINGS]
AVERAGES = [
    # 17 x 6 x (3 h 40 + 40 min + 3 h 40) = 816 h: 48 h; the last a minute longer
    Case("w-48", [(WEEKS, "08:00", "11:40", NORTH), (WEEKS, "12:20", "16:00", SOUTH)], {}),
    Case("w-48-01", [(WEEKS, "08:00", "11:40", NORTH), (WEEKS[:-1], "12:20", "16:00", SOUTH),
                     (LAST_SATURDAY, "12:20", "16:01", SOUTH)], {"WTR-1": [(816 * 60 + 1) / 17]}),
    # 20:00-01:40, 40 min, 02:20-08:00 are 12 h, four times a week: 816 h / (119 - 17) days = 8 h; a minute more. Five
    # days begin with a duty (Monday to Friday), four with a night of three hours in 23:00-06:00
    Case("n-8", [(EVENINGS, "20:00", "01:40", NORTH), (MORNINGS, "02:20", "08:00", SOUTH)], {}),
    Case("n-8-01", [(EVENINGS, "20:00", "01:40", NORTH), (MORNINGS[:-1], "02:20", "08:00", SOUTH),
                    (FRI, "02:20", "08:01", SOUTH)],
         {"WTR-1": [(816 * 60 + 1) / 17], "WTR-6": [(816 * 60 + 1) / 102]}),
    # nights on three days of five, 36 h + 2 x 8 h = 52 h: a night worker, though seven duties have only three nights
    Case("n-days", [(days(FIRST, UNTIL, "012"), "20:00", "08:00"), (days(FIRST, UNTIL, "45"), "08:00", "12:00"),
                    (days(FIRST, UNTIL, "45"), "14:00", "18:00")],
         {"WTR-1": [52 * 60], "WTR-6": [52 * 60 / 6]}),
    # nights on two days of four are no majority: 24 h + 2 x 14 h = 52 h
    Case("n-half", [(days(FIRST, UNTIL, "01"), "20:00", "08:00"),
                    (days(FIRST, UNTIL, "34"), "08:00", "22:00")],
         {"WTR-1": [52 * 60]}),
    # a night and an evening before it on one day are one day: nights on three days of five, as without the evenings
    Case("n-evenings", [(days(FIRST, UNTIL, "012"), "16:00", "18:00"),
                        (days(FIRST, UNTIL, "012"), "20:00", "06:00"),
                        (days(FIRST, UNTIL, "45"), "08:00", "16:00")],
         {"WTR-1": [52 * 60], "WTR-6": [52 * 60 / 6]}),
]  # fmt: skip


def test_averages_with_travel_and_days_of_night_workers(tmp_path: Path) -> None:
    folder = two_sites(tmp_path, "working-time-1998", length=14, period=f"history_from = {FIRST}")
    assert list(judge(folder, AVERAGES, ("WTR-1", "WTR-6"))) == []


DOCTORS = [
    # six days of 5 h 40 + 40 min + 5 h 40 = 12 h are 72 h in 168; a minute more
    Case("d-72", [(days(START, SAT), "07:00", "12:40", NORTH), (days(START, SAT), "13:20", "19:00", SOUTH)], {}),
    Case("d-72-01", [(days(START, SAT), "07:00", "12:40", NORTH), (days(START, FRI), "13:20", "19:00", SOUTH),
                     (SAT, "13:20", "19:01", SOUTH)], {"DT-2": [4321]}),
    # back home and out again the next day is no travel between places of work
    Case("d-nightly", [(days(START, SAT, "024"), "07:00", "19:00", NORTH),
                       (days(START, SAT, "135"), "07:00", "19:00", SOUTH)],
         {}),
]  # fmt: skip


def test_hours_in_a_hundred_and_sixty_eight(tmp_path: Path) -> None:
    folder = two_sites(tmp_path, "doctors-in-training-2016")
    cases = [Case(c.name, c.duties, c.finds, {"role": "doctor in training", **c.staff}) for c in DOCTORS]
    assert list(judge(folder, cases, ("DT-2",))) == []


def test_a_breach_says_how_much_of_it_is_travel(tmp_path: Path) -> None:
    folder = two_sites(tmp_path, "working-time-1998").person("Y", **YOUNG)
    folder.on("Y", TUE, "08:00", "12:00", **NORTH).on("Y", TUE, "13:00", "17:00", **SOUTH)
    (breach,) = folder.found()["Y"]["WTR-8"]
    assert breach["facts"] == "8 h 40 on Tue 3 Nov under 18, 0 h 40 of it travel, at most 8 h"


@pytest.mark.parametrize(("team", "pence"), [("TS", 8667), ("TN", 8000)])
def test_travel_between_duties_is_paid_and_earns_no_enhancement(tmp_path: Path, team: str, pence: int) -> None:
    """Saturday, 4 h in the north and 4 h an hour later: 8 h at £10 are £80.00; to the south 40 min more are £6.67. At
    30% of 8 h, travel or not, the enhancement is £24.00, in started tens of pounds 3."""
    folder = two_sites(tmp_path, "agenda-for-change").person("A", band="5", hourly_cost=10, packs="agenda-for-change")
    folder.rules = '[[rule]]\nid = "pay-cost"\nname = "pay"\nprice = 1\nparams = { weekday = 0, sunday = 0 }\n'
    folder.on("A", SAT, "08:00", "12:00", **NORTH).on("A", SAT, "13:00", "17:00", team=team)
    found = {p["rule"]: (p["measured"], p["points"]) for p in folder.audit("--manager")["payment_list"]}
    assert (found["pay"][0], found["AFC-3"]) == (pence, (2400, 3))
