"""Rules of the packs: over every rota of a tiny problem encoding and audit agree, and bills stay true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from constraints.rule import Rule
from constraints.rules.activity_hours import ActivityHours
from constraints.rules.annualised_hours import AnnualisedHours
from constraints.rules.average_hours import AverageHours
from constraints.rules.breaks import Breaks
from constraints.rules.care_hours import CareHours
from constraints.rules.care_time_short import CareTimeShort
from constraints.rules.compensatory_rest import CompensatoryRest
from constraints.rules.counts_as_work import CountsAsWork
from constraints.rules.daily_rest import DailyRest
from constraints.rules.day_after_on_call import DayAfterOnCall
from constraints.rules.duties_in_window import DutiesInWindow
from constraints.rules.duty_length import DutyLength
from constraints.rules.hours_share import HoursShare
from constraints.rules.mix_targets import MixTargets
from constraints.rules.must_hold import MustHold
from constraints.rules.net_flow import NetFlow
from constraints.rules.night_worker_average import NightWorkerAverage
from constraints.rules.on_call_spacing import OnCallSpacing
from constraints.rules.pairing import Pairing
from constraints.rules.pay_cost import PayCost
from constraints.rules.premium_time import PremiumTime
from constraints.rules.present_throughout import PresentThroughout
from constraints.rules.prospective_cover import ProspectiveCover
from constraints.rules.run_of_duties import RunOfDuties
from constraints.rules.shared_session import SharedSession
from constraints.rules.shift_pattern import ShiftPattern
from constraints.rules.substantive_share import SubstantiveShare
from constraints.rules.supernumerary_time import SupernumeraryTime
from constraints.rules.supervision_ratio import SupervisionRatio
from constraints.rules.variety import Variety
from constraints.rules.weekend_frequency import WeekendFrequency
from constraints.rules.weekly_overtime import WeeklyOvertime
from constraints.rules.weekly_rest import WeeklyRest
from constraints.rules.young_workers import YoungWorkers
from optimiser.problem.asked import Target
from optimiser.problem.domain import (
    HARD,
    NOWHERE,
    Absence,
    Assignment,
    ContractKind,
    HeldSkill,
    Need,
    Organisation,
    Period,
    Presence,
    Price,
    ShiftKind,
    Site,
    Team,
)
from optimiser.problem.problem import Problem
from tests.agree import agree, stays_true
from tests.tiny import Tiny, plain, standard

FRIDAY = date(2026, 11, 6)
NURSE = {"skills": (HeldSkill(0),)}


def leave() -> Problem:
    """A week of history, two days of leave, then days that make up for them."""
    tiny = plain(8, "D").past("A", "D", -7, -6, -5, -2, -1)
    tiny.candidates = [a for a in tiny.candidates if tiny.duties[a.duty].day not in (1, 2)]
    return tiny.problem(absences=(Absence(0, 1440, 3 * 1440),))


def starter() -> Problem:
    """Joined three days before the rota."""
    tiny = plain(6, "D").past("A", "D", -3)
    tiny.contracts[0] = replace(tiny.contracts[0], first_day=-3)
    return tiny.problem()


def young() -> Problem:
    """Eighteen on the second day."""
    tiny = plain(3, "D L").past("A", "D", -1)
    tiny.people[0] = replace(tiny.people[0], birth_day=(date(2008, 11, 3) - tiny.start).days)
    return tiny.problem()


def calls(cyclic: bool = False) -> Problem:
    """On-call from home, day and night."""
    tiny = Tiny(days=3, start=FRIDAY, cyclic=cyclic).usual()
    tiny.shift("OC", "18:00", "08:00", presence=Presence.REMOTE, kind=ShiftKind.ON_CALL, work_minutes=60)
    tiny.person("A")
    tiny.offer("A", "OC D", range(3)).offer("A", "N", [1])
    return tiny.problem() if cyclic else tiny.past("A", "OC", -1).problem()


LINES: dict[str, Problem] = {
    **{k: p for k, p in standard().items() if k not in ("week", "no history")},
    "leave": leave(),
    "starter": starter(),
    "young": young(),
    "on call": calls(),
    "on call, cyclic": calls(cyclic=True),
    "two weekends": plain(9, "D", FRIDAY).past("A", "D", -5, -6, -13).problem(),
    "cyclic": plain(7, "N", cyclic=True).problem(),
}

ONLY = {
    "two weekends": ("weekend-frequency", "run-of-duties"),
    "leave": ("average-hours", "night-worker-average"),
    "starter": ("average-hours", "night-worker-average"),
    "young": ("young-workers",),
    "on call": ("on-call-spacing", "day-after-on-call", "duties-in-window", "daily-rest", "counts-as-work"),
    "clocks back": ("duty-length", "daily-rest", "run-of-duties"),
}
"""Problems that only some rules are tried on."""

SHORT = ("history", "half-days, two contracts", "on call", "on call, cyclic", "starter")
"""Problems tried with hard rules too: a priced rule that agrees tells more."""

OF_LINES: list[Rule] = [
    AverageHours(name="a week", weekly=1000, weeks=1),
    AverageHours(name="part-time", weekly=1440, weeks=1, under_contract=2401),
    NightWorkerAverage(daily=150, weeks=1),
    DailyRest(),
    DailyRest(name="long rest", minutes=960),
    WeeklyRest(),
    WeeklyRest(name="two in a week", weeks=1),
    WeeklyRest(name="one in a week", weeks=1, rests=1, minutes=2880),
    CompensatoryRest(minutes=960),
    Breaks(steps=((360, 20), (500, 30)), night_from=700, night_minutes=60),
    DutyLength(most=600),
    CountsAsWork(),
    YoungWorkers(name="young hours", daily=420, weekly=1000),
    YoungWorkers(name="young nights", night=(1200, 360)),
    RunOfDuties(name="two", most=2),
    RunOfDuties(name="one", most=1, rest=2400),
    RunOfDuties(name="late", most=2, longer_than=400, ends_after=1200, nights="left out", rest=2000),
    RunOfDuties(name="beside", most=2, longer_than=400, nights="beside others", rest=2000),
    RunOfDuties(name="beside one", most=1, nights="beside others", rest=1000),
    WeekendFrequency(weeks=2),
    WeekendFrequency(name="one in three", one_in=3, weeks=3),
    DutiesInWindow(most=2, days=3),
    OnCallSpacing(),
    OnCallSpacing(name="two apart", apart=2, weekend_together=False),
    DayAfterOnCall(most=480),
    ProspectiveCover(weekly=1000, templates_only=False),
    ShiftPattern(days=("!N", "N", "!N")),
    ShiftPattern(name="single day off", days=("*", "-", "*")),
    PremiumTime(most=300),
    PayCost(),
    WeeklyOvertime(full_time=1000),
    Variety(of="shift", least=2),
]


@pytest.mark.parametrize("price", [HARD, Price(5)], ids=str)
@pytest.mark.parametrize("rule", OF_LINES, ids=lambda r: r.key)
def test_rules_of_a_line_agree(rule: Rule, price: Price) -> None:
    priced = replace(rule, price=price)
    for name, problem in LINES.items():
        if rule.id in ONLY.get(name, (rule.id,)) and (name in SHORT or not price.hard):
            agree(problem, priced, trivial=True)
    stays_true(LINES["history"], [priced], seed=1, moves=6)


def test_leave_changes_what_the_average_allows() -> None:
    """The problem with leave tells rotas apart, so that the formula's B is put to the test."""
    agree(leave(), AverageHours(weekly=1920, weeks=1))
    agree(leave(), AverageHours(weekly=1920, weeks=1, price=Price(3)))


