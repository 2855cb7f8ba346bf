"""Each example solved once for all tests, also where several processes share them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from optimiser.folder.load import load
from optimiser.folder.write import write_rota
from optimiser.solve import after_iterations, solve
from optimiser.tabular.lock import locked
from tests.examples.solved import EXAMPLES, Solved
from tests.report.rough import rough_rota


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
    """The file of a rough rota of an example, laid without a search: quick, and it breaks many rules."""
    home = tmp_path_factory.mktemp("laid")

    def lay(name: str) -> Path:
        path = home / f"{name}.csv"
        if not path.exists():
            problem = load(EXAMPLES / name).problem
            write_rota(path, problem, rough_rota(problem))
        return path

    return lay
