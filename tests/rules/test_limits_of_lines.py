"""Both sides of the limit of each rule over a line that counts duties, days and rests."""

from __future__ import annotations

import random
from datetime import date

import pytest

from constraints.rules.absence import NoDutyInAbsence
from constraints.rules.breaks import Breaks
from constraints.rules.compensatory_rest import CompensatoryRest
from constraints.rules.complete_weekends import CompleteWeekends
from constraints.rules.consecutive_days import ConsecutiveDays
from constraints.rules.consecutive_days_off import ConsecutiveDaysOff
from constraints.rules.consecutive_nights import ConsecutiveNights
from constraints.rules.consecutive_weekends import ConsecutiveWeekends
from constraints.rules.counts_as_work import CountsAsWork
from constraints.rules.daily_rest import DailyRest
from constraints.rules.day_after_on_call import DayAfterOnCall
from constraints.rules.duties_in_window import DutiesInWindow
from constraints.rules.duty_length import DutyLength
from constraints.rules.fairness import Fairness
from constraints.rules.flexible_working import FlexibleWorking
from constraints.rules.missed_breaks import MissedBreaks
from constraints.rules.on_call_rest import OnCallRest
from constraints.rules.on_call_spacing import OnCallSpacing
from constraints.rules.one_duty_a_day import OneDutyADay
from constraints.rules.one_place import OnePlace
from constraints.rules.pins import Pins
from constraints.rules.requests import Requests
from constraints.rules.rest_after_nights import RestAfterNights
from constraints.rules.rest_between import RestBetween
from constraints.rules.run_of_duties import RunOfDuties
from constraints.rules.shift_pattern import ShiftPattern
from constraints.rules.shift_succession import ShiftSuccession
from constraints.rules.stability import Stability
from constraints.rules.total_assignments import TotalAssignments
from constraints.rules.variety import Variety
from constraints.rules.weekend_frequency import WeekendFrequency
from constraints.rules.weekends import Weekends
from constraints.rules.weekly_rest import WeeklyRest
from constraints.rules.wishes_met import WishesMet
from constraints.scope import Scope
from optimiser.problem.domain import HARD, Absence, Agreement, Need, Period, Pin, Presence, Price, Request, ShiftKind
from tests.agree import agree, both_sides, cost
from tests.tiny import MONDAY, Tiny, minutes, plain

SATURDAY = date(2026, 11, 7)
SOFT = Price(5)


def shifts(days: int, **times: str) -> Tiny:
    """One person who may take each of some shifts on each day: `E="06:00-14:00"`."""
    tiny = Tiny(days=days)
    for code, span in times.items():
        tiny.shift(code, *span.split("-"))
    tiny.person("A")
    return tiny.offer("A", " ".join(times), range(days))


def test_absence() -> None:
    """D to 16:00, away from then to 20:01, N from 20:00."""
    tiny = plain(1, "D N")
    problem = tiny.problem(absences=(Absence(0, 960, 1201),))
    both_sides(problem, NoDutyInAbsence(price=SOFT), [tiny.line("A", "D")], [(tiny.line("A", "N"), 5)])


def test_breaks() -> None:
    """Six hours need no break, a minute more needs 20 minutes."""
    tiny = shifts(1, S="08:00-14:00", M="08:00-14:01")
    both_sides(tiny.problem(), Breaks(price=SOFT), [tiny.line("A", "S")], [(tiny.line("A", "M"), 5)])


def test_compensatory_rest() -> None:
    """L to 22:00, then from 07:00: 9 h, 2 h short. To 18:00, then from 07:00: 13 h; from 18:01 a minute less."""
    tiny = shifts(3, L="13:00-22:00", E="07:00-18:00", M="07:00-18:01")
    within, beyond = tiny.line("A", "LEE"), tiny.line("A", "LME")
    both_sides(tiny.problem(), CompensatoryRest(price=SOFT), [within], [(beyond, 5)])


def test_complete_weekends() -> None:
    tiny = plain(2, "D", SATURDAY)
    within = [tiny.line("A", ".."), tiny.line("A", "DD")]
    both_sides(tiny.problem(), CompleteWeekends(price=SOFT), within, [(tiny.line("A", "D."), 5)])


