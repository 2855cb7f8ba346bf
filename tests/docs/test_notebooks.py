"""The notebooks of docs/notebooks run cell by cell from a folder with the examples, and are kept without outputs."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.docs.pages import DOCS, ROOT

NOTEBOOKS = sorted((DOCS / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_a_folder_of_examples(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("mix-place", "mix-ics"):
        shutil.copytree(ROOT / "examples" / name, tmp_path / "examples" / name)
    programs = Path(sys.executable).parent
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [(cell.execution_count, cell.outputs) for cell in code] == [(None, [])] * len(code), "clear its outputs"
    NotebookClient(notebook, timeout=240, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert all(cell.execution_count for cell in code)
    told = [output for cell in code for output in cell.outputs]
    assert [output for output in told if output.output_type == "error"] == []
    assert sum(output.output_type in ("execute_result", "display_data") for output in told) >= 3


def test_each_user_has_a_notebook_that_the_pages_lead_to() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["coordinator", "developer", "planner"]
    pages = (DOCS / "index.md").read_text(encoding="utf-8") + (DOCS / "library.md").read_text(encoding="utf-8")
    assert [path.name for path in NOTEBOOKS if f"notebooks/{path.name}" not in pages] == []
