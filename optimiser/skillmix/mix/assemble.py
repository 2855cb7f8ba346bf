"""A mix problem from the rows of a folder with levers pulled: what staff cost and how many clinical hours they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from optimiser.skillmix.demand.hours import DemandLine, demand_cells
from optimiser.skillmix.mix.levers import MixLevers
from optimiser.skillmix.mix.problem import (
    DEFAULT_STAGES,
    OBJECTIVES,
    Competence,
    Freed,
    MixLimit,
    MixProblem,
    MixRole,
    Option,
    Skill,
    Source,
    TimeBand,
)
from optimiser.skillmix.pay import (
    OnCosts,
    clinical_hours,
    loaded_pence,
    pay_scale,
    premium_pence,
    unsocial_rates,
    worked_share,
)
from optimiser.skillmix.units import WEEKS_A_YEAR
from optimiser.tabular.schema import Row

TableRows = Mapping[str, Sequence[Row]]
TomlSettings = Mapping[str, Any]

#: Price of an unmet hour where neither the competence nor mix.toml has one, pence.
UNMET_PENCE = 10_000


def assemble(
    rows: TableRows, settings: TomlSettings, lines: Sequence[DemandLine], title: str, levers: MixLevers
) -> MixProblem:
    """The mix problem of a folder's rows and of the demand worked out from them."""
    default_unmet = settings["costs"]["unmet_gbp_per_hour"]
    if default_unmet is None:
        default_unmet = UNMET_PENCE
    unmet = {
        row.competence: round(
            (default_unmet if row.unmet_gbp_per_hour is None else row.unmet_gbp_per_hour) * levers.unmet_price_factor
        )
        for row in rows["competences.csv"]
    }
    names: dict[tuple[str, str], str] = {}
    for file, key in (
        ("organisations.csv", "organisation"),
        ("places.csv", "place"),
        ("settings.csv", "setting"),
        ("times.csv", "time"),
        ("competences.csv", "competence"),
        ("roles.csv", "role"),
    ):
        names.update({(key, row[key]): row.name for row in rows.get(file, ()) if row.name})
    stages = tuple(
        {name: weight for name, weight in stage.items() if name in OBJECTIVES and weight}
        for stage in settings["objective"]
    )
    top = settings[""]
    return MixProblem(
        cells=demand_cells(lines, unmet),
        roles=tuple(
            MixRole(
                r.role,
                r.name,
                r.band,
                r.registered,
                r.register,
                tuple(r.tags),
                r.hours_per_week,
                r.portfolio_share,
                r.off_the_job_hours,
                None if r.uplift_percent is None else r.uplift_percent / 100,
            )
            for r in rows["roles.csv"]
        ),
        skills=tuple(
            Skill(
                r.role,
                r.competence,
                r.level,
                r.minutes_ratio,
                r.supervisor or "",
                r.supervisor_level,
                r.supervision_share * levers.supervision_factor,
                r.risk_points,
            )
            for r in rows["skills.csv"]
        ),
        options=tuple(_option(rows, settings, row, levers) for row in rows["staff.csv"]),
        limits=tuple(limit for row in rows.get("limits.csv", ()) for limit in _limits(row, rows, levers)),
        freed=tuple(
            Freed(
                r.role,
                r.competence,
                r.level,
                r.hours_freed,
                r.supervisor or "",
                r.supervisor_level,
                r.supervision_share * levers.supervision_factor,
                r.source,
            )
            for r in rows.get("freed.csv", ())
        ),
        times=tuple(
            TimeBand(r.time, r.name, r.hours_per_week, r.unsocial_share, r.sunday_share) for r in rows["times.csv"]
        ),
        competences=tuple(
            Competence(r.competence, r.name, r.registered_work, r.capability) for r in rows["competences.csv"]
        ),
        stages=tuple(stage for stage in stages if stage) or DEFAULT_STAGES,
        needed_in_weeks=top["needed_in_weeks"] if levers.needed_in_weeks is None else levers.needed_in_weeks,
        title=title,
        names=names,
        setting_kinds={row.setting: row.kind for row in rows.get("settings.csv", ())},
    )


def uplift_of(settings: TomlSettings, own: float | None) -> float:
    """A role's own uplift share, or the folder's."""
    return float(settings["hours"]["uplift_percent"]) / 100 if own is None else own


def _option(rows: TableRows, settings: TomlSettings, row: Row, levers: MixLevers) -> Option:
    role = next(r for r in rows["roles.csv"] if r.role == row.role)
    source, costs, hours = Source(row.source), settings["costs"], settings["hours"]
    on_costs = OnCosts(view=costs["on_costs"])
    temporary = row.hourly_gbp is not None
    if temporary:
        clinical = role.hours_per_week
        annual = round(row.hourly_gbp * role.hours_per_week * WEEKS_A_YEAR * levers.temporary_price_factor)
        premiums: dict[str, int] = {}
    else:
        uplift = uplift_of(settings, None if role.uplift_percent is None else role.uplift_percent / 100)
        if levers.uplift is not None and role.uplift_percent is None:
            uplift = levers.uplift
        worked = worked_share(uplift, hours["uplift_mode"])
        clinical = clinical_hours(role.hours_per_week, role.portfolio_share, role.off_the_job_hours, worked)
        pay = row.annual_pay_gbp
        if pay is None:
            pay = round(pay_scale()[role.band][costs["pay_point"]] * (1 + costs["pay_rise_percent"] / 100))
        pay = round(pay * levers.pay_factor)
        annual = loaded_pence(pay, on_costs)
        base = unsocial_rates(role.band)
        rates = (
            base[0] if role.unsocial_percent is None else role.unsocial_percent / 100,
            base[1] if role.sunday_percent is None else role.sunday_percent / 100,
        )
        premiums = {
            band.time: premium_pence(pay, role.hours_per_week, rates, band.unsocial_share, band.sunday_share, on_costs)
            for band in rows["times.csv"]
            if band.unsocial_share or band.sunday_share
        }
    annual += round(row.one_off_gbp / row.spread_years)
    existing = source == Source.EXISTING
    most = row.wte_max
    if most is not None and not existing:
        most *= levers.cap_factor
    least = row.wte_min if row.wte_min is not None else (most if existing and most is not None else 0.0)
    sector = next((r.sector for r in rows.get("organisations.csv", ()) if r.organisation == row.organisation), "")
    return Option(
        row.option,
        row.organisation,
        sector,
        row.role,
        source,
        clinical,
        role.hours_per_week,
        annual,
        min(least, most) if most is not None else least,
        most,
        frozenset(row.places) or None,
        frozenset(row.settings) or None,
        frozenset(row.times) or None,
        premiums,
        row.lead_weeks,
        row.from_ or "",
    )


def _limits(row: Row, rows: Mapping[str, Sequence[Row]], levers: MixLevers) -> list[MixLimit]:
    """A row as limits: one for each place, setting or time it names as ``each``."""
    value = row.value
    if levers.registered_share is not None and row.who == "registered" and row.kind == "share_at_least":
        value = levers.registered_share
    limits = [
        MixLimit(
            row.limit,
            row.kind,
            row.who,
            value,
            row.place or "",
            row.setting or "",
            row.time or "",
            row.share_of,
            None if row.hard else row.price_gbp,
            row.source,
        )
    ]
    for name, file in (("place", "places.csv"), ("setting", "settings.csv"), ("time", "times.csv")):
        if row[name] == "each":
            limits = [
                replace(limit, id=f"{limit.id}/{other[name]}", **{name: other[name]})
                for limit in limits
                for other in rows.get(file, ())
            ]
    return limits
