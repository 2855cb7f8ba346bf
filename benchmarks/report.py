"""The report of 30 and 300 people over four weeks: `python -m benchmarks.report`.

Seconds of the processor that judging, the page and the workbook take, the size of each, the peak of memory, and
seconds by the clock until Chromium has loaded the page. The targets for 300 people: the page made in 10 seconds of the
processor and 1 GiB, under 5 MB, open in 2 s on an idle machine.
"""

from __future__ import annotations

import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from benchmarks.board import make_folders
from optimiser.library.judged_rota import open_rota
from optimiser.report.render.html import html
from optimiser.report.render.workbook import workbook

_T = TypeVar("_T")


def timed(work: Callable[[], _T]) -> tuple[float, _T]:
    """Seconds of the processor, and what came of it."""
    began = time.process_time()
    found = work()
    return time.process_time() - began, found


def seconds_to_open(page: Path) -> float | None:
    """Seconds by the clock from going to a page until it is loaded and laid out; None where Chromium is not here."""
    program = shutil.which("chromium")
    if program is None:
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        place = browser.new_page()
        began = time.perf_counter()
        place.goto(page.as_uri(), wait_until="load")
        place.evaluate("document.body.getBoundingClientRect().height")
        return time.perf_counter() - began


def measure_folder(folder: Path) -> str:
    """A line of figures."""
    judging, rota = timed(lambda: open_rota(folder))
    making, text = timed(lambda: html(rota.view))
    filling, book = timed(lambda: workbook(rota.view, datetime(2026, 1, 1, tzinfo=UTC)))
    page = folder / "report.html"
    page.write_text(text, encoding="utf-8")
    opening = seconds_to_open(page)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    opened = "no Chromium" if opening is None else f"{opening:.2f} s to open"
    return (
        f"{len(rota.source.problem.people)} people: judged in {judging:.2f} CPU s; page {making:.2f} CPU s, "
        f"{len(text.encode()) / 1e6:.2f} MB, {opened}; workbook {filling:.2f} CPU s, {len(book) / 1e6:.2f} MB; "
        f"peak {peak:.2f} GiB"
    )


def main() -> None:
    """Print a line for each folder."""
    with tempfile.TemporaryDirectory() as place:
        for folder in make_folders(Path(place)):
            print(measure_folder(folder))


if __name__ == "__main__":
    main()
