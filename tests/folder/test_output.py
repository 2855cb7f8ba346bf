"""Files are written in one move, and spreadsheet cells are harmless."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from optimiser.folder.document import PAGE, page
from optimiser.folder.files import TABLES
from optimiser.tabular.output import defuse, write_csv, write_json, write_text
from optimiser.tabular.schema import read_table


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_json(path, {"gap": None})
    with pytest.raises(ValueError, match="Out of range"):
        write_json(path, {"gap": float("nan")})
    assert path.read_text() == '{\n  "gap": null\n}\n'
    with pytest.raises(UnicodeEncodeError):
        write_text(path, "\ud800")
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


def test_a_target_that_is_a_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(OSError):  # noqa: PT011 - the error differs between systems
        write_text(tmp_path / "out", "text")
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_file_that_cannot_be_written_is_named_and_not_what_it_is_moved_from(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(OSError) as caught:  # noqa: PT011 - the error differs between systems
        write_text(tmp_path / "a.csv", "x")
    assert (caught.value.filename, caught.value.filename2) == (str(tmp_path / "a.csv"), None)


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-cmd", "@SUM(A1)", "\tx", "\rx"])
def test_formulas_are_defused(text: str) -> None:
    assert defuse(text) == "'" + text


@pytest.mark.parametrize("value", ["-5", "+3.5", "-", "O'Neill", "P01", 5, -5.0, None])
def test_harmless_cells_stay(value: object) -> None:
    assert defuse(value) == value


def test_csv_is_plain(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", ["name", "points"], [("Zoë, A", 3), ("=x", None)])
    assert (tmp_path / "a.csv").read_bytes() == 'name,points\n"Zoë, A",3\n\'=x,\n'.encode()
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[1] == ["Zoë, A", "3"]


def test_nought_has_no_sign_in_any_file(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", ["points"], [(-0.0,), (round(-0.001, 2),), (0,), (-1.0,)])
    assert (tmp_path / "a.csv").read_text() == "points\n0.0\n0.0\n0\n-1.0\n"
    write_json(tmp_path / "a.json", {"a": [-0.0, {"b": (-0.0, 1.5)}], "c": False})
    assert "-0" not in (tmp_path / "a.json").read_text()
    assert json.loads((tmp_path / "a.json").read_text()) == {"a": [0.0, {"b": [0.0, 1.5]}], "c": False}


def test_the_reference_page_is_the_schemas() -> None:
    root = Path(__file__).parents[2]
    assert (root / PAGE).read_text(encoding="utf-8") == page(), "run python -m optimiser.folder.document"


def test_every_table_is_sound() -> None:
    files = {table.file: table for table in TABLES}
    assert len(files) == len(TABLES)
    for table in TABLES:
        assert len(set(table.headings)) == len(table.headings)
        assert set(table.key) <= set(table.headings)
        for column in table.columns:
            assert column.doc
            assert not (column.required and column.default is not None)
            if column.refers is not None and column.refers[0] != "rota.toml":
                assert column.refers[1] in files[column.refers[0]].headings


def test_scaffold_files_use_only_known_columns(ward: Path) -> None:
    from optimiser.tabular.faults import Faults

    faults = Faults()
    for table in TABLES:
        read_table(ward / table.file, table, faults)
    assert not faults.faults
    assert not faults.notices
