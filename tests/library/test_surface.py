"""`import optimiser`: quick, every call there, no call hidden by a module of the same name."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import optimiser

ROOT = Path(__file__).resolve().parents[2]


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.strip()


def test_the_import_loads_neither_solver_nor_frames() -> None:
    heavy = "{'numpy', 'ortools', 'pandas', 'pulp', 'numba', 'rich', 'click'}"
    assert run(f"import sys, optimiser\ndir(optimiser)\nprint(sorted({heavy} & set(sys.modules)))") == "[]"


def test_judging_loads_neither_solver_nor_frames() -> None:
    calls = "optimiser.audit, optimiser.check, optimiser.cover, optimiser.swap, optimiser.explain"
    heavy = "{'ortools', 'pandas', 'pulp'}"
    assert run(f"import sys, optimiser\n{calls}\nprint(sorted({heavy} & set(sys.modules)))") == "[]"


@pytest.mark.parametrize("name", optimiser.__all__)
def test_every_name_that_is_offered_is_there_and_described(name: str) -> None:
    found = getattr(optimiser, name)
    assert name in dir(optimiser)
    if name != "__version__":
        assert inspect.getdoc(found)
        assert name == found.__name__.rpartition(".")[2]


def test_a_call_keeps_its_name_where_a_module_has_the_same() -> None:
    code = (
        "import optimiser\n"
        "from optimiser.audit import Bill\n"
        "import optimiser.audit\n"
        "first = optimiser.audit\n"
        "from optimiser.audit import Lines\n"
        "from optimiser import audit\n"
        "print(callable(first), first is audit, Bill.__module__)"
    )
    assert run(code) == "True True optimiser.audit"


def test_a_name_that_is_not_offered_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = optimiser.nothing


def test_the_reference_has_every_call() -> None:
    page = (ROOT / "docs" / "library-reference.md").read_text(encoding="utf-8")
    calls = {name: getattr(optimiser, name) for name in optimiser.__all__ if name not in ("BadInput", "__version__")}
    explained = calls.pop("explain")
    calls |= {name: getattr(explained, name) for name in ("slot", "person", "rule", "clash")}
    listed = [line.split()[-1] for line in page.splitlines() if "autofunction::" in line]
    listed += ["optimiser.library.solve.solve"]  # with its options, by automodule
    assert sorted(listed) == sorted(f"{call.__module__}.{name}" for name, call in calls.items())
