"""Simulated annealing by moves of single duties, compiled.

A move is priced incrementally, by the counters that it changes (`network_kernel`): some hundred thousand moves a
second, where re-optimising a whole line takes milliseconds.

S. Kirkpatrick, C. D. Gelatt and M. P. Vecchi, Optimization by simulated annealing, Science 220 (1983); S. Ceschia, R.
Guido and A. Schaerf, Solving the static INRC-II nurse rostering problem by simulated annealing based on large
neighborhoods, Annals of Operations Research 288 (2020), on changes of one day and swaps of runs of days; F. Glover,
Ejection chains, reference structures and alternating path methods, Discrete Applied Mathematics 65 (1996).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optimiser.problem.options import Flags, Ints
from optimiser.solve.compiled import inner, kernel, leaf
from optimiser.solve.lns.clause_network import ClauseNetwork, NetworkState
from optimiser.solve.lns.network_kernel import (
    add_to_rows,
    clear_trail,
    flip_option,
    undo,
    update_deferred,
    update_groups,
)


class MoveShares(NamedTuple):
    """How often each kind of move is drawn: the first whose share is above a random number from 0 to 1.

    Attributes:
        day: a person gets another duty on a day, one more or one less.
        shift: a person gives up a duty for one on another day.
        chain: three people hand duties round (an ejection chain); otherwise two people swap theirs.
        added: of the day moves, those that add a duty and leave the others of the day.
        stretch, two_days: of the swaps, those on several consecutive days and those on two days; the rest are on one.
    """

    day: float
    shift: float
    chain: float
    added: float
    stretch: float
    two_days: float


class MoveTables(NamedTuple):
    """What moves are drawn from; F options are free.

    | array | shape | what |
    |---|---|---|
    | `free` | F | the options that may change, in order of person and day |
    | `cell_at` | people * days + 1 | where each person and day begins among them |
    | `person`, `day`, `kind` | options | person and day of an option; options of the same duty, used as the same \
capability, have the same kind |
    | `kind_at`, `kind_options` | kinds + 1, F | the free options of each kind |
    | `days` | - | number of days of the period |
    """

    free: Ints
    cell_at: Ints
    person: Ints
    day: Ints
    kind: Ints
    kind_at: Ints
    kind_options: Ints
    days: int


class MoveScratch(NamedTuple):
    """Working memory for one move.

    Attributes:
        flips: the options that the move chooses or gives up.
        trail: the undo log: where its next entry goes, then pairs of a counter's address and its value before the move.
        changed_groups: where its next entry goes, then the groups whose truth changed, each as 2 * group + (1 if it
            became true).
    """

    flips: Ints
    trail: Ints
    changed_groups: Ints


@leaf
def _counterpart(moves: Any, person: int, day: int, kind: int) -> int:
    """A person's free option of a kind on a day, or -1."""
    cell = person * moves.days + day
    for k in range(moves.cell_at[cell], moves.cell_at[cell + 1]):
        if moves.kind[moves.free[k]] == kind:
            return int(moves.free[k])
    return -1


@leaf
def _uniform(random: Any) -> float:
    """A number from 0 to below 1, by D. E. Knuth's linear congruential generator (MMIX)."""
    random[0] = random[0] * 6364136223846793005 + 1442695040888963407
    return float((random[0] >> 33) & 0x7FFFFFFF) / 2147483648.0


@leaf
def _draw(random: Any, limit: int) -> int:
    """A whole number from 0 to `limit` - 1."""
    return int(_uniform(random) * limit)


@inner
def _draw_chosen(random: Any, state: Any, moves: Any) -> int:
    """A random free option that is chosen, or -1 if none was drawn in a few tries."""
    for _ in range(40):
        option = moves.free[_draw(random, len(moves.free))]
        if state.chosen[option]:
            return int(option)
    return -1


@inner
def _draw_day(random: Any, state: Any, moves: Any, shares: Any, flips: Any) -> int:
    """Draw a day move: a person gets another duty on a day, one more, or one less. Returns the number of flips."""
    option = moves.free[_draw(random, len(moves.free))]
    flips[0] = option
    if state.chosen[option] or _uniform(random) < shares.added:
        return 1
    number = 1
    cell = moves.person[option] * moves.days + moves.day[option]
    for k in range(moves.cell_at[cell], moves.cell_at[cell + 1]):
        other = moves.free[k]
        if state.chosen[other] and number < len(flips):
            flips[number] = other
            number += 1
    return number


