"""Pricing against every line of tiny problems."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimiser.problem.domain import HARD, Price
from optimiser.problem.options import Groups, ints
from optimiser.solve.parameters import PricingParameters
from optimiser.solve.pricing.arrays import INFINITY, SCALE
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.pricing.network import LineNetwork
from optimiser.solve.pricing.network_reduction import price_reduced_network
from optimiser.solve.pricing.pricing import Effort, column, costs_to_go, price_line, scratch_for
from optimiser.solve.pricing.resource_extension import line_points
from optimiser.solve.pricing.shortest_path_kernel import successor
from optimiser.surface import UNBOUNDED, Blocks, Pattern, Run, Sum, person_place
from tests.solve.clause_sets import book_of, every_choice, judge, line_clauses, tiny_problems
from tests.tiny import plain

FULL = Effort(columns=3, labels_each=10_000, labels=400_000, widenings=60)


def prices(draw: st.DrawFn, count: int) -> np.ndarray:
    """Random prices, in parts of a point."""
    return np.array([draw(st.integers(-8, 8)) * (SCALE // 4) for _ in range(count)], dtype=np.int64)


@pytest.mark.parametrize(
    ("nodes", "effort"),
    [(1_000_000, FULL), (1, FULL), (1, replace(FULL, multipliers=6))],
    ids=["all in the network", "most left to the labelling", "with multipliers"],
)
@settings(max_examples=80)
@given(data=st.data())
def test_the_least_cost_is_that_of_the_cheapest_of_all_lines(nodes: int, effort: Effort, data: st.DataObject) -> None:
    problem = data.draw(tiny_problems())
    clauses = [data.draw(line_clauses(problem, 0)) for _ in range(data.draw(st.integers(1, 4)))]
    price = prices(data.draw, len(problem.options))
    costs = {}
    for chosen in every_choice(problem):
        points = judge(problem, clauses, chosen)
        if points is not None:
            costs[chosen] = points * SCALE + int(price[sorted(chosen)].sum())
    try:
        made = LineNetwork(book_of(problem, clauses), 0, nodes, parameters=PricingParameters(shape_states=nodes))
    except Infeasible:
        assert not costs
        return
    assert not made.left_out
    found = price_line(made, price, scratch_for([made]), effort)
    if not costs:
        assert not found.columns
        return
    assert found.exact
    assert found.bound == min(costs.values()) == found.columns[0][0]
    for cost, priced in found.columns:
        chosen = frozenset(priced.options.tolist())
        assert cost == costs[chosen]
        assert priced.points * SCALE == cost - int(price[sorted(chosen)].sum())
        choices = made.choices_of(chosen)
        assert choices is not None
        assert column(made, choices).points == priced.points


@settings(max_examples=80)
@given(data=st.data())
def test_what_has_a_penalty_is_left_out_and_only_what_is_reached_is_priced(data: st.DataObject) -> None:
    problem = data.draw(tiny_problems())
    clauses = [data.draw(line_clauses(problem, 0)) for _ in range(data.draw(st.integers(1, 4)))]
    try:
        made = LineNetwork(book_of(problem, clauses), 0)
    except Infeasible:
        return
    scratch, net = scratch_for([made]), made.net
    penalty = np.zeros(len(problem.options), dtype=np.int64)
    held = data.draw(st.integers(0, net.days - 1))
    there = np.flatnonzero((problem.options.day == held) & ~problem.options.history)
    penalty[there] = 1 << 40
    penalty[there[: data.draw(st.integers(0, 1))]] = -1 << 40
    price = prices(data.draw, len(problem.options)) + penalty
    costs_to_go(made, price, scratch)
    least = int(scratch.value[0])
    classes = scratch.class_cost[: len(net.class_a)].copy()
    scratch.value[:] = -INFINITY  # what is not written would be the cheapest
    lines, costs = np.zeros((2, net.days), dtype=np.int64), np.zeros(2, dtype=np.int64)
    found = price_reduced_network(net, price, penalty, scratch, lines, costs)
    assert (scratch.class_cost[: len(classes)] >= classes).all()
    if not (scratch.kind_cost[: len(net.class_of)] >= INFINITY).any():
        assert not found
        return
    # a line that keeps to the day held is the cheapest, or there is none
    assert scratch.value[0] in (least, INFINITY)
    assert scratch.value[0] == least or least > -(1 << 39)
    assert (found > 0) == (scratch.value[0] < INFINITY)
    for cost, line in zip(costs[:found].tolist(), lines, strict=False):
        points = line_points(net, made.resources._replace(number=0), line)
        assert cost == points * SCALE + int(price[made.options(line)].sum())


def test_blocks_at_an_even_pace_are_blocks_within_the_most() -> None:
    problem = plain(12, "D").problem()
    mine = problem.options.of(0)
    pairs = [mine[i : i + 2].tolist() for i in range(0, 12, 2)]
    most = Blocks(rule=0, place=person_place(0), groups=Groups.of(pairs), high=3)
    book = book_of(problem, [most])
    whole = LineNetwork(book, 0)
    even = LineNetwork(book, 0, 1000, 1000, (1,), parameters=PricingParameters(even_blocks=1))
    assert (whole.even_pace, even.even_pace) == (0, 1)
    every, lines = 0, 0
    for chosen in every_choice(problem):
        choices = even.choices_of(chosen)
        allowed = judge(problem, [most], chosen) is not None
        if choices is not None and column(even, choices).points >= 0:
            assert allowed
            lines += 1
        every += allowed
    assert 0 < lines < every


@settings(max_examples=80)
@given(data=st.data())
def test_blocks_remembered_in_part_cost_no_more_and_lines_of_few_choices_what_they_cost(data: st.DataObject) -> None:
    problem = data.draw(tiny_problems())
    blocks = data.draw(line_clauses(problem, 0).filter(lambda clause: isinstance(clause, Blocks)))
    memory = data.draw(st.integers(1, 2))
    parameters = PricingParameters(states=1, block_memories=(memory,))
    try:
        made = LineNetwork(book_of(problem, [blocks]), 0, parameters=parameters, remembering=10_000)
    except Infeasible:
        assert all(judge(problem, [blocks], chosen) is None for chosen in every_choice(problem))
        return
    for chosen in every_choice(problem):
        points, choices = judge(problem, [blocks], chosen), made.choices_of(chosen)
        found = -1 if choices is None else column(made, choices).points
        few = len({int(problem.options.day[o]) for o in chosen}) <= memory + (blocks.low <= 0)
        if points is None:
            assert found < 0 or not few
        else:
            assert found == points if few else 0 <= found <= points


def test_blocks_too_many_to_remember_charge_the_first_of_them() -> None:
    problem = plain(12, "D").problem()
    mine = problem.options.of(0)
    pairs = Groups.of([o, p] for o in mine for p in mine)
    known = Blocks(rule=0, place=person_place(0), groups=pairs, high=0, over=Price(5))
    book = book_of(problem, [known])
    made = LineNetwork(book, 0, parameters=PricingParameters(states=64), remembering=10_000)
    assert made.left_out == 1
    costs = []
    for worked in range(5):
        choices = made.choices_of(mine[:worked].tolist())
        assert choices is not None
        costs.append(column(made, choices).points)
    assert costs == [0, 5 * 23, 5 * (23 + 21), 5 * (23 + 21 + 19), 5 * (23 + 21 + 19)]
    assert LineNetwork(book, 0, parameters=PricingParameters(states=64)).left_out == 1  # without room for them


def test_each_state_of_the_network_is_met_by_a_line() -> None:
    problem = plain(7, "D").problem()
    mine = problem.options.of(0)
    place = person_place(0)
    no_three_in_a_row = Run(rule=0, place=place, slots=Groups.of([o] for o in mine), high=2)
    four_or_more = Sum(
        rule=0, place=place, groups=Groups.of([mine]), weights=ints(1 for _ in mine), low=ints([4]),
        high=ints([UNBOUNDED]), base=ints([0]), under=ints([0]), over=ints([0]), hard=True,
    )  # fmt: skip
    made = LineNetwork(book_of(problem, [no_three_in_a_row, four_or_more]), 0)
    net, met = made.net, set()
    for chosen in every_choice(problem):
        choices = made.choices_of(chosen)
        if choices is None or column(made, choices).points < 0:
            continue
        a = b = 0
        for t, choice in enumerate(choices.tolist()):
            met |= {(t, "a", a), (t, "b", b)}
            a, b, _ = successor.py_func(net, t, a, b, net.class_of[net.kind_of[choice]])
    sizes = (("a", net.a_size), ("b", net.b_size))
    here = {(t, name, i) for t in range(7) for name, size in sizes for i in range(size[t])}
    assert here == met


def test_a_pair_binds_by_what_follows_it_and_not_by_what_history_alone_broke() -> None:
    for worked, second, left in (((-2, -1), [1], [2, 3]), ((-2, -1), [1, 2], None), ((-1,), [1], [2])):
        problem = plain(2, "D").past("A", "D", *worked).problem()
        mine = problem.options.of(0)
        never_both = Pattern(
            rule=0, place=person_place(0), stacked=Groups.of([mine[:1], mine[second]]), signs=(True, True),
            price=Price(points=0, hard=True),
        )  # fmt: skip
        book = book_of(problem, [never_both])
        if left is None:
            with pytest.raises(Infeasible):
                LineNetwork(book, 0)
            continue
        made = LineNetwork(book, 0)
        found = price_line(made, np.full(len(mine), -SCALE), scratch_for([made]), FULL)
        assert found.columns[0][1].options.tolist() == left


@settings(max_examples=80)
@given(data=st.data())
def test_what_is_left_out_lowers_the_bound_and_never_raises_it(data: st.DataObject) -> None:
    problem = data.draw(tiny_problems())
    clauses = [data.draw(line_clauses(problem, 0, cyclic=True)) for _ in range(data.draw(st.integers(1, 4)))]
    price = prices(data.draw, len(problem.options))
    few_states = PricingParameters(
        resources=data.draw(st.integers(0, 1)), shape_states=1, compared_states=data.draw(st.integers(0, 3)),
        rolling_windows=data.draw(st.integers(1, 3)),
    )  # fmt: skip
    rounds = data.draw(st.integers(0, 5))
    few = Effort(2, data.draw(st.integers(1, 3)), data.draw(st.integers(2, 40)), widenings=3, multipliers=rounds)
    costs = [
        points * SCALE + int(price[sorted(chosen)].sum())
        for chosen in every_choice(problem)
        if (points := judge(problem, clauses, chosen)) is not None
    ]
    try:
        made = LineNetwork(book_of(problem, clauses), 0, 1, parameters=few_states)
        found = price_line(made, price, scratch_for([made]), few)
    except Infeasible:
        assert not costs
        return
    if costs:
        assert found.bound is not None
        assert found.bound <= min(costs)


def test_multipliers_reach_what_counts_beside_the_network_allow() -> None:
    """Of 12 days at 9 points each (day) or 7 (night), at most 2 days and 3 nights: 2 * 9 + 3 * 7 are gained, which the
    network alone takes for 12 * 9."""
    problem = plain(12, "D N").problem()
    options, mine = problem.options, problem.options.of(0)
    nights = options.shift[mine] == options.shift[mine].max()
    one_a_day = Sum(
        rule=0, place=person_place(0), groups=Groups.by_slot(mine, options.day[mine], 12),
        weights=ints(1 for _ in mine), low=ints([-UNBOUNDED] * 12), high=ints([1] * 12), base=ints([0] * 12),
        under=ints([0] * 12), over=ints([0] * 12), hard=True,
    )  # fmt: skip
    limits = [
        Sum(
            rule=0, place=person_place(0), groups=Groups.of([these]), weights=ints(1 for _ in these),
            low=ints([-UNBOUNDED]), high=ints([most]), base=ints([0]), under=ints([0]), over=ints([0]), hard=True,
        )
        for these, most in ((mine[~nights], 2), (mine[nights], 3))
    ]  # fmt: skip
    made = LineNetwork(book_of(problem, [one_a_day, *limits]), 0, nodes=1, parameters=PricingParameters(shape_states=1))
    price = np.zeros(len(options), dtype=np.int64)
    price[mine] = np.where(nights, -7, -9) * SCALE
    none = Effort(columns=1, labels_each=1, labels=1, widenings=1)
    assert price_line(made, price, scratch_for([made]), none).bound == -12 * 9 * SCALE
    found = price_line(made, price, scratch_for([made]), replace(none, multipliers=60))
    assert found.bound is not None
    assert -39 * SCALE >= found.bound > -39.5 * SCALE


def test_limits_of_one_sum_are_held_beside_the_first_of_them_whatever_room_there_is() -> None:
    """Hours at two prices, and their most: the network of the first has the states that the others need."""
    problem = plain(8, "D N").problem()
    mine = problem.options.of(0)
    hours = [
        Sum(
            rule=0, place=person_place(0), groups=Groups.of([mine]), weights=ints(1 for _ in mine), low=ints([low]),
            high=ints([high]), base=ints([0]), under=ints([points]), over=ints([points]), hard=not points,
        )
        for low, high, points in ((5, 5, 2), (-UNBOUNDED, 6, 3), (-UNBOUNDED, 7, 0))
    ]  # fmt: skip
    first = LineNetwork(book_of(problem, hours[:1]), 0)
    assert not first.resources.number
    apart, made = (
        LineNetwork(book_of(problem, hours), 0, nodes=1, parameters=PricingParameters(free_growth=growth))
        for growth in (1.0, 1.5)
    )
    assert apart.resources.number == 2
    assert not made.resources.number
    assert made.nodes < 1.5 * first.nodes
    for count, points in ((4, 2), (6, 2), (7, 4 + 3)):
        choices = made.choices_of(mine[::2][:count].tolist())
        assert choices is not None
        assert column(made, choices).points == points


def test_points_of_hard_rules_take_no_memory_of_their_own() -> None:
    problem = plain(6, "D N").problem()
    mine = problem.options.of(0)
    days = Groups.by_slot(mine, problem.options.day[mine], 6)
    runs = [
        Run(rule=0, place=person_place(0), slots=days, high=most, over=price)
        for most, price in ((2, HARD), (3, HARD), (2, Price(7)))
    ]
    made = [LineNetwork(book_of(problem, [run]), 0) for run in runs]
    one, other, priced = (np.concatenate([m.net.a_cost, m.net.b_cost, m.resources.cost]) for m in made)
    assert not one.any()
    assert not other.any()
    assert 7 in priced
    first, second, third = (m.net.a_cost for m in made)
    assert np.shares_memory(first, second)
    assert not np.shares_memory(first, third)


def test_history_runs_on_into_the_line() -> None:
    problem = plain(3, "D").past("A", "D", -2, -1).problem()
    mine = problem.options.of(0)
    at_most_two = Sum(
        rule=0, place=person_place(0), groups=Groups.of([mine]), weights=ints(1 for _ in mine), low=ints([0]),
        high=ints([2]), base=ints([0]), under=ints([0]), over=ints([5]),
    )  # fmt: skip
    made = LineNetwork(book_of(problem, [at_most_two]), 0)
    found = price_line(made, np.full(len(problem.options), -20 * SCALE), scratch_for([made]), FULL)
    assert len(found.columns[0][1].options) == 3
    assert found.columns[0][1].points == 3 * 5


def test_many_kinds_of_rest_of_a_unit_are_told_apart_roughly_and_never_dearer() -> None:
    problem = plain(7, "D").problem()
    mine = problem.options.of(0)
    weights = ints(400 + 37 * i for i in range(len(mine)))
    premium = Sum(
        rule=0, place=person_place(0), groups=Groups.of([mine]), weights=weights, low=ints([-UNBOUNDED]),
        high=ints([0]), base=ints([0]), under=ints([0]), over=ints([5]), unit=1000,
    )  # fmt: skip
    made = LineNetwork(book_of(problem, [premium]), 0)
    assert made.left_out
    for chosen in every_choice(problem):
        choices = made.choices_of(chosen)
        assert choices is not None
        exact = 5 * -(-int(weights[[int(o - mine[0]) for o in chosen]].sum()) // 1000)
        assert exact - 5 <= column(made, choices).points <= exact
