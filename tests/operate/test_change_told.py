"""What one change does, told: breaches new and mended, messages of a cell, the rows of one person."""

from __future__ import annotations

import random

from optimiser.audit import Bill, Change, Lines
from optimiser.problem.domain import Assignment
from optimiser.report.rota.grid import cover_rows, make_grid, rows_of_people
from tests.operate.ward import RULES, published, ward

PROBLEM = ward("ABC", 4)
ROTA = published(PROBLEM, {0: "D.N.", 1: "ND.D", 2: ".N.N"})


def bill_of(rota: frozenset[Assignment] = ROTA) -> Bill:
    return Bill(PROBLEM, RULES, Lines(PROBLEM, rota))


def test_what_is_new_and_mended_is_the_difference_of_two_audits() -> None:
    rng, bill = random.Random(3), bill_of()
    options = [PROBLEM.options.assignment(o) for o in range(len(PROBLEM.options))]
    for _ in range(60):
        one = rng.choice(options)
        change = Change(out=(one,)) if one in bill.lines.rota else Change(into=(one,))
        before = bill_of(bill.lines.frozen()).all_breaches()
        kept = bill.snapshot(change)
        bill.change(change)
        new, mended = bill.delta(kept)
        after = bill_of(bill.lines.frozen()).all_breaches()
        assert sorted(map(repr, new)) == sorted(repr(b) for b in after if b not in before)
        assert sorted(map(repr, mended)) == sorted(repr(b) for b in before if b not in after)


def test_a_cell_tells_what_concerns_its_person_on_its_day_hard_first() -> None:
    bill = bill_of()
    told = bill.at(1, 1)  # a day after a night: no rest
    assert told[0].rule == "rest-between"
    assert told[0].hard
    assert all(b.first_day <= 1 <= b.last_day for b in told)
    assert bill.at(0, 1) == []


def test_rows_of_one_person_are_those_of_the_whole_grid() -> None:
    bill = bill_of()
    before = ROTA - {min(ROTA)}
    whole = make_grid(PROBLEM, bill.lines, bill.all_breaches(), before=before)
    for person in range(3):
        mine = rows_of_people(PROBLEM, bill.lines, [person], bill.all_breaches(), before=before)
        theirs = [(b.team, r) for b in whole.blocks for r in b.rows if PROBLEM.contracts[r.contract].person == person]
        assert mine == theirs


def test_cover_of_some_days_is_that_of_all_with_the_others_left_out() -> None:
    lines = bill_of().lines
    every, some = cover_rows(PROBLEM, lines, 0), cover_rows(PROBLEM, lines, 0, {1, 2})
    assert [(r.period, r.capability) for r in some] == [(r.period, r.capability) for r in every]
    for one, all_days in zip(some, every, strict=True):
        assert one.have == tuple(n if day in (1, 2) else None for day, n in enumerate(all_days.have))
