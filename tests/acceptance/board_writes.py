"""Board, command line and a program that rewrites the rota file change one folder at once; the server is killed on the
way: `python -m tests.acceptance.board_writes [WRITES [SEED]]`.

Two programs make edits over HTTP, one takes changes back with `rota undo`, one moves a row of `out/rota.csv` as a
spreadsheet would: read whole, written whole, no lock. Now and then the server is killed at once and started again.
At the end every write that was said to be made is in the journal with just what it did, the chain is whole, and the
rota is what the journal replays to. Whatever the spreadsheet wrote became an entry, but for rows that it moved again
itself before anybody looked.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from optimiser.board.session import Session
from optimiser.folder.compare import raw_rows
from optimiser.folder.files import ROTA
from optimiser.folder.load import load
from optimiser.journal.chain import broken_links, read_entries, replay
from optimiser.journal.current import FILE, writing
from optimiser.library.judged_rota import audit
from tests.board.ward import START, date, make_ward

CODES = ("E", "L", "N")
TOKEN = "a-token-of-one-trial-and-no-other"
PERSON, DATE, SHIFT, TEAM = map(ROTA.headings.index, ("person", "date", "shift", "team"))


@dataclass
class Written:
    """What was said to be made, and what was tried.

    Attributes:
        edits: by the number of its entry, the (person, date, shift) put in or taken out.
        undone: numbers of entries made by the command.
        rewritten: (person, date, shift) rows that the spreadsheet put in.
        again: how many it put in and moved again itself while the file stood as it had written it.
        refused: answers by status.
        killed: how often the server was.
    """

    edits: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    undone: list[int] = field(default_factory=list)
    rewritten: list[tuple[str, str, str]] = field(default_factory=list)
    again: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    killed: int = 0

    @property
    def number(self) -> int:
        """Writes so far."""
        return len(self.edits) + len(self.undone) + len(self.rewritten)


class Server:
    """`rota serve` of a folder, as a process that is killed and started again."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.starting = threading.Lock()
        self.address = ""
        self.start()

    def start(self) -> None:
        """Start it and wait for its address."""
        command = [
            sys.executable,
            "-m",
            "optimiser",
            "serve",
            str(self.home),
            "--token-file",
            str(self.home.parent / "t"),
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()

    def kill(self) -> None:
        """End it at once, wherever it is, and start another."""
        with self.starting:
            self.process.kill()
            self.process.wait()
            self.start()

    def ask(self, method: str, path: str, body: Any = None, revision: str = "") -> tuple[int, Any]:
        """(status, answer); (0, None) where it was not there."""
        with self.starting:
            address = self.address
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json", "If-Match": f'"{revision}"'}
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(address + path, data, headers, method=method)) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except (OSError, ValueError):
            return 0, None


def edits(server: Server, written: Written, rng: random.Random, done: threading.Event) -> None:
    """Give or take a duty, again and again, at the revision that was read."""
    revision = ""
    while not done.is_set():
        if not revision:
            status, told = server.ask("GET", "/health")
            revision = told["revision"] if status == 200 else ""
            continue
        person, day, code = f"P{rng.randint(1, 16):02d}", rng.randrange(14), rng.choice(CODES)
        place = {"person": person, "date": date(day), "shift": code}
        side = rng.choice(("into", "out"))
        status, told = server.ask("POST", "/edits", {"moves": [{side: place}], "reason": "a trial"}, revision)
        if status == 200:
            written.edits[told["entry"]] = (person, date(day), code)
            revision = told["revision"]
        else:
            written.refused[status] += 1
            revision = told.get("revision", "") if status == 412 else revision if status == 422 else ""


def undoes(home: Path, written: Written, done: threading.Event, pause: float) -> None:
    """Take the last change back with the command."""
    while not done.wait(pause):
        command = [sys.executable, "-m", "optimiser", "undo", "--folder", str(home), "--json"]
        found = subprocess.run(command, capture_output=True, text=True, check=False)
        if found.returncode in (0, 1) and (number := re.search(r'"entry": "@(\d+)"', found.stdout)):
            written.undone.append(int(number[1]))


