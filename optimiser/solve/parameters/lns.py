"""Parameters of large-neighbourhood search."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.solve.parameters.limits import Amount, Count, Factor, Natural, Positive, Share


@dataclass(frozen=True)
class LnsParameters:
    """Sub-MIP repair, adaptive selection of destroy operators, and when a worse rota is accepted."""

    effort: Positive = 0.25
    """Deterministic seconds of one sub-MIP."""

    first_effort: Positive = 0.12
    """Deterministic seconds of the sub-MIP of one line of a first rota."""

    first_share: Share = 0.25
    """Share of the time left in which lines are compiled, and again in which a first rota is made of them, where a
    rough one is there already."""

    first_size: Positive = 350.0
    """Options that a destroy operator frees at first."""

    least_size: Positive = 20.0
    """Fewest options that it is ever asked to free."""

    easy: Share = 0.3
    """Share of the allowed effort below which a sub-MIP that closed makes the next one larger."""

    trivial: Share = 0.06
    """Share of the allowed effort below which it makes the next one much larger."""

    larger: Factor = 1.25
    """Factor of the options freed next after a sub-MIP that closed easily."""

    much_larger: Factor = 1.8
    """Factor of the options freed next after one that closed at once."""

    smaller: Share = 0.88
    """Factor of the options freed next after one that did not close."""

    learning_rate: Share = 0.25
    """Weight of the latest outcome in what an operator is thought to bring: gains fall a thousandfold within a run, and
    what brought most at first is soon no better than others."""

    slight: Amount = 0.001
    """Share of the points that a deterministic second should save: operators that bring less are taken evenly."""

    exploration: Share = 0.25
    """Share of rounds in which the operator is drawn evenly, whatever each has brought."""

    patience: Count = 60
    """Rounds without a better rota after which the search may climb."""

    climbing: Share = 0.25
    """Share of rounds that may climb then."""

    climb: Amount = 0.008
    """How much dearer than the best, as a share, a rota may be after a climb."""

    doublings: Natural = 3
    """How often the effort may double while nothing better is found."""

    restart: Count = 240
    """Rounds without a better rota after which the search goes back to the best."""
