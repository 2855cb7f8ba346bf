"""A registration in force on each duty: both sides of its last valid day, and whom it judges."""

from __future__ import annotations

import pytest

from constraints.rules.registration_in_force import RegistrationInForce
from optimiser.problem.domain import HARD, HeldSkill, Price
from optimiser.problem.problem import Problem
from tests.agree import agree, both_sides, cost
from tests.tiny import Tiny


def approved() -> tuple[Tiny, Problem]:
    """Three days: A's registration ends on day 1, B has none on file, C's ends on day 0 and begins anew on day 2."""
    tiny = Tiny(days=3, capabilities=(("AMHP", "any"),), skills=("registration",)).usual()
    tiny.person("A", more={"skills": (HeldSkill(0, last_day=1),)})
    tiny.person("B")
    tiny.person("C", more={"skills": (HeldSkill(0, last_day=0), HeldSkill(0, first_day=2))})
    for name in "ABC":
        tiny.offer(name, "D", range(3), "AMHP").offer(name, "N", [1])
    return tiny, tiny.problem(registrations=frozenset({0}))


def test_the_last_valid_day_counts_and_the_night_over_it_does_not() -> None:
    """Days 0 and 1 lie within A's registration; the night that begins on its last day and the
    day after it do not. Somebody without any is not judged."""
    tiny, problem = approved()
    night, late = tiny.a("A", "N", 1), tiny.a("A", "D", 2, "AMHP")
    within = [[tiny.a("A", "D", 0, "AMHP"), tiny.a("A", "D", 1, "AMHP")], [tiny.a("B", "D", 2, "AMHP")]]
    beyond = [([night], 7), ([late], 7), ([night, late], 14)]
    both_sides(problem, RegistrationInForce(price=Price(7)), within, beyond)
    agree(problem, RegistrationInForce(price=HARD, used_as=frozenset({"AMHP"})))


def test_a_new_registration_takes_over_from_the_old_and_no_day_is_between() -> None:
    """C: day 0 by the old one, day 2 by the new one, day 1 by none: one duty of three."""
    tiny, problem = approved()
    line = [tiny.a("C", "D", day, "AMHP") for day in range(3)]
    assert cost(problem, RegistrationInForce(price=Price(7)), *line) == 7


@pytest.mark.parametrize(("on_file", "points"), [(False, 0), (True, 14)])
def test_who_has_none_on_file_is_judged_where_it_is_asked(on_file: bool, points: int) -> None:
    """B has none: two duties of 7 points where one on file is asked for."""
    tiny, problem = approved()
    line = [tiny.a("B", "D", 0, "AMHP"), tiny.a("B", "N", 1)]
    rule = RegistrationInForce(price=Price(7), on_file=on_file)
    assert cost(problem, rule, *line) == points
    agree(problem, rule)


def test_a_capability_at_a_level_is_the_one_named() -> None:
    """A on day 2 as an AMHP at level 2 costs as an AMHP does."""
    tiny, _ = approved()
    tiny.capabilities = (("AMHP@2", "any"),)
    tiny.candidates = [tiny.a("A", "D", day, "AMHP@2") for day in range(3)]
    problem = tiny.problem(registrations=frozenset({0}))
    rule = RegistrationInForce(price=Price(7), used_as=frozenset({"AMHP"}))
    both_sides(problem, rule, [tiny.candidates[:2]], [(tiny.candidates[2:], 7)])


def test_only_duties_as_one_of_the_capabilities_named() -> None:
    """A on day 2 as an AMHP costs, and on the night of day 1 as nobody in particular not."""
    tiny, problem = approved()
    rule = RegistrationInForce(price=Price(7), used_as=frozenset({"AMHP"}))
    assert cost(problem, rule, tiny.a("A", "D", 2, "AMHP"), tiny.a("A", "N", 1)) == 7
