"""The rules that public instances need, and any ward may use: counts, runs and weekends of a line."""

from __future__ import annotations

import dataclasses
import random
from datetime import date, timedelta

import pytest

from constraints.rule import Rule
from constraints.rules.complete_weekends import CompleteWeekends
from constraints.rules.consecutive_days import ConsecutiveDays
from constraints.rules.consecutive_days_off import ConsecutiveDaysOff
from constraints.rules.consecutive_weekends import ConsecutiveWeekends
from constraints.rules.one_duty_a_day import OneDutyADay
from constraints.rules.shift_pattern import ShiftPattern
from constraints.rules.shift_succession import ShiftSuccession
from constraints.rules.total_assignments import TotalAssignments
from constraints.rules.total_minutes import TotalMinutes
from constraints.rules.weekend_frequency import WeekendFrequency
from constraints.rules.weekends import Weekends
from constraints.scope import Scope
from optimiser.problem.domain import Carried, Price
from optimiser.problem.problem import Problem
from tests.agree import agree, cost, stays_true
from tests.tiny import MONDAY, Tiny, plain, standard

FRIDAY = date(2026, 11, 6)
SUNDAY = date(2026, 11, 8)
SOFT = Price(7)

NIGHT_THEN = ShiftSuccession(forbidden=((("N",), ("D", "L")), (("L", "PM", "OC"), ("D", "AM"))), price=SOFT)

EVERYWHERE: list[Rule] = [
    OneDutyADay(),
    OneDutyADay(price=SOFT),
    NIGHT_THEN,
    dataclasses.replace(NIGHT_THEN, price=Price(hard=True)),
    TotalMinutes(least=500, most=1000, unit=120, price=SOFT),
    TotalMinutes(least=480, most=1500),
    TotalAssignments(least=2, most=3, price=SOFT),
    TotalAssignments(most=1, scope=Scope(shifts=frozenset({"D", "AM"}))),
    TotalAssignments(name="squared", least=2, most=2, distance="squared", price=SOFT),
    TotalAssignments(name="once", least=2, most=2, distance="once", price=SOFT),
    TotalAssignments(name="any but", any_but=1, price=SOFT),
    TotalAssignments(name="any but, hard", any_but=2),
    ShiftPattern(name="wanted", days=("N", "?", "-"), wanted=True, price=SOFT),
    ShiftPattern(name="wanted, hard", days=("!N", "D|AM"), wanted=True, starts=frozenset({"Tue", "2026-11-02"})),
    ShiftPattern(name="anything", days=("*", "?", "*"), starts=frozenset({"Sun", "mon"}), price=SOFT),
    ConsecutiveDaysOff(least=2, price=SOFT),
    ConsecutiveDaysOff(least=2, most=3),
    ConsecutiveDaysOff(most=1, price=SOFT),
]


@pytest.mark.parametrize("name", standard())
@pytest.mark.parametrize("rule", EVERYWHERE, ids=lambda r: f"{r.key}-{r.price}")
def test_agrees(name: str, rule: Rule) -> None:
    agree(standard()[name], rule, trivial=True)


@pytest.mark.parametrize("rule", EVERYWHERE, ids=lambda r: f"{r.key}-{r.price}")
def test_agrees_round_a_cycle(rule: Rule) -> None:
    agree(plain(5, "D N", cyclic=True).problem(), rule, trivial=True)


@pytest.mark.parametrize("price", [SOFT, Price(hard=True)])
@pytest.mark.parametrize("rule", [Weekends(most=1), Weekends(most=0), CompleteWeekends()], ids=lambda r: r.id)
def test_weekend_rules_agree(rule: Rule, price: Price) -> None:
    rule = dataclasses.replace(rule, price=price)
    agree(plain(4, "D N", FRIDAY).problem(), rule, trivial=True)
    agree(plain(8, "D", SUNDAY).problem(), rule)
    agree(plain(8, "D", SUNDAY).past("A", "D", -1).problem(), rule, trivial=True)
    agree(plain(3, "D", FRIDAY).past("A", "N", -1).problem(), rule, trivial=True)
    agree(plain(7, "N", cyclic=True).problem(), rule, trivial=True)


def test_a_saturday_of_history_and_a_sunday_that_nobody_can_work_is_half_a_weekend() -> None:
    problem = plain(2, "D", SUNDAY).past("A", "D", -1).problem()
    later = dataclasses.replace(problem, candidates=problem.candidates[1:])
    agree(later, CompleteWeekends(price=SOFT), trivial=True)
    assert cost(later, CompleteWeekends(price=SOFT)) == 7


def test_carried_totals_count_once() -> None:
    tiny = plain(4, "D", FRIDAY)
    problem = tiny.problem(carried=(Carried(0, "weekends", 2), Carried(0, "assignments", 5)))
    weekends = Weekends(most=2, carried=True, price=SOFT)
    duties = TotalAssignments(most=6, carried=True, price=SOFT)
    agree(problem, weekends)
    agree(problem, duties)
    friday, saturday, sunday = (tiny.a("A", "D", d) for d in range(3))
    assert cost(problem, weekends, friday) == 0
    assert cost(problem, weekends, saturday, sunday) == 7
    assert cost(problem, dataclasses.replace(weekends, carried=False), saturday, sunday) == 0
    assert cost(problem, duties, friday, saturday, sunday) == 14


def test_a_run_of_days_off_includes_its_history() -> None:
    tiny = plain(3, "D").past("A", "D", -2)
    problem = tiny.problem()
    rule = ConsecutiveDaysOff(least=3, most=3, price=Price(10))
    assert cost(problem, rule, tiny.a("A", "D", 0)) == 20
    assert cost(problem, rule, tiny.a("A", "D", 1)) == 10
    assert cost(problem, rule, tiny.a("A", "D", 2)) == 0
    assert cost(problem, rule) == 10


