"""``rota diff``: who changed what between two rotas, or what changed between two folders."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from optimiser.cli.common import (
    LibraryCommand,
    json_option,
    manager_option,
    print_answer,
    print_json,
    rota_folder_option,
)
from optimiser.cli.opened import opened_rota
from optimiser.tabular.faults import ArgumentFault, BadInput, Faults
from optimiser.tabular.visible import visible

MOST_CHANGES = 10
"""Rows of a kind that are shown of one file."""


@click.command(cls=LibraryCommand)
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@rota_folder_option
@manager_option
@json_option
def command(before: Path, after: Path, folder: Path, manager: bool, as_json: bool) -> None:
    """Compare the rotas BEFORE and AFTER of one folder, or the input files of two folders.

    Rotas, as files or as entries of rota log: who no longer works what and what is new, by person and team, cost
    and breaches before and after.
    Folders: rows added, removed and changed in each input file.

    Example: rota diff my-ward/published/0001/rota.csv my-ward/out/rota.csv --folder my-ward

    Example: rota diff @3 @7 --folder my-ward
    """
    faults = Faults()
    for path in (before, after):
        if not path.exists() and not path.name.startswith("@"):
            faults.add(str(path), None, None, "there is no such file or folder", "expected two rotas or two folders")
    faults.raise_if_any()
    if before.is_dir() != after.is_dir():
        raise BadInput(
            [ArgumentFault("after", "a folder and a file cannot be compared", "expected two rotas or two folders")]
        )
    if before.is_dir():
        _folders(before, after, manager, as_json)
        return
    from optimiser.library.difference import difference

    print_answer(difference(opened_rota(folder, before, manager), opened_rota(folder, after, manager)), as_json)


def _folders(before: Path, after: Path, manager: bool, as_json: bool) -> None:
    from optimiser.folder.compare import compare_folders

    found = compare_folders(before, after, manager)
    if as_json:
        print_json({"rows": [asdict(change) for change in found]})
        return
    from optimiser.report.render.console import make_console, show_indented

    console = make_console()
    if not found:
        click.echo("No input file differs.")
    for change in found:
        click.echo(f"{change.file}:")
        if change.hidden:
            click.echo("  some of what differs is for managers: see --manager")
        changed = [f"{key}: {column} {was or 'blank'} -> {now or 'blank'}" for key, column, was, now in change.changed]
        for word, texts in (("added", change.added), ("removed", change.removed), ("changed", changed)):
            for text in texts[:MOST_CHANGES]:
                show_indented(console, f"{word:<8} {visible(text)}", 2, hang=9)
            if len(texts) > MOST_CHANGES:
                click.echo(f"  {word:<8} {len(texts) - MOST_CHANGES:,} more: --json has all of them")
