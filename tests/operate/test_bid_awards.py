"""Bids: awards equal trying everything, and what would have won a lost bid wins it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import chain, combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.rules.absence import NoDutyInAbsence
from constraints.rules.one_duty_a_day import OneDutyADay
from constraints.rules.one_place import OnePlace
from constraints.rules.rest_between import RestBetween
from constraints.rules.total_assignments import TotalAssignments
from optimiser.audit import RuleLike, audit
from optimiser.operate.bids.award import award_bids
from optimiser.operate.vacated_duties import whole_day_absences
from optimiser.problem.asked import Bid
from optimiser.problem.domain import HARD, Assignment, Need, Period, Pin
from optimiser.problem.problem import Problem
from tests.tiny import Tiny

RULES: tuple[RuleLike, ...] = (OnePlace(), OneDutyADay(), RestBetween(minutes=660), NoDutyInAbsence())
SHIFTS = "DN"


def shifts(people: int = 3, days: int = 3, wanted: int = 1) -> Problem:
    """People who may each take a day or a night on each day; so many wanted in each."""
    tiny = Tiny(
        days=days, capabilities=(("nurse", "any"),), periods=(Period("day", 480, 960), Period("night", 1200, 1920))
    )
    tiny.shift("D", "08:00", "16:00", periods=(0,))
    tiny.shift("N", "20:00", "08:00", periods=(1,))
    for number in range(people):
        tiny.person(f"P{number}")
        tiny.offer(f"P{number}", "D N", range(days), "nurse")
    needs = tuple(Need(0, period, day, 0, minimum=wanted) for day in range(days) for period in (0, 1))
    return tiny.problem(needs=needs)


def bid(person: int, day: int, shift: str, points: int = 10) -> Bid:
    return Bid(person, day, SHIFTS.index(shift), points)


def best_of_all(
    problem: Problem, rules: tuple[RuleLike, ...], bids: list[Bid], floor: int, owed: dict[int, int], wanted: int = 1
) -> list[tuple[tuple[int, int], frozenset[int]]]:
    """Every set of bids that could be won together, the best first: (bids towards floors, points by weight)."""
    found = []
    sets = chain.from_iterable(combinations(range(len(bids)), n) for n in range(len(bids) + 1))
    asked = Counter(b.person for b in bids)
    for won in sets:
        taken = Counter((bids[b].day, bids[b].shift) for b in won)
        if max(taken.values(), default=0) > wanted:
            continue
        rota = []
        for b in won:
            mine = (problem.options.assignment(o) for o in problem.options.of(bids[b].person).tolist())
            rota += [
                a
                for a in mine
                if (problem.duties[a.duty].day, problem.duties[a.duty].shift) == (bids[b].day, bids[b].shift)
            ]
        if audit(problem, rules, rota).hard:
            continue
        number = Counter(bids[b].person for b in won)
        met = sum(min(number[p], floor, asked[p]) for p in asked)
        points = sum(bids[b].points * (100 + owed.get(bids[b].person, 0)) for b in won)
        found.append(((met, points), frozenset(won)))
    return sorted(found, key=lambda f: f[0], reverse=True)


BIDS = st.lists(
    st.builds(bid, st.integers(0, 2), st.integers(0, 2), st.sampled_from("DN"), st.integers(1, 40)),
    min_size=1,
    max_size=7,
    unique_by=lambda b: (b.person, b.day, b.shift),
)


@settings(max_examples=20, deadline=None)
@given(BIDS, st.integers(0, 2), st.dictionaries(st.integers(0, 2), st.integers(1, 60), max_size=2))
def test_awards_are_the_best_of_all_and_what_would_have_won_does(
    bids: list[Bid], floor: int, owed: dict[int, int]
) -> None:
    problem = shifts()
    rules = (*RULES, TotalAssignments(most=2, price=HARD))
    found = award_bids(problem, rules, bids, floor=floor, owed=owed)
    every = best_of_all(problem, rules, bids, floor, owed)
    won = frozenset(b for b, a in enumerate(found.won) if a is not None)
    assert next(value for value, chosen in every if chosen == won) == every[0][0]
    assert found.value == every[0][0][1]
    for b, lost in enumerate(found.lost):
        if lost is None:
            assert b in won
            continue
        assert lost.why in ("own", "others")
        with_it = max(value for value, chosen in every if b in chosen)
        if lost.points is None:
            assert with_it[0] < every[0][0][0]
            continue
        dearer = [replace(x, points=lost.points) if i == b else x for i, x in enumerate(bids)]
        assert award_bids(problem, rules, dearer, floor=floor, owed=owed).won[b] is not None
        assert lost.least
        cheaper = [replace(x, points=lost.points - 1) if i == b else x for i, x in enumerate(bids)]
        again = best_of_all(problem, rules, cheaper, floor, owed)
        assert any(value == again[0][0] and b not in chosen for value, chosen in again)


def test_points_that_surely_win_do() -> None:
    problem = shifts()
    bids = [bid(0, 0, "D", 30), bid(1, 0, "D", 20), bid(1, 1, "N", 60), bid(1, 2, "D", 20), bid(2, 1, "N", 35)]
    found = award_bids(problem, RULES, bids, floor=0, explained=0)
    lost = {b: x for b, x in enumerate(found.lost) if x is not None}
    assert sorted(lost) == [1, 3, 4]
    assert [(lost[b].why, lost[b].winners, lost[b].instead, lost[b].points) for b in sorted(lost)] == [
        ("others", (0,), (), 31), ("own", (), (2,), 61), ("others", (1,), (), 61),
    ]  # fmt: skip
    for b, why in lost.items():
        assert not why.least
        assert why.points is not None
        dearer = [replace(x, points=why.points) if i == b else x for i, x in enumerate(bids)]
        assert award_bids(problem, RULES, dearer, floor=0).won[b] is not None


def test_a_floor_goes_before_points_and_history_weighs() -> None:
    problem = shifts(people=2, days=1)
    bids = [bid(0, 0, "D", 90), bid(1, 0, "D", 1)]
    assert [a is not None for a in award_bids(problem, RULES, bids).won] == [True, False]
    more = [*bids, bid(0, 0, "N", 1)]
    floors = award_bids(problem, RULES, more)
    assert [a is not None for a in floors.won] == [False, True, True]
    assert floors.lost[0] is not None
    assert floors.lost[0].points is None
    even = [bid(0, 0, "D", 30), bid(1, 0, "D", 25)]
    owed = award_bids(problem, RULES, even, owed={1: 50})
    assert [a is not None for a in owed.won] == [False, True]


def test_what_a_rule_forbids_or_nobody_needs_is_said() -> None:
    problem = shifts(people=1, days=2)
    problem = replace(problem, absences=whole_day_absences(problem, 0, 1, 1), needs=problem.needs[:3])
    found = award_bids(problem, RULES, [bid(0, 0, "D"), bid(0, 1, "D"), bid(0, 1, "N")])
    assert found.won[0] is not None
    whys = [None if x is None else x.why for x in found.lost]
    assert whys == [None, "rule", "not needed"]
    assert found.lost[1] is not None
    assert found.lost[1].breach is not None
    assert found.lost[1].breach.rule == NoDutyInAbsence().key


def test_a_place_that_a_pin_takes_is_no_place() -> None:
    problem = shifts(people=2, days=1)
    first = problem.options.assignment(int(problem.options.of(0)[0]))
    pinned = replace(problem, pins=(Pin(first.contract, first.duty),))
    found = award_bids(pinned, RULES, [bid(1, 0, "D"), bid(1, 0, "N")])
    assert [a is not None for a in found.won] == [False, True]


@settings(max_examples=15, deadline=None)
@given(BIDS, st.integers(0, 1))
def test_every_reason_is_seen_with_the_lost_bid_granted(bids: list[Bid], floor: int) -> None:
    """Pinned beside what was won, a lost bid breaks a hard rule, finds no place left, or takes one from a winner."""
    problem = shifts(wanted=1)
    absent = replace(problem, absences=whole_day_absences(problem, 2, 0, 0, "unavailable"))
    unwanted = replace(absent, needs=tuple(n for n in absent.needs if (n.day, n.period) != (1, 1)))
    found = award_bids(unwanted, RULES, bids, floor=floor)
    kept = {b: a for b, a in enumerate(found.won) if a is not None}

    def ways(b: int) -> list[Assignment]:
        mine = (unwanted.options.assignment(o) for o in unwanted.options.of(bids[b].person).tolist())
        at = (bids[b].day, bids[b].shift)
        return [a for a in mine if (unwanted.duties[a.duty].day, unwanted.duties[a.duty].shift) == at]

    for b, lost in enumerate(found.lost):
        if lost is None:
            continue
        (wanted,) = ways(b)
        needed = any((n.day, n.period) == (bids[b].day, bids[b].shift) for n in unwanted.needs)
        assert (lost.why == "not needed") == (not needed)
        alone = audit(unwanted, RULES, [wanted]).hard
        assert (lost.why == "rule") == bool(needed and alone)
        taken = [o for o, a in kept.items() if a.duty == wanted.duty]
        own = [a for o, a in kept.items() if bids[o].person == bids[b].person]
        beside = audit(unwanted, RULES, [*own, wanted]).hard
        if lost.why == "own":
            assert beside
            rest = [a for o, a in kept.items() if bids[o].person == bids[b].person and o not in lost.instead]
            assert not audit(unwanted, RULES, [*rest, wanted]).hard
        if lost.why == "others":
            assert not beside
            assert sorted(bids[o].person for o in taken) == list(lost.winners) != []
