"""A home-care branch of 30 carers: rounds of visits morning and evening, some for two, with travel between homes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from .common import Folder, add_rows

BRANCH = "1-991400"
EAST, WEST = "EAST", "WEST"
MORNING, EVENING = ("A1", "A2", "A3", "A4"), ("P1", "P2", "P3")
CARE, MEDICATION, HOIST, DRIVER = "care", "medication", "hoist trained", "driver"
CERTIFICATE = "care certificate"
WAYS = {(1, 2): 6, (1, 3): 8, (1, 4): 10, (2, 3): 5, (2, 4): 9, (3, 4): 7}
"""Minutes of the way between the neighbourhoods of an area, by their numbers."""


def make() -> Folder:
    """The folder, the same every time."""
    settings = Path(__file__).with_name("home_care.toml").read_text(encoding="utf-8")
    branch = Folder("home-care", date(2027, 4, 5), 4, seed=74, settings=settings)
    places(branch)
    people = carers(branch)
    clients = visits(branch)
    known(branch, people, clients)
    return branch


def site(area: str, number: int) -> str:
    """A neighbourhood's code."""
    return f"{area[0]}{number}"


def places(branch: Folder) -> None:
    """The branch, its two areas, the way between their neighbourhoods, rounds and who is asked for on them."""
    branch.add("organisations.csv", organisation=BRANCH, name="Larkfield Home Care", sector="social care")
    for area, names in ((EAST, "Mill Lane|Station|Orchard|Quarry"), (WEST, "Harbour|Church|Park|Common")):
        for number, name in enumerate(names.split("|"), start=1):
            branch.add("sites.csv", site=site(area, number), name=name, organisation=BRANCH)
        branch.add("teams.csv", team=area, name=f"{area.title()} rounds", organisation=BRANCH, site=site(area, 1))
        for (here, there), minutes in WAYS.items():
            branch.add("travel.csv", from_site=site(area, here), to_site=site(area, there), minutes=minutes)
    branch.add("travel.csv", from_site=site(EAST, 1), to_site=site(WEST, 1), minutes=20)
    rows = [
        *((code, f"morning round {code[1]}", "07:00", "13:45", 30, "#f6d55c") for code in MORNING),
        *((code, f"evening round {code[1]}", "16:00", "22:00", 30, "#7f9fcb") for code in EVENING),
    ]
    add_rows(branch, "shifts.csv", ("shift", "name", "start", "end", "unpaid_break", "colour"), rows)
    for area in (EAST, WEST):
        for code in (*MORNING, *EVENING):
            branch.add("demand.csv", team=area, cover_period=code, capability=f"{CARE} and {DRIVER}", minimum=1,
                       maximum=1)  # fmt: skip
    rows = [
        (CERTIFICATE, 1, "the Care Certificate, or the level 2 adult social care certificate"),
        (CARE, 1, "induction done, may work alone"),
        (MEDICATION, 1, "gives medicines; observed every year"),
        (HOIST, 1, "moves people with hoists, for visits of two"),
        (DRIVER, 1, "licence and business insurance seen"),
    ]
    add_rows(branch, "skills.csv", ("skill", "levels", "description"), rows)


def carers(branch: Folder) -> list[str]:
    """Thirty carers, of whom two are bank; everybody may work in both areas, home area first."""
    hours = (37, 37, 37, 35, 30, 30, 30, 30, 30, 30, 28, 28, 25, 25, 25, 25, 25, 24, 24, 20, 20, 20, 20, 20, 18, 16,
             16, 16, 0, 0)  # fmt: skip
    people = []
    for number, weekly in enumerate(hours):
        area = (EAST, WEST)[number % 2]
        role, cost = ("senior care worker", "14.60") if number < 4 else ("care worker", "13.20")
        row = {"home_site": site(area, 1), "home_team": area, "teams": f"{EAST}|{WEST}"}
        person = branch.staff(role, "", BRANCH, weekly, cost, kind="bank" if not weekly else "permanent", **row)
        branch.holds(person, CERTIFICATE, CARE, DRIVER)
        branch.holds(person, HOIST, to=branch.day(branch.rng.randint(40, 300)))
        if number % 6 != 5:
            branch.holds(person, MEDICATION, to=branch.day(branch.rng.randint(30, 330)))
        people.append(person)
    branch.leave(people[:28], 0.07, longest=10)
    branch.away(people[9], "sickness", 0, 6)
    branch.wishes(people[:28], 30, ("A1", "A2", "P1"), ("low", "low", "medium"))
    rows = [
        (people[8], "latest finish", "", "15:00", "contractual"),
        (people[13], "latest finish", "", "15:00", "contractual"),
        (people[15], "earliest start", "", "15:30", "contractual"),
        (people[20], "fixed days", "Mon|Tue|Wed|Sat|Sun", "", "contractual"),
    ]
    add_rows(branch, "flexible_working.csv", ("person", "agreement", "days", "time", "standing"), rows)
    return people


