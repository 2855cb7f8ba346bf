"""Points of a study as tasks, and the chunk of tasks that a worker does in one go.

A task is named by the hash of everything that decides its result: versions of this program and of its solvers, kind of
model, contents of its folder, levers (a scenario file by what it says), changes and seed. So a finished one is known
again, on whatever machine and in whatever order it ran. A chunk carries its folder's files with it, for a worker may
share no disk with whoever asks.
"""

from __future__ import annotations

import atexit
import csv
import hashlib
import io
import itertools
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from optimiser.folder.files import ACCEPTED
from optimiser.journal.current import FILE
from optimiser.journal.status import published_versions
from optimiser.skillmix.supply.problem import SupplyScenario
from optimiser.skillmix.supply.quantity import triangular
from optimiser.skillmix.supply.uncertainty import stream
from optimiser.sweep import measures
from optimiser.sweep.cells import named_cells, rows_as_they_stand
from optimiser.sweep.study import CellChange, LeverRange, Study, StudyModel
from optimiser.tabular.faults import BadInput, Fault, Faults
from optimiser.versions import MIX_PACKAGES, PACKAGES, versions

#: Libraries whose version may change the measures of a kind of model.
SOFTWARE = {"demand": MIX_PACKAGES, "mix": MIX_PACKAGES, "supply": MIX_PACKAGES, "rota": PACKAGES}

#: Most tasks of a chunk: a chunk is what is lost when a run is cut short.
TASKS_A_CHUNK = 50


@dataclass(frozen=True)
class SweepTask:
    """One model at one point of a study. ``axes`` holds the values of its grids and drawn ranges; ``draw`` is 0 for
    central values."""

    key: str
    scenario: str
    model: str
    kind: str
    draw: int
    axes: tuple[tuple[str, Any], ...]
    levers: tuple[tuple[str, Any], ...]
    changes: tuple[CellChange, ...]
    seed: int


@dataclass(frozen=True)
class TaskChunk:
    """Tasks of one model, with the files of its folder."""

    kind: str
    folder: str
    files: tuple[tuple[str, bytes], ...]
    tasks: tuple[SweepTask, ...]


def folder_files(folder: Path) -> tuple[tuple[str, bytes], ...]:
    """The input files of a folder, by name: CSV and TOML at its top, and where days of a rota were given out, or a
    breach of it was accepted, the rota that stands and what says which days."""
    tops = [p for p in folder.iterdir() if p.suffix in (".csv", ".toml") and not p.name.startswith(".") and p.is_file()]
    newest = next(published_versions(folder), None)
    kept = [] if newest is None else [newest.path, newest.path.with_name("publication.json")]
    if kept or (folder / ACCEPTED.file) in tops:
        kept.append(folder / FILE)
    found = {p.relative_to(folder).as_posix(): p for p in (*tops, *kept) if p.is_file()}
    return tuple((name, found[name].read_bytes()) for name in sorted(found))


def hash_files(files: Sequence[tuple[str, bytes]]) -> str:
    """One SHA-256 over names and contents."""
    digest = hashlib.sha256()
    for name, body in files:
        digest.update(f"{name}\0{len(body)}\0".encode())
        digest.update(body)
    return digest.hexdigest()


def tasks_of(study: Study, folders: Mapping[str, str]) -> list[SweepTask]:
    """Every task of a study, in a fixed order.

    Args:
        study: what to try.
        folders: hash of each model's folder, by the model's name.
    """
    made: list[SweepTask] = []
    for scenario, model in itertools.product(study.scenarios, study.models):
        grids = [grid for grid in study.grids if grid.model == model.name]
        ranges = [spread for spread in study.ranges if spread.model == model.name]
        drawn = _drawn(study, ranges)
        for values in itertools.product(*(grid.values for grid in grids)):
            for draw in range(1, study.draws + 1) if ranges and study.draws else (0,):
                axes = {grid.lever: value for grid, value in zip(grids, values, strict=True)}
                axes |= {r.lever: float(drawn[r.lever][draw - 1]) if draw else r.central for r in ranges}
                levers = tuple(sorted({**scenario.levers.get(model.name, {}), **axes}.items()))
                changes = scenario.changes.get(model.name, ())
                key = _key(model, folders[model.name], levers, changes, study.seed)
                at = tuple(sorted((name, _plain(value)) for name, value in axes.items()))
                made.append(
                    SweepTask(key, scenario.name, model.name, model.kind, draw, at, levers, changes, study.seed)
                )
    return made


def _drawn(study: Study, ranges: Sequence[LeverRange]) -> dict[str, Any]:
    """Values of each range in each draw: its stream depends on the seed, the model and the lever alone."""
    quantiles = {r.lever: stream(study.seed, f"sweep {r.model} {r.lever}").random(study.draws) for r in ranges}
    return {r.lever: triangular(quantiles[r.lever], r.low, r.central, r.high) for r in ranges}


def _key(
    model: StudyModel, folder: str, levers: Sequence[tuple[str, Any]], changes: Sequence[CellChange], seed: int
) -> str:
    pulled, changed = [list(pair) for pair in levers], [asdict(change) for change in changes]
    said = [_software(model.kind), measures.MEASURED, measures.MEASURES, model.kind, folder, pulled, changed, seed]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=asdict).encode()).hexdigest()


