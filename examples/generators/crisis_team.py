"""A mental-health crisis service of a trust and a local authority: four weeks over Christmas and the New Year."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from .common import Folder, add_rows

TRUST, COUNCIL = "RZM", "E10999"
CRISIS, SUITE, MEDICAL, AMHPS = "CRISIS", "SUITE136", "MEDICAL", "AMHP"
BASE, HOSPITAL, HUB = "RZM01", "RZM02", "E10999-01"

NURSE, SUPPORT, COORDINATOR = "mental health nurse", "support worker", "shift coordinator"
CLINICIAN, SECTION_12, APPROVED = "approved clinician", "section 12 doctor", "approved mental health professional"
PRESCRIBER, DOCTOR, TRAINEE = "prescriber", "doctor", "doctor in training"
THERAPIST, TRAINING, RESTRAINT = "therapist", "mandatory training", "reducing restrictive practice"
FREE_DAYS = "Sat-Sun|bank holidays"
WORKDAYS = "2026-12-21..2026-12-24|2026-12-29..2026-12-31|2027-01-04..2027-01-08|2027-01-11..2027-01-15"


def make() -> Folder:
    """The folder, the same every time."""
    settings = Path(__file__).with_name("crisis_team.toml").read_text(encoding="utf-8")
    crisis = Folder("crisis-team", date(2026, 12, 21), 4, seed=61, settings=settings)
    places(crisis)
    shifts(crisis)
    skills(crisis)
    demand(crisis)
    groups = people(crisis)
    between_employers(crisis, groups)
    wishes(crisis, groups)
    return crisis


def places(crisis: Folder) -> None:
    """Who employs, where, who needs cover, and the way between."""
    headings = ("organisation", "name", "sector")
    rows = [
        (TRUST, "Northshire Partnership NHS Foundation Trust", "mental health"),
        (COUNCIL, "Northshire County Council", "local authority"),
    ]
    add_rows(crisis, "organisations.csv", headings, rows)
    sites = [
        (BASE, "Beech House, crisis base", TRUST),
        (HOSPITAL, "Willow Unit, Northshire General", TRUST),
        (HUB, "Market Street, AMHP hub", COUNCIL),
    ]
    add_rows(crisis, "sites.csv", ("site", "name", "organisation"), sites)
    teams = [
        (CRISIS, "Crisis resolution and home treatment", TRUST, BASE),
        (SUITE, "Section 136 suite", TRUST, HOSPITAL),
        (MEDICAL, "Medical cover", TRUST, HOSPITAL),
        (AMHPS, "Approved mental health professionals", COUNCIL, HUB),
    ]
    add_rows(crisis, "teams.csv", ("team", "name", "organisation", "site"), teams)
    ways = [(BASE, HOSPITAL, 20), (BASE, HUB, 10), (HOSPITAL, HUB, 20)]
    add_rows(crisis, "travel.csv", ("from_site", "to_site", "minutes"), ways)


def shifts(crisis: Folder) -> None:
    """Shifts of nurses, sessions and on-call of doctors, shifts of AMHPs.

    Doctors' breaks are paid. On-call from home counts the work that is expected of it: two hours a night,
    five in 24 h of a weekend; its pay is an availability supplement, given here as minutes.
    """
    nursing, weekend_periods = f"{CRISIS}|{SUITE}", "medical morning|medical afternoon|out of hours"
    # code, name, start, end, break, kind, presence, cover periods, teams, days, working, contract, paid, colour
    rows = [
        ("E", "early", "07:30", "15:30", 30, "work", "", "early", nursing, "", "", "", "", "#f6d55c"),
        ("L", "late", "12:30", "20:30", 30, "work", "", "late", nursing, "", "", "", "", "#9bd3c7"),
        ("LD", "long day", "07:30", "20:30", 60, "work", "", "early|late", nursing, "", "", "", "", "#f2a481"),
        ("N", "night", "20:00", "08:00", 60, "work", "", "night", nursing, "", "", "", "", "#5b7fb5"),
        ("TD", "therapy day", "09:00", "17:00", 30, "work", "", "TD", CRISIS, WORKDAYS, "", "", "", "#b7d7a8"),
        ("AM", "morning session", "09:00", "13:00", 0, "work", "", "medical morning", MEDICAL, WORKDAYS, "", "", "",
         "#f3e3a0"),
        ("PM", "afternoon session", "13:00", "17:00", 0, "work", "", "medical afternoon", MEDICAL, WORKDAYS, "", "",
         "", "#c8e6d9"),
        ("OC", "on call from home", "17:00", "09:00", 0, "on call", "remote", "out of hours", MEDICAL, "Mon-Fri", 120,
         120, 240, "#c9a5d8"),
        ("OW", "on call from home, 24 h", "09:00", "09:00", 0, "on call", "remote", weekend_periods, MEDICAL,
         FREE_DAYS, 300, 300, 480, "#a57fc0"),
        ("ND", "normal day", "09:00", "17:00", 30, "work", "", "medical morning|medical afternoon", MEDICAL, WORKDAYS,
         480, 480, 480, "#f6d55c"),
        ("LJ", "long day, first tier", "09:00", "21:30", 60, "work", "", "first tier day", MEDICAL, "", 750, 750, 750,
         "#f2a481"),
        ("JN", "night, first tier", "21:00", "09:30", 90, "work", "resident", "first tier night", MEDICAL, "", 750,
         750, 750, "#5b7fb5"),
        ("AD", "AMHP day", "08:45", "16:45", 30, "work", "", "AMHP day", AMHPS, "", "", "", "", "#f6d55c"),
        ("AL", "AMHP evening", "13:15", "21:15", 30, "work", "", "AMHP evening", AMHPS, "", "", "", "", "#9bd3c7"),
        ("AN", "AMHP night", "21:00", "08:45", 60, "work", "", "AMHP night", AMHPS, "", "", "", "", "#5b7fb5"),
        ("AOC", "AMHP on call from home", "21:00", "08:45", 0, "on call", "remote", "AMHP second", AMHPS, "", 90, 90,
         180, "#c9a5d8"),
        ("PA", "own session, morning", "09:00", "13:00", 0, "portfolio", "", "", "", WORKDAYS, "", "", "", "#dddddd"),
        ("PP", "own session, afternoon", "13:00", "17:00", 0, "portfolio", "", "", "", WORKDAYS, "", "", "",
         "#dddddd"),
        ("ED", "teaching day", "09:00", "17:00", 30, "study", "", "", "", "Wed", 480, 480, 480, "#cfe8cf"),
    ]  # fmt: skip
    headings = ("shift", "name", "start", "end", "unpaid_break", "kind", "presence", "cover_periods", "teams", "days",
                "working_minutes", "contract_minutes", "paid_minutes", "colour")  # fmt: skip
    add_rows(crisis, "shifts.csv", headings, [(*row[:6], row[6] or "on site", *row[7:]) for row in rows])


def skills(crisis: Folder) -> None:
    """Registrations, approvals and competences."""
    rows = [
        (NURSE, "yes", 1, "Nursing and Midwifery Council register, mental health nursing"),
        (DOCTOR, "yes", 1, "General Medical Council register"),
        (TRAINEE, "no", 2, "in a training programme; level 2 from ST4"),
        (CLINICIAN, "yes", 1, "approved clinician under the Mental Health Act; doctors and others"),
        (SECTION_12, "yes", 1, "approved under section 12(2) of the Mental Health Act"),
        (APPROVED, "yes", 1, "approved by the local authority under section 114 of the Mental Health Act"),
        (PRESCRIBER, "yes", 1, "doctor, or annotated as an independent prescriber"),
        (THERAPIST, "yes", 1, "occupational therapist, psychologist or social worker"),
        (SUPPORT, "no", 1, "care certificate and crisis competences"),
        (COORDINATOR, "no", 1, "assessed as able to coordinate a shift"),
        (RESTRAINT, "no", 1, "certified training in reducing restrictive practice"),
        (TRAINING, "no", 1, "statutory and mandatory training in date"),
    ]
    add_rows(crisis, "skills.csv", ("skill", "registration", "levels", "description"), rows)


def demand(crisis: Folder) -> None:
    """Heads by cover period, and who must be among them."""
    headings = ("team", "days", "cover_period", "capability", "minimum", "ideal", "maximum", "importance")
    rows = [
        (CRISIS, WORKDAYS, "early", NURSE, 3, 4, 5, ""),
        (CRISIS, FREE_DAYS, "early", NURSE, 3, "", 4, ""),
        (CRISIS, "", "late", NURSE, 3, "", 4, ""),
        (CRISIS, "", "night", NURSE, 2, "", 2, ""),
        (CRISIS, "", "early", SUPPORT, 1, 2, 2, "high"),
        (CRISIS, "", "late", SUPPORT, 1, 2, 2, "high"),
        (CRISIS, "", "night", SUPPORT, 1, "", 1, "high"),
        (CRISIS, WORKDAYS, "TD", THERAPIST, 2, 3, 4, "high"),
        *((SUITE, "", period, who, 1, "", 1, "")
          for period in ("early", "late", "night") for who in (NURSE, SUPPORT)),
        *((MEDICAL, WORKDAYS, period, CLINICIAN, 2, 4, 5, "critical")
          for period in ("medical morning", "medical afternoon")),
        *((MEDICAL, FREE_DAYS, period, CLINICIAN, 1, "", 1, "critical")
          for period in ("medical morning", "medical afternoon")),
        *((MEDICAL, FREE_DAYS, period, SECTION_12, 1, "", 1, "critical")
          for period in ("medical morning", "medical afternoon")),
        *((MEDICAL, WORKDAYS, period, f"{SECTION_12} or {TRAINEE}@2", 2, "", 5, "high")
          for period in ("medical morning", "medical afternoon")),
        (MEDICAL, "", "out of hours", CLINICIAN, 1, "", 1, "critical"),
        (MEDICAL, "", "out of hours", SECTION_12, 1, "", 1, "critical"),
        *((MEDICAL, WORKDAYS, period, TRAINEE, 1, 3, 4, "medium")
          for period in ("medical morning", "medical afternoon")),
        (MEDICAL, "", "first tier day", TRAINEE, 1, "", 1, "critical"),
        (MEDICAL, "", "first tier night", TRAINEE, 1, "", 1, "critical"),
        (AMHPS, WORKDAYS, "AMHP day", APPROVED, 3, 4, 5, ""),
        (AMHPS, FREE_DAYS, "AMHP day", APPROVED, 1, "", 2, ""),
        (AMHPS, "", "AMHP evening", APPROVED, 1, "", 2, ""),
        (AMHPS, "", "AMHP night", APPROVED, 1, "", 1, ""),
        (AMHPS, "", "AMHP second", APPROVED, 1, "", 1, ""),
    ]  # fmt: skip
    add_rows(crisis, "demand.csv", headings, rows)
    headings = ("composition", "team", "cover_period", "limit", "number", "capability", "of", "importance",
                "only_if_present", "source")  # fmt: skip
    act = "Mental Health Act: a responsible clinician is an approved clinician"
    asked = [
        ("approved clinician can be reached", MEDICAL, ("medical morning", "medical afternoon", "out of hours"), 1,
         CLINICIAN, "critical", "no", act),
        ("prescriber", CRISIS, ("early", "late"), 1, PRESCRIBER, "high", "yes", "service policy"),
        ("shift coordinator", CRISIS, ("early", "late", "night"), 1, COORDINATOR, "high", "yes", "service policy"),
        ("two trained in safe holding", SUITE, ("early", "late", "night"), 2, RESTRAINT, "high", "yes",
         "service policy"),
    ]  # fmt: skip
    rows = [
        (f"{name}, {period}", team, period, "at least", number, capability, "", importance, if_present, source)
        for name, team, periods, number, capability, importance, if_present, source in asked
        for period in periods
    ]
    add_rows(crisis, "composition.csv", headings, rows)


def people(crisis: Folder) -> dict[str, list[str]]:
    """Everybody, by staff group, with what they hold."""
    found: dict[str, list[str]] = {}
    nursing = f"{CRISIS}|{SUITE}"

    def staff(
        group: str, role: str, band: str, employer: str, team: str, cost: str, *hours: float, **more: object
    ) -> None:
        site = {CRISIS: BASE, SUITE: HOSPITAL, MEDICAL: HOSPITAL, AMHPS: HUB}[team]
        for weekly in hours:
            person = crisis.staff(role, band, employer, weekly, cost, home_site=site, home_team=team, **more)
            found.setdefault(group, []).append(person)

    staff("leads", "crisis clinician, lead", "7", TRUST, CRISIS, "31.20", 37.5, 37.5, 30, teams=nursing)
    hours = (37.5,) * 11 + (30.0,) * 3 + (22.5,)
    staff("nurses", "crisis clinician", "6", TRUST, CRISIS, "25.40", *hours, teams=nursing)
    staff("suite", "staff nurse", "5", TRUST, SUITE, "20.24", 37.5, 37.5, 37.5, 30, teams=nursing)
    hours = (37.5,) * 10 + (30.0,) * 4 + (22.5,)
    staff("support", "support worker", "3", TRUST, CRISIS, "15.90", *hours, teams=nursing)
    staff("pharmacists", "mental health pharmacist", "8a", TRUST, CRISIS, "33.10", 37.5)
    staff("therapists", "occupational therapist", "6", TRUST, CRISIS, "25.40", 37.5, 30)
    staff("therapists", "clinical psychologist", "8a", TRUST, CRISIS, "33.10", 37.5)
    staff("bank", "crisis clinician", "6", TRUST, CRISIS, "27.30", 0, 0, kind="bank", teams=nursing)
    staff("bank support", "support worker", "3", TRUST, CRISIS, "17.90", 0, 0, kind="bank", teams=nursing)

    terms = {"packs": "consultant-2003"}
    staff("consultants", "consultant psychiatrist", "consultant", TRUST, MEDICAL, "62.00", 40, 40, 40, 40, 24, **terms)
    staff("clinicians", "nurse consultant", "8b", TRUST, MEDICAL, "39.50", 37.5)
    staff("clinicians", "consultant psychologist", "8c", TRUST, MEDICAL, "45.80", 30)
    staff("specialty", "specialty doctor", "SAS", TRUST, MEDICAL, "41.00", 40, 40, 32)
    training = {"packs": "doctors-in-training-2016", "kind": "training"}
    staff("higher", "doctor in training, ST5", "ST5", TRUST, MEDICAL, "34.00", 40, 40, **training)
    staff("core", "doctor in training, CT2", "CT2", TRUST, MEDICAL, "27.50", 40, 40, 40, 40, 40, 28, **training)
    staff("core", "doctor in training, GPST1", "ST1", TRUST, MEDICAL, "27.50", 40, 40, 40, **training)

    staff("amhps", "senior social worker, AMHP", "12", COUNCIL, AMHPS, "29.40", 37, 37)
    staff("amhps", "social worker, AMHP", "11", COUNCIL, AMHPS, "26.80", 37, 37, 37, 37, 37, 29.6, 29.6, 22.2)
    staff("bank amhps", "social worker, AMHP", "11", COUNCIL, AMHPS, "29.50", 0, 0, kind="bank")

    lasting = crisis.day(420)
    held: list[tuple[list[str], tuple[str, ...]]] = [
        ([*found["leads"], *found["nurses"], *found["suite"], *found["bank"]], (NURSE,)),
        ([*found["leads"], *found["nurses"][:5], *found["pharmacists"]], (PRESCRIBER,)),
        ([*found["leads"], *found["nurses"][:9]], (COORDINATOR,)),
        (found["therapists"], (THERAPIST,)),
        (found["consultants"], (DOCTOR, CLINICIAN, SECTION_12, PRESCRIBER)),
        (found["clinicians"], (CLINICIAN,)),
        (found["specialty"], (DOCTOR, SECTION_12, PRESCRIBER)),
        (found["higher"], (DOCTOR, f"{TRAINEE}@2", SECTION_12, PRESCRIBER)),
        (found["core"], (DOCTOR, f"{TRAINEE}@1", PRESCRIBER)),
        (found["clinicians"][:1], (NURSE, PRESCRIBER)),
    ]
    for group, names in held:
        for person in group:
            crisis.holds(person, *names, to=lasting)
    for person in [*found["amhps"], *found["bank amhps"]]:
        # approved for five years at a time; one approval runs out in the third week
        crisis.holds(person, APPROVED, to=crisis.day(16) if person == found["amhps"][6] else lasting)
    for person in [*found["support"], *found["bank support"]]:
        crisis.holds(person, SUPPORT, to="")
    for person in [*found["leads"], *found["nurses"], *found["suite"], *found["support"], *found["bank support"]]:
        lapses = person in (found["nurses"][13], found["support"][9])
        crisis.holds(person, RESTRAINT, to=crisis.day(9) if lapses else crisis.day(crisis.rng.randint(60, 340)))
    for row in list(crisis.rows("staff.csv")):
        crisis.holds(str(row["person"]), TRAINING, to=crisis.day(crisis.rng.randint(40, 350)))
    return found


def between_employers(crisis: Folder, groups: dict[str, list[str]]) -> None:
    """A nurse and an occupational therapist of the trust who are AMHPs, a social worker lent to the crisis team."""
    for person in (groups["nurses"][2], groups["therapists"][0]):
        crisis.holds(person, APPROVED, to=crisis.day(900))
    for person, place in ((groups["nurses"][2], f"{CRISIS}|{SUITE}"), (groups["therapists"][0], CRISIS)):
        row = next(r for r in crisis.rows("staff.csv") if r["person"] == person)
        row["teams"] = f"{place}|{AMHPS}"
    social_worker = groups["amhps"][7]
    crisis.holds(social_worker, THERAPIST, to=crisis.day(420))
    next(r for r in crisis.rows("staff.csv") if r["person"] == social_worker)["teams"] = f"{AMHPS}|{CRISIS}"
    headings = ("lender", "borrower", "roles", "weekly_hours", "importance", "from", "to")
    rows = [
        (TRUST, COUNCIL, "crisis clinician|occupational therapist", 23, "low", crisis.day(-265), crisis.day(100)),
        (COUNCIL, TRUST, "social worker, AMHP", 22.5, "low", crisis.day(-265), crisis.day(100)),
    ]
    add_rows(crisis, "sharing.csv", headings, rows)


def wishes(crisis: Folder, groups: dict[str, list[str]]) -> None:
    """Portfolio time, flexible working, leave over the holidays, wishes."""
    own = "PA|PP"
    add_rows(
        crisis,
        "portfolio.csv",
        ("person", "activity", "sessions", "most_sessions", "per", "shifts", "protected", "importance"),
        [
            *((p, "supporting professional activity", 2, 3, "week", own, "no", "medium")
              for p in groups["consultants"][:4]),
            (groups["consultants"][4], "supporting professional activity", 1, 2, "week", own, "no", "medium"),
            (groups["clinicians"][0], "leadership", 2, 2, "week", own, "no", "medium"),
            (groups["clinicians"][1], "supervision", 1, 2, "week", own, "no", "medium"),
            (groups["specialty"][0], "supporting professional activity", 1, 1, "week", own, "no", "medium"),
            (groups["leads"][0], "management", 1, 1, "week", own, "no", "medium"),
            (groups["amhps"][0], "supervision", 1, 1, "week", own, "no", "low"),
            *((p, "education", 1, 1, "week", own, "no", "low") for p in groups["higher"]),
            *((p, "education", 2, 2, "4 weeks", "ED", "no", "medium") for p in groups["core"]),
        ],
    )  # fmt: skip
    add_rows(
        crisis,
        "flexible_working.csv",
        ("person", "agreement", "days", "time", "number", "standing", "importance"),
        [
            (groups["nurses"][14], "no nights", "", "", "", "contractual", ""),
            (groups["nurses"][13], "fixed days", "Mon|Tue|Wed|Sat|Sun", "", "", "contractual", ""),
            (groups["support"][11], "no nights", "", "", "", "contractual", ""),
            (groups["support"][14], "most consecutive", "", "", 3, "contractual", ""),
            (groups["amhps"][9], "no nights", "", "", "", "contractual", ""),
            (groups["amhps"][8], "fixed days", "Mon|Tue|Thu|Fri|Sat", "", "", "preferred", "medium"),
            (groups["therapists"][1], "fixed days", "Mon|Tue|Wed|Thu", "", "", "contractual", ""),
            (groups["pharmacists"][0], "fixed days", "Mon-Fri", "", "", "contractual", ""),
            (groups["consultants"][4], "fixed days", "Mon|Tue|Wed", "", "", "preferred", "medium"),
        ],
    )
    nurses = [*groups["leads"], *groups["nurses"], *groups["suite"]]
    for together in (nurses, groups["support"], groups["amhps"], groups["core"]):
        crisis.leave(together, 0.09, longest=9)
    crisis.leave([*groups["consultants"], *groups["clinicians"], *groups["specialty"]], 0.08, longest=7)
    crisis.away(groups["nurses"][8], "sickness", 0, 12)
    crisis.away(groups["support"][3], "sickness", 14, 20)
    crisis.away(groups["core"][1], "study leave", 21, 22)
    crisis.wishes([*nurses, *groups["support"]], 60, ("E", "L", "LD", "N"), ("low", "low", "medium"))
    crisis.wishes(groups["amhps"], 14, ("AD", "AL", "AN"), ("low", "medium"))
    crisis.wishes(groups["core"], 10, ("ND", "LJ"), ("low", "medium"))
