"""Which mix of roles, from which supply, over which scenarios: runs with their tables by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from optimiser.library.names import bad_argument
from optimiser.mix_proof.proof import ProofRun, ProofSettings
from optimiser.mix_proof.run import run_proof
from optimiser.skillmix.mix.levers import MixLevers
from optimiser.skillmix.run import MixRun, run_mix
from optimiser.skillmix.supply.run import SupplyRun, run_supply
from optimiser.skillmix.supply.scenarios import SupplyLevers
from optimiser.skillmix.uncertainty.run import RangeRun, run_range
from optimiser.sweep.run import SweepRun, run_sweep
from optimiser.table import OutputTable
from optimiser.tabular.faults import ArgumentFault, BadInput

if TYPE_CHECKING:
    from pandas import DataFrame

_T = TypeVar("_T")


@dataclass(frozen=True, eq=False, repr=False)
class PlanningRun(Generic[_T]):
    """A run for planners.

    Attributes:
        run: everything it found.
        tables: its tidy tables by name.
    """

    run: _T
    tables: Mapping[str, OutputTable]

    def frame(self, name: str) -> DataFrame:
        """One of the tables as a pandas frame."""
        return self.tables[name].frame()

    def frames(self) -> dict[str, DataFrame]:
        """Every table as a pandas frame, by name."""
        return {name: table.frame() for name, table in self.tables.items()}

    def __repr__(self) -> str:
        return f"<{type(self.run).__name__}: {', '.join(self.tables)}>"

    def _repr_html_(self) -> str:
        return "".join(table._repr_html_() for table in self.tables.values())


def mix(
    folder: Path | str,
    levers: Mapping[str, float | int | None] | None = None,
    *,
    stages: Sequence[Mapping[str, float]] = (),
    frontier: int | None = None,
    explain: bool = True,
    cover: Path | str | None = None,
    suppress_below: float | None = None,
) -> PlanningRun[MixRun]:
    """The best mix of roles for a mix folder.

    Args:
        folder: the mix folder.
        levers: assumptions changed for this run, such as `{"growth": 0.02}`.
        stages: of the objective, instead of the folder's; the first counts most.
        frontier: how many mixes from least dilution of registered skill to least cost to find besides.
        explain: measure what more hours are worth and why hours are unmet.
        cover: `cover.csv` of a rota to compare with the mix.
        suppress_below: staff of fewer WTE are hidden, with what would tell them.

    Raises:
        BadInput: faults of the folder or the levers.
    """
    run = run_mix(
        Path(folder),
        _mix_levers(levers),
        stages=stages,
        frontier=frontier,
        explain=explain,
        cover=Path(cover) if cover is not None else None,
        suppress_below=suppress_below,
    )
    return PlanningRun(run, _by_name(run.tables))


def _at_least(**asked: tuple[int | None, int]) -> None:
    """Raise BadInput for each whole number that is less than the least it may be; None is not asked for."""
    faults = [
        ArgumentFault(name, f"{number} is too few" if least else f"{number} is negative", f"expected {least} or more")
        for name, (number, least) in asked.items()
        if number is not None and number < least
    ]
    if faults:
        raise BadInput(faults)


def _mix_levers(levers: Mapping[str, float | int | None] | None) -> MixLevers:
    try:
        return MixLevers.of(levers or {})
    except ValueError as error:
        raise bad_argument("levers", str(error), "") from None


def mix_range(
    folder: Path | str,
    levers: Mapping[str, float | int | None] | None = None,
    *,
    draws: int = 50,
    seed: int = 1,
    planned_draws: int = 10,
    suppress_below: float | None = None,
) -> PlanningRun[RangeRun]:
    """Bands on the figures of a mix from the ranges of its folder, what each range does, and the staff best over them.

    Args:
        folder: the mix folder, with ranges.csv.
        levers: assumptions changed for this run.
        draws: of all ranges together.
        seed: of the draws.
        planned_draws: how many of them the staff are chosen for.
        suppress_below: staff of fewer WTE are hidden.

    Raises:
        BadInput: faults of the folder, the levers or the numbers, or it has no ranges.
        ValueError: hard limits leave no mix, or no staff that would do in every draw that they are chosen for.
    """
    _at_least(draws=(draws, 2), seed=(seed, 0), planned_draws=(planned_draws, 1))
    run = run_range(
        Path(folder), _mix_levers(levers), draws=draws, seed=seed, planned_draws=planned_draws,
        suppress_below=suppress_below,
    )  # fmt: skip
    return PlanningRun(run, _by_name(run.tables))


def prove_mix(
    folder: Path | str,
    levers: Mapping[str, float | int | None] | None = None,
    *,
    place: str | None = None,
    draws: int = 20,
    fresh: int | None = None,
    share: float = 0.95,
    rounds: int = 25,
    halvings: int = 3,
    weeks: int = 1,
    iterations: int = 5,
    flexible: float = 0.0,
    seed: int = 1,
    lift: bool = False,
    store: Path | str | None = None,
    workers: int | None = None,
    cluster: str | None = None,
) -> PlanningRun[ProofRun]:
    """Find the mix that can be rostered in a share of draws of people, leave and sickness.

    Args:
        folder: the mix folder, with `[link] start`, teams.csv and periods.csv.
        levers: assumptions changed for this run.
        place: only this place; by default all.
        draws: rotas for a mix, on which staff are sought.
        fresh: rotas that no mix was tried on, to judge the one that holds; by default as many as draws; 0: none.
        share: of the draws in which nobody may be missing.
        rounds: most mixes tried on the way up.
        halvings: how often the last step is halved on the way back.
        weeks: length of each rota.
        iterations: rounds of the search of each rota.
        flexible: share of permanent staff with a flexible-working agreement.
        seed: of the first draw.
        lift: let caps, waits and times of day give way where nothing else fills a rota, and say which.
        store: folder of finished draws, which are not made again; by default `out/proof/draws` in the folder.
        workers: processes of the local pool; by default one per core.
        cluster: address of a Dask scheduler, instead of the local pool.

    Raises:
        BadInput: faults of the folder, the levers or the numbers.
        ValueError: hard limits contradict each other.
    """
    _at_least(draws=(draws, 1), fresh=(fresh, 0), rounds=(rounds, 1), halvings=(halvings, 0), weeks=(weeks, 1),
              iterations=(iterations, 0), seed=(seed, 0), workers=(workers, 1))  # fmt: skip
    for name, part, expected in (("share", share, "above 0 and at most 1"), ("flexible", flexible, "from 0 to 1")):
        if not (0 <= part <= 1) or (name == "share" and not part):
            raise bad_argument(name, f"{part:g} is no share", f"expected a number {expected}")
    kept = Path(store) if store is not None else Path(folder) / "out" / "proof" / "draws"
    settings = ProofSettings(place, draws, share, rounds, halvings, weeks, iterations, seed, flexible, lift, fresh)
    run = run_proof(Path(folder), kept, _mix_levers(levers), settings, workers=workers, cluster=cluster)
    return PlanningRun(run, _by_name(run.tables))


def supply(
    folder: Path | str,
    levers: Mapping[str, Any] | None = None,
    *,
    mix: Path | str | None = None,
    mix_year: int | None = None,
    planned: bool = True,
    seed: int | None = None,
    draws: int | None = None,
    suppress_below: float = 0,
) -> PlanningRun[SupplyRun]:
    """Project the staff of a supply folder year by year and find the plan that closes the gap at least cost.

    Args:
        folder: the supply folder.
        levers: assumptions changed for this run, `scenario` among them.
        mix: `staff.csv` of a solved mix, whose staff by role are what is required; or a mix folder, which is solved for
            every year of the plan.
        mix_year: 31 March at which the mix of a `staff.csv` is required; by default the first.
        planned: whether to look for the plan.
        seed, draws: of the ranges, instead of the folder's; 0 draws: none.
        suppress_below: counts of people under this are hidden, the others rounded to multiples of it.

    Raises:
        BadInput: faults of the folder, the mix or the levers.
        ValueError: rates, or limits on places and recruitment, contradict each other.
    """
    try:
        changed = SupplyLevers.of(levers or {})
    except ValueError as error:
        raise bad_argument("levers", str(error), "") from None
    run = run_supply(
        Path(folder),
        changed,
        mix=Path(mix) if mix is not None else None,
        mix_year=mix_year,
        planned=planned,
        seed=seed,
        draws=draws,
        suppress_below=suppress_below,
    )
    return PlanningRun(run, _by_name(run.tables))


def sweep(
    study: Path | str,
    *,
    store: Path | str | None = None,
    seed: int | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    suppress_below: float = 0,
) -> PlanningRun[SweepRun]:
    """Run every scenario and grid point of a study, and compare its scenarios.

    Args:
        study: a TOML file.
        store: folder of finished points, which are not done again; by default `out/NAME/points` beside the study.
        seed: instead of the study's.
        workers: processes of the local pool; by default one per core.
        cluster: address of a Dask scheduler, instead of the local pool.
        suppress_below: counts of people under this are hidden, the others rounded to multiples of it.

    Raises:
        BadInput: faults of the study or of its folders.
    """
    _at_least(seed=(seed, 0), workers=(workers, 1))
    path = Path(study)
    kept = Path(store) if store is not None else path.parent / "out" / path.stem / "points"
    run = run_sweep(path, kept, seed=seed, workers=workers, cluster=cluster, suppress_below=suppress_below)
    return PlanningRun(run, _by_name(run.tables))


def _by_name(tables: Iterable[OutputTable]) -> dict[str, OutputTable]:
    return {table.name: table for table in tables}
