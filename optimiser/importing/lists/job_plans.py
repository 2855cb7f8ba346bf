"""Job plans of doctors: time for activities besides clinical work as portfolio sessions."""

from __future__ import annotations

import math

from optimiser.importing.cells.clock import Times
from optimiser.importing.cells.days import weekday_of
from optimiser.importing.words import alphanumeric, fold
from optimiser.problem.calendar import WEEKDAYS

_ACTIVITIES = (
    (
        "supporting professional activity",
        ("spa", "supporting professional", "cpd", "audit", "appraisal", "revalidation"),
    ),
    ("education", ("teach", "education", "train", "tutor", "clinical supervisor", "educational")),
    ("research", ("research", "academic")),
    ("management", ("manage", "clinical director", "lead clinician")),
    ("leadership", ("leader", "additional responsib", "additional nhs", "external dut", "apa")),
    ("supervision", ("supervis",)),
    ("study", ("study",)),
)
_CLINICAL = (
    "dcc",
    "direct clinical",
    "clinic",
    "ward",
    "theatre",
    "list",
    "on call",
    "on-call",
    "patient",
    "mdt",
    "predictable",
    "unpredictable",
    "operating",
    "round",
)
_OFF = ("off", "free", "non working", "day off", "not working")


def job_plan_row(
    activity: str, sessions: float | None, weekday: str, times: Times | None
) -> tuple[dict[str, str], dict[str, str] | None] | str:
    """A row of portfolio.csv and the shift it needs, if that is new; or the reason why a row becomes nothing.

    Clinical sessions are duties: they come from the rota or the demand, not from the job plan.
    """
    words = fold(activity)
    if not words:
        return "there is no activity"
    if any(word in words for word in _OFF):
        return f"not working: {activity}"
    found = next((name for name, hints in _ACTIVITIES if any(hint in words for hint in hints)), "")
    if not found:
        if any(word in words for word in _CLINICAL):
            return f"a clinical session: duties come from the rota or the demand ({activity})"
        return f"the activity '{activity}' is not known"
    day = weekday_of(weekday.split()[0]) if weekday.split() else None
    count = max(1, math.floor(sessions)) if sessions else 1
    if sessions and sessions < 0.5 and times is None:
        return f"less than half a session a week: {activity}"
    if times is None:
        times = Times(9 * 60, 13 * 60)
    code = f"{_short(found)} {times.code}"
    shift = {"shift": code, "name": found, "start": times.texts[0], "end": times.texts[1], "kind": "portfolio"}
    row = {
        "activity": found,
        "sessions": str(1 if day is not None else count),
        "per": "week",
        "shifts": code,
        "days": WEEKDAYS[day] if day is not None else "",
    }
    return row, shift


def _short(activity: str) -> str:
    return "SPA" if activity.startswith("supporting") else alphanumeric(activity)[:4].upper()
