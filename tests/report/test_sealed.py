"""What tells of somebody's pay, or by credited hours of the kind of their absence, is summed up but for managers."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from constraints.rules.composition import TeamComposition
from constraints.rules.contracted_hours import ContractedHours
from constraints.rules.pay_cost import PayCost
from optimiser.audit import Breach, audit
from optimiser.operate.cover import rank_candidates
from optimiser.problem.domain import Composition, Limit, Price
from optimiser.report.overview.bill_parts import bill_table
from optimiser.report.render.html import html
from optimiser.report.rota.coded import coded
from optimiser.report.rota.compliance import statements
from optimiser.report.rota.tables import breaches_table
from optimiser.report.rota.view import RotaView, shown_keys
from optimiser.report.rota.words import blockers_text

HOURS = ContractedHours(name="HOURS", price=Price(3))
PAY = PayCost(name="PAY", basic=True, price=Price(1), unit=1000)


@pytest.fixture
def team(view: RotaView) -> RotaView:
    return RotaView(view.problem, audit(view.problem, [view.bill.rules[0], HOURS, PAY], view.bill.lines.frozen()))


@pytest.fixture
def manager(team: RotaView) -> RotaView:
    return RotaView(team.problem, team.bill, manager=True)


def manager_pounds(manager: RotaView) -> float:
    """Pay of the whole rota by the rule."""
    return round(sum(PAY.pence(manager.problem, a) for a in manager.bill.lines.rota) / 100, 2)


def of(view: RotaView, rule: str) -> list[Breach]:
    return [b for b in view.breaches if b.rule == rule]


def test_pay_is_one_sum_for_the_team_and_a_row_each_for_managers(team: RotaView, manager: RotaView) -> None:
    each = of(manager, "PAY")
    assert len(each) == 2  # the others have no rate of pay in the data
    [together] = of(team, "PAY")
    assert together.points == sum(b.points for b in each)
    assert (together.people, together.measured) == ((), None)
    assert together.text.startswith("2 people together")


def test_hours_beside_the_contract_are_told_of_who_was_not_away(team: RotaView, manager: RotaView) -> None:
    away = {2}  # P03 is ill on two days, credited 12 h
    shown = [b for b in of(team, "HOURS") if b.people]
    assert shown == [b for b in of(manager, "HOURS") if not away & set(b.people)]
    assert shown
    [rest] = [b for b in of(team, "HOURS") if not b.people]
    assert rest.points == sum(b.points for b in of(manager, "HOURS") if away & set(b.people)) > 0
    assert "contract P03" in html(manager)
    assert "contract P03" not in html(team)
    assert "contract P03" not in json.dumps(coded(team))
    assert "contract P03" not in str(statements(team))


def test_sums_keep_the_bill_and_its_counts(team: RotaView, manager: RotaView) -> None:
    assert sum(b.points for b in team.breaches) == sum(b.points for b in manager.breaches) == team.bill.points
    points = [
        [bill_table(who).values(name) for name in ("rule", "points", "hard", "breaches")] for who in (team, manager)
    ]
    assert points[0] == points[1]
    pay = [
        dict(zip(bill_table(who).values("rule"), bill_table(who).values("amount"), strict=True))
        for who in (team, manager)
    ]
    assert (pay[0]["PAY"], pay[1]["PAY"]) == (None, manager_pounds(manager))
    assert sum(int(row[2] or 0) for row in breaches_table(team).rows) == team.bill.points


def test_a_stop_of_pay_has_no_points(team: RotaView, manager: RotaView) -> None:
    need = team.gaps[0].need
    near = next(c for c in rank_candidates(team.bill, need) if any(s.rule == "PAY" for s in c.blockers))
    assert "pay (PAY)" in blockers_text(team, near)
    assert "by their pay rates (PAY, " in blockers_text(manager, near)


def test_a_hard_breach_is_never_summed_up(team: RotaView) -> None:
    strict = replace(HOURS, price=Price(hard=True))
    judged = RotaView(team.problem, audit(team.problem, [strict], team.bill.lines.frozen()))
    assert len(of(judged, "HOURS")) == judged.bill.hard
    assert [judged.text_of(b) for b in of(judged, "HOURS") if 2 in b.people] == ["hours beside the contract"]


def test_rules_are_counted_as_the_bill_lists_them(view: RotaView) -> None:
    hidden = [type(n, (PayCost,), {"confidential": True})(name=n) for n in ("LEAVE-1", "FLEX-1")]
    judged = RotaView(view.problem, audit(view.problem, [HOURS, *hidden], ()))
    assert len(shown_keys(judged.bill.rules)) == len(bill_table(judged).rows) == 2


def test_who_would_be_the_first_of_several_is_told_so(view: RotaView) -> None:
    """Two nurses are asked of a night where anybody is: nobody alone is the reason that nobody is there."""
    two = Composition(0, 2, ((Limit(((0, 1),), low=2, text="at least 2"),),), price=Price(50), name="pairs")
    problem = replace(view.problem, compositions=(two,))
    judged = RotaView(problem, audit(problem, [view.bill.rules[0], TeamComposition()], view.bill.lines.frozen()))
    texts = {}
    for gap in judged.gaps:
        need = problem.needs[gap.need]
        if need.team == 0 and need.period == 2:
            texts[need.day] = [blockers_text(judged, c) for c in rank_candidates(judged.bill, gap.need)]
    assert texts
    assert all("alone there, " in text for day in texts for text in texts[day] if "at least 2" in text)
    assert any("alone there, " in text for day in texts for text in texts[day])
