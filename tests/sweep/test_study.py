"""Studies: every fault at once, tasks and their names, changed cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimiser.sweep.document import SCENARIOS_FILE_PAGE, scenarios_file_page
from optimiser.sweep.study import CellChange, read_study
from optimiser.sweep.tasks import chunks, folder_files, hash_files, tasks_of, with_changed_cells
from optimiser.tabular.faults import BadInput

ROOT = Path(__file__).resolve().parents[2]

STUDY = """
title = "tiny"
seed = 5
draws = 3
[[model]]
name = "ics"
kind = "supply"
folder = "ics"
[[model]]
name = "place"
kind = "mix"
folder = "place"
[[scenario]]
name = "base"
[[scenario]]
name = "retention"
[[lever]]
scenario = "retention"
model = "ics"
name = "leave_factor"
value = 0.9
[[grid]]
model = "ics"
lever = "intake_factor"
values = [1.0, 1.5]
[[range]]
model = "place"
lever = "demand_factor"
low = 0.9
central = 1.0
high = 1.3
"""


def study_file(folder: Path, text: str = STUDY) -> Path:
    for name in ("ics", "place"):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "roles.csv").write_text("role,wte\nnurse,2\nhca,5%\ndoctor,\n")
    path = folder / "study.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_grids_cross_and_ranges_are_drawn_for_their_own_model_only(tmp_path: Path) -> None:
    """Two scenarios x (2 intakes of the ICS + 3 draws of the place) = 10 tasks; the same draws in both scenarios."""
    study = read_study(study_file(tmp_path))
    tasks = tasks_of(study, {"ics": "a", "place": "b"})
    assert [(t.scenario, t.model, t.draw) for t in tasks] == [
        (s, m, d) for s in ("base", "retention") for m, d in (("ics", 0), ("ics", 0), ("place", 1), ("place", 2),
                                                             ("place", 3))
    ]  # fmt: skip
    assert dict(tasks[5].levers) == {"intake_factor": 1.0, "leave_factor": 0.9}
    drawn = {s: [dict(t.axes)["demand_factor"] for t in tasks if t.scenario == s and t.model == "place"]
             for s in ("base", "retention")}  # fmt: skip
    assert drawn["base"] == drawn["retention"]
    assert all(0.9 <= value <= 1.3 for value in drawn["base"])
    # A place task of 'retention' is the very task of 'base': the lever is of the other model.
    assert tasks[7].key == tasks[2].key
    assert len({t.key for t in tasks}) == 7


def test_the_hash_tells_every_input_apart(tmp_path: Path) -> None:
    study = read_study(study_file(tmp_path))
    first = tasks_of(study, {"ics": "a", "place": "b"})
    other = tasks_of(study, {"ics": "c", "place": "b"})
    reseeded = tasks_of(read_study(study_file(tmp_path), seed=6), {"ics": "a", "place": "b"})
    assert first[0].key != other[0].key
    assert first[2].key == other[2].key
    assert first[0].key != reseeded[0].key
    assert first == tasks_of(read_study(study_file(tmp_path)), {"ics": "a", "place": "b"})
    assert hash_files((("a", b"bc"),)) != hash_files((("ab", b"c"),))


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    wrong = STUDY.replace('"leave_factor"', '"leave_facto"').replace("[1.0, 1.5]", '[1.0, "many"]')
    wrong = (
        wrong.replace("high = 1.3", "high = 0.8")
        + """
