"""Working Time Regulations 1998: cases worked by hand from the words of each rule, both sides of each limit."""

from __future__ import annotations

import pytest

from optimiser.audit import Breach
from optimiser.problem.domain import ShiftKind
from tests.packs.lines import Line, days

PACK = "working-time-1998@current"
DEROGATED = "working-time-1998@regulation-21"


def only(found: list[Breach]) -> Breach:
    assert len(found) == 1, [b.text for b in found]
    return found[0]


# --- WTR-3: 11 h in the 24 h from the start of the working day -------------------------------------------------------


def test_a_duty_of_14_hours_leaves_10_hours_of_its_day() -> None:
    """07:00 to 21:00 is 14 h; 24 - 14 = 10 h, 11 needed."""
    breach = only(Line("2026-11-02", 7).on("2026-11-03", "07:00", "21:00").breaches(PACK, "WTR-3"))
    assert (breach.measured, breach.allowed) == (600, 660)


def test_a_duty_of_13_hours_leaves_just_enough() -> None:
    """07:00 to 20:00 is 13 h; 24 - 13 = 11 h."""
    assert not Line("2026-11-02", 7).on("2026-11-03", "07:00", "20:00").breaches(PACK, "WTR-3")


def test_early_after_late() -> None:
    """Late to 21:30, early from 08:00: 2 h 30 + 8 h = 10 h 30."""
    line = Line("2026-11-02", 7).on("2026-11-03", "13:30", "21:30").on("2026-11-04", "08:00", "16:00")
    assert only(line.breaches(PACK, "WTR-3")).measured == 630


def test_eleven_hours_is_legal() -> None:
    """Late to 21:00, early from 08:00: 3 h + 8 h = 11 h."""
    line = Line("2026-11-02", 7).on("2026-11-03", "13:00", "21:00").on("2026-11-04", "08:00", "16:00")
    assert not line.breaches(PACK, "WTR-3")


def test_the_gap_between_two_half_days_is_no_breach() -> None:
    """08:00-12:00 and 13:00-17:00, the same again next day: 17:00 to 08:00 is 15 h."""
    line = Line("2026-11-02", 7)
    for date in ("2026-11-03", "2026-11-04"):
        line.on(date, "08:00", "12:00").on(date, "13:00", "17:00")
    assert not line.breaches(PACK, "WTR-3")


def test_half_days_too_far_apart_leave_too_little() -> None:
    """07:00-11:00 and 16:30-20:30: from 07:00 to 07:00 the longest rest is 20:30-07:00, 10 h 30."""
    line = Line("2026-11-02", 7).on("2026-11-03", "07:00", "11:00").on("2026-11-03", "16:30", "20:30")
    assert only(line.breaches(PACK, "WTR-3")).measured == 630


def test_clocks_go_forward_in_the_rest() -> None:
    """21:00 on Sat 27 March to 08:00 on Sun 28 March 2027: 11 h on the clock, one skipped: 10 h."""
    line = Line("2027-03-22", 7).on("2027-03-27", "13:00", "21:00").on("2027-03-28", "08:00", "16:00")
    assert only(line.breaches(PACK, "WTR-3")).measured == 600


def test_clocks_go_back_in_the_rest() -> None:
    """22:00 on Sat 24 October to 08:00 on Sun 25 October 2026: 10 h on the clock, one twice: 11 h."""
    line = Line("2026-10-19", 7).on("2026-10-24", "14:00", "22:00").on("2026-10-25", "08:00", "16:00")
    assert not line.breaches(PACK, "WTR-3")


def test_a_trust_and_a_care_home_share_one_rest() -> None:
    """Trust late to 21:00, care home from 07:00: 3 h + 7 h = 10 h, whoever employs."""
    line = Line("2026-11-02", 7).on("2026-11-03", "13:00", "21:00")
    assert only(line.on("2026-11-04", "07:00", "13:00", home=True).breaches(PACK, "WTR-3")).measured == 600


