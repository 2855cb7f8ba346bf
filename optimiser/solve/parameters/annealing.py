"""Parameters of ruin and recreate: reinsertion of lines, and simulated annealing over it."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.solve.parameters.limits import Amount, Count, Natural, Positive, Share


@dataclass(frozen=True)
class ReinsertionParameters:
    """Lines taken out and put back by exact pricing, in steps and in bursts of steps."""

    people: Count = 4
    """Most people whose lines are taken out in one step."""

    nodes: Count = 4_000_000
    """Nodes of the networks of all lines together, beyond the least each needs."""

    binding: Count = 8
    """How much larger a network may become for what binds most."""

    hard_price: Count = 100_000
    """Least points that stand for one hard unit when a line is priced; rotas are compared by hard units first."""

    dearest: Count = 64
    """So many of the dearest points that people share stand for one hard unit, where that is more."""

    most_price: Count = 100_000_000_000
    """Most points that an option may cost or save when a line is priced, so that a line's sum stays a number."""

    burst_steps: Count = 250
    """Steps of a burst among the rounds of neighbourhood search."""

    step_effort: Positive = 0.0004
    """Deterministic seconds that one step of a burst counts."""

    burst_temperatures: tuple[Positive, ...] = (0.02, 0.05, 0.15, 0.3)
    """First temperatures of bursts, in usual prices; one is drawn each time."""

    burst_seconds: Positive = 1.0
    """Seconds of a burst in a timed run where pricing sees little: windows that roll may make a step a hundred times
    slower than it mostly is."""

    burst_effort: Positive = 0.5
    """Deterministic seconds that such a burst counts: about what a sub-MIP of as long takes."""


@dataclass(frozen=True)
class AnnealingParameters:
    """The cooling schedule of the first annealing, and when an annealing tells of what it found."""

    hot: Positive = 0.7
    """First temperature, in usual prices."""

    cold: Positive = 0.012
    """Last temperature, in usual prices; of bursts too."""

    steps_each: Count = 150
    """Steps of the first annealing for each person."""

    rolling_steps_each: Count = 30
    """The same where pricing sees little, and windows that roll make steps slow."""

    least_steps: Count = 1_000
    """Fewest steps of the first annealing."""

    most_steps: Count = 60_000
    """Most steps of the first annealing."""

    time_share: Share = 0.3
    """Share of the time left that it may take."""

    trial_steps: Count = 60
    """Steps by which its speed is judged in a timed run."""

    stray: Amount = 40.0
    """Temperatures above the best so far from which no dearer rota is accepted."""

    told_steps: Count = 400
    """Fewest steps between two rotas that an annealing tells of: judging one costs as much as many steps."""


@dataclass(frozen=True)
class MoveParameters:
    """Simulated annealing by moves of single duties, where lines have rules that no network holds."""

    most_entries: Natural = 20_000_000
    """Most entries, options of clauses, of a problem whose rotas are annealed so: some seconds to make counters of."""

    hot: Positive = 1.2
    """First temperature of the first annealing, in usual prices: the median of what clauses charge for a unit."""

    warm: Positive = 0.35
    """First temperature where it begins from a rota that dives have made, or that was there, in usual prices."""

    cold: Positive = 0.12
    """Last temperature, in usual prices; of bursts too."""

    time_share: Share = 0.75
    """Share of the time left that the first annealing takes."""

    warm_share: Share = 0.5
    """The same where it begins from a rota that dives have made, or that was there."""

    most_seconds: Positive = 30.0
    """Seconds that it takes at most either way: neighbourhoods find more in the rest of a longer run."""

    steps_each: Count = 4_000
    """Moves of the first annealing for each person where time does not limit the run."""

    steps_at_once: Count = 2_000
    """Moves at one temperature."""

    burst_steps: Count = 30_000
    """Moves of a burst among the rounds of neighbourhood search."""

    burst_effort: Positive = 0.1
    """Deterministic seconds that a burst counts: about what a sub-MIP of as long takes."""

    burst_temperatures: tuple[Positive, ...] = (0.2, 0.35, 0.6)
    """First temperatures of bursts, in usual prices; one is drawn each time."""

    longest_swap: Count = 10
    """Most days in a row that change hands in a move."""

    day_share: Share = 0.35
    """Share of the moves that change what a person does on a day."""

    shift_share: Share = 0.15
    """Share of those that give up a duty for another of the same person on another day."""

    chain_share: Share = 0.1
    """Share of those in which three people hand duties round; in the rest two people exchange duties."""

    added_share: Share = 0.1
    """How often a duty is given besides those of the day, not in their place."""

    stretch_share: Share = 0.3
    """Share of the exchanges that are of some days in a row."""

    two_days_share: Share = 0.5
    """Share of those that are of two days; the rest are of one."""

    dearest: Count = 4
    """So many of the dearest points that a clause charges stand for one hard unit where a move is accepted."""

    told_share: Share = 0.1
    """Share of the first annealing after which it tells of what it found."""
