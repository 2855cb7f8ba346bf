"""Kinds of cell that several files of a mix folder share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from optimiser.tabular.kinds import choice, decimal, integer
from optimiser.tabular.schema import Row

LEVEL = integer(1, 9)
GROWTH = decimal(-50, 200, "percent a year")
PERCENT = decimal(0, 100, "percent")
UPLIFT = decimal(0, 99, "percent")
UPLIFT_MODE = choice("multiply", "divide")
SOME_HOURS = decimal(0, None, "hours")


def positive(name: str) -> Callable[[Row], Iterator[tuple[str, str, str]]]:
    """The check that a column of a row is not nought."""

    def check(row: Row) -> Iterator[tuple[str, str, str]]:
        if row[name] == 0:
            yield name, "0 is no amount", "expected more than 0"

    return check
