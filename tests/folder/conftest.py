"""A small working folder, and rows of CSV written where a test needs them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from optimiser.folder.scaffold import scaffold

START = dt.date(2026, 11, 30)


@pytest.fixture
def ward(tmp_path: Path) -> Path:
    """The scaffold from Monday 30 November 2026."""
    scaffold(tmp_path / "ward", START)
    return tmp_path / "ward"


@pytest.fixture
def change() -> Callable[[Path, str, str], None]:
    """Replaces a text that must be there in a file."""

    def put(path: Path, old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {path.name}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return put
