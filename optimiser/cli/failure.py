"""What commands say where there is no result to use: no time, an internal mismatch, or no place to write it to."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optimiser.cli.common import RESCUE, print_json
from optimiser.tabular.faults import BadInput
from optimiser.tabular.output import write_json, write_text
from optimiser.user_settings import read_user_settings

if TYPE_CHECKING:
    from optimiser.journal.current import NotWritten
    from optimiser.report.rota.view import RotaView
    from optimiser.solve.result import Result


NOT_A_PLACE = (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ELOOP, errno.ENAMETOOLONG, errno.EINVAL)
"""What the system says of a name that is no place, rather than of a place that cannot be written."""

CANNOT_WRITE = 6
"""Exit code where a result could not be written."""


def not_written(error: OSError, meta: Mapping[str, Any]) -> int:
    """Say that something could not be written, and where the rota found is or that it is lost; the exit code."""
    from optimiser.journal.current import NotWritten
    from optimiser.report.render.write import ReportNotWritten

    place = f"{error.filename}: " if error.filename else ""
    if isinstance(error, ReportNotWritten):
        told = "it could not be written. The rota stands as the current one: rota report writes what tells of it"
        click.echo(f"{place}{error.strerror}; {told}.", err=True)
        return CANNOT_WRITE
    if not isinstance(error, NotWritten) and error.errno in NOT_A_PLACE:
        click.echo(f"{place}{error.strerror}; expected a place that can be read and written", err=True)
        return BadInput.exit_code
    told = f"{place}{error.strerror}; it could not be written."
    if isinstance(error, NotWritten):
        told += " " + _rescued(error, meta)
    click.echo(told, err=True)
    return CANNOT_WRITE


def _rescued(error: NotWritten, meta: Mapping[str, Any]) -> str:
    """What became of a rota that could not be written."""
    if error.entry is not None:
        return f"The change stands in the journal as {error.entry.name}; the next command puts the file in its place."
    folder = meta.get(RESCUE) or read_user_settings().rescue
    if folder is None:
        return "The rota found is lost: name a place for such a case with --rescue, or rescue in your settings."
    path = Path(folder) / f"rota-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.csv"
    try:
        write_text(path, error.text)
    except OSError as second:
        return f"The rota found is lost: {path} could not be written either ({second.strerror})."
    return f"The rota found is {path}."


def solve_exit_code(result: Result, view: RotaView) -> int:
    """5 on a mismatch, 4 where the best rota found breaks hard rules in time, else 1 or 0 by what remains."""
    if result.status == "INVALID":
        return 5
    if result.status == "NO_ROTA_IN_TIME":
        return 4
    return view.exit_code


def print_no_rota(result: Result, as_json: bool) -> int:
    """Say that the time ended before any rota was found."""
    if as_json:
        print_json({"status": str(result.status), "seconds": result.seconds, "iterations": result.iterations})
    else:
        click.echo(
            f"No rota was found in {result.seconds:.0f} s. Give it longer with --seconds, or look at rota check first.",
            err=True,
        )
    return 4


def print_mismatch(result: Result, record: Mapping[str, Any], out: Path) -> None:
    """Say that audit and solver disagree, and save what repeats it, from the record of the run."""
    used = ("strategy_used", "strategy_reason")
    parameters = {name: value for name, value in record["parameters"].items() if name not in used}
    parameters |= {"seed": record["seed"], "solve_parameters": record["solve_parameters"]}
    facts = {"mismatch": result.mismatch, "strategy": result.strategy, "parameters": parameters}
    write_json(out / "mismatch.json", facts)
    click.echo(f"Internal mismatch: {result.mismatch}", err=True)
    click.echo(
        "The rota was written at the cost of its audit, with no bound. This is a defect of the program: "
        f"please report it with the folder and {out / 'mismatch.json'}.",
        err=True,
    )
