"""Every rule agrees on small problems drawn at random."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.discovery import rule_types
from constraints.rule import Rule
from constraints.rules.consecutive_nights import ConsecutiveNights
from constraints.rules.on_call_spacing import OnCallSpacing
from constraints.rules.weekends import Weekends
from constraints.scope import Scope
from optimiser.audit import EVERYWHERE, Lines
from optimiser.problem.domain import (
    HARD,
    NOWHERE,
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
    Presence,
    Price,
    Quota,
    Request,
    Sharing,
    ShiftKind,
    Site,
    Substitution,
    Team,
)
from optimiser.problem.problem import Problem
from tests.agree import agree
from tests.tiny import BACK, FORWARD, MONDAY, Tiny

SHIFTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "AM": ("08:00", "12:30", {"periods": (0,)}),
    "PM": ("13:00", "17:00", {"periods": (0,), "break_minutes": 10}),
    "LD": ("07:30", "20:00", {"periods": (0, 1), "break_minutes": 45}),
    "N": ("19:30", "08:00", {"periods": (1,), "break_minutes": 45}),
    "EN": ("00:30", "08:30", {"periods": (1,)}),
    "OC": ("17:00", "08:00", {"presence": Presence.REMOTE, "kind": ShiftKind.ON_CALL, "work_minutes": 90}),
    "SI": ("22:00", "07:00", {"presence": Presence.RESIDENT, "kind": ShiftKind.SLEEP_IN, "contract_minutes": 0}),
    "24": ("09:00", "33:00", {"periods": (0, 1)}),
    "AL": ("09:00", "17:00", {"kind": ShiftKind.LEAVE, "work_minutes": 0}),
}
CODES = tuple(SHIFTS)
USES = (None, "nurse", "anyone", "support")

RANGES: dict[str, dict[str, tuple[Any, ...]]] = {
    "rest-between": {"minutes": (0, 660, 1800)},
    "consecutive-days": {"least": (0, 2, 3), "most": (None, 0, 1, 2, 3)},
    "consecutive-nights": {"least": (0, 2), "most": (None, 1, 2)},
    "rest-after-nights": {"nights": (1, 2, 3), "minutes": (600, 2760)},
    "hours-in-window": {"most": (600, 1300, 2000), "window": (700, 1440, 4000, 9000), "unit": (1, 60)},
    "contracted-hours": {"tolerance_under": (0, 300), "tolerance_over": (0, 300), "weeks": (None, 1),
                         "side": ("both", "owed", "beyond")},
    "weekends": {"most": (0, 1), "within": (None, 1, 2)},
    "fairness": {"measure": ("nights", "weekends"), "tolerance": (0, 0, 1)},
    "wishes-met": {"percent": (0, 40, 80, 100), "whole_day": (False, True)},
    "requests": {"whole_day": (False, True)},
    "staff-kind-price": {"per": ("hour", "duty")},
    "one-place": {}, "qualified": {}, "supervised": {}, "sharing-allowed": {}, "sharing-cap": {}, "composition": {},
    "absence": {}, "flexible-working": {}, "pins": {}, "portfolio": {}, "supernumerary": {}, "stability": {},
    "need-cover": {},
}  # fmt: skip
"""Numbers to try for each rule."""


def drawn_rule(rng: random.Random) -> Rule:
    """A rule with numbers, scope and price at random."""
    word = rng.choice(sorted(RANGES))
    scope = Scope(
        kinds=rng.choice((None, None, None, frozenset({"work", "on call"}))),
        contract_kinds=rng.choice((None, None, frozenset({"bank"}))),
        teams=rng.choice((None, None, None, frozenset({"ward"}))),
        first_day=rng.choice((-(1 << 40), -(1 << 40), 1)),
    )
    price = rng.choice((HARD, Price(rng.randint(1, 9))))
    return rule_types()[word](price=price, scope=scope, **{k: rng.choice(v) for k, v in RANGES[word].items()})


def drawn_problem(rng: random.Random) -> Problem:
    """A problem with up to nine options and rows of every kind."""
    cyclic = rng.random() < 0.2
    start = MONDAY if cyclic else rng.choice((MONDAY, BACK, FORWARD, date(2026, 11, 6))) - timedelta(rng.randint(0, 2))
    days = rng.randint(2, 5)
    tiny = Tiny(
        days=days,
        start=start,
        cyclic=cyclic,
        capabilities=(("nurse", "role:nurse and skill"), ("anyone", "any"), ("support", "role:support")),
        skills=("skill",),
        periods=(Period("day"), Period("night")),
    )
    tiny.organisations.append(Organisation("other"))
    tiny.sites.append(Site("far"))
    tiny.teams.append(Team("surgery", organisation=1, site=1))
    for code, (first, last, more) in SHIFTS.items():
        tiny.shift(code, first, last, **more)
    tiny.person("A", 2250, role="nurse", more={"skills": (HeldSkill(0, last_day=rng.randint(0, 9)),)})
    names = ["A"]
    if rng.random() < 0.6:
        tiny.contract("A2", "A", rng.choice((0, 600)), role="nurse", kind=ContractKind.BANK, employer=1)
        names.append("A2")
    tiny.person("B", 1200, role="support", supernumerary_until=rng.choice((-9, 1)), last_day=rng.choice((1, 99)))
    if rng.random() < 0.6:
        names.append("B")
    codes = rng.sample(CODES, rng.randint(1, 3))
    for _ in range(rng.randint(2, 9)):
        day, use, team = rng.randrange(days), rng.choice(USES), rng.choice((0, 0, 1))
        tiny.offer(rng.choice(names), rng.choice(codes), [day], use, team)
    if not cyclic:
        for _ in range(rng.randint(0, 3)):
            tiny.past(rng.choice(names), rng.choice(codes), -rng.randint(1, 9))
    people = range(len(tiny.people))
    offered = sorted(set(tiny.candidates))
    mine = [a.duty for a in offered if tiny.contracts[a.contract].person == 0]
    span = days * 1440

    def price() -> Price:
        return rng.choice((HARD, Price(rng.randint(0, 9))))

    def limit() -> Limit:
        weights = ((rng.choice((0, 2)), 2), (NOWHERE, -1))
        return Limit(weights, low=0) if rng.random() < 0.5 else Limit(weights[:1], low=1, high=2)

    kinds = ("no nights", "fixed days", "earliest start", "latest finish", "most consecutive")
    return tiny.problem(
        travel=frozenset({(0, 1, rng.choice((0, 30, 90)))}),
        needs=tuple(
            Need(
                rng.choice((0, 0, 1)),
                rng.choice((0, 1)),
                d,
                rng.choice((0, 1)),
                rng.randint(0, 1),
                rng.choice((None, 2)),
                rng.choice((None, 1)),
                rng.choice((Price(4), Price(4), price())),
                Price(2),
                Price(rng.randint(0, 3)),
            )
            for d in range(days)
        ),
        compositions=tuple(
            Composition(
                0, p, tuple((limit(),) for _ in range(rng.randint(1, 2))), price(), if_present=rng.random() < 0.5
            )
            for p in (0, 1)
        ),
        substitutions=tuple(
            Substitution(
                0, 2, supervisor=rng.choice((NOWHERE, 0, 1)), ratio=rng.randint(1, 3), price=Price(rng.randint(0, 3))
            )
            for _ in range(rng.randint(0, 2))
        ),
        sharing=tuple(
            Sharing(
                *rng.choice(((0, 1), (1, 0))),
                last_day=rng.choice((1, 99)),
                weekly_minutes=rng.choice((None, 400)),
                price=Price(rng.randint(0, 3)),
            )
            for _ in range(rng.randint(0, 2))
        ),
        absences=tuple(
            Absence(
                rng.choice(people),
                s := rng.randrange(-500, span),
                s + rng.randint(60, 2000),
                credit=rng.choice((0, 450)),
            )
            for _ in range(rng.randint(0, 2))
        ),
        requests=tuple(
            Request(
                rng.choice(people),
                rng.randrange(days),
                rng.random() < 0.4,
                rng.randint(0, 5),
                rng.choice((None, frozenset({rng.randrange(len(CODES))}))),
            )
            for _ in range(rng.randint(0, 4))
        ),
        agreements=tuple(
            Agreement(
                rng.choice(people),
                rng.choice(kinds),
                price(),
                frozenset({0, 2}),
                rng.choice((480, 960, 1300)),
                rng.randint(1, 2),
                rng.choice((-99, 1)),
            )
            for _ in range(rng.randint(0, 2))
        ),
        quotas=(Quota(0, "teaching", tuple(mine[:3]), 1, rng.randint(1, 2), 0, days - 1, False, price()),)
        if mine
        else (),
        pins=tuple(Pin(a.contract, a.duty, rng.random() < 0.5, rng.choice((None, a.capability))) for a in offered[:2]),
        carried=tuple(
            Carried(rng.choice(people), m, rng.randint(0, 2)) for m in ("nights", "weekends", "refusals", "minutes")
        ),
        previous=frozenset(offered[1::2]),
    )


@settings(max_examples=60)
@given(st.integers(0, 10**9))
def test_agrees(seed: int) -> None:
    rng = random.Random(seed)
    problem = drawn_problem(rng)
    for _ in range(3):
        agree(problem, drawn_rule(rng), trivial=True)


ONE = re.compile(
    r"(?<![\d.,:])1 (working |different |late |long |refused |bank )?(days|nights|duties|weekends|weeks|rests|contacts|"
    r"sessions|breaks|shifts|wishes|people|times|teams|sites|finishes|holidays|on-calls)\b|\b1 \w+ in a row"
)
"""A thing of which there is one, as if there were several."""


def test_no_rule_says_one_of_several() -> None:
    rng = random.Random(5)
    rules = (OnCallSpacing(apart=1), Weekends(most=0), ConsecutiveNights(least=3, most=0))
    heard = 0
    for _ in range(60):
        problem = drawn_problem(rng)
        rota = Lines(problem, [a for a in problem.candidates if rng.random() < 0.5])
        for rule in (*rules, *(drawn_rule(rng) for _ in range(6))):
            texts = [b.text for b in rule.audit(problem, rota, EVERYWHERE)] + list(rule.unjudged(problem, rota))
            heard += len(texts)
            assert [t for t in texts if ONE.search(t)] == []
    assert heard > 100
