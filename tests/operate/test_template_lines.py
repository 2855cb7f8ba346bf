"""Templates: the choice of lines equals trying everything, and each refusal's reason shows when it is granted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from constraints.rules.absence import NoDutyInAbsence
from constraints.rules.consecutive_days import ConsecutiveDays
from constraints.rules.flexible_working import FlexibleWorking
from constraints.rules.need_cover import NeedCover
from constraints.rules.one_duty_a_day import OneDutyADay
from constraints.rules.one_place import OnePlace
from constraints.rules.requests import Requests
from constraints.rules.rest_after_nights import RestAfterNights
from constraints.rules.rest_between import RestBetween
from optimiser.audit import Bill, Breach, Lines, RuleLike, audit
from optimiser.operate.template.assigning import Assigned, assign_lines
from optimiser.operate.template.choice import AssigningParameters
from optimiser.operate.template.lawful import LawfulLines
from optimiser.operate.template.unrolling import Unrolled, Unrolling, is_dealt
from optimiser.operate.vacated_duties import whole_day_absences
from optimiser.problem.domain import HARD, Agreement, Assignment, Need, Period, Price, Request
from optimiser.problem.problem import Problem
from optimiser.problem.template import Template, TemplateDuty, TemplateLine, TemplateMember
from tests.tiny import Tiny

RULES: tuple[RuleLike, ...] = (
    OnePlace(),
    OneDutyADay(),
    RestBetween(minutes=660),
    NoDutyInAbsence(),
    FlexibleWorking(),
    ConsecutiveDays(most=3, price=Price(7)),
    Requests(),
    NeedCover(),
)


def rotation(lines: list[str], people: int, days: int = 7, wanted: str = "DN", start: int = 0) -> Problem:
    """Lines as letters a day, whose first day falls on a day number; every person is a member who may have any."""
    tiny = Tiny(
        days=days, capabilities=(("doctor", "any"),), periods=(Period("day", 480, 960), Period("night", 1200, 1920))
    )
    tiny.shift("D", "08:00", "16:00", periods=(0,))
    tiny.shift("N", "20:00", "08:00", periods=(1,))
    for number in range(people):
        tiny.person(f"P{number}")
        tiny.offer(f"P{number}", "D N", range(days), "doctor")
    needs = tuple(
        Need(0, "DN".index(code), day, 0, minimum=1, maximum=1, below_minimum=Price(100), above=Price(9))
        for day in range(days)
        for code in wanted
    )
    duties = tuple(
        TemplateDuty(line, day, "DN".index(code), 0, 0)
        for line, codes in enumerate(lines)
        for day, code in enumerate(codes)
        if code != "."
    )
    return tiny.problem(
        needs=needs,
        template=Template(
            start,
            len(lines[0]),
            tuple(TemplateLine(f"L{n}", 2400) for n in range(len(lines))),
            duties,
            tuple(TemplateMember(p) for p in range(people)),
        ),
    )


def with_members(problem: Problem, *members: TemplateMember) -> Problem:
    assert problem.template is not None
    return replace(problem, template=replace(problem.template, members=members))


def lawful_ways(problem: Problem, rules: tuple[RuleLike, ...], member: TemplateMember, line: int) -> list[Unrolled]:
    """Each way for a member to work a line, what breaks a rule left out; checked to leave out no more than that."""
    judge = LawfulLines(Bill(problem, rules, Lines(problem), lazy=True), member.person)
    found = []
    for way in Unrolling(problem).turns(member, line):
        left, _, breach = judge.lawful(way)
        assert left is not None
        assert not of_people(problem, rules, left.works)
        dropped = [o.assignment for o in left.opened if o.why == "rule"]
        assert sorted([*left.works, *dropped]) == sorted(way.works)
        assert all(of_people(problem, rules, [*left.works, a]) for a in dropped)
        assert (breach is None) == (not dropped)
        found.append(left)
    return found


def of_people(problem: Problem, rules: tuple[RuleLike, ...], rota: Iterable[Assignment]) -> list[Breach]:
    """Hard breaches of people's lines."""
    return [b for b in audit(problem, rules, rota).all_breaches() if b.hard and b.place.kind == "person"]


def every_choice(problem: Problem, found: Assigned) -> list[tuple[int, tuple[Unrolled, ...]]]:
    """Every choice of lines that are not refused, by what it costs, wishes for lines included."""
    assert problem.template is not None
    members = problem.template.members
    ways = []
    for m, refused in zip(members, found.refused, strict=True):
        shut = {r.line for r in refused}
        lines = [k for k in range(len(problem.template.lines)) if k not in shut and m.line in (-1, k)]
        ways.append([w for k in lines if m.lines is None or k in m.lines for w in lawful_ways(problem, RULES, m, k)])
    costs = []
    for choice in product(*ways):
        line_of = {w.member.person: w.line for w in choice}
        if any(m.beside in line_of and line_of[m.beside] != line_of[m.person] for m in members):
            continue
        bill = audit(problem, RULES, [a for w in choice for a in w.works])
        unwished = [m.points for m, w in zip(members, choice, strict=True)
                    if m.preferred and w.line not in m.preferred]  # fmt: skip
        costs.append((bill.points + sum(unwished), choice))
    return sorted(costs, key=lambda f: f[0])


