"""The library call behind ``rota sweep``: every point of a study, in one table and a comparison of its scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimiser.sweep.choices import regret_table
from optimiser.sweep.execution import StudyResult, TellProgress, run_study
from optimiser.sweep.people import change_table, rests_table
from optimiser.sweep.record import sweep_record
from optimiser.sweep.study import read_study
from optimiser.sweep.tables import PEOPLE_MEASURES, comparison_table, failures, point_table
from optimiser.table import OutputTable


@dataclass(frozen=True)
class SweepRun:
    """A study that was run: a row for each point, options compared, the regret of choices, who changes, what it rests
    on, and the (place, status) of points without an answer. The tables are fit to publish where small numbers were to
    be hidden."""

    result: StudyResult
    points: OutputTable
    comparison: OutputTable
    regret: OutputTable
    change: OutputTable
    basis: OutputTable
    failures: tuple[tuple[str, str], ...]
    record: Mapping[str, Any]

    @property
    def tables(self) -> tuple[OutputTable, ...]:
        """Every table that is written."""
        return self.points, self.comparison, self.regret, self.change, self.basis


def run_sweep(
    path: Path,
    store: Path,
    *,
    seed: int | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    progress: TellProgress | None = None,
    suppress_below: float = 0,
) -> SweepRun:
    """Run every scenario and grid point of a study.

    Args:
        path: the study, a TOML file.
        store: folder of finished points, which are not done again.
        seed: instead of the study's.
        workers: processes of the local pool; by default one per core.
        cluster: address of a Dask scheduler, such as tcp://host:8786, instead of the local pool.
        progress: told (points done, of how many).
        suppress_below: counts of people under this are hidden, the others rounded to multiples of it.

    Raises:
        BadInput: with every fault of the study and of its folders.
        NoCluster: where Dask is not installed, nobody listens there, or versions differ.
    """
    result = run_study(read_study(path, seed), store, workers, cluster, progress)
    return SweepRun(
        result,
        point_table(result).suppressed(suppress_below),
        comparison_table(result, suppress_below),
        regret_table(result, PEOPLE_MEASURES, suppress_below),
        change_table(result).suppressed(suppress_below),
        rests_table(result),
        tuple(failures(result)),
        sweep_record(result, suppress_below),
    )
