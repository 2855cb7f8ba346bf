"""What tests of commands share: a command run in this process, and the rows of a CSV file."""

from __future__ import annotations

import csv
from pathlib import Path

from click.testing import CliRunner, Result

from optimiser.cli import main


def run_rota(*words: object) -> Result:
    """Run a command of `rota` in this process; its result with output and exit code."""
    return CliRunner().invoke(main, [str(w) for w in words], prog_name="rota")


def csv_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by heading."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
