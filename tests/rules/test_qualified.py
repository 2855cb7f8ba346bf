"""Qualified, standing in, supervised, lent."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from constraints.rules.qualified import Qualified
from constraints.rules.sharing_allowed import SharingAllowed
from constraints.rules.sharing_cap import SharingCap
from constraints.rules.supervised import Supervised
from optimiser.problem.domain import (
    FOREVER,
    HARD,
    HeldSkill,
    Organisation,
    Period,
    Price,
    Sharing,
    Substitution,
    Team,
)
from optimiser.problem.filling import able_always, fit_options, is_fit
from tests.agree import agree, cost, stays_true
from tests.tiny import MONDAY, Tiny

CAPABILITIES = (("prescriber", "prescribing@2"), ("nurse", "role:nurse"), ("associate", "role:associate"))


def clinic(days: int = 2, start: date = MONDAY) -> Tiny:
    """A prescriber whose skill lapses after day 0, a nurse, an associate who may stand in for a nurse."""
    periods = (Period("am"), Period("pm"))
    tiny = Tiny(days=days, start=start, capabilities=CAPABILITIES, skills=("prescribing",), periods=periods)
    tiny.shift("E", "07:00", "13:00", periods=(0,))
    tiny.shift("LD", "07:00", "19:00", periods=(0, 1))
    tiny.shift("N", "19:00", "07:00", periods=())
    tiny.person("pres", role="nurse", more={"skills": (HeldSkill(0, 2, last_day=0),)})
    tiny.person("nurse", role="nurse", last_day=1)
    tiny.person("assoc", role="associate")
    return tiny


STAND_INS = (Substitution(1, 2, price=Price(9)), Substitution(1, 2, price=Price(4)), Substitution(0, 1, price=HARD))


@pytest.mark.parametrize("price", [HARD, Price(50)])
def test_qualified_agrees(price: Price) -> None:
    tiny = clinic()
    tiny.offer("pres", "E N", range(2), "prescriber").offer("nurse", "N", range(2), "nurse")
    tiny.offer("assoc", "E", range(2), "nurse").offer("assoc", "E", [0]).offer("nurse", "E", [0], "prescriber")
    agree(tiny.problem(substitutions=STAND_INS), Qualified(price=price))


def test_the_last_valid_day_counts_and_the_night_after_it_does_not() -> None:
    tiny = clinic()
    today, night = tiny.a("pres", "E", 0, "prescriber"), tiny.a("pres", "N", 0, "prescriber")
    tomorrow, beyond = tiny.a("pres", "E", 1, "prescriber"), tiny.a("nurse", "N", 1, "nurse")
    within, standing = tiny.a("nurse", "N", 0, "nurse"), tiny.a("assoc", "E", 0, "nurse")
    problem = tiny.problem(substitutions=STAND_INS)
    said = [cost(problem, Qualified(), a) for a in (today, night, tomorrow, beyond, within, standing)]
    assert said == [0, None, None, None, 0, 4]


SUPERVISED = (
    Substitution(1, 2, supervisor=1, ratio=2),
    Substitution(0, 2, supervisor=1, ratio=1),
    Substitution(0, 1, supervisor=0),
)


@pytest.mark.parametrize("price", [HARD, Price(5)])
@pytest.mark.parametrize("which", [slice(0, 1), slice(0, 3)])
def test_supervised_agrees(price: Price, which: slice) -> None:
    tiny = clinic(1)
    for name in ("assoc2", "assoc3"):
        tiny.person(name, role="associate")
        tiny.offer(name, "E LD", [0], "nurse")
    tiny.offer("assoc", "LD", [0], "nurse").offer("assoc", "LD", [0], "prescriber").offer("assoc2", "E", [0])
    tiny.offer("nurse", "E", [0], "nurse").offer("nurse", "LD", [0]).offer("pres", "E", [0], "prescriber")
    tiny.offer("nurse", "LD", [0], "prescriber")
    agree(tiny.problem(substitutions=SUPERVISED[which]), Supervised(price=price))


def test_each_period_has_its_supervisor() -> None:
    tiny = clinic(1)
    long, short = tiny.a("assoc", "LD", 0, "nurse"), tiny.a("nurse", "E", 0)
    whole = tiny.a("pres", "LD", 0, "prescriber")
    tiny.offer("assoc", "LD", [0], "nurse")
    problem = tiny.problem(substitutions=SUPERVISED[:1])
    rule = Supervised(price=Price(5))
    assert [cost(problem, rule, long), cost(problem, rule, long, short), cost(problem, rule, long, whole)] == [10, 5, 0]


def lent(days: int = 2, start: date = MONDAY) -> Tiny:
    """A person of a federation in a team of the trust, over a change of week."""
    tiny = clinic(days, start)
    tiny.organisations.append(Organisation("fed"))
    tiny.teams.append(Team("surgery", organisation=1))
    tiny.person("gp", role="doctor", employer=1)
    return tiny.offer("gp", "E LD", range(days)).offer("gp", "E", range(days), team=1).offer("nurse", "E", range(days))


AGREEMENTS = (
    Sharing(1, 0, last_day=1, roles=frozenset({"doctor"}), price=Price(6)),
    Sharing(1, 0, last_day=0, weekly_minutes=900, price=Price(2)),
    Sharing(0, 1),
)


@pytest.mark.parametrize("price", [HARD, Price(70)])
@pytest.mark.parametrize("which", [slice(0, 0), slice(0, 1), slice(0, 3), slice(2, 3)])
def test_sharing_agrees(price: Price, which: slice) -> None:
    agree(lent(3).problem(sharing=AGREEMENTS[which]), SharingAllowed(price=price))


def test_sharing_is_priced_by_the_cheapest_agreement_in_force() -> None:
    tiny = lent(3)
    problem = tiny.problem(sharing=AGREEMENTS)
    said = [cost(problem, SharingAllowed(), tiny.a("gp", "E", d)) for d in range(3)]
    assert said == [2, 6, None]
    assert cost(problem, SharingAllowed(), tiny.a("gp", "E", 2, team=1)) == 0


@pytest.mark.parametrize("price", [HARD, Price(3)])
def test_the_cap_agrees(price: Price) -> None:
    tiny = lent(2, date(2026, 11, 8))  # a Sunday and a Monday
    tiny.person("gp2", role="doctor", employer=1)
    tiny.offer("gp2", "E LD", range(2))
    capped = (Sharing(1, 0, weekly_minutes=12 * 60 + 30),)
    agree(tiny.problem(sharing=capped), SharingCap(price=price))


def test_the_cap_costs_each_started_hour() -> None:
    tiny = lent(1)
    problem = tiny.problem(sharing=(Sharing(1, 0, weekly_minutes=350),))
    assert cost(problem, SharingCap(price=Price(3)), tiny.a("gp", "E", 0)) == 3
    assert cost(problem, SharingCap(price=Price(3)), tiny.a("gp", "LD", 0)) == 3 * 7
    exact = tiny.problem(sharing=(Sharing(1, 0, weekly_minutes=360),))
    assert cost(exact, SharingCap(), tiny.a("gp", "E", 0)) == 0


def test_a_change_is_judged_as_the_whole() -> None:
    tiny = lent(3).offer("assoc", "E LD", range(3), "nurse")
    problem = tiny.problem(sharing=AGREEMENTS, substitutions=SUPERVISED)
    for seed in range(4):
        stays_true(
            problem, [Qualified(), Supervised(price=Price(5)), SharingAllowed(), SharingCap(price=Price(2))], seed
        )


def test_what_is_asked_once_for_options_of_a_kind_is_what_each_would_answer() -> None:
    rng = np.random.default_rng(3)
    tiny = Tiny(days=4, skills=("a", "b"), capabilities=(("a", "a"), ("b", "b"), ("both", "a and b")))
    tiny.usual()
    for number in range(8):
        last = int(rng.integers(0, 4)) if rng.random() < 0.3 else FOREVER
        held = tuple(HeldSkill(s, last_day=int(rng.integers(0, 4)) if rng.random() < 0.3 else FOREVER)
                     for s in range(2) if rng.random() < 0.7)  # fmt: skip
        tiny.person(f"P{number}", more={"skills": held}, last_day=last)
        for capability in ("a", "b", "both"):
            tiny.offer(f"P{number}", "D N", range(4), capability)
    problem = tiny.problem(substitutions=(Substitution(0, 1), Substitution(2, 0)))
    options = problem.options
    each = [options.assignment(o) for o in range(len(options))]
    fit, able = fit_options(problem), able_always(problem)
    assert fit.tolist() == [is_fit(problem, a) for a in each]
    assert 0 < fit.sum() < len(fit)
    plain = [a for a, always in zip(each, able.tolist(), strict=True) if always]
    assert plain
    assert all(problem.able(a.contract, a.capability, a.duty) for a in plain)