def test_a_friday_night_is_a_working_weekend() -> None:
    tiny = plain(1, "D N", FRIDAY)
    problem = tiny.problem()
    assert cost(problem, Weekends(most=0, price=SOFT), tiny.a("A", "D", 0)) == 0
    assert cost(problem, Weekends(most=0, price=SOFT), tiny.a("A", "N", 0)) == 7


@pytest.mark.parametrize("seed", range(3))
def test_a_bill_stays_true_under_moves(seed: int) -> None:
    rules = [dataclasses.replace(r, name=f"r{i}") for i, r in enumerate([*EVERYWHERE, Weekends(), CompleteWeekends()])]
    stays_true(plain(9, "D N", FRIDAY).past("A", "N", -1).problem(), rules, seed)


def drawn_weekends(rng: random.Random) -> Problem:
    """One person with a few duties, mostly on days of weekends; with history, or round a cycle."""
    cyclic = rng.random() < 0.25
    days = rng.choice((14, 21)) if cyclic else rng.randint(2, 24)
    start = MONDAY if cyclic else MONDAY + timedelta(rng.randrange(7))
    tiny = Tiny(days=days, start=start, cyclic=cyclic).usual()
    tiny.person("A", 0)
    near = [d for d in range(days) if (start.weekday() + d) % 7 >= 4] or list(range(days))
    offered = sorted(rng.sample(near, min(len(near), rng.randint(1, 5))))
    for code in rng.sample(["D", "N"], rng.choice((1, 1, 2))):
        tiny.offer("A", code, offered)
    if not cyclic and rng.random() < 0.6:
        for day in rng.sample(range(-16, 0), rng.randint(1, 5)):
            tiny.past("A", rng.choice(("D", "N")), day)
    problem = tiny.problem()
    if cyclic or rng.random() < 0.5:
        return problem
    known = dataclasses.replace(problem.people[0], history_from=-rng.randint(0, 18))
    return dataclasses.replace(problem, people=(known, *problem.people[1:]))


@pytest.mark.parametrize("seed", range(40))
def test_weekends_of_chosen_days_and_ends_that_are_judged_agree(seed: int) -> None:
    rng = random.Random(seed)
    price = rng.choice((SOFT, Price(hard=True)))
    days = rng.choice(((), ("Sat", "Sun"), ("Fri", "Sat", "Sun"), ("Sun", "Mon")))
    ends, least, most = rng.random() < 0.5, rng.randint(0, 3), rng.choice((None, 0, 1, 2))
    rules: list[Rule] = [
        CompleteWeekends(price=price, weekend=days or ("Sat", "Sun"), by_shift=ends),
        ConsecutiveWeekends(price=price, weekend=days, least=least, most=most, judge_ends=ends),
        ConsecutiveDays(price=price, least=least, most=most or 1, judge_ends=True),
        ConsecutiveDaysOff(price=price, least=least, most=most or 1, judge_ends=True),
        Weekends(price=price, weekend=days, most=most or 0, within=rng.choice((None, 1, 2, 3))),
        WeekendFrequency(price=price, weekend=days, one_in=max(1, least), weeks=rng.randint(1, 3)),
    ]
    problem = drawn_weekends(rng)
    for rule in rules:
        agree(problem, rule, trivial=True)


def test_each_stretch_of_a_long_weekend_lacks_its_days() -> None:
    """Friday to Sunday: a Saturday alone lacks two days, Friday and Saturday one, Friday and Sunday two each."""
    tiny = plain(3, "D L", FRIDAY)
    rule = CompleteWeekends(weekend=("Fri", "Sat", "Sun"), price=SOFT)
    costs = [cost(tiny.problem(), rule, *tiny.line("A", line)) for line in (".D.", "DD.", "D.D", "DDD", "...", "DLD")]
    assert costs == [14, 7, 28, 0, 0, 0]
    same = dataclasses.replace(rule, by_shift=True)
    assert cost(tiny.problem(), same, *tiny.line("A", "DLD")) == (2 + 2 + 2) * 7


def test_short_rows_at_the_ends_are_judged_where_the_rule_says_so() -> None:
    """Three days: one worked on the first day, one day off on the last."""
    tiny = plain(4, "D")
    line = tiny.line("A", "D.D.")
    for rule, judged in ((ConsecutiveDays(least=2, price=SOFT), 14), (ConsecutiveDaysOff(least=2, price=SOFT), 14)):
        assert cost(tiny.problem(), rule, *line) == 7
        assert cost(tiny.problem(), dataclasses.replace(rule, judge_ends=True), *line) == judged


def test_working_weekends_in_a_row() -> None:
    """Saturdays of four weeks: two in a row and one alone, which touches neither end of what is known."""
    tiny = Tiny(days=35, start=MONDAY).usual()
    tiny.person("A")
    tiny.offer("A", "D", (5, 12, 19, 26, 33))
    first, second, third, fourth, _ = (tiny.a("A", "D", d) for d in (5, 12, 19, 26, 33))
    problem = tiny.problem()
    least = ConsecutiveWeekends(least=2, price=SOFT)
    assert [cost(problem, least, *row) for row in ([first, second, fourth], [first], [second], [])] == [7, 0, 7, 0]
    assert cost(problem, dataclasses.replace(least, judge_ends=True), first) == 7
    most = ConsecutiveWeekends(most=2, price=SOFT)
    assert [cost(problem, most, *row) for row in ([first, second, fourth], [first, second, third, fourth])] == [0, 14]


@pytest.mark.parametrize("words", [("Fri", "Sun"), ("Friday", "Sat"), ("Sat",)])
def test_a_weekend_of_other_days_is_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="weekend"):
        CompleteWeekends(weekend=words)
