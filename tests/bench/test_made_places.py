"""Made places: a seed gives the same files, every one is read without a fault and its hours can be met."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.made_places import make_place
from optimiser.skillmix.mix.folder import read_mix_folder
from optimiser.skillmix.mix.solve import solve_mix
from optimiser.skillmix.rota_link.synthetic_rota import RotaDraw, make_synthetic_rota
from optimiser.skillmix.rota_link.whole_people import whole_needs


def test_the_same_seed_gives_the_same_place_and_another_seed_another(tmp_path: Path) -> None:
    made = {}
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        make_place(tmp_path / name, seed)
        made[name] = {path.name: path.read_bytes() for path in sorted((tmp_path / name).iterdir())}
    assert made["one"] == made["again"] != made["other"]


@pytest.mark.parametrize("seed", range(4))
def test_a_place_has_a_mix_that_meets_every_hour_and_becomes_a_rota(tmp_path: Path, seed: int) -> None:
    make_place(tmp_path / "place", seed)
    folder = read_mix_folder(tmp_path / "place")
    result = solve_mix(folder.problem())
    assert (result.status, result.totals.unmet_hours) == ("optimal", pytest.approx(0, abs=1e-6))
    needs = tuple(whole_needs(folder, result, None))
    made = make_synthetic_rota(folder, result, 1, None, RotaDraw(needs))
    assert 5 <= len(made.staff) <= 60
    assert sum(need.hours for need in needs) >= sum(cell.hours for cell in result.problem.cells) - 1e-6
