"""``rota board``: the rota of a folder on a page of this machine."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import manager_option, rota_folder_argument


@click.command()
@rota_folder_argument
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port; default a free one.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option(
    "--mix", type=click.Path(path_type=Path, file_okay=False, exists=True), help="A mix folder, for POST /mix."
)
@click.option(
    "--supply", type=click.Path(path_type=Path, file_okay=False, exists=True), help="A supply folder, for POST /supply."
)
@manager_option
def command(folder: Path, port: int, no_browser: bool, mix: Path | None, supply: Path | None, manager: bool) -> None:
    """Open the rota of FOLDER on a page, to look at and to change by hand.

    Each change is judged by every rule and written to the folder's journal before the page shows it; a new hard breach
    is made only with a reason. The page is of this machine and this start alone: its address holds a ticket that opens
    it once. Nothing leaves the machine. Ctrl-C ends it; nothing is lost then.

    Example: rota board my-ward
    """
    from optimiser.board.web.opening import open_board

    open_board(folder, port, browser=not no_browser, manager=manager, mix=mix, supply=supply, say=click.echo)
