"""An acute medical ward of 28 beds: 30 people over four weeks with Easter and the clocks going forward."""

from __future__ import annotations

from datetime import date

from .common import Folder, add_rows

TRUST, WARD = "RZN", "HAWTHORN"
NURSE, ASSOCIATE, SUPPORT, CHARGE = "registered nurse", "nursing associate", "nursing support", "nurse in charge"

SETTINGS = """\
# Hawthorn ward: made by examples/generate.py. People, organisations and codes are invented.
name = "Hawthorn ward, 15 March to 11 April 2027"

[period]
start = 2027-03-15
weeks = 4
bank_holidays = "england"

[cover_periods]
early = "07:00-13:30"
late = "13:30-20:00"
night = "20:00-07:00"

[importance]
low = 25
medium = 100
high = 400
critical = 1600

[demand]
below_minimum = "critical"
below_ideal = "low"
above_maximum = "low"

[requests]
importance = "low"
budget = 250

[[rule]]
name = "ward: days in a row"
id = "consecutive-days"
title = "At most 5 working days in a row"
price = "high"
source = "ward policy"
params = { most = 5 }

[[rule]]
name = "ward: nights in a row"
id = "consecutive-nights"
title = "At most 4 nights in a row"
price = "hard"
source = "ward policy"
params = { most = 4 }

[[rule]]
name = "ward: rest after nights"
id = "rest-after-nights"
title = "46 h off after the last of two or more nights"
price = "high"
source = "ward policy"
params = { nights = 2, minutes = 2760 }

[[rule]]
name = "ward: hours in a week"
id = "hours-in-window"
title = "At most 60 h in any 7 days"
price = "hard"
source = "ward policy"
params = { most = 3600, window = 10080 }

[[rule]]
name = "ward: no early after a late"
id = "shift-succession"
title = "No early or long day on the day after a late"
price = "medium"
source = "ward policy"
params = { forbidden = [[["L"], ["E", "LD"]]] }

[[rule]]
name = "ward: weekends"
id = "weekends"
title = "At most 2 weekends worked in the four"
price = "medium"
source = "ward policy"
params = { most = 2 }
scope = { contract_kinds = ["permanent"] }

[[rule]]
name = "ward: whole weekends"
id = "complete-weekends"
title = "A weekend is worked whole or not at all"
price = "low"
source = "ward policy"
scope = { contract_kinds = ["permanent"], kinds = ["work"] }

[[rule]]
name = "ward: fair nights"
id = "fairness"
title = "Nights in proportion to contracted hours, one more at most"
price = "low"
source = "ward policy"
params = { measure = "nights", tolerance = 1 }

[solve]
seconds = 60
seed = 1
"""


def make() -> Folder:
    """The folder, the same every time."""
    ward = Folder("acute-ward", date(2027, 3, 15), 4, seed=30, settings=SETTINGS)
    places_and_shifts(ward)
    demand(ward)
    nurses, support = people(ward)
    time_away(ward, nurses, support)
    history(ward, nurses, support)
    return ward


def places_and_shifts(ward: Folder) -> None:
    """Organisation, team, shifts, skills."""
    ward.add("organisations.csv", organisation=TRUST, name="Northshire Hospitals NHS Trust", sector="acute")
    ward.add("sites.csv", site="RZN01", name="Northshire General", organisation=TRUST)
    ward.add("teams.csv", team=WARD, name="Hawthorn ward", organisation=TRUST, site="RZN01", sector="acute", beds=28)
    shifts = [
        ("E", "early", "07:00", "15:00", 30, "early", "#f6d55c", "work"),
        ("L", "late", "12:00", "20:00", 30, "late", "#9bd3c7", "work"),
        ("LD", "long day", "07:00", "20:00", 60, "early|late", "#f2a481", "work"),
        ("N", "night", "19:30", "07:30", 60, "night", "#5b7fb5", "work"),
        ("M", "management day", "08:30", "16:30", 30, "", "#dddddd", "portfolio"),
        ("T", "teaching", "09:00", "17:00", 30, "", "#cfe8cf", "portfolio"),
    ]
    headings = ("shift", "name", "start", "end", "unpaid_break", "cover_periods", "colour", "kind")
    add_rows(ward, "shifts.csv", headings, shifts)
    skills = [
        (NURSE, "yes", 1, "Nursing and Midwifery Council register, adult nursing"),
        (ASSOCIATE, "yes", 1, "Nursing and Midwifery Council register, nursing associate part"),
        (SUPPORT, "no", 1, "care certificate and ward competences"),
        (CHARGE, "no", 1, "assessed as able to take charge of a shift"),
        ("intravenous medicines", "no", 2, "level 1 peripheral, level 2 central lines"),
        ("preceptor", "no", 1, "prepared to support newly registered staff"),
        ("mandatory training", "no", 1, "the eleven subjects of the core skills training framework"),
    ]
    add_rows(ward, "skills.csv", ("skill", "registration", "levels", "description"), skills)


