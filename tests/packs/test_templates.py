"""Templates of eight weeks, 2 November to 27 December 2026: their last Sunday comes before the first Monday."""

from __future__ import annotations

import pytest

from optimiser.problem.domain import ShiftKind
from tests.packs.lines import Line, days

PACK = "doctors-in-training-2016"
NOW, WTR, DEROGATED = f"{PACK}@current", "working-time-1998@current", "working-time-1998@regulation-21"
MONDAY, LAST = "2026-11-02", "2026-12-27"


def template(weekly: float = 40, length: int = 56) -> Line:
    return Line(MONDAY, length, packs=(PACK,), weekly=weekly, cyclic=True)


def calls(*dates: str) -> Line:
    return template().on(dates, "17:00", "09:00", kind=ShiftKind.ON_CALL, remote=True, work=60)


@pytest.mark.parametrize(("first", "faults"), [(True, 1), (False, 0)])
def test_five_nights_round_the_end(first: bool, faults: int) -> None:
    """Thursday 24 to Sunday 27 December are four nights, the first Monday the fifth."""
    line = template().on(days("2026-12-24", LAST), "20:30", "08:30")
    if first:
        line.on(MONDAY, "20:30", "08:30")
    assert [b.measured for b in line.breaches(NOW, "DT-6")] == [5] * faults


@pytest.mark.parametrize(("fourth", "measured"), [("2026-11-02", [4]), ("2026-11-04", [])])
def test_on_calls_round_the_end(fourth: str, measured: list[int]) -> None:
    """23, 25 and 27 December and the first Monday lie in six days; with the first Wednesday any seven hold three."""
    found = calls("2026-12-23", "2026-12-25", LAST, fourth).breaches(NOW, "DT-14")
    assert [b.measured for b in found] == measured


@pytest.mark.parametrize(("end", "faults"), [("19:00", 0), ("19:01", 1)])
def test_the_day_after_on_call_round_the_end(end: str, faults: int) -> None:
    """On call from the last Sunday: 10 h of work on the first Monday."""
    found = calls(LAST).on(MONDAY, "09:00", end).breaches(NOW, "DT-15")
    assert [b.measured for b in found] == [601] * faults


@pytest.mark.parametrize(("start", "faults"), [("19:59", 1), ("20:00", 0)])
def test_48_hours_after_long_shifts_round_the_end(start: str, faults: int) -> None:
    """Thursday 24 to Sunday 27 December 08:00-20:00; 48 h end on the first Tuesday at 20:00."""
    line = template().on(days("2026-12-24", LAST), "08:00", "20:00").on("2026-11-03", start, "23:00")
    assert [b.measured for b in line.breaches(NOW, "DT-4")] == [2879] * faults


@pytest.mark.parametrize(("number", "hard", "soft"), [(2, 0, 0), (3, 0, 1), (4, 0, 1), (5, 1, 1)])
def test_weekends_of_a_template(number: int, hard: int, soft: int) -> None:
    """Of eight weekends 4 are one in two and 2 are within one in three, whatever came before."""
    line = template().on(list(days("2026-11-07", LAST, "5"))[:number], "09:00", "17:00")
    assert (len(line.breaches(NOW, "DT-9a")), len(line.breaches(NOW, "DT-9a waiver"))) == (hard, soft)


@pytest.mark.parametrize(("length", "faults"), [(70, 0), (49, 1)])
def test_weekends_of_templates_of_other_lengths(length: int, faults: int) -> None:
    """Ten weeks have five weekends at one in two; of seven weeks four are more."""
    line = template(length=length).on(list(days("2026-11-07", "2027-01-31", "5"))[: 5 - faults], "09:00", "17:00")
    assert len(line.breaches(NOW, "DT-9a")) == faults


@pytest.mark.parametrize(("end", "faults"), [("16:00", 0), ("16:01", 1)])
def test_a_part_timers_template_is_their_whole_period(end: str, faults: int) -> None:
    """Eight weeks of 5 x 8 h are 40 h on average, all there is of less than full time."""
    dates = list(days(MONDAY, LAST, "01234"))
    line = template(24).on(dates[:-1], "08:00", "16:00").on(dates[-1], "08:00", end)
    assert [b.measured for b in line.breaches(NOW, "DT-1a")] == [(320 * 60 + 1) / 8] * faults


@pytest.mark.parametrize(("sunday", "faults"), [(False, 0), (True, 1)])
def test_weekly_rest_of_the_last_fortnight(sunday: bool, faults: int) -> None:
    """Work on every day but the Sundays 20 and 27 December: two rests; on the last Sunday too: one."""
    off = {"2026-12-20"} if sunday else {"2026-12-20", LAST}
    line = template().on([d for d in days("2026-12-14", LAST) if d not in off], "09:00", "17:00")
    assert len(line.breaches(WTR, "WTR-4")) == faults


@pytest.mark.parametrize(("start", "faults"), [("08:59", 1), ("09:00", 0)])
def test_compensation_round_the_end(start: str, faults: int) -> None:
    """The last Sunday to 22:00, the first Monday 07:00-20:00 after 9 h: then 13 h, to Tuesday 09:00."""
    line = template().on(LAST, "14:00", "22:00").on(MONDAY, "07:00", "20:00").on("2026-11-03", start, "12:00")
    assert [b.measured for b in line.breaches(DEROGATED, "WTR-9")] == [779] * faults


@pytest.mark.parametrize(("first", "faults"), [("2026-11-02", 1), ("2026-11-03", 0)])
def test_six_days_and_two_round_the_end(first: str, faults: int) -> None:
    """Tuesday 22 to Sunday 27 December are six days; the first two make eight, from Tuesday they are apart."""
    second = "2026-11-03" if faults else "2026-11-04"
    line = template().on(days("2026-12-22", LAST), "09:00", "17:00").on((first, second), "09:00", "17:00")
    assert [b.measured for b in line.breaches(NOW, "DT-8")] == [8] * faults
