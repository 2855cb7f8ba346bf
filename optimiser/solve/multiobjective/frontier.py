"""The frontier of two objectives: rotas for which no other has fewer points of one objective without more of the other.

Found are the rotas that some pair of weights makes the least, from the two ends inwards, each pair that of the line
through two neighbours (Y. P. Aneja and K. P. K. Nair, Bicriteria transportation problem, Management Science 25, 1979):
each is an ordinary search, which every strategy can make. Rotas between two neighbours that no weights prefer to both
are not looked for; for those, one objective would have to be held by a row over what other rows cost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import gcd

from optimiser.audit import Bill, Rota, RuleLike, audit
from optimiser.problem.problem import Problem
from optimiser.solve.multiobjective.lexicographic import Level
from optimiser.solve.result import Result

FINEST = 1000
"""Weights are whole numbers up to this, so that weighted points stay small."""

LevelSearch = Callable[[Sequence[Level], Rota | None], Result]
"""Searches a rota by levels, from a rota to begin from."""


@dataclass(frozen=True)
class TradePoint:
    """A rota of the frontier.

    Attributes:
        bill: the rota, judged.
        points: of the two objectives.
        weights: under which it was found; 0 and 1 at an end, where the other objective comes first.
        proven: whether no rota costs less under them.
    """

    bill: Bill
    points: tuple[int, int]
    weights: tuple[int, int]
    proven: bool


@dataclass(frozen=True)
class Frontier:
    """The frontier found, fewest points of the first objective first.

    Attributes:
        points: rotas of which none beats another in both.
        complete: whether there is a rota for each pair of amounts that some weights make less than all others.
    """

    points: tuple[TradePoint, ...]
    complete: bool


def find_frontier(
    problem: Problem,
    rules: Sequence[RuleLike],
    objectives: tuple[Sequence[str], Sequence[str]],
    most: int,
    search: LevelSearch,
    ended: Callable[[], bool],
) -> Frontier:
    """Search the frontier of two objectives; hard rules hold, and all other points only break ties.

    Args:
        problem: what is to be rostered.
        rules: the rule book.
        objectives: keys of the rules of each.
        most: how many searches are made.
        search: makes one.
        ended: whether to end before the next.
    """
    first, second = objectives
    rest = Level.of(rule.key for rule in rules if rule.key not in {*first, *second})
    known: dict[tuple[int, int], TradePoint] = {}
    made, missed = 0, False

    def look(levels: Sequence[Level], weights: tuple[int, int], begin: Rota | None) -> TradePoint | None:
        nonlocal made, missed
        if made >= most or ended():
            missed = True
            return None
        made += 1
        result = search([*levels, rest] if rest.weights else levels, begin)
        if result.rota is None or result.bill is None or result.bill.hard or result.mismatch:
            missed = True
            return None
        bill = audit(problem, rules, result.rota)
        by_rule = bill.by_rule()
        points = (sum(by_rule.get(key, 0) for key in first), sum(by_rule.get(key, 0) for key in second))
        proven = all(level.proven for level in result.levels[: len(levels)])
        missed = missed or not proven
        found = TradePoint(bill, points, weights, proven)
        if points not in known or (bill.points, not proven) < (known[points].bill.points, not known[points].proven):
            known[points] = found
        return found

    here = look([Level.of(first), Level.of(second)], (1, 0), None)
    there = look([Level.of(second), Level.of(first)], (0, 1), None)
    waiting = [(here, there)] if here is not None and there is not None else []
    while waiting:
        waiting.sort(key=lambda pair: _area(*pair))
        left, right = waiting.pop()
        if not _area(left, right):
            continue
        weights = _weights(left, right)
        level = Level({**dict.fromkeys(first, weights[0]), **dict.fromkeys(second, weights[1])})
        seen = set(known)
        found = look([level], weights, left.bill.lines.frozen())
        if found is not None and found.points not in seen:
            waiting += [(left, found), (found, right)]
    kept = [p for p in known.values() if not any(_dominates(q, p) for q in known.values())]
    return Frontier(tuple(sorted(kept, key=lambda p: p.points)), not missed)


def _area(left: TradePoint, right: TradePoint) -> int:
    """The area between two neighbours that may hold further points; zero if they are equal or one dominates the
    other."""
    wide, high = right.points[0] - left.points[0], left.points[1] - right.points[1]
    return wide * high if min(wide, high) > 0 else 0


def _weights(left: TradePoint, right: TradePoint) -> tuple[int, int]:
    """Whole weights, at most `FINEST`, under which two neighbours cost about the same."""
    a, b = left.points[1] - right.points[1], right.points[0] - left.points[0]
    common = gcd(a, b)
    a, b = a // common, b // common
    if max(a, b) > FINEST:
        a, b = (max(1, round(w * FINEST / max(a, b))) for w in (a, b))
    return a, b


def _dominates(one: TradePoint, other: TradePoint) -> bool:
    return one.points != other.points and all(x <= y for x, y in zip(one.points, other.points, strict=True))
