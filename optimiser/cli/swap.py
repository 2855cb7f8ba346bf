"""``rota swap``: check one swap against every rule, and apply it."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import (
    LibraryCommand,
    json_option,
    manager_option,
    print_answer,
    rescue_option,
    rota_folder_option,
    stop_with,
)
from optimiser.cli.opened import held_for, is_current_file, opened_rota, print_entry, reason_option, rota_option


@click.command(cls=LibraryCommand)
@click.argument("giver")
@click.argument("duty")
@click.argument("taker")
@click.argument("back", required=False)
@rota_folder_option
@rota_option
@click.option(
    "--apply",
    "out",
    type=click.Path(path_type=Path, dir_okay=False),
    is_flag=False,
    flag_value="-",
    help="Make the swap in the current rota; with a FILE only write the rota with it there.",
    metavar="[FILE]",
)
@reason_option
@rescue_option
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
    reason: str,
    manager: bool,
    as_json: bool,
) -> None:
    """Check that GIVER's DUTY can go to TAKER, and TAKER's duty BACK (if given) to GIVER.

    A duty is a date, or date/shift where a person has several that day. Nothing is written unless --apply is given and
    the swap breaks no hard rule, or a --reason is given for it. Exit code 1 when it breaks one, and when it leaves a
    duty short.

    Example: rota swap P031 2026-11-12 P018 2026-11-14/E --folder my-ward --apply
    """
    from optimiser.library.swap import swap

    made = out is not None and (str(out) == "-" or is_current_file(folder, out))
    file = None if made else out
    with held_for(folder, "swap", made) as current:
        opened = opened_rota(folder, rota, manager, lazy=True)
        answer = swap(opened, giver, duty, taker, back, out=file, current=current, reason=reason)
    print_answer(answer, as_json)
    print_entry(answer.entry)
    is_made = answer.found.legal or (bool(reason.strip()) and not answer.found.refused)
    if file is not None and is_made and not as_json:
        click.echo(f"Wrote {file.name} in {file.parent}; the current rota stays as it is", err=True)
    if not answer.found.legal or answer.found.short:
        stop_with(1)
