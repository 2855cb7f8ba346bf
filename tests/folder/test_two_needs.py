"""`preferred` and `met_also_by` of demand.csv, read from a folder and solved to an optimum reckoned by hand."""

from __future__ import annotations

from typing import Any

import pytest

import optimiser

STAFF = [{"person": p, "role": "nurse", "weekly_hours": 0, "kind": "bank"} for p in "ABC"]
SHIFTS = [{"shift": "E", "start": "07:00", "end": "15:00"}]
SKILLS = (("A", "lead"), ("A", "cannulation"), ("B", "lead"), ("C", "cannulation"))
HELD = [{"person": p, "skill": s} for p, s in SKILLS]


def ward(*demand: dict[str, Any]) -> Any:
    rows = [{"team": "ELM", "cover_period": "E", **row} for row in demand]
    return optimiser.problem_from(
        STAFF, SHIFTS, rows, start="2026-11-02", days=1, without=["all"],
        skills=[{"skill": "lead"}, {"skill": "cannulation"}], staff_skills=HELD,
        rules=[{"id": "total-assignments", "price": 1, "params": {"most": 0}}],
    )  # fmt: skip


LEAD = {"capability": "lead", "minimum": 1}
CANNULA = {"capability": "cannulation", "minimum": 1}


def solved(*demand: dict[str, Any]) -> tuple[int | None, list[str]]:
    found = optimiser.solve(ward(*demand), strategy="exact", iterations=20, workers=1)
    assert found.status == "OPTIMAL"
    assert found.rota is not None
    assert not found.rota.view.gaps
    return found.bound, [a.person for a in found.rota.assignments]


def test_one_person_meets_both_needs_where_a_row_says_so() -> None:
    """A bank duty costs 40 points by the core pack, and one more here: two of them, or one where A meets both."""
    assert solved(LEAD, CANNULA)[0] == 2 * 41
    assert solved(LEAD, {**CANNULA, "met_also_by": "lead"}) == (41, ["A"])


def test_hours_of_one_person_who_meets_two_needs_are_told_apart() -> None:
    """A's 480 minutes fill both needs; those of cannulation are by somebody whom the need of a lead counts."""
    found = optimiser.solve(ward(LEAD, {**CANNULA, "met_also_by": "lead"}), strategy="exact", iterations=20, workers=1)
    assert found.rota is not None
    columns = ("needed_minutes", "filled_minutes", "elsewhere_minutes")
    told = {row["capability"]: [row[c] for c in columns] for row in found.rota.tables["cover"].records()}
    assert told == {"lead": [480, 480, 0], "cannulation": [480, 480, 480]}


def test_who_has_what_is_preferred_is_taken() -> None:
    assert solved({"capability": "nurse", "minimum": 1, "preferred": "lead and cannulation"})[1] == ["A"]


@pytest.mark.parametrize("other", ["cannulation", "nurse"])
def test_another_need_that_is_not_there_is_a_fault(other: str) -> None:
    with pytest.raises(optimiser.BadInput, match="no other row asks for"):
        ward(LEAD, {**CANNULA, "met_also_by": other})
