"""Both sides of the limit of each rule over a line that adds up minutes, hours or pay."""

from __future__ import annotations

from datetime import date

from constraints.rules.activity_hours import ActivityHours
from constraints.rules.annualised_hours import AnnualisedHours
from constraints.rules.average_hours import AverageHours
from constraints.rules.contracted_hours import ContractedHours
from constraints.rules.hours_in_window import HoursInWindow
from constraints.rules.night_worker_average import NightWorkerAverage
from constraints.rules.pay_cost import PayCost
from constraints.rules.portfolio import Portfolio
from constraints.rules.premium_time import PremiumTime
from constraints.rules.prospective_cover import ProspectiveCover
from constraints.rules.staff_kind_price import StaffKindPrice
from constraints.rules.supernumerary_time import SupernumeraryTime
from constraints.rules.total_minutes import TotalMinutes
from constraints.rules.weekly_overtime import WeeklyOvertime
from constraints.rules.young_workers import YoungWorkers
from constraints.scope import Scope
from optimiser.problem.domain import NOWHERE, Assignment, ContractKind, Price, Quota
from tests.agree import both_sides
from tests.tiny import MONDAY, Tiny, plain

SATURDAY = date(2026, 11, 7)
SOFT = Price(5)


def week(cyclic: bool = False, weekly: int = 2400, **terms: object) -> Tiny:
    """A person who may work 8 h on each day of a week from Monday."""
    tiny = Tiny(days=7, cyclic=cyclic).usual()
    tiny.person("A", weekly, **terms)
    return tiny.offer("A", "D", range(7))


def test_activity_hours() -> None:
    """8 h of teaching are asked of a full-timer in a week; without, 8 h are missing."""
    tiny = Tiny(days=7).usual()
    tiny.person("A", 2250)
    sessions = [Assignment(0, tiny.duty("D", d, team=NOWHERE, activity="teaching")) for d in (1, 3)]
    tiny.candidates += sessions
    rule = ActivityHours(activities=frozenset({"teaching"}), least=480, price=SOFT)
    both_sides(tiny.problem(), rule, [sessions[:1], sessions], [([], 8 * 5)])


def test_annualised_hours() -> None:
    """16 h are due in a week; a week ahead is 32 h, and 40 h are 8 more."""
    tiny = week(weekly=960, annualised=True)
    rule = AnnualisedHours(weeks_ahead=1, weeks_behind=0, price=SOFT)
    within = [tiny.line("A", "DD....."), tiny.line("A", "DDDD...")]
    both_sides(tiny.problem(), rule, within, [(tiny.line("A", "DDDDD.."), 8 * 5), (tiny.line("A", "D......"), 8 * 5)])


def test_average_hours() -> None:
    """A template of a week with 16 h, and with 24."""
    tiny = week(cyclic=True)
    rule = AverageHours(weekly=960, weeks=1, price=SOFT)
    both_sides(tiny.problem(), rule, [tiny.line("A", "DD.....")], [(tiny.line("A", "DDD...."), 5)])


def test_contracted_hours() -> None:
    """40 h are due. Four days are 8 h short, of which one is free; six days are 8 h over."""
    tiny = week()
    rule = ContractedHours(tolerance_under=60, tolerance_over=0, price=SOFT)
    beyond = [(tiny.line("A", "DDDD..."), 7 * 5), (tiny.line("A", "DDDDDD."), 8 * 5)]
    both_sides(tiny.problem(), rule, [tiny.line("A", "DDDDD..")], beyond)


def test_hours_in_window() -> None:
    """24 h in any 48 h; a minute more is over in the window that opens with the first duty and in the one that closes
    with the second."""
    tiny = Tiny(days=3)
    tiny.shift("S", "08:00", "20:00")
    tiny.shift("M", "08:00", "20:01")
    tiny.person("A")
    tiny.offer("A", "S M", range(3))
    rule = HoursInWindow(most=1440, window=2880, price=SOFT)
    both_sides(tiny.problem(), rule, [tiny.line("A", "SS."), tiny.line("A", "S.M")], [(tiny.line("A", "SM."), 10)])


def test_night_worker_average() -> None:
    """Four nights of 12 h over the six days of a week that are no rest day: 8 h a day; five: 10 h."""
    tiny = Tiny(days=7, cyclic=True).usual()
    tiny.person("A")
    tiny.offer("A", "N", range(7))
    rule = NightWorkerAverage(weeks=1, price=SOFT)
    both_sides(tiny.problem(), rule, [tiny.line("A", "NNNN...")], [(tiny.line("A", "NNNNN.."), 5)])