@inner
def _draw_shift(random: Any, state: Any, moves: Any, flips: Any) -> int:
    """Draw a shift move: a person gives up a duty for one on another day. Returns the number of flips."""
    given = _draw_chosen(random, state, moves)
    if given < 0:
        return 0
    person = moves.person[given]
    first, last = moves.cell_at[person * moves.days], moves.cell_at[(person + 1) * moves.days]
    taken = moves.free[first + _draw(random, last - first)]
    if state.chosen[taken]:
        return 0
    flips[0], flips[1] = given, taken
    return 2


@leaf
def _given_up(random: Any, state: Any, moves: Any, taken: int) -> int:
    """The duty that a person gives up for another one: one of the same day, else a random one; -1 if none was drawn."""
    row, option = moves.person[taken] * moves.days, -1
    for k in range(moves.cell_at[row + moves.day[taken]], moves.cell_at[row + moves.day[taken] + 1]):
        if state.chosen[moves.free[k]]:
            option = moves.free[k]
    first, last = moves.cell_at[row], moves.cell_at[row + moves.days]
    tries = 0
    while option < 0 and tries < 20:
        other = moves.free[first + _draw(random, last - first)]
        if state.chosen[other]:
            option = other
        tries += 1
    return option


@inner
def _draw_chain(random: Any, state: Any, moves: Any, flips: Any) -> int:
    """Draw an ejection chain: each of three people takes a duty and hands one on, the last to the first."""
    given, number = _draw_chosen(random, state, moves), 0
    if given < 0:
        return 0
    person = moves.person[given]
    while number < 4:
        first = moves.kind_at[moves.kind[given]]
        taken = moves.kind_options[first + _draw(random, moves.kind_at[moves.kind[given] + 1] - first)]
        taker = moves.person[taken]
        if state.chosen[taken] or taker == person or (number > 0 and taker == moves.person[flips[1]]):
            return 0
        flips[number], flips[number + 1] = given, taken
        number += 2
        given = _given_up(random, state, moves, taken)
        if given < 0:
            return 0
    last = _counterpart(moves, person, moves.day[given], moves.kind[given])
    if last < 0 or state.chosen[last]:
        return 0
    flips[4], flips[5] = given, last
    return 6


@leaf
def _hand_over(state: Any, moves: Any, flips: Any, number: int, giver: int, taker: int, day: int) -> int:
    """Append flips that move a day's duties of one person to another, where possible; the new number of flips."""
    cell = giver * moves.days + day
    for k in range(moves.cell_at[cell], moves.cell_at[cell + 1]):
        option = moves.free[k]
        if state.chosen[option] and number + 2 <= len(flips):
            other = _counterpart(moves, taker, day, moves.kind[option])
            if other >= 0 and not state.chosen[other]:
                flips[number], flips[number + 1] = option, other
                number += 2
    return number


@leaf
def _exchange(state: Any, moves: Any, flips: Any, number: int, one: int, two: int, day: int) -> int:
    """Append flips that swap the duties of two people on a day, where possible; the new number of flips."""
    number = _hand_over(state, moves, flips, number, one, two, day)
    return int(_hand_over(state, moves, flips, number, two, one, day))


@inner
def _draw_swap(random: Any, state: Any, moves: Any, shares: Any, flips: Any, longest: int) -> int:
    """Draw a swap of two people's duties on one day, two days, or several consecutive days; the number of flips."""
    option = _draw_chosen(random, state, moves)
    if option < 0:
        return 0
    kind = moves.kind[option]
    first = moves.kind_at[kind]
    other = moves.kind_options[first + _draw(random, moves.kind_at[kind + 1] - first)]
    one, two = moves.person[option], moves.person[other]
    if one == two:
        return 0
    day, number, drawn, length = moves.day[option], 0, _uniform(random), 1
    if drawn < shares.stretch:
        length = 2 + _draw(random, longest - 1)
        day -= _draw(random, length)
    elif drawn < shares.two_days:
        number = _exchange(state, moves, flips, number, one, two, _draw(random, moves.days))
        if number > 0 and moves.day[flips[0]] == day:
            return number
    for d in range(max(0, day), min(moves.days, day + length)):
        number = _exchange(state, moves, flips, number, one, two, d)
    return number


