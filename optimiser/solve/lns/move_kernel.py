"""Moves of single duties, priced by the counters they touch, and their simulated annealing: some hundred
thousand moves in a second, where putting a whole line back takes milliseconds.

S. Kirkpatrick, C. D. Gelatt and M. P. Vecchi, Optimization by simulated annealing, Science 220 (1983); S. Ceschia, R.
Guido and A. Schaerf, Solving the static INRC-II nurse rostering problem by simulated annealing based on large
neighborhoods, Annals of Operations Research 288 (2020), on changes of a day and swaps of stretches of days; F. Glover,
Ejection chains, reference structures and alternating path methods, Discrete Applied Mathematics 65 (1996).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optimiser.problem.options import Flags, Ints
from optimiser.solve.compiled import inner, kernel, leaf
from optimiser.solve.lns.clause_network import ClauseNetwork, NetworkState
from optimiser.solve.lns.network_kernel import add_to_rows, begin, choose, take_back, turn_groups, turn_late


class MoveShares(NamedTuple):
    """How often each kind of move is drawn: a number drawn from 0 to 1 is below the first that holds.

    Attributes:
        day, shift: another duty on a day; or on another day.
        chain: three people hand duties round; else two exchange what they have.
        added: of the first kind, a duty besides those of the day.
        stretch, two_days: of exchanges, those on some days in a row; on two days; else on one.
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
    | `person`, `day`, `work` | options | whose an option is, on which day, and which work: options of the same duty \
and use have the same number |
    | `work_at`, `of_work` | works + 1, F | the free options of each work |
    | `days` | - | days of the period |
    """

    free: Ints
    cell_at: Ints
    person: Ints
    day: Ints
    work: Ints
    work_at: Ints
    of_work: Ints
    days: int


class MoveScratch(NamedTuple):
    """Room for a move.

    Attributes:
        flips: the options that it changes.
        written: how much is written (one more than it), then counters and what they were before.
        turned: how much is written, then groups that turned: twice the number, and one if it turned true.
    """

    flips: Ints
    written: Ints
    turned: Ints


@leaf
def _counterpart(moves: Any, person: int, day: int, work: int) -> int:
    """A person's free option of some work on a day, or -1."""
    cell = person * moves.days + day
    for k in range(moves.cell_at[cell], moves.cell_at[cell + 1]):
        if moves.work[moves.free[k]] == work:
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
    """A free option that is chosen, or -1 if none was met soon."""
    for _ in range(40):
        option = moves.free[_draw(random, len(moves.free))]
        if state.chosen[option]:
            return int(option)
    return -1


@inner
def _draw_day(random: Any, state: Any, moves: Any, shares: Any, flips: Any) -> int:
    """Another duty on a person's day, one more, or one less."""
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
    """A duty given up for another of the same person on another day."""
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
    """The duty that a person who takes another gives up: that of the day, else any; -1 if none was met soon."""
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
    """Three people: who takes a duty hands one on, the last to the first."""
    given, number = _draw_chosen(random, state, moves), 0
    if given < 0:
        return 0
    person = moves.person[given]
    while number < 4:
        first = moves.work_at[moves.work[given]]
        taken = moves.of_work[first + _draw(random, moves.work_at[moves.work[given] + 1] - first)]
        taker = moves.person[taken]
        if state.chosen[taken] or taker == person or (number > 0 and taker == moves.person[flips[1]]):
            return 0
        flips[number], flips[number + 1] = given, taken
        number += 2
        given = _given_up(random, state, moves, taken)
        if given < 0:
            return 0
    last = _counterpart(moves, person, moves.day[given], moves.work[given])
    if last < 0 or state.chosen[last]:
        return 0
    flips[4], flips[5] = given, last
    return 6


@leaf
def _hand_over(state: Any, moves: Any, flips: Any, number: int, giver: int, taker: int, day: int) -> int:
    """Add what a person has on a day and another could have instead to the flips; how many there are then."""
    cell = giver * moves.days + day
    for k in range(moves.cell_at[cell], moves.cell_at[cell + 1]):
        option = moves.free[k]
        if state.chosen[option] and number + 2 <= len(flips):
            other = _counterpart(moves, taker, day, moves.work[option])
            if other >= 0 and not state.chosen[other]:
                flips[number], flips[number + 1] = option, other
                number += 2
    return number


@leaf
def _exchange(state: Any, moves: Any, flips: Any, number: int, one: int, two: int, day: int) -> int:
    """Add what two people can hand to each other on a day to the flips; how many there are then."""
    number = _hand_over(state, moves, flips, number, one, two, day)
    return int(_hand_over(state, moves, flips, number, two, one, day))


