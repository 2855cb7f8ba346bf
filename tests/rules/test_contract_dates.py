"""People whose contracts, skills and registrations begin, end and follow one another: both sides of each date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from constraints.facts.reference_period import minutes_after, weekly_minutes, working_days_excluded
from constraints.rules.absence import NoDutyInAbsence
from constraints.rules.activity_hours import ActivityHours
from constraints.rules.average_hours import AverageHours
from constraints.rules.contracted_hours import ContractedHours
from constraints.rules.fairness import Fairness, shares
from constraints.rules.one_duty_a_day import OneDutyADay
from constraints.rules.qualified import Qualified
from constraints.rules.registration_in_force import RegistrationInForce
from constraints.rules.sharing_cap import SharingCap
from constraints.scope import Scope
from optimiser.audit import EVERYWHERE, Lines
from optimiser.problem.domain import (
    HARD,
    NOWHERE,
    Absence,
    Assignment,
    HeldSkill,
    Need,
    Organisation,
    Period,
    Price,
    Recognition,
    Sharing,
    Team,
)
from optimiser.problem.facts import credited
from tests.agree import agree, both_sides, cost
from tests.tiny import Tiny, plain

DAY = 1440
SOFT = Price(5)


def follows(days: int = 14, between: int = 0, **terms: object) -> Tiny:
    """A fortnight from Monday: A's contract of 37.5 h ends on the first Sunday, one of 30 h follows it."""
    tiny = Tiny(days=days).usual()
    tiny.person("A", 2250, last_day=6)
    tiny.contract("A2", "A", 1800, first_day=7 + between, **terms)
    return tiny


def test_hours_of_contracts_that_follow_one_another_are_not_added_up() -> None:
    assert weekly_minutes(follows().problem(), 0) == 2250
    assert minutes_after(follows().problem(), 0) == 1800
    together = Tiny(days=14)
    together.person("A", 2250, last_day=7)
    together.contract("A2", "A", 1800, first_day=7)
    assert weekly_minutes(together.problem(), 0) == 4050


def test_leave_is_credited_to_the_contract_that_runs_then() -> None:
    """Leave from Wednesday to Wednesday: 22.5 h of the first contract, 18 of the second."""
    away = Absence(0, 2 * DAY, 10 * DAY, credit=1350 + 1080)
    problem = follows().problem(absences=(away,))
    assert [credited(problem, c, 0, 13) for c in (0, 1)] == [1350, 1080]
    first_week = follows().problem(absences=(Absence(0, 0, 7 * DAY, credit=2250),))
    assert [credited(first_week, c, 0, 13) for c in (0, 1)] == [2250, 0]
    rule = ContractedHours(price=Price(1))
    found = list(rule.audit(first_week, Lines(first_week), EVERYWHERE))
    assert [(b.measured, b.allowed) for b in found] == [(0, 1800)]  # the second contract's own week alone


@pytest.mark.parametrize("price", [HARD, SOFT])
def test_somebody_absent_is_so_under_all_their_contracts(price: Price) -> None:
    """An absence that names no contract rules out the second contract's duty as well; one that does, its own."""
    tiny = plain(2, "D")
    tiny.contract("A2", "A", 600)
    tiny.offer("A2", "D", range(2))
    first, second = tiny.a("A", "D", 0), tiny.a("A2", "D", 0)
    points = None if price.hard else 5
    away = tiny.problem(absences=(Absence(0, 0, DAY),))
    both_sides(away, NoDutyInAbsence(price=price), [[tiny.a("A2", "D", 1)]], [([first], points), ([second], points)])
    of_one = tiny.problem(absences=(Absence(0, 0, DAY, contract=0),))
    both_sides(of_one, NoDutyInAbsence(price=price), [[second]], [([first], points)])


def test_an_activity_is_due_for_the_days_a_contract_runs() -> None:
    """7 h a week are due: nothing in the week before the contract, 4 h in that of its Thursday to Sunday."""
    tiny = Tiny(days=14).usual()
    tiny.person("A", 2250, first_day=10)
    session = Assignment(0, tiny.duty("D", 12, team=NOWHERE, activity="teaching"))
    tiny.candidates.append(session)
    problem = tiny.problem()
    rule = ActivityHours(activities=frozenset({"teaching"}), least=420, price=SOFT)
    both_sides(problem, rule, [[session]], [([], 4 * 5)])
    (breach,) = rule.audit(problem, Lines(problem), EVERYWHERE)
    assert (breach.first_day, breach.allowed) == (7, 240)


