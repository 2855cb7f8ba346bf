"""The facts that encodings and audits may share, by hand."""

from __future__ import annotations

from datetime import date

import pytest

from optimiser.problem.domain import HARD, HeldSkill, Organisation, Presence, Price, Sharing, Substitution, Team
from optimiser.problem.facts import (
    clock_window,
    in_force,
    is_lent,
    is_night,
    lending,
    minutes_in_clock,
    night_day,
    standing_in,
    weekends_touched,
    worked_in,
)
from tests.tiny import BACK, FORWARD, MONDAY, Tiny, minutes


def duty(start: str, end: str, day: int = 0, first: date = MONDAY, **more: object) -> tuple[Tiny, int]:
    """A duty of one shift."""
    tiny = Tiny(days=8, start=first)
    tiny.shift("X", start, end, **more)
    return tiny, tiny.duty("X", day)


@pytest.mark.parametrize(("start", "end", "inside"), [
    ("20:00", "08:00", 420),
    ("22:00", "02:00", 180),
    ("22:00", "01:59", 179),
    ("03:00", "11:00", 180),
    ("03:01", "11:00", 179),
    ("16:00", "23:00", 0),
    ("00:00", "24:00", 360 + 60),
])  # fmt: skip
def test_minutes_at_night(start: str, end: str, inside: int) -> None:
    tiny, d = duty(start, end)
    assert minutes_in_clock(tiny.calendar, tiny.duties[d], 1380, 360) == inside
    assert is_night(tiny.calendar, tiny.duties[d]) == (inside >= 180)


@pytest.mark.parametrize(("first", "elapsed", "inside"), [(MONDAY, 720, 420), (BACK, 780, 480), (FORWARD, 660, 360)])
def test_a_night_over_a_clock_change(first: date, elapsed: int, inside: int) -> None:
    tiny, d = duty("20:00", "08:00", first=first)
    night = tiny.duties[d]
    assert night.end - night.start == elapsed
    assert minutes_in_clock(tiny.calendar, night, 1380, 360) == inside
    opens, closes = clock_window(tiny.calendar, 0, 1380, 360)
    assert closes - opens == inside


@pytest.mark.parametrize(("start", "belongs"), [("20:00", 2), ("23:59", 2), ("00:00", 1), ("05:59", 1), ("06:00", 2)])
def test_the_day_of_a_night(start: str, belongs: int) -> None:
    tiny, d = duty(start, "08:00", day=2)
    assert night_day(tiny.calendar, tiny.duties[d]) == belongs


@pytest.mark.parametrize(("day", "start", "end", "touched"), [
    (4, "20:00", "08:00", {0}),  # Friday night into Saturday
    (4, "16:00", "24:00", set()),  # ends at midnight
    (6, "20:00", "08:00", {0}),  # Sunday night
    (7, "00:00", "08:00", set()),  # Monday
    (5, "08:00", "16:00", {0}),
    (-1, "08:00", "16:00", {-1}),  # the Sunday before
])  # fmt: skip
def test_weekends(day: int, start: str, end: str, touched: set[int]) -> None:
    tiny, d = duty(start, end, day)
    assert weekends_touched(tiny.calendar, tiny.duties[d]) == touched


def test_working_time_in_part_of_a_duty() -> None:
    tiny, d = duty("08:00", "20:00", break_minutes=60)
    work = tiny.duties[d]
    assert worked_in(work, 0, 1440) == 660
    assert worked_in(work, 0, minutes("14:00")) == 330
    assert worked_in(work, minutes("19:59"), 1440) == 0  # 55 seconds of work, rounded down
    assert worked_in(work, minutes("20:00"), 1440) == 0
    away, d = duty("18:00", "08:00", presence=Presence.REMOTE, work_minutes=60)
    assert worked_in(away.duties[d], 0, 10000) == 60


def test_a_contract_is_in_force_until_the_last_minute_of_a_duty() -> None:
    tiny, d = duty("20:00", "08:00", day=3)
    evening = tiny.duty("X", 4)
    tiny.person("A", first_day=3, last_day=4)
    tiny.person("B")
    problem = tiny.problem()
    a, b = problem.contracts
    assert [in_force(problem, a, problem.duties[i]) for i in (d, evening)] == [True, False]
    assert in_force(problem, b, problem.duties[evening])


def test_a_duty_that_ends_at_midnight_ends_on_its_day() -> None:
    tiny, d = duty("16:00", "24:00", day=4)
    tiny.person("A", last_day=4)
    problem = tiny.problem()
    assert in_force(problem, problem.contracts[0], problem.duties[d])


def test_the_cheapest_that_is_allowed_stands_in_and_lends() -> None:
    tiny = Tiny(capabilities=(("nurse", "role:nurse"), ("associate", "role:associate")), skills=("skill",))
    tiny.shift("D", "08:00", "16:00")
    tiny.organisations.append(Organisation("federation"))
    tiny.teams.append(Team("surgery", organisation=1))
    tiny.person("N", role="nurse", more={"skills": (HeldSkill(0),)})
    tiny.person("A", role="associate")
    here, there = tiny.duty("D", 0), tiny.duty("D", 0, team=1)
    later, own = tiny.duty("D", 2, team=1), tiny.duty("D", 0, team=-1, owner=0)
    problem = tiny.problem(
        substitutions=(
            Substitution(0, 1, price=HARD),
            Substitution(0, 1, price=Price(5)),
            Substitution(0, 1, price=Price(2), teams=frozenset({1})),
        ),
        sharing=(
            Sharing(0, 1, price=Price(7)),
            Sharing(0, 1, price=Price(3), last_day=1),
            Sharing(0, 1, price=Price(1), roles=frozenset({"doctor"})),
        ),
    )
    assert standing_in(problem, 0, 0, here) is None  # a nurse is one
    assert [standing_in(problem, 1, 0, d) for d in (here, there)] == [1, 2]
    assert standing_in(problem, 0, 1, here) is None  # nothing lets a nurse stand in
    nurse = problem.contracts[0]
    assert [is_lent(problem, nurse, problem.duties[d]) for d in (here, there, own)] == [False, True, False]
    assert [lending(problem, nurse, problem.duties[d]) for d in (there, later)] == [1, 0]
