"""Teams over a community trust, a GP federation and a care provider: four weeks, mostly in half-day sessions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from .common import Folder, add_rows

TRUST, FEDERATION, CARE = "RZC", "U99901", "1-990100"
FRAILTY, REHAB, URGENT, SURGERY, ROUND = "FRAILTY", "REHAB", "URGENT", "SURGERY", "ROUND"
HOSPITAL, PRACTICE, HUB, OFFICE = "RZC01", "Y99901", "RZC02", "CARE01"

NURSE, ASSOCIATE, GP, CONSULTANT = "registered nurse", "nursing associate", "general practitioner", "consultant"
PRESCRIBER, ASSISTANT, TRAINEE = "prescriber", "physician assistant", "doctor in training"
PHYSIO, OT, PHARMACIST, SOCIAL_WORKER = "physiotherapist", "occupational therapist", "pharmacist", "social worker"
SUPPORT, CARER = "clinical support", "care worker"
ASSESSMENT = "comprehensive geriatric assessment"
THERAPIST = f"{PHYSIO} or {OT}"

PACKS = {
    "consultant geriatrician": "consultant-2003",
    "doctor in training": "doctors-in-training-2016",
    "salaried GP": "gp-salaried",
}
"""Rule packs of contracts by role; other contracts with the trust are under Agenda for Change."""

TERM = "2027-02-01..2027-02-12|2027-02-22..2027-02-28"


def make() -> Folder:
    """The folder, the same every time."""
    settings = Path(__file__).with_name("community_mdt.toml").read_text(encoding="utf-8")
    mdt = Folder("community-mdt", date(2027, 2, 1), 4, seed=45, settings=settings)
    places(mdt)
    shifts(mdt)
    skills(mdt)
    demand(mdt)
    groups = people(mdt)
    contracts_between(mdt)
    wishes(mdt, groups)
    return mdt


def places(mdt: Folder) -> None:
    """Who employs, where, who needs cover, and the way between."""
    add_rows(
        mdt,
        "organisations.csv",
        ("organisation", "name", "sector"),
        [
            (TRUST, "Northshire Community Health NHS Trust", "community"),
            (FEDERATION, "Harbour GP Federation", "primary care"),
            (CARE, "Brightwater Care and Reablement", "social care"),
        ],
    )
    add_rows(
        mdt,
        "sites.csv",
        ("site", "name", "organisation"),
        [
            (HOSPITAL, "Sycamore Community Hospital", TRUST),
            (HUB, "Harbour Neighbourhood Hub", TRUST),
            (PRACTICE, "Harbour Medical Centre", FEDERATION),
            (OFFICE, "Brightwater office, Quay Street", CARE),
        ],
    )
    add_rows(
        mdt,
        "teams.csv",
        ("team", "name", "organisation", "site", "beds"),
        [
            (FRAILTY, "Frailty multidisciplinary team", TRUST, HUB, ""),
            (REHAB, "Sycamore rehabilitation ward", TRUST, HOSPITAL, 18),
            (URGENT, "Urgent community response", TRUST, HUB, ""),
            (SURGERY, "Harbour surgery", FEDERATION, PRACTICE, ""),
            (ROUND, "Reablement round north", CARE, OFFICE, ""),
        ],
    )
    add_rows(
        mdt,
        "travel.csv",
        ("from_site", "to_site", "minutes"),
        [(HOSPITAL, HUB, 20), (HOSPITAL, PRACTICE, 25), (HOSPITAL, OFFICE, 25), (HUB, PRACTICE, 10), (HUB, OFFICE, 10),
         (PRACTICE, OFFICE, 15)],
    )  # fmt: skip


def shifts(mdt: Folder) -> None:
    """Half-day sessions, the long hours of urgent response and rounds, and sessions of people's own."""
    clinics = "|".join((FRAILTY, REHAB))
    add_rows(
        mdt,
        "shifts.csv",
        ("shift", "name", "start", "end", "unpaid_break", "kind", "cover_periods", "teams", "days", "colour"),
        [
            ("AM", "morning session", "08:30", "12:30", 0, "work", "morning", clinics, "", "#f6d55c"),
            ("PM", "afternoon session", "13:00", "17:00", 0, "work", "afternoon", clinics, "", "#9bd3c7"),
            ("SM", "morning surgery", "08:20", "12:30", 0, "work", "morning", SURGERY, "", "#f3c78b"),
            ("SA", "afternoon surgery", "13:00", "17:10", 0, "work", "afternoon", SURGERY, "", "#b7d7a8"),
            ("UE", "urgent early", "08:00", "16:00", 30, "work", "urgent early", URGENT, "", "#f2a481"),
            ("UL", "urgent late", "12:00", "20:00", 30, "work", "urgent late", URGENT, "", "#c9a5d8"),
            ("RM", "morning round", "07:00", "14:00", 30, "work", "morning round", ROUND, "", "#bcd4f0"),
            ("RE", "evening round", "15:30", "22:00", 30, "work", "evening round", ROUND, "", "#7f9fcb"),
            ("EM", "own session, morning", "08:30", "12:30", 0, "portfolio", "", "", "Mon-Fri", "#dddddd"),
            ("EA", "own session, afternoon", "13:00", "17:00", 0, "portfolio", "", "", "Mon-Fri", "#dddddd"),
            ("JL", "learning together", "13:30", "16:30", 0, "study", "", "", "Wed", "#cfe8cf"),
        ],
    )


