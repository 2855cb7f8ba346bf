"""Conjunctions of options as terms of a sum: two duties both taken, say, and nothing between.

What lies between two duties of a line (travel) belongs to neither but to both together: a sequence-dependent time, as
set-up times in scheduling (A. Allahverdi, European Journal of Operational Research 246, 2015). A sum with products of
literals is a pseudo-Boolean constraint that is not linear; each product is made one literal (E. Boros and P. L. Hammer,
Pseudo-Boolean optimization, 2002).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optimiser.problem.options import Flags, Groups, Ints


@dataclass(frozen=True, eq=False, slots=True)
class Conjunctions:
    """Number k holds when one of `first[k]` and one of `second[k]` are chosen and none of `without[k]`."""

    first: Groups
    second: Groups
    without: Groups

    def __len__(self) -> int:
        return len(self.first)

    @classmethod
    def joined(cls, parts: Sequence[Conjunctions]) -> Conjunctions:
        """Those of several, one after the other."""
        first, second, without = (
            Groups.of(group[k] for group in groups for k in range(len(group)))
            for groups in zip(*((p.first, p.second, p.without) for p in parts), strict=True)
        )
        return cls(first, second, without)

    def holds(self, chosen: Flags) -> Flags:
        """Which of them hold under a choice of options; shape (conjunctions,)."""
        return self.first.any(chosen) & self.second.any(chosen) & ~self.without.any(chosen)

    def options(self) -> Ints:
        """Every option that they read, with repeats."""
        return np.concatenate((self.first.options, self.second.options, self.without.options))


class ConjunctionTerms(NamedTuple):
    """What conjunctions add to the sums of windows: number `entries.options[e]` adds `weights[e]`, 0 or more, to the
    window whose entry it is.

    They stand in sums that have a most and no least, so that whoever leaves them out reads a laxer clause.
    """

    conjunctions: Conjunctions
    entries: Groups
    weights: Ints

    def added(self, chosen: Flags) -> Ints:
        """What is added to each window under a choice of options; shape (windows,)."""
        holds = self.conjunctions.holds(chosen)[self.entries.options]
        running = np.concatenate(([0], np.cumsum(np.where(holds, self.weights, 0))))
        return np.asarray(running[self.entries.starts[1:]] - running[self.entries.starts[:-1]])
