"""What ``rota solve`` says when there is no rota to publish: a clash, no time, or an internal mismatch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optimiser.cli.common import print_json
from optimiser.tabular.output import write_json

if TYPE_CHECKING:
    from optimiser.report.rota.view import RotaView
    from optimiser.solve.result import Result


def solve_exit_code(result: Result, view: RotaView) -> int:
    """5 on a mismatch, 4 where the best rota found breaks hard rules in time, else 1 or 0 by what remains."""
    if result.status == "INVALID":
        return 5
    if result.status == "NO_ROTA_IN_TIME":
        return 4
    return view.exit_code


def tell_no_rota(result: Result, as_json: bool) -> int:
    """Say that the time ended before any rota was found."""
    if as_json:
        print_json({"status": str(result.status), "seconds": result.seconds, "iterations": result.iterations})
    else:
        click.echo(
            f"No rota was found in {result.seconds:.0f} s. Give it longer with --seconds, or look at rota check first.",
            err=True,
        )
    return 4


def tell_mismatch(result: Result, record: Mapping[str, Any], out: Path) -> None:
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
