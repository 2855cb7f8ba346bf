"""The analyst's report of a sweep: options compared measure by measure, regret, changes, what it rests on."""

from __future__ import annotations

from typing import Any

from optimiser.report.render.page import (
    ListedColumns,
    Listing,
    Page,
    PageSection,
    drawable,
    in_words,
    record_lines,
    render,
    table_listing,
    tenths,
)
from optimiser.report.strategic.sweep import NAMES, difference_words, figure
from optimiser.report.strategic.sweep_charts import measure_charts
from optimiser.sweep.run import SweepRun
from optimiser.sweep.study import Study
from optimiser.table import OutputTable
from optimiser.tabular.wording import count


def sweep_html(run: SweepRun) -> str:
    """The analyst's page: every measure of every option, regret, changes, what it rests on."""
    study, rows = run.result.study, run.comparison.records()
    models = list(dict.fromkeys(row["model"] for row in rows))
    unanswered = sum(1 for row in run.points.records() if row["cost_gbp"] is None and row["needed_hours"] is None)
    counts = ((len(study.scenarios), "scenario"), (len(run.result.tasks), "point"), (len(study.models), "model"))
    verdict = ", ".join(count(number, noun) for number, noun in counts)
    verdict += f"; {unanswered:,} of them have no answer." if unanswered else "; every point has an answer."
    sections = [
        _scenarios(study),
        *(_model(study, model, [row for row in rows if row["model"] == model]) for model in models),
        *_regret(run.regret),
        *_change(run.change),
        _basis(run.basis),
    ]
    page = Page(study.title, "Scenarios compared: the analyst's page. The board's is board.html.", verdict,
                unanswered > 0, sections, scenario_warnings(study), record_lines(run.record))  # fmt: skip
    return render(page)


def scenario_warnings(study: Study) -> list[str]:
    """What is to be known of scenarios that are not current, in one paragraph."""
    told = [
        f"Scenario '{scenario.name}' is {scenario.status}"
        + (f": {scenario.note.removeprefix(f'{scenario.status}: ').rstrip('.')}." if scenario.note else ".")
        for scenario in study.scenarios
        if scenario.status != "current"
    ]
    return [" ".join(told)] if told else []


def _value(value: Any) -> str:
    return in_words(value) if isinstance(value, bool) else str(value)


def _scenarios(study: Study) -> PageSection:
    rows = []
    for scenario in study.scenarios:
        pulled = [f"{model}.{lever} = {_value(value)}" for model, levers in scenario.levers.items()
                  for lever, value in levers.items()]  # fmt: skip
        for model, changes in scenario.changes.items():
            for change in changes:
                where = ", ".join(f"{column} = {text}" for column, text in change.where) or "every row"
                what = f"set to {change.set}" if change.set is not None else f"x {change.multiply:g}"
                pulled.append(f"{model}/{change.file} {change.column} ({where}) {what}")
        rows.append([scenario.name, scenario.status, "; ".join(pulled) or "as the folder says"])
    axes = [[f"{g.model}.{g.lever}", "each of", ", ".join(map(_value, g.values))] for g in study.grids]
    axes += [
        [f"{r.model}.{r.lever}", f"{study.draws} draw{'' if study.draws == 1 else 's'}" if study.draws else "central",
         f"{r.low:g} to {r.high:g}, likeliest {r.central:g}"]
        for r in study.ranges
    ]  # fmt: skip
    tables = [Listing(["Scenario", "Status", "What it changes"], rows)]
    if axes:
        tables.append(Listing(["Lever", "Taken at", "Values"], axes, title="Tried in every scenario"))
    return PageSection("Scenarios", tables=tables)


def _model(study: Study, model: str, rows: list[dict[str, Any]]) -> PageSection:
    charts = []
    for measure in dict.fromkeys(row["measure"] for row in rows):
        ours = {(row["scenario"], row["choice"]): row for row in rows if row["measure"] == measure}
        charts += measure_charts(study, model, measure, ours)
    table = [
        [row["scenario"], row["choice"], NAMES[row["measure"]], f"{row['known']} of {row['points']}",
         *(figure(row["measure"], row[k]) for k in ("p5", "median", "p95")),
         difference_words(row["measure"], row["change_of_median"])]
        for row in rows
    ]  # fmt: skip
    heads = ["Scenario", "Choice", "Measure", "Draws", "5%", "Median", "95%", "Change"]
    listed = Listing(heads, table, frozenset(range(3, 8)), "Every measure", folded=len(table) > 40)
    return PageSection(f"Model {model}", charts=charts, tables=[listed])


def _regret(regret: OutputTable) -> list[PageSection]:
    """By how much each choice does worse than the best one."""
    words = [
        "By how much a choice does worse than the best one in the same future: a scenario, circumstances that nobody "
        "decides, such as growth, at one of their values, and a draw; where none is decided, scenarios are compared."
    ]
    return [PageSection("Regret", words, tables=[regret_listing(regret)])] if regret.rows else []


def regret_listing(regret: OutputTable) -> Listing:
    """The regret of each choice, least worst regret first within a model and measure."""
    rows = regret.records()
    groups = list(dict.fromkeys((row["model"], row["measure"]) for row in rows))
    ordered = sorted(
        rows, key=lambda row: (groups.index((row["model"], row["measure"])), drawable(row["most_regret"]) or 0.0)
    )
    table = [
        [row["model"], row["choice"], NAMES[row["measure"]], f"{row['known']} of {row['futures']}",
         *(figure(row["measure"], row[k]) for k in ("mean_regret", "p95_regret", "most_regret")), row["worst_future"],
         f"{row['share_best']:.0%}"]
        for row in ordered
    ]  # fmt: skip
    heads = ["Model", "Choice", "Measure", "Futures", "Mean regret", "95%", "Worst", "Worst in", "Best in"]
    return Listing(heads, table, frozenset({3, 4, 5, 6, 8}))


def _change(change: OutputTable) -> list[PageSection]:
    """Today beside each option, by employer and by role."""
    if not change.rows:
        return []
    heads: ListedColumns = {
        "Scenario": ("scenario", str), "Model": ("model", str), "Choice": ("choice", str),
        "Employer": ("employer", str),
        "Role": ("role", str), "Today, WTE": ("today_wte", tenths), "5%": ("p5", tenths), "Median": ("median", tenths),
        "95%": ("p95", tenths), "Change": ("change_wte", tenths),
    }  # fmt: skip
    sums = change.where(lambda row: bool(row["employer"]) and not row["role"])
    roles = change.where(lambda row: bool(row["role"]))
    words = ["Staff in post today and under each option, bank and agency included there. Supply: at the plan's end."]
    tables = [
        table_listing(sums, {k: v for k, v in heads.items() if k != "Role"}, "By employer", folded=len(sums.rows) > 40),
        table_listing(roles, heads, "By employer and role", folded=True),
    ]
    return [PageSection("Change from today", words, tables=tables)]


def _basis(basis: OutputTable) -> PageSection:
    unverified = sum(value == "UNVERIFIED" for value in basis.values("verified"))
    words = [f"{count(len(basis.rows), 'quantity', 'quantities')}, {unverified} of them not verified against a source."]
    heads: ListedColumns = {name.capitalize(): (name, str) for name in ("model", "quantity", "source", "verified")}
    tables = [table_listing(basis, heads, "Every quantity", folded=True, small=True)]
    return PageSection("What it rests on", words, tables=tables)
