"""A search prepared: what is solved, how, from where, watched by whom; run once or several times."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from optimiser.audit import Bill, Lines, RuleLike
from optimiser.executor import check_cluster, workers_at
from optimiser.folder.assemble import RotaInput
from optimiser.folder.earlier_figures import read_earlier_figures
from optimiser.folder.load import RotaFolder, load
from optimiser.journal.chain import read_entries
from optimiser.journal.current import FILE
from optimiser.library.judged_rota import JudgedRota, home_of, outcome_of
from optimiser.library.names import bad_argument
from optimiser.operate.acceptance import read_accepted
from optimiser.operate.given_out.keep import keep_given_out
from optimiser.operate.given_out.relaxed_rules import eased_first
from optimiser.operate.publish import Dates
from optimiser.problem.domain import Assignment
from optimiser.report.rota.view import RunOutcome, shown_key
from optimiser.solve.decomposition.rounds import prepare
from optimiser.solve.multiobjective.lexicographic import Level, LevelsTooFar, solve_by_levels, with_the_rest
from optimiser.solve.parameters import SolveParameters
from optimiser.solve.parameters.choice import strategy_named
from optimiser.solve.parameters.read import read_parameters
from optimiser.solve.profile import removal_bounds, rules_table
from optimiser.solve.result import Result
from optimiser.solve.run import solve as run_strategy
from optimiser.solve.settings import SolveSettings, processors
from optimiser.solve.task import Task
from optimiser.solve.watch import Watch
from optimiser.table import OutputTable
from optimiser.tabular.files import file_hash

BY_GROUPS = "teams"
"""The strategy that searches by groups."""


@dataclass(frozen=True)
class SearchOptions:
    """How a rota is searched; None where the parameter file, then the folder, then the usual says it.

    Attributes:
        seconds: time limit; 30 where nothing says one.
        iterations: limit of rounds; alone and with one worker the same seed gives the same rota.
        workers: processes; by default all processors, 1 with `iterations` alone.
        seed: of random choices; by default 1.
        strategy: `auto`, `exact`, `lns`, `columns` or `teams`.
        parameters: what tunes the search, or a TOML file that says it.
        start: a rota to begin from.
        previous: an earlier rota to stay close to, as a file.
        afresh: whether days that were given out are rostered anew too; else they are kept as they are.
        cluster: address of a Dask scheduler whose workers search the groups of a large folder, in rounds; `local` for a
            pool of processes here.
        manager: whether reasons of absences, agreements and pay may be shown.
        watch: receives the progress of the search.
        on_task: called with the task before each search, for a caller that may interrupt it.
    """

    seconds: float | None = None
    iterations: int | None = None
    workers: int | None = None
    seed: int | None = None
    strategy: str | None = None
    parameters: SolveParameters | Path | str | None = None
    start: Path | str | JudgedRota | None = None
    previous: Path | str | None = None
    afresh: bool = False
    cluster: str | None = None
    manager: bool = False
    watch: Watch | None = None
    on_task: Callable[[Task], None] | None = None


@dataclass(eq=False)
class RotaSearch:
    """Searches rotas of one problem with the same settings.

    Attributes:
        source: what is solved, and by which what is found is judged.
        searched: what the search sees; another where days given out break hard rules of themselves.
        settings: how.
        options: what was asked for.
        start: a rota to begin from.
        begun: the hash of the folder's current rota when the search was prepared; None without a folder.
        kept: first and last of the days given out that stay as they are.
        cluster: what is told of the workers of a cluster: how many, and how many were lost.
    """

    source: RotaInput
    searched: RotaInput
    settings: SolveSettings
    options: SearchOptions
    start: frozenset[Assignment] | None
    begun: str | None
    kept: tuple[Dates, ...] = ()
    _last: Task | None = field(default=None, repr=False)
    _began: str = ""
    cluster: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path | str | RotaInput, options: SearchOptions) -> RotaSearch:
        """Read what is to be solved, and settle how.

        Raises:
            BadInput: faults of the folder, of a rota or of the parameter file.
        """
        check_cluster(options.cluster)
        begun = _revision(folder)
        previous = options.previous
        known = isinstance(folder, RotaInput) and previous is None
        source: RotaInput
        source = folder if isinstance(folder, RotaInput) and known else load(_home(folder), previous=previous)
        searched, days = source, tuple[Dates, ...]()
        if isinstance(source, RotaFolder) and not options.afresh:
            kept = keep_given_out(source)
            source, searched, days = kept.source, kept.searched, kept.days
        said: dict[str, Any] = {}
        given = options.parameters
        tuned = given if isinstance(given, SolveParameters) else source.parameters
        if isinstance(given, str | Path):
            said, tuned = read_parameters(Path(given), tuned)
        names = ("strategy", "seconds", "iterations", "workers", "seed")
        asked = {name: getattr(options, name) for name in names}
        if options.cluster is not None:
            if strategy_named(options.strategy or "auto") not in ("auto", BY_GROUPS):
                what = f"the strategy {options.strategy} does not search by groups"
                raise bad_argument("cluster", what, f"expected no strategy, or {BY_GROUPS}")
            asked["strategy"] = BY_GROUPS
        _check_limits(options)
        settings = SolveSettings.of([source.solver, said, asked], processors(), tuned)
        return cls(source, searched, settings, options, _start(folder, options.start), begun, days)

    @property
    def interrupted(self) -> bool:
        """Whether the last search was ended by its caller."""
        return self._last is not None and self._last.clock.interrupted.is_set()

    def run(
        self,
        share: float = 1.0,
        extra: Sequence[RuleLike] = (),
        levels: Sequence[Level] | None = None,
        start: Iterable[Assignment] | None = None,
    ) -> Result:
        """One search.

        Args:
            share: of the time limit.
            extra: rules besides those of the source.
            levels: instead of the source's.
            start: instead of the one asked for.

        Raises:
            BadInput: the levels cost too much together to be kept apart.
            ValueError: no such strategy.
        """
        source = self.source
        begin = self.start if start is None else start
        if levels is None:
            asked = [Level.of(keys) for keys in source.levels]
            levels = with_the_rest(asked, self.searched.rules) if asked else ()
        rules = (*self.searched.rules, *extra)
        self._began = self._began or datetime.now(UTC).isoformat(timespec="milliseconds")
        if not levels:
            return self._search(rules, share, begin)
        seconds = self.settings.seconds
        left = None if seconds is None else share * seconds

        def stage(weighted: Sequence[RuleLike], later: int, begin: Iterable[Assignment] | None) -> Result:
            nonlocal left
            if left is None or seconds is None:
                return self._search(weighted, share, begin)
            result = self._search(weighted, left / seconds / (later + 1), begin)
            left = max(0.0, left - result.seconds)
            return result

        staged, before = eased_first(levels, self.searched.rules)
        try:
            result = solve_by_levels(self.searched.problem, rules, staged, stage, begin)
            return replace(result, levels=result.levels[before:])
        except LevelsTooFar as error:
            expected = "expected fewer levels, or prices nearer to each other"
            raise bad_argument("level", f"the levels cannot be kept apart: {error}", expected) from None

    def _search(self, rules: Sequence[RuleLike], share: float, start: Iterable[Assignment] | None) -> Result:
        settings = self.settings
        if settings.seconds is not None:
            settings = replace(settings, seconds=max(MOMENT, share * settings.seconds))
        run = partial(
            run_strategy,
            self.searched.problem,
            rules,
            settings.strategy,
            settings.stop,
            start=start,
            seed=settings.seed,
            workers=settings.workers,
            watch=self.options.watch,
            on_task=self._on_task,
            parameters=settings.parameters,
        )
        if self.options.cluster is None:
            return run()
        with workers_at(self.options.cluster, settings.workers) as elsewhere:
            prepare(elsewhere)
            result = run(elsewhere=elsewhere)
        lost = self.cluster.get("workers_lost", 0) + elsewhere.lost
        self.cluster = {"address": self.options.cluster, "workers": elsewhere.count, "workers_lost": lost}
        return result

    def _on_task(self, task: Task) -> None:
        if self.interrupted:
            task.clock.interrupted.set()
        self._last = task
        if self.options.on_task is not None:
            self.options.on_task(task)

    def judged(self, result: Result, share: float = 1.0) -> JudgedRota | None:
        """A result's rota, judged, with all that repeats it; None where there is none. `share`: of the time limit that
        it had."""
        if result.bill is None or result.status == "INFEASIBLE":
            return None
        recorded, found = self._recorded(result) | ({"share": share} if share < 1 else {}), self._found(result)
        return self.rota_of(result.bill, outcome_of(self.source, "solve", recorded, self.settings.seed, **found))

    def rota_of(self, bill: Bill, outcome: RunOutcome) -> JudgedRota:
        """A rota of the source with how it came about."""
        source = self.source
        if source is not self.searched:
            searched = bill.cost
            bill = Bill(source.problem, source.rules, Lines(source.problem, bill.lines.frozen()))
            if bill.cost != searched:
                status = "FEASIBLE" if outcome.status == "OPTIMAL" else outcome.status
                outcome = replace(outcome, status=status, bound=None)
        return JudgedRota(source, bill, outcome, self.options.manager, home_of(source), begun=self.begun)

    def rules_table(self) -> OutputTable:
        """What each rule of what is searched makes of a model, by the names that the readers see."""
        rules = self.searched.rules
        return rules_table(self.searched.problem, rules, self._shown_keys(rules))

    def bounds_table(self, seconds: float, result: Result) -> OutputTable:
        """What the bound is without each rule of what is searched, those first that cost most in what was found."""
        rules = self.searched.rules
        names = self._shown_keys(rules)
        told = {} if result.bill is None else result.bill.by_rule()
        points: dict[str, int] = {}
        for key, name in {(rule.key, name) for rule, name in zip(rules, names, strict=True)}:
            points[name] = points.get(name, 0) + told.get(key, 0)
        first = sorted((name for name, cost in points.items() if cost), key=lambda name: (-points[name], name))
        tuning = self.settings.parameters
        return removal_bounds(self.searched.problem, rules, names, seconds, tuning, first, self._on_task)

    def _recorded(self, result: Result) -> dict[str, Any]:
        """What `run.json` tells of how the search was made, the seed apart."""
        start, source = self.options.start, self.source
        begun = start.path if isinstance(start, JudgedRota) else Path(start) if start else None
        previous = source.previous_file if isinstance(source, RotaFolder) else None
        options = {name: value for name, value in self.settings.options().items() if name != "seed"}
        return {
            **options,
            "start": begun and begun.name,
            "previous": previous and previous.name,
            **({"days_kept": [[str(day) for day in days] for days in self.kept]} if self.kept else {}),
            "strategy_used": result.strategy,
            "strategy_reason": result.reason,
            "kernels": result.kernels,
        }

    def _shown_keys(self, rules: Sequence[RuleLike]) -> list[str]:
        """Each rule's name as the readers see it."""
        return [r.key if self.options.manager else shown_key(r, r.key) for r in rules]

    def _found(self, result: Result) -> dict[str, Any]:
        more: dict[str, Any] = {"search_began": self._began, "solve_parameters": asdict(self.settings.parameters)}
        if result.levels:
            shown = dict(zip((r.key for r in self.source.rules), self._shown_keys(self.source.rules), strict=True))
            more["levels"] = [
                asdict(level) | {"rules": list(dict.fromkeys(shown[key] for key in level.rules))}
                for level in result.levels
            ]
        if self.cluster:
            more["cluster"] = self.cluster
        if result.mismatch:
            more["mismatch"] = result.mismatch
        return {
            "status": str(result.status),
            "bound": result.bound,
            "seconds": result.seconds,
            "iterations": result.iterations,
            "trace": [asdict(point) for point in result.trace],
            "more": more,
        }


