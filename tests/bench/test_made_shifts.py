"""Made shift scheduling instances: a seed gives the same file, every one is read without a fault, and cover is what
contracts can about give."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.made_shifts import make_shifts
from constraints.book import load_rules
from optimiser.importing.instances.curtois import read_curtois
from optimiser.solve import after_iterations, solve


def test_the_same_numbers_and_seed_give_the_same_file_and_another_seed_another(tmp_path: Path) -> None:
    made = []
    for seed in (1, 1, 2):
        made.append((tmp_path / f"{make_shifts(tmp_path, 8, 2, 3, seed)}.txt").read_bytes())
    assert made[0] == made[1] != made[2]


@pytest.mark.parametrize(("shifts", "seed"), [(3, 1), (6, 1), (6, 2)])
def test_cover_is_about_what_contracts_can_give(tmp_path: Path, shifts: int, seed: int) -> None:
    problem = read_curtois(tmp_path / f"{make_shifts(tmp_path, 30, 4, shifts, seed)}.txt").problem
    assert len(problem.people) == 30
    assert len({need.period for need in problem.needs}) == shifts
    asked = sum(need.minimum for need in problem.needs)
    assert 0.75 * 30 * 4 * 3 < asked < 1.1 * 30 * 4 * 5
    assert len(problem.requests) > 10


def test_a_small_one_has_a_rota_that_keeps_every_hard_rule(tmp_path: Path) -> None:
    instance = read_curtois(tmp_path / f"{make_shifts(tmp_path, 6, 2, 2, 1)}.txt")
    rules = load_rules((), instance.rules, instance.problem.calendar)
    result = solve(instance.problem, rules, "lns", after_iterations(3))
    assert result.bill is not None
    assert result.bill.hard == 0
