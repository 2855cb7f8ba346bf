"""Hard rules come before points, whatever the points: every strategy against all rotas of tiny problems."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimiser.book import Book
from optimiser.evaluate import evaluate
from optimiser.folding import HARD_UNIT, split_coefficient
from optimiser.problem.domain import Price
from optimiser.solve import STRATEGIES, after_iterations, solve
from optimiser.surface import Clause, Sum
from tests.operate.ward import RULES, published, ward
from tests.solve.clause_sets import Said, draw_clauses, every_choice, tiny_problems

DEAR = {1: 1, 3: 150_000, 10: 10**9, 2: 30_000, 7: 10**8}
"""What prices of the clauses drawn are made to be."""


def dearer(clause: Clause) -> Clause:
    """A clause with prices from 1 to a thousand million."""
    if isinstance(clause, Sum):
        return replace(clause, under=clause.under * 10**8, over=clause.over * 250_000)
    prices = {f.name: p for f in fields(clause) if isinstance(p := getattr(clause, f.name), Price) and not p.hard}
    more: dict[str, Any] = {name: Price(DEAR.get(p.points, p.points)) for name, p in prices.items()}
    return replace(clause, **more)


@pytest.mark.parametrize("strategy", STRATEGIES)
@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.data())
def test_no_points_outweigh_a_hard_rule(strategy: str, data: st.DataObject) -> None:
    problem = data.draw(tiny_problems(people=2, most=8))
    rules = (Said([dearer(c) for c in draw_clauses(data, problem)]),)
    book = Book(problem, rules)
    least = min(_broken_first(book, chosen) for chosen in every_choice(problem))
    result = solve(problem, rules, strategy, after_iterations(6))
    assert result.mismatch is None
    assert result.bill is not None
    if least[0] == 0:
        assert result.bill.cost == least
    else:
        assert result.bill.hard


def _broken_first(book: Book, chosen: frozenset[int]) -> tuple[int, int]:
    hard, points = evaluate(book, book.flags(chosen))
    return int(hard > 0), points


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("price", [1, 1_500, 150_000, 10**9])
def test_a_gap_at_any_price_is_no_reason_to_break_rest(strategy: str, price: int) -> None:
    problem = ward("AB", days=6)  # two people cannot be on every day and every night
    problem = replace(problem, needs=tuple(replace(n, below_minimum=Price(price)) for n in problem.needs))
    whole = solve(problem, RULES, "exact", after_iterations(40))
    assert whole.status == "OPTIMAL"
    everything = published(problem, {0: "DNDNDN", 1: "NDNDND"})
    result = solve(problem, RULES, strategy, after_iterations(8), start=everything)
    assert result.bill is not None
    assert result.bill.cost == (0, whole.points)


def test_a_coefficient_holds_hard_units_and_points_exactly() -> None:
    for hard in (-3, 0, 1, 10**6):
        for points in (-(10**12), -1, 0, 10**12):
            assert split_coefficient(hard * HARD_UNIT + points) == (hard, points)
    assert np.iinfo(np.int64).max < HARD_UNIT
