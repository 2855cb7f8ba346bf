"""Safe staffing for nursing: cases worked by hand, minute by minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from constraints.book import load_rules
from constraints.rule import Rule
from optimiser.audit import EVERYWHERE, Breach, Lines
from optimiser.problem.domain import NOWHERE, Assignment, ContractKind, HeldSkill, Need, Period
from optimiser.problem.problem import Problem
from tests.packs.lines import Line, days
from tests.tiny import Tiny, minutes

PACK = "nursing-safe-staffing"


class Ward:
    """A ward of registered nurses and support workers on one day, each duty a person of its own."""

    def __init__(self, needs: tuple[tuple[str, str, int], ...], beds: int | None = None) -> None:
        """`needs`: start and end of a cover period on the clock, and registered nurses asked."""
        periods = tuple(Period(f"{a}-{b}", minutes(a), minutes(b)) for a, b, _ in needs)
        words = (("registered nurse", "registered nurse"), ("support", "any"))
        self.tiny = Tiny(days=2, capabilities=words, skills=("registered nurse",), periods=periods)
        self.tiny.teams[0] = replace(self.tiny.teams[0], beds=beds)
        self.needs = tuple(Need(0, k, 0, 0, minimum=n) for k, (_, _, n) in enumerate(needs))
        self.chosen: list[Assignment] = []

    def add(
        self, start: str, end: str, number: int = 1, *, registered: bool = True, day: int = 0, **terms: object
    ) -> Ward:
        """People on a duty, used as registered nurse if they are one, else as support."""
        code = f"{start}-{end}"
        if code not in [s.code for s in self.tiny.shifts]:
            self.tiny.shift(code, start, end)
        use = terms.pop("use", "registered nurse" if registered else "support")
        for _ in range(number):
            name = f"P{len(self.tiny.people)}"
            self.tiny.person(name, more={"skills": (HeldSkill(0),) if registered else ()}, **terms)  # type: ignore[arg-type]
            self.chosen.append(self.tiny.a(name, code, day, use))  # type: ignore[arg-type]
        return self

    def problem(self) -> Problem:
        """The problem whose candidates are the rota."""
        self.tiny.candidates = list(self.chosen)
        return self.tiny.problem(needs=self.needs)

    def breaches(self, key: str, **numbers: object) -> list[Breach]:
        """What a row of the pack finds on day 0."""
        problem = self.problem()
        entries = [{"name": key, "params": numbers}] if numbers else []
        rule: Rule = next(r for r in load_rules([PACK], entries, problem.calendar) if r.key == key)
        found = rule.audit(problem, Lines(problem, self.chosen), EVERYWHERE)
        return [b for b in found if b.place.kind != "team" or b.place.day == 0]


DAY = (("07:00", "19:00", 2),)


@pytest.mark.parametrize(("first", "faults"), [("2026-11-02", 1), ("2026-11-03", 0)])
@pytest.mark.parametrize("key", ["NU-1", "NU-1 time", "NU-2", "NU-4", "NU-5", "NU-7", "NU-11"])
def test_a_row_is_judged_from_its_first_day(key: str, first: str, faults: int) -> None:
    """A ward of 9 beds with one nurse of two, a support worker used as another and a student, on Monday 2 November."""
    ward = Ward(DAY, beds=9).add("07:00", "19:00", 1).add("07:00", "19:00", registered=False, use="registered nurse")
    ward.add("07:00", "19:00", registered=False, kind=ContractKind.STUDENT)
    more = {"params": {"least": 9999}} if key == "NU-7" else {}
    entries = [{"name": key, "effective_from": date.fromisoformat(first), **more}]
    problem = ward.problem()
    assert str(problem.calendar.date(0)) == "2026-11-02"
    rule = next(r for r in load_rules([PACK], entries, problem.calendar) if r.key == key)
    found = [b for b in rule.audit(problem, Lines(problem, ward.chosen), EVERYWHERE) if b.first_day == 0]
    assert len(found) == faults


def test_two_registered_nurses_throughout() -> None:
    """Two from 07:00 to 19:00, and two halves in place of one: never fewer than two."""
    ward = Ward(DAY).add("07:00", "19:00").add("07:00", "13:00").add("13:00", "19:00")
    assert not ward.breaches("NU-1")


def test_a_quarter_of_an_hour_with_one_is_a_red_flag() -> None:
    """One of two goes at 13:00, the next comes at 13:15."""
    (breach,) = Ward(DAY).add("07:00", "19:00").add("07:00", "13:00").add("13:15", "19:00").breaches("NU-1")
    assert breach.measured == 1
    assert "from 13:00, short for 15 min" in breach.text


def test_support_workers_and_supernumerary_nurses_do_not_count() -> None:
    """One registered nurse, one supernumerary nurse, three support workers: one."""
    ward = Ward(DAY).add("07:00", "19:00").add("07:00", "19:00", supernumerary_until=0)
    (breach,) = ward.add("07:00", "19:00", 3, registered=False).breaches("NU-1")
    assert breach.measured == 1


@pytest.mark.parametrize(("last", "faults"), [("15:00", 0), ("14:59", 1)])
def test_short_of_40_hours_by_more_than_8(last: str, faults: int) -> None:
    """5 nurses for 8 h asked = 40 h; 25% is 10 h, 8 h come first: 32 h is no flag, a minute less is."""
    ward = Ward((("07:00", "15:00", 5),)).add("07:00", "15:00", 3).add("07:00", last)
    assert len(ward.breaches("NU-1 time")) == faults


@pytest.mark.parametrize(("last", "faults"), [("13:00", 0), ("12:59", 1)])
def test_short_of_24_hours_by_more_than_a_quarter(last: str, faults: int) -> None:
    """3 nurses for 8 h asked = 24 h; 25% is 6 h, before 8 h: 18 h (8 + 4 + 6) is no flag, a minute less is."""
    ward = Ward((("07:00", "15:00", 3),)).add("07:00", "15:00").add("07:00", "11:00").add("07:00", last)
    assert len(ward.breaches("NU-1 time")) == faults


@pytest.mark.parametrize(("nurses", "faults"), [(4, 0), (3, 1)])
def test_eight_patients_to_a_nurse_besides_the_one_in_charge(nurses: int, faults: int) -> None:
    """24 beds: 24 / 8 = 3 and the nurse in charge: 4, from 08:00 to 20:00."""
    ward = Ward((("07:00", "20:00", 4),), beds=24).add("07:00", "20:00", nurses)
    assert len(ward.breaches("NU-2")) == faults


@pytest.mark.parametrize(("end", "faults"), [("20:00", 0), ("19:59", 1)])
def test_65_of_100_hours(end: str, faults: int) -> None:
    """Nurses 5 x 13 = 65 h, support 5 x 7 = 35 h: 65%; a minute less is below."""
    ward = Ward(DAY).add("07:00", "20:00", 4).add("07:00", end)
    assert len(ward.add("07:00", "14:00", 5, registered=False).breaches("NU-4")) == faults


def test_a_support_worker_used_as_a_registered_nurse() -> None:
    """The need counts a support worker in place of a nurse."""
    ward = Ward(DAY).add("07:00", "19:00").add("07:00", "19:00", registered=False, use="registered nurse")
    assert len(ward.breaches("NU-5")) == 1
    assert not Ward(DAY).add("07:00", "19:00", 2).breaches("NU-5")


def test_the_lead_is_wholly_supernumerary() -> None:
    """A ward manager counted by a need is a fault, present only is none."""
    ward = Ward(DAY).add("07:00", "19:00", role="ward manager")
    assert len(ward.breaches("NU-5 lead")) == 1
    ward.chosen = [Assignment(a.contract, a.duty, NOWHERE) for a in ward.chosen]
    assert not ward.breaches("NU-5 lead")


@pytest.mark.parametrize(("own", "faults"), [(4, 0), (3, 1)])
def test_80_per_cent_substantive(own: int, faults: int) -> None:
    """4 of 5 duties alike are 80%, 3 of 4 are 75%."""
    ward = Ward(DAY).add("07:00", "19:00", own).add("07:00", "19:00", kind=ContractKind.AGENCY)
    assert len(ward.breaches("NU-5 substantive")) == faults


@pytest.mark.parametrize(("least", "faults"), [(480, 0), (481, 1)])
def test_care_hours_are_cut_at_midnight(least: int, faults: int) -> None:
    """Two of 12 h by day = 24 h, two nights 20:00-08:00 with 4 h each in the day = 8 h: 32 h over 4 beds = 8 h."""
    ward = Ward(DAY, beds=4).add("07:00", "19:00", 2).add("20:00", "08:00", 2)
    assert len(ward.breaches("NU-7", least=least)) == faults


def test_students_are_counted_by_no_need() -> None:
    """A student used as support."""
    ward = Ward(DAY).add("07:00", "19:00", registered=False, kind=ContractKind.STUDENT)
    assert len(ward.breaches("NU-11")) == 1


@pytest.mark.parametrize(
    ("end", "role", "hours_short"),
    [("15:30", "staff nurse", 0), ("14:30", "staff nurse", 10), ("14:30", "healthcare assistant", 0)],
)
def test_75_supernumerary_hours(end: str, role: str, hours_short: int) -> None:
    """10 duties of 7 h 30 = 75 h by the date; of 6 h 30 = 65 h, 10 h short; who is no nurse has no preceptorship."""
    line = Line("2026-11-02", 28, joined="2026-11-02").on(days("2026-11-02", "2026-11-13", "01234"), "08:00", end)
    line.contracts = (replace(line.contracts[0], role=role, supernumerary_until=13), line.contracts[1])
    found = line.breaches(PACK, "NU-10")
    assert sum(b.points for b in found) == 100 * hours_short
    assert [b.measured for b in found] == [65 * 60] * bool(hours_short)


@pytest.mark.parametrize(("number", "faults"), [(3, 0), (4, 1)])
def test_one_weekend_off_in_four(number: int, faults: int) -> None:
    """Three of four Saturdays are legal, four are not."""
    line = Line("2026-11-02", 28).on(list(days("2026-11-02", "2026-11-29", "5"))[:number], "08:00", "16:00")
    rule = replace(
        line.rule(PACK, "NU-12 weekends"), scope=replace(line.rule(PACK, "NU-12 weekends").scope, sectors=None)
    )
    problem = line.problem()
    assert len(list(rule.audit(problem, Lines(problem, problem.candidates), EVERYWHERE))) == faults


@pytest.mark.parametrize(("last", "faults"), [("16:45", 0), ("16:44", 1)])
def test_short_of_13_hours_by_more_than_a_quarter(last: str, faults: int) -> None:
    """2 nurses for 6 h 30 asked = 13 h; 25% is 3 h 15, so 9 h 45 (6 h 30 and 3 h 15) is no flag, a minute less is."""
    ward = Ward((("13:30", "20:00", 2),)).add("13:30", "20:00").add("13:30", last)
    assert len(ward.breaches("NU-1 time")) == faults


@pytest.mark.parametrize(("comes", "faults"), [("02:30", 0), ("02:31", 1)])
def test_two_nurses_all_night(comes: str, faults: int) -> None:
    """20:00 to 08:00: one of two goes at 02:30 and the next comes then, or a minute later."""
    ward = Ward((("20:00", "08:00", 2),)).add("20:00", "08:00").add("20:00", "02:30").add(comes, "08:00", day=1)
    assert len(ward.breaches("NU-1")) == faults


@pytest.mark.parametrize(("beds", "faults"), [(16, 0), (17, 1)])
def test_nurses_for_16_and_17_patients(beds: int, faults: int) -> None:
    """16 / 8 = 2 and the nurse in charge are 3; 17 patients ask 3 and one."""
    ward = Ward((("07:00", "20:00", 3),), beds=beds).add("07:00", "20:00", 3)
    assert len(ward.breaches("NU-2")) == faults
