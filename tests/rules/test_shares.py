"""Nights, weekends and other burdens: fair shares, and stretches of weekends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from constraints.rules.fairness import MEASURES, Fairness, shares
from constraints.rules.weekends import Weekends
from constraints.scope import Scope
from optimiser.audit import Lines
from optimiser.problem.calendar import Calendar
from optimiser.problem.domain import HARD, Absence, Carried, Need, Period, Presence, Price, Request, ShiftKind
from tests.agree import agree, cost, stays_true
from tests.tiny import Tiny, plain

PRICES = [HARD, Price(5)]
SATURDAY, FRIDAY = date(2026, 11, 7), date(2026, 11, 6)


def nights(*weekly: int, days: int = 4, start: date = SATURDAY) -> Tiny:
    """A ward that needs one person a night, and people of so many weekly minutes who could take it."""
    tiny = Tiny(days=days, start=start, capabilities=(("anyone", "any"),), periods=(Period("night"), Period("day")))
    tiny.shift("N", "20:00", "08:00", periods=(0,))
    tiny.shift("D", "08:00", "16:00", periods=(1,))
    for name, minutes in zip("ABC", weekly, strict=False):
        tiny.person(name, minutes)
        tiny.offer(name, "N", range(days), "anyone")
    tiny.extra["needs"] = tuple(Need(0, 0, d, 0, minimum=1) for d in range(days))
    return tiny


def test_a_share_follows_hours_history_and_absence() -> None:
    rule = Fairness(price=Price(1))
    assert shares(nights(2400, 2400).problem(), rule) == {0: 2, 1: 2}
    assert shares(nights(2400, 800).problem(), rule) == {0: 3, 1: 1}
    assert shares(nights(2400, 2400, 0).problem(), rule) == {0: 2, 1: 2}
    assert shares(nights(2400, 2400).past("A", "N", -2, -1, use="anyone").problem(), rule) == {0: 1, 1: 3}
    assert shares(nights(2400, 2400).problem(carried=(Carried(1, "nights", 2),)), rule) == {0: 3, 1: 1}
    assert shares(nights(2400, 2400).problem(absences=(Absence(0, 0, 3 * 1440),)), rule) == {0: 1, 1: 4}
    assert shares(nights(2400, 2400).problem(needs=()), rule) == {}


def test_a_weekend_is_shared_as_if_the_same_people_worked_both_days() -> None:
    tiny = nights(2400, 2400, days=9)
    assert shares(tiny.problem(), Fairness(measure="weekends", price=Price(1))) == {0: 1, 1: 1}


@pytest.mark.parametrize("price", PRICES)
@pytest.mark.parametrize("measure", ["nights", "weekends"])
def test_fairness_agrees(measure: str, price: Price) -> None:
    tiny = nights(2400, 1200, start=FRIDAY)
    tiny.offer("A", "D", (1, 2), "anyone").past("A", "N", -1, use="anyone").past("B", "N", -7, use="anyone")
    tiny.extra["needs"] += (Need(0, 1, 1, 0, minimum=1, ideal=2),)
    agree(tiny.problem(), Fairness(measure=measure, price=price), trivial=measure == "weekends")
    rule = Fairness(measure=measure, price=price, tolerance=1)
    agree(tiny.problem(carried=(Carried(1, measure, 4),)), rule, trivial=measure == "weekends")


def shared(measure: str) -> Tiny:
    """Four days from a Friday, Sunday a bank holiday, with each kind of duty that a measure counts, and wishes."""
    tiny = Tiny(days=4, start=FRIDAY, capabilities=(("anyone", "any"),), periods=(Period("day"), Period("call")))
    tiny.calendar = Calendar(FRIDAY, 4, holidays=frozenset((2,)))
    tiny.shift("D", "08:00", "16:00", periods=(0,))
    tiny.shift("LD", "08:00", "21:00", periods=(0,))
    tiny.shift("C", "17:00", "08:00", periods=(1,), kind=ShiftKind.ON_CALL, presence=Presence.REMOTE)
    codes = "C" if measure == "on-calls" else "D LD"
    for name, minutes in (("A", 2400), ("B", 1200)):
        tiny.person(name, minutes)
    for day in range(4):
        tiny.offer("A", codes, (day,), "anyone")
    tiny.offer("B", codes, (1, 2), "anyone")
    tiny.past("A", codes.split()[-1], -1, use="anyone")
    tiny.extra["needs"] = tuple(Need(0, p, d, 0, minimum=1) for d in range(4) for p in (0, 1))
    tiny.extra["requests"] = tuple(Request(p, d, wants, 3) for p in (0, 1) for d, wants in ((1, True), (2, False)))
    return tiny


@pytest.mark.parametrize("price", PRICES)
@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_of_fairness_agrees(measure: str, price: Price) -> None:
    rule = Fairness(measure=measure, price=price, by="time in post", refused_percent=0)
    if measure == "shifts":
        rule = replace(rule, scope=Scope(shifts=frozenset(("LD",))))
    carried = (Carried(0, measure, 3), Carried(1, "refusals", 1))
    agree(shared(measure).problem(carried=carried), rule, trivial=measure == "nights")


def test_each_measure_counts_its_own_duties() -> None:
    tiny = shared("long days")
    worked = [*tiny.line("A", "D..."), tiny.a("A", "LD", 1, "anyone"), tiny.a("A", "LD", 2, "anyone")]
    problem = tiny.problem()

    def taken(measure: str, **more: Any) -> int:
        rule = Fairness(measure=measure, price=Price(1), **more)
        return rule.fair_shares(problem, Lines(problem, worked))[0][0]

    assert [taken(m) for m in ("weekends", "bank holidays", "long days", "late finishes")] == [1, 1, 2, 2]
    assert shares(problem, Fairness(measure="long days", long_day=780)) == {}
    assert shares(problem, Fairness(measure="late finishes", late_finish=1261)) == {}
    assert [taken("shifts"), taken("shifts", scope=Scope(shifts=frozenset("D")))] == [3, 1]
    assert [taken("refused days off"), taken("refused shifts")] == [1, 0]


def test_a_share_by_head_by_time_in_post_and_over_a_window() -> None:
    tiny = nights(2400, 800)
    assert shares(tiny.problem(), Fairness(by="people", price=Price(1))) == {0: 2, 1: 2}
    late = nights(2400, 2400).past("A", "N", -2, -9, use="anyone")
    late.contracts[1] = replace(late.contracts[1], first_day=-1)
    by_hours = Fairness(price=Price(1))
    assert shares(late.problem(), by_hours) == {0: 1, 1: 3}  # the newcomer makes up for nights before their time
    assert shares(late.problem(), replace(by_hours, by="time in post")) == {0: 2, 1: 3}
    assert shares(late.problem(), replace(by_hours, weeks=1)) == {0: 2, 1: 3}
    carried = (Carried(0, "nights", 2),)
    assert shares(late.problem(carried=carried), replace(by_hours, weeks=0)) == {0: 2, 1: 2}
    assert shares(
        nights(2400, 2400).problem(carried=(Carried(0, "lates", 2),)), replace(by_hours, balance="lates")
    ) == {
        0: 1,
        1: 3,
    }


def test_refused_wishes_are_shared_with_those_of_before() -> None:
    asked = tuple(Request(p, d, False, 3) for p in (0, 1) for d in range(4))
    rule = Fairness(measure="refused days off", price=Price(1), refused_percent=50)
    assert shares(nights(2400, 2400).problem(requests=asked), rule) == {0: 2, 1: 2}
    assert shares(nights(2400, 2400).problem(requests=asked, carried=(Carried(0, "refusals", 2),)), rule) == {
        0: 1,
        1: 3,
    }


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"measure": "night"}, "expected nights, weekends"),
        ({"by": "band"}, "expected hours"),
        ({"weeks": -1}, "expected 0 or more"),
        ({"refused_percent": 101}, "expected 0 to 100"),
        ({"balance": "lates", "weeks": 4}, "exclude each other"),
    ],
)
def test_parameters_of_fairness_that_cannot_be(params: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Fairness(**params)


def test_each_night_beyond_a_share() -> None:
    tiny = nights(2400, 2400)
    mine = [tiny.a("A", "N", d, "anyone") for d in range(4)]
    assert [cost(tiny.problem(), Fairness(price=Price(5)), *mine[:n]) for n in range(5)] == [0, 0, 0, 5, 10]


@pytest.mark.parametrize("price", PRICES)
@pytest.mark.parametrize(("most", "within"), [(1, 2), (0, 1), (1, 3), (2, 3)])
def test_stretches_of_weekends_agree(most: int, within: int, price: Price) -> None:
    tiny = Tiny(days=23, start=FRIDAY).usual()
    tiny.person("A")
    tiny.offer("A", "D", (1, 2, 4, 9, 15, 16)).offer("A", "N", (0, 7, 14, 22))
    agree(tiny.problem(), Weekends(most=most, within=within, price=price))
    agree(tiny.past("A", "D", -6, -12).problem(), Weekends(most=most, within=within, price=price))


@pytest.mark.parametrize("price", PRICES)
@pytest.mark.parametrize("within", [1, 2, 5])
def test_stretches_agree_round_a_cycle(within: int, price: Price) -> None:
    tiny = plain(21, "", cyclic=True)
    tiny.offer("A", "D", (5, 6, 12, 19, 20)).offer("A", "N", (4, 20))
    agree(tiny.problem(), Weekends(most=1, within=within, price=price), trivial=within == 1)


def test_one_weekend_in_two() -> None:
    tiny = plain(15, "D", SATURDAY).past("A", "D", -7)
    rule = Weekends(most=1, within=2, price=Price(9))
    days = [tiny.a("A", "D", d) for d in (0, 1, 7, 14)]
    assert cost(tiny.problem(), rule, *days[2:3]) == 0
    assert cost(tiny.problem(), rule, *days[:1]) == 9  # the weekend before was worked
    assert cost(tiny.problem(), rule, *days) == 27


def test_a_change_is_judged_as_the_whole() -> None:
    problem = nights(2400, 1200, days=6, start=FRIDAY).past("A", "N", -1, use="anyone").problem()
    rules = [Fairness(price=Price(1)), Fairness(measure="weekends"), Weekends(most=1, within=2, price=Price(2))]
    for seed in range(4):
        stays_true(problem, rules, seed)
