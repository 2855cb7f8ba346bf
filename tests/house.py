"""The sources of the house as a graph: which module imports which, by file and by package."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted([*(ROOT / "optimiser").rglob("*.py"), *(ROOT / "constraints").rglob("*.py")])


def module(path: Path) -> str:
    """Dotted name of a source file; a package's `__init__.py` is the package."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module(p): p for p in SOURCES}
PACKAGES = {name for name, path in MODULES.items() if path.name == "__init__.py"}


@cache
def tree(path: Path) -> ast.Module:
    """A source file, parsed once."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(source: ast.AST, name: str, package: bool) -> Iterator[str]:
    """Modules that some source imports anywhere in it: inside functions and for type checking too.

    Args:
        name: the dotted name of the module the source is of.
        package: whether that is a package's `__init__.py`.
    """
    inside = name.split(".") if package else name.split(".")[:-1]
    for node in ast.walk(source):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = inside[: len(inside) - node.level + 1] if node.level else []
            whence = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            for alias in node.names:
                yield f"{whence}.{alias.name}" if f"{whence}.{alias.name}" in MODULES else whence


@cache
def imports(path: Path) -> frozenset[str]:
    """Modules that a source file imports anywhere in its text."""
    return frozenset(imported(tree(path), module(path), path.name == "__init__.py"))


def files() -> dict[str, set[str]]:
    """For each module those of the house that it imports."""
    return {name: {n for n in imports(path) if n in MODULES and n != name} for name, path in MODULES.items()}


def last_name(node: ast.expr) -> str:
    """`c` of `a.b.c` and of `c`; nothing of what has no name."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def parts_of(package: str, graph: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """What the parts of a package import of each other, each sub-package taken as one.

    A part is a file of the package itself or a sub-package with all that is in it. So `optimiser.solve.task`,
    `optimiser.solve.lns` and `optimiser.solve.strategies` are parts of `optimiser.solve`: the first is imported by
    the second and the second by the third. `__init__.py` is a part like any other, as what it offers to the outside
    is: a part that imports the package it is in imports that file. `constraints` counts as a part of `optimiser`,
    between what a rule may speak of and what reads a rule book.

    Args:
        graph: what each module imports, as `files` gives it.
    """

    def part(name: str) -> str | None:
        if package == "optimiser" and name.split(".")[0] == "constraints":
            return "constraints"
        if name == package:
            return f"{package}.__init__"
        if not name.startswith(f"{package}."):
            return None
        return ".".join(name.split(".")[: package.count(".") + 2])

    found: dict[str, set[str]] = {}
    for name, others in graph.items():
        if (mine := part(name)) is not None:
            theirs = {part(other) for other in others} - {None, mine}
            found.setdefault(mine, set()).update(t for t in theirs if t is not None)
    return found


def circles(graph: Mapping[str, Iterable[str]]) -> set[frozenset[str]]:
    """Sets of names each of which reaches every other of its set: Tarjan's strongly connected components (SIAM Journal
    on Computing 1, 1972), those of one name left out."""
    order: dict[str, int] = {}
    least: dict[str, int] = {}
    open_: list[str] = []
    found: set[frozenset[str]] = set()

    def visit(name: str) -> None:
        order[name] = least[name] = len(order)
        open_.append(name)
        for other in sorted(graph.get(name, ())):
            if other not in order:
                visit(other)
            if other in open_:
                least[name] = min(least[name], least[other])
        if least[name] == order[name]:
            at = open_.index(name)
            closed = open_[at:]
            del open_[at:]
            if len(closed) > 1:
                found.add(frozenset(closed))

    for name in sorted(graph):
        if name not in order:
            visit(name)
    return found
