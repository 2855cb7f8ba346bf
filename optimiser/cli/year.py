"""``rota year``: contracted hours over a year."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import LibraryCommand, json_option, manager_option, rota_folder_argument, say_written, tell
from optimiser.cli.opened import opened_rota, rota_option


@click.command(cls=LibraryCommand)
@rota_folder_argument
@rota_option
@click.option("--start", metavar="DATE", help="First day of the year; by default the 1 April before.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for year-months.csv, year-people.csv."
)
@manager_option
@json_option
def command(folder: Path, rota: Path | None, start: str | None, out: Path | None, manager: bool, as_json: bool) -> None:
    """Contracted hours over a year by person and month: what was due, what was given, and who is ahead or owes.

    Months before the rota are those of history.csv, as far as it goes back. When the rota ends, what is owed is what
    rota roll carries over, what is left of the year is told, and what follows for a next rota as long. Hours credited
    for absence, whose hours are annualised, and what people with either are ahead are for managers.

    Example: rota year my-ward --start 2026-04-01
    """
    from optimiser.library.summaries.year import write_year, year

    answer = year(opened_rota(folder, rota, manager), start=start)
    tell(answer, as_json)
    if out is not None:
        say_written(write_year(answer, out))
