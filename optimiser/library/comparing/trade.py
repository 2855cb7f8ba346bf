"""What one rule costs in points of another: the frontier of two keys of the bill, each rota of it judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from optimiser.audit import Rota
from optimiser.folder.assemble import RotaInput
from optimiser.library.comparing.alternatives import write_rotas
from optimiser.library.comparing.search import RotaSearch, SearchOptions
from optimiser.library.judged_rota import JudgedRota
from optimiser.library.names import bad_argument
from optimiser.report.comparing.frontier import frontier_svg, frontier_table
from optimiser.report.rota.confidential import disclosure_of_rule, is_confidential
from optimiser.report.rota.view import RunOutcome, shown_key
from optimiser.solve.multiobjective.frontier import Frontier, find_frontier
from optimiser.solve.multiobjective.lexicographic import Level
from optimiser.solve.parameters import SolveParameters
from optimiser.solve.result import Result, Status
from optimiser.solve.task import Task
from optimiser.solve.watch import Watch
from optimiser.table import OutputTable
from optimiser.tabular.faults import closest, listing
from optimiser.tabular.lock import locked
from optimiser.tabular.output import write_text

TRADE = "trade"
"""The folder of the frontier in a folder of results."""

SEARCHES = 7
"""How many are made where nothing is said."""


@dataclass(frozen=True, eq=False)
class Trade:
    """The frontier of two keys of the bill.

    Attributes:
        keys: the two.
        frontier: its rotas, judged, fewest points of the first key first.
        rotas: the same as rotas of the folder.
        seconds: what the searches took.
        impossible: what was searched, where no rota of it keeps every hard rule; else None.
    """

    keys: tuple[str, str]
    frontier: Frontier
    rotas: tuple[JudgedRota, ...]
    seconds: float
    impossible: RotaInput | None = None

    @cached_property
    def table(self) -> OutputTable:
        """A row for each rota."""
        return frontier_table(self.keys, self.frontier, [rota.view for rota in self.rotas])

    def data(self) -> dict[str, Any]:
        """For programs."""
        rows = self.table.records()
        return {"keys": list(self.keys), "frontier": rows, "complete": self.frontier.complete, "seconds": self.seconds}

    def write(self, out: Path | str) -> list[Path]:
        """Write `frontier.csv`, `frontier.svg` and the rotas into `trade` of a folder of results, in the place
        of those of an earlier search."""
        target = Path(out) / TRADE
        with locked(target):
            for old in target.glob("rota-*.csv"):
                old.unlink()
            written = [*write_rotas(self.rotas, target), self.table.write(target), target / "frontier.svg"]
            write_text(written[-1], frontier_svg(self.keys, self.frontier))
        return written


def trade(
    folder: Path | str | RotaInput,
    first: str,
    second: str,
    *,
    searches: int = SEARCHES,
    seconds: float | None = None,
    iterations: int | None = None,
    workers: int | None = None,
    seed: int | None = None,
    strategy: str | None = None,
    parameters: SolveParameters | Path | str | None = None,
    start: Path | str | JudgedRota | None = None,
    afresh: bool = False,
    cluster: str | None = None,
    manager: bool = False,
    watch: Watch | None = None,
    on_task: Callable[[Task], None] | None = None,
) -> Trade:
    """Search the frontier of two keys of the bill: rotas of which none has fewer points of one key without more of the
    other. Hard rules are kept; all other points only settle what is equal. The current rota stays.

    Args:
        folder: a rota folder, or what `load` or `problem_from` made.
        first, second: names of rules as the bill has them, or ids, which stand for every rule of that id. Those whose
            points tell of absences, agreements or pay are for managers.
        searches: how many are made at most, from the two ends inwards.
        seconds: time limit, in equal shares; 30 where nothing says one.
        iterations: limit of rounds of each search.
        workers, seed, strategy, parameters, start, afresh, cluster, manager, watch, on_task: as of `solve`.

    Raises:
        BadInput: faults of the folder or the parameter file, or no such key.
        ValueError: no such strategy.
    """
    options = SearchOptions(
        seconds=seconds,
        iterations=iterations,
        workers=workers,
        seed=seed,
        strategy=strategy,
        parameters=parameters,
        start=start,
        afresh=afresh,
        cluster=cluster,
        manager=manager,
        watch=watch,
        on_task=on_task,
    )
    if searches < 2:
        raise bad_argument("searches", f"{searches} searches", "expected two or more: one for each end")
    search = RotaSearch.of(folder, options)
    seen = search.searched
    objectives = (_rules_of(search.source, first, manager), _rules_of(search.source, second, manager))
    if both := set(objectives[0]) & set(objectives[1]):
        raise bad_argument("trade", f"{listing(sorted(both))} would be on both sides", "expected two keys of the bill")
    took, impossible = 0.0, False

    def run(levels: Sequence[Level], begin: Rota | None) -> Result:
        nonlocal took, impossible
        result = search.run(1 / searches, levels=levels, start=begin)
        took += result.seconds
        impossible = impossible or result.status == Status.INFEASIBLE
        return result

    found = find_frontier(seen.problem, seen.rules, objectives, searches, run, lambda: search.interrupted or impossible)
    outcome = RunOutcome("FEASIBLE", seconds=took)
    rotas = (search.rota_of(point.bill, outcome) for point in found.points)
    return Trade((first, second), found, tuple(rotas), round(took, 3), seen if impossible else None)


def _rules_of(source: RotaInput, name: str, manager: bool) -> list[str]:
    """Keys of the rules that a name of the bill, or an id, stands for."""
    names = {rule.key: {rule.key if manager else shown_key(rule, rule.key), rule.id} for rule in source.rules}
    found = [key for key, known in names.items() if name in known]
    if not found:
        known = sorted({one for some in names.values() for one in some})
        expected = "expected two rules of the bill, such as need-cover:requests"
        raise bad_argument("trade", f"no rule in force is called '{name}'", expected, closest(name, known) or "")
    if not manager and any(is_confidential(r) or disclosure_of_rule(r) for r in source.rules if r.key in found):
        what = f"points of '{name}' would tell of absences, agreements or pay"
        raise bad_argument("trade", what, "expected another key, or --manager")
    return found
