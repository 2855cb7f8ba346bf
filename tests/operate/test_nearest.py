"""The nearest are those that judging everybody finds, however little of the others is looked at."""

from __future__ import annotations

import random

import pytest

from optimiser.audit import Bill, Change, Lines
from optimiser.library.judged_rota import JudgedRota, open_rota
from optimiser.operate import nearest_candidates
from optimiser.operate.candidate import Candidate, new_hard_breaches
from optimiser.operate.cover import duties_covering_need, rank_candidates
from optimiser.problem.domain import Assignment
from tests.board.ward import make_ward


@pytest.fixture(scope="module")
def rota(tmp_path_factory: pytest.TempPathFactory) -> JudgedRota:
    return open_rota(make_ward(tmp_path_factory.mktemp("nearest") / "ward"), manager=True)


@pytest.mark.parametrize("lazy", [False, True])
def test_the_nearest_are_those_of_everybody(rota: JudgedRota, lazy: bool) -> None:
    problem, rng, rounds = rota.source.problem, random.Random(7), set[int]()
    for need in rng.sample(range(len(problem.needs)), 8):
        left = [a for a in sorted(rota.bill.lines.rota) if problem.duties[a.duty].day == problem.needs[need].day]
        out = Change(out=tuple(rng.sample(left, min(len(left), 3))))
        kept = rota.bill.snapshot(out)
        rota.bill.change(out)
        everybody = rank_candidates(rota.bill, need, lacking=False)
        bill = Bill(problem, rota.bill.rules, Lines(problem, rota.bill.lines.rota), lazy=lazy)
        before = sorted(bill.lines.rota)
        for most in (1, 3, len(problem.people)):
            assert rank_candidates(bill, need, most=most, lacking=False) == everybody[:most]
            rounds |= {new_hard_breaches(c) for c in everybody[:most]}
        assert sorted(bill.lines.rota) == before
        rota.bill.restore(kept)
    assert len(rounds) > 1, "some slots can be filled only against a hard rule"


def test_few_are_judged_wholly(rota: JudgedRota, monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[Assignment] = []
    whole, of_line, looks = nearest_candidates.judge, Bill.of_line, list[int]()

    def judge(bill: Bill, assignment: Assignment) -> Candidate:
        judged.append(assignment)
        return whole(bill, assignment)

    def look(bill: Bill, rule: int, person: int) -> object:
        looks.append(rule)
        return of_line(bill, rule, person)

    monkeypatch.setattr(nearest_candidates, "judge", judge)
    monkeypatch.setattr(Bill, "of_line", look)
    problem = rota.source.problem
    need = next(n for n, wanted in enumerate(problem.needs) if wanted.minimum)
    assert len(rank_candidates(rota.bill, need, most=2, lacking=False)) == len(judged) == 2
    able = len(rank_candidates(rota.bill, need, lacking=False)) * len(duties_covering_need(problem, need))
    rules = sum(rule.span == "person" for rule in rota.bill.rules)
    assert len(looks) < able * rules / 2
