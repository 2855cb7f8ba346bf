"""The figures of a rota: have against need, hours, fairness, wishes, cost by source, course of the search, grid.

The same drawings stand in the report and are written one by one for slides. What they show stands in the CSV files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from optimiser.problem.calendar import WEEKDAYS
from optimiser.report.overview.bill_parts import PARTS, charges
from optimiser.report.overview.colours import CHALK, INK, is_dark, tint
from optimiser.report.overview.fair_shares import fair_shares
from optimiser.report.render.svg import (
    BLUE,
    FAINT,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    Bar,
    Drawing,
    Panel,
    Part,
    Steps,
    bars,
    number_text,
    panels,
    shortened,
    steps,
)
from optimiser.report.rota.grid import GridRow, line_name, short_name, team_name
from optimiser.report.rota.view import RotaView

MOST_ROWS = 40
"""Rows of a chart of people; of more the furthest from even are drawn, and the caption says so."""

NAME_LETTERS = 21
"""Letters of a name beside the drawn grid; longer ones are cut, for they would lie under its first days."""

MOST_PANELS = 6
"""Cover periods of the chart of cover that stand on half a page of paper; more are drawn on screen alone."""

MOST_RULES = 14
"""Rules of the chart of cost; the rest are drawn together."""

ROUGH = 4
"""A first rota that costs so many times the second is left out of the course of the search."""


@dataclass(frozen=True)
class DrawnFigure:
    """A drawing, what it shows in words, and the CSV file that has its numbers."""

    name: str
    svg: Markup
    caption: str
    on_request: bool = False
    """Whether it stands on the page alone, not on the sheet that is printed."""


def _who(view: RotaView, person: int) -> str:
    return short_name(view.problem, person)


def _some(number: int) -> str:
    return f" The {MOST_ROWS} furthest of {number:,} are drawn." if number > MOST_ROWS else ""


def cover_figure(view: RotaView) -> DrawnFigure:
    """Have against need by day and cover period, over all teams: what is met, missing and beyond."""
    problem, calendar = view.problem, view.problem.calendar
    met, missing, beyond = ({p: [0.0] * calendar.days for p in range(len(problem.periods))} for _ in range(3))
    for found in view.cover:
        need = problem.needs[found.need]
        if need.day < calendar.days:
            met[need.period][need.day] += min(found.have, need.minimum)
            missing[need.period][need.day] += max(0, need.minimum - found.have)
            beyond[need.period][need.day] += max(0, found.have - need.minimum)
    order = sorted(met, key=lambda p: (problem.periods[p].start, p))
    shown = [
        Panel(problem.periods[p].name, list(zip(met[p], missing[p], beyond[p], strict=True)))
        for p in order
        if any(met[p]) or any(missing[p]) or any(beyond[p])
    ]
    parts = (Part("there of the minimum", BLUE), Part("missing", ORANGE, hatch=True), Part("beyond it", SKY))
    below = [view.day(day) for day in range(calendar.days)]
    below = [" ".join(label.split()[:2]) for label in below]
    shaded = [calendar.weekday(day) >= 5 or day in calendar.holidays for day in range(calendar.days)]
    title = "People there against the minimum, by day"
    caption = "Counted for each need apart: people beyond one do not hide who is missing at another (cover.csv)."
    drawn = panels("cover", title, parts, below, shaded, shown)
    return DrawnFigure("cover", drawn, caption, on_request=len(shown) > MOST_PANELS)


def hours_figure(view: RotaView) -> DrawnFigure:
    """Hours owed and over by contract with hours."""
    held = [(balance / 60, line.contract) for line in view.lines if (balance := view.balance(line)) is not None]
    furthest = sorted(held, key=lambda h: (-abs(h[0]), h[1]))[:MOST_ROWS]
    rows = [
        Bar(line_name(view.problem, contract), (min(0.0, hours), max(0.0, hours)), f"{hours:+z.1f}")
        for hours, contract in sorted(furthest)
    ]
    parts = (Part("owed", SKY), Part("over", ORANGE, hatch=True))
    apart = "" if view.manager else " People who are away are left out."
    caption = f"Hours of duties and of leave beside what is due (people.csv).{apart}{_some(len(held))}"
    return DrawnFigure("hours", bars("hours", "Hours owed and over", "h", parts, rows), caption, on_request=True)


def fairness_figures(view: RotaView) -> Iterator[DrawnFigure]:
    """A figure for each measure: what each person takes against a fair share."""
    by_measure: dict[tuple[str, str], list[Bar]] = {}
    for found in fair_shares(view):
        parts = (min(found.count, found.share), max(0.0, found.count - found.share))
        bar = Bar(_who(view, found.person), parts, f"{found.count} of {number_text(found.share)}", found.share)
        by_measure.setdefault((found.measure, found.by), []).append(bar)
    for number, ((measure, by), rows) in enumerate(by_measure.items()):
        rows.sort(key=lambda bar: (-bar.parts[1], bar.parts[0] - (bar.against or 0.0)))
        drawn = rows if len(rows) <= MOST_ROWS else [*rows[: MOST_ROWS // 2], *rows[-MOST_ROWS // 2 :]]
        kinds = (Part("within it", GREEN), Part("beyond it", ORANGE, hatch=True))
        title = f"{measure.capitalize()} against a fair share"
        name = "fairness" if not number else f"fairness-{number + 1}"
        share = f"The share is the most that {by} lets a person take at no cost" if by else (
            "The share is in proportion to contracted hours among those who could take some"
        )  # fmt: skip
        caption = f"{share} (fairness.csv).{_some(len(rows))}"
        yield DrawnFigure(name, bars(name, title, "", kinds, drawn, "fair share"), caption, on_request=True)


def wishes_figure(view: RotaView) -> DrawnFigure:
    """Wishes met and refused by person."""
    asked = [
        (sum(not w.met for w in wishes), sum(w.met for w in wishes), person)
        for person, wishes in enumerate(view.wishes)
        if wishes
    ]
    asked.sort(key=lambda a: (-a[0], a[1], a[2]))
    rows = [
        Bar(_who(view, person), (met, refused), f"{met} of {met + refused}")
        for refused, met, person in asked[:MOST_ROWS]
    ]
    parts = (Part("met", GREEN), Part("refused", ORANGE, hatch=True))
    caption = f"Who has most refused stands first (wishes.csv).{_some(len(asked))}"
    return DrawnFigure("wishes", bars("wishes", "Wishes met", "", parts, rows), caption, on_request=True)


def cost_figure(view: RotaView) -> DrawnFigure:
    """Points by rule, the parts of the bill told apart."""
    dear = [c for c in charges(view) if c.points]
    dear.sort(key=lambda c: (-c.points, c.rule))
    words = list(PARTS)
    colours = dict(zip(words, (ORANGE, BLUE, GREEN, PURPLE), strict=True))
    rows = [
        Bar(c.rule, [c.points if c.part == word else 0 for word in words], f"{c.points:,}{how_much}")
        for c in dear[:MOST_RULES]
        for how_much in [f" ({c.how_much})" if c.how_much else ""]
    ]
    if rest := dear[MOST_RULES:]:
        sums = [sum(c.points for c in rest if c.part == word) for word in words]
        rows.append(Bar(f"{len(rest)} rules more", sums, f"{sum(sums):,}"))
    parts = [Part(PARTS[word].lower(), colours[word], hatch=word == "gaps") for word in words]
    caption = "Points of each rule that is stretched, and by how much (bill.csv)."
    return DrawnFigure("cost", bars("cost", "What the points are for", "points", parts, rows), caption)


def trace_figure(view: RotaView) -> DrawnFigure:
    """The course of the search: cost and bound over time."""
    trace = view.trace
    costs = [(bool(p.get("hard")), _at(p, "points")) for p in trace if p.get("points") is not None]
    last_hard = bool(costs) and costs[-1][0]
    course = [at for hard, at in costs if hard == last_hard]
    if len(course) > 2 and course[0][1] > ROUGH * course[1][1]:
        course = course[1:]
    shown = [Steps("cost, rules broken" if last_hard else "cost", course, BLUE)] if course else []
    bound = [_at(p, "bound") for p in trace if p.get("bound") is not None]
    if view.bound is not None:
        bound.append((max((x for x, _ in (*bound, *course)), default=0.0), float(view.bound)))
    shown += [Steps("bound", bound, GREY, "5 4")] if bound else []
    drawing = steps("trace", "Course of the search", "seconds", "points", shown)
    proven = "no rota costs less than the bound" if bound else "no bound was proven"
    caption = f"Every better rota as it was found; {proven} (search.csv)."
    if not trace:
        caption = "This rota was not made by a search of which a record stands beside it."
    return DrawnFigure("trace", drawing, caption, on_request=True)


def _at(point: Mapping[str, Any], what: str) -> tuple[float, float]:
    return float(point["seconds"]), float(point[what])


def grid_figure(view: RotaView) -> DrawnFigure:
    """The grid of people by days as a drawing."""
    problem, calendar = view.problem, view.problem.calendar
    name, cell, step = 150.0, 25.0, 16.0
    rows = sum(len(block.rows) + 3 for block in view.grid.blocks)
    drawing = Drawing("grid", name + cell * calendar.days, 24 + step * rows)
    drawing.text(0, 15, view.title or "Rota", bold=True, size=14)
    codes: dict[str, int] = {}
    for index, shift in enumerate(problem.shifts):
        codes.setdefault(shift.code, index)
    y = 28.0
    for block in view.grid.blocks:
        drawing.text(0, y + step + 12, shortened(team_name(problem, block.team) or "no team", NAME_LETTERS), bold=True)
        for day in range(calendar.days):
            x = name + (day + 0.5) * cell
            drawing.text(x, y + 12, WEEKDAYS[calendar.weekday(day)], anchor="middle", colour=FAINT, size=9)
            holiday = "°" if day in calendar.holidays else ""
            drawing.text(x, y + step + 10, f"{calendar.date(day).day}{holiday}", anchor="middle", colour=FAINT, size=10)
        y += 2 * step
        for row in block.rows:
            _draw_row(view, drawing, row, y, codes, (name, cell, step))
            y += step
        y += step
    caption = "People by days; grid.csv has the same."
    return DrawnFigure("grid", drawing.svg(view.title or "Rota", "A grid of people by days"), caption)


def _draw_row(
    view: RotaView, drawing: Drawing, row: GridRow, y: float, codes: Mapping[str, int], size: tuple[float, float, float]
) -> None:
    problem, calendar = view.problem, view.problem.calendar
    name, cell, step = size
    who = line_name(problem, row.contract) + (" (guest)" if row.guest else "")
    drawing.text(0, y + 12, shortened(who, NAME_LETTERS))
    for day, entries in enumerate(row.cells):
        x = name + day * cell
        if calendar.weekday(day) >= 5 or day in calendar.holidays:
            drawing.box(x, y, cell, step, "#e6ebf0")
        for entry in entries:
            shift = codes.get(entry.code)
            colour = tint(problem, shift) if shift is not None and entry.kind != "away" else ""
            if colour.startswith("#"):
                drawing.box(x + 0.5, y + 0.5, cell - 1, step - 1, colour, entry.words)
        text = "/".join(entry.text for entry in entries)
        if text:
            light = colour.startswith("#") and is_dark(colour)
            drawing.text(x + cell / 2, y + 12, text, anchor="middle", colour=CHALK if light else INK, size=10)
    drawing.line([(0, y + step), (name + cell * calendar.days, y + step)], "#d5dbe1", 0.5)


FIGURES: Mapping[str, Callable[[RotaView], DrawnFigure]] = {
    "grid": grid_figure,
    "cover": cover_figure,
    "fairness": lambda view: next(fairness_figures(view)),
    "trace": trace_figure,
    "hours": hours_figure,
    "wishes": wishes_figure,
    "cost": cost_figure,
}
"""What can be drawn of a rota by its name."""


def figure_named(view: RotaView, name: str) -> DrawnFigure:
    """A figure by its name; those of fairness after the first, one a measure, are `fairness-2`, `fairness-3`, ...

    Raises:
        LookupError: there is no such figure, with the names there are.
    """
    fairness = {figure.name: figure for figure in fairness_figures(view)}
    if name in fairness:
        return fairness[name]
    if name in FIGURES and name != "fairness":
        return FIGURES[name](view)
    known = [n for n in FIGURES if n != "fairness" or fairness]
    raise LookupError(", ".join([*known, *list(fairness)[1:]]))


def page_figures(view: RotaView) -> list[DrawnFigure]:
    """The figures of the report in their order."""
    found = [cover_figure(view), hours_figure(view), *fairness_figures(view)]
    if any(view.wishes):
        found.append(wishes_figure(view))
    found.append(cost_figure(view))
    return [*found, trace_figure(view)] if view.trace else found


def as_png(svg: str, zoom: int = 2) -> bytes:
    """A drawing as PNG, `zoom` pixels to a unit, in the letters that come with matplotlib, so that it is the same
    everywhere; ModuleNotFoundError where resvg-py, an optional extra, is missing."""
    import matplotlib as mpl
    import resvg_py

    fonts = Path(mpl.get_data_path(), "fonts", "ttf")
    made = resvg_py.svg_to_bytes(
        svg_string=svg,
        background="#ffffff",
        zoom=zoom,
        skip_system_fonts=True,
        font_files=[str(fonts / "DejaVuSans.ttf"), str(fonts / "DejaVuSans-Bold.ttf")],
        font_family="DejaVu Sans",
        sans_serif_family="DejaVu Sans",
    )
    return bytes(made)
