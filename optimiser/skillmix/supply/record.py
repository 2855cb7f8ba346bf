"""Record, summary and files of a supply run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from optimiser.skillmix.sheets import Sheet, small
from optimiser.skillmix.supply.folder import SupplyFolder
from optimiser.skillmix.supply.results import SupplyRun, basis
from optimiser.skillmix.supply.scenarios import SupplyScenario, read_scenario
from optimiser.tabular.output import write_csv, write_json


def supply_record(
    folder: SupplyFolder, run: SupplyRun, versions: Mapping[str, str], changes: Mapping[str, Any], below: float
) -> dict[str, Any]:
    """Content of run.json: what the run was given, so that it can be repeated.

    Args:
        folder: what was read.
        run: what was found.
        versions: of the program and its libraries.
        changes: levers pulled, by name.
        below: counts of people below this were suppressed; 0: none.
    """
    settings = run.supply.settings
    named = read_scenario(run.supply.scenario) if run.supply.scenario else None
    rests = basis(run.supply).records()
    return {
        "command": "rota mix supply",
        "title": settings.title,
        "versions": dict(versions),
        "seed": run.seed,
        "draws": run.draws,
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
        "programme": None if run.plan is None else "{} columns, {} rows, {} entries".format(*run.plan.size),
        "quantities": len(rests),
        "unverified_quantities": sum(row["verified"] != "yes" for row in rests),
        "suppressed_below": below,
        "inputs": dict(folder.hashes),
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
    return {
        plan: {name: small(value, below) if "wte" in name and below > 0 else value for name, value in found.items()}
        for plan, found in summary.items()
    }


def write_run(
    target: Path, sheets: list[Sheet], record: Mapping[str, Any], summary: Mapping[str, Mapping[str, Any]]
) -> list[Path]:
    """Write every sheet as CSV, and run.json; each in one move. Returns what was written."""
    written = []
    for sheet in sheets:
        written.append(target / f"{sheet.name}.csv")
        write_csv(written[-1], sheet.columns, sheet.rows)
    written.append(target / "run.json")
    write_json(written[-1], {**record, "summary": summary})
    return written
