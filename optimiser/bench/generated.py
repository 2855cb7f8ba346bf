"""A generated multi-sector suite with a planted rota of known cost.

Lines are planted first, from four-week patterns that keep every hard rule however they are turned;
needs are then exactly what the planted rota covers and most wishes are what it grants, so its
audited cost is an upper bound on the optimum that a solver is measured against. Wages of
contracted hours are no part of the bill: the cost is what a rota can change.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from optimiser.audit import Rota
from optimiser.importing.instances.instance import Instance, RuleEntry
from optimiser.problem.calendar import Calendar
from optimiser.problem.candidates import candidates
from optimiser.problem.domain import (
    Assignment,
    Capability,
    Contract,
    ContractKind,
    Duty,
    HeldSkill,
    Need,
    Organisation,
    Period,
    Person,
    Price,
    Request,
    Shift,
    Site,
    Team,
)
from optimiser.problem.problem import Problem

SIZES = (30, 100, 300, 1_000, 3_000, 12_000)
"""People of the instances of the suite; the largest is as large as one integrated care system."""

MONDAY = dt.date(2027, 1, 4)
PLANTED_WEEKS = 4
PLANTED_DAYS = 7 * PLANTED_WEEKS

PLANTED_SKILLS = ("registered nurse", "support worker", "therapist", "prescriber", "senior carer", "care worker")
REGISTERED, SUPPORT, THERAPIST, PRESCRIBER, SENIOR, CARER = range(len(PLANTED_SKILLS))

PLANTED_PERIODS = (
    Period("early", 420, 840),
    Period("late", 840, 1290),
    Period("night", 1260, 1890),
    Period("morning", 510, 750),
    Period("afternoon", 780, 1020),
)
PLANTED_SHIFTS = (
    Shift("E", 420, 900, break_minutes=30, periods=(0,)),
    Shift("L", 810, 1290, break_minutes=30, periods=(1,)),
    Shift("N", 1260, 1890, break_minutes=30, periods=(2,)),
    Shift("D", 420, 1200, break_minutes=60, periods=(0, 1)),
    Shift("AM", 510, 750, periods=(3,)),
    Shift("PM", 780, 1020, periods=(4,)),
)
CODES = {"E": (0,), "L": (1,), "N": (2,), "D": (3,), "A": (4,), "P": (5,), "B": (4, 5), ".": ()}
"""Shifts of a letter of a pattern; B is a morning and an afternoon."""


@dataclass(frozen=True)
class TeamKind:
    """A kind of team: its skills with their share of the staff, and the patterns its people work.

    Turned by whole weeks, every pattern keeps 11 h between days, 46 h after nights, at most 6
    days and 3 nights in a row and two weekends in four.
    """

    name: str
    sector: str
    mix: tuple[tuple[int, int], ...]
    patterns: tuple[tuple[str, str, str, str], ...]


WARD = (
    ("EEE.LLL", ".EEE...", "NNN..EE", "..LLL.."),
    ("LL..EE.", "..NN...", ".EE..LL", "..EE..."),
    ("DD.D...", "..DD.DD", "....NN.", ".D.D..."),
    ("LLL..DD", "..EEE..", "....NNN", "...LL.."),
)
TEAM_KINDS = (
    TeamKind("ward", "acute", ((REGISTERED, 6), (SUPPORT, 4)), WARD),
    TeamKind(
        "neighbourhood team",
        "community",
        ((REGISTERED, 5), (THERAPIST, 3), (PRESCRIBER, 2)),
        (
            ("BBBBB..", "BBBBB..", "BBBBB..", "BBBBB.."),
            ("BAB.A..", "BAB.A..", "BAB.A..", "BAB.A.."),
            (".BPBB..", "AB.BB..", ".BPBB..", "AB.BB.."),
        ),
    ),
    TeamKind("care home", "social care", ((SENIOR, 3), (CARER, 7)), WARD),
)

PLANTED_RULES: tuple[RuleEntry, ...] = (
    {"id": "rest-between", "name": "rest 11 h", "title": "11 h of rest between days", "price": "hard"},
    {
        "id": "consecutive-days",
        "name": "6 days in a row",
        "title": "At most 6 days in a row",
        "price": "hard",
        "params": {"most": 6},
    },
    {
        "id": "consecutive-nights",
        "name": "3 nights in a row",
        "title": "At most 3 nights in a row",
        "price": "hard",
        "params": {"most": 3},
    },
    {
        "id": "rest-after-nights",
        "name": "46 h after nights",
        "title": "46 h of rest after nights",
        "price": "hard",
        "params": {"minutes": 2760},
    },
    {"id": "weekends", "name": "weekends", "title": "At most 2 weekends in 4", "price": 60, "params": {"most": 2}},
)


@dataclass(frozen=True)
class Planted:
    """A generated instance with the rota that it was made around."""

    instance: Instance
    rota: Rota


def generate_instance(people: int, seed: int = 1) -> Planted:
    """The generated instance of some size.

    Args:
        people: how many; at least 10.
        seed: the same seed gives the same instance.
    """
    rng = np.random.default_rng([people, seed])
    calendar = Calendar(MONDAY, PLANTED_DAYS)
    teams, homes = _teams(people)
    staff, contracts, lines = _staff(people, teams, homes, rng)
    duties, index = _duties(calendar, homes)
    planted = [
        Assignment(p, index[homes[contracts[p].home_team].name, contracts[p].home_team, day, shift], _skill(staff[p]))
        for p, line in enumerate(lines)
        for day, letter in enumerate(line)
        for shift in CODES[letter]
    ]
    count = max(1, -(-people // 300))
    problem = Problem(
        calendar=calendar,
        people=staff,
        contracts=contracts,
        shifts=PLANTED_SHIFTS,
        duties=duties,
        organisations=tuple(Organisation(f"O{i:02d}", f"Organisation {i}", "mixed") for i in range(count)),
        sites=tuple(Site(f"S{i:02d}", f"Site {i}", i) for i in range(count)),
        teams=teams,
        skills=PLANTED_SKILLS,
        capabilities=tuple(Capability(s, s) for s in PLANTED_SKILLS),
        periods=PLANTED_PERIODS,
        needs=tuple(_needs(planted, duties)),
        requests=tuple(_requests(lines, rng)),
    )
    problem = replace(problem, candidates=candidates(problem))
    return Planted(Instance(f"generated-{people}", problem, PLANTED_RULES), frozenset(planted))


def _skill(person: Person) -> int:
    return person.skills[0].skill


def _teams(people: int) -> tuple[tuple[Team, ...], list[TeamKind]]:
    """Teams of about 15, their kinds in turn, each of one organisation of about 300 people."""
    count = max(1, round(people / 15))
    kinds = [TEAM_KINDS[i % len(TEAM_KINDS)] for i in range(count)]
    organisations = max(1, -(-people // 300))
    teams = tuple(
        Team(f"T{i:03d}", f"{kind.name} {i + 1}", i * organisations // count, i * organisations // count, kind.sector)
        for i, kind in enumerate(kinds)
    )
    return teams, kinds


def _staff(
    people: int, teams: tuple[Team, ...], kinds: list[TeamKind], rng: np.random.Generator
) -> tuple[tuple[Person, ...], tuple[Contract, ...], list[str]]:
    """People spread evenly over the teams; one in twelve may work in the next team of their kind too."""
    staff, contracts, lines = [], [], []
    for p in range(people):
        team = p * len(teams) // people
        kind = kinds[team]
        shares = [skill for skill, share in kind.mix for _ in range(share)]
        skill = shares[p % len(shares)]
        pattern = kind.patterns[int(rng.integers(len(kind.patterns)))]
        turn = int(rng.integers(PLANTED_WEEKS))
        line = "".join(pattern[turn:] + pattern[:turn])
        minutes = sum(_minutes(PLANTED_SHIFTS[s]) for letter in line for s in CODES[letter])
        near = [
            t
            for t, k in enumerate(kinds)
            if k is kind and t != team and teams[t].organisation == teams[team].organisation
        ]
        both = bool(near) and rng.random() < 1 / 12
        staff.append(Person(f"P{p:04d}", skills=(HeldSkill(skill),)))
        contracts.append(
            Contract(
                f"P{p:04d}",
                p,
                teams[team].organisation,
                role=PLANTED_SKILLS[skill],
                weekly_minutes=minutes // PLANTED_WEEKS,
                kind=ContractKind.PERMANENT,
                home_team=team,
                teams=frozenset({team, min(near, key=lambda t: abs(t - team))}) if both else frozenset({team}),
            )
        )
        lines.append(line)
    return tuple(staff), tuple(contracts), lines


def _minutes(shift: Shift) -> int:
    return shift.end - shift.start - shift.break_minutes


def _duties(calendar: Calendar, kinds: list[TeamKind]) -> tuple[tuple[Duty, ...], dict[tuple[str, int, int, int], int]]:
    duties: list[Duty] = []
    index: dict[tuple[str, int, int, int], int] = {}
    for team, kind in enumerate(kinds):
        used = sorted({s for p in kind.patterns for week in p for letter in week for s in CODES[letter]})
        for day in range(PLANTED_DAYS):
            for s in used:
                shift = PLANTED_SHIFTS[s]
                start, end = (calendar.instant(day, clock) for clock in (shift.start, shift.end))
                worked = end - start - shift.break_minutes
                index[kind.name, team, day, s] = len(duties)
                duties.append(
                    Duty(s, day, start, end, worked, worked, worked, team=team, break_minutes=shift.break_minutes)
                )
    return tuple(duties), index


def _needs(planted: list[Assignment], duties: tuple[Duty, ...]) -> Iterator[Need]:
    """What the planted rota covers, period by period: each missing person costs 400 points."""
    have = Counter(
        (duties[a.duty].team, period, duties[a.duty].day, a.capability)
        for a in planted
        for period in PLANTED_SHIFTS[duties[a.duty].shift].periods
    )
    for (team, period, day, capability), count in sorted(have.items()):
        yield Need(team, period, day, capability, minimum=count, below_minimum=Price(400), importance="high")


def _requests(lines: list[str], rng: np.random.Generator) -> Iterator[Request]:
    """Three wishes each for a day off; six in seven are days that the planted rota leaves free."""
    for person, line in enumerate(lines):
        free = [d for d, letter in enumerate(line) if letter == "."]
        busy = [d for d, letter in enumerate(line) if letter != "."]
        chosen = set()
        for _ in range(3):
            pool = free if rng.random() < 6 / 7 else busy
            chosen.add(int(pool[int(rng.integers(len(pool)))]))
        for day in sorted(chosen):
            yield Request(person, day, wants=False, points=int(rng.integers(1, 6)) * 10)
