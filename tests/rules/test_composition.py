"""Everybody present, whatever they are used as."""

from __future__ import annotations

import pytest

from constraints.rules.composition import TeamComposition
from optimiser.problem.domain import HARD, NOWHERE, Composition, Limit, Period, Price
from tests.agree import agree, cost, stays_true
from tests.tiny import Tiny

REGISTERED, LEARNER, LEAD = 0, 1, 2


def ward(days: int = 1) -> Tiny:
    """Nurses, a learner and a lead over two periods."""
    tiny = Tiny(
        days=days,
        capabilities=(("registered", "role:nurse or role:lead"), ("learner", "role:learner"), ("lead", "role:lead")),
        periods=(Period("am"), Period("pm")),
    )
    tiny.shift("E", "07:00", "15:00", periods=(0,))
    tiny.shift("LD", "07:00", "20:00", periods=(0, 1))
    for name, role in (("n1", "nurse"), ("n2", "nurse"), ("boss", "lead"), ("new", "learner"), ("new2", "learner")):
        tiny.person(name, role=role)
        tiny.offer(name, "E LD", range(days))
    return tiny


SHARE = (Limit(((REGISTERED, 100), (NOWHERE, -65)), low=0, text="65% registered"),)
LEARNERS = (Limit(((LEARNER, 1), (REGISTERED, -1)), high=0),)
LEADS = (Limit(((LEAD, 1),), low=1), Limit(((LEARNER, 1),), high=1))
BOTH = Limit(((REGISTERED, 1),), low=2, high=2)


@pytest.mark.parametrize("price", [HARD, Price(8)])
@pytest.mark.parametrize("if_present", [True, False])
@pytest.mark.parametrize(
    "alternatives", [(SHARE,), (LEARNERS,), (LEADS,), (SHARE, LEADS), ((BOTH,),), ((BOTH,), LEADS)]
)
def test_agrees(alternatives: tuple[tuple[Limit, ...], ...], if_present: bool, price: Price) -> None:
    asked = (Composition(0, 1, alternatives, price, if_present=if_present),)
    agree(ward().problem(compositions=asked), TeamComposition())


def test_agrees_on_some_days_only() -> None:
    asked = (Composition(0, 0, (LEADS,), Price(3), days=frozenset({1})),)
    tiny = Tiny(days=2, capabilities=ward().capabilities, periods=ward().periods)
    tiny.shift("E", "07:00", "15:00", periods=(0,))
    tiny.person("n1", role="nurse")
    tiny.person("boss", role="lead")
    tiny.person("new", role="learner")
    tiny.offer("n1", "E", range(2)).offer("new", "E", range(2), "learner").offer("boss", "E", range(2), "lead")
    agree(tiny.problem(compositions=asked), TeamComposition())


def test_both_sides_of_a_share() -> None:
    tiny = ward()
    problem = tiny.problem(compositions=(Composition(0, 0, (SHARE,)),))
    two, learner = [tiny.a("n1", "E", 0), tiny.a("boss", "E", 0)], tiny.a("new", "E", 0)
    assert cost(problem, TeamComposition()) == 0
    assert cost(problem, TeamComposition(), *two, learner) == 0  # 2 of 3
    assert cost(problem, TeamComposition(), two[0], learner) is None  # 1 of 2


def test_a_change_is_judged_as_the_whole() -> None:
    problem = ward(2).problem(
        compositions=(Composition(0, 0, (SHARE, LEADS), Price(4)), Composition(0, 1, (LEARNERS,)))
    )
    for seed in range(4):
        stays_true(problem, [TeamComposition()], seed)
