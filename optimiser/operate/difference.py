"""Two rotas side by side: who changed what, and what it did to cost and breaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from optimiser.audit import Bill, Breach
from optimiser.problem.domain import NOWHERE, Assignment


@dataclass(frozen=True)
class RotaDifference:
    """What differs between two rotas of one problem.

    Attributes:
        lost, gained: assignments only in the first and only in the second.
        by_person: person -> (duties lost, duties gained), those with a change.
        by_team: team (`NOWHERE` for own sessions) -> (lost, gained).
        cost_before, cost_after: (hard breaches, points).
        rules: rule key -> (points before, points after), where they differ.
        mended, new: breaches only in the first and only in the second.
    """

    lost: tuple[Assignment, ...]
    gained: tuple[Assignment, ...]
    by_person: dict[int, tuple[int, int]]
    by_team: dict[int, tuple[int, int]]
    cost_before: tuple[int, int]
    cost_after: tuple[int, int]
    rules: dict[str, tuple[int, int]]
    mended: tuple[Breach, ...]
    new: tuple[Breach, ...]


def compare_rotas(
    before: Bill, after: Bill, told: Callable[[Iterable[Assignment]], Iterable[Assignment]] = tuple
) -> RotaDifference:
    """Compare two judged rotas of one problem, by the assignments that `told` lets through."""
    problem = before.problem
    first, second = before.lines.frozen(), after.lines.frozen()
    lost, gained = sorted(told(first - second)), sorted(told(second - first))
    people: dict[int, list[int]] = {}
    teams: dict[int, list[int]] = {}
    for side, moved in enumerate((lost, gained)):
        for a in moved:
            people.setdefault(problem.contracts[a.contract].person, [0, 0])[side] += 1
            team = problem.duties[a.duty].team
            teams.setdefault(team if team >= 0 else NOWHERE, [0, 0])[side] += 1
    old, new = Counter(before.all_breaches()), Counter(after.all_breaches())
    was, now = before.by_rule(), after.by_rule()
    return RotaDifference(
        lost=tuple(lost),
        gained=tuple(gained),
        by_person={p: (n[0], n[1]) for p, n in sorted(people.items())},
        by_team={t: (n[0], n[1]) for t, n in sorted(teams.items())},
        cost_before=before.cost,
        cost_after=after.cost,
        rules={k: (was.get(k, 0), now.get(k, 0)) for k in [*was, *now] if was.get(k, 0) != now.get(k, 0)},
        mended=tuple((old - new).elements()),
        new=tuple((new - old).elements()),
    )
