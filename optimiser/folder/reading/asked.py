"""Leave asked for, shifts bid for, and what people were told of shifts."""

from __future__ import annotations

from optimiser.folder.reading.context import Context
from optimiser.problem.asked import Bid, LeaveRequest, ShiftNotification


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


def bids_of(context: Context, budget: int) -> tuple[Bid, ...]:
    """Every bid within the period, in the order of the file; a fault where a person's come to more than the budget."""
    spent: dict[int, int] = {}
    found = []
    for row in context.table("bids.csv"):
        person, day = context.of("person", row.person), context.calendar.day(row.date)
        spent[person] = spent.get(person, 0) + row.points
        if spent[person] > budget:
            what = f"{row.person} bids {spent[person]} points in all"
            context.faults.add("bids.csv", row.line, "points", what, f"expected {budget} at most, the budget of [bids]")
        if not 0 <= day < context.calendar.days:
            last = context.calendar.date(context.calendar.days - 1)
            what = f"'{row.date}' is outside the period"
            context.faults.add("bids.csv", row.line, "date", what, f"expected {context.calendar.start} to {last}")
        made = None if row.made is None else context.calendar.day(row.made)
        found.append(Bid(person, day, context.of("shift", row.shift), row.points, context.of("team", row.team), made))
    return tuple(found)


def shift_notifications_of(context: Context) -> tuple[ShiftNotification, ...]:
    """What people were told of shifts of the period, in the order of the file."""
    day = context.calendar.day
    return tuple(
        ShiftNotification(
            context.of("person", row.person),
            day(row.date),
            day(row.told_on),
            row.shift or "shift",
            context.of("shift", row.shift),
            row.start,
            row.change or "",
            None if row.changed_on is None else day(row.changed_on),
        )
        for row in context.table("shifts_told.csv")
        if 0 <= day(row.date) < context.calendar.days
    )
