"""``rota stress``: how a rota stands sickness."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import LibraryCommand, json_option, print_answer, print_written_files, rota_folder_argument
from optimiser.cli.opened import opened_rota, rota_option


@click.command(cls=LibraryCommand)
@rota_folder_argument
@rota_option
@click.option("--draws", type=click.IntRange(1), default=500, show_default=True, help="How many draws of sickness.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Seed of the draws.")
@click.option(
    "--hold", type=float, default=95.0, show_default=True, help="Per cent of draws in which a reserve shall be enough."
)
@click.option("--standby", multiple=True, metavar="SHIFT", help="A shift whose people are called in; several times.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for stress.csv, stress-days.csv, stress.svg"
)
@json_option
def command(
    folder: Path,
    rota: Path | None,
    draws: int,
    seed: int,
    hold: float,
    standby: tuple[str, ...],
    out: Path | None,
    as_json: bool,
) -> None:
    """Show how often sickness leaves the needs of the rota short, and how much standby or bank would prevent that.

    In each draw people fall ill at the rates of sickness_rates.csv, by role and season, and their duties are lost.
    Counted are the fewest shifts to fill again so that minimum cover is as rostered. Nothing in the folder is
    changed.

    Example: rota stress my-ward --standby SB --out my-ward/out
    """
    from optimiser.library.reserve.stress import stress, write_stress

    answer = stress(opened_rota(folder, rota), draws=draws, seed=seed, hold=hold, standby=standby)
    print_answer(answer, as_json)
    if out is not None:
        print_written_files(write_stress(answer, out))
