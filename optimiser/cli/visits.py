"""``rota visits``: rounds as they are made, and who visits whom."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import (
    LibraryCommand,
    json_option,
    manager_option,
    print_answer,
    print_written_files,
    rota_folder_argument,
)
from optimiser.cli.opened import opened_rota, rota_option


@click.command(cls=LibraryCommand)
@rota_folder_argument
@rota_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for visits-rounds.csv, visits-clients.csv, visits-sheet.csv.",
)
@manager_option
@json_option
def command(folder: Path, rota: Path | None, out: Path | None, manager: bool, as_json: bool) -> None:
    """Show the rounds of the rota as they are made, with travel, and how many people visit each client.

    Visits are those of visits.csv, in the order that it gives. A round that comes late or ends late is named, and
    so is one that nobody is on. How often clients are visited by people they prefer is for managers.

    Example: rota visits my-branch --out my-branch/out
    """
    from optimiser.library.summaries.visits import visits, write_visits

    answer = visits(opened_rota(folder, rota, manager))
    print_answer(answer, as_json)
    if out is not None:
        print_written_files(write_visits(answer, out))
