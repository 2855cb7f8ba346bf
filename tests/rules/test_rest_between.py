"""Rest between one working day and the next."""

from __future__ import annotations

import pytest

from constraints.rules.rest_between import RestBetween
from constraints.scope import Scope
from optimiser.audit import audit
from optimiser.problem.domain import Presence, Price, ShiftKind
from tests.agree import agree, cost
from tests.tiny import Tiny, plain, standard


@pytest.mark.parametrize("name", standard())
@pytest.mark.parametrize("price", [Price(hard=True), Price(3)])
def test_agrees(name: str, price: Price) -> None:
    agree(standard()[name], RestBetween(price=price), trivial="half" in name or name == "week")


def test_agrees_round_a_cycle() -> None:
    agree(plain(4, "D N", cyclic=True).problem(), RestBetween(price=Price(3)))


@pytest.mark.parametrize(("end", "said"), [("21:00", None), ("21:01", 5), ("20:59", None)])
def test_both_sides_of_eleven_hours(end: str, said: int | None) -> None:
    tiny = Tiny()
    tiny.shift("D", "08:00", "16:00")
    tiny.shift("X", "13:00", end)
    tiny.person("A")
    tiny.offer("A", "D X", range(2))
    rota = [tiny.a("A", "X", 0), tiny.a("A", "D", 1)]
    assert cost(tiny.problem(), RestBetween(price=Price(5)), *rota) == (said or 0)


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("07:30", "0 h 30 rest after Mon 2 Nov N, 11 h needed"),
        ("08:30", "begins 30 minutes before the end of Mon 2 Nov N, 11 h rest needed"),
        ("09:30", "begins 1 h 30 before the end of Mon 2 Nov N, 11 h rest needed"),
    ],
)
def test_duties_that_overlap_are_said_to(end: str, said: str) -> None:
    tiny = Tiny()
    tiny.shift("D", "08:00", "16:00")
    tiny.shift("N", "20:00", end)
    tiny.person("A")
    tiny.offer("A", "D N", range(2))
    bill = audit(tiny.problem(), (RestBetween(),), (tiny.a("A", "N", 0), tiny.a("A", "D", 1)))
    assert [b.text for b in bill.all_breaches()] == [said]


def test_leave_and_on_call_from_home_are_no_work_unless_the_scope_names_them() -> None:
    tiny = Tiny()
    tiny.shift("OC", "18:00", "07:00", presence=Presence.REMOTE, kind=ShiftKind.ON_CALL)
    tiny.shift("AL", "00:00", "24:00", kind=ShiftKind.LEAVE)
    tiny.shift("D", "08:00", "16:00")
    tiny.person("A")
    tiny.offer("A", "OC AL D", range(2))
    call, leave, day = tiny.a("A", "OC", 0), tiny.a("A", "AL", 0), tiny.a("A", "D", 1)
    assert cost(tiny.problem(), RestBetween(), call, leave, day) == 0
    named = RestBetween(scope=Scope(kinds=frozenset({"work", "on call"})))
    assert cost(tiny.problem(), named, leave, day) == 0
    assert cost(tiny.problem(), named, call, day) is None
    agree(tiny.problem(), named)


@pytest.mark.parametrize("name", standard())
@pytest.mark.parametrize("ends", [(720, None), (None, 600), (720, 600)])
def test_agrees_on_late_and_early_starts(name: str, ends: tuple[int | None, int | None]) -> None:
    late, early = ends
    agree(standard()[name], RestBetween(price=Price(3), minutes=900, late_from=late, early_to=early), trivial=True)


def test_agrees_on_late_and_early_starts_round_a_cycle() -> None:
    rule = RestBetween(price=Price(3), minutes=900, late_from=1080, early_to=600)
    agree(plain(4, "D N", cyclic=True).problem(), rule)


@pytest.mark.parametrize(("first", "second", "said"), [("L", "E", 5), ("L", "M", 0), ("D", "E", 0), ("X", "E", 0)])
def test_a_late_before_an_early_is_judged_by_when_they_start(first: str, second: str, said: int) -> None:
    tiny = Tiny()
    for code, start, end in (
        ("L", "12:00", "21:00"), ("X", "11:59", "21:00"), ("D", "07:00", "20:00"), ("E", "08:00", "14:00"),
        ("M", "08:01", "14:00"),
    ):  # fmt: skip
        tiny.shift(code, start, end)
    tiny.person("A")
    tiny.offer("A", "L X D E M", range(2))
    rota = [tiny.a("A", first, 0), tiny.a("A", second, 1)]
    rule = RestBetween(price=Price(5), minutes=720, late_from=720, early_to=480)
    assert cost(tiny.problem(), rule, *rota) == said


def test_shifts_in_a_day_are_not_judged_by_when_they_start() -> None:
    with pytest.raises(ValueError, match="day_within goes with neither"):
        RestBetween(day_within=600, late_from=720)
