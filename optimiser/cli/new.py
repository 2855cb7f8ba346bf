"""``rota new``: a small working rota folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from optimiser.cli.common import folder_argument
from optimiser.tabular.wording import shell_word


@click.command()
@folder_argument
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), help="First day; default a Monday 5 to 6 weeks away.")
@click.option("--workbook", is_flag=True, help="Write a workbook to fill in instead, FOLDER.xlsx, for rota import.")
def command(folder: Path, start: datetime | None, workbook: bool) -> None:
    """Make a small working rota folder: a ward of 18 people over two weeks.

    With --workbook one workbook is written instead, with a sheet for each file of a folder, lists to choose from, and
    an example in each; filled in, `rota import` reads it.

    Example: rota new my-ward

    Example: rota new my-ward --workbook
    """
    if workbook:
        _workbook(folder, start)
        return
    from optimiser.folder.scaffold import scaffold

    written = scaffold(folder, start.date() if start else None)
    click.echo(f"Wrote {', '.join(path.name for path in written)} in {folder}")
    click.echo(f"Next: rota check {shell_word(folder)}; rota solve {shell_word(folder)}")


def _workbook(folder: Path, start: datetime | None) -> None:
    from optimiser.importing.template import write_template
    from optimiser.tabular.faults import BadInput, Fault

    path = folder if folder.suffix == ".xlsx" else folder.with_name(f"{folder.name}.xlsx")
    if path.exists():
        raise BadInput([Fault(str(path), None, None, "the file is there already", "expected the name of a new file")])
    write_template(path, start.date() if start else None)
    click.echo(f"Wrote {path}")
    click.echo(f"Next: fill it in; rota import {shell_word(path.with_suffix(''))} {shell_word(path)}")
