"""What a rule finds in a rota, for programs and on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from optimiser.report.changes.shared import breach_data
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count

if TYPE_CHECKING:
    from optimiser.operate.explain import RuleExplained


def rule_data(view: RotaView, found: RuleExplained) -> dict[str, Any]:
    """A rule's part in a rota, for programs."""
    return {
        "rule": view.rule_of(found.keys[0]),
        "title": view.title_of(found.keys[0]),
        "source": view.source_of(found.keys[0]),
        "points": None if view.hides_points(found.keys[0]) else found.points,
        "hard": found.hard,
        "breaches": [breach_data(view, b) for b in found.breaches if not view.is_payment(b)],
        "payments": [breach_data(view, b) for b in found.breaches if view.is_payment(b)],
    }


def show_rule_breaches(view: RotaView, found: RuleExplained, console: Console) -> None:
    """A rule's breaches, dearest first."""
    key, *_ = found.keys
    source, title = view.source_of(key), view.title_of(key)
    points = "" if view.hides_points(key) else f"{found.points:,} points, "
    cost = f"{points}{count(found.hard, 'hard breach', 'hard breaches')}"
    console.print(Text(f"{view.rule_of(key)}{f' ({source})' if source else ''}: {cost}", style="bold"))
    if title:
        console.print(Padding(Text(title), (0, 0, 0, 2), expand=False))
    if view.hides_points(key):
        console.print(Text("  What it finds is for managers: see --manager."))
    elif not found.breaches:
        console.print(Text("  Kept everywhere in this rota."))
    for b in found.breaches:
        price = "hard" if b.hard else count(b.points, "point")
        who = view.names(b) or (view.day(b.first_day) if b.place.kind == "team" else "")
        text = f"{who}: {view.text_of(b)}" if who else view.text_of(b)
        console.print(Padding(Text(f"{text} ({price})"), (0, 0, 0, 2), expand=False))
