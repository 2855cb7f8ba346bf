"""``rota undo``: take changes back."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import LibraryCommand, json_option, rota_folder_option
from optimiser.cli.opened import print_reversal, reason_option


@click.command(cls=LibraryCommand)
@click.argument("entry", required=False, metavar="[@N]")
@rota_folder_option
@click.option("--to", metavar="@N", help="Go back to where things were after this entry.")
@reason_option
@json_option
def command(entry: str | None, folder: Path, to: str | None, reason: str, as_json: bool) -> None:
    """Take back the last change of the current rota, or the change @N alone, or with --to all that came after @N.

    Rows of input files that came with a change go with it. A change is not taken back alone where a later one
    touches the same person and day; one that was given out is only taken back with a --reason. An undo is an entry
    of the journal itself; rota redo does the change again.

    Example: rota undo --folder my-ward
    """
    from optimiser.library.changes.journal import undo

    print_reversal(folder, undo(folder, entry, to=to, reason=reason), as_json)
