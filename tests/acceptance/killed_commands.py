"""Every command that writes, killed before each of its file operations: what was published stands, the journal is
whole, the next command works, nothing is left lying about.

``python -m tests.acceptance.killed_commands`` takes some minutes; ``--command swap`` (may be repeated) runs some of
them, ``--step 5`` stops before every fifth operation only.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from optimiser.cli import main
from optimiser.folder.scaffold import scaffold
from optimiser.journal.chain import read_entries
from optimiser.journal.current import FILE, PUBLISHED, writing
from optimiser.tabular.lock import HOLDER_FILE, MUTEX
from optimiser.tabular.output import PART
from tests.commands import csv_rows
from tests.stories.told import EXAMPLES, write_rows

CHANGING = {
    "os.rename",
    "os.link",
    "os.remove",
    "os.mkdir",
    "os.rmdir",
    "tempfile.mkstemp",
    "os.truncate",
    "shutil.rmtree",
}
FAILED = 70
"""Exit code of a child whose action raised."""

TARGET = "next"
"""Beside the ward: the folder that is made by a command which makes one."""

PUBLISH = ["publish", "-f", "WARD", "--on", "2026-11-24"]
UNDO = ["undo", "-f", "WARD", "--reason", "she came after all"]


@dataclass(frozen=True)
class Case:
    """A command that writes.

    Attributes:
        words: the command; WARD, PLACE, GIVER and the like stand for what the ward says.
        after: the next command; by default the same again.
        before: changes the sound ward first.
    """

    words: Sequence[str]
    after: Sequence[str] | None = None
    before: Callable[[Path], None] = lambda ward: None


def end_at_once() -> None:
    """Kill the process that calls this."""
    os.kill(os.getpid(), signal.SIGKILL)


def interrupted_at(
    operation: int, home: Path, action: Callable[[Path], object], meanwhile: Callable[[], object] = end_at_once
) -> int:
    """Do something in a child that is killed, or sees something else happen, before one of its file operations below a
    folder; the child's exit code, minus nine where it was killed."""
    child = os.fork()
    if child == 0:
        seen = 0

        def count(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal seen
            opened = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
            if (event in CHANGING or opened) and str(home) in str(arguments[0]):
                seen += 1
                if seen == operation:
                    meanwhile()

        code = FAILED
        try:
            sys.addaudithook(count)
            done = action(home)
            code = done if isinstance(done, int) else 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def run(words: Sequence[str]) -> tuple[int, str]:
    """A command's exit code and what it said; a traceback counts as `FAILED`."""
    done = CliRunner().invoke(main, list(words))
    broke = done.exception is not None and not isinstance(done.exception, SystemExit)
    return (FAILED if broke else done.exit_code), f"{done.stderr[-400:]}{done.exception if broke else ''}"


def make_ward(ward: Path) -> None:
    """A ward that was solved, published and changed since."""
    scaffold(ward, date(2027, 1, 4))
    solve = ["solve", str(ward), "--iterations", "1", "--workers", "1", "--format", "csv"]
    for words in (solve, ["publish", "-f", str(ward), "--on", "2026-11-22"]):
        _must(words, ward)
    _must(["swap", *legal_swap(ward), "--apply"], ward)


def legal_swap(ward: Path) -> list[str]:
    """The words of the first swap of a ward that is legal."""
    for duty in csv_rows(ward / FILE):
        name = f"{duty['date']}/{duty['shift']}"
        done = CliRunner().invoke(main, ["swaps", duty["person"], name, "-f", str(ward), "--most", "1", "--json"])
        found = json.loads(done.stdout)["rows"]
        if found:
            takes = found[0]["takes"]
            back = [f"{t['date']}/{t['shift']}" for t in takes if t["person"] == duty["person"]]
            return [duty["person"], name, takes[0]["person"], *back, "-f", str(ward)]
    raise AssertionError("no duty of the ward can be swapped")


def break_rota(ward: Path) -> None:
    """Write a nurse of a late shift into a night of the same date by hand."""
    held = csv_rows(ward / FILE)
    nights = {(r["date"], r["team"]): r for r in held if r["shift"] == "N" and r["date"] <= "2027-01-10"}
    day = next(r for r in held if r["shift"] != "N" and (r["date"], r["team"]) in nights)
    other = nights[day["date"], day["team"]]
    write_rows(ward / FILE, [{**r, "person": day["person"], "contract": ""} if r == other else r for r in held])
    with writing(ward, "edit") as current:
        current.adopt()


def hold_elsewhere(ward: Path) -> None:
    """Leave the words of a holder on another machine."""
    told = {"process": 4, "machine": "another-machine", "since": 1_700_000_000, "tool": "solve"}
    (ward / HOLDER_FILE).write_text(json.dumps(told), encoding="utf-8")


def cases(ward: Path) -> dict[str, Case]:
    """The commands that write, each as it is put to a ward."""
    sick = csv_rows(ward / FILE)[0]
    undone = Case(["redo", "-f", "WARD", "--reason", "after all"], PUBLISH, lambda ward: _must(UNDO, ward))
    return {
        "new": Case(["new", f"PLACE/{TARGET}"]),
        "import": Case(["import", f"PLACE/{TARGET}", "WARD/staff.csv", "WARD/availability.csv"]),
        "solve": Case(["solve", "WARD", "--iterations", "1", "--workers", "1", "--seed", "3"], UNDO),
        "repair": Case(
            ["repair", "-f", "WARD", "--absent", sick["person"], sick["date"], sick["date"], "--seconds", "1"], UNDO
        ),
        "swap": Case(["swap", *legal_swap(ward)[:-1], "WARD", "--apply"], UNDO),
        "accept": Case(["accept", "RULE", "PERSON", "-f", "WARD", "--reason", "agreed"], UNDO, break_rota),
        "take": Case(["take", "@1", "-f", "WARD", "--reason", "it was better"], UNDO),
        "undo": Case(UNDO, PUBLISH),
        "redo": undone,
        "publish": Case([*PUBLISH, "--messages"], UNDO),
        "roll": Case(["roll", f"PLACE/{TARGET}", "-f", "WARD"]),
        "report": Case(["report", "WARD"]),
        "audit": Case(["audit", "WARD", "--format", "html", "--format", "csv", "--format", "xlsx", "--format", "ical"]),
        "audit --out": Case(["audit", "WARD", "--format", "csv", "--out", "PLACE/shared"]),
        "export": Case(["export", "WARD", "--as", "payroll-hours", "--out", "PLACE/hours.csv"]),
        "unlock": Case(["unlock", "WARD"], before=hold_elsewhere),
        "mix": Case(["mix", "demand", "PLACE/mix"]),
    }


def _must(words: Sequence[str], ward: Path) -> None:
    code, said = run(_named(words, ward))
    assert code in (0, 1), said


def _named(words: Sequence[str], ward: Path) -> list[str]:
    named = [word.replace("WARD", str(ward)).replace("PLACE", str(ward.parent)) for word in words]
    if "RULE" not in named:
        return named
    done = CliRunner().invoke(main, ["publish", "-f", str(ward), "--json"])
    breach = json.loads(done.stdout)["refused"][0]
    return [{"RULE": breach["rule"], "PERSON": breach["people"][0]}.get(word, word) for word in named]


def published(ward: Path) -> dict[str, bytes]:
    """Every file of every version that was given out."""
    return {str(p.relative_to(ward)): p.read_bytes() for p in (ward / PUBLISHED).glob("[0-9]*/**/*") if p.is_file()}


def what_is_wrong(ward: Path, before: dict[str, bytes], after: Sequence[str]) -> Iterator[str]:
    """What a kill left behind that it must not."""
    code, said = run(["log", str(ward), "--verify"])
    if code:
        yield f"the journal is not whole: {said}"
    code, said = run(after)
    if code not in (0, 1):
        yield f"the next command ends with {code}: {said}"
    code, said = run(["log", str(ward), "--verify"])
    if code:
        yield f"after the next command the journal is not whole: {said}"
    now = published(ward)
    if lost := [name for name, data in before.items() if now.get(name) != data]:
        yield f"published and lost: {', '.join(lost)}"
    known = {entry.hash for entry in read_entries(ward)}
    for version in (ward / PUBLISHED).glob("[0-9]*"):
        record: dict[str, Any] = json.loads((version / "publication.json").read_text(encoding="utf-8"))
        if hashlib.sha256((version / "rota.csv").read_bytes()).hexdigest() != record["rota_sha256"]:
            yield f"{version.name} is not the rota that it says"
        if record["journal"] not in known:
            yield f"{version.name} belongs to no entry"
    litter = [p for p in ward.parent.rglob("*") if _is_litter(p)]
    if after[0] == "check":  # it holds nothing: the words of the dead holder stay until somebody holds the ward
        litter = [p for p in litter if p.name != HOLDER_FILE]
    if litter:
        yield f"left lying about: {', '.join(str(p.relative_to(ward.parent)) for p in litter)}"


def _is_litter(path: Path) -> bool:
    return path.name.endswith(PART) or (path.name.startswith(".") and path.name != MUTEX)


def kill_command(
    place: Path, ward: Path, name: str, case: Case, first: int = 1, step: int = 1
) -> tuple[int, list[str]]:
    """Kill a command before each of its file operations, each time in a fresh copy of a ward.

    Args:
        place: for the copies.
        ward: solved and published.
        first: the first operation.
        step: to the next one.

    Returns:
        (times that it was killed, what was wrong).
    """
    start = place / "start"
    shutil.copytree(ward, start / "ward")
    if case.words[0] == "mix":
        shutil.copytree(EXAMPLES / "mix-crisis", start / "mix", ignore=shutil.ignore_patterns("out"))
    case.before(start / "ward")
    found, killed, operation = [], 0, first
    while True:
        home = place / "killed"
        shutil.copytree(start, home)
        inner = home / "ward"
        words = _named(case.words, inner)
        code = interrupted_at(operation, home, lambda _, words=words: run(words)[0])  # type: ignore[misc]
        wrong = [] if code in (0, 1, -signal.SIGKILL) else [f"the command ends with {code}"]
        after = case.after or case.words
        if after[0] in ("new", "roll") and (home / TARGET).exists():
            after = ["check", f"PLACE/{TARGET}"]  # it is there whole or not at all
        wrong += what_is_wrong(inner, published(start / "ward"), _named(after, inner))
        found += [f"{name} at operation {operation}: {one}" for one in wrong]
        shutil.rmtree(home)
        if code != -signal.SIGKILL:
            break
        killed, operation = killed + 1, operation + step
    shutil.rmtree(start)
    return killed, found


def cli(argv: Sequence[str] | None = None) -> int:
    """Kill them all; 1 where anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--command", action="append", help="one of them; by default all")
    parser.add_argument("--step", type=int, default=1)
    given = parser.parse_args(argv)
    started, total, wrong = time.perf_counter(), 0, 0
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        make_ward(place / "sound" / "ward")
        for word, case in cases(place / "sound" / "ward").items():
            if given.command and word not in given.command:
                continue
            killed, found = kill_command(place, place / "sound" / "ward", word, case, step=given.step)
            print(f"{word}: killed {killed} times, {len(found)} wrong", *found, sep="\n  ", flush=True)
            total, wrong = total + killed, wrong + len(found)
    print(f"killed {total} times in {time.perf_counter() - started:.0f} s; {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(cli())