@pytest.mark.parametrize(("last_day", "points"), [(6, 0), (7, 5), (20, 5)])
def test_nothing_is_assumed_to_be_worked_after_the_last_contract(last_day: int, points: int) -> None:
    """Two weeks of which the first holds 40 h and the second 40 are assumed: more than 30 a week, if they go on."""
    tiny = plain(7, "D")
    tiny.contracts[0] = replace(tiny.contracts[0], last_day=last_day)
    line = tiny.line("A", "DDDDD..")
    rule = AverageHours(weekly=1800, weeks=2, price=SOFT)
    assert cost(tiny.problem(), rule, *line) == points
    agree(tiny.problem(), rule, trivial=True)


def test_days_of_leave_are_the_same_in_one_row_or_in_seven() -> None:
    """A week of leave is five days of work, row by row too, and cut where the period begins on its Monday."""
    tiny = plain(7, "D")
    rows = tuple(Absence(0, d * DAY, (d + 1) * DAY) for d in range(7))
    assert working_days_excluded(tiny.problem(absences=rows), 0) == frozenset(range(5))
    cut = (Absence(0, -2 * DAY, 0), Absence(0, 0, 3 * DAY))
    assert working_days_excluded(tiny.problem(absences=cut), 0) == frozenset(range(3))
    alone = (Absence(0, 5 * DAY, 7 * DAY),)
    assert working_days_excluded(tiny.problem(absences=alone), 0) == frozenset((5, 6))


@pytest.mark.parametrize(
    ("between", "terms", "allowed"),
    [(0, {}, True), (1, {}, False), (0, {"employer": 1}, False), (-3, {}, True)],
)
def test_a_night_runs_on_into_the_contract_that_follows(between: int, terms: dict[str, object], allowed: bool) -> None:
    """The night of the last day, where the same employer's next contract begins on the day after at the latest."""
    tiny = follows(9, between, **terms)
    tiny.organisations.append(Organisation("other"))
    tiny.offer("A", "N", [5, 6, 7])
    problem = tiny.problem()
    assert cost(problem, Qualified(), tiny.a("A", "N", 5)) == 0
    assert cost(problem, Qualified(), tiny.a("A", "N", 6)) == (0 if allowed else None)
    assert cost(problem, Qualified(), tiny.a("A", "N", 7)) is None
    agree(problem, Qualified())


def renewed(*held: HeldSkill) -> Tiny:
    """Three days on which somebody with a skill may work days and nights that ask for it."""
    tiny = Tiny(days=3, capabilities=(("nurse", "registration@2"),), skills=("registration",)).usual()
    tiny.person("A", more={"skills": held})
    return tiny.offer("A", "D N", range(3), "nurse")


@pytest.mark.parametrize("rule", [Qualified(), RegistrationInForce()])
@pytest.mark.parametrize(
    ("held", "nights"),
    [
        ((HeldSkill(0, 2, last_day=1), HeldSkill(0, 2, first_day=2)), {0, 1, 2}),
        ((HeldSkill(0, 2, last_day=0), HeldSkill(0, 2, first_day=2)), {2}),
        ((HeldSkill(0, 2, last_day=1),), {0}),
    ],
)
def test_a_night_lies_over_the_day_on_which_a_skill_is_renewed(
    rule: Qualified | RegistrationInForce, held: tuple[HeldSkill, ...], nights: set[int]
) -> None:
    tiny = renewed(*held)
    problem = tiny.problem(registrations=frozenset({0}))
    assert {d for d in range(3) if cost(problem, rule, tiny.a("A", "N", d, "nurse")) == 0} == nights
    agree(problem, rule, trivial=True)