def team() -> Problem:
    """Two teams of two organisations; nurses, one supernumerary, one whose skill lapses; agency care."""
    tiny = Tiny(
        days=2,
        skills=("registered nurse",),
        capabilities=(("registered nurse", "registered nurse"), ("care", "any")),
        periods=(Period("early", 480, 780), Period("late", 780, 1260), Period("night", 1260, 1920)),
    ).usual()
    tiny.teams[0] = replace(tiny.teams[0], beds=4)
    tiny.organisations.append(Organisation("gp"))
    tiny.sites.append(Site("surgery", organisation=1))
    tiny.teams.append(Team("clinic", organisation=1, site=1))
    tiny.person("A", more=NURSE, hourly_pence=1588, annualised=True)
    tiny.person("B", more=NURSE, supernumerary_until=0, first_day=-2)
    tiny.people[1] = replace(tiny.people[1], history_from=-2)
    tiny.person("C", role="care worker", kind=ContractKind.AGENCY, employer=1)
    tiny.person("S", more={"skills": (HeldSkill(0, first_day=-9, last_day=0),)})
    tiny.offer("A", "D N", range(2), "registered nurse").offer("B", "D L", [0], "registered nurse")
    tiny.offer("C", "D", range(2), "care").offer("S", "N", [0], "registered nurse").past("S", "N", -1)
    tiny.offer("A", "L", [0], "care", team=1)
    for person in (0, 2):
        tiny.candidates.append(Assignment(person, tiny.duty("L", 1, team=NOWHERE, activity="teaching")))
    return tiny.problem(
        needs=tuple(Need(0, p, d, 0, minimum=2) for p in range(3) for d in range(2)),
        targets=(Target(0, 3000, team=0), Target(1, 1200, organisation=1)),
    )


