"""The profile of a search on the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from optimiser.report.render.console import plain_table
from optimiser.solve.profile import SolveProfile
from optimiser.table import OutputTable, Value

MOST_ROWS = 15
"""Rules shown; profile.csv has all."""


def show_profile(profile: SolveProfile, console: Console) -> None:
    """Print what rules make and what rounds brought."""
    rules = profile.rules.rows
    drawn = [*rules[: min(MOST_ROWS, len(rules) - 2)], *rules[-2:]]
    more = len(rules) - len(drawn)
    title = "What each rule makes, built whole" + (f" ({more} cheaper ones are in profile.csv)" if more else "")
    heads = ("Rule", "Clauses", "Variables", "Constraints", "Compile s", "Model s")
    _show(console, title, heads, profile.rules, drawn, "{:,.3f}")
    kinds = ("Round", "Rounds", "Better", "Seconds", "Hard less", "Points less", "Points/s", "Last at s")
    _show(console, "What each kind of round brought", kinds, profile.rounds, list(profile.rounds.rows), "{:,.1f}")
    if profile.bounds is None:
        console.print("What the bound is without each rule: --profile-bounds SECONDS (for each).", style="dim")
    elif profile.bounds.rows:
        bounds = profile.bounds.rows[: MOST_ROWS + 1]
        left = len(profile.bounds.rows) - len(bounds)
        title = "The bound without each rule" + f" ({left} more are in profile_bounds.csv)" * (left > 0)
        without = ("Without", "Bound", "Bound less", "Seconds", "Seconds less", "Ended")
        _show(console, title, without, profile.bounds, list(bounds), "{:,.2f}")


def _show(
    console: Console,
    title: str,
    heads: tuple[str, ...],
    table: OutputTable,
    rows: list[tuple[Value, ...]],
    decimals: str,
) -> None:
    console.print(Text(title, style="bold"))
    drawn = plain_table(console)
    for head, column in zip(heads, table.columns, strict=True):
        drawn.add_column(head, justify="left" if column.kind == "words" else "right")
    for row in rows:
        drawn.add_row(*(_cell(value, decimals) for value in row))
    console.print(drawn)


def _cell(value: Value, decimals: str) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return decimals.format(value)
    return f"{value:,}" if isinstance(value, int) else str(value)
