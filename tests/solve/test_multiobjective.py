"""Several rotas and several objectives, against every rota of tiny problems."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimiser.audit import Rota, RuleLike, audit
from optimiser.problem.domain import Assignment, Price
from optimiser.problem.problem import Problem
from optimiser.solve import STRATEGIES, Result, after_iterations, solve
from optimiser.solve.multiobjective.alternatives import DiffersFrom, find_alternatives, least, share_changed
from optimiser.solve.multiobjective.frontier import find_frontier
from optimiser.solve.multiobjective.lexicographic import Level, LevelsTooFar, solve_by_levels, with_the_rest
from optimiser.solve.multiobjective.weighted import WeightedRule
from optimiser.solve.result import Status
from optimiser.surface import WHOLE, Linear
from tests.agree import agree, stays_true
from tests.operate.ward import RULES, published, ward
from tests.solve.clause_sets import Said, draw_clauses, every_choice, tiny_problems

ROUNDS = after_iterations(8)


def rotas(problem: Problem) -> list[Rota]:
    """Every rota of a tiny problem."""
    past = problem.options.history
    return [frozenset(problem.options.assignment(o) for o in chosen if not past[o]) for chosen in every_choice(problem)]


def named(problem: Problem, rules: int, data: st.DataObject) -> tuple[RuleLike, ...]:
    """Rules of random clauses, by the names a, b, c."""
    found = []
    for name in "abc"[:rules]:
        rule = Said(draw_clauses(data, problem))
        rule.key = name
        found.append(rule)
    return tuple(found)


def search_levels(
    strategy: str, problem: Problem, rules: Sequence[RuleLike], levels: Sequence[Level], start: Rota | None = None
) -> Result:
    def stage(weighted: Sequence[RuleLike], later: int, begin: Iterable[Assignment] | None) -> Result:
        return solve(problem, weighted, strategy, ROUNDS, start=begin)

    return solve_by_levels(problem, rules, levels, stage, start)


def points(problem: Problem, rules: Sequence[RuleLike], rota: Rota) -> tuple[int, ...]:
    """Whether a hard rule is broken, then points by rule, in order."""
    bill = audit(problem, rules, rota)
    return (int(bill.hard > 0), *bill.by_rule().values())


def test_a_rota_differs_where_another_person_or_nobody_works_a_duty() -> None:
    problem = ward("AB", days=2)
    rota = published(problem, {0: "DN", 1: "ND"})
    rule = DiffersFrom(rota, 2)
    judged = partial(audit, problem, (rule,))
    assert judged(rota).hard == 1
    assert judged(published(problem, {0: "DN", 1: "N."})).hard == 1
    assert judged(published(problem, {0: "DN"})).hard == 0
    assert judged(published(problem, {0: "DD", 1: "NN"})).hard == 0
    assert judged(rota).all_breaches()[0].text == "4 of 4 assignments as in another rota, at most 2"
    assert least(problem, rota, 0.1) == 1
    assert least(problem, rota, 0.5) == 2
    assert share_changed(problem, rota, published(problem, {0: "DN"})) == 0.5


def test_what_differs_is_asked_for_as_it_is_judged() -> None:
    problem = ward("AB", days=2, codes="D N")
    rule = DiffersFrom(published(problem, {0: "DN", 1: "N."}), 2)
    agree(problem, rule)
    stays_true(problem, [rule], seed=1)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_each_alternative_is_the_least_dear_rota_that_differs(strategy: str) -> None:
    problem = ward("ABC", days=2)
    first = solve(problem, RULES, strategy, ROUNDS).bill
    assert first is not None

    def search(extra: Sequence[RuleLike]) -> Result:
        return solve(problem, (*RULES, *extra), strategy, ROUNDS)

    found = find_alternatives(first, 3, 0.5, 0.0, search, lambda: False)
    assert found.ended == ""
    known = [first.lines.frozen(), *(bill.lines.frozen() for bill in found.bills)]
    assert [bill.cost for bill in found.bills] == [(0, 0)] * 3
    assert min(share_changed(problem, a, b) for n, b in enumerate(known) for a in known[:n]) >= 0.5


def test_where_nothing_else_is_near_enough_it_is_said() -> None:
    problem = ward("AB", days=1)  # one of the two by day, the other by night: two rotas without a gap
    first = solve(problem, RULES, "exact", ROUNDS).bill
    assert first is not None
    extra = partial(_with, problem)
    found = find_alternatives(first, 3, 1.0, 0.05, extra, lambda: False)
    assert len(found.bills) == 1
    assert found.ended == "no other rota differs in 100% of the assignments and costs at most 0 points"
    assert find_alternatives(first, 3, 1.0, 0.05, extra, lambda: True).ended == "the search was ended"


def _with(problem: Problem, extra: Sequence[RuleLike]) -> Result:
    return solve(problem, (*RULES, *extra), "exact", ROUNDS)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.data())
def test_a_rule_at_another_weight_costs_what_the_audit_says(data: st.DataObject) -> None:
    problem = data.draw(tiny_problems(most=6))
    (rule,) = named(problem, 1, data)
    factor = data.draw(st.sampled_from((0, 1, 7)))
    weighted = WeightedRule(rule, factor)
    result = solve(problem, (weighted,), "exact", ROUNDS)
    costs = [points(problem, (rule,), rota) for rota in rotas(problem)]
    assert result.mismatch is None
    assert result.bill is not None
    if min(costs)[0] == 0:
        assert result.bill.cost == (0, factor * min(costs)[1])


@pytest.mark.parametrize("strategy", STRATEGIES)
@settings(max_examples=10, deadline=None, derandomize=True)
@given(st.data())
def test_no_points_of_a_later_level_outweigh_one_of_an_earlier(strategy: str, data: st.DataObject) -> None:
    problem = data.draw(tiny_problems(people=2, most=8))
    rules = named(problem, 3, data)
    best = min(points(problem, rules, rota) for rota in rotas(problem))
    levels = with_the_rest([Level.of("a"), Level.of("b")], rules)
    result = search_levels(strategy, problem, rules, levels)
    assert result.mismatch is None
    assert result.bill is not None
    if best[0] == 0:
        assert points(problem, rules, result.bill.lines.frozen()) == best
        assert result.bill.cost == (0, sum(best))
        assert [level.points for level in result.levels] == list(best[1:])


def test_levels_that_are_proven_say_so_and_claim_no_bound() -> None:
    problem = ward("AB", days=3)
    rules = (*RULES[1:], RULES[0])
    result = search_levels("exact", problem, rules, with_the_rest([Level.of(["need-cover"])], rules))
    assert result.status == "OPTIMAL"
    assert result.bound is None
    assert (result.levels[0].rules, result.levels[0].proven) == (("need-cover",), True)


def test_a_level_for_which_no_time_is_left_gives_up_nothing_that_was_reached() -> None:
    problem = ward()
    levels = with_the_rest([Level.of([RULES[0].key])], RULES)
    reached = solve(problem, RULES, "exact", ROUNDS)

    def stage(weighted: Sequence[RuleLike], later: int, begin: Iterable[Assignment] | None) -> Result:
        if begin is None:
            return solve(problem, weighted, "exact", ROUNDS)
        return Result(Status.NO_ROTA_IN_TIME, None, None, None, "exact", 0.1, 0)

    found = solve_by_levels(problem, RULES, levels, stage)
    assert found.rota is not None
    assert found.bill is not None
    assert found.bill.hard == 0
    assert reached.rota is not None
    assert found.status == "FEASIBLE"
    assert [level.proven for level in found.levels] == [True, False]
    assert sum(level.points for level in found.levels) == audit(problem, RULES, found.rota).points


def test_levels_that_cannot_be_kept_apart_are_refused() -> None:
    problem = ward("A", days=1)
    free = np.flatnonzero(~problem.options.history)
    dear = [Linear(rule=0, place=WHOLE, options=free, weights=np.ones_like(free), low=9, under=Price(price))
            for price in (10**9, 10**9 + 7)]  # fmt: skip
    rules = [Said(list(dear)) for _ in "ab"]
    for rule, name in zip(rules, "ab", strict=True):
        rule.key = name
    with pytest.raises(LevelsTooFar, match="at most 1,125,899,906,842,624"):
        search_levels("exact", problem, rules, [Level.of("a"), Level.of("b")])
    kept = replace(dear[1], low=1)  # the rota costs nothing by it, another would
    rules[0].clauses, rules[1].clauses = [kept, replace(kept, under=Price(1))], list(dear)
    with pytest.raises(LevelsTooFar, match="at most 1,125,899,906,842,624"):
        search_levels("exact", problem, rules, [Level.of("a"), Level.of("b")])
    rules[0].clauses = rules[1].clauses = dear[:1]  # all prices divide by one: small numbers do
    assert search_levels("exact", problem, rules, [Level.of("a"), Level.of("b")]).status == "OPTIMAL"


def corners(pairs: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pairs that some weights above nothing make the least, of which no other is as good in both: brute force over
    the slopes between any two."""
    front = [p for p in pairs if not any(q != p and q[0] <= p[0] and q[1] <= p[1] for q in pairs)]
    slopes = {(abs(p[1] - q[1]), abs(p[0] - q[0])) for p in front for q in front if p != q} or {(1, 1)}
    steep = 1 + max(max(s) for s in slopes)
    weights = {*slopes, (steep**2, 1), (1, steep**2)}
    weights |= {(a * d + b * c, 2 * b * d) for a, b in slopes for c, d in slopes}  # between any two slopes
    least = {min(front, key=lambda p: (a * p[0] + b * p[1], p)) for a, b in weights}
    least |= {min(front, key=lambda p: (a * p[0] + b * p[1], p[::-1])) for a, b in weights}
    return sorted(least)


@pytest.mark.parametrize("strategy", ["exact", "lns"])
@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.data())
def test_the_frontier_has_every_rota_that_weights_alone_make_the_least(strategy: str, data: st.DataObject) -> None:
    problem = data.draw(tiny_problems(people=2, most=7))
    rules = named(problem, 3, data)
    costs = [points(problem, rules, rota) for rota in rotas(problem)]
    kept = [c for c in costs if not c[0]]

    def search(levels: Sequence[Level], begin: Rota | None) -> Result:
        return search_levels(strategy, problem, rules, levels, begin)

    found = find_frontier(problem, rules, (["a"], ["b"]), 30, search, lambda: False)
    got = [point.points for point in found.points]
    assert got == sorted(set(got))
    assert set(corners({c[1:3] for c in kept})) <= set(got) if kept else not got
    front = {c[1:3] for c in kept if not any(d[1] <= c[1] and d[2] <= c[2] and d[1:3] != c[1:3] for d in kept)}
    assert set(got) <= front
    for point in found.points:  # what the two leave open is settled by the others
        assert point.bill.points == min(sum(c) for c in kept if c[1:3] == point.points)
