"""A sweep on the terminal: scenarios compared."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from optimiser.report.render.console import plain_table
from optimiser.sweep.choices import AS_GIVEN
from optimiser.sweep.study import Study
from optimiser.table import OutputTable
from optimiser.tabular.wording import count

NAMES = {
    "cost_gbp": "cost, £",
    "bill_gbp": "cost with unmet hours and missed limits at their prices, £",
    "unmet_hours": "unmet hours",
    "registered_share": "registered share",
    "agency_hours": "agency hours",
    "years_to_close": "years to close the gap",
    "gap_wte_at_end": "gap at the end, WTE",
    "staff_wte": "staff, WTE",
    "chance_nearly_met": "chance that at most 1% is missing when it should be closed",
    "dilution_hours": "registered work by others, hours",
    "limits_missed_gbp": "limits missed, £ at their prices",
    "risk_points": "risk points",
    "points": "points of the rota",
}


SHARES = ("registered_share", "chance_nearly_met")
"""Measures that are shares, told in percent."""


def figure(measure: str, value: Any) -> str:
    """A measure for people."""
    if value is None:
        return ""
    if not isinstance(value, (int, float)):
        return str(value)
    if measure in SHARES:
        return f"{value:.1%}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:z,.1f}"


def difference_words(measure: str, value: Any) -> str:
    """A difference of a measure for people: of shares in percentage points, which are no percent of the share."""
    if measure in SHARES and isinstance(value, (int, float)):
        return f"{100 * value:z,.1f} points"
    return figure(measure, value)


def unit_of(measure: str) -> str:
    """What a measure is in, beside an axis."""
    ends = {"_gbp": "£", "_hours": "hours", "staff_wte": "WTE", "gap_wte_at_end": "WTE", "_points": "points"}
    return next((unit for end, unit in ends.items() if measure.endswith(end)), "")


def plainly(words: str) -> str:
    """Names of levers as people write them."""
    return words.replace("_", " ")


TERMINAL_OPTIONS = 40
"""Options that the terminal shows."""

#: Columns of the terminal's table: heading -> measure.
TERMINAL_MEASURES = {
    "cost": "cost_gbp",
    "unmet h": "unmet_hours",
    "registered": "registered_share",
    "agency h": "agency_hours",
    "years to close": "years_to_close",
    "gap WTE": "gap_wte_at_end",
    "chance": "chance_nearly_met",
    "points": "points",
}


def show_sweep(study: Study, compared: OutputTable, record: Mapping[str, Any], target: Path, console: Console) -> None:
    """Print the medians of every scenario and model side by side; comparison.csv has ranges and changes."""
    console.print(Text(study.title, style="bold"))
    rows = compared.records()
    found = {(row["scenario"], row["model"], row["choice"], row["measure"]): row for row in rows}
    measures = {head: name for head, name in TERMINAL_MEASURES.items() if any(key[3] == name for key in found)}
    shown = plain_table(console)
    shown.add_column("scenario (medians)")
    shown.add_column("model")
    for head in measures:
        shown.add_column(head, justify="right", no_wrap=True)
    status = {scenario.name: scenario.status for scenario in study.scenarios}
    options = list(dict.fromkeys(key[:3] for key in found))
    for scenario, model, choice in options[:TERMINAL_OPTIONS]:
        name = f"{scenario} (superseded)" if status[scenario] == "superseded" else scenario
        cells = [_median(found.get((scenario, model, choice, measure))) for measure in measures.values()]
        shown.add_row(Text(name if choice == AS_GIVEN else f"{name}: {choice}"), Text(model), *cells)
    console.print(shown)
    if len(options) > TERMINAL_OPTIONS:
        console.print(Text(f"{len(options) - TERMINAL_OPTIONS} more options are in comparison.csv."))
    sizes = "; ".join(f"{model}: {size}" for model, size in record["sizes"].items())
    workers = count(record["workers"], "worker") if record["workers"] else "no workers"
    told = (
        f"{count(record['points'], 'point')}, {record['points_found_finished']} of them finished before, "
        f"{record['seconds']:.1f} s on {workers}, seed {record['seed']}."
    )
    console.print(Text(told + (f" Size: {sizes}." if sizes else "")))
    console.print(Text(f"Written to {target}"))


def _median(row: Mapping[str, Any] | None) -> str:
    """A median for a narrow column; a star where not every point has the measure."""
    if row is None:
        return ""
    value, measure = row["median"], row["measure"]
    if measure == "cost_gbp" and isinstance(value, float):
        text = f"£{value / 1e6:,.2f}m" if value < 1e8 else f"£{value / 1e6:,.0f}m"
    else:
        text = figure(measure, value)
    return text if row["known"] == row["points"] else f"{text} ({row['known']}/{row['points']})"
