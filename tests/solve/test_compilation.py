"""Kernels: one signature each, compiled beside the search and handed over on disk; it begins without them."""

from __future__ import annotations

import ast
import threading
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from optimiser.solve import compilation, compiled, first_feasible, run, solve, strategies
from optimiser.solve.compilation import (
    COLUMNS,
    LINES,
    begin_compiling,
    compile_in_turn,
    compile_kernels,
    kernels_of,
    ready,
)
from optimiser.solve.stop import Stop, after_iterations, after_seconds, any_of
from optimiser.solve.task import Task
from tests.operate.ward import RULES, ward
from tests.solve.tasks import task_of

ROOT = Path(__file__).resolve().parents[2]


class Kernel:
    """Stands for a compiled loop."""

    def __init__(self) -> None:
        self.compiled = 0

    def compile(self, signature: object) -> None:
        self.compiled += 1


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """Two kernels, and a folder of their own to be kept in."""
    kernels_of(LINES + COLUMNS)  # those that there are are imported beforehand
    kernels: dict[str, Any] = {"m.one": Kernel(), "m.two": Kernel()}
    monkeypatch.setattr(compiled, "CACHE_FOLDER", tmp_path)
    monkeypatch.setattr(compiled, "KERNELS", kernels)
    monkeypatch.setattr(compiled, "signature_of", lambda kernel: ())
    return kernels


def test_what_is_compiled_is_marked_and_not_compiled_again(made: dict[str, Any], tmp_path: Path) -> None:
    compile_kernels(("m.one",))
    compile_kernels(("m.one", "m.two"))
    assert [kernel.compiled for kernel in made.values()] == [1, 1]
    assert sorted(p.name for p in tmp_path.glob("*.ready")) == ["m.one.ready", "m.two.ready"]


def test_a_kernel_that_another_process_compiles_is_left_to_it_and_taken_over_where_it_died(
    made: dict[str, Any], tmp_path: Path
) -> None:
    with FileLock(tmp_path / "m.one.lock"):
        ours = threading.Thread(target=compile_kernels, args=(("m.one", "m.two"),))
        ours.start()
        while not (tmp_path / "m.two.ready").exists():
            assert ours.is_alive()
        assert made["m.one"].compiled == 0
    ours.join()
    assert [kernel.compiled for kernel in made.values()] == [1, 1]


