"""Cases by hand where clauses meet: ends of history, clock changes, two employers, duties that are no work."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimiser.audit import EVERYWHERE, Breach, Lines
from optimiser.problem.domain import ShiftKind
from tests.packs.lines import Line, days

WTR, DEROGATED = "working-time-1998@current", "working-time-1998@regulation-21"
DOCTORS = "doctors-in-training-2016"
NOW, OLD = f"{DOCTORS}@current", f"{DOCTORS}@2016"
HISTORY = "2026-07-13"
"""Monday 16 weeks before Monday 2 November 2026."""
SEVENTEEN = "2009-06-01"


def only(found: list[Breach]) -> Breach:
    assert len(found) == 1, [b.text for b in found]
    return found[0]


def doctor(start: str = "2026-11-02", length: int = 28, **more: object) -> Line:
    return Line(start, length, packs=(DOCTORS,), **{"weekly": 40, **more})  # type: ignore[arg-type]


# --- averages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("end", "faults"), [("19:00", 0), ("19:01", 1)])
def test_leave_over_the_end_of_the_reference_period(end: str, faults: int) -> None:
    """Leave from Thursday 5 to Tuesday 10 November: 2 of its days of work, Monday to Friday, lie in the 17 weeks to
    Sunday 8. A = 16 x 48 + 3 x 8 = 792 h, B = the next two days worked, 2 x 12 = 24 h: 816 / 17 = 48; a minute more is
    over."""
    line = Line("2026-11-02", 14, known=HISTORY).on(days(HISTORY, "2026-11-01", "012345"), "09:00", "17:00")
    line.on(days("2026-11-02", "2026-11-04"), "09:00", "17:00").leave("2026-11-05", "2026-11-10")
    line.on("2026-11-11", "07:00", "19:00").on("2026-11-12", "07:00", end)
    found = line.breaches(WTR, "WTR-1")
    assert [b.measured for b in found] == [pytest.approx((816 * 60 + 1) / 17)] * faults


@pytest.mark.parametrize(("end", "faults"), [("17:00", 0), ("17:01", 1)])
def test_weeks_of_a_starter_run_from_the_day_they_joined(end: str, faults: int) -> None:
    """Joined on Wednesday 28 October, 6 x 8 h to Monday 2 November: the week ends on Tuesday 3 November at 48 h."""
    line = Line("2026-11-02", 14, joined="2026-10-28", known="2026-10-28")
    line.on(days("2026-10-28", "2026-11-01"), "09:00", "17:00").on("2026-11-02", "09:00", end)
    found = [b for b in line.breaches(WTR, "WTR-1") if not b.projected]
    assert [b.measured for b in found] == [48 * 60 + 1] * faults


@pytest.mark.parametrize(("end", "faults"), [("16:00", 0), ("16:01", 1)])
def test_a_part_time_trainee_with_a_job_besides_has_40_hours(end: str, faults: int) -> None:
    """24 h in training and a bank contract of 20 h at the care home: less than full time as a trainee, so 40 h on
    average, all work together: 26 x 5 x 8 h; a minute more is over."""
    first = "2026-05-11"
    line = Line("2026-11-02", 7, packs=(DOCTORS,), weekly=24, known=first)
    line.contracts = (line.contracts[0], replace(line.contracts[1], packs=(), weekly_minutes=20 * 60))
    line.on(days(first, "2026-11-08", "012"), "08:00", "16:00").on(days(first, "2026-11-05", "3"), "08:00", "16:00")
    line.on(days(first, "2026-11-05", "4"), "08:00", "16:00", home=True).on("2026-11-06", "08:00", end, home=True)
    assert len(line.breaches(NOW, "DT-1a")) == faults


@pytest.mark.parametrize(("extra", "faults"), [("13:00", 0), ("13:01", 1)])
def test_leave_of_a_part_time_trainee_with_a_job_besides(extra: str, faults: int) -> None:
    """As the part-timer of 60% alone: D may be 380 h 0.7 min (A = 16.2 days), whatever the other contract comes to."""
    line = Line("2026-11-02", 56, packs=(DOCTORS,), weekly=24, cyclic=True)
    line.contracts = (line.contracts[0], replace(line.contracts[1], packs=(), weekly_minutes=16 * 60))
    line.on(list(days("2026-11-02", "2026-12-23", "01234"))[:38], "08:00", "17:52").on("2026-12-27", "07:56", extra)
    assert len(line.breaches(NOW, "DT-1b")) == faults


# --- rest ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("back", "faults"), [("03:00", 0), ("02:59", 1)])
def test_weekly_rest_over_the_end_of_summer_time(back: str, faults: int) -> None:
    """Sat 24 October 17:00 to Mon 26 October 03:00 is 34 h on the clock and 35 h elapsed, 24 h on top of 11 h; with
    Sunday 1 November off two rests in the fortnight; from 02:59 only one."""
    off = ("2026-10-25", "2026-10-26", "2026-11-01")
    line = Line("2026-10-19", 14).on([d for d in days("2026-10-19", "2026-11-01") if d not in off], "09:00", "17:00")
    assert len(line.on("2026-10-26", back, "12:00").breaches(WTR, "WTR-4")) == faults


@pytest.mark.parametrize(("back", "on_top", "faults"), [("03:00", 660, 0), ("02:59", 660, 1), ("16:00", 0, 0)])
def test_weekly_rest_on_top_of_daily_rest(back: str, on_top: int, faults: int) -> None:
    """Where the daily rest is not on top set 0. Else 48 h and 11 h are 59 h, Friday 16:00 to Monday 03:00; a minute
    less is one rest of two, as 47 h would be without it."""
    dates = [d for d in days("2026-11-02", "2026-11-15") if d not in ("2026-11-07", "2026-11-08", "2026-11-09")]
    line = Line("2026-11-02", 14).on(dates, "08:00", "16:00").on("2026-11-09", back, "12:00")
    rule = replace(line.rule(WTR, "WTR-4"), on_top=on_top)  # type: ignore[call-arg]
    problem = line.problem()
    assert len(list(rule.audit(problem, Lines(problem, problem.candidates), EVERYWHERE))) == faults


@pytest.mark.parametrize(("start", "faults"), [("07:59", 1), ("08:00", 0)])
def test_rest_after_two_jobs_of_one_day(start: str, faults: int) -> None:
    """Trust 10:00-14:00, care home 16:00-21:00; next day from 08:00 is 11 h, from 07:59 10 h 59."""
    line = Line("2026-11-02", 7).on("2026-11-03", "10:00", "14:00").on("2026-11-03", "16:00", "21:00", home=True)
    found = line.on("2026-11-04", start, "12:00").breaches(WTR, "WTR-3")
    assert [b.measured for b in found] == [659] * faults


@pytest.mark.parametrize(
    ("back", "next_back", "faults"),
    [("06:00", "12:00", 0), ("05:59", "06:00", 0), ("19:00", "05:59", 1), ("19:00", "06:00", 0)],
)
def test_a_duty_of_24_hours_is_made_up_for(back: str, next_back: str, faults: int) -> None:
    """Resident from Tuesday to Wednesday 08:00 there is no rest in the 24 h: 11 h lack. 22 h of rest to Thursday 06:00
    make up for them at once; 11 h to Wednesday 19:00 do not: then the rest after that duty (to Thursday 08:00) is 22 h,
    to Friday 06:00."""
    line = Line("2026-11-02", 7).on("2026-11-03", "08:00", "08:00", kind=ShiftKind.ON_CALL)
    if back == "19:00":
        line.on("2026-11-04", "19:00", "08:00").on("2026-11-06", next_back, "12:00")
    else:
        line.on("2026-11-05", back, "08:00").on("2026-11-06", next_back, "12:00")
    assert len(line.breaches(DEROGATED, "WTR-9")) == faults


@pytest.mark.parametrize(("start", "faults"), [("05:59", 1), ("06:00", 0)])
def test_46_hours_after_a_night_of_history(start: str, faults: int) -> None:
    """The night of Sunday 1 November ends on day 0 at 08:00; Wednesday 06:00 is 46 h later."""
    line = doctor(known="2026-10-01").on("2026-11-01", "20:00", "08:00").on("2026-11-04", start, "12:00")
    assert [b.measured for b in line.breaches(NOW, "DT-7")] == [2759] * faults


@pytest.mark.parametrize(("start", "faults"), [("08:59", 1), ("09:00", 0)])
def test_46_hours_count_from_the_last_night_of_the_run(start: str, faults: int) -> None:
    """The night of Monday and 03:00-11:00 on Wednesday (the night of Tuesday) are one run: 46 h from Wednesday 11:00
    end on Friday 09:00; between the two of the run none is asked."""
    line = doctor().on("2026-11-02", "20:00", "08:00").on("2026-11-04", "03:00", "11:00")
    assert [b.measured for b in line.on("2026-11-06", start, "12:00").breaches(NOW, "DT-7")] == [2759] * faults


@pytest.mark.parametrize(("start", "faults"), [("19:59", 1), ("20:00", 0)])
def test_a_night_is_no_rest_after_long_shifts(start: str, faults: int) -> None:
    """Two long shifts of history and two of the rota to Tuesday 20:00: 48 h end on Thursday 20:00, when a night may
    begin."""
    line = doctor(known="2026-10-01").on(days("2026-10-31", "2026-11-03"), "08:00", "20:00")
    assert [b.measured for b in line.on("2026-11-05", start, "08:00").breaches(NOW, "DT-4")] == [2879] * faults


# --- windows, lengths and breaks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "faults"), [("08:00", 0), ("07:59", 1)])
def test_168_hours_cut_a_week_exactly(start: str, faults: int) -> None:
    """Six days of 12 h to Saturday, the next Monday 08:00-20:00: the 168 h to its end begin on Monday 20:00 and hold 5
    x 12 + 12 = 72 h; a minute earlier 72 h 01."""
    line = doctor().on(days("2026-11-02", "2026-11-07"), "08:00", "20:00").on("2026-11-09", start, "20:00")
    assert [b.measured for b in line.breaches(NOW, "DT-2")] == [4321] * faults


@pytest.mark.parametrize(("minutes", "faults"), [(720, 0), (721, 1)])
def test_work_expected_on_call_is_in_the_72_hours(minutes: int, faults: int) -> None:
    """Five days of 12 h and a Saturday on call from home with 12 h of work expected are 72 h."""
    line = doctor().on(days("2026-11-02", "2026-11-06"), "08:00", "20:00")
    line.on("2026-11-07", "08:00", "08:00", kind=ShiftKind.ON_CALL, remote=True, work=minutes)
    assert len(line.breaches(NOW, "DT-2")) == faults


@pytest.mark.parametrize(("end", "faults"), [("10:00", 0), ("10:01", 1)])
def test_a_night_when_clocks_go_forward_is_an_hour_shorter(end: str, faults: int) -> None:
    """20:00 on 27 March 2027 to 10:00 is 14 h on the clock and 13 h elapsed."""
    found = doctor("2027-03-22").on("2027-03-27", "20:00", end).breaches(NOW, "DT-3")
    assert [b.measured for b in found] == [781] * faults


@pytest.mark.parametrize(("start", "date", "end", "rest", "faults"), [
    ("2026-10-19", "2026-10-24", "07:00", 60, 1),
    ("2026-10-19", "2026-10-24", "07:00", 90, 0),
    ("2027-03-22", "2027-03-27", "08:00", 60, 0),
])  # fmt: skip
def test_breaks_of_a_night_over_a_clock_change(start: str, date: str, end: str, rest: int, faults: int) -> None:
    """20:00-07:00 as summer ends lasts 12 h and needs 90 min; 20:00-08:00 as it begins lasts 11 h and needs 60."""
    assert len(doctor(start).on(date, "20:00", end, rest=rest).breaches(NOW, "DT-11")) == faults


@pytest.mark.parametrize(("again", "faults"), [("12:00", 1), ("12:19", 1), ("12:20", 0)])
def test_two_duties_on_end_are_one_working_day(again: str, faults: int) -> None:
    """Trust 08:00-12:00 and care home on to 16:00: more than 6 h without 20 min between is a fault."""
    line = Line("2026-11-02", 7).on("2026-11-03", "08:00", "12:00").on("2026-11-03", again, "16:00", home=True)
    assert len(line.breaches(WTR, "WTR-5")) == faults


def test_leave_is_no_work() -> None:
    """A leave block of 09:00-17:00 without a break: nothing to judge, of an adult or of somebody of 17."""
    for born in (None, SEVENTEEN):
        line = Line("2026-11-02", 7, born=born).on(
            days("2026-11-02", "2026-11-08"), "09:00", "23:00", kind=ShiftKind.LEAVE, work=0
        )
        for key in ("1", "3", "4", "5", "8", "8a", "8a break", "8a rest", "8a weekly rest"):
            assert not line.breaches(WTR, f"WTR-{key}"), key


@pytest.mark.parametrize(("remote", "faults"), [(True, 0), (False, 1)])
def test_at_17_on_call_from_home_is_no_night_work(remote: bool, faults: int) -> None:
    """On call from home counts only while called; at the place of work all of it counts: 8 h at night, 11 h without a
    break."""
    line = Line("2026-11-02", 7, born=SEVENTEEN)
    line.on("2026-11-03", "20:00", "07:00", kind=ShiftKind.ON_CALL, remote=remote, work=0 if remote else 660)
    assert len(line.breaches(WTR, "WTR-8a")) == len(line.breaches(WTR, "WTR-8a break")) == faults


# --- runs, weekends and on-call over the start of the rota -----------------------------------------------------------


@pytest.mark.parametrize(("last", "faults"), [("2026-11-05", 0), ("2026-11-06", 1)])
def test_leave_ends_a_run_of_days(last: str, faults: int) -> None:
    """Work to Tuesday 27 October, leave on Wednesday and Thursday, then from Friday 30: to Thursday 5 November seven
    days, to Friday eight."""
    line = doctor(known="2026-10-01").on(days("2026-10-22", "2026-10-27"), "09:00", "17:00")
    line.leave("2026-10-28", "2026-10-29").on(days("2026-10-30", last), "09:00", "17:00")
    assert [b.measured for b in line.breaches(NOW, "DT-8")] == [8] * faults


@pytest.mark.parametrize(("sunday", "faults"), [(True, 1), (False, 0)])
def test_a_weekend_cut_by_the_start_of_the_rota(sunday: bool, faults: int) -> None:
    """A rota from Sunday 8 November; 4 of the 7 weekends before worked. Sunday makes 5 of 8; Saturday alone, in
    history, is no fault of the rota."""
    line = doctor("2026-11-08", 7, known="2026-09-14").on(list(days("2026-10-05", "2026-11-01", "5")), "09:00", "17:00")
    line.on("2026-11-08" if sunday else "2026-11-07", "09:00", "17:00")
    assert [b.measured for b in line.breaches(NOW, "DT-9a")] == [5] * faults


@pytest.mark.parametrize(("first", "faults"), [("2026-11-01", 1), ("2026-10-31", 0)])
def test_on_call_on_the_last_day_of_history(first: str, faults: int) -> None:
    """Sunday 1 November in history and Monday in the rota are days in a row, Saturday and Monday are not."""
    line = doctor(known="2026-10-01").on((first, "2026-11-02"), "17:00", "09:00", kind=ShiftKind.ON_CALL, remote=True)
    assert len(line.breaches(NOW, "DT-13")) == faults


@pytest.mark.parametrize(("first", "faults"), [("2026-10-27", 1), ("2026-10-26", 0)])
def test_four_on_calls_of_which_three_are_history(first: str, faults: int) -> None:
    """27, 29, 31 October and 2 November lie in 7 days; from the 26th they are in 8."""
    line = doctor(known="2026-10-01")
    line.on((first, "2026-10-29", "2026-10-31", "2026-11-02"), "17:00", "09:00", kind=ShiftKind.ON_CALL, remote=True)
    assert [b.measured for b in line.breaches(NOW, "DT-14")] == [4] * faults


@pytest.mark.parametrize(("end", "faults"), [("19:00", 0), ("19:01", 1)])
def test_the_day_after_on_call_of_history(end: str, faults: int) -> None:
    """On call from Sunday 1 November: Monday 09:00-19:00 is 10 h."""
    line = doctor(known="2026-10-01").on("2026-11-01", "17:00", "09:00", kind=ShiftKind.ON_CALL, remote=True, work=60)
    assert [b.measured for b in line.on("2026-11-02", "09:00", end).breaches(NOW, "DT-15")] == [601] * faults


@pytest.mark.parametrize(("missed", "faults"), [(5, 1), (4, 0)])
def test_breaks_missed_in_history_count_towards_four_weeks(missed: int, faults: int) -> None:
    """15 duties of history and 5 of the rota owe 20 breaks; of those missed one is in the rota: 5 of 20 are 25%."""
    line = doctor(length=7, known="2026-10-12")
    before = list(days("2026-10-12", "2026-10-30", "01234"))
    line.on(before[: missed - 1], "09:00", "17:00").on(before[missed - 1 :], "09:00", "17:00", rest=30)
    line.on("2026-11-02", "09:00", "17:00").on(days("2026-11-03", "2026-11-06"), "09:00", "17:00", rest=30)
    assert [b.measured for b in line.breaches(NOW, "DT-22")] == [25] * faults


# --- pay and premium time --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("date", "end", "pence"), [("2026-11-04", "00:00", 2400), ("2026-11-06", "00:02", 4820)])
def test_half_a_shift_unsocial_is_not_more_than_half(date: str, end: str, pence: int) -> None:
    """16:00-24:00 has 4 of 8 h after 20:00: 4 h x 20 x 30% = 24 pounds; Friday 16:00-00:02 has 4 h 02 of 8 h 02:
    whole, 8 h 02 x 6 = 48.20 pounds."""
    line = Line("2026-11-02", 7, packs=("agenda-for-change",)).on(date, "16:00", end)
    problem, rule = line.problem(), line.rule("agenda-for-change", "AFC-3")
    assert sum(rule.pence(problem, a) for a in problem.candidates) == pence  # type: ignore[attr-defined]


@pytest.mark.parametrize(("end", "points"), [("11:30", 0), ("11:31", 5), (None, 0)])
def test_overtime_of_a_week_begun_in_history(end: str | None, points: int) -> None:
    """A rota from Thursday 5 November, 3 x 11 h 20 = 34 h before: 3 h 30 more are 37 h 30, a minute more is an hour
    begun. Hours of history alone beyond 37 h 30 (3 x 13 h) are no cost of the rota."""
    line = Line("2026-11-05", 11, known="2026-11-02", packs=("agenda-for-change",))
    if end is None:
        line.on(days("2026-11-02", "2026-11-04"), "08:00", "21:00")
    else:
        line.on(days("2026-11-02", "2026-11-04"), "08:00", "19:20").on("2026-11-05", "08:00", end)
    assert sum(b.points for b in line.breaches("agenda-for-change", "AFC-4")) == points


@pytest.mark.parametrize(("end", "faults"), [("22:00", 0), ("22:01", 1)])
def test_premium_time_of_a_week_begun_in_history(end: str, faults: int) -> None:
    """A rota from Thursday 5 November; Monday to Wednesday 19:00-21:00 are 6 h of premium time, Thursday to 22:00 three
    more: 9 h; a minute more is over."""
    line = Line("2026-11-05", 11, known="2026-11-02", packs=("consultant-2003",))
    line.on(days("2026-11-02", "2026-11-04"), "17:00", "21:00").on("2026-11-05", "17:00", end)
    assert [b.measured for b in line.breaches("consultant-2003", "CON-2a")] == [541] * faults


@pytest.mark.parametrize(("last", "faults"), [("12:20", 0), ("12:19", 1)])
def test_development_of_a_general_practitioner_with_a_job_besides(last: str, faults: int) -> None:
    """31 h 15 of 37 h 30 at the practice: 5/6 of 4 h = 3 h 20, whatever the hours at the care home come to."""
    line = Line("2026-11-02", 7, packs=("gp-salaried",), weekly=31.25)
    line.contracts = (line.contracts[0], replace(line.contracts[1], packs=(), weekly_minutes=1200))
    assert len(line.on("2026-11-04", "09:00", last, activity="CPD").breaches("gp-salaried", "GP-2")) == faults


# --- history that is over a limit by itself --------------------------------------------------------------------------


@pytest.mark.parametrize(("weekend", "measured"), [(True, [6]), (False, [])])
def test_a_weekend_more_where_history_had_too_many(weekend: bool, measured: list[int]) -> None:
    """Five of the seven weekends before are more than 4 of 8 already: that is no fault of the rota, a sixth is."""
    line = doctor("2026-11-02", 7, known="2026-09-14").on(list(days("2026-09-28", "2026-11-01", "5")), "09:00", "17:00")
    line.on("2026-11-08" if weekend else "2026-11-06", "09:00", "17:00")
    assert [b.measured for b in line.breaches(NOW, "DT-9a")] == measured


@pytest.mark.parametrize(("date", "measured"), [("2026-11-02", [5]), ("2026-11-03", [4]), ("2026-11-04", [])])
def test_an_on_call_more_where_history_had_too_many(date: str, measured: list[int]) -> None:
    """27 to 30 October are four in seven days. Monday 2 November is the fifth in the seven days to it, Tuesday 3 the
    fourth, beside three of history; Wednesday 4 has two of them and makes three."""
    line = doctor(known="2026-10-01")
    line.on(days("2026-10-27", "2026-10-30"), "17:00", "09:00", kind=ShiftKind.ON_CALL, remote=True)
    found = line.on(date, "17:00", "09:00", kind=ShiftKind.ON_CALL, remote=True).breaches(NOW, "DT-14")
    assert [b.measured for b in found] == measured


def test_a_limit_is_told_as_it_is_where_history_is_over_it() -> None:
    """75 h in the week before are history's; with an hour on Monday they are 76, of which one costs, and at most 72."""
    line = doctor(known="2026-10-01").on(days("2026-10-27", "2026-10-31"), "07:00", "22:00")
    (found,) = line.on("2026-11-02", "08:00", "09:00").breaches(NOW, "DT-2")
    assert (found.measured, found.allowed) == (76 * 60, 72 * 60)
    assert "at most 72 h (75 h of these before the rota)" in found.text


