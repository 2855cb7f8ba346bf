"""What lines cost, read quickly, is what `evaluate` reads clause by clause."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimiser.evaluate import evaluate
from optimiser.problem.problem import Problem
from optimiser.solve.lns import line_costs
from optimiser.solve.lns.line_costs import LineCosts
from tests.operate.ward import ward
from tests.solve.clause_sets import book_of, line_clauses, sums, tiny_problems


@st.composite
def lines(draw: st.DrawFn, cyclic: bool) -> tuple[Problem, list[object]]:
    """A problem of two people, and clauses of any kind over the line of each."""
    problem = draw(tiny_problems(people=2))
    clauses = [draw(line_clauses(problem, p, cyclic)) for p in (0, 1) for _ in range(draw(st.integers(0, 6)))]
    return problem, clauses + ([draw(sums(problem))] if draw(st.booleans()) else [])


@pytest.mark.parametrize("cyclic", [False, True])
@settings(max_examples=25)
@given(data=st.data())
def test_a_line_costs_what_its_clauses_cost_one_by_one(data: st.DataObject, cyclic: bool) -> None:
    problem, clauses = data.draw(lines(cyclic))
    book, options = book_of(problem, clauses), problem.options  # type: ignore[arg-type]
    costs, rng = LineCosts(book), np.random.default_rng(1)
    for _ in range(12):
        chosen = options.history | (rng.random(len(options)) < rng.random())
        for person in (0, 1):
            mine = chosen[int(options.bounds[person]) : int(options.bounds[person + 1])]
            assert costs.of(person, mine) == evaluate(book, chosen, book.of_person[person])


def test_no_more_lines_are_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_costs, "MOST_KEPT", 1)
    problem = ward("AB", days=3)
    costs, options = LineCosts(book_of(problem, [])), problem.options
    for person in (0, 1, 0):
        costs.of(person, options.history[int(options.bounds[person]) : int(options.bounds[person + 1])])
        assert list(costs._lines) == [person]
