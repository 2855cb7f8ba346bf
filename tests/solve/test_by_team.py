"""Decomposition of planted rotas: what a group is, what a restriction costs, and what comes out of both."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from optimiser.audit import RuleLike
from optimiser.bench.generated import Planted, generate_instance
from optimiser.bench.once import rules_of
from optimiser.book import IN, UNDECIDED, Book
from optimiser.evaluate import evaluate
from optimiser.problem.options import Flags, Groups, ints
from optimiser.solve import Result, after_iterations, after_seconds, any_of, solve
from optimiser.solve.decomposition.by_team import split_by_team
from optimiser.solve.decomposition.subproblem import restrict
from optimiser.solve.parameters import (
    AnnealingParameters,
    ChoiceParameters,
    DecompositionParameters,
    SolveParameters,
)
from optimiser.solve.stop import Stop
from optimiser.solve.strategies import choose_strategy
from optimiser.surface import Sum, person_place
from tests.little import LITTLE
from tests.operate.ward import ward
from tests.solve.clause_sets import book_of

PEOPLE = 60

SMALL = 30

SHORT = SolveParameters(
    annealing=AnnealingParameters(steps_each=40, least_steps=600),
    local_search=LITTLE,
    decomposition=DecompositionParameters(rounds=2, settling_rounds=2),
)
"""Searches of a few rounds: what is tested is how groups come together."""

WITHIN = 4_000
"""Points of the planted problem of 30 people after a few short rounds."""


@cache
def planted() -> Planted:
    return generate_instance(PEOPLE)


@cache
def rules() -> Sequence[RuleLike]:
    return rules_of(planted().instance)


@cache
def book() -> Book:
    return Book(planted().instance.problem, rules())


def flags() -> Flags:
    find = book().problem.options.find
    return book().flags(o for a in planted().rota if (o := find(a)) is not None)


@cache
def small() -> Planted:
    return generate_instance(SMALL)


def search() -> Result:
    """First rota of two groups, two settlements."""
    return solve(small().instance.problem, rules(), "teams", after_iterations(3), seed=3, workers=1, parameters=SHORT)


@cache
def run() -> Result:
    return search()


def test_everybody_is_in_one_group_with_their_team() -> None:
    groups = split_by_team(book(), DecompositionParameters())
    problem = book().problem
    assert len(groups) == 4
    assert sorted(p for g in groups for p in g.people.tolist()) == list(range(PEOPLE))
    assert sorted(t for g in groups for t in g.teams) == [0, 1, 2, 3]
    for g in groups:
        assert {problem.contracts[p].home_team for p in g.people.tolist()} <= g.teams
    assert sum(g.size for g in groups) == int((book().fixed == UNDECIDED).sum())


def test_groups_that_share_people_are_near_each_other_and_no_others() -> None:
    groups = split_by_team(book(), DecompositionParameters())
    shared = [c for c in book().problem.contracts if c.teams is not None and len(c.teams) > 1]
    assert shared, "the planted problem shares nobody"
    at = {t: i for i, g in enumerate(groups) for t in g.teams}
    expected = {frozenset(at[t] for t in c.teams or ()) for c in shared}
    assert {frozenset((i, o)) for i, g in enumerate(groups) for o in g.near} == expected


def test_teams_that_share_people_are_one_group_while_they_are_small() -> None:
    apart = split_by_team(book(), DecompositionParameters())
    together = split_by_team(book(), DecompositionParameters(small_group=sum(g.size for g in apart)))
    assert len(together) < len(apart)
    assert not any(g.near for g in together)
    assert sorted(p for g in together for p in g.people.tolist()) == list(range(PEOPLE))


@pytest.mark.parametrize("people", [[0, 1, 2], [3, 20, 47, 59], list(range(PEOPLE))])
def test_a_restriction_costs_what_its_clauses_cost_in_the_whole(people: list[int]) -> None:
    """Whatever its people do, everybody else as planted."""
    chosen = flags()
    rng = np.random.default_rng(5)
    free = np.ones(len(chosen), dtype=np.bool_)
    part, ids = restrict(book(), np.array(people, dtype=np.int64), free, chosen)
    touched = book().touching(ids)
    assert set(book().problem.options.person[ids].tolist()) == set(people)
    for _ in range(20):
        other = chosen.copy()
        other[ids] = rng.random(len(ids)) < rng.random() / 4
        assert evaluate(part, other[ids]) == evaluate(book(), other, touched)


def test_what_is_not_free_keeps_its_value() -> None:
    chosen = flags()
    free = book().problem.options.day < 7
    part, ids = restrict(book(), np.array([4, 5], dtype=np.int64), free, chosen)
    held = ~free[ids]
    assert held.any()
    assert (part.fixed[held] != UNDECIDED).all()
    assert ((part.fixed[held] == IN) == chosen[ids][held]).all()
    assert (part.fixed[~held] == book().fixed[ids][~held]).all()


def test_teams_make_an_audited_rota_without_a_hard_breach() -> None:
    """A rota whose lines are inserted but not searched costs more than ten times what these few rounds leave."""
    result = run()
    assert result.strategy == "teams"
    assert result.mismatch is None
    assert result.bill is not None
    assert result.bill.hard == 0
    assert 0 <= result.bill.points <= WITHIN
    assert result.iterations == 3


def test_the_same_seed_gives_the_same_rota() -> None:
    assert search().rota == run().rota


def test_two_workers_search_a_share_each_and_what_they_find_comes_together() -> None:
    """Without the other's share the cost would stay far above."""
    stop = any_of(Stop(lambda p: p.cost is not None and p.cost <= (0, WITHIN)), after_seconds(600))
    result = solve(small().instance.problem, rules(), "teams", stop, seed=3, workers=2, parameters=SHORT)
    assert result.mismatch is None
    assert result.bill is not None
    assert result.bill.cost <= (0, WITHIN)


