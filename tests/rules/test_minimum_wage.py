"""The minimum wage, both sides of it and in agreement."""

from __future__ import annotations

from datetime import date

import pytest

from constraints.rules.minimum_wage import MinimumWage
from optimiser.problem.domain import HARD, ContractKind, Price, ShiftKind
from tests.agree import agree, both_sides
from tests.tiny import Tiny

RATES = (("2026-04-01", 21, 1271), ("2026-04-01", 0, 800))


@pytest.mark.parametrize("price", [HARD, Price(3)])
def test_minimum_wage(price: Price) -> None:
    """At £12.71 an hour 8 h are paid in full; with an hour unpaid of nine they come to £11.30."""
    tiny = Tiny(days=2)
    tiny.shift("D", "08:00", "16:00")
    tiny.shift("U", "08:00", "17:00", paid_minutes=480)
    tiny.shift("S", "22:00", "07:00", kind=ShiftKind.SLEEP_IN, work_minutes=0, paid_minutes=60)
    tiny.person("A", hourly_pence=1271)
    tiny.offer("A", "D U S", range(2))
    rule = MinimumWage(rates=RATES, price=price)
    said = None if price.hard else 3
    kept = [tiny.line("A", "D."), tiny.line("A", "S."), [*tiny.line("A", "U."), tiny.a("A", "S", 1)]]
    both_sides(tiny.problem(), rule, kept, [(tiny.line("A", "UD"), said), (tiny.line("A", "UU"), said)])


def test_each_contract_has_its_own_months() -> None:
    """30 November and 1 December; the apprentice's rate is that of the youngest, the bank contract names no pay."""
    tiny = Tiny(days=2, start=date(2026, 11, 30))
    tiny.shift("D", "08:00", "16:00")
    tiny.person("A", hourly_pence=1270)
    tiny.contract("B", "A", 0, hourly_pence=799, kind=ContractKind.APPRENTICE)
    tiny.contract("C", "A", 0)
    for who in "ABC":
        tiny.offer(who, "D", range(2))
    agree(tiny.problem(), MinimumWage(rates=RATES, price=Price(3)))
