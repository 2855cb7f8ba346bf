"""Travel between duties of a working day is working time: in every limit of hours, the same encoded and audited."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from constraints.facts.journeys import journeys_of
from constraints.rule import Rule
from constraints.rules.average_hours import AverageHours
from constraints.rules.day_after_on_call import DayAfterOnCall
from constraints.rules.hours_in_window import HoursInWindow
from constraints.rules.night_worker_average import NightWorkerAverage
from constraints.rules.pay_cost import PayCost
from constraints.rules.prospective_cover import ProspectiveCover
from constraints.rules.weekly_overtime import WeeklyOvertime
from constraints.rules.young_workers import YoungWorkers
from constraints.scope import Scope
from optimiser.audit import EVERYWHERE, Lines
from optimiser.problem.domain import HARD, Absence, Presence, Price, ShiftKind, Site, Team
from optimiser.problem.problem import Problem
from tests.agree import agree, both_sides, stays_true
from tests.tiny import Tiny

SHIFTS = (
    ("E", "07:00", "11:00"), ("M", "11:30", "15:00"), ("T", "15:20", "19:00"), ("V", "21:30", "01:00"),
    ("W", "01:20", "05:00"),
)  # fmt: skip


def rounds(days: int = 1, born: int = -30 * 365, **more: bool) -> Tiny:
    """Rounds of care at two sites; A is born so many days from the first day."""
    tiny = Tiny(days=days, **more)
    tiny.sites.append(Site("far"))
    tiny.teams.append(Team("round", organisation=0, site=1))
    for code, opens, closes in SHIFTS:
        tiny.shift(code, opens, closes)
    tiny.shift("OC", "08:00", "18:00", presence=Presence.REMOTE, kind=ShiftKind.ON_CALL, work_minutes=30)
    tiny.person("A", more={"birth_day": born}, hourly_pence=1100)
    return tiny


def told(tiny: Tiny, *duties: tuple[str, int, int], travel: int = 20) -> list[tuple[int, int]]:
    """(day, minutes) of each journey of A's line of (code, day, team)."""
    taken = [tiny.a("A", code, day, team=team) for code, day, team in duties]
    problem = tiny.problem(travel=frozenset({(0, 1, travel)}))
    return [(j.day, j.work) for j in journeys_of(problem, Lines(problem, taken), 0, Scope())]


def test_there_and_back_again_is_two_journeys() -> None:
    assert told(rounds(), ("E", 0, 0), ("M", 0, 1), ("T", 0, 0)) == [(0, 20), (0, 20)]


def test_nobody_travels_past_a_duty_that_lies_between() -> None:
    assert told(rounds(), ("E", 0, 0), ("M", 0, 0), ("T", 0, 1)) == [(0, 20)]


def test_a_journey_is_no_longer_than_the_time_for_it() -> None:
    assert told(rounds(), ("E", 0, 0), ("M", 0, 1), travel=45) == [(0, 30)]


def test_a_working_day_goes_on_past_midnight() -> None:
    assert told(rounds(2), ("V", 0, 0), ("W", 1, 1)) == [(1, 20)]


def test_after_a_night_at_home_nothing_is_travel() -> None:
    assert told(rounds(2), ("T", 0, 0), ("E", 1, 1)) == []


def test_on_call_from_home_is_no_place_to_travel_to() -> None:
    assert told(rounds(), ("E", 0, 0), ("OC", 0, 1)) == []


RULES: tuple[Rule, ...] = (
    HoursInWindow(most=450, window=1440),
    HoursInWindow(most=450, window=1440, price=Price(3), unit=10),
    HoursInWindow(most=470, window=600, price=Price(2), unit=15),
    AverageHours(weekly=500, weeks=1),
    AverageHours(weekly=700, weeks=2, price=Price(4)),
    YoungWorkers(daily=450),
    YoungWorkers(daily=470, weekly=660, price=Price(5)),
    NightWorkerAverage(daily=70, weeks=1, share=30),
    NightWorkerAverage(daily=60, weeks=1, share=40, price=Price(2)),
    DayAfterOnCall(most=420, price=Price(3)),
    ProspectiveCover(weekly=2800, opted_out=None, templates_only=False, price=Price(3)),
    WeeklyOvertime(full_time=440, unit=10, price=Price(2)),
    PayCost(unit=700, price=Price(2)),
    PayCost(basic=False, unit=300, price=Price(1)),
)


def drawn(seed: int, overlaps: bool, leave: bool = False) -> Problem:
    """Up to seven options at two sites over some days, with history; leave before them.

    Args:
        overlaps: duties at both sites at once are on offer too, and on call from home.
        leave: in the days before; then no day offers two duties that do not overlap.
    """
    rng = random.Random(seed)
    days = 4 if leave else rng.randint(1, 4)
    tiny = rounds(days, born=-17 * 365)
    codes = ["V", "W"] if leave else [code for code, _, _ in SHIFTS]
    codes_on_offer = [*codes, "OC"] if overlaps else codes
    places = [(code, d, team) for code in codes_on_offer for d in range(days) for team in (0, 1)]
    picked = rng.sample(places, min(7, len(places)))
    for code, d, team in picked if overlaps else {p[:2] if not leave else p[1]: p for p in picked}.values():
        tiny.offer("A", code, [d], team=team)
    for _ in range(rng.randint(0, 4)):
        past = tiny.a("A", rng.choice(codes), -rng.randint(1, 2), team=rng.choice((0, 1)))
        if overlaps or all(tiny.duties[past.duty].start != tiny.duties[a.duty].start for a in tiny.history):
            tiny.history += [] if past in tiny.history else [past]
    tiny.people[0] = replace(tiny.people[0], history_from=-14)
    away = (Absence(0, -4 * 1440, -3 * 1440, credit=450, excluded=True),) if leave else ()
    return tiny.problem(travel=frozenset({(0, 1, rng.choice((10, 20, 45)))}), absences=away)


