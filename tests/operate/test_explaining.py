"""Explanations, each checked by making the change it names and judging again."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from constraints.rules.pins import Pins
from constraints.rules.requests import Requests
from optimiser.audit import audit
from optimiser.book import Book
from optimiser.gaps import gaps
from optimiser.operate.difference import compare_rotas
from optimiser.operate.explain import explain_person, explain_rule, explain_slot
from optimiser.operate.infeasible import find_clash
from optimiser.operate.swap import held_by, judge_swap, legal_swaps
from optimiser.operate.vacated_duties import whole_day_absences
from optimiser.problem.candidates import candidates
from optimiser.problem.domain import HARD, HeldSkill, Need, Period, Pin, Price, Request
from optimiser.report.changes.swap import show_judged_swap
from optimiser.report.render.console import make_console
from optimiser.report.rota.view import RotaView
from tests.operate.ward import RULES, published, ward
from tests.tiny import Tiny


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


def test_a_refused_wish_is_priced_with_the_best_replacement() -> None:
    """A wishes day 0 off; B is free and takes it, which saves the 50 and leaves no gap."""
    problem = ward("AB", days=1, codes="D")
    problem = replace(problem, requests=(Request(0, 0, wants=False, points=50),))
    rules = (*RULES, Requests())
    rota = published(problem, {0: "D"})
    (wish,) = explain_person(audit(problem, rules, rota), 0).wishes
    (day,) = {a.duty for a in rota}
    assert (wish.hard, wish.points, wish.takes) == (0, -50, ((1, day),))
    made = audit(problem, rules, published(problem, {1: "D"}))
    assert made.points - audit(problem, rules, rota).points == wish.points


def test_a_wish_to_work_takes_the_duty_of_who_has_it() -> None:
    """A wishes the early that B has; beside B it would be one too many, at 30 points, in place of B it is not."""
    problem = ward("AB", days=1, codes="D")
    needs = (replace(problem.needs[0], maximum=1, above=Price(30)),)
    problem = replace(problem, needs=needs, requests=(Request(0, 0, wants=True, points=50),))
    rules = (*RULES, Requests())
    rota = published(problem, {1: "D"})
    (wish,) = explain_person(audit(problem, rules, rota), 0).wishes
    assert (wish.hard, wish.points, {p for p, _ in wish.takes}) == (0, -50, {0})


def test_a_wish_that_no_duty_grants_says_why() -> None:
    """C's registration ends before day 1; the ward has no lates at all; D's contract has ended."""
    tiny = Tiny(days=2, skills=("registered nurse",), capabilities=(("nurse", "registered nurse"),),
                periods=(Period("day", 480, 960),))  # fmt: skip
    tiny.shift("D", "08:00", "16:00", periods=(0,))
    tiny.shift("L", "13:00", "21:00", periods=(0,))
    for day in (0, 1):
        tiny.duty("D", day)
    tiny.person("C", more={"skills": (HeldSkill(0, last_day=0),)})
    tiny.person("D", last_day=0, more={"skills": (HeldSkill(0),)})
    problem = tiny.problem(needs=tuple(Need(0, 0, day, 0, minimum=1, below_minimum=Price(400)) for day in (0, 1)))
    problem = replace(problem, candidates=candidates(problem))
    wishes = (
        Request(0, 1, wants=True, points=50),
        Request(0, 1, wants=True, points=50, shifts=frozenset({1})),
        Request(1, 1, wants=True, points=50),
    )
    problem = replace(problem, requests=wishes)
    bill = audit(problem, (*RULES, Requests()), ())
    assert [w.why for p in (0, 1) for w in explain_person(bill, p).wishes] == [
        "registered nurse expired on Mon 2 Nov",
        "there is no such duty that day",
        "the contract ended on Mon 2 Nov",
    ]


def test_a_legal_swap_says_what_it_leaves_short() -> None:
    """B may be counted as a helper only: the nurse's night goes to B and no nurse is left."""
    tiny = Tiny(days=1, capabilities=(("nurse", "any"), ("helper", "any")), periods=(Period("night", 1200, 1920),))
    tiny.shift("N", "20:00", "08:00", periods=(0,))
    for name, capability in (("A", "nurse"), ("B", "helper"), ("C", "nurse")):
        tiny.person(name)
        tiny.offer(name, "N", range(1), capability)
    problem = tiny.problem(needs=(Need(0, 0, 0, 0, minimum=1, below_minimum=Price(400)),))
    bill = audit(problem, RULES, published(problem, {0: "N"}))
    short = judge_swap(bill, 0, 0, 1)
    assert short.legal
    assert [(gap.have, gap.missing) for gap in short.short] == [(0, 1)]
    assert judge_swap(bill, 0, 0, 2).short == ()
    assert not gaps(problem, bill.lines)
    view = RotaView(problem, bill)
    console = make_console(text := io.StringIO())
    show_judged_swap(view, short, console)
    assert text.getvalue().startswith("Legal, but leaves a gap.")
    assert "Leaves short: Mon 2 Nov, night, ward: 0 of 1 nurse" in text.getvalue()
