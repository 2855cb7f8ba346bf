"""Leave, for programs and on the terminal: how many may be away, what was granted, why the rest was not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.console import Console
from rich.text import Text

from optimiser.report.changes.repair import repair_data, show_repair
from optimiser.report.render.console import plain_table, show_indented
from optimiser.report.rota.grid import hours_text, person_name, team_name
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count

if TYPE_CHECKING:
    from optimiser.operate.leave.answer import LeaveAnswer, RoleDay
    from optimiser.operate.leave.granting import LeaveDecision, Refusal
    from optimiser.operate.repair import Repair

PRIVATE = ("entitlement", "notice")
"""Reasons of a refusal that are between a person and their manager."""


class AnsweredOne(NamedTuple):
    """Whether one person can have some days.

    Attributes:
        answer: with the one request decided.
        mended: the repair it would take; None where there is no rota.
        covered: the rota then.
    """

    answer: LeaveAnswer
    mended: Repair | None = None
    covered: RotaView | None = None


def leave_data(view: RotaView, found: LeaveAnswer) -> dict[str, Any]:
    """Leave for programs."""
    people, date = view.problem.people, view.problem.calendar.date
    return {
        "days": [
            {
                "date": date(at.day).isoformat(),
                "role": at.role,
                "staff": at.staff,
                "at_most": at.at_most,
                "away": [people[p].id for p in at.away],
                "granted": [people[p].id for p in at.granted],
                "binds": at.binds,
            }
            for at in found.days
        ],
        "blocks": [
            {
                "from": date(b.first_day).isoformat(),
                "to": date(b.last_day).isoformat(),
                "role": b.role,
                "leave_days_at_most": b.at_most,
                "minutes_beyond_contract": b.beyond,
            }
            for b in found.blocks
        ],
        "requests": [decision_data(view, found, d) for d in found.decisions],
    }


def decision_data(view: RotaView, found: LeaveAnswer, decision: LeaveDecision) -> dict[str, Any]:
    """What came of a request, for programs."""
    date, asked = view.problem.calendar.date, decision.request
    return {
        "person": view.problem.people[asked.person].id,
        "from": date(asked.first_day).isoformat(),
        "to": date(asked.last_day).isoformat(),
        "kind": asked.kind if view.manager else None,
        "priority": asked.priority,
        "outcome": decision.outcome,
        "round": decision.round,
        "why": _why(view, decision.refusal),
        "text": None if decision.refusal is None else refusal_text(view, found, decision.refusal),
        "nearest": [{"from": date(a).isoformat(), "to": date(b).isoformat()} for a, b in decision.nearest],
    }


def _why(view: RotaView, refusal: Refusal | None) -> str | None:
    if refusal is None:
        return None
    return "terms" if refusal.why in PRIVATE and not view.manager else refusal.why


def refusal_text(view: RotaView, found: LeaveAnswer, refusal: Refusal) -> str:
    """Why leave is refused, in a sentence."""
    calendar, problem = view.problem.calendar, view.problem
    if refusal.why in PRIVATE and not view.manager:
        return "terms of leave, which managers see"
    match refusal.why:
        case "cover":
            needs = []
            for number, missing in refusal.missing:
                team, capability, period = found.staff.needs[number]
                wanted = f"{problem.capabilities[capability].name} in {problem.periods[period].name}"
                needs.append(f"{missing} {wanted}, {team_name(problem, team)}")
            short = "; ".join(needs)
            return f"{calendar.label(refusal.first_day)}: minimum cover would be short of {short}"
        case "hours":
            block = f"{calendar.label(refusal.first_day)} to {calendar.label(refusal.last_day)}"
            return f"{block}: minimum cover would take {hours_text(refusal.measured)} beyond contracted hours at least"
        case "entitlement":
            year = "" if refusal.year is None else f", in the leave year from {refusal.year}"
            return f"{count(refusal.measured, 'day')} of leave in all, of {refusal.allowed}{year}"
        case "notice":
            return f"asked {count(refusal.measured, 'day')} ahead, of {refusal.allowed}"
        case "not employed":
            begin, end = calendar.label(refusal.first_day), calendar.label(refusal.last_day)
            some = f"on {begin}" if begin == end else f"on days from {begin} to {end}"
            return f"no contract of this person is in force {some}"
        case "overlap":
            return "overlaps other leave of the same person"
    first, last = calendar.date(0), calendar.date(calendar.days - 1)
    only = f"not within the period, {first} to {last}"
    reaches = refusal.first_day < calendar.days and refusal.last_day >= 0
    return f"{only}: ask for the days beyond it by a row of its own, in that period's folder" if reaches else only


def show_leave(view: RotaView, found: LeaveAnswer, console: Console) -> None:
    """Requests with what came of each, then how many may be away in each week."""
    outcomes = [d.outcome for d in found.decisions]
    told = ", ".join(f"{outcomes.count(o)} {w}" for o, w in _OUTCOMES if o in outcomes)
    console.print(Text(f"{count(len(outcomes), 'request')} of leave" + (f": {told}." if told else "."), style="bold"))
    for decision in found.decisions:
        show_decision(view, found, decision, console)
    if found.days:
        console.print()
        _show_weeks(view, found, console)
    _show_blocks(view, found, console)


_OUTCOMES = (("granted", "granted"), ("refused", "refused"), ("already", "there already"))


def show_decision(view: RotaView, found: LeaveAnswer, decision: LeaveDecision, console: Console) -> None:
    """A request, what came of it and, where it is refused, why and what would fit."""
    calendar, asked = view.problem.calendar, decision.request
    dates = _dates(view, asked.first_day, asked.last_day)
    kind = f", {asked.kind}" if view.manager else ""
    word = dict(_OUTCOMES)[decision.outcome]
    show_indented(console, f"{person_name(view.problem, asked.person)}, {dates}{kind}: {word}", 2, hang=2)
    if decision.refusal is not None:
        show_indented(console, refusal_text(view, found, decision.refusal), 4, style="red", hang=2)
        fits = " or ".join(_dates(view, first, last) for first, last in decision.nearest)
        text = f"Nearest that fits: {fits}" if fits else "No dates of that length fit within 60 days."
        show_indented(console, text, 4, style="dim", hang=2)
    elif decision.outcome == "granted" and calendar.days:
        short = [d for d in range(max(0, asked.first_day - 1), asked.last_day + 1) if found.staff.shortfall(d).total]
        if short:
            days = ", ".join(calendar.label(d) for d in short[:4]) + (" and more" if len(short) > 4 else "")
            show_indented(console, f"Minimum cover is short all the same: {days}", 4, style="dim", hang=2)


def _dates(view: RotaView, first: int, last: int) -> str:
    label = view.problem.calendar.label
    return label(first) if first == last else f"{label(first)} to {label(last)}"


def _show_weeks(view: RotaView, found: LeaveAnswer, console: Console) -> None:
    """A row for each week and role: at most away on each day; a star where nobody more may be."""
    console.print(Text("At most away by day, from Monday to Sunday (* nobody more):", style="bold"))
    table = plain_table(console)
    for head in ("Week from", "Role", "Staff", "At most away", "Away"):
        table.add_column(head)
    for (week, role), days in _weeks(view, found):
        by_weekday = {view.problem.calendar.weekday(at.day): at for at in days}
        cells = [by_weekday.get(d) for d in range(7)]
        most = " ".join("  -" if at is None else f"{at.at_most:>2}{'*' if at.binds else ' '}" for at in cells)
        away = " ".join(" -" if at is None else f"{len(at.away) + len(at.granted):>2}" for at in cells)
        table.add_row(week, Text(role or "-"), str(max(at.staff for at in days)), most, away)
    console.print(table)


def _weeks(view: RotaView, found: LeaveAnswer) -> Iterator[tuple[tuple[str, str], list[RoleDay]]]:
    calendar = view.problem.calendar
    weeks: dict[tuple[int, str], list[RoleDay]] = {}
    for at in found.days:
        weeks.setdefault((at.day - calendar.weekday(at.day), at.role), []).append(at)
    for (first, role), days in sorted(weeks.items()):
        yield (calendar.label(max(0, first)), role), days


def _show_blocks(view: RotaView, found: LeaveAnswer, console: Console) -> None:
    """What contracted hours leave room for."""
    for block in found.blocks:
        where = f"{_dates(view, block.first_day, block.last_day)}, {block.role or 'no role'}"
        if block.at_most is not None:
            room = count(block.at_most, "day")
            console.print(Text(f"{where}: contracted hours leave room for {room} of leave at most, Mon to Fri"))
    for first, last, beyond in dict.fromkeys((b.first_day, b.last_day, b.beyond) for b in found.blocks if b.beyond):
        text = f"minimum cover takes {hours_text(beyond)} beyond contract with nobody more away"
        console.print(Text(f"{_dates(view, first, last)}: {text}", style="red"))


def leave_of_data(view: RotaView, found: AnsweredOne) -> dict[str, Any]:
    """Whether a person can have leave, and the repair it would take, for programs."""
    answer, mended, covered = found
    told = decision_data(view, answer, answer.decisions[0])
    points = None if mended is None or covered is None else {"now": view.bill.points, "covered": covered.bill.points}
    return told | {
        "points": points,
        "repair": None if mended is None or covered is None else repair_data(covered, mended),
    }


def show_leave_of(view: RotaView, found: AnsweredOne, console: Console) -> None:
    """Whether a person can have leave; with a rota who would cover, and what it would cost."""
    answer, mended, covered = found
    decision = answer.decisions[0]
    word = {"granted": "Yes, it fits.", "refused": "No.", "already": "It is there already."}[decision.outcome]
    console.print(Text(word, style="bold"))
    show_decision(view, answer, decision, console)
    if mended is not None and covered is not None:
        before, after = view.bill.points, covered.bill.points
        console.print(f"With this leave, covered as below, the rota costs {after:,} points; without it {before:,}.")
        console.print()
        show_repair(covered, mended, console)
    elif decision.outcome == "granted":
        console.print("There is no rota yet: rota solve plans round it once it is granted.")
