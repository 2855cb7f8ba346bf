"""Who is on, for programs and on the terminal: teams at a moment, on a day or in a week; a person's own days."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from optimiser.operate.day_sheet import day_closures, partial_absences
from optimiser.problem.domain import NOWHERE, Absence, Agreement, Assignment, Presence, ShiftKind
from optimiser.problem.facts import is_supernumerary
from optimiser.report.changes.shared import duty_text
from optimiser.report.render.console import show_indented
from optimiser.report.rota.grid import person_name, team_name, times
from optimiser.report.rota.view import RotaView
from optimiser.tabular.times import clock_text

if TYPE_CHECKING:
    from optimiser.operate.day_sheet import Cover, PersonSheet, RotaSheet, Slot, TeamSheet


def rota_sheet_data(view: RotaView, found: RotaSheet) -> dict[str, Any]:
    """Teams on some days, or at a moment, for programs."""
    return {
        "at": None if found.at is None else moment_text(view, found.at),
        "days": [_date(view, day) for day in found.days],
        "teams": [_team_data(view, sheet, found.at is not None) for sheet in found.teams],
    }


def _team_data(view: RotaView, sheet: TeamSheet, moment: bool) -> dict[str, Any]:
    teams = view.problem.teams
    words = ("now", "next") if moment else (None,) * len(sheet.slots)
    return {
        "team": None if sheet.team == NOWHERE else teams[sheet.team].id,
        "date": _date(view, sheet.day),
        "slots": [
            {"when": word, **_slot_data(view, slot)} for word, slot in zip(words, sheet.slots, strict=False)
        ],
        "away": [_away_data(view, person, sheet.day) for person in sheet.away],
    }  # fmt: skip


def _slot_data(view: RotaView, slot: Slot) -> dict[str, Any]:
    problem = view.problem
    return {
        "period": None if slot.period == NOWHERE else problem.periods[slot.period].name,
        "from": moment_text(view, slot.first),
        "to": moment_text(view, slot.last),
        "in_charge": _who(view, slot.working[0]) if slot.in_charge else None,
        "working": [_working_data(view, a) for a in slot.working],
        "cover": [
            {
                "period": problem.periods[problem.needs[c.need].period].name,
                "capability": problem.capabilities[problem.needs[c.need].capability].name,
                "have": c.have,
                "need": problem.needs[c.need].minimum,
                "short": c.short,
            }
            for c in slot.cover
        ],
    }


def _working_data(view: RotaView, a: Assignment) -> dict[str, Any]:
    problem, terms, duty = view.problem, view.problem.contracts[a.contract], view.problem.duties[a.duty]
    person = problem.people[terms.person]
    told = {
        "person": person.id,
        "name": person.name,
        "role": terms.role,
        "band": terms.band,
        "shift": problem.shifts[duty.shift].code,
        "from": moment_text(view, duty.start),
        "to": moment_text(view, duty.end),
        "counts_as": problem.capabilities[a.capability].name if a.capability != NOWHERE else None,
    }
    return {**told, "contact": person.contact} if view.manager and person.contact else told


def _away_data(view: RotaView, person: int, day: int) -> dict[str, Any]:
    told: dict[str, Any] = {"person": view.problem.people[person].id}
    return {**told, "reasons": _reasons(view, person, day)} if view.manager else told


def _reasons(view: RotaView, person: int, day: int) -> list[str]:
    """Why somebody is away, for managers."""
    found = []
    for why in day_closures(view.problem, view.bill.lines, person, day):
        if isinstance(why, Absence | Agreement):
            found.append(why.kind)
        else:
            found.append(view.problem.shifts[view.problem.duties[why.duty].shift].name or "leave")
    return list(dict.fromkeys(found))


def person_sheet_data(view: RotaView, found: PersonSheet) -> dict[str, Any]:
    """A person's own days, for programs."""
    problem = view.problem
    return {
        "person": problem.people[found.person].id,
        "at": moment_text(view, found.at),
        "days": [_date(view, day) for day in found.days],
        "duties": [
            {
                "team": problem.teams[on.team].id if on.team != NOWHERE else None,
                "activity": on.activity or None,
                "on_now": on.start <= found.at < on.end,
                **_working_data(view, a),
            }
            for a in found.line
            for on in (problem.duties[a.duty],)
        ],
        "away": [_date(view, day) for day in found.away],
    }


def show_rota_sheet(view: RotaView, found: RotaSheet, console: Console) -> None:
    """Teams one below the other: who is there, the person in charge first, what is short, who is away."""
    if found.at is not None:
        last = view.problem.calendar.days - 1
        outside = "" if 0 <= found.days[0] <= last else f", outside the rota of {view.day(0)} to {view.day(last)}"
        console.print(Text(f"On {_moment(view, found.at)}{outside}", style="bold"))
    for sheet in found.teams:
        if not sheet.away and not any(slot.working or slot.cover for slot in sheet.slots):
            continue
        name = team_name(view.problem, sheet.team) or "No team, and sessions of people's own"
        day = "" if found.at is not None else f", {view.day(sheet.day)}"
        console.print()
        console.print(Text(f"{name}{day}", style="bold"))
        for number, slot in enumerate(sheet.slots):
            show_indented(console, _heading(view, slot, number if found.at is not None else None), 2, hang=2)
            _show_slot(view, slot, console)
        if sheet.away:
            names = (_away_text(view, person, sheet.day) for person in sheet.away)
            show_indented(console, f"Away: {', '.join(names)}", 2, style="dim", hang=2)
        for line in _partly_away(view, sheet):
            show_indented(console, line, 2, style="dim", hang=2)


