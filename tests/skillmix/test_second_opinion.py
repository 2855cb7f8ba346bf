"""The optimum against a second formulation, written from the words of the task and solved by another solver.

It shares no code with the programme: one dictionary of variables per question, GLOP instead of HiGHS. A programme that
is too strict or too lax somewhere costs more or less than this one.
"""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.linear_solver import pywraplp

from optimiser.skillmix.mix.problem import Competence, Freed, MixLimit, MixProblem, MixRole, Skill, Source, TimeBand
from optimiser.skillmix.units import WEEKS_A_YEAR
from tests.skillmix.made import need, option, problem, solve_mix

TIMES = ("day", "night", "saturday")


@st.composite
def richer(draw: st.DrawFn) -> MixProblem:
    """Two places, three times of day, four roles; training, borrowing, supervision, freed time, floors and caps."""
    cells = []
    for place in ("north", "south"):
        for competence, level in (("care", 1), ("care", 2), ("prescribing", 1)):
            time = draw(st.sampled_from(TIMES))
            hours = draw(st.integers(1, 60))
            price = draw(st.integers(15, 120)) * 100
            cells.append(need(competence, hours, level, time, price, place=place))
    options = [
        option("post", "nurse", 900, 2, source=Source.EXISTING, wte_min=draw(st.sampled_from([0.0, 1.0, 2.0])),
               places=frozenset({"north"}), premium_pence={"night": 900}),
        option("lent", "nurse", 950, source=Source.BORROWING, from_option="post", places=frozenset({"south"})),
        option("trained", "acp", 1300, draw(st.sampled_from([None, 0.5])), source=Source.TRAINING, from_option="post"),
        option("hired", "nurse", draw(st.integers(700, 1300)), draw(st.integers(0, 3)), premium_pence={"night": 900}),
        option("aide", "aide", draw(st.integers(300, 700)), 3, times=frozenset({"day", "saturday"})),
        option("late", "acp", 500, lead_weeks=99),
        option("agency", "nurse", 1900, 1, source=Source.AGENCY, clinical_hours=37.5),
    ]  # fmt: skip
    skills = [
        Skill("nurse", "care", 1),
        Skill("nurse", "care", 2, 1.2, "prescribing", 1, 0.1),
        Skill("acp", "care", 2),
        Skill("acp", "prescribing", 2),
        Skill("aide", "care", 1, draw(st.sampled_from([1.0, 1.3])), "care", draw(st.sampled_from([1, 2])), 0.2),
    ]
    limits = (
        MixLimit("share", "share_at_least", "registered", draw(st.sampled_from([0.3, 0.8])), price_pence=2_000),
        MixLimit("nights", "hours_at_least", "role:nurse", 15, time="night", price_pence=4_000),
        MixLimit("agency", "hours_at_most", "source:agency", 10, price_pence=500),
        MixLimit("posts", "wte_at_most", "role:nurse", 4, price_pence=20_000_00),
    )
    freed = (Freed("acp", "care", 1, draw(st.sampled_from([0.0, 0.4])), "prescribing", 1, 0.05, "a trial"),)
    return problem(
        cells, options, skills, limits=limits, freed=freed, needed_in_weeks=52,
        times=(TimeBand("day"), TimeBand("night"), TimeBand("saturday", hours_per_week=8)),
        roles=(MixRole("nurse", registered=True), MixRole("acp", registered=True), MixRole("aide")),
        competences=(Competence("care"), Competence("prescribing")),
    )  # fmt: skip