def test_rest_over_the_start_of_the_rota() -> None:
    """History late to 21:30 on Sunday, early from 08:00 on day 0: 10 h 30; the later fact is in the rota."""
    line = Line("2026-11-02", 7, known="2026-10-26").on("2026-11-01", "13:30", "21:30")
    assert only(line.on("2026-11-02", "08:00", "16:00").breaches(PACK, "WTR-3")).measured == 630


def test_a_fault_wholly_in_history_is_not_reported() -> None:
    """Both duties before day 0."""
    line = Line("2026-11-02", 7, known="2026-10-26").on("2026-10-30", "13:30", "21:30")
    assert not line.on("2026-10-31", "08:00", "16:00").breaches(PACK, "WTR-3")


def test_on_call_from_home_is_rest() -> None:
    """Work to 17:00, on call from home to 08:00, work from 08:00: 15 h not worked."""
    line = Line("2026-11-02", 7).on(("2026-11-03", "2026-11-04"), "09:00", "17:00")
    line.on("2026-11-03", "17:00", "09:00", kind=ShiftKind.ON_CALL, remote=True, work=0)
    assert not line.breaches(PACK, "WTR-3")


def test_a_sleep_in_is_no_rest() -> None:
    """Late 14:00-22:00 and sleep-in 22:00-07:00: 17 h at the place of work, 7 h of the 24 left."""
    line = Line("2026-11-02", 7).on("2026-11-03", "14:00", "22:00")
    line.on("2026-11-03", "22:00", "07:00", kind=ShiftKind.SLEEP_IN)
    assert only(line.breaches(PACK, "WTR-3")).measured == 420


def test_partners_are_not_judged() -> None:
    """A contract that names outside-working-time is in none of the rows."""
    line = Line("2026-11-02", 7, packs=("outside-working-time",)).on("2026-11-03", "07:00", "22:00")
    line.contracts = line.contracts[:1]
    assert not line.breaches(PACK, "WTR-3")


# --- WTR-4: weekly rest, either pattern ------------------------------------------------------------------------------


def test_one_day_off_in_a_fortnight_is_too_little() -> None:
    """08:00-16:00 on 13 of 14 days: Sat 16:00 to Mon 08:00 is 40 h, one rest of 24; daily 16 h are none: 1 of 2."""
    line = Line("2026-11-02", 14).on(
        [d for d in days("2026-11-02", "2026-11-15") if d != "2026-11-08"], "08:00", "16:00"
    )
    assert only(line.breaches(PACK, "WTR-4")).measured == 1


def test_one_day_off_in_each_week_suffices() -> None:
    """08:00-16:00 but for Wednesday 4 and Friday 13: 40 h each time: 2 rests."""
    off = ("2026-11-04", "2026-11-13")
    line = Line("2026-11-02", 14).on([d for d in days("2026-11-02", "2026-11-15") if d not in off], "08:00", "16:00")
    assert not line.breaches(PACK, "WTR-4")


@pytest.mark.parametrize(("back", "faults"), [("02:59", 1), ("03:00", 0)])
def test_48_hours_once_a_fortnight(back: str, faults: int) -> None:
    """Off from Saturday 16:00 to Tuesday 03:00 is 59 h, 48 h on top of 11 h: two rests; to 02:59 one."""
    off = ("2026-11-08", "2026-11-09", "2026-11-10")
    dates = [d for d in days("2026-11-02", "2026-11-15") if d not in off]
    line = Line("2026-11-02", 14).on(dates, "08:00", "16:00").on("2026-11-10", back, "12:00")
    assert len(line.breaches(PACK, "WTR-4")) == faults


@pytest.mark.parametrize(("back", "faults"), [("02:59", 1), ("03:00", 0)])
def test_daily_rest_may_lie_outside_the_fortnight(back: str, faults: int) -> None:
    """Sat 14 November 16:00 to Mon 16th 03:00 is 35 h, of which 32 h lie in the fortnight that ends on the 15th."""
    off = ("2026-11-08", "2026-11-15", "2026-11-16")
    dates = [d for d in days("2026-11-02", "2026-11-16") if d not in off]
    line = Line("2026-11-02", 15).on(dates, "08:00", "16:00").on("2026-11-16", back, "12:00")
    assert len([b for b in line.breaches(PACK, "WTR-4") if not b.projected]) == faults


