"""Many benchmark runs: one process each, results kept as they come, medians by instance."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from optimiser.bench.suites import DATA, Case, data_folder
from optimiser.solve.parameters.choice import STRATEGY_NAMES, nearest_strategy
from optimiser.solve.parameters.read import read_parameters
from optimiser.tabular.faults import Faults
from optimiser.tabular.output import write_csv, write_json

RESULTS = "bench.csv"

COLUMNS = (
    "instance", "side", "strategy", "ran", "seed", "workers", "limit", "status", "objective", "hard", "uncovered",
    "bound", "best_known", "best_known_from", "gap_percent", "gap_from", "bound_gap_percent", "first_rota_seconds",
    "within_5_percent_seconds", "build_seconds", "solve_seconds", "peak_mib", "iterations", "mismatch",
)  # fmt: skip
"""Columns of `bench.csv`."""

FIGURES = (
    "objective", "uncovered", "bound", "best_known", "gap_percent", "bound_gap_percent", "first_rota_seconds",
    "within_5_percent_seconds", "build_seconds", "solve_seconds", "peak_mib", "iterations",
)  # fmt: skip
"""Columns of which the table shows medians over the seeds."""


@dataclass(frozen=True)
class Side:
    """One of the things compared: a strategy with its parameters, of this revision or of another.

    Attributes:
        name: `lns`, `lns@v0.1` or `A.toml`.
        home: checkout whose code runs; None for the code that runs now.
        parameters: a parameter file; None for the usual parameters.
    """

    name: str
    strategy: str
    home: Path | None = None
    parameters: Path | None = None


@dataclass(frozen=True)
class BenchPlan:
    """What is run: every case with every seed and side, sides in turn so that a noisy machine is fair to both."""

    cases: Sequence[Case]
    sides: Sequence[Side]
    seeds: Sequence[int]
    seconds: float | None
    iterations: int | None
    workers: int
    out: Path

    def __len__(self) -> int:
        return len(self.cases) * len(self.sides) * len(self.seeds)


@dataclass
class Bench:
    """Results as they come; `rows` survive an interrupt because each is written when it ends."""

    plan: BenchPlan
    rows: list[dict[str, Any]] = field(default_factory=list)

    def run(self) -> Iterator[dict[str, Any]]:
        """Run the plan, yielding each result after `bench.csv` and the run's log have been written."""
        for case in self.plan.cases:
            for seed in self.plan.seeds:
                for side in self.plan.sides:
                    row = self._one(case, side, seed)
                    self.rows.append(row)
                    self._keep(row)
                    yield row

    def _one(self, case: Case, side: Side, seed: int) -> dict[str, Any]:
        command = [sys.executable, "-m", "optimiser.bench.once", case.label, "--strategy", side.strategy]
        command += ["--seed", str(seed), "--workers", str(self.plan.workers)]
        if self.plan.seconds is not None:
            command += ["--seconds", str(self.plan.seconds)]
        if self.plan.iterations is not None:
            command += ["--iterations", str(self.plan.iterations)]
        if side.parameters is not None:
            command += ["--parameters", str(side.parameters.resolve())]
        home = side.home or Path(__file__).parents[2]
        environment = {**os.environ, "PYTHONPATH": str(home), DATA: str(data_folder())}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=home, check=False)
        if done.returncode:
            return {
                "instance": case.label, "side": side.name, "strategy": side.strategy, "seed": seed,
                "status": "FAILED", "mismatch": done.stderr.strip().splitlines()[-1:] or ["no message"],
            }  # fmt: skip
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return {**found, "side": side.name}

    def _keep(self, row: dict[str, Any]) -> None:
        write_json(_log(self.plan.out, row), row)
        write_csv(self.plan.out / RESULTS, COLUMNS, [[r.get(c) for c in COLUMNS] for r in self.rows])


def _log(out: Path, row: Mapping[str, Any]) -> Path:
    name = f"{row['instance']}-{row['side']}-{row['seed']}".replace("/", "_").replace("@", "_at_")
    return out / "logs" / f"{name}.json"


