"""Parameters of the first-order master."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.solve.parameters.limits import Count, Factor, Natural, Positive


@dataclass(frozen=True)
class FirstOrderParameters:
    """How column weights move towards their balance, and how a cheaper column is looked for."""

    widest: Positive = 32.0
    """Most units over which a row's kinks are smoothed."""

    widening: Factor = 1.06
    """Factor of these units, one at first, from one pass to the next."""

    hard_widest: Positive = 4.0
    """Most units for a row with an end that is hard: its charge has far to go, and a wide row's moves slowly."""

    lines: Count = 8
    """Lines looked at in a pricing where the network leaves something to further resources."""

    pairwise_steps: Count = 12
    """Most moves of a person's weight after each pricing."""

    halvings: Natural = 7
    """Steps of the line search for each of them."""

    beam_width: Count = 16
    """Partial lines that the beam search keeps."""

    attempts: Count = 6
    """Pricings in a row, dearer each time, while no line found keeps all resources."""

    strict_attempts: Natural = 3
    """Pricings in a row that leave out what fixed days forbid; then it is but penalised."""

    least_rise: Count = 4
    """A surcharge of a broken resource rises by a point over this at least."""

    rise: Count = 128
    """It rises by the dearest day of the line over this where that is more."""

    fall: Count = 50
    """It falls by itself over this once the resource is kept."""
