"""Doctors in training: cases worked by hand from the words of each rule, in the versions that differ."""

from __future__ import annotations

import pytest

from optimiser.audit import Breach
from optimiser.problem.domain import ShiftKind
from tests.packs.lines import Line, days

PACK = "doctors-in-training-2016"
OLD, MIDDLE, NOW = f"{PACK}@2016", f"{PACK}@2019", f"{PACK}@current"


def doctor(start: str = "2026-11-02", length: int = 28, **more: object) -> Line:
    return Line(start, length, packs=(PACK,), weekly=40, **more)  # type: ignore[arg-type]


def only(found: list[Breach]) -> Breach:
    assert len(found) == 1, [b.text for b in found]
    return found[0]


def test_versions_follow_the_first_day_of_the_rota() -> None:
    """Without a version the pack takes the one in force: 5 long shifts in 2018, 4 in 2020."""
    assert doctor("2018-03-05").rule(PACK, "DT-4").most == 5  # type: ignore[attr-defined]
    assert doctor("2020-03-02").rule(PACK, "DT-4").most == 4  # type: ignore[attr-defined]


# --- DT-1, DT-1a, DT-1b ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("opt_out", "faults"), [(False, 1), (True, 0)])
def test_48_hours_or_56_with_opt_out(opt_out: bool, faults: int) -> None:
    """26 weeks of 5 x 10 h: 50 h."""
    first = "2026-05-11"
    line = doctor(length=7, known=first, opt_out=opt_out).on(days(first, "2026-11-08", "01234"), "08:00", "18:00")
    assert len(line.breaches(NOW, "DT-1")) == faults


@pytest.mark.parametrize(("weekly", "faults"), [(24.0, 1), (40.0, 0)])
def test_less_than_full_time_has_40_hours(weekly: float, faults: int) -> None:
    """26 weeks of 4 x 10 h and one of 5: 1050 / 26 = 40.4 h; a full-timer's limit is 48."""
    first = "2026-05-11"
    line = Line("2026-11-02", 7, packs=(PACK,), weekly=weekly, known=first)
    line.on(days(first, "2026-11-05", "0123"), "08:00", "18:00").on("2026-11-06", "08:00", "18:00")
    assert len(line.breaches(NOW, "DT-1a")) == faults


@pytest.mark.parametrize(("minutes", "faults"), [(37, 0), (38, 1)])
def test_prospective_cover_of_a_full_timer(minutes: int, faults: int) -> None:
    """A = 27, B = 8: E = 27 x 8 / 52 = 4.1538 days, F = 0.8308 weeks, G = 33.23 h. J = (D - G) / (B - F) is 48 h at
    D = 48 x 7.1692 + 33.2308 = 377.35 h = 22641.2 min: 377 h 20 min and 1 are legal, 2 are not.
    38 duties of 9 h 55 = 376 h 50 = 22610 min, and one of 31 (32) min."""
    line = doctor(length=56, cyclic=True).on(list(days("2026-11-02", "2026-12-23", "01234"))[:38], "08:00", "17:55")
    line.on("2026-12-27", "08:00", f"08:{minutes - 6}")
    assert len(line.breaches(NOW, "DT-1b")) == faults


@pytest.mark.parametrize(("extra", "faults"), [("13:00", 0), ("13:01", 1)])
def test_prospective_cover_of_a_part_timer(extra: str, faults: int) -> None:
    """60 %: A = 16.2, E = 16.2 x 8 / 52 = 2.4923, F = E / 5 = 0.4985, G = 19.938 h;
    D may be 48 x 7.5015 + 19.938 = 380 h 0.7 min: 38 x 9 h 52 = 374 h 56, and 5 h 04 more make 380 h, a minute
    more 380 h 01."""
    line = Line("2026-11-02", 56, packs=(PACK,), weekly=24, cyclic=True)
    line.on(list(days("2026-11-02", "2026-12-23", "01234"))[:38], "08:00", "17:52").on("2026-12-27", "07:56", extra)
    assert len(line.breaches(NOW, "DT-1b")) == faults


def test_dated_rotas_hold_real_leave() -> None:
    """The method is for templates."""
    assert not doctor(length=7).on(days("2026-11-02", "2026-11-08"), "08:00", "20:00").breaches(NOW, "DT-1b")


# --- DT-2: 72 h in 168 -----------------------------------------------------------------------------------------------


def test_72_hours_in_168_are_legal() -> None:
    """Six days of 12 h, a week apart from the next six."""
    line = doctor().on(days("2026-11-02", "2026-11-07"), "08:00", "20:00")
    assert not line.on(days("2026-11-09", "2026-11-14"), "08:00", "20:00").breaches(NOW, "DT-2")


