"""The record of a sweep: what it was given, so that it can be repeated."""

from __future__ import annotations

from typing import Any

from optimiser.sweep.execution import StudyResult
from optimiser.versions import versions


def sweep_record(result: StudyResult, suppressed_below: float = 0.0) -> dict[str, Any]:
    """Content of run.json."""
    study = result.study
    sizes = {task.model: result.found[task.key].get("size") for task in result.tasks}
    return {
        "command": "rota sweep",
        "title": study.title,
        "versions": versions(),
        "seed": study.seed,
        "draws": study.draws,
        "suppressed_below": suppressed_below,
        "inputs": {"study": study.sha256, **{f"folder {name}": digest for name, digest in result.folders.items()}},
        "points": len(result.tasks),
        "points_found_finished": result.reused,
        "sizes": {model: size for model, size in sizes.items() if size},
        "seconds": round(result.seconds, 2),
        "workers": result.workers,
    }
