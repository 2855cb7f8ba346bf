"""Reference periods that follow each other from a date, beside any period."""

from __future__ import annotations

from datetime import date

import pytest

from constraints.rules.average_hours import AverageHours
from constraints.rules.night_worker_average import NightWorkerAverage
from optimiser.audit import EVERYWHERE, Lines
from optimiser.problem.domain import Price
from tests.agree import agree, both_sides
from tests.packs.lines import Line
from tests.tiny import Tiny, plain

START = "2026-11-02"


def hours_a_week(*weeks: int, first: str = START, known: str | None = None, joined: str | None = None) -> Line:
    """A rota of four weeks with so many hours in each week from a first day, ten a day from Monday and the rest."""
    line = Line(START, 28, known=known, joined=joined)
    for number, total in enumerate(weeks):
        monday = date.fromordinal(date.fromisoformat(first).toordinal() + 7 * number)
        for day, length in enumerate([10] * (total // 10) + ([total % 10] if total % 10 else [])):
            on = date.fromordinal(monday.toordinal() + day)
            line.on(str(on), "08:00", f"{8 + length:02d}:00")
    return line


def averages(line: Line, since: str, weeks: int = 2) -> list[float]:
    """What a limit of 48 h over so many weeks measures, in hours."""
    problem = line.problem()
    rule = AverageHours(weeks=weeks, successive_from=since)
    found = rule.audit(problem, Lines(problem, problem.candidates), EVERYWHERE)
    return [round((b.measured or 0) / 60, 2) for b in found]


@pytest.mark.parametrize(
    ("weeks", "since", "found"),
    [
        ((40, 56, 56, 40), "", [56]),  # any two weeks: 56 + 56
        ((40, 56, 56, 40), START, []),  # 96 and 96 over two weeks each: 48
        ((40, 56, 56, 41), START, [48.5]),  # 97 over two
        ((40, 56, 56, 40), "2026-10-05", []),  # four weeks before: the same periods
        ((40, 56, 56, 40), "2026-11-09", [56]),  # a week later: the second and third week together
        ((40, 56, 56, 40), "2027-01-04", [56]),  # nine weeks on: the periods before it begin in odd weeks too
    ],
)
def test_periods_that_follow_each_other(weeks: tuple[int, ...], since: str, found: list[float]) -> None:
    assert averages(hours_a_week(*weeks), since) == found


def test_a_starter_has_a_shorter_first_period() -> None:
    """Joined in the second week of a period from 2 November: 50 h in that one week are over 48; joined on its first
    day the 50 h stand beside an idle week."""
    late = hours_a_week(0, 50, joined="2026-11-09", known="2026-11-09")
    assert averages(late, START) == [50]
    assert averages(hours_a_week(0, 50, joined=START, known=START), START) == []


def test_a_period_that_began_before_what_is_known_is_said_not_to_be_judged() -> None:
    line = hours_a_week(60, 60, known=START)
    problem = line.problem()
    rule = AverageHours(weeks=2, successive_from="2026-10-26")
    (said,) = rule.unjudged(problem, Lines(problem, problem.candidates))
    assert "needs history from 2026-10-26" in said


def test_both_sides_of_successive_weeks() -> None:
    """At most 16 h in each week from Monday: two duties on each side of the Sunday, where any seven days hold four; a
    third on one side is one period too much."""
    tiny = Tiny(days=14, start=date(2026, 11, 2)).usual()
    tiny.person("A")
    tiny.offer("A", "D", range(2, 11))
    rule = AverageHours(weeks=1, weekly=960, successive_from=START, price=Price(5))
    kept = [tiny.a("A", "D", day) for day in (5, 6, 7, 8)]
    both_sides(tiny.problem(), rule, [kept], [([*kept, tiny.a("A", "D", 4)], 5)])


def test_nights_in_successive_weeks_agree() -> None:
    problem = plain(9, "N", date(2026, 11, 5)).past("A", "N", -2, -1).problem()
    agree(problem, NightWorkerAverage(weeks=1, daily=300, successive_from=START, price=Price(5)))
    agree(problem, NightWorkerAverage(weeks=1, daily=300, successive_from="2026-11-07", price=Price(5)))


def test_a_date_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="isoformat"):
        AverageHours(successive_from="Monday")
