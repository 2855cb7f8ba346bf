"""The blend against exact pricing: what it keeps account of, what it proves, and the rotas it dives to."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.book import load_rules
from optimiser.book import Book
from optimiser.evaluate import evaluate
from optimiser.importing import curtois
from optimiser.solve.column_generation import generation
from optimiser.solve.column_generation.diving import day_dive
from optimiser.solve.column_generation.first_order import Blend
from optimiser.solve.column_generation.generation import Generation
from optimiser.solve.column_generation.integer_master import choice_of
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.pricing.network import LineNetwork
from tests.solve.clause_sets import drawn


def blended(book: Book, sweeps: int, threads: int = 1) -> Blend:
    """A blend of it after some sweeps."""
    blend = Blend(Generation(book, lambda: False, threads=threads), np.random.default_rng(1))
    blend.spread(sweeps)
    return blend


@pytest.mark.parametrize("threads", [1, 2, 3])
@settings(max_examples=30)
@given(data=st.data())
def test_rows_stand_where_the_lines_put_them_and_the_bound_is_safe(threads: int, data: st.DataObject) -> None:
    book, best = drawn(data)
    try:
        blend = blended(book, 12, threads)
        gen = blend.gen
        gen.certify(blend.dual)
    except Infeasible:
        assert best is None
        return
    value = np.zeros(len(gen.rows))
    for shares in blend.mixes:
        assert not shares.lines or shares.weights.sum() == pytest.approx(1)
        for line, weight in zip(shares.lines, shares.weights.tolist(), strict=True):
            rows, values = gen.rows.values(line.options)
            value[rows] += weight * values
    assert blend.value == pytest.approx(value, abs=1e-6)
    assert gen.bound is not None
    if best is not None:
        assert gen.bound <= best


@settings(max_examples=40)
@given(data=st.data())
def test_a_dive_gives_everybody_one_line_at_its_cost(data: st.DataObject) -> None:
    book, _ = drawn(data)
    try:
        blend = blended(book, 4)
    except Infeasible:
        return
    before = [list(m.weights) for m in blend.mixes]
    found = day_dive(blend, 0.5, 2, 1.0)
    if found is None:
        assert not all(m.lines for m in blend.mixes)
        return
    assert [list(m.weights) for m in blend.mixes] == before
    assert [c.person for c in found] == [0, 1]
    mine = [i for p in range(2) for i in book.of_person[p]]
    hard, points = evaluate(book, choice_of(book, found), mine)
    assert hard == 0
    assert points == sum(c.points for c in found)
    days = np.zeros((2, book.problem.calendar.days), dtype=np.bool_)
    days[1, 1:] = True
    again = day_dive(blend, 0.5, 2, 1.0, 0.1, found, days)
    assert again is not None
    assert again[0] is found[0]
    first = [[o for o in line[1].options.tolist() if book.problem.options.day[o] == 0] for line in (found, again)]
    assert first[0] == first[1]  # a line that has this day exists, so it is held
    # what rows charge is what their clauses cost, or less where a clause is not convex
    charged = blend.cost(found) - sum(c.points for c in found)
    hard, points = evaluate(book, choice_of(book, found), book.shared)
    assert hard > 0 or charged <= points + 1e-6


def test_threads_do_not_change_what_a_seed_gives(benchmark_data: Path) -> None:
    instance = curtois.read(benchmark_data / "curtois" / "Instance3.txt")
    book = Book(instance.problem, load_rules((), instance.rules, instance.problem.calendar))
    first, second = (blended(book, 30, threads=2) for _ in range(2))
    for one, other in zip(first.mixes, second.mixes, strict=True):
        assert one.weights.tolist() == other.weights.tolist()
        assert [c.options.tolist() for c in one.lines] == [c.options.tolist() for c in other.lines]
    alone = blended(book, 30)
    assert first.points == pytest.approx(alone.points, rel=0.02)  # people priced together see the same charges


@pytest.mark.parametrize(("binding", "paces"), [(1_200_000, (0,)), (1, (0,)), (3_000, (0, 8, 2))])
def test_counts_beside_the_network_are_kept(
    benchmark_data: Path, monkeypatch: pytest.MonkeyPatch, binding: int, paces: tuple[int, ...]
) -> None:
    monkeypatch.setattr(
        generation, "LineNetwork", lambda book, person, *_: LineNetwork(book, person, 1, binding, paces)
    )
    instance = curtois.read(benchmark_data / "curtois" / "Instance7.txt")
    book = Book(instance.problem, load_rules((), instance.rules, instance.problem.calendar))
    blend = blended(book, 10)
    assert sum(line.resources.number for line in blend.gen.lines) >= 12
    assert blend.gen.narrow == (len(paces) > 1)
    blend.gen.certify(blend.dual)
    assert (blend.gen.bound is None) == blend.gen.narrow
    for person, mix in enumerate(blend.mixes):
        assert mix.taken
        for line in mix.lines:
            assert evaluate(book, book.flags(line.options), book.of_person[person]) == (0, line.points)
