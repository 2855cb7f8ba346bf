"""Branch and price closes what fractions of lines leave open; decisions that contradict each other leave no line."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optimiser.evaluate import evaluate
from optimiser.problem.domain import Price
from optimiser.problem.options import ints
from optimiser.solve.column_generation.branching import BranchingTree
from optimiser.solve.column_generation.decisions import Decision, Decisions
from optimiser.solve.column_generation.generation import ColumnGeneration
from optimiser.solve.column_generation.integer_master import rota_of
from optimiser.solve.column_generation.search import ColumnGenerationSearch
from optimiser.solve.pricing.arrays import SCALE
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.pricing.pricing import Column
from optimiser.solve.stop import after_iterations
from optimiser.surface import Clause, Linear, team_place
from tests.solve.clause_sets import Said, book_of
from tests.solve.tasks import task_of
from tests.tiny import Tiny


def three_in_a_ring() -> tuple[Tiny, list[Clause]]:
    """Three people of one day, of each two of whom one is asked for at 5 points for each more or less: halves cost
    nothing."""
    tiny = Tiny(days=1).usual()
    for name in ("A", "B", "C"):
        tiny.person(name)
        tiny.candidates += [tiny.a(name, "D", 0)]
    problem = tiny.problem()
    clauses: list[Clause] = [
        Linear(
            rule=0, place=team_place(0, 0), options=ints([*problem.options.of(p), *problem.options.of(q)]),
            weights=ints([1, 1]), low=1, high=1, under=Price(5), over=Price(5),
        )
        for p, q in ((0, 1), (1, 2), (0, 2))
    ]  # fmt: skip
    return tiny, clauses


def one_for_two_places() -> tuple[Tiny, list[Clause]]:
    """Three people of one day, of each two of whom one may work; two are asked for, at 10 points for each that is
    missing: halves leave half of one missing."""
    tiny, clauses = three_in_a_ring()
    options = tiny.problem().options
    pairs = [replace(c, low=0, over=Price(0, hard=True)) for c in clauses if isinstance(c, Linear)]
    asked = ints(o for p in range(3) for o in options.of(p).tolist())
    need = Linear(
        rule=0, place=team_place(0, 0), options=asked, weights=ints([1, 1, 1]), low=2, high=3, under=Price(10)
    )
    return tiny, [*pairs, need]


def at_its_end(tiny: Tiny, clauses: list[Clause]) -> ColumnGeneration:
    generation = ColumnGeneration(book_of(tiny.problem(), clauses), lambda: False)
    generation.converge(lambda: None)
    assert generation.converged
    return generation


def test_branching_proves_and_finds_what_halves_of_lines_hide() -> None:
    generation = at_its_end(*three_in_a_ring())
    assert generation.bound == 0
    found: list[list[Column]] = []

    def offer(columns: list[Column]) -> int:
        found.append(columns)
        return 5 * SCALE

    tree = BranchingTree(generation, 0, offer)
    assert tree.branch(5 * SCALE, 0), "the root is left where there is no effort for more"
    assert tree.bound == 0
    assert not tree.branch(5 * SCALE, float("inf"))
    assert tree.ended
    assert tree.bound is not None
    assert generation.bounds.rounded(tree.bound) == 5
    assert min(evaluate(generation.book, rota_of(generation.book, each)) for each in found) == (0, 5)
    assert (generation.bound, len(generation.decisions)) == (0, 0), "what the tree decides is its own"


def test_how_much_is_missing_in_all_is_a_whole_number() -> None:
    tiny, clauses = one_for_two_places()
    generation = at_its_end(tiny, clauses)
    assert generation.bound_parts == 5 * SCALE
    rows = generation.rows.with_totals(3)
    assert rows.at[-2:].tolist() == [0, 2], "one total, of up to two who are missing"
    assert rows.with_limits({0: (1, 9)}).at[-2:].tolist() == [1, 2]
    tree = BranchingTree(generation, 0, lambda columns: 10 * SCALE)
    assert not tree.branch(10 * SCALE, float("inf"))
    assert tree.bound == 10 * SCALE


def test_a_search_closes_its_gap_by_branching() -> None:
    tiny, clauses = three_in_a_ring()
    task = task_of(tiny.problem(), (Said(clauses),), after_iterations(9))
    task.offer(task.book.start())
    assert task.cost == (0, 15)
    generation = ColumnGeneration(task.book, lambda: False)
    generation.converge(lambda: None)
    ColumnGenerationSearch(task, generation, np.random.default_rng(1), None).prove(1_000)
    assert task.cost == (0, 5)
    assert task.proven


def test_decisions_are_kept_by_every_line_priced_and_contradictions_leave_none() -> None:
    generation = at_its_end(*three_in_a_ring())
    mine = tuple(generation.book.problem.options.of(0).tolist())
    for taken in (True, False):
        node = generation.with_decisions(Decisions([Decision(0, mine, taken)]), generation.master.columns)
        node.converge(lambda: None)
        lines = [c for c in node.master.columns if c.person == 0]
        assert lines
        assert all(tuple(c.options) == (mine if taken else ()) for c in lines)
        assert node.bound == 5 * (node.bound_parts > 0)
    both = Decisions([Decision(0, mine, True), Decision(0, mine, False)])
    with pytest.raises(Infeasible):
        generation.with_decisions(both, ()).converge(lambda: None)