@leaf
def _try_move(
    net: Any, state: Any, scratch: Any, number: int, threshold: float, hard_price: int, most_recouped: int
) -> bool:  # fmt: skip
    """Make a move and undo it if the cost rises by more than `threshold`; whether it was kept.

    The steps are made cheapest first, and later ones only while the move may still be kept. While hard clauses are
    broken the deferred rows may gain from a move, so they are then evaluated with the others.
    """
    hard, points = state.cost[0], state.cost[1]
    flips, whole = scratch.flips, hard > 0
    clear_trail(scratch)
    for k in range(number):
        flip_option(net, state, scratch, flips[k])
    wanted = whole or state.cost[0] == 0
    if wanted:
        for k in range(number):
            first, deferred, last = net.row_at[flips[k]], net.row_deferred[flips[k]], net.row_at[flips[k] + 1]
            add_to_rows(net, state, scratch, flips[k], first, last if whole else deferred)
        dearer = state.cost[0] - hard
        wanted = dearer < 0 or (dearer == 0 and state.cost[1] - points <= threshold + most_recouped)
    if wanted:
        for k in range(number):
            update_groups(net, state, scratch, flips[k])
        wanted = whole or (state.cost[0] == 0 and state.cost[1] - points <= threshold)
    if wanted:
        if not whole:
            for k in range(number):
                deferred, last = net.row_deferred[flips[k]], net.row_at[flips[k] + 1]
                add_to_rows(net, state, scratch, flips[k], deferred, last)
        update_deferred(net, state, scratch)
        wanted = (state.cost[0] - hard) * hard_price + state.cost[1] - points <= threshold
    if not wanted:
        undo(state, scratch, number)
        state.cost[0], state.cost[1] = hard, points
    return bool(wanted)


@kernel
def anneal_moves(
    net: ClauseNetwork, state: NetworkState, moves: MoveTables, shares: MoveShares, scratch: MoveScratch, best: Flags,
    best_cost: Ints, changed: Ints, random: Ints, steps: int, temperature: float, hard_price: int, most_recouped: int,
    longest: int,
) -> int:  # fmt: skip
    """Try `steps` random moves at one temperature.

    Args:
        best, best_cost: the best choice of options so far and its (hard units, points); updated in place.
        changed: options to flip before the first move.
        hard_price: points that one hard unit is worth in the acceptance test.
        random: the state of the random number generator; shape (1,).
        most_recouped: most points that groups, conjunctions and runs can save after the rows of a move are priced.
        longest: most days of a swap.

    Returns:
        How many moves were accepted.
    """
    for option in changed:
        clear_trail(scratch)
        flip_option(net, state, scratch, option)
        add_to_rows(net, state, scratch, option, net.row_at[option], net.row_at[option + 1])
        update_groups(net, state, scratch, option)
        update_deferred(net, state, scratch)
    accepted = 0
    for _ in range(steps):
        drawn = _uniform(random)
        if drawn < shares.day:
            number = _draw_day(random, state, moves, shares, scratch.flips)
        elif drawn < shares.shift:
            number = _draw_shift(random, state, moves, scratch.flips)
        elif drawn < shares.chain:
            number = _draw_chain(random, state, moves, scratch.flips)
        else:
            number = _draw_swap(random, state, moves, shares, scratch.flips, longest)
        threshold = -temperature * np.log(1.0 - _uniform(random))
        if number > 0 and _try_move(net, state, scratch, number, threshold, hard_price, most_recouped):
            accepted += 1
            if state.cost[0] < best_cost[0] or (state.cost[0] == best_cost[0] and state.cost[1] < best_cost[1]):
                best_cost[0], best_cost[1] = state.cost[0], state.cost[1]
                best[:] = state.chosen
    return accepted
