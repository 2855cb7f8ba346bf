"""What an explanation says is what happens when the change it names is made."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from constraints.rules.pins import Pins
from constraints.rules.qualified import Qualified
from constraints.rules.requests import Requests
from optimiser.audit import Bill, Change, Lines, audit
from optimiser.book import Book
from optimiser.operate.cover import chains, duties_covering_need, nearest_people, rank_candidates
from optimiser.operate.explain import explain_slot
from optimiser.operate.infeasible import find_clash, rota_exists
from optimiser.operate.notice import changed_duties
from optimiser.operate.repair import repair_rota
from optimiser.operate.vacated_duties import impossible_duties, whole_day_absences
from optimiser.problem.domain import HARD, Assignment, HeldSkill, Need, Period, Pin, Price, Request
from optimiser.problem.problem import Problem
from tests.operate.ward import RULES, published, ward
from tests.tiny import Tiny


def duty(problem: Problem, day: int, code: str) -> int:
    return next(i for i, d in enumerate(problem.duties) if d.day == day and problem.shifts[d.shift].code == code)


def need(problem: Problem, day: int, period: int) -> int:
    return next(i for i, n in enumerate(problem.needs) if (n.day, n.period) == (day, period))


@pytest.mark.parametrize("lazy", [False, True])
@pytest.mark.parametrize("most", [None, 1, 3])
def test_each_candidate_costs_what_is_said(lazy: bool, most: int | None) -> None:
    problem = ward("ABCD", days=3)
    problem = replace(problem, absences=whole_day_absences(problem, 3, 0, 2))
    rota = published(problem, {0: "N..", 1: "D.D", 2: ".N."})
    before = audit(problem, RULES, rota)
    for index in range(len(problem.needs)):
        bill = Bill(problem, RULES, Lines(problem, rota), lazy=lazy)
        everybody = rank_candidates(before, index)
        found = rank_candidates(bill, index, most=most)
        assert [c.assignment for c in found] == [c.assignment for c in everybody[:most]]
        for each in found:
            after = audit(problem, RULES, rota | {each.assignment})
            assert (after.hard - before.hard, after.points - before.points) == (each.hard, each.points)
            assert each.free == (after.hard == before.hard)
        assert bill.lines.frozen() == rota


def test_a_chain_costs_what_is_said() -> None:
    """A works the night that C could take; the day after is short, B is away and C may not work it."""
    problem = ward("ABC", days=2)
    pins = (Pin(2, duty(problem, 1, "D"), wanted=False),)
    problem = replace(problem, absences=whole_day_absences(problem, 1, 0, 1), pins=pins)
    rules = (*RULES, Pins())
    rota = published(problem, {0: "N."})
    bill = audit(problem, rules, rota)
    short = need(problem, 1, 0)
    (chain, *_) = chains(bill, short, rank_candidates(bill, short))
    assert chain.taker is not None
    moves = {chain.mover.assignment, chain.taker.assignment}
    after = audit(problem, rules, (rota - {chain.given}) | moves)
    assert (after.hard - bill.hard, after.points - bill.points) == (chain.hard, chain.points) == (0, -400)


def test_a_fix_that_takes_somebody_off_another_duty_says_what_that_leaves_short() -> None:
    problem = ward("A", days=2)
    dearer = replace(problem.needs[0].below_minimum, points=900)
    problem = replace(problem, needs=tuple(replace(n, below_minimum=dearer) if n.period else n for n in problem.needs))
    bill = audit(problem, RULES, published(problem, {0: ".D"}))
    short = need(problem, 0, 1)
    (chain, *_) = chains(bill, short, rank_candidates(bill, short))
    assert chain.taker is None
    assert [(problem.needs[gap.need].period, gap.missing) for gap in chain.short] == [(0, 1)]


def test_no_fix_moves_somebody_between_two_duties_that_fill_the_same_gap() -> None:
    """A, who works a long day and wishes not to, would save 90 on a late: the late has nobody more by that."""
    tiny = Tiny(days=1, capabilities=(("nurse", "any"),), periods=(Period("early", 480, 720), Period("late", 720, 960)))
    tiny.shift("LD", "08:00", "16:00", periods=(0, 1))
    tiny.shift("L", "12:00", "16:00", periods=(1,))
    tiny.person("A")
    tiny.offer("A", "LD L", range(1), "nurse")
    wish = Request(0, 0, wants=False, points=90, shifts=frozenset({0}))
    problem = tiny.problem(needs=(Need(0, 1, 0, 0, minimum=2, below_minimum=Price(400)),), requests=(wish,))
    rules = (*RULES, Requests())
    bill = audit(problem, rules, [Assignment(0, 0, 0)])
    near = rank_candidates(bill, 0)
    assert bill.change(Change(out=(Assignment(0, 0, 0),), into=(near[0].assignment,))) == (0, 400)
    bill.change(Change(out=(near[0].assignment,), into=(Assignment(0, 0, 0),)))
    assert bill.cost == (0, 490)
    assert chains(bill, 0, near) == []


def test_what_is_missing_unlocks_when_it_is_given() -> None:
    """A nurse whose registration has ended is told so, and can come once it is renewed."""
    problem = ward("A", days=3, codes="D")
    ends = replace(problem.people[0], skills=(HeldSkill(0, last_day=0),))
    problem = replace(problem, people=(ends,), skills=("nurse",))
    problem = replace(problem, capabilities=(replace(problem.capabilities[0], expression="nurse"),))
    rules = (*RULES, Qualified())
    bill = audit(problem, rules, ())
    (view,) = explain_slot(bill, 0, 2, 0)
    assert view.unlocks == (("nurse expired on " + problem.calendar.label(0), 1),)
    renewed = replace(problem, people=(replace(ends, skills=(HeldSkill(0, last_day=2),)),))
    (view,) = explain_slot(audit(renewed, rules, ()), 0, 2, 0)
    assert [c.free for c in view.near] == [True]


def test_what_is_missing_unlocks_nobody_who_could_not_come_all_the_same() -> None:
    problem = ward("AB", days=3, codes="D")
    ended = tuple(replace(person, skills=(HeldSkill(0, last_day=0),)) for person in problem.people)
    problem = replace(problem, people=ended, skills=("nurse",), absences=tuple(whole_day_absences(problem, 0, 2, 2)))
    problem = replace(problem, capabilities=(replace(problem.capabilities[0], expression="nurse"),))
    (view,) = explain_slot(audit(problem, (*RULES, Qualified()), ()), 0, 2, 0)
    assert [bool(c.lacks) for c in view.near] == [True, True]
    assert view.unlocks == (("nurse expired on " + problem.calendar.label(0), 1),)


def test_without_any_part_of_a_clash_a_rota_exists() -> None:
    problem = ward("A", days=2, codes="D N")
    hard = tuple(replace(n, below_minimum=HARD) for n in problem.needs)
    problem = replace(problem, needs=hard)
    clash = find_clash(Book(problem, RULES))
    assert clash is not None
    assert rota_exists(problem, RULES) is False
    book = Book(problem, RULES)
    for part in clash.parts:
        left = [c for c in book.clauses if (book.rules[c.rule].key, c.place) != part]
        others = [c for c in left if (book.rules[c.rule].key, c.place) in clash.parts]
        assert find_clash(Book(problem, RULES, others, book.fixed * 0 - 1)) is None
    given_up = {(b.place.index, b.first_day, b.text.split(":")[0]) for b in clash.relaxation}
    eased = tuple(
        replace(n, below_minimum=replace(HARD, points=1, hard=False))
        if (n.team, n.day, problem.periods[n.period].name) in given_up
        else n
        for n in hard
    )
    assert rota_exists(replace(problem, needs=eased), RULES), "the relaxation named is enough"


@pytest.mark.parametrize(
    ("line", "away"),
    [
        ({0: "D..", 1: ".D.", 2: "..D"}, [(0, 0, 0)]),
        ({0: "DD.", 1: "..D"}, [(0, 0, 1)]),
        ({0: "D.D", 1: ".D."}, [(0, 0, 0), (1, 1, 1)]),
    ],
)
def test_the_number_of_changes_is_the_least_of_all_rotas(
    line: dict[int, str], away: list[tuple[int, int, int]]
) -> None:
    """Over every rota: of those that leave least short, the fewest duties changed."""
    problem = ward("ABC", days=3, codes="D")
    rota = published(problem, line)
    now = replace(problem, absences=tuple(x for each in away for x in whole_day_absences(problem, *each)))
    gone = impossible_duties(now, rota, 0)

    def changes(other: frozenset[object]) -> int:
        moved = changed_duties(now, rota, other)  # type: ignore[arg-type]
        return sum((p, d) not in gone for p, sides in moved.items() for side in sides for d in side)

    every = [now.options.assignment(o) for o in range(len(now.options))]
    rotas = [frozenset(r) for size in range(len(every) + 1) for r in combinations(every, size)]
    kept = [(bill.points, changes(r)) for r in rotas if not (bill := audit(now, RULES, r)).hard]
    mended = repair_rota(now, RULES, rota, seconds=30)
    assert (mended.bill.points, sum(c.ring for c in mended.changes)) == min(kept)
    assert mended.proven


def test_who_is_looked_at_first_can_come() -> None:
    problem = ward("ABC", days=2)
    problem = replace(problem, absences=whole_day_absences(problem, 1, 0, 1))
    bill = audit(problem, RULES, published(problem, {0: "N."}))
    assert nearest_people(bill, need(problem, 1, 0), 2) == [2, 0]


LINES = [
    {0: "N.", 1: "D."},
    {0: "N.", 1: "N."},
    {0: ".D", 1: "D.", 2: ".N"},
    {0: "..", 1: ".."},
]
"""Rotas of three people over two days, some of them short."""


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("away", [(), (2,), (1, 2)])
def test_the_cheapest_change_is_the_best_of_all_changes_of_one_or_two_steps(
    line: dict[int, str], away: tuple[int, ...]
) -> None:
    """Every change is made and judged: somebody takes the slot, or does so and gives a duty of theirs to another."""
    problem = ward("ABC", days=2)
    problem = replace(problem, absences=tuple(x for p in away for x in whole_day_absences(problem, p, 1, 1)))
    told = published(problem, line)
    rota = frozenset(a for a in told if (a.contract, a.duty) not in impossible_duties(problem, told, 0))
    bill = audit(problem, RULES, rota)
    assert not bill.hard
    options = [problem.options.assignment(o) for o in range(len(problem.options))]
    for index, wanted in enumerate(problem.needs):
        (view,) = explain_slot(bill, wanted.team, wanted.day, wanted.period)
        if view.have >= wanted.minimum:
            continue
        fills = [a for a in options if a.duty in duties_covering_need(problem, index) and a not in rota]
        after = [rota | {a} for a in fills]
        after += [
            (rota - {given}) | {mover, taker}
            for mover in fills
            for given in rota
            for taker in options
            if given.contract == mover.contract and taker.duty == given.duty and taker.contract != mover.contract
        ]
        bills = [audit(problem, RULES, r) for r in after]
        costs = [(b.hard - bill.hard, b.points - bill.points) for b in bills if b.hard <= bill.hard]
        best = view.cheapest
        assert (best and (best.hard, best.points)) == min(costs, default=None)


@pytest.mark.parametrize("line", LINES)
def test_a_rule_that_alone_stands_in_the_way_unlocks_when_it_is_left_out(line: dict[int, str]) -> None:
    """Without the rule those people fill the slot and break nothing, and solving again finds a rota that fills it."""
    problem = ward("ABC", days=2)
    problem = replace(problem, absences=whole_day_absences(problem, 2, 0, 1))
    rota = published(problem, line)
    bill, said = audit(problem, RULES, rota), 0
    for index, wanted in enumerate(problem.needs):
        (view,) = explain_slot(bill, wanted.team, wanted.day, wanted.period)
        free = {c.assignment.contract for c in view.near if c.free}
        for what, people in view.unlocks:
            without = [r for r in RULES if f"rule {r.key}" != what]
            assert len(without) == len(RULES) - 1
            eased = audit(problem, without, rota)
            (again,) = explain_slot(eased, wanted.team, wanted.day, wanted.period)
            fresh = [c for c in again.near if c.free and c.assignment.contract not in free]
            assert len(fresh) == people
            for each in fresh:
                assert audit(problem, without, rota | {each.assignment}).hard == eased.hard
            kept = tuple(Pin(a.contract, a.duty, wanted=True) for a in rota)
            hard = tuple(replace(n, below_minimum=HARD) if i == index else n for i, n in enumerate(problem.needs))
            fixed = replace(problem, needs=hard, pins=kept)
            if not eased.hard:
                assert rota_exists(fixed, [*without, Pins()]) is True
            said += 1
    assert said
