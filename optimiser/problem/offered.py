"""What a search may choose among, and what it leaves out although an audit would judge it like any other duty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from optimiser.problem.candidates import rostered_to, runs_on
from optimiser.problem.domain import NOWHERE, Assignment, Duty, Request
from optimiser.problem.once import once_per_problem
from optimiser.problem.problem import Problem


@once_per_problem
def days_left_out(problem: Problem) -> dict[tuple[int, int], tuple[int, ...]]:
    """Days of the period on which no demand row asks for what a shift covers, of a team that asks for it on others;
    those apart on which it is not worked by its own terms.

    Returns:
        Days by (team, shift); under the team `NOWHERE` all days, for a shift that nobody asks for.
    """
    days = range(problem.calendar.days)
    there: dict[tuple[int, int], set[int]] = {}
    for duty in problem.duties:
        if duty.day in days and _is_asked(problem, duty):
            there.setdefault((duty.team, duty.shift), set()).add(duty.day)
    used = {shift for _, shift in there} | {duty.shift for duty in problem.duties if duty.owner != NOWHERE}
    nowhere = [s for s, shift in enumerate(problem.shifts) if shift.periods and s not in used]
    own = [frozenset(days) if shift.days is None else shift.days for shift in problem.shifts]
    left = {(t, s): tuple(d for d in days if d in own[s] and d not in on) for (t, s), on in sorted(there.items())}
    return {key: found for key, found in left.items() if found} | {(NOWHERE, s): tuple(days) for s in nowhere}


def _is_asked(problem: Problem, duty: Duty) -> bool:
    """Whether a need speaks of what a duty covers."""
    return any((duty.team, duty.day, period) in _asked(problem) for period in problem.shifts[duty.shift].periods)


@once_per_problem
def _asked(problem: Problem) -> frozenset[tuple[int, int, int]]:
    return frozenset((need.team, need.day, need.period) for need in problem.needs)


@once_per_problem
def wishes_left_out(problem: Problem) -> tuple[Request, ...]:
    """Wishes to work a shift that is not offered to the person on the day: no rota that is searched can meet them."""
    offered = {
        (problem.contracts[a.contract].person, problem.duties[a.duty].day, problem.duties[a.duty].shift)
        for a in problem.candidates
    }
    return tuple(
        wish
        for wish in problem.requests
        if wish.wants
        and wish.shifts is not None
        and not any((wish.person, wish.day, shift) in offered for shift in wish.shifts)
    )


def outside(problem: Problem, rota: Iterable[Assignment]) -> Iterator[tuple[Assignment, str]]:
    """Assignments of a rota that no search would choose, with the reason in words; people's own duties are left out."""
    allowed = set(problem.candidates)
    for assignment in sorted(rota):
        duty = problem.duties[assignment.duty]
        if not 0 <= duty.day < problem.calendar.days or duty.owner != NOWHERE:
            continue
        if not _is_asked(problem, duty):
            yield assignment, "no demand row asks for what it covers"
        elif assignment not in allowed:
            yield assignment, _only_limited(problem, assignment) or _why_not(problem, assignment)


def _why_not(problem: Problem, assignment: Assignment) -> str:
    """Why a person is no candidate for a duty that demand asks for, so used."""
    c, d = assignment.contract, assignment.duty
    duty = problem.duties[d]
    if not runs_on(problem.contracts[c], duty):
        return "their contract does not run on that day"
    if c not in rostered_to(problem, duty.team):
        return "they are not rostered to that team, and no agreement lends them to it"
    periods = problem.shifts[duty.shift].periods
    needs = [n for i in problem.needs_at.get((duty.team, duty.day), ()) if (n := problem.needs[i]).period in periods]
    asked = dict.fromkeys(n.capability for n in needs)
    names = [problem.capabilities[k].name for k in asked]
    if not any(problem.able(c, k, d) or problem.stand_ins(c, k, d) for k in asked):
        return f"demand asks there for {' and '.join(names)} alone, which they cannot fill"
    return f"a search uses people there as {' or '.join(names)}"


def _only_limited(problem: Problem, assignment: Assignment) -> str:
    """Why nobody counts somebody who has nothing of all that is asked for on a duty, where there is a most of it:
    they are beside the number that the maximum means. Empty where it is otherwise."""
    duty = problem.duties[assignment.duty]
    periods = problem.shifts[duty.shift].periods
    needs = [n for i in problem.needs_at.get((duty.team, duty.day), ()) if (n := problem.needs[i]).period in periods]
    limited = [n for n in needs if n.maximum is not None and n.above.hard]
    if assignment.capability != NOWHERE or not limited:
        return ""
    if any(problem.able(assignment.contract, n.capability, assignment.duty) for n in needs):
        return ""
    asked = " and ".join(dict.fromkeys(problem.capabilities[n.capability].name for n in needs))
    return (
        f"all that is asked for there is {asked}, of which they have nothing: the most that may be there "
        f"({limited[0].maximum}) does not count them"
    )
