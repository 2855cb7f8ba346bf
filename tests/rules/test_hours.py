"""Hours in rolling windows, hours of contracts, sessions of portfolios."""

from __future__ import annotations

from dataclasses import replace

import pytest

from constraints.rules.contracted_hours import ContractedHours
from constraints.rules.hours_in_window import HoursInWindow
from constraints.rules.portfolio import Portfolio
from optimiser.problem.domain import HARD, NOWHERE, Absence, Assignment, Carried, Price, Quota
from optimiser.problem.facts import contracted, credited, split
from tests.agree import agree, cost, stays_true
from tests.tiny import BACK, FORWARD, Tiny, plain, standard

PRICES = [HARD, Price(3)]


@pytest.mark.parametrize("name", standard())
@pytest.mark.parametrize("price", PRICES)
@pytest.mark.parametrize(("most", "window"), [(12 * 60, 1440), (20 * 60, 2880), (7 * 60, 600)])
def test_windows_agree(name: str, most: int, window: int, price: Price) -> None:
    agree(standard()[name], HoursInWindow(most=most, window=window, price=price), trivial=True)


@pytest.mark.parametrize("price", PRICES)
@pytest.mark.parametrize("start", [BACK, FORWARD])
def test_windows_agree_over_a_clock_change(start: object, price: Price) -> None:
    tiny = plain(4, "D N", start).past("A", "N", -1)  # type: ignore[arg-type]
    agree(tiny.problem(), HoursInWindow(most=22 * 60, window=48 * 60, price=price, unit=15))


