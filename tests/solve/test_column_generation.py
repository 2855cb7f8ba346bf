"""The bound and the rotas of columns against every rota of tiny problems, and two published optima."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.book import load_rules
from optimiser.book import Book
from optimiser.importing.instances import curtois
from optimiser.problem.domain import HARD, Price
from optimiser.problem.options import Groups
from optimiser.solve import strategies
from optimiser.solve.clause_predicates import cost_granularity
from optimiser.solve.column_generation.coupling_rows import DUAL_RESOLUTION, UnreachableRow, coupling_rows
from optimiser.solve.column_generation.first_order import FirstOrderMaster
from optimiser.solve.column_generation.generation import ColumnGeneration, Unsuited
from optimiser.solve.column_generation.integer_master import enumerate_columns, solve_integer_master
from optimiser.solve.column_generation.restricted_master import DUAL_SCALE, whole_duals
from optimiser.solve.parameters import ColumnGenerationParameters, PricingParameters, SolveParameters
from optimiser.solve.pricing.arrays import SCALE
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.result import Status
from optimiser.solve.run import solve
from optimiser.solve.stop import Progress, after_iterations, after_seconds
from optimiser.solve.task import Task
from optimiser.solve.watch import Watch
from optimiser.surface import Clause, Linear, OneOf, Pattern, person_place
from tests.operate.ward import RULES, ward
from tests.solve.clause_sets import (
    Said,
    book_of,
    draw_clauses,
    every_choice,
    judge,
    least_of,
    shared_clauses,
    tiny_problems,
)
from tests.tiny import Tiny


@pytest.mark.parametrize(
    ("small", "relaxed"),
    [(False, False), (True, False), (True, True)],
    ids=["all clauses", "some left out", "networks"],
)
@settings(max_examples=50)
@given(data=st.data())
def test_the_bound_is_never_above_the_best_rota(small: bool, relaxed: bool, data: st.DataObject) -> None:
    problem = data.draw(tiny_problems(people=2, most=8))
    clauses = draw_clauses(data, problem)
    best = least_of(problem, clauses)
    few = PricingParameters(shape_states=1, resources=data.draw(st.integers(0, 1)), compared_states=2)
    parameters = SolveParameters(pricing=few if small else PricingParameters())
    bounds: list[int | None] = []
    try:
        generation = ColumnGeneration(book_of(problem, clauses), lambda: False, relaxed, parameters=parameters)
        generation.converge(lambda: bounds.append(generation.bound))
    except Infeasible:
        assert best is None
        return
    assert generation.converged
    assert bounds[-1] == generation.bound is not None
    if best is None:
        return
    assert generation.bound <= best
    if relaxed:
        assert not any(line.resources.number for line in generation.networks)
        return
    step = cost_granularity(clauses)
    assert best % step == 0 if step else best == 0
    listed = enumerate_columns(generation, best)
    assert listed is not None
    found = solve_integer_master(generation.rows, range(2), listed, seed=1, workers=1, seconds=None, effort=None)
    assert found.columns is not None, "the best rota's lines must be among those listed"
    assert found.closed
    assert found.bound is not None
    assert found.bound <= best
    convex = all(not isinstance(c, OneOf) and not (isinstance(c, Linear) and (c.once or c.unit > 1)) for c in clauses)
    if convex and not small:
        assert found.bound == best


def test_a_pattern_that_history_alone_broke_is_nobodys_to_keep() -> None:
    tiny = Tiny(days=2).usual()
    tiny.person("A")
    tiny.history += [tiny.a("A", "D", -2), tiny.a("A", "D", -1)]
    tiny.candidates.append(tiny.a("A", "D", 0))
    problem = tiny.problem()
    first, second = np.flatnonzero(problem.options.history)
    steps = Groups.of([[first], [second]])
    broken: list[Clause] = [Pattern(rule=0, place=person_place(0), stacked=steps, signs=(True, True), price=HARD)]
    assert least_of(problem, broken) == 0
    generation = ColumnGeneration(book_of(problem, broken), lambda: False)
    generation.converge(lambda: None)
    assert generation.bound == 0


@settings(max_examples=40)
@given(data=st.data())
def test_rows_price_no_value_above_its_clauses(data: st.DataObject) -> None:
    problem = data.draw(tiny_problems(people=2, most=8))
    clauses = [data.draw(shared_clauses(problem)) for _ in range(data.draw(st.integers(1, 3)))]
    try:
        rows = coupling_rows(book_of(problem, clauses))
    except UnreachableRow:
        assert least_of(problem, clauses) is None
        return
    dual = np.array([data.draw(st.integers(-50, 50)) for _ in range(len(rows))], dtype=np.int64)
    prices = rows.option_prices(dual)
    for chosen in every_choice(problem):
        points = judge(problem, clauses, chosen)
        if points is not None:
            options = np.array(sorted(chosen), dtype=np.int64)
            assert rows.lagrangean_minimum(dual, 10) <= points * 10 - prices[options].sum()
            assert rows.excess(options).sum() + rows.lagrangean_minimum(dual * 0, 1) <= points


@settings(max_examples=8)
@given(data=st.data())
def test_the_strategy_ends_with_a_safe_bound(data: st.DataObject) -> None:
    problem = data.draw(tiny_problems(people=2, most=7))
    clauses = draw_clauses(data, problem)
    best = least_of(problem, clauses)
    result = solve(problem, [Said(clauses)], "columns", after_iterations(4))
    assert result.mismatch is None
    if best is None:
        assert result.status in (Status.INFEASIBLE, Status.NO_ROTA_IN_TIME)
        return
    assert result.bound is not None
    assert result.bound <= best
    if result.bill is not None and not result.bill.hard:
        assert result.bill.points >= best


def test_long_lines_are_priced_by_all_threads_and_searched_after(benchmark_data: Path) -> None:
    alone = SolveParameters(column_generation=ColumnGenerationParameters(alone_from=0))
    instance = curtois.read_curtois(benchmark_data / "curtois" / "Instance3.txt")
    rules = load_rules((), instance.rules, instance.problem.calendar)
    notes: list[str] = []

    class Notes(Watch):
        def round(self, progress: Progress, note: str) -> None:
            notes.append(note)

    result = solve(instance.problem, rules, "columns", after_seconds(60), workers=2, watch=Notes(), parameters=alone)
    assert result.bill is not None
    assert result.bill.cost >= (0, 1001)
    assert result.bill.hard == 0
    assert result.bound is not None
    kinds = [note.startswith(("dive", "partial master", "pool")) or " again " in note for note in notes]
    assert kinds[0]
    assert kinds == sorted(kinds, reverse=True)  # nothing is searched beside columns
    assert result.status is Status.OPTIMAL or not kinds[-1]


def test_columns_that_all_threads_price_can_be_ended_as_any_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not look at the clock is ended from outside."""
    monkeypatch.setattr(strategies, "ready", lambda _: True)
    monkeypatch.setattr(strategies, "generate_side_by_side", _never_ends)
    alone = SolveParameters(column_generation=ColumnGenerationParameters(alone_from=0))
    result = solve(ward("A"), RULES, "columns", after_seconds(1), workers=2, parameters=alone)
    assert result.status is Status.FEASIBLE


