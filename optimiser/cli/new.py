"""``rota new``: a small working rota folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from optimiser.cli.common import folder_argument


@click.command()
@folder_argument
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), help="First day; default the Monday in 5 weeks.")
def command(folder: Path, start: datetime | None) -> None:
    """Make a small working rota folder: a ward of 18 people over two weeks.

    Example: rota new my-ward
    """
    from optimiser.folder.scaffold import scaffold

    written = scaffold(folder, start.date() if start else None)
    click.echo(f"Wrote {', '.join(path.name for path in written)} in {folder}")
    click.echo(f"Next: rota check {folder}; rota solve {folder}")
