"""Hours beyond contract: what counting proves forced, the optimum that meets it, and what the summary says."""

from __future__ import annotations

import random

import pytest

from constraints.rules.contracted_hours import ContractedHours
from constraints.rules.need_cover import NeedCover
from constraints.rules.one_place import OnePlace
from constraints.rules.staff_kind_price import StaffKindPrice
from constraints.scope import Scope
from optimiser.audit import audit
from optimiser.overtime import forced_overtime
from optimiser.problem.domain import Absence, Assignment, ContractKind, Need, Period, Price, Team
from optimiser.problem.problem import Problem
from optimiser.report.rota.far_under import hours_spread
from optimiser.report.rota.view import RotaView
from optimiser.solve import after_iterations, solve
from tests.tiny import Tiny

RULES = (NeedCover(), OnePlace(), ContractedHours(price=Price(2), doubled_at=(4, 8)))


def week(weekly: int, people: str = "AB", bank: str = "", hours: int = 8, **more: object) -> Problem:
    """One needed on each of seven days of some hours; everybody but bank owes so many minutes."""
    tiny = Tiny(days=7, capabilities=(("nurse", "any"),), periods=(Period("day", 480, 960),))
    tiny.shift("D", "08:00", f"{8 + hours}:00", periods=(0,))
    for name in people:
        tiny.person(name, weekly)
        tiny.offer(name, "D", range(7), "nurse")
    for name in bank:
        tiny.person(name, 0, kind=ContractKind.BANK)
        tiny.offer(name, "D", range(7), "nurse")
    needs = tuple(Need(0, 0, day, 0, minimum=1, below_minimum=Price(400)) for day in range(7))
    return tiny.problem(needs=needs, **more)


def hours_over(view: RotaView) -> float:
    return sum(max(0, line.balance or 0) for line in view.lines) / 60


@pytest.mark.parametrize(("people", "weekly", "forced"), [("AB", 24 * 60, 8), ("ABC", 16 * 60, 8), ("AB", 40 * 60, 0)])
def test_an_optimum_has_no_more_hours_beyond_contract_than_needs_force(people: str, weekly: int, forced: int) -> None:
    """Seven duties of 8 h are 56 h; what two or three owe is taken off by hand."""
    problem = week(weekly, people)
    assert forced_overtime(problem) == 60 * forced
    found = solve(problem, RULES, "exact", after_iterations(50))
    assert found.status == "OPTIMAL"
    assert found.bill is not None
    assert hours_over(RotaView(problem, found.bill)) == forced


def test_who_has_no_hours_takes_what_is_over_and_an_absence_leaves_more_of_it() -> None:
    away = (Absence(0, 0, 1440, kind="annual leave", credit=8 * 60),)
    assert forced_overtime(week(24 * 60, absences=away)) == 16 * 60
    assert forced_overtime(week(24 * 60, absences=away), credits=False) == 8 * 60
    assert forced_overtime(week(0)) == 0


def test_whole_duties_force_more_than_hours_do() -> None:
    """84 h are needed in duties of 12 h. Two who owe 40 h give 36 h each within contract; one goes on to 48 h."""
    assert forced_overtime(week(40 * 60, "AB", hours=12)) == 8 * 60
    # by hours alone three of 26 h force 6 h; two of them go on from 24 h to 36 h, 20 h beyond, or one to 48 h, 22 h
    assert forced_overtime(week(26 * 60, "ABC", hours=12)) == 10 * 60


def test_a_duty_over_two_periods_is_counted_only_where_both_need_somebody() -> None:
    """By early two are needed and by late one: a long day of 12 h and an early of 8 h, not half a long day thrice."""
    tiny = Tiny(days=1, capabilities=(("nurse", "any"),), periods=(Period("early"), Period("late")))
    tiny.shift("E", "08:00", "16:00", periods=(0,))
    tiny.shift("LD", "08:00", "20:00", periods=(0, 1))
    for name in "AB":
        tiny.person(name, 7 * 60 * 5)  # five hours a day
        tiny.offer(name, "E LD", [0], "nurse")
    needs = (Need(0, 0, 0, 0, minimum=2), Need(0, 1, 0, 0, minimum=1))
    assert forced_overtime(tiny.problem(needs=needs)) == 60 * (20 - 5 - 5)


