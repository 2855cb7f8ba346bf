"""Every command has help and an example; docs/commands.md says what --help says; help loads no solver."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from optimiser.cli import COMMANDS, main
from optimiser.cli.reference import commands, commands_page, help_of

ROOT = Path(__file__).resolve().parents[2]
EVERY = dict(commands(main, "rota"))


@pytest.mark.parametrize("name", EVERY)
def test_every_command_has_help_and_an_example(name: str) -> None:
    text = help_of(name, EVERY[name])
    assert EVERY[name].help
    options = [p for p in EVERY[name].params if isinstance(p, click.Option) and not p.hidden]
    assert [p.name for p in options if not p.help] == []
    if not isinstance(EVERY[name], click.Group):
        assert f"Example: {name}" in text or f"Examples: {name}" in text


def test_the_page_of_commands_is_up_to_date() -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert page == commands_page(), "run python -m optimiser.cli.reference > docs/commands.md"


def test_help_lists_every_command_and_loads_no_solver() -> None:
    code = "import sys\nfrom optimiser.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit: pass\n"
    code += "print([m for m in ('ortools', 'pandas', 'pulp', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")
    assert all(f"\n  {name}" in done.stdout for name in COMMANDS)
