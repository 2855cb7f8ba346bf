"""Notice of shifts, changes at short notice, offers of guaranteed hours and posts: both sides, in agreement."""

from __future__ import annotations

import pytest

from constraints.rules.establishment import Establishment
from constraints.rules.guaranteed_hours_offer import GuaranteedHoursOffer
from constraints.rules.shift_notice import ShiftNotice
from constraints.rules.short_notice_change import ShortNoticeChange
from optimiser.problem.asked import FundedPosts, ShiftNotification
from optimiser.problem.domain import HARD, ContractKind, Price
from tests.agree import agree, both_sides, cost
from tests.tiny import Tiny, plain


@pytest.mark.parametrize("price", [HARD, Price(3)])
def test_shift_notice(price: Price) -> None:
    """Told of the first day three days ahead, of the second two; of the third nothing is known. The night of the second
    was told of at another time."""
    tiny = plain(3, "D N")
    early, late = ShiftNotification(0, 1, -1, "D", start=480), ShiftNotification(0, 1, -2, "L", start=780)
    rows = (ShiftNotification(0, 0, -3, "D"), early, late)
    said = None if price.hard else 3
    both_sides(tiny.problem(notifications=rows), ShiftNotice(days=3, price=price), [tiny.line("A", "DND")],
               [(tiny.line("A", "DD."), said)])  # fmt: skip
    agree(tiny.problem(notifications=rows), ShiftNotice(price=price), trivial=True)


@pytest.mark.parametrize("price", [HARD, Price(4)])
def test_short_notice_change(price: Price) -> None:
    """Days 0 and 1 are cancelled too late, day 2 not: what is worked as it was told stands."""
    tiny = plain(3, "D N")
    days = ((0, 2), (1, 1), (2, 3))
    rows = tuple(ShiftNotification(0, d, -20, "D", start=480, change="cancelled", changed=d - left) for d, left in days)
    said = (None, None) if price.hard else (4, 8)
    kept, one, two = tiny.line("A", "DD."), tiny.line("A", "DND"), tiny.line("A", "N.D")
    both_sides(tiny.problem(notifications=rows), ShortNoticeChange(days=3, price=price), [kept],
               [(one, said[0]), (two, said[1])])  # fmt: skip


@pytest.mark.parametrize(("change", "start", "points"), [("curtailed", 480, 4), ("moved", None, 4), ("moved", 480, 0)])
def test_what_cannot_be_told_from_what_it_became_is_changed(change: str, start: int | None, points: int) -> None:
    tiny = plain(1, "D N")
    problem = tiny.problem(notifications=(ShiftNotification(0, 0, -20, "D", start=start, change=change, changed=-1),))
    rule = ShortNoticeChange(days=3, price=Price(4))
    assert cost(problem, rule, *tiny.line("A", "D")) == points
    agree(problem, rule, trivial=True)


def test_guaranteed_hours_offer() -> None:
    """16 h in two weeks are 8 h a week: more than 4 h of the contract."""
    tiny = Tiny(days=3).usual()
    tiny.person("A", 240)
    tiny.offer("A", "D", range(3)).past("A", "D", -11)
    rule = GuaranteedHoursOffer(below=480, weeks=2, price=Price(5))
    both_sides(tiny.problem(), rule, [[]], [(tiny.line("A", "D.."), 5), (tiny.line("A", "DD."), 5)])
    hard = GuaranteedHoursOffer(below=480, weeks=2)
    both_sides(tiny.problem(), hard, [[]], [(tiny.line("A", "D.."), None)])


@pytest.mark.parametrize("price", [HARD, Price(3)])
def test_establishment(price: Price) -> None:
    """Two days: a post of 28 h a week and 75% on top gives 16 h a week, 4.57 h in two days. One duty of 8 h is more
    than a post, less than two of them."""
    tiny = Tiny(days=2, capabilities=(("nurse", "role:nurse"),)).usual()
    tiny.person("A", role="nurse")
    tiny.person("B", role="nurse", kind=ContractKind.BANK)
    tiny.person("C", role="porter")
    for who in "ABC":
        tiny.offer(who, "D", range(2))
    posts = (FundedPosts(0, 0, 200, 1680, 75),)
    said = None if price.hard else 3
    kept = [tiny.line("A", "D."), [*tiny.line("A", "D."), *tiny.line("C", "DD")]]
    over = [(tiny.line("A", "DD"), said), ([*tiny.line("A", "D."), *tiny.line("B", "D.")], said)]
    both_sides(tiny.problem(establishment=posts), Establishment(price=price), kept, over)