def skills(mdt: Folder) -> None:
    """The competence framework."""
    register = "Nursing and Midwifery Council"
    add_rows(
        mdt,
        "skills.csv",
        ("skill", "registration", "levels", "description"),
        [
            (NURSE, "yes", 1, f"{register} register"),
            (ASSOCIATE, "yes", 1, f"{register} register, nursing associate part"),
            (GP, "yes", 1, "General Medical Council GP register"),
            (CONSULTANT, "yes", 1, "General Medical Council specialist register, geriatric medicine"),
            (TRAINEE, "yes", 1, "General Medical Council register, in a training programme"),
            (ASSISTANT, "yes", 1, "General Medical Council register of physician assistants (formerly associates)"),
            (PHYSIO, "yes", 1, "Health and Care Professions Council register"),
            (OT, "yes", 1, "Health and Care Professions Council register"),
            (PHARMACIST, "yes", 1, "General Pharmaceutical Council register"),
            (SOCIAL_WORKER, "yes", 1, "Social Work England register"),
            (PRESCRIBER, "no", 2, "independent prescriber: 1 in a named clinical area, 2 across frailty"),
            ("advanced practice", "no", 1, "assessed over the four pillars of advanced practice"),
            (ASSESSMENT, "no", 2, "level 2 leads an assessment"),
            (SUPPORT, "no", 2, "level 2: observations and catheter care delegated by a registered nurse"),
            (CARER, "no", 2, "competences of the round; level 2 senior"),
            ("care certificate", "no", 1, "the sixteen standards of the Care Certificate"),
            ("two years secondary care", "no", 1, "of physician assistants, before primary care"),
            ("supervising doctor", "no", 1, "named to supervise physician assistants"),
            ("mandatory training", "no", 1, "the subjects that the employer asks of everybody"),
        ],
    )


