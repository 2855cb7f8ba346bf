"""``rota swaps``: legal swaps that rid a person of a duty."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import LibraryCommand, json_option, manager_option, rota_folder_option, stop_with, tell
from optimiser.cli.opened import opened_rota, rota_option


@click.command(cls=LibraryCommand)
@click.argument("person")
@click.argument("duty")
@rota_folder_option
@rota_option
@click.option("--days", type=click.IntRange(0), default=14, show_default=True, help="How far a duty in return may lie.")
@click.option("--most", type=click.IntRange(1), default=10, show_default=True, help="How many to list.")
@manager_option
@json_option
def command(
    person: str, duty: str, folder: Path, rota: Path | None, days: int, most: int, manager: bool, as_json: bool
) -> None:
    """Propose legal swaps for PERSON's DUTY (a date, or date/shift): gifts and one-for-one, cheapest first.

    Exit code 1 when there is none.

    Example: rota swaps P031 2026-11-12 --folder my-ward
    """
    from optimiser.library.swap import swaps

    answer = swaps(opened_rota(folder, rota, manager, lazy=True), person, duty, days=days, most=most)
    tell(answer, as_json)
    if not answer.found:
        stop_with(1)
