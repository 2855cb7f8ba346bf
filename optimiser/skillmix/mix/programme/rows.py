"""Sparse rows of a linear programme, gathered one by one with what each is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from optimiser.skillmix.linear_programme import LinearProgramme
from optimiser.skillmix.units import FloatArray

AT_MOST, EQUAL, AT_LEAST = -1, 0, 1


@dataclass(frozen=True)
class RowMeaning:
    """What a row is about: ``kind`` and the index or key of its thing."""

    kind: str
    key: object


@dataclass
class RowCollector:
    """Rows so far: those of ``LinearProgramme`` as lists, and the meaning of each."""

    meaning: list[RowMeaning] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    sense: list[int] = field(default_factory=list)
    rhs: list[float] = field(default_factory=list)

    def add(self, row: RowMeaning, columns: Sequence[int], values: Sequence[float], sense: int, rhs: float) -> None:
        """One row: the sum of ``values`` times ``columns`` is at most, equal to or at least ``rhs``."""
        self.meaning.append(row)
        self.columns.extend(columns)
        self.values.extend(values)
        self.starts.append(len(self.columns))
        self.sense.append(sense)
        self.rhs.append(rhs)

    def programme(self, lower: FloatArray, upper: FloatArray) -> LinearProgramme:
        """The rows over columns with these bounds, shape (columns,) each."""
        return LinearProgramme(
            lower,
            upper,
            np.array(self.starts, dtype=np.int64),
            np.array(self.columns, dtype=np.int64),
            np.array(self.values, dtype=float),
            np.array(self.sense, dtype=np.int64),
            np.array(self.rhs, dtype=float),
        )
