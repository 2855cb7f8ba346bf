"""Supported-living houses and home-care rounds of one provider: four weeks, with sleep-ins and travel between sites."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from .common import Folder, add_rows

PROVIDER, AGENCY = "1-990200", "1-990310"
LINDEN, ROWAN, MAPLE, ASPEN = "LINDEN", "ROWAN", "MAPLE", "ASPEN"
NORTH, SOUTH, OFFICE = "NORTH", "SOUTH", "OFFICE"
HOUSES, ROUNDS = (LINDEN, ROWAN, MAPLE, ASPEN), (NORTH, SOUTH)
SITES = {
    LINDEN: "BW01", ROWAN: "BW02", MAPLE: "BW03", ASPEN: "BW04", NORTH: "BW05", SOUTH: "BW06", OFFICE: "BW00",
}  # fmt: skip

CARE, MEDICATION, DELEGATED = "care", "medication", "delegated healthcare"
CERTIFICATE, DRIVER, LEAD, MANAGER = "care certificate", "driver", "shift lead", "registered manager"
ON_CALL, MOVING, EPILEPSY = "on-call manager", "hoist trained", "epilepsy rescue medicine"


def make() -> Folder:
    """The folder, the same every time."""
    settings = Path(__file__).with_name("supported_living.toml").read_text(encoding="utf-8")
    care = Folder("supported-living", date(2027, 3, 1), 4, seed=72, settings=settings)
    places(care)
    shifts(care)
    skills(care)
    demand(care)
    groups = people(care)
    wishes(care, groups)
    return care


def places(care: Folder) -> None:
    """The provider, its houses and rounds, and the way between them."""
    rows = [(PROVIDER, "Brightwater Living", "social care"), (AGENCY, "Anchor Care Staffing", "social care")]
    add_rows(care, "organisations.csv", ("organisation", "name", "sector"), rows)
    names = {
        LINDEN: "Linden House, four tenants", ROWAN: "Rowan Court, six tenants", MAPLE: "Maple Close, three tenants",
        ASPEN: "Aspen Lodge, four tenants", NORTH: "Harbour and north round", SOUTH: "Sycamore and south round",
        OFFICE: "Registered office, Quay Street",
    }  # fmt: skip
    for team, site in SITES.items():
        care.add("sites.csv", site=site, name=names[team].split(",")[0], organisation=PROVIDER)
        care.add("teams.csv", team=team, name=names[team], organisation=PROVIDER, site=site)
    minutes = {
        (LINDEN, ROWAN): 10, (LINDEN, MAPLE): 15, (LINDEN, ASPEN): 25, (ROWAN, MAPLE): 15, (ROWAN, ASPEN): 20,
        (MAPLE, ASPEN): 20, (LINDEN, NORTH): 10, (ROWAN, NORTH): 15, (MAPLE, NORTH): 20, (ASPEN, NORTH): 30,
        (LINDEN, SOUTH): 25, (ROWAN, SOUTH): 20, (MAPLE, SOUTH): 15, (ASPEN, SOUTH): 10, (NORTH, SOUTH): 25,
        (LINDEN, OFFICE): 10, (ROWAN, OFFICE): 15, (MAPLE, OFFICE): 15, (ASPEN, OFFICE): 25, (NORTH, OFFICE): 10,
        (SOUTH, OFFICE): 20,
    }  # fmt: skip
    rows = [(SITES[a], SITES[b], m) for (a, b), m in minutes.items()]
    add_rows(care, "travel.csv", ("from_site", "to_site", "minutes"), rows)


def shifts(care: Folder) -> None:
    """Shifts of houses, rounds and parts of rounds, sleep-ins, managers.

    A sleep-in is working time from beginning to end; it counts for no contracted hours and is paid at a flat rate,
    about 60 pounds, given here as minutes. Managers on call from home count the hour of calls that is expected.
    """
    houses, rounds = "|".join(HOUSES), "|".join(ROUNDS)
    # code, name, start, end, break, kind, presence, cover periods, teams, days, working, contract, paid, colour
    rows = [
        ("E", "early", "07:00", "14:45", 30, "work", "on site", "early", houses, "", "", "", "", "#f6d55c"),
        ("L", "late", "14:30", "22:00", 30, "work", "on site", "late", houses, "", "", "", "", "#9bd3c7"),
        ("S", "sleep-in", "22:00", "07:00", 0, "sleep-in", "resident", "sleep", houses, "", 540, 0, 280, "#8c86c9"),
        ("W", "waking night", "21:30", "07:30", 30, "work", "on site", "waking", ROWAN, "", "", "", "", "#5b7fb5"),
        ("RE", "morning and lunch round", "07:00", "14:00", 30, "work", "on site", "morning|lunch", rounds, "", "",
         "", "", "#f3c78b"),
        ("RL", "tea and bed round", "16:00", "22:00", 30, "work", "on site", "tea|bed", rounds, "", "", "", "",
         "#7f9fcb"),
        ("MO", "morning calls", "07:00", "11:00", 0, "work", "on site", "morning", rounds, "", "", "", "", "#f7e2b8"),
        ("BE", "bed calls", "19:30", "22:00", 0, "work", "on site", "bed", rounds, "", "", "", "", "#a3b8e0"),
        ("OF", "office day", "09:00", "17:00", 30, "work", "on site", "office", OFFICE, "Mon-Fri", "", "", "",
         "#b7d7a8"),
        ("OC", "manager on call from home", "17:00", "09:00", 0, "on call", "remote", "manager on call", OFFICE, "",
         60, 0, 120, "#c9a5d8"),
        ("TR", "training day", "09:30", "16:30", 30, "study", "on site", "", "", "Tue|Thu", "", "", "", "#cfe8cf"),
        ("SU", "supervision", "14:00", "15:30", 0, "portfolio", "on site", "", "", "Mon-Fri", "", "", "", "#dddddd"),
    ]  # fmt: skip
    headings = ("shift", "name", "start", "end", "unpaid_break", "kind", "presence", "cover_periods", "teams", "days",
                "working_minutes", "contract_minutes", "paid_minutes", "colour")  # fmt: skip
    add_rows(care, "shifts.csv", headings, rows)


def skills(care: Folder) -> None:
    """Certificates and competences of care."""
    rows = [
        (CERTIFICATE, 1, "the Care Certificate, or the level 2 adult social care certificate"),
        (CARE, 1, "induction done, may work alone"),
        (MEDICATION, 2, "level 1 administers, level 2 controlled drugs; observed every year"),
        (DELEGATED, 1, "healthcare activities delegated and signed off by a nurse: insulin, feeding by tube"),
        (EPILEPSY, 1, "may give rescue medicine"),
        (MOVING, 1, "moves people with hoists, for calls of two"),
        (DRIVER, 1, "licence and business insurance seen"),
        (LEAD, 1, "may lead a shift"),
        (ON_CALL, 1, "on the on-call list of managers"),
        (MANAGER, 1, "registered with the regulator, or deputy named in the statement of purpose"),
    ]
    add_rows(care, "skills.csv", ("skill", "levels", "description"), rows)


def demand(care: Folder) -> None:
    """Heads by house and by round, and who must be among them."""
    headings = ("team", "days", "cover_period", "capability", "minimum", "ideal", "maximum", "importance")
    rows = [
        *((house, "", period, CARE, number, "", number + 1, "")
          for house, early, late in ((LINDEN, 2, 2), (ROWAN, 2, 2), (MAPLE, 1, 1), (ASPEN, 2, 1))
          for period, number in (("early", early), ("late", late))),
        *((ROWAN, "", period, DELEGATED, 1, "", 2, "critical") for period in ("early", "late")),
        *((house, "", "sleep", CARE, 1, "", 1, "critical") for house in HOUSES),
        (ROWAN, "", "waking", CARE, 1, "", 1, "critical"),
        (NORTH, "", "morning", f"{CARE} and {DRIVER}", 4, "", 5, "critical"),
        (NORTH, "", "lunch", f"{CARE} and {DRIVER}", 3, "", 5, "critical"),
        (NORTH, "", "tea", f"{CARE} and {DRIVER}", 3, "", 4, "critical"),
        (NORTH, "", "bed", f"{CARE} and {DRIVER}", 3, "", 4, "critical"),
        (SOUTH, "", "morning", f"{CARE} and {DRIVER}", 3, "", 4, "critical"),
        (SOUTH, "", "lunch", f"{CARE} and {DRIVER}", 2, "", 4, "critical"),
        (SOUTH, "", "tea", f"{CARE} and {DRIVER}", 2, "", 3, "critical"),
        (SOUTH, "", "bed", f"{CARE} and {DRIVER}", 2, "", 3, "critical"),
        (OFFICE, "Mon-Fri", "office", MANAGER, 1, 2, 3, "high"),
        (OFFICE, "", "manager on call", ON_CALL, 1, "", 1, "critical"),
    ]  # fmt: skip
    add_rows(care, "demand.csv", headings, rows)
    headings = ("composition", "team", "cover_period", "limit", "number", "capability", "importance", "source")
    rows = [
        *((f"medication competent, {team.lower()} {period}", team, period, "at least", 1, MEDICATION, "high",
           "medication policy")
          for team in HOUSES for period in ("early", "late", "sleep")),
        *((f"medication competent, {team.lower()} {period}", team, period, "at least", 1, MEDICATION, "high",
           "medication policy")
          for team in ROUNDS for period in ("morning", "lunch", "tea", "bed")),
        ("controlled drugs", ROWAN, "late", "at least", 1, f"{MEDICATION}@2", "medium", "medication policy"),
        ("medication competent, rowan waking", ROWAN, "waking", "at least", 1, MEDICATION, "high",
         "medication policy"),
        *((f"rescue medicine, {period}", ASPEN, period, "at least", 1, EPILEPSY, "high", "support plans")
          for period in ("early", "late", "sleep")),
        *((f"calls of two, {team.lower()} {period}", team, period, "at least", 2, MOVING, "medium", "support plans")
          for team in ROUNDS for period in ("morning", "bed")),
    ]  # fmt: skip
    add_rows(care, "composition.csv", headings, rows)


def people(care: Folder) -> dict[str, list[str]]:
    """Everybody, by where they work, with what they hold."""
    found: dict[str, list[str]] = {}

    def staff(group: str, role: str, home: str, teams: str, cost: str, *hours: float, **more: object) -> None:
        employer = str(more.pop("employer", PROVIDER))
        for weekly in hours:
            row = {"home_site": SITES[home], "home_team": home, "teams": teams, **more}
            found.setdefault(group, []).append(care.staff(role, "", employer, weekly, cost, **row))

    both = f"{NORTH}|{SOUTH}"
    staff("managers", "registered manager", OFFICE, OFFICE, "24.50", 37)
    staff("managers", "deputy manager", OFFICE, OFFICE, "19.80", 37)
    staff("managers", "care coordinator", OFFICE, f"{OFFICE}|{both}", "16.20", 37)
    seniors = ((LINDEN, ROWAN), (ROWAN, MAPLE), (MAPLE, ASPEN), (ASPEN, LINDEN))
    for home, other in seniors:
        staff("seniors", "senior support worker", home, f"{home}|{other}|{OFFICE}", "14.60", 37)
    for home, other, hours in (
        (LINDEN, MAPLE, (37, 37, 35, 30, 24)),
        (ROWAN, LINDEN, (37, 37, 37, 35, 30, 24, 20)),
        (MAPLE, ROWAN, (37, 30, 24)),
        (ASPEN, MAPLE, (37, 37, 30, 24)),
    ):
        staff("support", "support worker", home, f"{home}|{other}", "13.10", *hours)
    staff("nights", "night support worker", ROWAN, ROWAN, "13.60", 38, 28.5, 19)
    staff("senior carers", "senior care worker", NORTH, both, "14.40", 37, 37)
    staff("senior carers", "senior care worker", SOUTH, both, "14.40", 35)
    staff("carers", "care worker", NORTH, both, "13.10", 37, 37, 37, 35, 35, 30, 30, 25, 20, 16)
    staff("carers", "care worker", SOUTH, both, "13.10", 37, 37, 35, 30, 30, 25, 20)
    staff("new", "care worker", NORTH, both, "12.85", 30, supernumerary_until=care.day(6))
    every_house = "|".join(HOUSES)
    staff("bank", "support worker", LINDEN, every_house, "13.40", 0, 0, 0, kind="bank")
    staff("bank carers", "care worker", NORTH, both, "13.40", 0, 0, kind="bank")
    staff("agency", "care worker", NORTH, both, "21.50", 0, 0, kind="agency", employer=AGENCY)
    staff("agency support", "support worker", ROWAN, every_house, "21.50", 0, kind="agency", employer=AGENCY)

    housed = [*found["seniors"], *found["support"], *found["nights"], *found["bank"], *found["agency support"]]
    rounds = [*found["managers"][2:], *found["senior carers"], *found["carers"], *found["new"], *found["bank carers"],
              *found["agency"]]  # fmt: skip
    for person in [*housed, *rounds]:
        care.holds(person, CERTIFICATE, CARE)
        care.holds(person, MOVING, to=care.day(care.rng.randint(45, 340)))
    for person in rounds:
        care.holds(person, DRIVER, to=care.day(care.rng.randint(60, 340)))
    leading = [*found["seniors"], *found["senior carers"], *found["managers"][2:]]
    for person in leading:
        care.holds(person, LEAD)
        care.holds(person, f"{MEDICATION}@2", to=care.day(300))
    some = [p for group in ("support", "carers") for i, p in enumerate(found[group]) if i % 4 != 3]
    for person in [*some, *found["nights"], *found["bank"], *found["bank carers"][:1], *found["agency support"]]:
        # a competence observed every year; two run out in the third week
        lapses = person in (found["support"][4], found["carers"][2])
        to = care.day(17) if lapses else care.day(care.rng.randint(30, 330))
        care.holds(person, f"{MEDICATION}@{2 if person in found['support'][5:8] else 1}", to=to)
    for person in [found["seniors"][0], found["seniors"][1], *found["support"][5:11], found["bank"][0]]:
        care.holds(person, DELEGATED, to=care.day(200), assessed_by=PROVIDER)
    for person in [*found["seniors"][2:], *found["support"][12:], *found["bank"][1:]]:
        care.holds(person, EPILEPSY, to=care.day(250))
    for person in found["managers"][:2]:
        care.holds(person, MANAGER)
    for person in [*found["managers"], *found["seniors"]]:
        care.holds(person, ON_CALL)
    for person in (found["carers"][0], found["carers"][11], found["support"][0], found["support"][13]):
        next(r for r in care.rows("staff.csv") if r["person"] == person)["opt_out"] = "yes"
    headings = ("lender", "borrower", "roles", "weekly_hours", "importance", "from", "to")
    rows = [(AGENCY, PROVIDER, "care worker|support worker", 90, "low", care.day(-100), care.day(200))]
    add_rows(care, "sharing.csv", headings, rows)
    return found


def wishes(care: Folder, groups: dict[str, list[str]]) -> None:
    """Training and supervision, flexible working, leave, wishes."""
    add_rows(
        care,
        "portfolio.csv",
        ("person", "activity", "sessions", "most_sessions", "per", "shifts", "protected", "importance"),
        [
            *((p, "supervision", 1, 2, "4 weeks", "SU", "no", "medium") for p in groups["senior carers"]),
            *((p, "study", 1, 1, "period", "TR", "no", "medium")
              for p in groups["carers"][:8]),
        ],
    )  # fmt: skip
    weekdays = "Mon-Fri"
    add_rows(
        care,
        "flexible_working.csv",
        ("person", "agreement", "days", "time", "number", "standing", "importance"),
        [
            (groups["managers"][0], "fixed days", weekdays, "", "", "preferred", "medium"),
            (groups["carers"][8], "latest finish", "", "15:00", "", "contractual", ""),
            (groups["carers"][9], "earliest start", "", "15:30", "", "contractual", ""),
            (groups["carers"][15], "fixed days", "Mon|Wed|Fri|Sat|Sun", "", "", "contractual", ""),
            (groups["carers"][16], "latest finish", "", "15:00", "", "preferred", "medium"),
            (groups["support"][4], "fixed days", "Mon|Tue|Wed|Sat|Sun", "", "", "contractual", ""),
            (groups["support"][11], "no nights", "", "", "", "contractual", ""),
            (groups["support"][14], "most consecutive", "", "", 3, "contractual", ""),
        ],
    )
    for together in (groups["support"], [*groups["carers"], *groups["senior carers"]], groups["seniors"]):
        care.leave(together, 0.08, longest=10)
    care.away(groups["carers"][4], "sickness", 0, 8)
    care.away(groups["support"][8], "sickness", 16, 22)
    care.away(groups["agency"][1], "unavailable", 0, 13)
    care.wishes(groups["support"], 30, ("E", "L", "S"), ("low", "low", "medium"))
    care.wishes(groups["carers"], 30, ("RE", "RL", "MO"), ("low", "low", "medium"))