def test_consecutive_days() -> None:
    tiny = plain(5, "D")
    within, beyond = [tiny.line("A", "DD.DD")], [(tiny.line("A", "DDD.."), 5), (tiny.line("A", "DDDD."), 10)]
    both_sides(tiny.problem(), ConsecutiveDays(most=2, price=SOFT), within, beyond)


def test_consecutive_days_off() -> None:
    tiny = plain(4, "D")
    rule = ConsecutiveDaysOff(least=2, most=2, price=SOFT)
    beyond = [(tiny.line("A", "D.DD"), 5), (tiny.line("A", "D..."), 5)]
    both_sides(tiny.problem(), rule, [tiny.line("A", "D..D")], beyond)


def test_consecutive_nights() -> None:
    tiny = plain(4, "N D")
    within, beyond = [tiny.line("A", "NN.N"), tiny.line("A", "NNDD")], [(tiny.line("A", "NNN."), 5)]
    both_sides(tiny.problem(), ConsecutiveNights(most=2, price=SOFT), within, beyond)


def test_counts_as_work() -> None:
    """Resident on-call of 15 h is 15 h of work, not a minute less."""
    tiny = Tiny(days=1)
    for code, work in (("F", 900), ("S", 899)):
        tiny.shift(code, "17:00", "08:00", presence=Presence.RESIDENT, kind=ShiftKind.ON_CALL, work_minutes=work)
    tiny.person("A")
    tiny.offer("A", "F S", [0])
    both_sides(tiny.problem(), CountsAsWork(price=SOFT), [tiny.line("A", "F")], [(tiny.line("A", "S"), 5)])


def test_daily_rest() -> None:
    """13 h leave 11 h of the 24, 13 h 01 do not."""
    tiny = shifts(1, S="07:00-20:00", M="07:00-20:01")
    both_sides(tiny.problem(), DailyRest(price=SOFT), [tiny.line("A", "S")], [(tiny.line("A", "M"), 5)])


def on_call(days: int, work: int = 60, **times: str) -> Tiny:
    """As `shifts`, with on-call C from home, 17:00 to 08:00."""
    tiny = shifts(days, **times)
    tiny.shift("C", "17:00", "08:00", presence=Presence.REMOTE, kind=ShiftKind.ON_CALL, work_minutes=work)
    return tiny.offer("A", "C", range(days))


def test_day_after_on_call() -> None:
    tiny = on_call(2, S="08:30-18:30", M="08:30-18:31")
    within, beyond = [tiny.line("A", "CS"), tiny.line("A", ".M")], [(tiny.line("A", "CM"), 5)]
    both_sides(tiny.problem(), DayAfterOnCall(most=600, price=SOFT), within, beyond)


def test_resident_on_call_is_work_where_it_is_no_on_call() -> None:
    """15 h at the place of work from 17:00 are followed by a long day and follow one: on-call, and where they are none
    more than 10 h of work on the day after on-call from home."""
    tiny = on_call(2, M="08:00-08:30", L="08:00-16:30")
    tiny.shift("R", "17:00", "08:00", presence=Presence.RESIDENT, kind=ShiftKind.ON_CALL)
    tiny.offer("A", "R", range(2))
    rule = DayAfterOnCall(most=500, price=SOFT)
    both_sides(tiny.problem(), rule, [tiny.line("A", "CR")], [(tiny.line("A", "RL"), 5)])
    rule = DayAfterOnCall(most=500, resident=False, price=SOFT)
    both_sides(tiny.problem(), rule, [tiny.line("A", "RL")], [(tiny.line("A", "CR"), 5)])
    home, here = (Scope(kinds=frozenset({kind})) for kind in ("on call from home", "resident on call"))
    for scope, kept, broken in ((home, "R.", "C."), (here, "C.", "R.")):
        length = DutyLength(most=600, price=SOFT, scope=scope)
        both_sides(tiny.problem(), length, [tiny.line("A", kept)], [(tiny.line("A", broken), 5)])


def test_duties_in_window() -> None:
    tiny = plain(4, "D")
    within, beyond = [tiny.line("A", "DD.D")], [(tiny.line("A", "DDD."), 5), (tiny.line("A", "DDDD"), 10)]
    both_sides(tiny.problem(), DutiesInWindow(most=2, days=3, price=SOFT), within, beyond)


