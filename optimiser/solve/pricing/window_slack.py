"""The slack of rolling windows: what a person may still take when some days are fixed.

Propagation of knapsack constraints (Achterberg, Constraint integer programming, 2007): an option that is larger than
what is left of a window is forbidden.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from optimiser.problem.options import Flags, Ints, ints
from optimiser.surface import Sum


class WindowSlack:
    """The hard sums of one person in rolling windows, and the slack of each window.

    Args:
        clauses: the sums.
    """

    def __init__(self, clauses: Sequence[Sum]) -> None:
        kept = [c for c in clauses if len(c.groups.options)]
        self.options = np.concatenate([ints(()), *(c.groups.options for c in kept)])
        self._weights = np.concatenate([ints(()), *(c.weights for c in kept)])
        sizes = np.concatenate([ints(()), *(np.diff(c.groups.starts) for c in kept)])
        some = sizes > 0
        self._window = np.repeat(np.arange(int(some.sum())), sizes[some])
        self._room = np.concatenate([ints(()), *(c.high - c.base for c in kept)])[some]

    def forbidden(self, taken: Flags) -> Ints:
        """Options that no window has room for beside those taken.

        Args:
            taken: options, history included; shape (options,).
        """
        there = taken[self.options]
        room = self._left(there)
        return np.unique(self.options[~there & (self._weights > room[self._window])])

    def fits(self, taken: Flags) -> bool:
        """Whether every window has room for what is taken."""
        return bool((self._left(taken[self.options]) >= 0).all())

    def _left(self, there: Flags) -> Ints:
        """Slack of each window."""
        used = np.bincount(self._window, weights=np.where(there, self._weights, 0), minlength=len(self._room))
        return self._room - np.rint(used).astype(np.int64)
