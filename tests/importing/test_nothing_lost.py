"""Nothing is lost on the way in: what the folder has stays, and what a file says is read or told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from optimiser.folder.scaffold import scaffold
from optimiser.importing.run import ImportOptions, Prepared, prepare, write
from optimiser.tabular.faults import BadInput

DAYS = "04/01/2027,05/01/2027,06/01/2027,07/01/2027,08/01/2027"
GRID = f"Name,Role,Hours,{DAYS}\nAnn Lee,RN,37.5,E,L,,,E\nBo Ray,RN,30,E,L,N,,E\n"
STAFF = "Staff Number,Name,Role,Hours\n901,New Person,RN,30\n"


@pytest.fixture
def ward(tmp_path: Path) -> Path:
    scaffold(tmp_path / "ward", dt.date(2027, 1, 4))
    return tmp_path / "ward"


def read(text: str, home: Path, name: str = "sent.csv", replace: bool = False) -> Prepared:
    path = home.parent / name
    path.write_text(text, encoding="utf-8")
    return prepare(home, [path], None, ImportOptions(replace=replace))


def rows(prepared: Prepared, table: str) -> list[dict[str, str]]:
    return [{key: text for key, text in row.items() if text} for row in prepared.tables.rows[table]]


def told(prepared: Prepared) -> str:
    return "\n".join([*(f"{item.place}: {item.reason}" for item in prepared.not_used), *prepared.assumed])


# --- what the folder has ----------------------------------------------------------------------------------------------


def test_settings_with_a_fault_are_told_and_not_written_over(ward: Path) -> None:
    settings = ward / "rota.toml"
    settings.write_text(settings.read_text().replace("weeks = 2", "weks = 2"))
    with pytest.raises(BadInput, match="weks"):
        read(GRID, ward)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text.replace("Chidi Eze", '"Chidi" Eze'), "staff.csv:4: the row cannot be split"),
        (lambda text: text.replace("20.24,WILLOW\n", "20.24,WILLOW,a note\n", 1), "cell without a heading"),
        (lambda text: text.replace("name", "role", 1), "the column is there twice"),
    ],
)
def test_a_table_that_cannot_be_read_wholly_is_not_written_again(ward: Path, spoil, said: str) -> None:
    staff = ward / "staff.csv"
    staff.write_text(spoil(staff.read_text()))
    with pytest.raises(BadInput, match=said):
        read(STAFF, ward)


def test_a_table_in_an_unknown_encoding_is_not_written_over(ward: Path) -> None:
    (ward / "staff.csv").write_bytes((ward / "staff.csv").read_text().encode("utf-16")[2:])
    with pytest.raises(BadInput, match="unknown encoding"):
        read(STAFF, ward)


def test_a_file_that_changed_since_the_import_read_it_stays(ward: Path) -> None:
    prepared = read(STAFF, ward)
    later = (ward / "staff.csv").read_text().replace("Chidi Eze", "Chidi Ezeh")
    (ward / "staff.csv").write_text(later)
    with pytest.raises(BadInput, match="has changed since"):
        write(prepared)
    assert (ward / "staff.csv").read_text() == later
