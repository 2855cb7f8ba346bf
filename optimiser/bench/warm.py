"""Compile the kernels of the search on a tiny instance: `python -m optimiser.bench.warm`.

They are compiled once per installation and kept beside their modules; whoever times runs wants that done before.
"""

from __future__ import annotations

import sys
import time

from optimiser.bench.generated import generate_instance
from optimiser.bench.once import rules_of
from optimiser.solve import after_iterations, solve

WARM_PEOPLE = 10
"""Size of the instance, the smallest there is."""

WARM_ROUNDS = {"columns": 3, "lns": 1}
"""By strategy, rounds that pass through every kernel."""


def warm() -> float:
    """Run each strategy that has kernels; seconds that it took."""
    began = time.monotonic()
    instance = generate_instance(WARM_PEOPLE).instance
    for strategy, rounds in WARM_ROUNDS.items():
        solve(instance.problem, rules_of(instance), strategy, after_iterations(rounds))
    return time.monotonic() - began


if __name__ == "__main__":
    sys.stdout.write(f"The search is compiled ({warm():.0f} s).\n")
