"""People on the lines of a template, for programs and on the terminal: who is where, what falls open, what was refused
and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from optimiser.report.changes.shared import duty_data, duty_text
from optimiser.report.render.console import show_indented
from optimiser.report.rota.grid import person_name
from optimiser.report.rota.view import RotaView, shown_key
from optimiser.report.rota.words import count, rota_verdict

if TYPE_CHECKING:
    from optimiser.operate.repair import Repair
    from optimiser.operate.template.assigning import Assigned, WishRefused
    from optimiser.operate.template.choice import LineRefused
    from optimiser.operate.template.unrolling import Unrolled, VacantDuty
    from optimiser.problem.template import Template

MOST_OPEN = 12
"""Duties that fall open, shown on the terminal; `--json` tells all."""


@dataclass(frozen=True)
class AssignedLines:
    """What is told: the choice, the template that it is of, how what falls open is covered (None where that was not
    sought, or was not found in time), and how many days were given out and stay as they are."""

    found: Assigned
    template: Template
    covered: Repair | None = None
    sought: bool = False
    days_kept: int = 0


def assigned_data(view: RotaView, told: AssignedLines) -> dict[str, Any]:
    """People on lines, for programs; what an agreement rules out is for managers."""
    problem, found, lines = view.problem, told.found, told.template.lines
    covers = _covers(told)
    people = []
    for member, way, refused in zip(told.template.members, found.chosen, found.refused, strict=True):
        row: dict[str, Any] = {
            "person": problem.people[member.person].id,
            "line": None if way is None else lines[way.line].id,
            "part": None if way is None else str(way.part),
            "turn": None if way is None else way.turn,
            "shares_with": None if member.beside < 0 else problem.people[member.beside].id,
            "prefers": [lines[k].id for k in sorted(member.preferred)],
            "preferred": None if way is None or not member.preferred else way.line in member.preferred,
            "duties": 0 if way is None else len(way.works),
            "refused": [{"line": lines[r.line].id, "why": _refused(view, r)} for r in refused],
        }
        people.append(row)
    return {
        "people": people,
        "open": [
            {**duty_data(view, o.assignment.duty), "person": problem.people[o.person].id, "why": _why(view, o),
             "covered_by": [problem.people[p].id for p in covers.get(o.assignment.duty, ())]}
            for o in found.opened
        ],
        "wishes_refused": [
            {"person": problem.people[w.person].id, "why": w.why, "points": w.points, "hard": w.hard,
             "text": _wish(view, w)}
            for w in found.wishes
        ],
        "proven": found.closed,
        "days_kept": told.days_kept,
        "cover_found": told.covered is not None if told.sought else None,
        "points": view.bill.points - view.confidential_points,
        "hard": view.bill.hard,
    }  # fmt: skip


def show_assigned(view: RotaView, told: AssignedLines, console: Console) -> None:
    """Who is on which line, the lines refused, what falls open and the verdict."""
    problem, found, lines = view.problem, told.found, told.template.lines
    placed = sum(way is not None for way in found.chosen)
    proven = "; no other choice costs less" if found.closed else "; the search ended before that was proven the best"
    console.print(Text(f"{count(placed, 'person', 'people')} of {len(found.chosen)} on {count(len(lines), 'line')}"
                       f"{proven}.", style="bold"))  # fmt: skip
    if told.days_kept:
        kept = f"Given out, and left as they are: {told.days_kept} of {count(problem.calendar.days, 'day')}"
        show_indented(console, f"{kept}; duties are those of the rest (--afresh: all).", 2)
    wishes = {w.person: w for w in found.wishes}
    for member, way, refused in zip(told.template.members, found.chosen, found.refused, strict=True):
        name = person_name(problem, member.person)
        show_indented(console, f"{name}: {_place(view, told, way)}", 2, hang=2, style="" if way else "red")
        for r in refused if way is None or member.person in wishes else ():
            show_indented(console, f"not {lines[r.line].id}: {_refused(view, r)}", 4, style="dim", hang=2)
        if member.person in wishes:
            show_indented(console, _wish(view, wishes[member.person]), 4, style="dim", hang=2)
    _show_open(view, told, console)
    console.print(Text(rota_verdict(view)))


def _place(view: RotaView, told: AssignedLines, way: Unrolled | None) -> str:
    if way is None:
        return "on no line"
    duties = count(len(way.works), "duty", "duties")
    part = "" if way.part == 1 else f", {way.part} of its duties"
    member = way.member
    beside = f", shared with {person_name(view.problem, member.beside)}" if member.beside >= 0 else ""
    return f"{told.template.lines[way.line].id}{part}{beside}: {duties}"


def _show_open(view: RotaView, told: AssignedLines, console: Console) -> None:
    opened, covers = told.found.opened, _covers(told)
    if not opened:
        return
    left = [o for o in opened if not covers.get(o.assignment.duty)]
    covered = "" if told.covered is None else f", {len(opened) - len(left)} of them covered by others"
    if told.sought and told.covered is None:
        covered = ", and no cover was found in time (--seconds)"
    console.print(Text(f"{count(len(opened), 'duty falls', 'duties fall')} open{covered}:", style="bold"))
    for o in opened[:MOST_OPEN]:
        who = person_name(view.problem, o.person)
        by = ", ".join(person_name(view.problem, p) for p in covers.get(o.assignment.duty, ()))
        text = f"{duty_text(view, o.assignment.duty)}: {who} {_why(view, o)}" + (f"; covered by {by}" if by else "")
        show_indented(console, text, 2, hang=2)
    if len(opened) > MOST_OPEN:
        show_indented(console, f"and {len(opened) - MOST_OPEN} more (--json tells all)", 2)


def _covers(told: AssignedLines) -> dict[int, list[int]]:
    """By duty who takes it that would not have worked it."""
    found: dict[int, list[int]] = {}
    for change in () if told.covered is None else told.covered.changes:
        if change.gained:
            found.setdefault(change.duty, []).append(change.person)
    return found


def _why(view: RotaView, opened: VacantDuty) -> str:
    match opened.why:
        case "rule" if view.manager and opened.breach is not None:
            return f"cannot work it: {view.text_of(opened.breach)} ({view.rule_of(opened.breach.rule)})"
        case "rule":
            return "cannot work it"
        case "not employed":
            return "is not employed then"
        case _:
            return "is away"


def _refused(view: RotaView, refused: LineRefused) -> str:
    """Why a line is refused to a person."""
    if refused.beside >= 0:
        return f"it is refused to {person_name(view.problem, refused.beside)}, who shares the slot"
    if refused.breach is not None:
        return f"{view.text_of(refused.breach)} ({view.rule_of(refused.breach.rule)})"
    return refused.unfit


def _wish(view: RotaView, wish: WishRefused) -> str:
    """Why a person is on none of the lines preferred, and what it would cost."""
    if wish.why == "given":
        return "not on a line preferred: template_people.csv gives another"
    if wish.why == "refused":
        return "each line preferred is refused"
    names = ", ".join(person_name(view.problem, p) for p in wish.moved)
    hard = f"{count(wish.hard, 'more hard breach', 'more hard breaches')} and " if wish.hard > 0 else ""
    rules: dict[str, int] = {}
    for key, points in (wish.by_rule or {}).items():
        shown = key if view.manager else shown_key(view.rules.get(key), key)
        rules[shown] = rules.get(shown, 0) + points
    most = sorted((key for key in rules if rules[key] > 0), key=lambda key: -rules[key])[:3]
    by = f" ({', '.join(f'{view.rule_of(key)} {rules[key]:,}' for key in most)})" if most else ""
    moved = f"; {names} would be on another line" if names else ""
    return f"a line preferred would cost the rota {hard}{count(wish.points, 'point')} more{by}{moved}"
