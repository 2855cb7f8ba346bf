"""A ward with a rota as a folder that each test may change."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from optimiser.board import reading
from optimiser.board.session import Session
from tests.board.ward import make_ward


@pytest.fixture(scope="session", autouse=True)
def before_the_period() -> Iterator[None]:
    """It is a fortnight before the ward's first day, whenever tests run."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reading, "date_of_now", lambda zone: dt.date(2026, 12, 21))
        yield


@pytest.fixture(scope="session")
def ward_as_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ward, to be left as it is."""
    return make_ward(tmp_path_factory.mktemp("made") / "ward")


@pytest.fixture
def ward(ward_as_made: Path, tmp_path: Path) -> Path:
    """A copy of the ward."""
    return Path(shutil.copytree(ward_as_made, tmp_path / "ward"))


@pytest.fixture
def session(ward: Path) -> Session:
    """The ward's rota, open."""
    return Session(ward)
