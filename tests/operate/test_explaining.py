"""Explanations, each checked by making the change it names and judging again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from constraints.rules.pins import Pins
from constraints.rules.requests import Requests
from optimiser.audit import audit
from optimiser.book import Book
from optimiser.operate.difference import compare_rotas
from optimiser.operate.explain import explain_person, explain_rule, explain_slot
from optimiser.operate.infeasible import find_clash
from optimiser.operate.swap import held_by, judge_swap, legal_swaps
from optimiser.operate.vacated import whole_day_absences
from optimiser.problem.domain import HARD, Need, Pin, Request
from tests.operate.ward import RULES, published, ward


def test_a_slot_names_who_could_fill_it_and_what_stops_the_others() -> None:
    problem = ward("ABC", days=2)
    problem = replace(problem, absences=whole_day_absences(problem, 2, 0, 1))
    bill = audit(problem, RULES, published(problem, {0: "N.", 1: "D."}))
    (view,) = explain_slot(bill, 0, 1, 0)
    by_person = {c.assignment.contract: c for c in view.near}
    assert view.have == 0
    assert by_person[1].free
    assert by_person[1].points == -400
    assert {s.rule for s in by_person[0].blockers if s.hard} >= {"rest-between"}
    assert any("absence" in s.rule for s in by_person[2].blockers)
    bill.lines.add(by_person[1].assignment)
    again = audit(problem, RULES, bill.lines.frozen())
    assert again.hard == 0


def test_a_refused_wish_is_priced_by_granting_it() -> None:
    """A wishes day 0 off but is the only one rostered: granting it costs the 400 of the gap and saves the 50."""
    problem = ward("A", days=1, codes="D")
    problem = replace(problem, requests=(Request(0, 0, wants=False, points=50),))
    rules = (*RULES, Requests())
    bill = audit(problem, rules, published(problem, {0: "D"}))
    view = explain_person(bill, 0)
    (wish,) = view.wishes
    assert (wish.met, wish.hard, wish.points) == (False, 0, 350)
    assert audit(problem, rules, ()).points - bill.points == wish.points


def test_swaps_proposed_are_legal_when_made() -> None:
    problem = ward("ABC", days=3)
    rota = published(problem, {0: "D.N", 1: "N.D", 2: "..."})
    bill = audit(problem, RULES, rota)
    duty = next(a.duty for a in rota if a.contract == 0 and problem.duties[a.duty].day == 0)
    found = legal_swaps(bill, 0, duty)
    assert found
    for each in found:
        after = audit(problem, RULES, (rota - set(each.change.out)) | set(each.change.into))
        assert after.hard <= bill.hard
        assert after.points - bill.points == each.points
        assert held_by(after, 0, duty) is None
    assert bill.lines.frozen() == rota, "judging leaves the rota as it was"


def test_an_illegal_swap_says_which_rule() -> None:
    problem = ward("AB", days=2)
    rota = published(problem, {0: ".D", 1: "N."})
    bill = audit(problem, RULES, rota)
    day = next(a.duty for a in rota if a.contract == 0)
    judged = judge_swap(bill, 0, day, 1)
    assert not judged.legal
    assert {s.rule for s in judged.blockers if s.hard} == {"rest-between"}
    assert judge_swap(bill, 1, day, 0).refused.startswith("B does not work")


def test_two_rotas_compared() -> None:
    problem = ward("AB", days=2, codes="D")
    first, second = (audit(problem, RULES, published(problem, x)) for x in ({0: "DD"}, {0: "D."}))
    found = compare_rotas(first, second)
    assert found.by_person == {0: (1, 0)}
    assert (found.cost_before, found.cost_after) == ((0, 0), (0, 400))
    assert found.rules == {"need-cover": (0, 400)}
    assert len(found.new) == 1


def test_a_clash_is_minimal_and_its_parts_are_named() -> None:
    """Two hard needs of the same hours and one person: need, need and one-place cannot all be kept."""
    problem = ward("A", days=1, codes="D N")
    hard = tuple(replace(n, below_minimum=HARD) for n in problem.needs)
    night = next(i for i, d in enumerate(problem.duties) if problem.shifts[d.shift].code == "N")
    problem = replace(problem, needs=hard, pins=(Pin(0, night, wanted=False),))
    clash = find_clash(Book(problem, (*RULES, Pins())))
    assert clash is not None
    assert clash.minimal
    assert {key for key, _ in clash.parts} == {"need-cover", "pins"}
    assert clash.fewest
    assert len(clash.relaxation) == 1


def test_no_clash_where_a_rota_exists() -> None:
    problem = ward("AB", days=1)
    assert find_clash(Book(problem, RULES)) is None


def test_a_rule_by_its_key() -> None:
    problem = ward("A", days=1, codes="D")
    bill = audit(problem, RULES, ())
    assert explain_rule(bill, "need-cover").points == 400
    with pytest.raises(KeyError):
        explain_rule(bill, "no-such-rule")
    assert isinstance(problem.needs[0], Need)
