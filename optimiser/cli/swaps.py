"""``rota swaps``: legal swaps that rid a person of a duty."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from optimiser.cli.common import json_option, manager_option, print_json, rota_folder_option, stop_with
from optimiser.cli.opened import find_date, find_duty, find_person, open_rota, rota_option, together


@click.command()
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
    from optimiser.operate.swap import swaps
    from optimiser.report.changes.swap import show_swap, swap_data
    from optimiser.report.render.console import make_console

    opened = open_rota(folder, rota, manager, lazy=True)
    who, _ = together(partial(find_person, opened, person), partial(find_date, opened, duty))
    found = swaps(opened.bill, who, find_duty(opened, who, duty), days=days, most=most)
    if as_json:
        print_json([swap_data(opened.view, s) for s in found])
    elif not found:
        click.echo("No swap of this duty keeps every hard rule.")
    else:
        for each in found:
            show_swap(opened.view, each, make_console())
    if not found:
        stop_with(1)
