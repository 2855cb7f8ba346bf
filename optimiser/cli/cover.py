"""``rota cover``: who can take a slot now."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import (
    LibraryCommand,
    json_option,
    manager_option,
    print_answer,
    rota_folder_option,
    stop_with,
)
from optimiser.cli.opened import opened_rota, rota_option


@click.command(cls=LibraryCommand)
@click.argument("team")
@click.argument("date")
@click.argument("period")
@rota_folder_option
@rota_option
@click.option("--most", type=click.IntRange(1), default=10, show_default=True, help="How many people to list.")
@click.option("--instead-of", metavar="PERSON", help="Who cannot come: judged without them on that slot.")
@manager_option
@json_option
def command(
    team: str,
    date: str,
    period: str,
    folder: Path,
    rota: Path | None,
    most: int,
    instead_of: str | None,
    manager: bool,
    as_json: bool,
) -> None:
    """Who can take TEAM's PERIOD on DATE, best first: of the team, the organisation, others, bank and agency.

    For each it says what changes: points, pay, balance, rest before, travel, and the rules stretched. Where the
    slot is short, swaps in two steps follow. Exit code 1 when nobody can take it without breaking a hard rule.

    Example: rota cover "North frailty" 2026-11-12 late --instead-of P031 --folder my-team
    """
    from optimiser.library.cover import can_be_covered, cover

    opened = opened_rota(folder, rota, manager, lazy=True)
    answer = cover(opened, team, date, period, instead_of=instead_of, most=most)
    print_answer(answer, as_json)
    if not can_be_covered(answer.found):
        stop_with(1)
