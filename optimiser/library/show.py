"""Who is on: at a moment, on a day, in a week; a team, a person."""

from __future__ import annotations

import datetime as dt
from functools import partial
from zoneinfo import ZoneInfo

from optimiser.library.judged_rota import JudgedRota
from optimiser.library.names import Date, bad_argument, find_day, find_person, find_team, together
from optimiser.operate.day_sheet import (
    PersonSheet,
    RotaSheet,
    sheet_of_day,
    sheet_of_moment,
    sheet_of_person,
    teams_with_work,
)
from optimiser.problem.calendar import Calendar
from optimiser.report.changes.answer import Answer
from optimiser.report.changes.day_sheet import (
    person_sheet_data,
    rota_sheet_data,
    show_person_sheet,
    show_rota_sheet,
)


def show(
    rota: JudgedRota,
    *,
    date: Date | None = None,
    week: Date | None = None,
    team: str | None = None,
    person: str | None = None,
    at: dt.datetime | None = None,
) -> Answer[RotaSheet] | Answer[PersonSheet]:
    """Who is on now and next, by team; or on a day, or in a week. The person in charge first, then by role and band;
    what is short; who is away, without reasons except for managers.

    Args:
        date, week: a day of the rota's period; the week, Monday to Sunday, that a day is in.
        team: only this one, by id or name.
        person: instead of teams a person's own days, by id or name; by default from today on.
        at: what is now; by default what the clock says. Without a zone it is local time.

    Raises:
        BadInput: nothing of such a name, a date outside the period, or a date and a week at once.
    """
    problem, lines = rota.source.problem, rota.bill.lines
    if date is not None and week is not None:
        raise bad_argument("week", "date and week were given", "expected one of them")
    if team is not None and person is not None:
        raise bad_argument("team", "team and person were given", "expected one of them")
    asked = date if date is not None else week
    name = "date" if date is not None else "week"
    found = together(
        *([partial(find_day, problem, asked, name)] if asked is not None else []),
        *([partial(find_team, problem, team)] if team is not None else []),
        *([partial(find_person, problem, person)] if person is not None else []),
    )
    calendar = problem.calendar
    instant = _instant(calendar, at)
    days = _days(calendar, found.pop(0), week is not None) if asked is not None else None
    if person is not None:
        today = min(max(0, calendar.wall(instant)[0]), calendar.days)
        own = sheet_of_person(problem, lines, found[0], instant, days or range(today, calendar.days))
        return Answer(own, rota.view, person_sheet_data, show_person_sheet)
    teams = [found[0]] if team is not None else teams_with_work(problem)
    if days is None:
        now = tuple(sheet_of_moment(problem, lines, each, instant) for each in teams)
        sheet = RotaSheet(instant, (calendar.wall(instant)[0],), now)
    else:
        sheet = RotaSheet(None, tuple(days), tuple(sheet_of_day(problem, lines, t, d) for d in days for t in teams))
    return Answer(sheet, rota.view, rota_sheet_data, show_rota_sheet)


def _days(calendar: Calendar, day: int, week: bool) -> range:
    """A day, or the days of the period in its week."""
    if not week:
        return range(day, day + 1)
    monday = day - calendar.weekday(day)
    return range(max(0, monday), min(calendar.days, monday + 7))


def _instant(calendar: Calendar, at: dt.datetime | None) -> int:
    """The instant of a time; without a zone it is of the calendar's, the first of two where the clocks go back."""
    zone = ZoneInfo(calendar.zone)
    now = at or dt.datetime.now(zone)
    local = now.astimezone(zone) if now.tzinfo is not None else now
    return calendar.instant(calendar.day(local.date()), local.hour * 60 + local.minute, fold=local.fold)
