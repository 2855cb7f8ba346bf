"""A forecast of activity from past years: a line through their logarithms, with its prediction interval.

The trend is ordinary least squares on the logarithm of what was counted, so activity grows by a share a year; the
interval is that of one new observation, by Student's t with two degrees of freedom fewer than there are years (D. C.
Montgomery, E. A. Peck and G. G. Vining, Introduction to Linear Regression Analysis, chapter 2). It says how far a year
may be from the trend if the trend goes on; a change of course is not in it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

FEWEST_YEARS = 4
"""Years that a forecast takes at the least: with fewer its range is of no use."""

SHOWN = 0.95
"""Chance of the interval that is shown."""

DRAWN = 0.99
"""Chance of the interval between whose ends activity is drawn: a triangle between them is as wide as the forecast's
own distribution, where years are many."""


@dataclass(frozen=True)
class PastActivity:
    """How many of an activity there were in a place in a year."""

    place: str
    activity: str
    year: int
    per_year: float


@dataclass(frozen=True)
class ActivityForecast:
    """The trend of an activity in a place. ``mean_log``: at the middle of the years, ``middle``; ``slope``: of the
    logarithm, a year; ``error``: standard error of a year about the trend; ``spread``: sum of squared distances of the
    years from their middle."""

    place: str
    activity: str
    years: tuple[int, ...]
    last: float
    middle: float
    mean_log: float
    slope: float
    error: float
    spread: float

    @property
    def growth(self) -> float:
        """Share a year."""
        return math.exp(self.slope) - 1

    def at(self, year: float) -> float:
        """Activity of a year on the trend."""
        return math.exp(self.mean_log + self.slope * (year - self.middle))

    def factors(self, year: float, chance: float) -> tuple[float, float]:
        """What the trend is multiplied by at the ends of the interval that a year's activity is in by some chance."""
        count = len(self.years)
        error = self.error * math.sqrt(1 + 1 / count + (year - self.middle) ** 2 / self.spread)
        far = student_quantile(chance, count - 2) * error
        return math.exp(-far), math.exp(far)


def forecasts(past: Iterable[PastActivity]) -> tuple[ActivityForecast, ...]:
    """The trend of each place and activity.

    Args:
        past: activity above nought, of at least `FEWEST_YEARS` years for each place and activity.
    """
    found: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    for row in past:
        found[row.place, row.activity][row.year] = row.per_year
    return tuple(_trend(*key, dict(sorted(counted.items()))) for key, counted in found.items())


def _trend(place: str, activity: str, counted: dict[int, float]) -> ActivityForecast:
    count, logs = len(counted), {year: math.log(value) for year, value in counted.items()}
    middle, mean = sum(counted) / count, sum(logs.values()) / count
    spread = sum((year - middle) ** 2 for year in counted)
    slope = sum((year - middle) * (log - mean) for year, log in logs.items()) / spread
    squares = sum((log - mean - slope * (year - middle)) ** 2 for year, log in logs.items())
    error = math.sqrt(squares / (count - 2))
    last = counted[max(counted)]
    return ActivityForecast(place, activity, tuple(counted), last, middle, mean, slope, error, spread)


def student_quantile(chance: float, freedom: int) -> float:
    """How far from nought, either way, a variable of Student's t distribution is at most, by some chance.

    Bisection on the finite series for whole degrees of freedom (Abramowitz and Stegun, Handbook of Mathematical
    Functions, 26.7.3 and 26.7.4).

    Args:
        chance: of being no farther, above 0 and below 1.
        freedom: degrees of freedom, 1 or more.
    """
    low, high = 0.0, math.pi / 2
    for _ in range(60):
        angle = (low + high) / 2
        if _within(angle, freedom) < chance:
            low = angle
        else:
            high = angle
    return math.sqrt(freedom) * math.tan((low + high) / 2)


def _within(angle: float, freedom: int) -> float:
    """Chance that Student's t is no farther from nought than the root of ``freedom`` times the angle's tangent."""
    cosine, even = math.cos(angle), freedom % 2 == 0
    term = 1.0 if even else cosine
    series = term if freedom > 1 else 0.0
    for k in range(1 if even else 2, freedom - 2, 2):
        term *= k / (k + 1) * cosine**2
        series += term
    return math.sin(angle) * series if even else 2 / math.pi * (angle + math.sin(angle) * series)