def cost(found: Assigned) -> int:
    assert not found.bill.hard
    return found.bill.points + found.wish_points


MEMBERS = st.tuples(
    st.frozensets(st.integers(0, 2), max_size=2),
    st.integers(1, 60),
    st.sampled_from([None, 100, 50, 67]),
    st.booleans(),
)
WISHES = st.lists(
    st.builds(Request, st.integers(0, 2), st.integers(0, 6), st.just(False), st.integers(1, 40)), max_size=4
)


@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(
    st.lists(st.text("DN..", min_size=7, max_size=7), min_size=3, max_size=3),
    st.lists(MEMBERS, min_size=3, max_size=3),
    WISHES,
    st.booleans(),
    st.integers(-9, 9),
)
def test_lines_are_the_best_of_all_and_a_wish_granted_costs_what_is_said(
    lines: list[str],
    terms: list[tuple[frozenset[int], int, int | None, bool]],
    wishes: list[Request],
    shared: bool,
    start: int,
) -> None:
    problem = replace(rotation(lines, 3, start=start), requests=tuple(wishes))
    members = [
        TemplateMember(p, preferred=lines, points=points, percent=percent, by_weeks=weeks)
        for p, (lines, points, percent, weeks) in enumerate(terms)
    ]
    if shared:
        members[1:] = [replace(members[1], beside=2), replace(members[2], beside=1)]
    problem = with_members(problem, *members)
    found = assign_lines(problem, RULES)
    every = every_choice(problem, found)
    if any(w is None for w in found.chosen):
        assert not every
        return
    assert found.closed
    assert cost(found) == every[0][0]
    for wish in found.wishes:
        with_it = [c for c, choice in every if choice[wish.person].line in members[wish.person].preferred]
        if wish.why == "refused":
            assert not with_it
            continue
        assert wish.why == "dearer"
        assert wish.hard == 0
        assert with_it[0] == every[0][0] - members[wish.person].points + wish.points
        assert wish.by_rule is not None


def test_a_refused_line_breaks_the_rule_it_is_refused_by() -> None:
    problem = rotation(["DDD....", "NNN...D", "ND....."], 3)
    found = assign_lines(problem, RULES)
    assert [[(r.line, r.breach.rule) for r in mine if r.breach] for mine in found.refused] == [
        [(2, "rest-between")]
    ] * 3
    for refused in found.refused:
        (one,) = refused
        for way in Unrolling(problem).turns(TemplateMember(0), one.line):
            broken = {b.rule for b in audit(problem, RULES, way.works).all_breaches() if b.hard}
            assert one.breach is not None
            assert one.breach.rule in broken


def test_a_line_is_not_refused_for_a_night_that_falls_open_because_the_one_before_did() -> None:
    """Tuesday's night cannot be worked, as a night of the clock change may not; Monday's ends 36 h before Wednesday's,
    which is then too soon after a run of nights, but not in the line as it is."""
    problem = rotation(["NNN....", "DD....."], 2)
    fixed = Agreement(0, "fixed days", days=frozenset(range(7)) - {1})
    problem = with_members(replace(problem, agreements=(fixed,)), TemplateMember(0, lines=(0,)), TemplateMember(1))
    found = assign_lines(problem, (*RULES, RestAfterNights(nights=1, minutes=46 * 60)))
    assert found.refused[0] == ()
    fell = [(o.person, problem.duties[o.assignment.duty].day, o.breach and o.breach.rule) for o in found.opened]
    assert fell == [(0, 1, "flexible-working"), (0, 2, "rest-after-nights")]


def test_what_falls_open_by_leave_or_agreement_is_named_and_would_break_a_rule() -> None:
    problem = rotation(["DD.....", "..DDNN."], 2)
    problem = replace(
        problem,
        absences=whole_day_absences(problem, 0, 1, 1, "annual leave"),
        agreements=(Agreement(1, "no nights"),),
    )
    problem = with_members(problem, TemplateMember(0, line=0), TemplateMember(1, line=1))
    found = assign_lines(problem, RULES)
    days = [(o.person, problem.duties[o.assignment.duty].day, o.why) for o in found.opened]
    assert days == [(0, 1, "away"), (1, 4, "rule"), (1, 5, "rule")]
    for o in found.opened:
        assert audit(problem, RULES, [*found.rota, o.assignment]).hard > 0
    assert {a.duty for a in found.rota}.isdisjoint(o.assignment.duty for o in found.opened)