def test_168_hours_run_over_three_weeks() -> None:
    """History Sat and Sun 12 h each, then 4 days of 12 h = 72 h by Thursday 20:00, and 4 h on Friday: the 168 h to
    Friday 12:00 begin on Friday 12:00 before: 76 h."""
    line = doctor(known="2026-10-26").on(("2026-10-31", "2026-11-01"), "08:00", "20:00")
    line.on(days("2026-11-02", "2026-11-05"), "08:00", "20:00").on("2026-11-06", "08:00", "12:00")
    assert max(b.measured or 0 for b in line.breaches(NOW, "DT-2")) == 76 * 60


def test_the_window_is_elapsed_time() -> None:
    """Six nights 20:00-08:00, one over the end of summer time 13 h long: 73 h."""
    line = doctor("2026-10-19").on(days("2026-10-20", "2026-10-25"), "20:00", "08:00")
    assert max(b.measured or 0 for b in line.breaches(NOW, "DT-2")) == 73 * 60


# --- DT-3 and DT-12: length ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("end", "faults"), [("21:00", 0), ("21:15", 1)])
def test_a_shift_of_13_hours(end: str, faults: int) -> None:
    """08:00 to 21:00 is 13 h, to 21:15 13 h 15."""
    assert len(doctor().on("2026-11-03", "08:00", end).breaches(NOW, "DT-3")) == faults


def test_the_hour_of_the_clock_change_is_excused_and_said() -> None:
    """20:00 to 09:00 over 25 October 2026: 13 h on the clock, 14 h elapsed."""
    line = doctor("2026-10-19").on("2026-10-24", "20:00", "09:00")
    assert not line.breaches(NOW, "DT-3")
    (said,) = line.said(NOW, "DT-3")
    assert "14 h over the clock change" in said


@pytest.mark.parametrize(("end", "faults"), [("09:00+1", 0), ("09:01+1", 1)])
def test_on_call_of_24_hours_and_handover(end: str, faults: int) -> None:
    """08:00 to 08:00 next day and an hour of handover is 25 h; a minute more is too long."""
    line = doctor().on("2026-11-03", "08:00", end, kind=ShiftKind.ON_CALL, remote=True)
    assert len(line.breaches(NOW, "DT-12")) == faults


def test_on_call_of_24_hours_over_the_end_of_summer_time() -> None:
    """08:00 to 08:00 and handover to 09:00 over 25 October 2026 lasts 26 h, 25 h on the clock: excused, and said."""
    line = doctor("2026-10-19").on("2026-10-24", "08:00", "09:00+1", kind=ShiftKind.ON_CALL, remote=True)
    assert not line.breaches(NOW, "DT-12")
    assert len(line.said(NOW, "DT-12")) == 1


# --- DT-4, DT-5, DT-8: runs and the rest after them ------------------------------------------------------------------


@pytest.mark.parametrize(("start", "faults"), [("18:00", 1), ("19:00", 0)])
def test_48_hours_after_four_long_shifts(start: str, faults: int) -> None:
    """08:00-19:00 is 11 h, Monday to Thursday; from Thursday 19:00 to Saturday 18:00 is 47 h, to 19:00 48 h."""
    line = doctor().on(days("2026-11-02", "2026-11-05"), "08:00", "19:00").on("2026-11-07", start, "23:00")
    found = line.breaches(NOW, "DT-4")
    assert [b.measured for b in found] == [47 * 60] * faults


@pytest.mark.parametrize(("version", "faults"), [(OLD, 0), (MIDDLE, 1), (NOW, 1)])
def test_five_long_shifts_were_legal_in_2016(version: str, faults: int) -> None:
    """Monday to Friday 08:00-19:00, then nothing."""
    assert len(doctor().on(days("2026-11-02", "2026-11-06"), "08:00", "19:00").breaches(version, "DT-4")) == faults


def test_ten_hours_are_not_long() -> None:
    """Seven days of just 10 h."""
    assert not doctor().on(days("2026-11-02", "2026-11-08"), "08:00", "18:00").breaches(NOW, "DT-4")


@pytest.mark.parametrize(("end", "faults"), [("23:00", 0), ("23:30", 1)])
def test_long_shifts_that_end_after_23(end: str, faults: int) -> None:
    """12:30 to 23:00 is long and not late, to 23:30 late; four of them, then a duty 40 h later."""
    line = doctor().on(days("2026-11-02", "2026-11-05"), "12:30", end).on("2026-11-07", "15:30", "20:00")
    assert len(line.breaches(NOW, "DT-5")) == faults


