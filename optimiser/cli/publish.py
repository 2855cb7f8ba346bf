"""``rota publish``: freeze a rota."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import click

from optimiser.cli.common import LibraryCommand, json_option, print_json, rota_folder_option, stop_with
from optimiser.cli.opened import opened_rota, rota_option


@click.command(cls=LibraryCommand)
@rota_folder_option
@rota_option
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="Date of publication; default today.")
@json_option
def command(folder: Path, rota: Path | None, on: dt.datetime | None, as_json: bool) -> None:
    """Freeze a rota under FOLDER/published/NNNN with input hashes, date and lead time; earlier versions stay.

    The list of vacant shifts for the bank office is written with it. Exit code 1 when a gap below a minimum or a hard
    breach is published.

    Example: rota publish --folder my-ward
    """
    from optimiser.library.publish import publish

    opened = opened_rota(folder, rota)
    done = publish(opened, on.date() if on else None)
    if as_json:
        print_json(json.loads((done.folder / "publication.json").read_text(encoding="utf-8")))
    else:
        late = f", {done.late_days} days short of six weeks" if done.late_days else ""
        click.echo(f"Published version {done.version} in {done.folder}: {done.lead_days} days before it starts{late}.")
        if done.vacant:
            places = "vacant place" if done.vacant == 1 else "vacant places"
            click.echo(f"{done.vacant} {places} for the bank office in vacant-shifts.csv.")
        if opened.hard:
            breaches = "hard breach" if opened.hard == 1 else "hard breaches"
            click.echo(f"It has {opened.hard} {breaches}.", err=True)
    if done.vacant or opened.hard:
        stop_with(1)
