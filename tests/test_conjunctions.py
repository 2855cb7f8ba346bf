"""Sums with conjunctions: the same in every reading, and laxer where a reading leaves them out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimiser.evaluate import evaluate
from optimiser.problem.conjunctions import Conjunctions, ConjunctionTerms
from optimiser.problem.domain import HARD, Price
from optimiser.problem.options import Groups, ints
from optimiser.solve.decomposition.subproblem import restrict
from optimiser.solve.parameters import PricingParameters
from optimiser.solve.pricing.arrays import SCALE
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.pricing.network import LineNetwork
from optimiser.solve.pricing.pricing import price_line, quick_effort, scratch_for
from optimiser.surface import UNBOUNDED, Form, OneOf, Sum, Surface, person_place
from tests.agree import agree
from tests.solve.clause_sets import Said, book_of, every_choice, judge, sums, terms_of, tiny_problems
from tests.tiny import plain


@settings(max_examples=25)
@given(st.data())
def test_every_reading_of_sums_with_arcs_is_the_same(data: st.DataObject) -> None:
    problem = data.draw(tiny_problems(most=6))
    clauses = [data.draw(sums(problem)) for _ in range(data.draw(st.integers(1, 2)))]
    agree(problem, Said(clauses), trivial=True)


@settings(max_examples=25)
@given(st.data())
def test_alternatives_read_arcs_too(data: st.DataObject) -> None:
    problem = data.draw(tiny_problems(most=6))
    mine = problem.options.of(0)
    ones = np.ones(len(mine), dtype=np.int64)
    forms = [
        Form(mine, ones, high=data.draw(st.integers(1, 5)), joint=data.draw(terms_of(problem, 1))) for _ in range(2)
    ]
    price = data.draw(st.sampled_from((HARD, Price(3))))
    either = OneOf(rule=0, place=person_place(0), alternatives=((forms[0],), (forms[1],)), price=price)
    agree(problem, Said([either]), trivial=True)


@settings(max_examples=25)
@given(st.data())
def test_a_sub_problem_has_its_arcs(data: st.DataObject) -> None:
    problem = data.draw(tiny_problems(people=2, most=8))
    book = book_of(problem, [data.draw(sums(problem))])
    free = ~problem.options.history
    picked = np.array([data.draw(st.booleans()) for _ in free])
    chosen = book.flags(np.flatnonzero(free & picked).tolist())
    part, ids = restrict(book, ints([0]), free, chosen)
    assert evaluate(part, chosen[ids]) == evaluate(book, chosen)


@settings(max_examples=25)
@given(st.data())
def test_pricing_leaves_arcs_out_says_so_and_its_bound_holds(data: st.DataObject) -> None:
    problem = data.draw(tiny_problems(most=6))
    clause = data.draw(sums(problem))
    price = ints(data.draw(st.integers(-8, 8)) * SCALE for _ in range(len(problem.options)))
    judged = {chosen: judge(problem, [clause], chosen) for chosen in every_choice(problem)}
    costs = [points * SCALE + int(price[sorted(c)].sum()) for c, points in judged.items() if points is not None]
    try:
        line = LineNetwork(book_of(problem, [clause]), 0)
    except Infeasible:
        assert not costs
        return
    assert line.left_out
    bound = price_line(line, price, scratch_for([line]), quick_effort(PricingParameters())).bound
    assert not costs or (bound is not None and bound <= min(costs))


def test_conjunctions_stand_in_no_sum_with_a_least() -> None:
    joint = ConjunctionTerms(Conjunctions(*(Groups.of([[0]]) for _ in range(3))), Groups.of([[0]]), ints([1]))
    with pytest.raises(ValueError, match="no least"):
        Surface.window(object.__new__(Surface), 0, Groups.of([[0]]), low=1, joint=joint)


@pytest.mark.parametrize(("most", "left_out"), [(1, False), (2, True)])
def test_pricing_leaves_nothing_out_where_hard_clauses_keep_two_apart(most: int, left_out: bool) -> None:
    """Early and late of one day add 5 together; no more than one of them may be worked, or both may."""
    problem = plain(2, "D L").problem()
    mine = problem.options.of(0)
    both = Conjunctions(Groups.of([mine[:1]]), Groups.of([mine[1:2]]), Groups.of([[]]))
    one, none = ints([1, 1]), np.zeros(2, dtype=np.int64)
    days = Sum(
        rule=0, place=person_place(0), groups=Groups.of([mine[:2], mine[2:]]), weights=ints([1] * 4),
        low=np.full(2, -UNBOUNDED), high=most * one, base=none, under=none, over=none, hard=True,
    )  # fmt: skip
    hours = Sum(
        rule=0, place=person_place(0), groups=Groups.of([mine]), weights=ints([8] * 4), low=ints([-UNBOUNDED]),
        high=ints([20]), base=none[:1], under=none[:1], over=ints([3]),
        joint=ConjunctionTerms(both, Groups.of([[0]]), ints([5])),
    )  # fmt: skip
    assert bool(LineNetwork(book_of(problem, [days, hours]), 0).left_out) == left_out
