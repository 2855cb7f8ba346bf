"""Optima worked out by hand; the arithmetic is in each docstring."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimiser.skillmix.mix.problem import Competence, Freed, MixLimit, MixRole, Skill, Source, TimeBand
from tests.skillmix.made import need, option, problem, solve_mix, weekly_bill, wte


def close(value: float) -> object:
    return pytest.approx(value, abs=2e-3)


def test_flexible_person_is_not_counted_twice() -> None:
    """Nursing 30 h and prescribing 30 h; an advanced practitioner can do both, 30 h at £1,500.

    60 h of work are 60 h of people: 2 WTE, £3,000. Counting the person fully for each skill would answer 1 WTE, £1,500.
    """
    result = solve_mix(
        problem(
            [need("nursing", 30), need("prescribing", 30)],
            [option("acp", "acp", 1500)],
            [Skill("acp", "nursing"), Skill("acp", "prescribing")],
        )
    )
    assert wte(result, "acp") == close(2)
    assert weekly_bill(result) == close(3000)


def test_double_count_trap_with_a_cheaper_specialist() -> None:
    """Nursing 60 h and prescribing 15 h. A nurse (£900, 30 h) does nursing; an advanced practitioner (£1,500) both.

    Prescribing takes 15 / 30 = 0.5 practitioner, used up by it; nursing takes 60 / 30 = 2 nurses: £750 + £1,800 =
    £2,550. If the practitioner's half post also counted for nursing, 1.5 nurses would seem enough: £2,100.
    """
    result = solve_mix(
        problem(
            [need("nursing", 60), need("prescribing", 15)],
            [option("acp", "acp", 1500), option("nurse", "nurse", 900)],
            [Skill("acp", "nursing"), Skill("acp", "prescribing"), Skill("nurse", "nursing")],
        )
    )
    assert (wte(result, "acp"), wte(result, "nurse")) == (close(0.5), close(2))
    assert weekly_bill(result) == close(2550)


def test_existing_staff_share_their_hours_between_times_of_day() -> None:
    """One existing nurse of 30 h; 20 h needed by day and 20 h by night at £50 an unmet hour: 10 h stay unmet, £500."""
    result = solve_mix(
        problem(
            [need("nursing", 20, price=5_000), need("nursing", 20, time="night", price=5_000)],
            [option("nurse", "nurse", 900, 1, source=Source.EXISTING, wte_min=1)],
            [Skill("nurse", "nursing")],
        )
    )
    assert result.totals.unmet_hours == close(10)
    assert weekly_bill(result) == close(900 + 500)


def test_supervised_associate_against_a_nurse() -> None:
    """60 h of care. Nurse £900 for 30 h: £30 an hour. Associate £600: £20, works 1.25 times as long, and each hour
    costs
    0.2 h of a nurse. A standard hour by an associate: 1.25 x (20 + 0.2 x 30) = £32.50, dearer than £30: all nurses,
    £1,800.

    With speed 1.1: 1.1 x (20 + 6) = £28.60, cheaper: 66 h of associates (2.2 WTE, £1,320) and 13.2 h of supervision
    (0.44 nurse, £396): £1,716.
    """

    def bill(ratio: float) -> tuple[float, float, float]:
        result = solve_mix(
            problem(
                [need("care", 60)],
                [option("nurse", "nurse", 900), option("associate", "associate", 600)],
                [Skill("nurse", "care"), Skill("associate", "care", 1, ratio, "care", 1, 0.2)],
            )
        )
        return wte(result, "nurse"), wte(result, "associate"), weekly_bill(result)

    assert bill(1.25) == (close(2), close(0), close(1800))
    assert bill(1.1) == (close(0.44), close(2.2), close(1716))


def test_supervisor_must_be_there_at_the_same_time() -> None:
    """30 h by day and 30 h by night; nurses work by day only, associates (speed 1, 0.5 h supervision) at any time.

    By night nobody supervises, so 30 h stay unmet at £40: £1,200. By day a nurse hour costs £30 and an associate's
    £10 + 0.5 x 30 = £25: 30 h of associates (£300) and 15 h of a nurse (£450): £1,950 in all.
    """
    result = solve_mix(
        problem(
            [need("care", 30, price=4_000), need("care", 30, time="night", price=4_000)],
            [option("nurse", "nurse", 900, times=frozenset({"day"})), option("associate", "associate", 300)],
            [Skill("nurse", "care"), Skill("associate", "care", 1, 1, "care", 1, 0.5)],
        )
    )
    assert result.totals.unmet_hours == close(30)
    assert (wte(result, "associate"), wte(result, "nurse")) == (close(1), close(0.5))
    assert weekly_bill(result) == close(1950)


def test_level_decides_who_may_do_what() -> None:
    """Level 1 for 30 h and level 2 for 30 h. Junior (level 1) £600, senior (level 2) £1,200: one of each, £1,800."""
    result = solve_mix(
        problem(
            [need("physio", 30), need("physio", 30, level=2)],
            [option("junior", "junior", 600), option("senior", "senior", 1200)],
            [Skill("junior", "physio", 1), Skill("senior", "physio", 2)],
        )
    )
    assert (wte(result, "junior"), wte(result, "senior")) == (close(1), close(1))


def test_registered_floor() -> None:
    """100 h of support anybody can do; half must be registered. Registered £900, support £450, both 30 h: 50 h each.

    50 / 30 x 900 + 50 / 30 x 450 = £2,250; without the floor 100 / 30 x 450 = £1,500.
    """
    limits = (MixLimit("floor", "share_at_least", "registered", 0.5),)
    skills = [Skill("nurse", "support"), Skill("support", "support")]
    options = [option("nurse", "nurse", 900), option("support", "support", 450)]
    floored = solve_mix(problem([need("support", 100)], options, skills, ("nurse",), limits=limits))
    free = solve_mix(problem([need("support", 100)], options, skills, ("nurse",)))
    assert weekly_bill(floored) == close(2250)
    assert floored.totals.registered_share == close(0.5)
    assert weekly_bill(free) == close(1500)


def test_cheap_price_buys_off_a_soft_floor() -> None:
    """The same floor at £5 an hour missed. An hour moved to a nurse costs £15 more, so all 50 h are missed: £1,750."""
    limits = (MixLimit("floor", "share_at_least", "registered", 0.5, price_pence=500),)
    result = solve_mix(
        problem(
            [need("support", 100)],
            [option("nurse", "nurse", 900), option("support", "support", 450)],
            [Skill("nurse", "support"), Skill("support", "support")],
            ("nurse",),
            limits=limits,
        )
    )
    assert result.limits[0].missed == close(50)
    assert weekly_bill(result) == close(1500 + 250)


def test_minimum_presence_needs_people_who_have_nothing_to_do() -> None:
    """10 h of night work, but 168 h of registered presence: 168 / 30 = 5.6 WTE at £900 = £5,040, 158 h of it
    waiting."""
    result = solve_mix(
        problem(
            [need("nursing", 10, time="night")],
            [option("nurse", "nurse", 900)],
            [Skill("nurse", "nursing")],
            ("nurse",),
            limits=(MixLimit("two", "hours_at_least", "registered", 168, time="night"),),
        )
    )
    assert weekly_bill(result) == close(5040)
    assert sum(use.hours for use in result.uses if use.kind == "present") == close(158)


def test_training_takes_the_trainee_out_of_the_old_post() -> None:
    """2 nurses in post (60 h, all employed), 30 h nursing and 15 h prescribing. Training one costs £100 a week more.

    Half a nurse is trained (15 h): 0.5 x £1,000 + 1.5 x £900 = £1,850, and 45 h of nursing are left for 30 h needed.
    """
    result = solve_mix(
        problem(
            [need("nursing", 30), need("prescribing", 15)],
            [
                option("nurse", "nurse", 900, 2, source=Source.EXISTING, wte_min=2),
                option("trained", "acp", 1000, source=Source.TRAINING, from_option="nurse"),
            ],
            [Skill("nurse", "nursing"), Skill("acp", "prescribing"), Skill("acp", "nursing")],
        )
    )
    assert (wte(result, "trained"), wte(result, "nurse")) == (close(0.5), close(1.5))
    assert weekly_bill(result) == close(1850)


def test_nobody_can_be_trained_who_is_not_there() -> None:
    """1 nurse in post; prescribing 60 h at £100 unmet. All of the nurse is trained, 30 h met, 30 h unmet: £4,000."""
    result = solve_mix(
        problem(
            [need("prescribing", 60, price=10_000)],
            [
                option("nurse", "nurse", 900, 1, source=Source.EXISTING, wte_min=1),
                option("trained", "acp", 1000, source=Source.TRAINING, from_option="nurse"),
            ],
            [Skill("nurse", "nursing"), Skill("acp", "prescribing")],
        )
    )
    assert (wte(result, "trained"), wte(result, "nurse")) == (close(1), close(0))
    assert weekly_bill(result) == close(1000 + 3000)


def test_borrowed_staff_leave_their_own_place() -> None:
    """South has 2 existing nurses and needs 30 h; north needs 45 h. South lends 1 (£950, no more to spare without a gap
    at £100 an hour), hired nurses cost £1,200: 45 h in the north are 30 h lent and 15 h hired: 900 + 950 + 600 =
    £2,450.
    """
    result = solve_mix(
        problem(
            [need("nursing", 45, place="north"), need("nursing", 30, place="south")],
            [
                option("south", "nurse", 900, 2, source=Source.EXISTING, wte_min=2, places=frozenset({"south"})),
                option("lent", "nurse", 950, source=Source.BORROWING, from_option="south", places=frozenset({"north"})),
                option("hired", "nurse", 1200, places=frozenset({"north"})),
            ],
            [Skill("nurse", "nursing")],
        )
    )
    assert (wte(result, "lent"), wte(result, "hired"), wte(result, "south")) == (close(1), close(0.5), close(1))
    assert weekly_bill(result) == close(2450)


def test_lead_time_leaves_the_dearer_option() -> None:
    """30 h; hiring at £900 takes 20 weeks, agency £1,600 takes 1. Needed in 12 weeks: agency. Needed in 26: hired."""
    options = [
        option("hired", "nurse", 900, lead_weeks=20),
        option("agency", "nurse", 1600, lead_weeks=1, source=Source.AGENCY),
    ]
    skills, cells = [Skill("nurse", "nursing")], [need("nursing", 30)]
    soon = solve_mix(problem(cells, options, skills, needed_in_weeks=12))
    later = solve_mix(problem(cells, options, skills, needed_in_weeks=26))
    assert (weekly_bill(soon), weekly_bill(later)) == (close(1600), close(900))
    assert soon.totals.agency_hours == close(30)


def test_short_time_band_needs_more_people_than_hours() -> None:
    """16 h of clinic in a band of 8 h a week: one WTE works at most 8 h of it, so 2 WTE although 30 h each: £1,800."""
    result = solve_mix(
        problem(
            [need("clinic", 16, time="saturday")],
            [option("nurse", "nurse", 900)],
            [Skill("nurse", "clinic")],
            times=(TimeBand("saturday", hours_per_week=8),),
        )
    )
    assert wte(result, "nurse") == close(2)


def test_premium_decides_who_works_at_night() -> None:
    """30 h by day, 30 h by night. Two nurses, £900 each; A's nights cost £10 an hour more, B's £4: B works them,
    £1,920."""
    result = solve_mix(
        problem(
            [need("nursing", 30), need("nursing", 30, time="night")],
            [
                option("a", "nurse", 900, 1, premium_pence={"night": 1000}),
                option("b", "nurse", 900, 1, premium_pence={"night": 400}),
            ],
            [Skill("nurse", "nursing")],
        )
    )
    assert weekly_bill(result) == close(1920)
    assert {use.option for use in result.uses if use.time == "night"} == {"b"}


def test_share_of_own_hours_limits_nights() -> None:
    """60 h by day, 40 h by night at £20 unmet; no nurse may work more than a quarter of their hours at night.

    With 60 h by day worked, nights are at most a third of that, 20 h, and the other 20 h stay unmet. A nurse costs
    £180 for 30 h, £6 an hour: 80 x 6 + 20 x 20 = £880.
    """
    result = solve_mix(
        problem(
            [need("nursing", 60), need("nursing", 40, time="night", price=2_000)],
            [option("nurse", "nurse", 180)],
            [Skill("nurse", "nursing")],
            limits=(MixLimit("nights", "share_at_most", "all", 0.25, time="night", share_of="own"),),
        )
    )
    assert result.totals.unmet_hours == close(20)
    assert weekly_bill(result) == close(880)


def test_spend_cap_is_hard() -> None:
    """Agency hours at £53.33; no more than £800 a week of agency: half a WTE, 15 h; 15 h of 30 unmet at £200."""
    from optimiser.skillmix.units import WEEKS_A_YEAR

    result = solve_mix(
        problem(
            [need("nursing", 30, price=20_000)],
            [option("agency", "nurse", 1600, source=Source.AGENCY)],
            [Skill("nurse", "nursing")],
            limits=(MixLimit("ceiling", "spend_at_most", "source:agency", 800 * WEEKS_A_YEAR),),
        )
    )
    assert wte(result, "agency") == close(0.5)
    assert weekly_bill(result) == close(800 + 3000)


def test_unmet_hours_when_staff_cost_more() -> None:
    """30 h at £20 unmet; a nurse hour costs £30: nobody is hired, £600, and the result says 30 h unmet."""
    result = solve_mix(
        problem([need("nursing", 30, price=2_000)], [option("nurse", "nurse", 900)], [Skill("nurse", "nursing")])
    )
    assert result.totals.unmet_hours == close(30)
    assert weekly_bill(result) == close(600)


def test_freed_time_needs_the_supervision_entered_with_it() -> None:
    """A pharmacist works 30 h of reviews (£1,000) and is said to free 0.5 h of doctor time per hour, at 0.1 h
    supervision.

    Doctors £3,000 for 30 h (£100 an hour), 30 h needed. 15 h are freed; supervision is 30 x 0.1 = 3 h of doctor.
    Doctors work 15 + 3 = 18 h: £1,800 + £1,000 = £2,800. With nothing entered: £3,000 + £1,000 = £4,000.
    """
    freed = (Freed("pharmacist", "medicine", 1, 0.5, "medicine", 1, 0.1, "a trial"),)
    cells = [need("medicine", 30), need("reviews", 30)]
    options = [option("doctor", "doctor", 3000), option("pharmacist", "pharmacist", 1000)]
    skills = [Skill("doctor", "medicine"), Skill("pharmacist", "reviews")]
    assert weekly_bill(solve_mix(problem(cells, options, skills, freed=freed))) == close(2800)
    nothing = solve_mix(problem(cells, options, skills))
    assert weekly_bill(nothing) == close(4000)
    assert nothing.totals.freed_hours == 0


def test_lexicographic_stages() -> None:
    """Unmet first: the nurse at £30 is hired although an unmet hour is priced at £20. Then risk before cost: of two
    roles at £900 and £600, the one with no risk points is taken at £900."""
    cells = [need("nursing", 30, price=2_000)]
    options = [option("nurse", "nurse", 900), option("assistant", "assistant", 600)]
    skills = [Skill("nurse", "nursing"), Skill("assistant", "nursing", risk_points=1.0)]
    cheap = solve_mix(problem(cells, options, skills, stages=({"unmet": 1}, {"cost": 1})))
    safe = solve_mix(problem(cells, options, skills, stages=({"unmet": 1}, {"risk": 1}, {"cost": 1})))
    assert (wte(cheap, "assistant"), wte(safe, "nurse")) == (close(1), close(1))
    assert cheap.stage_values == (close(0), close(600))
    assert safe.totals.risk_points == 0


def test_weighted_risk() -> None:
    """£10 an hour saved against one risk point: at £12 a point the nurse is taken, at £8 the assistant."""
    cells = [need("nursing", 30)]
    options = [option("nurse", "nurse", 900), option("assistant", "assistant", 600)]
    skills = [Skill("nurse", "nursing"), Skill("assistant", "nursing", risk_points=1.0)]
    for weight, taken in ((12, "nurse"), (8, "assistant")):
        stages = ({"cost": 1.0, "unmet_price": 1.0, "risk": float(weight)},)
        assert wte(solve_mix(problem(cells, options, skills, stages=stages)), taken) == close(1)


def test_hard_limits_that_contradict_are_named_with_the_least_miss() -> None:
    """At least 60 registered hours (hard) with at most 1 WTE of 30 h (hard): 30 h must give way somewhere.

    Missing the floor by 30 h or the cap by 1 WTE: the least sum is 1 WTE over the cap, so that is what is told.
    """
    result = solve_mix(
        problem(
            [need("nursing", 10)],
            [option("nurse", "nurse", 900)],
            [Skill("nurse", "nursing")],
            ("nurse",),
            limits=(
                MixLimit("floor", "hours_at_least", "registered", 60),
                MixLimit("cap", "wte_at_most", "role:nurse", 1),
            ),
        )
    )
    assert result.status == "infeasible"
    assert len(result.conflicts) == 1
    assert result.conflicts[0].startswith("limit cap ")
    assert "1.00 WTE" in result.conflicts[0]


def test_impossible_posts_are_named() -> None:
    """Two must be trained out of a post of one: the message names the post."""
    result = solve_mix(
        problem(
            [need("prescribing", 10)],
            [
                option("nurse", "nurse", 900, 1, source=Source.EXISTING),
                option("trained", "acp", 1000, source=Source.TRAINING, from_option="nurse", wte_min=2),
            ],
            [Skill("acp", "prescribing")],
        )
    )
    assert result.status == "infeasible"
    assert result.conflicts == ("option nurse: 2 WTE must leave it for others but it has 1",)


def test_dilution_counts_registered_work_by_others_in_standard_hours() -> None:
    """30 standard hours by an associate at 1.2: 36 h worked, dilution 30 h of 30."""
    result = solve_mix(
        problem(
            [need("care", 30)],
            [option("nurse", "nurse", 9000), option("associate", "associate", 600)],
            [Skill("nurse", "care"), Skill("associate", "care", 1, 1.2, "care", 1, 0.1)],
            roles=(MixRole("nurse", registered=True), MixRole("associate")),
            competences=(Competence("care", registered_work=True),),
        )
    )
    assert result.totals.dilution_hours == close(30)
    assert wte(result, "associate") == close(1.2)
    assert wte(result, "nurse") == close(0.12)


def test_an_empty_problem_costs_nothing() -> None:
    """Nothing needed and nobody there: no columns, no rows, no cost."""
    assert weekly_bill(solve_mix(problem([], [], []))) == 0
    existing = [option("post", "nurse", 900, 1, source=Source.EXISTING, wte_min=1)]
    assert weekly_bill(solve_mix(problem([], existing, [Skill("nurse", "care")]))) == close(900)


def test_shadow_prices_are_of_the_stage_that_weighs_money() -> None:
    """With risk as the last stage the hour is still worth its £31."""
    from optimiser.skillmix.mix.shadow_prices import shadow_prices

    case = problem(
        [need("prescribing", 50, price=3_100)],
        [option("acp", "acp", 900, 1)],
        [Skill("acp", "prescribing", risk_points=1)],
        stages=({"cost": 1, "unmet_price": 1}, {"risk": 1}),
    )
    assert shadow_prices(solve_mix(case, keep=True))[0].saving_pence == close(3_100)


def test_what_holds_spare_hours_back_is_named() -> None:
    """Two in post (60 h) and 60 h needed, but at most 40 h may be worked: 20 h unmet, held back by that limit."""
    from optimiser.skillmix.mix.explain import explain_unmet

    case = problem(
        [need("care", 60, price=2_000)],
        [option("nurse", "nurse", 900, 2, source=Source.EXISTING, wte_min=2)],
        [Skill("nurse", "care")],
        limits=(MixLimit("quiet", "hours_at_most", "role:nurse", 40),),
    )
    found = explain_unmet(solve_mix(case, keep=True))
    assert found[0].unmet_hours == close(20)
    assert found[0].reasons == ("nurse: has spare hours, but limit quiet holds them back (nurse)",)


def test_bank_and_agency_cost_the_hours_they_work() -> None:
    """24 weekend hours, in a weekend of 24 hours, by an agency at £30 an hour and 37.5 h a WTE: 24 x 30 = £720 and
    24 / 37.5 = 0.64 WTE, not a whole WTE of £1,125. 48 hours (two people at once) cost twice that."""
    for hours, pounds in ((24, 720), (48, 1440)):
        agency = option(
            "agency", "nurse", 30 * 37.5, source=Source.AGENCY, clinical_hours=37.5, by_the_hour=True
        )  # fmt: skip
        result = solve_mix(
            problem(
                [need("nursing", hours, time="weekend")],
                [agency],
                [Skill("nurse", "nursing")],
                times=(TimeBand("weekend", hours_per_week=24),),
            )
        )
        assert weekly_bill(result) == close(pounds)
        assert wte(result, "agency") == close(hours / 37.5)


def test_ties_in_cost_go_to_less_dilution_then_less_risk_then_fewer_spare_hours() -> None:
    """60 h of registered work. A nurse and a helper cost £900 for 30 h each: £1,800 either way, the nurses' answer a
    penny a year dearer; none of 60 h is diluted. Two kinds of nurse, the one with a risk point an hour: the other. Two
    posts of equal pay that must be there, one of them with more hours: the work is done, and no more is had."""
    skills = [Skill("nurse", "care"), Skill("helper", "care")]
    care = (Competence("care", registered_work=True),)
    nurse, helper = option("nurse", "nurse", 900), option("helper", "helper", 900)
    dearer = replace(nurse, annual_cost_pence=nurse.annual_cost_pence + 1)
    for order in ([helper, dearer], [dearer, helper]):
        result = solve_mix(problem([need("care", 60)], order, skills, ("nurse",), competences=care))
        assert result.totals.dilution_hours == close(0)
        assert wte(result, "nurse") == close(2)
    risky = [Skill("risky", "care", risk_points=1), Skill("nurse", "care")]
    options = [option("risky", "risky", 900), nurse]
    result = solve_mix(problem([need("care", 60)], options, risky, ("nurse", "risky"), competences=care))
    assert result.totals.risk_points == close(0)
    free = [option("volunteer", "nurse", 0)]
    result = solve_mix(problem([need("care", 60)], free, [Skill("nurse", "care")], ("nurse",), competences=care))
    assert wte(result, "volunteer") == close(2)


def test_whole_persons_by_hand() -> None:
    """75 h of care. Nurses at £900 for 30 h: 2.5 WTE, £2,250. Whole ones beside agency at £50: two and 15 h of agency,
    £1,800 + £750 = £2,550; three £2,700. With agency at £70 three are cheaper: £2,700 against £2,850."""
    for pounds, posts, bill in ((50, 2, 2550), (70, 3, 2700)):
        agency = option(
            "agency", "locum", pounds * 37.5, source=Source.AGENCY, clinical_hours=37.5, by_the_hour=True
        )  # fmt: skip
        result = solve_mix(
            problem(
                [need("care", 75)],
                [option("nurse", "nurse", 900), agency],
                [Skill("nurse", "care"), Skill("locum", "care")],
                roles=(MixRole("nurse", registered=True, whole=True), MixRole("locum")),
            )
        )
        assert wte(result, "nurse") == close(posts)
        assert weekly_bill(result) == close(bill)


def test_whole_persons_of_two_kinds_are_the_best_of_all_that_can_be_tried() -> None:
    """100 h of care by nurses (£900, 30 h) and practitioners (£1,300, 40 h), both whole: trying all pairs, the cheapest
    that gives 100 h."""
    result = solve_mix(
        problem(
            [need("care", 100)],
            [option("nurse", "nurse", 900), option("acp", "acp", 1300, clinical_hours=40.0)],
            [Skill("nurse", "care"), Skill("acp", "care")],
            roles=(MixRole("nurse", whole=True), MixRole("acp", whole=True)),
        )
    )
    tried = min(900 * n + 1300 * a for n in range(5) for a in range(5) if 30 * n + 40 * a >= 100)
    assert weekly_bill(result) == close(tried)
    assert all(abs(line.wte - round(line.wte)) < 1e-6 for line in result.staff)


def test_staff_in_post_stay_as_they_are_where_new_ones_are_whole() -> None:
    """60 h, 0.7 WTE in post give 21 h: 39 h need two whole nurses, £1,800 + £630."""
    result = solve_mix(
        problem(
            [need("care", 60)],
            [option("post", "nurse", 900, 0.7, source=Source.EXISTING, wte_min=0.7), option("nurse", "nurse", 900)],
            [Skill("nurse", "care")],
            roles=(MixRole("nurse", whole=True),),
        )
    )
    assert wte(result, "nurse") == close(2)
    assert weekly_bill(result) == close(2430)
