"""Who fills a need: used as its capability, qualified for it, and supervised where that is asked."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from optimiser.problem.domain import NOWHERE, Assignment, Need
from optimiser.problem.facts import clock_window, counted_from, endless, in_force, standing_in
from optimiser.problem.once import once_per_problem
from optimiser.problem.options import Flags, Ints
from optimiser.problem.problem import Problem


@once_per_problem
def _known(problem: Problem) -> dict[Assignment, bool]:
    """Answers of `is_fit` so far."""
    return {}


def covers(problem: Problem, a: Assignment, period: int) -> bool:
    """Whether an assignment's shift covers a cover period, and no supernumerary time of it reaches into the period."""
    duty = problem.duties[a.duty]
    if period not in problem.shifts[duty.shift].periods:
        return False
    if duty.day > problem.contracts[a.contract].supernumerary_until:
        return True
    counted, here = counted_from(problem, a.contract, duty), problem.periods[period]
    begins = clock_window(problem.calendar, duty.day, here.start, here.end)[0]
    return counted <= max(duty.start, begins) and counted < duty.end


def is_fit(problem: Problem, a: Assignment) -> bool:
    """Whether an assignment may be counted as what it is used as: its contract is in force, and has the capability
    for the whole of the duty or may stand in for it. Who is used as nothing is fit for nothing."""
    known = _known(problem)
    found = known.get(a)
    if found is None:
        asked = a.contract, a.capability, a.duty
        found = known[a] = (
            a.capability != NOWHERE
            and in_force(problem, problem.contracts[a.contract], problem.duties[a.duty])
            and (problem.able(*asked) or standing_in(problem, *asked) is not None)
        )
    return found


@once_per_problem
def fit_options(problem: Problem) -> Flags:
    """`is_fit` of each option; shape (options,)."""
    options = problem.options
    lasting, kind, first = kinds_of_options(problem)
    found = np.fromiter((is_fit(problem, options.assignment(o)) for o in first.tolist()), np.bool_, len(first))[kind]
    for o in np.flatnonzero(~lasting).tolist():
        found[o] = is_fit(problem, options.assignment(o))
    return np.asarray(found)


@once_per_problem
def able_always(problem: Problem) -> Flags:
    """Of each option whether its contract, without first or last day, has what it is used as on all days alike; shape
    (options,)."""
    options = problem.options
    lasting, kind, first = kinds_of_options(problem)
    able = (problem.able(*(x[o].item() for x in (options.contract, options.capability, options.duty))) for o in first)
    return np.asarray(np.fromiter(able, np.bool_, len(first))[kind] & lasting)


@once_per_problem
def kinds_of_options(problem: Problem) -> tuple[Flags, Ints, Ints]:
    """What is asked about contracts once for all options of a kind: of one contract, team and use.

    Returns:
        (by option, whether its contract has neither first day nor last, nor its skills; by option its kind; by kind its
        first option). Only of options of the first sort does an answer hold for all of their kind.
    """
    options = problem.options
    lasting = [endless(c) and problem.undated(i) for i, c in enumerate(problem.contracts)]
    sizes = len(problem.contracts), len(problem.capabilities) + 1, len(problem.teams) + 1
    rows = options.contract, options.capability + 1, options.team + 1
    key = np.ravel_multi_index(rows, np.maximum(sizes, 1))
    _, first, kind = np.unique(key, return_index=True, return_inverse=True)
    return np.array(lasting, dtype=np.bool_)[options.contract], kind, first


def covers_both(problem: Problem, a: Assignment, need: Need) -> bool:
    """Whether an assignment used for another need covers this one as well: the need says so, and its contract is in
    force and has both capabilities itself."""
    return (
        need.met_also_by != NOWHERE
        and a.capability == need.met_also_by
        and is_fit(problem, a)
        and problem.able(a.contract, a.capability, a.duty)
        and problem.able(a.contract, need.capability, a.duty)
    )


def supervision(problem: Problem, a: Assignment) -> tuple[int, int] | None:
    """The supervising capability and how many people one may supervise, for somebody who stands in on that condition;
    None for anybody else."""
    through = standing_in(problem, a.contract, a.capability, a.duty) if a.capability != NOWHERE else None
    if through is None or problem.substitutions[through].supervisor == NOWHERE:
        return None
    return problem.substitutions[through].supervisor, problem.substitutions[through].ratio


def supervises(problem: Problem, a: Assignment, supervisor: int) -> bool:
    """Whether somebody on a duty is a supervisor: has that capability, and does not stand in there."""
    standing = a.capability != NOWHERE and standing_in(problem, a.contract, a.capability, a.duty) is not None
    return not standing and problem.able(a.contract, supervisor, a.duty)


def used_as(problem: Problem, present: Iterable[Assignment], need: Need) -> list[Assignment]:
    """Assignments used as the capability of a need itself, of those present in its team on its day, supervised or not:
    on a shift that covers its period, and fit for it."""
    covering = (a for a in present if covers(problem, a, need.period))
    return [a for a in covering if a.capability == need.capability and is_fit(problem, a)]


def filling(problem: Problem, present: Iterable[Assignment], need: Need) -> list[Assignment]:
    """Assignments that a need counts, of those present in its team on its day.

    They are used as its capability, on a shift that covers its period, and are fit for it; or they are used as what it
    may be met by as well, and have both. Of those standing in under a supervisor the last are left out for whom, by
    this need alone, there is no supervisor in the period.
    """
    here = [a for a in present if covers(problem, a, need.period)]
    counted = [
        a for a in here if (a.capability == need.capability and is_fit(problem, a)) or covers_both(problem, a, need)
    ]
    if not problem.substitutions:
        return counted
    groups: dict[tuple[int, int], list[Assignment]] = {}
    for a in counted:
        if (under := supervision(problem, a)) is not None:
            groups.setdefault(under, []).append(a)
    for (supervisor, ratio), learners in groups.items():
        able = ratio * sum(supervises(problem, a, supervisor) for a in here)
        alone = set(sorted(learners)[able:])
        counted = [a for a in counted if a not in alone]
    return counted
