"""A pathology and imaging service of one trust: four weeks with a bank holiday; a core laboratory by day and night."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from .common import Folder, add_rows

TRUST = "RZP"
BLOOD, MICRO, HISTO = "BLOOD", "MICRO", "HISTO"
CT, MR, FILM, SOUND = "CT", "MR", "XRAY", "USS"
LABORATORY, RADIOLOGY, CENTRE = "RZP01-L", "RZP01-R", "RZP02"
SITES = {BLOOD: LABORATORY, MICRO: LABORATORY, HISTO: LABORATORY, CT: RADIOLOGY, FILM: RADIOLOGY, MR: CENTRE,
         SOUND: CENTRE}  # fmt: skip

STAGE, SCIENTIST, BIOMEDICAL = "career stage", "clinical scientist", "biomedical scientist"
RADIOGRAPHER, TRAINING = "diagnostic radiographer", "mandatory training"
BIOCHEMISTRY, HAEMATOLOGY, TRANSFUSION = "clinical biochemistry", "haematology", "blood transfusion"
BACTERIOLOGY, VIROLOGY, HISTOLOGY, DISSECTION = "bacteriology", "virology", "histology", "dissection"
TOMOGRAPHY, RESONANCE, PLAIN, ULTRASOUND = "computed tomography", "magnetic resonance", "plain film", "ultrasound"
RECEPTION, ASSISTING, TRAINER = "specimen reception", "imaging assistance", "training officer"

WORKDAYS = "2027-04-26..2027-04-30|2027-05-04..2027-05-07|2027-05-10..2027-05-14|2027-05-17..2027-05-21"
FREE_DAYS = "Sat-Sun|bank holidays"


def make() -> Folder:
    """The folder, the same every time."""
    settings = Path(__file__).with_name("pathology_imaging.toml").read_text(encoding="utf-8")
    service = Folder("pathology-imaging", date(2027, 4, 26), 4, seed=83, settings=settings)
    places(service)
    shifts(service)
    skills(service)
    demand(service)
    groups = people(service)
    wishes(service, groups)
    return service


def places(service: Folder) -> None:
    """The trust, its laboratory, radiology and diagnostic centre, and the way between."""
    name = "Northshire Hospitals NHS Trust"
    service.add("organisations.csv", organisation=TRUST, name=name, sector="diagnostics")
    sites = [(LABORATORY, "Northshire General, pathology"), (RADIOLOGY, "Northshire General, radiology"),
             (CENTRE, "Harbour community diagnostic centre")]  # fmt: skip
    add_rows(service, "sites.csv", ("site", "name", "organisation"), [(*row, TRUST) for row in sites])
    teams = [
        (BLOOD, "Blood sciences, core laboratory"),
        (MICRO, "Microbiology"),
        (HISTO, "Cellular pathology"),
        (CT, "Computed tomography"),
        (MR, "Magnetic resonance"),
        (FILM, "Plain film and emergency imaging"),
        (SOUND, "Ultrasound"),
    ]
    headings = ("team", "name", "organisation", "site")
    add_rows(service, "teams.csv", headings, [(team, name, TRUST, SITES[team]) for team, name in teams])
    ways = [(LABORATORY, RADIOLOGY, 5), (LABORATORY, CENTRE, 20), (RADIOLOGY, CENTRE, 20)]
    add_rows(service, "travel.csv", ("from_site", "to_site", "minutes"), ways)


def shifts(service: Folder) -> None:
    """Shifts of the core laboratory, bench days, lists of imaging, on-call, time for training.

    A radiographer on call from home counts three hours of calls a night.
    """
    benches, imaging = f"{MICRO}|{HISTO}", "|".join((CT, MR, FILM, SOUND))
    every_day = f"{CT}|{FILM}"
    # code, name, start, end, break, kind, presence, cover periods, teams, days, working, contract, paid, colour
    rows = [
        ("E", "early", "08:00", "16:00", 30, "work", "on site", "core day", BLOOD, "", "", "", "", "#f6d55c"),
        ("L", "late", "12:30", "20:30", 30, "work", "on site", "core late", BLOOD, "", "", "", "", "#9bd3c7"),
        ("LD", "long day", "08:00", "20:30", 60, "work", "on site", "core day|core late", BLOOD, "", "", "", "",
         "#f2a481"),
        ("N", "night", "20:00", "08:15", 60, "work", "on site", "core night", BLOOD, "", "", "", "", "#5b7fb5"),
        ("B", "bench day", "09:00", "17:00", 30, "work", "on site", "bench", benches, WORKDAYS, "", "", "", "#f6d55c"),
        ("S", "weekend bench", "08:30", "14:30", 0, "work", "on site", "bench", MICRO, FREE_DAYS, "", "", "",
         "#f3c78b"),
        ("IE", "imaging early", "08:00", "16:00", 30, "work", "on site", "imaging early", imaging, "", "", "", "",
         "#f7e2b8"),
        ("IL", "imaging late", "12:15", "20:15", 30, "work", "on site", "imaging late", imaging, "", "", "", "",
         "#bcd4f0"),
        ("ILD", "imaging long day", "08:00", "20:15", 60, "work", "on site", "imaging early|imaging late", every_day,
         FREE_DAYS, "", "", "", "#f2a481"),
        ("OC", "on call from home", "20:00", "08:00", 0, "on call", "remote", "imaging night", every_day, "", 180, 180,
         300, "#c9a5d8"),
        ("TS", "training or portfolio, half day", "13:00", "17:00", 0, "portfolio", "on site", "", "", WORKDAYS, "", "",
         "", "#dddddd"),
        ("AC", "academic day", "09:00", "17:00", 30, "study", "on site", "", "", WORKDAYS, "", "", "", "#cfe8cf"),
        ("OJ", "off-the-job training", "09:30", "16:00", 30, "study", "on site", "", "", WORKDAYS, "", "", "",
         "#b7d7a8"),
    ]  # fmt: skip
    headings = ("shift", "name", "start", "end", "unpaid_break", "kind", "presence", "cover_periods", "teams", "days",
                "working_minutes", "contract_minutes", "paid_minutes", "colour")  # fmt: skip
    add_rows(service, "shifts.csv", headings, rows)


def skills(service: Folder) -> None:
    """Career stages, registrations, and competences by bench: level 1 under supervision, level 2 alone."""
    rows = [
        (STAGE, "no", 9, "healthcare science career stage: 1 to 4 support, 5 practitioner, 6 and 7 scientist, 8 and 9 "
         "consultant"),
        (BIOMEDICAL, "yes", 1, "Health and Care Professions Council register"),
        (SCIENTIST, "yes", 1, "Health and Care Professions Council register"),
        (RADIOGRAPHER, "yes", 1, "Health and Care Professions Council register"),
        *((name, "no", 2, "bench competence: 1 under supervision, 2 works alone")
          for name in (BIOCHEMISTRY, HAEMATOLOGY, TRANSFUSION, BACTERIOLOGY, VIROLOGY, HISTOLOGY, DISSECTION,
                       TOMOGRAPHY, RESONANCE, PLAIN, ULTRASOUND)),
        (RECEPTION, "no", 1, "specimen reception and preparation"),
        (ASSISTING, "no", 1, "cannulation, patient care and flow in imaging"),
        (TRAINER, "no", 1, "training officer for learners in the workplace"),
        (TRAINING, "no", 1, "statutory and mandatory training in date"),
    ]  # fmt: skip
    add_rows(service, "skills.csv", ("skill", "registration", "levels", "description"), rows)


def demand(service: Folder) -> None:
    """Benches and lists to be staffed, who may learn at them under whom, who must be among those present."""
    headings = ("team", "days", "cover_period", "capability", "minimum", "ideal", "maximum", "importance")
    core, critical = ((BIOCHEMISTRY, 2, 3), (HAEMATOLOGY, 2, 2), (TRANSFUSION, 1, 2)), "critical"
    rows = [
        *((BLOOD, WORKDAYS, "core day", f"{name}@2", least, ideal, ideal + 1, "") for name, least, ideal in core),
        *((BLOOD, FREE_DAYS, "core day", f"{name}@2", 1, "", 2, critical) for name, _, _ in core),
        *((BLOOD, "", "core late", f"{name}@2", 1, "", 2, critical) for name, _, _ in core),
        (BLOOD, "", "core night", f"{BIOCHEMISTRY}@2", 1, "", 1, critical),
        (BLOOD, "", "core night", f"{HAEMATOLOGY}@2 and {TRANSFUSION}@2", 1, "", 1, critical),
        (BLOOD, WORKDAYS, "core day", RECEPTION, 3, 4, 5, ""),
        (BLOOD, FREE_DAYS, "core day", RECEPTION, 1, "", 2, ""),
        (BLOOD, "", "core late", RECEPTION, 1, 2, 2, ""),
        (BLOOD, WORKDAYS, "core day", SCIENTIST, 1, "", 3, "medium"),
        (MICRO, WORKDAYS, "bench", f"{BACTERIOLOGY}@2", 3, 4, 5, ""),
        (MICRO, WORKDAYS, "bench", f"{VIROLOGY}@2", 1, 2, 2, ""),
        (MICRO, FREE_DAYS, "bench", f"{BACTERIOLOGY}@2", 1, "", 2, critical),
        (MICRO, WORKDAYS, "bench", RECEPTION, 1, 2, 3, ""),
        (HISTO, WORKDAYS, "bench", f"{HISTOLOGY}@2", 3, 4, 6, ""),
        (HISTO, WORKDAYS, "bench", f"{DISSECTION}@2", 1, "", 2, ""),
        (HISTO, WORKDAYS, "bench", RECEPTION, 1, 2, 3, "medium"),
        *((CT, WORKDAYS, period, f"{TOMOGRAPHY}@2", 2, 3, 4, "")
          for period in ("imaging early", "imaging late")),
        *((CT, FREE_DAYS, period, f"{TOMOGRAPHY}@2", 1, "", 1, critical)
          for period in ("imaging early", "imaging late")),
        (CT, "", "imaging night", f"{TOMOGRAPHY}@2", 1, "", 1, critical),
        (MR, "Mon-Sat", "imaging early", f"{RESONANCE}@2", 2, "", 3, ""),
        (MR, WORKDAYS, "imaging late", f"{RESONANCE}@2", 1, 2, 2, ""),
        (FILM, WORKDAYS, "imaging early", f"{PLAIN}@2", 3, 4, 5, ""),
        (FILM, WORKDAYS, "imaging late", f"{PLAIN}@2", 2, "", 3, ""),
        *((FILM, FREE_DAYS, period, f"{PLAIN}@2", 1, 2, 2, critical) for period in ("imaging early", "imaging late")),
        (FILM, "", "imaging night", f"{PLAIN}@2", 1, "", 1, critical),
        (SOUND, WORKDAYS, "imaging early", f"{ULTRASOUND}@2", 3, 4, 4, ""),
        (SOUND, WORKDAYS, "imaging late", f"{ULTRASOUND}@2", 1, "", 2, "medium"),
        *((team, WORKDAYS, "imaging early", ASSISTING, 1, "", 2, "medium") for team in (CT, MR, FILM)),
    ]  # fmt: skip
    add_rows(service, "demand.csv", headings, rows)
    headings = ("wanted", "stand_in", "teams", "supervisor", "per_supervisor", "importance")
    learning = [(BIOCHEMISTRY, BLOOD), (HAEMATOLOGY, BLOOD), (BACTERIOLOGY, MICRO), (HISTOLOGY, HISTO),
                (TOMOGRAPHY, CT), (RESONANCE, MR), (PLAIN, FILM), (ULTRASOUND, SOUND)]  # fmt: skip
    rows = [(f"{name}@2", f"{name}@1", team, f"{name}@2", 1, "low") for name, team in learning]
    add_rows(service, "substitutions.csv", headings, rows)
    headings = ("composition", "team", "cover_period", "limit", "number", "capability", "of", "importance", "source")
    benches = ((BLOOD, "core day"), (BLOOD, "core late"), (MICRO, "bench"), (HISTO, "bench"))
    policy = "laboratory quality manual"
    rows = [
        *((f"stage 6 or above, {team.lower()} {period}", team, period, "at least", 1, f"{STAGE}@6", "", "high", policy)
          for team, period in benches),
        *((f"half of them stage 5 or above, {team.lower()} {period}", team, period, "at least", "50%", f"{STAGE}@5",
           "any", "medium", policy) for team, period in benches),
        ("a senior in radiology", FILM, "imaging early", "at least", 1, f"{STAGE}@6", "", "medium", "imaging policy"),
    ]  # fmt: skip
    add_rows(service, "composition.csv", headings, rows)


def people(service: Folder) -> dict[str, list[str]]:
    """Everybody, by staff group, with stage and competences."""
    found: dict[str, list[str]] = {}

    def staff(
        group: str, role: str, band: str, stage: int, teams: str, cost: str, held: str, *hours: float, **more: object
    ) -> None:
        home = teams.split("|")[0]
        for weekly in hours:
            row = {"home_site": SITES[home], "home_team": home, "teams": teams, **more}
            person = service.staff(role, band, TRUST, weekly, cost, **row)
            service.holds(person, f"{STAGE}@{stage}")
            service.holds(person, *filter(None, held.split("|")), to=service.day(service.rng.randint(90, 700)))
            service.holds(person, TRAINING, to=service.day(service.rng.randint(40, 350)))
            found.setdefault(group, []).append(person)

    def at(level: int, *names: str) -> str:
        return "|".join(f"{name}@{level}" for name in names)

    core = at(2, BIOCHEMISTRY, HAEMATOLOGY, TRANSFUSION)
    lab = f"{BLOOD}|{MICRO}"
    staff("managers", "blood sciences manager", "8a", 8, BLOOD, "33.10", f"{BIOMEDICAL}|{core}", 37.5)
    staff("scientists", "clinical scientist", "8b", 8, BLOOD, "39.50", f"{SCIENTIST}|{at(2, BIOCHEMISTRY)}", 37.5)
    staff("scientists", "clinical scientist", "7", 7, BLOOD, "29.90", f"{SCIENTIST}|{at(2, BIOCHEMISTRY)}", 37.5, 30)
    senior = "specialist biomedical scientist, lead"
    staff("leads", senior, "7", 7, BLOOD, "29.90", f"{BIOMEDICAL}|{core}|{TRAINER}", 37.5, 37.5, 30)
    special = "specialist biomedical scientist"
    staff("core", special, "6", 6, BLOOD, "25.40", f"{BIOMEDICAL}|{core}", *(37.5,) * 10, 30, 30, 22.5)
    staff("core", special, "6", 6, BLOOD, "25.40", f"{BIOMEDICAL}|{at(2, BIOCHEMISTRY)}", 37.5, 37.5, 30)
    part = f"{BIOMEDICAL}|{at(2, HAEMATOLOGY, TRANSFUSION)}"
    staff("core", special, "6", 6, BLOOD, "25.40", part, 37.5, 37.5, 37.5)
    fresh = f"{BIOMEDICAL}|{at(1, BIOCHEMISTRY, HAEMATOLOGY, TRANSFUSION)}"
    staff("practitioners", "biomedical scientist", "5", 5, BLOOD, "20.24", fresh, 37.5, 37.5, 37.5)
    staff("trainees", "trainee scientist", "6", 5, BLOOD, "22.10", at(1, BIOCHEMISTRY), 37.5, 37.5, kind="training")
    staff("reception", "associate practitioner", "4", 4, BLOOD, "17.60", RECEPTION, 37.5, 37.5)
    staff("reception", "medical laboratory assistant", "3", 3, lab, "15.90", RECEPTION, *(37.5,) * 4, 30, 22.5)
    staff("apprentices", "apprentice healthcare science assistant", "2", 2, BLOOD, "12.60", RECEPTION, 37.5,
          kind="apprentice")  # fmt: skip

    bench = f"{BIOMEDICAL}|{at(2, BACTERIOLOGY)}"
    staff("micro", senior, "7", 7, MICRO, "29.90", f"{bench}|{at(2, VIROLOGY)}|{TRAINER}", 37.5, 37.5)
    staff("micro", special, "6", 6, MICRO, "25.40", f"{bench}|{at(2, VIROLOGY)}", 37.5, 37.5, 30)
    staff("micro", special, "6", 6, MICRO, "25.40", bench, 37.5, 30)
    staff("micro", "biomedical scientist", "5", 5, MICRO, "20.24", f"{BIOMEDICAL}|{at(1, BACTERIOLOGY)}", 37.5)
    staff("scientists", "consultant clinical scientist", "8c", 9, MICRO, "45.80", f"{SCIENTIST}|{at(2, VIROLOGY)}", 30)
    staff("micro support", "medical laboratory assistant", "3", 3, MICRO, "15.90", RECEPTION, 37.5, 30)

    bench = f"{BIOMEDICAL}|{at(2, HISTOLOGY)}"
    staff("histo", "advanced biomedical scientist", "8a", 8, HISTO, "33.10", f"{bench}|{at(2, DISSECTION)}", 37.5)
    staff("histo", senior, "7", 7, HISTO, "29.90", f"{bench}|{at(2, DISSECTION)}|{TRAINER}", 37.5)
    staff("histo", special, "6", 6, HISTO, "25.40", bench, 37.5, 37.5, 30)
    staff("histo", "biomedical scientist", "5", 5, HISTO, "20.24", f"{BIOMEDICAL}|{at(1, HISTOLOGY)}", 37.5)
    staff("histo support", "medical laboratory assistant", "3", 3, HISTO, "15.90", RECEPTION, 37.5, 22.5)
    staff("apprentices", "apprentice healthcare science associate", "3", 3, HISTO, "13.40", RECEPTION, 37.5,
          kind="apprentice")  # fmt: skip

    both = at(2, TOMOGRAPHY, PLAIN)
    role, teams = "senior radiographer", f"{CT}|{FILM}"
    staff("imaging leads", "lead radiographer", "7", 7, teams, "29.90", f"{RADIOGRAPHER}|{both}|{TRAINER}", 37.5, 37.5)
    staff("ct", role, "6", 6, teams, "25.40", f"{RADIOGRAPHER}|{both}", *(37.5,) * 6, 30, 30)
    staff("mr", "lead radiographer", "7", 7, f"{MR}|{FILM}", "29.90", f"{RADIOGRAPHER}|{at(2, RESONANCE, PLAIN)}", 37.5)
    staff("mr", role, "6", 6, f"{MR}|{FILM}", "25.40", f"{RADIOGRAPHER}|{at(2, RESONANCE, PLAIN)}", 37.5, 37.5, 30, 30)
    learner = f"{RADIOGRAPHER}|{at(2, PLAIN)}|{at(1, TOMOGRAPHY)}"
    staff("film", "radiographer", "5", 5, f"{FILM}|{CT}", "20.24", learner, 37.5, 37.5, 37.5)
    staff("film", "radiographer", "5", 5, FILM, "20.24", f"{RADIOGRAPHER}|{at(2, PLAIN)}", 37.5, 37.5, 30, 22.5)
    staff("sound", "sonographer", "7", 7, SOUND, "29.90", f"{RADIOGRAPHER}|{at(2, ULTRASOUND)}", 37.5, 37.5, 37.5, 30,
          22.5)  # fmt: skip
    staff("sound", "trainee sonographer", "6", 6, SOUND, "25.40", f"{RADIOGRAPHER}|{at(1, ULTRASOUND)}", 37.5,
          kind="training")  # fmt: skip
    staff("assistants", "imaging support worker", "3", 3, f"{CT}|{FILM}|{MR}", "15.90", ASSISTING, 37.5, 37.5, 37.5, 30)
    staff("apprentices", "apprentice imaging support worker", "2", 2, f"{FILM}|{CT}", "12.60", ASSISTING, 37.5,
          kind="apprentice")  # fmt: skip
    staff("bank", special, "6", 6, BLOOD, "27.30", f"{BIOMEDICAL}|{core}", 0, 0, kind="bank")
    staff("bank", "radiographer", "6", 6, teams, "27.30", f"{RADIOGRAPHER}|{both}", 0, kind="bank")
    return found


def wishes(service: Folder, groups: dict[str, list[str]]) -> None:
    """Time for training and off the job, flexible working, leave, wishes."""
    trainers = [*groups["leads"][:2], groups["micro"][0], groups["histo"][1], groups["imaging leads"][0]]
    registering = [*groups["practitioners"], groups["micro"][7], groups["histo"][5]]
    add_rows(
        service,
        "portfolio.csv",
        ("person", "activity", "sessions", "most_sessions", "per", "shifts", "protected", "importance"),
        [
            *((p, "education", 1, 1, "week", "AC", "yes", "") for p in groups["trainees"]),
            (groups["sound"][5], "education", 1, 1, "week", "AC", "yes", ""),
            *((p, "education", 1, 1, "week", "OJ", "no", "high") for p in groups["apprentices"]),
            *((p, "supervision", 1, 1, "fortnight", "TS", "no", "medium") for p in trainers),
            *((p, "education", 1, 2, "fortnight", "TS", "no", "medium") for p in registering),
            (groups["managers"][0], "management", 2, 4, "week", "TS", "no", "medium"),
            (groups["scientists"][0], "research", 1, 1, "week", "TS", "no", "medium"),
            (groups["scientists"][3], "leadership", 1, 1, "week", "TS", "no", "medium"),
        ],
    )  # fmt: skip
    add_rows(
        service,
        "flexible_working.csv",
        ("person", "agreement", "days", "time", "number", "standing", "importance"),
        [
            (groups["managers"][0], "fixed days", "Mon-Fri", "", "", "contractual", ""),
            *((p, "no nights", "", "", "", "contractual", "") for p in groups["scientists"][:3]),
            *((p, "no nights", "", "", "", "contractual", "") for p in (groups["core"][4], groups["core"][12])),
            *((p, "fixed days", "Mon-Fri", "", "", "contractual", "") for p in groups["trainees"]),
            *((p, "fixed days", "Mon-Fri", "", "", "contractual", "") for p in groups["apprentices"]),
            (groups["reception"][7], "latest finish", "", "16:30", "", "contractual", ""),
            (groups["mr"][3], "fixed days", "Mon|Tue|Wed|Thu", "", "", "contractual", ""),
            (groups["film"][5], "latest finish", "", "16:30", "", "preferred", "medium"),
            (groups["histo"][4], "fixed days", "Tue|Wed|Thu|Fri", "", "", "contractual", ""),
        ],
    )  # fmt: skip
    laboratory = [*groups["leads"], *groups["core"]]
    imaging = [*groups["imaging leads"], *groups["ct"], *groups["film"]]
    benches = [*groups["micro"], *groups["histo"]]
    for together in (laboratory, imaging, benches, groups["reception"], [*groups["mr"], *groups["sound"]]):
        service.leave(together, 0.08, longest=10)
    service.away(groups["core"][5], "sickness", 0, 9)
    service.away(groups["ct"][3], "sickness", 12, 18)
    service.away(groups["histo"][3], "study leave", 15, 16)
    service.wishes([*laboratory, *groups["reception"]], 35, ("E", "LD", "N"), ("low", "low", "medium"))
    service.wishes(imaging, 25, ("IE", "IL", "OC"), ("low", "low", "medium"))