def test_a_slot_share_covers_its_line_without_a_gap_and_twice_nowhere() -> None:
    problem = rotation([".DD.NNN", "...DD.."], 3, days=28)
    members = (
        TemplateMember(0),
        TemplateMember(1, percent=50, beside=2),
        TemplateMember(2, percent=50, beside=1),
    )
    for by_weeks in (False, True):
        problem = with_members(problem, members[0], *(replace(m, by_weeks=by_weeks) for m in members[1:]))
        found = assign_lines(problem, RULES)
        shared = [w for w in found.chosen[1:] if w is not None]
        assert len({w.line for w in shared}) == 1
        held = [a.duty for w in shared for a in w.works]
        whole = next(iter(Unrolling(problem).turns(TemplateMember(1), shared[0].line)))
        assert sorted(held) == sorted(a.duty for a in whole.works)
        nights = [[problem.duties[a.duty].day for a in w.works if problem.duties[a.duty].shift == 1] for w in shared]
        assert all(len(mine) % 3 == 0 for mine in nights)
        assert len({len(mine) for mine in nights}) == 1


def test_a_part_is_dealt_evenly_from_any_turn_and_has_a_complement() -> None:
    for part in (Fraction(1, 2), Fraction(3, 5), Fraction(4, 5), Fraction(7, 10)):
        b = part.denominator
        for turn in range(b):
            dealt = [is_dealt(part, n, turn) for n in range(-b, 2 * b)]
            assert all(sum(dealt[i : i + b]) == part.numerator for i in range(2 * b))
            assert [not is_dealt(1 - part, n, b - 1 - turn) for n in range(-b, 2 * b)] == dealt


def test_somebody_for_whom_no_line_is_lawful_is_on_none_and_is_told_why() -> None:
    problem = with_members(rotation(["ND....."], 2), TemplateMember(0), TemplateMember(1, preferred=frozenset((0,))))
    found = assign_lines(problem, RULES)
    assert found.chosen == (None, None)
    assert [w.why for w in found.wishes] == ["refused"]
    assert found.rota == frozenset()


def test_days_kept_stay_as_they_are_and_rules_see_them() -> None:
    problem = with_members(
        rotation(["DD.....", ".DD...."], 1), TemplateMember(0, preferred=frozenset((0,)), points=500)
    )
    night = next(a for a in problem.candidates if problem.duties[a.duty].day == 0 and problem.duties[a.duty].shift == 1)
    found = assign_lines(problem, RULES, kept=[night], kept_days=[0])
    assert night in found.rota
    assert found.chosen[0] is not None
    assert found.chosen[0].line == 0
    assert [(problem.duties[o.assignment.duty].day, o.why) for o in found.opened] == [(1, "rule")]


def test_a_hard_need_does_not_stand_in_the_way_of_a_choice() -> None:
    problem = rotation(["DDDDD..", "DDDDD.."], 2)
    needs = tuple(replace(n, below_minimum=HARD) for n in problem.needs)
    found = assign_lines(replace(problem, needs=needs), RULES)
    assert found.bill.hard > 0
    assert all(found.chosen)


@pytest.mark.parametrize("weekly", [1440, 2400])
def test_a_part_follows_contracted_hours(weekly: int) -> None:
    problem = rotation(["DDDDD.."], 1)
    assert problem.template is not None
    assert problem.template.part(TemplateMember(0), 0, weekly).limit_denominator() * 2400 == weekly


def test_a_search_cut_short_goes_on_from_what_it_has_and_adds_up() -> None:
    line = "NNNN...DDDDD....DDDD.NNN...DD.."
    lines = [line[k * 3 :] + line[: k * 3] for k in range(9)]
    problem = rotation([codes[:28] for codes in lines], 9, days=56)
    problem = replace(problem, requests=tuple(Request(p, 5 * p + 3, False, 30) for p in range(9)))
    problem = with_members(
        problem,
        *(TemplateMember(p, percent=(100, 50, 80)[p % 3], preferred=frozenset((0,)), points=5) for p in range(7)),
        TemplateMember(7, percent=50, beside=8),
        TemplateMember(8, percent=50, beside=7),
    )
    tuned = AssigningParameters(first_share=0.3, round_effort=0.05, wish_share=0.2)
    found = assign_lines(problem, RULES, seconds=1.0, parameters=tuned, explained=1)
    assert all(found.chosen)
    assert audit(problem, RULES, found.rota).cost == (0, found.bill.points)
    members = Unrolling(problem).template.members
    unwished = [m.points for m, way in zip(members, found.chosen, strict=True) if m.preferred and way and way.line]
    assert found.wish_points == sum(unwished)
    bare = sum(n.below_minimum.points for n in problem.needs)
    assert found.bill.points < bare / 2
