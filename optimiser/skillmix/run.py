"""The library calls behind ``rota mix``: what a mix folder needs, its best mix of roles, and that mix as a rota.

Each reads the folder, works everything out and gives it back with its tables and the record of the run; nothing is
written. Supply over years is :mod:`optimiser.skillmix.supply.run`. A call raises ``BadInput`` with every fault of the
input, ``MixDisagrees`` where an answer fails its independent count, and ``SolverFailed`` where the solver does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from optimiser.skillmix.mix.explain import UnmetReason, explain_unmet
from optimiser.skillmix.mix.folder import MixFolder, read_mix_folder
from optimiser.skillmix.mix.frontier import FrontierPoint, cost_dilution_frontier
from optimiser.skillmix.mix.levers import MixLevers
from optimiser.skillmix.mix.result import MixResult
from optimiser.skillmix.mix.results.demand import (
    DemandReport,
    WardCare,
    demand_report,
    demand_tables,
    ward_care,
    ward_care_table,
)
from optimiser.skillmix.mix.results.record import mix_record
from optimiser.skillmix.mix.results.tables import explanation_tables, frontier_tables, mix_tables
from optimiser.skillmix.mix.shadow_prices import ShadowPrice, shadow_prices
from optimiser.skillmix.mix.solve import solve_mix
from optimiser.skillmix.rota_link.cover import CoverCheck, RotaCover, compare_cover, compared_cover_table, read_cover
from optimiser.skillmix.rota_link.rota_words import no_work
from optimiser.skillmix.rota_link.synthetic_rota import SyntheticRota, make_synthetic_rota
from optimiser.skillmix.rota_link.targets import target_table, targets_of
from optimiser.table import OutputTable
from optimiser.tabular.faults import Fault

TellNotices = Callable[[Sequence[Fault]], None]
"""Told what was assumed about the input."""


@dataclass(frozen=True)
class DemandRun:
    """What a mix folder needs, as tables."""

    report: DemandReport
    tables: tuple[OutputTable, ...]
    record: Mapping[str, Any]


@dataclass(frozen=True)
class MixRun:
    """A mix with what explains it. ``prices``, ``reasons`` and ``frontier`` are empty where they were not asked for or
    hard limits contradict each other; ``cover`` is None where no rota is compared."""

    folder: MixFolder
    result: MixResult
    prices: tuple[ShadowPrice, ...]
    reasons: tuple[UnmetReason, ...]
    frontier: tuple[FrontierPoint, ...]
    wards: tuple[WardCare, ...]
    cover: tuple[CoverCheck, ...] | None
    tables: tuple[OutputTable, ...]
    record: Mapping[str, Any]


@dataclass(frozen=True)
class TargetsRun:
    """The targets that a mix gives a rota; None where hard limits contradict each other."""

    folder: MixFolder
    result: MixResult
    table: OutputTable | None
    record: Mapping[str, Any]


@dataclass(frozen=True)
class PeopleRun:
    """A mix as a rota folder of synthetic people, not yet written; None where hard limits contradict each other."""

    folder: MixFolder
    result: MixResult
    rota: SyntheticRota | None
    record: Mapping[str, Any]


def run_demand(path: Path, levers: MixLevers | None = None, suppress_below: float | None = None) -> DemandRun:
    """Hours needed by a mix folder, with WISN and establishments where it has them.

    Args:
        path: the mix folder.
        levers: assumptions changed for this run.
        suppress_below: activity of fewer a year is hidden.
    """
    report = demand_report(path, levers)
    parameters = {"suppress_below": suppress_below}
    record = mix_record(report.folder, "rota mix demand", parameters, report.levers)
    return DemandRun(report, tuple(demand_tables(report, suppress_below)), record)


def run_mix(
    path: Path,
    levers: MixLevers | None = None,
    *,
    stages: Sequence[Mapping[str, float]] = (),
    frontier: int | None = None,
    explain: bool = True,
    cover: Path | None = None,
    suppress_below: float | None = None,
    tell: TellNotices | None = None,
) -> MixRun:
    """The best mix of roles for a folder.

    Args:
        path: the mix folder.
        levers: assumptions changed for this run.
        stages: of the objective, instead of the folder's: weights of ``problem.OBJECTIVES``, the first counts most.
        frontier: how many mixes from least dilution of registered skill to least cost to find besides.
        explain: whether to measure what more hours are worth and why hours are unmet.
        cover: ``cover.csv`` of a rota to compare with the mix.
        suppress_below: staff of fewer WTE are hidden, with what would tell them.
        tell: told the notices of the folder as soon as it is read, whatever comes of the rest.
    """
    folder = _read(path, tell)
    rota = read_cover(cover, folder) if cover is not None else None
    problem = folder.problem(levers)
    if stages:
        problem = replace(problem, stages=tuple(stages))
    result = solve_mix(problem, keep=True)
    explained = explain and result.status == "optimal"
    prices = shadow_prices(result) if explained else []
    reasons = explain_unmet(result, below=suppress_below) if explained else []
    points = cost_dilution_frontier(problem, frontier) if frontier and result.status == "optimal" else []
    wards = ward_care(folder, result, levers)
    checks = None if rota is None else compare_cover(result, rota)
    tables = [*mix_tables(result, suppress_below), *explanation_tables(prices, reasons)]
    tables += frontier_tables(points, suppress_below) if points else []
    tables += [ward_care_table(wards)] if wards else []
    tables += [compared_cover_table(checks)] if checks is not None else []
    parameters = _parameters(frontier, explain, suppress_below, rota)
    record = mix_record(folder, "rota mix solve", parameters, levers, result)
    return MixRun(
        folder, result, tuple(prices), tuple(reasons), tuple(points), tuple(wards),
        None if checks is None else tuple(checks), tuple(tables), record,
    )  # fmt: skip


def _read(path: Path, tell: TellNotices | None) -> MixFolder:
    folder = read_mix_folder(path)
    if tell is not None:
        tell(folder.notices)
    return folder


def _parameters(
    frontier: int | None, explain: bool, suppress_below: float | None, cover: RotaCover | None
) -> dict[str, Any]:
    return {
        "frontier": frontier,
        "explain": explain,
        "suppress_below": suppress_below,
        "cover": None if cover is None else cover.sha256,
    }


def run_targets(
    path: Path,
    levers: MixLevers | None = None,
    by: str = "team",
    tell: TellNotices | None = None,
    place: str | None = None,
) -> TargetsRun:
    """The mix of a folder as targets for a rota: hours a week by capability and ``team`` or ``organisation``, of one
    ``place`` or all; ``tell`` is told the folder's notices once it is read."""
    folder = _read(path, tell)
    result = solve_mix(folder.problem(levers))
    table = target_table(targets_of(folder, result, by, place)) if result.status == "optimal" else None
    parameters = {"by": by, "place": place}
    return TargetsRun(folder, result, table, mix_record(folder, "rota mix targets", parameters, levers, result))


def run_people(
    path: Path,
    levers: MixLevers | None = None,
    seed: int = 1,
    place: str | None = None,
    tell: TellNotices | None = None,
) -> PeopleRun:
    """The mix of a folder as a rota folder of synthetic people.

    Args:
        path: the mix folder.
        levers: assumptions changed for this run.
        seed: of contract sizes, leave dates and the days of part-time needs.
        place: only this place, and the part of the staff that works there.
        tell: told the notices of the folder as soon as it is read.
    """
    folder = _read(path, tell)
    result = solve_mix(folder.problem(levers))
    rota = make_synthetic_rota(folder, result, seed, place) if result.status == "optimal" else None
    if rota is not None and not rota.staff:
        raise no_work(place, "staff")
    record = mix_record(folder, "rota mix people", {"seed": seed, "place": place}, levers, result)
    return PeopleRun(folder, result, rota, record)
