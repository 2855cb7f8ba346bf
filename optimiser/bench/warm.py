"""Compile the kernels of the search: `python -m optimiser.bench.warm`.

They are compiled once per installation, by a process on each processor, and kept; whoever times runs wants that done
before. A search that finds them missing compiles them beside itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from optimiser.solve.compilation import COLUMNS, LINES, begin_compiling, compile_kernels, kernels_of


def warm() -> float:
    """Compile what is not yet compiled; seconds that it took."""
    began = time.monotonic()
    processes = begin_compiling()
    for process in processes:
        process.wait()
    if processes:
        compile_kernels(kernels_of(LINES + COLUMNS))  # what no other process could do, this one does or says why not
    return time.monotonic() - began


def warm_checkout(home: Path) -> None:
    """The same of another checkout's code; what it cannot do beforehand, or does not know, its runs do themselves."""
    environment = {**os.environ, "PYTHONPATH": str(home)}
    command = [sys.executable, "-m", "optimiser.bench.warm"]
    subprocess.run(command, capture_output=True, env=environment, cwd=home, check=False)


if __name__ == "__main__":
    sys.stdout.write(f"The search is compiled ({warm():.0f} s).\n")
