"""Enhanced hours of doctors in training: which they are by hand, and the rule over every rota of a small problem."""

from __future__ import annotations

import pytest

from constraints.rules.enhanced_hours import EnhancedHours
from optimiser.problem.domain import Price
from tests.agree import both_sides, cost
from tests.packs.lines import Line
from tests.tiny import Tiny


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("08:00", "17:00", 0),  # by day
        ("13:00", "22:00", 1),  # 21:00-22:00
        ("05:00", "13:00", 2),  # 05:00-07:00
        ("20:00", "08:00", 11),  # starts at 20:00, 12 h: 21:00 to 08:00, which is before 10:00
        ("20:00", "10:30", 13),  # 21:00 to 10:00, not beyond
        ("19:59", "08:00", 10),  # a minute early: 21:00 to 07:00 alone
        ("23:59", "08:00", 8.0167),  # 8 h 01: until 08:00
        ("23:00", "07:00", 8),  # 8 h is long enough; it ends at 07:00
        ("23:30", "07:29", 7.5),  # 7 h 59 is not: until 07:00 alone
        ("16:00", "00:00", 8),  # ends at midnight: the whole
        ("18:00", "04:00", 10),  # ends at 04:00: the whole
        ("18:00", "04:01", 7.0167),  # a minute later: from 21:00
        ("15:00", "23:59", 2.9833),  # ends before midnight: from 21:00
    ],
)
def test_enhanced_hours_by_hand(start: str, end: str, hours: float) -> None:
    problem = Line("2026-11-02", 7, packs=("doctors-in-training-2016",)).on("2026-11-03", start, end).problem()
    assert EnhancedHours(price=Price(1)).minutes(problem.calendar, problem.duties[0]) == round(hours * 60)


def test_what_enhanced_hours_cost() -> None:
    """11 h of 12 at 20 pounds and 37% are 8,140 pence: nine started thousands. The folder's own contract is not paid
    so."""
    pack = "doctors-in-training-2016"
    line = Line("2026-11-02", 7, packs=(pack,)).on("2026-11-03", "20:00", "08:00")
    (breach,) = line.breaches(pack, "DT-23")
    assert (breach.points, breach.measured) == (9, 660)
    assert "20" not in breach.text.replace("2026", "")


def test_both_sides_of_enhanced_hours() -> None:
    """D has none. N is 11 h of 12 h: 10 pounds an hour at 37% are 4,070 pence, five of a thousand; L has 21:00 just
    as its end: none; both nights are 8,140 pence together, nine."""
    tiny = Tiny(days=2).usual()
    tiny.person("A", hourly_pence=1000)
    tiny.offer("A", "D N", range(2)).offer("A", "L", [0])
    d, n0, n1, late = tiny.a("A", "D", 0), tiny.a("A", "N", 0), tiny.a("A", "N", 1), tiny.a("A", "L", 0)
    rule = EnhancedHours(price=Price(1))
    both_sides(tiny.problem(), rule, [[d], [late]], [([n0], 5), ([n0, n1], 9)])
    assert cost(tiny.problem(), EnhancedHours(price=Price(1), percent=0), n0) == 0