def demand(mdt: Folder) -> None:
    """Heads by session, what may stand in for what, and who must be among those present."""
    support = f"{ASSOCIATE} or {SUPPORT}@2"
    add_rows(
        mdt,
        "demand.csv",
        ("team", "days", "cover_period", "capability", "minimum", "ideal", "importance"),
        [
            (FRAILTY, "Mon-Fri", "morning", NURSE, 2, 3, ""),
            (FRAILTY, "Mon-Fri", "afternoon", NURSE, 1, 2, ""),
            (FRAILTY, "Mon-Fri", "morning", f"{PRESCRIBER}@2", 1, 2, "high"),
            (FRAILTY, "Mon|Wed|Fri", "afternoon", f"{PRESCRIBER}@2", 1, "", "medium"),
            (FRAILTY, "Mon-Fri", "morning", THERAPIST, 1, 2, ""),
            (FRAILTY, "Mon-Fri", "afternoon", THERAPIST, 1, "", ""),
            (FRAILTY, "Mon-Fri", "morning", SOCIAL_WORKER, 1, "", "medium"),
            (FRAILTY, "Wed", "morning", PHARMACIST, 1, "", "medium"),
            (REHAB, "Mon-Fri", "morning", THERAPIST, 2, 3, ""),
            (REHAB, "Mon-Fri", "afternoon", THERAPIST, 1, 2, ""),
            (REHAB, "Mon-Fri", "afternoon", f"{PRESCRIBER}@2 or {TRAINEE}", 1, "", "high"),
            (URGENT, "", "urgent early", NURSE, 1, 2, "critical"),
            (URGENT, "", "urgent late", NURSE, 1, "", "critical"),
            (URGENT, "", "urgent early", support, 1, 2, "high"),
            (URGENT, "", "urgent late", support, 1, "", "high"),
            (URGENT, "Mon-Fri", "urgent early", THERAPIST, 1, "", "medium"),
            (SURGERY, "Mon-Fri", "morning", GP, 2, "", "critical"),
            (SURGERY, "Mon-Fri", "afternoon", GP, 1, 2, "critical"),
            (SURGERY, "Mon-Fri", "morning", "advanced practice", 1, 2, "medium"),
            (SURGERY, "Mon-Fri", "afternoon", "advanced practice", 1, "", "medium"),
            (SURGERY, "Mon-Fri", "morning", NURSE, 1, "", ""),
            (SURGERY, "Mon|Tue|Thu|Fri", "afternoon", NURSE, 1, "", "medium"),
            (SURGERY, "Tue|Thu", "afternoon", PHARMACIST, 1, "", "medium"),
            (ROUND, "", "morning round", CARER, 3, 4, "critical"),
            (ROUND, "", "evening round", CARER, 2, 3, "critical"),
        ],
    )
    add_rows(
        mdt,
        "substitutions.csv",
        ("wanted", "stand_in", "teams", "supervisor", "per_supervisor", "importance"),
        [
            ("advanced practice", ASSISTANT, SURGERY, GP, 2, "low"),
            (f"{PRESCRIBER}@2", f"{PRESCRIBER}@1", FRAILTY, f"{GP} or {CONSULTANT} or {PRESCRIBER}@2", 1, "medium"),
            (GP, f"advanced practice and {PRESCRIBER}@2", SURGERY, GP, 1, "high"),
        ],
    )
    add_rows(
        mdt,
        "composition.csv",
        ("composition", "alternative", "team", "cover_period", "limit", "number", "capability", "of", "importance"),
        [
            ("assessment lead", "a", FRAILTY, "morning", "at least", 1, f"{ASSESSMENT}@2", "", "medium"),
            ("assessment lead", "b", FRAILTY, "morning", "at least", 2, ASSESSMENT, "", "medium"),
            ("doctor in training supervised", "", REHAB, "afternoon", "at most", 1, TRAINEE,
             f"{CONSULTANT} or {PRESCRIBER}@2", "medium"),
            ("senior on the round", "", ROUND, "morning round", "at least", 1, f"{CARER}@2", "", "medium"),
        ],
    )  # fmt: skip


