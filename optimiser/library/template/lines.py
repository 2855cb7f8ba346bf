"""The template of a folder, made from its demand or judged: cyclic lines, the rules looking across the wrap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimiser.audit import Bill, Lines
from optimiser.folder.assemble import RotaInput
from optimiser.folder.compare import raw_rows
from optimiser.folder.files import SETTINGS
from optimiser.folder.files.template import TEMPLATE
from optimiser.folder.load import RotaFolder, load
from optimiser.folder.template_lines import lines_of
from optimiser.journal.current import CurrentRota, PendingEntry
from optimiser.journal.entry import Entry, InputChange, Row
from optimiser.library.judged_rota import JudgedRota, outcome_of
from optimiser.library.solve import Solved, solve
from optimiser.problem.calendar import WEEKDAYS
from optimiser.solve.task import Task
from optimiser.solve.watch import Watch
from optimiser.tabular.faults import bad_file


@dataclass(frozen=True, eq=False, repr=False)
class TemplateSolved(Solved):
    """A template made from demand; `rota` is of its lines, `entry` that of the journal where it became template.csv."""

    entry: Entry | None = None


def solve_template(
    folder: Path | str,
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    workers: int | None = None,
    seed: int | None = None,
    strategy: str | None = None,
    watch: Watch | None = None,
    on_task: Callable[[Task], None] | None = None,
    current: CurrentRota | None = None,
    reason: str = "",
) -> TemplateSolved:
    """Make the template of a folder from its demand: a duty for each line and day, over the weeks of `[template]`, the
    last followed by the first. It is a rota of the lines, searched and judged as any other.

    Args:
        folder: with `[template]` and template_lines.csv; a template.csv that is there is where the search begins.
        seconds, iterations, workers, seed, strategy, watch, on_task: as of `solve`.
        current: the folder, held: what is found takes the place of its template.csv.
        reason: why, for the journal.

    Raises:
        BadInput: faults of the folder, or it has no template.
        ValueError: no such strategy.
    """
    lines = lines_of(template_folder(folder))
    start = _judged(lines) if lines.rota else None
    found = solve(
        lines,
        seconds=seconds,
        iterations=iterations,
        workers=workers,
        seed=seed,
        strategy=strategy,
        start=start,
        watch=watch,
        on_task=on_task,
    )
    entry = None
    if current is not None and found.rota is not None:
        entry = _record(current, found.rota, reason)
    return TemplateSolved(**vars(found), entry=entry)


def audit_template(folder: Path | str, *, manager: bool = False) -> JudgedRota:
    """Judge template.csv by every rule, looking across the wrap; no solver is used.

    Raises:
        BadInput: faults of the folder, or it has no template.
    """
    source = template_folder(folder)
    if source.problem.template is not None and not source.problem.template.duties:
        raise no_duties()
    return _judged(lines_of(source), manager)


def template_folder(folder: Path | str, days: int | None = None, rota: Path | None = None) -> RotaFolder:
    """A folder that has a template.

    Raises:
        BadInput: faults of the folder, or it has none.
    """
    source = load(folder, rota=rota, days=days)
    if source.problem.template is None:
        wraps = source.problem.calendar.cyclic
        expected = "this folder wraps round itself: rota solve makes it" if wraps else "expected start and weeks"
        raise bad_file(SETTINGS.file, "there is no [template]", expected)
    return source


def no_duties() -> Exception:
    """The fault of a template without duties."""
    return bad_file(TEMPLATE.file, "the template has no duties yet", "make it with rota template solve, or write it")


def _judged(lines: RotaInput, manager: bool = False) -> JudgedRota:
    bill = Bill(lines.problem, lines.rules, Lines(lines.problem, lines.rota or ()))
    return JudgedRota(lines, bill, outcome_of(lines, "template audit", {}), manager)


def _record(current: CurrentRota, rota: JudgedRota, reason: str) -> Entry:
    """The duties of lines in the place of those of template.csv, by an entry of the journal."""
    problem, rows = rota.source.problem, []
    for a in sorted(rota.bill.lines.rota, key=lambda a: (a.contract, problem.duties[a.duty].start, a)):
        duty = problem.duties[a.duty]
        cells: dict[str, Any] = {
            "line": problem.people[problem.contracts[a.contract].person].id,
            "week": str(duty.day // 7 + 1),
            "day": WEEKDAYS[duty.day % 7],
            "shift": problem.shifts[duty.shift].code,
            "team": problem.teams[duty.team].id if duty.team >= 0 else "",
            "capability": problem.capabilities[a.capability].name if a.capability >= 0 else "",
        }
        rows.append(cells)
    path = current.home / TEMPLATE.file
    old: list[Row] = [{k: v for k, v in row.items() if v} for row in raw_rows(path)]
    inputs = {TEMPLATE.file: InputChange(added=tuple(rows), removed=tuple(old))}
    last = current.last
    hard = last.hard[1] if last is not None else None
    facts = {"lines": len(problem.people), "duties": len(rows), "points": rota.points, "hard": rota.hard}
    return current.make(PendingEntry("template solve", inputs=inputs, reason=reason, hard=(hard, None), facts=facts))
