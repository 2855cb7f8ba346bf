"""Changes of a folder's current rota as entries of its journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from optimiser.audit import Bill, Lines
from optimiser.folder.files import ROTA, SETTINGS, TABLES
from optimiser.folder.load import inputs_read_from
from optimiser.folder.write import rota_rows, write_rota
from optimiser.journal.current import CurrentRota, NotWritten, PendingEntry
from optimiser.journal.entry import Entry, InputChange
from optimiser.library.judged_rota import JudgedRota
from optimiser.library.names import bad_argument
from optimiser.problem.domain import Assignment
from optimiser.problem.problem import Problem
from optimiser.tabular.lock import locked
from optimiser.tabular.output import csv_text


def cost_of(current: CurrentRota, rota: JudgedRota) -> tuple[int, int]:
    """(hard breaches, points) of the current rota as it was opened: as the journal tells, where neither rota nor
    inputs have changed since; else judged."""
    last, names = current.last, (SETTINGS.file, *(table.file for table in TABLES))
    inputs = {name: rota.source.inputs[name] for name in names if name in rota.source.inputs}
    if last is not None and not current.edited and dict(last.hashes) == inputs:
        hard, points = last.hard[1], last.points[1]
        if hard is not None and points is not None:
            return hard, points
    if not rota.bill.lazy:
        return rota.bill.cost
    return Bill(rota.source.problem, rota.source.rules, Lines(rota.source.problem, rota.bill.lines.frozen())).cost


def write_beside(out: Path | str, problem: Problem, rota: Iterable[Assignment]) -> None:
    """Write a rota that was made to a file beside the current one.

    Raises:
        NotWritten: it cannot be written; it is in the exception.
    """
    made = frozenset(rota)
    try:
        with locked(Path(out).parent):
            write_rota(out, problem, made)
    except OSError as error:
        raise NotWritten(error, csv_text(ROTA.headings, rota_rows(problem, made))) from error


def record_change(
    current: CurrentRota,
    kind: str,
    before: JudgedRota,
    after: Sequence[Sequence[object]],
    cost: tuple[int, int],
    *,
    was: tuple[int, int] | None = None,
    reason: str = "",
    inputs: Mapping[str, InputChange] | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Entry:
    """Make another rota of the same people the current one.

    Args:
        before: the current rota as it was opened, under the same lock.
        after: the rota that takes its place, as rows of `rota.csv`.
        cost: its hard breaches and points.
        was: those of the rota before; by default as `cost_of` has them.
        inputs: what is done to input files with it.

    Raises:
        BadInput: what was opened is not the current rota, or is another one since it was read.
    """
    check_is_current(before)
    was = was or cost_of(current, before)
    change = PendingEntry(
        kind,
        rows=after,
        held=before.rows,
        read=None if before.status is None else before.status.hash,
        inputs=inputs or {},
        reason=reason,
        hard=(was[0], cost[0]),
        points=(was[1], cost[1]),
        judged=inputs_read_from(current.home, before.source),
        facts=facts or {},
    )
    return current.make(change)


def check_is_current(rota: JudgedRota) -> None:
    """Raise ``BadInput`` where a rota was opened that is not its folder's current one."""
    if rota.status is not None and not rota.status.current:
        expected = (
            "expected no --rota, or --out for a rota that is only tried; rota undo --to @N goes back to an older one"
        )
        raise bad_argument("rota", f"this is {rota.status}", expected)
