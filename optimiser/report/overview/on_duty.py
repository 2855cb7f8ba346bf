"""Who is on by day, as a page shows it: each team's cover periods, the person in charge first, and what is short."""

from __future__ import annotations

from typing import Any

from optimiser.operate.day_sheet import Slot, sheet_of_day, teams_with_work
from optimiser.problem.domain import NOWHERE, Assignment
from optimiser.report.rota.grid import short_name, team_name
from optimiser.report.rota.view import RotaView


def on_duty_days(view: RotaView) -> list[dict[str, Any]]:
    """A sheet for each day of the period: its date, and of each team with work who is there in which cover period."""
    problem, calendar = view.problem, view.problem.calendar
    teams = teams_with_work(problem)
    found = []
    for day in range(calendar.days):
        date = calendar.date(day)
        sheets: list[dict[str, Any]] = []
        for team in teams:
            slots = [_slot(view, slot) for slot in sheet_of_day(problem, view.bill.lines, team, day).slots]
            slots = [slot for slot in slots if slot["people"] or slot["cover"]]
            if slots:
                sheets.append({"team": team_name(problem, team) or "no team", "slots": slots})
        found.append(
            {
                "number": day,
                "date": date.isoformat(),
                "label": view.day(day),
                "short_label": f"{date.day} {date:%b}" if day == 0 or date.day == 1 else str(date.day),
                "holiday": day in calendar.holidays,
                "off": calendar.weekday(day) >= 5 or day in calendar.holidays,
                "teams": sheets,
                "short": any(slot["short"] for sheet in sheets for slot in sheet["slots"]),
            }
        )
    return found


def _slot(view: RotaView, slot: Slot) -> dict[str, Any]:
    problem = view.problem
    cover = [c for c in slot.cover if problem.needs[c.need].minimum]
    return {
        "name": "other work" if slot.period == NOWHERE else problem.periods[slot.period].name,
        "times": "" if slot.period == NOWHERE else _times(view, slot),
        "people": [_worker(view, a) for a in slot.working],
        "in_charge": slot.in_charge,
        "short": any(c.short for c in slot.cover),
        "cover": [
            {
                "text": f"{c.have} of {problem.needs[c.need].minimum} "
                f"{problem.capabilities[problem.needs[c.need].capability].name}",
                "short": bool(c.short),
            }
            for c in cover
        ],
    }


def _times(view: RotaView, slot: Slot) -> str:
    first, last = (view.problem.calendar.wall(at)[1] for at in (slot.first, slot.last))
    return f"{first // 60:02d}:{first % 60:02d}-{last // 60:02d}:{last % 60:02d}"


def _worker(view: RotaView, a: Assignment) -> dict[str, str]:
    problem, terms = view.problem, view.problem.contracts[a.contract]
    person = problem.people[terms.person]
    return {
        "name": short_name(problem, terms.person),
        "role": terms.role,
        "code": problem.shifts[problem.duties[a.duty].shift].code,
        "contact": person.contact if view.manager else "",
    }
