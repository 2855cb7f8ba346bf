"""Making a rota: what is asked for, then what a parameter file says, then the folder, then the usual."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from optimiser.folder.assemble import RotaInput
from optimiser.folder.load import RotaFolder, load
from optimiser.journal.current import FILE, file_hash
from optimiser.library.changes.given_out import keep_given_out
from optimiser.library.judged_rota import JudgedRota, home_of, outcome_of
from optimiser.library.names import bad_argument
from optimiser.problem.domain import Assignment
from optimiser.solve.parameters import SolveParameters
from optimiser.solve.parameters.read import read_parameters
from optimiser.solve.result import Result
from optimiser.solve.run import solve as run_strategy
from optimiser.solve.settings import SolveSettings, processors
from optimiser.solve.task import Task
from optimiser.solve.watch import Watch


@dataclass(frozen=True, eq=False, repr=False)
class Solved:
    """What a search found.

    Attributes:
        source: what was solved.
        result: status, bound, trace.
        settings: how the search was made.
        rota: the best rota, judged; None where none was found (`status` says why).
    """

    source: RotaInput
    result: Result
    settings: SolveSettings
    rota: JudgedRota | None

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
    manager: bool = False,
    watch: Watch | None = None,
    on_task: Callable[[Task], None] | None = None,
) -> Solved:
    """Make a rota and audit it. What is not said here the parameter file says, then the folder.

    Args:
        folder: a rota folder, or what `load` or `problem_from` made.
        seconds: time limit; 30 where nothing says one.
        iterations: limit of rounds; alone and with one worker the same seed gives the same rota.
        workers: processes; by default all processors, 1 with `iterations` alone.
        seed: of random choices; by default 1.
        strategy: `auto`, `exact`, `lns`, `columns` or `teams`.
        parameters: what tunes the search, or a TOML file that says it.
        start: a rota to begin from.
        previous: an earlier rota to stay close to, as a file.
        afresh: whether days that were given out are rostered anew too; else they are kept as they are.
        manager: whether reasons of absences, agreements and pay may be shown.
        watch: who looks on.
        on_task: called with the task before the search, for a caller that may interrupt it.

    Raises:
        BadInput: faults of the folder, of a rota or of the parameter file.
        ValueError: no such strategy.
    """
    begun = _revision(folder)
    source = folder if isinstance(folder, RotaInput) and previous is None else load(_home(folder), previous=previous)
    if isinstance(source, RotaFolder) and not afresh:
        source = keep_given_out(source)
    said: dict[str, Any] = {}
    tuned = parameters if isinstance(parameters, SolveParameters) else source.parameters
    if isinstance(parameters, str | Path):
        said, tuned = read_parameters(Path(parameters), tuned)
    asked = {"strategy": strategy, "seconds": seconds, "iterations": iterations, "workers": workers, "seed": seed}
    settings = SolveSettings.of([source.solver, said, asked], processors(), tuned)
    began = datetime.now(UTC).isoformat(timespec="milliseconds")
    result = run_strategy(
        source.problem,
        source.rules,
        settings.strategy,
        settings.stop,
        start=_start(folder, start),
        seed=settings.seed,
        workers=settings.workers,
        watch=watch,
        on_task=on_task,
        parameters=settings.parameters,
    )
    rota = None
    if result.bill is not None and result.status != "INFEASIBLE":
        recorded, found = _recorded(source, result, settings, start), _found(result, settings, began)
        outcome = outcome_of(source, "solve", recorded, settings.seed, **found)
        rota = JudgedRota(source, result.bill, outcome, manager, home_of(source), begun=begun)
    return Solved(source, result, settings, rota)


def _revision(folder: Path | str | RotaInput) -> str | None:
    """The hash of a folder's current rota; None without a folder."""
    home = folder.path if isinstance(folder, RotaFolder) else None if isinstance(folder, RotaInput) else Path(folder)
    return None if home is None else file_hash(home / FILE)


def _recorded(
    source: RotaInput, result: Result, settings: SolveSettings, start: Path | str | JudgedRota | None
) -> dict[str, Any]:
    """What `run.json` tells of how the search was made, the seed apart."""
    begun = start.path if isinstance(start, JudgedRota) else Path(start) if start else None
    previous = source.previous_file if isinstance(source, RotaFolder) else None
    options = {name: value for name, value in settings.options().items() if name != "seed"}
    return {
        **options,
        "start": begun and begun.name,
        "previous": previous and previous.name,
        "strategy_used": result.strategy,
        "strategy_reason": result.reason,
        "kernels": result.kernels,
    }


def _found(result: Result, settings: SolveSettings, began: str) -> dict[str, Any]:
    mismatch = {"mismatch": result.mismatch} if result.mismatch else {}
    return {
        "status": str(result.status),
        "bound": result.bound,
        "seconds": result.seconds,
        "iterations": result.iterations,
        "trace": [asdict(point) for point in result.trace],
        "more": {"search_began": began, "solve_parameters": asdict(settings.parameters), **mismatch},
    }


def _home(folder: Path | str | RotaInput) -> Path | str:
    if not isinstance(folder, RotaInput):
        return folder
    if isinstance(folder, RotaFolder):
        return folder.path
    raise bad_argument("previous", "there are no files beside a problem from frames", "give it to problem_from")


def _start(folder: Path | str | RotaInput, start: Path | str | JudgedRota | None) -> frozenset[Assignment] | None:
    if start is None or isinstance(start, JudgedRota):
        return start.bill.lines.frozen() if start else None
    if isinstance(folder, RotaInput) and not isinstance(folder, RotaFolder):
        raise bad_argument("start", "there are no files beside a problem from frames", "expected a judged rota")
    return load(_home(folder), rota=start).rota