[[lever]]
scenario = "retentoin"
model = "ics"
name = "leave_factor"
value = 1
[[change]]
scenario = "base"
model = "place"
file = "roles.csv"
where = ["role=nurse"]
column = "wtes"
multiply = 2
[[change]]
scenario = "base"
model = "place"
file = "../secret.csv"
column = "wte"
set = "1"
[[grid]]
model = "plaice"
lever = "growth"
values = [1]
"""
    )
    with pytest.raises(BadInput) as caught:
        read_study(study_file(tmp_path, wrong))
    told = "\n".join(str(fault) for fault in caught.value.faults)
    for part in (
        "'leave_facto' is unknown; a supply has", "did you mean leave_factor?", "intake_factor: 'many' is not a number",
        "low, central and high are out of order", "'retentoin' is unknown",
        "'wtes' is unknown; roles.csv has role, wte",
        "'../secret.csv' is no CSV file in the folder of place", "'plaice' is unknown",
    ):  # fmt: skip
        assert part in told
    assert len(caught.value.faults) == 7


CHANGE = '[[change]]\nscenario = "base"\nmodel = "ics"\nfile = "roles.csv"\n'


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (CHANGE + 'where = ["role=nurze"]\ncolumn = "wte"\nmultiply = 2\n', "no row of roles.csv has role=nurze"),
        (CHANGE + 'where = ["role=nurse"]\ncolumn = "role"\nmultiply = 2\n', "'nurse' in roles.csv is no number to"),
        (CHANGE + 'where = ["role=doctor"]\ncolumn = "wte"\nmultiply = 2\n', "every such cell of wte in roles.csv is"),
        ('[[grid]]\nmodel = "place"\nlever = "demand_factor"\nvalues = [1]\n', "place, demand_factor is there twice"),
        ('[[range]]\nmodel = "ics"\nlever = "close_by"\nlow = 2030\ncentral = 2031\nhigh = 2032\n',
         "close_by cannot lie between two numbers"),
        ('[[range]]\nmodel = "place"\nlever = "uplift"\nlow = 0.2\ncentral = 0.22\nhigh = 26\n',
         "range.high: uplift: 26 is more than 0.99 (did you mean 0.26?)"),
        (CHANGE + 'where = ["nurse"]\ncolumn = "wte"\nmultiply = 2\n', "'nurse' names no column"),
        (CHANGE.replace("roles.csv", "supply.toml") + 'column = "years"\nset = 2\n', "'supply.toml' is no CSV file"),
        ('[[grid]]\nmodel = "ics"\nlever = "growth"\nvalues = [0.0, 2]\n', "growth: 2 is more than 1 (did you mean"),
        ('[[grid]]\nmodel = "ics"\nlever = "growth"\nvalues = []\n', "grid.values: growth has no value"),
        ('[[grid]]\nmodel = "ics"\nlever = "growth"\nvalues = [0.1, "0.10"]\n', "growth: 0.1 is there twice"),
        ('[[grid]]\nmodel = "ics"\nlever = "draws"\nvalues = [-1]\n', "draws: '-1' is negative"),
    ],
)  # fmt: skip
def test_what_would_change_nothing_or_cannot_be_meant_is_a_fault(tmp_path: Path, more: str, told: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_study(study_file(tmp_path, STUDY + more))
    (fault,) = (str(fault) for fault in caught.value.faults)
    assert told in fault


def test_changed_cells_by_hand() -> None:
    """Multiplied where the condition holds; percent stays percent; a blank cell stays blank; the rest is untouched."""
    body = b"role,wte\nnurse,2\nhca,5%\ndoctor,\n"
    assert with_changed_cells(body, CellChange("roles.csv", (("role", "nurse"),), "wte", None, 1.5)) == body.replace(
        b"e,2", b"e,3"
    )
    doubled = with_changed_cells(body, CellChange("roles.csv", (), "wte", None, 2))
    assert doubled == b"role,wte\nnurse,4\nhca,10%\ndoctor,\n"
    assert with_changed_cells(body, CellChange("roles.csv", (("role", "doctor"),), "wte", "7", None)).endswith(
        b"doctor,7\n"
    )
    with pytest.raises(ValueError, match="'nurse' is no number"):
        with_changed_cells(body, CellChange("roles.csv", (), "role", None, 2))


def test_cells_are_found_in_any_file_that_the_folder_itself_can_be_read_from(tmp_path: Path) -> None:
    """Semicolons and Windows-1252, as a spreadsheet saves; rows shorter and longer than the headings stay so."""
    body = "role;wte;note\nnurse;2;caf\u00e9\nhca;3\ndoctor;4;a;b\n".encode("cp1252")
    wanted = "role,wte,note\nnurse,4,caf\u00e9\nhca,6\ndoctor,8,a,b\n".encode()
    assert with_changed_cells(body, CellChange("roles.csv", (), "wte", None, 2)) == wanted
    change = '[[change]]\nscenario = "base"\nmodel = "ics"\nfile = "roles.csv"\ncolumn = "wte"\nmultiply = 2.0\n'
    path = study_file(tmp_path, STUDY + change)
    (tmp_path / "ics" / "roles.csv").write_bytes(body)
    (made,) = read_study(path).scenarios[0].changes["ics"]
    assert made.multiply == 2


def test_chunks_hold_every_task_once_and_balance(tmp_path: Path) -> None:
    """1,000 tasks for 2 workers: chunks of at most 50, at least 16 of them."""
    big = STUDY.replace("draws = 3", "draws = 1000")
    study = read_study(study_file(tmp_path, big))
    files = {model.name: folder_files(model.folder) for model in study.models}
    tasks = [t for t in tasks_of(study, {n: hash_files(f) for n, f in files.items()})
             if t.model == "place" and t.scenario == "base"]  # fmt: skip
    made = chunks(tasks, files, 2)
    assert [t.key for chunk in made for t in chunk.tasks] == [t.key for t in tasks]
    assert max(len(chunk.tasks) for chunk in made) == 50
    assert len(chunks(tasks[:100], files, 2)) == 15
    assert all(chunk.files == files["place"] for chunk in made)


def test_the_reference_page_is_that_of_the_schema() -> None:
    assert (ROOT / SCENARIOS_FILE_PAGE).read_text(encoding="utf-8") == scenarios_file_page(), (
        "run python -m optimiser.sweep.document"
    )
