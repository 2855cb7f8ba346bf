"""What a mix folder needs: hours, WISN and establishments; and the care hours per patient day that a mix gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from optimiser.skillmix.demand.forecast import SHOWN
from optimiser.skillmix.demand.hours import DemandLine
from optimiser.skillmix.demand.workload import Establishment, WisnAnswer, establishment, wisn
from optimiser.skillmix.mix.folder import MixFolder, read_mix_folder
from optimiser.skillmix.mix.levers import MixLevers
from optimiser.skillmix.mix.problem import MixProblem
from optimiser.skillmix.mix.result import MixResult
from optimiser.skillmix.mix.results.tables import CELL
from optimiser.table import OutputTable, Value, numbers, people, words
from optimiser.tabular.faults import Faults


@dataclass(frozen=True)
class DemandReport:
    """A folder's demand with levers pulled: its lines by cell and origin, WISN by category, establishments by post."""

    folder: MixFolder
    levers: MixLevers
    problem: MixProblem
    lines: tuple[DemandLine, ...]
    wisn: tuple[WisnAnswer, ...]
    establishments: tuple[Establishment, ...]


def demand_report(path: Path, levers: MixLevers | None = None) -> DemandReport:
    """Everything about what a folder needs. Raises BadInput with every fault, also where leave takes all WISN days."""
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
        tuple(establishment(post) for post in folder.posts(pulled)),
    )


def demand_tables(report: DemandReport, below: float | None = None) -> list[OutputTable]:
    """The tables: demand, and WISN and establishments where the folder has them.

    ``below`` hides activity volumes above 0 and below it, and the hours made from them.
    """
    tables = [_demand(report, below)]
    if report.folder.forecasts:
        tables.append(_forecast(report, below))
    if report.wisn:
        tables += [_wisn(report, below), _workloads(report, below)]
    if report.establishments:
        tables.append(_establishments(report))
    return tables


def shown_lines(report: DemandReport, below: float | None) -> list[DemandLine]:
    """The lines of a demand without those of activity above 0 and below a number a year."""
    return [line for line in report.lines if not _small(line.volume, below)]


def _small(count: float | None, below: float | None) -> bool:
    return below is not None and count is not None and 0 < count < below


def _demand(report: DemandReport, below: float | None) -> OutputTable:
    few = [number for number, line in enumerate(report.lines) if _small(line.volume, below)]
    table = OutputTable(
        "demand",
        "Hours needed in each cell of demand, and the activity they come from.",
        (
            *CELL,
            *words("activity", "task"),
            *numbers("activities a year", "activities_per_year", kind="of people"),
            *numbers("hours a week", "hours_per_week", kind="of people"),
        ),
        tuple(
            (line.place, line.setting, line.time, line.competence, line.level, line.activity or None, line.task,
             None if line.volume is None else round(line.volume, 2), round(line.hours, 4))
            for line in report.lines
        ),
    )  # fmt: skip
    return table.hiding(few)


def _forecast(report: DemandReport, below: float | None) -> OutputTable:
    year = report.folder.year(report.levers)
    rows: list[tuple[Value, ...]] = []
    few: list[int] = []
    for trend in report.folder.forecasts:
        made, (low, high) = trend.at(year), trend.factors(year, SHOWN)
        if below is not None and min(trend.last, made * low) < below:
            few.append(len(rows))
        counted = trend.years[0], trend.years[-1], len(trend.years), round(trend.last, 2)
        told = round(100 * trend.growth, 4), year, *(round(made * factor, 2) for factor in (1.0, low, high))
        rows.append((trend.place, trend.activity, *counted, *told))
    table = OutputTable(
        "forecast",
        "Activity forecast from past years by a line through their logarithms, with the interval that a year is in by "
        "a chance of 95% if the trend goes on; levers of growth and demand come besides.",
        (
            *words("place", "activity"),
            *numbers("", "first_year", "last_year"),
            *numbers("years", "years"),
            *numbers("a year", "in_last_year", kind="of people"),
            *numbers("percent a year", "growth_percent"),
            *numbers("", "year"),
            *numbers("a year", "forecast", "low_95", "high_95", kind="of people"),
        ),
        tuple(rows),
    )
    return table.hiding(few)


