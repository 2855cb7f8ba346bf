"""Heads by capability, period and day."""

from __future__ import annotations

import pytest

from constraints.rules.need_cover import NeedCover
from optimiser.problem.domain import FREE, HARD, Need, Period, Price
from tests.agree import agree, cost
from tests.tiny import Tiny


def ward() -> Tiny:
    """Two people; a long day covers both periods."""
    tiny = Tiny(days=2, capabilities=(("anyone", "any"), ("nurse", "role:nurse")), periods=(Period("am"), Period("pm")))
    tiny.shift("E", "07:00", "15:00", periods=(0,))
    tiny.shift("LD", "07:00", "20:00", periods=(0, 1))
    for name in "AB":
        tiny.person(name, role="nurse")
        tiny.offer(name, "E LD", range(2), "nurse")
    return tiny.offer("A", "E", [0], "anyone").offer("B", "E", [1])


NEEDS = (
    Need(0, 0, 0, 1, minimum=1, ideal=2, maximum=2, below_minimum=Price(100), below_ideal=Price(7), above=Price(3)),
    Need(0, 1, 0, 1, minimum=1, maximum=1, below_minimum=HARD, above=HARD),
    Need(0, 0, 1, 0, minimum=0, maximum=0, below_minimum=HARD, above=Price(2)),
    Need(0, 1, 1, 1, minimum=2, below_minimum=Price(11)),
)


@pytest.mark.parametrize("needs", [NEEDS, NEEDS[:1], NEEDS[1:2], NEEDS[3:]])
def test_agrees(needs: tuple[Need, ...]) -> None:
    agree(ward().problem(needs=needs), NeedCover())


def test_a_need_of_zero_asks_nothing() -> None:
    agree(ward().problem(needs=(Need(0, 0, 0, 1, minimum=0, below_ideal=FREE),)), NeedCover(), trivial=True)


def test_minimum_and_ideal_are_both_charged() -> None:
    tiny = ward()
    problem = tiny.problem(needs=NEEDS[:1])
    assert cost(problem, NeedCover()) == 100 + 14
    assert cost(problem, NeedCover(), tiny.a("A", "LD", 0, "nurse")) == 7
    assert cost(problem, NeedCover(), tiny.a("A", "E", 0, "anyone")) == 114