@cache
def _software(kind: str) -> dict[str, str]:
    """Versions of what measures a kind of model: not of Python, with which the numbers do not change."""
    return {name: number for name, number in versions(SOFTWARE[kind]).items() if name != "python"}


def _plain(value: Any) -> Any:
    """A lever's value as a table shows it: a scenario by its name."""
    return str(value) if isinstance(value, SupplyScenario) else value


def chunks(
    tasks: Sequence[SweepTask], folders: Mapping[str, tuple[tuple[str, bytes], ...]], workers: int
) -> list[TaskChunk]:
    """Tasks in chunks of one model: at least eight chunks for each worker where there are tasks enough, so that they
    end together; at most `TASKS_A_CHUNK` tasks in one; rotas one by one, for each takes long."""
    made: list[TaskChunk] = []
    by_model: dict[str, list[SweepTask]] = {}
    for task in tasks:
        by_model.setdefault(task.model, []).append(task)
    for model, ours in by_model.items():
        slow = ours[0].kind == "rota" or dict(ours[0].levers).get("planned", False)
        size = 1 if slow else min(TASKS_A_CHUNK, max(1, -(-len(ours) // (8 * workers))))
        files = folders[model]
        digest = hash_files(files)
        made += [
            TaskChunk(ours[0].kind, digest, files, tuple(ours[start : start + size]))
            for start in range(0, len(ours), size)
        ]
    return made


# ------------------------------------------------------------------ in the worker

_placed: dict[str, Path] = {}


def run_chunk(chunk: TaskChunk) -> list[tuple[str, dict[str, Any]]]:
    """Do the tasks of a chunk: (key, measures) of each. A folder is written and read once for all that leave its
    cells as they are; a point that cannot be reckoned says so in its status."""
    done = []
    for task in chunk.tasks:
        with _Folder(chunk, task.changes) as folder:
            try:
                found = measures.measure(chunk.kind, folder, dict(task.levers), task.seed)
            except (ValueError, RuntimeError, AssertionError, BadInput) as fault:
                said = (str(fault) or type(fault).__name__).splitlines()[0]
                found = dict.fromkeys(measures.MEASURES) | {"status": f"failed: {said}"}
        done.append((task.key, found))
    return done


class _Folder:
    """The chunk's folder on this worker's disk, changed cells in a copy of its own."""

    def __init__(self, chunk: TaskChunk, changes: Sequence[CellChange]) -> None:
        self.own = bool(changes)
        if not changes and chunk.folder in _placed:
            self.path = _placed[chunk.folder]
            return
        self.path = Path(tempfile.mkdtemp(prefix="rota-sweep-"))
        for name, body in chunk.files:
            for change in changes:
                if change.file == name:
                    body = with_changed_cells(body, change)
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            (self.path / name).write_bytes(body)
        if not changes:
            _placed[chunk.folder] = self.path
            atexit.register(shutil.rmtree, self.path, ignore_errors=True)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        if self.own:
            shutil.rmtree(self.path, ignore_errors=True)


def with_changed_cells(body: bytes, change: CellChange) -> bytes:
    """A CSV file with a change made, in UTF-8 with commas. Blank cells are not multiplied; whole numbers stay whole."""
    faults = Faults()
    rows = rows_as_they_stand(body, change.file, faults)
    faults.raise_if_any()
    for row, cells in zip(rows[1:], named_cells(rows), strict=True):
        if all(cells[column].strip() == text for column, text in change.where):
            place = rows[0].index(change.column)
            row += [""] * (place + 1 - len(row))
            row[place] = _changed_cell(row[place], change)
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def _changed_cell(text: str, change: CellChange) -> str:
    if change.set is not None:
        return change.set
    if not text.strip() or change.multiply is None:
        return text
    bare = text.strip()
    percent = bare.endswith("%")
    try:
        number = float(bare.rstrip("%"))
    except ValueError:
        raise ValueError(f"{change.file}: {change.column} '{text}' is no number to multiply") from None
    return f"{np.format_float_positional(round(number * change.multiply, 6), trim='-')}{'%' if percent else ''}"


def check_folders(study: Study) -> None:
    """Read every model's folder as it is and as each scenario changes it. Raises BadInput with every fault, and the
    scenario that makes it."""
    found: list[Fault] = []
    for model in study.models:
        files = folder_files(model.folder)
        variants = {scenario.changes.get(model.name, ()): scenario.name for scenario in reversed(study.scenarios)}
        for changes, scenario in {(): "", **variants}.items():
            try:
                with _Folder(TaskChunk(model.kind, hash_files(files), files, ()), changes) as folder:
                    measures.check_folder(model.kind, folder if changes else model.folder)
            except BadInput as bad:
                more = f", as scenario '{scenario}' changes it" if changes else ""
                found += [replace(f, file=f"{Path(model.folder.name) / f.file}{more}") for f in bad.faults]
                if not changes:
                    break
    if found:
        raise BadInput(list(dict.fromkeys(found)))