def test_the_rest_after_the_last_day_is_assumed_and_said() -> None:
    """Of Sat 14 November 16:00 to the end of the 15th 32 h are in the rota: 3 h of the 35 are assumed."""
    dates = [d for d in days("2026-11-02", "2026-11-15") if d not in ("2026-11-08", "2026-11-15")]
    line = Line("2026-11-02", 14).on(dates, "08:00", "16:00")
    assert not line.breaches(PACK, "WTR-4")
    assert "may still be taken after the rota" in " ".join(line.said(PACK, "WTR-4"))


# --- WTR-5: breaks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "rest", "faults"), [("14:00", 0, 0), ("14:01", 0, 1), ("14:30", 15, 1), ("16:00", 20, 0)]
)
def test_a_break_of_20_minutes_beyond_6_hours(end: str, rest: int, faults: int) -> None:
    """From 08:00: 6 h need none, 6 h 01 need 20 min, 15 min are too few, 20 suffice."""
    line = Line("2026-11-02", 7).on("2026-11-03", "08:00", end, rest=rest)
    assert len(line.breaches(PACK, "WTR-5")) == faults


@pytest.mark.parametrize(("joined", "faults"), [("2026-11-04", 1), ("2026-11-11", 0)])
def test_fortnights_of_weekly_rest_begin_with_the_week_of_employment(joined: str, faults: int) -> None:
    """Work on each day from 16 to 29 November. Joined on 4 November the fortnights begin on the 2nd and 16th: no rest
    in the second. Joined on the 11th they begin on the 9th and 23rd, each with a week off."""
    line = Line("2026-11-02", 28, joined=joined).on(days("2026-11-16", "2026-11-29"), "08:00", "16:00")
    assert [b.first_day for b in line.breaches(PACK, "WTR-4")] == [14] * faults
    assert not [said for said in line.said(PACK, "WTR-4") if "needs history" in said]


# --- WTR-1: the average ----------------------------------------------------------------------------------------------

HISTORY = "2026-07-13"
"""Monday 16 weeks before Monday 2 November 2026."""


def test_48_hours_for_17_weeks_is_legal() -> None:
    """6 x 8 h for 17 weeks: 816 / 17 = 48."""
    line = Line("2026-11-02", 7, known=HISTORY).on(days(HISTORY, "2026-11-08", "012345"), "08:00", "16:00")
    assert not line.breaches(PACK, "WTR-1")


def test_one_hour_more_is_not() -> None:
    """As before with one duty of 9 h: 817 / 17 = 48.06 h = 2883.5 min."""
    line = Line("2026-11-02", 7, known=HISTORY).on(days(HISTORY, "2026-11-06", "012345"), "08:00", "16:00")
    breach = only(line.on("2026-11-07", "08:00", "17:00").breaches(PACK, "WTR-1"))
    assert breach.measured == pytest.approx(817 * 60 / 17)
    assert not breach.projected


def test_hours_of_both_employers_count() -> None:
    """30 h at the trust and 20 h at the care home each week: 50 h on average."""
    line = Line("2026-11-02", 7, known=HISTORY).on(days(HISTORY, "2026-11-08", "01234"), "08:00", "14:00")
    line.on(days(HISTORY, "2026-11-08", "01234"), "16:00", "20:00", home=True)
    assert only(line.breaches(PACK, "WTR-1")).measured == pytest.approx(3000)


def test_opted_out_is_not_judged() -> None:
    """60 h a week with an opt-out in writing."""
    line = Line("2026-11-02", 7, known=HISTORY, opt_out=True)
    assert not line.on(days(HISTORY, "2026-11-08", "01234"), "08:00", "20:00").breaches(PACK, "WTR-1")