def kept_runs(out: Path) -> list[dict[str, Any]]:
    """The runs whose results are in a folder: those of its `bench.csv`, each from its log.

    Raises:
        BadInput: there is no `bench.csv`, or a log of it is missing or cannot be read.
    """
    faults, found = Faults(), []
    path = out / RESULTS
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            told = list(csv.DictReader(stream))
    except (OSError, ValueError):
        told = []
        faults.add(str(path), None, None, "there are no results", "expected a folder that rota bench has written", "")
    for number, row in enumerate(told, 2):
        try:
            log = _log(out, row)
            run = json.loads(log.read_text(encoding="utf-8"))
            if not isinstance(run, dict) or not {"instance", "side", "seed"} <= set(run):
                raise ValueError
            found.append(run)
        except KeyError as error:
            faults.add(str(path), number, None, f"there is no column {error}", "expected results of rota bench", "")
        except (OSError, ValueError):
            faults.add(str(path), number, None, f"{log} is missing or no log", "expected the log of this run", "")
    if not faults and not found:
        faults.add(str(path), None, None, "it has no run", "expected a run that has ended", "")
    faults.raise_if_any()
    return found


def medians(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row per instance and side: medians over the seeds, None where no seed has a figure; and what the gaps are
    told from."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["instance"], row["side"]), []).append(row)
    return [
        {
            "instance": instance,
            "side": side,
            "runs": len(found),
            **{c: median([r.get(c) for r in found]) for c in FIGURES},
            "gap_from": ", ".join(sorted({r["gap_from"] for r in found if r.get("gap_from")})),
            "hard": sum(r.get("hard") or 0 for r in found),
            "failed": sum(r.get("status") in ("FAILED", "INVALID") for r in found),
        }
        for (instance, side), found in groups.items()
    ]


def median(values: Sequence[Any]) -> float | None:
    """The median of the numbers among some values; None if fewer than half are numbers."""
    known = [float(v) for v in values if isinstance(v, int | float)]
    return statistics.median(known) if 2 * len(known) >= len(values) and known else None


@contextlib.contextmanager
def sides(strategy: str | None, parameters: Path | None, against: str | None, repository: Path) -> Iterator[list[Side]]:
    """What is compared, for as long as it is.

    Args:
        strategy: of all of them; None for what a parameter file says, or `auto`.
        parameters: a parameter file.
        against: a strategy, with the usual parameters; a parameter file (a name that ends in .toml); or a revision of
            the repository, with the same strategy and parameters.

    Raises:
        BadInput: a parameter file has faults.
        ValueError: what it is to be compared with is none of these, or the very same.
    """
    first = _tuned(parameters, strategy) if parameters is not None else Side(strategy or "auto", strategy or "auto")
    if against is None:
        yield [first]
    elif against == first.name:
        raise ValueError(f"{against} is what would be compared with it; expected another side")
    elif against.endswith(".toml"):
        yield [first, _tuned(Path(against), strategy)]
    elif against in ("auto", *STRATEGY_NAMES):
        yield [first, Side(against, against)]
    else:
        with revision(against, repository) as home:
            yield [first, replace(first, name=f"{first.name}@{against}", home=home)]


def _tuned(path: Path, strategy: str | None) -> Side:
    """A side with a parameter file."""
    said, _ = read_parameters(path)
    return Side(str(path), strategy or said["strategy"] or "auto", parameters=path)


@contextlib.contextmanager
def revision(name: str, repository: Path) -> Iterator[Path]:
    """A checkout of another revision for as long as it is compared with.

    Raises:
        ValueError: no such revision, or no repository here.
    """
    with tempfile.TemporaryDirectory() as made:
        home = Path(made) / "revision"
        git = ["git", "-C", str(repository), "worktree"]
        done = subprocess.run([*git, "add", "--detach", str(home), name], capture_output=True, text=True, check=False)
        if done.returncode:
            near = nearest_strategy(name)
            hint = f"; did you mean {near}?" if near else ""
            raise ValueError(f"'{name}' is neither a strategy, a .toml file nor a revision of this repository{hint}")
        try:
            yield home
        finally:
            subprocess.run([*git, "remove", "--force", str(home)], capture_output=True, check=False)
