"""Kinds of cell that several files of a mix folder share."""

from __future__ import annotations

from optimiser.tabular.kinds import choice, decimal, integer

LEVEL = integer(1, 9)
GROWTH = decimal(-50, 200, "percent a year")
PERCENT = decimal(0, 100, "percent")
UPLIFT_MODE = choice("multiply", "divide")
SOME_HOURS = decimal(0, None, "hours")
