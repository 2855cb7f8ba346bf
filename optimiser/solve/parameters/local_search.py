"""Parameters of local search by single changes: the rough first rota, and the last pass over a result."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.solve.parameters.limits import Amount, Count, Natural, Share


@dataclass(frozen=True)
class LocalSearchParameters:
    """Single changes before and after a search. Without a time limit, evaluations of lines limit them."""

    people_compared: Count = 4
    """People compared for each duty of the rough first rota, among those who would save equally much."""

    first_seconds: Amount = 20.0
    """Most seconds for filling the rough first rota."""

    first_share: Share = 1.0
    """Largest share of the time limit for this."""

    climb_share: Share = 0.12
    """Largest share of the time left, and of these seconds, for hill climbing from it."""

    first_least_seconds: Amount = 0.5
    """Seconds that it is given whatever the time limit."""

    first_evaluations: Natural = 8_000
    """Evaluations of lines for it if time does not limit the run."""

    last_seconds: Amount = 1.5
    """Seconds reserved for the last pass, which also ends this soon after an interrupt."""

    last_share: Share = 0.06
    """Share of the time limit reserved for it, if that is less."""

    overtime_share: Share = 0.05
    """Share of the time limit by which it may exceed it while it still improves the rota."""

    last_evaluations: Natural = 12_000
    """Evaluations of lines in it if time does not limit the run."""

    chain_evaluations: Natural = 2_000
    """Evaluations of lines for ejection chains, once no single change saves anything."""

    draw_evaluations: Natural = 100
    """`last_evaluations` for the draws of `rota mix prove`, which only ask whether a need must stay unmet."""

    def latest(self, seconds: float) -> float:
        """Elapsed seconds after which a run with this time limit starts nothing new: slightly more than the limit. What
        is running then, and the audit of its result, may take as long again."""
        return (1 + self.overtime_share) * seconds + self.first_least_seconds
