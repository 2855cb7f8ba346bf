"""One draw of a proof: a rota of drawn people is made and measured, in a process of its own or on a cluster.

A draw is named by the hash of all that decides its rota: the folder's files, seed, rounds, versions. So a finished one
is known again, whichever run or machine made it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

from constraints.rule import Rule
from optimiser.audit import Lines
from optimiser.executor import executor
from optimiser.folder.load import load
from optimiser.gaps import gaps
from optimiser.mix_proof.causes import causes_of, slots_unlocked
from optimiser.problem.facts import clock_window
from optimiser.skillmix.rota_link.synthetic_rota import SyntheticRota
from optimiser.solve.run import solve
from optimiser.solve.stop import Stop, after_iterations, any_of
from optimiser.solve.task import Task
from optimiser.tabular.memory import peak_mib
from optimiser.tabular.output import write_json
from optimiser.versions import PACKAGES, versions

MEASURED = 2
"""Changes when a draw is measured by something else, so that older ones are not taken for new."""

NOBODY_MISSING = Stop(lambda progress: progress.cost == (0, 0))
"""Ends a search of rules that bind alone (`_that_bind`): then nobody is missing, and no better rota is asked for."""

TellDraws = Callable[[int, int], None]
"""Told (draws done, of how many) of a round."""

_T = TypeVar("_T")


@dataclass(frozen=True)
class DrawTask:
    """A rota to be made: its folder's files by name, seed and rounds of the search. ``key`` names all of it."""

    key: str
    files: tuple[tuple[str, str], ...]
    seed: int
    iterations: int


@dataclass(frozen=True)
class MissingSlot:
    """People short at one occasion of a rota: hours missing, and shares of the causes."""

    team: str
    period: str
    weekday: int
    capability: str
    hours: float
    causes: Mapping[str, float]


@dataclass(frozen=True)
class DrawnRota:
    """A draw that was made. ``slots``: people needed, over all occasions; ``missing`` of them, in all; ``hard``:
    breaches of hard rules that remain; ``unlocked``: slots by what would let somebody fill them."""

    status: str
    people: int
    slots: int
    missing: int
    hard: int
    gaps: tuple[MissingSlot, ...]
    unlocked: Mapping[str, int]
    seconds: float
    peak_mib: int | None

    @property
    def holds(self) -> bool:
        """Whether nobody is missing and no hard rule is broken."""
        return self.missing == 0 and self.hard == 0 and self.status in ("OPTIMAL", "FEASIBLE")


def draw_task(made: SyntheticRota, seed: int, iterations: int) -> DrawTask:
    """The task of a rota folder that was made and is not written."""
    files = [("rota.toml", made.settings)]
    for name, (headings, rows) in sorted(made.files.items()):
        if rows:
            text = io.StringIO(newline="")
            csv.writer(text, lineterminator="\n").writerows([headings, *rows])
            files.append((name, text.getvalue()))
    said = [MEASURED, _software(), files, seed, iterations]
    key = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return DrawTask(key, tuple(files), seed, iterations)


@cache
def _software() -> dict[str, str]:
    return {name: number for name, number in versions(PACKAGES).items() if name != "python"}


def make_draw(task: DrawTask) -> dict[str, Any]:
    """Make the rota of a draw and measure it; plain values, as they are kept in a file.

    Raises:
        KeyboardInterrupt: it was ended before its rounds were done, so that it counts as not made.
    """
    began = perf_counter()
    searched: list[Task] = []
    with tempfile.TemporaryDirectory(prefix="rota-proof-") as place:
        for name, text in task.files:
            (Path(place) / name).write_text(text, encoding="utf-8", newline="")
        read = load(Path(place))
    problem = read.problem
    result = solve(
        problem, _that_bind(read.rules), "lns", any_of(after_iterations(task.iterations), NOBODY_MISSING),
        seed=task.seed, parameters=read.parameters, on_task=searched.append,
    )  # fmt: skip
    if any(search.clock.interrupted.is_set() for search in searched):
        raise KeyboardInterrupt
    needed = [need for need in problem.needs if need.day >= 0]
    lines = Lines(problem, result.rota or ())
    short = gaps(problem, lines)
    missing = []
    for gap in short:
        need = problem.needs[gap.need]
        period = problem.periods[need.period]
        first, last = clock_window(problem.calendar, need.day, period.start, period.end)
        hours = gap.missing * (last - first) / 60
        weekday = problem.calendar.date(need.day).weekday()
        where = (problem.teams[need.team].id, period.name, weekday, problem.capabilities[need.capability].name)
        missing.append([*where, round(hours, 6), causes_of(problem, lines, gap)])
    return {
        "status": result.status.value,
        "people": len(problem.people),
        "slots": sum(need.minimum for need in needed),
        "missing": sum(gap.missing for gap in short),
        "hard": 0 if result.bill is None else result.bill.hard,
        "gaps": missing,
        "unlocked": slots_unlocked(problem, lines, short),
        "seconds": round(perf_counter() - began, 3),
        "peak_mib": peak_mib(),
    }


