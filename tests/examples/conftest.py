"""Each example solved once for all tests, also where several processes share them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from optimiser.book import Book
from optimiser.folder.load import load
from optimiser.folder.write import write_rota
from optimiser.solve import after_iterations, solve
from optimiser.solve.local_search import LocalSearch
from optimiser.tabular.lock import locked
from tests.examples.solved import EXAMPLES, Solved


@pytest.fixture(scope="session")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Solved]:
    """Solve an example by one round of one worker, seed 1: the same on every machine."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "solved"

    def run(name: str) -> Solved:
        home = shared / name
        with locked(home, wait=280):
            done = home / "solved.json"
            if not done.exists():
                folder = load(EXAMPLES / name)
                result = solve(folder.problem, folder.rules, "auto", after_iterations(1), seed=1, workers=1)
                assert result.rota is not None
                assert result.bill is not None
                write_rota(home / "rota.csv", folder.problem, result.rota)
                found = Solved(*result.bill.cost, result.bound, result.mismatch, str(home / "rota.csv"))
                done.write_text(json.dumps(asdict(found)), encoding="utf-8")
            return Solved(**json.loads(done.read_text(encoding="utf-8")))

    return run


@pytest.fixture(scope="session")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The file of a rough rota of an example, laid duty by duty without a search: quick, and it breaks many rules."""
    home = tmp_path_factory.mktemp("laid")

    def lay(name: str) -> Path:
        path = home / f"{name}.csv"
        if not path.exists():
            folder = load(EXAMPLES / name)
            book = Book(folder.problem, folder.rules)
            local = LocalSearch(book, book.start())
            local.fill(lambda: False, 4)
            options = folder.problem.options
            chosen = np.flatnonzero(local.chosen & ~options.history).tolist()
            write_rota(path, folder.problem, [options.assignment(o) for o in chosen])
        return path

    return lay
