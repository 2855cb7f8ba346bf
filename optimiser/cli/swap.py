"""``rota swap``: check one swap against every rule, and apply it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from optimiser.cli.common import json_option, manager_option, print_json, rota_folder_option, stop_with
from optimiser.cli.opened import find_date, find_duty, find_person, open_rota, rota_option, together


@click.command()
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
    file and the swap breaks no hard rule. Exit code 1 when it does.

    Example: rota swap P031 2026-11-12 P018 2026-11-14/E --folder my-ward --apply my-ward/out/rota.csv
    """
    from optimiser.folder.write import write_rota
    from optimiser.operate.swap import swap
    from optimiser.report.changes.swap import show_swap, swap_data
    from optimiser.report.render.console import make_console
    from optimiser.tabular.lock import locked

    opened = open_rota(folder, rota, manager, lazy=True)
    first, second, *_ = together(
        partial(find_person, opened, giver, "giver"),
        partial(find_person, opened, taker, "taker"),
        *(partial(find_date, opened, given) for given in (duty, back) if given),
    )
    given, *returned = together(
        partial(find_duty, opened, first, duty), *([partial(find_duty, opened, second, back)] if back else [])
    )
    found = swap(opened.bill, first, given, second, *returned)
    if as_json:
        print_json(swap_data(opened.view, found))
    else:
        show_swap(opened.view, found, make_console(), "Legal." if found.legal else "Not legal.")
    if not found.legal:
        stop_with(1)
    if out is not None:
        opened.bill.change(found.change)
        with locked(folder):
            write_rota(out, opened.folder.problem, opened.bill.lines.frozen())
        click.echo(f"Wrote {out.name} in {out.parent}", err=True)
