"""The report of a sweep: scenarios compared measure by measure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optimiser.report.render.charts import range_chart
from optimiser.report.render.page import Chart, Listing, Page, PageSection, drawable, record_lines, render
from optimiser.report.strategic.sweep import NAMES, figure
from optimiser.sweep.study import Study
from optimiser.table import OutputTable


def sweep_html(study: Study, found: OutputTable, compared: OutputTable, record: Mapping[str, Any]) -> str:
    """The page.

    Args:
        study: what was tried.
        found: `tables.table`.
        compared: `tables.comparison`.
        record: the content of run.json.
    """
    rows = compared.records()
    models = list(dict.fromkeys(row["model"] for row in rows))
    unanswered = sum(1 for row in found.records() if row["cost_gbp"] is None and row["needed_hours"] is None)
    counts = ((len(study.scenarios), "scenario"), (record["points"], "point"), (len(study.models), "model"))
    verdict = ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts)
    verdict += f"; {unanswered} of them have no answer." if unanswered else "; every point has an answer."
    warnings = [
        f"Scenario '{scenario.name}' is {scenario.status}." + (f" {scenario.note}" if scenario.note else "")
        for scenario in study.scenarios
        if scenario.status != "current"
    ]
    sections = [_scenarios(study), *(_model(model, [row for row in rows if row["model"] == model]) for model in models)]
    page = Page(study.title, "Scenarios compared", verdict, unanswered > 0, sections, warnings, record_lines(record))
    return render(page)


def _scenarios(study: Study) -> PageSection:
    rows = []
    for scenario in study.scenarios:
        pulled = [f"{model}.{lever} = {value}" for model, levers in scenario.levers.items()
                  for lever, value in levers.items()]  # fmt: skip
        for model, changes in scenario.changes.items():
            for change in changes:
                where = ", ".join(f"{column} = {text}" for column, text in change.where) or "every row"
                what = f"set to {change.set}" if change.set is not None else f"x {change.multiply:g}"
                pulled.append(f"{model}/{change.file} {change.column} ({where}) {what}")
        rows.append([scenario.name, scenario.status, "; ".join(pulled) or "as the folder says"])
    axes = [[f"{g.model}.{g.lever}", "each of", ", ".join(str(v) for v in g.values)] for g in study.grids]
    axes += [
        [f"{r.model}.{r.lever}", f"{study.draws} draw{'' if study.draws == 1 else 's'}" if study.draws else "central",
         f"{r.low:g} to {r.high:g}, likeliest {r.central:g}"]
        for r in study.ranges
    ]  # fmt: skip
    tables = [Listing(["Scenario", "Status", "What it changes"], rows)]
    if axes:
        tables.append(Listing(["Lever", "Taken at", "Values"], axes, title="Tried in every scenario"))
    return PageSection("Scenarios", tables=tables)


def _model(model: str, rows: list[dict[str, Any]]) -> PageSection:
    charts = []
    for measure in dict.fromkeys(row["measure"] for row in rows):
        ours = [row for row in rows if row["measure"] == measure]
        spans = [(row["scenario"], *(drawable(row[k]) or 0.0 for k in ("p5", "median", "p95"))) for row in ours]
        title = NAMES[measure][0].upper() + NAMES[measure][1:]
        chart = range_chart(f"{model}-{measure}", title, [(s, a, b, c) for s, a, b, c in spans], "")
        charts.append(Chart(chart, "Dot: median of the points; bar: nine tenths of them."))
    table = [
        [row["scenario"], NAMES[row["measure"]], f"{row['known']} of {row['points']}",
         *(figure(row["measure"], row[k]) for k in ("p5", "median", "p95", "change_of_median"))]
        for row in rows
    ]  # fmt: skip
    heads = ["Scenario", "Measure", "Points", "5 %", "Median", "95 %", "Change"]
    return PageSection(f"Model {model}", charts=charts, tables=[Listing(heads, table, frozenset(range(2, 7)))])
