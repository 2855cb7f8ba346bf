"""Which cases are read in every output: a sample in the suite, all of them where `EVERY_OUTPUT` is set
(`python -m tests.acceptance.every_output`)."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator

import pytest

from tests.cases.folder import Folder

OF_SO_MANY = 24
"""One case in so many is of the sample, by a number made of its name."""


@pytest.fixture(autouse=True)
def every_output(request: pytest.FixtureRequest) -> Iterator[None]:
    """Have a case read in terminal, JSON, CSV files and the page."""
    name = request.node.nodeid
    Folder.in_every_output = "EVERY_OUTPUT" in os.environ or zlib.crc32(name.encode()) % OF_SO_MANY == 0
    yield
    Folder.in_every_output = False
