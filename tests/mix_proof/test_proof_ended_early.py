"""Ctrl-C in ``rota mix prove`` on a terminal: what is finished is kept and told, and the command goes on from there."""

from __future__ import annotations

import json
import os
import pty
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from optimiser.cli import main
from tests.mix_proof.ward import FEW, write_ward

ROOT = Path(__file__).resolve().parents[2]
CTRL_C = b"\x03"


def on_a_terminal(words: list[str], until: bytes) -> tuple[str, int]:
    """Run the command on a terminal of its own, in whose foreground it is, and type Ctrl-C once it has told something;
    all that it told, and its exit code."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execv(sys.executable, [sys.executable, "-m", "optimiser", *words])
    told = b""
    try:
        while more := read(terminal):
            if until not in told and until in told + more:
                os.write(terminal, CTRL_C)
            told += more
    finally:
        os.close(terminal)  # hangs up on it
        _, status = os.waitpid(pid, 0)
    return told.decode(), os.waitstatus_to_exitcode(status)


def read(terminal: int) -> bytes:
    """What comes next from a terminal; nothing when its last process has ended."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_keeps_what_is_finished_and_the_command_goes_on(tmp_path: Path, workers: str) -> None:
    ward = write_ward(tmp_path / "ward")
    words = ["mix", "prove", str(ward), *FEW.replace("--workers 1", "").split(), "--out", str(tmp_path / "out")]
    told, code = on_a_terminal([*words, "--workers", workers], b"hours: 1 of 3 draws")
    kept = len(list((tmp_path / "out" / "draws").glob("*.json")))
    assert (code, "Traceback" in told) == (4, False), told
    assert f"Ended early, with no answer yet: {kept} parts of rotas are kept in" in told
    assert 1 <= kept < 6  # six in all
    assert not (tmp_path / "out" / "run.json").exists()
    again = CliRunner().invoke(main, [*words, "--workers", "1", "--json"])
    assert again.exit_code == 0, again.output
    assert json.loads((tmp_path / "out" / "run.json").read_text())["parts_reused"] == kept
