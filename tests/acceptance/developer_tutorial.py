"""The developer's tutorial walked from an empty folder, in a clone: `python -m tests.acceptance.developer_tutorial`.

The last commit is cloned; `make test` itself is what continuous integration runs, so here only its targets are looked
for. A fresh clone and the revision beside it compile their kernels, each once: some minutes on two processors.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.docs.pages import ROOT, Told, blocks, check_console

PAGE = "tutorial-developer.md"


def walk(place: Path) -> None:
    """Walk the page in a folder that is empty."""
    clone = place / "rota"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    environment = {**os.environ, "PYTHONPATH": str(clone), "COLUMNS": "100"}

    def run(words: list[str]) -> Told:
        done = subprocess.run(
            [sys.executable, "-m", "optimiser", *words],
            cwd=clone, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return Told(done.returncode, done.stdout, done.stdout + done.stderr)

    (change,) = blocks(PAGE, "diff")
    (parameters,) = blocks(PAGE, "toml")
    (clone / "change.diff").write_text(change.text, encoding="utf-8")
    (clone / re.findall(r"`(\w+\.toml)`", parameters.before)[0]).write_text(parameters.text, encoding="utf-8")
    subprocess.run(["make", "--dry-run", "test"], cwd=clone, check=True, capture_output=True)
    *before, code = blocks(PAGE, "console")
    for block in before:
        check_console(block.text, run)
        print(block.text.splitlines()[0], flush=True)
    subprocess.run(["git", "apply", "change.diff"], cwd=clone, check=True)
    tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/solve/test_neighbourhoods.py"]
    subprocess.run(tests, cwd=clone, env=environment, check=True)
    check_console(code.text, run)
    print(code.text.splitlines()[0])
    print((clone / "code" / "bench.csv").read_text(encoding="utf-8"))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        walk(Path(made))
