"""Spoilt files and hostile workbooks are read or refused with faults: no traceback, no hang, no flood of memory."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.importing.hostile import HOSTILE, hostile
from tests.importing.mutate import beginnings, mutate, read_or_refused, untold, write_mutated
from tests.importing.variants import draw


def test_mutated_files_are_read_or_refused(tmp_path: Path) -> None:
    bases = beginnings(None)
    outcomes = []
    for seed in range(150):
        rng = random.Random(seed)
        path = write_mutated(mutate(rng.choice(bases), rng), tmp_path / f"file{seed}", rng)
        outcomes.append(read_or_refused(tmp_path / "folder", path))
    assert any(outcome is None for outcome in outcomes)
    assert sum(outcome is not None for outcome in outcomes) > 75


@pytest.mark.parametrize("number", [n for n, kind in enumerate(HOSTILE) if "bomb" not in kind.__name__])
def test_a_hostile_workbook_is_read_or_refused(number: int, tmp_path: Path) -> None:
    path = hostile(number, tmp_path, random.Random(number))
    read_or_refused(tmp_path / "folder", path)


def test_every_row_of_a_file_is_used_or_told_of(tmp_path: Path) -> None:
    looked_at = 0
    for seed in range(80):
        drawn = draw(seed)
        path = drawn.write(tmp_path, f"file{seed}", random.Random(seed))
        prepared = read_or_refused(tmp_path / "folder", path)
        if prepared is not None and path.suffix == ".csv" and not prepared.open:
            looked_at += 1
            assert untold(path, prepared) == [], (seed, drawn.how)
    assert looked_at > 20
