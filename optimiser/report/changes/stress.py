"""A rota under draws of sickness, for programs, as tables and on the terminal."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from optimiser.report.render.console import plain_table
from optimiser.report.rota.grid import team_name
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count
from optimiser.table import OutputTable, numbers, words

if TYPE_CHECKING:
    from optimiser.operate.reserve.stress import NeedUnderStress, Stress


def stress_tables(view: RotaView, found: Stress) -> tuple[OutputTable, OutputTable]:
    """A row for each need of a team, and one for each day."""
    problem = view.problem
    needs = OutputTable(
        "stress",
        "How often each need fails through sickness",
        (
            *words("team", "period", "capability"),
            *numbers("days", "days", "short_now"),
            *numbers("%", "failing_percent"),
            *numbers("people in the rota", "lacking"),
            *numbers("people a day", "reserve"),
        ),
        tuple(
            (problem.teams[n.team].id, problem.periods[n.period].name, problem.capabilities[n.capability].name, n.days,
             n.short_now, round(100 * n.failing, 1), round(n.lacking, 2), n.reserve)
            for n in found.needs
        ),
    )  # fmt: skip
    days = OutputTable(
        "stress-days",
        "Each day under draws of sickness",
        (*words("date"), *numbers("% of draws", "failing_percent"), *numbers("shifts", "on_standby", "bank")),
        tuple(
            (problem.calendar.date(d.day).isoformat(), round(100 * d.failing, 1), round(d.on_standby, 2),
             round(d.bank, 2))
            for d in found.days
        ),
    )  # fmt: skip
    return needs, days


def stress_data(view: RotaView, found: Stress) -> dict[str, Any]:
    """For programs: the numbers of the whole, of each need and of each day."""
    needs, days = stress_tables(view, found)
    whole = {key: value for key, value in asdict(found).items() if key not in ("needs", "days", "hold")}
    whole = {key: round(value, 2) if isinstance(value, float) else value for key, value in whole.items()}
    return {**whole, "hold_percent": round(100 * found.hold, 2), "needs": needs.records(), "days": days.records()}


def show_stress(view: RotaView, found: Stress, console: Console) -> None:
    """The whole in sentences, then the needs that fail most."""
    share = f"{100 * found.hold:g}%"
    console.print(Text(f"{count(found.draws, 'draw')} of sickness, seed {found.seed}", style="bold"))
    if found.unverified:
        text = f"{count(found.unverified, 'person', 'people')} at the default rate, 5% in spells of 4 days"
        console.print(Text(f"  {text}: not verified; write your own in sickness_rates.csv."))
    lines = [
        f"{found.lost:.1f} duties are lost in a rota; {found.refilled:.1f} have to be filled again so that minimum "
        f"cover is as rostered, in {share} of draws no more than {found.refilled_hold}.",
        (f"People on standby take {found.on_standby:.1f}, the bank " if found.on_standby else "The bank takes ")
        + f"{found.bank:.1f} ({found.bank_hours:.1f} hours), in {share} of draws no more than {found.bank_hold}.",
    ]
    for line in lines:
        console.print(Text(f"  {line}"))
    table = plain_table(console)
    for heading in ("team", "period", "capability", "fails", "fails now", f"reserve for {share}"):
        table.add_column(heading)
    for need in sorted(found.needs, key=lambda n: -n.failing):
        table.add_row(*map(Text, _row(view, need)))
    console.print(table)


def _row(view: RotaView, need: NeedUnderStress) -> tuple[str, ...]:
    problem = view.problem
    return (
        team_name(problem, need.team),
        problem.periods[need.period].name,
        problem.capabilities[need.capability].name,
        f"{100 * need.failing:.1f}%",
        f"{need.short_now} of {need.days} days",
        f"{need.reserve} a day",
    )
