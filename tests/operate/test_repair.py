"""Mending: fewest changes, weighted by notice; the optimum checked by trying every rota."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from constraints.rules.composition import TeamComposition
from constraints.rules.pins import Pins
from optimiser.audit import EVERYWHERE, Lines, audit
from optimiser.gaps import gaps
from optimiser.operate.notice import Notice, changed_duties, notice_factor
from optimiser.operate.repair import fair_points, repair_rota
from optimiser.operate.repair_search import RepairParameters
from optimiser.operate.vacated_duties import impossible_duties, whole_day_absences
from optimiser.problem.domain import Composition, Limit, Pin, Price
from optimiser.problem.problem import Problem
from tests.agree import agree
from tests.operate.ward import RULES, published, ward


def cheapest(problem: Problem, rule: Notice) -> int:
    """Least points and change points over every rota without a hard breach."""
    least = None
    assignments = [problem.options.assignment(o) for o in range(len(problem.options))]
    for size in range(len(assignments) + 1):
        for rota in combinations(assignments, size):
            bill = audit(problem, (*RULES, rule), rota)
            if bill.hard == 0 and (least is None or bill.points < least):
                least = bill.points
    assert least is not None
    return least


@pytest.mark.parametrize(
    ("line", "away"),
    [({0: "D..", 1: ".D.", 2: "..D"}, (0, 0, 0)), ({0: "DD.", 1: "..D"}, (0, 0, 1)), ({0: "DDD"}, (0, 1, 2))],
)
def test_a_repair_is_the_cheapest_of_all_rotas(line: dict[int, str], away: tuple[int, int, int]) -> None:
    problem = ward("ABC", days=3, codes="D")
    rota = published(problem, line)
    now = replace(problem, absences=whole_day_absences(problem, *away))
    gone = impossible_duties(now, rota, 0)
    mended = repair_rota(now, RULES, rota, seconds=20)
    assert mended.proven
    assert mended.total == mended.bound == cheapest(now, Notice(rota, 0, 30, frozenset(), gone))
    assert mended.bill.hard == 0
    assert mended.bill.points == 0, "three people can cover three days"


def test_one_sick_night_is_given_to_the_one_who_is_free_and_nothing_else_moves() -> None:
    """A is sick on day 1's night. B works day 1 and 2 by day, C is free: one duty gained, none lost but A's."""
    problem = ward("ABC")
    rota = published(problem, {0: ".N..", 1: "DDDD", 2: "N.NN"})
    rota = frozenset(a for a in rota if problem.duties[a.duty].day != 2 or a.contract != 2)
    now = replace(problem, absences=whole_day_absences(problem, 0, 1, 1))
    mended = repair_rota(now, RULES, rota, seconds=20)
    moved = {(c.person, c.duty, c.gained) for c in mended.changes}
    night = next(i for i, d in enumerate(problem.duties) if d.day == 1 and problem.shifts[d.shift].code == "N")
    assert (0, night, False) in moved
    assert (2, night, True) in moved
    assert [c.ring for c in mended.changes if c.person == 0] == [False]


def test_what_was_worked_stays() -> None:
    problem = ward("AB", days=4, codes="D")
    rota = published(problem, {0: "DD..", 1: "..DD"})
    now = replace(problem, absences=whole_day_absences(problem, 0, 0, 3))
    mended = repair_rota(now, RULES, rota, today=2, seconds=20)
    assert {a for a in rota if problem.duties[a.duty].day < 2} <= mended.rota


def test_those_who_agreed_are_asked_first() -> None:
    """B and C could both take A's day; C has said yes, and costs a quarter."""
    problem = ward("ABC", days=2, codes="D")
    rota = published(problem, {0: "D.", 1: ".D"})
    now = replace(problem, absences=whole_day_absences(problem, 0, 0, 0))
    for willing in (1, 2):
        mended = repair_rota(now, RULES, rota, agreed=[willing], seconds=20)
        assert {c.person for c in mended.changes if c.gained} == {willing}


def test_notice_counts_more_when_it_is_short() -> None:
    assert [notice_factor(d) for d in (0, 2, 3, 7, 8, 28, 29)] == [4, 4, 3, 3, 2, 2, 1]


def test_notice_agrees_over_every_rota() -> None:
    problem = ward("AB", days=2)
    rota = published(problem, {0: "DN", 1: "N."})
    gone = frozenset({(1, next(a.duty for a in rota if a.contract == 1))})
    agree(problem, Notice(rota, 0, 30, frozenset({0}), gone))


