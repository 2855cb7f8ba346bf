"""Uncertain numbers of a supply problem: a least, likeliest and greatest value, perhaps changing over years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimiser.skillmix.units import FloatArray


@dataclass(frozen=True)
class Quantity:
    """A number with its range, at one or more years; between years it runs straight, outside it stays.

    ``key`` names it for good: its random numbers depend on the seed and this key alone. ``years`` is empty for a
    constant; otherwise ``low``, ``central`` and ``high`` hold one value for each year. A triangular distribution is
    meant: low and high are the least and greatest values thought possible, central the likeliest.
    """

    key: str
    low: tuple[float, ...]
    central: tuple[float, ...]
    high: tuple[float, ...]
    years: tuple[int, ...] = ()
    source: str = ""
    verified: bool = False

    @property
    def uncertain(self) -> bool:
        """Whether any of its values has a range."""
        return self.low != self.high

    def at(self, years: NDArray[np.int64], quantile: FloatArray | None = None) -> FloatArray:
        """Values of shape (draws, years): central (one draw) or at the quantiles (draws,) of the distribution."""
        if quantile is None:
            anchors = np.asarray(self.central)[None, :]
        else:
            anchors = np.stack(
                [triangular(quantile, *row) for row in zip(self.low, self.central, self.high, strict=True)], axis=1
            )
        if len(self.years) < 2:
            return np.repeat(anchors[:, :1], len(years), axis=1)
        known = np.asarray(self.years, dtype=float)
        wanted = np.clip(years.astype(float), known[0], known[-1])
        right = np.clip(np.searchsorted(known, wanted, side="left"), 1, len(known) - 1)
        share = (wanted - known[right - 1]) / (known[right] - known[right - 1])
        return np.asarray(anchors[:, right - 1] * (1 - share) + anchors[:, right] * share)


def certain(key: str, value: float, source: str = "", verified: bool = False) -> Quantity:
    """A quantity without a range."""
    return Quantity(key, (value,), (value,), (value,), (), source, verified)


def triangular(quantile: FloatArray, low: float, mode: float, high: float) -> FloatArray:
    """Values of the triangular distribution at the quantiles; `low` everywhere if there is no range."""
    if high <= low:
        return np.full_like(quantile, low)
    turn = (mode - low) / (high - low)
    rising = low + np.sqrt(np.maximum(quantile, 0.0) * (high - low) * (mode - low))
    falling = high - np.sqrt(np.maximum(1 - quantile, 0.0) * (high - low) * (high - mode))
    return np.where(quantile < turn, rising, falling)
