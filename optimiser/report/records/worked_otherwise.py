"""What was worked otherwise than planned: the table from which doctors in training make exception reports, and the
hours that a job plan had delivered.

Identifiable exception reports may be seen by set roles only (NHS Employers, 18 December 2025): these tables stand in no
other output.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from optimiser.audit import Lines
from optimiser.operate.publish import TRAINEES
from optimiser.problem.domain import Assignment, Duty, ShiftKind
from optimiser.problem.facts import credit_of
from optimiser.problem.problem import Problem
from optimiser.report.records.working_time import in_hours
from optimiser.table import OutputTable, Value, numbers, words

REPORT_DAYS = 28
"""Days within which an exception is reported (2016 terms, version 13)."""

SMALL = 120
"""Minutes up to which human resources ask only whether additional hours were worked."""

TAUGHT = (ShiftKind.STUDY, ShiftKind.PORTFOLIO)
"""Kinds of duty whose loss is an educational exception."""


def exceptions(problem: Problem, lines: Lines, planned: Iterable[Assignment]) -> OutputTable:
    """Days on which a trainee worked more or less than the rota given out, or lost teaching time that it had."""
    columns = (
        *words("person", "date"),
        *numbers("hours", "planned_hours", "worked_hours", "additional_hours"),
        *words("planned_end", "worked_end", "kind", "goes_to", "report_by"),
    )
    rows: list[tuple[Value, ...]] = []
    was, now = _by_day(problem, planned), _by_day(problem, lines.rota)
    for person, day in sorted(was.keys() | now.keys(), key=lambda k: (k[1], k[0])):
        before, after = was.get((person, day), []), now.get((person, day), [])
        less = sum(d.work for d in before if d.kind in TAUGHT) - sum(d.work for d in after if d.kind in TAUGHT)
        more = sum(d.work for d in after) - sum(d.work for d in before)
        date = problem.calendar.date(day)
        by = (date + dt.timedelta(days=REPORT_DAYS)).isoformat()
        facts = (
            problem.people[person].id, date.isoformat(), in_hours(sum(d.work for d in before)),
            in_hours(sum(d.work for d in after)), in_hours(more), _end(problem, before), _end(problem, after),
        )  # fmt: skip
        if less > 0:
            rows.append((*facts, "educational", "director of medical education", by))
        if more > 0:
            to = "human resources: only whether they were worked" if more < SMALL else "human resources"
            rows.append((*facts, "additional hours", to, by))
        elif more < 0 and less <= 0:
            rows.append((*facts, "fewer hours", "nobody: no exception", None))
    return OutputTable("exception-reports", "Planned against worked hours of doctors in training", columns, tuple(rows))


def job_plans(problem: Problem, lines: Lines) -> OutputTable:
    """Contract hours delivered by each contract with portfolio time or programmed activities, by activity, over all
    that is known, beside those agreed: of an activity by portfolio.csv, before the rota as in it, of clinical work
    what is left of the whole."""
    columns = (
        *words("contract", "activity", "from", "to"),
        *numbers("hours", "delivered_hours", "credited_hours", "agreed_hours", "difference_hours"),
        *numbers("%", "of_a_year"),
    )
    calendar, rows = problem.calendar, list[tuple[Value, ...]]()
    planned = {q.person for q in problem.quotas}
    for index, contract in enumerate(problem.contracts):
        if contract.person not in planned and "consultant-2003" not in contract.packs:
            continue
        known = problem.people[contract.person].history_from
        first = max(min(0, 0 if known is None else known), contract.first_day)
        last = min(calendar.days - 1, contract.last_day)
        done: dict[str, int] = {}
        for a in lines.line(contract.person):
            duty = problem.duties[a.duty]
            if a.contract == index and first <= duty.day <= last:
                activity = duty.activity or ("clinical" if duty.kind not in TAUGHT else str(duty.kind))
                done[activity] = done.get(activity, 0) + duty.contract
        span = (calendar.date(first).isoformat(), calendar.date(last).isoformat())
        share = round(100 * (last - first + 1) / 365, 1)
        total, agreed = sum(done.values()), contract.weekly_minutes * (last - first + 1) // 7
        plan = _planned_minutes(problem, contract.person, first, last)
        plan |= {"clinical": agreed - sum(plan.values())} if plan else {}
        for what in sorted(done.keys() | plan.keys()):
            given, due = done.get(what, 0), plan.get(what)
            told = (None, None) if due is None else (in_hours(due), in_hours(given - due))
            rows.append((contract.id, what, *span, in_hours(given), None, *told, share))
        away = sum(
            credit_of(problem, index, absence)
            for absence in problem.absences_of.get(contract.person, ())
            if first <= calendar.wall(absence.start)[0] <= last
        )
        whole = (in_hours(m) for m in (total, away, agreed, total + away - agreed))
        rows.append((contract.id, "all", *span, *whole, share))
    return OutputTable("job-plans", "Job plans: hours delivered beside those agreed", columns, tuple(rows))


def _planned_minutes(problem: Problem, person: int, first: int, last: int) -> dict[str, int]:
    """Minutes of each activity that a person's portfolio asks in the blocks that lie wholly within some days; a session
    is as long as those on offer are on average. Days of history are asked for what those of the rota are."""
    found: dict[str, int] = {}
    for quota in problem.quotas:
        if quota.person == person and first <= quota.first_day and quota.last_day <= last:
            sessions = [problem.duties[d].contract for d in quota.duties]
            each = 1 if quota.in_minutes else sum(sessions) // len(sessions) if sessions else 0
            found[quota.activity] = found.get(quota.activity, 0) + quota.least * each
    known, rostered = last - first + 1, last - max(first, 0) + 1
    return {what: round(minutes * known / rostered) for what, minutes in found.items()} if rostered > 0 else found


def _by_day(problem: Problem, rota: Iterable[Assignment]) -> dict[tuple[int, int], list[Duty]]:
    """Duties of trainees by person and day, in time order."""
    found: dict[tuple[int, int], list[Duty]] = {}
    for a in rota:
        contract = problem.contracts[a.contract]
        if TRAINEES in contract.packs:
            found.setdefault((contract.person, problem.duties[a.duty].day), []).append(problem.duties[a.duty])
    return {key: sorted(duties, key=lambda d: d.start) for key, duties in found.items()}


def _end(problem: Problem, duties: list[Duty]) -> str | None:
    """Clock at which the last duty of a day ends."""
    if not duties:
        return None
    _, clock = problem.calendar.wall(duties[-1].end)
    return f"{clock // 60:02d}:{clock % 60:02d}"
