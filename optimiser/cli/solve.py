"""``rota solve``: making a rota."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optimiser.cli.common import (
    StrategyName,
    formats_option,
    grid_option,
    json_option,
    make_view,
    manager_option,
    out_option,
    outcome_of,
    print_json,
    processors,
    rota_folder_argument,
    say_written,
    show_notices,
    stop_with,
)

if TYPE_CHECKING:
    from optimiser.folder.load import RotaFolder
    from optimiser.solve.result import Result
    from optimiser.solve.stop import Stop

SECONDS = 30.0
"""Time limit where neither an option nor the folder says one."""

EXIT_INFEASIBLE, EXIT_NO_ROTA, EXIT_MISMATCH = 3, 4, 5


@click.command()
@rota_folder_argument
@click.option("--seconds", type=click.FloatRange(min=0, min_open=True), help="Time limit; default 30.")
@click.option("--iterations", type=click.IntRange(1), help="Limit of rounds: same seed, same rota (one worker).")
@click.option("--workers", type=click.IntRange(1), help="Processes; default all processors, 1 with --iterations alone.")
@click.option("--seed", type=int, help="Seed of random choices; default 1.")
@click.option("--strategy", type=StrategyName(), help="How to search; default auto.")
@click.option("--start", type=click.Path(path_type=Path, dir_okay=False), help="Rota to begin from, as rota.csv.")
@click.option("--previous", type=click.Path(path_type=Path, dir_okay=False), help="Earlier rota to stay close to.")
@out_option
@formats_option(("csv", "html"))
@grid_option
@manager_option
@json_option
def command(
    folder: Path,
    seconds: float | None,
    iterations: int | None,
    workers: int | None,
    seed: int | None,
    strategy: str | None,
    start: Path | None,
    previous: Path | None,
    out: Path | None,
    formats: tuple[str, ...],
    with_grid: bool,
    manager: bool,
    as_json: bool,
) -> None:
    """Make a rota for FOLDER, audit it, and write it with every gap and breach explained.

    Ctrl-C ends the search and keeps the best rota. Exit code 0: no gap below a minimum and no hard breach; 1: either
    remains; 2: bad input; 3: proven that no rota keeps every hard rule; 4: no such rota was found in time; 5: audit
    and solver disagree, which is a defect of this program.

    Example: rota solve my-ward --seconds 20
    """
    from optimiser.folder.load import load

    read = load(folder, previous=previous)
    first = load(folder, rota=start).rota if start is not None else None
    given = read.solver
    parameters: dict[str, Any] = {
        "strategy": strategy or given.get("strategy") or "auto",
        "seconds": seconds or given.get("seconds"),
        "iterations": iterations or given.get("iterations"),
        "start": start.name if start else None,
        "previous": previous.name if previous else None,
    }
    if iterations is not None and seconds is None:
        parameters["seconds"] = None  # rounds alone, so that the same seed gives the same rota
    if parameters["seconds"] is None and parameters["iterations"] is None:
        parameters["seconds"] = SECONDS
    alone = parameters["seconds"] is None
    parameters["seed"] = seed if seed is not None else given.get("seed") or 1
    parameters["workers"] = workers or given.get("workers") or (1 if alone else processors())
    if not as_json:
        show_notices(read.notices)
    result = _solve(read, parameters, first, quiet=as_json)
    stop_with(_tell(read, result, parameters, out or folder / "out", formats, with_grid, manager, as_json))


def _stop(parameters: dict[str, Any]) -> Stop:
    from optimiser.solve.stop import after_iterations, after_seconds, any_of

    stops = []
    if parameters["seconds"] is not None:
        stops.append(after_seconds(float(parameters["seconds"])))
    if parameters["iterations"] is not None:
        stops.append(after_iterations(int(parameters["iterations"])))
    return any_of(*stops)


def _solve(read: RotaFolder, parameters: dict[str, Any], first: Any, *, quiet: bool) -> Result:
    from optimiser.cli.live import LiveLine, run_interruptibly
    from optimiser.solve import solve

    with LiveLine(read.problem, shown=not quiet) as line:
        return run_interruptibly(
            lambda on_task: solve(
                read.problem,
                read.rules,
                parameters["strategy"],
                _stop(parameters),
                start=first,
                seed=parameters["seed"],
                workers=parameters["workers"],
                watch=line,
                on_task=on_task,
            ),
            line.look_at,
        )


def _tell(
    read: RotaFolder,
    result: Result,
    parameters: dict[str, Any],
    out: Path,
    formats: tuple[str, ...],
    with_grid: bool,
    manager: bool,
    as_json: bool,
) -> int:
    """Write and show what was found; the exit code."""
    from optimiser.cli.failure import solve_exit_code, tell_infeasible, tell_mismatch, tell_no_rota

    if result.bill is None or result.status == "INFEASIBLE":
        if result.status == "INFEASIBLE":
            return tell_infeasible(read, as_json, manager=manager)
        return tell_no_rota(result, as_json)
    outcome = outcome_of(
        read,
        "solve",
        {k: v for k, v in parameters.items() if k != "seed"}
        | {"strategy_used": result.strategy, "strategy_reason": result.reason},
        parameters["seed"],
        status=str(result.status),
        bound=result.bound,
        seconds=result.seconds,
        iterations=result.iterations,
        trace=[asdict(point) for point in result.trace],
        more={"mismatch": result.mismatch} if result.mismatch else {},
    )
    view = make_view(read, result.bill, outcome, manager=manager)
    from optimiser.report.render.write import write_results
    from optimiser.tabular.lock import locked

    with locked(read.path, wait=60):
        files = write_results(view, out, formats)
    if as_json:
        from optimiser.report.rota.coded import coded

        print_json(coded(view))
    else:
        from optimiser.report.render.console import make_console
        from optimiser.report.render.terminal import show_rota

        show_rota(view, make_console(), grid=with_grid)
        say_written(files)
    if result.mismatch:
        tell_mismatch(result, parameters, out)
    return solve_exit_code(result, view)
