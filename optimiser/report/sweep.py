"""A sweep on the terminal: scenarios compared."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from optimiser.report.console import plain_table
from optimiser.skillmix.sheets import Sheet
from optimiser.sweep.study import Study

NAMES = {
    "cost_gbp": "cost, £",
    "unmet_hours": "unmet hours",
    "registered_share": "registered share",
    "agency_hours": "agency hours",
    "years_to_close": "years to close the gap",
    "gap_wte_at_end": "gap at the end, WTE",
    "points": "points of the rota",
}


def figure(measure: str, value: Any) -> str:
    """A measure for people."""
    if value is None:
        return ""
    if not isinstance(value, (int, float)):
        return str(value)
    if measure == "registered_share":
        return f"{value:.1%}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.1f}"


def show_sweep(study: Study, compared: Sheet, record: Mapping[str, Any], target: Path, console: Console) -> None:
    """Print the comparison: one row per scenario, model and measure."""
    console.print(Text(study.title, style="bold"))
    shown = plain_table(console)
    for head in ("scenario", "model", "measure", "points"):
        shown.add_column(head)
    for head in ("5 %", "median", "95 %", "change"):
        shown.add_column(head, justify="right")
    status = {scenario.name: scenario.status for scenario in study.scenarios}
    before = ("", "")
    for row in compared.rows:
        scenario, model, measure, points, known, low, middle, high, change = row
        name = f"{scenario} (superseded)" if status[scenario] == "superseded" else scenario
        some = str(points) if known == points else f"{known} of {points}"
        same = (scenario, model) == before
        sign = f"{change:+,.4g}" if isinstance(change, float) and measure == "registered_share" else (
            ("+" if isinstance(change, (int, float)) and change > 0 else "") + figure(measure, change)
        )  # fmt: skip
        shown.add_row(*(Text(t) for t in ("" if same else name, "" if same else model, NAMES[measure], some,
                                          *(figure(measure, v) for v in (low, middle, high)), sign)))  # fmt: skip
        before = (scenario, model)
    console.print(shown)
    sizes = "; ".join(f"{model}: {size}" for model, size in record["sizes"].items())
    told = (
        f"{record['points']} points, {record['points_found_finished']} of them finished before, "
        f"{record['seconds']:.1f} s on {record['workers'] or 'no'} workers, seed {record['seed']}."
    )
    console.print(Text(told + (f" Size: {sizes}." if sizes else "")))
    console.print(Text(f"Written to {target}"))
