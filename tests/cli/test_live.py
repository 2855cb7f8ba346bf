"""The live line's words, and Ctrl-C that keeps the best rota."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from optimiser.cli import main
from optimiser.cli.common import SEARCH_THREAD, leave_search
from optimiser.cli.live import LiveLine, line_text, run_interruptibly
from optimiser.folder.load import load
from optimiser.folder.scaffold import scaffold
from optimiser.solve import after_seconds, solve
from optimiser.solve.stop import Progress

ROOT = Path(__file__).resolve().parents[2]


def test_the_line_says_in_words_what_was_found_and_what_is_proven() -> None:
    done = Progress(12.4, 45, 3, (0, 1240), 1100)
    assert line_text(12.4, done, 3, 4.2) == (
        "12 s: 3 gaps, no hard breach, 1,240 points; none costs less than 1,100; better 4 s ago; round 45"
    )
    assert "the least possible" in line_text(2, Progress(2, 1, 0, (0, 9), 9), 0, 0.1)


def test_what_is_not_known_is_left_out_and_never_nought() -> None:
    assert line_text(1, None, None) == "1 s: looking for a first rota"
    text = line_text(1, Progress(1, 0, 0, (2, 500), 100), None)
    assert text == "1 s: 2 hard breaches, 500 points; round 0"


def test_what_was_better_long_ago_is_said_so() -> None:
    """Whatever a round calls itself, the line tells when the rota last became better."""
    line = LiveLine(shown=False)
    line.improved(Progress(1, 0, 0, (0, 500), None))
    line.round(Progress(2, 1, 0, (0, 500), None), "a phase that is over")
    line._better -= 60
    assert "better 60 s ago" in str(line._line())
    assert "phase" not in str(line._line())
    line.improved(Progress(3, 2, 0, (0, 400), None))
    assert "better just now" in str(line._line())


def test_the_line_is_silent_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with LiveLine(shown=True) as line:
        line.begun("exact", 10, 5)
        line.improved(Progress(1, 0, 0, (0, 5), None))
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "")


def test_what_is_compiled_is_said_once_for_all_searches_of_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    with LiveLine(shown=True) as line:
        line.compiling()
        line.compiling()
    assert capsys.readouterr().err.count("The search is compiled") == 1


def test_an_error_of_the_search_reaches_the_caller(tmp_path: Path) -> None:
    def fail(_: object) -> None:
        raise LookupError("broken")

    with pytest.raises(LookupError, match="broken"):
        run_interruptibly(fail)  # type: ignore[arg-type]


def test_interrupting_the_task_keeps_the_best_rota(tmp_path: Path) -> None:
    """A limit of 600 s is longer than a test may take: only the interrupt ends the run."""
    scaffold(tmp_path / "ward", date(2026, 11, 2))
    folder = load(tmp_path / "ward")

    def stop_early(task: object) -> None:
        task.clock.interrupted.set()  # type: ignore[attr-defined]

    result = run_interruptibly(
        lambda on_task: solve(folder.problem, folder.rules, "lns", after_seconds(600), on_task=on_task), stop_early
    )
    assert result.status in ("FEASIBLE", "NO_ROTA_IN_TIME")


@pytest.mark.parametrize("interrupted", [True, False])
def test_ctrl_c_while_a_compiled_module_is_loaded_is_no_fault_of_the_module(
    monkeypatch: pytest.MonkeyPatch, interrupted: bool
) -> None:
    """A compiled module says then that it cannot be loaded, and why; where that is all, it stays an error."""

    def load(*_: object, **__: object) -> None:
        raise ImportError("initialization failed") from (KeyboardInterrupt() if interrupted else None)

    monkeypatch.setattr("optimiser.library.check.load", load)
    done = CliRunner().invoke(main, ["check", "my-ward"], prog_name="rota")
    assert done.exit_code == (4 if interrupted else 1)
    assert ("Ended early, with no answer." in done.stderr) is interrupted
    assert isinstance(done.exception, SystemExit if interrupted else ImportError)


def test_a_search_that_is_given_up_ends_the_process_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The interpreter cannot be closed while compiled code runs in another thread."""
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    leave_search(4)
    assert codes == []
    held = threading.Event()
    thread = threading.Thread(target=held.wait, name=SEARCH_THREAD, daemon=True)
    thread.start()
    leave_search(4)
    held.set()
    thread.join()
    assert codes == [4]


INTERRUPTED = """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background of a shell ignores it
from optimiser.cli import main
from optimiser.cli.live import LiveLine

improved = LiveLine.improved

def interrupt(line, progress):
    LiveLine.improved = improved
    improved(line, progress)
    os.kill(os.getpid(), signal.SIGINT)

LiveLine.improved = interrupt
main()
"""
"""The command line, with Ctrl-C at its first rota."""


def test_ctrl_c_ends_the_search_and_writes_the_best_rota(tmp_path: Path) -> None:
    """A search that would take 10 minutes is interrupted as soon as its first rota is there."""
    home = shutil.copytree(ROOT / "examples" / "acute-ward", tmp_path / "ward")  # nothing proves it soon
    command = [sys.executable, "-c", INTERRUPTED, "solve", str(home), "--seconds", "600", "--format", "csv"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            out, err = process.communicate(timeout=300)
        finally:
            process.kill()
    assert process.returncode in (0, 1, 4), err
    assert "Stopping; the best rota is kept" in err
    assert "Traceback" not in err, err
    assert out.startswith("Rota for")
    run = json.loads((home / "out" / "run.json").read_text(encoding="utf-8"))
    assert run["seconds"] < 600
