"""Contacts with patients a day: either side of the limit, and encoding and audit over every rota."""

from __future__ import annotations

import pytest

from constraints.rules.contacts import Contacts
from optimiser.audit import Lines
from optimiser.problem.domain import HARD, Price
from tests.agree import agree, both_sides
from tests.tiny import plain


@pytest.mark.parametrize("price", [HARD, Price(3)], ids=str)
def test_both_sides_of_the_contacts_of_a_day(price: Price) -> None:
    """D has 13 contacts, L 12, N none: both are 25, the limit, and one too many where 24 are; the night adds none."""
    tiny = plain(2, "D L N")
    problem = tiny.problem()
    both, with_night = [tiny.a("A", "D", 0), tiny.a("A", "L", 0)], [tiny.a("A", "D", 1), tiny.a("A", "N", 1)]
    beyond = None if price.hard else 3
    both_sides(problem, Contacts(most=24, contacts=(("D", 13), ("L", 12)), price=price),
               within=[with_night, both[:1]], beyond=[(both, beyond)])  # fmt: skip
    agree(problem, Contacts(most=25, contacts=(("D", 13), ("L", 12)), price=price), trivial=True)


def test_history_is_not_judged_and_unnamed_shifts_are_told() -> None:
    tiny = plain(2, "D L").past("A", "D", -1).past("A", "L", -1)
    problem = tiny.problem()
    agree(problem, Contacts(most=20, contacts=(("D", 13), ("L", 12)), price=Price(2)))
    nobody = Lines(problem, [])
    assert "contacts of no shift are given" in next(Contacts().unjudged(problem, nobody))
    assert list(Contacts(contacts=(("AM", 3), ("D", 1))).unjudged(problem, nobody)) == ["no shift is called AM"]


def test_a_number_below_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        Contacts(contacts=(("D", -1),))
