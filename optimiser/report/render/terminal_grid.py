"""The grid of people by days on a terminal: as many days beside each other as its width holds."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from optimiser.problem.calendar import WEEKDAYS
from optimiser.report.overview.colours import CHALK, INK, is_dark, tint
from optimiser.report.rota.grid import (
    Block,
    CoverRow,
    DayEntries,
    GridRow,
    head_signs,
    line_name,
    organisation_name,
    team_name,
)
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import cover_text

STYLES = {"borrowed": "italic", "pinned": "bold underline", "added": "bold", "removed": "strike dim", "breach": "bold"}
"""How marks look besides their signs."""

MARGINS = ("hours", "bal", "N", "W", "wish")
"""What stands behind the last day: hours rostered, balance, nights, weekends, wishes met of asked."""

LABEL_WIDTH = 24
"""Most columns of a name; longer ones go on in the next line."""


def show_grid(view: RotaView, console: Console) -> None:
    """People by days, whole weeks to a table where the width holds them; sums behind the last days; then the legend."""
    rows = [r for b in view.grid.blocks for r in b.rows]
    needs = [c for b in view.grid.blocks for c in b.cover]
    label = min(LABEL_WIDTH, max([len(_who(view, r)) for r in rows] + [len(_need(view, c)) for c in needs] + [8]))
    texts = [_plain(c) for r in rows for c in r.cells]
    texts += [cover_text(have, need) for c in needs for have, need in zip(c.have, c.need, strict=True)]
    texts += [_head(view, day) for day in range(view.problem.calendar.days)]
    cell = max([len(t) for t in texts] + [3])
    styles = _shift_styles(view)
    sums = [MARGINS, *(m for r in rows if (m := _margin(view, r)))]
    margin = sum(1 + max(map(len, column)) for column in zip(*sums, strict=True)) - 1
    for span, with_margins in _pages(view.problem.calendar.days, console.width - label - 1, cell, margin):
        for block in view.grid.blocks:
            console.print()
            team = team_name(view.problem, block.team) or "no team"
            organisation = organisation_name(view.problem, block.organisation)
            console.print(Text(f"{organisation}, {team}" if organisation else team, style="bold"))
            console.print(_block(view, block, span, label, cell, styles, with_margins))
    console.print()
    for code, words in (*view.grid.legend, *head_signs(view.problem)):
        console.print(Text(f"  {code:<4} {words}"))


def _pages(days: int, width: int, cell: int, margin: int) -> list[tuple[range, bool]]:
    """The days of each table, and whether the margins stand behind them: behind the last, or alone where they do not
    fit there.

    Args:
        days: of the period.
        width: columns that are left beside the names.
        cell: columns of a day.
        margin: columns of the margins.
    """
    most = max(1, (width + 1) // (cell + 1))
    across = 7 * (most // 7) or most
    spans = [range(first, min(days, first + across)) for first in range(0, days, across)]
    fits = len(spans[-1]) * (cell + 1) + margin <= width
    pages = [(span, fits and span is spans[-1]) for span in spans]
    return pages if fits else [*pages, (range(0), True)]


def _head(view: RotaView, day: int) -> str:
    calendar = view.problem.calendar
    mark = "°" if day in calendar.holidays else ""
    return f"{WEEKDAYS[calendar.weekday(day)][0]}{calendar.date(day).day}{mark}"


def _shift_styles(view: RotaView) -> dict[str, str]:
    """How the code of each shift looks on a terminal with colours."""
    found: dict[str, str] = {}
    for index, shift in enumerate(view.problem.shifts):
        colour = tint(view.problem, index)
        if colour.startswith("#") and len(colour) == 7:
            found.setdefault(shift.code, f"{CHALK if is_dark(colour) else INK} on {colour}")
    return found


def _block(
    view: RotaView, block: Block, span: range, label: int, cell: int, styles: dict[str, str], with_margins: bool
) -> Table:
    calendar = view.problem.calendar
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("", width=label, overflow="fold")
    for day in span:
        off = calendar.weekday(day) >= 5 or day in calendar.holidays
        table.add_column(_head(view, day), width=cell, no_wrap=True, style="on grey19" if off else "")
    for head in MARGINS if with_margins else ():
        table.add_column(head, justify="right", no_wrap=True)
    for row in block.rows:
        margin = _margin(view, row) if with_margins else []
        table.add_row(Text(_who(view, row)), *(_cell(row.cells[d], styles) for d in span), *margin)
    for need in block.cover if span else ():
        cells = [
            Text(cover_text(need.have[d], need.need[d]), style="bold red" if need.short(d) else "dim") for d in span
        ]
        table.add_row(Text(_need(view, need), style="dim"), *cells)
    return table


def _who(view: RotaView, row: GridRow) -> str:
    return line_name(view.problem, row.contract) + (" (guest)" if row.guest else "")


def _need(view: RotaView, row: CoverRow) -> str:
    return f"{view.problem.periods[row.period].name} {view.problem.capabilities[row.capability].name}"


def _plain(cell: DayEntries) -> str:
    return "/".join(e.text for e in cell)


def _cell(cell: DayEntries, styles: dict[str, str]) -> Text:
    text = Text()
    for i, entry in enumerate(cell):
        text.append("/" if i else "")
        own = "" if entry.kind == "away" else styles.get(entry.code, "")
        text.append(entry.text, style=" ".join([*(STYLES[m] for m in entry.marks), own]).strip())
    return text


def _margin(view: RotaView, row: GridRow) -> list[str]:
    if row.guest:
        return []
    line = row.line
    due = view.balance(line)
    balance = "" if due is None else f"{due / 60:+z.0f}"
    asked = f"{sum(w.met for w in row.wishes)}/{len(row.wishes)}" if row.wishes else ""
    return [f"{line.rostered / 60:.0f}", balance, str(line.nights), str(line.weekends), asked]
