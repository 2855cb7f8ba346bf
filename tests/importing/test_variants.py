"""Rotas and lists in every dress that could be thought of: what is in them is read, whole, and nothing else."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest

from optimiser.importing.asking import Answers
from optimiser.importing.run import prepare
from tests.importing.variants import draw, read

SEEDS = range(120)


@pytest.mark.parametrize("block", range(6))
def test_what_was_drawn_is_read(block: int, tmp_path: Path) -> None:
    for seed in SEEDS[block::6]:
        drawn = draw(seed)
        path = drawn.write(tmp_path, f"file{seed}", random.Random(seed))
        answers = Answers(first_day=dt.date.fromisoformat(drawn.options[1])) if drawn.options else Answers()
        prepared = prepare(tmp_path / f"folder{seed}", [path], answers)
        assert prepared.open == [], (seed, drawn.how)
        found = read(drawn, prepared.tables.rows)
        told = (seed, drawn.how)
        assert {name.casefold() for name in found.people} == {name.casefold() for name in drawn.truth.people}, told
        assert {(n.casefold(), d, c.casefold()) for n, d, c in found.duties} == {
            (n.casefold(), d, c.casefold()) for n, d, c in drawn.truth.duties
        }, told
        assert found.away == drawn.truth.away, told
        for name, (role, hours) in drawn.truth.staff.items():
            assert found.staff[name][0] == role, told
            assert found.staff[name][1] == pytest.approx(hours, abs=0.01), told
