"""Pictures of a sweep: two levers as a heat map, one as lines, draws as bands; the options' ranges where neither is."""

from __future__ import annotations

from functools import partial
from typing import Any

from optimiser.report.render.charts import Series, heat_map, line_chart, range_chart
from optimiser.report.render.page import Chart, drawable
from optimiser.report.strategic.sweep import NAMES, figure, plainly, unit_of
from optimiser.sweep.choices import choice_words, grids_of
from optimiser.sweep.study import LeverGrid, Study, levers_of

MOST_MAPS = 4
"""Scenarios that get a heat map for a measure."""

Rows = dict[tuple[str, str], dict[str, Any]]
"""Rows of a comparison of one model and measure, by scenario and choice."""


def measure_charts(study: Study, model: str, measure: str, rows: Rows) -> list[Chart]:
    """The pictures of one measure of a model."""
    grids = grids_of(study, model)
    title = NAMES[measure][0].upper() + NAMES[measure][1:]
    drawn = bool(study.draws) and any(spread.model == model for spread in study.ranges)
    if len(grids) == 1:
        return [_lines(study, model, measure, grids[0], rows, title, drawn)]
    if len(grids) == 2:
        maps = (_map(study, model, measure, (grids[0], grids[1]), rows, title, name) for name in _scenarios(rows))
        return [made for made in maps if made is not None][:MOST_MAPS]
    spans = []
    for (scenario, choice), row in rows.items():
        low, middle, high = (drawable(row[name]) or 0.0 for name in ("p5", "median", "p95"))
        spans.append((f"{scenario}, {plainly(choice)}" if grids else scenario, low, middle, high))
    caption = "Dot: median of the draws; bar: nine tenths of them." if drawn else "Central values; nothing was drawn."
    chart = range_chart(f"{model}-{measure}", title, spans, unit_of(measure))
    return [Chart(chart, caption)]


def _scenarios(rows: Rows) -> list[str]:
    return list(dict.fromkeys(scenario for scenario, _ in rows))


def _lines(study: Study, model: str, measure: str, grid: LeverGrid, rows: Rows, title: str, drawn: bool) -> Chart:
    """A line over a lever's values for each scenario, nine tenths of the draws as its band."""
    series = []
    for scenario in _scenarios(rows):
        at = [rows.get((scenario, choice_words([(grid.lever, value)]))) for value in grid.values]
        low, middle, high = ([None if row is None else drawable(row[k]) for row in at] for k in ("p5", "median", "p95"))
        series.append(Series(scenario, middle, [(low, high)] if drawn else ()))
    caption = f"Over values of {lever_words(study, grid)}."
    caption += " Lines: medians of the draws; bands: nine tenths of them." if drawn else " Nothing was drawn."
    chart = line_chart(f"{model}-{measure}", title, grid.values, series, unit_of(measure), from_nought=False,
                       across=plainly(grid.lever))  # fmt: skip
    return Chart(chart, caption)


def _map(
    study: Study, model: str, measure: str, grids: tuple[LeverGrid, LeverGrid], rows: Rows, title: str, scenario: str
) -> Chart | None:
    """A cell for each pair of values of two levers in one scenario."""
    across, down = grids
    cells = []
    for y in down.values:
        at = [rows.get((scenario, choice_words([(across.lever, x), (down.lever, y)]))) for x in across.values]
        cells.append([None if row is None else drawable(row["median"]) for row in at])
    if all(value is None for row in cells for value in row):
        return None
    told = f"{title}: {scenario}" if len(study.scenarios) > 1 else title
    chart = heat_map(f"{model}-{measure}-{scenario}", told, (plainly(across.lever), across.values),
                     (plainly(down.lever), down.values),
                     cells, partial(figure, measure))  # fmt: skip
    words = f"Medians over the draws. Across: {lever_words(study, across)}; down: {lever_words(study, down)}."
    return Chart(chart, words)


def lever_words(study: Study, grid: LeverGrid) -> str:
    """A lever and what it does."""
    kind = next(model.kind for model in study.models if model.name == grid.model)
    return f"{plainly(grid.lever)} ({levers_of(kind)[grid.lever][1]})"
