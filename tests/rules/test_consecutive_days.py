"""Working days in a row."""

from __future__ import annotations

import pytest

from constraints.rules.consecutive_days import ConsecutiveDays
from optimiser.problem.domain import HARD, Price
from tests.agree import agree, cost
from tests.tiny import plain, standard


@pytest.mark.parametrize("name", standard())
@pytest.mark.parametrize("rule", [ConsecutiveDays(most=2), ConsecutiveDays(least=2, most=3, price=Price(7))])
def test_agrees(name: str, rule: ConsecutiveDays) -> None:
    agree(standard()[name], rule, trivial="half" in name or "late" in name)


@pytest.mark.parametrize("price", [HARD, Price(4)])
def test_agrees_round_a_cycle(price: Price) -> None:
    agree(plain(5, "D", cyclic=True).problem(), ConsecutiveDays(least=2, most=3, price=price))


def test_each_day_beyond_costs_once() -> None:
    tiny = plain(5, "D").past("A", "D", -2, -1)
    rule = ConsecutiveDays(most=3, price=Price(10))
    problem = tiny.problem()
    assert cost(problem, rule, tiny.a("A", "D", 0)) == 0
    assert cost(problem, rule, *(tiny.a("A", "D", d) for d in range(3))) == 20
