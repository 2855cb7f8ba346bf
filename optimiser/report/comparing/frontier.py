"""The frontier of two keys of the bill: table, picture, and what the terminal shows."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from optimiser.report.render.charts import frontier_chart
from optimiser.report.render.console import plain_table
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count
from optimiser.solve.multiobjective.frontier import Frontier
from optimiser.table import OutputTable, Value, numbers, words


def frontier_table(keys: tuple[str, str], frontier: Frontier, views: Sequence[RotaView]) -> OutputTable:
    """A row for each rota of the frontier, fewest points of the first key first."""
    rows: list[tuple[Value, ...]] = [
        (
            f"rota-{number}.csv",
            *point.points,
            view.bill.points,
            len(view.gaps),
            *point.weights,
            "yes" if point.proven else "no",
        )
        for number, (point, view) in enumerate(zip(frontier.points, views, strict=True), 1)
    ]
    columns = (
        *words("rota"),
        *numbers("points", *keys, "points"),
        *numbers("gaps", "gaps"),
        *numbers("weight", *(f"weight of {key}" for key in keys)),
        *words("proven"),
    )
    return OutputTable("frontier", f"The frontier of {keys[0]} and {keys[1]}", columns, tuple(rows))


def frontier_svg(keys: tuple[str, str], frontier: Frontier) -> str:
    """The frontier as a picture."""
    points = [(*point.points, f"rota-{number}") for number, point in enumerate(frontier.points, 1)]
    title = f"{keys[0]} against {keys[1]}"
    return str(frontier_chart("frontier", title, points, f"points of {keys[0]}", f"points of {keys[1]}")) + "\n"


def frontier_verdict(keys: tuple[str, str], frontier: Frontier) -> str:
    """How many rotas were found, and whether others may be missing."""
    said = f"{count(len(frontier.points), 'rota')} on the frontier of {keys[0]} and {keys[1]}"
    if frontier.complete:
        return f"{said}: a rota for each pair of amounts that some weights of the two make the least, proven."
    return f"{said}; not all were searched, or proven."


def show_trade(keys: tuple[str, str], frontier: Frontier, table: OutputTable, console: Console) -> None:
    """Print it."""
    console.print(Text(frontier_verdict(keys, frontier), style="bold"))
    if not frontier.points:
        return
    shown = plain_table(console)
    shown.add_column("rota")
    heads = [*keys, "points", "gaps", "proven"]
    for head in heads:
        shown.add_column(head, justify="right")
    for row in table.records():
        cells = (row[head] for head in heads)
        shown.add_row(str(row["rota"]), *(cell if isinstance(cell, str) else f"{cell:,}" for cell in cells))
    console.print(shown)
