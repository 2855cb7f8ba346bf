"""Levels of rules: no number of points of a later level outweighs one point of an earlier level.

Pre-emptive goal programming in stages (A. Charnes and W. W. Cooper, Management Models and Industrial Applications of
Linear Programming, 1961). A stage does not hold the earlier levels by rows, which only an exact model could keep; it
multiplies their points so that every strategy keeps them. The multiplier is taken from the rota that a stage begins
with: let x be that rota, a the points of the earlier level in units of what divides all its prices, and b those of the
later one. With M > b(x), any rota y with M a(y) + b(y) < M a(x) + b(x) has a(y) <= a(x): else M <= M (a(y) - a(x)) <
b(x) - b(y) <= b(x). So a stage, which only takes rotas cheaper than the one it begins with, never gives up what was
reached, and M stays small: it is what a rota costs, not what the worst would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from optimiser.audit import Rota, RuleLike, audit
from optimiser.model import EXACT
from optimiser.problem.domain import Assignment
from optimiser.problem.problem import Problem
from optimiser.solve.multiobjective.weighted import WeightedRule, divisor_and_dearest
from optimiser.solve.result import LevelReached, Result, Status
from optimiser.solve.watch import TracePoint

StagedSearch = Callable[[Sequence[RuleLike], int, Iterable[Assignment] | None], Result]
"""Searches under some rules; told how many stages come after it, and what to begin from."""


class LevelsTooFar(ValueError):
    """The points of the levels are too large to be kept apart in whole numbers."""


@dataclass(frozen=True)
class Level:
    """Rules that are minimised together before all later levels, by key, with the weight of their points."""

    weights: Mapping[str, int]

    @classmethod
    def of(cls, keys: Iterable[str]) -> Level:
        """A level of rules of weight one."""
        return cls(dict.fromkeys(keys, 1))


def with_the_rest(levels: Sequence[Level], rules: Sequence[RuleLike]) -> tuple[Level, ...]:
    """The levels, and as the last one the rules that are in none of them."""
    named = {key for level in levels for key in level.weights}
    rest = [rule.key for rule in rules if rule.key not in named]
    return (*levels, Level.of(rest)) if rest else tuple(levels)


def solve_by_levels(
    problem: Problem,
    rules: Sequence[RuleLike],
    levels: Sequence[Level],
    search: StagedSearch,
    start: Iterable[Assignment] | None = None,
) -> Result:
    """Minimise the points of the first level, then those of the second among such rotas, and so on.

    Args:
        problem: what is to be rostered.
        rules: the rule book; the soft parts of rules in no level count nothing.
        levels: the most important first.
        search: makes a stage.
        start: a rota to begin from.

    Returns:
        The last stage's rota judged by the rules as they are; its status is OPTIMAL where every level was proven, and
        it has no bound, since points of different levels are not added up.

    Raises:
        LevelsTooFar: the multipliers do not fit.
    """
    stages = [_Stage(problem, rules, level) for level in levels]
    held: tuple[int, ...] = ()
    reached: list[LevelReached] = []
    trace: list[TracePoint] = []
    seconds, iterations, proven, begin = 0.0, 0, True, start
    result: Result | None = None
    for number in range(len(stages)):
        known = stages[: number + 1]
        weighted = _weighted(rules, known, _multipliers(known, begin if number else None))
        found = search(weighted, len(levels) - number - 1, begin)
        seconds, iterations = seconds + found.seconds, iterations + found.iterations
        if result is not None and begin is not None and found.status == Status.NO_ROTA_IN_TIME and found.rota is None:
            rota = frozenset(begin)  # no time was left: what was reached stands, with no more made of the levels left
            reached += [LevelReached(tuple(level.weights), 0, False) for level in levels[number:]]
            held, proven = tuple(stage.points(rota) for stage in stages), False
            break
        result = found
        if result.rota is None or result.bill is None or result.mismatch or result.status == Status.INFEASIBLE:
            bill = None if result.rota is None else audit(problem, rules, result.rota)
            return replace(result, bill=bill, bound=None, seconds=round(seconds, 3), iterations=iterations)
        begin = result.rota
        now = tuple(stage.points(result.rota) for stage in known)
        proven = proven and result.status == Status.OPTIMAL and now[:number] == held
        held = now
        reached.append(LevelReached(tuple(levels[number].weights), now[number], proven))
        judged = audit(problem, rules, result.rota)
        trace.append(TracePoint(round(seconds, 3), iterations, judged.hard, judged.points, None))
    if result is None or result.rota is None or result.bill is None:
        raise ValueError("there is no level")
    status = result.status
    if status == Status.OPTIMAL and not proven:
        status = Status.FEASIBLE
    return replace(
        result,
        status=status,
        bill=audit(problem, rules, result.rota),
        bound=None,
        seconds=round(seconds, 3),
        iterations=iterations,
        trace=tuple(trace),
        levels=tuple(replace(one, points=points) for one, points in zip(reached, held, strict=True)),
    )


class _Stage:
    """A level with the greatest common divisor of its prices, and the dearest of them."""

    def __init__(self, problem: Problem, rules: Sequence[RuleLike], level: Level) -> None:
        self.problem = problem
        self.level = level
        self.rules = [WeightedRule(r, level.weights[r.key]) for r in rules if level.weights.get(r.key)]
        self.divisor, self.dearest = divisor_and_dearest(problem, self.rules)

    def points(self, rota: Rota) -> int:
        """Points of the level, weights included."""
        return audit(self.problem, self.rules, rota).points

    def units(self, rota: Rota) -> int:
        """`points` divided by the divisor."""
        return self.points(rota) // self.divisor


def _multipliers(stages: Sequence[_Stage], begin: Iterable[Assignment] | None) -> list[int]:
    """What each level's units are multiplied by, so that a stage that starts from a rota never gives up a unit of an
    earlier level.

    Raises:
        LevelsTooFar: the rota, or the least breach of its dearest rule, would cost too much.
    """
    if begin is None or len(stages) == 1:
        return [1] * len(stages)
    rota = frozenset(begin)
    below, found = 0, []
    for stage in reversed(stages):
        found.append(below + 1)
        below += found[-1] * stage.units(rota)
        if (most := max(below, found[-1] * (stage.dearest // stage.divisor))) > EXACT:
            raise LevelsTooFar(f"a rota that costs {most:,} when its levels are kept apart, at most {EXACT:,}")
    return found[::-1]


def _weighted(rules: Sequence[RuleLike], stages: Sequence[_Stage], multipliers: Sequence[int]) -> tuple[RuleLike, ...]:
    """The rule book with each level's points times its multiplier; rules of later levels, or of none, cost nothing."""
    counted = {
        key: WeightedRule(stage.rules[at], multiplier, stage.divisor)
        for stage, multiplier in zip(stages, multipliers, strict=True)
        for at, key in enumerate(rule.key for rule in stage.rules)
    }
    return tuple(counted.get(rule.key) or WeightedRule(rule, 0) for rule in rules)
