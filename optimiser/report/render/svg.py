"""Small drawings as SVG text: no script, no network, no fonts of their own, quick to make, each mark with its number.

Two kinds serve every figure of a rota: lying bars, one to a row, and panels of things that follow the days or the
clock. Colours are told apart by the colour-blind (Okabe and Ito); what is missing or too much has a hatch as well.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

INK, FAINT, RULE = "#1b2733", "#4c5a67", "#d5dbe1"
BLUE, ORANGE, GREEN, SKY, PURPLE, GREY = "#0072b2", "#d55e00", "#00785a", "#9dcdee", "#9a4c80", "#6b7680"
LETTER = 6.8
"""About how wide a letter is."""

PANEL_LETTERS, PANEL_LINES = 12, 3
"""How much of a panel's name stands beside it."""

FONT = "'Liberation Sans', Arial, Helvetica, sans-serif"


def number_text(value: float) -> str:
    """A number as short as it is exact to a tenth: `12`, `7.5`, `1,240`."""
    return (
        f"{value:,.1f}".removesuffix(".0").replace("-0", "0")
        if abs(value) < 0.05
        else f"{value:,.1f}".removesuffix(".0")
    )


@dataclass
class Drawing:
    """A drawing that grows by what is put on it. Lengths are pixels."""

    name: str
    width: float
    height: float
    marks: list[str] = field(default_factory=list)

    def box(
        self, x: float, y: float, width: float, height: float, fill: str, tip: str = "", hatch: bool = False
    ) -> None:
        """A filled box; `tip` is what it says to a pointer, `hatch` lays lines over it."""
        title = f"<title>{escape(tip)}</title>" if tip else ""
        place = f'x="{x:.1f}" y="{y:.1f}" width="{max(0.0, width):.1f}" height="{max(0.0, height):.1f}"'
        self.marks.append(f'<rect {place} fill="{fill}">{title}</rect>')
        if hatch and width > 0 and height > 0:
            self.marks.append(f'<rect {place} fill="url(#{self.name}-hatch)" pointer-events="none"/>')

    def line(self, points: Sequence[tuple[float, float]], colour: str, width: float = 1, dash: str = "") -> None:
        """A line through points."""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.marks.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashes}/>')

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        anchor: str = "start",
        colour: str = INK,
        bold: bool = False,
        size: int = 12,
    ) -> None:
        """Words that begin, end or are centred (`start`, `end`, `middle`) at a place on their base line."""
        weight = ' font-weight="bold"' if bold else ""
        where = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}"{weight}'
        self.marks.append(f"<text {where}>{escape(words)}</text>")

    def svg(self, title: str, description: str) -> Markup:
        """The drawing as an element, with its title and what it shows for those who cannot see it."""
        hatch = (
            f'<defs><pattern id="{self.name}-hatch" width="5" height="5" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><rect width="2" height="5" fill="#fff" fill-opacity="0.65"/>'
            "</pattern></defs>"
        )
        head = (
            f'<svg viewBox="0 0 {self.width:.0f} {self.height:.0f}" role="img" '
            f'aria-labelledby="{self.name}-title {self.name}-desc" font-family="{FONT}">'
        )
        said = (
            f'<title id="{self.name}-title">{escape(title)}</title>'
            f'<desc id="{self.name}-desc">{escape(description)}</desc>'
        )
        return Markup(head + said + hatch + "".join(self.marks) + "</svg>")


def alone(svg: str) -> str:
    """A drawing as a file of its own: with the name of the language, which an HTML page does without."""
    return str(svg).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


@dataclass(frozen=True)
class Bar:
    """A row of lying bars: its label, the lengths of its parts (negative ones to the left), what stands behind it, and
    a place to compare with, drawn as a line across."""

    label: str
    parts: Sequence[float]
    note: str = ""
    against: float | None = None


@dataclass(frozen=True)
class Part:
    """What the parts of a place in every row are: their name and colour, and whether they are hatched."""

    name: str
    colour: str
    hatch: bool = False