def test_duty_length() -> None:
    tiny = shifts(1, S="07:00-20:00", M="07:00-20:01")
    both_sides(tiny.problem(), DutyLength(most=780, price=SOFT), [tiny.line("A", "S")], [(tiny.line("A", "M"), 5)])


def test_fairness() -> None:
    """Four nights of two people with the same hours: two each."""
    tiny = Tiny(days=4, capabilities=(("anyone", "any"),), periods=(Period("night"),))
    tiny.shift("N", "20:00", "08:00", periods=(0,))
    for name in "AB":
        tiny.person(name)
        tiny.offer(name, "N", range(4), "anyone")
    problem = tiny.problem(needs=tuple(Need(0, 0, d, 0, minimum=1) for d in range(4)))
    within, beyond = tiny.line("A", "NN..", "anyone"), tiny.line("A", "NNN.", "anyone")
    both_sides(problem, Fairness(price=SOFT), [within], [(beyond, 5)])


def test_flexible_working() -> None:
    tiny = shifts(1, S="08:00-16:00", M="08:00-16:01")
    problem = tiny.problem(agreements=(Agreement(0, "latest finish", SOFT, clock=minutes("16:00")),))
    both_sides(problem, FlexibleWorking(), [tiny.line("A", "S")], [(tiny.line("A", "M"), 5)])


def test_missed_breaks() -> None:
    """One break of three is missed: 33%; two: 67%. Half is too many."""
    tiny = Tiny(days=3)
    tiny.shift("K", "08:00", "15:00", break_minutes=30)
    tiny.shift("M", "08:00", "15:00")
    tiny.person("A")
    tiny.offer("A", "K M", range(3))
    rule = MissedBreaks(percent=50, days=3, steps=((360, 30),), price=SOFT)
    both_sides(tiny.problem(), rule, [tiny.line("A", "MKK")], [(tiny.line("A", "MMK"), 5)])


def test_on_call_rest() -> None:
    """8 h of 24 are 5 h of 15: with 10 h of work expected there are 5 h, with a minute more there are not."""
    tiny = on_call(1, work=600)
    tiny.shift("M", "17:00", "08:00", presence=Presence.REMOTE, kind=ShiftKind.ON_CALL, work_minutes=601)
    tiny.offer("A", "M", [0])
    both_sides(tiny.problem(), OnCallRest(price=SOFT), [tiny.line("A", "C")], [(tiny.line("A", "M"), 5)])


def test_on_call_spacing() -> None:
    tiny = on_call(3)
    within, beyond = [tiny.line("A", "C.C")], [(tiny.line("A", "CC."), 5), (tiny.line("A", "CCC"), 10)]
    both_sides(tiny.problem(), OnCallSpacing(price=SOFT), within, beyond)


def test_one_duty_a_day() -> None:
    tiny = plain(2, "D N")
    day, night = tiny.a("A", "D", 0), tiny.a("A", "N", 0)
    both_sides(tiny.problem(), OneDutyADay(price=SOFT), [[day], tiny.line("A", "DN")], [([day, night], 5)])


def test_one_place() -> None:
    """E to 13:00, L from 13:00, M from 12:59."""
    tiny = shifts(1, E="08:00-13:00", L="13:00-21:00", M="12:59-21:00")
    early, late, sooner = (tiny.a("A", code, 0) for code in "ELM")
    both_sides(tiny.problem(), OnePlace(price=SOFT), [[early, late]], [([early, sooner], 5)])


def test_pins() -> None:
    tiny = plain(2, "D")
    problem = tiny.problem(pins=(Pin(0, tiny.duty("D", 0)), Pin(0, tiny.duty("D", 1), wanted=False)))
    both_sides(problem, Pins(price=SOFT), [tiny.line("A", "D.")], [([], 5), (tiny.line("A", "DD"), 5)])


def test_requests() -> None:
    tiny = plain(2, "D")
    problem = tiny.problem(requests=(Request(0, 0, False, 4), Request(0, 1, True, 3)))
    both_sides(problem, Requests(), [tiny.line("A", ".D")], [(tiny.line("A", "DD"), 4), ([], 3)])


