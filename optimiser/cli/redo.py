"""``rota redo``: do again what was undone."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import LibraryCommand, json_option, rota_folder_option
from optimiser.cli.opened import print_reversal, reason_option


@click.command(cls=LibraryCommand)
@rota_folder_option
@reason_option
@json_option
def command(folder: Path, reason: str, as_json: bool) -> None:
    """Do again what the last rota undo took back.

    Example: rota redo --folder my-ward
    """
    from optimiser.library.changes.journal import redo_last

    print_reversal(folder, redo_last(folder, reason=reason), as_json)
