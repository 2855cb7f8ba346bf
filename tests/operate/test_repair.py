"""Mending: fewest changes, weighted by notice; the optimum checked by trying every rota."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from optimiser.audit import EVERYWHERE, Lines, audit
from optimiser.operate.notice import Notice, changed_duties, notice_factor
from optimiser.operate.repair import repair_rota
from optimiser.operate.vacated import impossible, whole_day_absences
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
    gone = impossible(now, rota, 0)
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
