"""``rota roll``: start the next period from a rota."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import LibraryCommand, json_option, print_json, rota_folder_option
from optimiser.cli.opened import held_for, opened_rota, rota_option
from optimiser.tabular.wording import count, shell_word


@click.command(cls=LibraryCommand)
@click.argument("target", type=click.Path(path_type=Path))
@rota_folder_option
@rota_option
@json_option
def command(target: Path, folder: Path, rota: Path | None, as_json: bool) -> None:
    """Make the folder TARGET for the period after FOLDER's, with history, balances and fairness carried over.

    What was published last, with the changes since, is taken for what was worked; it says so. It becomes history;
    hours ahead or owed and refused wishes become balances; rows about the old period only are left out and counted.
    The new period is as long; calendar months with an end in rota.toml are followed by as many. Then: rota check
    TARGET.

    Example: rota roll my-ward-january --folder my-ward
    """
    from optimiser.library.publish import changes_since, roll
    from optimiser.tabular.faults import listing

    with held_for(folder, "roll", writes=True):
        opened = opened_rota(folder, rota)
        done = roll(opened, target)
    if as_json:
        left = dict(done.left_out)
        print_json(
            {
                "folder": str(done.folder),
                "start": done.start.isoformat(),
                "left_out": left,
                "balances": done.balances,
                "rota": opened.view.rota,
                "changed_since_published": [entry.name for entry in changes_since(folder)],
            }
        )
        return
    changed = changes_since(folder) if opened.status is not None and opened.status.current else []
    if changed and opened.status is not None and opened.status.version is not None:
        by_hand = ["changes by other means"] if opened.status.entry is None else []
        since = listing([*(f"{entry.name} {entry.kind}" for entry in changed), *by_hand])
        click.echo(f"History is {opened.status.version} with what was changed since: {since}.")
    else:
        click.echo(f"History is the {opened.status}.")
    click.echo(f"{done.folder} starts on {done.start}; {done.balances} balances carried over.")
    for file, rows in done.left_out:
        click.echo(f"  {file}: {count(rows, 'row')} of the old period left out")
    if opened.source.name != folder.resolve().name:
        click.echo(f'  rota.toml: name = "{opened.source.name}" is taken over; change it where it names the old period')
    click.echo(f"Next: rota check {shell_word(done.folder)}")