def _never_ends(task: Task, threads: int) -> None:
    while threads:
        time.sleep(60)


@pytest.mark.parametrize(("name", "best"), [("Instance1", 607), ("Instance2", 828)])
def test_published_optima_are_proven(benchmark_data: Path, name: str, best: int) -> None:
    instance = curtois.read_curtois(benchmark_data / "curtois" / f"{name}.txt")
    book = Book(instance.problem, load_rules((), instance.rules, instance.problem.calendar))
    generation = ColumnGeneration(book, lambda: False)
    generation.converge(lambda: None)
    assert generation.bound is not None
    assert generation.bound <= best
    listed = enumerate_columns(generation, best)
    assert listed is not None
    people = range(len(generation.networks))
    found = solve_integer_master(generation.rows, people, listed, seed=1, workers=1, seconds=None, effort=None)
    assert found.closed
    assert found.bound == best


def test_networks_grow_where_lines_are_not_priced_exactly(benchmark_data: Path) -> None:
    instance = curtois.read_curtois(benchmark_data / "curtois" / "Instance2.txt")
    book = Book(instance.problem, load_rules((), instance.rules, instance.problem.calendar))
    small = ColumnGenerationParameters(
        paces=(0,), most_nodes=300, least_nodes=300, binding_nodes=1, labels_each=(1, 1, 1), labels=(50, 50, 50),
        widenings=(1, 1, 1), multipliers=(0, 0, 0),
    )  # fmt: skip
    generation = ColumnGeneration(book, lambda: False, parameters=SolveParameters(column_generation=small))
    before = [line.resources.number for line in generation.networks]
    master = FirstOrderMaster(generation, np.random.default_rng(1))
    generation.converge(lambda: None)
    assert sum(line.resources.number for line in generation.networks) < sum(before)
    assert generation.converged
    assert generation.bound == 828
    master.run_passes(2)
    assert all(mine.taken for mine in master.people), "it goes on with the lines it was made of"


@pytest.mark.parametrize("points", [1e3, 1e9, 1e15, -1e15, np.inf])
def test_a_dual_of_any_size_is_read_in_64_bits(points: float) -> None:
    """A row over minutes, as of hours, has values of some ten thousand: what it costs at least is the dual's least."""
    rows = coupling_rows(Book(ward("AB", days=2), RULES))
    rows = replace(rows, at=rows.at * 20_000, weight=rows.weight * 20_000)
    dual = whole_duals([points] * len(rows), rows)
    assert (np.sign(dual) == np.sign(points)).all()
    least = 0
    for r, (begin, end) in enumerate(pairwise(rows.first.tolist())):
        vertices = zip(rows.at[begin:end].tolist(), rows.price[begin:end].tolist(), strict=True)
        least += min(price * DUAL_SCALE + int(dual[r]) * at for at, price in vertices)
    assert rows.lagrangean_minimum(dual, SCALE) == least // DUAL_RESOLUTION
    paid = dict.fromkeys(rows.option.tolist(), 0)
    for o, r, weight in zip(rows.option.tolist(), rows.row.tolist(), rows.weight.tolist(), strict=True):
        paid[o] -= int(dual[r]) * weight
    found = rows.option_prices(dual)
    assert {o: int(found[o]) for o in paid} == {o: price // DUAL_RESOLUTION for o, price in paid.items()}


def test_points_for_which_64_bits_have_no_room_are_left_to_other_searches() -> None:
    problem = ward("A", days=1, codes="D")
    dear = replace(problem, needs=tuple(replace(n, minimum=2, below_minimum=Price(1 << 40)) for n in problem.needs))
    with pytest.raises(Unsuited, match="64 bits"):
        ColumnGeneration(Book(dear, RULES), lambda: False)
    assert solve(dear, RULES, "columns", after_iterations(1)).points == 1 << 40