@inner
def _draw_swap(random: Any, state: Any, moves: Any, shares: Any, flips: Any, longest: int) -> int:
    """What two people have changes hands: on a day, on two, or on some in a row."""
    option = _draw_chosen(random, state, moves)
    if option < 0:
        return 0
    work = moves.work[option]
    first = moves.work_at[work]
    other = moves.of_work[first + _draw(random, moves.work_at[work + 1] - first)]
    one, two = moves.person[option], moves.person[other]
    if one == two:
        return 0
    day, number, kind, length = moves.day[option], 0, _uniform(random), 1
    if kind < shares.stretch:
        length = 2 + _draw(random, longest - 1)
        day -= _draw(random, length)
    elif kind < shares.two_days:
        number = _exchange(state, moves, flips, number, one, two, _draw(random, moves.days))
        if number > 0 and moves.day[flips[0]] == day:
            return number
    for d in range(max(0, day), min(moves.days, day + length)):
        number = _exchange(state, moves, flips, number, one, two, d)
    return number


@leaf
def _try(
    net: Any, state: Any, work: Any, number: int, above: float, hard_price: int, recouped: int
) -> bool:  # fmt: skip
    """Make a change unless it costs more than so many points; whether it is made.

    While a hard unit is broken what is late may be better after the change: it is looked at with the rows then.
    """
    hard, points = state.cost[0], state.cost[1]
    flips, whole = work.flips, hard > 0
    begin(work)
    for k in range(number):
        choose(net, state, work, flips[k])
    wanted = whole or state.cost[0] == 0
    if wanted:
        for k in range(number):
            first, late, last = net.row_at[flips[k]], net.row_late[flips[k]], net.row_at[flips[k] + 1]
            add_to_rows(net, state, work, flips[k], first, last if whole else late)
        dearer = state.cost[0] - hard
        wanted = dearer < 0 or (dearer == 0 and state.cost[1] - points <= above + recouped)
    if wanted:
        for k in range(number):
            turn_groups(net, state, work, flips[k])
        wanted = whole or (state.cost[0] == 0 and state.cost[1] - points <= above)
    if wanted:
        if not whole:
            for k in range(number):
                late, last = net.row_late[flips[k]], net.row_at[flips[k] + 1]
                add_to_rows(net, state, work, flips[k], late, last)
        turn_late(net, state, work)
        wanted = (state.cost[0] - hard) * hard_price + state.cost[1] - points <= above
    if not wanted:
        take_back(state, work, number)
        state.cost[0], state.cost[1] = hard, points
    return bool(wanted)


@kernel
def anneal_moves(
    net: ClauseNetwork, state: NetworkState, moves: MoveTables, shares: MoveShares, work: MoveScratch, best: Flags,
    least: Ints, changed: Ints, random: Ints, steps: int, heat: float, hard_price: int, recouped: int, longest: int,
) -> int:  # fmt: skip
    """Try moves at one temperature.

    Args:
        best, least: the best choice so far and its cost; written where a better one is met.
        changed: options that are chosen, or no longer, before the first move.
        hard_price: points that stand for a hard unit where a move is accepted.
        random: the state of the generator of random numbers; shape (1,).
        recouped: points that conjunctions and runs may save at most where a move has made rows dearer.
        longest: days of a swap at most.

    Returns:
        How many were accepted.
    """
    for option in changed:
        begin(work)
        choose(net, state, work, option)
        add_to_rows(net, state, work, option, net.row_at[option], net.row_at[option + 1])
        turn_groups(net, state, work, option)
        turn_late(net, state, work)
    accepted = 0
    for _ in range(steps):
        kind = _uniform(random)
        if kind < shares.day:
            number = _draw_day(random, state, moves, shares, work.flips)
        elif kind < shares.shift:
            number = _draw_shift(random, state, moves, work.flips)
        elif kind < shares.chain:
            number = _draw_chain(random, state, moves, work.flips)
        else:
            number = _draw_swap(random, state, moves, shares, work.flips, longest)
        above = -heat * np.log(1.0 - _uniform(random))
        if number > 0 and _try(net, state, work, number, above, hard_price, recouped):
            accepted += 1
            if state.cost[0] < least[0] or (state.cost[0] == least[0] and state.cost[1] < least[1]):
                least[0], least[1] = state.cost[0], state.cost[1]
                best[:] = state.chosen
    return accepted
