"""Long work beside a session: the command of the same name in a process of its own, one at a time.

A process can be stopped at any instant and gives its memory back; what it finds becomes the current rota only when
somebody takes it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from optimiser.board.session import Refused
from optimiser.folder.compare import rota_cells
from optimiser.folder.files import ROTA
from optimiser.journal.entry import Cells
from optimiser.problem.domain import ShiftKind

KEPT = 8
"""How many jobs that have ended are remembered."""

SECRETS = ("ROTA_TOKEN",)
"""Variables that a job does not inherit."""


class Busy(Refused):
    """A job runs already."""


class NoSuchJob(Refused):
    """There is no job of such a number."""


@dataclass
class Job:
    """A command that runs, or ran.

    Attributes:
        id: its number.
        kind: repair, solve, mix or supply.
        place: a folder of its own, for its owner alone; taken away with the job.
        asked: what it was asked for.
        process: that runs it.
        rota: where it writes the rota that it finds; None where it finds none.
        base: the rows of the rota in hand when it began.
    """

    id: int
    kind: str
    place: tempfile.TemporaryDirectory[str]
    asked: Mapping[str, Any]
    process: subprocess.Popen[bytes]
    streams: tuple[IO[bytes], IO[bytes]]
    rota: Path | None
    base: Sequence[Cells] = ()
    began: float = field(default_factory=time.monotonic)
    ended: float | None = None
    stopped: bool = False

    @property
    def running(self) -> bool:
        """Whether it runs still."""
        if self.ended is None and self.process.poll() is not None:
            self.ended = time.monotonic()
            for stream in self.streams:
                stream.close()
        return self.ended is None

    @property
    def outcome(self) -> int | None:
        """The exit code of the command: 0 to 6; None while it runs."""
        return None if self.running else self.process.returncode

    def json_data(self) -> dict[str, Any]:
        """The job for programs; `answer` is what the command prints with `--json`."""
        state = "running" if self.running else "stopped" if self.stopped else "done"
        answer, said = None, self._text("err")
        if not self.running:
            try:
                answer = json.loads(self._text("out"))
            except ValueError:
                answer = None
            if state == "done" and answer is None and self.outcome not in (0, 1, 3, 4):
                state = "failed"
        return {
            "id": self.id,
            "kind": self.kind,
            "state": state,
            "seconds": round((self.ended or time.monotonic()) - self.began, 1),
            "outcome": self.outcome,
            "rota": self.rota is not None and not self.running and self.rota.is_file(),
            "changes": self.changes() if state in ("done", "stopped") else [],
            "asked": {key: asked for key, asked in self.asked.items() if key != "kind"},  # why people are away
            "said": said[-4000:],
            "answer": answer,
        }

    def changes(self) -> list[dict[str, Any]]:
        """What the rota that it found changes in that of its beginning; leave apart, which is for managers."""
        if self.rota is None or not self.rota.is_file():
            return []
        return visible_changes(self.base, rota_cells(self.rota))

    def _text(self, name: str) -> str:
        try:
            return (Path(self.place.name) / name).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""


def visible_changes(before: Sequence[Cells], after: Sequence[Cells]) -> list[dict[str, Any]]:
    """Rows taken out and put in, by person and date; leave apart, which is for managers."""
    gone, come = Counter(before) - Counter(after), Counter(after) - Counter(before)
    moved = [(row, True) for row in gone.elements()] + [(row, False) for row in come.elements()]
    told = [(dict(zip(ROTA.headings, row, strict=True)), out) for row, out in moved]
    return [
        {key: row[key] for key in ("person", "date", "shift", "team", "start", "end")} | {"out": out}
        for row, out in sorted(told, key=lambda pair: (pair[0]["person"], pair[0]["date"], not pair[1]))
        if row["kind"] != ShiftKind.LEAVE
    ]


class Jobs:
    """The jobs of a session."""

    def __init__(self, rules: Sequence[Path] = ()) -> None:
        self.rules = tuple(rules)
        self._jobs: dict[int, Job] = {}
        self._number = 0

    def start(
        self,
        kind: str,
        arguments: Sequence[str],
        asked: Mapping[str, Any],
        rota: str | None = None,
        base: Sequence[Cells] = (),
    ) -> Job:
        """Run a command; `{place}` in its arguments is a folder of its own.

        Args:
            kind: for people.
            arguments: of `rota`, the name of the command first.
            asked: what was asked for.
            rota: where it writes a rota, from that folder.
            base: the rows of the rota in hand.

        Raises:
            Busy: another runs.
        """
        running = [job for job in self._jobs.values() if job.running]
        if running:
            raise Busy(f"a {running[0].kind} runs already, job {running[0].id}: wait for it or stop it")
        place = tempfile.TemporaryDirectory(prefix="rota-")
        home = Path(place.name)
        with_rules = [part for folder in self.rules for part in ("--rules", str(folder))]
        command = [sys.executable, "-m", "optimiser", *(a.replace("{place}", place.name) for a in arguments)]
        if kind in ("repair", "solve"):
            command += with_rules
        streams = (home / "out").open("wb"), (home / "err").open("wb")
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=streams[0],
            stderr=streams[1],
            env={k: v for k, v in os.environ.items() if k not in SECRETS},
        )
        self._number += 1
        found = Job(self._number, kind, place, asked, process, streams, home / rota if rota else None, base)
        self._jobs[found.id] = found
        for old in sorted(self._jobs)[: -KEPT - 1]:
            self._jobs.pop(old).place.cleanup()
        return found

    def find(self, number: int) -> Job:
        """A job by its number; ``NoSuchJob`` where there is none."""
        if number not in self._jobs:
            raise NoSuchJob(f"there is no job {number}")
        return self._jobs[number]

    def stop(self, number: int) -> Job:
        """End a job; a search writes the best rota found so far first."""
        job = self.find(number)
        if job.running:
            again, job.stopped = job.stopped, True
            if os.name == "posix" and job.kind == "solve" and not again:
                job.process.send_signal(signal.SIGINT)
            else:
                job.process.kill()
        return job

    def all(self) -> list[Job]:
        """Every job that is remembered, the newest last."""
        return [self._jobs[number] for number in sorted(self._jobs)]

    def close(self) -> None:
        """End what runs and take all away."""
        for job in self._jobs.values():
            if job.running:
                job.process.kill()
                job.process.wait()
            job.place.cleanup()
        self._jobs.clear()
