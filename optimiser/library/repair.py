"""Mending a rota with the fewest changes, by names and dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from optimiser.audit import Bill, Lines
from optimiser.folder.assemble import RotaInput
from optimiser.folder.load import RotaFolder
from optimiser.journal.current import CurrentRota
from optimiser.journal.entry import Entry
from optimiser.library.changes.inputs import changed_inputs, new_absences, with_inputs
from optimiser.library.changes.record import check_is_current, record_change, write_beside
from optimiser.library.judged_rota import JudgedRota
from optimiser.library.names import Date, find_day, find_person, find_today, together
from optimiser.operate.acceptance import accepted_duties, read_accepted
from optimiser.operate.repair import Repair, repair_rota
from optimiser.operate.vacated_duties import is_away
from optimiser.problem.domain import Assignment, Pin, ShiftKind
from optimiser.problem.problem import Problem
from optimiser.report.changes.answer import Answer
from optimiser.report.changes.repair import gaps_left, repair_data, show_repair
from optimiser.report.rota.confidential import confidential_points
from optimiser.report.rota.view import RotaView


@dataclass(frozen=True, eq=False, repr=False)
class Repaired(Answer[Repair]):
    """A repair; `rota` is the mended rota, judged by the folder as it is now, `entry` that of the journal where it was
    made."""

    rota: JudgedRota
    entry: Entry | None = None

    @property
    def whole(self) -> bool:
        """Whether no gap below a minimum from today on and no hard breach remains."""
        return not self.found.bill.hard and not gaps_left(self.view, self.found.today)


def repair(
    rota: JudgedRota,
    *,
    absent: Sequence[tuple[str, Date, Date]] = (),
    kind: str = "sickness",
    today: Date | None = None,
    agreed: Sequence[str] = (),
    newcomers: Sequence[str] = (),
    change_points: int | None = None,
    seconds: float = 6.0,
    seed: int = 1,
    everywhere: bool = False,
    out: Path | str | None = None,
    current: CurrentRota | None = None,
    reason: str = "",
) -> Repaired:
    """Mend a rota after absences, or after the demand or the folder changed: fewest changes, dearer at short notice.

    Args:
        rota: the rota people have been told, judged by the folder as it is now (`open_rota`).
        absent: (person, first day, last day) of those who are away.
        kind: of these absences, a word of `availability.csv`.
        today: date from which notice is counted, before the first day too; what was worked before stays. By default
            the first day.
        agreed: people who have said yes to changes: theirs count a quarter.
        newcomers: people who have no line yet and are given one.
        change_points: points of one change with long notice; by default a 13th of the dearest gap.
        seconds: longest search.
        seed: of random choices.
        everywhere: mend every gap, as after a change of demand; else only those beside duties that cannot be worked.
        out: file for the new rota, the current one left as it is.
        current: the folder, held: the new rota becomes its current one, and what was told here becomes rows of its
            files (`rota` is the current one).
        reason: why, for the journal.

    Raises:
        BadInput: nobody of such a name, a date outside the period, no such kind, or `rota` is not the current one.
    """
    source, problem = rota.source, rota.source.problem
    named = together(
        *(partial(find_person, problem, person, "agreed") for person in agreed),
        *(partial(find_person, problem, person, "newcomers") for person in newcomers),
        *(partial(find_person, problem, person, "absent") for person, _, _ in absent),
        *(partial(find_day, problem, date, "absent") for _, first, last in absent for date in (first, last)),
        *([partial(find_today, problem, today)] if today else []),
    )
    who, named = named[: len(agreed)], named[len(agreed) :]
    new, named = named[: len(newcomers)], named[len(newcomers) :]
    now = named.pop() if today else 0
    if current is not None:
        check_is_current(rota)
    away = new_absences(rota, absent, named, kind)
    inputs = changed_inputs(rota, [row for _, row in away])
    if isinstance(source, RotaFolder):
        source = with_inputs(rota, source, inputs) if away else source
    else:
        problem = replace(problem, absences=(*problem.absences, *(one for one, _ in away)))
        source = replace(source, problem=problem, rota=rota.bill.lines.frozen())
    problem, told = source.problem, frozenset(source.rota or rota.bill.lines.frozen())
    found = repair_rota(
        _with_accepted(rota, source, told),
        source.rules,
        told,
        today=now,
        agreed=who,
        newcomers=new,
        points=change_points,
        seconds=seconds,
        seed=seed,
        everywhere=everywhere,
    )
    mended = JudgedRota(source, found.bill, manager=rota.manager, home=rota.home)
    if out is not None:
        write_beside(out, problem, found.rota)
    entry = None
    if current is not None:
        entry = record_change(current, "repair", rota, mended.rows, found.bill.cost, reason=reason, inputs=inputs)
    view = replace(rota.view, problem=problem, bill=found.bill, before=told)
    return Repaired(_as_told(found, view), view, repair_data, show_repair, mended, entry)


def _with_accepted(rota: JudgedRota, source: RotaInput, told: frozenset[Assignment]) -> Problem:
    """The problem with the duties whose breach was accepted pinned, where they can still be worked."""
    problem, given = source.problem, () if rota.home is None else read_accepted(rota.home)
    if not given:
        return problem
    held = accepted_duties(Bill(problem, source.rules, Lines(problem, told)), given)
    stay = [a for a in sorted(held) if not is_away(problem, a)]
    offered = [a for a in stay if problem.options.find(a) is None]
    pins = (*problem.pins, *(Pin(a.contract, a.duty) for a in stay))
    return replace(problem, pins=pins, candidates=(*problem.candidates, *offered))


def _as_told(found: Repair, view: RotaView) -> Repair:
    """A repair with costs as the readers of a view may see them, who see the bound as far below the total as it is."""
    if view.manager:
        return found
    problem, (hard, points) = found.bill.problem, found.before
    confidential = confidential_points(problem, found.bill.rules, found.left)
    return replace(
        found,
        bill=view.bill,
        changes=tuple(c for c in found.changes if problem.duties[c.duty].kind != ShiftKind.LEAVE),
        before=(hard, points - confidential),
        total=found.total - view.confidential_points,
        bound=None if found.bound is None else max(0, found.bound - view.confidential_points),
    )
