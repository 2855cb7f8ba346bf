"""``rota mix prove``: whether a mix can be rostered, and what it must have besides."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from optimiser.cli.common import (
    FiniteRange,
    ended_early,
    folder_argument,
    json_option,
    print_json,
    results_option,
    show_notices,
)
from optimiser.cli.mix import levers_from, set_option


@click.command(name="prove", context_settings={"help_option_names": ["-h", "--help"]})
@folder_argument
@results_option("FOLDER/out/proof")
@click.option("--place", help="Only this place, and the part of the staff that works there.")
@click.option("--draws", type=click.IntRange(1, 10_000), default=20, show_default=True, help="Rotas drawn for a mix.")
@click.option(
    "--fresh",
    type=click.IntRange(0, 10_000),
    help="More draws, which no mix was tried on, to judge the one that holds; default as many as --draws, 0: none.",
)
@click.option(
    "--share",
    type=FiniteRange(0, 1, min_open=True),
    default=0.95,
    show_default=True,
    help="Share of the draws in which nobody may be missing.",
)
@click.option("--rounds", type=click.IntRange(1, 200), default=25, show_default=True, help="Most mixes on the way up.")
@click.option(
    "--halvings",
    type=click.IntRange(0, 20),
    default=3,
    show_default=True,
    help="How often the last step is halved on the way back.",
)
@click.option("--weeks", type=click.IntRange(1, 12), default=1, show_default=True, help="Length of each rota.")
@click.option(
    "--iterations", type=click.IntRange(0), default=5, show_default=True, help="Rounds of the search of each rota."
)
@click.option(
    "--flexible",
    type=FiniteRange(0, 1),
    default=0.0,
    show_default=True,
    help="Share of permanent staff with a flexible-working agreement: no nights, or one day of the week never.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Seed of the first draw.")
@click.option("--lift", is_flag=True, help="Let caps, waits and times of day give way where nothing else fills a rota.")
@click.option("--workers", type=click.IntRange(1), help="Processes of the local pool; default one per core.")
@click.option("--cluster", metavar="ADDRESS", help="Dask scheduler, such as tcp://host:8786 (extra `cluster`).")
@set_option
@click.option("--html/--no-html", default=True, help="Also write report.html.")
@json_option
def command(
    folder: Path,
    out: Path | None,
    place: str | None,
    draws: int,
    fresh: int | None,
    share: float,
    rounds: int,
    halvings: int,
    weeks: int,
    iterations: int,
    flexible: float,
    seed: int,
    lift: bool,
    workers: int | None,
    cluster: str | None,
    changes: tuple[str, ...],
    html: bool,
    as_json: bool,
) -> None:
    """Try the mix of FOLDER in rotas of drawn people, leave and sickness, and add what they show to be missing, until
    it can be rostered in the share of draws asked for. Fresh draws, which no mix was tried on, then judge it.

    Presence becomes whole people first (presence.csv has minimums). Writes headlines, rounds, difference, learned,
    presence, draws and missing as CSV (with --lift also lifts: what must be allowed besides), report.html and run.json.
    Finished draws are kept in OUT/draws by the hash of their inputs: after Ctrl-C the same command goes on from there.

    Exit code 0: a mix holds; 1: none was found; 2: bad input; 3: hard limits contradict each
    other; 4: ended early; 5: an answer failed its independent count.

    \b
    Example: rota mix prove examples/mix-place --place north --draws 5
    """
    from optimiser.mix_proof.proof import ProofSettings
    from optimiser.mix_proof.run import NoMix, run_proof
    from optimiser.table import write_run
    from optimiser.tabular.output import write_text

    target = out or folder / "out" / "proof"
    settings = ProofSettings(place, draws, share, rounds, halvings, weeks, iterations, seed, flexible, lift, fresh)

    def show(words: str, done: int, of: int) -> None:
        if not as_json and sys.stderr.isatty():
            click.echo(f"\r{words}: {done} of {of} draws ", err=True, nl=done == of)

    try:
        run = run_proof(
            folder, target / "draws", levers_from(changes), settings, workers=workers, cluster=cluster,
            tell=show_notices, progress=show,
        )  # fmt: skip
    except NoMix as fault:
        click.echo(f"{folder.name}: {fault}; nothing was written.", err=True)
        raise SystemExit(3) from None
    except KeyboardInterrupt:
        ended_early("parts of rotas", target / "draws")
    write_run(target, run.tables, run.record)
    if html:
        from optimiser.report.strategic.proof import proof_html

        write_text(target / "report.html", proof_html(run))
    if as_json:
        print_json({**run.record, **{table.name: table.records() for table in run.tables}})
    else:
        from optimiser.report.render.console import make_console
        from optimiser.report.strategic.proof import show_proof

        show_proof(run, make_console())
    if run.best is None:
        raise SystemExit(1)
