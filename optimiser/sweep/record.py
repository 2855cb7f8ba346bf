"""The record of a sweep: what it was given, so that it can be repeated."""

from __future__ import annotations

from typing import Any

from optimiser.sweep.run import SweepRun
from optimiser.versions import versions


def sweep_record(run: SweepRun, suppressed_below: float = 0.0) -> dict[str, Any]:
    """Content of run.json."""
    study = run.study
    sizes = {task.model: run.found[task.key].get("size") for task in run.tasks}
    return {
        "command": "rota sweep",
        "title": study.title,
        "versions": versions(),
        "seed": study.seed,
        "draws": study.draws,
        "suppressed_below": suppressed_below,
        "inputs": {"study": study.sha256, **{f"folder {name}": digest for name, digest in run.folders.items()}},
        "points": len(run.tasks),
        "points_found_finished": run.reused,
        "sizes": {model: size for model, size in sizes.items() if size},
        "seconds": round(run.seconds, 2),
        "workers": run.workers,
    }
