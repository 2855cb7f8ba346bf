"""Why no rota exists: for programs and on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from optimiser.report.changes.shared import breach_data
from optimiser.report.rota.grid import person_name, team_name
from optimiser.report.rota.view import RotaView

if TYPE_CHECKING:
    from optimiser.operate.infeasible import Clash
    from optimiser.problem.problem import Problem
    from optimiser.surface import Place


def clash_data(view: RotaView, found: Clash | None) -> dict[str, Any]:
    """A clash for programs."""
    parts = dict.fromkeys((view.rule_of(key), place) for key, place in found.parts) if found else ()
    return {
        "status": "INFEASIBLE",
        "clash": [{"rule": rule, "where": place_text(view.problem, place)} for rule, place in parts],
        "minimal": found.minimal if found else None,
        "relaxation": [breach_data(view, b) for b in found.relaxation] if found else [],
        "fewest": found.fewest if found else None,
    }


def show_clash(view: RotaView, found: Clash | None, console: Console) -> None:
    """A clash in sentences, each on a line of its own however long it is."""
    lines = ["No smaller clash was found in time."] if found is None else clash_lines(view, found)
    for line in ("No rota keeps every hard rule: this is proven.", *lines):
        console.print(Text(line), soft_wrap=True)


def clash_lines(view: RotaView, found: Clash) -> list[str]:
    """What cannot be kept together, and the least to give up."""
    problem = view.problem
    lines = ["These cannot all be kept" + (" (each one is needed for the clash):" if found.minimal else ":")]
    for key, place in found.parts:
        title = f": {view.title_of(key)}{view.doubt_of(key)}" if view.title_of(key) else ""
        lines.append(f"  {view.rule_of(key)}, {place_text(problem, place)}{title}")
    if found.relaxation:
        lines.append("Least to give up" + ("" if found.fewest else " among what was tried") + ":")
        for breach in found.relaxation:
            who = view.names(breach) or place_text(problem, breach.place)
            lines.append(f"  {view.rule_of(breach.rule)}, {who}: {view.text_of(breach)}")
    return list(dict.fromkeys(lines))


def place_text(problem: Problem, place: Place) -> str:
    """A place in words: a person, a team's day, or the whole rota."""
    if place.kind == "person":
        return person_name(problem, place.index)
    if place.kind == "team":
        return f"{team_name(problem, place.index)} on {problem.calendar.label(place.day)}"
    return "the whole rota"
