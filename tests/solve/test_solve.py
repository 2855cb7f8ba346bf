"""One call, one audited result: statuses, stops, starts, seeds, and a strategy that cannot lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import ClassVar

import pytest

from constraints.rules.need_cover import NeedCover
from optimiser.audit import Breach, Lines, Where
from optimiser.evaluate import evaluate
from optimiser.problem.domain import HARD, Price
from optimiser.problem.options import ints
from optimiser.problem.problem import Problem
from optimiser.solve import STRATEGIES, Status, Watch, after_iterations, after_seconds, any_of, first_feasible, solve
from optimiser.solve.stop import Progress
from optimiser.solve.task import Task
from optimiser.surface import Surface, person_place
from tests.operate.ward import RULES, ward


@pytest.mark.parametrize("strategy", ["exact", "lns", "auto"])
def test_every_strategy_covers_what_can_be_covered(strategy: str) -> None:
    result = solve(ward("ABC", days=4), RULES, strategy, after_seconds(200), seed=3)
    assert result.status in (Status.OPTIMAL, Status.FEASIBLE)
    assert result.points == 0
    assert result.bill is not None
    assert result.bill.hard == 0


@pytest.mark.parametrize("strategy", ["exact", "lns"])
def test_the_same_seed_gives_the_same_rota(strategy: str) -> None:
    problem = ward("ABC", days=6)
    first, second = (solve(problem, RULES, strategy, after_iterations(6), seed=11, workers=1) for _ in range(2))
    assert first.rota == second.rota
    assert first.points == second.points
    assert first.iterations == second.iterations


def test_proven_infeasible_is_said_and_nothing_is_returned_as_a_rota() -> None:
    """One person cannot meet a hard day and a hard night of the same date: 12 h are less than the 11 h
    of rest between, but the next day's need follows the night at once."""
    problem = ward("A", days=2)
    problem = replace(problem, needs=tuple(replace(n, below_minimum=HARD) for n in problem.needs))
    result = solve(problem, RULES, "exact", after_seconds(200))
    assert result.status is Status.INFEASIBLE


def test_a_rota_of_millions_of_points_is_proven_to_the_last_of_them() -> None:
    """Two people where four are needed: two are missing, each at a million points and three."""
    problem = ward("AB", days=1, codes="D")
    dear = tuple(replace(n, minimum=4, below_minimum=Price(1_000_003)) for n in problem.needs)
    result = solve(replace(problem, needs=dear), RULES, "exact", after_iterations(4))
    assert (result.status, result.points, result.bound) == (Status.OPTIMAL, 2_000_006, 2_000_006)


def test_a_claim_that_there_is_no_rota_beside_one_that_keeps_every_hard_rule_is_a_mismatch() -> None:
    result = solve(ward("AB", days=1), RULES, "lns", after_iterations(1), on_task=Task.prove_infeasible)
    assert result.status is Status.INVALID
    assert result.mismatch is not None
    assert "breaks none" in result.mismatch


@pytest.mark.parametrize("strategy", ["auto", *STRATEGIES])
def test_a_rota_is_there_at_once_whatever_the_time(strategy: str) -> None:
    result = solve(ward("ABC"), RULES, strategy, after_seconds(0.0))
    assert result.status in (Status.FEASIBLE, Status.OPTIMAL)
    assert result.rota
    assert result.bound is None or result.status is Status.OPTIMAL


def test_a_rule_book_that_takes_too_long_ends_a_run_without_a_rota() -> None:
    """A rule that goes on for ever is given up at the end of the time."""

    @dataclass(frozen=True)
    class Endless(NeedCover):
        def encode(self, surface: Surface) -> None:
            for _ in count():
                surface.linear(person_place(0), ints([0]), high=1)

    result = solve(ward("ABC"), (Endless(),), "auto", after_seconds(0.0))
    assert result.status is Status.NO_ROTA_IN_TIME
    assert result.rota is None
    assert "rules" in result.reason


def test_a_start_is_never_made_worse() -> None:
    problem = ward("ABC", days=4)
    good = solve(problem, RULES, "exact", after_seconds(200))
    assert good.rota is not None
    again = solve(problem, RULES, "lns", after_iterations(1), start=good.rota)
    assert again.points == good.points


def test_an_interrupt_keeps_the_best() -> None:
    class Impatient(Watch):
        """Ends the run at the first rota: the limit is longer than a test may take."""

        task: Task

        def improved(self, progress: Progress) -> None:
            self.task.clock.interrupted.set()

    watch = Impatient()
    result = solve(
        ward("ABC", days=10), RULES, "lns", after_seconds(600), watch=watch, on_task=lambda t: setattr(watch, "task", t)
    )
    assert result.rota is not None


def test_stops_combine() -> None:
    stop = any_of(after_seconds(5), after_iterations(3), first_feasible())
    assert (stop.seconds, stop.iterations) == (5, 3)
    assert stop.done(Progress(0, 0, 0, (0, 10), None))
    assert not stop.done(Progress(0, 0, 0, (1, 10), None))
    assert stop.done(Progress(0, 3, 0, None, None))


@dataclass(frozen=True, kw_only=True)
class Lying(NeedCover):
    """A rule whose audit finds a point that its clauses do not charge."""

    id: ClassVar[str] = "lying"

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        yield from super().audit(problem, rota, where)
        if where.people is None or 0 in where.people:
            yield Breach("lying", person_place(0), "one point from nowhere", points=1)


def test_a_mismatch_of_clauses_and_audit_ends_the_run_and_withdraws_the_bound() -> None:
    result = solve(ward("AB", days=2), (Lying(), *RULES[1:]), "exact", after_seconds(200))
    assert result.status is Status.INVALID
    assert result.bound is None
    assert result.mismatch is not None
    assert "points" in result.mismatch


def test_the_bill_by_clause_is_the_bill_by_audit() -> None:
    problem = ward("AB", days=4)
    seen: list[Task] = []
    result = solve(problem, RULES, "lns", after_iterations(3), on_task=seen.append)
    assert result.bill is not None
    best = seen[0].best
    assert best is not None
    book = seen[0].book
    of_rule = [[i for i, clause in enumerate(book.clauses) if clause.rule == r] for r in range(len(book.rules))]
    points = {rule.key: evaluate(book, best, mine)[1] for rule, mine in zip(book.rules, of_rule, strict=True)}
    assert points == result.bill.by_rule()
    assert evaluate(seen[0].book, best)[1] == result.points
