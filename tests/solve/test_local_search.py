"""Local search by single changes: its costs are true, what may not change is not touched, and nothing is left to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.rules.pins import Pins
from optimiser.book import UNDECIDED, Book
from optimiser.evaluate import evaluate
from optimiser.gaps import gaps
from optimiser.problem.domain import Pin, Price
from optimiser.problem.options import Flags, Groups, ints
from optimiser.solve import STRATEGIES, after_iterations, after_seconds, solve
from optimiser.solve.local_search import LocalSearch
from optimiser.solve.parameters import SolveParameters
from optimiser.solve.parameters.local_search import LocalSearchParameters
from optimiser.solve.single_changes import construct_rough_rota, improve_at_end, repair_start
from optimiser.solve.stop import Clock
from optimiser.solve.task import Task
from optimiser.solve.watch import Watch
from optimiser.solve.workers import run_workers
from optimiser.surface import UNBOUNDED, Linear, Sum, person_place, team_place
from tests.operate.ward import RULES, published, ward
from tests.solve.clause_sets import book_of, line_clauses, shared_clauses, tiny_problems
from tests.tiny import plain


def never() -> bool:
    return False


@st.composite
def books(draw: st.DrawFn) -> Book:
    problem = draw(tiny_problems(people=2))
    clauses = [draw(line_clauses(problem, p)) for p in (0, 1) for _ in range(2)]
    return book_of(problem, [*clauses, *(draw(shared_clauses(problem)) for _ in range(3))])


def drawn(book: Book, seed: int) -> tuple[Flags, Flags]:
    """A rota to begin from, and which options may change."""
    rng = np.random.default_rng(seed)
    may_change = (book.fixed == UNDECIDED) & (rng.random(len(book.fixed)) < 0.8)
    return book.start() | ((book.fixed == UNDECIDED) & (rng.random(len(book.fixed)) < 0.3)), may_change


def single_changes(book: Book, chosen: Flags, may_change: Flags) -> Iterator[Flags]:
    """The rota after each change that gives a duty, takes one away, or does both for the same duty or person's day."""
    options = book.problem.options
    open_ = np.flatnonzero(may_change).tolist()
    for o in open_:
        yield np.logical_xor(chosen, np.arange(len(chosen)) == o)
        for other in open_ if chosen[o] else ():
            same_day = options.person[o] == options.person[other] and options.day[o] == options.day[other]
            same_work = options.duty[o] == options.duty[other] and options.capability[o] == options.capability[other]
            if other != o and not chosen[other] and (same_day or same_work):
                yield np.logical_xor(chosen, np.isin(np.arange(len(chosen)), (o, other)))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(books(), st.integers(0, 1000))
def test_it_ends_where_no_single_change_saves_anything(book: Book, seed: int) -> None:
    start, may_change = drawn(book, seed)
    local = LocalSearch(book, start, may_change)
    local.fill(never, 2)
    assert evaluate(book, local.chosen) <= evaluate(book, start)
    local.hill_climb(never)
    found = evaluate(book, local.chosen)
    assert found <= evaluate(book, start)
    assert (local.chosen == start)[~may_change].all()
    assert all(evaluate(book, after) >= found for after in single_changes(book, local.chosen, may_change))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(books(), st.integers(0, 1000))
def test_changes_of_two_people_are_priced_truly_and_touch_nothing_that_may_not_change(book: Book, seed: int) -> None:
    start, may_change = drawn(book, seed)
    local = LocalSearch(book, start, may_change)
    local.ejection_chains(never, 10_000)
    assert (evaluate(book, local.chosen) < evaluate(book, start)) == (local.changes > 0)
    assert (local.chosen == start)[~may_change].all()


def test_who_could_fill_a_gap_but_for_a_duty_of_theirs_gives_that_away() -> None:
    """A and B may work days, A alone nights; A works the day, the night is empty. No single change saves anything."""
    problem = ward("AB", days=1)
    options = problem.options
    code = {"D": 0, "N": 1}

    def of(person: int, shift: str) -> int:
        (found,) = np.flatnonzero((options.person == person) & (options.shift == code[shift])).tolist()
        return int(found)

    places = [(of(0, "D"), of(1, "D")), (of(0, "N"),)]
    wanted = [
        Linear(rule=0, place=team_place(0, 0), options=ints(p), weights=ints(1 for _ in p), low=1, under=Price(9))
        for p in places
    ]
    one = [
        Sum(
            rule=0, place=person_place(p), groups=Groups.of([options.of(p)]), weights=ints([1, 1]), low=ints([0]),
            high=ints([1]), base=ints([0]), under=ints([0]), over=ints([0]), hard=True,
        )
        for p in (0, 1)
    ]  # fmt: skip
    day = np.isin(np.arange(len(options)), places[0][:1])
    local = LocalSearch(book_of(problem, [*wanted, *one]), day)
    local.fill(never, 2)
    local.hill_climb(never)
    assert (local.chosen == day).all()
    local.ejection_chains(never, 10_000)
    assert np.flatnonzero(local.chosen).tolist() == sorted([of(0, "N"), of(1, "D")])


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_no_result_has_a_gap_that_one_change_fills(strategy: str) -> None:
    problem = ward("ABCD", days=5)
    slow = SolveParameters(local_search=LocalSearchParameters(first_least_seconds=100))
    result = solve(problem, RULES, strategy, after_seconds(1e-3), parameters=slow)
    assert result.bill is not None
    assert result.bill.cost == (0, 0)
    assert not gaps(problem, result.bill.lines)