@pytest.mark.parametrize(("end", "faults"), [("17:36", 0), ("18:00", 1)])
def test_leave_is_made_up_by_the_days_that_follow(end: str, faults: int) -> None:
    """A = 16 x 48 = 768 h, five days of leave in week 17, B = the next five days worked: 5 x 9 h 36 = 48 h gives
    816 / 17 = 48; 5 x 10 = 50 h gives 818 / 17 = 48.12."""
    line = Line("2026-11-02", 14, known=HISTORY).on(days(HISTORY, "2026-11-01", "012345"), "08:00", "16:00")
    line.leave("2026-11-02", "2026-11-06").on(days("2026-11-09", "2026-11-13"), "08:00", end)
    found = line.breaches(PACK, "WTR-1")
    assert len(found) == faults
    assert all(b.measured == pytest.approx(818 * 60 / 17) for b in found)


def test_a_starter_is_judged_over_the_weeks_employed() -> None:
    """Joined two weeks ago, 5 x 10 h a week: 100 / 2 = 50 h."""
    line = Line("2026-11-02", 14, joined="2026-11-02", known="2026-11-02")
    found = only(line.on(days("2026-11-02", "2026-11-15", "01234"), "08:00", "18:00").breaches(PACK, "WTR-1"))
    assert found.measured == pytest.approx(3000)


@pytest.mark.parametrize(("end", "faults"), [("00:00", 0), ("01:00", 1)])
def test_a_period_past_the_rota_is_projected(end: str, faults: int) -> None:
    """No history, four weeks of 5 days, then 13 weeks of the contracted 37.5 h = 487.5 h: at 16 h a day
    (320 + 487.5) / 17 = 47.5; at 17 h a day (340 + 487.5) / 17 = 48.68."""
    line = Line("2026-11-02", 28).on(days("2026-11-02", "2026-11-29", "01234"), "08:00", end)
    found = line.breaches(PACK, "WTR-1")
    assert len(found) == faults
    assert all(b.projected and "assuming 37 h 30 a week" in b.text for b in found)


def test_missing_history_is_said() -> None:
    """17 weeks that end on day 0 begin 118 days before it: on 7 July 2026."""
    (said,) = Line("2026-11-02", 7, known="2026-10-26").on("2026-11-03", "08:00", "16:00").said(PACK, "WTR-1")
    assert "2026-07-07" in said
    assert "2026-10-26" in said


def test_doctors_in_training_have_26_weeks() -> None:
    """17 weeks of 50 h and 9 of 40 h: 1210 / 26 = 46.5 h; the 17 weeks alone would be 50 h."""
    first, middle = "2026-05-11", "2026-07-13"
    line = Line("2026-11-02", 7, known=first, packs=("doctors-in-training-2016",))
    line.on(days(first, "2026-07-12", "01234"), "08:00", "16:00")
    line.on(days(middle, "2026-11-08", "01234"), "08:00", "18:00")
    assert not line.breaches(PACK, "WTR-1a")
    assert not line.breaches(PACK, "WTR-1")


def test_regulation_21_has_26_weeks() -> None:
    """26 weeks of 6 x 8 h = 48 h, then one hour more: 1249 / 26 = 48.04 h."""
    first = "2026-05-11"
    line = Line("2026-11-02", 7, known=first).on(days(first, "2026-11-06", "012345"), "08:00", "16:00")
    breach = only(line.on("2026-11-07", "08:00", "17:00").breaches(DEROGATED, "WTR-1b"))
    assert breach.measured == pytest.approx(1249 * 60 / 26)


# --- WTR-6: night workers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("last", "faults"), [("08:00", 0), ("09:00", 1)])
def test_four_nights_of_12_hours_a_week_are_just_eight(last: str, faults: int) -> None:
    """17 x 48 = 816 h over 119 days less 17 rest days: 816 / 102 = 8 h; 817 h is more."""
    line = Line("2026-11-02", 7, known=HISTORY).on(days(HISTORY, "2026-11-04", "0123"), "20:00", "08:00")
    found = line.on("2026-11-05", "20:00", last).breaches(PACK, "WTR-6")
    assert len(found) == faults
    assert all(b.measured == pytest.approx(817 * 60 / 102) for b in found)


