"""Supply over years on the terminal: verdict, gap by year, intakes, measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from optimiser.report.render.console import plain_table
from optimiser.report.render.page import money_text, number
from optimiser.report.strategic.supply_words import supply_verdict, supply_warnings
from optimiser.table import OutputTable
from optimiser.tabular.wording import count

YEARS_SHOWN = 6
"""Years of places that a terminal shows."""


def show_supply(
    tables: Sequence[OutputTable],
    summary: Mapping[str, Mapping[str, Any]],
    record: Mapping[str, Any],
    target: Path,
    console: Console,
) -> None:
    """Print a supply run. Takes what the HTML report takes."""
    by_name = {table.name: table for table in tables}
    console.print(Text(str(record["title"]), style="bold"))
    for words in supply_warnings(record):
        console.print(Text(words, style="yellow"))
    console.print(Text(supply_verdict(summary, record).text, style="bold"))
    console.print()
    _gap(by_name["gaps"], list(summary), console)
    for row in by_name["shortages"].records():
        missing = f"{number(row['missing_wte'], 1)} WTE of {row['requirement']} at 31 March {row['at_31_march']}"
        console.print(Text(f"Missing {missing}: {row['reasons']}."))
    _intakes(by_name["training"], list(summary)[-1], console)
    shown = plain_table(console)
    for head in ("plan", "cost over the years", "bank and agency hours", "hours nobody works", "registered share"):
        shown.add_column(head, justify="left" if head == "plan" else "right")
    for plan, found in summary.items():
        share = found["registered_share"]
        shown.add_row(plan, money_text(found["cost_gbp"]), number(found["agency_hours"]), number(found["unmet_hours"]),
                      "" if share is None else f"{share:.1%}")  # fmt: skip
    console.print(shown)
    console.print(Text(f"Written to {target}"))


def show_stocks(rows: Sequence[Mapping[str, Any]], target: Path, console: Console) -> None:
    """Print opening stocks, each role with its employers."""
    shown = plain_table(console)
    for head in ("role", "employer", "age"):
        shown.add_column(head)
    shown.add_column("WTE", justify="right")
    for row in rows:
        shown.add_row(*(Text(str(row[name])) for name in ("role", "organisation", "age_band")), number(row["wte"], 1))
    console.print(shown)
    console.print(Text(f"{number(sum(row['wte'] for row in rows), 1)} WTE. Written to {target}"))


def _gap(gaps: OutputTable, plans: Sequence[str], console: Console) -> None:
    rows = gaps.records()
    everything = "all" if any(row["requirement"] == "all" for row in rows) else rows[0]["requirement"]
    total = {(row["plan"], row["at_31_march"]): row for row in rows if row["requirement"] == everything}
    drawn = any(row["p5"] is not None for row in total.values())
    shown = plain_table(console)
    shown.add_column("31 March")
    shown.add_column("required", justify="right")
    for plan in plans:
        shown.add_column(f"missing, {plan}", justify="right")
        if drawn:
            shown.add_column("5-95%", justify="right")
    for year in dict.fromkeys(row["at_31_march"] for row in rows):
        cells = [str(year), number(total[plans[0], year]["required_wte"])]
        for plan in plans:
            row = total[plan, year]
            span = "" if row["p5"] is None else f"{number(row['p5'])}-{number(row['p95'])}"
            cells += [number(row["gap_wte"]), *([span] if drawn else [])]
        shown.add_row(*cells)
    console.print(shown)


def _intakes(training: OutputTable, plan: str, console: Console) -> None:
    rows = [row for row in training.records() if row["plan"] == plan]
    if not rows:
        return
    every = list(dict.fromkeys(row["year"] for row in rows))
    years = every[:YEARS_SHOWN]
    intake = {(row["pipeline"], row["year"]): row["intake"] for row in rows}
    shown = plain_table(console)
    shown.add_column(f"places, {plan}")
    for year in years:
        shown.add_column(year, justify="right")
    for pipeline in dict.fromkeys(row["pipeline"] for row in rows):
        shown.add_row(Text(pipeline), *(number(intake[pipeline, year]) for year in years))
    console.print(shown)
    if len(every) > len(years):
        console.print(f"and {count(len(every) - len(years), 'year')} more in training.csv")