def visits(branch: Folder) -> list[str]:
    """Visits of every round, each in the order of its way; the first of the lunch and bed visits of the first two
    rounds are for two carers. Returns the clients."""
    for area in (EAST, WEST):
        homes = {f"C{area[0]}{number:02d}": 1 + number % 4 for number in range(1, 25)}
        names = sorted(homes, key=lambda client: homes[client])
        two = names[0]
        single = names[1:]
        for codes, blocks in ((MORNING, (("07:00", 5, 45, 30), ("11:45", 3, 30, 30))),
                              (EVENING, (("16:10", 4, 30, 30), ("19:30", 3, 30, 45)))):  # fmt: skip
            for turn, code in enumerate(codes):
                mine = [client for place, client in enumerate(single) if place % len(codes) == turn]
                for part, (start, number, longest, least) in enumerate(blocks):
                    now = int(start[:2]) * 60 + int(start[3:])
                    if part and turn < 2:
                        if not turn:
                            add(branch, area, two, homes[two], f"{code}|{codes[1]}", now, 30, 2, HOIST)
                        stop, now = homes[two], now + 30
                    else:
                        stop = 0
                    for place, client in enumerate(mine[: number - bool(part and turn < 2)]):
                        way = WAYS.get((min(stop, homes[client]), max(stop, homes[client])), 0) if stop else 0
                        minutes = longest if place % 2 == 0 else least
                        drug = MEDICATION if (place + turn) % 4 == 0 else ""
                        add(branch, area, client, homes[client], code, now + way, minutes, 1, drug)
                        stop, now = homes[client], now + way + minutes
    return sorted({str(row["client"]) for row in branch.rows("visits.csv")})


def add(
    branch: Folder, area: str, client: str, home: int, rounds: str, at: int, minutes: int, carers: int, needs: str
) -> None:
    """A visit planned for a time of day: its window is from a quarter of an hour before to half an hour after."""
    row = {"earliest": clock(max(at - 15, 420)), "latest": clock(at + 30), "minutes": minutes}
    branch.add("visits.csv", visit=f"V{len(branch.rows('visits.csv')) + 1:03d}", client=client, team=area,
               rounds=rounds, **row, carers=carers, capability=needs, order=at, site=site(area, home))  # fmt: skip


def clock(minutes: int) -> str:
    """A time of day, to five minutes."""
    near = minutes // 5 * 5
    return f"{near // 60:02d}:{near % 60:02d}"


def known(branch: Folder, people: list[str], clients: list[str]) -> None:
    """Two weeks worked before by regular carers, whom some clients prefer; a few will not have somebody."""
    codes = [(area, code) for code in (*MORNING, *EVENING) for area in (EAST, WEST)]
    for day in range(-14, 0):
        for place, (area, code) in enumerate(codes):
            person = people[(2 * place + (day + 14) // 3 % 2) % 28]
            branch.add("history.csv", person=person, date=branch.day(day), shift=code, team=area)
    for number, client in enumerate(branch.rng.sample(clients, 10)):
        for person in branch.rng.sample(people[:28], 6):
            branch.add("carers.csv", client=client, person=person, standing="preferred", importance="low")
        if number < 4:
            taken = {row["person"] for row in branch.rows("carers.csv") if row["client"] == client}
            person = next(p for p in people if p not in taken)
            branch.add("carers.csv", client=client, person=person, standing="excluded", importance="")
