"""Hours that needs force beyond contract, or on bank and agency, whatever the rota: a lower bound by counting.

To meet every minimum of a team's day takes at least the lightest whole duties that cover it. What those who hold the
capability can give within contract, in whole duties, is taken off; the rest is spread over whole duties beyond, the
cheapest way. So the bound is never too high; it may be too low, and is zero where counting proves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import gcd, prod

import numpy as np

from optimiser.problem.calendar import DAY
from optimiser.problem.domain import NOWHERE, Contract, ContractKind
from optimiser.problem.facts import contracted, credited
from optimiser.problem.options import Ints
from optimiser.problem.problem import Problem

MOST_SETS = 5
"""Capabilities up to which every set of them is counted; beyond, each alone and all together."""

MOST_STATES = 2_000
"""Ways in which a team's day may be partly covered up to which its lightest duties are found exactly."""

MOST_STEPS = 20_000_000
"""Sums of whole duties that are tried; beyond, minutes are taken as if they could be parted at will."""

TeamDay = tuple[int, int, int]
"""(team, day, capability) of needs."""

DutyCover = tuple[int, tuple[int, ...]]
"""Contract minutes of a duty, and the periods that it covers."""


@dataclass(frozen=True)
class HoursSupply:
    """What a contract can give to some needs.

    Attributes:
        owed: minutes that are due; what is given beyond counts.
        most: minutes that the days on which it is a candidate hold.
        duties: (minutes of a duty, days on which there is one).
    """

    owed: int
    most: int
    duties: tuple[tuple[int, int], ...]

    def sums(self, unit: int) -> Ints:
        """Minutes that whole duties make, in units, rising from zero."""
        reached, most = 1, self.most // unit
        for minutes, days in self.duties:
            left, times = days, 1
            while left:
                reached |= reached << (minutes // unit) * min(times, left)
                left, times = max(0, left - times), 2 * times
        binary = bin(reached & ((1 << (most + 1)) - 1))[:1:-1]
        return np.flatnonzero(np.frombuffer(binary.encode(), dtype=np.uint8) == ord("1"))


def forced_overtime(problem: Problem, credits: bool = True) -> int:
    """Least minutes beyond contract, over everybody together, of a rota that meets every minimum; what bank and agency
    work is all beyond.

    Args:
        credits: whether what absences are credited is taken off what is owed. Without it the bound is lower, and does
            not tell of absences.
    """
    options = problem.options
    here = np.flatnonzero(~options.history)
    minimum = _minimums(problem)
    asked = _asked(problem, minimum, here)
    shift_meets = _meets(problem, minimum, here)
    mine = here[shift_meets]
    rows, counted = np.unique(
        np.stack([
            options.contract[mine], options.capability[mine], options.day[mine], options.contract_minutes[mine],
            options.team[mine],
        ]),
        axis=1, return_counts=True,
    )  # fmt: skip
    owed = [_owed(problem, contract, credits) for contract in range(len(problem.contracts))]
    forced = 0
    for teams, scope in _scopes(asked):
        needed = sum(n for (team, _, capability), n in asked.items() if capability in scope and team in teams)
        kept = np.isin(rows[1], list(scope)) & np.isin(rows[4], list(teams))
        supplies = list(_supplies(rows[:, kept], counted[kept], owed))
        forced = max(forced, least_beyond(needed, supplies))
    return forced


def least_beyond(needed: int, supplies: Sequence[HoursSupply]) -> int:
    """Least minutes beyond what is owed of whole duties that come to so many minutes together.

    Each contract gives the most that whole duties make within what it owes. What is missing then is made of duties
    beyond: a contract that goes on from there to more of them is beyond by that much less what was left of the owed.
    """
    parted = needed - sum(min(s.owed, s.most) for s in supplies)
    unit = gcd(*(minutes for s in supplies for minutes, _ in s.duties)) or 1
    within, gains = 0, []
    for supply in supplies:
        sums = supply.sums(unit)
        last = int(sums[int(np.searchsorted(sums, supply.owed // unit, side="right")) - 1])
        within += last * unit
        gains.append((supply.owed - last * unit, sums[sums > last] - last))
    missing = -(-(needed - within) // unit)
    if missing <= 0:
        return 0
    if missing * sum(min(len(g), missing) for _, g in gains) > MOST_STEPS:
        return max(0, parted)
    cheapest = np.full(missing + 1, np.inf)
    cheapest[0] = 0
    for left, steps in gains:
        before = cheapest.copy()
        for step in steps[: int(np.searchsorted(steps, missing)) + 1].tolist():
            cost = step * unit - left
            reached = min(step, missing)
            np.minimum(cheapest[reached:], before[: missing + 1 - reached] + cost, out=cheapest[reached:])
            cheapest[1:reached] = np.minimum(cheapest[1:reached], cost)
    found = cheapest[missing]
    return max(0, parted, int(found) if np.isfinite(found) else 0)


def is_hired(terms: Contract) -> bool:
    """Whether the hours of a contract are those of bank or agency: it says none that are due."""
    return terms.kind in (ContractKind.BANK, ContractKind.AGENCY) and terms.weekly_minutes <= 0


def _minimums(problem: Problem) -> dict[TeamDay, dict[int, int]]:
    """Least people by period. Needs that people of another need meet as well are left out: they may ask for nobody."""
    minimum: dict[TeamDay, dict[int, int]] = defaultdict(dict)
    for need in problem.needs:
        if need.minimum > 0 and need.met_also_by == NOWHERE and 0 <= need.day < problem.calendar.days:
            periods = minimum[need.team, need.day, need.capability]
            periods[need.period] = max(periods.get(need.period, 0), need.minimum)
    return minimum


def _kinds_of_duty(problem: Problem, here: Ints) -> tuple[Ints, Ints]:
    """Kinds of some options: (team, day, capability, shift, minutes) in columns, and the kind of each option."""
    options = problem.options
    held = [options.team, options.day, options.capability, options.shift, options.contract_minutes]
    kinds, of = np.unique(np.stack([column[here] for column in held]), axis=1, return_inverse=True)
    return kinds, np.asarray(of).reshape(-1)


def _meets(problem: Problem, minimum: dict[TeamDay, dict[int, int]], here: Ints) -> Ints:
    """Positions of the options that meet any minimum."""
    kinds, of = _kinds_of_duty(problem, here)
    meets = [
        any(p in minimum.get((team, day, used), ()) for p in problem.shifts[shift].periods)
        for team, day, used, shift, _ in kinds.T.tolist()
    ]
    return np.flatnonzero(np.array(meets, dtype=bool)[of])


def _asked(problem: Problem, minimum: dict[TeamDay, dict[int, int]], here: Ints) -> dict[TeamDay, int]:
    """Least contract minutes of duties that meet the minimums of each team's day and capability."""
    duties: dict[TeamDay, set[DutyCover]] = defaultdict(set)
    for team, day, used, shift, minutes in _kinds_of_duty(problem, here)[0].T.tolist():
        periods = minimum.get((team, day, used), ())
        met = tuple(sorted(p for p in problem.shifts[shift].periods if p in periods))
        if met:
            duties[team, day, used].add((minutes, met))
    known: dict[tuple[object, ...], int] = {}
    found = {}
    for place, by_period in minimum.items():
        covers = tuple(sorted(duties[place]))
        able = {p for _, met in covers for p in met}
        people = tuple(sorted((p, n) for p, n in by_period.items() if p in able))
        if (people, covers) not in known:
            known[people, covers] = _lightest(people, covers)
        found[place] = known[people, covers]
    return found


def _lightest(people: tuple[tuple[int, int], ...], covers: tuple[DutyCover, ...]) -> int:
    """Least minutes of whole duties that cover a number of people by period."""
    if prod(n + 1 for _, n in people) > MOST_STATES:
        return int(sum(n * min(m / len(met) for m, met in covers if p in met) for p, n in people))
    at = {p: k for k, (p, _) in enumerate(people)}

    @cache
    def least(left: tuple[int, ...]) -> int:
        first = next((k for k, n in enumerate(left) if n), None)
        if first is None:
            return 0
        costs = []
        for minutes, met in covers:
            after = list(left)
            for p in met:
                after[at[p]] = max(0, after[at[p]] - 1)
            if after[first] < left[first]:
                costs.append(minutes + least(tuple(after)))
        return min(costs)

    return least(tuple(n for _, n in people))


def _scopes(asked: Iterable[TeamDay]) -> Iterator[tuple[frozenset[int], frozenset[int]]]:
    """(teams, capabilities) that are counted together: all teams with sets of capabilities, each team with each of its
    capabilities and with all of them."""
    by_team: dict[int, set[int]] = defaultdict(set)
    for team, _, capability in asked:
        by_team[team].add(capability)
    used = set().union(*by_team.values())
    sizes = range(1, len(used) + 1) if len(used) <= MOST_SETS else (1, len(used))
    for size in sizes:
        yield from ((frozenset(by_team), frozenset(some)) for some in combinations(sorted(used), size))
    if len(by_team) > 1:
        for team, held in sorted(by_team.items()):
            yield from ((frozenset({team}), frozenset(some)) for some in {(c,) for c in held} | {tuple(sorted(held))})


def _supplies(rows: Ints, counted: Ints, owed: Sequence[int | None]) -> Iterator[HoursSupply]:
    """What each contract can give. Rows are (contract, capability, day, minutes), with how many there are alike."""
    order = np.lexsort((rows[2], rows[0]))
    by_contract: dict[int, dict[int, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for contract, day, minutes, times in zip(*rows[[0, 2, 3]][:, order].tolist(), counted[order].tolist(), strict=True):
        by_contract[contract][day].append((minutes, times))
    for contract, days in by_contract.items():
        most = sum(min(DAY, sum(m * n for m, n in given)) for given in days.values())
        due = owed[contract]
        yield HoursSupply(most if due is None else due, most, _duties(days.values(), most))


def _duties(days: Iterable[list[tuple[int, int]]], most: int) -> tuple[tuple[int, int], ...]:
    """Kinds of duty by minutes, and how many of each may be taken in all."""
    number: dict[int, int] = defaultdict(int)
    for given in days:
        for minutes, times in given:
            number[minutes] += times
    return tuple(sorted((m, min(n, most // m)) for m, n in number.items() if m > 0))


def _owed(problem: Problem, contract: int, credits: bool) -> int | None:
    """Minutes that a contract owes in the period; zero for bank and agency, None where it says none."""
    terms, last = problem.contracts[contract], problem.calendar.days - 1
    if terms.annualised or terms.weekly_minutes <= 0:
        return 0 if is_hired(terms) else None
    away = credited(problem, contract, 0, last) if credits else 0
    return max(0, contracted(problem, contract, 0, last) - away)
