"""Rows of what goes out, by field: duties with hours and enhancements, absences, requests to a staff bank."""

from __future__ import annotations

import re

from constraints.facts.unsocial_hours import unsocial
from optimiser.problem.domain import NOWHERE, Need
from optimiser.report.rota.tables import decimal_hours
from optimiser.report.rota.view import RotaView
from optimiser.table import Value

OPENS, CLOSES = 20 * 60, 6 * 60
"""Unsocial time of weekdays, 20:00 to 06:00 (NHS terms and conditions of service, section 2)."""

HOURS = (
    "person",
    "name",
    "contract",
    "employer",
    "role",
    "band",
    "kind",
    "team",
    "date",
    "shift",
    "start",
    "end",
    "end_date",
    "break_minutes",
    "worked_hours",
    "paid_hours",
    "contract_hours",
    "unsocial_weekday_hours",
    "saturday_hours",
    "sunday_or_holiday_hours",
    "activity",
)
ABSENCES = ("person", "name", "contract", "kind", "from", "to", "hours")
REQUESTS = (
    "request",
    "team",
    "team_name",
    "date",
    "start",
    "end",
    "capability",
    "cover_period",
    "number",
    "worker",
    "source",
    "status",
)
FIELDS = {"hours": HOURS, "absences": ABSENCES, "bank-requests": REQUESTS}
"""What each kind of file may tell."""

Row = dict[str, Value]


def rows_of(view: RotaView, what: str) -> list[Row]:
    """The rows of one kind."""
    return {"hours": hours_rows, "absences": absence_rows, "bank-requests": request_rows}[what](view)


def hours_rows(view: RotaView) -> list[Row]:
    """A row for each duty of each person: its times, hours, and how many of them are unsocial.

    Unsocial hours are elapsed ones, breaks in them: what part is paid, and whether a shift that is mostly unsocial
    counts whole, is for the payroll's own terms.
    """
    problem, calendar = view.problem, view.problem.calendar
    found: list[Row] = []
    for item in view.bill.lines.rota:
        contract, duty = problem.contracts[item.contract], problem.duties[item.duty]
        person, shift = problem.people[contract.person], problem.shifts[duty.shift]
        (first, start), (last, end) = calendar.wall(duty.start), calendar.wall(duty.end)
        night, saturday, sunday = unsocial(calendar, duty, OPENS, CLOSES)
        employer = problem.organisations[contract.employer].id if contract.employer != NOWHERE else ""
        found.append(
            {
                "person": person.id,
                "name": person.name,
                "contract": contract.id,
                "employer": employer,
                "role": contract.role,
                "band": contract.band,
                "kind": contract.kind.value,
                "team": problem.teams[duty.team].id if duty.team != NOWHERE else "",
                "date": calendar.date(first).isoformat(),
                "shift": shift.code,
                "start": clock(start),
                "end": clock(end),
                "end_date": calendar.date(last).isoformat(),
                "break_minutes": duty.break_minutes,
                "worked_hours": decimal_hours(duty.work),
                "paid_hours": decimal_hours(duty.paid),
                "contract_hours": decimal_hours(duty.contract),
                "unsocial_weekday_hours": decimal_hours(night),
                "saturday_hours": decimal_hours(saturday),
                "sunday_or_holiday_hours": decimal_hours(sunday),
                "activity": duty.activity or duty.kind.value,
            }
        )
    return sorted(found, key=lambda row: (str(row["person"]), str(row["date"]), str(row["start"])))


def absence_rows(view: RotaView) -> list[Row]:
    """A row for each absence that touches the period."""
    problem, calendar = view.problem, view.problem.calendar
    found: list[Row] = []
    for absence in problem.absences:
        first, last = calendar.wall(absence.start)[0], calendar.wall(max(absence.end - 1, absence.start))[0]
        if last < 0 or first >= calendar.days:
            continue
        person = problem.people[absence.person]
        contract = problem.contracts[absence.contract].id if absence.contract != NOWHERE else ""
        found.append(
            {
                "person": person.id,
                "name": person.name,
                "contract": contract,
                "kind": absence.kind,
                "from": calendar.date(first).isoformat(),
                "to": calendar.date(last).isoformat(),
                "hours": decimal_hours(absence.credit),
            }
        )
    return sorted(found, key=lambda row: (str(row["person"]), str(row["from"])))


def request_rows(view: RotaView) -> list[Row]:
    """A row for each person missing below a minimum: a request to a staff bank, open."""
    problem, calendar = view.problem, view.problem.calendar
    found: list[Row] = []
    for gap in view.gaps:
        need = problem.needs[gap.need]
        team, period = problem.teams[need.team], problem.periods[need.period]
        start, end = _shift_times(view, need)
        date, whom = calendar.date(need.day), problem.capabilities[need.capability].name
        request = f"{team.id}-{date:%Y%m%d}-" + re.sub(r"[^A-Za-z0-9]+", "-", f"{period.name} {whom}").strip("-")
        for number in range(1, gap.missing + 1):
            found.append(
                {
                    "request": f"{request}-{number}",
                    "team": team.id,
                    "team_name": team.name or team.id,
                    "date": date.isoformat(),
                    "start": start,
                    "end": end,
                    "capability": whom,
                    "cover_period": period.name,
                    "number": number,
                    "worker": "",
                    "source": "Bank",
                    "status": "Unfilled",
                }
            )
    return found


def _shift_times(view: RotaView, need: Need) -> tuple[str, str]:
    """Start and end of the shortest shift of its team and day that covers a need."""
    problem = view.problem
    there = (problem.duties[d] for d in problem.duties_at.get((need.team, need.day), ()))
    fitting = [duty for duty in there if need.period in problem.shifts[duty.shift].periods]
    duty = min(fitting, key=lambda duty: duty.end - duty.start, default=None)
    if duty is None:
        return "", ""
    return clock(problem.calendar.wall(duty.start)[1]), clock(problem.calendar.wall(duty.end)[1])


def clock(minutes: int) -> str:
    """Minutes after midnight as HH:MM."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