@pytest.mark.parametrize("rule", RULES, ids=lambda r: f"{r.id} {'hard' if r.price.hard else 'priced'}")
def test_limits_of_hours_agree_with_travel(rule: Rule) -> None:
    for seed in range(3):
        agree(drawn(seed, overlaps=not isinstance(rule, AverageHours)), rule, trivial=True)


@pytest.mark.parametrize("price", [HARD, Price(4)])
def test_days_after_leave_bring_their_travel(price: Price) -> None:
    for seed in range(3):
        agree(drawn(seed, overlaps=False, leave=True), AverageHours(weekly=500, weeks=1, price=price), trivial=True)


def test_the_bill_of_hours_with_travel_is_kept_up_to_date() -> None:
    rules = [replace(r, name=str(i)) for i, r in enumerate(RULES)]
    for seed in range(3):
        stays_true(drawn(seed, overlaps=True), rules, seed)


@pytest.mark.parametrize("price", [HARD, Price(3)])
def test_both_sides_of_a_day_of_eight_hours(price: Price) -> None:
    """4 h + 3 h 30 + 20 min of travel = 7 h 50; with a second journey to 3 h 40 more it is 11 h 50."""
    tiny = rounds(born=-17 * 365)
    for code, team in (("E", 0), ("M", 0), ("M", 1), ("T", 0)):
        tiny.offer("A", code, [0], team=team)
    early, mid, far = tiny.a("A", "E", 0), tiny.a("A", "M", 0), tiny.a("A", "M", 0, team=1)
    problem = tiny.problem(travel=frozenset({(0, 1, 20)}))
    said = None if price.hard else 3
    both_sides(problem, YoungWorkers(daily=460, price=price), [[early, mid]], [([early, far], said)])
    twice = [early, far, tiny.a("A", "T", 0)]
    both_sides(problem, YoungWorkers(daily=470, price=price), [[early, far]], [(twice, said)])


def test_travel_counts_under_the_contract_of_the_duty_it_leads_to() -> None:
    """4 h of the one contract, then 3 h 30 and 20 min of travel of the other: 3 h 50 are 50 min beyond 3 h of each, and
    the first has 1 h beyond."""
    tiny = rounds()
    tiny.contract("A2", "A", 600)
    early = tiny.a("A", "E", 0)
    for who in ("A", "A2"):
        tiny.offer(who, "E", [0]).offer(who, "M", [0], team=1)
    problem = tiny.problem(travel=frozenset({(0, 1, 20)}))
    rule = WeeklyOvertime(full_time=180, unit=10, price=Price(1))
    first, second = tiny.a("A", "M", 0, team=1), tiny.a("A2", "M", 0, team=1)
    both_sides(problem, rule, [[]], [([early], 6), ([early, second], 6 + 5), ([early, first], 29)])


def test_travel_is_paid_plain_under_the_contract_of_the_duty_it_leads_to() -> None:
    """4 h at 1,100 pence are 4,400; 3 h 30 at 900 are 3,150 and 20 min of travel 300, together 7,850; the other way
    about 4 h at 900 are 3,600, 3 h 30 at 1,100 3,850 and the way 367: 7,817."""
    tiny = rounds()
    tiny.contract("A2", "A", 600, hourly_pence=900)
    for who in ("A", "A2"):
        tiny.offer(who, "E", [0]).offer(who, "M", [0], team=1)
    problem = tiny.problem(travel=frozenset({(0, 1, 20)}))
    one = [tiny.a("A", "E", 0), tiny.a("A2", "M", 0, team=1)]
    other = [tiny.a("A2", "E", 0), tiny.a("A", "M", 0, team=1)]
    both_sides(problem, PayCost(unit=1, price=Price(1)), [[]], [(one[:1], 4400), (one, 7850), (other, 7817)])
    (breach,) = PayCost(unit=1, price=Price(1)).audit(problem, Lines(problem, one), EVERYWHERE)
    assert breach.text == "pay of 2 duties and 0 h 20 of travel between them, by their pay rates"


@pytest.mark.parametrize("price", [HARD, Price(3)])
def test_travel_of_the_day_after_on_call(price: Price) -> None:
    """On call on the first day; 7 h 30 of work and 20 min of travel on the second."""
    tiny = rounds(2)
    tiny.offer("A", "OC", [0]).offer("A", "E M", [1]).offer("A", "M", [1], team=1)
    call, early = tiny.a("A", "OC", 0), tiny.a("A", "E", 1)
    near, far = tiny.a("A", "M", 1), tiny.a("A", "M", 1, team=1)
    problem = tiny.problem(travel=frozenset({(0, 1, 20)}))
    said = None if price.hard else 3
    both_sides(problem, DayAfterOnCall(most=450, price=price), [[call, early, near], [early, far]],
               [([call, early, far], said)])  # fmt: skip


def test_travel_of_a_template_with_prospective_cover() -> None:
    """A week of one day with 7 h 30 and 20 min of travel: of 470 min, 450 are under the limit of 27 days of leave."""
    tiny = rounds(7, cyclic=True)
    tiny.offer("A", "E", [0]).offer("A", "M", [0]).offer("A", "M", [0], team=1)
    problem = tiny.problem(travel=frozenset({(0, 1, 20)}))
    rule = ProspectiveCover(weekly=450, opted_out=None, leave_days=0, price=Price(3))
    early, near, far = tiny.a("A", "E", 0), tiny.a("A", "M", 0), tiny.a("A", "M", 0, team=1)
    both_sides(problem, rule, [[early, near]], [([early, far], 3)])
