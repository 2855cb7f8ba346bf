"""The examples of a crisis team, pathology and imaging, supported living: who is in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimiser.folder.load import load
from optimiser.problem.domain import NOWHERE, Presence, ShiftKind
from optimiser.problem.rounds import stops_of

HOME = Path(__file__).resolve().parents[2] / "examples"

PEOPLE = {"crisis-team": (78, 4), "home-care": (30, 2), "pathology-imaging": (96, 7), "supported-living": (58, 7)}
"""People and teams of each."""


@pytest.mark.parametrize("name", PEOPLE)
def test_it_loads_with_its_people_and_teams(name: str) -> None:
    problem = load(HOME / name).problem
    assert (len(problem.people), len(problem.teams)) == PEOPLE[name]


def test_the_crisis_team_is_as_described() -> None:
    folder = load(HOME / "crisis-team")
    problem = folder.problem
    assert {o.sector for o in problem.organisations} == {"mental health", "local authority"}
    remote = [s for s in problem.shifts if s.presence == Presence.REMOTE]
    assert {s.code for s in remote} == {"OC", "OW", "AOC"}
    assert all(s.work_minutes and s.paid_minutes and s.work_minutes < s.paid_minutes for s in remote)
    assert {"MH-2", "MH-3", "MH-4", "WTR-1", "DT-2"} <= {rule.key for rule in folder.rules}
    approved = problem.skills.index("approved mental health professional")
    doctor = problem.skills.index("doctor")
    both = [p.id for p in problem.people if {approved, doctor} <= {h.skill for h in p.skills}]
    assert both == []  # never a doctor
    assert len(problem.sharing) == 2
    reachable = {problem.periods[c.period].name for c in problem.compositions if "can be reached" in c.name}
    assert reachable == {"medical morning", "medical afternoon", "out of hours"}


def test_pathology_and_imaging_are_as_described() -> None:
    problem = load(HOME / "pathology-imaging").problem
    stage = problem.skills.index("career stage")
    assert {h.level for p in problem.people for h in p.skills if h.skill == stage} == {2, 3, 4, 5, 6, 7, 8, 9}
    assert sum(c.kind == "apprentice" for c in problem.contracts) == 3
    assert all(s.supervisor != NOWHERE for s in problem.substitutions)
    assert {q.activity for q in problem.quotas} >= {"education", "supervision", "management", "research"}


def test_supported_living_is_as_described() -> None:
    problem = load(HOME / "supported-living").problem
    sleep_in = next(s for s in problem.shifts if s.kind == ShiftKind.SLEEP_IN)
    assert (sleep_in.work_minutes, sleep_in.contract_minutes) == (540, 0)
    nights = sorted(d.work for d in problem.duties if problem.shifts[d.shift] is sleep_in)
    assert set(nights) == {540}
    assert len(problem.minutes_between) >= 21
    medication = [c for c in problem.compositions if c.name.startswith("medication competent")]
    assert {problem.teams[c.team].id for c in medication} == {"LINDEN", "ROWAN", "MAPLE", "ASPEN", "NORTH", "SOUTH"}
    assert {str(c.kind) for c in problem.contracts} == {"permanent", "bank", "agency"}


def test_the_home_care_branch_is_as_described() -> None:
    folder = load(HOME / "home-care")
    problem = folder.problem
    stops = stops_of(problem)
    rounds = [d for d in stops if problem.duties[d].day >= 0]
    assert len(rounds) == 14 * problem.calendar.days
    assert all(s.start <= problem.visits[s.visit].latest for d in rounds for s in stops[d])
    assert all(stops[d][-1].end <= problem.duties[d].end for d in rounds)
    double = {v.id for v in problem.visits if v.carers == 2}
    assert len(double) == 4
    assert {problem.capabilities[v.capability].name for v in problem.visits if v.id in double} == {"hoist trained"}
    assert {term.preferred for term in problem.client_carers} == {True, False}
    assert {"visits attended", "SC-8 carer", "SC-4 rounds", "visit windows", "WTR-1", "WTR-3"} <= {
        rule.key for rule in folder.rules
    }