def second_opinion(case: MixProblem) -> float:
    """Least bill in pence a year."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    infinity = solver.infinity()
    registered = {role.id for role in case.roles if role.registered}
    staff = {
        o.id: solver.NumVar(0, 0 if o.lead_weeks > (case.needed_in_weeks or 0) else infinity, "") for o in case.options
    }
    spent = defaultdict(list)  # hours of (option, where)
    met = defaultdict(list)
    asked = defaultdict(list)
    given_hours = defaultdict(list)
    money = [o.annual_cost_pence / WEEKS_A_YEAR * staff[o.id] for o in case.options]
    working = defaultdict(list)
    wheres = sorted({c.where for c in case.cells})
    if all(where[2] != "night" for where in wheres):  # the floor at night may be met anywhere
        wheres += [("north", "home", "night"), ("south", "home", "night")]

    def hour(o_id: str, where: tuple[str, str, str]) -> pywraplp.Variable:
        variable = solver.NumVar(0, infinity, "")
        spent[o_id, where].append(variable)
        return variable

    for o in case.options:
        for where in wheres:
            if not o.works(*where):
                continue
            hour(o.id, where)  # simply being there
            for skill in (s for s in case.skills if s.role == o.role):
                if not skill.supervisor:
                    for level in range(1, skill.level + 1):
                        given_hours[where, skill.competence, level, o.id] = hour(o.id, where)
                for cell in case.cells:
                    if cell.where == where and cell.competence == skill.competence and cell.level <= skill.level:
                        done = hour(o.id, where)
                        met[cell].append(done / skill.minutes_ratio)
                        working[o.role, where].append(done)
                        if skill.supervisor:
                            need_of = (where, skill.supervisor, skill.supervisor_level)
                            asked[need_of].append(skill.supervision_share * done)
    for row in case.freed:
        for where in wheres:
            pot = []
            for cell in case.cells if row.hours_freed > 0 else ():
                if cell.where == where and cell.competence == row.competence and cell.level <= row.level:
                    saved = solver.NumVar(0, infinity, "")
                    met[cell].append(saved)
                    pot.append(saved)
                    share = row.supervision_share / row.hours_freed
                    asked[where, row.supervisor, row.supervisor_level].append(share * saved)
            solver.Add(solver.Sum(pot) <= row.hours_freed * solver.Sum(working[row.role, where]))
    for (where, competence, level), hours in asked.items():
        there = [v for (w, c, lv, _), v in given_hours.items() if (w, c) == (where, competence) and lv == level]
        solver.Add(solver.Sum(there) >= solver.Sum(hours))
    for cell in case.cells:
        unmet = solver.NumVar(0, infinity, "")
        solver.Add(solver.Sum(met[cell]) + unmet >= cell.hours)
        money.append(cell.unmet_pence * unmet)
    for o in case.options:
        everywhere = [v for (id, _), found in spent.items() if id == o.id for v in found]
        solver.Add(solver.Sum(everywhere) <= o.clinical_hours * staff[o.id])
        for band in case.times:
            then = [v for (id, w), found in spent.items() if id == o.id and w[2] == band.id for v in found]
            solver.Add(solver.Sum(then) <= band.hours_per_week * staff[o.id])
            money.append(o.premium_pence.get(band.id, 0) * solver.Sum(then))
        there = staff[o.id] + solver.Sum([staff[p.id] for p in case.options if p.from_option == o.id])
        if o.wte_max is not None:
            solver.Add(there <= o.wte_max)
        solver.Add(there >= o.wte_min)

    role = {o.id: o.role for o in case.options}
    source = {o.id: o.source for o in case.options}

    def hours_of(test: object, time: str = "") -> pywraplp.LinearExpr:
        assert callable(test)
        return solver.Sum([v for (id, w), vs in spent.items() if test(id) and time in ("", w[2]) for v in vs])

    share, nights, agency, posts = (solver.NumVar(0, infinity, "") for _ in range(4))
    solver.Add(hours_of(lambda id: role[id] in registered) + share >= case.limits[0].value * hours_of(lambda id: True))
    solver.Add(hours_of(lambda id: role[id] == "nurse", "night") + nights >= 15)
    solver.Add(hours_of(lambda id: source[id] == Source.AGENCY) - agency <= 10)
    solver.Add(solver.Sum([staff[id] for id in staff if role[id] == "nurse"]) - posts <= 4)
    money += [2_000 * share, 4_000 * nights, 500 * agency, 20_000_00 / WEEKS_A_YEAR * posts]
    solver.Minimize(solver.Sum(money))
    assert solver.Solve() == pywraplp.Solver.OPTIMAL
    return float(solver.Objective().Value()) * WEEKS_A_YEAR


@settings(max_examples=40)
@given(richer())
def test_both_find_the_same_least_bill(case: MixProblem) -> None:
    assert solve_mix(case).totals.bill_pence == pytest.approx(second_opinion(case), abs=300)
