"""``rota take``: make another rota the current one."""

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
from optimiser.cli.opened import print_entry, reason_option


@click.command(cls=LibraryCommand)
@click.argument("rota", type=click.Path(path_type=Path))
@rota_folder_option
@reason_option
@manager_option
@json_option
def command(rota: Path, folder: Path, reason: str, manager: bool, as_json: bool) -> None:
    """Make ROTA, a file as rota.csv or an entry such as @7, the current rota of the folder, and judge it at once.

    ROTA may be one of the alternatives of rota solve, or a rota that was solved elsewhere. Where it changes days
    that were given out, a --reason is needed. rota undo takes it back.

    Example: rota take my-ward/out/alternatives/rota-2.csv --folder my-ward
    """
    from optimiser.library.changes.take import take

    taken, entry = take(folder, rota, reason=reason, manager=manager)
    if as_json:
        from optimiser.journal.status import current_rota
        from optimiser.report.rota.coded import coded

        print_json(coded(taken.view) | {"rota": current_rota(folder), "entry": entry.name})
    else:
        from optimiser.report.rota.words import judged_sentence, rota_verdict

        show_notices(taken.source.notices)
        click.echo(rota_verdict(taken.view))
        click.echo(judged_sentence(taken.view))
        print_entry(entry)
    stop_with(taken.view.exit_code)
