"""A named scenario: factors on rates and intakes that grow to their value over years, each with its basis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from optimiser.skillmix.units import FloatArray


@dataclass(frozen=True)
class RateFactor:
    """A factor on rates, joiners or intakes of some professions (none named: all); it grows to it from 1."""

    what: str
    factor: float
    from_year: int = 0
    until_year: int = 0
    professions: tuple[str, ...] = ()
    basis: str = ""
    verified: bool = False

    def profile(self, years: np.ndarray[Any, np.dtype[np.int64]]) -> FloatArray:
        """The factor in each year."""
        if self.until_year <= self.from_year:
            return np.full(len(years), self.factor)
        known = [self.from_year, self.until_year]
        return np.asarray(np.interp(years.astype(float), known, [1.0, self.factor]))


@dataclass(frozen=True)
class SupplyScenario:
    """A scenario that ships, or that of a file. ``status`` is `current`, `superseded` or `illustrative`;
    ``productivity`` is added to the folder's own rate; ``sha256`` is of the text it was read from."""

    id: str
    title: str
    status: str
    note: str
    source: str
    changes: tuple[RateFactor, ...]
    productivity: float = 0.0
    productivity_basis: str = ""
    productivity_verified: bool = False
    sha256: str = ""

    def __str__(self) -> str:
        return self.id

    @property
    def heading(self) -> str:
        """Title with its status where that is a warning."""
        return f"{self.title} ({self.status})" if self.status != "current" else self.title
