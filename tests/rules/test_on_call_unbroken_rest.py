"""Unbroken rest on call from home, by the calls in the line: both sides of five hours."""

from __future__ import annotations

import pytest

from constraints.rules.on_call_rest import OnCallRest
from constraints.rules.on_call_unbroken_rest import OnCallUnbrokenRest
from optimiser.problem.domain import HARD, Presence, Price, ShiftKind
from tests.agree import both_sides
from tests.packs.lines import Line
from tests.tiny import Tiny

PACK = "doctors-in-training-2016"


@pytest.mark.parametrize(
    ("calls", "longest"),
    [
        ([], None),  # no call
        ([("03:00", "03:30")], None),  # 22:00-03:00 is 5 h
        ([("02:59", "03:30")], 299),  # 4 h 59 before it, 3 h 30 after
        ([("01:00", "02:00")], None),  # 02:00-07:00 is 5 h
        ([("01:00", "02:01")], 299),
        ([("00:00", "00:30"), ("04:00", "04:30")], 210),  # 2 h, 3 h 30 and 2 h 30
        ([("08:00", "12:00")], None),  # by day
    ],
)
def test_five_hours_in_one_piece(calls: list[tuple[str, str]], longest: int | None) -> None:
    """On call 3 November 08:00 to the 4th 08:00, calls on the morning of the 4th (the last by day on the 3rd)."""
    line = Line("2026-11-02", 7, packs=(PACK,))
    line.on("2026-11-03", "08:00", "08:00", kind=ShiftKind.ON_CALL, remote=True, work=0)
    for start, end in calls:
        line.on("2026-11-03" if start == "08:00" else "2026-11-04", start, end)
    found = line.breaches(PACK, "DT-16 unbroken")
    assert [b.measured for b in found] == ([] if longest is None else [longest])


def test_a_resident_on_call_and_a_short_one_are_not_judged() -> None:
    """Resident on-call is work; from 23:00 the night is not wholly within the on-call."""
    line = Line("2026-11-02", 7, packs=(PACK,))
    line.on("2026-11-03", "08:00", "08:00", kind=ShiftKind.ON_CALL, work=0)
    line.on("2026-11-05", "23:00", "08:00", kind=ShiftKind.ON_CALL, remote=True, work=0)
    line.on("2026-11-06", "02:00", "03:00")
    assert not line.breaches(PACK, "DT-16 unbroken")


def test_a_template_wraps_round() -> None:
    """On call on the last day of three, so on the first morning too: a call from 01:00 to 02:00 leaves 5 h, one
    from 01:59 to 02:01 leaves 3 h 59 before it and 4 h 59 after."""
    tiny = Tiny(days=3, cyclic=True)
    tiny.shift("OC", "08:00", "08:00", kind=ShiftKind.ON_CALL, presence=Presence.REMOTE, work_minutes=0)
    tiny.shift("c1", "01:00", "02:00")
    tiny.shift("c2", "01:59", "02:01")
    tiny.person("A")
    tiny.offer("A", "OC", [0, 2]).offer("A", "c1 c2", [0, 1])
    on, c1, c2 = (tiny.a("A", code, day) for code, day in (("OC", 2), ("c1", 0), ("c2", 0)))
    for price, said in ((HARD, None), (Price(5), 5)):
        rule = OnCallUnbrokenRest(price=price)
        both_sides(tiny.problem(), rule, [[on, c1], [c1, c2]], [([on, c2], said), ([on, c1, c2], said)])


def test_both_sides_of_a_broken_night() -> None:
    """A call from 01:00 to 02:00 leaves 5 h, one from 04:00 to 05:00 6 h before it; both leave 3 h, 2 h and 2 h."""
    tiny = Tiny(days=3)
    tiny.shift("OC", "08:00", "08:00", kind=ShiftKind.ON_CALL, presence=Presence.REMOTE, work_minutes=0)
    tiny.shift("c1", "01:00", "02:00")
    tiny.shift("c4", "04:00", "05:00")
    tiny.person("A")
    tiny.offer("A", "OC", [0, 1]).offer("A", "c1 c4", [1, 2]).past("A", "OC", -1).past("A", "c1", 0)
    on, c1, c4 = (tiny.a("A", code, day) for code, day in (("OC", 0), ("c1", 1), ("c4", 1)))
    rule = OnCallUnbrokenRest(price=Price(5))
    both_sides(tiny.problem(), rule, [[on, c1], [on, c4], [c1, c4]], [([on, c1, c4], 5)])


@pytest.mark.parametrize("price", [HARD, Price(3)])
@pytest.mark.parametrize("work", [0, 700])
def test_rest_between_calls_agrees(price: Price, work: int) -> None:
    """On call 17:00-09:00 (16 h), of which 5 h 20 are rest at least: 10 h 40 of calls at most. Calls of 6 h and 5 h are
    too many together; without a call the 11 h 40 that the shift expects are."""
    tiny = Tiny(days=2)
    tiny.shift("C", "17:00", "09:00", presence=Presence.REMOTE, kind=ShiftKind.ON_CALL, work_minutes=work)
    tiny.shift("X", "18:00", "24:00")
    tiny.shift("Y", "25:00", "30:00")
    tiny.shift("Z", "08:00", "10:00")
    tiny.person("A")
    tiny.offer("A", "C X Y", [0]).offer("A", "Z C", [1])
    said = None if price.hard else 3
    call, first, second = (tiny.a("A", code, 0) for code in "CXY")
    kept = [[call, first], [first, second], [call, second]]
    over = [([call, first, second], said)] + ([([call], said)] if work else [])
    both_sides(tiny.problem(), OnCallRest(price=price), kept, over)
