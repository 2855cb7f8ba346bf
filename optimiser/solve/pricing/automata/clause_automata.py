"""The automaton of each kind of clause over a line, except sums (`windows`).

Clauses are read into flat arrays here and unfolded by the compiled kernels of `runs`, `blocks` and `patterns`. Options
are positions among the person's options; layers are days, those of history first (see `Choices`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from optimiser.problem.domain import Price
from optimiser.problem.options import Groups, Ints
from optimiser.solve.parameters import PricingParameters
from optimiser.solve.pricing.automata.arrays import Automaton, Choices
from optimiser.solve.pricing.automata.automaton import Infeasible, minimal
from optimiser.solve.pricing.automata.blocks import MOST_BLOCKS, BlockLimits, unfold_blocks
from optimiser.solve.pricing.automata.limited_blocks import unfold_limited_blocks
from optimiser.solve.pricing.automata.patterns import PatternSteps, unfold_pattern
from optimiser.solve.pricing.automata.runs import LONGEST, RunLimits, unfold_run
from optimiser.surface import UNBOUNDED, Blocks, Pattern, Run


def clause_automaton(
    clause: Run | Blocks | Pattern, choices: Choices, offset: int, points: Ints, parameters: PricingParameters,
    even_pace: int = 0, memory: int | None = None,
) -> Automaton | None:  # fmt: skip
    """The automaton of a run, of blocks or of a pattern; None if it would be too large.

    Args:
        offset: option of position 0.
        points: by choice; the points of history are added to those of day 0.
        parameters: how large it may become.
        even_pace: see `unfold_blocks`.
        memory: of blocks that were too large without, see `unfold_limited_blocks`; None for all.

    Raises:
        Infeasible: no line is allowed.
    """
    match clause:
        case Run():
            return _run_automaton(clause, choices, offset, points, parameters.states)
        case Blocks():
            return _blocks_automaton(clause, choices, offset, points, parameters, even_pace, memory)
        case Pattern():
            steps = clause.stacked
            groups = Groups(steps.starts, steps.options - offset)
            return pattern_automaton(choices, groups, clause.signs, clause.price, points, parameters)


def pattern_automaton(
    choices: Choices, groups: Groups, signs: Sequence[bool], price: Price, points: Ints, parameters: PricingParameters
) -> Automaton | None:
    """The automaton of a pattern, see `clause_automaton`.

    Args:
        groups: of positions, those of the first step before those of the second, and so on.
        signs: by step, whether it must be true or must not.
    """
    pattern = PatternSteps(groups.starts, groups.options, np.array(signs, dtype=np.bool_), _points(price))
    return _begun(choices, unfold_pattern(choices, pattern, parameters.states, parameters.pattern_work), points)


def _run_automaton(clause: Run, choices: Choices, offset: int, points: Ints, states: int) -> Automaton | None:
    cap = max(clause.low, clause.high + 1 if clause.high < UNBOUNDED else 0, 1)
    if cap >= LONGEST:
        return None
    limits = RunLimits(
        int(clause.low), int(clause.high), _points(clause.under), _points(clause.over), int(clause.judged),
        bool(clause.negate), bool(clause.open_start or clause.wrap), bool(clause.open_end or clause.wrap), int(cap),
    )  # fmt: skip
    slots = clause.slots
    return _begun(choices, unfold_run(choices, limits, slots.starts, slots.options - offset, states), points)


def _blocks_automaton(
    clause: Blocks, choices: Choices, offset: int, points: Ints, parameters: PricingParameters, even_pace: int,
    memory: int | None,
) -> Automaton | None:  # fmt: skip
    groups, under, over = clause.groups, _points(clause.under), _points(clause.over)
    beyond = max(0, clause.base - clause.high)
    short = max(0, clause.low - clause.base) if not len(groups.options) else 0
    if (beyond and over < 0) or (short and under < 0):
        raise Infeasible
    if memory is None:
        points[: choices.days[1]] += over * beyond + under * short
    cap = max(clause.low, clause.high if clause.high < UNBOUNDED else 0, 0)
    if cap >= MOST_BLOCKS:
        return None
    limits = BlockLimits(int(clause.low), int(clause.high), under, over, int(cap), int(min(clause.base, cap)))
    options = groups.options - offset
    if memory is None:
        made = unfold_blocks(choices, limits, groups.starts, options, even_pace, parameters.states)
    else:
        made = unfold_limited_blocks(choices, limits, groups.starts, options, memory, parameters.block_states)
    return _begun(choices, made, points)


def _points(price: Price) -> int:
    """Points of a price for the kernels; -1 if hard."""
    return -1 if price.hard else int(price.points)


def _begun(choices: Choices, made: tuple[int, int, Automaton], points: Ints) -> Automaton | None:
    """The automaton that a kernel made; the points of history are added to the choices of day 0."""
    status, base, automaton = made
    found = minimal(choices.days, status, automaton)
    if found is not None:
        points[: choices.days[1]] += base
    return found
