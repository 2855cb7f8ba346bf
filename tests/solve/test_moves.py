"""What single moves cost by counters is what `evaluate` reads clause by clause; their annealing only betters a rota."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.book import load_rules
from optimiser.book import Book
from optimiser.evaluate import evaluate
from optimiser.problem.options import ints
from optimiser.problem.problem import Problem
from optimiser.solve.lns.annealing import CoolingSchedule
from optimiser.solve.lns.clause_network import Unsupported, entries_of
from optimiser.solve.lns.move_annealing import MoveAnnealing, move_annealing
from optimiser.solve.parameters import MoveParameters, SolveParameters
from optimiser.solve.stop import after_iterations
from tests.operate.ward import ward
from tests.solve.clause_sets import book_of, line_clauses, sums, tiny_problems
from tests.solve.tasks import task_of


@st.composite
def problems(draw: st.DrawFn) -> tuple[Problem, list[object]]:
    """A problem of three people, clauses of any kind over the line of each and over all."""
    problem = draw(tiny_problems(people=3))
    clauses = [draw(line_clauses(problem, p, False)) for p in (0, 1, 2) for _ in range(draw(st.integers(0, 4)))]
    return problem, clauses + [draw(sums(problem)) for _ in range(draw(st.integers(0, 2)))]


def counted(moves: MoveAnnealing, chosen: np.ndarray) -> tuple[int, int]:
    """What the counters say of a choice."""
    state = moves._state
    moves._run_moves(chosen.copy(), ints((0, 0)), np.flatnonzero(state.chosen != chosen), 0, 1.0)
    assert (state.chosen == chosen).all()
    return int(state.cost[0]), int(state.cost[1])


@settings(max_examples=60)
@given(data=st.data())
def test_counters_say_of_any_choice_what_the_clauses_say(data: st.DataObject) -> None:
    problem, clauses = data.draw(problems())
    book, options = book_of(problem, clauses), problem.options  # type: ignore[arg-type]
    moves, rng = MoveAnnealing(book, MoveParameters()), np.random.default_rng(1)
    for _ in range(12):
        chosen = options.history | (rng.random(len(options)) < rng.random())
        assert counted(moves, chosen) == evaluate(book, chosen)


@settings(max_examples=20)
@given(data=st.data())
def test_after_any_moves_the_counters_are_those_of_the_rota(data: st.DataObject) -> None:
    problem, clauses = data.draw(problems())
    book = book_of(problem, clauses)  # type: ignore[arg-type]
    moves = MoveAnnealing(book, MoveParameters())
    if not len(moves._tables.free):
        return
    start = book.start()
    best, least = start.copy(), ints(counted(moves, start))
    first = tuple(least.tolist())
    moves._run_moves(best, least, ints(()), 300, 50.0)
    assert tuple(moves._state.cost.tolist()) == evaluate(book, moves._state.chosen)
    assert tuple(least.tolist()) == evaluate(book, best) <= first
    assert (best[book.fixed != -1] == start[book.fixed != -1]).all()


def test_an_annealing_gives_the_same_rota_for_the_same_seed_and_none_that_is_worse() -> None:
    problem = ward("ABCD", days=7)
    task = task_of(problem, (), after_iterations(9))
    task.offer(task.book.start())
    found = []
    for seed in (3, 3, 4):
        moves = MoveAnnealing(task.book, MoveParameters(steps_at_once=500))
        schedule = CoolingSchedule(1.0, 0.1, 2_000)
        found.append(moves.anneal(task, task.book.start(), schedule, np.random.default_rng(seed)))
    assert (found[0] == found[1]).all()
    assert all(evaluate(task.book, f) <= evaluate(task.book, task.book.start()) for f in found)


def test_a_problem_that_is_too_large_is_annealed_otherwise() -> None:
    problem = ward("AB", days=3)
    task = task_of(problem, load_rules((), (), problem.calendar), after_iterations(1))
    assert entries_of(task.book) > 0
    assert move_annealing(task) is not None
    task.parameters = SolveParameters(moves=MoveParameters(most_entries=0))
    assert move_annealing(task) is None


@settings(max_examples=20)
@given(data=st.data())
def test_a_line_that_goes_round_has_no_counters(data: st.DataObject) -> None:
    problem = data.draw(tiny_problems(people=2))
    clauses = [data.draw(line_clauses(problem, 0, True)) for _ in range(4)]
    goes_round = any(getattr(c, "wrap", False) or getattr(c, "cycle", None) is not None for c in clauses)
    book: Book = book_of(problem, clauses)
    if goes_round:
        with pytest.raises(Unsupported):
            MoveAnnealing(book, MoveParameters())
    else:
        assert MoveAnnealing(book, MoveParameters()).usual_price > 0