def people(mdt: Folder) -> dict[str, list[str]]:
    """Everybody, by staff group."""
    found: dict[str, list[str]] = {}
    until = mdt.day(500)

    def staff(
        group: str, role: str, band: str, employer: str, team: str, cost: str, *hours: float, **more: object
    ) -> None:
        site = {FRAILTY: HUB, URGENT: HUB, REHAB: HOSPITAL, SURGERY: PRACTICE, ROUND: OFFICE}[team]
        for weekly in hours:
            packs = PACKS.get(role.split(",")[0], "agenda-for-change" if employer == TRUST else "")
            more = {"packs": packs, **more}
            person = mdt.staff(role, band, employer, weekly, cost, home_site=site, home_team=team, **more)
            found.setdefault(group, []).append(person)

    both, clinics = f"{FRAILTY}|{URGENT}", f"{FRAILTY}|{REHAB}"
    staff("nurses", "community nurse", "6", TRUST, FRAILTY, "25.40", 37.5, 37.5, 30, teams=f"{both}|{SURGERY}")
    staff("nurses", "community nurse", "5", TRUST, URGENT, "20.24", 37.5, 37.5, 37.5, 37.5, 30, 22.5, teams=both)
    staff("associates", "nursing associate", "4", TRUST, URGENT, "17.60", 37.5, 37.5, 30)
    staff("support", "healthcare support worker", "3", TRUST, URGENT, "15.90", 37.5, 37.5)
    acp = "advanced clinical practitioner"
    staff("advanced", acp, "8a", TRUST, FRAILTY, "33.10", 37.5, 37.5, 30, teams=f"{clinics}|{SURGERY}")
    staff("pharmacists", "advanced pharmacist", "8a", TRUST, FRAILTY, "33.10", 37.5, teams=f"{FRAILTY}|{SURGERY}")
    staff("physios", "physiotherapist", "6", TRUST, REHAB, "25.40", 37.5, 37.5, 30, teams=f"{clinics}|{URGENT}")
    staff("physios", "highly specialist physiotherapist", "7", TRUST, FRAILTY, "29.90", 37.5, teams=clinics)
    staff("ots", "occupational therapist", "6", TRUST, REHAB, "25.40", 37.5, 22.5, teams=f"{clinics}|{URGENT}")
    staff("ots", "highly specialist occupational therapist", "7", TRUST, FRAILTY, "29.90", 37.5, teams=clinics)
    staff("consultants", "consultant geriatrician", "consultant", TRUST, FRAILTY, "62.00", 40, teams=clinics)
    staff("trainees", "doctor in training, ST4", "ST4", TRUST, REHAB, "34.00", 40, kind="training", teams=clinics)
    staff("gps", "salaried GP", "GP", FEDERATION, SURGERY, "58.00", 37.5, 33.3, 29.2, 25, 20.8)
    staff("practice advanced", "advanced nurse practitioner", "8a", FEDERATION, SURGERY, "33.10", 37.5, 30)
    staff("practice pharmacists", "clinical pharmacist", "7", FEDERATION, SURGERY, "29.90", 30)
    staff("assistants", "physician assistant", "7", FEDERATION, SURGERY, "29.90", 37.5, 30)
    staff("practice nurses", "practice nurse", "6", FEDERATION, SURGERY, "25.40", 37.5, 25)
    staff("social workers", "social worker", "9", CARE, ROUND, "26.80", 37, 29.6)
    staff("carers", "senior care worker", "", CARE, ROUND, "14.10", 37, 37, 30)
    staff("carers", "care worker", "", CARE, ROUND, "12.85", 37, 37, 37, 30, 30, 30, 24, 24, 16)
    staff("bank", "community nurse", "5", TRUST, URGENT, "23.50", 0, kind="bank")
    staff("bank carers", "care worker", "", CARE, ROUND, "13.40", 0, kind="bank")

    everybody: list[tuple[list[str], tuple[str, ...]]] = [
        ([*found["nurses"], *found["bank"], *found["practice nurses"]], (NURSE,)),
        ([*found["advanced"], *found["practice advanced"]], (NURSE, "advanced practice", f"{PRESCRIBER}@2")),
        (found["associates"], (ASSOCIATE,)),
        ([*found["pharmacists"], *found["practice pharmacists"]], (PHARMACIST, f"{PRESCRIBER}@1")),
        (found["physios"], (PHYSIO,)),
        (found["ots"], (OT,)),
        (found["consultants"], (CONSULTANT, f"{PRESCRIBER}@2", f"{ASSESSMENT}@2", "supervising doctor")),
        (found["trainees"], (TRAINEE, f"{ASSESSMENT}@1")),
        (found["gps"], (GP, f"{PRESCRIBER}@2", "supervising doctor")),
        (found["assistants"], (ASSISTANT, "two years secondary care")),
        (found["social workers"], (SOCIAL_WORKER,)),
        (found["carers"][:3], (f"{CARER}@2",)),
        ([*found["carers"][3:], *found["bank carers"]], (f"{CARER}@1",)),
    ]
    for group, held in everybody:
        for person in group:
            mdt.holds(person, *held, to=until)
    for person in [*found["advanced"][:2], found["physios"][3], found["ots"][2]]:
        mdt.holds(person, f"{ASSESSMENT}@2", to=until)
    for person in [*found["nurses"][:3], found["advanced"][2], found["social workers"][0]]:
        mdt.holds(person, f"{ASSESSMENT}@1", to=until)
    for person in [*found["carers"], *found["bank carers"]]:
        if person != found["carers"][11]:  # in the third week of the job
            mdt.holds(person, "care certificate")
    everyone = [person for group in found.values() for person in group]
    for person in everyone:
        due = person in (found["nurses"][5], found["carers"][6])
        mdt.holds(person, "mandatory training", to=mdt.day(18) if due else until)
    for person in found["support"]:
        mdt.holds(person, f"{SUPPORT}@2", to=until, assessed_by=TRUST)
    for person in found["carers"][:4]:
        mdt.holds(person, f"{SUPPORT}@2", to=mdt.day(20), assessed_by=CARE)
    second_contracts(mdt, found)
    return found


def second_contracts(mdt: Folder, found: dict[str, list[str]]) -> None:
    """People with two employers: mornings in the surgery and afternoons on the ward; a GP with a day in frailty."""
    first = next(row for row in mdt.rows("staff.csv") if row["person"] == found["practice advanced"][0])
    first["weekly_hours"] = 20.8
    pair = {"band": "8a", "kind": "permanent", "hourly_cost": "33.10"}
    mdt.add("staff.csv", person=first["person"], name=first["name"], employer=TRUST, weekly_hours=16,
            role="advanced clinical practitioner", home_site=HOSPITAL, home_team=REHAB, **pair)  # fmt: skip
    for day in (1, 8, 15, 22):
        who = {"person": first["person"], "date": mdt.day(day), "pin": "fixed"}
        mdt.add("pins.csv", **who, shift="SM", team=SURGERY, capability="advanced practice")
        mdt.add("pins.csv", **who, shift="PM", team=REHAB, capability=f"{PRESCRIBER}@2 or {TRAINEE}")
    doctor = next(row for row in mdt.rows("staff.csv") if row["person"] == found["gps"][3])
    mdt.add("staff.csv", person=doctor["person"], name=doctor["name"], employer=TRUST, role="GP with extended role",
            band="GP", weekly_hours=8, hourly_cost="58.00", home_site=HUB, home_team=FRAILTY)  # fmt: skip


