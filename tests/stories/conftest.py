"""Examples with a rota each, for stories that begin where a rota has been made."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stories.told import EXAMPLES, Story

ROTAS = Path(__file__).resolve().parent / "rotas"
"""A rota of each example as `rota solve` once made it, so that a story is the same whatever the solver finds today.
Where an example changes so that its rota no longer fits: solve it and copy the columns that stand here."""


@pytest.fixture
def begin(tmp_path: Path) -> Callable[[str], Story]:
    """A story's own copy of an example, with its rota in `out/`."""

    def start(name: str) -> Story:
        home = tmp_path / name
        shutil.copytree(EXAMPLES / name, home, ignore=shutil.ignore_patterns("out", "published"))
        (home / "out").mkdir()
        shutil.copy(ROTAS / f"{name}.csv", home / "out" / "rota.csv")
        return Story(home)

    return start
