"""Headings that are none of a table: what column people mean by them."""

from __future__ import annotations

from optimiser.tabular.csvtext import heading_name

_COMMON_HEADINGS = {
    "finish": "end", "end_time": "end", "start_time": "start", "break": "unpaid_break", "type": "kind",
    "dob": "date_of_birth", "covers": "cover_periods", "hours": "weekly_hours", "contracted_hours": "weekly_hours",
    "start_date": "from", "end_date": "to", "min": "minimum", "max": "maximum", "staff": "person", "id": "person",
    "job": "role", "job_title": "role", "rate": "hourly_cost", "hourly_rate": "hourly_cost",
}  # fmt: skip
"""What people write over a column."""


def heading_meant(text: str) -> str:
    """The name of the column that a heading which is none may mean: by common speech, else as it stands."""
    name = heading_name(text)
    return _COMMON_HEADINGS.get(name, name)