def contracts_between(mdt: Folder) -> None:
    """What organisations lend each other, and whose training they recognise."""
    add_rows(
        mdt,
        "sharing.csv",
        ("lender", "borrower", "roles", "weekly_hours", "importance", "from", "to"),
        [
            (CARE, TRUST, "social worker", 60, "", mdt.day(-200), mdt.day(200)),
            (CARE, TRUST, "senior care worker|care worker", 24, "low", mdt.day(-30), mdt.day(13)),
            (FEDERATION, TRUST, "salaried GP|clinical pharmacist", 12, "low", mdt.day(-200), mdt.day(200)),
            (TRUST, FEDERATION, "advanced clinical practitioner|community nurse|advanced pharmacist", 24, "low",
             mdt.day(-200), mdt.day(200)),
        ],
    )  # fmt: skip
    add_rows(
        mdt,
        "recognition.csv",
        ("skill", "assessed_by", "accepted_by", "from", "to"),
        [(SUPPORT, CARE, TRUST, mdt.day(-10), mdt.day(120)), (SUPPORT, TRUST, CARE, mdt.day(-10), mdt.day(120))],
    )


def wishes(mdt: Folder, groups: dict[str, list[str]]) -> None:
    """Portfolio time, flexible working, leave over half term, wishes."""
    own = "EM|EA"
    add_rows(
        mdt,
        "portfolio.csv",
        ("person", "activity", "sessions", "most_sessions", "per", "shifts", "protected", "importance"),
        [
            (groups["consultants"][0], "supporting professional activity", 2, 3, "week", own, "yes", ""),
            (groups["gps"][0], "leadership", 2, 2, "week", own, "no", "medium"),
            (groups["gps"][1], "education", 1, 1, "fortnight", own, "no", "medium"),
            (groups["advanced"][0], "research", 1, 1, "fortnight", own, "no", "medium"),
            (groups["advanced"][1], "leadership", 1, 1, "week", own, "no", "low"),
            (groups["ots"][2], "education", 1, 1, "week", own, "no", "medium"),
            (groups["pharmacists"][0], "supervision", 1, 1, "fortnight", own, "no", "medium"),
            (groups["trainees"][0], "education", 2, 2, "week", own, "yes", ""),
            (groups["assistants"][0], "education", 1, 1, "fortnight", own, "yes", ""),
            (groups["social workers"][0], "supervision", 1, 1, "fortnight", own, "no", "low"),
            *(
                (person, "shared training", 1, 1, "4 weeks", "JL", "no", "medium")
                for group in ("nurses", "associates", "assistants", "social workers")
                for person in groups[group][:4]
            ),
        ],
    )
    add_rows(
        mdt,
        "flexible_working.csv",
        ("person", "agreement", "days", "time", "number", "standing", "importance"),
        [
            (groups["nurses"][2], "fixed days", "Mon|Tue|Wed|Thu", "", "", "contractual", ""),
            (groups["nurses"][8], "latest finish", "", "16:30", "", "contractual", ""),
            (groups["physios"][2], "term time", TERM, "", "", "contractual", ""),
            (groups["ots"][1], "fixed days", "Tue|Wed|Thu", "", "", "contractual", ""),
            (groups["carers"][7], "earliest start", "", "09:00", "", "preferred", "medium"),
            (groups["carers"][9], "most consecutive", "", "", 3, "contractual", ""),
            (groups["gps"][4], "fixed days", "Mon|Wed|Fri", "", "", "contractual", ""),
            (groups["practice nurses"][1], "fixed days", "Mon|Tue|Wed|Thu", "", "", "preferred", "medium"),
        ],
    )
    for names in (("nurses", "associates", "support"), ("physios", "ots"), ("carers",), ("gps", "practice advanced")):
        mdt.leave([p for name in names for p in groups[name]], 0.09, longest=7)
    mdt.away(groups["carers"][5], "sickness", 0, 6)
    mdt.away(groups["advanced"][2], "study leave", 8, 9)
    asking = [p for name in ("nurses", "associates", "carers", "physios", "ots", "gps") for p in groups[name]]
    mdt.wishes(asking, 50, ("UE", "UL", "RM", "RE"), ("low", "low", "medium"))
