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
from optimiser.tabular.faults import Faults
from optimiser.tabular.schema import Row

TableRows = Mapping[str, Sequence[Row]]
TomlSettings = Mapping[str, Any]

UNMET_PENCE = 10_000
"""Price of an unmet hour where neither the competence nor mix.toml has one, pence."""

NAMED = {
    "organisations.csv": "organisation", "places.csv": "place", "settings.csv": "setting", "times.csv": "time",
    "competences.csv": "competence", "roles.csv": "role",
}  # fmt: skip
"""Files whose rows have a name to show, and what each names."""


def assemble_mix(
    rows: TableRows, settings: TomlSettings, lines: Sequence[DemandLine], title: str, levers: MixLevers
) -> MixProblem:
    """The mix problem of a folder's rows and of the demand worked out from them. Raises BadInput where a floor is to be
    moved and there is none."""
    _check_floor(rows, levers)
    weeks = settings[""]["needed_in_weeks"] if levers.needed_in_weeks is None else levers.needed_in_weeks
    return MixProblem(
        cells=demand_cells(lines, _unmet_pence(rows, settings, levers)),
        roles=_roles(rows, levers),
        skills=_skills(rows, levers),
        options=tuple(_option(rows, settings, row, levers) for row in rows["staff.csv"]),
        limits=tuple(limit for row in rows.get("limits.csv", ()) for limit in _limits(row, rows, levers)),
        freed=_freed(rows, levers),
        times=tuple(
            TimeBand(r.time, r.name, r.hours_per_week, r.unsocial_share, r.sunday_share) for r in rows["times.csv"]
        ),
        competences=tuple(
            Competence(r.competence, r.name, r.registered_work, r.capability) for r in rows["competences.csv"]
        ),
        stages=_stages(settings),
        needed_in_weeks=weeks,
        title=title,
        names=_names(rows),
        setting_kinds={row.setting: row.kind for row in rows.get("settings.csv", ())},
    )


def _check_floor(rows: TableRows, levers: MixLevers) -> None:
    """A fault where a lever moves the floor of the registered share and no row of limits.csv is one."""
    if levers.registered_share is None or any(_is_floor(row) for row in rows.get("limits.csv", ())):
        return
    faults, wanted = Faults(), "expected a row of kind share_at_least with who registered"
    faults.add("limits.csv", None, None, "there is no floor that registered_share could move", wanted)
    faults.raise_if_any()


def _is_floor(row: Row) -> bool:
    """Whether a row of limits.csv is a floor of the registered share."""
    return bool(row.who == "registered" and row.kind == "share_at_least")


def _unmet_pence(rows: TableRows, settings: TomlSettings, levers: MixLevers) -> dict[str, int]:
    """The price of an unmet hour of each competence: its own, the folder's, or ``UNMET_PENCE``."""
    usual = settings["costs"]["unmet_gbp_per_hour"]
    usual = UNMET_PENCE if usual is None else usual
    return {
        row.competence: round(
            (usual if row.unmet_gbp_per_hour is None else row.unmet_gbp_per_hour) * levers.unmet_price_factor
        )
        for row in rows["competences.csv"]
    }


def _names(rows: TableRows) -> dict[tuple[str, str], str]:
    """Names to show by (kind of thing, its code)."""
    names: dict[tuple[str, str], str] = {}
    for file, kind in NAMED.items():
        names.update({(kind, row[kind]): row.name for row in rows.get(file, ()) if row.name})
    return names


def _stages(settings: TomlSettings) -> tuple[Mapping[str, float], ...]:
    """The stages of the objective without what they do not weigh; those of ``DEFAULT_STAGES`` where there are none."""
    stages = (
        {name: weight for name, weight in stage.items() if name in OBJECTIVES and weight}
        for stage in settings["objective"]
    )
    return tuple(stage for stage in stages if stage) or DEFAULT_STAGES


def _roles(rows: TableRows, levers: MixLevers) -> tuple[MixRole, ...]:
    return tuple(
        MixRole(
            r.role, r.name, r.band, r.registered, r.register, tuple(r.tags), r.hours_per_week,
            _portfolio_share(r, levers), r.off_the_job_hours,
            levers.uplift if r.uplift_percent is None else r.uplift_percent / 100, r.whole,
        )
        for r in rows["roles.csv"]
    )  # fmt: skip


def _skills(rows: TableRows, levers: MixLevers) -> tuple[Skill, ...]:
    return tuple(
        Skill(
            r.role, r.competence, r.level, r.minutes_ratio, r.supervisor or "", r.supervisor_level,
            r.supervision_share * levers.supervision_factor, r.risk_points,
        )
        for r in rows["skills.csv"]
    )  # fmt: skip


