"""What tells of somebody's pay, or by credited hours of the kind of their absence, is left out but for managers."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from constraints.rules.composition import TeamComposition
from constraints.rules.contracted_hours import ContractedHours
from constraints.rules.pay_cost import PayCost
from optimiser.audit import Bill, Breach, Change, audit
from optimiser.operate.cover import rank_candidates
from optimiser.problem.domain import Composition, Limit, Price
from optimiser.report.overview.bill_parts import bill_table
from optimiser.report.render.html import html
from optimiser.report.rota.coded import coded
from optimiser.report.rota.compliance import statements
from optimiser.report.rota.runfile import run_json
from optimiser.report.rota.tables import breaches_table, payments_table
from optimiser.report.rota.view import RotaView, RunOutcome, shown_keys
from optimiser.report.rota.words import blockers_text, left_out

HOURS = ContractedHours(name="HOURS", price=Price(3))
PAY = PayCost(name="PAY", basic=True, price=Price(1), unit=1000)


@pytest.fixture
def whole(view: RotaView) -> Bill:
    rules = [view.rules["NEED-1"], HOURS, PAY]
    return audit(view.problem, rules, view.bill.lines.frozen())


@pytest.fixture
def team(whole: Bill) -> RotaView:
    return RotaView(whole.problem, whole)


@pytest.fixture
def manager(whole: Bill) -> RotaView:
    return RotaView(whole.problem, whole, manager=True)


def of(view: RotaView, rule: str) -> list[Breach]:
    return [b for b in (*view.breaches, *view.payments) if b.rule == rule]


def test_pay_is_for_managers(team: RotaView, manager: RotaView) -> None:
    assert len(of(manager, "PAY")) == 2  # the others have no rate of pay in the data
    assert not of(team, "PAY")
    assert "PAY" not in {*bill_table(team).values("rule"), *run_json(team)["bill"]}
    amounts = dict(zip(bill_table(manager).values("rule"), bill_table(manager).values("amount"), strict=True))
    assert amounts["PAY"] == round(sum(PAY.pence(manager.problem, a) for a in manager.bill.lines.rota) / 100, 2)
    assert run_json(manager)["bill"]["PAY"] == sum(b.points for b in of(manager, "PAY")) > 0


def test_hours_beside_the_contract_are_told_of_who_was_not_away(team: RotaView, manager: RotaView) -> None:
    away = {2}  # P03 is ill on two days, credited 12 h
    shown = of(team, "HOURS")
    assert shown == [b for b in of(manager, "HOURS") if not away & set(b.people)]
    assert shown
    assert "contract P03" in html(manager)
    assert "contract P03" not in html(team)
    assert "contract P03" not in json.dumps(coded(team))
    assert "contract P03" not in str(statements(team))


def test_sums_leave_out_what_is_sealed(team: RotaView, manager: RotaView) -> None:
    confidential = [*of(manager, "PAY"), *(b for b in manager.breaches if b.rule == "HOURS" and 2 in b.people)]
    assert team.confidential_points == sum(b.points for b in confidential) > 0
    assert manager.bill.points - team.bill.points == team.confidential_points
    for view in (team, manager):
        assert sum(b.points for b in (*view.breaches, *view.payments)) == view.bill.points == run_json(view)["points"]
        listed = [*breaches_table(view).values("points"), *payments_table(view).values("points")]
        assert sum(map(int, listed)) == view.bill.points
        assert sum(map(int, bill_table(view).values("points"))) == view.bill.points
    assert "leave out" in left_out(team)
    assert not left_out(manager)


def test_a_bound_is_as_far_below_the_points_that_are_told_as_it_is(whole: Bill) -> None:
    trace = [{"seconds": 1.0, "hard": 0, "points": whole.points, "bound": None}]
    outcome = RunOutcome("FEASIBLE", bound=whole.points - 40, record={"trace": trace})
    team, manager = (RotaView(whole.problem, whole, manager=m, outcome=outcome) for m in (False, True))
    assert team.bound == team.bill.points - 40
    assert manager.bound == whole.points - 40
    assert run_json(team)["trace"] == [{**trace[0], "points": team.bill.points}]
    assert run_json(manager)["trace"] == trace


def test_changes_of_the_bill_for_all_are_those_of_the_whole_without_what_is_sealed(
    team: RotaView, manager: RotaView
) -> None:
    need = team.gaps[0].need
    near, known = ({c.assignment: c for c in rank_candidates(view.bill, need, most=None)} for view in (team, manager))
    assert near.keys() == known.keys()
    for assignment, found in near.items():
        confidential = [s for s in known[assignment].blockers if s not in found.blockers]
        assert {s.rule for s in confidential} <= {"PAY", "HOURS"}
        assert "PAY" not in blockers_text(team, found)
    assert any(near[a].points != known[a].points for a in near)
    assert any("by their pay rates (PAY, " in blockers_text(manager, c) for c in known.values())


def test_a_bill_for_all_follows_changes_and_shares_its_lines(whole: Bill) -> None:
    told = RotaView(whole.problem, whole).bill
    gone = Change(out=tuple(sorted(whole.lines.rota)[:3]))
    told.change(gone)
    afresh = RotaView(whole.problem, audit(whole.problem, whole.rules, whole.lines.frozen()))
    assert (told.cost, told.breaches) == (afresh.bill.cost, afresh.bill.breaches)
    told.change(gone.reversed())
    assert told.cost == RotaView(whole.problem, whole).bill.cost


def test_a_hard_breach_is_never_left_out(team: RotaView) -> None:
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


def test_pay_is_told_to_managers_as_money_and_not_among_breaches(manager: RotaView) -> None:
    text = html(manager)
    breaches, _, rest = text.partition("<caption>Breaches, hard ones first</caption>")[2].partition("</table>")
    assert '<th scope="row">PAY</th>' not in breaches
    paid = rest.partition("<caption>What is paid for, which breaks nothing</caption>")[2].partition("</table>")[0]
    assert '<th scope="row">PAY</th>' in paid
    pence = sum(PAY.pence(manager.problem, a) for a in manager.bill.lines.rota)
    assert f"£{pence / 100:,.2f}" in text
