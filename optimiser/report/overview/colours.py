"""Colours of shifts: their own or one by their place, and the text colour that is read best on them."""

from __future__ import annotations

import re

from optimiser.problem.problem import Problem

TINTS = ("#fff3c4", "#d9ecff", "#e3d9f7", "#d5f0e0", "#fde2d3", "#e0e6ea", "#f9d9e6", "#e8f3c8")
"""Backgrounds of shifts that name no colour, in order."""

INK, CHALK = "#000000", "#ffffff"
"""Colours of text on the background of a shift: on any colour one of them has a contrast of 4.5 to 1 (WCAG 2.2 AA)."""

_COLOUR = re.compile(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?|[a-zA-Z]+")


def tint(problem: Problem, shift: int) -> str:
    """Background of a shift: its own colour, else one by its place in the list."""
    own = problem.shifts[shift].colour
    return own if _COLOUR.fullmatch(own) else TINTS[shift % len(TINTS)]


def is_dark(colour: str) -> bool:
    """Whether white text has more contrast on a #rrggbb or #rgb colour than black text; names count as light."""
    return colour.startswith("#") and contrast(colour, CHALK) > contrast(colour, INK)


def contrast(one: str, other: str) -> float:
    """Contrast of two #rrggbb or #rgb colours, from 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one) + 0.05, luminance(other) + 0.05))
    return light / dark


def luminance(colour: str) -> float:
    """Relative luminance of a #rrggbb or #rgb colour, 0 for black to 1 for white (WCAG 2.2)."""
    digits = colour.removeprefix("#")
    parts = [d * 2 for d in digits] if len(digits) == 3 else [digits[i : i + 2] for i in (0, 2, 4)]
    shares = [int(part, 16) / 255 for part in parts]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
