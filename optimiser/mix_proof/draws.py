"""One draw of a proof: a rota of drawn people is made part by part and measured, in processes here or on a cluster.

A part of a rota is named by the hash of all that decides it: its folder's files, seed, rounds, the rota to begin from,
versions. So a finished one is known again, whichever run or machine made it.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from time import process_time
from typing import Any, TypeVar

from constraints.rule import Rule
from optimiser.audit import Lines
from optimiser.executor import executor
from optimiser.folder.load import load
from optimiser.gaps import gaps
from optimiser.mix_proof.causes import UNLOCKS, causes_of, slots_unlocked
from optimiser.mix_proof.parts import RotaPart, rota_parts, whole_files
from optimiser.problem.domain import NOWHERE, Assignment
from optimiser.problem.facts import clock_window
from optimiser.problem.problem import Problem
from optimiser.skillmix.mix.solve import MixDisagrees
from optimiser.skillmix.rota_link.synthetic_rota import SyntheticRota
from optimiser.solve.result import Status
from optimiser.solve.run import solve
from optimiser.solve.stop import Stop, after_iterations, any_of
from optimiser.solve.task import Task
from optimiser.tabular.memory import peak_mib
from optimiser.tabular.output import write_json
from optimiser.versions import PACKAGES, versions

MEASURED = 4
"""Changes when a draw is measured by something else, so that older ones are not taken for new."""

NOBODY_MISSING = Stop(lambda progress: progress.cost == (0, 0))
"""Ends a search of rules that bind alone (`_that_bind`): then nobody is missing, and no better rota is asked for."""

ITEMS_BIND = frozenset({"composition", "flexible-working", "portfolio"})
"""Rules whose items say themselves whether they bind; those of a drawn rota all do: protected time, agreements."""

TellDraws = Callable[[int, int], None]
"""Told (draws done, of how many) of a round."""

WorkRow = tuple[str, str, int, str, str]
"""An assignment: person, shift, day, team and capability, nothing where there is none."""

_T = TypeVar("_T")


@dataclass(frozen=True)
class PartTask:
    """A part of a rota to be made: its folder's files by name, seed, rounds of the search, assignments to begin from.
    ``key`` names all of it."""

    key: str
    files: tuple[tuple[str, str], ...]
    seed: int
    iterations: int
    start: tuple[WorkRow, ...] = ()


@dataclass(frozen=True)
class DrawTask:
    """A rota to be made: the files of its folder by name, its parts, how many people there are, seed and rounds of the
    search."""

    files: tuple[tuple[str, str], ...]
    parts: tuple[RotaPart, ...]
    people: int
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
    breaches of hard rules that remain; ``proven``: whether it holds, or somebody is missing in any rota of it;
    ``unlocked``: slots by what would let somebody fill them; ``seconds`` of processors."""

    seed: int
    status: str
    people: int
    slots: int
    missing: int
    hard: int
    proven: bool
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
    return DrawTask(whole_files(made), tuple(rota_parts(made)), len(made.staff), seed, iterations)


def _part_task(part: RotaPart, task: DrawTask, start: tuple[WorkRow, ...] = ()) -> PartTask:
    said = [MEASURED, _software(), part.files, task.seed, task.iterations, start]
    key = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return PartTask(key, part.files, task.seed, task.iterations, start)


@cache
def _software() -> dict[str, str]:
    return {name: number for name, number in versions(PACKAGES).items() if name != "python"}


def _problem_of(files: Iterable[tuple[str, str]]) -> tuple[Problem, Any]:
    """The problem of a folder's files, and all that was read."""
    with tempfile.TemporaryDirectory(prefix="rota-proof-") as place:
        for name, text in files:
            (Path(place) / name).write_text(text, encoding="utf-8", newline="")
        read = load(Path(place))
    return read.problem, read


