"""Every rule of the rule book over one problem with a little of everything; a bill kept true under moves."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.discovery import rule_types
from constraints.rule import Rule
from optimiser.problem.domain import (
    HARD,
    Absence,
    Agreement,
    Carried,
    Composition,
    ContractKind,
    HeldSkill,
    Limit,
    Need,
    Organisation,
    Period,
    Pin,
    Price,
    Quota,
    Request,
    Sharing,
    Substitution,
    Team,
)
from optimiser.problem.problem import Problem
from tests.agree import agree, stays_true
from tests.tiny import BACK, Tiny, plain

NEEDED = {
    "shift-succession": {"forbidden": ((("N",), ("E",)),)},
    "shift-pattern": {"days": ("!N", "N", "!N")},
    "hours-in-window": {"most": 1500, "window": 2880},
    "weekends": {"most": 1, "within": 2},
}
"""Parameters of the rules that mean nothing without, or that a few days would not break."""

PRICED = frozenset({"fatigue"})
"""Rules that forbid nothing: they cost points or are refused."""


def everything(days: int, small: bool) -> Problem:
    """Two employers, two people with three contracts, over the change to winter time."""
    tiny = Tiny(
        days=days,
        start=BACK,
        capabilities=(("nurse", "role:nurse and skill"), ("anyone", "any"), ("support", "role:support")),
        skills=("skill",),
        periods=(Period("day"), Period("night")),
    )
    tiny.organisations.append(Organisation("federation"))
    tiny.teams.append(Team("surgery", organisation=1))
    tiny.shift("E", "07:00", "15:00", periods=(0,), break_minutes=30)
    tiny.shift("LD", "07:00", "19:30", periods=(0, 1))
    tiny.shift("N", "19:00", "07:30", periods=(1,))
    tiny.person("A", 2250, role="nurse", more={"skills": (HeldSkill(0, last_day=1),)})
    tiny.person("B", 1500, role="support", supernumerary_until=0)
    tiny.contract("A2", "A", 300, role="nurse", kind=ContractKind.BANK, employer=1)
    every = range(days)
    tiny.offer("A", "E N", range(2) if small else every, "nurse").offer("B", "LD", every[:2], "nurse")
    tiny.offer("A2", "N", [1], "anyone").offer("B", "N", every[-1:], "support").offer("B", "E", [0])
    tiny.offer("A2", "E", [0], team=1)
    if not small:
        tiny.offer("B", "E N LD", every, "anyone").offer("A2", "LD", every, team=1).offer("A", "LD", every)
    tiny.past("A", "N", -2, -1, use="nurse").past("B", "LD", -7, -1, use="anyone")
    own = tuple(tiny.duty("E", d) for d in range(2))
    return tiny.problem(
        needs=tuple(Need(0, p, d, 0, 1, 2, 2, Price(50), Price(5), Price(1)) for d in every for p in (0, 1)),
        compositions=(Composition(0, 0, ((Limit(((0, 2), (-1, -1)), low=0),),), Price(9)),),
        substitutions=(Substitution(0, 2, supervisor=0, ratio=1, price=Price(2)),),
        sharing=(Sharing(1, 0, weekly_minutes=600, price=Price(3)),),
        absences=(Absence(1, 1440, 2000, credit=300),),
        requests=(Request(0, 1, False, 4), Request(1, 0, True, 2)),
        agreements=(Agreement(0, "no nights", Price(6)), Agreement(1, "most consecutive", HARD, number=1)),
        quotas=(Quota(0, "teaching", own, 1, 1, 0, 1, price=Price(8)),),
        pins=(Pin(0, tiny.duty("E", 0)),),
        carried=(Carried(0, "nights", 1), Carried(1, "minutes", -60), Carried(1, "refusals", 1)),
        previous=frozenset(tiny.candidates[::2]),
    )


def made(word: str, price: Price) -> Rule:
    """A rule at a price."""
    return rule_types()[word](name=f"{word} {price}", price=price, **NEEDED.get(word, {}))


@lru_cache(maxsize=2)
def problem(small: bool) -> Problem:
    """The problem, made once."""
    return everything(2 if small else 4, small)


MADE = [
    made(word, price) for word in rule_types() for price in (HARD, Price(3)) if word not in PRICED or not price.hard
]
"""Every rule at both prices, as far as it takes them."""


@pytest.mark.parametrize("rule", MADE, ids=lambda rule: rule.name)
def test_agrees(rule: Rule) -> None:
    agree(problem(small=True), rule, trivial=True)


@pytest.mark.parametrize("word", rule_types())
def test_agrees_round_a_template_shorter_than_its_windows(word: str) -> None:
    agree(plain(3, "D N", cyclic=True).problem(), made(word, Price(3)), trivial=True)


@settings(max_examples=12)
@given(st.integers(0, 10**6))
def test_a_bill_stays_true_under_moves(seed: int) -> None:
    stays_true(problem(small=False), MADE, seed, moves=12)
