"""Lower bounds and relaxed dives: no rota costs less, days in whole numbers, rotas that keep what lines leave out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from constraints.rules.hours_in_window import HoursInWindow
from optimiser.book import IN, UNDECIDED, Book
from optimiser.problem.domain import Price
from optimiser.problem.options import Flags, Groups, ints
from optimiser.solve.column_generation.coupling_rows import UnreachableRow
from optimiser.solve.column_generation.day_subproblem import day_subproblems
from optimiser.solve.column_generation.diving import DivingSteps, dive
from optimiser.solve.column_generation.first_order import FirstOrderMaster
from optimiser.solve.column_generation.generation import ColumnGeneration
from optimiser.solve.column_generation.lower_bound import raise_lower_bound
from optimiser.solve.column_generation.relaxed_dive import relaxed_start
from optimiser.solve.column_generation.restricted_master import DUAL_SCALE
from optimiser.solve.lns.search import search
from optimiser.solve.parameters import ColumnGenerationParameters, SolveParameters
from optimiser.solve.pricing.arrays import SCALE
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.pricing.network import LineNetwork
from optimiser.solve.pricing.window_slack import WindowSlack
from optimiser.solve.stop import after_iterations
from optimiser.surface import UNBOUNDED, Blocks, Clause, Form, OneOf, Sum, person_place, team_place
from tests.operate.ward import RULES, ward
from tests.solve.clause_sets import Said, book_of, drawn, every_choice, judge, least_of, shared_clauses, tiny_problems
from tests.solve.tasks import task_of
from tests.tiny import plain


@settings(max_examples=60)
@given(data=st.data())
def test_a_lower_bound_is_never_above_the_best_rota(data: st.DataObject) -> None:
    book, best = drawn(data)
    task = task_of(book.problem, book.rules, after_iterations(1))
    task.book = book
    rows = data.draw(st.sampled_from([0, 1_300]))
    tuning = replace(task.parameters.lower_bound, passes=3, box_rows=rows)
    task.parameters = replace(task.parameters, lower_bound=tuning)
    try:
        raise_lower_bound(task, ColumnGeneration(book, lambda: False, relaxed=True))
    except Infeasible:
        assert best is None
        return
    assert task.bound is not None
    if best is not None:
        assert task.bound <= best


LITTLE_ROOM = ColumnGenerationParameters(nodes=1, least_nodes=40, most_nodes=40, relaxed_nodes=1, binding_nodes=1)


@settings(max_examples=60)
@given(data=st.data())
def test_networks_that_are_refined_prove_no_less_and_no_more_than_the_best_rota(data: st.DataObject) -> None:
    book, best = drawn(data)
    try:
        parameters = SolveParameters(column_generation=LITTLE_ROOM)
        generation = ColumnGeneration(book, lambda: False, relaxed=True, parameters=parameters)
        coarse = FirstOrderMaster(generation, np.random.default_rng(1))
        coarse.run_passes(6)
        generation.prove_bound(coarse.dual)
        before, line_sums = generation.bound, sum(len(line.for_rows) for line in generation.networks)
        refined = generation.refine_networks()
        assert not refined or line_sums
        assert generation.centre is not None
        master = FirstOrderMaster(generation, np.random.default_rng(1))
        master.begin_from(coarse, generation.centre)
        assert master.dual.tolist() == pytest.approx(generation.centre.tolist(), abs=1)
        master.run_passes(6)
        generation.prove_bound(master.dual)
    except Infeasible:
        assert best is None
        return
    assert before is not None
    assert generation.bound is not None
    assert generation.bound >= before
    assert best is None or generation.bound <= best


def test_hours_over_the_period_take_the_room_of_what_binds_less_where_that_proves_more() -> None:
    problem = plain(8, "D").problem()
    mine = problem.options.of(0)
    place = person_place(0)
    one = ints(1 for _ in mine)
    owed = Sum(
        rule=0, place=place, groups=Groups.of([mine]), weights=one, low=ints([5]), high=ints([5]), base=ints([0]),
        under=ints([30]), over=ints([30]),
    )  # fmt: skip
    weeks = Groups.of([mine[:4].tolist(), mine[4:].tolist()])
    touched = Blocks(rule=0, place=place, groups=weeks, high=1, over=Price(1))
    halves = Sum(
        rule=0, place=place, groups=weeks, weights=one, low=ints([-UNBOUNDED] * 2), high=ints([2, 2]),
        base=ints([0, 0]), under=ints([0, 0]), over=ints([4, 4]),
    )  # fmt: skip
    book = book_of(problem, [owed, touched, halves])
    parameters = SolveParameters(column_generation=replace(LITTLE_ROOM, least_nodes=30, most_nodes=30))
    generation = ColumnGeneration(book, lambda: False, relaxed=True, parameters=parameters)
    assert generation.networks[0].for_rows == [0]
    assert LineNetwork(book, 0, 30, 30, relaxed=True, period_first=True).for_rows == []


@settings(max_examples=60)
@given(data=st.data())
def test_a_day_costs_what_its_cheapest_choice_does(data: st.DataObject) -> None:
    problem = data.draw(tiny_problems(people=2, most=7))
    clauses: list[Clause] = [data.draw(shared_clauses(problem)) for _ in range(data.draw(st.integers(1, 4)))]
    book = book_of(problem, clauses)
    try:
        generation = ColumnGeneration(book, lambda: False, relaxed=True)
        days, types = day_subproblems(book, generation.networks, 2.0)
    except Infeasible:
        assert least_of(problem, clauses) is None
        return
    assume(len(days) > 0)
    table = problem.options
    daily = [book.clauses[i] for day in days for i in day.clauses]
    prices = np.zeros(len(table) + len(types), dtype=np.int64)
    prices[len(table) :] = [data.draw(st.integers(-40, 40)) * SCALE // 4 for _ in types]
    drawn = range(len(table))
    decided = {o for o in drawn if book.fixed[o] == IN and not table.history[o]}
    possible = {o for o in drawn if book.fixed[o] in (IN, UNDECIDED)}
    costs = []
    for chosen in every_choice(problem):
        points = judge(problem, daily, chosen)
        if points is not None and decided <= chosen <= possible:
            counts = [len(chosen & set(alike.tolist())) for alike in types]
            costs.append(points * SCALE + int(prices[len(table) :] @ ints(counts)))
    try:
        found_days = [day.price(prices) for day in days]
    except Infeasible:
        assert not costs
        return
    assert all(f.exact for f in found_days)
    assert sum(f.bound or 0 for f in found_days) == min(costs)
    for f in found_days:
        cost, column = f.columns[0]
        assert cost == f.bound == column.points * SCALE + int(prices[column.options].sum())


def test_what_nobody_can_mend_is_charged_in_full_once_days_are_split() -> None:
    """Two are wanted by day and one at night, or 25 points a day; there is one person. A row charges each half."""
    problem = ward("A", days=4)
    shift, day_of = problem.options.shift, problem.options.day
    both = []
    for day in range(4):
        by_day, night = (np.flatnonzero((shift == s) & (day_of == day)) for s in (0, 1))
        forms = (Form(by_day, ints([1]), low=2), Form(night, ints([1]), low=1))
        both.append(OneOf(rule=0, place=team_place(0, day), alternatives=(forms,), price=Price(25)))
    generation = ColumnGeneration(Book(problem, (Said([*both]),)), lambda: False, relaxed=True)
    zero = np.zeros(len(generation.rows), dtype=np.int64)
    generation.prove_bound(zero)
    assert generation.bound == 50  # two halves of 12 rounded up to the granularity of costs, 25
    assert generation.split_days([])
    assert generation.bound == 4 * 25


def test_days_are_brought_into_balance_with_lines() -> None:
    """A works by day alone, B at night alone and twice at most; without both a day costs 24 points. Rows charge half of
    it for each night that is missing, and days by themselves do not know that B comes twice."""
    problem = ward("AB", days=4)
    table = problem.options
    by_day, night = table.shift == 0, table.shift == 1
    both, lines = [], []
    for day in range(4):
        each = (np.flatnonzero(of & (table.day == day)) for of in (by_day, night))
        forms = tuple(Form(some, ints(1 for _ in some), low=1) for some in each)
        both.append(OneOf(rule=0, place=team_place(0, day), alternatives=(forms,), price=Price(24)))
    for person, shift, most in ((0, night, 0), (1, by_day, 0), (1, night, 2)):
        mine = np.flatnonzero(shift & (table.person == person) & ~table.history)
        lines.append(
            Sum(
                rule=0, place=person_place(person), groups=Groups.of([mine]), weights=ints(1 for _ in mine),
                low=ints([0]), high=ints([most]), base=ints([0]), under=ints([0]), over=ints([0]), hard=True,
            )
        )  # fmt: skip
    generation = ColumnGeneration(book_of(problem, [*both, *lines]), lambda: False, relaxed=True)
    coarse = FirstOrderMaster(generation, np.random.default_rng(1))
    coarse.run_passes(20)
    generation.prove_bound(coarse.dual)
    assert generation.bound == 24
    assert generation.split_days(coarse.columns())
    assert generation.centre is not None
    master = FirstOrderMaster(generation, np.random.default_rng(1))
    master.begin_from(coarse, generation.centre)
    master.run_passes(40)
    generation.prove_bound(master.dual)
    assert generation.bound == 48
    assert all(mine.taken for mine in master.people)


@pytest.mark.parametrize(("nodes", "rows", "bound"), [(10_000, 0, 10), (1, 1, 0)])
def test_hours_of_a_line_are_counted_in_whole_duties_where_its_network_has_room(
    nodes: int, rows: int, bound: int
) -> None:
    """Two duties of 480 minutes are an hour short of what is due; a row takes 2.2 of them."""
    problem = plain(6, "D").problem()
    mine = problem.options.of(0)
    hours = Sum(
        rule=0, place=person_place(0), groups=Groups.of([mine]), weights=ints(480 for _ in mine), low=ints([1050]),
        high=ints([1050]), base=ints([0]), under=ints([5]), over=ints([5]), unit=60,
    )  # fmt: skip
    tuning = ColumnGenerationParameters(least_nodes=nodes, most_nodes=nodes, relaxed_nodes=1)
    generation = ColumnGeneration(
        book_of(problem, [hours]), lambda: False, relaxed=True, parameters=SolveParameters(column_generation=tuning)
    )
    assert len(generation.rows) == rows
    generation.converge(lambda: None)
    assert generation.bound == bound
    assert least_of(problem, [hours]) == 10


def test_duals_stay_near_what_they_are_held_to() -> None:
    problem = ward("ABC", days=6)
    generation = ColumnGeneration(Book(problem, RULES), lambda: False)
    generation.converge(lambda: None)
    centre = generation.master.dual + 7.0
    generation.master.keep_near(centre, 3.0)
    assert generation.master.solve()
    assert np.abs(generation.master.dual - centre).max() == pytest.approx(3.0)
    generation.master.keep_near(generation.master.dual, 1e6)
    assert generation.master.solve()
    assert generation.master.objective == pytest.approx(generation.bound_parts / SCALE, abs=1e-3)
    assert generation.centre is not None
    assert len(generation.centre) == len(generation.rows)
    assert DUAL_SCALE % SCALE == 0


def test_a_lower_bound_is_that_of_the_master_solved_to_its_end_where_no_day_is_split() -> None:
    problem = ward("ABC", days=6)
    book = Book(problem, RULES)
    whole = ColumnGeneration(book, lambda: False)
    whole.converge(lambda: None)
    task = task_of(problem, RULES, after_iterations(1))
    task.parameters = replace(task.parameters, lower_bound=replace(task.parameters.lower_bound, passes=2, rising=10.0))
    generation = ColumnGeneration(book, lambda: False, relaxed=True)
    raise_lower_bound(task, generation)
    assert not generation.days
    assert task.bound == whole.bound


def test_relaxed_dives_keep_rolling_windows_and_their_bound_is_one() -> None:
    problem = ward("A", days=20)  # one person can take every other shift at most
    task = task_of(problem, (*RULES, HoursInWindow(most=1440, window=4320)), after_iterations(20))
    relaxed_start(task, bound=True)
    assert task.bound is not None
    assert task.cost is not None
    assert task.cost[0] == 0
    dived = task.cost[1]
    search(task)
    assert 0 < task.bound <= task.cost[1] <= dived
    task.check()


def test_a_dive_keeps_windows_that_roll_by_itself() -> None:
    problem = ward("AB", days=20)
    book = Book(problem, (*RULES, HoursInWindow(most=1440, window=4320)))
    guide = ColumnGeneration(book, lambda: False, relaxed=True).with_guiding_rows(lambda: False)
    master = FirstOrderMaster(guide, np.random.default_rng(1))
    master.run_passes(5)
    lines = dive(master, DivingSteps(0.2, 2, 16.0))
    assert lines is not None
    assert len({tuple(c.options) for c in lines}) == 2
    for slack, line in zip(guide.slack, lines, strict=True):
        assert len(line.options) >= 6
        assert slack.fits(book.flags(line.options.tolist()))


@given(data=st.data())
def test_what_has_no_slack_is_forbidden(data: st.DataObject) -> None:
    count = 6
    groups = data.draw(st.lists(st.lists(st.integers(0, count - 1), max_size=4, unique=True), min_size=1, max_size=4))
    made = Groups.of(groups)
    some, weights = len(groups), data.draw(st.lists(st.integers(1, 9), min_size=99, max_size=99))
    high = data.draw(st.lists(st.integers(0, 20), min_size=some, max_size=some))
    base = data.draw(st.lists(st.integers(0, 5), min_size=some, max_size=some))
    nothing = np.zeros(some, dtype=np.int64)
    clause = Sum(
        rule=0, place=person_place(0), groups=made, weights=ints(weights[: len(made.options)]),
        low=nothing - UNBOUNDED, high=ints(high), base=ints(base), under=nothing, over=nothing, hard=True,
    )  # fmt: skip
    slack = WindowSlack([clause])
    taken = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)))

    def over(flags: Flags, w: int) -> bool:
        part = slice(int(made.starts[w]), int(made.starts[w + 1]))
        return bool(base[w] + clause.weights[part][flags[made.options[part]]].sum() > high[w])

    filled = [w for w in range(some) if groups[w]]  # a window with nothing in it is nobody's to keep
    assert slack.fits(taken) == (not any(over(taken, w) for w in filled))
    expected = []
    for o in np.flatnonzero(~taken).tolist():
        more = taken.copy()
        more[o] = True
        if any(over(more, w) for w in filled if o in groups[w]):
            expected.append(o)
    assert slack.forbidden(taken).tolist() == expected


def test_relaxed_dives_alone_give_no_bound() -> None:
    problem = ward("AB", days=8)
    task = task_of(problem, (*RULES, HoursInWindow(most=1440, window=4320)), after_iterations(1))
    relaxed_start(task, bound=False)
    assert task.bound is None
    assert task.best is not None


def test_a_lower_bound_says_so_where_no_rota_keeps_the_rules() -> None:
    problem = ward("A", days=4)
    mine = problem.options.of(0)
    too_many = Sum(
        rule=0, place=person_place(0), groups=Groups.of([mine]), weights=ints(1 for _ in mine),
        low=ints([len(mine) + 1]), high=ints([UNBOUNDED]), base=ints([0]), under=ints([0]), over=ints([0]), hard=True,
    )  # fmt: skip
    task = task_of(problem, (Said([too_many]),), after_iterations(1))
    relaxed_start(task, bound=True)
    assert task.infeasible


def test_no_rows_guide_where_the_first_alternative_is_out_of_reach() -> None:
    problem = ward("A", days=4)
    options = np.flatnonzero(~problem.options.history)
    ones = np.ones(len(options), dtype=np.int64)
    forms = (Form(options, ones, low=99), Form(options, ones, low=0))
    either = OneOf(rule=0, place=team_place(0, 0), alternatives=((forms[0],), (forms[1],)))
    generation = ColumnGeneration(Book(problem, (*RULES, Said([either]))), lambda: False, relaxed=True)
    with pytest.raises(UnreachableRow):
        generation.with_guiding_rows(lambda: False)
