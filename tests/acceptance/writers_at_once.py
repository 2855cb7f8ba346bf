"""Processes that change one folder at once, with locks that dead holders left: nothing is lost, the chain is whole.

``python -m tests.acceptance.writers_at_once --rounds 200`` takes some minutes. What fails is printed with its seed;
``--seed N --rounds 1`` repeats it, as far as the system's scheduler does.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import random
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from click.testing import CliRunner

from optimiser.cli import main
from optimiser.journal.chain import read_entries, replay
from optimiser.journal.current import FILE, PendingEntry, writing
from optimiser.journal.entry import InputChange
from optimiser.library.changes.journal import verify
from optimiser.library.judged_rota import open_rota
from optimiser.library.swap import swap
from optimiser.tabular.faults import BadInput
from optimiser.tabular.lock import HOLDER_FILE
from tests.acceptance.killed_commands import make_ward
from tests.commands import csv_rows

WRITERS = 4
WAIT = 120.0
FIRST = date(2027, 1, 4)
Cells = tuple[str, ...]


@dataclass(frozen=True)
class Done:
    """What a writer says that it did.

    Attributes:
        out, into: rows of the rota.
        absent: (person, day) that it made a row of `availability.csv`.
        refused: why a swap is none: there is no entry.
        fault: why it did nothing otherwise.
    """

    out: tuple[Cells, ...] = ()
    into: tuple[Cells, ...] = ()
    absent: tuple[str, str] | None = None
    refused: str = ""
    fault: str = ""


def edit(home: Path, rng: random.Random, number: int) -> Done:
    """Take a row of the rota out and put one in that was taken out before, by the journal."""
    with writing(home, "edit", wait=WAIT) as current:
        held = list(current.rows())
        first = [*(Counter(replay(read_entries(home), 1)) - Counter(held)).elements()]
        gone, new = (rng.choice(held),), tuple(rng.sample(first, min(1, len(first))))
        rest = (Counter(held) - Counter(gone)).elements()
        current.make(PendingEntry("edit", rows=[*rest, *new]))
        return Done(gone, new)


def swap_duty(home: Path, rng: random.Random, number: int) -> Done:
    """Give a duty to somebody, by the library, whatever it breaks."""
    with writing(home, "swap", wait=WAIT) as current:
        opened = open_rota(home, lazy=True)
        people = [person.id for person in opened.source.problem.people]
        duty = rng.choice(opened.assignments)
        taker = rng.choice([one for one in people if one != duty.person])
        found = swap(opened, duty.person, f"{duty.date}/{duty.shift}", taker, current=current, reason="agreed")
        if found.entry is None:
            return Done(refused=str(found))
        return Done(found.entry.out, found.entry.into)


def be_absent(home: Path, rng: random.Random, number: int) -> Done:
    """Write an absence that is not there yet, by the journal."""
    with writing(home, "repair", wait=WAIT) as current:
        known = {(row["person"], row["from"]) for row in csv_rows(home / "availability.csv")}
        days = [(FIRST + timedelta(days=day)).isoformat() for day in range(14)]
        people = sorted({row["person"] for row in csv_rows(home / FILE)})
        person, day = rng.choice([(p, day) for p in people for day in days if (p, day) not in known])
        row = {"person": person, "kind": "sickness", "from": day, "to": day}
        current.make(PendingEntry("repair", inputs={"availability.csv": InputChange(added=(row,))}))
    return Done(absent=(person, day))


def be_killed(home: Path, rng: random.Random, number: int) -> Done:
    """End in the middle, the folder held and a file half made."""
    with writing(home, "solve", wait=WAIT):
        (home / "out" / ".rota.csv.0.part").write_text("person,", encoding="utf-8")
        os.kill(os.getpid(), signal.SIGKILL)
    return Done()


ACTIONS: tuple[Callable[[Path, random.Random, int], Done], ...] = (edit, swap_duty, be_absent)


def round_of(home: Path, seed: int) -> Iterator[str]:
    """Have four processes change a folder at once; what was lost or is wrong afterwards."""
    rng = random.Random(seed)
    before_rows, before = Counter(replay(read_entries(home))), read_entries(home)
    away = Counter((row["person"], row["from"]) for row in csv_rows(home / "availability.csv"))
    if rng.random() < 0.3:
        process = rng.choice((os.getpid(), 4_000_000))  # a number that another process bears by now, and nobody's
        held = {"process": process, "machine": socket.gethostname(), "since": 1_700_000_000, "tool": "solve"}
        words = rng.choice((json.dumps(held), "", "{"))
        (home / HOLDER_FILE).write_text(words, encoding="utf-8")
    actions = [rng.choice(ACTIONS) for _ in range(WRITERS)]
    if rng.random() < 0.3:
        actions.append(be_killed)
    fork = multiprocessing.get_context("fork")
    start, told = fork.Barrier(len(actions)), fork.SimpleQueue()

    def work(number: int) -> None:
        start.wait()
        try:
            told.put((number, actions[number](home, random.Random(seed * 10 + number), number)))
        except BadInput as error:
            told.put((number, Done(fault=str(error))))

    writers = [fork.Process(target=work, args=(number,)) for number in range(len(actions))]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    codes = [w.exitcode for w, action in zip(writers, actions, strict=True) if action is not be_killed]
    if any(codes):
        yield f"writers end with {codes}"
    done = []
    while not told.empty():
        done.append(told.get()[1])
    if len(done) != WRITERS:
        yield f"{len(done)} writers say what they did"
    for one in done:
        if one.fault:
            yield f"fault: {one.fault}"
        before_rows.subtract(one.out)
        before_rows.update(one.into)
        away.update([one.absent] if one.absent else ())
    with writing(home, "next"):
        pass
    entries = read_entries(home)
    made = sum(not one.refused for one in done)
    if len(entries) != len(before) + made:
        yield f"{len(entries) - len(before)} entries of {made} changes"
    if +before_rows != Counter(replay(entries)):
        yield "the journal does not say what the writers did"
    if Counter(tuple(row.values()) for row in csv_rows(home / FILE)) != Counter(replay(entries)):
        yield "the rota is not what the journal says"
    if away != Counter((row["person"], row["from"]) for row in csv_rows(home / "availability.csv")):
        yield "an absence is lost"
    if entries[-1].after != hashlib.sha256((home / FILE).read_bytes()).hexdigest():
        yield "the last entry is not of the rota that stands there"
    yield from verify(home)
    if litter := [p.name for p in home.rglob(".*") if p.name != ".rota.mutex"]:
        yield f"left lying about: {', '.join(litter)}"


def rounds(ward: Path, place: Path, number: int, seed: int) -> list[str]:
    """Rounds in copies of a ward, ten in each copy one after the other; what was wrong, with its seed."""
    found: list[str] = []
    for one in range(seed, seed + number):
        home = place / f"copy-{(one - seed) // 10}"
        if not home.exists():
            shutil.copytree(ward, home)
        found += [f"seed {one}: {what}" for what in round_of(home, one)]
    return found


def cli(argv: Sequence[str] | None = None) -> int:
    """Run rounds; 1 where anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        make_ward(place / "ward")
        started = time.perf_counter()
        found = rounds(place / "ward", place, given.rounds, given.seed)
        whole = [CliRunner().invoke(main, ["log", str(home), "--verify"]) for home in place.glob("copy-*")]
        found += [done.stdout for done in whole if done.exit_code]
        entries = sum(len(read_entries(home)) for home in place.glob("copy-*"))
    seconds = time.perf_counter() - started
    print(*found, sep="\n")
    print(f"{given.rounds} rounds of {WRITERS} processes in {seconds:.0f} s; {entries} entries; {len(found)} wrong")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(cli())
