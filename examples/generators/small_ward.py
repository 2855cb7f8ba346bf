"""A small ward of 20 people, for the examples of what people ask for before a rota is made."""

from __future__ import annotations

from datetime import date

from .common import Folder, add_rows

WARD, TRUST = "ASH", "RXA"

SETTINGS = """\
# Made by examples/generate.py. People, organisations and codes are invented.
name = "{title}"

[period]
start = {start}
weeks = {weeks}
bank_holidays = "england"

[demand]
below_minimum = "critical"
below_ideal = "low"
above_maximum = "low"
{more}"""


def small_ward(name: str, title: str, start: date, weeks: int, seed: int, more: str = "") -> tuple[Folder, list[str]]:
    """The ward without what its people ask for: the folder and its people."""
    settings = SETTINGS.format(title=title, start=start.isoformat(), weeks=weeks, more=more)
    ward = Folder(name, start, weeks, seed=seed, settings=settings)
    ward.add("organisations.csv", organisation=TRUST, name="Ashdown Hospitals", sector="acute")
    ward.add("teams.csv", team=WARD, name="Ash ward", organisation=TRUST, beds=20)
    add_rows(ward, "skills.csv", ("skill", "registration"), [("registered nurse", "yes"), ("nursing support", "no")])
    rows = [
        ("E", "early", "07:00", "15:00", 30, "early"),
        ("L", "late", "13:30", "21:30", 30, "late"),
        ("LD", "long day", "07:00", "19:30", 60, "early|late"),
        ("N", "night", "19:30", "07:30", 60, "night"),
    ]
    add_rows(ward, "shifts.csv", ("shift", "name", "start", "end", "unpaid_break", "cover_periods"), rows)
    needs = [
        ("early", "registered nurse", 2, 3), ("early", "nursing support", 2, ""),
        ("late", "registered nurse", 2, ""), ("late", "nursing support", 1, 2),
        ("night", "registered nurse", 1, 2), ("night", "nursing support", 1, ""),
    ]  # fmt: skip
    for period, capability, minimum, ideal in needs:
        ward.add("demand.csv", team=WARD, cover_period=period, capability=capability, minimum=minimum, ideal=ideal)
    people = []
    for number in range(20):
        nurse = number < 12
        role, band, cost = ("staff nurse", "5", "21.37") if nurse else ("healthcare assistant", "3", "14.92")
        hours = ward.rng.choice([37.5, 37.5, 37.5, 30])
        person = ward.staff(role, band, TRUST, hours, cost, home_team=WARD)
        ward.holds(person, "registered nurse" if nurse else "nursing support")
        people.append(person)
    return ward, people
