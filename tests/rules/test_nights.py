"""Nights in a row, and the rest after them."""

from __future__ import annotations

import pytest

from constraints.rules.consecutive_nights import ConsecutiveNights
from constraints.rules.rest_after_nights import RestAfterNights
from optimiser.problem.domain import HARD, Price
from tests.agree import agree, cost, stays_true
from tests.tiny import Tiny, plain, standard

PRICES = [HARD, Price(4)]


@pytest.mark.parametrize("name", standard())
@pytest.mark.parametrize("rule", [ConsecutiveNights(most=1), ConsecutiveNights(least=2, most=2, price=Price(7))])
def test_runs_agree(name: str, rule: ConsecutiveNights) -> None:
    agree(standard()[name], rule, trivial=True)


@pytest.mark.parametrize("name", standard())
@pytest.mark.parametrize("price", PRICES)
@pytest.mark.parametrize("nights", [1, 2])
def test_rest_agrees(name: str, nights: int, price: Price) -> None:
    agree(standard()[name], RestAfterNights(nights=nights, price=price), trivial=True)


@pytest.mark.parametrize("price", PRICES)
def test_rest_agrees_on_longer_runs(price: Price) -> None:
    tiny = plain(4, "D N").past("A", "N", -2, -1)
    agree(tiny.problem(), RestAfterNights(nights=3, price=price))
    agree(tiny.problem(), ConsecutiveNights(least=2, most=3, price=price))


@pytest.mark.parametrize("price", PRICES)
@pytest.mark.parametrize("nights", [1, 2, 5])
def test_both_agree_round_a_cycle(nights: int, price: Price) -> None:
    problem = plain(4, "D N", cyclic=True).problem()
    agree(problem, RestAfterNights(nights=nights, price=price))
    agree(problem, ConsecutiveNights(least=nights, most=3, price=price))


@pytest.mark.parametrize("price", PRICES)
def test_a_run_that_ends_after_the_wrap_keeps_its_rest_from_the_first_nights(price: Price) -> None:
    """E at 00:30 on the first day is the night of the last; the night of the second day starts 24 h 30 after it."""
    tiny = Tiny(days=3, cyclic=True)
    tiny.shift("N", "09:00", "33:00")
    tiny.shift("E", "00:30", "08:30")
    tiny.person("A")
    tiny.offer("A", "E", [0, 2]).offer("A", "N", [1])
    problem, run = tiny.problem(), [tiny.a("A", "N", 1), tiny.a("A", "E", 0)]
    assert cost(problem, RestAfterNights(nights=2, minutes=1470, price=price), *run) == 0
    assert cost(problem, RestAfterNights(nights=2, minutes=1471, price=price), *run) == (None if price.hard else 4)
    agree(problem, RestAfterNights(nights=2, minutes=1471, price=price))
    agree(problem, RestAfterNights(nights=2, price=price))


@pytest.mark.parametrize("price", PRICES)
def test_a_night_is_not_judged_against_itself_a_period_later(price: Price) -> None:
    agree(plain(2, "D N", cyclic=True).problem(), RestAfterNights(nights=1, price=price))


def test_a_night_that_starts_after_midnight_belongs_to_the_day_before() -> None:
    tiny = Tiny(days=4)
    tiny.shift("N", "20:00", "08:00")
    tiny.shift("E", "00:30", "08:30")
    tiny.shift("D", "09:00", "17:00")
    tiny.person("A")
    tiny.offer("A", "N E D", range(4))
    rule = ConsecutiveNights(most=2, price=Price(1))
    problem = tiny.problem()
    assert cost(problem, rule, tiny.a("A", "N", 0), tiny.a("A", "E", 1)) == 0
    assert cost(problem, rule, tiny.a("A", "N", 0), tiny.a("A", "E", 2), tiny.a("A", "E", 3)) == 1
    tiny.candidates = [a for a in tiny.candidates if tiny.duties[a.duty].day in (0, 1, 2)]
    agree(tiny.problem(), rule)
    agree(tiny.problem(), RestAfterNights(nights=2, price=Price(1)))


@pytest.mark.parametrize(("start", "said"), [("06:00", 0), ("05:59", None)])
def test_both_sides_of_forty_six_hours(start: str, said: int | None) -> None:
    tiny = Tiny(days=6)
    tiny.shift("N", "20:00", "08:00")
    tiny.shift("D", start, "16:00")
    tiny.person("A")
    tiny.offer("A", "N D", range(6))
    problem = tiny.problem()
    nights = [tiny.a("A", "N", d) for d in range(3)]  # the last ends on day 3 at 08:00
    assert cost(problem, RestAfterNights(), *nights, tiny.a("A", "D", 5)) == said
    assert cost(problem, RestAfterNights(), *nights[1:], tiny.a("A", "D", 5)) == 0
    assert cost(problem, RestAfterNights(), *nights, tiny.a("A", "N", 3)) == 0


def test_a_change_is_judged_as_the_whole() -> None:
    problem = plain(5, "D N").past("A", "N", -2, -1).problem()
    for seed in range(4):
        stays_true(problem, [RestAfterNights(nights=2), ConsecutiveNights(least=2, most=3, price=Price(2))], seed)
