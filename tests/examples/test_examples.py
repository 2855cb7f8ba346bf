"""The example folders: as their generators make them, without a fault, and solved as expected."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from optimiser.audit import audit
from optimiser.book import Book
from optimiser.capacity import shortages
from optimiser.folder.load import load
from tests.examples.solved import EXAMPLES as HOME
from tests.examples.solved import Solved

sys.path.insert(0, str(HOME))

from generate import EXAMPLES, generate
from measure import expected, faults


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_generator_makes_the_very_files(name: str, tmp_path: Path) -> None:
    made = generate(name, tmp_path)
    files = sorted(path.name for path in made.iterdir())
    assert files == sorted(path.name for path in (HOME / name).iterdir() if path.name != "expected.json")
    for file in files:
        assert (made / file).read_bytes() == (HOME / name / file).read_bytes(), file


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_has_no_fault_and_can_be_covered(name: str) -> None:
    folder = load(HOME / name)
    assert folder.notices == ()
    assert shortages(Book(folder.problem, folder.rules)) == []


SAMPLE = ("community-mdt",)
"""What is solved here of the examples; `examples/measure.py` solves all."""


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLE)
def test_an_example_is_solved_as_expected(name: str, solved: Callable[[str], Solved]) -> None:
    """By one round, so that it is the same on every machine; `examples/measure.py` measures by the clock too."""
    found = solved(name)
    assert found.mismatch is None
    assert faults(name, "after_1_round", found.hard, found.points) == []
    assert found.bound is None or found.bound <= found.points
    folder = load(HOME / name, rota=found.rota)
    assert folder.rota is not None
    assert audit(folder.problem, folder.rules, folder.rota).cost == (found.hard, found.points)
    assert found.points < audit(folder.problem, folder.rules, ()).points / 3


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_expectation_is_an_interval_and_no_rota(name: str) -> None:
    wanted = expected(name)
    assert set(wanted) == {"after_1_round", "after_60_seconds"}
    assert all(w["hard_breaches"] == 0 and 0 < w["cost_from"] < w["cost_to"] for w in wanted.values())
    assert wanted["after_60_seconds"]["cost_to"] < wanted["after_1_round"]["cost_to"]


def test_the_ward_is_as_described() -> None:
    problem = load(HOME / "acute-ward").problem
    assert len(problem.people) == 30
    assert problem.calendar.days == 28
    assert {11, 14} <= problem.calendar.holidays  # Good Friday and Easter Monday
    assert problem.calendar.midnight(14) - problem.calendar.midnight(13) == 23 * 60  # the clocks go forward
    assert {s.code for s in problem.shifts if len(s.periods) == 2} == {"LD"}
    assert sum(c.kind == "bank" for c in problem.contracts) == 3
    assert problem.history


def test_the_neighbourhood_is_as_described() -> None:
    problem = load(HOME / "community-mdt").problem
    assert len(problem.people) >= 45
    assert {o.sector for o in problem.organisations} == {"community", "primary care", "social care"}
    roles = " ".join(sorted(problem.roles))
    for word in ("nurse", "nursing associate", "advanced", "pharmacist", "therapist", "social worker", "care worker",
                 "physician assistant", "doctor in training"):  # fmt: skip
        assert word in roles
    twice = [own for own in problem.contracts_of if len({problem.contracts[c].employer for c in own}) == 2]
    assert twice
    with (HOME / "community-mdt" / "pins.csv").open(encoding="utf-8", newline="") as file:
        pins = list(csv.DictReader(file))
    same_day = {(p["person"], p["date"]): {q["shift"] for q in pins if q["date"] == p["date"]} for p in pins}
    assert all(codes == {"SM", "PM"} for codes in same_day.values())  # a morning surgery, an afternoon on the ward
    assert any(q.protected for q in problem.quotas)
    assert any(s.supervisor >= 0 for s in problem.substitutions)
