"""Public instances as rota folders: what is read back costs what the published scoring says."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from optimiser.audit import audit
from optimiser.folder.load import load
from optimiser.importing.instances.public import import_instance, read_files
from optimiser.tabular.faults import BadInput
from tests.importing.instances import FILES, random_rota, same, score


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