def test_a_rota_given_is_made_better_and_nobody_shared_is_in_two_places() -> None:
    """Two workers settle groups that share people, from the planted rota."""
    problem = planted().instance.problem
    result = solve(problem, rules(), "teams", after_iterations(2), start=planted().rota, workers=2, parameters=SHORT)
    hard, points = evaluate(book(), flags())
    assert hard == 0
    assert result.mismatch is None
    assert result.points is not None
    assert result.points < points
    assert result.rota is not None
    shared = [c for c in problem.contracts if c.teams is not None and len(c.teams) > 1]
    assert shared
    for contract in shared:
        mine = (problem.duties[a.duty] for a in result.rota if problem.contracts[a.contract] is contract)
        duties = sorted(mine, key=lambda d: d.start)
        assert duties
        assert all(a.end <= b.start for a, b in pairwise(duties))


def test_auto_takes_teams_where_there_are_many_groups_and_says_why() -> None:
    def picked(**limits: float) -> tuple[str, str]:
        return choose_strategy(book(), SolveParameters(choice=ChoiceParameters(teams_from=4_000, **limits)))  # type: ignore[arg-type]

    largest = max(g.size for g in split_by_team(book(), DecompositionParameters()))
    assert picked(largest_group=0.4) == ("teams", f"5,407 options in 4 groups, the largest of {largest:,}")
    assert picked(largest_group=0.1)[0] == "columns"
    assert picked(exact_priced=10_000)[0] == "exact"


def test_lines_with_rolling_windows_are_priced_where_there_is_time_for_it() -> None:
    problem = ward("A", days=9)
    mine = problem.options.of(0)
    days = [mine[(problem.options.day[mine] >= d) & (problem.options.day[mine] < d + 5)] for d in range(5)]
    one = ints(1 for group in days for _ in group)
    nought = ints(0 for _ in days)
    rolling = Sum(
        rule=0, place=person_place(0), groups=Groups.of(days), weights=one, low=nought, high=nought + 3, base=nought,
        under=nought, over=nought, hard=True,
    )  # fmt: skip
    book, parameters = book_of(problem, [rolling]), SolveParameters(choice=ChoiceParameters(exact_unpriced=0))
    least = parameters.suitability.rolling_seconds_each * len(mine)
    assert choose_strategy(book, parameters, 0.9 * least)[0] == "lns"
    assert choose_strategy(book, parameters, 1.1 * least)[0] == "columns"
    assert choose_strategy(book, parameters)[0] == "columns"
