"""A swap judged, for programs and on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console

from optimiser.report.changes.shared import (
    blocker_data,
    duty_data,
    duty_text,
    short_data,
    short_text,
    stop_texts,
)
from optimiser.report.render.console import show_indented
from optimiser.report.rota.grid import person_name
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count

if TYPE_CHECKING:
    from optimiser.operate.swap import Swap


def swap_data(view: RotaView, found: Swap) -> dict[str, Any]:
    """A swap for programs."""
    people = view.problem.people
    return {
        "legal": found.legal,
        "refused": found.refused or None,
        "gives": [{"person": people[p].id, **duty_data(view, d)} for p, d in found.gives],
        "takes": [{"person": people[p].id, **duty_data(view, d)} for p, d in found.takes],
        "points": found.points,
        "short": [short_data(view, gap) for gap in found.short],
        "stops": [blocker_data(view, s) for s in found.blockers],
    }


def show_swap(view: RotaView, found: Swap, console: Console, word: str = "") -> None:
    """A swap after a word on it, and below it each rule that it breaks or stretches."""
    problem = view.problem
    parts = [f"{person_name(problem, p)} takes {duty_text(view, d)}" for p, d in found.takes]
    text = found.refused or f"{' and '.join(parts)}: {found.points:+,} points"
    show_indented(console, f"{word} {text}".lstrip(), 0, hang=2)
    for gap in found.short:
        show_indented(console, f"Leaves short: {short_text(view, gap)}", 4, style="red", hang=2)
    if found.refused:
        return
    lines = stop_texts(view, found.blockers)
    if (saved := sum(s.points for s in found.blockers) - found.points) > 0:
        lines.append(f"{count(saved, 'point')} less of other rules")
    for line in lines:
        show_indented(console, line, 4, style="dim", hang=2)


def show_judged_swap(view: RotaView, found: Swap, console: Console) -> None:
    """A swap that was asked about: whether it is legal, what it leaves short, each rule that it breaks or stretches."""
    word = "Not legal." if not found.legal else "Legal, but leaves a gap." if found.short else "Legal."
    show_swap(view, found, console, word)


def swaps_data(view: RotaView, found: Sequence[Swap]) -> list[dict[str, Any]]:
    """Swaps for programs."""
    return [swap_data(view, each) for each in found]


def show_swaps(view: RotaView, found: Sequence[Swap], console: Console) -> None:
    """Legal swaps of a duty, one after another."""
    if not found:
        console.print("No swap of this duty keeps every hard rule.")
    for each in found:
        show_swap(view, each, console)
