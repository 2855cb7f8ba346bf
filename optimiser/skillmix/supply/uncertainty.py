"""Ranges by Monte Carlo simulation: seeded draws of every uncertain quantity, and percentile bands over them.

Each quantity has a stream of its own, seeded by the run's seed and the quantity's key. So the numbers do not depend on
the machine, on the order of the rows of a file, or on what else is uncertain. Two scenarios that share a seed share
their luck (common random numbers; Law, Simulation Modeling and Analysis): their difference is the scenario's doing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from optimiser.skillmix.supply.problem import Supply
from optimiser.skillmix.supply.quantity import Quantity
from optimiser.skillmix.units import FloatArray

#: The percentiles that reports show.
PERCENTILES = (5, 25, 50, 75, 95)


@dataclass(frozen=True)
class Draws:
    """``count`` draws: for each uncertain quantity's key the quantiles (count,) at which it is taken. A quantity
    without an entry is taken at its central value in every draw."""

    count: int = 1
    quantiles: Mapping[str, FloatArray] = field(default_factory=dict)

    def of(self, quantity: Quantity, years: NDArray[np.int64]) -> FloatArray:
        """The quantity's values, (count, years)."""
        values = quantity.at(years, self.quantiles.get(quantity.key))
        return np.broadcast_to(values, (self.count, len(years)))


CENTRAL = Draws()


def stream(seed: int, key: str) -> np.random.Generator:
    """The generator of one key under one seed: PCG64 from a SeedSequence, alike on every machine."""
    words = np.frombuffer(hashlib.sha256(key.encode()).digest()[:16], dtype="<u4")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=tuple(int(w) for w in words))))


def draw_quantiles(supply: Supply, seed: int, count: int) -> Draws:
    """Independent quantiles for every uncertain quantity; a longer run begins with the draws of a shorter one."""
    if count < 1:
        raise ValueError("at least one draw is needed")
    uncertain = [quantity for quantity in supply.every_quantity() if quantity.uncertain]
    return Draws(count, {quantity.key: stream(seed, quantity.key).random(count) for quantity in uncertain})


def percentiles(values: FloatArray, axis: int = 0) -> dict[int, FloatArray]:
    """Percentile -> values with the axis of the draws taken away."""
    found = np.percentile(values, PERCENTILES, axis=axis)
    return dict(zip(PERCENTILES, found, strict=True))
