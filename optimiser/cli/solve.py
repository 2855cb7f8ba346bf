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
    parameters_option,
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
    from optimiser.solve.settings import SolveSettings


@click.command()
@rota_folder_argument
@click.option("--seconds", type=click.FloatRange(min=0, min_open=True), help="Time limit; default 30.")
@click.option("--iterations", type=click.IntRange(1), help="Limit of rounds: same seed, same rota (one worker).")
@click.option("--workers", type=click.IntRange(1), help="Processes; default all processors, 1 with --iterations alone.")
@click.option("--seed", type=int, help="Seed of random choices; default 1.")
@click.option("--strategy", type=StrategyName(), help="How to search; default auto.")
@parameters_option
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
    parameter_file: Path | None,
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
    and solver disagree, which is a defect of this program. Options beat the parameter file, which beats rota.toml.

    Example: rota solve my-ward --seconds 20
    """
    from optimiser.folder.load import load
    from optimiser.solve.parameters.read import read_parameters
    from optimiser.solve.settings import SolveSettings

    read = load(folder, previous=previous)
    first = load(folder, rota=start).rota if start is not None else None
    said: dict[str, Any] = {}
    parameters = read.parameters
    if parameter_file is not None:
        said, parameters = read_parameters(parameter_file, parameters)
    options = {
        "strategy": strategy, "seconds": seconds, "iterations": iterations, "workers": workers, "seed": seed,
    }  # fmt: skip
    settings = SolveSettings.of([read.solver, said, options], processors(), parameters)
    if not as_json:
        show_notices(read.notices)
    result = _solve(read, settings, first, quiet=as_json)
    given = {**settings.options(), "start": start and start.name, "previous": previous and previous.name}
    stop_with(_tell(read, result, settings, given, out or folder / "out", formats, with_grid, manager, as_json))


def _solve(read: RotaFolder, settings: SolveSettings, first: Any, *, quiet: bool) -> Result:
    from optimiser.cli.live import LiveLine, run_interruptibly
    from optimiser.solve import solve

    with LiveLine(read.problem, shown=not quiet) as line:
        return run_interruptibly(
            lambda on_task: solve(
                read.problem,
                read.rules,
                settings.strategy,
                settings.stop,
                start=first,
                seed=settings.seed,
                workers=settings.workers,
                watch=line,
                on_task=on_task,
                parameters=settings.parameters,
            ),
            line.look_at,
        )


def _tell(
    read: RotaFolder,
    result: Result,
    settings: SolveSettings,
    given: dict[str, Any],
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
        {k: v for k, v in given.items() if k != "seed"}
        | {"strategy_used": result.strategy, "strategy_reason": result.reason},
        settings.seed,
        status=str(result.status),
        bound=result.bound,
        seconds=result.seconds,
        iterations=result.iterations,
        trace=[asdict(point) for point in result.trace],
        more={
            "solve_parameters": asdict(settings.parameters),
            **({"mismatch": result.mismatch} if result.mismatch else {}),
        },
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
        tell_mismatch(result, {**given, "solve_parameters": asdict(settings.parameters)}, out)
    return solve_exit_code(result, view)
