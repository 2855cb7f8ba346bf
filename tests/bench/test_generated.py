"""The generated suite: its planted rotas are rotas, cost what is said, and are the same each time."""

from __future__ import annotations

import pytest

from optimiser.audit import audit
from optimiser.bench.generated import PLANTED_DAYS, SIZES, generate_instance
from optimiser.bench.once import rules_of
from optimiser.bench.suites import cases, frozen_references, known_cost
from optimiser.gaps import gaps


@pytest.mark.parametrize("people", [10, 30, 100])
def test_the_planted_rota_keeps_every_hard_rule_and_leaves_no_gap(people: int) -> None:
    planted = generate_instance(people)
    problem = planted.instance.problem
    bill = audit(problem, rules_of(planted.instance), planted.rota)
    assert bill.hard == 0
    assert not gaps(problem, bill.lines)
    assert bill.by_rule()["need-cover"] == 0
    assert len(problem.people) == people
    assert problem.calendar.days == PLANTED_DAYS


@pytest.mark.parametrize("people", [10, 30, 100])
def test_the_planted_cost_is_that_of_the_wishes_it_does_not_grant(people: int) -> None:
    """Weekends and contracted hours keep their limits in every pattern, so wishes are all it costs."""
    planted = generate_instance(people)
    problem = planted.instance.problem
    worked = {(a.contract, problem.duties[a.duty].day) for a in planted.rota}
    refused = sum(r.points for r in problem.requests if (r.person, r.day) in worked)
    bill = audit(problem, rules_of(planted.instance), planted.rota)
    assert {rule: points for rule, points in bill.by_rule().items() if points} == {"requests": refused}
    assert bill.points == refused


def test_every_planted_assignment_is_a_candidate() -> None:
    planted = generate_instance(60)
    assert planted.rota <= set(planted.instance.problem.candidates)


def test_the_same_seed_gives_the_same_instance_and_another_another() -> None:
    first, again, other = generate_instance(30), generate_instance(30), generate_instance(30, seed=2)
    assert first.rota == again.rota
    assert first.instance.problem.needs == again.instance.problem.needs
    assert first.instance.problem.requests == again.instance.problem.requests
    assert first.instance.problem.candidates == again.instance.problem.candidates
    assert other.rota != first.rota


def test_frozen_references_belong_to_the_generator_that_there_is() -> None:
    found = frozen_references()
    assert "generated/30" in found
    for label, (planted, reference) in found.items():
        made = generate_instance(int(label.split("/")[1]))
        assert planted == audit(made.instance.problem, rules_of(made.instance), made.rota).points
        assert reference.best is not None
        assert (reference.bound or 0) <= reference.best < (planted or 0)


def test_the_suite_measures_against_the_better_of_planted_and_reference() -> None:
    case = cases()["generated/30"]
    instance, planted = case.read()
    assert planted is not None
    rules = rules_of(instance)
    known = known_cost(case, instance, rules, planted)
    assert known == frozen_references()[case.label][1]
    other = known_cost(case, instance, rules, planted - {next(iter(planted))})
    assert other.source == "planted"
    assert [f"generated/{n}" for n in SIZES] == [x for x in cases() if x.startswith("generated/")]
