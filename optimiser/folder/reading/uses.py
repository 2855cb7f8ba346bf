"""What people of a hand-made rota are used as, where its rows do not say."""

from __future__ import annotations

from collections.abc import Iterable

from optimiser.problem.capability import skills_in
from optimiser.problem.domain import NOWHERE, Assignment
from optimiser.problem.facts import is_supernumerary
from optimiser.problem.filling import covers
from optimiser.problem.lacking import lacks
from optimiser.problem.problem import Problem


def fill_uses(problem: Problem, rota: Iterable[Assignment], open_ones: frozenset[Assignment]) -> frozenset[Assignment]:
    """The rota with each open assignment used as what the team's day is shortest of.

    On each team's day those with fewest choices come first; each takes the capability they have, themselves or by
    substitution, of which most people are missing in the periods of their duty: below the minimum first, then below
    the ideal. Someone supernumerary, or with no capability asked for, is present and counted by no need. Who is left
    without any and has something of a capability asked for is taken to be there as that, which no rule lets pass
    (`qualified`): always where a registration of theirs has lapsed, else where the others leave the day short of it.

    Args:
        problem: the problem.
        rota: assignments of the period.
        open_ones: those of them whose capability is to be found.
    """
    settled = [assignment for assignment in rota if assignment not in open_ones]
    places: dict[tuple[int, int], list[Assignment]] = {}
    for assignment in open_ones:
        duty = problem.duties[assignment.duty]
        places.setdefault((duty.team, duty.day), []).append(assignment)
    filled = set(settled)
    for place, waiting in sorted(places.items()):
        filled.update(_team_day(problem, place, waiting, settled))
    return frozenset(filled)


def _team_day(
    problem: Problem, place: tuple[int, int], waiting: list[Assignment], settled: list[Assignment]
) -> list[Assignment]:
    missing: dict[tuple[int, int], tuple[int, int]] = {}
    for index in problem.needs_at.get(place, ()):
        need = problem.needs[index]
        missing[need.period, need.capability] = (need.minimum, max(need.minimum, need.ideal or 0))

    def take(assignment: Assignment) -> None:
        for period in problem.shifts[problem.duties[assignment.duty].shift].periods:
            left = missing.get((period, assignment.capability))
            if left is not None:
                missing[period, assignment.capability] = (left[0] - 1, left[1] - 1)

    for assignment in settled:
        duty = problem.duties[assignment.duty]
        if (duty.team, duty.day) == place:
            take(assignment)
    chosen = []

    def shortage(assignment: Assignment, capability: int) -> tuple[int, int]:
        periods = problem.shifts[problem.duties[assignment.duty].shift].periods
        left = [missing[p, capability] for p in periods if (p, capability) in missing]
        return sum(max(0, minimum) for minimum, _ in left), sum(max(0, ideal) for _, ideal in left)

    choices = {assignment: _choices(problem, assignment, missing) for assignment in waiting}
    unable = []
    for assignment in sorted(waiting, key=lambda a: (len(choices[a]), a)):
        best = max(choices[assignment], key=lambda c: shortage(assignment, c), default=NOWHERE)
        if best == NOWHERE:
            unable.append(assignment)
            continue
        chosen.append(assignment._replace(capability=best))
        take(chosen[-1])
    for assignment in unable:
        partly = [c for c in _asked(problem, assignment, missing) if lacks(problem, assignment._replace(capability=c))]
        lapsed = [c for c in partly if _lapsed(problem, assignment, c)]
        short = [c for c in partly if shortage(assignment, c)[0]]
        best = max(short or lapsed, key=lambda c: shortage(assignment, c), default=NOWHERE)
        chosen.append(assignment._replace(capability=best))
        take(chosen[-1])
    return chosen


def _asked(problem: Problem, assignment: Assignment, missing: Iterable[tuple[int, int]]) -> list[int]:
    """Capabilities asked for in the periods of a duty; none of somebody supernumerary."""
    if is_supernumerary(problem, assignment.contract, problem.duties[assignment.duty]):
        return []
    here = {period for period, _ in missing if covers(problem, assignment, period)}
    return list(dict.fromkeys(capability for period, capability in missing if period in here))


def _choices(problem: Problem, assignment: Assignment, missing: Iterable[tuple[int, int]]) -> list[int]:
    return [
        capability
        for capability in _asked(problem, assignment, missing)
        if problem.able(assignment.contract, capability, assignment.duty)
        or problem.stand_ins(assignment.contract, capability, assignment.duty)
    ]


def _lapsed(problem: Problem, assignment: Assignment, capability: int) -> bool:
    """Whether a registration that a capability names is one the person had and does not have to the duty's end."""
    person = problem.people[problem.contracts[assignment.contract].person]
    named = skills_in(problem.expressions[capability]) & problem.registrations
    held: dict[int, int] = {}
    for skill in person.skills:
        held[skill.skill] = max(skill.last_day, held.get(skill.skill, skill.last_day))
    end = problem.end_day(problem.duties[assignment.duty])
    return any(skill in held and held[skill] < end for skill in named)
