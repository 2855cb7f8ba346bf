"""What ``rota mix demand`` tells of a folder: hours needed, WISN, establishments."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from optimiser.skillmix.demand.hours import DemandLine
from optimiser.skillmix.demand.workload import Establishment, WisnAnswer, establishment, wisn
from optimiser.skillmix.mix.folder import MixFolder, read_mix_folder
from optimiser.skillmix.mix.levers import MixLevers
from optimiser.skillmix.mix.problem import MixProblem
from optimiser.skillmix.mix.result import MixResult
from optimiser.skillmix.mix.results.tables import HIDDEN, Frame


@dataclass(frozen=True)
class DemandReport:
    folder: MixFolder
    levers: MixLevers
    problem: MixProblem
    lines: tuple[DemandLine, ...]
    wisn: tuple[WisnAnswer, ...]
    establishments: tuple[Establishment, ...]


def demand_report(path: Path, levers: MixLevers | None = None) -> DemandReport:
    """Everything about what a folder needs. Raises BadInput with every fault, also where leave takes all WISN days."""
    from optimiser.tabular.faults import Faults

    pulled = levers or MixLevers()
    folder = read_mix_folder(path)
    faults = Faults()
    answers = []
    for category, row in zip(folder.wisn_categories(), folder.rows.get("wisn.csv", ()), strict=True):
        try:
            answers.append(wisn(category))
        except ValueError as fault:
            faults.add("wisn.csv", row.line, "category", str(fault), "expected some working time")
    faults.raise_if_any()
    return DemandReport(
        folder,
        pulled,
        folder.problem(pulled),
        tuple(folder.demand_lines(pulled)),
        tuple(answers),
        tuple(establishment(post) for post in folder.posts()),
    )


def demand_frames(report: DemandReport, below: float | None = None) -> list[Frame]:
    """The tables: demand.csv, and wisn.csv and establishments.csv where the folder has them.

    ``below`` hides activity volumes above 0 and below it, and the hours made from them.
    """
    demand = []
    for line in report.lines:
        hide = below is not None and line.volume is not None and 0 < line.volume < below
        demand.append(
            (
                line.place,
                line.setting,
                line.time,
                line.competence,
                line.level,
                line.activity or None,
                line.task,
                None if hide or line.volume is None else round(line.volume, 2),
                None if hide else round(line.hours, 4),
                HIDDEN if hide else None,
            )
        )
    frames = [
        Frame(
            "demand.csv",
            (
                "place",
                "setting",
                "time",
                "competence",
                "level",
                "activity",
                "task",
                "activities_per_year",
                "hours_per_week",
                "note",
            ),
            tuple(demand),
        )
    ]
    if report.wisn:
        frames.append(
            Frame(
                "wisn.csv",
                (
                    "category",
                    "available_days_per_year",
                    "available_hours_per_year",
                    "workload_days_per_year",
                    "basic_staff",
                    "category_allowance_factor",
                    "individual_allowance_factor",
                    "required",
                    "actual",
                    "ratio",
                    "difference",
                ),
                tuple(
                    (
                        a.category,
                        a.available_days,
                        a.available_hours,
                        round(a.workload_days, 4),
                        round(a.basic_staff, 4),
                        round(a.category_factor, 6),
                        round(a.individual_factor, 6),
                        round(a.required, 4),
                        a.actual,
                        None if a.ratio is None else round(a.ratio, 4),
                        None if a.difference is None else round(a.difference, 4),
                    )
                    for a in report.wisn
                ),
            )
        )
    if report.establishments:
        frames.append(
            Frame(
                "establishments.csv",
                ("post", "role", "hours_per_week", "net_wte", "uplift_mode", "wte", "wte_multiply", "wte_divide"),
                tuple(
                    (
                        e.post,
                        e.role,
                        e.hours_per_week,
                        round(e.net_wte, 4),
                        e.uplift_mode,
                        round(e.wte, 4),
                        round(e.wte_multiply, 4),
                        round(e.wte_divide, 4),
                    )
                    for e in report.establishments
                ),
            )
        )
    return frames


@dataclass(frozen=True)
class WardCare:
    """Care hours per patient day that a mix gives a ward: registered, other and all; ``patients`` at 23:59."""

    place: str
    setting: str
    patients: float
    registered: float
    support: float
    total: float


def ward_care(folder: MixFolder, result: MixResult, levers: MixLevers | None = None) -> list[WardCare]:
    """Care hours per patient day of each ward of care_hours.csv: everybody's hours there, present ones too."""
    outlook = folder.outlook(levers)
    patients: dict[tuple[str, str], float] = {}
    for ward in folder.demand.care_hours:
        key = (ward.place, ward.setting)
        patients[key] = max(patients.get(key, 0.0), ward.patients * outlook.volume(ward.growth))
    registered = {role.id for role in result.problem.roles if role.registered}
    found = []
    for (place, setting), count in patients.items():
        here = [use for use in result.uses if (use.place, use.setting) == (place, setting)]
        hours = sum(use.hours for use in here)
        by_registered = sum(use.hours for use in here if use.role in registered)
        if count > 0:
            days = 7.0 * count
            found.append(
                WardCare(place, setting, count, by_registered / days, (hours - by_registered) / days, hours / days)
            )
    return found


def ward_care_frame(wards: list[WardCare]) -> Frame:
    """``ward_care.csv``."""
    return Frame(
        "ward_care.csv",
        ("place", "setting", "patients", "registered_hours_per_patient_day", "support_hours_per_patient_day",
         "hours_per_patient_day"),
        tuple(
            (w.place, w.setting, round(w.patients, 2), round(w.registered, 4), round(w.support, 4), round(w.total, 4))
            for w in wards
        ),
    )  # fmt: skip