def test_compilers_are_begun_only_where_something_is_not_ready(
    made: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in kernels_of(LINES + COLUMNS):
        (tmp_path / f"{name}.ready").touch()
    monkeypatch.setattr(compilation, "_READY", set())
    assert begin_compiling() == []


def test_no_compiler_is_begun_beside_as_many_as_there_may_be(
    made: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compilation, "_READY", set())
    with FileLock(tmp_path / "compiler-0.lock"):
        assert begin_compiling(1) == []


def test_a_compiler_beside_as_many_as_there_may_be_ends_at_once(
    made: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compilation, "kernels_of", lambda modules: ("m.one",) if modules is LINES else ())
    with FileLock(tmp_path / "compiler-0.lock"), FileLock(tmp_path / "compiler-1.lock"):
        other = threading.Thread(target=compile_in_turn, args=(2,))
        other.start()
        other.join()
    assert made["m.one"].compiled == 0


def test_one_compiler_compiles_what_a_search_needs_and_the_rest_with_less_claim_to_the_processor(
    made: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[object] = []
    monkeypatch.setattr(compilation, "kernels_of", lambda modules: modules)
    monkeypatch.setattr(compilation, "compile_kernels", done.append)
    monkeypatch.setattr(compilation.os, "nice", done.append, raising=False)
    compile_in_turn(1)
    assert done == [LINES, 10, COLUMNS]


@pytest.mark.parametrize(
    ("others", "got_on", "left", "waits"),
    [(2, 0.5, 30.0, True), (2, 0.0, 30.0, False), (2, 0.5, 10.0, False), (8, 0.5, 30.0, False)],
    ids=["two processors", "compilers that do not get on", "little time", "processors for both"],
)
def test_a_search_leaves_the_processors_to_compilers_where_that_brings_more(
    others: int, got_on: float, left: float, waits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = task_of(ward("A", days=3), tuple(RULES), after_seconds(left))
    monkeypatch.setattr(strategies, "processors", lambda: others)
    monkeypatch.setattr(strategies, "compilers", lambda: min(4, others))
    monkeypatch.setattr(strategies, "share_ready", lambda modules: got_on)
    leaves = strategies._leaves_processor(task)
    task.clock.began -= left * 0.75 * 0.6  # so much of what it may wait has gone by
    assert leaves() is waits


@pytest.mark.parametrize("strategy", ["columns", "lns"])
def test_a_search_asks_for_no_other_signature_than_a_kernel_says(strategy: str) -> None:
    """A second one would be compiled in the middle of a search, on every installation."""
    task = task_of(ward("AB", days=4), tuple(RULES), after_iterations(4))
    task.workers = 1
    strategies.STRATEGIES[strategy](task)
    names = kernels_of(LINES + COLUMNS)
    asked = {name: [tuple(s) for s in compiled.KERNELS[name].signatures] for name in names}
    assert sum(map(len, asked.values())) > 5
    for name, signatures in asked.items():
        assert signatures in ([], [compiled.signature_of(compiled.KERNELS[name])]), name


def test_every_kernel_belongs_to_what_is_compiled_beforehand() -> None:
    holding = {p.relative_to(ROOT).with_suffix("").as_posix() for p in compiled.kernel_sources()}
    listed = {module.replace(".", "/") for module in LINES + COLUMNS}
    inner_only = {"arrays", "network_kernel", "numbering", "unfolding"}
    assert {p for p in holding - listed if p.rpartition("/")[2] not in inner_only} == set()
    assert listed <= holding


def test_compiled_code_is_kept_by_everything_that_it_is_made_from() -> None:
    """A constant that a kernel reads is part of its code: it stands where a change of it is seen."""
    sources = set(compiled.kernel_sources())
    for path in sources:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        home = {
            alias.name: ROOT / f"{node.module.replace('.', '/')}.py"
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }
        for function in (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list):
            for name in {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and n.id.isupper()}:
                if name in home:
                    assert home[name] in sources or name in compiled.CONSTANTS, f"{path.name}: {name}"


def test_compiled_code_goes_where_it_can_be_written_or_is_not_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    occupied = tmp_path / "a file"
    occupied.touch()
    monkeypatch.setattr(compiled, "_homes", lambda: [occupied, tmp_path / "user"])
    found = compiled._cache_folder()
    assert found is not None
    assert found.parent == tmp_path / "user"
    monkeypatch.setattr(compiled, "_homes", lambda: [occupied])
    assert compiled._cache_folder() is None
    monkeypatch.setattr(compiled, "CACHE_FOLDER", None)
    monkeypatch.setattr(compilation, "_READY", set())
    assert ready(LINES), "nothing to wait for: what is called is compiled as it is called"


def test_the_user_says_where_compiled_code_goes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert compiled._homes()[0] == tmp_path


def never(*_: object) -> bool:
    return False


@pytest.mark.parametrize("strategy", ["lns", "columns", "teams"])
def test_a_timed_search_goes_on_without_kernels(monkeypatch: pytest.MonkeyPatch, strategy: str) -> None:
    monkeypatch.setattr(strategies, "ready", never)
    task = task_of(ward("ABC", days=4), tuple(RULES), any_of(after_seconds(60), first_feasible()))
    strategies.STRATEGIES[strategy](task)
    assert task.cost is not None
    assert task.cost[0] == 0


@pytest.mark.parametrize(("known", "said"), [(True, "compiled before"), (False, "not compiled by the end")])
def test_a_run_says_when_its_kernels_were_there(monkeypatch: pytest.MonkeyPatch, known: bool, said: str) -> None:
    monkeypatch.setattr(run, "ready", lambda modules: known)
    monkeypatch.setattr(run, "begin_compiling", list)
    monkeypatch.setattr(run, "ready_since", lambda modules: None)
    assert solve(ward("ABC", days=4), RULES, "exact", after_seconds(60)).kernels == said


@pytest.mark.parametrize(("strategy", "said"), [("lns", "compiled before"), ("columns", "not compiled by the end")])
def test_a_search_that_has_no_use_for_columns_does_not_say_that_it_lacked_them(
    monkeypatch: pytest.MonkeyPatch, strategy: str, said: str
) -> None:
    for module in (run, strategies):
        monkeypatch.setattr(module, "ready", lambda modules: modules == LINES)
    monkeypatch.setattr(run, "begin_compiling", list)
    monkeypatch.setattr(run, "ready_since", lambda modules: None)
    stop = any_of(after_seconds(60), first_feasible())
    assert solve(ward("ABC", days=4), RULES, strategy, stop).kernels == said


@pytest.mark.parametrize("stop", [after_iterations(1), any_of(after_seconds(200), after_iterations(1))])
def test_a_search_by_rounds_has_the_kernels_compiled_so_that_its_rota_is_the_same(
    stop: Stop, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[tuple[str, ...]] = []
    monkeypatch.setattr(strategies, "ready", lambda modules: False)
    monkeypatch.setattr(strategies, "compile_kernels", compiled.append)
    task: Task = task_of(ward("A", days=3), tuple(RULES), stop)
    assert strategies.until_compiled(task, LINES)
    assert compiled == [kernels_of(LINES)]
    assert task.best is None
