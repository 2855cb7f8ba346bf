"""People whom no clause ties together: bounds that add up, and each component closed by itself."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from optimiser.book import IN
from optimiser.evaluate import evaluate
from optimiser.problem.domain import HARD, Price
from optimiser.problem.options import ints
from optimiser.solve.column_generation.components import ComponentBounds, Components, components_of_rows
from optimiser.solve.column_generation.coupling_rows import coupling_rows
from optimiser.solve.column_generation.generation import ColumnGeneration
from optimiser.solve.column_generation.search import ColumnGenerationSearch
from optimiser.solve.pricing.arrays import SCALE
from optimiser.solve.stop import after_iterations
from optimiser.surface import Clause, Linear, team_place
from tests.solve.clause_sets import Said, book_of, drawn, least_of
from tests.solve.tasks import task_of
from tests.tiny import Tiny


def two_apart() -> tuple[Tiny, list[Clause]]:
    """Two people of four days, each asked for two of them at 5 points for each more or less."""
    tiny = Tiny(days=4).usual()
    for name in ("A", "B"):
        tiny.person(name)
        tiny.candidates += [tiny.a(name, "D", day) for day in range(4)]
    problem = tiny.problem()
    clauses: list[Clause] = [
        Linear(
            rule=0, place=team_place(0, 0), options=problem.options.of(p), weights=ints([1] * 4), low=2, high=2,
            under=Price(5), over=Price(5),
        )
        for p in (0, 1)
    ]  # fmt: skip
    return tiny, clauses


def test_each_component_keeps_the_duals_that_prove_most_of_it_and_is_rounded_by_itself() -> None:
    tiny, clauses = two_apart()
    book = book_of(tiny.problem(), clauses)
    components = Components(book)
    assert components.count == 2
    rows = coupling_rows(book)
    bounds = ComponentBounds([5, 1], components.of_person, components_of_rows(book, components, rows))
    assert bounds.total is None
    none = np.zeros(len(rows), dtype=np.int64)
    bounds.raise_by(none, ints([SCALE // 2, SCALE // 2]), rows)
    assert (bounds.points(0), bounds.points(1), bounds.total) == (5, 1, 6)
    bounds.raise_by(none + 7, ints([-SCALE, 3 * SCALE]), rows)
    assert bounds.dual is not None
    assert bounds.dual[bounds.of_row].tolist() == [0, 7]
    assert bounds.least.tolist() == [SCALE // 2, 3 * SCALE]
    assert bounds.total == 5 + 3
    bounds.raise_to(0, 10)
    assert bounds.total == 10 + 3
    one = bounds.as_one(1, none, 3)
    assert one.total == 13
    assert one.rows_of(0) == [0, 1]


def test_a_component_is_closed_by_itself_and_its_lines_join_those_of_the_others() -> None:
    tiny, clauses = two_apart()
    problem = tiny.problem()
    task = task_of(problem, (Said(clauses),), after_iterations(9))
    task.offer(task.book.flags(problem.options.of(0)[:1].tolist()))
    assert task.cost == (0, 5 + 10)
    generation = ColumnGeneration(task.book, lambda: False)
    generation.prove_bound(np.zeros(len(generation.rows), dtype=np.int64))
    ColumnGenerationSearch(task, generation, np.random.default_rng(1), None).prove(0)
    assert task.cost == (0, 0)
    assert task.proven


def test_what_is_in_every_rota_ties_people_too() -> None:
    """A hard least holds the first duty of A; a row counts it beside what B may take."""
    tiny, _ = two_apart()
    problem = tiny.problem()
    a, b = (problem.options.of(p)[:1] for p in (0, 1))
    both = np.concatenate([a, b])
    ones, three = ints([1, 1]), ints([3, 1])
    book = book_of(
        problem,
        [
            Linear(rule=0, place=team_place(0, 0), options=both, weights=three, low=3, under=HARD),
            Linear(rule=0, place=team_place(0, 0), options=both, weights=ones, high=1, over=Price(3)),
        ],
    )
    assert book.fixed[a].tolist() == [IN]
    components = Components(book)
    assert components.count == 1
    assert components_of_rows(book, components, coupling_rows(book)).tolist() == [0, 0]


def test_a_row_that_nobody_can_change_is_not_rounded_up_to_what_others_cost() -> None:
    """A costs 5 points or a multiple of them, and B two whatever is chosen, as the weights of the clause cancel out."""
    tiny, clauses = two_apart()
    problem = tiny.problem()
    b = problem.options.of(1)[:1]
    nought = Linear(
        rule=0, place=team_place(0, 0), options=np.concatenate([b, b]), weights=ints([1, -1]), low=1, under=Price(2)
    )
    book = book_of(problem, [clauses[0], nought])
    components = Components(book)
    assert components.of_person.tolist() == [0, 1]
    generation = ColumnGeneration(book, lambda: False)
    generation.converge(lambda: None)
    assert generation.bound == least_of(problem, [clauses[0], nought]) == 2


@settings(max_examples=40)
@given(data=st.data())
def test_what_components_cost_adds_up_and_nobody_is_in_two(data: st.DataObject) -> None:
    book, _ = drawn(data)
    components = Components(book)
    assert sorted(i for mine in components.clauses for i in mine) == list(range(len(book.clauses)))
    free = np.flatnonzero(~book.problem.options.history)
    chosen = book.flags(o for o in free.tolist() if data.draw(st.booleans()))
    costs = [components.cost(book, chosen, k) for k in range(components.count)]
    assert (sum(h for h, _ in costs), sum(p for _, p in costs)) == evaluate(book, chosen)
    assert sorted(p for k in range(components.count) for p in components.people(k)) == [0, 1]