def _workloads(report: DemandReport, below: float | None) -> OutputTable:
    """Standard workloads, WHO's word for the units a year that one member of staff does in all their time."""
    rows: list[tuple[str | float | None, ...]] = []
    few: list[int] = []
    for category, answer in zip(report.folder.wisn_categories(), report.wisn, strict=True):
        for activity, standard in zip(category.activities, answer.standard_workloads, strict=True):
            if _small(activity.per_year, below):
                few.append(len(rows))
            staff = activity.per_year / standard
            rows.append((category.category, activity.activity, activity.unit_hours, round(standard, 4),
                         activity.per_year, round(staff, 4)))  # fmt: skip
    table = OutputTable(
        "wisn_workloads",
        "Standard workloads of WISN: units a year that one member of staff does in all their time, and the staff that "
        "each activity takes before allowances.",
        (
            *words("category", "activity"),
            *numbers("hours", "unit_hours"),
            *numbers("units a year", "standard_workload"),
            *numbers("units a year", "units_per_year", kind="of people"),
            *numbers("staff", "staff", kind="of people"),
        ),
        tuple(rows),
    )
    return table.hiding(few)


def _wisn(report: DemandReport, below: float | None) -> OutputTable:
    table = OutputTable(
        "wisn",
        "Staff required by the Workload Indicators of Staffing Need of the World Health Organization.",
        (
            *words("category"),
            *numbers("days a year", "available_days_per_year"),
            *numbers("hours a year", "available_hours_per_year"),
            *numbers("days a year", "workload_days_per_year"),
            *numbers("staff", "basic_staff"),
            *numbers("", "category_allowance_factor", "individual_allowance_factor"),
            *numbers("staff", "required"),
            *people("staff", "actual"),
            *numbers("", "ratio", kind="of people"),
            *numbers("staff", "difference", kind="of people"),
        ),
        tuple(
            (a.category, a.available_days, a.available_hours, round(a.workload_days, 4), round(a.basic_staff, 4),
             round(a.category_factor, 6), round(a.individual_factor, 6), round(a.required, 4), a.actual,
             None if a.ratio is None else round(a.ratio, 4), None if a.difference is None else round(a.difference, 4))
            for a in report.wisn
        ),
    )  # fmt: skip
    return table.hiding([number for number, answer in enumerate(report.wisn) if _small(answer.actual, below)])


def _establishments(report: DemandReport) -> OutputTable:
    return OutputTable(
        "establishments",
        "WTE that fill a post all year, with the uplift for leave, sickness and study read both ways.",
        (
            *words("post", "role"),
            *numbers("hours a week", "hours_per_week"),
            *numbers("WTE", "net_wte"),
            *words("uplift_mode"),
            *numbers("WTE", "wte", "wte_multiply", "wte_divide"),
        ),
        tuple(
            (e.post, e.role, e.hours_per_week, round(e.net_wte, 4), e.uplift_mode, round(e.wte, 4),
             round(e.wte_multiply, 4), round(e.wte_divide, 4))
            for e in report.establishments
        ),
    )  # fmt: skip


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


def ward_care_table(wards: Sequence[WardCare]) -> OutputTable:
    """Care hours per patient day as a table."""
    hours = ("registered_hours_per_patient_day", "support_hours_per_patient_day", "hours_per_patient_day")
    return OutputTable(
        "ward_care",
        "Care hours per patient day that the mix gives each ward.",
        (*words("place", "setting"), *numbers("patients", "patients"), *numbers("hours per patient day", *hours)),
        tuple(
            (w.place, w.setting, round(w.patients, 2), round(w.registered, 4), round(w.support, 4), round(w.total, 4))
            for w in wards
        ),
    )
