"""Patients of a team on a day: as counted, else its beds."""

from __future__ import annotations

from optimiser.problem.once import once_per_problem
from optimiser.problem.problem import Problem


def patient_hundredths(problem: Problem, team: int, day: int, weighted: bool = False) -> int:
    """Hundredths of patients of a team on a day by the census, `weighted` by acuity; where no patient is counted that
    day, of its beds; 0 where neither is known."""
    counted = _census(problem).get((team, day))
    if counted is None:
        return 100 * (problem.teams[team].beds or 0)
    return counted[weighted]


def patients_counted(problem: Problem, team: int, day: int) -> bool:
    """Whether the census counts any patient of a team on a day."""
    return _census(problem).get((team, day), (0, 0))[0] > 0


def patients_known(problem: Problem, team: int) -> bool:
    """Whether a team's beds or, on every day of the rota, its patients are known."""
    days = range(problem.calendar.days)
    return bool(problem.teams[team].beds) or all((team, day) in _census(problem) for day in days)


@once_per_problem
def _census(problem: Problem) -> dict[tuple[int, int], tuple[int, int]]:
    """(Hundredths of patients, the same weighted) by team and day."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for team, day, patients, weighted in problem.census:
        plain, heavy = found.get((team, day), (0, 0))
        found[team, day] = (plain + 100 * patients, heavy + weighted)
    return found
