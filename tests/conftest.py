"""What every test shares: steady property tests, nobody's own settings, and the public instances where they are."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

settings.register_profile(
    "rota", deadline=None, derandomize=bool(os.environ.get("CI")), suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("rota")

os.environ.pop("COLUMNS", None)  # text that is not written to a terminal has its usual width
os.environ["ROTA_CONFIG"] = str(Path(__file__).parent / "no-settings-of-anybody.toml")


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the collector of garbage need not look at it time and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def benchmark_data() -> Path:
    """The folder of public instances: ``ROTA_BENCHMARK_DATA``, or ../shared/benchmarks beside the project."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "benchmarks"
    folder = Path(os.environ.get("ROTA_BENCHMARK_DATA", beside))
    if not folder.is_dir():
        pytest.skip("the public instances are not here; set ROTA_BENCHMARK_DATA to their folder")
    return folder


@pytest.fixture(scope="session")
def exports_data() -> Path:
    """The folder of rota exports with what a person reads from each: ``ROTA_EXPORTS``, or ../shared/exports."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "exports"
    folder = Path(os.environ.get("ROTA_EXPORTS", beside))
    if not folder.is_dir():
        pytest.skip("the exports are not here; set ROTA_EXPORTS to their folder")
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window, as the system has it; started once for the tests of a file."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is not here")
        pytest.skip("chromium is not here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()