def make_part(task: PartTask) -> dict[str, Any]:
    """Make the rota of a part and measure it; plain values, as they are kept in a file.

    The model of the whole part is solved, from a rota to begin with where there is one, until nobody is missing or
    somebody is proven to be missing in any; where its effort does not suffice neighbourhood search goes on.

    Raises:
        KeyboardInterrupt: it was ended before its rounds were done, so that it counts as not made.
        MixDisagrees: the solver and the audit of its rota do not agree.
    """
    began = process_time()
    searched: list[Task] = []
    problem, read = _problem_of(task.files)
    exact, local = read.parameters.exact, read.parameters.local_search
    parameters = replace(
        read.parameters,
        exact=replace(exact, effort=exact.draw_effort, gap=exact.draw_gap),
        local_search=replace(local, last_evaluations=local.draw_evaluations),
    )
    result = solve(
        problem, _that_bind(read.rules), "exact", any_of(after_iterations(task.iterations), NOBODY_MISSING),
        start=_assignments(problem, task.start) if task.start else None,
        seed=task.seed, parameters=parameters, on_task=searched.append,
    )  # fmt: skip
    if any(search.clock.interrupted.is_set() for search in searched):
        raise KeyboardInterrupt
    if result.mismatch is not None:
        raise MixDisagrees(f"a rota of a draw, seed {task.seed}: {result.mismatch}")
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
        "slots": sum(need.minimum for need in needed),
        "missing": sum(gap.missing for gap in short),
        "hard": 0 if result.bill is None else result.bill.hard,
        "proven": bool(result.bound) or result.status is Status.OPTIMAL,
        "gaps": missing,
        "rota": _work_rows(problem, result.rota or ()),
        "seconds": round(process_time() - began, 3),
        "peak_mib": peak_mib(),
    }


def _that_bind(rules: Sequence[Rule]) -> list[Rule]:
    """Rules that decide whether a rota holds: hard rules, rules with hard items, and minimum cover."""
    return [rule for rule in rules if rule.is_hard or rule.part == "gaps" or rule.id in ITEMS_BIND]


def _work_rows(problem: Problem, rota: Iterable[Assignment]) -> list[WorkRow]:
    """The assignments of a rota in words, in a fixed order."""
    rows: list[WorkRow] = []
    for contract, duty, capability in rota:
        person = problem.people[problem.contracts[contract].person].id
        shift, day, team, _ = _duty_words(problem, duty)
        rows.append((person, shift, day, team, problem.capabilities[capability].name if capability != NOWHERE else ""))
    return sorted(rows)


def _duty_words(problem: Problem, duty: int) -> tuple[str, int, str, str]:
    """A duty's shift, day, team and owner, nothing where there is none."""
    on = problem.duties[duty]
    team = problem.teams[on.team].id if on.team != NOWHERE else ""
    return problem.shifts[on.shift].code, on.day, team, problem.people[on.owner].id if on.owner != NOWHERE else ""


def _assignments(problem: Problem, rows: Iterable[WorkRow]) -> list[Assignment]:
    """Assignments given in words as assignments of a problem; those whose person, duty or capability does not exist
    in it are left out."""
    contracts = {problem.people[c.person].id: number for number, c in enumerate(problem.contracts)}
    names = {capability.name: number for number, capability in enumerate(problem.capabilities)} | {"": NOWHERE}
    duties = {_duty_words(problem, duty): duty for duty in range(len(problem.duties))}
    found = []
    for person, shift, day, team, name in rows:
        duty = duties.get((shift, day, team, "" if team else person))
        if person in contracts and name in names and duty is not None:
            found.append(Assignment(contracts[person], duty, names[name]))
    return found


