"""Safe staffing, new and regulated roles over whole folders: a ward or a team for each case, by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.cases.folder import Folder, days
from tests.commands import run_rota

TUE = "2026-11-03"
NURSE, CARE, NONE = "registered nurse", "support", "none"


@dataclass(frozen=True)
class Ward:
    """A team with needs (from, to, registered nurses) on Tuesday, duties, and what each rule measures there.

    A duty: (start, end, number, as what), and more of the person's cells.
    """

    name: str
    duties: tuple[tuple[Any, ...], ...]
    finds: dict[str, Any]
    needs: tuple[tuple[str, str, int], ...] = (("07:00", "19:00", 2),)
    beds: int | None = None
    sector: str = "acute"
    cells: dict[str, Any] = field(default_factory=dict)


DAY = ("07:00", "19:00")
WARDS = [
    # two registered nurses at every minute, in whatever pieces; a minute with one is a red flag
    Ward("two", ((*DAY, 1, NURSE), ("07:00", "13:00", 1, NURSE), ("13:00", "19:00", 1, NURSE)), {"NU-1": []}),
    Ward("one-minute", ((*DAY, 1, NURSE), ("07:00", "13:00", 1, NURSE), ("13:01", "19:00", 1, NURSE)), {"NU-1": [1]}),
    # support workers, nursing associates and supernumerary nurses are not registered nurses on the ward
    Ward("support", ((*DAY, 1, NURSE), (*DAY, 3, CARE)), {"NU-1": [1]}),
    Ward(
        "supernumerary", ((*DAY, 1, NURSE), (*DAY, 1, NURSE, {"supernumerary_until": TUE, "use": NONE})), {"NU-1": [1]}
    ),
    # SG1 is about acute wards
    Ward("community", ((*DAY, 1, NURSE),), {"NU-1": [], "NU-4": []}, sector="community"),
    # 5 nurses x 8 h = 40 h: 8 h come before 25% (10 h): 32 h are no flag, a minute less is
    Ward("time-32", (("07:00", "15:00", 4, NURSE),), {"NU-1 time": []}, (("07:00", "15:00", 5),)),
    Ward(
        "time-31-59",
        (("07:00", "15:00", 3, NURSE), ("07:00", "14:59", 1, NURSE)),
        {"NU-1 time": [32 * 60 - 1]},
        (("07:00", "15:00", 5),),
    ),
    # 2 nurses x 12 h = 24 h: 25% (6 h) come first: 18 h are no flag, a minute less is
    Ward("time-18", ((*DAY, 1, NURSE), ("07:00", "13:00", 1, NURSE)), {"NU-1 time": [], "NU-1": [1]}),
    Ward("time-17-59", ((*DAY, 1, NURSE), ("07:00", "12:59", 1, NURSE)), {"NU-1 time": [18 * 60 - 1], "NU-1": [1]}),
    # 24 beds over 8 are 3, and the nurse in charge: 4 from 08:00 to 20:00; 25 beds are 4 and one
    Ward("beds-24", (("07:00", "20:00", 4, NURSE),), {"NU-2": []}, (("07:00", "20:00", 4),), 24),
    Ward("beds-24-short", (("07:00", "20:00", 3, NURSE),), {"NU-2": [3]}, (("07:00", "20:00", 3),), 24),
    Ward("beds-25", (("07:00", "20:00", 4, NURSE),), {"NU-2": [4]}, (("07:00", "20:00", 4),), 25),
    # 13 h x 5 = 65 h of 100; a minute less of the nurses' time
    Ward("share-65", (("07:00", "20:00", 5, NURSE), ("07:00", "14:00", 5, CARE)), {"NU-4": []}),
    Ward(
        "share-64",
        (("07:00", "20:00", 4, NURSE), ("07:00", "19:59", 1, NURSE), ("07:00", "14:00", 5, CARE)),
        {"NU-4": [100 * 3899 / 5999]},
    ),
    # nursing associates are not in the registered share: 24 h of 36
    Ward("share-associate", ((*DAY, 2, NURSE), (*DAY, 1, CARE, {"role": "nursing associate"})), {"NU-4": []}),
    Ward("share-associates", ((*DAY, 2, NURSE), (*DAY, 2, CARE, {"role": "nursing associate"})), {"NU-4": [50]}),
]

PLACES = [
    # a nursing associate with a registered nurse, and alone for an hour
    Ward("associate", ((*DAY, 1, NURSE), (*DAY, 3, CARE, {"role": "nursing associate"})), {"NA-1 support": []}),
    Ward(
        "associate-alone",
        (("08:00", "19:00", 1, NURSE), (*DAY, 1, CARE, {"role": "nursing associate"})),
        {"NA-1 support": [1]},
    ),
    # a supervising doctor is there for each physician assistant, in anaesthesia too; there is no number to each
    Ward(
        "assistants",
        ((*DAY, 1, NONE, {"role": "supervising doctor"}), (*DAY, 3, NONE, {"role": "physician assistant"})),
        {"PA-3": []},
    ),
    Ward(
        "assistants-alone",
        (("07:00", "18:59", 1, NONE, {"role": "supervising doctor"}), (*DAY, 2, NONE, {"role": "physician associate"})),
        {"PA-3": [2]},
    ),
    Ward("anaesthesia-alone", ((*DAY, 1, NONE, {"role": "anaesthesia associate"}),), {"PA-3": [1]}),
    # a trainee scientist alone at the bench
    Ward(
        "bench",
        ((*DAY, 1, NONE, {"role": "clinical scientist"}), (*DAY, 2, NONE, {"role": "trainee scientist"})),
        {"HCS-1": []},
    ),
    Ward("bench-alone", ((*DAY, 1, NONE, {"role": "trainee scientist"}),), {"HCS-1": [1]}),
]


def build(home: Path, wards: list[Ward], packs: tuple[str, ...]) -> Folder:
    """A folder in which each ward is a team of its own, its people named after it."""
    needs = sorted({(a, b) for w in wards for a, b, _ in w.needs})
    folder = Folder(home, packs)
    folder.period = "[cover_periods]\n" + "".join(f'"{a}-{b}" = "{a}-{b}"\n' for a, b in needs)
    for a, b in needs:
        folder.row("shifts.csv", shift=f"{a}-{b}", start=a, end=b, cover_periods=f"{a}-{b}")
    for sector in sorted({w.sector for w in wards}):
        folder.row("organisations.csv", organisation=sector, sector=sector)
    for skill in (NURSE, CARE):
        folder.row("skills.csv", skill=skill)
    for ward in wards:
        folder.row("teams.csv", team=ward.name, organisation=ward.sector, beds="" if ward.beds is None else ward.beds)
        for a, b, number in ward.needs:
            folder.row(
                "demand.csv", team=ward.name, days=TUE, cover_period=f"{a}-{b}", capability=NURSE, minimum=number
            )
        people = 0
        for start, end, number, use, *more in ward.duties:
            cells = {"role": "staff", **(more[0] if more else {})}
            used = cells.pop("use", use)
            for _ in range(number):
                name, people = f"{ward.name}.{people}", people + 1
                folder.person(name, employer=ward.sector, **cells)
                if use != NONE:
                    folder.row("staff_skills.csv", person=name, skill=use)
                folder.on(name, TUE, start, end, team=ward.name, capability=used)
    return folder


def told(wards: list[Ward], folder: Folder) -> list[str]:
    """A sentence for each ward where a rule it names finds something else."""
    found = folder.found(whom="team")
    said = []
    for ward in wards:
        for key, expected in ward.finds.items():
            got = [round(b["measured"], 2) for b in found.get(ward.name, {}).get(key, [])]
            if got != [round(m, 2) for m in expected]:
                said.append(f"{ward.name}: {key} expected {expected}, measured {got}")
    return said


def test_wards(tmp_path: Path) -> None:
    assert told(WARDS, build(tmp_path, WARDS, ("nursing-safe-staffing",))) == []


def test_supervision(tmp_path: Path) -> None:
    assert told(PLACES, build(tmp_path, PLACES, ("roles-and-scope",))) == []


def test_who_is_counted_as_what(tmp_path: Path) -> None:
    """One person each: (role, skills, contract, used as) and the rule it breaks, if any."""
    people = {
        # a support worker, a nursing associate in place of a registered nurse; a nurse as one
        "support": ("support worker", (), "permanent", NURSE, {"NU-5"}),
        "associate": ("nursing associate", (), "permanent", NURSE, {"NU-5", "NA-1"}),
        "nurse": ("staff nurse", (NURSE,), "permanent", NURSE, set()),
        # the lead counted, and present only; a student counted, and present only
        "lead": ("ward manager", (NURSE,), "permanent", NURSE, {"NU-5 lead"}),
        "lead-free": ("ward manager", (NURSE,), "permanent", NONE, set()),
        "student": ("student nurse", (), "student", CARE, {"NU-11"}),
        "student-free": ("student nurse", (), "student", NONE, set()),
        # section 12: approved, a doctor who is an approved clinician, a psychologist who is one, a doctor who is none
        "s12": ("consultant", ("doctor", "section 12 doctor"), "permanent", "section 12 doctor", set()),
        "ac-doctor": ("consultant", ("doctor", "approved clinician"), "permanent", "section 12 doctor", set()),
        "ac-other": ("psychologist", ("approved clinician",), "permanent", "section 12 doctor", {"MH-2"}),
        "doctor": ("specialty doctor", ("doctor",), "permanent", "section 12 doctor", {"MH-2"}),
        # a responsible clinician is an approved clinician of any profession
        "rc": ("nurse consultant", ("approved clinician",), "permanent", "responsible clinician", set()),
        "rc-not": ("nurse consultant", (NURSE,), "permanent", "responsible clinician", {"MH-3"}),
        # an AMHP is never a doctor
        "amhp": ("social worker", ("AMHP",), "permanent", "AMHP", set()),
        "amhp-doctor": ("specialty doctor", ("doctor", "AMHP"), "permanent", "AMHP", {"MH-4"}),
        # physician assistants do not prescribe or triage
        "pa-rx": ("physician associate", ("prescriber",), "permanent", "prescriber", {"PA-3 prescribing"}),
        "pa-triage": ("physician assistant", (), "permanent", "triage", {"PA-2 triage"}),
        "rx": ("pharmacist", ("prescriber",), "permanent", "prescriber", set()),
        "rx-not": ("pharmacist", (), "permanent", "prescriber", {"RX-1"}),
    }
    folder = Folder(tmp_path, ("nursing-safe-staffing", "roles-and-scope"))
    folder.row("organisations.csv", organisation="T", sector="acute").row("teams.csv", team="W", organisation="T")
    folder.period = '[cover_periods]\nday = "07:00-19:00"\n'
    skills = dict.fromkeys(s for _, held, _, _, _ in people.values() for s in held)
    for skill in [*skills, CARE, "triage", "responsible clinician"]:
        folder.row("skills.csv", skill=skill)
    for skill in (NURSE, CARE, "section 12 doctor", "responsible clinician", "AMHP", "prescriber", "triage"):
        folder.row("demand.csv", team="W", days=TUE, cover_period="day", capability=skill, minimum=0)
    for name, (role, held, kind, use, _) in people.items():
        folder.person(name, employer="T", role=role, kind=kind).on(name, TUE, *DAY, team="W", capability=use)
        for skill in held:
            folder.row("staff_skills.csv", person=name, skill=skill)
    found = folder.found()
    looked = set().union(*(rules for *_, rules in people.values()))
    assert {n: found.get(n, {}).keys() & looked for n in people} == {n: rules for n, (*_, rules) in people.items()}


def test_preceptorship_and_apprentices(tmp_path: Path) -> None:
    """75 h supernumerary by the date: ten days of 7 h 30, a minute less. Apprentices begun before August 2025: 6 h a
    week off the job, at 15 h a week 3 h; those who began since have no weekly number."""
    folder = Folder(tmp_path, ("nursing-safe-staffing", "roles-and-scope"), length=14)
    fortnight = days("2026-11-02", "2026-11-13", "01234")
    for name, end in (("full", "15:30"), ("short", "15:29")):
        folder.person(name, **{"from": "2026-11-02", "supernumerary_until": "2026-11-13"})
        folder.on(name, fortnight[:-1], "08:00", "15:30").on(name, fortnight[-1], "08:00", end)
    off = {"kind": "study", "activity": "education"}
    for name, weekly, began, end in (
        ("six", 37.5, "2025-07-31", "15:00"),
        ("less", 37.5, "2025-07-31", "14:59"),
        ("part", 15, "2024-09-01", "12:00"),
        ("part-less", 15, "2024-09-01", "11:59"),
        ("since", 37.5, "2025-08-01", "10:00"),
        ("unknown", 37.5, "", "14:59"),
    ):
        folder.person(name, weekly, kind="apprentice", **{"from": began})
        folder.on(name, ("2026-11-04", "2026-11-11"), "09:00", end, **off)
    found = folder.found()
    assert [b["measured"] for b in found["short"]["NU-10"]] == [75 * 60 - 1]
    assert "NU-10" not in found.get("full", {})
    names = ("six", "less", "part", "part-less", "since", "unknown")
    lacking = {n: [b["measured"] for b in found.get(n, {}).get("APP-1", [])] for n in names}
    assert lacking == {
        "six": [],
        "less": [359] * 2,
        "part": [],
        "part-less": [179] * 2,
        "since": [],
        "unknown": [359] * 2,
    }


def test_the_day_a_registration_expires(tmp_path: Path) -> None:
    """Valid to Tuesday: a duty on Tuesday is legal, a night from Tuesday into Wednesday is not."""
    folder = Folder(tmp_path, ())
    folder.row("organisations.csv", organisation="T", sector="acute").row("teams.csv", team="W", organisation="T")
    folder.row("skills.csv", skill=NURSE, registration="yes")
    folder.period = '[cover_periods]\nday = "07:00-19:00"\nnight = "19:00-07:00"\n'
    for period in ("day", "night"):
        folder.row("demand.csv", team="W", days=TUE, cover_period=period, capability=NURSE, minimum=0)
    for name, start, end in (("day", "07:00", "19:00"), ("night", "19:00", "07:00"), ("midnight", "16:00", "00:00")):
        folder.person(name, employer="T").row("staff_skills.csv", person=name, skill=NURSE, to=TUE)
        folder.on(name, TUE, start, end, team="W", capability=NURSE)
    assert {n for n, rules in folder.found().items() if "qualified" in rules} == {"night"}


def test_associates_whom_nobody_supervises(tmp_path: Path) -> None:
    """No doctor is in the folder, and no skill of that name: on Tuesday 1 associate is there with 0 to supervise, 1
    needed. A consultant in another team is of the folder, and not there; in the same team all is well."""
    wanted = {"PA-3": "1 of physician associate with 0 of supervising doctor, one needed"}
    nobody = " (nobody here is supervising doctor)"
    for place, doctor, told in (("none", "", nobody), ("other", "O", ""), ("same", "T", None)):
        folder = Folder(tmp_path / place).row("teams.csv", team="T").row("teams.csv", team="O")
        folder.person("A", role="physician associate").on("A", TUE, "09:00", "17:00", team="T")
        if doctor:
            folder.person("B", role="consultant").on("B", TUE, "09:00", "17:00", team=doctor)
        breaches = [b for b in folder.audit()["breach_list"] if b["rule"] == "PA-3"]
        assert all(b["people"] == ["A"] for b in breaches)
        found = {b["rule"]: b["facts"] for b in breaches}
        assert found == ({} if told is None else {k: v + told for k, v in wanted.items()})


def test_rules_about_roles_that_nobody_has_are_counted_and_not_listed(tmp_path: Path) -> None:
    """A nurse alone: nothing is said of physician associates but that some rules speak of nobody here; the JSON names
    them. Mandatory training, of which nobody has any, is missing and named."""
    folder = Folder(tmp_path, ("roles-and-scope",)).row("teams.csv", team="T")
    folder.row("shifts.csv", shift="D", start="09:00", end="17:00")
    folder.row("demand.csv", team="T", cover_period="D", capability="any", minimum=0)
    home = folder.person("A").row("rota.csv", person="A", date=TUE, shift="D", team="T").write().parent
    for words in (("check", home), ("audit", home, home / "rota.csv")):
        said = " ".join(run_rota(*words).stdout.split())
        assert "PA-" not in said
        assert "that nobody here has (--json names them)" in said
        assert "people or skills of that name (TR-1)" in said
        lacking = json.loads(run_rota(*words, "--json").stdout)["lacking"]
        (nobody,) = [m["not_judged_in_full"] for m in lacking if m["lack_of"] == "anybody whom they speak of"]
        assert {"PA-2", "PA-3", "MH-2", "MH-6", "RX-1", "HCS-1"} <= set(nobody)
