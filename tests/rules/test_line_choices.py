"""Rules that judge each assignment by itself: absence, agreements, pins, wishes, kinds of staff, stability."""

from __future__ import annotations

import pytest

from constraints.rules.absence import NoDutyInAbsence
from constraints.rules.flexible_working import FlexibleWorking
from constraints.rules.pins import Pins
from constraints.rules.requests import Requests
from constraints.rules.stability import Stability
from constraints.rules.staff_kind_price import StaffKindPrice
from constraints.rules.supernumerary import Supernumerary
from constraints.rules.wishes_met import WishesMet
from constraints.scope import Scope
from optimiser.problem.domain import HARD, Absence, Agreement, Carried, ContractKind, Pin, Price, Request, ShiftKind
from tests.agree import agree, cost, stays_true
from tests.tiny import BACK, FORWARD, Tiny, minutes, plain

PRICES = [HARD, Price(6)]


def two_contracts(days: int = 3) -> Tiny:
    """One person, two contracts, days and nights."""
    tiny = plain(days, "D N").past("A", "N", -1)
    tiny.contract("A2", "A", 600, role="nurse", kind=ContractKind.BANK)
    return tiny.offer("A2", "D", range(days))


@pytest.mark.parametrize("price", PRICES)
def test_absence_agrees(price: Price) -> None:
    tiny = two_contracts()
    away = (
        Absence(0, 480, 960),  # exactly the first day duty
        Absence(0, 1440 + 960, 2 * 1440 + 480, contract=1),
        Absence(0, 2 * 1440, 3 * 1440, shifts=frozenset({0})),
        Absence(0, -700, 0),
    )
    agree(tiny.problem(absences=away), NoDutyInAbsence(price=price))
    agree(tiny.problem(absences=away[1:2]), NoDutyInAbsence(price=price), trivial=True)


def test_both_sides_of_an_absence() -> None:
    tiny = plain(2, "D N")
    day, night = tiny.a("A", "D", 0), tiny.a("A", "N", 0)

    def said(start: int, end: int) -> list[int | None]:
        problem = tiny.problem(absences=(Absence(0, start, end),))
        return [cost(problem, NoDutyInAbsence(), a) for a in (day, night)]

    assert said(960, 1200) == [0, 0]  # from the end of one to the start of the other
    assert said(959, 1200) == [None, 0]
    assert said(960, 1201) == [0, None]
    assert said(1440, 1500) == [0, None]  # the night's second day


def test_a_block_of_leave_lies_in_its_absence() -> None:
    tiny = Tiny(days=1)
    tiny.shift("AL", "09:00", "17:00", kind=ShiftKind.LEAVE)
    tiny.person("A")
    leave = tiny.a("A", "AL", 0)
    assert cost(tiny.problem(absences=(Absence(0, 0, 1440),)), NoDutyInAbsence(), leave) == 0


AGREEMENTS = (
    Agreement(0, "no nights", HARD),
    Agreement(0, "no nights", Price(4), first_day=1, last_day=1),
    Agreement(0, "fixed days", Price(5), days=frozenset({0, 2})),
    Agreement(0, "term time", HARD, days=frozenset({1}), first_day=1),
    Agreement(0, "earliest start", Price(3), clock=minutes("08:01")),
    Agreement(0, "latest finish", HARD, clock=minutes("16:00")),
    Agreement(0, "latest finish", Price(2), clock=minutes("15:59")),
    Agreement(0, "most consecutive", Price(7), number=2),
    Agreement(0, "most consecutive", HARD, number=1, first_day=0),
    Agreement(0, "annualised hours", HARD),
)


@pytest.mark.parametrize("agreement", AGREEMENTS, ids=lambda a: f"{a.kind} {a.price}")
@pytest.mark.parametrize("start", [None, BACK, FORWARD])
def test_agreements_agree(agreement: Agreement, start: None) -> None:
    tiny = plain(3, "D N", **({} if start is None else {"start": start})).past("A", "D", -2, -1)
    agree(tiny.problem(agreements=(agreement,)), FlexibleWorking(), trivial=agreement.kind == "annualised hours")


@pytest.mark.parametrize("number", [0, 2, 4])
def test_most_consecutive_agrees_round_a_cycle(number: int) -> None:
    agreement = Agreement(0, "most consecutive", Price(7), number=number)
    agree(plain(4, "D", cyclic=True).problem(agreements=(agreement,)), FlexibleWorking())


@pytest.mark.parametrize(("kind", "clock", "said"), [
    ("earliest start", "08:00", [0, 0]),
    ("earliest start", "08:01", [None, 0]),
    ("latest finish", "16:00", [0, None]),
    ("latest finish", "15:59", [None, None]),
    ("latest finish", "32:00", [0, 0]),
])  # fmt: skip
def test_both_sides_of_a_clock(kind: str, clock: str, said: list[int | None]) -> None:
    tiny = plain(1, "D N", BACK)
    problem = tiny.problem(agreements=(Agreement(0, kind, clock=minutes(clock)),))
    assert [cost(problem, FlexibleWorking(), tiny.a("A", code, 0)) for code in "DN"] == said


