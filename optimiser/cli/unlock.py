"""``rota unlock``: take away the lock of a holder that is gone."""

from __future__ import annotations

import time
from pathlib import Path

import click

from optimiser.cli.common import LibraryCommand, folder_argument


@click.command(cls=LibraryCommand)
@folder_argument
def command(folder: Path) -> None:
    """Remove the lock that a rota command on another machine left in FOLDER when it stopped; the journal says so.

    A lock that a process of this machine holds cannot be removed; one whose process is gone needs no unlocking.

    Example: rota unlock my-ward
    """
    from optimiser.library.changes.journal import unlock_folder

    done = unlock_folder(folder)
    if done is None:
        click.echo("Nobody holds the folder.")
        return
    held, entry = done
    since = "" if held.since is None else time.strftime(" since %Y-%m-%d %H:%M", time.localtime(held.since))
    holder = f" of process {held.process}" if held.process else ", which names no process,"
    click.echo(f"The lock{holder} on {held.machine or 'this machine'}{since} is gone.")
    click.echo(f"Journal: {entry.name}", err=True)
