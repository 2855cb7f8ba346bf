"""``rota accept``: take a hard breach on, with a reason."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import (
    LibraryCommand,
    json_option,
    manager_option,
    print_json,
    rota_folder_option,
    show_notices,
    stop_with,
)
from optimiser.cli.opened import print_entry, print_rota_status


@click.command(cls=LibraryCommand)
@click.argument("rule")
@click.argument("place", metavar="WHO", default="")
@click.argument("date", required=False)
@rota_folder_option
@click.option("--reason", default="", help="Why it may stand, in words; needed.")
@manager_option
@json_option
def command(rule: str, place: str, date: str | None, folder: Path, reason: str, manager: bool, as_json: bool) -> None:
    """Accept the hard breaches of RULE by the person or team WHO (on DATE, where there are several).

    They are written to accepted.csv with the reason, who accepted them and how bad they were. They still count, and
    the exit code stays 1, but reports say that they are accepted, and the rota can be published. An acceptance
    lapses once the breach is worse.

    Example: rota accept rest-between P031 2026-11-12 --reason "agreed with her, no bank" --folder my-ward
    """
    from optimiser.library.changes.accept import accept
    from optimiser.report.changes.shared import breach_data

    opened, entry, breaches = accept(folder, rule, place, date, reason=reason, manager=manager)
    show_notices(opened.source.notices)
    print_rota_status(opened, changing=True)
    told = [breach_data(opened.view, b) for b in breaches]
    if as_json:
        from optimiser.journal.status import current_rota

        print_json({"rota": current_rota(folder), "entry": entry.name, "accepted": told})
    else:
        for one in told:
            click.echo(f"Accepted: {', '.join(one['people']) or place}, {one['from']}: {one['text']} ({one['rule']})")
        print_entry(entry)
    stop_with(1)
