"""Kernels compiled beside a search, in processes of their own: `python -m optimiser.solve.compilation` is one of them.

What they hand over lies on disk: a kernel that is compiled leaves a mark in the folder of compiled code, and the search
asks for the marks. A system's lock on each kernel lets as many compilers as there are share the work, those of other
searches included, and is let go of when its holder dies.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path

from filelock import FileLock, Timeout

from optimiser.solve.settings import processors

LINES = (
    "optimiser.solve.pricing.automata.minimisation",
    "optimiser.solve.pricing.labelling_kernel",
    "optimiser.solve.pricing.multipliers",
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
    "optimiser.solve.column_generation.first_order_kernel",
    "optimiser.solve.pricing.network_reduction",
)
"""Modules whose kernels column generation needs besides."""


_READY: set[tuple[str, ...]] = set()
"""Modules that were asked about and are ready: they stay so."""


@cache
def kernels_of(modules: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the kernels of some modules, in the order in which they are compiled."""
    from optimiser.solve.compiled import KERNELS

    for module in modules:
        import_module(module)
    return tuple(n for m in modules for n in KERNELS if n.rpartition(".")[0] == m and hasattr(KERNELS[n], "py_func"))


def ready(modules: tuple[str, ...]) -> bool:
    """Whether the kernels of some modules need not be compiled any more; or could not be kept if they were."""
    from optimiser.solve.compiled import CACHE_FOLDER

    if modules not in _READY:
        marks = [] if CACHE_FOLDER is None else [_mark(CACHE_FOLDER, name) for name in kernels_of(modules)]
        if all(mark.exists() for mark in marks):
            _READY.add(modules)
    return modules in _READY


def _mark(folder: Path, name: str) -> Path:
    return folder / f"{name}.ready"


def compile_kernels(names: tuple[str, ...]) -> None:
    """Compile what nobody has compiled, in turn with other processes."""
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


def ready_since() -> float | None:
    """When the last kernel was compiled, in seconds since 1970; None where some are not, or none is kept."""
    from optimiser.solve.compiled import CACHE_FOLDER

    if CACHE_FOLDER is None or not ready(LINES + COLUMNS):
        return None
    return max(_mark(CACHE_FOLDER, name).stat().st_mtime for name in kernels_of(LINES + COLUMNS))


@contextmanager
def compilers(count: int | None = None) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Compile all kernels in processes of their own for as long as this lasts; what they have compiled is kept.

    Args:
        count: how many processes; by default one for each processor.
    """
    root = str(Path(__file__).parents[2])
    path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    begun: list[subprocess.Popen[bytes]] = []
    try:
        with suppress(OSError):  # where no process can be made, what is called is compiled as it is called
            for _ in range(count or processors()):
                process = subprocess.Popen(
                    [sys.executable, "-m", __name__], env={**os.environ, "PYTHONPATH": path}, stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                )  # fmt: skip
                begun.append(process)
        yield begun
    finally:
        for process in begun:
            process.terminate()
        for process in begun:
            process.wait()


if __name__ == "__main__":
    compile_kernels(kernels_of(LINES + COLUMNS))
