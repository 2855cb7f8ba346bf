"""Run a study: every task once, through one executor, each finished one kept so that a run can be taken up again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from optimiser.executor import executor
from optimiser.sweep.study import Study
from optimiser.sweep.tasks import SweepTask, check_folders, chunks, folder_files, hash_files, run_chunk, tasks_of
from optimiser.tabular.output import write_json

TellProgress = Callable[[int, int], None]
"""Told (tasks done, of how many) as a run goes on."""


@dataclass(frozen=True)
class StudyResult:
    """A study that was run. ``found``: measures by task key; ``reused`` tasks were found finished."""

    study: Study
    tasks: tuple[SweepTask, ...]
    found: Mapping[str, Mapping[str, Any]]
    folders: Mapping[str, str]
    reused: int
    seconds: float
    workers: int


def run_study(
    study: Study,
    store: Path,
    workers: int | None = None,
    cluster: str | None = None,
    progress: TellProgress | None = None,
    pool: tuple[Executor, int] | None = None,
) -> StudyResult:
    """Run every task of a study that is not finished yet.

    Args:
        study: what to try.
        store: folder of finished tasks, one small file each, named by its key.
        workers: processes, when there is no cluster.
        cluster: address of a Dask scheduler.
        progress: told how far the run is.
        pool: an executor and its number of workers, instead of one made here.
    """
    began = perf_counter()
    check_folders(study)
    files = {model.name: folder_files(model.folder) for model in study.models}
    folders = {name: hash_files(body) for name, body in files.items()}
    tasks = tasks_of(study, folders)
    wanted = {task.key: task for task in tasks}
    found = {key: kept for key in wanted if (kept := _kept(store, key)) is not None}
    reused, missing = len(found), [task for key, task in wanted.items() if key not in found]
    used = 0
    if missing:
        if pool is not None:
            used = pool[1]
            _run(missing, files, pool[0], used, store, found, len(wanted), progress)
        else:
            with executor(workers, cluster) as (made, used):
                _run(missing, files, made, used, store, found, len(wanted), progress)
    return StudyResult(study, tuple(tasks), found, folders, reused, perf_counter() - began, used)


def _run(
    missing: list[SweepTask],
    files: Mapping[str, tuple[tuple[str, bytes], ...]],
    pool: Executor,
    workers: int,
    store: Path,
    found: dict[str, Mapping[str, Any]],
    total: int,
    progress: TellProgress | None,
) -> None:
    futures = [pool.submit(run_chunk, chunk) for chunk in chunks(missing, files, workers)]
    for future in as_completed(futures):
        for key, measured in future.result():
            write_json(store / f"{key}.json", measured)
            found[key] = measured
        if progress is not None:
            progress(len(found), total)


def _kept(store: Path, key: str) -> Mapping[str, Any] | None:
    """The measures of a finished task, or None; one that failed, or whose file cannot be read, is not finished."""
    try:
        kept = json.loads((store / f"{key}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return kept if isinstance(kept, dict) and not str(kept.get("status")).startswith("failed") else None
