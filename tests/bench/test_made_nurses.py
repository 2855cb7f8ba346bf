"""Made competition instances: a seed gives the same files, every one is read without a fault, ideals are what contracts
can about give, and minima can be met."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.made_nurses import make_nurses
from constraints.book import load_rules
from optimiser.importing.instances.inrc2 import read_named
from optimiser.solve import after_iterations, solve


def test_the_same_numbers_and_seed_give_the_same_files_and_another_seed_others(tmp_path: Path) -> None:
    made = {}
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        make_nurses(tmp_path / name, 12, 2, seed)
        files = sorted((tmp_path / name / "n012w2").iterdir())
        made[name] = [f.read_bytes() for f in files]
        assert len(files) == 4
    assert made["one"] == made["again"] != made["other"]


@pytest.mark.parametrize("seed", range(3))
def test_ideals_are_about_what_contracts_can_give(tmp_path: Path, seed: int) -> None:
    instance = read_named(tmp_path, make_nurses(tmp_path, 60, 4, seed))
    problem = instance.problem
    assert len(problem.people) == 60
    most = sum(
        r["params"]["most"] * len(r["scope"]["people"]) for r in instance.rules if r["id"] == "total-assignments"
    )
    ideal, least = sum(n.ideal or 0 for n in problem.needs), sum(n.minimum for n in problem.needs)
    assert 0.9 * most < ideal < 1.1 * most
    assert 0.55 * ideal < least < 0.75 * ideal
    assert len(problem.requests) > 3


def test_minima_can_be_met(tmp_path: Path) -> None:
    instance = read_named(tmp_path, make_nurses(tmp_path, 20, 2, 1))
    rules = load_rules((), instance.rules, instance.problem.calendar)
    result = solve(instance.problem, rules, "lns", after_iterations(5))
    assert result.bill is not None
    assert result.bill.hard == 0