def bars(name: str, title: str, unit: str, parts: Sequence[Part], rows: Sequence[Bar], against: str = "") -> Markup:
    """Lying bars with their numbers.

    Args:
        name: of the drawing, unique on its page.
        title: what it shows.
        unit: of the numbers.
        parts: what the parts of every row are.
        rows: from above.
        against: what the lines across are.
    """
    label, width, step, top = 180.0, 640.0, 16.0, 40.0
    noted = LETTER * max([0, *(len(row.note) for row in rows)]) + 10
    drawing = Drawing(name, width, top + step * max(1, len(rows)) + 6)
    low = min([0.0, *(sum(v for v in row.parts if v < 0) for row in rows)])
    high = max([0.0, *(sum(v for v in row.parts if v > 0) for row in rows), *(row.against or 0.0 for row in rows)])
    before = noted if low < 0 else 0.0
    room = width - label - noted - before
    scale = room / ((high - low) or 1)
    origin = label + before - low * scale
    drawing.text(0, 13, f"{title} ({unit})" if unit else title, bold=True, size=13)
    _key(drawing, parts, against)
    for at, row in enumerate(rows):
        y = top + at * step
        drawing.text(label - 6, y + 11, shortened(row.label), anchor="end")
        left, right = origin, origin
        for part, value in zip(parts, row.parts, strict=True):
            tip = f"{row.label}: {number_text(abs(value))} {unit} {part.name}".strip()
            if value > 0:
                drawing.box(right, y + 2, value * scale, step - 5, part.colour, tip, hatch=part.hatch)
                right += value * scale
            elif value < 0:
                left += value * scale
                drawing.box(left, y + 2, -value * scale, step - 5, part.colour, tip, hatch=part.hatch)
        if row.against is not None:
            x = origin + row.against * scale
            drawing.line([(x, y), (x, y + step - 1)], INK, 2.5)
            right = max(right, x)
        if row.note and right <= origin and left < origin:
            drawing.text(left - 4, y + 11, row.note, anchor="end", colour=FAINT)
        elif row.note:
            drawing.text(right + 5, y + 11, row.note, colour=FAINT)
    drawing.line([(origin, top), (origin, top + step * len(rows))], FAINT)
    return drawing.svg(title, "; ".join(f"{row.label} {row.note}" for row in rows[:12]) or "nothing to show")


def _key(drawing: Drawing, parts: Sequence[Part], against: str) -> None:
    x = 0.0
    for part in parts:
        drawing.box(x, 22, 10, 10, part.colour, hatch=part.hatch)
        drawing.text(x + 14, 31, part.name, colour=FAINT)
        x += 28 + LETTER * len(part.name)
    if against:
        drawing.line([(x + 4, 21), (x + 4, 33)], INK, 2.5)
        drawing.text(x + 12, 31, against, colour=FAINT)


def shortened(label: str, most: int = 26) -> str:
    """A text of so many letters at most."""
    return label if len(label) <= most else label[: most - 1] + "…"


@dataclass(frozen=True)
class Panel:
    """Columns that stand side by side, one for each of the marks below: its name, and for each column the heights of
    its parts, from below."""

    name: str
    columns: Sequence[Sequence[float]]