@pytest.mark.parametrize(
    ("version", "last", "faults"), [(NOW, "08", 0), (NOW, "09", 1), (OLD, "09", 0), (OLD, "10", 1)]
)
def test_days_in_a_row(version: str, last: str, faults: int) -> None:
    """Seven days (2 to 8 November) are legal now, eight were in 2016, nine never."""
    line = doctor().on(days("2026-11-02", f"2026-11-{last}"), "09:00", "17:00")
    assert len(line.breaches(version, "DT-8")) == faults


@pytest.mark.parametrize(("start", "faults"), [("16:00", 1), ("17:00", 0)])
def test_48_hours_after_seven_days(start: str, faults: int) -> None:
    """Seven days to Sunday 17:00; Tuesday 16:00 is 47 h later, 17:00 48 h."""
    line = doctor().on(days("2026-11-02", "2026-11-08"), "09:00", "17:00").on("2026-11-10", start, "20:00")
    assert len(line.breaches(NOW, "DT-8")) == faults


def test_a_run_begun_in_history() -> None:
    """Five days of history to Sunday, Monday to Wednesday: eight days, one beyond."""
    line = doctor(known="2026-10-19").on(days("2026-10-28", "2026-11-04"), "09:00", "17:00")
    assert only(line.breaches(NOW, "DT-8")).measured == 8


# --- DT-6 and DT-7: nights -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("last", "faults"), [("05", 0), ("06", 1)])
def test_four_nights_in_a_row(last: str, faults: int) -> None:
    """Nights of 2 to 5 November are four, to 6 November five."""
    assert len(doctor().on(days("2026-11-02", f"2026-11-{last}"), "20:30", "08:30").breaches(NOW, "DT-6")) == faults


def test_a_duty_from_03_belongs_to_the_night_before() -> None:
    """Nights of Mon to Wed, 03:00-11:00 on Friday belongs to Thursday, and the night of Friday: five."""
    line = doctor().on(days("2026-11-02", "2026-11-04"), "20:00", "08:00").on("2026-11-06", "03:00", "11:00")
    assert only(line.on("2026-11-06", "20:00", "08:00").breaches(NOW, "DT-6")).measured == 5


def test_under_three_hours_is_no_night() -> None:
    """17:00 to 01:59 has 2 h 59 in 23:00-06:00; seven of them."""
    assert not doctor().on(days("2026-11-02", "2026-11-08"), "17:00", "01:59").breaches(NOW, "DT-6")


@pytest.mark.parametrize(
    ("version", "start", "faults"), [(NOW, "05:59", 1), (NOW, "06:00", 0), (MIDDLE, "05:59", 1), (OLD, "05:59", 0)]
)
def test_46_hours_after_a_single_night(version: str, start: str, faults: int) -> None:
    """A night ends on Tuesday 08:00; Thursday 05:59 is 45 h 59 later, 06:00 46 h. In 2016 one night asked for none."""
    line = doctor().on("2026-11-02", "20:00", "08:00").on("2026-11-05", start, "12:00")
    assert len(line.breaches(version, "DT-7")) == faults


def test_46_hours_after_three_nights_in_2016() -> None:
    """Three nights to Thursday 08:00; Saturday 05:00 is 45 h later."""
    line = doctor().on(days("2026-11-02", "2026-11-04"), "20:00", "08:00").on("2026-11-07", "05:00", "12:00")
    assert only(line.breaches(OLD, "DT-7")).measured == 45 * 60


def test_46_hours_over_the_start_of_summer_time() -> None:
    """A night ends on Saturday 27 March 2027 at 08:00; Monday 06:00 is 46 h on the clock, 45 h elapsed."""
    line = doctor("2027-03-22").on("2027-03-26", "20:00", "08:00").on("2027-03-29", "06:00", "14:00")
    assert only(line.breaches(NOW, "DT-7")).measured == 45 * 60


def test_a_template_wraps_round() -> None:
    """Eight weeks; the night of the last Sunday ends on Monday 08:00, day 0 has a duty on Tuesday 09:00: 25 h."""
    line = doctor(length=56, cyclic=True).on("2026-12-27", "20:00", "08:00").on("2026-11-03", "09:00", "17:00")
    assert only(line.breaches(NOW, "DT-7")).measured == 25 * 60


# --- DT-9: weekends --------------------------------------------------------------------------------------------------

SATURDAYS = tuple(days("2026-11-07", "2026-12-26", "5"))


@pytest.mark.parametrize(("number", "hard", "soft"), [(2, 0, 0), (3, 0, 1), (4, 0, 1), (5, 1, 1)])
def test_weekends_of_eight(number: int, hard: int, soft: int) -> None:
    """One in two of 8 is 4; one in three is 2 (3 of 8 is 37.5%)."""
    line = doctor(length=56, known="2026-11-02", joined="2026-11-02").on(SATURDAYS[:number], "09:00", "17:00")
    assert len(line.breaches(NOW, "DT-9a")) == hard
    assert len(line.breaches(NOW, "DT-9a waiver")) == soft


