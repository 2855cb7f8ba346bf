"""``rota solve``: making a rota."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optimiser.cli.common import (
    FiniteRange,
    StrategyName,
    formats_option,
    given_options,
    grid_option,
    json_option,
    manager_option,
    out_option,
    parameters_option,
    print_answer,
    print_json,
    print_to_stderr,
    print_written_files,
    rescue_option,
    rota_folder_argument,
    show_notices,
    stop_with,
)
from optimiser.cli.failure import print_mismatch, print_no_rota, solve_exit_code

if TYPE_CHECKING:
    from optimiser.library.comparing.trade import Trade
    from optimiser.library.judged_rota import JudgedRota
    from optimiser.library.solve import Solved


@click.command()
@rota_folder_argument
@click.option("--seconds", type=FiniteRange(min=0, min_open=True), help="Time limit; default 30.")
@click.option("--iterations", type=click.IntRange(1), help="Limit of rounds: same seed, same rota (one worker).")
@click.option("--workers", type=click.IntRange(1), help="Processes; default all processors, 1 with --iterations alone.")
@click.option("--seed", type=click.IntRange(0), help="Seed of random choices; default 1.")
@click.option("--strategy", type=StrategyName(), help="How to search; default auto.")
@parameters_option
@click.option("--start", type=click.Path(path_type=Path, dir_okay=False), help="Rota to begin from, as rota.csv.")
@click.option("--previous", type=click.Path(path_type=Path, dir_okay=False), help="Earlier rota to stay close to.")
@click.option("--afresh", is_flag=True, help="Make days that were given out anew too; else solve keeps them.")
@click.option("--cluster", metavar="ADDRESS", help="Dask scheduler whose workers search (extra `cluster`), or local.")
@click.option("--alternatives", type=click.IntRange(0), default=0, metavar="N", help="Other rotas to search besides.")
@click.option(
    "--differ",
    type=FiniteRange(0, 100, min_open=True),
    default=10.0,
    metavar="PERCENT",
    help="By which part of its assignments one differs from another; default 10.",
)
@click.option(
    "--dearer",
    type=FiniteRange(0),
    default=5.0,
    metavar="PERCENT",
    help="How much more than the rota one may cost; default 5.",
)
@click.option("--trade", metavar="RULE:RULE", help="Instead: the frontier of two keys of the bill.")
@click.option("--searches", type=click.IntRange(2), default=7, metavar="N", help="Of --trade: searches; default 7.")
@click.option("--profile", is_flag=True, help="Tell what each rule makes and each kind of round brought.")
@click.option(
    "--profile-bounds",
    type=FiniteRange(min=0, min_open=True),
    metavar="SECONDS",
    help="And what the bound is without each rule: seconds for each bound.",
)
@click.option("--whole", hidden=True, type=click.Path(path_type=Path, dir_okay=False), help="File for all of the rota.")
@out_option
@formats_option(("csv", "html"))
@grid_option
@rescue_option
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
    afresh: bool,
    cluster: str | None,
    alternatives: int,
    differ: float,
    dearer: float,
    trade: str | None,
    searches: int,
    profile: bool,
    profile_bounds: float | None,
    whole: Path | None,
    out: Path | None,
    formats: tuple[str, ...],
    with_grid: bool,
    manager: bool,
    as_json: bool,
) -> None:
    """Make a rota for FOLDER, audit it, and write it with every gap and breach explained.

    Ctrl-C ends the search and keeps the best rota. It becomes the current rota of FOLDER, as an entry of the
    journal; with --out elsewhere it is only written there. Options come before the parameter file, and that before
    rota.toml.

    Exit code 0: no gap below a minimum and no hard breach; 1: either remains; 2: bad input; 3: proven that no rota
    keeps every hard rule; 4: no such rota was found in time; 5: audit and solver disagree, which is a defect of
    this program; 6: the rota could not be written.

    --alternatives N searches N other rotas, in equal shares of the time, and sets them side by side with the first;
    rota take makes one of them the current rota. --trade need-cover:requests shows what one rule costs another:
    rotas of which none has fewer points of the one without more points of the other, as table and picture. The
    current rota stays.

    --profile writes profile.csv (clauses, variables and constraints of each rule, and the processor seconds to
    build them, measured on the whole model after the search) and profile_rounds.csv (what each neighbourhood or
    step took and brought, points by the second). --profile-bounds 20 adds profile_bounds.csv: the bound with all
    rules and without each, 20 seconds for each after the search, the dearest rules first; Ctrl-C ends it there.

    --cluster tcp://host:8786 has the groups of a large folder searched by the workers of a Dask cluster, in rounds,
    and settles the people whom groups share in between; with --cluster local processes of this machine do the same.

    Example: rota solve my-ward --seconds 20
    """
    from optimiser.executor import check_cluster

    check_cluster(cluster)  # before what takes seconds to load
    from optimiser.cli.live import LiveLine, run_interruptibly
    from optimiser.folder.load import load
    from optimiser.library.changes.record import write_beside
    from optimiser.library.comparing.alternatives import BESIDE
    from optimiser.library.comparing.trade import TRADE
    from optimiser.library.comparing.trade import trade as find_trade
    from optimiser.library.solve import solve
    from optimiser.operate.given_out.keep import given_out
    from optimiser.report.render.write import check_place
    from optimiser.tabular.faults import listing

    keys = None if trade is None else re.split(r":(?! )", trade)
    _check_goes_together(click.get_current_context())
    if keys is not None and len(keys) != 2:
        raise click.BadParameter("expected two keys of the bill, such as need-cover:requests", param_hint="--trade")
    read = load(folder, previous=previous)
    check_place(out or folder / "out", BESIDE if keys is None else TRADE)
    kept = [] if afresh else given_out(folder)
    if not as_json:
        show_notices(read.notices)
        if kept:
            days = listing([f"{first} to {last}" for first, last in kept])
            click.echo(f"note: {days} were given out: they are kept (--afresh makes them anew)", err=True)
    with LiveLine(shown=not as_json) as line:
        how: dict[str, Any] = {
            "seconds": seconds,
            "iterations": iterations,
            "workers": workers,
            "seed": seed,
            "strategy": strategy,
            "parameters": parameter_file,
            "start": start,
            "afresh": afresh,
            "cluster": cluster,
            "manager": manager,
            "watch": line,
        }
        if keys is not None:
            found = run_interruptibly(
                lambda on_task: find_trade(read, *keys, searches=searches, on_task=on_task, **how), line.look_at
            )
        else:
            how |= {"alternatives": alternatives, "differ": differ / 100, "dearer": dearer / 100}
            how |= {"profile": profile, "profile_bounds": profile_bounds}
            solved = run_interruptibly(lambda on_task: solve(read, on_task=on_task, **how), line.look_at)
    target = out or folder / "out"
    if keys is not None:
        stop_with(_tell_trade(found, target, as_json, manager))
    elif solved.rota is None:
        if solved.profile is not None:
            print_written_files(solved.profile.write(target))
        stop_with(_tell_failure(solved, as_json, manager))
    else:
        if whole is not None:
            write_beside(whole, solved.rota.source.problem, solved.rota.bill.lines.frozen())
        stop_with(_tell(solved, solved.rota, target, formats, with_grid, as_json))


NOT_OF_A_FRONTIER = ("alternatives", "differ", "dearer", "profile", "profile_bounds", "formats", "with_grid")
"""Options of a rota that a frontier has no use for."""


def _check_goes_together(context: click.Context) -> None:
    """Refuse options that do nothing beside others, or without them."""
    given = given_options(context)
    if "trade" in given:
        idle = [option for name, option in given.items() if name in NOT_OF_A_FRONTIER]
        why = "a frontier of two keys is searched instead of a rota; expected --trade without it"
    else:
        idle = [given["searches"]] if "searches" in given else []
        why = "it is a number of searches of a frontier; expected --trade beside it"
    if not idle and not context.params["alternatives"]:
        idle = [given[name] for name in ("differ", "dearer") if name in given]
        why = "it is said of alternatives, and none are asked for; expected --alternatives beside it"
    if idle:
        raise click.BadParameter(why, param_hint=" / ".join(idle))


def _tell_trade(found: Trade, out: Path, as_json: bool, manager: bool) -> int:
    """Write and show the frontier of two keys; the exit code."""
    if found.impossible is not None:
        from optimiser.library.explain import clash_of

        print_answer(clash_of(found.impossible, manager=manager), as_json)
        return 3
    if not found.rotas:
        click.echo(f"No rota without a hard breach was found in {found.seconds:g} s.", err=True)
        return 4
    files = found.write(out)
    if as_json:
        print_json(found.data())
    else:
        from optimiser.report.comparing.frontier import show_trade
        from optimiser.report.render.console import make_console

        show_trade(found.keys, found.frontier, found.table, make_console())
        print_written_files(files)
    return 0


def _tell_failure(solved: Solved, as_json: bool, manager: bool) -> int:
    """Say why there is no rota; the exit code."""
    if solved.status == "INFEASIBLE":
        from optimiser.library.explain import clash_of

        print_answer(clash_of(solved.searched or solved.source, manager=manager), as_json)
        return 3
    return print_no_rota(solved.result, as_json)


def _tell(solved: Solved, rota: JudgedRota, out: Path, formats: tuple[str, ...], with_grid: bool, as_json: bool) -> int:
    """Write and show what was found; the exit code."""
    from optimiser.folder.load import changed_since_read
    from optimiser.library.judged_rota import ASIDE
    from optimiser.tabular.faults import listing
    from optimiser.tabular.wording import shell_word

    files, beside = rota.write(out, formats), solved.alternatives
    more = [] if beside is None else beside.write(out)
    profile = solved.profile
    more += [] if profile is None else profile.write(out)
    if as_json:
        from optimiser.report.rota.coded import coded

        others = {} if beside is None else {"alternatives": beside.data()}
        others |= {} if profile is None else {"profile": profile.data()}
        print_json(coded(rota.view) | {"rota": _written_rota(rota, files)} | others)
    else:
        from optimiser.report.render.console import make_console
        from optimiser.report.render.terminal import show_rota

        show_rota(rota.view, make_console(), grid=with_grid, brief=True)
        if beside is not None:
            from optimiser.report.comparing.side_by_side import show_side_by_side

            show_side_by_side(beside.views, beside.ended, make_console())
        if profile is not None:
            from optimiser.report.render.solve_profile import show_profile

            show_profile(profile, make_console())
        print_written_files(files)
        print_written_files(more)
    if changed := changed_since_read(rota.source):
        told = "it goes by what they said before; rota audit judges it by what they say now"
        click.echo(f"note: {listing(changed)} changed while this rota was sought: {told}", err=True)
    if [file.name for file in files] == [ASIDE]:
        take = f"rota take {shell_word(files[0])} --folder {shell_word(rota.home or Path())}"
        click.echo(
            "The current rota stays: it was changed while this one was sought, or another command holds the folder. "
            f"This one is {files[0]}: {take} makes it the current one.",
            err=True,
        )
    if solved.result.mismatch:
        print_mismatch(solved.result, rota.outcome.record, out)
    elif not as_json:
        _print_next_command(rota, files)
    return solve_exit_code(solved.result, rota.view)


def _written_rota(rota: JudgedRota, files: Sequence[Path]) -> dict[str, Any] | None:
    """Which of its folder's rotas was written, for programs; None where no rota was, or it is of no folder."""
    from optimiser.journal.status import status_of
    from optimiser.library.judged_rota import ASIDE

    file = next((file for file in files if file.name in ("rota.csv", ASIDE)), None)
    return None if file is None or rota.home is None else status_of(rota.home, file).as_dict()


def _print_next_command(rota: JudgedRota, files: Sequence[Path]) -> None:
    """The command that comes next, as the last line."""
    from optimiser.journal.current import FILE
    from optimiser.report.overview.advice import next_command

    written = next((file for file in files if file.name == "rota.csv"), None)
    if written is not None and rota.home is not None:
        current = written == rota.home / FILE
        print_to_stderr(f"Next: {next_command(rota.view, str(rota.home), '' if current else str(written))}")
