"""``rota mix range``: bands on a mix's figures, what matters, and the staff that are best over many draws."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import folder_argument, json_option, print_json, results_option, show_notices
from optimiser.cli.mix import levers_from, set_option, suppress_option


@click.command(name="range", context_settings={"help_option_names": ["-h", "--help"]})
@folder_argument
@results_option("FOLDER/out/range")
@click.option("--draws", type=click.IntRange(2, 100_000), default=50, show_default=True, help="Draws of all ranges.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Seed of the draws.")
@click.option(
    "--planned-draws",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    help="How many of them staff are chosen for; all of them judge the choice.",
)
@set_option
@click.option("--html/--no-html", default=True, help="Also write report.html.")
@suppress_option
@json_option
def command(
    folder: Path,
    out: Path | None,
    draws: int,
    seed: int,
    planned_draws: int,
    changes: tuple[str, ...],
    html: bool,
    suppress_below: float | None,
    as_json: bool,
) -> None:
    """Draw the ranges of FOLDER (ranges.csv): a band on each figure of the mix, which range matters most, and the staff
    that are best over the draws beside those cheapest at the central values.

    Writes headlines, tornado, draws, plans and plan_staff as CSV, report.html and run.json.

    \b
    Example: rota mix range examples/mix-place --draws 50
    """
    from optimiser.skillmix.uncertainty.run import run_range
    from optimiser.table import write_run
    from optimiser.tabular.output import write_text

    try:
        run = run_range(
            folder, levers_from(changes), draws=draws, seed=seed, planned_draws=planned_draws,
            suppress_below=suppress_below, tell=show_notices,
        )  # fmt: skip
    except ValueError as fault:
        click.echo(f"{folder.name}: {fault}; nothing was written.", err=True)
        raise SystemExit(3) from None
    target = out or folder / "out" / "range"
    write_run(target, run.tables, run.record)
    if html:
        from optimiser.report.strategic.ranges import range_html

        write_text(target / "report.html", range_html(run))
    if as_json:
        print_json({**run.record, **{table.name: table.records() for table in run.tables if table.name != "draws"}})
        return
    from optimiser.report.render.console import make_console
    from optimiser.report.strategic.ranges import show_ranges

    show_ranges(run, make_console())
