"""Making a rota: what is asked for, then what a parameter file says, then the folder, then the usual."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from optimiser.folder.assemble import RotaInput
from optimiser.library.comparing.alternatives import SideBySide, search_alternatives
from optimiser.library.comparing.search import RotaSearch, SearchOptions
from optimiser.library.judged_rota import JudgedRota
from optimiser.library.names import bad_argument
from optimiser.solve.parameters import SolveParameters
from optimiser.solve.profile import RoundProfile, SolveProfile
from optimiser.solve.result import Result
from optimiser.solve.settings import SolveSettings
from optimiser.solve.task import Task
from optimiser.solve.watch import Watch

DIFFER, DEARER = 0.10, 0.05
"""By how much alternatives differ, and by how much they may cost more, where nothing is said."""


@dataclass(frozen=True, eq=False, repr=False)
class Solved:
    """What a search found.

    Attributes:
        source: what was solved.
        result: status, bound, trace.
        settings: how the search was made.
        rota: the best rota, judged; None where none was found (`status` says why).
        alternatives: others beside it; None where none were asked for, or there is no rota.
        profile: what each rule makes and each kind of round brought; None where it was not asked for.
        searched: what the search saw, which has days given out fixed.
    """

    source: RotaInput
    result: Result
    settings: SolveSettings
    rota: JudgedRota | None
    alternatives: SideBySide | None = None
    profile: SolveProfile | None = None
    searched: RotaInput | None = None

    @property
    def status(self) -> str:
        """OPTIMAL, FEASIBLE, INFEASIBLE, NO_ROTA_IN_TIME or INVALID."""
        return str(self.result.status)

    @property
    def bound(self) -> int | None:
        """No rota costs less; None where nothing is proven."""
        return self.result.bound

    def __repr__(self) -> str:
        return f"<Solved {self.status}: {self.rota!r}>"

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.status)}</p>" + (self.rota._repr_html_() if self.rota else "")


def solve(
    folder: Path | str | RotaInput,
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    workers: int | None = None,
    seed: int | None = None,
    strategy: str | None = None,
    parameters: SolveParameters | Path | str | None = None,
    start: Path | str | JudgedRota | None = None,
    previous: Path | str | None = None,
    afresh: bool = False,
    cluster: str | None = None,
    alternatives: int = 0,
    differ: float = DIFFER,
    dearer: float = DEARER,
    manager: bool = False,
    profile: bool = False,
    profile_bounds: float | None = None,
    watch: Watch | None = None,
    on_task: Callable[[Task], None] | None = None,
) -> Solved:
    """Make a rota and audit it. What is not said here the parameter file says, then the folder.

    Args:
        folder: a rota folder, or what `load` or `problem_from` made.
        seconds: time limit, shared out among the rota and its alternatives; 30 where nothing says one.
        iterations: limit of rounds; alone and with one worker the same seed gives the same rota.
        workers: processes; by default all processors, 1 with `iterations` alone.
        seed: of random choices; by default 1.
        strategy: `auto`, `exact`, `lns`, `columns` or `teams`.
        parameters: what tunes the search, or a TOML file that says it.
        start: a rota to begin from.
        previous: an earlier rota to stay close to, as a file.
        afresh: whether days that were given out are rostered anew too; else they are kept as they are.
        cluster: address of a Dask scheduler (extra `cluster`) whose workers search the groups of a large folder, in
            rounds: same seed and iterations, same rota, wherever it ran; `local` for a pool of processes here.
        alternatives: how many other rotas to search besides.
        differ: which part of the assignments of the rota, and of each other, alternatives may not have.
        dearer: by which part of the rota's points they may cost more.
        manager: whether reasons of absences, agreements and pay may be shown.
        profile: whether to tell what each rule makes and what each kind of round brought. The whole model is built for
            it once more, after the search and beside its time.
        profile_bounds: seconds for each of the bounds that are told besides: with all rules, and without each. They are
            raised after the search and beside its time, those of the dearest rules first.
        watch: receives the progress of the search.
        on_task: called with the task before each search, for a caller that may interrupt it.

    Raises:
        BadInput: faults of the folder, of a rota or of the parameter file, or alternatives that cannot be.
        ValueError: no such strategy.
    """
    if alternatives < 0 or not 0 < differ <= 1 or dearer < 0:
        what = f"{alternatives} alternatives that differ by {differ:g} and cost {dearer:g} more"
        raise bad_argument("alternatives", what, "expected none or more, a part above 0 up to 1, a part from 0 up")
    if profile_bounds is not None and not profile_bounds > 0:
        raise bad_argument("profile_bounds", f"{profile_bounds:g} seconds", "expected a number above 0")
    rounds = RoundProfile(watch) if profile or profile_bounds is not None else None
    options = SearchOptions(
        seconds=seconds,
        iterations=iterations,
        workers=workers,
        seed=seed,
        strategy=strategy,
        parameters=parameters,
        start=start,
        previous=previous,
        afresh=afresh,
        cluster=cluster,
        manager=manager,
        watch=watch if rounds is None else rounds,
        on_task=on_task,
    )
    search = RotaSearch.of(folder, options)
    share = 1 / (1 + alternatives)
    result = search.run(share)
    rota = search.judged(result, share)
    beside = None
    if alternatives and rota is not None:
        beside = search_alternatives(search, rota, alternatives, differ, dearer)
    told = None
    if rounds is not None:
        bounds = None if profile_bounds is None else search.bounds_table(profile_bounds, result)
        told = SolveProfile(search.rules_table(), rounds.table(), bounds)
    return Solved(search.source, result, search.settings, rota, beside, told, search.searched)
