"""What the loss of some assignments of a team's day does to its needs, and the fewest of them to fill again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from optimiser.problem.domain import Assignment
from optimiser.problem.filling import filling
from optimiser.problem.problem import Problem

MOST_TRIED = 10
"""Of more lost assignments those that can be spared are left out one by one, which need not be the fewest."""


@dataclass(frozen=True, slots=True)
class DayLoss:
    """A team's day after some were lost.

    Attributes:
        lacking: by need, people missing of those who were there, up to its minimum.
        refilled: the fewest lost assignments with which no need lacks anybody.
        on_standby: how many of them people on standby take.
        bank_minutes: paid minutes of the others.
    """

    lacking: tuple[int, ...]
    refilled: int = 0
    on_standby: int = 0
    bank_minutes: int = 0


def day_loss(
    problem: Problem, present: Sequence[Assignment], needs: Sequence[int], lost: frozenset[Assignment],
    standby: frozenset[int] = frozenset(),
) -> DayLoss:  # fmt: skip
    """What is lacking at some needs of a team's day when assignments are lost, and what fills it again.

    Args:
        present: everybody rostered to the team's duties of the day.
        needs: indexes, all of the team and day.
        lost: those of `present` whose people are ill.
        standby: shifts whose people are called in for any lost duty that they are able for, one each.
    """
    wanted = [problem.needs[n] for n in needs]

    def have(there: list[Assignment]) -> list[int]:
        return [len(filling(problem, there, need)) for need in wanted]

    before = [min(need.minimum, number) for need, number in zip(wanted, have(list(present)), strict=True)]

    def lacking(refilled: Sequence[Assignment]) -> tuple[int, ...]:
        there = [a for a in present if a not in lost or a in refilled]
        return tuple(max(0, b - h) for b, h in zip(before, have(there), strict=True))

    short = lacking(())
    if not any(short):
        return DayLoss(short)
    on_call = [a for a in present if problem.duties[a.duty].shift in standby]
    fill = [a for a in sorted(lost) if a not in on_call]
    free = [a for a in on_call if a not in lost]
    ways = _fewest(fill, lambda some: not any(lacking(some)))
    best = max(ways, key=lambda some: (len(_matched(problem, free, some)), -sum(_paid(problem, a) for a in some)))
    taken = _matched(problem, free, best)
    return DayLoss(short, len(best), len(taken), sum(_paid(problem, a) for a in best if a not in taken))


def _paid(problem: Problem, a: Assignment) -> int:
    return problem.duties[a.duty].paid


def _fewest(lost: list[Assignment], enough: Callable[[Sequence[Assignment]], bool]) -> list[tuple[Assignment, ...]]:
    """The smallest sets that are enough."""
    if len(lost) > MOST_TRIED:
        kept = list(lost)
        for a in lost:
            without = [k for k in kept if k != a]
            if enough(without):
                kept = without
        return [tuple(kept)]
    for size in range(1, len(lost) + 1):
        found = [some for some in combinations(lost, size) if enough(some)]
        if found:
            return found
    return [tuple(lost)]


def _matched(problem: Problem, free: Sequence[Assignment], lost: Sequence[Assignment]) -> dict[Assignment, Assignment]:
    """Lost assignments with those on standby who take them: most of them, and of those ways the most paid minutes."""
    takes: dict[Assignment, Assignment] = {}

    def place(a: Assignment, seen: set[Assignment]) -> bool:
        """By an augmenting path; whoever has been placed stays so, thus the dearest first are the best matching."""
        for who in free:
            if who in seen or not problem.able(who.contract, a.capability, a.duty):
                continue
            seen.add(who)
            if who not in takes or place(takes[who], seen):
                takes[who] = a
                return True
        return False

    for a in sorted(lost, key=lambda a: (-_paid(problem, a), a)):
        place(a, set())
    return {a: who for who, a in takes.items()}
