"""A small system to report on: a ward of a trust and a home-care team of a provider, over the clock change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from constraints.rules.consecutive_days import ConsecutiveDays
from constraints.rules.need_cover import NeedCover
from constraints.rules.rest_between import RestBetween
from optimiser.audit import RuleLike, audit
from optimiser.problem.candidates import candidates
from optimiser.problem.domain import (
    Absence,
    ContractKind,
    HeldSkill,
    Need,
    Organisation,
    Period,
    Pin,
    Price,
    Request,
    Sharing,
    Team,
)
from optimiser.problem.problem import Problem
from optimiser.report.rota.view import RotaView
from tests.report.rough import rough_view
from tests.tiny import Tiny

EARLY, LATE, NIGHT = 0, 1, 2
NURSE, CARE = 0, 1


def build() -> Tiny:
    """Monday 19 to Sunday 25 October 2026; the clocks go back in the last night."""
    tiny = Tiny(
        days=7,
        start=date(2026, 10, 19),
        skills=("registered nurse", "medicines"),
        capabilities=(("registered nurse", "registered nurse"), ("any", "any")),
        periods=(Period("early", 420, 840), Period("late", 840, 1260), Period("night", 1260, 1860)),
    )
    tiny.organisations = [Organisation("RXW", "Northshire Hospitals", "acute"), Organisation("CP1", "Harbour Care")]
    tiny.teams = [
        replace(tiny.teams[0], id="W4", name="Ward 4"),
        Team("HC", "Home care north", organisation=1, site=0, sector="social care"),
    ]
    tiny.shift("E", "07:00", "15:00", name="Early", break_minutes=30, periods=(EARLY,))
    tiny.shift("L", "13:00", "21:00", name="Late", break_minutes=30, periods=(LATE,))
    tiny.shift("LD", "07:00", "20:00", name="Long day", break_minutes=60, periods=(EARLY, LATE))
    tiny.shift("N", "20:00", "07:30", name="Night", break_minutes=60, periods=(NIGHT,))
    nurse = {"skills": (HeldSkill(0),)}
    five = {"role": "staff nurse", "band": "5"}
    ada = {"name": "Ada =1+1", **nurse}
    tiny.person("P01", 2250, role="sister", band="7", home_team=0, more=ada, hourly_pence=2900)
    tiny.person("P02", 2250, **five, home_team=0, more={"name": "Bea", **nurse}, hourly_pence=2100)
    tiny.person("P03", 1800, **five, home_team=0, more={"name": "<b>Cy</b>", **nurse})
    tiny.person("P04", 2250, role="support worker", band="3", home_team=0, more={"name": "Dee"})
    tiny.person("P05", 0, **five, kind=ContractKind.BANK, more={"name": "Eli", **nurse})
    tiny.person("P06", 2250, role="care worker", employer=1, home_team=1, more={"name": "Flo"})
    tiny.contract("P06-W", "P06", 0, role="support worker", band="2", kind=ContractKind.BANK)
    return tiny


def needs(tiny: Tiny) -> tuple[Need, ...]:
    """One nurse early, late and at night, one more person early on the ward; one care worker early."""
    price = Price(400)
    found = []
    for day in range(tiny.days):
        for period in (EARLY, LATE, NIGHT):
            found.append(Need(0, period, day, NURSE, minimum=1, below_minimum=price, importance="high"))
        found.append(Need(0, EARLY, day, CARE, minimum=1, below_minimum=Price(100), importance="medium"))
        found.append(Need(1, EARLY, day, CARE, minimum=1, below_minimum=Price(100), importance="medium"))
    return tuple(found)


RULES: tuple[RuleLike, ...] = (
    NeedCover(name="NEED-1", title="Needs are covered"),
    RestBetween(name="WTR-3", title="11 h of rest between days", source="Working Time Regulations 1998 reg 10"),
    ConsecutiveDays(name="RUN", most=4, price=Price(50), title="At most 4 days in a row", verified=False),
)


@pytest.fixture(scope="session")
def tiny() -> Tiny:
    """The system under construction."""
    return build()


@pytest.fixture(scope="session")
def problem(tiny: Tiny) -> Problem:
    """The system with every duty of its teams."""
    for day in range(tiny.days):
        for code in ("E", "L", "LD", "N"):
            tiny.duty(code, day, 0)
        tiny.duty("E", day, 1)
    day = tiny.calendar.midnight
    problem = tiny.problem(
        needs=needs(tiny),
        registrations=frozenset({0}),
        sharing=(Sharing(lender=0, borrower=1),),
        absences=(Absence(2, day(2), day(4), kind="sickness", credit=720),),
        requests=(Request(1, 5, False, 100, text="wedding"), Request(1, 0, True, 25), Request(3, 6, False, 25)),
        pins=(Pin(0, tiny.duty("LD", 0)),),
    )
    return replace(problem, candidates=candidates(problem))


@pytest.fixture
def view(problem: Problem, tiny: Tiny) -> RotaView:
    """A rota with gaps, a hard breach and a nurse lent to home care."""
    return RotaView(problem, audit(problem, RULES, rota(tiny)), title="Ward 4 and home care")


def rota(tiny: Tiny) -> list:
    """Some of the week, by hand."""
    made = [tiny.a("P01", "LD", 0, "registered nurse"), tiny.a("P02", "N", 0, "registered nurse")]
    made += [tiny.a("P02", "N", 1, "registered nurse"), tiny.a("P02", "E", 3, "registered nurse")]
    made += [tiny.a("P03", "L", 4, "registered nurse"), tiny.a("P03", "E", 5, "registered nurse")]
    made += [tiny.a("P04", "E", d, "any") for d in range(5)]
    made += [tiny.a("P06", "E", d, "any", team=1) for d in range(3)]
    made += [tiny.a("P04", "E", 5, "any", team=1), tiny.a("P06-W", "E", 6, "any")]
    made += [tiny.a("P02", "N", 5, "registered nurse"), tiny.a("P03", "N", 6, "registered nurse")]
    return made


@pytest.fixture(scope="session")
def ward_view() -> RotaView:
    """A ward of 30 people over four weeks for managers, filled roughly."""
    return rough_view("acute-ward")
