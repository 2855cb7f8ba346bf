"""Explanations of a person and of a rule tell nobody's pay but to managers."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from constraints.rules.pay_cost import PayCost
from optimiser.audit import Bill, audit
from optimiser.operate.cover import rank_candidates
from optimiser.operate.explain import explain_person, explain_rule
from optimiser.problem.domain import Price
from optimiser.report.changes.cover import _without_empty, candidate_data, show_candidates
from optimiser.report.changes.person import person_data, show_person
from optimiser.report.changes.rule import rule_data, show_rule_breaches
from optimiser.report.overview.result_tables import rota_tables
from optimiser.report.render.terminal import show_bill
from optimiser.report.rota.coded import coded
from optimiser.report.rota.compliance import statements
from optimiser.report.rota.statement import text_of
from optimiser.report.rota.view import RotaView

PAY = PayCost(name="PAY", basic=True, price=Price(1), unit=1000)


@pytest.fixture
def team(view: RotaView) -> RotaView:
    return RotaView(view.problem, judged(view))


@pytest.fixture
def manager(view: RotaView) -> RotaView:
    return RotaView(view.problem, judged(view), manager=True)


def judged(view: RotaView) -> Bill:
    return audit(view.problem, [view.rules["NEED-1"], PAY], view.bill.lines.frozen())


def console() -> Console:
    return Console(file=io.StringIO(), width=100)


def paid(view: RotaView) -> int:
    """Somebody with pay in the bill."""
    return next(b.people[0] for b in view.bill.all_breaches() if b.rule == "PAY")


def test_a_person_is_explained_without_their_pay(team: RotaView, manager: RotaView) -> None:
    person = paid(manager)
    told, known = (person_data(v, explain_person(v.bill, person)) for v in (team, manager))
    assert "PAY" not in {b["rule"] for b in [*told["breaches"], *told["payments"], *known["breaches"]]}
    assert "PAY" in {b["rule"] for b in known["payments"]}
    for_all, for_managers = console(), console()
    show_person(team, explain_person(team.bill, person), for_all)
    show_person(manager, explain_person(manager.bill, person), for_managers)
    assert "(PAY)" not in for_all.file.getvalue()  # type: ignore[attr-defined]
    assert "(PAY)" in for_managers.file.getvalue()  # type: ignore[attr-defined]


def test_a_rule_of_pay_is_explained_to_managers(team: RotaView, manager: RotaView) -> None:
    told, known = rule_data(team, explain_rule(team.bill, "PAY")), rule_data(manager, explain_rule(manager.bill, "PAY"))
    assert (told["points"], told["breaches"], told["payments"]) == (None, [], [])
    assert (len(known["breaches"]), len(known["payments"])) == (0, 2)
    assert known["points"] > 0
    shown = console()
    show_rule_breaches(team, explain_rule(team.bill, "PAY"), shown)
    text = shown.file.getvalue()  # type: ignore[attr-defined]
    assert "for managers" in text
    assert "0 points" not in text
    assert all(p.id not in text and (not p.name or p.name not in text) for p in team.problem.people)


def test_pay_is_no_breach_in_any_output(manager: RotaView) -> None:
    tables = {table.name: table.records() for table in rota_tables(manager)}
    assert "PAY" not in {row["rule"] for row in tables["breaches"]}
    paid_for = [row for row in tables["payments"] if row["rule"] == "PAY"]
    [bill] = [row for row in tables["bill"] if row["rule"] == "PAY"]
    assert (bill["part"], bill["breaches"], bill["payments"], bill["unit"]) == ("Cost", 0, 2, "pounds")
    assert bill["amount"] == pytest.approx(sum(row["measured"] for row in paid_for) / 100)
    assert sum(row["points"] for row in paid_for) == bill["points"] == manager.bill.by_rule()["PAY"]
    coded_view = coded(manager)
    assert {b["rule"] for b in coded_view["payment_list"]} == {"PAY"}
    assert "PAY" not in {b["rule"] for b in coded_view["breach_list"]}
    of_rule = [row for row in tables["compliance"] if row["rule"] == "PAY"]
    assert {(row["findings"], row["hard"]) for row in of_rule} == {(0, 0)}
    assert sum(row["payments"] for row in of_rule) == 2
    told = "\n".join(line for statement in statements(manager) for line in text_of(statement, width=200))
    assert "Paid, no breach: PAY: " in told
    assert f"£{bill['amount']:,.2f}" in told
    shown = console()
    show_bill(manager, shown)
    lines = shown.file.getvalue().splitlines()  # type: ignore[attr-defined]
    cost = next(i for i, line in enumerate(lines) if line.startswith("Cost"))
    assert lines[cost + 1].split()[:3] == ["PAY", f"{bill['points']:,}", f"£{bill['amount']:,.2f}"]


def test_a_candidate_has_neither_cost_nor_points_of_pay(team: RotaView, manager: RotaView) -> None:
    known = next(
        c for c in rank_candidates(manager.bill, team.gaps[0].need) if any(s.rule == "PAY" for s in c.blockers)
    )
    [stop] = [s for s in candidate_data(manager, known)["stops"] if s["rule"] == "PAY"]
    assert stop["points"] > 0
    assert candidate_data(manager, known)["cost_pence"] > 0
    near = next(c for c in rank_candidates(team.bill, team.gaps[0].need) if c.assignment == known.assignment)
    told = candidate_data(team, near)
    assert "PAY" not in {s["rule"] for s in told["stops"]}
    assert told["cost_pence"] is None
    assert known.points - near.points == stop["points"]
    shown = console()
    show_candidates(team, [near], shown)
    assert "£" not in shown.file.getvalue()  # type: ignore[attr-defined]


def test_columns_with_nothing_in_them_are_left_out() -> None:
    rows = [("Who", "Cost", "Rest", "Travel"), ("A", "", "11 h", ""), ("B", "", "", "")]
    assert _without_empty(rows) == [("Who", "Rest"), ("A", "11 h"), ("B", "")]
