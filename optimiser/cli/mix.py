"""``rota mix``: what is needed, which mix of roles meets it, and the two halves of the link to a rota."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from optimiser.cli.common import FiniteRange, folder_argument, json_option, out_option, print_json, show_notices

if TYPE_CHECKING:
    from optimiser.skillmix.mix.levers import MixLevers
    from optimiser.skillmix.mix.result import MixResult

LAZY: dict[str, tuple[str, str]] = {
    "prove": ("optimiser.cli.mix_prove", "Whether a mix can be rostered"),
    "range": ("optimiser.cli.mix_range", "A mix under uncertainty"),
    "stocks": ("optimiser.cli.mix_stocks", "Opening stocks from staff records"),
    "supply": ("optimiser.cli.mix_supply", "Staff over years"),
}
"""Subcommands kept in files of their own: name -> (module with ``command``, one-line help)."""


class MixGroup(click.Group):
    """The subcommands of this file, and those of ``LAZY``, whose files are imported only when run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *LAZY]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in LAZY:
            found: click.Command = importlib.import_module(LAZY[cmd_name][0]).command
            return found
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a subcommand; a solver that fails, or an answer that its own count refuses, ends it with exit code 5."""
        try:
            return super().invoke(ctx)
        except RuntimeError as fault:
            from optimiser.skillmix.linear_programme import SolverFailed
            from optimiser.skillmix.mix.solve import MixDisagrees

            if not isinstance(fault, SolverFailed | MixDisagrees):
                raise
            what = "internal mismatch" if isinstance(fault, MixDisagrees) else "the solver failed"
            click.echo(f"{what}: {fault}; nothing was written.", err=True)
            raise SystemExit(5) from None


@click.group(cls=MixGroup, context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Which mix of roles meets demand, at what cost and risk; the link to a rota."""


suppress_option = click.option(
    "--suppress-below",
    type=FiniteRange(0),
    metavar="N",
    help="Hide staff numbers above 0 and below N, and those that would tell them.",
)
set_option = click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="LEVER=NUMBER",
    help="Change an assumption for this run, such as growth=0.02, uplift=0.25 or registered_share=0.6.",
)


def levers_from(changes: tuple[str, ...]) -> MixLevers:
    """The levers given as ``name=number``; a wrong one ends the command with exit code 2."""
    from optimiser.skillmix.mix.levers import MixLevers, lever_number

    values: dict[str, float | int | None] = {}
    for change in changes:
        name, sign, text = change.partition("=")
        if not sign:
            raise click.BadParameter(f"'{change}' is not LEVER=NUMBER", param_hint="--set")
        try:
            number = lever_number(name.strip(), text)
        except ValueError as fault:
            raise click.BadParameter(str(fault), param_hint="--set") from None
        whole = name.strip() == "needed_in_weeks" and number.is_integer()
        values[name.strip()] = int(number) if whole else number
    try:
        return MixLevers.of(values)
    except ValueError as fault:
        raise click.BadParameter(str(fault), param_hint="--set") from None


@command.command("demand")
@folder_argument
@out_option
@set_option
@suppress_option
@json_option
def demand_command(
    folder: Path, out: Path | None, changes: tuple[str, ...], suppress_below: float | None, as_json: bool
) -> None:
    """Work out the hours needed in FOLDER, with WISN and establishments where it has them.

    Writes demand.csv, and forecast.csv, wisn.csv, wisn_workloads.csv and establishments.csv where asked for, with
    run.json.

    Example: rota mix demand examples/mix-place
    """
    from optimiser.skillmix.run import run_demand
    from optimiser.table import write_run

    run = run_demand(folder, levers_from(changes), suppress_below)
    show_notices(run.report.folder.notices)
    write_run(out or folder / "out", run.tables, run.record)
    if as_json:
        print_json({**run.record, **{table.name: table.records() for table in run.tables}})
        return
    from optimiser.report.render.console import make_console
    from optimiser.report.strategic.mix import show_demand
    from optimiser.skillmix.mix.results.demand import shown_lines

    report, by_name = run.report, {table.name: table for table in run.tables}
    lines = shown_lines(report, suppress_below)
    left_out = len(lines) < len(report.lines)
    show_demand(lines, report.problem, report.establishments, make_console(), by_name, left_out)


