"""Rows of an export, already in the words of a rota folder, as people and duties of the draft."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from optimiser.importing.cells.clock import Times, one_time
from optimiser.importing.cells.values import date_in
from optimiser.importing.drafting import LIST, DraftDuty, Seen

KINDS = (
    "annual leave",
    "bank holiday leave",
    "study leave",
    "professional leave",
    "sickness",
    "parental leave",
    "carers leave",
    "special leave",
    "life event leave",
    "unpaid leave",
    "unavailable",
)
"""Kinds of absence."""


def seen_of(row: Mapping[str, str], place: str) -> Seen:
    """The person of a row of staff.csv."""

    def date(name: str) -> dt.date | None:
        return date_in(row[name]) if row.get(name) else None

    return Seen(
        LIST,
        place,
        row.get("name", ""),
        row["person"],
        row.get("contract", ""),
        row.get("role", ""),
        row.get("band", ""),
        float(row["weekly_hours"]) if row.get("weekly_hours") else None,
        None,
        row.get("home_team", ""),
        row.get("employer", ""),
        row.get("kind", ""),
        date("from"),
        date("to"),
        row.get("hourly_cost", ""),
        row.get("date_of_birth", ""),
        row.get("opt_out", ""),
    )


def duty_of(row: Mapping[str, str], seen: int, place: str) -> DraftDuty:
    """The duty of a row of rota.csv; ``seen`` is the place of its person in ``Draft.seen``."""
    start, end = one_time(row.get("start", "")), one_time(row.get("end", ""))
    times = Times(start % 1440, end % 1440) if start is not None and end is not None else None
    unpaid, paid = row.get("unpaid_break", ""), row.get("paid_break", "")
    code = row.get("shift") or (times.code if times else "")
    return DraftDuty(
        seen,
        dt.date.fromisoformat(row["date"]),
        code,
        place,
        times,
        int(unpaid) if unpaid.isdigit() else None,
        row.get("team", ""),
        paid_break=int(paid) if paid.isdigit() else None,
    )
