"""A first solve after a new installation: `python -m benchmarks.fresh_install [options]`, on an idle machine.

Makes a virtual environment, installs this project into it with pip, and solves an example there, twice: the first run
compiles its kernels in the background, the second has them. Prints what the command took, when the search showed its
first rota and its last, and points, people missing and what was compiled.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

PROJECT = Path(__file__).parents[1]


def install(home: Path) -> Path:
    """A new environment with this project in it; its interpreter."""
    venv.create(home, with_pip=True)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PROJECT], check=True)
    return python


def solve_once(python: Path, folder: Path, seconds: float, workers: int) -> list[object]:
    """Solve a folder with an interpreter of another environment; what `run.json` tells."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "NUMBA_CACHE_DIR")}
    words = ["solve", str(folder), "--seconds", f"{seconds:g}", "--workers", str(workers)]
    began = time.monotonic()
    subprocess.run(
        [python, "-m", "optimiser", *words], env=environment, cwd=folder, stdout=subprocess.DEVNULL, check=False
    )
    took = time.monotonic() - began
    record = json.loads((folder / "out" / "run.json").read_text(encoding="utf-8"))
    trace = record["trace"]
    with (folder / "out" / "gaps.csv").open(encoding="utf-8", newline="") as stream:
        missing = sum(int(row["missing"]) for row in csv.DictReader(stream))
    return [
        round(took, 1), record["seconds"], round(trace[0]["seconds"], 1), round(trace[-1]["seconds"], 1),
        trace[-1]["hard"], missing, trace[-1]["points"], record["parameters"]["kernels"],
    ]  # fmt: skip


def main() -> None:
    """Install, solve twice, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=PROJECT / "examples" / "acute-ward")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    writer = csv.writer(sys.stdout)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made:  # compilers may still be at work there
        home = Path(made)
        began = time.monotonic()
        python = install(home / "environment")
        print(f"installed in {time.monotonic() - began:.0f} s")
        writer.writerow(
            ("run", "command", "search", "first_rota", "last_better", "hard", "missing", "points", "kernels")
        )
        for run in ("first", "second"):
            folder = home / run
            shutil.copytree(asked.folder, folder, ignore=shutil.ignore_patterns("out"))
            writer.writerow((run, *solve_once(python, folder, asked.seconds, asked.workers)))
            sys.stdout.flush()


if __name__ == "__main__":
    main()
