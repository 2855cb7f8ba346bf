"""``rota sweep``: many scenarios through one executor, resumable, into one table and a comparison."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click

from optimiser.cli.common import FiniteRange, ended_early, print_json


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("scenarios", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path), help="Where to write; default out/NAME beside SCENARIOS.")
@click.option("--workers", type=click.IntRange(1), help="Processes of the local pool; default one per core.")
@click.option("--cluster", metavar="ADDRESS", help="Dask scheduler, such as tcp://host:8786 (extra `cluster`).")
@click.option("--seed", type=click.IntRange(0), help="Instead of the seed in SCENARIOS.")
@click.option(
    "--suppress-below",
    type=FiniteRange(0),
    default=0,
    metavar="N",
    help="Hide counts of people above 0 and below N, and round the others to multiples of N.",
)
@click.option("--html/--no-html", default=True, help="Also write report.html.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs instead of a table.")
def command(
    scenarios: Path,
    out: Path | None,
    workers: int | None,
    cluster: str | None,
    seed: int | None,
    suppress_below: float,
    html: bool,
    as_json: bool,
) -> None:
    """Run every scenario and grid point of SCENARIOS, a TOML file.

    Writes sweep.csv (one row per point), comparison.csv (each option's measures over its draws), regret.csv,
    change.csv (staff by employer and role), basis.csv, board.html (one page for a board), report.html (the analyst's)
    and run.json. Finished points are kept in OUT/points by the hash of their inputs, and are not done again.

    Exit code 0: every point has an answer; 1: some have none; 2: bad input; 4: ended early.

    \b
    Example: rota sweep examples/scenarios/place.toml --workers 2
    """
    from optimiser.sweep.run import run_sweep
    from optimiser.table import write_run
    from optimiser.tabular.output import write_text

    target = out or scenarios.parent / "out" / scenarios.stem
    try:
        with _Bar(as_json) as bar:
            run = run_sweep(
                scenarios, target / "points", seed=seed, workers=workers, cluster=cluster, progress=bar.show,
                suppress_below=suppress_below,
            )  # fmt: skip
    except KeyboardInterrupt:
        ended_early("finished points", target / "points")
    write_run(target, run.tables, run.record)
    study = run.result.study
    if html:
        from optimiser.report.strategic.board_page import board_html
        from optimiser.report.strategic.sweep_page import sweep_html

        write_text(target / "report.html", sweep_html(run))
        write_text(target / "board.html", board_html(run))
    if as_json:
        compared = {"comparison": run.comparison.records(), "regret": run.regret.records()}
        print_json({"run": run.record, **compared, "out": str(target)})
    else:
        from optimiser.report.render.console import make_console
        from optimiser.report.strategic.sweep import show_sweep

        show_sweep(study, run.comparison, run.record, target, make_console())
    for (where, status), points in list(Counter(run.failures).items())[:5]:
        many = f" ({points} points)" if points > 1 else ""
        click.echo(f"no answer: {where}{many}: {status.removeprefix('failed: ')}", err=True)
    if run.failures:
        click.echo(f"{len(run.failures)} of {len(run.result.tasks)} points have no answer.", err=True)
        raise SystemExit(1)


class _Bar:
    """Progress on stderr, where that is a terminal."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet
        self.shown = False

    def __enter__(self) -> _Bar:
        return self

    def show(self, done: int, total: int) -> None:
        if not self.quiet and sys.stderr.isatty():
            click.echo(f"\r{done} of {total} points", err=True, nl=False)
            self.shown = True

    def __exit__(self, *_: object) -> None:
        if self.shown:
            click.echo(err=True)