@pytest.mark.parametrize("price", PRICES)
def test_pins_agree(price: Price) -> None:
    tiny = Tiny(days=2, capabilities=(("anyone", "any"),)).usual()
    tiny.person("A")
    tiny.contract("A2", "A")
    tiny.offer("A", "D N", range(2), "anyone").offer("A", "D", range(2)).offer("A2", "D", range(2))
    duty = tiny.duty("D", 0)
    pins = (Pin(0, duty), Pin(0, tiny.duty("D", 1), wanted=False), Pin(0, tiny.duty("N", 1), capability=0))
    agree(tiny.problem(pins=pins), Pins(price=price))
    agree(tiny.problem(pins=(Pin(0, duty, capability=-1), Pin(1, duty, wanted=False))), Pins(price=price))


def test_a_pin_that_nobody_offers_is_refused() -> None:
    tiny = plain(2, "D")
    night = tiny.duty("N", 0)
    problem = tiny.problem(pins=(Pin(0, night),))
    agree(problem, Pins(), trivial=True)
    assert cost(problem, Pins()) is None


WISHES = (
    Request(0, 0, False, 10),
    Request(0, 1, False, 4, shifts=frozenset({2})),
    Request(0, 1, True, 3),
    Request(0, 2, True, 5, shifts=frozenset({0, 1})),
    Request(0, 2, False, 0),
    Request(0, 7, True, 9),
)


@pytest.mark.parametrize("whole_day", [False, True])
def test_requests_agree(whole_day: bool) -> None:
    agree(two_contracts().problem(requests=WISHES), Requests(whole_day=whole_day))


def test_a_night_before_a_free_day() -> None:
    tiny = plain(2, "D N")
    problem = tiny.problem(requests=(Request(0, 1, False, 8),))
    night = tiny.a("A", "N", 0)
    assert cost(problem, Requests(), night) == 0
    assert cost(problem, Requests(whole_day=True), night) == 8
    assert cost(problem, Requests(whole_day=True), tiny.a("A", "D", 0)) == 0


@pytest.mark.parametrize("price", PRICES)
@pytest.mark.parametrize("percent", [0, 50, 67, 100])
@pytest.mark.parametrize("refused", [0, 1])
def test_wishes_met_agree(percent: int, refused: int, price: Price) -> None:
    carried = (Carried(0, "refusals", refused),)
    rule = WishesMet(percent=percent, whole_day=True, price=price)
    agree(two_contracts().problem(requests=WISHES, carried=carried), rule, trivial=price.hard or percent == 0)


def test_half_of_the_wishes() -> None:
    tiny = plain(3, "D")
    problem = tiny.problem(requests=tuple(Request(0, d, False, 1) for d in range(3)))
    rule = WishesMet(percent=50, price=Price(2))
    assert [cost(problem, rule, *(tiny.a("A", "D", d) for d in range(n))) for n in range(4)] == [0, 0, 2, 4]


@pytest.mark.parametrize("price", PRICES)
def test_supernumerary_agrees(price: Price) -> None:
    tiny = Tiny(days=3, capabilities=(("anyone", "any"),)).usual()
    tiny.person("A", supernumerary_until=1)
    tiny.contract("A2", "A")
    tiny.offer("A", "D", range(3), "anyone").offer("A", "D", range(3)).offer("A2", "N", range(2), "anyone")
    agree(tiny.problem(), Supernumerary(price=price))
    said = [cost(tiny.problem(), Supernumerary(), tiny.a("A", "D", d, "anyone")) for d in range(3)]
    assert said == [None, None, 0]


@pytest.mark.parametrize("price", PRICES)
@pytest.mark.parametrize("per", ["hour", "duty"])
def test_staff_kind_price_agrees(per: str, price: Price) -> None:
    scope = Scope(contract_kinds=frozenset({"bank"}))
    agree(two_contracts().problem(), StaffKindPrice(per=per, price=price, scope=scope))
    tiny, rule = two_contracts(), StaffKindPrice(per=per, price=Price(2), scope=scope)
    said = [cost(tiny.problem(), rule, tiny.a(c, "D", 0)) for c in ("A", "A2")]
    assert said == [0, 16 if per == "hour" else 2]


@pytest.mark.parametrize("price", PRICES)
def test_stability_agrees(price: Price) -> None:
    tiny = two_contracts()
    before = frozenset({tiny.a("A", "D", 0), tiny.a("A", "N", 1), tiny.a("A", "L", 2)})
    agree(tiny.problem(previous=before), Stability(price=price), trivial=price.hard)
    agree(tiny.problem(), Stability(price=price), trivial=True)


def test_the_same_duty_under_another_contract_is_no_change() -> None:
    tiny = two_contracts()
    problem = tiny.problem(previous=frozenset({tiny.a("A", "D", 0)}))
    rule = Stability(price=Price(3))
    rotas = [[tiny.a("A", "D", 0)], [tiny.a("A2", "D", 0)], [], [tiny.a("A", "D", 1)]]
    assert [cost(problem, rule, *r) for r in rotas] == [0, 0, 3, 6]


def test_a_change_is_judged_as_the_whole() -> None:
    tiny = two_contracts()
    problem = tiny.problem(
        requests=WISHES,
        agreements=AGREEMENTS,
        previous=frozenset({tiny.a("A", "D", 0)}),
        absences=(Absence(0, 480, 960),),
        pins=(Pin(0, tiny.duty("D", 0)),),
    )
    rules = [Requests(), FlexibleWorking(), Stability(price=Price(2)), NoDutyInAbsence(), Pins(), WishesMet()]
    for seed in range(4):
        stays_true(problem, rules, seed)
