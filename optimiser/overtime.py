"""Hours beyond contract that needs force whatever the rota: a lower bound by counting, before any solving.

To meet every minimum takes at least the lightest minutes of contract time for each; what those who hold the capability
owe by contract, and what others without contracted hours can give at most, is taken off. So the bound is never too
high; it may be too low, and is nought where counting proves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from optimiser.problem.facts import contracted, credited
from optimiser.problem.problem import Problem

DAY = 1440
"""Most minutes that one day takes of anybody."""

Place = tuple[int, int, int, int]
"""(team, period, day, capability) of a need."""


def forced_overtime(problem: Problem, credits: bool = True) -> int:
    """Least minutes beyond contract, over everybody together, of a rota that meets every minimum.

    Args:
        credits: whether what absences are credited is taken off what is owed. Without it the bound is lower, and does
            not tell of absences.
    """
    minimum: dict[Place, int] = defaultdict(int)
    for need in problem.needs:
        if need.minimum > 0 and 0 <= need.day < problem.calendar.days:
            place = (need.team, need.period, need.day, need.capability)
            minimum[place] = max(minimum[place], need.minimum)
    lightest, most = _offers(problem, minimum)
    owed = [_owed(problem, contract, credits) for contract in range(len(problem.contracts))]
    used = sorted({place[3] for place in minimum})
    forced = 0
    for scope in ({*used}, *({c} for c in used)):
        asked = sum(n * lightest.get(place, 0.0) for place, n in minimum.items() if place[3] in scope)
        able = {contract for capability in scope for contract in most.get(capability, {})}
        supply = sum(_supply(owed[c], (most[k].get(c, {}) for k in scope if k in most)) for c in able)
        forced = max(forced, int(np.floor(asked + 1e-6)) - supply)
    return forced


def _offers(
    problem: Problem, minimum: dict[Place, int]
) -> tuple[dict[Place, float], dict[int, dict[int, dict[int, int]]]]:
    """(least contract minutes that meet one of a need, minutes that may be given by capability, contract and day)."""
    options = problem.options
    lightest: dict[Place, float] = {}
    most: dict[int, dict[int, dict[int, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for o in np.flatnonzero(~options.history).tolist():
        team, day, used = int(options.team[o]), int(options.day[o]), int(options.capability[o])
        places = [(team, period, day, used) for period in problem.shifts[int(options.shift[o])].periods]
        met = [place for place in places if place in minimum]
        for place in met:
            each = int(options.contract_minutes[o]) / len(met)
            lightest[place] = min(lightest.get(place, each), each)
        if met:
            most[used][int(options.contract[o])][day] += int(options.contract_minutes[o])
    return lightest, most


def _owed(problem: Problem, contract: int, credits: bool) -> int | None:
    """Minutes that a contract owes in the period; None where it says none."""
    terms, last = problem.contracts[contract], problem.calendar.days - 1
    if terms.annualised or terms.weekly_minutes <= 0:
        return None
    away = credited(problem, contract, 0, last) if credits else 0
    return max(0, contracted(problem, contract, 0, last) - away)


def _supply(owed: int | None, by_day: Iterable[dict[int, int]]) -> int:
    """What a contract can give before it is beyond its hours."""
    if owed is not None:
        return owed
    total: dict[int, int] = defaultdict(int)
    for days in by_day:
        for day, given in days.items():
            total[day] += given
    return sum(min(DAY, given) for given in total.values())
