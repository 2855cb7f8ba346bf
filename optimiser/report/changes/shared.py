"""What the answers about changes share, for programs and for people: a duty, what stands in the way, a breach."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from optimiser.operate.candidate import Blocker
from optimiser.report.rota.grid import person_name, team_name
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count

if TYPE_CHECKING:
    from optimiser.audit import Breach
    from optimiser.gaps import Gap


def duty_data(view: RotaView, duty: int) -> dict[str, Any]:
    """A duty for programs."""
    problem, on = view.problem, view.problem.duties[duty]
    return {
        "date": problem.calendar.date(on.day).isoformat(),
        "shift": problem.shifts[on.shift].code,
        "team": problem.teams[on.team].id if on.team >= 0 else None,
    }


def duty_text(view: RotaView, duty: int) -> str:
    """`Thu 12 Nov N, North frailty team`."""
    problem, on = view.problem, view.problem.duties[duty]
    team = f", {team_name(problem, on.team)}" if on.team >= 0 else f", {on.activity}" if on.activity else ""
    return f"{problem.calendar.label(on.day)} {problem.shifts[on.shift].code}{team}"


def blocker_data(view: RotaView, stop: Blocker) -> dict[str, Any]:
    """A rule that stands in the way, for programs."""
    return {
        "rule": view.rule_of(stop.rule),
        "text": view.text_of(stop),
        "hard": stop.hard,
        "points": stop.points,
        "source": view.source_of(stop.rule),
    }


def blocker_text(view: RotaView, stop: Blocker) -> str:
    """A rule that stands in the way, in words: what it finds, its name and, where it is soft, its points."""
    points = "" if stop.hard else f", {count(stop.points, 'point')}"
    return f"{view.text_of(stop)} ({view.rule_of(stop.rule)}{points})"


def stop_texts(view: RotaView, stops: Iterable[Blocker]) -> list[str]:
    """Rules that stand in the way, a line for each; of a soft rule in one place the dearest, how many more, and all the
    points; with the person where several are concerned."""
    found: dict[object, list[Blocker]] = {}
    for stop in stops:
        key = (stop.rule, stop.breach.place, stop.breach if stop.hard else None)
        found.setdefault(key, []).append(stop)
    people = {of[0].breach.place.index for of in found.values() if of[0].breach.place.kind == "person"}
    lines = []
    for first, *others in found.values():
        place = first.breach.place
        who = f"{person_name(view.problem, place.index)}: " if len(people) > 1 and place.kind == "person" else ""
        more = f", and {len(others)} more" if others else ""
        points = "" if first.hard else f", {count(sum(s.points for s in (first, *others)), 'point')}"
        lines.append(f"{who}{view.text_of(first)}{more} ({view.rule_of(first.rule)}{points})")
    return list(dict.fromkeys(lines))


def visible_breaches(view: RotaView, breaches: Iterable[Breach]) -> list[Breach]:
    """Breaches of the whole bill that the readers may learn of; payments are none."""
    return [b for b in breaches if view.shows(b) and not view.is_payment(b)]


def breach_data(view: RotaView, found: Breach) -> dict[str, Any]:
    """A breach for programs."""
    calendar = view.problem.calendar
    secret = view.text_of(found) != found.text
    return {
        "rule": view.rule_of(found.rule),
        "text": view.text_of(found),
        "people": [view.problem.people[p].id for p in found.people],
        "from": calendar.date(found.first_day).isoformat(),
        "to": calendar.date(found.last_day).isoformat(),
        "measured": None if secret else found.measured,
        "allowed": None if secret else found.allowed,
        "unit": None if secret or not found.unit else found.unit,
        "points": found.points,
        "hard": found.hard,
        "projected": found.projected,
        "accepted": view.acceptance_of(found) is not None,
    }


def short_data(view: RotaView, gap: Gap) -> dict[str, Any]:
    """A need below its minimum, for programs."""
    problem = view.problem
    need = problem.needs[gap.need]
    return {
        "date": problem.calendar.date(need.day).isoformat(),
        "period": problem.periods[need.period].name,
        "team": problem.teams[need.team].id,
        "capability": problem.capabilities[need.capability].name,
        "have": gap.have,
        "need": need.minimum,
    }


def short_text(view: RotaView, gap: Gap) -> str:
    """`Thu 12 Nov, night, Willow ward: 1 of 2 registered nurse`."""
    problem = view.problem
    need = problem.needs[gap.need]
    where = f"{view.day(need.day)}, {problem.periods[need.period].name}, {team_name(problem, need.team)}"
    return f"{where}: {gap.have} of {need.minimum} {problem.capabilities[need.capability].name}"


def balance_minutes(view: RotaView, person: int) -> int | None:
    """Minutes a person is ahead (or behind) over their contracts with hours; None where that is not to be shown."""
    held = [
        b
        for line in view.lines
        if view.problem.contracts[line.contract].person == person and (b := view.balance(line)) is not None
    ]
    return sum(held) if held else None
