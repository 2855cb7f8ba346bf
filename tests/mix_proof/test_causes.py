"""What keeps people from a need and what would let somebody fill it, on four people and one day worked by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimiser.audit import Lines
from optimiser.folder.load import load
from optimiser.gaps import gaps
from optimiser.mix_proof.causes import AWAY, RULES, TIME, UNLOCKS, causes_of, slots_unlocked
from optimiser.problem.domain import Assignment
from optimiser.problem.problem import Problem

FOLDER = {
    "rota.toml": '[period]\nstart = 2027-01-04\nweeks = 1\n[cover_periods]\n"early" = "08:00-14:00"\n'
    '"late" = "14:00-20:00"\n',
    "organisations.csv": "organisation,name,sector\nRX1,Trust,acute\nRX2,Other,acute\n",
    "teams.csv": "team,name,organisation\nward,ward,RX1\nclinic,clinic,RX1\n",
    "shifts.csv": "shift,name,start,end,unpaid_break,kind,cover_periods,days\nE,early,08:00,14:00,0,work,early,daily\n"
    "L,late,14:00,20:00,0,work,late,daily\n",
    "demand.csv": "team,days,cover_period,capability,minimum\nward,Mon,early,nurse@2,3\nclinic,Mon,early,nurse,1\n",
    "skills.csv": "skill,levels\nnurse,2\nnurse under supervision,2\n",
    "staff.csv": "person,employer,role,band,weekly_hours,kind,hourly_cost,teams\n"
    "P1,RX1,nurse,5,37.5,permanent,20,ward|clinic\nP2,RX1,nurse,5,37.5,permanent,20,ward\n"
    "P3,RX1,nurse,5,37.5,permanent,20,ward\nP4,RX2,nurse,5,37.5,permanent,20,\n"
    "P5,RX1,nurse,5,37.5,permanent,20,ward\nP6,RX1,nurse,5,37.5,permanent,20,ward\n"
    "P7,RX1,nurse,5,37.5,permanent,20,ward\n",
    "staff_skills.csv": "person,skill,level\nP1,nurse,2\nP2,nurse,2\nP3,nurse,2\nP4,nurse,2\nP5,nurse,1\n"
    "P6,nurse under supervision,2\nP7,nurse,1\n",
    "availability.csv": "person,kind,from,to,shifts,credit_hours\nP2,sickness,2027-01-04,,,\n",
}


@pytest.fixture
def short(tmp_path: Path) -> tuple[Problem, Lines]:
    """P1 works in the clinic; P2 is ill, P3 free; P4 is another employer's; P5 and P7 lack a level, P6 a registration.
    The ward has nobody of its three."""
    for name, text in FOLDER.items():
        (tmp_path / name).write_text(text)
    problem = load(tmp_path).problem
    clinic = next(t for t, team in enumerate(problem.teams) if team.id == "clinic")
    duty = next(d for d in problem.duties_at[clinic, 0] if problem.shifts[problem.duties[d].shift].name == "early")
    first = next(c for c, terms in enumerate(problem.contracts) if problem.people[terms.person].id == "P1")
    nurse = next(k for k, capability in enumerate(problem.capabilities) if capability.name == "nurse")
    return problem, Lines(problem, [Assignment(first, duty, nurse)])


def test_the_causes_of_a_gap_are_shares_of_those_who_could_fill_it(short: tuple[Problem, Lines]) -> None:
    problem, lines = short
    (gap,) = gaps(problem, lines)
    assert gap.missing == 3
    assert causes_of(problem, lines, gap) == pytest.approx({AWAY: 1 / 3, RULES: 1 / 3, TIME: 1 / 3})


def test_slots_unlocked_are_no_more_than_people_who_are_free(short: tuple[Problem, Lines]) -> None:
    """An agreement brings P4, trainings P5 and P7, a registration P6: of three slots one, two and one."""
    problem, lines = short
    assert slots_unlocked(problem, lines, gaps(problem, lines)) == dict(zip(UNLOCKS, (1, 2, 1), strict=True))
