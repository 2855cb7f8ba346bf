"""The board's process killed before each of its file operations: what it had answered stands, the rest works on.

``python -m tests.acceptance.killed_board`` takes some minutes; ``--step 5`` stops before every fifth operation only. A
child makes a day's changes over the interface, from an edit to a publication, tells each answer through a pipe, and is
killed. The next board must open, know every entry that was told, and go on.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from optimiser.folder.compare import raw_rows
from optimiser.folder.files import ROTA
from optimiser.journal.chain import read_entries, replay
from optimiser.journal.current import FILE
from optimiser.library.changes.journal import verify
from tests.acceptance.killed_commands import interrupted_at
from tests.board.client import Client
from tests.board.ward import date, make_ward

Call = tuple[str, dict[str, Any]]


def put(person: str, day: int, shift: str) -> dict[str, Any]:
    """A move that gives a duty."""
    return {"into": {"person": person, "date": date(day), "shift": shift}}


DAY: tuple[Call, ...] = (
    ("/edits", {"moves": [put("P02", 0, "E")]}),
    ("/edits", {"moves": [put("P08", 4, "E")], "reason": "she asked for it"}),
    ("/swaps", {"giver": "P02", "duty": date(3), "taker": "P01"}),
    ("/absences", {"person": "P08", "first": date(1), "last": date(3)}),
    ("/locks", {"person": "P01", "date": date(3)}),
    ("/undo", {}),
    ("/redo", {}),
    ("/accepted", {"rule": "WTR-3", "place": "P08", "reason": "agreed"}),
    ("/publications", {"on": "2026-11-23"}),
)
"""Calls that change a folder, one after the other; one that is refused is no matter."""


def work(home: Path, tell: Callable[[dict[str, Any]], None]) -> int:
    """Make the day's changes, telling each answer that made an entry."""
    client = Client(home)
    for path, body in DAY:
        answer = client.call("POST", path, body)
        if answer.status_code in (200, 201):
            told = answer.json()
            client.revision = told["revision"]
            tell({"path": path, "entry": told.get("entry"), "version": told.get("version")})
    return 0


def kill_board(place: Path, ward: Path, operation: int) -> tuple[bool, list[str], int]:
    """(Whether it was killed, what was wrong, changes that were told) at one file operation."""
    home = Path(shutil.copytree(ward, place / f"at{operation}" / "ward"))
    read, write = os.pipe()

    def tell(told: dict[str, Any]) -> None:
        os.write(write, json.dumps(told).encode() + b"\n")

    code = interrupted_at(operation, home.parent, lambda _: work(home, tell))
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as stream:
        told = [json.loads(line) for line in stream]
    wrong = [] if code in (0, -signal.SIGKILL) else [f"the child ended with {code}"]
    wrong += what_is_wrong(home, told)
    shutil.rmtree(home.parent)
    return code == -signal.SIGKILL, [f"at operation {operation}: {one}" for one in wrong], len(told)


def what_is_wrong(home: Path, told: Sequence[dict[str, Any]]) -> list[str]:
    """What a killed board left behind that it must not."""
    client = Client(home)  # the next board
    edit = {"moves": [put("P05", 8, "L")], "reason": "the next one"}
    again = client.call("POST", "/edits", edit)
    if again.status_code == 412:  # what was half done is done first, so the rota is another; a page tries again
        again = client.call("POST", "/edits", edit, revision=again.json()["revision"])
    client.board.close()
    wrong = [] if again.status_code == 200 else [f"the next board cannot go on: {again.text}"]
    entries = {entry.seq: entry for entry in read_entries(home)}
    wrong += [f"{one} was answered and is not there" for one in told if one["entry"] and one["entry"] not in entries]
    wrong += [
        f"version {one['version']} was answered and is not there"
        for one in told
        if one["version"] and not (home / f"published/{one['version']:04}/publication.json").is_file()
    ]
    wrong += [f"the journal is not whole: {fault}" for fault in verify(home)]
    rows = sorted(tuple(row.get(h, "") for h in ROTA.headings) for row in raw_rows(home / FILE))
    if rows != sorted(replay(list(entries.values()))):
        wrong.append("the rota is not what the journal replays to")
    return wrong


def run(place: Path, first: int = 1, step: int = 1) -> tuple[int, list[str]]:
    """(Times that it was killed, what was wrong), from one file operation on."""
    ward = make_ward(place / "sound" / "ward")
    killed, found, operation = 0, list[str](), first
    while True:
        stopped, wrong, _ = kill_board(place, ward, operation)
        found += wrong
        if not stopped:
            return killed, found
        killed, operation = killed + 1, operation + step


def main() -> int:
    """Kill it everywhere; 1 where anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--step", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        killed, wrong = run(Path(made), step=given.step)
    print(f"killed {killed} times; {len(wrong)} wrong", *wrong, sep="\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