class _SynchronousExecutor(Executor):
    """An executor that runs what is submitted at once, in this process."""

    def submit(self, fn: Callable[..., _T], /, *args: Any, **kwargs: Any) -> Future[_T]:
        """Do it; what it raises is raised here."""
        future: Future[_T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class Draws:
    """Makes draws through one executor, each finished part kept in a file of ``store`` named by its key.

    A part whose files are those of an earlier round is not made again; any other begins from the rota of its seed in
    the round before.

    Attributes:
        made, reused: parts made by this run, and found finished.
        peak_mib: the most memory that a process had, MiB.
        seconds: of processors, for all parts together, whoever made them.
    """

    def __init__(self, store: Path, pool: Executor) -> None:
        self.store = store
        self.pool = pool
        self.made = 0
        self.reused = 0
        self.peak_mib = 0
        self.seconds = 0.0
        self._known: dict[str, dict[str, Any]] = {}
        self._last: dict[int, dict[str, list[WorkRow]]] = {}

    def all_of(self, tasks: Sequence[DrawTask], tell: TellDraws | None = None) -> list[DrawnRota]:
        """The draws of some tasks, in their order."""
        asked = [[(self._name(part, task), part, task) for part in task.parts] for task in tasks]
        waiting: dict[Future[dict[str, Any]], tuple[str, str]] = {}
        submitted: set[str] = set()

        def take(future: Future[dict[str, Any]]) -> None:
            name, key = waiting[future]
            write_json(self.store / f"{key}.json", future.result())
            self._count(name, future.result())
            self.made += 1
            done()

        def done() -> None:
            if tell is not None:
                tell(sum(all(name in self._known for name, _, _ in parts) for parts in asked), len(tasks))

        for name, part, task in (each for parts in asked for each in parts):
            if name in self._known or name in submitted:
                continue
            submitted.add(name)
            wanted = _part_task(part, task, self._start(part, task.seed))
            if (kept := self._kept(wanted.key)) is not None:
                self._count(name, kept)
                self.reused += 1
                continue
            future = self.pool.submit(make_part, wanted)
            waiting[future] = name, wanted.key
            if future.done():
                take(future)
        for future in as_completed([f for f, (name, _) in waiting.items() if name not in self._known]):
            take(future)
        return [
            self._whole(task, [self._known[name] for name, _, _ in parts])
            for task, parts in zip(tasks, asked, strict=True)
        ]

    def _name(self, part: RotaPart, task: DrawTask) -> str:
        return _part_task(part, task).key

    def _count(self, name: str, measured: dict[str, Any]) -> None:
        self._known[name] = measured
        self.seconds += measured["seconds"]
        self.peak_mib = max(self.peak_mib, measured["peak_mib"] or 0)

    def _start(self, part: RotaPart, seed: int) -> tuple[WorkRow, ...]:
        """What the people of a part did in the last rota of a seed."""
        last = self._last.get(seed, {})
        return tuple(
            (f"P{number:04d}", *row[1:]) for number, name in enumerate(part.names, 1) for row in last.get(name, ())
        )

    def _whole(self, task: DrawTask, parts: Sequence[Mapping[str, Any]]) -> DrawnRota:
        """A draw from its parts; it is the one that the next of its seed begins from."""
        last: dict[str, list[WorkRow]] = {}
        rota: list[WorkRow] = []
        for part, found in zip(task.parts, parts, strict=True):
            numbers = {f"P{at + 1:04d}": at for at in range(len(part.people))}
            for row in found["rota"]:
                at = numbers[row[0]]
                last.setdefault(part.names[at], []).append(tuple(row))
                rota.append((part.people[at], *row[1:]))
        self._last[task.seed] = last
        statuses = [found["status"] for found in parts]
        usual = [Status.OPTIMAL.value, Status.FEASIBLE.value]
        worst = max(statuses, key=lambda s: usual.index(s) if s in usual else len(usual), default=usual[0])
        missing = sum(found["missing"] for found in parts)
        return DrawnRota(
            task.seed, worst, task.people, sum(found["slots"] for found in parts), missing,
            sum(found["hard"] for found in parts), not missing or any(p["missing"] and p["proven"] for p in parts),
            tuple(MissingSlot(*gap) for found in parts for gap in found["gaps"]),
            self._unlocked_by(task, rota) if missing else dict.fromkeys(UNLOCKS, 0),
            sum(found["seconds"] for found in parts),
            max((found["peak_mib"] or 0 for found in parts), default=0) or None,
        )  # fmt: skip

    def _unlocked_by(self, task: DrawTask, rota: Sequence[WorkRow]) -> dict[str, int]:
        """Slots of the whole rota that one more thing would unlock: people of one part may lack it for another."""
        problem, _ = _problem_of(task.files)
        lines = Lines(problem, _assignments(problem, rota))
        return slots_unlocked(problem, lines, gaps(problem, lines))

    def _kept(self, key: str) -> dict[str, Any] | None:
        """A finished part; None where there is none, or its file cannot be read."""
        with suppress(OSError, ValueError):
            kept = json.loads((self.store / f"{key}.json").read_text(encoding="utf-8"))
            if isinstance(kept, dict):
                return kept
        return None


@contextmanager
def draws_in(store: Path, workers: int | None, cluster: str | None) -> Iterator[Draws]:
    """`Draws` over a pool of processes here, over this process alone for a single worker, or over a cluster.

    Raises:
        NoCluster: as `optimiser.executor.executor`.
    """
    if workers == 1 and cluster is None:
        yield Draws(store, _SynchronousExecutor())
        return
    with executor(workers, cluster) as (pool, _):
        yield Draws(store, pool)