def test_a_rota_to_begin_from_is_filled_and_is_rough_where_most_of_it_was() -> None:
    """Of four people's ten duties one is in the first rota to begin from, and eight are in the second."""
    problem = ward("ABCD", days=5)
    book, whole = Book(problem, RULES), solve(ward("ABCD", days=5), RULES, "exact", after_iterations(1)).rota
    assert whole is not None
    for kept, rough in ((1, True), (8, False)):
        stop = after_iterations(1)
        task = Task(problem, RULES, book, stop, Clock(stop), 1, 1, Watch())
        task.offer(task.start_from(sorted(whole)[:kept]))
        repair_start(task)
        assert task.cost == (0, 0)
        assert task.rough is rough


def test_past_the_latest_end_nothing_is_begun() -> None:
    """What a result cannot do without, what is pinned, is there; neither fills nor passes nor workers begin."""
    problem = ward("ABCD", days=5)
    book, stop = Book(problem, RULES), after_seconds(1e-3)
    clock = Clock(stop, latest=LocalSearchParameters(first_least_seconds=0).latest(1e-3))
    while not clock.past(clock.latest):
        pass
    task = Task(problem, RULES, book, stop, clock, 1, 1, Watch())
    construct_rough_rota(task)
    run_workers(task, [never_begun])
    improve_at_end(task, 1e-3)
    assert task.best is not None
    assert (task.best == book.start()).all()


def never_begun(task: Task) -> None:
    raise AssertionError


@settings(max_examples=60, deadline=None, derandomize=True)
@given(books(), st.integers(0, 1000))
def test_what_each_change_would_cost_is_kept_up_to_date(book: Book, seed: int) -> None:
    start, may_change = drawn(book, seed)
    local = LocalSearch(book, start, may_change)
    local.hill_climb(never)
    afresh = LocalSearch(book, local.chosen, may_change)
    assert (local._hard == afresh._hard).all()
    assert (local._points == afresh._points).all()


def test_a_rota_to_begin_from_that_lacks_a_pin_takes_it() -> None:
    problem = ward("ABC", days=2)
    (pinned,) = published(problem, {0: "D"})
    problem = replace(problem, pins=(Pin(pinned.contract, pinned.duty),))
    start = published(problem, {1: "DD", 2: "NN"})
    result = solve(problem, (*RULES, Pins()), "lns", after_iterations(1), start=start)
    assert result.bill is not None
    assert result.bill.cost == (0, 0)
    assert result.rota is not None
    assert pinned in result.rota


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("strategy", ["auto", *STRATEGIES])
def test_where_nothing_is_left_to_decide_that_is_the_answer(strategy: str, workers: int) -> None:
    problem = ward("ABC", days=3)
    told = published(problem, {0: "DDD", 1: "NNN"})
    pinned = replace(problem, pins=tuple(Pin(a.contract, a.duty, a in told) for a in problem.candidates))
    decided = solve(pinned, (*RULES, Pins()), strategy, after_iterations(2), workers=workers)
    assert (decided.status, decided.rota) == ("OPTIMAL", told)
    nobody = solve(replace(problem, candidates=()), RULES, strategy, after_iterations(2), workers=workers)
    assert (nobody.status, nobody.rota, nobody.points) == ("OPTIMAL", frozenset(), 2400)


def test_pins_that_break_a_hard_rule_are_proven_to() -> None:
    problem = ward("ABC", days=3)
    told = published(problem, {0: "DDN", 1: "NDN"})
    pinned = replace(problem, pins=tuple(Pin(a.contract, a.duty, a in told) for a in problem.candidates))
    assert solve(pinned, (*RULES, Pins()), "lns", after_iterations(2)).status == "INFEASIBLE"


def test_what_lines_must_have_for_themselves_comes_before_the_cover() -> None:
    """Two of four days are to be worked, which no cover asks for: they are given before the cover is looked at."""
    problem = plain(4, "D N").problem()
    options, mine = problem.options, problem.options.of(0)
    sessions = mine[options.shift[mine] == options.shift[mine].min()]
    others = mine[options.shift[mine] != options.shift[mine].min()]
    two = Sum(
        rule=0, place=person_place(0), groups=Groups.of([sessions]), weights=ints(1 for _ in sessions), low=ints([2]),
        high=ints([UNBOUNDED]), base=ints([0]), under=ints([0]), over=ints([0]), hard=True,
    )  # fmt: skip
    ones = ints(1 for _ in others)
    wanted = Linear(rule=0, place=team_place(0, 0), options=others, weights=ones, low=4, under=Price(9))
    local = LocalSearch(book_of(problem, [two, wanted]), np.zeros(len(options), dtype=np.bool_))
    looks = iter([False] * 4)
    local.fill(lambda: next(looks, True), 2)
    assert local.chosen[sessions].sum() == 2
    local.fill(never, 2)
    assert local.chosen[sessions].sum() == 2
    assert local.chosen[others].all()
