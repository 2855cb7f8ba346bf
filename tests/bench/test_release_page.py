"""The page of benchmarks by release is what the kept results make, and these are results of the command they name."""

from __future__ import annotations

import csv
import shlex

from benchmarks.release import KEPT, KEPT_COLUMNS, PAGE, page, releases
from optimiser.bench.suites import cases
from optimiser.version import __version__


def test_the_page_is_that_of_the_results() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m benchmarks.release page"
    assert releases()[0]["version"] == __version__, "run python -m benchmarks.release keep"


def test_the_results_are_of_the_command_that_stands_there() -> None:
    for about in releases():
        with (KEPT / f"{about['version']}.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert tuple(rows[0]) == KEPT_COLUMNS
        program, command, *words = shlex.split(about["command"])
        given = dict(zip(words[-6::2], words[-5::2], strict=True))
        assert (program, command, given["--workers"]) == ("rota", "bench", "1")
        assert list(dict.fromkeys(row["instance"] for row in rows)) == words[:-6]
        assert {row["workers"] for row in rows} == {"1"}
        assert len({row["seed"] for row in rows}) == int(given["--seeds"])
        assert max(int(row["iterations"]) for row in rows) <= int(given["--iterations"])
        assert all(row["hard"] == "0" for row in rows if row["objective"])
        assert {row["instance"] for row in rows if row["instance"].startswith("generated/")} <= set(cases())
