"""Pay, consultants, general practice, roles, social care and the rules that a folder sets itself, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from constraints.book import load_rules
from constraints.rules.activity_hours import ActivityHours
from constraints.rules.annualised_hours import AnnualisedHours
from constraints.rules.net_flow import NetFlow
from constraints.rules.pairing import Pairing
from constraints.rules.pay_cost import PayCost
from constraints.rules.shared_session import SharedSession
from constraints.rules.shift_pattern import ShiftPattern
from constraints.rules.supervision_ratio import SupervisionRatio
from constraints.rules.variety import Variety
from optimiser.audit import EVERYWHERE, Breach, Lines
from optimiser.problem.domain import HARD, NOWHERE, Assignment, Carried, HeldSkill, Organisation, Team
from tests.packs.lines import Line, days
from tests.tiny import Tiny, plain

AFC, CONSULTANT, GP, ROLES = "agenda-for-change", "consultant-2003", "gp-salaried", "roles-and-scope"


def found(tiny: Tiny, rule: object, *chosen: Assignment) -> list[Breach]:
    problem = tiny.problem()
    return list(rule.audit(problem, Lines(problem, chosen), EVERYWHERE))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("date", "start", "end", "pence"),
    [
        ("2026-11-08", "08:00", "16:00", 9600),
        ("2026-11-07", "08:00", "16:00", 4800),
        ("2026-11-04", "08:00", "16:00", 0),
        ("2026-11-04", "14:00", "22:00", 1200),
        ("2026-11-04", "20:00", "08:00", 7200),
        ("2026-11-07", "20:00", "08:00", 12000),
        ("2026-11-08", "20:00", "08:00", 8400),
        ("2026-12-25", "08:00", "16:00", 9600),
    ],
)
def test_enhancements_of_band_5_at_20_pounds(date: str, start: str, end: str, pence: int) -> None:
    """Sunday 8 h x 20 x 60% = 96; Saturday 30% = 48; a weekday by day nothing; 14:00-22:00 has 2 h after 20:00: 12;
    20:00-08:00 has 10 h of 12 unsocial, so all 12 at 30% = 72; Saturday night 4 h at 30% and 8 h at 60% = 24 + 96;
    Sunday night 4 h at 60% = 48 and 6 h to 06:00 at 30% = 36 make 84 (begun on a Sunday it is no weekday shift);
    Christmas Day as a Sunday."""
    line = Line("2026-11-02", 56, packs=(AFC,), holidays=("2026-12-25",)).on(date, start, end)
    problem, rule = line.problem(), line.rule(AFC, "AFC-3")
    assert isinstance(rule, PayCost)
    assert sum(rule.pence(problem, a) for a in problem.candidates) == pence
    assert sum(b.points for b in line.breaches(AFC, "AFC-3")) == -(-pence // 1000)
    assert not line.breaches(AFC, "AFC-3 band 2")


def test_a_shift_that_begins_on_a_public_holiday_is_no_weekday_shift() -> None:
    """Monday 28 December from 21:00, a holiday: 3 h at 60% = 36, 6 h to 06:00 at 30% = 36; not the hour to 07:00. Where
    it is none the whole 10 h have 30% = 60."""
    for holidays, pence in ((("2026-12-28",), 7200), ((), 6000)):
        line = Line("2026-12-28", 7, packs=(AFC,), holidays=holidays).on("2026-12-28", "21:00", "07:00")
        problem, rule = line.problem(), line.rule(AFC, "AFC-3")
        assert isinstance(rule, PayCost)
        assert sum(rule.pence(problem, a) for a in problem.candidates) == pence


def test_basic_pay_besides() -> None:
    """8 h at 20 pounds and 60 %: 160 + 96 = 256 pounds, 26 started tens of pounds."""
    line = Line("2026-11-02", 7).on("2026-11-08", "08:00", "16:00")
    problem = line.problem()
    rule = PayCost(price=replace(line.rule(AFC, "AFC-3").price))
    (breach,) = rule.audit(problem, Lines(problem, problem.candidates), EVERYWHERE)
    assert (breach.points, breach.measured, breach.unit) == (26, 25600, "pence")


@pytest.mark.parametrize(("last", "hours"), [("15:30", 0), ("16:30", 1), ("16:31", 2)])
def test_overtime_beyond_37_and_a_half_hours(last: str, hours: int) -> None:
    """5 x 7 h 30 = 37 h 30; an hour more costs one, a minute more the second."""
    line = Line("2026-11-02", 7, packs=(AFC,)).on(days("2026-11-02", "2026-11-05"), "08:00", "15:30")
    assert sum(b.points for b in line.on("2026-11-06", "08:00", last).breaches(AFC, "AFC-4")) == 5 * hours


@pytest.mark.parametrize(("band", "points"), [("1", 5), ("7", 5), ("8a", 0)])
def test_overtime_is_paid_in_bands_1_to_7(band: str, points: int) -> None:
    line = Line("2026-11-02", 7, packs=(AFC,), band=band).on(days("2026-11-02", "2026-11-05"), "08:00", "17:30")
    assert sum(b.points for b in line.breaches(AFC, "AFC-4")) == points


@pytest.mark.parametrize(("end", "faults"), [("17:00", 0), ("17:01", 1)])
def test_three_premium_activities_a_week(end: str, faults: int) -> None:
    """Saturday from 08:00 to 17:00 is 9 h, a minute more is over."""
    line = Line("2026-11-02", 7, packs=(CONSULTANT,)).on("2026-11-07", "08:00", end)
    assert len(line.breaches(CONSULTANT, "CON-2a")) == faults


def test_premium_time_is_outside_07_to_19() -> None:
    """06:00-20:00 from Monday to Friday: 2 h a day, 10 h a week, one hour over 9."""
    line = Line("2026-11-02", 7, packs=(CONSULTANT,)).on(days("2026-11-02", "2026-11-06"), "06:00", "20:00")
    assert [b.measured for b in line.breaches(CONSULTANT, "CON-2a")] == [600]


@pytest.mark.parametrize(
    ("weekly", "end", "faults"), [(37.5, "13:00", 0), (37.5, "12:00", 1), (25.0, "11:40", 0), (25.0, "11:39", 1)]
)
def test_a_session_of_development_a_week(weekly: float, end: str, faults: int) -> None:
    """4 h at 37.5 h; at 25 h two thirds of it, 2 h 40."""
    line = Line("2026-11-02", 7, packs=(GP,), weekly=weekly).on("2026-11-04", "09:00", end, activity="CPD")
    assert len(line.breaches(GP, "GP-2")) == faults


def test_leave_takes_its_part_of_the_session_off() -> None:
    """Leave on Thursday to Sunday, 4 of 7 days: 240 x 3 / 7 = 102 min due."""
    line = Line("2026-11-02", 7, packs=(GP,)).leave("2026-11-05", "2026-11-08")
    assert not line.on("2026-11-03", "09:00", "10:42", activity="CPD").breaches(GP, "GP-2")


@pytest.mark.parametrize(("end", "faults"), [("15:00", 0), ("14:00", 1)])
def test_six_hours_off_the_job(end: str, faults: int) -> None:
    """An apprentice with 6 h a week; at 5 h one hour short."""
    line = Line("2026-11-02", 7, kind="apprentice").on("2026-11-04", "09:00", end, activity="apprenticeship")
    assert len(line.breaches(ROLES, "APP-1")) == faults


def clinic(role: str, sector: str, *skills: str) -> tuple[Tiny, Assignment]:
    """One person of a role in a team of a sector."""
    names = ("two years secondary care", "registered nurse", "section 12 doctor", "approved clinician")
    words = (("registered nurse", "any"), ("section 12 doctor", "any"))
    tiny = Tiny(days=1, skills=names, capabilities=words).usual()
    tiny.teams[0] = Team("clinic", organisation=0, site=0, sector=sector)
    tiny.person("A", role=role, more={"skills": tuple(HeldSkill(names.index(s)) for s in skills)})
    return tiny, tiny.a("A", "D", 0)


@pytest.mark.parametrize(
    ("sector", "skills", "faults"),
    [("primary care", (), 1), ("primary care", ("two years secondary care",), 0), ("acute", (), 0)],
)
def test_physician_assistants_in_primary_care(sector: str, skills: tuple[str, ...], faults: int) -> None:
    """Newly qualified: two years of secondary care before primary care or mental health."""
    tiny, chosen = clinic("physician assistant", sector, *skills)
    rule = Line("2026-11-02", 7).rule(ROLES, "PA-2")
    assert len(found(tiny, rule, chosen)) == faults


@pytest.mark.parametrize(("skill", "faults"), [("section 12 doctor", 0), ("approved clinician", 1)])
def test_a_non_medical_approved_clinician_is_no_section_12_doctor(skill: str, faults: int) -> None:
    """Used as a section 12 doctor."""
    tiny, _ = clinic("psychologist", "mental health", skill)
    chosen = tiny.a("A", "D", 0, "section 12 doctor")
    assert len(found(tiny, Line("2026-11-02", 7).rule(ROLES, "MH-2"), chosen)) == faults


def test_a_nursing_associate_does_not_stand_in_for_a_nurse() -> None:
    """Used as registered nurse, and as nothing."""
    tiny, chosen = clinic("nursing associate", "acute")
    rule = Line("2026-11-02", 7).rule(ROLES, "NA-1")
    assert len(found(tiny, rule, tiny.a("A", "D", 0, "registered nurse"))) == 1
    assert not found(tiny, rule, chosen)


def test_words_that_mean_nobody_are_said() -> None:
    """A folder without physician assistants."""
    line = Line("2026-11-02", 7).on("2026-11-03", "08:00", "16:00")
    (said,) = line.said(ROLES, "PA-2")
    assert "physician assistant" in said
    assert not line.breaches(ROLES, "PA-2")


# --- rules that a folder sets itself ---------------------------------------------------------------------------------


def two(**more: object) -> Tiny:
    tiny = Tiny(days=4, **more).usual()  # type: ignore[arg-type]
    tiny.organisations.append(Organisation("gp"))
    tiny.teams.append(Team("clinic", organisation=1))
    tiny.person("A", role="learner")
    tiny.person("B", role="mentor", employer=1)
    return tiny


def test_pairs_together_and_apart() -> None:
    """A by day on Monday and Tuesday, B with A on Monday only."""
    tiny = two()
    chosen = [tiny.a("A", "D", 0), tiny.a("B", "D", 0), tiny.a("A", "D", 1)]
    assert [b.first_day for b in found(tiny, Pairing(pairs=(("A", "B"),)), *chosen)] == [1]
    assert [b.first_day for b in found(tiny, Pairing(pairs=(("A", "B"),), apart=True), *chosen)] == [0]


def test_a_learner_with_a_mentor_at_every_minute() -> None:
    """Mentor 08:00-16:00; a learner from 13:00 to 21:00 has five hours alone."""
    tiny = two()
    rule = SupervisionRatio(who="learner", supervisors="mentor")
    (breach,) = found(tiny, rule, tiny.a("A", "L", 0), tiny.a("B", "D", 0))
    assert (breach.measured, breach.allowed) == (1, 0)
    assert not found(tiny, rule, tiny.a("A", "D", 0), tiny.a("B", "D", 0))


def test_net_flow_between_organisations() -> None:
    """The trust lends two duties of 8 h and borrows one: 8 h net, 480 min are legal, 479 not."""
    tiny = two()
    chosen = [tiny.a("A", "D", 0, team=1), tiny.a("A", "D", 1, team=1), tiny.a("B", "D", 2)]
    assert not found(tiny, NetFlow(most=480), *chosen)
    assert [b.measured for b in found(tiny, NetFlow(most=479), *chosen)] == [480]


def test_variety_of_shifts_and_continuity_of_teams() -> None:
    """Two kinds of shift in two teams."""
    tiny = two()
    for d in (0, 1):
        tiny.candidates += [tiny.a("A", "D", d), tiny.a("A", "L", d, team=1)]
    chosen = [tiny.a("A", "D", 0), tiny.a("A", "L", 1, team=1)]
    assert not found(tiny, Variety(of="shift", least=2), *chosen)
    assert [b.measured for b in found(tiny, Variety(of="team", most=1), *chosen)] == [2]


def test_annualised_hours() -> None:
    """28 days of 37.5 h a week are 150 h due; 5 h worked is 145 h behind; four weeks (150 h) are legal, three not."""
    line = Line("2026-11-02", 28).on("2026-11-03", "08:00", "13:00")
    line.contracts = (replace(line.contracts[0], annualised=True), line.contracts[1])
    problem = line.problem()
    lines = Lines(problem, problem.candidates)
    assert not list(AnnualisedHours().audit(problem, lines, EVERYWHERE))
    (breach,) = AnnualisedHours(weeks_behind=3).audit(problem, lines, EVERYWHERE)
    assert breach.measured == -145 * 60


def test_a_balance_is_shared_among_the_annualised_contracts_of_a_person() -> None:
    """60 h ahead, two contracts of 25 h and 12.5 h: 40 h and 20 h of it, neither counted twice."""
    tiny = Tiny(days=7)
    tiny.person("A", 1500, annualised=True)
    tiny.contract("A2", "A", 750, annualised=True)
    problem = tiny.problem(carried=(Carried(0, "minutes", 3600),))
    rule = AnnualisedHours(weeks_ahead=0, weeks_behind=0, price=HARD)
    assert [b.measured for b in rule.audit(problem, Lines(problem), EVERYWHERE)] == [2400 - 1500, 1200 - 750]


def test_an_annualised_contract_is_judged_without_a_pack_named() -> None:
    (rule,) = (r for r in load_rules() if r.id == "annualised-hours")
    tiny = plain(28, "D")
    tiny.contracts[0] = replace(tiny.contracts[0], annualised=True, weekly_minutes=2250)
    problem = tiny.problem(carried=(Carried(0, "minutes", -1),))
    assert [b.measured for b in rule.audit(problem, Lines(problem), EVERYWHERE)] == [-9001]


def test_shared_training_needs_two_and_each_employer() -> None:
    """One attends; two of the trust alone; one of each."""
    tiny = two()
    tiny.person("C")
    duty = tiny.duty("D", 0, team=NOWHERE, activity="shared training")
    rule = SharedSession(activities=frozenset({"shared training"}), employers=frozenset({"gp", "trust"}))
    assert len(found(tiny, rule, Assignment(0, duty))) == 1
    assert "nobody from gp" in found(tiny, rule, Assignment(0, duty), Assignment(2, duty))[0].text
    assert not found(tiny, rule, Assignment(0, duty), Assignment(1, duty))


@pytest.mark.parametrize(
    ("pattern", "chosen", "firsts"),
    [
        (("*", "-", "*"), ("D0", "D2"), [0]),
        (("*", "-", "*"), ("D0", "D3"), []),
        (("!N", "N", "!N"), ("N1",), [0]),
        (("!N", "N", "!N"), ("N1", "N2"), []),
        (("N", "D|L"), ("N0", "L1", "D3"), [0]),
    ],
)
def test_patterns(pattern: tuple[str, ...], chosen: tuple[str, ...], firsts: list[int]) -> None:
    """A single day off, a single night, a day after a night."""
    tiny = plain(4, "D L N")
    rota = [tiny.a("A", word[0], int(word[1])) for word in chosen]
    assert [b.first_day for b in found(tiny, ShiftPattern(days=pattern), *rota)] == firsts


def test_activities_not_offered_are_not_judged() -> None:
    """No such session in the problem."""
    line = Line("2026-11-02", 7).on("2026-11-03", "08:00", "16:00")
    problem = line.problem()
    rule = ActivityHours(activities=frozenset({"research"}))
    lines = Lines(problem, problem.candidates)
    assert not list(rule.audit(problem, lines, EVERYWHERE))
    assert "no session of research is offered to P1" in next(rule.unjudged(problem, lines))