def test_rest_after_nights() -> None:
    """Two nights, the last to 08:00 on the third day: 46 h later it is 06:00 two days on."""
    tiny = Tiny(days=5).usual()
    tiny.shift("S", "06:00", "14:00")
    tiny.shift("M", "05:59", "14:00")
    tiny.person("A")
    tiny.offer("A", "N", (0, 1)).offer("A", "S M", [4])
    within, beyond = [tiny.line("A", "NN..S"), tiny.line("A", ".N..M")], [(tiny.line("A", "NN..M"), 5)]
    both_sides(tiny.problem(), RestAfterNights(nights=2, price=SOFT), within, beyond)


def test_rest_between() -> None:
    """L to 21:00, then from 08:00: 11 h; from 07:59 a minute less."""
    tiny = shifts(2, L="13:00-21:00", S="08:00-16:00", M="07:59-16:00")
    both_sides(tiny.problem(), RestBetween(price=SOFT), [tiny.line("A", "LS")], [(tiny.line("A", "LM"), 5)])


def test_run_of_duties() -> None:
    """After two days in a row 48 h: from 16:00 to 16:00 two days on, or to 15:59."""
    tiny = Tiny(days=4).usual()
    tiny.person("A")
    tiny.offer("A", "D", range(3))
    tiny.shift("S", "16:00", "20:00")
    tiny.shift("M", "15:59", "20:00")
    tiny.offer("A", "S M", [3])
    within, beyond = [tiny.line("A", "DD.S")], [(tiny.line("A", "DD.M"), 5), (tiny.line("A", "DDD."), 5)]
    both_sides(tiny.problem(), RunOfDuties(most=2, price=SOFT), within, beyond)


def test_shift_pattern() -> None:
    tiny = plain(3, "N")
    rule = ShiftPattern(days=("!N", "N", "!N"), price=SOFT)
    both_sides(tiny.problem(), rule, [tiny.line("A", "NN.")], [(tiny.line("A", ".N."), 5)])


def test_shift_succession() -> None:
    tiny = plain(3, "D N")
    rule = ShiftSuccession(forbidden=((("N",), ("D",)),), price=SOFT)
    within, beyond = [tiny.line("A", "DNN"), tiny.line("A", "N.D")], [(tiny.line("A", "ND."), 5)]
    both_sides(tiny.problem(), rule, within, beyond)


def test_stability() -> None:
    tiny = plain(2, "D N")
    problem = tiny.problem(previous=frozenset(tiny.line("A", "DN")))
    beyond = [(tiny.line("A", "D."), 5), (tiny.line("A", "DD"), 10)]
    both_sides(problem, Stability(price=SOFT), [tiny.line("A", "DN")], beyond)


def test_total_assignments() -> None:
    tiny = plain(4, "D")
    beyond = [(tiny.line("A", "DDDD"), 5), ([], 5)]
    both_sides(tiny.problem(), TotalAssignments(least=1, most=3, price=SOFT), [tiny.line("A", "DDD.")], beyond)


def test_total_assignments_by_the_square_of_the_distance_or_once() -> None:
    """From two to three: one is 1 off, none 2 (4 times the price), five 2 beyond; once it is the price alone."""
    tiny = plain(5, "D")
    lines = [tiny.line("A", codes) for codes in ("DD...", "DDD..")]
    off = [("D....", 1), (".....", 4), ("DDDD.", 1), ("DDDDD", 4)]
    for distance, times in (("squared", True), ("once", False)):
        beyond = [(tiny.line("A", codes), 5 * (far if times else 1)) for codes, far in off]
        rule = TotalAssignments(least=2, most=3, distance=distance, price=SOFT)
        both_sides(tiny.problem(), rule, lines, beyond)


def test_any_number_but_one() -> None:
    tiny = plain(3, "D")
    within = [tiny.line("A", codes) for codes in ("...", "DD.", "DDD")]
    both_sides(tiny.problem(), TotalAssignments(any_but=1, price=SOFT), within, [(tiny.line("A", "..D"), 5)])


