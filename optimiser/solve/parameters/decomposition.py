"""Parameters of decomposition by team."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.solve.parameters.limits import Amount, Count, Positive, Share


@dataclass(frozen=True)
class DecompositionParameters:
    """How teams are grouped, how long each group is searched alone, and groups that share people together."""

    small_group: Count = 2_000
    """Undecided options up to which small teams that share people make one group."""

    most_free: Count = 6_000
    """Most undecided options freed together when groups are settled."""

    priced_share: Share = 0.3
    """Share of the time left in which groups are searched alone where lines can be priced; each is searched once,
    however long that takes."""

    unpriced_share: Share = 0.6
    """The same where lines cannot be priced."""

    rounds: Count = 12
    """Rounds of a group's search alone when time does not limit it."""

    settling_rounds: Count = 8
    """Rounds of groups searched together when time does not limit them."""

    settling_seconds: Positive = 20.0
    """Seconds of groups searched together in a timed run."""

    part_share: Share = 0.85
    """Most of the time left that a part may take which a worker of a pool or cluster searches: it has to come back."""

    least_seconds: Amount = 3.0
    """Fewest seconds of any such search."""

    patience: Count = 80
    """Rounds without a better rota that end a group's search."""
