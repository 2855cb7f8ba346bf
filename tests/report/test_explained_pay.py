"""Explanations of a person and of a rule tell nobody's pay but to managers."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from constraints.rules.pay_cost import PayCost
from optimiser.audit import audit
from optimiser.operate.cover import rank_candidates
from optimiser.operate.explain import explain_person, explain_rule
from optimiser.problem.domain import Price
from optimiser.report.changes.cover import candidate_data, show_candidates
from optimiser.report.changes.person import person_data, show_person
from optimiser.report.changes.rule import rule_data, show_rule_breaches
from optimiser.report.rota.view import RotaView

PAY = PayCost(name="PAY", basic=True, price=Price(1), unit=1000)


@pytest.fixture
def team(view: RotaView) -> RotaView:
    return RotaView(view.problem, audit(view.problem, [view.bill.rules[0], PAY], view.bill.lines.frozen()))


@pytest.fixture
def manager(team: RotaView) -> RotaView:
    return RotaView(team.problem, team.bill, manager=True)


def console() -> Console:
    return Console(file=io.StringIO(), width=100)


def paid(view: RotaView) -> int:
    """Somebody with pay in the bill."""
    return next(b.people[0] for b in view.bill.all_breaches() if b.rule == "PAY")


def test_a_person_is_explained_without_their_pay(team: RotaView, manager: RotaView) -> None:
    found = explain_person(team.bill, paid(team))
    [pay] = [b for b in found.breaches if b.rule == "PAY"]
    assert "PAY" not in {b["rule"] for b in person_data(team, found)["breaches"]}
    assert pay.points in [b["points"] for b in person_data(manager, found)["breaches"] if b["rule"] == "PAY"]
    for_all, for_managers = console(), console()
    show_person(team, found, for_all)
    show_person(manager, found, for_managers)
    assert "(PAY)" not in for_all.file.getvalue()  # type: ignore[attr-defined]
    assert "(PAY)" in for_managers.file.getvalue()  # type: ignore[attr-defined]


def test_a_rule_of_pay_is_one_sum(team: RotaView, manager: RotaView) -> None:
    found = explain_rule(team.bill, "PAY")
    assert len(found.breaches) == len(rule_data(manager, found)["breaches"]) == 2
    [together] = rule_data(team, found)["breaches"]
    assert (together["people"], together["points"]) == ([], found.points)
    shown = console()
    show_rule_breaches(team, found, shown)
    text = shown.file.getvalue()  # type: ignore[attr-defined]
    assert "2 people together" in text
    assert all(p.id not in text and (not p.name or p.name not in text) for p in team.problem.people)


def test_a_candidate_has_neither_cost_nor_points_of_pay(team: RotaView, manager: RotaView) -> None:
    near = next(c for c in rank_candidates(team.bill, team.gaps[0].need) if any(s.rule == "PAY" for s in c.blockers))
    [stop] = [s for s in candidate_data(team, near)["stops"] if s["rule"] == "PAY"]
    assert (stop["points"], candidate_data(team, near)["cost_pence"]) == (None, None)
    [stop] = [s for s in candidate_data(manager, near)["stops"] if s["rule"] == "PAY"]
    assert stop["points"] > 0
    assert candidate_data(manager, near)["cost_pence"] > 0
    shown = console()
    show_candidates(team, [near], shown)
    assert "£" not in shown.file.getvalue()  # type: ignore[attr-defined]
