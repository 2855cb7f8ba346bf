"""Two commands in one folder at the same time: each ends as if it were alone, or says that it has to wait."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.board.ward import make_ward
from tests.commands import csv_rows


def test_two_publications_at_once_become_two_versions_or_one_waits(tmp_path: Path) -> None:
    home = make_ward(tmp_path / "ward")
    command = [sys.executable, "-m", "optimiser", "publish", "--folder", str(home), "--on", "2026-11-22"]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ)
        for _ in range(3)
    ]
    ended = [(*each.communicate(timeout=240), each.returncode) for each in started]
    done = [out for out, _, code in ended if code in (0, 1)]
    waiting = [error for _, error, code in ended if code == 2]
    assert len(done) + len(waiting) == len(started), ended
    assert done
    assert all("another run is writing to this folder" in error for error in waiting)
    versions = sorted(p.name for p in (home / "published").iterdir())
    assert versions == [f"{n + 1:04d}" for n in range(len(done))], "no draft is left, no version is written over"
    for version in versions:
        content = json.loads((home / "published" / version / "publication.json").read_text(encoding="utf-8"))
        assert content["version"] == int(version)
        assert csv_rows(home / "published" / version / "rota.csv") == csv_rows(home / "out" / "rota.csv")
    assert not (home / ".rota.lock").exists()
