"""Neighbourhood search and the reinsertion of lines, on public and generated instances."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from constraints.book import load_rules
from optimiser.audit import Breach, audit
from optimiser.book import UNDECIDED, Book
from optimiser.evaluate import evaluate
from optimiser.importing.instances import curtois, inrc2
from optimiser.importing.instances.instance import Instance
from optimiser.solve import solve
from optimiser.solve.lns.annealing import CoolingSchedule, anneal
from optimiser.solve.lns.neighbourhoods import DESTROY_OPERATORS, FreeOptions, IncumbentView
from optimiser.solve.lns.reinsertion import CompiledLines, Reinsertion
from optimiser.solve.lns.selection import OperatorRecord, probabilities
from optimiser.solve.parameters import LnsParameters, SolveParameters
from optimiser.solve.stop import after_iterations
from optimiser.surface import person_place
from tests.little import LITTLE

FEW_LOOKS = SolveParameters(local_search=LITTLE)


@pytest.fixture(scope="module", params=["curtois", "inrc2"])
def instance(request: pytest.FixtureRequest, benchmark_data: Path) -> Instance:
    if request.param == "curtois":
        return curtois.read_curtois(benchmark_data / "curtois" / "Instance1.txt")
    return inrc2.read_named(benchmark_data / "inrc2", "n005w4_0_1-2-3-3")


@pytest.fixture(scope="module")
def book(instance: Instance) -> Book:
    return Book(instance.problem, load_rules((), instance.rules, instance.problem.calendar))


def never() -> bool:
    return False


@pytest.mark.parametrize("name", DESTROY_OPERATORS)
@pytest.mark.parametrize("size", [1, 40, 10_000])
def test_a_neighbourhood_is_some_undecided_options_and_not_many_more_than_asked(
    book: Book, name: str, size: int
) -> None:
    options = FreeOptions(book)
    bill = audit(book.problem, book.rules, ())
    widest = int(np.diff(options.bounds).max())
    for seed in range(5):
        view = IncumbentView(book.start(), bill.all_breaches())
        free = DESTROY_OPERATORS[name](options, view, size, np.random.default_rng(seed))
        assert len(free)
        assert (book.fixed[free] == UNDECIDED).all()
        assert len(np.unique(free)) == len(free)
        assert len(free) <= max(size * 1.15, widest)


def test_a_hard_breach_is_drawn_as_often_as_all_that_costs_points(book: Book) -> None:
    options, (dear, hard) = FreeOptions(book), (int(p) for p in FreeOptions(book).people[:2])
    breaches = [
        Breach("dear", person_place(dear), "", (dear,), points=10**9),
        Breach("hard", person_place(hard), "", (hard,), hard=True),
    ]
    drawn = []
    for seed in range(60):
        view = IncumbentView(book.start(), breaches)
        free = DESTROY_OPERATORS["worst"](options, view, 1, np.random.default_rng(seed))
        drawn.append(hard in book.problem.options.person[free])
    assert 15 <= sum(drawn) <= 45


def test_gaps_are_met_with_people_who_can_fill_them(book: Book) -> None:
    options = FreeOptions(book)
    bill = audit(book.problem, book.rules, ())
    gap = next(b for b in bill.all_breaches() if b.place.kind == "team")
    free = DESTROY_OPERATORS["gaps"](options, IncumbentView(book.start(), [gap]), 60, np.random.default_rng(0))
    assert (book.problem.options.day[free] == gap.place.day).any()


def test_reinsertion_keeps_its_cost_true(book: Book) -> None:
    rota = Reinsertion(CompiledLines(book, never), book.start(), np.random.default_rng(3))
    assert rota.cost == evaluate(book, book.start())
    rota.insert_all(never)
    assert rota.cost == evaluate(book, rota.chosen())
    before = rota.chosen()
    assert not rota.reinsert(rota.compiled.people[:2].tolist(), -(10**9))
    assert (rota.chosen() == before).all()
    assert rota.cost == evaluate(book, before)
    for _ in range(40):
        rota.reinsert(rota.ruin(3), 50.0)
    assert rota.cost == evaluate(book, rota.chosen())


def test_annealing_ends_on_the_best_it_has_met(book: Book) -> None:
    rota = Reinsertion(CompiledLines(book, never), book.start(), np.random.default_rng(3))
    rota.insert_all(never)
    first = rota.cost
    met: list[tuple[int, int]] = []
    best = anneal(rota, CoolingSchedule(50.0, 1.0, 900), never, SolveParameters(), lambda now: met.append(now.cost))
    assert best <= min([first, *met])
    assert all(a > b for a, b in pairwise([first, *met]))
    assert evaluate(book, rota.chosen()) == rota.cost == best


def test_the_same_seed_gives_the_same_rota(instance: Instance) -> None:
    rules = load_rules((), instance.rules, instance.problem.calendar)
    found = [solve(instance.problem, rules, "lns", after_iterations(2), seed=5, parameters=FEW_LOOKS) for _ in range(2)]
    assert found[0].rota == found[1].rota
    assert found[0].bill is not None
    assert found[0].bill.hard == 0
    assert found[0].mismatch is None


def test_two_workers_share_one_rota(instance: Instance) -> None:
    rules = load_rules((), instance.rules, instance.problem.calendar)
    one = solve(instance.problem, rules, "lns", after_iterations(1), seed=5, parameters=FEW_LOOKS)
    more = solve(
        instance.problem, rules, "lns", after_iterations(3), start=one.rota, seed=6, workers=2, parameters=FEW_LOOKS
    )
    assert one.points is not None
    assert more.points is not None
    assert more.points <= one.points
    assert more.mismatch is None


def test_what_an_operator_frees_grows_while_it_closes_and_none_stays_untried() -> None:
    limits = LnsParameters()

    def record(name: str) -> OperatorRecord:
        return OperatorRecord(name, limits.first_size)

    def learn(operator: OperatorRecord, gain: float, effort: float, closed: bool = True) -> None:
        operator.learn(gain, effort, closed, allowed=1.0, largest=5_000, parameters=limits)

    easy, hard = record("days"), record("weeks")
    learn(easy, 0, 0.01)
    learn(hard, 0, 1.0, closed=False)
    assert easy.size > limits.first_size > hard.size
    for _ in range(20):
        learn(easy, 0, 0.01)
    assert easy.size == 5_000

    rich, untried, poor = record("people"), record("alike"), record("gaps")
    learn(rich, 900, 1.0)
    learn(poor, 0, 1.0)
    shares = probabilities([rich, untried, poor], 1_000, limits)
    assert shares[0] == shares[1] > shares[2] > 0
    for _ in range(20):
        learn(rich, 0, 1.0)
    shares = probabilities([rich, poor], 5_000, limits)
    assert 0.4 < shares[1] < shares[0]  # a great gain long ago counts little