def demand(ward: Folder) -> None:
    """Heads by cover period, and who must be among them."""
    support = f"{SUPPORT} or {ASSOCIATE}"
    rows = [
        ("Mon-Fri", "early", NURSE, 3, 4, 5),
        ("Sat-Sun", "early", NURSE, 3, "", 4),
        ("", "late", NURSE, 3, "", 4),
        ("", "night", NURSE, 2, "", 3),
        ("Mon-Fri", "early", support, 2, 3, 4),
        ("Sat-Sun", "early", support, 2, "", 3),
        ("", "late", support, 2, "", 3),
        ("", "night", support, 1, 2, 2),
    ]
    headings = ("team", "days", "cover_period", "capability", "minimum", "ideal", "maximum")
    add_rows(ward, "demand.csv", headings, [(WARD, *row) for row in rows])
    headings = ("composition", "team", "cover_period", "limit", "number", "capability", "of", "importance", "source")
    rows = [
        ("nurse in charge", WARD, "", "at least", 1, CHARGE, "", "high", "ward policy"),
        ("central lines", WARD, "", "at least", 1, "intravenous medicines@2", "", "medium", "ward policy"),
        ("registered share", WARD, "", "at least", "50%", NURSE, "any", "medium", "ward policy"),
    ]
    add_rows(ward, "composition.csv", headings, rows)


def people(ward: Folder) -> tuple[list[str], list[str]]:
    """Thirty people; those of the ward who are registered nurses, and those who support them."""
    home = {"home_site": "RZN01", "home_team": WARD, "packs": "agenda-for-change"}
    lasting = ward.day(400)
    manager = ward.staff("ward manager", "7", TRUST, 37.5, "31.20", **home)
    sisters = [ward.staff("sister or charge nurse", "6", TRUST, hours, "25.40", **home) for hours in (37.5, 37.5, 30)]
    hours = (37.5, 37.5, 37.5, 37.5, 37.5, 37.5, 37.5, 37.5, 34.5, 30, 30, 23)
    staff = [ward.staff("staff nurse", "5", TRUST, h, "20.24", **home) for h in hours]
    fresh = ward.staff("staff nurse", "5", TRUST, 37.5, "18.90", **home, supernumerary_until=ward.day(13))
    associates = [ward.staff("nursing associate", "4", TRUST, h, "17.60", **home) for h in (37.5, 30)]
    three = [ward.staff("senior healthcare assistant", "3", TRUST, h, "15.90", **home) for h in (37.5, 37.5, 30)]
    two = [ward.staff("healthcare assistant", "2", TRUST, h, "15.60", **home) for h in (37.5, 37.5, 37.5, 30, 22.5)]
    bank = [ward.staff("staff nurse", "5", TRUST, 0, "23.50", kind="bank", **home) for _ in range(2)]
    bank_support = ward.staff("healthcare assistant", "2", TRUST, 0, "17.90", kind="bank", **home)
    nurses = [manager, *sisters, *staff, fresh]
    for person in [*nurses, *bank]:
        # one registration lapses in the third week unless it is renewed
        ward.holds(person, NURSE, to=ward.day(17) if person == staff[4] else lasting)
    for person in associates:
        ward.holds(person, ASSOCIATE, to=lasting)
    for person in [*three, *two, bank_support]:
        ward.holds(person, SUPPORT, to="")
    for person in [manager, *sisters, *staff[:4]]:
        ward.holds(person, CHARGE, "preceptor", to="")
    for person in [manager, *sisters, *staff[:6], bank[0]]:
        ward.holds(person, "intravenous medicines@2", to=lasting)
    for person in [*staff[6:], bank[1]]:
        ward.holds(person, "intravenous medicines@1", to=lasting)
    for person in [*nurses, *associates, *three, *two, *bank, bank_support]:
        # two people are due to renew their training within the period
        ward.holds(person, "mandatory training", to=ward.day(20) if person in (staff[3], two[2]) else lasting)
    agreements(ward, manager, sisters, staff, two)
    return nurses, [*associates, *three, *two]


