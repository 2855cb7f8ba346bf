"""A command in the foreground of a terminal of its own, so that Ctrl-C reaches it as it would reach a user's."""

from __future__ import annotations

import os
import pty
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
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
