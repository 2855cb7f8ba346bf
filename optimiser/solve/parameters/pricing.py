"""Parameters of pricing: networks, labels and beams."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.solve.parameters.limits import Count, Factor, Natural


@dataclass(frozen=True)
class PricingParameters:
    """How large networks of lines may become, and how hard lines are looked for."""

    day_choices: Count = 400
    """Most choices of a person's day; where there are more, lines are not priced."""

    states: Count = 2_048
    """Most states that the automaton of one clause may have on one day; a larger one is left out."""

    shape_states: Count = 512
    """Most states that runs, successions and patterns may have together on one day."""

    pattern_work: Count = 30_000_000
    """Instances that may be brought up to date before a pattern is given up."""

    rest_kinds: Count = 8
    """Kinds of rest of a unit that are told apart where there would be many."""

    rolling_windows: Count = 10
    """Windows from which a hard sum counts as rolling: of those that begin on one day only the tightest is held."""

    even_blocks: Count = 2
    """How far blocks may be off an even pace where not all lines are held."""

    free_growth: Factor = 1.1
    """Factor by which a sum or blocks may make a network larger that has no room left, and are held in it all the
    same: limits of one sum need no more states than the first of them."""

    block_memories: tuple[Count, ...] = (2, 1)
    """Of blocks whose automaton is too large, how many choices that touch one for the first time are remembered: the
    first of these for which the network has room."""

    block_states: Count = 256
    """Most states that such an automaton may have on one day."""

    resources: Natural = 24
    """Most automata that labels carry beside the network."""

    compared_states: Natural = 48
    """Most states of a resource whose futures are compared pair by pair: so labels of different states may dominate."""

    quick_labels_each: Count = 3
    """Labels kept at a node where a line is wanted soon."""

    quick_labels: Count = 8_000
    """Labels in all then."""

    quick_widenings: Count = 2
    """How often a label setting may be widened then."""

    beam_width: Count = 48
    """Beginnings that a beam search keeps where rolling windows would make label setting long."""
