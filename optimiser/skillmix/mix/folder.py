"""A mix folder on disk becomes a :class:`MixFolder`; with levers pulled it becomes a :class:`MixProblem`.

``read_mix_folder(path)`` raises ``BadInput`` with every fault of every file at once.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimiser.skillmix.demand.forecast import ActivityForecast, PastActivity, forecasts
from optimiser.skillmix.demand.hours import (
    Activity,
    CareHoursPerPatientDay,
    DemandInput,
    DemandLine,
    DemandOutlook,
    GivenHours,
    Population,
    Rate,
    WorkloadTask,
    demand_lines,
)
from optimiser.skillmix.demand.workload import EstablishmentPost, WisnActivity, WisnCategory
from optimiser.skillmix.mix.assemble import assemble_mix, uplift_of
from optimiser.skillmix.mix.consistency import check_across
from optimiser.skillmix.mix.files import MIX_TABLES, MIX_TOML
from optimiser.skillmix.mix.levers import MixLevers
from optimiser.skillmix.mix.problem import MixProblem
from optimiser.tabular.faults import Fault, Faults, in_order, listing
from optimiser.tabular.schema import Row, of_headings, read_tables
from optimiser.tabular.toml import read_toml


@dataclass(frozen=True)
class MixFolder:
    """What a folder holds: settings, rows by file, demand, and the SHA-256 of every file read. ``forecasts``: of the
    activity that past_activity.csv has."""

    path: Path
    settings: Mapping[str, Any]
    rows: Mapping[str, Sequence[Row]]
    demand: DemandInput
    hashes: Mapping[str, str]
    notices: tuple[Fault, ...] = ()
    forecasts: tuple[ActivityForecast, ...] = ()

    @property
    def title(self) -> str:
        return str(self.settings[""]["title"] or self.path.name)

    def outlook(self, levers: MixLevers | None = None) -> DemandOutlook:
        """How far ahead demand is worked out. Raises BadInput where a lever moves what grows over years and neither the
        folder nor the lever of years says any."""
        pulled, top = levers or MixLevers(), self.settings[""]
        years = top["years_ahead"] if pulled.years is None else pulled.years
        moved = [name for name, value in (("growth", pulled.growth), ("productivity", pulled.productivity)) if value]
        if moved and not years and pulled.years is None:  # a study may well have no years as one of its points
            faults = Faults()
            what = f"{listing(moved)} would change nothing: hours are worked out for the base year itself"
            faults.add(MIX_TOML.file, None, "years_ahead", what, "expected years_ahead, or the lever years besides")
            faults.raise_if_any()
        return DemandOutlook(
            years=years,
            growth=pulled.growth,
            productivity=top["productivity_percent"] / 100 if pulled.productivity is None else pulled.productivity,
            factor=pulled.demand_factor,
        )

    def year(self, levers: MixLevers | None = None) -> float:
        """The year that demand is worked out for."""
        return float(self.settings[""]["base_year"]) + self.outlook(levers).years

    def demand_lines(self, levers: MixLevers | None = None) -> list[DemandLine]:
        """Hours needed by cell and origin. Raises BadInput as ``outlook``."""
        return demand_lines(self.demand, self.outlook(levers))

    def problem(self, levers: MixLevers | None = None) -> MixProblem:
        """The mix problem with levers pulled. Raises BadInput where a lever moves what is not there: a floor,
        or growth over no years."""
        pulled = levers or MixLevers()
        return assemble_mix(self.rows, self.settings, self.demand_lines(pulled), self.title, pulled)

    def wisn_categories(self) -> list[WisnCategory]:
        """The staff categories of wisn.csv with their work."""
        work: dict[str, list[WisnActivity]] = defaultdict(list)
        for row in self.rows.get("wisn_activity.csv", ()):
            work[row.category].append(WisnActivity(row.activity, row.per_year, row.unit_hours))
        return [
            WisnCategory(
                row.category,
                row.weeks,
                row.days_per_week,
                row.annual_leave_days,
                row.public_holiday_days,
                row.sick_days,
                row.other_leave_days,
                row.hours_per_day,
                row.category_percent,
                row.individual_hours,
                row.actual,
                tuple(work[row.category]),
            )
            for row in self.rows.get("wisn.csv", ())
        ]

    def posts(self, levers: MixLevers | None = None) -> list[EstablishmentPost]:
        """The posts of posts.csv; a lever moves the folder's uplift, not a post's own."""
        roles, hours = {row.role: row for row in self.rows["roles.csv"]}, self.settings["hours"]
        uplift = uplift_of(self.settings, None if levers is None else levers.uplift)
        return [
            EstablishmentPost(
                row.post,
                row.role,
                row.posts,
                row.hours_per_shift,
                row.shifts_per_week,
                roles[row.role].hours_per_week,
                uplift if row.uplift_percent is None else row.uplift_percent / 100,
                row.uplift_mode or hours["uplift_mode"],
            )
            for row in self.rows.get("posts.csv", ())
        ]


def read_mix_folder(path: Path | str, required: Collection[str] | None = None) -> MixFolder:
    """Read a mix folder.

    Args:
        path: the folder.
        required: files that must be there; by default those a solve needs.

    Raises:
        BadInput: with every fault of every file.
    """
    folder, faults = Path(path), Faults()
    if not folder.is_dir():
        faults.add(str(folder.name or folder), None, None, "there is no such folder", "expected a folder with mix.toml")
        faults.raise_if_any()
    settings = read_toml(folder / MIX_TOML.file, MIX_TOML, faults)
    rows = read_tables(folder, MIX_TABLES, faults, required)
    check_across(_sound(rows, faults), settings, faults)
    faults.raise_if_any()
    names = [MIX_TOML.file, *rows]
    hashes = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    past = rows.get("past_activity.csv", ())
    trends = forecasts(PastActivity(r.place, r.activity, r.year, r.per_year) for r in past)
    demand = _demand(rows, trends, settings[""]["base_year"])
    return MixFolder(folder, settings, rows, demand, hashes, tuple(in_order(faults.notices)), trends)


def _sound(rows: Mapping[str, Sequence[Row]], faults: Faults) -> dict[str, list[Row]]:
    """The rows that no fault was found in, so that checks over several rows add no echoes of faults already told."""
    spoilt = {(fault.file, fault.row) for fault in faults.faults}
    whole = {fault.file for fault in faults.faults if fault.row is None or of_headings(fault)}
    return {
        file: [] if file in whole else [row for row in table if (file, row.line) not in spoilt]
        for file, table in rows.items()
    }


def _demand(rows: Mapping[str, Sequence[Row]], trends: Sequence[ActivityForecast], base_year: int) -> DemandInput:
    profiles: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows.get("profiles.csv", ()):
        profiles[row.profile][row.time] = row.share
    return DemandInput(
        (
            *(Activity(r.place, r.activity, r.per_year, r.growth_percent / 100) for r in rows.get("activity.csv", ())),
            *(Activity(t.place, t.activity, t.at(base_year), t.growth, "past_activity.csv") for t in trends),
        ),
        tuple(Population(r.place, r.group, r.people, r.growth_percent / 100) for r in rows.get("population.csv", ())),
        tuple(Rate(r.group, r.activity, r.per_1000) for r in rows.get("rates.csv", ())),
        tuple(
            WorkloadTask(r.activity, r.task, r.competence, r.level, r.minutes, r.setting, r.profile, r.share)
            for r in rows.get("tasks.csv", ())
        ),
        tuple(
            CareHoursPerPatientDay(
                r.place,
                r.setting,
                r.competence,
                r.level,
                r.patients,
                r.hours_per_patient_day,
                r.profile,
                r.growth_percent / 100,
            )
            for r in rows.get("care_hours.csv", ())
        ),
        tuple(
            GivenHours(r.place, r.setting, r.time, r.competence, r.level, r.hours_per_week, r.growth_percent / 100)
            for r in rows.get("hours.csv", ())
        ),
        dict(profiles),
    )
