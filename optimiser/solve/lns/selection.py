"""Adaptive operator selection: destroy operators are drawn by roulette wheel, by what they have gained for their
effort.

S. Ropke and D. Pisinger, An adaptive large neighborhood search heuristic for the pickup and delivery problem with time
windows, Transportation Science 40 (2006). Besides how often an operator is drawn, how much it frees is adapted: more
while its sub-MIPs close easily, less where they do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimiser.solve.parameters import LnsParameters


@dataclass
class OperatorRecord:
    """What is known of one operator.

    Attributes:
        size: options that it frees next.
        reward: points saved in a deterministic second, the latest weighing most.
        tried: whether it was ever drawn.
    """

    name: str
    size: float
    reward: float = 0.0
    tried: bool = False

    def learn(
        self, gain: float, effort: float, closed: bool, allowed: float, largest: int, parameters: LnsParameters
    ) -> None:
        """Record what a round gained.

        Args:
            gain: points saved.
            effort, allowed: deterministic seconds that it took and might have taken.
            closed: whether its sub-MIP was solved to the end.
            largest: most options that can be freed.
        """
        fresh, rate = gain / max(effort, 0.02), parameters.learning_rate
        self.reward = (1 - rate) * self.reward + rate * fresh if self.tried else fresh
        self.tried = True
        if not closed:
            self.size = max(parameters.least_size, self.size * parameters.smaller)
        elif effort < parameters.easy * allowed:
            at_once = effort < parameters.trivial * allowed
            self.size = min(float(largest), self.size * (parameters.much_larger if at_once else parameters.larger))


def probabilities(
    records: Sequence[OperatorRecord], points: float, parameters: LnsParameters
) -> npt.NDArray[np.float64]:  # fmt: skip
    """How likely each operator is drawn; one that was never tried counts as good as the best."""
    hope = max((r.reward for r in records if r.tried), default=0.0)
    worth = np.array([r.reward if r.tried else hope for r in records]) + max(1.0, parameters.slight * points)
    even = parameters.exploration
    return np.asarray((1 - even) * worth / worth.sum() + even / len(records))
