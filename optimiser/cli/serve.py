"""``rota serve``: the rota of a folder over HTTP, for other programs of this machine."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import manager_option, rota_folder_argument


@click.command()
@rota_folder_argument
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port; default a free one.")
@click.option(
    "--token-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File with the token that every call carries, made for its owner alone if it is not there; or ROTA_TOKEN.",
)
@click.option(
    "--mix", type=click.Path(path_type=Path, file_okay=False, exists=True), help="A mix folder, for POST /mix."
)
@click.option(
    "--supply", type=click.Path(path_type=Path, file_okay=False, exists=True), help="A supply folder, for POST /supply."
)
@manager_option
def command(
    folder: Path, port: int, token_file: Path | None, mix: Path | None, supply: Path | None, manager: bool
) -> None:
    """Offer the rota of FOLDER to other programs of this machine over HTTP: docs/board-api.md.

    Check, audit, cover, explain, swaps, repair, solve, diff, edits, undo and publish, with the rules and the journal of
    the commands. The address is printed; it is of 127.0.0.1 alone, and every call carries the token. Ctrl-C ends it.

    Example: rota serve my-ward --token-file ~/.rota-token
    """
    from optimiser.board.web.opening import serve_folder

    serve_folder(folder, port, token_file=token_file, manager=manager, mix=mix, supply=supply, say=click.echo)
