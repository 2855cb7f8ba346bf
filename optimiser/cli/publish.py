"""``rota publish``: freeze a rota."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optimiser.cli.common import LibraryCommand, json_option, print_json, rota_folder_option, stop_with
from optimiser.cli.opened import held_for, opened_rota, rota_option
from optimiser.tabular.wording import count

if TYPE_CHECKING:
    from optimiser.audit import Breach
    from optimiser.library.judged_rota import JudgedRota

MOST_BREACHES = 10
"""How many that stand in the way of a publication are named."""


@click.command(cls=LibraryCommand)
@rota_folder_option
@rota_option
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="Date of publication; default today.")
@click.option("--from", "first", metavar="DATE", help="First day that is given out; default the first of the period.")
@click.option("--to", "last", metavar="DATE", help="Last day that is given out; default the last of the period.")
@click.option("--messages", is_flag=True, help="Draft a message to each person whose duties the version changes.")
@json_option
def command(
    folder: Path,
    rota: Path | None,
    on: dt.datetime | None,
    first: str | None,
    last: str | None,
    messages: bool,
    as_json: bool,
) -> None:
    """Give the current rota out: it is kept under FOLDER/published/NNNN with input hashes, date and lead time. Earlier
    versions stay.

    With --from and --to only those days are given out; the others stay draft, or as they were given out before.
    rota solve keeps days that were given out. The list of vacant shifts for the bank office is written with it. For
    each trainee's post that begins on these days it says whether the rota is out in time, six weeks before. A rota
    with a hard breach that is neither mended nor accepted (rota accept) is not published. Exit code 1 then, and
    also when it is published with a gap below a minimum or an accepted breach.

    Example: rota publish --folder my-ward
    """
    from optimiser.library.publish import Unmended, hard_breaches, publication_data, publish
    from optimiser.report.changes.messages import MESSAGES

    with held_for(folder, "publish", writes=True):
        opened = opened_rota(folder, rota)
        try:
            done = publish(opened, on.date() if on else None, first, last, messages=messages)
        except Unmended as error:
            _refuse(opened, error.breaches, as_json)
            stop_with(1)
    accepted = len(hard_breaches(opened, (done.first, done.last)))
    if as_json:
        print_json(publication_data(folder, done))
    else:
        lead = (
            f"{count(abs(done.lead_days), 'day')} {'before it starts' if done.lead_days >= 0 else 'after it started'}"
        )
        if done.late_days and done.lead_days >= 0:
            lead += f", {count(done.late_days, 'day')} short of six weeks"
        days = f" from {done.first} to {done.last}" if first or last else ""
        where = f"Published version {done.version} in {done.folder}{days}"
        click.echo(f"{where}: {lead}.")
        for post in done.posts:
            click.echo(f"{post.text()}.")
        if done.vacant:
            places = "vacant place" if done.vacant == 1 else "vacant places"
            click.echo(f"{done.vacant} {places} for the bank office in vacant-shifts.csv.")
        if messages:
            number = len(list((done.folder / MESSAGES).glob("*.txt")))
            drafts = "1 draft of a message" if number == 1 else f"{number} drafts of messages"
            click.echo(f"{drafts} in {MESSAGES}/.")
        if accepted:
            breaches = "hard breach" if accepted == 1 else "hard breaches"
            click.echo(f"It has {accepted} {breaches}, accepted.", err=True)
    if done.vacant or accepted:
        stop_with(1)


def _refuse(rota: JudgedRota, breaches: Sequence[Breach], as_json: bool) -> None:
    """Say which hard breaches stand in the way, and what would help."""
    from optimiser.report.changes.shared import breach_data

    view = rota.view
    if as_json:
        print_json({"rota": view.rota, "refused": [breach_data(view, b) for b in breaches]})
    count = "1 hard breach is" if len(breaches) == 1 else f"{len(breaches)} hard breaches are"
    click.echo(f"Not published: {count} neither mended nor accepted.", err=True)
    for b in breaches[:MOST_BREACHES]:
        who = view.names(b) if b.place.kind != "team" else rota.source.problem.teams[b.place.index].id
        day = rota.source.problem.calendar.date(b.first_day)
        click.echo(f"  {who}, {day}: {view.text_of(b)} ({view.rule_of(b.rule)})", err=True)
    if len(breaches) > MOST_BREACHES:
        click.echo(f"  ... and {len(breaches) - MOST_BREACHES} more", err=True)
    click.echo("Mend them (rota repair, rota swap), or take one on: rota accept RULE WHO --reason WHY", err=True)