@command.command("solve")
@folder_argument
@out_option
@set_option
@click.option(
    "--objective",
    "objectives",
    multiple=True,
    metavar="WHAT[=WEIGHT],...",
    help="A stage of the objective, instead of those of mix.toml; may be given several times: the first counts most.",
)
@click.option(
    "--frontier",
    "points",
    type=click.IntRange(2, 100),
    metavar="N",
    help="Also N mixes from least dilution of registered skill to least cost.",
)
@click.option("--explain/--no-explain", default=True, help="Measure what more hours are worth and why hours are unmet.")
@click.option(
    "--cover",
    type=click.Path(path_type=Path, dir_okay=False),
    help="cover.csv written by rota solve: compare the hours a rota filled with the mix.",
)
@click.option("--html/--no-html", default=True, help="Also write report.html.")
@suppress_option
@json_option
def solve_command(
    folder: Path,
    out: Path | None,
    changes: tuple[str, ...],
    objectives: tuple[str, ...],
    points: int | None,
    explain: bool,
    cover: Path | None,
    html: bool,
    suppress_below: float | None,
    as_json: bool,
) -> None:
    """Find the best mix of roles for FOLDER.

    Exit code 0: every hour is met and no limit missed; 1: some are not; 2: bad input; 3: hard limits contradict each
    other; 5: the answer failed its independent count.

    Example: rota mix solve examples/mix-place --frontier 5
    """
    from optimiser.skillmix.run import run_mix
    from optimiser.table import write_run

    run = run_mix(
        folder,
        levers_from(changes),
        stages=stages_from(objectives),
        frontier=points,
        explain=explain,
        cover=cover,
        suppress_below=suppress_below,
        tell=show_notices,
    )
    target = out or folder / "out"
    write_run(target, run.tables, run.record)
    if html:
        from optimiser.report.strategic.mix_page import mix_html
        from optimiser.tabular.output import write_text

        page = mix_html(run.result, run.prices, run.reasons, run.frontier, run.cover or (), run.record, suppress_below)
        write_text(target / "report.html", page)
    if as_json:
        print_json({**run.record, **{table.name: table.records() for table in run.tables}})
    else:
        from optimiser.report.render.console import make_console
        from optimiser.report.strategic.mix import show_mix_run

        show_mix_run(run, make_console(), suppress_below)
    impossible = run.result.status != "optimal"
    raise SystemExit(3 if impossible else 0 if run.result.complete else 1)


def _stop(result: MixResult) -> NoReturn:
    """End with exit code 3, naming the hard limits that contradict each other."""
    for conflict in result.conflicts:
        click.echo(conflict, err=True)
    click.echo("nothing was written.", err=True)
    raise SystemExit(3)


def stages_from(texts: tuple[str, ...]) -> tuple[dict[str, float], ...]:
    """Stages of the objective from the command line: ``unmet`` or ``cost=1,risk=20``; unknown words are told."""
    from optimiser.skillmix.mix.problem import OBJECTIVES
    from optimiser.tabular.faults import closest, listing

    stages = []
    for text in texts:
        stage: dict[str, float] = {}
        for part in text.split(","):
            name, sign, number = (piece.strip() for piece in part.partition("="))
            if name not in OBJECTIVES:
                near = closest(name, OBJECTIVES)
                hint = f"; did you mean {near}?" if near else f"; there are {listing(OBJECTIVES, 9)}"
                raise click.BadParameter(f"'{name}' is no objective{hint}", param_hint="--objective")
            try:
                stage[name] = float(number) if sign else 1.0
            except ValueError:
                raise click.BadParameter(f"'{number}' is not a number", param_hint="--objective") from None
            if not stage[name] >= 0:
                raise click.BadParameter(f"'{part}' is negative", param_hint="--objective")
        stages.append(stage)
    if stages and not any(stage.get("unmet") or stage.get("unmet_price") for stage in stages):
        raise click.BadParameter("no stage weighs unmet or unmet_price", param_hint="--objective")
    return tuple(stages)


@command.command("targets")
@folder_argument
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write; default FOLDER/out/targets.csv."
)
@click.option(
    "--by",
    type=click.Choice(["team", "organisation"]),
    default="team",
    help="Where the hours are worked: in which team, or which organisation's teams.",
)
@click.option("--place", help="Only the hours of this place, for a rota folder that has its teams alone.")
@set_option
@json_option
def targets_command(
    folder: Path, out: Path | None, by: str, place: str | None, changes: tuple[str, ...], as_json: bool
) -> None:
    """Write the mix of FOLDER as targets.csv, hours a week by capability, for a rota folder to read.

    Example: rota mix targets examples/mix-place --by organisation
    """
    from optimiser.skillmix.run import run_targets
    from optimiser.tabular.output import write_text

    run = run_targets(folder, levers_from(changes), by, show_notices, place)
    if run.table is None:
        _stop(run.result)
    path = out or folder / "out" / "targets.csv"
    write_text(path, run.table.csv_text())
    if as_json:
        print_json({**run.record, "targets": run.table.records()})
    else:
        hours = sum(row["weekly_hours"] for row in run.table.records())
        click.echo(f"{len(run.table.rows)} targets, {hours:,.1f} hours a week: {path}")


@command.command("people")
@folder_argument
@click.argument("rota", type=click.Path(path_type=Path))
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="Seed of contract sizes, leave dates and the days of part-time needs.",
)
@click.option("--place", help="Only this place, and the part of the staff that works there.")
@set_option
@json_option
def people_command(
    folder: Path, rota: Path, seed: int, place: str | None, changes: tuple[str, ...], as_json: bool
) -> None:
    """Turn the mix of FOLDER into a new rota folder ROTA of synthetic people, to see whether the mix holds up.

    Then: rota check ROTA, rota solve ROTA.

    Example: rota mix people examples/mix-place rota-of-mix
    """
    from optimiser.skillmix.rota_link.synthetic_rota import write_synthetic_rota
    from optimiser.skillmix.run import run_people

    run = run_people(folder, levers_from(changes), seed, place, show_notices)
    if run.rota is None:
        _stop(run.result)
    write_synthetic_rota(run.rota, rota, run.record)
    if as_json:
        print_json({**run.record, "people": len(run.rota.staff), "files": sorted(run.rota.files)})
    else:
        click.echo(run.rota.summary(rota))
