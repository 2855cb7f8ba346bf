"""``rota check``: every fault, then what no rota can cover."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import json_option, print_json, print_lines, rota_folder_argument, show_notices, stop_with


@click.command()
@rota_folder_argument
@json_option
def command(folder: Path, as_json: bool) -> None:
    """Show every fault of a rota folder at once, and what no rota can cover. Nothing is solved.

    Faults name file, row and column, and end with exit code 2. Without a fault, needs are counted against the
    people who may meet them; those that must stay short are listed, with exit code 1. Notes say what is worth a
    look and no fault: staff who can fill no need, registrations that end before the last day, files that the last
    run read and that are gone.

    Example: rota check my-ward
    """
    from optimiser.library.check import check
    from optimiser.tabular.faults import BadInput

    try:
        found = check(folder)
    except BadInput as error:
        if not as_json:
            raise
        print_json({"faults": error.as_dicts(), "notices": [str(n) for n in error.notices]})
        stop_with(error.exit_code)
        return
    if as_json:
        print_json(found.data())
    else:
        show_notices(found.source.notices)
        print_lines(str(found).splitlines())
    stop_with(1 if found.shortages else 0)