def _that_bind(rules: Sequence[Rule]) -> list[Rule]:
    """Rules that decide whether a rota holds: hard ones, and who is missing."""
    return [rule for rule in rules if rule.is_hard or rule.part == "gaps"]


def drawn(found: Mapping[str, Any]) -> DrawnRota:
    """A draw from its plain values."""
    return DrawnRota(**{**found, "gaps": tuple(MissingSlot(*gap) for gap in found["gaps"])})


class _Here(Executor):
    """An executor that does what is submitted at once, in this process."""

    def submit(self, fn: Callable[..., _T], /, *args: Any, **kwargs: Any) -> Future[_T]:
        """Do it; what it raises is raised here."""
        future: Future[_T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class Draws:
    """Makes draws through one executor, each finished one kept in a file of ``store`` named by its key.

    Attributes:
        made, reused: draws made by this run, and found finished.
        peak_mib: the most memory that a process had, MiB.
        seconds: of all draws together, whoever made them.
    """

    def __init__(self, store: Path, pool: Executor) -> None:
        self.store = store
        self.pool = pool
        self.made = 0
        self.reused = 0
        self.peak_mib = 0
        self.seconds = 0.0

    def all_of(self, tasks: Sequence[DrawTask], tell: TellDraws | None = None) -> list[DrawnRota]:
        """The draws of some tasks, in their order."""
        found = {task.key: kept for task in tasks if (kept := self._kept(task.key)) is not None}
        self.reused += len(found)
        waiting: dict[Future[dict[str, Any]], str] = {}
        try:
            for task in tasks:
                if task.key in found or task.key in waiting.values():
                    continue
                future = self.pool.submit(make_draw, task)
                waiting[future] = task.key
                if future.done():
                    self._keep(task.key, future.result(), found)
                    if tell is not None:
                        tell(len(found), len(tasks))
            for future in as_completed([f for f, key in waiting.items() if key not in found]):
                self._keep(waiting[future], future.result(), found)
                if tell is not None:
                    tell(len(found), len(tasks))
        except BaseException:
            for future in waiting:
                future.cancel()
            raise
        rotas = [drawn(found[task.key]) for task in tasks]
        self.seconds += sum(rota.seconds for rota in rotas)
        self.peak_mib = max([self.peak_mib, *(rota.peak_mib or 0 for rota in rotas)])
        return rotas

    def _keep(self, key: str, measured: dict[str, Any], found: dict[str, dict[str, Any]]) -> None:
        write_json(self.store / f"{key}.json", measured)
        found[key] = measured
        self.made += 1

    def _kept(self, key: str) -> dict[str, Any] | None:
        """A finished draw; None where there is none, or its file cannot be read."""
        with suppress(OSError, ValueError):
            kept = json.loads((self.store / f"{key}.json").read_text(encoding="utf-8"))
            if isinstance(kept, dict):
                return kept
        return None


@contextmanager
def draws_in(store: Path, workers: int | None, cluster: str | None) -> Iterator[Draws]:
    """`Draws` over a pool of processes here, this process alone where one worker is asked for, or a cluster.

    Raises:
        NoCluster: as `optimiser.executor.executor`.
    """
    if workers == 1 and cluster is None:
        yield Draws(store, _Here())
        return
    with executor(workers, cluster) as (pool, _):
        yield Draws(store, pool)
