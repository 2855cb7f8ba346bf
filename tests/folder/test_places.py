"""What stands in the place of a file of a folder, where it is none, is a fault beside all others; what is written is
for its owner alone."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from optimiser.folder.load import load
from optimiser.folder.scaffold import scaffold
from optimiser.tabular.faults import BadInput
from optimiser.tabular.output import write_text


@pytest.mark.skipif(os.name != "posix", reason="pipes and modes of files are POSIX")
def test_links_folders_and_pipes_in_place_of_files_are_faults_all_at_once(tmp_path: Path) -> None:
    home = tmp_path / "ward"
    scaffold(home, dt.date(2027, 1, 4))
    for name in ("shifts.csv", "requests.csv", "rota.toml", "demand.csv"):
        (home / name).unlink()
    (home / "shifts.csv").symlink_to("nowhere.csv")
    (home / "requests.csv").mkdir()
    os.mkfifo(home / "demand.csv")
    (home / "rota.toml").mkdir()
    with pytest.raises(BadInput) as caught:
        load(home)
    told = str(caught.value)
    assert "shifts.csv: the link points to nowhere.csv, which is not there" in told
    assert "requests.csv: this is a folder" in told
    assert "demand.csv: this is a pipe or a device" in told
    assert "rota.toml: this is a folder" in told


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX")
def test_what_is_written_is_for_its_owner_alone_or_stricter_where_the_umask_says(tmp_path: Path) -> None:
    write_text(tmp_path / "a" / "b" / "staff.csv", "person\n")
    assert (tmp_path / "a" / "b" / "staff.csv").stat().st_mode & 0o777 == 0o600
    assert {p.stat().st_mode & 0o777 for p in (tmp_path / "a", tmp_path / "a" / "b")} == {0o700}
    before = os.umask(0o277)
    try:
        write_text(tmp_path / "a" / "strict.csv", "person\n")
    finally:
        os.umask(before)
    assert (tmp_path / "a" / "strict.csv").stat().st_mode & 0o777 == 0o400
