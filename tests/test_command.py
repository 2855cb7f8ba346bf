"""The command's skeleton: light to start, kind to mistakes."""

from __future__ import annotations

import subprocess
import sys

import click
from click.testing import CliRunner

import optimiser.cli as cli
from optimiser.tabular.faults import Faults

HEAVY = ("ortools", "pandas", "numpy", "pulp", "matplotlib", "rich")


def test_help_loads_nothing_heavy() -> None:
    probe = (
        "import sys\nfrom optimiser.cli import main\n"
        "try:\n    main(['--help'], prog_name='rota')\nexcept SystemExit as end:\n    assert end.code == 0\n"
        f"print('loaded', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert run.stdout.rstrip().endswith("loaded []")
    for name in cli.COMMANDS:
        assert name in run.stdout


def test_a_mistyped_command_is_suggested() -> None:
    run = CliRunner().invoke(cli.main, ["solvee"])
    assert run.exit_code == 2
    assert "there is no command solvee; did you mean solve?" in run.output


def test_bad_input_ends_with_every_fault_and_code_2() -> None:
    faults = Faults()
    faults.add("staff.csv", 3, "band", "'x' is no band")
    faults.add("staff.csv", 2, "band", "'y' is no band")

    class Faulty(cli.LazyGroup):
        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
            return click.Command(cmd_name, callback=faults.raise_if_any)

    run = CliRunner().invoke(Faulty(), ["check"])
    assert run.exit_code == 2
    assert run.stdout == ""
    assert run.stderr.startswith("staff.csv:2:band")
    assert run.stderr.splitlines()[-1] == "2 faults in 1 file; nothing was solved or written."
