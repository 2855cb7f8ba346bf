"""``rota log``: the journal of a folder."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import LibraryCommand, folder_argument, json_option, manager_option, print_json, stop_with
from optimiser.tabular.wording import count


@click.command(cls=LibraryCommand)
@folder_argument
@click.option("--verify", "only_verify", is_flag=True, help="Check the chain; exit code 1 where it is broken.")
@click.option("--last", type=click.IntRange(1), metavar="N", help="Only the last N entries.")
@manager_option
@json_option
def command(folder: Path, only_verify: bool, last: int | None, manager: bool, as_json: bool) -> None:
    """Show the journal of FOLDER: each change of its rota, when, by whom, why and what; the oldest first.

    Entries are chained by hash: --verify shows what was changed, taken out or put in by other means, and whether the
    current rota is what the last entry left. Without --manager nothing tells why somebody is away.

    Example: rota log my-ward
    """
    from optimiser.library.changes.journal import log, verify

    if only_verify:
        broken = verify(folder)
        if as_json:
            print_json({"whole": not broken, "broken": broken})
        else:
            click.echo("\n".join(broken) or f"The journal is whole: {count(len(log(folder)), 'entry', 'entries')}.")
        stop_with(1 if broken else 0)
    entries = log(folder)
    from optimiser.report.changes.log import log_data, show_log

    shown = -last if last else 0
    if as_json:
        from optimiser.journal.status import current_rota

        print_json({"rota": current_rota(folder), "rows": log_data(entries, manager)[shown:]})
        return
    from optimiser.report.render.console import make_console

    if not entries:
        click.echo("Nothing has changed yet that the journal knows of.")
    show_log(entries[shown:], make_console(), manager)
