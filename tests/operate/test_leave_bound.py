"""Leave: the bound equals trying everything, and every refusal's reason is seen by solving with it granted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.rules.absence import NoDutyInAbsence
from constraints.rules.contracted_hours import ContractedHours
from constraints.rules.need_cover import NeedCover
from constraints.rules.one_duty_a_day import OneDutyADay
from constraints.rules.one_place import OnePlace
from optimiser.audit import RuleLike
from optimiser.operate.leave.answer import answer_leave
from optimiser.operate.leave.granting import Granting, LeaveTerms, Refusal, days_of_leave
from optimiser.operate.leave.staff import Staff
from optimiser.operate.vacated_duties import whole_day_absences
from optimiser.problem.asked import LeaveRequest
from optimiser.problem.domain import HARD, Absence, Need, Period, Price
from optimiser.problem.problem import Problem
from optimiser.solve import after_iterations, solve
from tests.tiny import Tiny

RULES: tuple[RuleLike, ...] = (NeedCover(), OnePlace(), OneDutyADay(), NoDutyInAbsence())


def team(able: list[str], day: int, late: int, senior: int, days: int = 2, weekly: int = 0) -> Problem:
    """People who may each take the shifts of their letters, D(ay), L(ate) and B(oth in one), `S` being senior; so many
    wanted in each period of each day at 100 points, and so many seniors by day."""
    tiny = Tiny(
        days=days,
        capabilities=(("nurse", "any"), ("senior", "any")),
        periods=(Period("day", 480, 840), Period("late", 840, 1260)),
    )
    tiny.shift("D", "08:00", "14:00", periods=(0,))
    tiny.shift("L", "14:00", "21:00", periods=(1,))
    tiny.shift("B", "08:00", "21:00", periods=(0, 1))
    for number, letters in enumerate(able):
        name = f"P{number}"
        tiny.person(name, weekly, role="senior" if "S" in letters else "nurse")
        for code in letters.replace("S", ""):
            tiny.offer(name, code, range(days), "nurse")
            if "S" in letters:
                tiny.offer(name, code, range(days), "senior")
    wanted = ((0, 0, day), (1, 0, late), (0, 1, senior))
    needs = [
        Need(0, period, on, capability, minimum=number, below_minimum=Price(100))
        for on in range(days)
        for period, capability, number in wanted
        if number
    ]
    return tiny.problem(needs=tuple(needs))


def least_missing(problem: Problem, people: tuple[int, ...], day: int) -> int:
    """People missing at least on a day with some people there: every choice of one option each is tried."""
    options = problem.options
    choices = []
    for p in people:
        mine = [o for o in options.of(p).tolist() if options.day[o] == day]
        choices.append([None, *((problem.shifts[options.shift[o]].periods, int(options.capability[o])) for o in mine)])
    least = None
    for chosen in product(*choices):
        missing = 0
        for need in problem.needs:
            if need.day == day:
                have = sum(c is not None and need.period in c[0] and need.capability == c[1] for c in chosen)
                missing += max(0, need.minimum - have)
        least = missing if least is None else min(least, missing)
    assert least is not None
    return least


def most_away(problem: Problem, role: str, day: int) -> int:
    """How many of a role may be away at most, whoever it is: every choice of who is away is tried."""
    everybody = tuple(range(len(problem.people)))
    mine = [p for p in everybody if problem.contracts[p].role == role]
    known = least_missing(problem, everybody, day)
    for number in range(len(mine), -1, -1):
        for away in combinations(mine, number):
            if least_missing(problem, tuple(p for p in everybody if p not in away), day) == known:
                return number
    raise AssertionError("nobody away is always possible")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from(["D", "L", "DL", "DLB", "B", "DS", "DLBS", "BS"]), min_size=2, max_size=4),
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(0, 1),
)
def test_as_many_may_be_away_as_trying_everything_finds(able: list[str], day: int, late: int, senior: int) -> None:
    problem = team(able, day, late, senior, days=1)
    found = answer_leave(problem, [LeaveTerms()] * len(able))
    for at in found.days:
        members = [p for p in range(len(able)) if problem.contracts[p].role == at.role]
        idle = [p for p in members if p not in found.staff.by_day[0]]
        assert at.at_most + len(idle) == most_away(problem, at.role, at.day)


def least_points(problem: Problem, rules: tuple[RuleLike, ...] = RULES) -> int:
    result = solve(problem, rules, "exact", after_iterations(5))
    assert result.status == "OPTIMAL"
    assert result.bill is not None
    return result.bill.points


def granted(problem: Problem, requests: list[LeaveRequest], credit: int = 480) -> Problem:
    absences = [
        replace(one, credit=credit * (r.last_day - r.first_day + 1))
        for r in requests
        for one in whole_day_absences(problem, r.person, r.first_day, r.last_day, r.kind)
    ]
    return replace(problem, absences=(*problem.absences, *absences))


@pytest.mark.parametrize("able", [["D", "DL", "L"], ["DLB", "DL", "B"], ["DS", "DLS", "DLB", "L"]])
def test_what_is_refused_for_cover_leaves_it_shorter_once_granted(able: list[str]) -> None:
    problem = team(able, 1, 1, int("DS" in able))
    asked = [LeaveRequest(p, 0, 1, "annual leave") for p in range(len(able))]
    found = answer_leave(problem, [LeaveTerms()] * len(able), requests=asked)
    given = [d.request for d in found.decisions if d.outcome == "granted"]
    refused = [d for d in found.decisions if d.outcome == "refused"]
    assert refused
    before = least_points(granted(problem, given))
    assert before == least_points(problem)
    for decision in refused:
        assert decision.refusal is not None
        assert decision.refusal.why == "cover"
        with_it = least_points(granted(problem, [*given, decision.request]))
        assert with_it >= before + 100 * decision.refusal.more


def test_what_is_refused_for_hours_leaves_gaps_once_granted_where_nobody_works_beyond_contract() -> None:
    # Two nurses of 30 hours share seven shifts of 6 hours: 18 hours are left, three days of leave.
    problem = team(["D", "D"], 1, 0, 0, days=7, weekly=30 * 60)
    rules = (*RULES, ContractedHours(price=HARD, side="beyond"))
    asked = [LeaveRequest(0, 0, 2, "annual leave", asked=-9), LeaveRequest(1, 3, 4, "annual leave")]
    found = answer_leave(problem, [LeaveTerms()] * 2, requests=asked)
    assert [(b.role, b.at_most, b.beyond) for b in found.blocks] == [("nurse", 3, 0)]
    first, second = found.decisions
    assert first.outcome == "granted"
    assert second.refusal is not None
    assert (second.refusal.why, second.refusal.measured) == ("hours", 12 * 60)
    assert least_points(granted(problem, asked[:1], 360), rules) == 0
    assert least_points(granted(problem, asked, 360), rules) >= 200


def test_rounds_go_by_what_people_had_and_then_by_who_asked_first() -> None:
    problem = team(["D", "D", "D"], 2, 0, 0)
    asked = [LeaveRequest(p, 0, 0, "annual leave", asked=-60 - p) for p in range(3)]
    terms = [LeaveTerms(days=28)] * 3
    first = answer_leave(problem, terms, requests=asked)
    assert [d.outcome for d in first.decisions] == ["refused", "refused", "granted"]
    had = answer_leave(problem, terms, {(2, "leave taken"): 5}, requests=asked)
    assert [d.outcome for d in had.decisions] == ["refused", "granted", "refused"]
    lost = answer_leave(problem, terms, {(2, "leave taken"): 5, (0, "leave refused"): 1}, requests=asked)
    assert [d.outcome for d in lost.decisions] == ["granted", "refused", "refused"]


def test_a_second_wish_waits_for_the_first_of_everybody() -> None:
    problem = team(["D", "D", "D"], 2, 0, 0)
    asked = [
        LeaveRequest(0, 0, 0, "annual leave", priority=2, asked=-90),
        LeaveRequest(0, 1, 1, "annual leave", priority=1, asked=-90),
        LeaveRequest(1, 0, 0, "annual leave", asked=-20),
    ]
    found = answer_leave(problem, [LeaveTerms()] * 3, requests=asked)
    assert [(d.outcome, d.round) for d in found.decisions] == [("refused", 2), ("granted", 1), ("granted", 1)]
    assert found.decisions[0].nearest == ()


def test_entitlement_and_notice_are_held_to_and_said() -> None:
    problem = team(["D", "D"], 1, 0, 0, days=14)
    week = LeaveRequest(0, 7, 13, "annual leave", asked=-1)
    short = Granting(Staff(problem), [LeaveTerms(days=28, notice_times=2)] * 2).refusal(week)
    assert short is not None
    assert (short.why, short.measured, short.allowed) == ("notice", 8, 10)
    spent = Granting(Staff(problem), [LeaveTerms(days=28)] * 2, {(0, "leave taken"): 24}).refusal(week)
    assert spent is not None
    assert (spent.why, spent.measured, spent.allowed) == ("entitlement", 29, 28)
    assert Granting(Staff(problem), [LeaveTerms(days=28)] * 2, {(0, "leave taken"): 23}).refusal(week) is None


def test_leave_on_days_without_a_contract_is_refused_for_that() -> None:
    made = team(["D", "D"], 1, 0, 0, days=14)
    ends = replace(made.contracts[0], last_day=9)
    granting = Granting(Staff(replace(made, contracts=(ends, *made.contracts[1:]))), [LeaveTerms()] * 2)
    assert granting.refusal(LeaveRequest(0, 7, 9, "annual leave")) is None
    assert granting.refusal(LeaveRequest(0, 7, 11, "annual leave")) == Refusal("not employed", 10, 11)


def test_each_leave_year_has_its_own_entitlement() -> None:
    """Leave from Friday 30 October to Thursday 5 November takes one day of the leave year that ends in October."""
    made = team(["D", "D"], 1, 0, 0, days=14)
    problem = replace(made, calendar=replace(made.calendar, start=date(2026, 10, 26)))
    week = LeaveRequest(0, 4, 10, "annual leave")
    terms = [LeaveTerms(days=28, year_from=11)] * 2

    def refusal(before: int) -> Refusal | None:
        return Granting(Staff(problem), terms, {(0, "leave taken"): before}).refusal(week)

    assert refusal(27) is None
    spent = refusal(28)
    assert spent is not None
    assert (spent.why, spent.measured, spent.allowed, spent.year) == ("entitlement", 29, 28, date(2025, 11, 1))


def test_public_holidays_are_days_of_leave_where_they_are_among_them() -> None:
    """A week with a public holiday takes four days of leave apart from holidays and five of those that have them among
    them, of which bank holiday leave takes one too."""
    made = team(["D", "D"], 1, 0, 0, days=14)
    problem = replace(made, calendar=replace(made.calendar, holidays=frozenset({9})))
    week, holiday = (LeaveRequest(0, *days) for days in ((7, 13, "annual leave"), (9, 9, "bank holiday leave")))

    def spent(asked: LeaveRequest, before: int, among: bool) -> bool:
        granting = Granting(Staff(problem), [LeaveTerms(28, holidays_among=among)] * 2, {(0, "leave taken"): before})
        found = granting.refusal(asked)
        return found is not None and found.why == "entitlement"

    assert [spent(week, 24, among) for among in (False, True)] == [False, True]
    assert [spent(week, before, among) for before, among in ((25, False), (23, True))] == [True, False]
    assert [spent(holiday, 28, among) for among in (False, True)] == [False, True]
    away = replace(problem, absences=(Absence(0, 7 * 1440, 12 * 1440, kind="annual leave"),))
    assert [days_of_leave(away, 0, LeaveTerms(holidays_among=among)).total() for among in (False, True)] == [4, 5]


def test_leave_for_a_life_event_is_granted_though_cover_is_short_then() -> None:
    problem = team(["D"], 1, 0, 0)
    found = answer_leave(problem, [LeaveTerms()], requests=[LeaveRequest(0, 0, 1, "life event leave")])
    assert found.decisions[0].outcome == "granted"
    assert [found.staff.shortfall(day).total for day in (0, 1)] == [1, 1]


def test_who_meets_two_needs_at_once_is_counted_by_both() -> None:
    problem = team(["DS", "DS"], 1, 0, 1, days=1)
    needs = tuple(replace(n, met_also_by=1) if n.capability == 0 else n for n in problem.needs)
    assert [at.at_most for at in answer_leave(problem, [LeaveTerms()] * 2).days] == [0]
    both = answer_leave(replace(problem, needs=needs), [LeaveTerms()] * 2)
    assert [at.at_most for at in both.days] == [1]


def test_the_nearest_dates_fit_once_they_are_asked_for() -> None:
    problem = team(["D", "D"], 1, 0, 0, days=7)
    asked = [LeaveRequest(0, 2, 3, "annual leave", asked=-9), LeaveRequest(1, 3, 4, "annual leave")]
    found = answer_leave(problem, [LeaveTerms()] * 2, requests=asked)
    assert found.decisions[1].nearest == ((4, 5), (5, 6))
    for first, last in found.decisions[1].nearest:
        moved = [asked[0], replace(asked[1], first_day=first, last_day=last)]
        again = answer_leave(problem, [LeaveTerms()] * 2, requests=moved)
        assert [d.outcome for d in again.decisions] == ["granted", "granted"]


def test_a_night_that_ends_in_leave_is_not_worked() -> None:
    tiny = Tiny(days=2, capabilities=(("nurse", "any"),), periods=(Period("night", 1200, 1920),))
    tiny.shift("N", "20:00", "08:00", periods=(0,))
    tiny.person("A")
    tiny.offer("A", "N", range(2), "nurse")
    problem = tiny.problem(needs=(Need(0, 0, 0, 0, minimum=1, below_minimum=Price(100)),))
    refusal = Granting(Staff(problem), [LeaveTerms()]).refusal(LeaveRequest(0, 1, 1, "annual leave"))
    assert refusal is not None
    assert (refusal.why, refusal.first_day) == ("cover", 0)


def test_each_reason_of_a_refusal_is_the_one_that_stands_in_the_way() -> None:
    """With just what a refusal says is missing (days, notice, a colleague, the other leave) the same leave is granted;
    with less it is not."""
    ask = partial(LeaveRequest, 0, kind="annual leave")

    def decided(request: LeaveRequest, terms: LeaveTerms, able: int = 2, *others: LeaveRequest) -> str:
        problem = team(["D"] * able, 1, 0, 0, days=14)
        requests = [*others, request]
        told = answer_leave(problem, [terms] * able, requests=requests).decisions[-1]
        return told.refusal.why if told.refusal is not None else told.outcome

    week = ask(0, 4)
    assert [decided(week, LeaveTerms(days=n)) for n in (4, 5)] == ["entitlement", "granted"]
    for asked, why in ((-9, "notice"), (-10, "granted")):
        assert decided(replace(week, asked=asked), LeaveTerms(notice_days=10)) == why
    other = LeaveRequest(1, 2, 3, "annual leave", asked=-99)
    late = replace(week, asked=-1)
    assert [decided(late, LeaveTerms(), able, other) for able in (2, 3)] == ["cover", "granted"]
    first = ask(1, 2, priority=1)
    assert decided(ask(2, 3, priority=2), LeaveTerms(), 3, first) == "overlap"
    assert decided(ask(3, 4, priority=2), LeaveTerms(), 3, first) == "granted"
    assert [decided(ask(13, last), LeaveTerms()) for last in (14, 13)] == ["outside", "granted"]
