"""Several rotas of one problem side by side: bill, hours, wishes, bank shifts, nights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from optimiser.problem.domain import ContractKind
from optimiser.report.overview.settings import settings
from optimiser.report.render.console import plain_table
from optimiser.report.render.page import Listing, Page, PageSection, render
from optimiser.report.rota.runfile import by_shown_rule
from optimiser.report.rota.tables import decimal_hours
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count
from optimiser.solve.multiobjective.alternatives import share_changed
from optimiser.table import OutputTable, Value, numbers, words

HIRED = (ContractKind.BANK, ContractKind.AGENCY)
"""Kinds of contract whose duties are bank and agency shifts: those of volunteers are not."""

SIDE_BY_SIDE = {
    "points": "points",
    "hard_breaches": "hard breaches",
    "gaps": "gaps",
    "people_missing": "people missing",
    "changed_percent": "assignments changed, %",
    "rostered_hours": "hours rostered",
    "owed_hours": "hours owed",
    "excess_hours": "hours over contract",
    "bank_shifts": "bank and agency shifts",
    "wishes_met": "wishes met",
    "wishes_asked": "wishes asked",
    "nights": "nights",
    "most_nights": "most nights of one person",
}
"""Columns of the comparison, and what people read."""


def side_by_side_table(views: Mapping[str, RotaView]) -> OutputTable:
    """A row for each rota, by the name of its file; what changes is counted against the first.

    Hours owed and over are those of people whose balance the readers may see.
    """
    first = next(iter(views.values())).bill.lines.frozen()
    rows = []
    for name, view in views.items():
        problem, rota = view.problem, view.bill.lines.frozen()
        balances = [b for line in view.lines if (b := view.balance(line)) is not None]
        nights: dict[int, int] = {}
        for line in view.lines:
            person = problem.contracts[line.contract].person
            nights[person] = nights.get(person, 0) + line.nights
        wishes = [wish.met for those in view.wishes for wish in those]
        row: tuple[Value, ...] = (
            name,
            view.bill.points,
            view.bill.hard,
            len(view.gaps),
            sum(gap.missing for gap in view.gaps),
            round(100 * share_changed(problem, first, rota), 1),
            decimal_hours(sum(line.rostered for line in view.lines)),
            decimal_hours(-sum(min(0, b) for b in balances)),
            decimal_hours(sum(max(0, b) for b in balances)),
            sum(line.duties for line in view.lines if problem.contracts[line.contract].kind in HIRED),
            sum(wishes),
            len(wishes),
            sum(nights.values()),
            max(nights.values(), default=0),
        )
        rows.append(row)
    columns = (
        *words("rota"),
        *numbers("points", "points"),
        *numbers("breaches", "hard_breaches"),
        *numbers("gaps", "gaps"),
        *numbers("heads", "people_missing"),
        *numbers("% of the first rota's assignments", "changed_percent"),
        *numbers("hours", "rostered_hours", "owed_hours", "excess_hours"),
        *numbers("duties", "bank_shifts"),
        *numbers("wishes", "wishes_met", "wishes_asked"),
        *numbers("nights", "nights", "most_nights"),
    )
    return OutputTable("comparison", "Rotas side by side", columns, tuple(rows))


def bills_table(views: Mapping[str, RotaView]) -> OutputTable:
    """Points by rule and rota, in the order of the bill; rules that cost nothing anywhere are left out."""
    bills = {name: by_shown_rule(view, view.bill.by_rule()) for name, view in views.items()}
    rules = dict.fromkeys(rule for bill in bills.values() for rule in bill)
    rows: list[tuple[Value, ...]] = []
    for rule in rules:
        points = [bill[rule] for bill in bills.values()]
        if any(points):
            rows.append((rule, *points))
    return OutputTable("bills", "Points by rule and rota", (*words("rule"), *numbers("points", *bills)), tuple(rows))


def side_by_side_data(views: Mapping[str, RotaView], ended: str) -> dict[str, Any]:
    """For programs: the comparison, each rota with its bill, and why there are no more."""
    bills = {name: by_shown_rule(view, view.bill.by_rule()) for name, view in views.items()}
    rotas = [row | {"bill": bills[row["rota"]]} for row in side_by_side_table(views).records()]
    return {"rotas": rotas, "ended": ended or None}


def show_side_by_side(views: Mapping[str, RotaView], ended: str, console: Console) -> None:
    """Print the comparison: a column for each rota."""
    console.print()
    heads, rows = _lines(views)
    shown = plain_table(console)
    shown.add_column(heads[0])
    for head in heads[1:]:
        shown.add_column(head, justify="right")
    for row in rows:
        shown.add_row(*map(Text, row))
    console.print(shown)
    console.print(Text(_verdict(views, ended)))


def side_by_side_page(views: Mapping[str, RotaView], ended: str) -> str:
    """The comparison as an HTML page."""
    heads, rows = _lines(views)
    first = next(iter(views.values()))
    subtitle = "Rotas side by side" + (" · for managers: do not pass on" if first.manager else "")
    listing = Listing(heads, rows, frozenset(range(1, len(heads))))
    sections = [PageSection("Side by side", tables=[listing])]
    made = list(settings(first))
    return render(Page(first.title or "Rotas", subtitle, _verdict(views, ended), bool(ended), sections, settings=made))


def _verdict(views: Mapping[str, RotaView], ended: str) -> str:
    return f"{count(len(views) - 1, 'alternative')} to {next(iter(views))}{f': {ended}' if ended else ''}."


def _lines(views: Mapping[str, RotaView]) -> tuple[list[str], Sequence[Sequence[str]]]:
    """Headings, and lines of text: measures, then the rules that cost something."""
    records, bills = side_by_side_table(views).records(), bills_table(views).records()
    lines = [[said, *(_text(record[name]) for record in records)] for name, said in SIDE_BY_SIDE.items()]
    lines += [[f"points of {row['rule']}", *(_text(row[name]) for name in views)] for row in bills]
    return ["", *views], lines


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:,}"
