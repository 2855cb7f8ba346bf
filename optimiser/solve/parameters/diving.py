"""Parameters of diving: rotas from fractional columns."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.solve.parameters.limits import Amount, Count, Positive, Share


@dataclass(frozen=True)
class DivingParameters:
    """How days are fixed in dives, step by step, and how some people dive again from a rota."""

    passes: Count = 4
    """Passes of the first-order master after each step."""

    widths: tuple[Positive, ...] = (64.0, 32.0)
    """Units over which the kinks of rows are smoothed at first, dive by dive in turn."""

    narrowest: Positive = 4.0
    """Units over which they are smoothed towards the end of a dive."""

    sure: Share = 0.95
    """Weight from which a day is fixed at once."""

    randomness: Amount = 0.1
    """Random part of a weight in dives after the first."""

    first_share: Share = 0.15
    """Share of the open days that are fixed in a step of the first dive."""

    least_share: Share = 0.04
    """That share at least, in later dives."""

    smaller: Share = 0.5
    """Factor of that share from one dive to the next."""

    most_share: Share = 0.5
    """That share at most, where time is short."""

    steps: Positive = 6.0
    """A dive takes as long as this many passes of everybody for each time that the share goes into one."""

    time_share: Share = 0.6
    """Part of the time left in which a dive has to end, as far as the most allows it."""

    again_widths: tuple[Positive, ...] = (1.0, 4.0, 4.0)
    """Ways in which some people dive again, the others keeping their lines: the units smoothed over in each."""

    again_shares: tuple[Share, ...] = (0.15, 0.15, 0.08)
    """The share of open days fixed in a step, in each of these ways."""

    again_passes: tuple[Count, ...] = (6, 6, 4)
    """The passes after a step, in each of these ways."""

    again_fewest: Count = 7
    """Fewest people who dive again."""

    again_most: Share = 0.5
    """Greatest share of the people who do."""

    days_widths: tuple[Positive, ...] = (4.0, 16.0, 64.0)
    """Ways in which everybody dives again over some days in a row: the units smoothed over in each."""

    days_shares: tuple[Share, ...] = (0.1, 0.15, 0.08)
    """The share of open days fixed in a step, in each of these ways."""

    days_passes: tuple[Count, ...] = (6, 4, 4)
    """The passes after a step, in each of these ways."""

    days_fewest: Count = 7
    """Fewest days in a row of such a dive; a problem of no more days has none."""

    days_most: Share = 0.5
    """Greatest share of the days of such a dive."""

    block_people: tuple[Share, Share] = (0.3, 0.7)
    """Least and greatest share of the people of a dive in which some people dive again over some days, in the same ways
    as everybody does."""

    block_days: tuple[Share, Share] = (0.3, 0.5)
    """Least and greatest share of the days, in a row, of such a dive."""

    def __post_init__(self) -> None:
        if not len(self.days_widths) == len(self.days_shares) == len(self.days_passes):
            raise ValueError("days_widths, days_shares and days_passes have one length, a place for each way")
        if not len(self.again_widths) == len(self.again_shares) == len(self.again_passes):
            raise ValueError("again_widths, again_shares and again_passes have one length, a place for each way")


@dataclass(frozen=True)
class RelaxedDivingParameters:
    """Dives over relaxed lines, whose rotas are repaired."""

    time_share: Share = 0.4
    """Part of the time left that may go into them where a lower bound comes next."""

    least_seconds: Amount = 12.0
    """Seconds left from which a timed run dives at all: annealing a rough rota brings more before."""

    bound_least_seconds: Amount = 60.0
    """Seconds left, of all workers together, from which a lower bound comes next."""

    alone_time_share: Share = 0.45
    """The part of the time left that may go into dives where no bound comes next."""

    patience: Count = 4
    """Dives in a row that bring nothing better before they end."""

    first_passes: Count = 20
    """Passes of the first-order master before each dive."""

    passes: Count = 4
    """Passes after each step of a dive."""

    widths: tuple[Positive, ...] = (16.0, 64.0)
    """Units over which the kinks of rows are smoothed at first, dive by dive in turn."""

    randomness: Amount = 0.1
    """Random part of a weight in dives after the first."""

    first_share: Share = 0.1
    """Share of the open days that are fixed in a step of the first dive."""

    least_share: Share = 0.03
    """That share at least, in later dives."""

    smaller: Share = 0.7
    """Factor of that share from one dive to the next: each is finer than the last."""
