"""Leave asked for."""

from __future__ import annotations

from optimiser.folder.reading.context import Context
from optimiser.problem.asked import LeaveRequest


def leave_requests_of(context: Context) -> tuple[LeaveRequest, ...]:
    """Every request of leave, in the order of the file."""
    day = context.calendar.day
    return tuple(
        LeaveRequest(
            context.of("person", row.person),
            day(row["from"]),
            day(row.to or row["from"]),
            row.kind,
            row.priority,
            None if row.asked is None else day(row.asked),
        )
        for row in context.table("leave_requests.csv")
    )
