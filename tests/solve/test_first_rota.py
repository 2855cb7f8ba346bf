"""First rotas: lines inserted under windows that roll, and what is made of those that cannot be priced."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from optimiser.book import OUT, Book
from optimiser.evaluate import evaluate
from optimiser.folder.load import load
from optimiser.solve import after_iterations, after_seconds, solve
from optimiser.solve.lns.initial import construct
from optimiser.solve.lns.neighbourhoods import FreeOptions
from optimiser.solve.lns.reinsertion import CompiledLines, Reinsertion
from optimiser.solve.parameters import SolveParameters
from optimiser.solve.parameters.local_search import LocalSearchParameters
from optimiser.solve.pricing.arrays import INFINITY, SCALE
from optimiser.solve.pricing.beam_search import price_by_beam, window_limits
from optimiser.solve.pricing.pricing import scratch_for
from optimiser.solve.pricing.suitability import suits_pricing
from optimiser.solve.stop import Clock
from optimiser.solve.task import Task
from optimiser.solve.watch import Watch
from optimiser.surface import OneOf

WARD = Path(__file__).resolve().parents[2] / "examples" / "acute-ward"


@pytest.fixture(scope="module")
def book() -> Book:
    folder = load(WARD)
    return Book(folder.problem, folder.rules)


@pytest.fixture(scope="module")
def compiled(book: Book) -> CompiledLines:
    return CompiledLines(book, lambda: False)


def task_of(book: Book) -> Task:
    stop = after_iterations(1)
    return Task(book.problem, book.rules, book, stop, Clock(stop), 1, 1, Watch())


def test_a_beam_keeps_every_hard_clause_of_a_line_and_is_no_cheaper_than_can_be(
    book: Book, compiled: CompiledLines
) -> None:
    rng = np.random.default_rng(5)
    rolling = [p for p in compiled.people.tolist() if p in compiled.limits]
    assert len(rolling) > len(compiled.people) / 2
    for person in rolling[::4]:
        line = compiled.lines[person]
        assert line is not None
        scratch = scratch_for([line])
        price = rng.integers(-200 * SCALE, 50 * SCALE, size=len(book.problem.options))
        found = price_by_beam(line, compiled.limits[person], price, scratch, 48)
        assert found is not None
        chosen = book.flags(found.options)
        assert evaluate(book, chosen, book.of_person[person])[0] == 0
        least = int(scratch.value[0])
        assert least < INFINITY
        assert found.points * SCALE + int(price[found.options].sum()) >= least


def test_window_limits_are_the_sums_that_may_be_overfilled(book: Book, compiled: CompiledLines) -> None:
    person = next(iter(compiled.limits))
    limits = window_limits(book, person)
    at = np.repeat(np.arange(len(limits.at) - 1), np.diff(limits.at))
    everything = np.bincount(limits.window, limits.weight, len(limits.slack))
    assert (everything > limits.slack).all()
    assert set(at.tolist()) <= set(range(int(np.diff(book.problem.options.bounds)[person])))
    line = compiled.lines[person]
    assert line is not None
    price = np.full(len(book.problem.options), -100 * SCALE)  # every duty is wanted
    roomless = limits._replace(slack=np.zeros_like(limits.slack))
    found = price_by_beam(line, roomless, price, scratch_for([line]), 48)
    assert found is not None
    assert not np.isin(found.options - limits.offset, at).any()


def test_inserted_lines_break_nothing_hard_and_cost_what_is_said(book: Book, compiled: CompiledLines) -> None:
    rota = Reinsertion(compiled, book.start(), np.random.default_rng(1))
    assert rota.compiled.nonlinear
    assert rota.insert_all(lambda: False) == []
    for _ in range(6):
        rota.reinsert(rota.ruin(3), 80.0)
    before = rota.chosen()
    assert not rota.reinsert(compiled.people[:2].tolist(), -(10**9))
    assert (rota.chosen() == before).all()
    hard, points = evaluate(book, before)
    assert rota.cost == (hard, points)
    assert hard == 0


def test_what_cannot_be_priced_is_made_by_sub_problems(book: Book, compiled: CompiledLines) -> None:
    some = CompiledLines(book, lambda: False)
    for person in (2, 11):
        some.lines[person] = None
    some.people = np.setdiff1d(some.people, (2, 11))
    task = task_of(book)
    construct(task, FreeOptions(book), some, np.random.default_rng(1))
    assert task.best is not None
    assert task.cost is not None
    assert task.cost[0] == 0
    rostered = book.problem.options.person[task.best & ~book.problem.options.history]
    assert {2, 11} <= set(rostered.tolist())


def test_what_supervision_adds_to_needs_leaves_lines_the_way_to_a_rota() -> None:
    folder = load(WARD.parent / "pathology-imaging")
    supervised = Book(folder.problem, [rule for rule in folder.rules if rule.id == "need-cover"])
    assert any(isinstance(supervised.clauses[i], OneOf) for i in supervised.shared)
    assert suits_pricing(supervised, SolveParameters().suitability)


def test_who_breaks_a_hard_clause_is_told(book: Book, compiled: CompiledLines) -> None:
    rota = Reinsertion(compiled, book.fixed != OUT, np.random.default_rng(1))
    too_much = [p for p in compiled.people.tolist() if evaluate(book, rota.chosen(), book.of_person[p])[0]]
    assert too_much
    assert set(rota.insert_all(lambda: True)) >= set(too_much)


def test_a_run_of_no_time_ends_with_a_rota_all_the_same(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LocalSearchParameters, "latest", lambda *_: None)  # the rules are read, on any machine
    result = solve(book.problem, book.rules, "lns", after_seconds(1e-3), seed=1, workers=1)
    assert result.bill is not None
    assert result.rota
    assert result.mismatch is None
    assert result.iterations == 0
