"""Resident doctors of a hospital's general medicine: a rolling rota of 8 lines, a year of it worked by 11 people, of
whom two share a slot and two work less than full time, with their annual and study leave."""

from __future__ import annotations

from datetime import date

from .common import Folder, add_rows

TEAM, TRUST = "GIM", "RXB"
START, WEEKS, LINES = date(2027, 8, 2), 52, 8

SETTINGS = """\
# Made by examples/generate.py. People, organisations and codes are invented.
name = "General medicine, resident doctors 2027-28"

[period]
start = 2027-08-02
weeks = 52
bank_holidays = "england"

[template]
start = 2027-08-02
weeks = 8

[demand]
below_minimum = "critical"
below_ideal = "low"
above_maximum = "low"
"""

PATTERN = (
    ("N", "N", "N", "N", "", "", ""),
    ("ND", "ND", "ND", "ND", "ND", "", ""),
    ("", "", "ND", "ND", "LD", "LD", "LD"),
    ("", "", "ND", "ND", "ND", "", ""),
    ("ND", "ND", "ND", "", "N", "N", "N"),
    ("", "", "ND", "ND", "ND", "", ""),
    ("LD", "LD", "ND", "ND", "ND", "", ""),
    ("ND", "ND", "LD", "LD", "ND", "", ""),
)
"""A week each: a line begins with the week of its number and goes on through the others."""

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def make() -> Folder:
    """The folder, the same every time."""
    made = Folder("resident-doctors", START, WEEKS, seed=83, settings=SETTINGS)
    made.add("organisations.csv", organisation=TRUST, name="Beechfield Hospital", sector="acute")
    made.add("teams.csv", team=TEAM, name="General medicine", organisation=TRUST)
    rows = [
        ("ND", "normal day", "08:30", "17:00", 30, "day"),
        ("LD", "long day", "08:30", "21:00", 60, "long day"),
        ("N", "night", "20:30", "09:00", 90, "night"),
    ]
    add_rows(made, "shifts.csv", ("shift", "name", "start", "end", "paid_break", "cover_periods"), rows)
    for period, minimum, ideal, days in (("day", 2, 3, "Mon-Fri"), ("long day", 1, "", ""), ("night", 1, "", "")):
        row = {"team": TEAM, "days": days, "cover_period": period, "capability": "role: resident doctor"}
        made.add("demand.csv", **row, minimum=minimum, ideal=ideal)
    made.add("demand.csv", team=TEAM, days="bank holidays", cover_period="day", capability="role: resident doctor",
             minimum=0, ideal="")  # fmt: skip
    for line in range(LINES):
        terms = {"role": "resident doctor", "weekly_hours": 45.25, "employer": TRUST, "home_team": TEAM}
        made.add("template_lines.csv", line=f"L{line + 1}", **terms)
        for week in range(LINES):
            for day, shift in zip(WEEKDAYS, PATTERN[(line + week) % LINES], strict=True):
                if shift:
                    made.add("template.csv", line=f"L{line + 1}", week=week + 1, day=day, shift=shift, team=TEAM)
    parts = [1, 1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.8, 0.6]
    people = [made.staff("resident doctor", "", TRUST, round(45.25 * p, 3), "30.12", home_team=TEAM) for p in parts]
    for number, person in enumerate(people):
        more: dict[str, object] = {}
        if number in (7, 8):
            more = {"shares_with": people[15 - number], "dealt": "weeks"}
        elif number in (0, 1, 9):
            more = {"prefers": made.rng.choice(["L1|L2", "L4", "L6|L7"]), "importance": "medium"}
        made.add("template_people.csv", person=person, **more)
        _leave(made, person, people, parts[number])
    made.add("flexible_working.csv", person=people[10], agreement="fixed days", days="Mon|Tue|Wed|Thu|Sat|Sun",
             standing="contractual")  # fmt: skip
    return made


def _leave(made: Folder, person: str, people: list[str], part: float) -> None:
    """A year's annual leave in whole weeks, and a week of study leave, two away at most at once."""
    weeks = made.rng.sample(range(2, WEEKS - 2), WEEKS - 4)
    wanted = ["annual leave"] * round(5.4 * part) + ["study leave"]
    for week in weeks:
        if not wanted:
            break
        days = range(7 * week, 7 * week + 7)
        if max(sum(made.is_away(p, d) for p in people) for d in days) < 2:
            made.away(person, wanted.pop(), days[0], days[-1])