def test_hours_of_one_team_are_no_help_to_another() -> None:
    """Each of two people is in a team of their own; the first's needs 24 h of the 8 h owed, the other's nothing."""
    tiny = Tiny(days=7, capabilities=(("nurse", "any"),), periods=(Period("day", 480, 960),))
    tiny.teams.append(Team("other", organisation=0, site=0))
    tiny.shift("D", "08:00", "16:00", periods=(0,))
    for name, team in (("A", 0), ("B", 1)):
        tiny.person(name, 8 * 60 if name == "A" else 40 * 60)
        tiny.offer(name, "D", range(7), "nurse", team)
    needs = (*(Need(0, 0, day, 0, minimum=1) for day in range(3)), Need(1, 0, 0, 0, minimum=1))
    assert forced_overtime(tiny.problem(needs=needs)) == 16 * 60


def test_bank_is_no_way_out_of_what_needs_force() -> None:
    problem = week(40 * 60, "A", bank="B")
    assert forced_overtime(problem) == 60 * (56 - 40)
    rota = [Assignment(int(day > 4), day, 0) for day in range(7)]
    assert hours_spread(RotaView(problem, audit(problem, RULES, rota))) == (
        "none beyond contract, none owed, 16.0 h by bank or agency; "
        "needs alone force 16.0 h beyond contract or by bank or agency."
    )


@pytest.mark.parametrize("seed", range(12))
def test_no_rota_that_meets_every_minimum_has_less_than_counting_proves(seed: int) -> None:
    """Against the least of all rotas, by a model of the whole problem, on random weeks."""
    rng = random.Random(seed)
    tiny = Tiny(days=3, capabilities=(("a", "any"), ("b", "any")), periods=(Period("early"), Period("late")))
    tiny.shift("E", "07:00", "14:00", periods=(0,))
    tiny.shift("L", "14:00", "22:00", periods=(1,))
    tiny.shift("LD", "07:00", "19:30", periods=(0, 1))
    for name in "ABCD":
        tiny.person(
            name, 7 * 60 * rng.choice((0, 4, 6, 9)), kind=rng.choice((*[ContractKind.PERMANENT] * 3, ContractKind.BANK))
        )
        for use in rng.choice(("a", "b", "ab", "ab")):
            tiny.offer(name, " ".join(rng.sample(("E", "L", "LD"), 2)), range(3), use)
    needs = tuple(
        Need(0, period, day, use, minimum=rng.choice((0, 1, 1, 2)), below_minimum=Price(100_000))
        for period in (0, 1) for day in range(3) for use in (0, 1)
    )  # fmt: skip
    problem = tiny.problem(needs=needs)
    rules = (NeedCover(), OnePlace(), ContractedHours(price=Price(1), side="beyond", unit=1),
             StaffKindPrice(price=Price(60), scope=Scope(contract_kinds=frozenset({"bank"}))))  # fmt: skip
    found = solve(problem, rules, "exact", after_iterations(1))
    assert found.status == "OPTIMAL"
    assert found.bill is not None
    if found.bill.points < 100_000:
        assert forced_overtime(problem) <= found.bill.points


def test_people_with_two_contracts_are_counted_once() -> None:
    """A owes 8 h under each of two contracts, B 8 h: two people, 24 h, 16 h at most."""
    tiny = Tiny(days=7)
    tiny.person("A", 480)
    tiny.contract("A2", "A", 480)
    tiny.person("B", 480)
    problem = tiny.problem()
    view = RotaView(problem, audit(problem, RULES, ()))
    assert hours_spread(view) == "none beyond contract, 24.0 h owed by 2 people, 16.0 h at most."


def test_the_summary_names_the_spread_and_what_is_forced() -> None:
    problem = week(24 * 60)
    found = solve(problem, RULES, "exact", after_iterations(50))
    assert found.bill is not None
    assert hours_spread(RotaView(problem, found.bill)) == (
        "8.0 h beyond contract by 1 person, 8.0 h at most, none owed; needs alone force 8.0 h beyond contract."
    )
    assert hours_spread(RotaView(problem, audit(problem, RULES, ()))) == (
        "none beyond contract, 48.0 h owed by 2 people, 24.0 h at most."
    )
