"""The benchmark page of the docs, made of what is kept for each release.

    python -m benchmarks.release keep OUT --revision HEAD --rounds 12   # what `rota bench --iterations 12` left in OUT
    python -m benchmarks.release page                                   # docs/benchmarks.md anew

Runs are by rounds with one worker, so that whoever runs the command that stands there finds the same costs; seconds are
left out, as they are those of a machine.
"""

from __future__ import annotations

import argparse
import csv
import json
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ortools

from optimiser.bench.runner import RESULTS, medians
from optimiser.tabular.output import write_csv, write_json, write_text
from optimiser.version import __version__

KEPT = Path(__file__).parent / "releases"
PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"

KEPT_COLUMNS = (
    "instance", "side", "strategy", "ran", "seed", "workers", "status", "objective", "hard", "uncovered", "bound",
    "best_known", "best_known_from", "gap_percent", "gap_from", "bound_gap_percent", "iterations",
)  # fmt: skip
"""Columns of `bench.csv` that are the same on every machine."""

HEAD = """\
# Benchmarks by release

Costs found by each release, audited, on public and generated instances. Made by `python -m benchmarks.release page` of
the results in `benchmarks/releases`; a test compares them. A run by rounds with one worker finds the same rota on every
machine: the command of a release gives its table again. Seconds depend on the machine and are left out; measure them
on yours with `rota bench --seconds 60 --report` ([profiling](profiling.md)).

The gap is told from the best published cost, for generated instances from the best rota known or, below that, from the
bound. A gap below nought is a rota that costs less than the best one kept for the instance.
"""


def keep(out: Path, revision: str, rounds: int) -> Path:
    """Keep the results that a benchmark of so many rounds left, as those of this version."""
    with (out / RESULTS).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    write_csv(KEPT / f"{__version__}.csv", KEPT_COLUMNS, [[row[c] for c in KEPT_COLUMNS] for row in rows])
    instances, seeds = (list(dict.fromkeys(row[c] for row in rows)) for c in ("instance", "seed"))
    command = f"rota bench {' '.join(instances)} --iterations {rounds} --seeds {len(seeds)} --workers 1"
    system = f"{platform.system()} {platform.machine()}"
    machine = f"{system}, Python {platform.python_version()}, OR-Tools {ortools.__version__}"
    about = {"version": __version__, "revision": revision, "command": command, "machine": machine}
    write_json(KEPT / f"{__version__}.json", about)
    return KEPT / f"{__version__}.csv"


def page() -> str:
    """The page: a part for each release, the newest first."""
    return "\n".join([HEAD, *(line for about in releases() for line in _release(about))]) + "\n"


def releases() -> list[dict[str, Any]]:
    """What is told of each release, the newest first."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in KEPT.glob("*.json")]
    return sorted(found, key=lambda about: [int(part) for part in about["version"].split(".")], reverse=True)


def _release(about: dict[str, Any]) -> Iterator[str]:
    with (KEPT / f"{about['version']}.csv").open(encoding="utf-8", newline="") as stream:
        rows: list[dict[str, Any]] = [{k: _value(v) for k, v in row.items()} for row in csv.DictReader(stream)]
    yield f"## {about['version']}"
    yield ""
    yield f"Revision `{about['revision']}`; {about['machine']}."
    yield ""
    yield f"    {about['command']}"
    yield ""
    yield "| instance | ran | seeds | cost (median) | best known | from | gap | bound | proven best |"
    yield "|---|---|---:|---:|---:|---|---:|---:|---:|"
    for found in medians(rows):
        mine = [row for row in rows if row["instance"] == found["instance"]]
        ran = ", ".join(dict.fromkeys(str(row["ran"]) for row in mine))
        gap = "" if found["gap_percent"] is None else f"{found['gap_percent']:+.2f}%"
        proven = sum(row["status"] == "OPTIMAL" for row in mine)
        cells = [
            found["instance"], ran, str(found["runs"]), _whole(found["objective"]), _whole(found["best_known"]),
            str(mine[0]["gap_from"] or ""), gap, _whole(found["bound"]), f"{proven} of {len(mine)}",
        ]  # fmt: skip
        yield f"| {' | '.join(cells)} |"
    yield ""


def _value(text: str) -> str | float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return text


def _whole(value: float | None) -> str:
    return "" if value is None else f"{value:,.10g}"


def main() -> None:
    """Keep results, or write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("keep", "page"))
    parser.add_argument("out", nargs="?", type=Path)
    parser.add_argument("--revision", default="unknown")
    parser.add_argument("--rounds", type=int)
    given = parser.parse_args()
    if given.what == "keep":
        print(keep(given.out, given.revision, given.rounds))
    write_text(PAGE, page())
    print(PAGE)


if __name__ == "__main__":
    main()
