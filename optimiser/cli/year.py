"""``rota year``: contracted hours over a year."""

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
@click.option("--start", metavar="DATE", help="First day of the year; by default the 1 April before.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for year-months.csv, year-people.csv."
)
@manager_option
@json_option
def command(folder: Path, rota: Path | None, start: str | None, out: Path | None, manager: bool, as_json: bool) -> None:
    """Show contracted hours over a year by person and month: what was due, what was given, and who is ahead or owes.

    Months before the rota come from history.csv, as far as it goes back. At the end of the rota it says what is
    owed (rota roll carries it over), what is left of the year, and the hours of a next rota of the same length.
    Hours credited for absence, whose hours are annualised, and how far ahead people with either are: that is for
    managers.

    Example: rota year my-ward --start 2026-04-01
    """
    from optimiser.library.summaries.year import write_year, year

    answer = year(opened_rota(folder, rota, manager), start=start)
    print_answer(answer, as_json)
    if out is not None:
        print_written_files(write_year(answer, out))
