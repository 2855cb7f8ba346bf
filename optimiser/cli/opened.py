"""What the commands after publication share: options, and a folder opened with its rota, with what is to be noted."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optimiser.cli.common import show_notices
from optimiser.tabular.faults import listing

if TYPE_CHECKING:
    from optimiser.library.judged_rota import JudgedRota

rota_option = click.option(
    "--rota",
    type=click.Path(path_type=Path),
    help="The rota; by default the last one solved (out/rota.csv), else the last one published.",
)


def opened_rota(
    folder: Path,
    rota: Path | None = None,
    manager: bool = False,
    *,
    lazy: bool = False,
    changed_folder: Path | None = None,
    instead: Mapping[str, Path] | None = None,
    to_judge: bool = True,
) -> JudgedRota:
    """`open_rota`; what was assumed, and inputs that changed since, are told on stderr."""
    from optimiser.library.judged_rota import open_rota

    # What is read stays until the end of the command: looking for garbage every few hundred objects finds none.
    gc.set_threshold(50_000, 20, 20)
    found = open_rota(
        folder,
        rota,
        manager=manager,
        lazy=lazy,
        changed_folder=changed_folder,
        instead=instead,
        to_judge=to_judge,
    )
    show_notices(found.source.notices)
    if found.changed:
        names = listing(found.changed)
        click.echo(f"note: {names} changed since {found.path} was made; it is judged by what they say now", err=True)
    return found
