"""Time with patients within a session: either side of the limit, and encoding and audit over every rota."""

from __future__ import annotations

import pytest

from constraints.rules.consulting_time import ConsultingTime
from optimiser.audit import EVERYWHERE, Lines
from optimiser.problem.domain import HARD, Price
from tests.agree import agree, both_sides
from tests.tiny import Tiny


def surgery() -> Tiny:
    """A session of 4 h 10, one of 3 h and a day of two sessions, on two days."""
    tiny = Tiny(days=2)
    for code, start, end in (("AM", "08:30", "12:40"), ("SH", "14:00", "17:00"), ("DAY", "08:30", "16:50")):
        tiny.shift(code, start, end)
    tiny.person("A")
    return tiny.offer("A", "AM SH DAY", range(2)).past("A", "AM", -1)


@pytest.mark.parametrize("price", [HARD, Price(3)], ids=str)
@pytest.mark.parametrize(
    ("code", "fits", "beyond", "points"),
    # 180 / 15 = 12 in 250 min; 180 x 180 / 250 = 129 min are 8; 500 min have 24
    [("AM", 12, 13, 3), ("AM", 12, 15, 9), ("SH", 8, 9, 3), ("DAY", 24, 26, 6)],
)
def test_both_sides_of_the_contacts_of_a_session(price: Price, code: str, fits: int, beyond: int, points: int) -> None:
    tiny = surgery()
    duty, problem = [tiny.a("A", code, 0)], tiny.problem()
    within = ConsultingTime(contacts=((code, fits),), price=price)
    assert not list(within.audit(problem, Lines(problem, duty), EVERYWHERE))
    rule = ConsultingTime(contacts=((code, beyond),), price=price)
    both_sides(problem, rule, within=[[]], beyond=[(duty, None if price.hard else points)])
    agree(problem, within, trivial=True)


def test_history_is_not_judged_and_unnamed_shifts_are_told() -> None:
    problem = surgery().problem()
    agree(problem, ConsultingTime(contacts=(("AM", 14), ("SH", 10)), price=Price(2)))
    nobody = Lines(problem, [])
    assert "contacts of no shift are given" in next(ConsultingTime().unjudged(problem, nobody))
    assert list(ConsultingTime(contacts=(("PM", 3), ("AM", 1))).unjudged(problem, nobody)) == ["no shift is called PM"]


def test_what_is_no_session_is_refused() -> None:
    for wrong in ({"session": 0}, {"minutes": 0}, {"contacts": (("AM", -1),)}):
        with pytest.raises(ValueError, match="a minute or longer"):
            ConsultingTime(**wrong)  # type: ignore[arg-type]