def test_pay_cost() -> None:
    """At 1,000 pence an hour: nothing to 20:00, an hour from then at 30% more is 300 pence of a unit of 100."""
    tiny = Tiny(days=1)
    tiny.shift("S", "12:00", "20:00")
    tiny.shift("M", "12:00", "21:00")
    tiny.person("A", hourly_pence=1000)
    tiny.offer("A", "S M", [0])
    rule = PayCost(basic=False, unit=100, price=SOFT)
    both_sides(tiny.problem(), rule, [tiny.line("A", "S")], [(tiny.line("A", "M"), 3 * 5)])


def test_portfolio() -> None:
    tiny = plain(3, "D")
    own = tuple(tiny.duty("D", d) for d in range(3))
    problem = tiny.problem(quotas=(Quota(0, "teaching", own, 1, 2, 0, 2, price=SOFT),))
    within = [tiny.line("A", "D.."), tiny.line("A", "DD.")]
    both_sides(problem, Portfolio(), within, [([], 5), (tiny.line("A", "DDD"), 5)])


def test_premium_time() -> None:
    """Nine hours of a Saturday, and a minute more."""
    tiny = Tiny(days=1, start=SATURDAY)
    tiny.shift("S", "08:00", "17:00")
    tiny.shift("M", "08:00", "17:01")
    tiny.person("A")
    tiny.offer("A", "S M", [0])
    both_sides(tiny.problem(), PremiumTime(price=SOFT), [tiny.line("A", "S")], [(tiny.line("A", "M"), 5)])


def test_prospective_cover() -> None:
    """A week of 40 h, 27 days of leave a year: E = 27/52 days, F = E/5 weeks, G = 480 E minutes, and
    J = (2400 - 480 E) / (1 - E/5) = 2400 exactly; six days are more."""
    tiny = week(cyclic=True)
    rule = ProspectiveCover(weekly=2400, opted_out=None, price=SOFT)
    both_sides(tiny.problem(), rule, [tiny.line("A", "DDDDD..")], [(tiny.line("A", "DDDDDD."), 5)])


def test_staff_kind_price() -> None:
    """8 h of the bank are dearer by their hours, those of the contract are not."""
    tiny = plain(1, "D")
    tiny.contract("bank", "A", 0, kind=ContractKind.BANK)
    tiny.offer("bank", "D", [0])
    rule = StaffKindPrice(price=SOFT, scope=Scope(contract_kinds=frozenset({"bank"})))
    both_sides(tiny.problem(), rule, [tiny.line("A", "D")], [(tiny.line("bank", "D"), 8 * 5)])


def test_supernumerary_time() -> None:
    """16 h are asked by the second day; a day later is too late."""
    tiny = Tiny(days=3).usual()
    tiny.person("A", first_day=0, supernumerary_until=1)
    tiny.offer("A", "D", range(3))
    within, beyond = [tiny.line("A", "DD.")], [(tiny.line("A", "D.D"), 8 * 5)]
    both_sides(tiny.problem(), SupernumeraryTime(least=960, price=SOFT), within, beyond)
    tiny.person("B", role="nurse", first_day=0, supernumerary_until=1)
    tiny.offer("B", "D", range(2))
    rule = SupernumeraryTime(least=480, who="role:nurse", price=SOFT)  # A, who is none, owes no such time
    both_sides(tiny.problem(), rule, [tiny.line("B", "D.")], [([], 8 * 5)])


def test_total_minutes() -> None:
    tiny = plain(4, "D")
    beyond = [(tiny.line("A", "DDD."), 8 * 5), ([], 8 * 5)]
    within = [tiny.line("A", "D..."), tiny.line("A", "DD..")]
    both_sides(tiny.problem(), TotalMinutes(least=480, most=960, price=SOFT), within, beyond)


def test_weekly_overtime() -> None:
    tiny = plain(4, "D", MONDAY)
    rule = WeeklyOvertime(full_time=960, price=SOFT)
    both_sides(tiny.problem(), rule, [tiny.line("A", "D..D")], [(tiny.line("A", "DD.D"), 8 * 5)])


def test_young_workers() -> None:
    """8 h a day while under 18, which lasts to the first day."""
    tiny = Tiny(days=2)
    tiny.shift("S", "08:00", "16:00")
    tiny.shift("M", "08:00", "16:01")
    tiny.person("A", more={"birth_day": (date(2008, 11, 3) - MONDAY).days})
    tiny.offer("A", "S M", range(2))
    within, beyond = [tiny.line("A", "SM")], [(tiny.line("A", "MS"), 5)]
    both_sides(tiny.problem(), YoungWorkers(daily=480, price=SOFT), within, beyond)
