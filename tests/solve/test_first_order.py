"""The first-order master against exact pricing: its accounts, what it proves, and the rotas of its dives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.book import load_rules
from optimiser.book import Book
from optimiser.evaluate import evaluate
from optimiser.importing.instances import curtois
from optimiser.solve.column_generation.diving import DivingSteps, dive
from optimiser.solve.column_generation.first_order import FirstOrderMaster
from optimiser.solve.column_generation.generation import ColumnGeneration
from optimiser.solve.column_generation.integer_master import rota_of
from optimiser.solve.column_generation.restricted_master import whole_duals
from optimiser.solve.parameters import ColumnGenerationParameters, SolveParameters
from optimiser.solve.pricing.automata.automaton import Infeasible
from tests.solve.clause_sets import drawn


def balanced(
    book: Book, passes: int, threads: int = 1, parameters: SolveParameters | None = None
) -> FirstOrderMaster:  # fmt: skip
    """A first-order master of it after some passes."""
    generation = ColumnGeneration(book, lambda: False, threads=threads, parameters=parameters)
    master = FirstOrderMaster(generation, np.random.default_rng(1))
    master.run_passes(passes)
    return master


@pytest.mark.parametrize("threads", [1, 2, 3])
@settings(max_examples=30)
@given(data=st.data())
def test_rows_stand_where_the_lines_put_them_and_the_bound_is_safe(threads: int, data: st.DataObject) -> None:
    book, best = drawn(data)
    try:
        master = balanced(book, 12, threads)
        generation = master.generation
        generation.prove_bound(master.dual)
    except Infeasible:
        assert best is None
        return
    value = np.zeros(len(generation.rows))
    for mine in master.people:
        assert not mine.columns or mine.weights.sum() == pytest.approx(1)
        for column, weight in zip(mine.columns, mine.weights.tolist(), strict=True):
            rows, values = generation.rows.values(column.options)
            value[rows] += weight * values
    assert master.value == pytest.approx(value, abs=1e-6)
    assert generation.bound is not None
    if best is not None:
        assert generation.bound <= best


@settings(max_examples=40)
@given(data=st.data())
def test_a_dive_gives_everybody_one_line_at_its_cost(data: st.DataObject) -> None:
    book, _ = drawn(data)
    try:
        master = balanced(book, 4)
    except Infeasible:
        return
    before = [list(m.weights) for m in master.people]
    found = dive(master, DivingSteps(0.5, 2, 1.0))
    if found is None:
        assert not all(m.columns for m in master.people)
        return
    assert [list(m.weights) for m in master.people] == before
    assert [c.person for c in found] == [0, 1]
    mine = [i for p in range(2) for i in book.of_person[p]]
    hard, points = evaluate(book, rota_of(book, found), mine)
    assert hard == 0
    assert points == sum(c.points for c in found)
    days = np.zeros((2, book.problem.calendar.days), dtype=np.bool_)
    days[1, 1:] = True
    again = dive(master, DivingSteps(0.5, 2, 1.0, 0.1), found, days)
    assert again is not None
    assert again[0] is found[0]
    first = [[o for o in line[1].options.tolist() if book.problem.options.day[o] == 0] for line in (found, again)]
    assert first[0] == first[1]  # a line that has this day exists, so it is fixed
    # what rows charge is what their clauses cost, or less where a clause is not convex
    charged = master.cost(found) - sum(c.points for c in found)
    hard, points = evaluate(book, rota_of(book, found), book.shared)
    assert hard > 0 or charged <= points + 1e-6


def test_duals_are_the_mean_of_what_rows_charged_in_the_later_half_of_the_passes(benchmark_data: Path) -> None:
    instance = curtois.read_curtois(benchmark_data / "curtois" / "Instance1.txt")
    book = Book(instance.problem, load_rules((), instance.rules, instance.problem.calendar))
    step, whole = balanced(book, 0), balanced(book, 8)
    assert not step.dual.any()
    charges = []
    for _ in range(8):
        step.run_passes(1)
        charges.append(step.proximal_centre.copy())
        assert step.dual.tolist() == whole_duals(-charges[-1], step.generation.rows).tolist()
    assert whole.proximal_centre.tolist() == charges[-1].tolist()
    assert whole.dual.tolist() == whole_duals(-np.mean(charges[4:], axis=0), whole.generation.rows).tolist()
    assert whole.dual.tolist() != step.dual.tolist()


def test_threads_do_not_change_what_a_seed_gives(benchmark_data: Path) -> None:
    instance = curtois.read_curtois(benchmark_data / "curtois" / "Instance3.txt")
    book = Book(instance.problem, load_rules((), instance.rules, instance.problem.calendar))
    first, second = (balanced(book, 30, threads=2) for _ in range(2))
    for one, other in zip(first.people, second.people, strict=True):
        assert one.weights.tolist() == other.weights.tolist()
        assert [c.options.tolist() for c in one.columns] == [c.options.tolist() for c in other.columns]
    alone = balanced(book, 30)
    assert first.objective == pytest.approx(alone.objective, rel=0.02)  # people priced together see the same charges


@pytest.mark.parametrize(("binding", "paces"), [(1_200_000, (0,)), (1, (0,)), (3_000, (0, 8, 2))])
def test_counts_beside_the_network_are_kept(benchmark_data: Path, binding: int, paces: tuple[int, ...]) -> None:
    tuning = ColumnGenerationParameters(least_nodes=1, most_nodes=1, binding_nodes=binding, paces=paces)
    instance = curtois.read_curtois(benchmark_data / "curtois" / "Instance7.txt")
    book = Book(instance.problem, load_rules((), instance.rules, instance.problem.calendar))
    master = balanced(book, 10, parameters=SolveParameters(column_generation=tuning))
    assert sum(line.resources.number for line in master.generation.networks) >= 12
    assert master.generation.heuristic == (len(paces) > 1)
    master.generation.prove_bound(master.dual)
    assert (master.generation.bound is None) == master.generation.heuristic
    for person, mine in enumerate(master.people):
        assert mine.taken
        for column in mine.columns:
            assert evaluate(book, book.flags(column.options), book.of_person[person]) == (0, column.points)
