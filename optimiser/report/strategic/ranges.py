"""A mix under its ranges, on the terminal and as a page: bands, what matters, the staff best over the draws."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from optimiser.report.render.charts import range_chart
from optimiser.report.render.console import plain_table
from optimiser.report.render.page import (
    Chart,
    ListedColumns,
    Page,
    PageSection,
    number,
    plain_number,
    record_lines,
    render,
    table_listing,
)
from optimiser.report.strategic.answers import best_plan, range_answers
from optimiser.skillmix.uncertainty.run import RangeRun
from optimiser.table import OutputTable
from optimiser.tabular.faults import listing


def range_verdict(run: RangeRun) -> str:
    """The band of the bill, and what planning for variation is worth, in a sentence or two."""
    band = next(row for row in _table(run, "headlines").records() if row["measure"] == "bill")
    plans = {row["plan"]: row for row in _table(run, "plans").records()}
    central, good = plans["central"], best_plan(plans.values())
    text = (
        f"The bill is {number(band['central'], 0, '£')} a year at the central values and {number(band['p5'], 0, '£')} "
        f"to {number(band['p95'], 0, '£')} in nine draws of ten. "
    )
    text += f"Staff {central['words']} leave at most 1% unmet in {central['draws_met']:.0%} of the draws"
    text += "" if good is central else f"; with {good['words']} it is {good['draws_met']:.0%}"
    worth = run.variation_pence
    if worth is not None and worth < 0:
        planned, of = run.record["parameters"]["planned_draws"], len(run.drawn)
        text += (
            f". Staff chosen for {planned} of the {of} draws cost {_pounds(-worth)} a year more over all of them, on "
        )
        text += "average: choose them for more (--planned-draws)."
    elif worth is not None:
        text += f". Choosing staff for the variation saves {_pounds(worth)} a year on average."
    else:
        text += "."
    unkept = [f"{row['words']} in {len(run.drawn) - row['draws_answered']}" for row in plans.values()
              if row["draws_answered"] < len(run.drawn)]  # fmt: skip
    if unkept:
        text += f" Hard limits cannot be kept, and no bill is known, with staff {listing(unkept)} of the draws."
    without = sum(result.status != "optimal" for result in run.drawn)
    if without:
        text += f" In {without} of {len(run.drawn)} draws hard limits leave no mix: they are in none of these bands."
    return text


def show_ranges(run: RangeRun, console: Console) -> None:
    """Print bands, the widest effects and the plans."""
    console.print(Text(run.folder.title, style="bold"))
    console.print(Text(range_verdict(run), style="bold"))
    for title, name, shown in (
        ("Bands", "headlines", HEADLINE_COLUMNS),
        ("What matters", "tornado", TORNADO_COLUMNS),
        ("Staff chosen once, over the draws", "plans", PLAN_COLUMNS),
    ):
        table = plain_table(console)
        for at, heading in enumerate(shown):
            table.add_column(heading if at else title, justify="right" if at else "left", overflow="fold")
        for row in _table(run, name).records()[:12]:
            table.add_row(*(write(row[column]) for column, write in shown.values()))
        console.print()
        console.print(table)


def range_html(run: RangeRun) -> str:
    """The page as HTML text."""
    tornado = _table(run, "tornado")
    spans = [
        (str(row["range"]), [row[f"bill_at_{end}"] / 100 for end in ("low", "central", "high")])
        for row in tornado.records()[:15]
        if row["swing"] is not None
    ]
    title = "The bill with each range at its ends, the others central"
    bars = [(name, min(bills), bills[1], max(bills)) for name, bills in spans]
    chart = range_chart("tornado", title, bars, "£ a year")
    plain: ListedColumns = {
        "Measure": ("words", str),
        "Unit": ("unit", str),
        **{head: (name, _figure) for head, name in (("Central", "central"), ("5%", "p5"), ("25%", "p25"),
                                                    ("50%", "p50"), ("75%", "p75"), ("95%", "p95"))},
    }  # fmt: skip
    effects: ListedColumns = {
        "Range": ("range", str),
        "Of": ("what", str),
        "Which": ("of", lambda value: value.replace("|", ", ") or "all"),
        "Low": ("low", plain_number),
        "High": ("high", plain_number),
        "Bill at low": ("bill_at_low", _pounds),
        "Bill at high": ("bill_at_high", _pounds),
        "Swing": ("swing", _pounds),
        "Verified": ("verified", str),
    }
    plans: ListedColumns = {
        "Staff in posts": ("words", str),
        "WTE": ("posts_wte", lambda value: number(value, 1)),
        "Mean bill": ("mean_bill", _pounds),
        "Nine draws of ten below": ("p90_bill", _pounds),
        "Draws with at most 1% unmet": ("draws_met", lambda value: f"{value:.0%}"),
    }
    staff = _table(run, "plan_staff")
    called = run.central.problem.called
    roles: ListedColumns = {
        "Role": ("role", lambda value: called("role", value)),
        **{
            row["words"]: (f"wte_{row['plan']}", lambda value: number(value, 2))
            for row in _table(run, "plans").records()
        },
    }
    sections = [
        PageSection("Bands", ["Each draw has its own best mix."],
                    tables=[table_listing(_table(run, "headlines"), plain)]),
        PageSection("What matters", charts=[Chart(chart, "Bar: from the least to the greatest factor; dot: central.")],
                    tables=[table_listing(tornado, effects)]),
        PageSection("Staff best over the draws",
                    ["Staff in posts are chosen once and kept; bank, agency and unmet hours follow in each draw."],
                    tables=[table_listing(_table(run, "plans"), plans), table_listing(staff, roles, "WTE by role")]),
    ]  # fmt: skip
    met = {row["plan"]: row["draws_met"] for row in _table(run, "plans").records()}
    page = Page(run.folder.title, "A mix under its ranges.", range_verdict(run), met["central"] < 0.9, sections,
                _warnings(run), record_lines(run.record), range_answers(run))  # fmt: skip
    return render(page)


def _warnings(run: RangeRun) -> list[str]:
    count = run.record["unverified_ranges"]
    return [f"{count} of {len(run.effects)} ranges are not verified against a source."] if count else []


def _table(run: RangeRun, name: str) -> OutputTable:
    return next(table for table in run.tables if table.name == name)


def _pounds(pence: Any) -> str:
    if pence is None:
        return "no mix"
    return pence if isinstance(pence, str) else number(pence / 100, 0, "£")


def _figure(value: Any) -> str:
    return number(value) if value is None or isinstance(value, str) else number(value, 0 if abs(value) >= 1000 else 3)


HEADLINE_COLUMNS: ListedColumns = {
    "measure": ("words", str), "unit": ("unit", str), "central": ("central", _figure), "5%": ("p5", _figure),
    "50%": ("p50", _figure), "95%": ("p95", _figure),
}  # fmt: skip
TORNADO_COLUMNS: ListedColumns = {
    "range": ("range", str), "low": ("low", plain_number), "high": ("high", plain_number),
    "bill at low": ("bill_at_low", _pounds), "bill at high": ("bill_at_high", _pounds), "swing": ("swing", _pounds),
}  # fmt: skip
PLAN_COLUMNS: ListedColumns = {
    "plan": ("words", str), "WTE": ("posts_wte", lambda value: number(value, 1)), "mean bill": ("mean_bill", _pounds),
    "90% below": ("p90_bill", _pounds), "draws met": ("draws_met", lambda value: f"{value:.0%}"),
}  # fmt: skip
