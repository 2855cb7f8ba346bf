"""``rota swap``: check one swap against every rule, and apply it."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import LibraryCommand, json_option, manager_option, rota_folder_option, stop_with, tell
from optimiser.cli.opened import opened_rota, rota_option


@click.command(cls=LibraryCommand)
@click.argument("giver")
@click.argument("duty")
@click.argument("taker")
@click.argument("back", required=False)
@rota_folder_option
@rota_option
@click.option(
    "--apply", "out", type=click.Path(path_type=Path, dir_okay=False), help="Write the rota with the swap made."
)
@manager_option
@json_option
def command(
    giver: str,
    duty: str,
    taker: str,
    back: str | None,
    folder: Path,
    rota: Path | None,
    out: Path | None,
    manager: bool,
    as_json: bool,
) -> None:
    """Check that GIVER's DUTY can go to TAKER, and TAKER's duty BACK (if given) to GIVER.

    A duty is a date, or date/shift where a person has several that day. Nothing is written unless --apply names a
    file and the swap breaks no hard rule. Exit code 1 when it does, and when it leaves a duty short.

    Example: rota swap P031 2026-11-12 P018 2026-11-14/E --folder my-ward --apply my-ward/out/rota.csv
    """
    from optimiser.library.swap import swap

    answer = swap(opened_rota(folder, rota, manager, lazy=True), giver, duty, taker, back, out=out)
    tell(answer, as_json)
    if out is not None and answer.found.legal:
        click.echo(f"Wrote {out.name} in {out.parent}", err=True)
    if not answer.found.legal or answer.found.short:
        stop_with(1)