def _heading(view: RotaView, slot: Slot, place: int | None) -> str:
    """`early 07:00-15:00`, `On now`, `Next, from 21:00`."""
    clock = view.problem.calendar.wall
    if place == 0:
        return "On now" if slot.working else "Nobody is on now"
    if place == 1:
        today = clock(slot.first)[0]
        return f"Next, from {_clock(view, slot.first)} on {view.day(today)}"
    if slot.period == NOWHERE:
        return "Besides"
    return f"{view.problem.periods[slot.period].name} {_clock(view, slot.first)}-{_clock(view, slot.last)}"


def _show_slot(view: RotaView, slot: Slot, console: Console) -> None:
    for number, a in enumerate(slot.working):
        show_indented(console, _working_text(view, a, slot.in_charge and number == 0), 4, hang=2)
    if view.problem.charge_skills and slot.working and not slot.in_charge and slot.cover:
        show_indented(console, "Nobody who may take charge", 4, style="yellow", hang=2)
    for short in slot.cover:
        if short.short:
            show_indented(console, f"Short: {_cover_text(view, short)}", 4, style="red", hang=2)


def _working_text(view: RotaView, a: Assignment, in_charge: bool) -> str:
    """`Amara Okafor (P01), staff nurse 5: E 07:00-15:00, in charge`."""
    problem, terms, duty = view.problem, view.problem.contracts[a.contract], view.problem.duties[a.duty]
    shift = problem.shifts[duty.shift]
    words = [f"{shift.code} {times(problem, duty)}"]
    if duty.team == NOWHERE and duty.activity:
        words.append(duty.activity)
    if duty.kind not in (ShiftKind.WORK, ShiftKind.PORTFOLIO):
        words.append(str(duty.kind))
    if duty.presence == Presence.REMOTE:
        words.append("from home" if duty.kind == ShiftKind.ON_CALL else "remote")
    if duty.team != NOWHERE and is_supernumerary(problem, a.contract, duty):
        words.append("not counted")
    if terms.home_team not in (NOWHERE, duty.team):
        words.append(f"of {team_name(problem, terms.home_team)}")
    if in_charge:
        words.append("in charge")
    person = problem.people[terms.person]
    if view.manager and person.contact:
        words.append(person.contact)
    band = f" {terms.band}" if terms.band else ""
    return f"{person_name(problem, terms.person)}, {terms.role}{band}: {', '.join(words)}"


def _cover_text(view: RotaView, cover: Cover) -> str:
    """`night, 1 of 2 registered nurse`."""
    need = view.problem.needs[cover.need]
    period, name = view.problem.periods[need.period].name, view.problem.capabilities[need.capability].name
    return f"{period}, {cover.have} of {need.minimum} {name}"


def _away_text(view: RotaView, person: int, day: int) -> str:
    name = person_name(view.problem, person)
    return f"{name}: {', '.join(_reasons(view, person, day))}" if view.manager else name


def _partly_away(view: RotaView, sheet: TeamSheet) -> Iterator[str]:
    """People of the team who are away for a part of the day, for managers."""
    if not view.manager:
        return
    people = dict.fromkeys(c.person for c in view.problem.contracts if c.home_team == sheet.team)
    for person in people:
        for absence in partial_absences(view.problem, person, sheet.day):
            name = person_name(view.problem, person)
            hours = f"{_moment(view, absence.start)} to {_moment(view, absence.end)}"
            yield f"Away in part: {name}, {hours}: {absence.kind}"


def show_person_sheet(view: RotaView, found: PersonSheet, console: Console) -> None:
    """A person's own days: what they work, what is now and next, where they are away."""
    problem = view.problem
    console.print(Text(person_name(problem, found.person), style="bold"))
    contact = problem.people[found.person].contact
    if view.manager and contact:
        console.print(Text(f"  {contact}"))
    coming = False
    for a in found.line:
        duty = problem.duties[a.duty]
        now = duty.start <= found.at < duty.end
        upcoming = duty.start > found.at and not coming
        coming = coming or upcoming
        mark = "  on now" if now else "  next" if upcoming else ""
        day = duty_text(view, a.duty)
        show_indented(console, f"{day}, {times(problem, duty)}{mark}", 2, style="bold" if now else "", hang=2)
    if not found.line:
        console.print("  works nothing in these days")
    if found.away:
        console.print(Text(f"  Away: {', '.join(view.day(day) for day in found.away)}", style="dim"))


def moment_text(view: RotaView, instant: int) -> str:
    """An instant as local date and time: `2027-03-26T14:05`."""
    day, clock = view.problem.calendar.wall(instant)
    return f"{_date(view, day)}T{clock // 60:02d}:{clock % 60:02d}"


def _moment(view: RotaView, instant: int) -> str:
    return f"{view.day(view.problem.calendar.wall(instant)[0])} {_clock(view, instant)}"


def _clock(view: RotaView, instant: int) -> str:
    return clock_text(view.problem.calendar.wall(instant)[1])


def _date(view: RotaView, day: int) -> str:
    return view.problem.calendar.date(day).isoformat()


def _who(view: RotaView, a: Assignment) -> str:
    return view.problem.people[view.problem.contracts[a.contract].person].id
