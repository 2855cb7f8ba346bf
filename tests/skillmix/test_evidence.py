"""Warnings from published evidence: raised where they apply, with their source, and not elsewhere."""

from __future__ import annotations

from typing import Any

from optimiser.skillmix.mix.problem import Competence, Freed, MixLimit, MixProblem, MixRole, Skill, TimeBand
from optimiser.skillmix.mix.results.evidence import TESTS, evidence_warnings, flags
from tests.skillmix.made import need, option, problem, solve_mix


def ward(nurse_hours: float, support_hours: float, **more: Any) -> MixProblem:
    """A ward of a 60 h day with registered nurses and support workers each doing work of their own."""
    return problem(
        [need("nursing", nurse_hours, setting="ward"), need("support", support_hours, setting="ward")],
        [option("nurse", "nurse", 900), option("support", "support", 450)],
        [Skill("nurse", "nursing"), Skill("support", "support")],
        roles=(MixRole("nurse", registered=True, register="nurse"), MixRole("support")),
        competences=(Competence("nursing", registered_work=True), Competence("support")),
        times=(TimeBand("day", hours_per_week=60),),
        setting_kinds={"ward": "ward"},
        **more,
    )


def raised(case: MixProblem) -> dict[str, str]:
    return {warning.id: warning.words for warning in evidence_warnings(solve_mix(case))}


def test_every_finding_has_a_test_source_and_words() -> None:
    for flag in flags():
        assert flag.when in TESTS
        assert flag.source
        assert flag.text


def test_a_ward_over_the_benchmarks_raises_nothing() -> None:
    """130 of 200 h are 65% registered, 130 / 60 = 2.2 nurses present: exactly at and above the benchmarks."""
    assert raised(ward(130, 70)) == {}


def test_registered_share_and_presence_on_a_ward() -> None:
    """90 of 180 h are 50%; 90 / 60 = 1.5 nurses present on average."""
    told = raised(ward(90, 90))
    assert set(told) == {"rcn-65-35", "two-registered-nurses"}
    assert told["rcn-65-35"].startswith("ward, north: 50.0% registered")
    assert told["two-registered-nurses"].startswith("north, ward, day: 1.5 registered nurses present")


def test_floor_missed_is_told_with_both_shares() -> None:
    floor = MixLimit("floor", "share_at_least", "registered", 0.8, setting="ward", price_pence=1)
    told = raised(ward(130, 70, limits=(floor,)))
    assert told["registered-floor"] == ("floor: 65.0% of hours, floor 80%: the registered share falls under its floor")


def test_unregistered_staff_doing_nurses_work_on_a_ward() -> None:
    """A nursing associate at half the nurse's price does 60 h of nursing under supervision."""
    case = problem(
        [need("nursing", 60, setting="ward")],
        [option("nurse", "nurse", 900), option("associate", "associate", 300)],
        [Skill("nurse", "nursing"), Skill("associate", "nursing", 1, 1, "nursing", 1, 0.1)],
        roles=(MixRole("nurse", registered=True, register="nurse"), MixRole("associate", register="nursing associate")),
        competences=(Competence("nursing", registered_work=True),),
        setting_kinds={"ward": "ward"},
    )
    told = raised(case)
    assert told["assistants-for-nurses"].startswith("associate, north: 60.0 h a week")
    assert told["nursing-associate"].startswith("associate, north: 60.0 h a week")


def test_time_freed_always_carries_its_warning() -> None:
    case = problem(
        [need("medicine", 30), need("reviews", 30)],
        [option("doctor", "doctor", 3000), option("pharmacist", "pharmacist", 1000)],
        [Skill("doctor", "medicine"), Skill("pharmacist", "reviews")],
        freed=(Freed("pharmacist", "medicine", 1, 0.5, "medicine", 1, 0.1, "a trial"),),
    )
    assert raised(case)["time-freed"].startswith("pharmacist: 15.0 h a week: time is said to be freed")


def test_roles_in_settings() -> None:
    """Physician assistants in primary care and paramedics in general practice are flagged; neither is in a clinic."""

    def told(setting_kind: str) -> set[str]:
        case = problem(
            [need("a", 30, setting="x"), need("b", 30, setting="x")],
            [option("pa", "physician-assistant", 900), option("para", "paramedic", 900)],
            [Skill("physician-assistant", "a"), Skill("paramedic", "b")],
            setting_kinds={"x": setting_kind},
        )
        return set(raised(case))

    assert told("primary care") == {"physician-assistant", "paramedic-general-practice"}
    assert told("clinic") == set()
