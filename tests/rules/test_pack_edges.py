"""Where lines of packs are easily read wrong: over every rota of a tiny problem encoding and audit agree there too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from constraints.rule import Rule
from constraints.rules.average_hours import AverageHours
from constraints.rules.breaks import Breaks
from constraints.rules.compensatory_rest import CompensatoryRest
from constraints.rules.consecutive_nights import ConsecutiveNights
from constraints.rules.daily_rest import DailyRest
from constraints.rules.day_after_on_call import DayAfterOnCall
from constraints.rules.duties_in_window import DutiesInWindow
from constraints.rules.hours_in_window import HoursInWindow
from constraints.rules.missed_breaks import MissedBreaks
from constraints.rules.night_worker_average import NightWorkerAverage
from constraints.rules.on_call_rest import OnCallRest
from constraints.rules.premium_time import PremiumTime
from constraints.rules.prospective_cover import ProspectiveCover
from constraints.rules.rest_after_nights import RestAfterNights
from constraints.rules.rest_between import RestBetween
from constraints.rules.run_of_duties import RunOfDuties
from constraints.rules.supervision_ratio import SupervisionRatio
from constraints.rules.weekend_frequency import WeekendFrequency
from constraints.rules.weekly_overtime import WeeklyOvertime
from constraints.rules.weekly_rest import WeeklyRest
from constraints.rules.young_workers import YoungWorkers
from constraints.scope import Scope
from optimiser.audit import EVERYWHERE, Lines
from optimiser.problem.domain import HARD, Presence, Price, ShiftKind
from optimiser.problem.problem import Problem
from tests.agree import agree, stays_true
from tests.tiny import Tiny, plain

FRIDAY = date(2026, 11, 6)
SHIFTS = Scope(kinds=frozenset({"work"}))
EVERY = Scope(kinds=frozenset({"work", "on call", "study"}))
DOCTORS = Scope(packs=frozenset({"doctors"}))


def kinds(days: int = 3, start: date = FRIDAY, cyclic: bool = False) -> Problem:
    """Days, nights, study and on-call from home; the trust's contract names the doctors' pack, the other does not."""
    tiny = Tiny(days=days, start=start, cyclic=cyclic)
    tiny.shift("D", "08:00", "16:30", break_minutes=30)
    tiny.shift("N", "20:00", "08:00", break_minutes=60)
    tiny.shift("S", "09:00", "12:00", kind=ShiftKind.STUDY)
    tiny.shift("OC", "17:00", "08:00", presence=Presence.REMOTE, kind=ShiftKind.ON_CALL, work_minutes=60)
    tiny.person("A", packs=("doctors",))
    tiny.contract("A2", "A", 600)
    tiny.offer("A", "D", [0, 2]).offer("A", "N", range(days)).offer("A", "S", [2]).offer("A", "OC", [0])
    tiny.offer("A2", "D", [1])
    return tiny.problem() if cyclic else tiny.past("A", "N", -2).past("A", "D", -4).problem()


def nights() -> Problem:
    """Five nights after one in history, and two days."""
    return plain(5, "N").offer("A", "D", [1, 3]).past("A", "N", -1).problem()


def same_day() -> Problem:
    """Morning, evening and night of one day."""
    tiny = Tiny(days=2)
    tiny.shift("M", "07:00", "11:00")
    tiny.shift("E", "16:00", "20:00")
    tiny.shift("N", "21:00", "07:00")
    tiny.person("A")
    return tiny.offer("A", "M E N", range(2)).past("A", "E", -1).problem()


def young() -> Problem:
    """Eighteen on the third day."""
    tiny = plain(4, "D L", date(2026, 11, 2)).past("A", "L", -1)
    tiny.people[0] = replace(tiny.people[0], birth_day=(date(2008, 11, 4) - tiny.start).days)
    return tiny.problem()


def grown(rule: Rule, problem: Problem) -> Rule:
    """A rule for those under 18."""
    return replace(rule, scope=Scope(under_age=18))


def long_duties(cyclic: bool = False) -> Problem:
    """Duties of 24 h, of 15 h that end with them, and half-days on end."""
    tiny = Tiny(days=6, cyclic=cyclic)
    tiny.shift("R", "08:00", "08:00")
    tiny.shift("X", "17:00", "08:00")
    tiny.shift("D", "08:00", "14:00")
    tiny.shift("E", "14:10", "17:00", break_minutes=10)
    tiny.shift("C", "08:00", "20:00", kind=ShiftKind.LEAVE)
    tiny.person("A")
    tiny.offer("A", "R", [0, 2]).offer("A", "X", [0, 3]).offer("A", "D", range(1, 6)).offer("A", "E C", [2])
    return tiny.problem() if cyclic else tiny.past("A", "R", -2).past("A", "D", -1).problem()


def midweek() -> Problem:
    """From a Friday, in a week of which history has most."""
    return plain(4, "D", FRIDAY).past("A", "D", -4, -3, -2, -1).problem()


CASES: dict[str, tuple[Problem, list[Rule]]] = {
    "long duties": (
        long_duties(),
        [
            CompensatoryRest(),
            CompensatoryRest(name="longer", minutes=900),
            Breaks(steps=((360, 20),), joined=True),
            Breaks(name="steps", steps=((330, 10), (500, 30)), joined=True),
            YoungWorkers(age=999, night=(1320, 360)),
        ],
    ),
    "long duties, cyclic": (long_duties(cyclic=True), [CompensatoryRest()]),
    "too much before": (
        plain(5, "D", date(2026, 11, 4)).offer("A", "L", [1, 2]).past("A", "D", -1, -2, -4, -5, -11).problem(),
        [
            AverageHours(weekly=900, weeks=1),
            AverageHours(name="more", weekly=1400, weeks=1),
            NightWorkerAverage(daily=100, weeks=1, share=0),
            DutiesInWindow(most=2, days=6),
            DutiesInWindow(name="none", most=0, days=3),
            WeekendFrequency(one_in=4, weeks=2),
            WeekendFrequency(name="none", one_in=9, weeks=3),
            MissedBreaks(percent=50, days=6, steps=((300, 30),)),
            MissedBreaks(name="of four", percent=50, days=6, steps=((300, 30),), fewest=4),
            YoungWorkers(age=999, weekly=900),
        ],
    ),
    "midweek": (
        midweek(),
        [
            WeeklyOvertime(full_time=1000),
            WeeklyOvertime(name="more", full_time=2100),
            PremiumTime(most=60, opens=960, closes=480),
            PremiumTime(name="more", most=600, opens=600, closes=480),
        ],
    ),
    "kinds": (
        kinds(),
        [
            AverageHours(weekly=480, weeks=1, paid_breaks=True, scope=DOCTORS),
            HoursInWindow(most=1400, window=4320, unit=1, paid_breaks=True, scope=DOCTORS),
            DayAfterOnCall(most=500, paid_breaks=True, scope=DOCTORS),
            ProspectiveCover(weekly=3000, templates_only=False, paid_breaks=True, scope=DOCTORS),
            MissedBreaks(percent=40, days=3, steps=((300, 30), (540, 60)), night_from=700, night_minutes=90),
            RunOfDuties(most=2, rest=1500, scope=SHIFTS),
            RunOfDuties(name="all", most=2, rest=2400, scope=EVERY),
            RestAfterNights(nights=1, minutes=2760, scope=SHIFTS),
            WeekendFrequency(one_in=2, weeks=1, scope=EVERY),
            ConsecutiveNights(most=1, scope=SHIFTS),
            OnCallRest(rest=1350),
        ],
    ),
    "kinds, cyclic": (
        kinds(cyclic=True),
        [
            DailyRest(),
            DailyRest(name="long", minutes=960),
            CompensatoryRest(minutes=900),
            RestAfterNights(nights=1, minutes=2760, scope=SHIFTS),
            RunOfDuties(most=1, rest=1500, scope=SHIFTS),
            RestBetween(day_within=600),
            MissedBreaks(percent=50, days=2, steps=((300, 60),)),
        ],
    ),
    "nights": (
        nights(),
        [RestAfterNights(nights=1, minutes=2760), RestAfterNights(name="two", nights=2, minutes=4320)],
    ),
    "nights, cyclic": (plain(6, "N", cyclic=True).offer("A", "D", [2]).problem(), [RestAfterNights(nights=1)]),
    "same day": (same_day(), [RestBetween(day_within=780), RestBetween(name="short", minutes=300, day_within=600)]),
    "young": (
        young(),
        [
            grown(RestBetween(minutes=720), young()),
            grown(WeeklyRest(weeks=1, rests=1), young()),
            grown(Breaks(steps=((270, 30),), joined=True), young()),
        ],
    ),
    "a week from Monday": (
        plain(7, "D", date(2026, 11, 2)).offer("A", "N", [1, 4]).past("A", "N", -1).problem(),
        [
            WeeklyRest(weeks=1),
            WeeklyRest(name="on top", weeks=1, on_top=660),
            WeeklyRest(name="far on top", weeks=1, on_top=1000),
            WeeklyRest(name="one", weeks=1, rests=1, on_top=1600),
        ],
    ),
    "weeks": (
        plain(9, "D", FRIDAY).past("A", "D", -11, -3, -1).problem(),
        [
            WeeklyRest(),
            WeeklyRest(name="from a date", since="2026-10-26"),
            WeeklyRest(name="long", minutes=2200),
            WeeklyRest(name="on top", on_top=660),
            WeeklyRest(name="on top of one week", weeks=1, rests=1, on_top=660, since="2026-10-26"),
        ],
    ),
}


def supervised() -> Problem:
    """Two to be supervised and a supervisor on two days."""
    tiny = Tiny(days=2).usual()
    for name, role in (("A", "associate"), ("B", "associate"), ("C", "doctor")):
        tiny.person(name, role=role)
        tiny.offer(name, "D", range(2)).offer(name, "L", [1])
    return tiny.problem()


@pytest.mark.parametrize("price", [HARD, Price(5)], ids=str)
def test_one_supervisor_for_any_number_agrees(price: Price) -> None:
    """Words joined by `or` mean those that the problem has."""
    rule = SupervisionRatio(who="assistant or associate", supervisors="doctor", ratio=0, price=price)
    agree(supervised(), rule)
    agree(supervised(), replace(rule, scope=Scope(first_day=1)))
    agree(supervised(), replace(rule, supervisors="dentist"))


@pytest.mark.parametrize("price", [HARD, Price(5)], ids=str)
@pytest.mark.parametrize("name", CASES)
def test_edges_agree(name: str, price: Price) -> None:
    problem, rules = CASES[name]
    for rule in rules:
        agree(problem, replace(rule, price=price), trivial=True)
    stays_true(problem, [replace(rules[0], price=price)], seed=3, moves=6)


@pytest.mark.parametrize("price", [HARD, Price(3)])
def test_duties_on_end_are_judged_as_one_working_day(price: Price) -> None:
    """Three of 3 h: none and no two of them are longer than 6 h, all three are 9 h; with ten minutes in each they hold
    30. Round the clock: a day ends with the duty by which it passes 24 h."""
    tiny = Tiny(days=3)
    for code, start, end in (("M", "07:00", "10:00"), ("D", "10:00", "13:00"), ("E", "13:10", "16:00")):
        tiny.shift(code, start, end)
    tiny.shift("B", "13:00", "16:00", break_minutes=20)
    tiny.shift("L", "16:00", "22:00")
    tiny.shift("N", "22:00", "07:00", break_minutes=20)
    tiny.person("A")
    tiny.offer("A", "M D E B L N", [0]).offer("A", "M D", [1]).past("A", "N", -1)
    rule = Breaks(steps=((360, 20),), joined=True, price=price)
    problem = tiny.problem()
    agree(problem, rule)
    three = Lines(problem, [tiny.a("A", code, 0) for code in "MDB"])
    assert not list(rule.audit(problem, three, EVERYWHERE))
    (breach,) = rule.audit(problem, Lines(problem, [tiny.a("A", code, 0) for code in "DEL"]), EVERYWHERE)
    assert breach.text == "0 min of breaks in 12 h of Mon 2 Nov D, E and L on end, 20 min needed"  # 10:00 to 22:00
