"""The independent count finds what it is there to find: each fault put in by hand is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimiser.skillmix.mix.audit import audit_lines
from optimiser.skillmix.mix.problem import MixLimit, Skill
from optimiser.skillmix.mix.result import MixResult
from tests.skillmix.made import need, option, problem, solve_mix


def solved() -> MixResult:
    """Nurses supervise associates over 60 h, with a floor of registered hours."""
    return solve_mix(
        problem(
            [need("care", 60)],
            [option("nurse", "nurse", 900), option("associate", "associate", 600, 3)],
            [Skill("nurse", "care"), Skill("associate", "care", 1, 1.1, "care", 1, 0.2)],
            ("nurse",),
            limits=(MixLimit("floor", "share_at_least", "registered", 0.2, price_pence=9_900),),
        )
    )


def test_a_good_answer_passes() -> None:
    assert audit_lines(solved()) == []


def tampered(result: MixResult, fault: str) -> MixResult:
    staff, uses, cover, totals = list(result.staff), list(result.uses), list(result.cover), result.totals
    associate = next(i for i, line in enumerate(staff) if line.option == "associate")
    working = next(i for i, use in enumerate(uses) if use.role == "associate")
    supervising = next(i for i, use in enumerate(uses) if use.kind == "supervise")
    match fault:
        case "hours counted twice":
            uses.append(uses[working])
        case "too many people":
            staff[associate] = replace(staff[associate], wte=9.0)
        case "no supervision":
            uses[supervising] = replace(uses[supervising], hours=1.0)
        case "wrong speed":
            uses[working] = replace(uses[working], standard_hours=uses[working].hours)
        case "need not met":
            cover[0] = replace(cover[0], needed_hours=cover[0].needed_hours + 1)
        case "freed out of nothing":
            cover[0] = replace(cover[0], freed_hours=5.0, filled_hours=cover[0].filled_hours - 5)
        case "a penny lost":
            totals = replace(totals, cost_pence=totals.cost_pence - 1)
        case "cheaper staff":
            staff[associate] = replace(staff[associate], cost_pence=staff[associate].cost_pence - 100)
        case "unqualified supervisor":
            uses[supervising] = replace(uses[supervising], option="associate", role="associate")
    return replace(result, staff=tuple(staff), uses=tuple(uses), cover=tuple(cover), totals=totals)


@pytest.mark.parametrize(
    "fault",
    [
        "hours counted twice", "too many people", "no supervision", "wrong speed", "need not met",
        "freed out of nothing", "a penny lost", "cheaper staff", "unqualified supervisor",
    ],
)  # fmt: skip
def test_each_fault_is_told(fault: str) -> None:
    assert audit_lines(tampered(solved(), fault)) != []


def test_missed_limit_must_be_owned_up_to() -> None:
    result = solve_mix(
        problem(
            [need("care", 60)],
            [option("associate", "associate", 600)],
            [Skill("associate", "care")],
            limits=(MixLimit("floor", "share_at_least", "registered", 0.5, price_pence=100),),
        )
    )
    assert result.limits[0].missed == pytest.approx(30)
    assert audit_lines(replace(result, limits=(replace(result.limits[0], missed=0.0),))) != []
