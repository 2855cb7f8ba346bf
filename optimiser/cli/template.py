"""``rota template``: a template made from demand or judged, and people put on its lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from optimiser.cli.common import (
    FiniteRange,
    LibraryGroup,
    StrategyName,
    json_option,
    manager_option,
    print_answer,
    print_json,
    rota_folder_argument,
    stop_with,
)
from optimiser.cli.opened import held_for, print_changed_inputs, print_entry, reason_option

if TYPE_CHECKING:
    from optimiser.library.judged_rota import JudgedRota


@click.group(cls=LibraryGroup, context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Make a template that wraps round, and put people on its lines.

    Example: rota template assign examples/resident-doctors --no-record
    """


@command.command(name="solve", short_help="Make template.csv from the folder's demand.")
@rota_folder_argument
@click.option("--seconds", type=FiniteRange(min=0, min_open=True), help="Time limit; default 30.")
@click.option("--iterations", type=click.IntRange(1), help="Limit of rounds: same seed, same template (one worker).")
@click.option("--workers", type=click.IntRange(1), help="Processes; default all processors, 1 with --iterations alone.")
@click.option("--seed", type=click.IntRange(0), help="Seed of random choices; default 1.")
@click.option("--strategy", type=StrategyName(), help="How to search; default auto.")
@click.option("--no-record", is_flag=True, help="Only try: nothing is changed.")
@reason_option
@json_option
def solve_command(
    folder: Path,
    seconds: float | None,
    iterations: int | None,
    workers: int | None,
    seed: int | None,
    strategy: str | None,
    no_record: bool,
    reason: str,
    as_json: bool,
) -> None:
    """Make template.csv from the folder's demand: the duties of each line, with every rule looking across the wrap.

    The lines are those of template_lines.csv, the weeks those of [template] in rota.toml. The search begins from a
    template.csv that is there. Exit codes are those of rota solve; rota undo takes the template back.

    Example: rota template solve examples/resident-doctors --seconds 20
    """
    from optimiser.cli.failure import print_no_rota, solve_exit_code
    from optimiser.cli.live import LiveLine, run_interruptibly
    from optimiser.library.template.lines import solve_template

    with held_for(folder, "template", not no_record) as current, LiveLine(shown=not as_json) as line:
        solved = run_interruptibly(
            lambda on_task: solve_template(
                folder,
                seconds=seconds,
                iterations=iterations,
                workers=workers,
                seed=seed,
                strategy=strategy,
                watch=line,
                on_task=on_task,
                current=current,
                reason=reason,
            ),
            line.look_at,
        )
    if solved.rota is None:
        if solved.status == "INFEASIBLE":
            from optimiser.library.explain import clash_of

            print_answer(clash_of(solved.source), as_json)
            stop_with(3)
        stop_with(print_no_rota(solved.result, as_json))
    else:
        _tell_template(solved.rota, as_json)
        print_entry(solved.entry)
        if solved.entry is not None and not as_json:
            print_changed_inputs(solved.entry)
        stop_with(solve_exit_code(solved.result, solved.rota.view))


@command.command(name="audit", short_help="Judge template.csv by every rule.")
@rota_folder_argument
@manager_option
@json_option
def audit_command(folder: Path, manager: bool, as_json: bool) -> None:
    """Judge template.csv by every rule, looking across the wrap, without a solver.

    Exit code 1 where a need is below its minimum or a hard rule is broken.

    Example: rota template audit examples/resident-doctors
    """
    from optimiser.library.template.lines import audit_template

    judged = audit_template(folder, manager=manager)
    _tell_template(judged, as_json)
    stop_with(judged.view.exit_code)


@command.command(name="assign", short_help="Put people on its lines, for the period.")
@rota_folder_argument
@click.option("--afresh", is_flag=True, help="Choose every line anew, and unroll days that were given out too.")
@click.option("--cover", is_flag=True, help="Have others cover what falls open, with the fewest changes.")
@click.option(
    "--seconds",
    type=FiniteRange(min=0, min_open=True),
    default=30.0,
    show_default=True,
    help="Longest search for lines, and for cover.",
)
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Threads of the search.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Seed of random choices.")
@click.option("--no-record", is_flag=True, help="Only try: nothing is changed.")
@reason_option
@manager_option
@json_option
def assign_command(
    folder: Path,
    afresh: bool,
    cover: bool,
    seconds: float,
    workers: int,
    seed: int,
    no_record: bool,
    reason: str,
    manager: bool,
    as_json: bool,
) -> None:
    """Put the people of template_people.csv on lines of template.csv, and unroll the template onto the folder's
    period.

    Lines are chosen so that the unrolled rota costs least: cover, every rule, wishes and preferred lines together.
    A line that breaks a rule of a person is refused with the reason. Duties of people who are away are named, and
    with --cover others take them. The rota becomes the current one; the lines are kept in template_people.csv, so
    that the next period goes on from them. Exit code 1 where a need is below its minimum or a hard rule is broken.

    Example: rota template assign examples/resident-doctors --cover --no-record
    """
    from optimiser.library.template.assign import assign_template

    with held_for(folder, "template", not no_record) as current:
        done = assign_template(
            folder,
            afresh=afresh,
            cover=cover,
            seconds=seconds,
            workers=workers,
            seed=seed,
            manager=manager,
            current=current,
            reason=reason,
        )
    print_answer(done, as_json)
    print_entry(done.entry)
    if done.entry is not None and not as_json:
        print_changed_inputs(done.entry)
    stop_with(done.rota.view.exit_code)


def _tell_template(rota: JudgedRota, as_json: bool) -> None:
    """Print a template as a rota of its lines."""
    if as_json:
        from optimiser.report.rota.coded import coded

        print_json(coded(rota.view))
        return
    from optimiser.report.render.console import make_console
    from optimiser.report.render.terminal import show_rota

    show_rota(rota.view, make_console(), grid=True, brief=True)
