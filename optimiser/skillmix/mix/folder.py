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

from optimiser.skillmix.demand.hours import (
    Activity,
    CareHoursPerPatientDay,
    DemandInput,
    DemandLine,
    GivenHours,
    Outlook,
    Population,
    Rate,
    WorkloadTask,
    demand_lines,
)
from optimiser.skillmix.demand.workload import EstablishmentPost, WisnActivity, WisnCategory
from optimiser.skillmix.mix.assemble import assemble
from optimiser.skillmix.mix.files import MIX_TABLES, MIX_TOML
from optimiser.skillmix.mix.levers import MixLevers
from optimiser.skillmix.mix.problem import MixProblem, Source
from optimiser.skillmix.pay import clinical_hours, pay_scale, worked_share
from optimiser.tabular.faults import Fault, Faults, in_order
from optimiser.tabular.schema import Row, read_tables
from optimiser.tabular.toml import read_toml

SELECTORS = ("role", "register", "tag", "band", "source", "organisation", "sector", "competence")


@dataclass(frozen=True)
class MixFolder:
    """What a folder holds: settings, rows by file, demand, and the SHA-256 of every file read."""

    path: Path
    settings: Mapping[str, Any]
    rows: Mapping[str, Sequence[Row]]
    demand: DemandInput
    hashes: Mapping[str, str]
    notices: tuple[Fault, ...] = ()

    @property
    def title(self) -> str:
        return str(self.settings[""]["title"] or self.path.name)

    def outlook(self, levers: MixLevers | None = None) -> Outlook:
        """How far ahead demand is worked out."""
        pulled, top = levers or MixLevers(), self.settings[""]
        return Outlook(
            years=top["years_ahead"] if pulled.years is None else pulled.years,
            growth=pulled.growth,
            productivity=top["productivity_percent"] / 100 if pulled.productivity is None else pulled.productivity,
            factor=pulled.demand_factor,
        )

    def demand_lines(self, levers: MixLevers | None = None) -> list[DemandLine]:
        """Hours needed by cell and origin."""
        return demand_lines(self.demand, self.outlook(levers))

    def problem(self, levers: MixLevers | None = None) -> MixProblem:
        """The mix problem with levers pulled."""
        pulled = levers or MixLevers()
        return assemble(self.rows, self.settings, self.demand_lines(pulled), self.title, pulled)

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

    def posts(self) -> list[EstablishmentPost]:
        """The posts of posts.csv."""
        roles, hours = {row.role: row for row in self.rows["roles.csv"]}, self.settings["hours"]
        return [
            EstablishmentPost(
                row.post,
                row.role,
                row.posts,
                row.hours_per_shift,
                row.shifts_per_week,
                roles[row.role].hours_per_week,
                (hours["uplift_percent"] if row.uplift_percent is None else row.uplift_percent) / 100,
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
    _check_across(_sound(rows, faults), settings, faults)
    faults.raise_if_any()
    names = [MIX_TOML.file, *rows]
    hashes = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    return MixFolder(folder, settings, rows, _demand(rows), hashes, tuple(in_order(faults.notices)))


def _sound(rows: Mapping[str, Sequence[Row]], faults: Faults) -> dict[str, list[Row]]:
    """The rows that no fault was found in, so that checks over several rows add no echoes of faults already told."""
    spoilt = {(fault.file, fault.row) for fault in faults.faults}
    return {file: [row for row in table if (file, row.line) not in spoilt] for file, table in rows.items()}


def _check_across(rows: Mapping[str, Sequence[Row]], settings: Mapping[str, Any], faults: Faults) -> None:
    """Faults that one cell cannot show: shares that do not make one, selectors, pay, circles of origin."""
    shares: dict[str, float] = defaultdict(float)
    first: dict[str, int] = {}
    for row in rows.get("profiles.csv", ()):
        shares[row.profile] += row.share
        first.setdefault(row.profile, row.line)
    for profile, total in shares.items():
        if abs(total - 1.0) > 1e-3:
            faults.add(
                "profiles.csv",
                first[profile],
                "share",
                f"the shares of {profile} make {total:.4g}",
                "expected shares that make 1",
            )
    roles = {row.role: row for row in rows.get("roles.csv", ())}
    competences = [row.competence for row in rows.get("competences.csv", ())]
    known = {
        "role": list(roles),
        "register": [row.register for row in roles.values()],
        "tag": [tag for row in roles.values() for tag in row.tags],
        "band": [row.band for row in roles.values()],
        "source": [source.value for source in Source],
        "organisation": [row.organisation for row in rows.get("organisations.csv", ())],
        "sector": [row.sector for row in rows.get("organisations.csv", ())],
        "competence": competences,
    }
    for row in rows.get("limits.csv", ()):
        _check_selector(row, known, faults)
    for row in roles.values():
        if row.band and row.band not in pay_scale():
            faults.add(
                "roles.csv", row.line, "band", f"'{row.band}' is not a band", f"expected {', '.join(pay_scale())}"
            )
        hours = settings.get("hours", {})
        uplift = hours.get("uplift_percent") if row.uplift_percent is None else row.uplift_percent
        if uplift is None or hours.get("uplift_mode") is None:
            continue
        worked = worked_share(uplift / 100 - 1e-9, hours["uplift_mode"])
        if clinical_hours(row.hours_per_week, row.portfolio_share, row.off_the_job_hours, worked) <= 0.01:
            faults.add(
                "roles.csv",
                row.line,
                "portfolio_share",
                "no clinical hours are left",
                "expected portfolio, training and uplift to leave some",
            )
    options = {row.option: row for row in rows.get("staff.csv", ())}
    for row in options.values():
        if row.annual_pay_gbp is None and row.hourly_gbp is None and row.role in roles and not roles[row.role].band:
            faults.add(
                "staff.csv",
                row.line,
                "annual_pay_gbp",
                f"role {row.role} has no band and the row no pay",
                "expected annual_pay_gbp, hourly_gbp or a band in roles.csv",
            )
        origin = options.get(row.from_) if row.from_ else None
        if origin is not None and (origin.from_ or origin.option == row.option):
            faults.add(
                "staff.csv",
                row.line,
                "from",
                f"'{row.from_}' itself comes from another option",
                "expected an option without from",
            )
    stages = settings.get("objective")
    if (
        isinstance(stages, list)
        and stages
        and not any(stage.get("unmet") or stage.get("unmet_price") for stage in stages)
    ):
        faults.add(
            MIX_TOML.file,
            None,
            "objective",
            "no stage weighs unmet hours: the best mix would be nobody",
            "expected unmet or unmet_price in one of them",
        )
    if not any(name in rows for name in ("tasks.csv", "care_hours.csv", "hours.csv")):
        faults.add(
            "tasks.csv",
            None,
            None,
            "no file says what is needed",
            "expected tasks.csv with activity.csv or population.csv, care_hours.csv or hours.csv",
        )


def _check_selector(row: Row, known: Mapping[str, Sequence[str]], faults: Faults) -> None:
    from optimiser.tabular.faults import closest, listing

    if row.who in ("all", "registered", "supervised"):
        return
    kind, colon, value = row.who.partition(":")
    if not colon or kind not in SELECTORS:
        words = ["all", "registered", "supervised", *(f"{name}:" for name in SELECTORS)]
        faults.add(
            "limits.csv",
            row.line,
            "who",
            f"'{row.who}' selects nobody",
            f"expected {listing(words, 12)}",
            closest(row.who, words),
        )
        return
    name, at, level = value.partition("@")
    if kind == "competence" and at and not level.isdigit():
        faults.add(
            "limits.csv", row.line, "who", f"'{level}' is not a level", "expected such as competence:prescriber@2"
        )
    wanted = name if kind == "competence" else value
    if wanted not in known[kind]:
        there = listing(sorted({word for word in known[kind] if word})) or "none"
        near = closest(wanted, known[kind])
        faults.add(
            "limits.csv",
            row.line,
            "who",
            f"{kind} '{wanted}' is unknown",
            f"there are {there}",
            f"{kind}:{near}" if near else "",
        )


def _demand(rows: Mapping[str, Sequence[Row]]) -> DemandInput:
    profiles: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows.get("profiles.csv", ()):
        profiles[row.profile][row.time] = row.share
    return DemandInput(
        tuple(Activity(r.place, r.activity, r.per_year, r.growth_percent / 100) for r in rows.get("activity.csv", ())),
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