def test_a_lower_level_meanwhile_is_what_is_held_and_the_day_is_said() -> None:
    """Level 2 until day 1, level 1 at all times: over the night of day 1 level 1 is held, and day 2 is named."""
    tiny = renewed(HeldSkill(0, 2, last_day=1), HeldSkill(0, 1), HeldSkill(0, 2, first_day=9))
    problem = tiny.problem()
    assert [problem.level(0, 0, d, d + 1) for d in range(3)] == [2, 1, 1]
    night = tiny.a("A", "N", 1, "nurse")
    (breach,) = Qualified().audit(problem, Lines(problem, [night]), EVERYWHERE)
    assert "registration at level 2 is not held on Wed 4 Nov" in breach.text


def test_what_is_recognised_anew_goes_on_too() -> None:
    tiny = renewed(HeldSkill(0, 2, assessed_by=1))
    tiny.organisations.append(Organisation("other"))
    known = (Recognition(0, 1, 0, last_day=1), Recognition(0, 1, 0, first_day=2))
    assert [tiny.problem(recognition=known[:n]).level(0, 0, 1, 2, 0) for n in (1, 2)] == [0, 2]


def test_who_is_in_scope_by_a_contract_that_has_ended() -> None:
    """Training that ended before the period names its pack no more; what ends within it does."""
    for last_day, in_scope in ((-1, False), (0, True)):
        tiny = plain(2, "D L")
        tiny.contracts[0] = replace(tiny.contracts[0], packs=("doctors",), last_day=last_day)
        tiny.contract("A2", "A", first_day=last_day + 1)
        problem, two = tiny.problem(), [tiny.a("A", "D", 1), tiny.a("A", "L", 1)]
        assert cost(problem, OneDutyADay(price=SOFT, scope=Scope(packs=frozenset({"doctors"}))), *two) == 5 * in_scope
        others = Scope(nor_with_packs=frozenset({"doctors"}))
        assert cost(problem, OneDutyADay(price=SOFT, scope=others), *two) == 5 * (not in_scope)


def test_somebody_who_has_only_contracts_that_have_ended_stays_in_scope() -> None:
    tiny = plain(2, "D L")
    tiny.contracts[0] = replace(tiny.contracts[0], last_day=-1)
    assert cost(tiny.problem(), Qualified(), tiny.a("A", "D", 0)) is None


def test_a_fair_share_follows_the_hours_of_one_contract_after_the_other() -> None:
    """Four nights among three people of 40 h, one of whom changes contract in between: two, two and two at most."""
    tiny = Tiny(days=8, capabilities=(("anyone", "any"),), periods=(Period("night"),))
    tiny.shift("N", "20:00", "08:00", periods=(0,))
    for name in "ABC":
        tiny.person(name)
    tiny.contracts[0] = replace(tiny.contracts[0], last_day=3)
    tiny.contract("A2", "A", first_day=4)
    for name, days in (("A", range(4)), ("A2", range(4, 8)), ("B", range(8)), ("C", range(8))):
        tiny.offer(name, "N", days, "anyone")
    tiny.extra["needs"] = tuple(Need(0, 0, d, 0, minimum=1) for d in (0, 2, 4, 6))
    assert shares(tiny.problem(), Fairness(price=Price(1))) == {0: 2, 1: 2, 2: 2}


@pytest.mark.parametrize("price", [HARD, SOFT])
def test_hours_lent_in_the_week_before_the_rota_count(price: Price) -> None:
    """A rota from a Friday: of 16 h a week 8 are lent on Thursday, so that one of three days is left; of a Monday
    before that week nothing counts. What history alone has beyond is not judged."""
    tiny = Tiny(days=3, start=date(2026, 11, 6)).usual()
    tiny.organisations.append(Organisation("practice"))
    tiny.teams.append(Team("surgery", organisation=1))
    tiny.person("A", employer=1)
    tiny.offer("A", "D", range(3)).past("A", "D", -1, -11)
    one, two = tiny.line("A", "D.."), tiny.line("A", "DD.")
    points = None if price.hard else 8 * 5
    problem = tiny.problem(sharing=(Sharing(1, 0, weekly_minutes=960),))
    both_sides(problem, SharingCap(price=price), [[], one], [(two, points)])
    less = tiny.problem(sharing=(Sharing(1, 0, weekly_minutes=60),))
    both_sides(less, SharingCap(price=price), [[]], [(one, points)])
