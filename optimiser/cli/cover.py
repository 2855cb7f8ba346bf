"""``rota cover``: who can take a slot now."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import json_option, manager_option, print_json, stop_with
from optimiser.cli.opened import bad, find_day, find_period, find_team, folder_option, open_rota, rota_option


@click.command()
@click.argument("team")
@click.argument("date")
@click.argument("period")
@folder_option
@rota_option
@click.option("--most", type=click.IntRange(1), default=10, show_default=True, help="How many people to list.")
@manager_option
@json_option
def command(
    team: str, date: str, period: str, folder: Path, rota: Path | None, most: int, manager: bool, as_json: bool
) -> None:
    """Who can take TEAM's PERIOD on DATE: ranked, from the own team to other organisations to bank to agency.

    Each with the change of the bill, pay, balance, rest before, travel and the rules it stretches; then swaps in two
    steps. Exit code 1 when nobody can take it without breaking a hard rule.

    Example: rota cover "North frailty" 2026-11-12 late --folder my-team
    """
    from optimiser.operate.explain import slot
    from optimiser.report.aftermath import show_slot, slot_data
    from optimiser.report.console import make_console

    opened = open_rota(folder, rota, manager, lazy=True)
    where = find_team(opened, team), find_day(opened, date), find_period(opened, period)
    found = slot(opened.bill, *where, most=most, lacking=False)
    if not found:
        raise bad("command line", "period", f"{team} needs nobody in {period} on {date}", "expected one of its needs")
    if as_json:
        print_json([slot_data(opened.view, s) for s in found])
    else:
        for each in found:
            show_slot(opened.view, each, make_console())
    if not any(c.free for s in found for c in s.near) and not any(s.chains for s in found):
        stop_with(1)
