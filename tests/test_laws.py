"""The laws of the house: who may import what, no cycles, small files and folders, what stands in one place only."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import PACKAGES, ROOT, SOURCES, circles, files, imported, imports, last_name, parts_of, tree

MOST_LINES = 420
"""'About 400'."""

MOST_FILES = 16
"""Files of code in a folder, `__init__.py` apart."""

MANY_ALIKE = {"constraints/rules", "optimiser/cli"}
"""Folders of files that are all of one kind: rules, commands."""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def users_of(package: str) -> set[str]:
    """Files, as posix paths from the root, that import a package anywhere in their text."""
    return {name_of(p) for p in SOURCES if any(n.split(".")[0] == package for n in imports(p))}


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


def test_the_web_framework_is_imported_only_in_the_board_and_not_in_its_session() -> None:
    for package in ("starlette", "pydantic", "pydantic_core", "uvicorn"):
        assert [f for f in users_of(package) if not f.startswith("optimiser/board/web/")] == []


def test_the_machine_names_no_rule() -> None:
    """Only reading a folder and what stands above it know of a rule book; no file of the machine imports a rule."""
    parts = ("book", "discovery", "groups", "implied", "named", "pack", "professions", "rule", "scope")
    known = {"constraints", *(f"constraints.{part}" for part in parts)}
    named = {
        (name_of(p), n)
        for p in SOURCES
        if p.is_relative_to(ROOT / "optimiser")
        for n in imports(p)
        if n.startswith("constraints.") and n not in known
    }
    assert {(f, n) for f, n in named if not f.startswith(("optimiser/cli/", "optimiser/report/"))} == set()


def test_no_files_import_each_other_in_a_circle() -> None:
    """Imports inside functions, and those only for type checking, are imports."""
    assert circles(files()) == set()


def test_no_packages_import_each_other_in_a_circle() -> None:
    graph = files()
    assert {c for package in PACKAGES for c in circles(parts_of(package, graph))} == set()


def test_the_search_for_circles_sees_what_it_should() -> None:
    graph = {"p.a": {"p.q.x"}, "p.q.x": {"p.q.y"}, "p.q.y": set(), "p.q": {"p.q.y"}, "p.b": {"p.a"}, "p": {"p.b"}}
    assert circles(graph) == set()
    assert circles(parts_of("p", graph)) == set()
    back = {**graph, "p.q.y": {"p.a"}}
    assert circles(back) == {frozenset({"p.a", "p.q.x", "p.q.y"})}
    assert circles(parts_of("p", back)) == {frozenset({"p.a", "p.q"})}
    packages = {"p.a.one": {"p.b.one"}, "p.b.two": {"p.a.two"}}
    assert circles(packages) == set()
    assert circles(parts_of("p", packages)) == {frozenset({"p.a", "p.b"})}
    offered = {**graph, "p.q.y": {"p.q"}}
    assert circles(parts_of("p.q", offered)) == {frozenset({"p.q.__init__", "p.q.y"})}


def test_imports_are_seen_wherever_they_stand() -> None:
    source = """
    from typing import TYPE_CHECKING
    if TYPE_CHECKING:
        from optimiser.audit import Bill
    def later():
        from . import surface
        import optimiser.book
    """
    lines = "\n".join(line[4:] for line in source.splitlines())
    found = set(imported(ast.parse(lines), "optimiser.model", package=False))
    assert found == {"typing", "optimiser.audit", "optimiser.surface", "optimiser.book"}


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_file_is_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_no_folder_is_crowded() -> None:
    count: dict[str, int] = {}
    for path in SOURCES:
        if path.name != "__init__.py":
            count[name_of(path.parent)] = count.get(name_of(path.parent), 0) + 1
    assert {f: n for f, n in count.items() if n > MOST_FILES and f not in MANY_ALIKE} == {}


def test_one_place_makes_a_solver() -> None:
    made = {
        name_of(path)
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and last_name(node.func) == "CpSolver"
    }
    assert made == {"optimiser/solve/cpsat.py"}


MEANT_NUMBERS = {
    "column_generation/branching.py": "INTEGRAL NOBODY SMALLEST_RISE",
    "column_generation/coupling_rows.py": "DEAREST DUAL_RESOLUTION ROOM TABULATED",
    "column_generation/decisions.py": "MOST_DECISIONS PROHIBITIVE",
    "column_generation/diving.py": "MIXING PENALTIES",
    "column_generation/first_order.py": "NO_LIMITS",
    "column_generation/first_order_kernel.py": "BALANCED TAKEN",
    "column_generation/generation.py": "CLOSED CLOSED_SHARE LEAST_REDUCED_COST",
    "column_generation/partial_master.py": "USED WHOLE",
    "column_generation/restricted_master.py": "MISSING",
    "compilation.py": "MOST_COMPILERS",
    "lns/line_costs.py": "MOST_KEPT",
    "multiobjective/frontier.py": "FINEST",
    "pricing/arrays.py": "INFINITY SCALE",
    "pricing/automata/arrays.py": "NO_LINE TOO_LARGE",
    "pricing/automata/blocks.py": "COUNT_BITS MOST_BLOCKS",
    "pricing/automata/chains.py": "ONCE",
    "pricing/automata/limited_blocks.py": "FORGOTTEN",
    "pricing/automata/numbering.py": "BITS",
    "pricing/automata/operations.py": "DEAD_SYMBOL",
    "pricing/automata/patterns.py": "ABSENT DEAD",
    "pricing/automata/runs.py": "LENGTH_BITS LONGEST",
    "pricing/day_choices.py": "OPEN PAST PINNED RULED_OUT",
    "pricing/labelling_kernel.py": "NIL",
    "pricing/line_automata.py": "BLOCKS ONE_SIDED TWO_SIDED",
    "pricing/network_layout.py": "FARTHEST _SMALLEST_POOL",
    "settings.py": "USUAL_SECONDS",
    "workers.py": "BOUND NO_BOUND ROUGH STOP VERSION",
}
"""Constants of the solve loop that mean something (a code, a unit, no way, numerically none, how a word is packed) and
tune nothing: another number there would be wrong or the same, never faster."""


def numbers_of(path: Path) -> list[str]:
    """Capital names at the top of a file whose value holds a number."""
    found: list[str] = []
    for node in tree(path).body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        numeric = any(isinstance(n, ast.Constant) and type(n.value) in (int, float) for n in ast.walk(node.value))
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = [n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)]
        found += [n for n in names if n.isupper() and numeric]
    return sorted(found)


def test_what_tunes_the_search_is_a_parameter() -> None:
    solve = ROOT / "optimiser" / "solve"
    found = {
        path.relative_to(solve).as_posix(): " ".join(numbers)
        for path in SOURCES
        if path.is_relative_to(solve) and not path.is_relative_to(solve / "parameters")
        if (numbers := numbers_of(path))
    }
    assert found == MEANT_NUMBERS


def test_the_search_for_numbers_sees_what_it_should(tmp_path: Path) -> None:
    lines = ["A = 1", "B, C = 0.5, -(1 << 3)", "D: tuple[int, ...] = (1, 2)", "E = {1: 2}", "F = A * 2", "G = 'a'"]
    lines += ["H = made(each=3)", "I = made()", "n = 4", "def of() -> None:", "    J = 1"]
    path = tmp_path / "numbers.py"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert numbers_of(path) == ["A", "B", "C", "D", "E", "F", "H"]


POSIX_MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
POSIX_NAMES = {
    "os": """O_CLOEXEC O_DIRECTORY O_NOFOLLOW chown chroot fchmod fchown fork forkpty getegid geteuid getgid getgroups
        getloadavg getpgid getpriority getuid initgroups kill killpg lchown mkfifo mknod nice posix_fadvise
        posix_fallocate posix_spawn pread pwrite register_at_fork sched_getaffinity sched_setaffinity setpgid setsid
        setuid statvfs sync sysconf uname wait wait3 wait4 waitid""",
    "signal": "SIGALRM SIGCHLD SIGHUP SIGKILL SIGPIPE SIGQUIT SIGUSR1 SIGUSR2 alarm pause setitimer sigwait",
}
"""What Python has on POSIX systems only (or, as `os.kill`, means another thing elsewhere)."""

POSIX_TEXT = ("/dev/", "/proc/", "/sys/")


def posix_only(node: ast.AST) -> str:
    """What only POSIX has in a node of a syntax tree; nothing if there is no such thing."""
    if isinstance(node, ast.Import):
        return next((a.name for a in node.names if a.name in POSIX_MODULES), "")
    if isinstance(node, ast.ImportFrom):
        if node.module in POSIX_MODULES:
            return node.module
        return next((a.name for a in node.names if a.name in POSIX_NAMES.get(node.module or "", "").split()), "")
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return ast.unparse(node) if node.attr in POSIX_NAMES.get(node.value.id, "").split() else ""
    if isinstance(node, ast.Call) and last_name(node.func) in ("get_context", "set_start_method"):
        return next((ast.unparse(a) for a in node.args if ast.unparse(a) in ("'fork'", "'forkserver'")), "")
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith(POSIX_TEXT):
        return node.value
    return ""


def asks_the_platform(test: ast.expr) -> bool:
    """Whether a condition asks which system this is, or whether a name is there."""
    if not any(isinstance(n, ast.Name) and n.id in ("sys", "os", "signal") for n in ast.walk(test)):
        return False
    return any(word in ast.unparse(test) for word in ("sys.platform", "os.name", "hasattr(os", "hasattr(signal"))


def unguarded(node: ast.AST, guarded: bool = False) -> Iterator[str]:
    """What only POSIX has and stands where nothing asks whether it is there.

    A guard is an `if` (or a conditional expression) on the platform, one before it in the same block that returns,
    or a `try` that expects an import to fail.
    """
    if (what := posix_only(node)) and not guarded:
        yield f"{getattr(node, 'lineno', 0)}: {what}"
    for _, value in ast.iter_fields(node):
        inside = guarded
        if isinstance(node, ast.If | ast.IfExp) and asks_the_platform(node.test):
            inside = True
        if isinstance(node, ast.Try) and any("ImportError" in ast.unparse(h.type or h) for h in node.handlers):
            inside = True
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from unguarded(child, inside)
            if isinstance(child, ast.If) and asks_the_platform(child.test) and isinstance(child.body[-1], ast.Return):
                inside = True


def test_what_only_posix_has_stands_in_guarded_places() -> None:
    assert [f"{name_of(path)}:{what}" for path in SOURCES for what in unguarded(tree(path))] == []


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        ("import resource", 1),
        ("try:\n    import resource\nexcept ImportError:\n    resource = None", 0),
        ("os.kill(1, 0)", 1),
        ("if os.name == 'posix':\n    os.kill(1, 0)", 0),
        ("def f():\n    if sys.platform == 'win32':\n        return\n    os.kill(1, 0)", 0),
        ("def f():\n    os.kill(1, 0)\n    if sys.platform == 'win32':\n        return", 1),
        ("n = len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else 1", 0),
        ("get_context('fork')", 1),
        ("get_context('fork' if sys.platform == 'linux' else 'spawn')", 0),
        ("from signal import SIGKILL, SIGINT", 1),
        ("open('/proc/self/status')", 1),
    ],
)
def test_the_search_for_what_only_posix_has(source: str, faults: int) -> None:
    assert len(list(unguarded(ast.parse(source)))) == faults


def decorators_of(function: ast.FunctionDef) -> set[str]:
    return {d.id for d in function.decorator_list if isinstance(d, ast.Name)}


def calls_from_python(module: ast.Module, kernels_only: set[str]) -> set[str]:
    """Calls of functions that only kernels may call, in functions that are no kernels and at the top of a file."""
    compiled = {"kernel", "inner", "leaf"}
    bodies: list[ast.stmt] = []
    for statement in module.body:
        if not (isinstance(statement, ast.FunctionDef) and decorators_of(statement) & compiled):
            bodies.append(statement)
    own = {body.name for body in bodies if isinstance(body, ast.FunctionDef)}
    calls = (node.func for body in bodies for node in ast.walk(body) if isinstance(node, ast.Call))
    return {call.id for call in calls if isinstance(call, ast.Name)} & (kernels_only - own)


def test_what_only_kernels_may_call_is_not_called_from_python() -> None:
    """Compiled without a wrapper for Python, it would end the process there."""
    modules = {path: tree(path) for path in sorted((ROOT / "optimiser/solve").rglob("*.py"))}
    functions = [f for module in modules.values() for f in module.body if isinstance(f, ast.FunctionDef)]
    kernels_only = {f.name for f in functions if decorators_of(f) & {"inner", "leaf"}}
    assert "no_automaton" in kernels_only
    assert {str(path): found for path, m in modules.items() if (found := calls_from_python(m, kernels_only))} == {}
    wrong = ast.parse("@kernel\ndef a():\n    b()\n\ndef c():\n    return [b() for _ in d]\n")
    assert calls_from_python(wrong, {"b"}) == {"b"}
    assert calls_from_python(ast.Module(wrong.body[:1], []), {"b"}) == set()


def test_no_test_takes_what_it_needs_from_another() -> None:
    """What tests share stands in files that hold no tests."""
    found = {
        (name_of(path), said)
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        if re.search(r"\btest_", said := ast.unparse(node))
    }
    assert found == set()


def test_help_loads_no_solver_and_no_pandas() -> None:
    code = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from optimiser.cli import main\n"
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0\n"
        "import optimiser\n"
        "heavy = {'ortools', 'pandas', 'pulp', 'numba', 'matplotlib', 'starlette', 'pydantic', 'uvicorn'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
