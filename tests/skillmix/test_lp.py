"""The solver's process: values, duals, stages, faults, and a worker that dies."""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys

import numpy as np
import pytest

from optimiser.skillmix import linear_programme as lp
from optimiser.versions import MIX_PACKAGES, versions


def program(rows: list[tuple[list[float], int, float]], lower: list[float], upper: list[float]) -> lp.LinearProgramme:
    """A small programme from dense rows (coefficients, sense, right-hand side)."""
    columns = [j for row, _, _ in rows for j, v in enumerate(row) if v]
    values = [v for row, _, _ in rows for v in row if v]
    starts = np.cumsum([0, *(sum(1 for v in row if v) for row, _, _ in rows)])
    return lp.LinearProgramme(
        np.array(lower, float), np.array(upper, float), starts.astype(np.int64), np.array(columns, np.int64),
        np.array(values, float), np.array([s for _, s, _ in rows], np.int64), np.array([r for _, _, r in rows], float),
    )  # fmt: skip


def test_optimum_and_duals_by_hand() -> None:
    """min 3x + 2y, x + y >= 10, x >= 4, y <= 5: x = 5, y = 5, 25. One more at the right: one more x, 3; y's cap
    saves 1."""
    found = lp.solve_stages(program([([1, 1], 1, 10)], [4, 0], [np.inf, 5]), [np.array([3.0, 2.0])])[-1]
    assert found.x.tolist() == [5, 5]
    assert found.value == 25
    assert found.duals.tolist() == [3]
    assert found.reduced[1] == -1


def test_stages_hold_the_earlier_ones() -> None:
    """First x + y least (10), then y most: x = 0, y = 10."""
    found = lp.solve_stages(
        program([([1, 1], 1, 10)], [0, 0], [np.inf, np.inf]), [np.array([1.0, 1.0]), np.array([0.0, -1.0])]
    )
    assert [round(answer.value, 5) for answer in found] == [10, -10]


def test_infeasible_and_unbounded_are_told_apart() -> None:
    impossible = program([([1], 1, 5), ([1], -1, 3)], [0], [np.inf])
    assert lp.solve_stages(impossible, [np.array([1.0])])[0].status == "infeasible"
    assert lp.solve_stages(program([([1], 1, 0)], [0], [np.inf]), [np.array([-1.0])])[0].status == "unbounded"


def test_column_that_nothing_mentions_stays_at_its_lower_bound() -> None:
    found = lp.solve_stages(program([([1, 0], 1, 2)], [0, 3], [np.inf, 9]), [np.array([1.0, 0.0])])[0]
    assert found.x.tolist() == [2, 3]


def test_a_worker_that_nobody_listens_to_ends_without_a_word() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", "from optimiser.skillmix.linear_programme import serve; serve()"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdout.close()
    process.stdin.write(struct.pack("<Q", len(asked := pickle.dumps(("nothing",)))) + asked)
    process.stdin.flush()
    assert process.wait(timeout=60) == 0
    assert process.stderr is not None
    assert process.stderr.read() == b""


def test_a_worker_that_dies_is_started_again() -> None:
    small = program([([1], 1, 2)], [0], [np.inf])
    lp.solve_stages(small, [np.array([1.0])])
    process = lp._workers[os.getpid()].process
    assert process is not None
    process.kill()
    process.wait()
    assert lp.solve_stages(small, [np.array([1.0])])[0].value == 2


def test_no_objective_is_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="at least one objective"):
        lp.solve_stages(program([([1], 1, 2)], [0], [1]), [])


def test_fault_inside_the_worker_reaches_the_caller() -> None:
    broken = program([([1], 7, 2)], [0], [1])
    with pytest.raises(lp.SolverFailed, match="KeyError"):
        lp.solve_stages(broken, [np.array([1.0])])


def test_the_solver_is_never_loaded_into_this_process() -> None:
    """A mix solved in a fresh process leaves neither PuLP nor highspy nor ortools in it."""
    code = (
        "import sys; from tests.skillmix.made import *; from optimiser.skillmix.mix.problem import Skill\n"
        "solve_mix(problem([need('a', 1)], [option('o', 'r', 1)], [Skill('r', 'a')]))\n"
        "print([m for m in ('pulp', 'highspy', 'ortools', 'pandas') if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_versions_name_the_pinned_solver() -> None:
    assert versions(MIX_PACKAGES)["highspy"].startswith("1.12.")
