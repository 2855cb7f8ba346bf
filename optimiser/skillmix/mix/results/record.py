"""The record of a run over a mix folder: what is needed to make the same numbers again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from optimiser.skillmix.mix.folder import MixFolder
from optimiser.skillmix.mix.levers import MixLevers
from optimiser.skillmix.mix.result import MixResult
from optimiser.versions import MIX_PACKAGES, versions


def mix_record(
    folder: MixFolder,
    command: str,
    parameters: Mapping[str, Any],
    levers: MixLevers | None = None,
    result: MixResult | None = None,
) -> dict[str, Any]:
    """Content of run.json: versions, parameters, the hash of every input, and the size and totals of a result."""
    record: dict[str, Any] = {
        "command": command,
        "title": folder.title,
        "versions": versions(MIX_PACKAGES),
        "inputs": dict(folder.hashes),
        "parameters": dict(parameters),
        "levers": asdict(levers or MixLevers()),
        "seed": parameters.get("seed"),
    }
    if result is not None:
        columns, rows, entries = result.size
        record |= {
            "status": result.status,
            "conflicts": list(result.conflicts),
            "model": {"columns": columns, "rows": rows, "entries": entries},
            "stages": [dict(stage) for stage in result.problem.stages],
            "stage_values": list(result.stage_values),
            "seconds": round(result.seconds, 3),
            "totals": asdict(result.totals),
        }
    return record
