"""Public instances as rota folders: what is read back costs what the published scoring says."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from optimiser.audit import audit
from optimiser.folder.load import load
from optimiser.importing.public import import_instance, read_files
from optimiser.problem.domain import Assignment
from optimiser.problem.problem import Problem
from optimiser.tabular.faults import BadInput
from tests.importing.test_scores import random_rota, score

FILES = {
    "Instance1": ["curtois/Instance1.txt"],
    "Instance2": ["curtois/Instance2.txt"],
    "n005w4_0_1-2-3-3": [
        "inrc2/n005w4/Sc-n005w4.txt",
        "inrc2/n005w4/H0-n005w4-0.txt",
        *(f"inrc2/n005w4/WD-n005w4-{w}.txt" for w in (1, 2, 3, 3)),
    ],
}


def same(a: Assignment, old: Problem, new: Problem) -> Assignment:
    """An assignment of one problem in the indexes of another."""
    duty = old.duties[a.duty]
    code = old.shifts[duty.shift].code
    there = next(
        i for i, d in enumerate(new.duties) if d.day == duty.day and new.shifts[d.shift].code == code and d.owner < 0
    )
    use = next(i for i, c in enumerate(new.capabilities) if c.expression == old.capabilities[a.capability].expression)
    person = old.people[old.contracts[a.contract].person].id
    contract = next(i for i, c in enumerate(new.contracts) if new.people[c.person].id == person)
    return Assignment(contract, there, use)


@pytest.mark.parametrize("name", FILES)
def test_a_folder_says_the_same_as_the_instance(name: str, benchmark_data: Path, tmp_path: Path) -> None:
    paths = [benchmark_data / f for f in FILES[name]]
    instance = read_files(paths)
    assert instance.name == name
    import_instance(tmp_path / "folder", paths)
    folder = load(tmp_path / "folder")
    assert len(folder.problem.candidates) >= len(instance.problem.candidates)
    rng = random.Random(name)
    for _ in range(3):
        rota = random_rota(instance, rng)
        hard, points = score(instance, rota, benchmark_data)
        bill = audit(folder.problem, folder.rules, {same(a, instance.problem, folder.problem) for a in rota})
        assert bill.points == points
        assert (bill.hard > 0) == (hard > 0)


def test_a_folder_that_is_there_is_kept(benchmark_data: Path, tmp_path: Path) -> None:
    paths = [benchmark_data / "curtois" / "Instance1.txt"]
    import_instance(tmp_path, paths)
    with pytest.raises(BadInput, match="already in the folder"):
        import_instance(tmp_path, paths)
    import_instance(tmp_path, paths, replace=True)


def test_files_that_are_not_one_instance_are_said(benchmark_data: Path) -> None:
    with pytest.raises(BadInput, match="not one instance"):
        read_files([benchmark_data / "inrc2" / "n005w4" / "Sc-n005w4.txt"])
