"""Micro-benchmarks of the hot paths: `python -m benchmarks [SIZE]`, or `make bench`.

Times building, judging and choosing on a generated instance of SIZE people (default 100). Medians
of several rounds; compare two revisions on one machine, in turn, never with another day's figures.
Whole runs are compared by `rota bench --against REVISION`.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from optimiser.audit import Bill, Change, Lines
from optimiser.bench.generated import generate_instance
from optimiser.bench.once import rules_of
from optimiser.book import Book
from optimiser.evaluate import evaluate
from optimiser.model import Model
from optimiser.problem.problem import Problem
from optimiser.solve.parameters import PricingParameters
from optimiser.solve.pricing.network import LineNetwork
from optimiser.solve.pricing.pricing import price_line, quick_effort, scratch_for

ROUNDS = 7


def measure(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median seconds of a call, after one that does not count."""
    work()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def hot_paths(size: int) -> dict[str, float]:
    """Seconds of each hot path on a generated instance."""
    planted = generate_instance(size)
    problem: Problem = planted.instance.problem
    rules = tuple(rules_of(planted.instance))
    book = Book(problem, rules)
    chosen = book.flags(o for a in planted.rota if (o := problem.options.find(a)) is not None)
    rng = np.random.default_rng(1)
    ten = np.concatenate([problem.options.of(int(p)) for p in rng.choice(size, min(10, size), replace=False)])
    week = ten[problem.options.day[ten] < 7]
    bill = Bill(problem, rules, Lines(problem, planted.rota))
    swap = Change(out=(min(planted.rota),))

    def change() -> None:
        bill.change(swap)
        bill.change(swap.reversed())

    some = range(0, size, max(1, size // 10))
    lines = [LineNetwork(book, p) for p in some]
    scratch, price = scratch_for(lines), rng.integers(-100, 100, len(problem.options)) << 16

    effort = quick_effort(PricingParameters())

    def price_lines() -> None:
        for line in lines:
            price_line(line, price, scratch, effort)

    return {
        "compile the rule book": measure(lambda: Book(problem, rules), 3),
        "whole model": measure(lambda: Model(book), 3),
        "sub-model, ten people": measure(lambda: Model(book, np.sort(ten), chosen)),
        "sub-model, ten people for a week": measure(lambda: Model(book, np.sort(week), chosen)),
        "compile a line": measure(lambda: [LineNetwork(book, p) for p in some]) / len(some),
        "price a line": measure(price_lines) / len(some),
        "evaluate all clauses": measure(lambda: evaluate(book, chosen)),
        "full audit": measure(lambda: Bill(problem, rules, Lines(problem, planted.rota)), 3),
        "bill.change, there and back": measure(change, 50),
    }


def main() -> None:
    """Print a line for each hot path."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    print(f"{size} people, medians of {ROUNDS} rounds")
    for name, seconds in hot_paths(size).items():
        print(f"  {name:<36} {1000 * seconds:10.2f} ms")


if __name__ == "__main__":
    main()
