"""People whom a rule over a team's day or the whole does not tell apart change what it finds alike."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product
from typing import Any

from constraints.discovery import rule_types
from constraints.rule import Rule
from optimiser.audit import Bill, Change, Lines
from optimiser.operate.candidate import blockers
from optimiser.problem.asked import FundedPosts, Target
from optimiser.problem.domain import (
    NOWHERE,
    Assignment,
    Composition,
    ContractKind,
    HeldSkill,
    Limit,
    Need,
    Organisation,
    Period,
    Price,
    Substitution,
    Team,
)
from optimiser.problem.problem import Problem
from tests.tiny import MONDAY, Tiny

DAYS = 6
NAMES = "ABCDEFGH"
NURSE, SENIOR, SUPPORT = "role:nurse", "role:nurse and skill", "role:support"
NEEDED: dict[str, tuple[dict[str, Any], ...]] = {
    "budget": ({"pounds": 100},),
    "care-hours": tuple({"who": NURSE, "least": minutes} for minutes in (120, 240, 360, 480)),
    "care-time-short": ({"who": NURSE, "minutes": 0}, {"who": NURSE, "minutes": 240}),
    "hours-share": tuple({"who": NURSE, "percent": share} for share in (40, 50, 60)),
    "present-throughout": tuple({"who": NURSE, "least": n, "between": (480, 840)} for n in (1, 2, 3)),
    "substantive-share": tuple({"percent": share} for share in (30, 50, 60, 70)),
    "supervision-ratio": ({"who": SUPPORT, "supervisors": SENIOR},),
}
"""Numbers and words to try with rules that would find little without."""


def drawn(rng: random.Random) -> Problem:
    """Eight people of few kinds on one ward, all offered every duty as anything."""
    tiny = Tiny(
        days=DAYS,
        start=MONDAY,
        capabilities=(("nurse", NURSE), ("senior", SENIOR), ("support", SUPPORT)),
        skills=("skill",),
        periods=(Period("day"), Period("night")),
    )
    tiny.organisations.append(Organisation("other"))
    tiny.teams[0] = replace(tiny.teams[0], beds=4, organisation=0)
    tiny.teams.append(Team("surgery", organisation=1))
    tiny.shift("E", "07:00", "15:00", periods=(0,), break_minutes=30)
    tiny.shift("N", "19:30", "08:00", periods=(1,), break_minutes=45)
    for name in NAMES:
        role = rng.choice(("nurse", "support"))
        skills = (HeldSkill(0, last_day=rng.choice((2, 99))),) if rng.random() < 0.5 else ()
        kind = rng.choice((ContractKind.PERMANENT, ContractKind.BANK))
        terms = {"employer": rng.choice((0, 0, 1)), "hourly_pence": rng.choice((1500, 2000))}
        learns = rng.choice((-9, -9, 3))
        tiny.person(name, 2250, role=role, kind=kind, supernumerary_until=learns, more={"skills": skills}, **terms)
        for code in "EN":
            for use in ("nurse", "senior", "support", None):
                tiny.offer(name, code, range(DAYS), use)
    prices = {"below_minimum": Price(9), "below_ideal": Price(2), "above": Price(3), "not_preferred": Price(5)}
    needs = [
        Need(0, period, day, capability, rng.randint(0, 2), rng.choice((None, 2)), rng.choice((None, 1)),
             met_also_by=rng.choice((NOWHERE, 1 - capability)) if capability < 2 else NOWHERE,
             preferred=rng.choice((NOWHERE, 1)), **prices)
        for day in range(DAYS) for period in (0, 1) for capability in (0, 1, 2)
    ]  # fmt: skip
    return tiny.problem(
        needs=tuple(needs),
        compositions=(Composition(0, 0, ((Limit(((1, 2), (NOWHERE, -1)), low=0),),), Price(7)),),
        substitutions=(Substitution(0, 2, supervisor=1, price=Price(1)),) if rng.random() < 0.5 else (),
        targets=(Target(0, 3000),),
        establishment=(FundedPosts(0, 0, 20),),
    )


def rules(rng: random.Random) -> list[Rule]:
    """Every rule beyond one line, with a price."""
    found = [kind for kind in rule_types().values() if kind.span != "person"]
    return [kind(price=Price(5), **rng.choice(NEEDED.get(kind.id, ({},)))) for kind in found]


def what_it_does(bill: Bill, a: Assignment) -> tuple[int, int]:
    change = Change(into=(a,))
    kept = bill.snapshot(change)
    bill.change(change)
    found = sum(b.hard for b in blockers(bill, kept)), bill.points - kept.points
    bill.restore(kept)
    return found


def held_by(rng: random.Random, problem: Problem) -> list[Assignment]:
    """A few assignments, none of somebody's two on one day."""
    held: dict[tuple[int, int], Assignment] = {}
    for a in rng.sample(sorted(problem.candidates), len(problem.candidates) // rng.choice((6, 12, 24))):
        held.setdefault((a.contract, problem.duties[a.duty].day), a)
    return list(held.values())


def test_who_is_not_told_apart_does_the_same() -> None:
    compared = dict[str, int]()
    for seed in range(16):
        rng = random.Random(seed)
        problem = drawn(rng)
        for rule, _ in product(rules(rng), range(4)):
            on, used = rng.randrange(len(problem.duties)), rng.choice(range(NOWHERE, 3))
            day = problem.duties[on].day
            idle = set(rng.sample(range(len(NAMES)), 5))
            about = range(day - 2, day + 4)
            rota = [
                a for a in held_by(rng, problem) if a.contract not in idle or problem.duties[a.duty].day not in about
            ]
            bill = Bill(problem, [rule], Lines(problem, rota))
            by_sight: dict[object, list[Assignment]] = {}
            for a in (Assignment(contract, on, used) for contract in sorted(idle)):
                by_sight.setdefault(rule.tells_apart(problem, a), []).append(a)
            for alike in by_sight.values():
                done = {what_it_does(bill, a) for a in alike}
                assert len(done) == 1, (seed, rule.id, alike, done)
                if len(alike) > 1 and done != {(0, 0)}:
                    compared[rule.id] = compared.get(rule.id, 0) + 1
    told = {kind.id for kind in rule_types().values() if "tells_apart" in vars(kind)}
    assert told == set(compared), compared