def test_a_wanted_pattern() -> None:
    """Wanted from Monday 2 November: a night, anything, a day off. Without the night, or with a duty on the third day,
    it is missing once."""
    tiny = plain(3, "D N")
    rule = ShiftPattern(days=("N", "?", "-"), wanted=True, starts=frozenset({"Mon"}), price=SOFT)
    within = [tiny.line("A", codes) for codes in ("N..", "NN.", "ND.")]
    both_sides(tiny.problem(), rule, within, [(tiny.line("A", codes), 5) for codes in ("D..", "N.D", "...", "DDD")])


def test_variety() -> None:
    tiny = plain(2, "D L N")
    within, beyond = [tiny.line("A", "DD")], [(tiny.line("A", "DL"), 5)]
    both_sides(tiny.problem(), Variety(of="shift", most=1, price=SOFT), within, beyond)


def test_weekend_frequency() -> None:
    """One weekend of two may be worked, not both."""
    tiny = Tiny(days=14, start=MONDAY).usual()
    tiny.person("A")
    tiny.offer("A", "D", (4, 5, 12))
    friday, first, second = (tiny.a("A", "D", d) for d in (4, 5, 12))
    rule = WeekendFrequency(one_in=2, weeks=2, price=SOFT)
    both_sides(tiny.problem(), rule, [[friday, second]], [([first, second], 5)])


def test_weekends() -> None:
    """A Friday's night ends on Saturday."""
    tiny = Tiny(days=13, start=MONDAY).usual()
    tiny.person("A")
    tiny.offer("A", "D N", (4, 5)).offer("A", "D", (12,))
    day, night, last = tiny.a("A", "D", 4), tiny.a("A", "N", 4), tiny.a("A", "D", 12)
    both_sides(tiny.problem(), Weekends(most=1, price=SOFT), [[day, last]], [([night, last], 5)])


def test_consecutive_weekends() -> None:
    """Saturdays of three weeks: two in a row may be worked, three may not."""
    tiny = Tiny(days=21, start=MONDAY).usual()
    tiny.person("A")
    tiny.offer("A", "D", (5, 12, 19))
    first, second, third = (tiny.a("A", "D", d) for d in (5, 12, 19))
    within, beyond = [[first, second], [first, third]], [([first, second, third], 5)]
    both_sides(tiny.problem(), ConsecutiveWeekends(most=2, price=SOFT), within, beyond)


def test_weekly_rest() -> None:
    """Six days of a week leave a day of 24 h and more, seven do not."""
    tiny = plain(7, "D", MONDAY)
    within, beyond = [tiny.line("A", "DDDDDD."), tiny.line("A", "DDD.DDD")], [(tiny.line("A", "DDDDDDD"), 5)]
    both_sides(tiny.problem(), WeeklyRest(weeks=1, rests=1, price=SOFT), within, beyond)


def test_wishes_met() -> None:
    """Of three wishes one may be refused where half are to be met, two not."""
    tiny = plain(3, "D")
    problem = tiny.problem(requests=tuple(Request(0, d, False, 1) for d in range(3)))
    both_sides(problem, WishesMet(percent=50, price=SOFT), [tiny.line("A", "D..")], [(tiny.line("A", "DD."), 5)])


@pytest.mark.parametrize("price", [SOFT, HARD])
def test_a_night_in_two_rows_is_no_rest_of_no_time(price: Price) -> None:
    """20:00-24:00 and 00:00-06:00 on end; a late to 22:00 and an early from 07:00 are 9 h apart: drawn of these."""
    times = {"A": "20:00-24:00", "B": "00:00-06:00", "E": "17:00-20:00", "L": "13:00-22:00", "F": "07:00-16:00"}
    for seed in range(4):
        rng = random.Random(seed)
        tiny = Tiny(days=4)
        for code, span in times.items():
            tiny.shift(code, *span.split("-"))
        tiny.person("A")
        for code, day in rng.sample([(code, day) for code in times for day in range(4)], 9):
            tiny.offer("A", code, [day])
        if seed % 2:
            tiny.past("A", "A", -1)
        agree(tiny.problem(), CompensatoryRest(price=price), trivial=True)
    tiny = shifts(3, A="20:00-24:00", B="00:00-06:00", E="17:00-20:00")
    night = [tiny.a("A", "A", 0), tiny.a("A", "B", 1), tiny.a("A", "E", 2)]
    assert cost(tiny.problem(), CompensatoryRest(price=price), *night) == 0
