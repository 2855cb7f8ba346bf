"""The library call behind ``rota mix supply``: staff over years, and the least-cost plan that closes the gap."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from optimiser.skillmix.supply.folder import SupplyFolder, read_supply_folder
from optimiser.skillmix.supply.required_by_mix import require_mix
from optimiser.skillmix.supply.result import SupplyResult, project_supply, supply_summary
from optimiser.skillmix.supply.results.record import fit_to_publish, supply_record
from optimiser.skillmix.supply.results.tables import supply_headlines, supply_tables
from optimiser.skillmix.supply.scenarios import SupplyLevers
from optimiser.table import OutputTable
from optimiser.tabular.faults import Fault, Faults, listing


@dataclass(frozen=True)
class SupplyRun:
    """A supply folder projected and planned. ``tables`` and ``summary`` (figures by plan) are fit to publish where
    small numbers were to be hidden."""

    folder: SupplyFolder
    result: SupplyResult
    tables: tuple[OutputTable, ...]
    summary: Mapping[str, Mapping[str, Any]]
    record: Mapping[str, Any]

    @property
    def names(self) -> dict[str, str]:
        """Names of employers, roles, pipelines and measures by their codes."""
        supply = self.result.supply
        named = {measure.id: measure.name for measure in supply.measures}
        named |= {pipeline.id: pipeline.name for pipeline in supply.pipelines}
        return named | {role.id: role.name for role in supply.roles} | {o.id: o.name for o in supply.organisations}


def run_supply(
    path: Path,
    levers: SupplyLevers | None = None,
    *,
    mix: Path | None = None,
    mix_year: int | None = None,
    planned: bool = True,
    seed: int | None = None,
    draws: int | None = None,
    suppress_below: float = 0,
    changes: Mapping[str, Any] | None = None,
    tell: Callable[[Sequence[Fault]], None] | None = None,
) -> SupplyRun:
    """Project the staff of a supply folder year by year and find the plan that closes the gap at least cost.

    Args:
        path: the supply folder.
        levers: assumptions changed for this run.
        mix: ``staff.csv`` of a solved mix, whose staff by role are what is required; or a mix folder, which is solved
            for every year of the plan.
        mix_year: 31 March at which the mix of a staff.csv is required; by default the first.
        planned: whether to look for the plan.
        seed, draws: of the ranges, instead of the folder's; 0 draws: none.
        suppress_below: counts of people under this are hidden, the others rounded to multiples of it.
        tell: told the notices of the folder as soon as it is read, whatever comes of the rest.
        changes: the levers as the record is to say them; by default those of ``levers`` that change something.

    Raises:
        BadInput: with every fault of the folder and of the mix.
        OutsidePlan: where ``mix_year`` is not a year of the plan.
        ValueError: where rates, or limits on places and recruitment, contradict each other.
        PlanDisagrees: where the plan fails its projection.
        SolverFailed: where the solver does.
    """
    pulled = levers or SupplyLevers()
    folder = read_supply_folder(path)
    if tell is not None:
        tell(folder.notices)
    folder = require_mix(folder, mix, mix_year)
    if tell is not None:
        tell(_unrequired(folder))
    result = project_supply(folder, pulled, seed, draws, planned)
    said = dict(_changed(pulled) if changes is None else changes)
    if mix is not None:
        first = folder.supply.settings.first_year
        said |= {"mix": mix.name, "mix_year": "all" if mix.is_dir() else first if mix_year is None else mix_year}
    record = supply_record(folder, result, said, suppress_below)
    summary = fit_to_publish(supply_summary(result), suppress_below)
    tables = (
        supply_headlines(result, summary), *(table.suppressed(suppress_below) for table in supply_tables(result))
    )  # fmt: skip
    return SupplyRun(folder, result, tables, summary, record)


def _unrequired(folder: SupplyFolder) -> Sequence[Fault]:
    """A notice where there are staff of whom none are required, so that none of them are ever missing."""
    supply, faults = folder.supply, Faults()
    required = {need.role for need in supply.requirements}
    staffed = {post.role for post, stock in zip(supply.posts, supply.stock, strict=True) if stock.sum() > 0}
    roles = [supply.roles[number].id for number in sorted(staffed - required)]
    if roles:
        what = f"no number of {listing(roles)} is required, so none of them are ever missing"
        faults.notice("required.csv", None, "role", what, "expected a row for each role that is needed")
    return faults.notices


def _changed(levers: SupplyLevers) -> dict[str, Any]:
    """The levers that change something, but for the scenario, which has its own place in the record."""
    values = {lever.name: getattr(levers, lever.name) for lever in fields(levers) if lever.name != "scenario"}
    return {name: value for name, value in values.items() if value != getattr(SupplyLevers(), name)}
