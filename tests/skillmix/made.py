"""Small problems to work out by hand: one place, one setting, one time of day unless said otherwise."""

from __future__ import annotations

from typing import Any

from optimiser.skillmix.demand.hours import DemandCell
from optimiser.skillmix.mix.problem import Competence, MixProblem, MixRole, Option, Skill, Source
from optimiser.skillmix.mix.result import MixResult
from optimiser.skillmix.mix.solve import solve_mix
from optimiser.skillmix.units import WEEKS_A_YEAR


def need(
    competence: str, hours: float, level: int = 1, time: str = "day", price: int = 100_000, **where: str
) -> DemandCell:
    """Hours a week needed; unmet at 1,000 pounds an hour unless said, so that meeting them pays."""
    return DemandCell(where.get("place", "north"), where.get("setting", "home"), time, competence, level, hours, price)


def option(id: str, role: str, weekly_pounds: float, most: float | None = None, **more: Any) -> Option:
    """Staff at a cost in pounds a WTE and week, 30 clinical hours of 37.5 unless said."""
    return Option(
        id=id,
        organisation=more.pop("organisation", "RX1"),
        sector=more.pop("sector", "community"),
        role=role,
        source=more.pop("source", Source.HIRING),
        clinical_hours=more.pop("clinical_hours", 30.0),
        paid_hours=37.5,
        annual_cost_pence=round(weekly_pounds * 100 * WEEKS_A_YEAR),
        wte_max=most,
        **more,
    )


def problem(
    cells: list[DemandCell], options: list[Option], skills: list[Skill], registered: tuple[str, ...] = (), **more: Any
) -> MixProblem:
    """A problem with the roles that its options and skills name."""
    names = dict.fromkeys([o.role for o in options] + [s.role for s in skills])
    competences = dict.fromkeys([c.competence for c in cells] + [s.competence for s in skills])
    return MixProblem(
        cells=tuple(cells),
        roles=tuple(more.pop("roles", tuple(MixRole(name, registered=name in registered) for name in names))),
        skills=tuple(skills),
        options=tuple(options),
        competences=more.pop("competences", tuple(Competence(name) for name in competences)),
        **more,
    )


def wte(result: MixResult, option_id: str) -> float:
    return next(line.wte for line in result.staff if line.option == option_id)


def weekly_bill(result: MixResult) -> float:
    """Staff, unmet hours and missed limits, pounds a week."""
    totals = result.totals
    return (totals.cost_pence + totals.unmet_pence + totals.limit_pence) / 100 / WEEKS_A_YEAR


__all__ = ["need", "option", "problem", "solve_mix", "weekly_bill", "wte"]
