"""Rest between one working day and the next."""

from __future__ import annotations

import pytest

from constraints.rules.rest_between import RestBetween
from constraints.scope import Scope
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