def _check_limits(options: SearchOptions) -> None:
    """Raise ``BadInput`` for limits and seeds that no search can go by."""
    seconds, seed = options.seconds, options.seed
    if seconds is not None and not (math.isfinite(seconds) and seconds > 0):
        raise bad_argument("seconds", f"{seconds:g} seconds", "expected a finite number above 0")
    if seed is not None and seed < 0:
        raise bad_argument("seed", f"{seed} is negative", "expected a whole number from 0")
    if options.iterations is not None and options.iterations < 0:
        raise bad_argument("iterations", f"{options.iterations} is negative", "expected a whole number from 0")
    if options.workers is not None and options.workers < 1:
        raise bad_argument("workers", f"{options.workers} processes", "expected a whole number from 1")


MOMENT = 0.05
"""Seconds of a search for which none are left."""


def _revision(folder: Path | str | RotaInput) -> str | None:
    """The hash of a folder's current rota; None without a folder. That its whole journal, what was accepted and earlier
    figures can be read is seen here, before anything is searched: the report of what is found needs all of them."""
    home = folder.path if isinstance(folder, RotaFolder) else None if isinstance(folder, RotaInput) else Path(folder)
    if home is None:
        return None
    read_entries(home)
    read_accepted(home)
    read_earlier_figures(home)
    return file_hash(home / FILE)


def _home(folder: Path | str | RotaInput) -> Path | str:
    if not isinstance(folder, RotaInput):
        return folder
    if isinstance(folder, RotaFolder):
        return folder.path
    raise bad_argument("previous", "there are no files beside a problem from frames", "give it to problem_from")


def _start(folder: Path | str | RotaInput, start: Path | str | JudgedRota | None) -> frozenset[Assignment] | None:
    if start is None or isinstance(start, JudgedRota):
        return start.bill.lines.frozen() if start else None
    if isinstance(folder, RotaInput) and not isinstance(folder, RotaFolder):
        raise bad_argument("start", "there are no files beside a problem from frames", "expected a judged rota")
    return load(_home(folder), rota=start).rota