OF_TEAMS: list[Rule] = [
    PresentThroughout(least=1),
    PresentThroughout(name="beds", patients_per=4, between=(480, 960)),
    CareTimeShort(percent=60, minutes=900),
    HoursShare(percent=60),
    CareHours(who="registered nurse", least=180),
    MustHold(holds="registered nurse"),
    MustHold(name="barred", who="role:care worker", counted=True),
    MustHold(name="used", holds="registered nurse", used_as=frozenset({"care"})),
    SupervisionRatio(who="role:care worker", supervisors="registered nurse"),
    SubstantiveShare(),
    SupernumeraryTime(least=600),
    Pairing(pairs=(("A", "C"),)),
    Pairing(name="apart", pairs=(("A", "C"),), apart=True),
    NetFlow(most=0),
    Variety(most=1),
    SharedSession(activities=frozenset({"teaching"}), employers=frozenset({"gp"})),
    MixTargets(),
    ActivityHours(activities=frozenset({"teaching"}), weeks=1),
    AnnualisedHours(weeks_ahead=0, weeks_behind=0),
    PayCost(),
]


@pytest.mark.parametrize("price", [HARD, Price(5)], ids=str)
@pytest.mark.parametrize("rule", OF_TEAMS, ids=lambda r: r.key)
def test_rules_of_teams_and_the_whole_agree(rule: Rule, price: Price) -> None:
    priced = replace(rule, price=price)
    one_sided = rule.id in ("activity-hours", "pay-cost", "shared-session", "annualised-hours")
    agree(team(), priced, trivial=price.hard or one_sided)
    stays_true(team(), [priced], seed=2, moves=10)


def test_activity_hours_agree_over_a_week() -> None:
    """A block of a week with four sessions."""
    tiny = Tiny(days=7).usual()
    tiny.person("A", 1125)
    tiny.candidates += [Assignment(0, tiny.duty("D", d, team=NOWHERE, activity="teaching")) for d in (0, 2, 3, 5)]
    for price in (HARD, Price(2)):
        agree(tiny.problem(), ActivityHours(activities=frozenset({"teaching"}), least=1800, price=price))