def test_points_of_changes_by_hand() -> None:
    """A loses a day at no notice (4 x 30) and gains the next (1 day, 4 x 30): 240; B, who agreed, loses one: 30."""
    problem = ward("AB", days=2, codes="D")
    rule = Notice(published(problem, {0: "D.", 1: ".D"}), 0, 30, frozenset({1}))
    now = published(problem, {0: ".D"})
    points = {b.people[0]: 0 for b in rule.audit(problem, Lines(problem, now), EVERYWHERE)}
    for b in rule.audit(problem, Lines(problem, now), EVERYWHERE):
        points[b.people[0]] += b.points
    assert points == {0: 240, 1: 30}
    assert set(changed_duties(problem, rule.published, now)) == {0, 1}


def fixed(problem: Problem, person: int, day: int, code: str) -> Problem:
    duty = next(i for i, d in enumerate(problem.duties) if d.day == day and problem.shifts[d.shift].code == code)
    return replace(problem, pins=(Pin(person, duty),))


def test_a_booking_fixed_since_is_made_and_mended_around_and_its_breach_is_named() -> None:
    """C is booked for the night that A has; the early after B's night goes from B, who would have no rest."""
    problem = fixed(ward("ABC", days=2), 2, 0, "N")
    rota = published(problem, {0: "NN", 1: "D.", 2: ".D"})
    rules = (*RULES, Pins())
    mended = repair_rota(problem, rules, rota, seconds=20)
    assert mended.bill.hard == 0
    night, early = (next(i for i, d in enumerate(problem.duties) if (d.day, d.shift) == at) for at in ((0, 1), (1, 0)))
    booked = next(c for c in mended.changes if (c.person, c.duty, c.gained) == (2, night, True))
    assert booked.why is not None
    assert (booked.why.rule, booked.ring) == ("pins", False)
    assert (2, early, False) in {(c.person, c.duty, c.gained) for c in mended.changes}
    assert mended.change_points == sum(
        Notice(rota, 0, fair_points(problem)).weight(problem, c.person, c.duty)
        for c in mended.changes
        if c is not booked
    )


def test_a_newcomer_gets_a_line_and_nobody_else_is_changed() -> None:
    problem = ward("ABC", days=3, codes="D")
    rota = published(problem, {0: "D..", 1: ".D."})
    mended = repair_rota(problem, RULES, rota, newcomers=[2], seconds=20)
    assert {(c.person, problem.duties[c.duty].day) for c in mended.changes} == {(2, 2)}
    assert (mended.bill.points, mended.change_points) == (0, 0)


def test_today_may_be_before_the_first_day_and_notice_is_counted_from_it() -> None:
    problem = ward("AB", days=2, codes="D")
    rota = published(problem, {0: "DD"})
    now = replace(problem, absences=whole_day_absences(problem, 0, 0, 0))
    late, early = (repair_rota(now, RULES, rota, today=today, points=30, seconds=20) for today in (0, -40))
    assert {(c.person, c.gained) for c in early.changes} == {(0, False), (1, True)}
    assert (late.change_points, early.change_points) == (120, 30)


def test_what_one_change_fills_is_filled_though_the_search_proves_nothing() -> None:
    """With no effort for the models, each gap is filled by the one change that fills it."""
    problem = ward("ABCD", days=3, codes="D")
    rota = published(problem, {0: "DDD"})
    now = replace(problem, absences=whole_day_absences(problem, 0, 0, 2))
    idle = RepairParameters(day_effort=1e-9, effort=1e-9)
    mended = repair_rota(now, RULES, rota, seconds=20, parameters=idle)
    assert not gaps(now, mended.bill.lines)
    assert not mended.timed_out


def test_who_left_is_replaced_where_the_need_is_met_but_another_rule_misses_them() -> None:
    """One is needed by day and two come, since a visit takes two: with A away C comes in A's place."""
    two = Composition(0, 0, ((Limit(((0, 1),), low=2, text="two for a visit"),),), price=Price(500), name="pairs")
    problem = ward("ABC", days=1, codes="D", compositions=(two,))
    rota = published(problem, {0: "D", 1: "D"})
    now = replace(problem, absences=whole_day_absences(problem, 0, 0, 0))
    mended = repair_rota(now, (*RULES, TeamComposition()), rota, seconds=20)
    assert [(c.person, c.gained) for c in mended.changes] == [(0, False), (2, True)]
    kept = repair_rota(now, RULES, rota, seconds=20)
    assert [(c.person, c.gained) for c in kept.changes] == [(0, False)]