@pytest.mark.parametrize(("past", "faults"), [(3, 0), (4, 1)])
def test_weekends_over_the_start_of_the_rota(past: int, faults: int) -> None:
    """Of the 7 weekends before a rota of one week, 3 (4) worked, and the one in it: 4 (5) of 8."""
    before = list(days("2026-09-19", "2026-10-31", "5"))[-past:]
    line = doctor(length=7, known="2026-09-14").on(before, "09:00", "17:00").on("2026-11-08", "09:00", "17:00")
    found = line.breaches(NOW, "DT-9a")
    assert [b.measured for b in found] == [5] * faults


@pytest.mark.parametrize(("start", "end", "faults"), [("16:00", "00:00", 0), ("16:00", "00:30", 1)])
def test_friday_night_touches_saturday(start: str, end: str, faults: int) -> None:
    """A Friday late to 24:00 is no weekend, to 00:30 it is; a third weekend of eight is too many."""
    line = doctor(length=56, known="2026-11-02", joined="2026-11-02").on(SATURDAYS[:2], "09:00", "17:00")
    assert len(line.on("2026-12-04", start, end).breaches(NOW, "DT-9a waiver")) == faults


def test_few_weekends_known_are_judged_on_those() -> None:
    """Four weekends without history: 3 of 4 are more than the 2 of one in two."""
    line = doctor().on(SATURDAYS[:3], "09:00", "17:00")
    assert only(line.breaches(NOW, "DT-9a")).projected
    assert len(line.said(NOW, "DT-9a")) == 1


# --- DT-10, DT-11 ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("end", "faults"), [("21:00", 0), ("21:01", 1)])
def test_11_hours_between_shifts(end: str, faults: int) -> None:
    """21:00 to 08:00 is 11 h, a minute later 10 h 59."""
    line = doctor().on("2026-11-03", "13:00", end).on("2026-11-04", "08:00", "16:00")
    assert len(line.breaches(NOW, "DT-10")) == faults


@pytest.mark.parametrize(
    ("version", "start", "end", "rest", "faults"),
    [
        (NOW, "08:00", "13:00", 0, 0),
        (NOW, "08:00", "13:01", 0, 1),
        (NOW, "08:00", "17:00", 30, 0),
        (NOW, "08:00", "17:01", 30, 1),
        (NOW, "20:00", "08:00", 60, 1),
        (NOW, "20:00", "08:00", 90, 0),
        (NOW, "20:30", "08:00", 60, 0),
        (OLD, "20:00", "08:00", 60, 0),
    ],
)
def test_breaks(version: str, start: str, end: str, rest: int, faults: int) -> None:
    """5 h none, more 30 min; 9 h 30 min, more 60; a night of 12 h 90 since 2019, one of 11 h 30 still 60."""
    assert len(doctor().on("2026-11-03", start, end, rest=rest).breaches(version, "DT-11")) == faults


# --- DT-13 to DT-15: on-call -----------------------------------------------------------------------------------------


def on_call(*dates: str) -> Line:
    return doctor().on(dates, "17:00", "09:00", kind=ShiftKind.ON_CALL, remote=True, work=120)


@pytest.mark.parametrize(
    ("dates", "faults"),
    [
        (("2026-11-07", "2026-11-08"), 0),
        (("2026-11-06", "2026-11-07"), 1),
        (("2026-11-08", "2026-11-09"), 1),
        (("2026-11-03", "2026-11-05"), 0),
    ],
)
def test_on_call_in_a_row(dates: tuple[str, ...], faults: int) -> None:
    """Saturday and Sunday may be together, Friday and Saturday or Sunday and Monday not; a day between is enough."""
    assert len(on_call(*dates).breaches(NOW, "DT-13")) == faults


@pytest.mark.parametrize(("last", "faults"), [("2026-11-09", 0), ("2026-11-08", 1)])
def test_three_on_calls_in_seven_days(last: str, faults: int) -> None:
    """2, 4, 6 and 9 November: the 7 days to the 8th hold 3; the 8th in place of the 9th makes 4."""
    assert len(on_call("2026-11-02", "2026-11-04", "2026-11-06", last).breaches(NOW, "DT-14")) == faults


@pytest.mark.parametrize(("end", "faults"), [("19:00", 0), ("19:30", 1)])
def test_the_day_after_on_call(end: str, faults: int) -> None:
    """On call from Tuesday: Wednesday 09:00-19:00 is 10 h, to 19:30 10 h 30."""
    line = on_call("2026-11-03").on("2026-11-04", "09:00", end)
    assert len(line.breaches(NOW, "DT-15")) == faults
