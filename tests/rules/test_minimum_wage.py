"""The minimum wage, both sides of it and in agreement."""

from __future__ import annotations

from datetime import date

import pytest

from constraints.rules.minimum_wage import MinimumWage
from optimiser.audit import Lines
from optimiser.problem.domain import HARD, ContractKind, Price, ShiftKind
from optimiser.report.missing_data import MissingData, missing_data
from tests.agree import agree, both_sides, cost
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


@pytest.mark.parametrize(
    ("kind", "born", "begun", "due"),
    [
        ("permanent", date(2005, 12, 1), None, 1271),  # 21 on the first of the month
        ("permanent", date(2005, 12, 2), None, 950),  # 20 on that day, though 21 on each day of the rota
        ("permanent", date(2005, 12, 2), date(2026, 12, 2), 1271),  # 21 on the first day of the first month
        ("apprentice", date(2000, 1, 1), None, 800),
        ("apprentice", date(2000, 1, 1), date(2025, 12, 2), 800),  # the first year ends on the second
        ("apprentice", date(2000, 1, 1), date(2025, 12, 1), 1271),
        ("apprentice", date(2007, 12, 2), date(2024, 1, 1), 800),  # still 18 on the first
        ("apprentice", date(2007, 12, 1), date(2024, 1, 1), 950),
    ],
)
def test_the_rate_is_that_of_the_first_day_of_the_month(kind: str, born: date, begun: date | None, due: int) -> None:
    """8 h on 14 and 15 December are paid at what is due, and not at a penny less."""
    for pence, points in ((due, 0), (due - 1, 3)):
        tiny = Tiny(days=2, start=date(2026, 12, 14))
        tiny.shift("D", "08:00", "16:00")
        terms = {} if begun is None else {"first_day": tiny.calendar.day(begun)}
        birth = {"birth_day": tiny.calendar.day(born)}
        tiny.person("A", hourly_pence=pence, kind=ContractKind(kind), more=birth, **terms)
        tiny.offer("A", "D", range(2))
        rule = MinimumWage(rates=(*RATES, ("2026-04-01", 19, 950)), price=Price(3))
        assert cost(tiny.problem(), rule, *tiny.candidates) == points


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


@pytest.mark.parametrize(("start", "known"), [(date(2027, 3, 30), True), (date(2027, 3, 31), False)])
def test_rates_hold_until_the_next_april(start: date, known: bool) -> None:
    """The newest are of 1 April 2026; a rota of two days that reaches 1 April 2027 is judged by them, and told so."""
    tiny = Tiny(days=2, start=start)
    tiny.shift("D", "08:00", "16:00")
    tiny.person("A", hourly_pence=1300)
    problem = tiny.problem()
    told = list(MinimumWage(rates=RATES, price=Price(3)).unjudged(problem, Lines(problem)))
    assert told == ([] if known else ["rates from 2027-04-01 are not in the rule book: those of 2026-04-01 are taken"])
    assert missing_data(problem, [], [("SC-6", text) for text in told]) == (
        [] if known else [MissingData("the year's minimum wage", ("SC-6",))]
    )
