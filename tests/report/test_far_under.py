"""People left without a duty or far under their hours, and what is said of the reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from constraints.rules.absence import NoDutyInAbsence
from constraints.rules.contracted_hours import ContractedHours
from constraints.rules.shift_succession import ShiftSuccession
from optimiser.audit import audit
from optimiser.problem.candidates import candidates
from optimiser.problem.domain import Absence, ContractKind, Price
from optimiser.problem.problem import Problem
from optimiser.report.overview.publication import _people
from optimiser.report.rota.coded import coded
from optimiser.report.rota.far_under import far_under, hours_owed_table
from optimiser.report.rota.view import RotaView
from tests.tiny import Tiny

HOURS = ContractedHours(price=Price(2), side="beyond")


@pytest.fixture
def tiny() -> Tiny:
    made = Tiny(days=7)
    made.shift("D", "08:00", "16:00")
    for name, terms in (("A", {}), ("B", {}), ("bank", {"kind": ContractKind.BANK}), ("C", {})):
        made.person(name, 2400, **terms)
    made.offer("A", "D", range(5)).offer("B", "D", range(7)).offer("bank", "D", range(5))
    return made


def seen(problem: Problem, rules: list, rota: list, **more: object) -> dict[str, str]:
    view = RotaView(problem, audit(problem, rules, rota), **more)  # type: ignore[arg-type]
    before = view.bill.cost
    found = {one.person: one.text() for one in far_under(view)}
    assert view.bill.cost == before
    return found


def test_those_far_under_are_named_with_what_one_duty_more_would_cost(tiny: Tiny) -> None:
    rota = [tiny.a("A", "D", d) for d in range(5)] + [tiny.a("B", "D", 0)]
    found = seen(tiny.problem(), [ContractedHours(price=Price(2), side="owed")], rota)
    assert list(found) == ["C", "B"]  # bank has no hours to owe, A has all of them
    assert found["C"] == "C: no duty, 40.0 of 40.0 h owed; no need of the period asks for what they hold"
    assert found["B"] == "B: one duty, 32.0 of 40.0 h owed; D on Tue 3 Nov would save 16 points"


def test_files_and_programs_name_the_person_by_id(tiny: Tiny) -> None:
    tiny.people[1] = replace(tiny.people[1], name="Bea")
    problem = tiny.problem()
    view = RotaView(problem, audit(problem, [HOURS], ()))
    named = [(row["person"], row["name"]) for row in hours_owed_table(view).records()]
    assert ("B", "Bea") in named
    assert [row["person"] for row in coded(view)["hours_owed"]] == [person for person, _ in named]


def test_of_several_contracts_it_is_said_which_are_far_under(tiny: Tiny) -> None:
    """C owes 40 h on one contract and 20 h on another; the person is counted once."""
    tiny.contract("C2", "C", 1200)
    view = RotaView(tiny.problem(), audit(tiny.problem(), [], tiny.line("A", "DDDDD") + tiny.line("B", "DDDDD")))
    assert [one.text().partition(":")[0] for one in far_under(view)] == ["C (C)", "C (C2)"]
    assert "1 person is far under contracted hours: C" in [check.text for check in _people(view)]


def test_a_rule_that_stops_or_prices_a_duty_more_is_the_reason(tiny: Tiny) -> None:
    rota = [tiny.a("B", "D", d) for d in (1, 3, 5)]
    price = ShiftSuccession(forbidden=((("D",), ("D",)),), price=Price(30))
    assert "costs 30 points: D on " in seen(tiny.problem(), [price], rota)["B"]
    found = seen(tiny.problem(), [replace(price, price=Price(hard=True))], rota)["B"]
    assert "each duty tried breaks a hard rule, the nearest, D on " in found


def test_who_is_away_is_said_to_managers_only(tiny: Tiny) -> None:
    away = (Absence(1, 0, 7 * 1440, kind="sickness", credit=0),)
    problem = tiny.problem(absences=away)
    problem = replace(problem, candidates=candidates(problem))
    assert "B" not in seen(problem, [NoDutyInAbsence()], [])
    assert "B" in seen(problem, [NoDutyInAbsence()], [], manager=True)
