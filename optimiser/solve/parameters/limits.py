"""The kinds of numbers and words that parameters are, each with its limits: `Count`, `Share`, ..."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class Range:
    """Which numbers a parameter may be.

    Attributes:
        least, most: the limits, which themselves are allowed.
        positive: 0 is not allowed either.
    """

    least: float = 0
    most: float = math.inf
    positive: bool = False

    def holds(self, value: float) -> bool:
        """Whether a number is within."""
        return self.least <= value <= self.most and math.isfinite(value) and not (self.positive and value <= 0)

    def __str__(self) -> str:
        least = "more than 0" if self.positive else f"{self.least:g} or more"
        if math.isinf(self.most):
            return least
        return f"{least}, at most {self.most:g}" if self.positive else f"between {self.least:g} and {self.most:g}"


@dataclass(frozen=True)
class OneWordOf:
    """Which words a parameter may be."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return " or ".join([", ".join(self.words[:-1]), self.words[-1]])


Count = Annotated[int, Range(1)]
"""A whole number, at least 1."""

Natural = Annotated[int, Range(0)]
"""A whole number, at least 0."""

Amount = Annotated[float, Range(0)]
"""A number, at least 0."""

Positive = Annotated[float, Range(positive=True)]
"""A number above 0."""

Share = Annotated[float, Range(0, 1)]
"""A part of something: 0 to 1."""

Factor = Annotated[float, Range(1)]
"""A factor that makes something larger, or leaves it: at least 1."""
