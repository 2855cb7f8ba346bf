"""The record of a supply run: what it was given, so that it can be repeated; and its summary fit to publish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optimiser.skillmix.supply.folder import SupplyFolder
from optimiser.skillmix.supply.problem import SupplyScenario
from optimiser.skillmix.supply.result import SupplyResult
from optimiser.skillmix.supply.results.tables import basis_table
from optimiser.table import hide_small
from optimiser.versions import versions


def supply_record(
    folder: SupplyFolder, result: SupplyResult, changes: Mapping[str, Any], below: float
) -> dict[str, Any]:
    """Content of run.json: what the run was given, so that it can be repeated.

    Args:
        folder: what was read.
        result: what was found.
        changes: levers pulled, by name.
        below: counts of people below this were suppressed; 0: none.
    """
    settings = result.supply.settings
    named = result.supply.scenario
    rests = basis_table(result.supply).records()
    return {
        "command": "rota mix supply",
        "title": settings.title,
        "versions": versions(),
        "seed": result.seed,
        "draws": result.draws,
        "parameters": {
            "first_year": settings.first_year,
            "last_year": settings.first_year + settings.years,
            "close_by": settings.close_by,
            "gap_price_gbp": None if settings.gap_price_pence is None else settings.gap_price_pence / 100,
            "discount": settings.discount,
            "cushion": settings.cushion,
            **changes,
        },
        "scenario": None if named is None else scenario_record(named),
        "programme": None if result.plan is None else "{} columns, {} rows, {} entries".format(*result.plan.size),
        "quantities": len(rests),
        "unverified_quantities": sum(row["verified"] != "yes" for row in rests),
        "suppressed_below": below,
        "inputs": {**folder.hashes, **({f"scenario {named.id}": named.sha256} if named else {})},
        "notices": [str(notice) for notice in folder.notices],
    }


def scenario_record(scenario: SupplyScenario) -> dict[str, Any]:
    """A named scenario as plain data: every change with its basis and whether that is verified."""
    changes = [
        {
            "what": change.what,
            "who": f" of {', '.join(change.professions)}" if change.professions else "",
            "factor": f"x {change.factor:g} by {change.until_year}" if change.until_year else f"x {change.factor:g}",
            "basis": change.basis,
            "verified": change.verified,
        }
        for change in scenario.changes
    ]
    if scenario.productivity:
        changes.append({
            "what": "productivity", "who": "", "factor": f"+ {scenario.productivity:.2%} a year",
            "basis": scenario.productivity_basis, "verified": scenario.productivity_verified,
        })  # fmt: skip
    return {
        "id": scenario.id,
        "title": scenario.title,
        "status": scenario.status,
        "note": scenario.note,
        "source": scenario.source,
        "changes": changes,
    }


def fit_to_publish(summary: Mapping[str, Mapping[str, Any]], below: float) -> dict[str, dict[str, Any]]:
    """A summary with its counts of people suppressed."""
    if below <= 0:
        return {plan: dict(found) for plan, found in summary.items()}
    return {
        plan: {name: hide_small(value, below) if "wte" in name else value for name, value in found.items()}
        for plan, found in summary.items()
    }
