"""One writer at a time: real processes, holders that die, words that are empty, foreign or of another machine."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from optimiser.tabular.faults import BadInput
from optimiser.tabular.lock import HOLDER_FILE, locked, unlocking

HOLD = """
import sys, time
from optimiser.tabular.lock import locked
with locked(sys.argv[1], tool="solve"):
    print("held", flush=True)
    sys.stdin.read()
"""

COUNT = """
import pathlib, sys
from optimiser.tabular.lock import locked
counter = pathlib.Path(sys.argv[1]) / "count"
for _ in range(40):
    with locked(sys.argv[1], wait=60):
        counter.write_text(str(int(counter.read_text()) + 1))
"""


def start(script: str, home: Path) -> subprocess.Popen[str]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, "-c", script, str(home)], **pipes)  # type: ignore[call-overload,no-any-return]


def holding(home: Path) -> subprocess.Popen[str]:
    process = start(HOLD, home)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_who_waits_in_vain_is_told_who_holds_the_folder_and_since_when(tmp_path: Path) -> None:
    process = holding(tmp_path)
    with (
        pytest.raises(BadInput, match=rf"rota solve, process {process.pid} on .* since 20"),
        locked(tmp_path, wait=0.1),
    ):
        pass
    process.communicate("")
    with locked(tmp_path, wait=0.1):
        assert json.loads((tmp_path / HOLDER_FILE).read_text())["machine"] == socket.gethostname()
    assert not (tmp_path / HOLDER_FILE).exists()


def test_the_lock_of_a_killed_holder_is_taken_over(tmp_path: Path) -> None:
    process = holding(tmp_path)
    process.kill()
    process.communicate()
    assert (tmp_path / HOLDER_FILE).exists()
    with locked(tmp_path, wait=5):
        pass
    assert not (tmp_path / HOLDER_FILE).exists()


def test_no_two_of_four_processes_hold_it_at_once_after_a_holder_died(tmp_path: Path) -> None:
    process = holding(tmp_path)
    (tmp_path / "count").write_text("0")
    others = [start(COUNT, tmp_path) for _ in range(4)]
    process.kill()
    process.communicate()
    for other in others:
        other.communicate()
        assert other.returncode == 0
    assert (tmp_path / "count").read_text() == "160"


@pytest.mark.parametrize("words", ["", "{", "[1]", "held by hand", '{"process": "x", "since": null}'])
def test_empty_or_foreign_words_do_not_stop_anybody(tmp_path: Path, words: str) -> None:
    (tmp_path / HOLDER_FILE).write_text(words)
    with locked(tmp_path, wait=0):
        pass


def test_a_holder_on_another_machine_is_believed_until_somebody_unlocks(tmp_path: Path) -> None:
    words = {"process": 17, "machine": "ward-pc-2", "since": 1_796_000_000, "tool": "repair"}
    (tmp_path / HOLDER_FILE).write_text(json.dumps(words))
    with (
        pytest.raises(BadInput, match=r"process 17 on ward-pc-2 since 2026-11-.*rota unlock"),
        locked(tmp_path, wait=0),
    ):
        pass
    with pytest.raises(OSError, match="disk full"), unlocking(tmp_path):
        raise OSError("disk full")
    with unlocking(tmp_path) as gone, locked(tmp_path, wait=0):
        assert gone is not None
        assert gone.machine == "ward-pc-2"
        assert (tmp_path / HOLDER_FILE).exists(), "it is there until all is written"
    with locked(tmp_path, wait=0):
        pass


def test_a_lock_that_is_held_here_cannot_be_taken_away(tmp_path: Path) -> None:
    process = holding(tmp_path)
    with pytest.raises(BadInput, match="wait until it ends"), unlocking(tmp_path):
        pass
    process.communicate("")
