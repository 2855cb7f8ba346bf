"""The laws of the house: who may import what, no cycles, small files, a light command line."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted([*(ROOT / "optimiser").rglob("*.py"), *(ROOT / "constraints").rglob("*.py")])
MOST_LINES = 420
"""'About 400'."""


def module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module(p): p for p in SOURCES}


def imports(path: Path, *, top_level: bool = False) -> Iterator[str]:
    """Modules that a file imports, relative ones made absolute; without those only for type checking."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = module(path).split(".") if path.name == "__init__.py" else module(path).split(".")[:-1]
    nodes = list(_runtime(tree)) if top_level else list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            name = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            yield name
            yield from (f"{name}.{alias.name}" for alias in node.names if f"{name}.{alias.name}" in MODULES)


def _runtime(tree: ast.Module) -> Iterator[ast.stmt]:
    """Statements run when the module is imported."""
    for node in tree.body:
        guarded = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        if isinstance(node, ast.If | ast.Try) and not guarded:
            yield from node.body
        elif not guarded:
            yield node


def users_of(package: str) -> set[str]:
    """Files, as posix paths from the root, that import a package anywhere in their text."""
    return {p.relative_to(ROOT).as_posix() for p in SOURCES if any(n.split(".")[0] == package for n in imports(p))}


def test_ortools_is_imported_only_where_models_are_solved() -> None:
    allowed = ("optimiser/model.py", "optimiser/operate/", "optimiser/solve/")
    assert [f for f in users_of("ortools") if not f.startswith(allowed)] == []


def test_pulp_is_imported_in_one_file_of_the_skill_mix() -> None:
    (only,) = users_of("pulp")
    assert only.startswith("optimiser/skillmix/")


def test_rich_is_imported_only_where_something_is_shown() -> None:
    assert [f for f in users_of("rich") if not f.startswith(("optimiser/report/", "optimiser/cli/"))] == []


def test_pandas_stays_out_of_the_core() -> None:
    core = ("constraints/", "optimiser/problem/", "optimiser/solve/", "optimiser/surface.py")
    core += (
        "optimiser/model.py",
        "optimiser/folding.py",
        "optimiser/book.py",
        "optimiser/audit.py",
        "optimiser/evaluate.py",
    )
    assert [f for f in users_of("pandas") if f.startswith(core)] == []


def test_the_machine_names_no_rule() -> None:
    """Only reading a folder and the commands know of a rule book; no file of the machine imports a rule."""
    known = {"constraints.book", "constraints.rule", "constraints.pack", "constraints"}
    named = {
        (p.relative_to(ROOT).as_posix(), n)
        for p in SOURCES
        if p.is_relative_to(ROOT / "optimiser")
        for n in imports(p)
        if n.startswith("constraints.") and n not in known
    }
    assert {(f, n) for f, n in named if not f.startswith(("optimiser/cli/", "optimiser/report/"))} == set()


def test_there_is_no_import_cycle() -> None:
    graph = {
        name: {n for n in imports(path, top_level=True) if n in MODULES and n != name} for name, path in MODULES.items()
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join([*trail[trail.index(name) :], name])
        if name not in done:
            for other in sorted(graph[name]):
                visit(other, (*trail, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_file_is_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_help_loads_no_solver_and_no_pandas() -> None:
    code = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from optimiser.cli import main\n"
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0\n"
        "print(sorted({'ortools', 'pandas', 'pulp', 'numba', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