def _freed(rows: TableRows, levers: MixLevers) -> tuple[Freed, ...]:
    return tuple(
        Freed(
            r.role, r.competence, r.level, r.hours_freed, r.supervisor or "", r.supervisor_level,
            r.supervision_share * levers.supervision_factor, r.source,
        )
        for r in rows.get("freed.csv", ())
    )  # fmt: skip


def uplift_of(settings: TomlSettings, own: float | None) -> float:
    """A role's own uplift share, or the folder's."""
    return float(settings["hours"]["uplift_percent"]) / 100 if own is None else own


def _option(rows: TableRows, settings: TomlSettings, row: Row, levers: MixLevers) -> Option:
    role = next(r for r in rows["roles.csv"] if r.role == row.role)
    source = Source(row.source)
    if row.hourly_gbp is None:
        clinical = _clinical_hours(settings, role, levers)
        annual, premiums = _employed_pence(rows, settings["costs"], role, row, levers)
    else:
        clinical, premiums = role.hours_per_week, {}
        annual = round(row.hourly_gbp * role.hours_per_week * WEEKS_A_YEAR * levers.temporary_price_factor)
    annual += round(row.one_off_gbp / row.spread_years)
    existing = source == Source.EXISTING
    most = row.wte_max
    if most is not None and not existing:
        most *= levers.cap_factor
    least = row.wte_min if row.wte_min is not None else (most if existing and most is not None else 0.0)
    sector = next((r.sector for r in rows.get("organisations.csv", ()) if r.organisation == row.organisation), "")
    return Option(
        row.option, row.organisation, sector, row.role, source, clinical, role.hours_per_week, annual,
        min(least, most) if most is not None else least, most,
        frozenset(row.places) or None, frozenset(row.settings) or None, frozenset(row.times) or None,
        premiums, row.lead_weeks, row.from_ or "", row.hourly_gbp is not None,
    )  # fmt: skip


def _clinical_hours(settings: TomlSettings, role: Row, levers: MixLevers) -> float:
    """Clinical hours a week of one employed WTE; the lever moves the folder's uplift, not a role's own."""
    uplift = uplift_of(settings, None if role.uplift_percent is None else role.uplift_percent / 100)
    if levers.uplift is not None and role.uplift_percent is None:
        uplift = levers.uplift
    worked = worked_share(uplift, settings["hours"]["uplift_mode"])
    return clinical_hours(role.hours_per_week, _portfolio_share(role, levers), role.off_the_job_hours, worked)


def _portfolio_share(role: Row, levers: MixLevers) -> float:
    """Share of contract time for a portfolio, with what a lever adds."""
    return min(1.0, max(0.0, float(role.portfolio_share) + levers.portfolio))


def _employed_pence(
    rows: TableRows, costs: TomlSettings, role: Row, row: Row, levers: MixLevers
) -> tuple[int, dict[str, int]]:
    """What one employed WTE costs a year with on-costs, and the premium of an hour in each unsocial time of day."""
    on_costs = OnCosts(view=costs["on_costs"])
    pay, base = row.annual_pay_gbp, (0.0, 0.0)
    own = next((other for other in rows.get("pay_ranges.csv", ()) if other.band == role.band), None)
    if own is not None:
        base = own.unsocial_percent / 100, own.sunday_percent / 100
        pay = _point_pence(own, costs["pay_point"]) if pay is None else pay
    elif role.band:
        base = unsocial_rates(role.band)
    if pay is None:
        pay = round(pay_scale()[role.band][costs["pay_point"]] * (1 + costs["pay_rise_percent"] / 100))
    pay = round(pay * levers.pay_factor)
    rates = (
        base[0] if role.unsocial_percent is None else role.unsocial_percent / 100,
        base[1] if role.sunday_percent is None else role.sunday_percent / 100,
    )
    premiums = {
        band.time: premium_pence(pay, role.hours_per_week, rates, band.unsocial_share, band.sunday_share, on_costs)
        for band in rows["times.csv"]
        if band.unsocial_share or band.sunday_share
    }
    return loaded_pence(pay, on_costs), premiums


def _point_pence(own: Row, point: str) -> int:
    """Annual pay at a point of a sector's own range; the intermediate point is the entry where it is not given."""
    pence = own[f"{point}_gbp"]
    return int(own.entry_gbp if pence is None else pence)


def _limits(row: Row, rows: Mapping[str, Sequence[Row]], levers: MixLevers) -> list[MixLimit]:
    """A row as limits: one for each place, setting or time it names as ``each``."""
    value = row.value
    if levers.registered_share is not None and _is_floor(row):
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