@pytest.mark.parametrize(("works", "faults"), [(True, 1), (False, 0)])
def test_an_average_over_the_limit_before_the_rota(works: bool, faults: int) -> None:
    """16 weeks of 6 x 9 h are 864 h, over the 816 of 17 weeks: without work in the rota that is history's fault."""
    line = Line("2026-11-02", 7, known=HISTORY).on(days(HISTORY, "2026-11-01", "012345"), "09:00", "18:00")
    found = (line.on("2026-11-08", "09:00", "10:00") if works else line).breaches(WTR, "WTR-1")
    assert [b.measured for b in found] == [865 * 60 / 17] * faults


@pytest.mark.parametrize(("end", "faults"), [("17:00", 0), ("17:01", 1)])
def test_history_and_rota_share_the_week_of_somebody_of_17(end: str, faults: int) -> None:
    """A rota from Thursday 5 November; Monday to Wednesday 8 h each, Thursday and Friday 8 h: 40 h in the week."""
    line = Line("2026-11-05", 11, known="2026-11-02", born=SEVENTEEN)
    line.on(days("2026-11-02", "2026-11-05"), "09:00", "17:00").on("2026-11-06", "09:00", end)
    assert [b.measured for b in line.breaches(WTR, "WTR-8") if b.allowed == 2400] == [2401] * faults