@pytest.mark.parametrize(("nights", "by_day", "faults"), [("01", "3456", 0), ("012", "456", 0), ("0123", "56", 1)])
def test_a_night_worker_works_nights_on_the_majority_of_days(nights: str, by_day: str, faults: int) -> None:
    """Six duties of 10 h a week are 17 x 60 / 102 = 10 h in 24: too much for a night worker. Two nights of six, and
    three of six, are no majority; four of six are."""
    line = Line("2026-11-02", 7, known=HISTORY).on(days(HISTORY, "2026-11-08", nights), "20:00", "06:00")
    found = line.on(days(HISTORY, "2026-11-08", by_day), "08:00", "18:00").breaches(PACK, "WTR-6")
    assert [b.measured for b in found] == [pytest.approx(600, abs=1)] * faults


# --- WTR-8: young workers --------------------------------------------------------------------------------------------

SEVENTEEN = "2009-06-01"


@pytest.mark.parametrize(
    ("end", "born", "faults"), [("16:00", SEVENTEEN, 0), ("16:30", SEVENTEEN, 1), ("16:30", "2008-11-03", 0)]
)
def test_eight_hours_a_day_under_18(end: str, born: str, faults: int) -> None:
    """8 h is legal, 8 h 30 is not; whoever is 18 on that day (3 November 2026) is not young."""
    assert len(Line("2026-11-02", 7, born=born).on("2026-11-03", "08:00", end).breaches(PACK, "WTR-8")) == faults


@pytest.mark.parametrize(("weekdays", "faults"), [("01234", 0), ("012345", 1)])
def test_forty_hours_a_week_under_18(weekdays: str, faults: int) -> None:
    """5 x 8 = 40 h is legal, 6 x 8 = 48 h is not."""
    line = Line("2026-11-02", 7, born=SEVENTEEN).on(days("2026-11-02", "2026-11-08", weekdays), "08:00", "16:00")
    assert len(line.breaches(PACK, "WTR-8")) == faults


@pytest.mark.parametrize(("end", "faults"), [("22:00", 0), ("22:01", 1)])
def test_no_night_work_under_18(end: str, faults: int) -> None:
    """To 22:00 is legal, a minute more is not."""
    line = Line("2026-11-02", 7, born=SEVENTEEN).on("2026-11-03", "18:00", end)
    assert len(line.breaches(PACK, "WTR-8a")) == faults


@pytest.mark.parametrize(("start", "faults"), [("08:00", 1), ("09:00", 0)])
def test_twelve_hours_of_rest_under_18(start: str, faults: int) -> None:
    """21:00 to 08:00 is 11 h, to 09:00 12 h."""
    line = Line("2026-11-02", 7, born=SEVENTEEN).on("2026-11-03", "15:00", "21:00").on("2026-11-04", start, "15:00")
    assert len(line.breaches(PACK, "WTR-8a rest")) == faults


# --- WTR-9 and WTR-12 ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "faults"), [("08:00", 1), ("09:00", 0)])
def test_a_short_rest_is_made_up_by_the_next(start: str, faults: int) -> None:
    """22:00 to 07:00 is 9 h, 2 h short: the next rest is at least 13 h; 20:00 to 08:00 is 12 h, to 09:00 13 h."""
    line = Line("2026-11-02", 7).on("2026-11-03", "14:00", "22:00").on("2026-11-04", "07:00", "20:00")
    found = line.on("2026-11-05", start, "15:00").breaches(DEROGATED, "WTR-9")
    assert [(b.measured, b.allowed) for b in found] == [(720, 780)] * faults


@pytest.mark.parametrize(("work", "remote", "faults"), [(0, False, 1), (540, False, 0), (0, True, 0)])
def test_a_sleep_in_counts_in_full(work: int, remote: bool, faults: int) -> None:
    """22:00-07:00 at the place of work is 9 h of working time; from home it counts only when called."""
    line = Line("2026-11-02", 7)
    line.on("2026-11-03", "22:00", "07:00", kind=ShiftKind.SLEEP_IN, work=work, remote=remote)
    assert len(line.breaches(PACK, "WTR-12")) == faults