def panels(
    name: str, title: str, parts: Sequence[Part], below: Sequence[str], shaded: Sequence[bool], shown: Sequence[Panel]
) -> Markup:
    """Panels of columns under each other over the same marks.

    Args:
        name: of the drawing, unique on its page.
        title: what it shows.
        parts: what the parts of every column are, from below.
        below: a mark for each column.
        shaded: which columns stand on a shade.
        shown: the panels from above.
    """
    label, width, height, top = 90.0, 640.0, 74.0, 40.0
    drawing = Drawing(name, width, top + (height + 12) * len(shown) + 14)
    step = (width - label) / max(1, len(below))
    drawing.text(0, 13, title, bold=True, size=13)
    _key(drawing, parts, "")
    for at, panel in enumerate(shown):
        y = top + at * (height + 12)
        most = max([1.0, *(sum(column) for column in panel.columns)])
        lines = textwrap.wrap(panel.name, PANEL_LETTERS, max_lines=PANEL_LINES, placeholder="…")
        for number, line in enumerate(lines):
            drawing.text(0, y + height / 2 + 13 * (number - (len(lines) - 1) / 2), line)
        drawing.text(label - 4, y + 10, number_text(most), anchor="end", colour=FAINT)
        drawing.text(label - 4, y + height, "0", anchor="end", colour=FAINT)
        for place, column in enumerate(panel.columns):
            x, foot = label + place * step, y + height
            if shaded[place]:
                drawing.box(x, y, step, height, "#e6ebf0")
            for part, value in zip(parts, column, strict=True):
                if value > 0:
                    tall = value / most * height
                    tip = f"{panel.name}, {below[place]}: {number_text(value)} {part.name}"
                    drawing.box(x + 1, foot - tall, step - 2, tall, part.colour, tip, hatch=part.hatch)
                    foot -= tall
        drawing.line([(label, y + height), (width, y + height)], FAINT)
    every = max(1, round(22 / step))
    for place in range(0, len(below), every):
        x = label + (place + 0.5) * step
        drawing.text(x, top + (height + 12) * len(shown) + 4, below[place].split()[-1], anchor="middle", colour=FAINT)
    return drawing.svg(title, f"{len(shown)} panels over {len(below)} days")


@dataclass(frozen=True)
class Steps:
    """A value that stays until it changes: (when, value) in order."""

    name: str
    points: Sequence[tuple[float, float]]
    colour: str
    dash: str = ""


def _ending(line: Steps) -> str:
    return f"{line.name} {number_text(line.points[-1][1])}" if line.points else line.name


def steps(name: str, title: str, across: str, unit: str, shown: Sequence[Steps]) -> Markup:
    """Values over time as steps, each named at its end; the axis begins at nought.

    Args:
        name: of the drawing, unique on its page.
        title: what it shows.
        across: what time is in.
        unit: of the values.
        shown: the lines.
    """
    label, width, height, top = 70.0, 640.0, 170.0, 30.0
    drawing = Drawing(name, width, top + height + 34)
    drawing.text(0, 13, f"{title} ({unit})", bold=True, size=13)
    last = max((x for line in shown for x, _ in line.points), default=1.0) or 1.0
    most = max((y for line in shown for _, y in line.points), default=1.0) or 1.0
    right = width - 15 - LETTER * max([0, *(len(_ending(line)) for line in shown)])
    for share in (0.0, 0.5, 1.0):
        y = top + height * (1 - share)
        drawing.line([(label, y), (right, y)], RULE)
        drawing.text(label - 5, y + 4, number_text(most * share), anchor="end", colour=FAINT)
        x = label + (right - label) * share
        drawing.text(x, top + height + 15, number_text(last * share), anchor="middle", colour=FAINT)
    drawing.text((label + right) / 2, top + height + 29, across, anchor="middle", colour=FAINT)
    taken: list[float] = []
    for line in shown:
        path: list[tuple[float, float]] = []
        for x, value in line.points:
            at = label + (right - label) * x / last, top + height * (1 - value / most)
            if path:
                path.append((at[0], path[-1][1]))
            path.append(at)
        if path:
            path.append((right, path[-1][1]))
            drawing.line(path, line.colour, 2, line.dash)
            end = path[-1][1]
            while any(abs(end - other) < 12 for other in taken):
                end -= 12
            taken.append(end)
            drawing.text(right + 5, end + 4, _ending(line), colour=line.colour)
    told = "; ".join(f"{line.name} from {number_text(line.points[0][1])} to {number_text(line.points[-1][1])}"
                     for line in shown if line.points)  # fmt: skip
    return drawing.svg(title, told or "nothing to show")
