"""Clusters that cannot be used are told of soon: `python -m tests.acceptance.cluster_versions`.

Starts a scheduler and a worker on loopback, the worker with another version of OR-Tools, and asks it to solve and to
sweep; then asks where nobody listens. Each command is one line on stderr and exit code 2; prints what it took, and
exit code 1 where that was more than five seconds.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.clusters import dask_cluster

EXAMPLES = Path(__file__).parents[2] / "examples"
LIMIT = 5.0
"""Seconds in which a command answers on an idle machine."""


def commands(out: Path, address: str) -> list[list[str]]:
    """Each command that takes the address of a cluster."""
    given = ["--out", str(out), "--cluster", address]
    return [
        ["solve", str(EXAMPLES / "acute-ward"), *given],
        ["solve", str(EXAMPLES / "supported-living"), *given],
        ["sweep", str(EXAMPLES / "scenarios" / "place.toml"), *given],
    ]


def answer(words: list[str]) -> tuple[int, str, float]:
    """Exit code, what was said on stderr, and seconds."""
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "optimiser", *words], capture_output=True, text=True, check=False)
    return done.returncode, done.stderr, time.monotonic() - began


def main() -> None:
    """Ask, print and judge."""
    wrong = 0
    with tempfile.TemporaryDirectory() as home:
        other = Path(home) / "other"
        other.mkdir()
        with dask_cluster(1, other) as (address, _):
            asked = [
                (words, "has other versions: ortools 0.1 there") for words in commands(Path(home) / "out", address)
            ]
            told = [(words, expected, answer(words)) for words, expected in asked]
        nobody = [(words, f"nobody listens at {address}") for words in commands(Path(home) / "out", address)]
        told += [(words, expected, answer(words)) for words, expected in nobody]
    for words, expected, (code, said, took) in told:
        right = code == 2 and said.count("\n") == 1 and expected in said and took <= LIMIT
        wrong += not right
        print(f"{'ok' if right else 'WRONG'}  rota {' '.join(words[:2])}: exit {code}, {took:.1f} s, {said.strip()}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
