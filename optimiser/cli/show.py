"""``rota show``: who is on."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from optimiser.cli.common import LibraryCommand, folder_argument, json_option, manager_option, print_answer
from optimiser.cli.opened import opened_rota, rota_option


@click.command(cls=LibraryCommand)
@folder_argument
@rota_option
@click.option("--date", help="The whole of a day, by cover period.")
@click.option("--week", metavar="DATE", help="The week, Monday to Sunday, that a day is in.")
@click.option("--team", help="Only this team.")
@click.option("--person", help="A person's own days; from today on where no day or week is named.")
@click.option(
    "--at",
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]),
    help="What time it is, local; default what the clock says.",
)
@manager_option
@json_option
def command(
    folder: Path,
    rota: Path | None,
    date: str | None,
    week: str | None,
    team: str | None,
    person: str | None,
    at: dt.datetime | None,
    manager: bool,
    as_json: bool,
) -> None:
    """Who is on now and next, team by team; or on a day, in a week, or one person's days.

    The person in charge stands first (`in_charge` in rota.toml), then the others by role and band; then what is short,
    and who is away. Reasons, and how to reach people (`contact` in staff.csv), are for managers.

    Example: rota show my-ward --team WILLOW
    """
    from optimiser.library.show import show

    opened = opened_rota(folder, rota, manager, lazy=True, to_judge=False)
    print_answer(show(opened, date=date, week=week, team=team, person=person, at=at), as_json)