def agreements(ward: Folder, manager: str, sisters: list[str], staff: list[str], two: list[str]) -> None:
    """Flexible working, time off the ward, what is fixed."""
    add_rows(
        ward,
        "flexible_working.csv",
        ("person", "agreement", "days", "time", "number", "standing", "importance"),
        [
            (manager, "no nights", "", "", "", "contractual", ""),
            (manager, "fixed days", "Mon-Fri", "", "", "preferred", "high"),
            (staff[9], "no nights", "", "", "", "contractual", ""),
            (staff[10], "fixed days", "Mon|Tue|Thu|Sat|Sun", "", "", "contractual", ""),
            (staff[11], "latest finish", "", "20:00", "", "preferred", "medium"),
            (two[3], "earliest start", "", "09:00", "", "preferred", "medium"),
            (two[4], "most consecutive", "", "", 2, "contractual", ""),
            (sisters[2], "most consecutive", "", "", 3, "contractual", ""),
        ],
    )
    add_rows(
        ward,
        "portfolio.csv",
        ("person", "activity", "sessions", "per", "shifts", "days", "protected", "importance", "site"),
        [
            (manager, "management", 3, "week", "M", "Mon-Fri", "no", "medium", "RZN01"),
            (sisters[0], "leadership", 1, "fortnight", "M", "Mon-Fri", "yes", "", "RZN01"),
            (sisters[1], "education", 1, "week", "T", "Tue|Wed|Thu", "no", "medium", "RZN01"),
            (staff[1], "research", 1, "fortnight", "T", "Wed", "yes", "", "RZN01"),
        ],
    )
    add_rows(
        ward,
        "pins.csv",
        ("person", "date", "pin", "shift", "team", "capability"),
        [
            (staff[0], ward.day(6), "fixed", "N", WARD, NURSE),
            (staff[0], ward.day(7), "fixed", "N", WARD, NURSE),
            (staff[2], ward.day(12), "forbidden", "N", "", ""),
        ],
    )


def time_away(ward: Folder, nurses: list[str], support: list[str]) -> None:
    """Sickness, study, annual leave, wishes."""
    ward.away(nurses[7], "sickness", 0, 9)
    ward.away(support[6], "sickness", 10, 13)
    ward.away(nurses[10], "study leave", 8, 8)
    ward.away(nurses[12], "study leave", 8, 8)
    ward.away(support[2], "study leave", 22, 22)
    ward.away(nurses[3], "carers leave", 16, 16)
    ward.leave(nurses, 0.11)
    ward.leave(support, 0.11)
    ward.wishes([*nurses[1:], *support], 60, ("LD", "N", "E", "L"), ("low", "low", "low", "medium"))


PAST = ("LD LD . . E L .", ". N N N . . .", "E E L . . LD LD", ". . LD LD . E .", "LD . LD . . . E", ". E L . LD . .")
"""Weeks that are legal side by side; the last fortnight is made of them."""


def history(ward: Folder, nurses: list[str], support: list[str]) -> None:
    """The fortnight before, two weeks of a pattern for each person who was at work."""
    for position, person in enumerate([*nurses[1:15], *support]):
        use = NURSE if person in nurses else f"{SUPPORT} or {ASSOCIATE}"
        for week in range(2):
            codes = PAST[(position + 3 * week) % len(PAST)].split()
            for weekday, code in enumerate(codes):
                day = 7 * (week - 2) + weekday
                if code != ".":
                    row = {"person": person, "date": ward.day(day), "shift": code, "team": WARD, "capability": use}
                    ward.add("history.csv", **row)