@pytest.mark.parametrize("price", PRICES)
@pytest.mark.parametrize("window", [1440, 3 * 1440, 7 * 1440 + 60])
def test_windows_agree_round_a_cycle(window: int, price: Price) -> None:
    agree(plain(4, "D N", cyclic=True).problem(), HoursInWindow(most=window // 3, window=window, price=price))


def test_seventy_two_hours_in_any_hundred_and_sixty_eight() -> None:
    tiny = Tiny(days=9)
    tiny.shift("LD", "08:00", "20:00")
    tiny.shift("LDD", "08:00", "20:01")
    tiny.person("A")
    tiny.offer("A", "LD LDD", range(9))
    problem, rule = tiny.problem(), HoursInWindow()
    six = [tiny.a("A", "LD", d) for d in range(6)]
    assert cost(problem, rule, *six) == 0
    assert cost(problem, rule, *six[:5], tiny.a("A", "LDD", 5)) is None
    assert cost(problem, rule, *six, tiny.a("A", "LD", 6)) is None
    assert cost(problem, rule, *six, tiny.a("A", "LD", 7)) == 0  # the first has left the window


def test_the_last_days_and_history_are_judged() -> None:
    tiny = Tiny(days=2)
    tiny.shift("LD", "08:00", "20:00")
    tiny.person("A")
    tiny.offer("A", "LD", range(2)).past("A", "LD", -5, -4, -3, -2, -1)
    problem, rule = tiny.problem(), HoursInWindow()
    assert cost(problem, rule, tiny.a("A", "LD", 0)) == 0
    assert cost(problem, rule, tiny.a("A", "LD", 0), tiny.a("A", "LD", 1)) is None
    agree(problem, rule)
    agree(problem, HoursInWindow(most=50 * 60, price=Price(2)))  # history alone has too much


@pytest.mark.parametrize("price", PRICES)
@pytest.mark.parametrize("weeks", [None, 1])
@pytest.mark.parametrize(
    ("tolerance", "side"), [((0, 0), "both"), ((120, 480), "both"), ((0, 0), "beyond"), ((0, 0), "owed")]
)
def test_contracted_hours_agree(tolerance: tuple[int, int], side: str, weeks: int | None, price: Price) -> None:
    tiny = Tiny(days=9).usual()
    tiny.person("A")
    tiny.contract("A2", "A", 420, last_day=3)
    tiny.contract("bank", "A", 0)
    tiny.offer("A", "D", (0, 1, 5, 6, 7, 8)).offer("A2", "N", range(2)).offer("bank", "N", [2]).past("A", "D", -1)
    under, over = tolerance
    rule = ContractedHours(side=side, tolerance_under=under, tolerance_over=over, weeks=weeks, price=price)
    away = (Absence(0, 1440, 3 * 1440, credit=480), Absence(0, 6 * 1440, 8 * 1440, contract=0, credit=480))
    problem = tiny.problem(absences=away, carried=(Carried(0, "minutes", 300),))
    agree(problem, rule, trivial=price.hard)


@pytest.mark.parametrize(("tolerance", "side"), [((0, 0), "both"), ((60, 600), "both"), ((0, 0), "beyond")])
@pytest.mark.parametrize("doubled_at", [(10,), (10, 40), (5, 20, 30)])
def test_hours_whose_price_doubles_agree(tolerance: tuple[int, int], side: str, doubled_at: tuple[int, ...]) -> None:
    tiny = Tiny(days=7).usual()
    tiny.person("A", 1200)
    tiny.contract("A2", "A", 900, last_day=4)
    tiny.offer("A", "D", (0, 1, 5, 6)).offer("A2", "N", range(3))
    under, over = tolerance
    rule = ContractedHours(side=side, tolerance_under=under, tolerance_over=over, price=Price(3), doubled_at=doubled_at)
    agree(tiny.problem(carried=(Carried(0, "minutes", 130),)), rule)


def test_hours_owed_and_beyond_cost_from_the_first_and_steeper_with_distance() -> None:
    tiny = plain(7, "D")
    rule = ContractedHours(price=Price(1), doubled_at=(20, 40))
    days = [tiny.a("A", "D", d) for d in range(7)]
    said = [cost(tiny.problem(), rule, *days[:n]) for n in range(7)]
    # 40 h are due, each day is 8 h; beyond 8 h an hour costs 2, beyond 16 h it costs 4
    assert said == [24 * 4 + 8 * 2 + 8, 16 * 4 + 8 * 2 + 8, 8 * 4 + 8 * 2 + 8, 8 * 2 + 8, 8, 0, 8]


def test_hours_shared_out_cost_less_than_heaped_and_by_contract() -> None:
    tiny = Tiny(days=7)
    tiny.shift("D", "08:00", "12:00")
    for name, weekly in (("full", 2400), ("half", 1200), ("other", 1200)):
        tiny.person(name, weekly)
        tiny.offer(name, "D", range(7))
    rule = ContractedHours(price=Price(1), side="beyond", doubled_at=(10, 20))
    problem = tiny.problem()
    worked = {"half": 5, "other": 5}

    def points(**days: int) -> int:
        mine = {**worked, **days}
        found = cost(problem, rule, *(tiny.a(who, "D", d) for who, n in mine.items() for d in range(n)))
        assert found is not None
        return found

    assert points(half=6, other=6) == 2 * (4 + 2)  # 4 h beyond 20 h each: the second half costs double
    assert points(half=7) == 8 + 6 + 2 * 4  # the same 8 h heaped on one
    assert points(half=6, other=6) < points(half=7)


def test_a_price_doubles_at_rising_shares_and_in_points_alone() -> None:
    for wrong in ((4, 4), (8, 4), (0,)):
        with pytest.raises(ValueError, match="rising from 1"):
            ContractedHours(price=Price(1), doubled_at=wrong)
    with pytest.raises(ValueError, match="a price in points"):
        ContractedHours(doubled_at=(4,))


def test_one_side_of_hours_is_judged_alone() -> None:
    tiny = plain(7, "D")
    days = [tiny.a("A", "D", d) for d in range(7)]
    owed, beyond = (ContractedHours(price=Price(1), side=side) for side in ("owed", "beyond"))
    assert [cost(tiny.problem(), owed, *days[:n]) for n in (3, 5, 6)] == [16, 0, 0]  # 40 hours are due
    assert [cost(tiny.problem(), beyond, *days[:n]) for n in (3, 5, 6)] == [0, 0, 8]
    with pytest.raises(ValueError, match="side is both or owed or beyond"):
        ContractedHours(side="over")


def test_both_sides_of_a_tolerance() -> None:
    tiny = plain(7, "D")
    rule = ContractedHours(tolerance_under=60, tolerance_over=60, price=Price(1))
    days = [tiny.a("A", "D", d) for d in range(7)]
    said = [cost(tiny.problem(), rule, *days[:n]) for n in range(7)]
    assert said == [39, 31, 23, 15, 7, 0, 7]  # 40 hours are due, each day is 8
    away = (Absence(0, 0, 1440, credit=480),)
    assert cost(tiny.problem(absences=away), rule, *days[1:5]) == 0


def test_what_is_due_and_credited() -> None:
    tiny = Tiny(days=14)
    tiny.person("A", 2250, first_day=3)
    tiny.contract("A2", "A", 750)
    away = (Absence(0, 0, 4 * 1440, credit=1000), Absence(0, 0, 1440, contract=1, credit=60))
    problem = tiny.problem(absences=away)
    assert contracted(problem, 0, 0, 13) == 3536  # 11 days of 2250 / 7
    assert credited(problem, 0, 0, 13) == 428  # 2250 of one day and 750 of four, so 2250 of 5250 parts
    assert credited(problem, 0, 2, 13) == 300  # of the last two days 500, 2250 of 3750 parts
    assert credited(problem, 1, 0, 13) == 572 + 60
    assert sum(split(problem, c, 1001, 0, 13) for c in (0, 1)) == 1001


def sessions() -> Tiny:
    """Own sessions of teaching on three days, and ordinary days."""
    tiny = Tiny(days=4)
    tiny.shift("SPA", "09:00", "13:00")
    tiny.shift("D", "08:00", "16:00")
    tiny.person("A")
    tiny.contract("A2", "A")
    tiny.offer("A", "D SPA", range(4)).offer("A2", "SPA", [1])
    return tiny


@pytest.mark.parametrize("protected", [False, True])
@pytest.mark.parametrize(("least", "most"), [(1, 2), (0, 1), (3, 9)])
def test_portfolio_agrees(least: int, most: int, protected: bool) -> None:
    tiny = sessions().past("A", "SPA", -2, -1)
    own = tuple(tiny.duty("SPA", d) for d in range(-2, 4))
    quotas = (
        Quota(0, "teaching", own, least, most, 0, 2, protected, Price(9)),
        Quota(0, "research", own, least, most, -2, 1, protected, Price(0 if least else 5)),
    )
    agree(tiny.problem(quotas=quotas[:1]), Portfolio())
    agree(tiny.problem(quotas=quotas), Portfolio(), trivial=True)


def test_a_session_missing_and_one_too_many() -> None:
    tiny = sessions()
    own = [tiny.a("A", "SPA", d) for d in range(4)]
    problem = tiny.problem(quotas=(Quota(0, "teaching", tuple(a.duty for a in own), 1, 2, 0, 3, price=Price(5)),))
    assert [cost(problem, Portfolio(), *own[:n]) for n in range(5)] == [5, 0, 0, 5, 10]


def test_a_change_is_judged_as_the_whole() -> None:
    tiny = sessions().past("A", "D", -2, -1)
    own = tuple(tiny.duty("SPA", d) for d in range(4))
    problem = tiny.problem(quotas=(Quota(0, "teaching", own, 1, 2, 0, 3, price=Price(5)),))
    for seed in range(4):
        stays_true(problem, [HoursInWindow(most=1440, window=2880), ContractedHours(price=Price(1)), Portfolio()], seed)


def test_portfolio_in_hours_agrees() -> None:
    """Sessions of 4 h and of 8 h: from 10 h to 12 h; each started hour beside it costs 3."""
    tiny = Tiny(days=2)
    tiny.shift("AM", "08:00", "12:00")
    tiny.shift("D", "08:00", "16:00")
    tiny.person("A")
    duties = tuple(tiny.duty(code, day, team=NOWHERE, owner=0) for day in (0, 1) for code in ("AM", "D"))
    tiny.candidates = [Assignment(0, d) for d in duties]
    quota = Quota(0, "CPD", duties, 600, 720, 0, 1, price=Price(3), in_minutes=True)
    agree(tiny.problem(quotas=(quota, replace(quota, protected=True))), Portfolio())
    problem = tiny.problem(quotas=(quota,))
    agree(problem, Portfolio())
    taken = [cost(problem, Portfolio(), *(Assignment(0, duties[k]) for k in ks)) for ks in ((0,), (1,), (0, 3), (1, 3))]
    # 4 h are 6 h short, 8 h are 2, 12 h are right, 16 h are 4 too many
    assert taken == [18, 6, 0, 12]
