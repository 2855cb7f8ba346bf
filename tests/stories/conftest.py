"""Examples copied and solved once by `rota solve`, for stories that begin where a rota has been made."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from optimiser.folder.lock import locked
from tests.stories.told import EXAMPLES, Story, run


@pytest.fixture(scope="session")
def solved_copy(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A solved copy of an example, shared by all stories: by one round of one worker, the same everywhere."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "stories"

    def copy(name: str) -> Path:
        shared.mkdir(exist_ok=True)
        with locked(shared, wait=280):
            home = shared / name
            if not (home / "out" / "rota.csv").exists():
                shutil.copytree(EXAMPLES / name, home, dirs_exist_ok=True)
                run("solve", home, "--iterations", 1, "--workers", 1, "--seed", 1, "--format", "csv", ends=(0, 1, 4))
        return home

    return copy


@pytest.fixture
def begin(solved_copy: Callable[[str], Path], tmp_path: Path) -> Callable[[str], Story]:
    """A story's own copy of a solved example."""

    def start(name: str) -> Story:
        home = tmp_path / name
        shutil.copytree(solved_copy(name), home)
        return Story(home)

    return start