def rewrites(home: Path, written: Written, rng: random.Random, done: threading.Event, pause: float) -> None:
    """Move a row to another day, as a spreadsheet does: the whole file read, then written over. Mostly it lets others
    write in between, who have to read the folder anew each time."""
    mine, waited = "", 0
    while not done.wait(pause):
        try:
            text = (home / FILE).read_text(encoding="utf-8")
        except FileNotFoundError:  # between what is set aside and what takes its place
            continue
        if text == mine and waited < 20 and rng.random() < 0.9:
            waited += 1
            continue
        waited = 0
        lines = text.splitlines()
        if len(lines) < 3:
            continue
        place = rng.randrange(1, len(lines))
        cells = lines[place].split(",")
        taken = {tuple(line.split(",")[i] for i in (PERSON, DATE)) for line in lines[1:]}
        free = [date(day) for day in range(14) if (cells[PERSON], date(day)) not in taken]
        if not free:
            continue
        was, cells[DATE] = cells[DATE], rng.choice(free)
        plain = [
            cell if i in (PERSON, DATE, SHIFT, ROTA.headings.index("team")) else "" for i, cell in enumerate(cells)
        ]
        moved = (cells[PERSON], was, cells[SHIFT])
        if text == mine and moved in written.rewritten:
            written.rewritten.remove(moved)
            written.again += 1
        lines[place] = ",".join(plain)
        mine = "\n".join(lines) + "\n"
        (home / FILE).write_text(mine, encoding="utf-8")
        written.rewritten.append((cells[PERSON], cells[DATE], cells[SHIFT]))


def run(home: Path, writes: int, seed: int, *, kill_every: int = 60, pause: float = 0.6) -> Written:
    """Write from all sides until so many writes are made; what was said to be made."""
    written, done = Written(), threading.Event()
    (home.parent / "t").write_text(TOKEN, encoding="utf-8")
    server = Server(home)
    workers = [threading.Thread(target=edits, args=(server, written, random.Random(seed + i), done)) for i in range(2)]
    workers.append(threading.Thread(target=undoes, args=(home, written, done, pause * 4)))
    workers.append(threading.Thread(target=rewrites, args=(home, written, random.Random(seed + 9), done, pause)))
    for worker in workers:
        worker.start()
    began = time.monotonic()
    while (written.number < writes or not written.edits) and time.monotonic() - began < 900:
        time.sleep(0.05)
        if written.number >= kill_every * (written.killed + 1):
            server.kill()
            written.killed += 1
    done.set()
    for worker in workers:
        worker.join()
    server.process.kill()
    server.process.wait()
    return written


def check(home: Path, written: Written) -> dict[str, int]:
    """What there is to say of the folder afterwards; AssertionError where a write was lost."""
    with writing(home, "trial") as current:
        if current.edited and current.path.exists():
            read = load(home, rota=current.path)
            judged = audit(read, read.rota or ())
            current.adopt(judged.rows, judged.hard, judged.points)
    entries = read_entries(home)
    by_seq = {entry.seq: entry for entry in entries}
    assert broken_links(entries) == []
    for seq, place in written.edits.items():
        moved = {(row[PERSON], row[DATE], row[SHIFT]) for row in (*by_seq[seq].out, *by_seq[seq].into)}
        assert moved == {place}, (by_seq[seq], place)
        assert by_seq[seq].kind == "edit"
    assert all(by_seq[seq].kind == "undo" for seq in written.undone)
    assert len({*written.edits, *written.undone}) == len(written.edits) + len(written.undone)
    rows = Counter(tuple(row.get(h, "") for h in ROTA.headings) for row in raw_rows(home / FILE))
    assert Counter(replay(entries)) == rows
    session = Session(home)
    assert session.rota.bill.cost == (entries[-1].hard[1], entries[-1].points[1])
    adopted = Counter((r[PERSON], r[DATE], r[SHIFT]) for e in entries if e.kind == "adopt" for r in e.into)
    assert Counter(written.rewritten) - adopted == Counter()
    made = sum(entry.kind == "edit" for entry in entries)
    return {
        "entries": len(entries),
        "edits told": len(written.edits),
        "edits whose answer was cut off": made - len(written.edits),
        "undone by the command": len(written.undone),
        "rewritten": len(written.rewritten),
        "rewritten again before anybody looked": written.again,
        "server killed": written.killed,
    }


def main() -> None:
    """Run it and print what happened."""
    writes = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory() as made:
        home = make_ward(Path(made) / "ward")
        written = run(home, writes, seed)
        for name, number in check(home, written).items():
            print(f"{name:<36} {number:6,}")
        print(f"refused, by status: {dict(sorted(written.refused.items()))}; the ward begins on {START}")


if __name__ == "__main__":
    main()
