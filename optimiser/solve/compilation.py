"""Kernels compiled in processes of their own while a search runs: `python -m optimiser.solve.compilation` is such a
process.

What they hand over lies on disk: a kernel that is compiled leaves a mark in the folder of compiled code, and the search
asks for the marks. A system's lock on each kernel lets as many compilers as there are share the work, those of other
searches included, and is let go of when its holder dies.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path

from filelock import FileLock, Timeout

from optimiser.solve.settings import processors

LINES = (
    "optimiser.solve.lns.move_kernel",
    "optimiser.solve.pricing.automata.minimisation",
    "optimiser.solve.pricing.labelling_kernel",
    "optimiser.solve.pricing.automata.patterns",
    "optimiser.solve.pricing.beam_search",
    "optimiser.solve.pricing.automata.chains",
    "optimiser.solve.pricing.automata.runs",
    "optimiser.solve.pricing.automata.blocks",
    "optimiser.solve.pricing.automata.operations",
    "optimiser.solve.pricing.shortest_path_kernel",
    "optimiser.solve.pricing.day_choices",
    "optimiser.solve.pricing.automata.windows",
    "optimiser.solve.pricing.resource_extension",
    "optimiser.solve.lns.reinsertion",
)
"""Modules whose kernels compile and price lines: what reinsertion needs. Two that need the same loops do not stand side
by side, as both would compile them."""

COLUMNS = (
    "optimiser.solve.pricing.multipliers",
    "optimiser.solve.column_generation.first_order_kernel",
    "optimiser.solve.pricing.network_reduction",
)
"""Modules whose kernels column generation needs besides."""


MOST_COMPILERS = 4
"""Processes that compile at a time; the longest kernel takes a quarter of what all of them take."""

_BEGUN: list[subprocess.Popen[bytes]] = []
"""Processes that were begun here and may not have ended."""

_READY: set[tuple[str, ...]] = set()
"""Modules that were asked about and are ready: they stay so."""


@cache
def kernels_of(modules: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the kernels of some modules, in the order in which they are compiled."""
    from optimiser.solve.compiled import KERNELS

    for module in modules:
        import_module(module)
    return tuple(n for m in modules for n in KERNELS if n.rpartition(".")[0] == m and hasattr(KERNELS[n], "py_func"))


def share_ready(modules: tuple[str, ...]) -> float:
    """Share of the kernels of some modules that are compiled, from 0 to 1."""
    from optimiser.solve.compiled import CACHE_FOLDER

    names = kernels_of(modules)
    return 1.0 if CACHE_FOLDER is None else sum(_mark(CACHE_FOLDER, n).exists() for n in names) / max(1, len(names))


def ready(modules: tuple[str, ...]) -> bool:
    """Whether the kernels of some modules are compiled, or there is nowhere to keep them if they were."""
    from optimiser.solve.compiled import CACHE_FOLDER

    if modules not in _READY:
        marks = [] if CACHE_FOLDER is None else [_mark(CACHE_FOLDER, name) for name in kernels_of(modules)]
        if all(mark.exists() for mark in marks):
            _READY.add(modules)
    return modules in _READY


def _mark(folder: Path, name: str) -> Path:
    return folder / f"{name}.ready"


def compile_kernels(names: tuple[str, ...]) -> None:
    """Compile the kernels that are not compiled yet, sharing the work with other processes."""
    from optimiser.solve.compiled import CACHE_FOLDER, KERNELS, signature_of

    if CACHE_FOLDER is None:
        return
    for wait in (0, -1):  # first what no other process is at; then what another may have left
        for name in names:
            mark = _mark(CACHE_FOLDER, name)
            if mark.exists():
                continue
            try:
                with FileLock(CACHE_FOLDER / f"{name}.lock", timeout=wait):
                    if not mark.exists():
                        KERNELS[name].compile(signature_of(KERNELS[name]))
                        mark.touch()
            except Timeout:
                continue


def ready_since(modules: tuple[str, ...]) -> float | None:
    """When the last kernel of some modules was compiled, in seconds since 1970; None where some are not, or none is
    kept."""
    from optimiser.solve.compiled import CACHE_FOLDER

    if CACHE_FOLDER is None or not ready(modules):
        return None
    return max(_mark(CACHE_FOLDER, name).stat().st_mtime for name in kernels_of(modules))


def begin_compiling(most: int | None = None) -> list[subprocess.Popen[bytes]]:
    """Start processes that compile all kernels, if they are not ready. They continue after the search, and after its
    process, has ended, so that the next search finds everything compiled.

    Args:
        most: how many processes; by default one for each processor, and no more than `MOST_COMPILERS`. Processes that
            other searches began count: one more ends at once.

    Returns:
        The processes.
    """
    from optimiser.solve.compiled import CACHE_FOLDER

    _BEGUN[:] = [process for process in _BEGUN if process.poll() is None]
    if CACHE_FOLDER is None or ready(LINES + COLUMNS):
        return []
    root = str(Path(__file__).parents[2])
    path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    count = most or compilers()
    begun: list[subprocess.Popen[bytes]] = []
    with suppress(OSError):  # where no process can be made, what is called is compiled as it is called
        for _ in filter(_is_free, _places(CACHE_FOLDER, count)):
            process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(count)], env={**os.environ, "PYTHONPATH": path},
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=CACHE_FOLDER,
            )  # fmt: skip
            begun.append(process)
    _BEGUN.extend(begun)
    return begun


def _places(folder: Path, count: int) -> list[FileLock]:
    """Locks, one for each process that may compile at a time."""
    return [FileLock(folder / f"compiler-{number}.lock") for number in range(count)]


def _is_free(place: FileLock) -> bool:
    try:
        place.acquire(timeout=0)
    except Timeout:
        return False
    place.release()
    return True


def compilers() -> int:
    """How many processes may compile at a time."""
    return min(MOST_COMPILERS, processors())


def compile_in_turn(most: int) -> None:
    """The work of a compiling process: compile what a search needs, then at lower priority what column generation
    needs besides. If `most` processes are compiling already, do nothing."""
    from optimiser.solve.compiled import CACHE_FOLDER

    if CACHE_FOLDER is None:
        return
    for place in _places(CACHE_FOLDER, most):
        try:
            place.acquire(timeout=0)
        except Timeout:
            continue
        compile_kernels(kernels_of(LINES))
        if hasattr(os, "nice"):
            os.nice(10)
        compile_kernels(kernels_of(COLUMNS))
        return


if __name__ == "__main__":
    compile_in_turn(int(sys.argv[1]))
