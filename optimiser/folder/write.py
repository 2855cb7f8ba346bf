"""A rota as ``rota.csv``: a row per assignment, for machines, that reads back as the same assignments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from optimiser.folder.files import ROTA
from optimiser.folder.reading.assignments import PRESENT_ONLY
from optimiser.folder.reading.context import zone_name
from optimiser.folder.reading.duties import AS_WORKED
from optimiser.problem.calendar import WallTimeError
from optimiser.problem.domain import NOWHERE, Assignment, ShiftKind
from optimiser.problem.once import once_per_problem
from optimiser.problem.problem import Problem
from optimiser.tabular.output import write_csv

RUN_FILE = "run.json"
"""What tells of the run that made a rota, beside it; `rota_sha256` says of which rota it tells."""


def rota_rows(problem: Problem, rota: Iterable[Assignment]) -> list[tuple[object, ...]]:
    """Rows of ``rota.csv`` in the order of its columns: by date, start, team, person. Ids, never names."""
    chosen = sorted(rota, key=lambda a: (problem.duties[a.duty].start, problem.duties[a.duty].team, a))
    return [_row(problem, assignment) for assignment in chosen]


def is_public_row(row: Sequence[object]) -> bool:
    """Whether everybody may read a row of ``rota.csv``: leave is for managers only."""
    return str(row[ROTA.headings.index("kind")]) != ShiftKind.LEAVE


def write_rota(path: Path | str, problem: Problem, rota: Iterable[Assignment]) -> None:
    """Write ``rota.csv`` in one move. Times are written out, so that the file stands without ``shifts.csv``."""
    write_csv(path, ROTA.headings, rota_rows(problem, rota))


def _row(problem: Problem, assignment: Assignment) -> tuple[object, ...]:
    contract = problem.contracts[assignment.contract]
    cells = {
        **_of_duty(problem, assignment.duty),
        "person": problem.people[contract.person].id,
        "contract": contract.id,
        "capability": _use(problem, assignment),
        "employer": problem.organisations[contract.employer].id if contract.employer != NOWHERE else "",
    }
    return tuple([cells[column] for column in ROTA.headings])


@once_per_problem
def _of_duty(problem: Problem, index: int) -> dict[str, object]:
    """The cells that are the same for everybody who works a duty."""
    duty = problem.duties[index]
    shift = problem.shifts[duty.shift]
    return {
        "date": problem.calendar.date(duty.day).isoformat(),
        "shift": "" if shift.name == AS_WORKED else shift.code,
        "team": problem.teams[duty.team].id if duty.team != NOWHERE else "",
        "start": wall_text(problem, duty.start, duty.day),
        "end": wall_text(problem, duty.end, duty.day),
        "unpaid_break": duty.break_minutes,
        "kind": str(duty.kind),
        "presence": str(duty.presence),
        "activity": duty.activity,
        "awake_minutes": duty.awake or "",
        "paid_break": duty.paid_break_minutes if duty.paid_break_minutes or shift.paid_break_minutes else "",
    }


def _use(problem: Problem, assignment: Assignment) -> str:
    if assignment.capability != NOWHERE:
        return problem.capabilities[assignment.capability].name
    return PRESENT_ONLY if problem.duties[assignment.duty].team != NOWHERE else ""


def wall_text(problem: Problem, instant: int, day: int) -> str:
    """The time on the wall as ``07:30``, ``07:30+1`` on the next day, ``01:30 GMT`` where the clock shows it twice."""
    on, clock = problem.calendar.wall(instant)
    text = f"{clock // 60:02d}:{clock % 60:02d}" + (f"+{on - day}" if on > day else "")
    try:
        problem.calendar.instant(on, clock)
    except WallTimeError:
        fold = int(problem.calendar.instant(on, clock, fold=0) != instant)
        return f"{text} {zone_name(problem.calendar, on, clock, fold)}"
    return text
