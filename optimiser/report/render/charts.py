"""Charts as SVG text to stand inside an HTML page: no script, no network, no font files.

Drawn by matplotlib without a display. Colours are told apart by the colour-blind (Okabe and Ito), and every series has
a dash or a label of its own, so that nothing rests on colour alone. The same data give the same text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from markupsafe import Markup, escape
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#4D4D4D", "#8C6D1F")
DASHES = ("-", "--", "-.", ":")
HATCHES = ("", "//", "..", "xx", "\\\\", "++", "oo", "--")
#: Parts beyond this many are drawn together as "others".
MOST_PARTS = 8

_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "rota",
    "text.parse_math": False,
    "font.family": "sans-serif",
    "font.sans-serif": ["Liberation Sans", "Arial", "Helvetica", "DejaVu Sans"],
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#5b6875",
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": "#e3e7eb",
    "axes.axisbelow": True,
    "hatch.linewidth": 0.5,
}


@dataclass(frozen=True)
class Series:
    """A line over the x values, with bands around it: (low, high) pairs, the widest first. None leaves a gap."""

    label: str
    values: Sequence[float | None]
    bands: Sequence[tuple[Sequence[float | None], Sequence[float | None]]] = ()


def line_chart(
    name: str,
    title: str,
    x: Sequence[Any],
    series: Sequence[Series],
    unit: str,
    *,
    from_nought: bool = True,
    across: str = "",
) -> Markup:
    """Lines with bands, named at their right end; the axis begins at nought unless only differences matter."""

    def draw(axes: Axes) -> None:
        place = range(len(x))
        for number, one in enumerate(series):
            colour = COLOURS[number % len(COLOURS)]
            for low, high in one.bands:
                axes.fill_between(place, _numbers(low), _numbers(high), color=colour, alpha=0.16, linewidth=0)
            axes.plot(place, _numbers(one.values), DASHES[number % len(DASHES)], color=colour, linewidth=1.8,
                      marker="o", markersize=2.5)  # fmt: skip
        _end_labels(axes, len(x) - 1, series)
        _years(axes, x)
        axes.set_xlabel(across)
        least, most = axes.get_ylim()
        bottom = min(0.0, least) if from_nought else least
        axes.set_ylim(bottom, most + 0.04 * (most - bottom))
        axes.margins(x=0.02)
        if len(x) > 1:  # lines may end before
            axes.set_xlim(-0.02 * (len(x) - 1), 1.02 * (len(x) - 1))

    return _svg(name, title, unit, draw)


def stacked_bars(
    name: str, title: str, x: Sequence[Any], parts: Sequence[tuple[str, Sequence[float]]], unit: str
) -> Markup:
    """Bars of parts on top of each other, the largest at the bottom, the smallest drawn together as others."""
    ordered = sorted(parts, key=lambda part: -sum(part[1]))
    if len(ordered) > MOST_PARTS:
        rest = [sum(values) for values in zip(*(part[1] for part in ordered[MOST_PARTS - 1 :]), strict=True)]
        ordered = [*ordered[: MOST_PARTS - 1], ("others", rest)]

    def draw(axes: Axes) -> None:
        base = [0.0] * len(x)
        for number, (label, values) in enumerate(ordered):
            axes.bar(range(len(x)), values, 0.78, bottom=base, label=label, color=COLOURS[number % len(COLOURS)],
                     hatch=HATCHES[number % len(HATCHES)], edgecolor="white", linewidth=0.4)  # fmt: skip
            base = [a + b for a, b in zip(base, values, strict=True)]
        _years(axes, x)
        handles, labels = axes.get_legend_handles_labels()
        axes.legend(handles[::-1], labels[::-1], loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)

    return _svg(name, title, unit, draw)


def horizontal_bars(
    name: str, title: str, rows: Sequence[str], parts: Sequence[tuple[str, Sequence[float]]], unit: str
) -> Markup:
    """Lying bars of parts, one bar for each row, the first on top."""

    def draw(axes: Axes) -> None:
        base = [0.0] * len(rows)
        for number, (label, values) in enumerate(parts):
            axes.barh(range(len(rows)), values, 0.7, left=base, label=label, color=COLOURS[number % len(COLOURS)],
                      hatch=HATCHES[number % len(HATCHES)], edgecolor="white", linewidth=0.4)  # fmt: skip
            base = [a + b for a, b in zip(base, values, strict=True)]
        axes.set_yticks(range(len(rows)), list(rows))
        axes.invert_yaxis()
        axes.grid(axis="x", color="#e3e7eb")
        axes.grid(visible=False, axis="y")
        axes.xaxis.set_major_formatter(FuncFormatter(_thousands))
        axes.set_xlabel(unit)
        if parts:
            axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)

    return _svg(name, title, "", draw, height=0.9 + 0.26 * len(rows))


def frontier_chart(name: str, title: str, points: Sequence[tuple[float, float, str]], across: str, unit: str) -> Markup:
    """A curve through (x, y, label) points, each labelled."""

    def draw(axes: Axes) -> None:
        axes.plot([p[0] for p in points], [p[1] for p in points], "-", color=COLOURS[0], marker="o", markersize=5)
        for x, y, label in points:
            axes.annotate(label, (x, y), textcoords="offset points", xytext=(6, 6), fontsize=8, color="#1b2733")
        axes.set_xlabel(across)
        axes.margins(x=0.12, y=0.15)
        axes.grid(axis="x", color="#e3e7eb")

    return _svg(name, title, unit, draw)


def range_chart(name: str, title: str, rows: Sequence[tuple[str, float, float, float]], unit: str) -> Markup:
    """One line per (label, low, middle, high): the range and its middle."""

    def draw(axes: Axes) -> None:
        for place, (_, low, middle, high) in enumerate(reversed(rows)):
            axes.plot([low, high], [place, place], color=COLOURS[0], linewidth=4, alpha=0.35, solid_capstyle="butt")
            axes.plot([middle], [place], "o", color=COLOURS[1], markersize=5)
        axes.set_yticks(range(len(rows)), [label for label, *_ in reversed(rows)])
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.grid(axis="x", color="#e3e7eb")
        axes.grid(visible=False, axis="y")
        axes.xaxis.set_major_formatter(FuncFormatter(_thousands))
        axes.set_xlabel(unit)

    return _svg(name, title, "", draw, height=0.7 + 0.3 * len(rows))


def heat_map(
    name: str,
    title: str,
    across: tuple[str, Sequence[Any]],
    down: tuple[str, Sequence[Any]],
    cells: Sequence[Sequence[float | None]],
    write: Callable[[float], str],
) -> Markup:
    """A cell for each pair of values of two levers, its number in it; unknown ones are left white.

    Args:
        name, title: as of every chart.
        across, down: each lever's name and values.
        cells: the numbers, a row for each value of ``down``, the first on top.
        write: how a number is written.
    """
    known = [value for row in cells for value in row if value is not None]
    least, most = min(known, default=0.0), max(known, default=1.0)
    colours = mpl.colormaps["cividis"]

    def draw(axes: Axes) -> None:
        for y, row in enumerate(cells):
            for x, value in enumerate(row):
                if value is None:
                    continue
                part = (value - least) / (most - least) if most > least else 0.5
                axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=colours(part), edgecolor="white"))
                axes.text(x, y, write(value), ha="center", va="center", color="white" if part < 0.55 else "#1b2733")
        axes.set_xlim(-0.5, len(across[1]) - 0.5)
        axes.set_ylim(len(down[1]) - 0.5, -0.5)
        axes.set_xticks(range(len(across[1])), [str(value) for value in across[1]])
        axes.set_yticks(range(len(down[1])), [str(value) for value in down[1]])
        axes.set_xlabel(across[0])
        axes.set_ylabel(down[0])
        axes.grid(visible=False)

    return _svg(name, title, "", draw, height=1.0 + 0.42 * len(down[1]))


@dataclass(frozen=True)
class StepLine:
    """A value that stays until it changes: (where, value) in order. `colour` and `dash` are places in `COLOURS` and
    `DASHES`."""

    label: str
    points: Sequence[tuple[float, float]]
    colour: int = 0
    dash: int = 0


def step_chart(
    name: str,
    title: str,
    lines: Sequence[StepLine],
    across: str,
    unit: str,
    x_range: tuple[float, float],
    y_range: tuple[float, float],
) -> Markup:
    """Steps within a range of both axes; a line goes on to the right end as it is."""

    def draw(axes: Axes) -> None:
        for line in lines:
            x, y = ([point[place] for point in line.points] for place in (0, 1))
            axes.plot([*x, max([x_range[1], *x])], [*y, *y[-1:]] if y else [float("nan")], drawstyle="steps-post",
                      linestyle=DASHES[line.dash % len(DASHES)], color=COLOURS[line.colour % len(COLOURS)],
                      linewidth=1.6, label=line.label)  # fmt: skip
        axes.set_xlim(*x_range)
        axes.set_ylim(*y_range)
        axes.xaxis.set_major_formatter(FuncFormatter(_thousands))
        axes.set_xlabel(across)
        axes.grid(axis="x", color="#e3e7eb")
        axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)

    return _svg(name, title, unit, draw)


def _numbers(values: Sequence[float | None]) -> list[float]:
    return [float("nan") if value is None else float(value) for value in values]


def _years(axes: Axes, x: Sequence[Any]) -> None:
    widest = max((len(str(value)) for value in x), default=1)
    step = -(-len(x) // (13 if widest <= 4 else 8))
    axes.set_xticks(range(0, len(x), step), [str(value) for value in x[::step]])


def _end_labels(axes: Axes, last: int, series: Sequence[Series]) -> None:
    """Names of the lines beside their ends, moved apart where they would lie on each other."""
    low, high = axes.get_ylim()
    apart = (high - low) * 0.07
    known = [[float(value) for value in one.values if value is not None] for one in series]
    ends = sorted((values[-1], number) for number, values in enumerate(known) if values)
    place = float("-inf")
    for end, number in ends:
        place = max(end, place + apart)
        axes.annotate(series[number].label, (last, place), textcoords="offset points", xytext=(7, -3), fontsize=9,
                      color=COLOURS[number % len(COLOURS)], annotation_clip=False)  # fmt: skip


def _thousands(value: float, _: Any = None) -> str:
    """A number beside an axis: in full up to a million, then in millions or thousand millions."""
    for size, word in ((1e9, "bn"), (1e6, "m")):
        if abs(value) >= size:
            return f"{value / size:.6g}{word}"
    return f"{value:,.0f}" if abs(value) >= 10 or value == int(value) else f"{value:g}"


def _svg(name: str, title: str, unit: str, draw: Callable[[Axes], None], height: float = 3.0) -> Markup:
    """The drawing as an <svg> element with ids of its own and its title for those who cannot see it."""
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(8.4, height), layout="constrained")
        axes = figure.add_subplot()
        axes.yaxis.set_major_locator(MaxNLocator(6))
        axes.yaxis.set_major_formatter(FuncFormatter(_thousands))
        draw(axes)
        axes.set_title(title, loc="left", fontsize=10, fontweight="bold")
        if unit:
            axes.set_ylabel(unit)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    text = text[text.index("<svg") :].strip()
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    safe = re.sub(r"[^A-Za-z0-9]", "-", name)
    text = re.sub(r'\bid="', f'id="{safe}-', text)
    text = re.sub(r"url\(#", f"url(#{safe}-", text)
    text = re.sub(r'href="#', f'href="#{safe}-', text)
    label = f'role="img" aria-label="{escape(title)}"'
    text = re.sub(r'<svg ([^>]*?)width="[^"]*"', lambda found: f"<svg {label} {found[1]}", text, count=1)
    text = re.sub(r'(<svg [^>]*?)height="[^"]*"', r"\1", text, count=1)
    return Markup(text)  # matplotlib escapes the text it draws
