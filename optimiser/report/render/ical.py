"""A calendar per person (iCalendar), in UTC, so that a reader shows each duty at its local time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from optimiser.problem.domain import Assignment, ShiftKind
from optimiser.problem.problem import Problem
from optimiser.report.rota.grid import hours_text, organisation_name, team_name
from optimiser.report.rota.view import RotaView


def calendars(view: RotaView, stamp: datetime) -> dict[str, bytes]:
    """One calendar for each person with duties, by a file name made of the person's id.

    Args:
        view: whose rota. Leave is in it only for managers.
        stamp: when it was made (RFC 5545 DTSTAMP).
    """
    problem = view.problem
    by_person: dict[int, list[Assignment]] = {}
    for assignment in view.bill.lines.rota:
        by_person.setdefault(problem.contracts[assignment.contract].person, []).append(assignment)
    found: dict[str, bytes] = {}
    for person in sorted(by_person):
        name = _file_name(problem.people[person].id, found)
        found[name] = _calendar(view, by_person[person], stamp)
    return found


def _file_name(person: str, taken: dict[str, bytes]) -> str:
    """The id with what a file system may refuse made an underscore; a number after it if that is taken."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", person).lstrip(".") or "person"
    name, number = f"{plain}.ics", 2
    while name.casefold() in {t.casefold() for t in taken}:
        name, number = f"{plain}-{number}.ics", number + 1
    return name


def _calendar(view: RotaView, assignments: list[Assignment], stamp: datetime) -> bytes:
    problem = view.problem
    calendar = Calendar()
    calendar.add("prodid", "-//rota//rota//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", view.title or "Rota")
    for assignment in sorted(assignments, key=lambda a: (problem.duties[a.duty].start, a)):
        duty = problem.duties[assignment.duty]
        if duty.kind == ShiftKind.LEAVE and not view.manager:
            continue
        shift = problem.shifts[duty.shift]
        where = team_name(problem, duty.team) or duty.activity
        event = Event()
        owner = problem.people[problem.contracts[assignment.contract].person].id
        event.add("uid", f"{owner}-{problem.calendar.date(duty.day)}-{shift.code}-{assignment.duty}@rota")
        event.add("dtstamp", stamp.astimezone(UTC))
        event.add("dtstart", moment(problem, duty.start))
        event.add("dtend", moment(problem, duty.end))
        event.add("summary", f"{shift.name or shift.code}" + (f", {where}" if where else ""))
        employer = organisation_name(problem, problem.contracts[assignment.contract].employer)
        event.add("description", f"{employer}; {hours_text(duty.paid)} paid, {duty.break_minutes} min unpaid break")
        if duty.site >= 0:
            event.add("location", problem.sites[duty.site].name or problem.sites[duty.site].id)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def moment(problem: Problem, instant: int) -> datetime:
    """An instant (minutes since local midnight of day 0) in UTC."""
    start = datetime.combine(problem.calendar.start, time(), tzinfo=ZoneInfo(problem.calendar.zone))
    return start.astimezone(UTC) + timedelta(minutes=instant)
