"""Moves of single duties, priced by the counters they touch, and their simulated annealing: some ten thousand moves in
a second, where putting a whole line back takes milliseconds.

S. Kirkpatrick, C. D. Gelatt and M. P. Vecchi, Optimization by simulated annealing, Science 220 (1983); S. Ceschia, R.
Guido and A. Schaerf, Solving the static INRC-II nurse rostering problem by simulated annealing based on large
neighborhoods, Annals of Operations Research 288 (2020), on changes of a day and swaps of stretches of days.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optimiser.problem.options import Flags, Ints
from optimiser.solve.compiled import inner, kernel, leaf
from optimiser.solve.lns.clause_network import ClauseNetwork, NetworkState


class MoveShares(NamedTuple):
    """How often each kind of move is drawn: a number drawn from 0 to 1 is below the first that holds.

    Attributes:
        day, shift: another duty on a day; or on another day; else people exchange what they have.
        added: of the first kind, a duty besides those of the day.
        stretch, two_days: of the third kind, on some days in a row; on two days; else on one.
    """

    day: float
    shift: float
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


@leaf
def _charge(net: Any, state: Any, row: int, before: int, after: int) -> None:
    """Add what a row's new value costs more than the one before to the cost."""
    terms = net.terms
    low, high = net.low[row], net.high[row]
    if before < low or after < low:
        floor = terms[row, 6]
        units = _units(low - max(after, floor), terms, row) - _units(low - max(before, floor), terms, row)
        state.cost[0] += units * terms[row, 4]
        state.cost[1] += units * terms[row, 0]
    if before > high or after > high:
        units = _units(after - high, terms, row) - _units(before - high, terms, row)
        state.cost[0] += units * terms[row, 5]
        state.cost[1] += units * terms[row, 1]


@leaf
def _units(off: int, terms: Any, row: int) -> int:
    """Units that a row is charged for."""
    if off <= 0:
        return 0
    return 1 if terms[row, 3] == 1 else -(-off // terms[row, 2])


@leaf
def _cross(net: Any, state: Any, row: int, before: int, after: int) -> None:
    """A row's value is out of its range, or was: it has a price, or is the form of an alternative."""
    judged = net.judged_by[row]
    if judged < 0:
        _charge(net, state, row, before, after)
        return
    low, high = net.low[row], net.high[row]
    holds = low <= after <= high
    if holds == (low <= before <= high):
        return
    change = -1 if holds else 1
    off = state.off[judged]
    state.off[judged] = off + change
    if off == 0 or off + change == 0:
        for e in range(net.held_row_at[judged], net.held_row_at[judged + 1]):
            _add_last(net, state, net.held_row[e], -change * net.held_weight[e])


@leaf
def _add_last(net: Any, state: Any, row: int, weight: int) -> None:
    """Add to a row that has a price."""
    before = state.value[row]
    after = before + weight
    state.value[row] = after
    _charge(net, state, row, before, after)


@leaf
def _add(net: Any, state: Any, row: int, weight: int) -> None:
    """Add to a row."""
    before = state.value[row]
    after = before + weight
    state.value[row] = after
    if min(before, after) < net.low[row] or max(before, after) > net.high[row]:
        _cross(net, state, row, before, after)


@leaf
def _turn(net: Any, state: Any, conjunction: int, step: int) -> None:
    """A conjunction comes to hold (1), or no longer does (-1)."""
    for e in range(net.held_row_at[conjunction], net.held_row_at[conjunction + 1]):
        _add(net, state, net.held_row[e], step * net.held_weight[e])


@leaf
def _charge_run(net: Any, state: Any, run: int, first: int, last: int, sign: int) -> None:
    """Charge a run of true slots from `first` to before `last`, or take its charge back."""
    if last <= first:
        return
    runs = net.runs
    judged = runs[run, 8]
    beyond = last - max(first + runs[run, 3], judged)
    if beyond > 0:
        state.cost[0] += sign * beyond * runs[run, 7]
        state.cost[1] += sign * beyond * runs[run, 5]
    short = runs[run, 2] - (last - first)
    if short > 0 and last >= judged:
        if (first == 0 and runs[run, 9] == 1) or (last == runs[run, 1] and runs[run, 10] == 1):
            return
        state.cost[0] += sign * short * runs[run, 6]
        state.cost[1] += sign * short * runs[run, 4]


@leaf
def _mark(net: Any, state: Any, slot: int) -> None:
    """Reverse a slot of a run clause."""
    run = net.run_of[slot]
    first, count = net.runs[run, 0], net.runs[run, 1]
    at = slot - first
    left, right = at, at + 1
    while left > 0 and state.truth[first + left - 1]:
        left -= 1
    while right < count and state.truth[first + right]:
        right += 1
    sign = -1 if state.truth[slot] else 1
    state.truth[slot] = not state.truth[slot]
    _charge_run(net, state, run, left, right, sign)
    _charge_run(net, state, run, left, at, -sign)
    _charge_run(net, state, run, at + 1, right, -sign)


@leaf
def _flip(net: Any, state: Any, option: int) -> None:
    """Choose an option, or no longer."""
    _flip_rows(net, state, option)
    _flip_groups(net, state, option)


@leaf
def _flip_rows(net: Any, state: Any, option: int) -> None:
    """The first half of it: what an option adds to rows, and who is close.

    What is done most stands in the loops: a call of a loop that is handed so many arrays takes longer than that.
    """
    step = -1 if state.chosen[option] else 1
    for e in range(net.row_at[option], net.row_at[option + 1]):
        row = net.row[e]
        before = state.value[row]
        after = before + step * net.weight[e]
        state.value[row] = after
        if min(before, after) < net.low[row] or max(before, after) > net.high[row]:
            _cross(net, state, row, before, after)
    for e in range(net.near_at[option], net.near_at[option + 1]):
        if state.chosen[net.near[e]]:
            _add_last(net, state, net.near_row[e], step)
    state.chosen[option] = step == 1


@leaf
def _flip_groups(net: Any, state: Any, option: int) -> None:
    """The second half: what it does to groups."""
    step = 1 if state.chosen[option] else -1
    for e in range(net.group_at[option], net.group_at[option + 1]):
        group = net.group[e]
        count = state.members[group] + step
        state.members[group] = count
        if count != (1 if step == 1 else 0):
            continue
        for k in range(net.group_row_at[group], net.group_row_at[group + 1]):
            _add(net, state, net.group_row[k], step * net.group_weight[k])
        for k in range(net.condition_at[group], net.condition_at[group + 1]):
            conjunction = net.condition[k]
            before = state.off[conjunction]
            after = before - step if net.sign[k] == 1 else before + step
            state.off[conjunction] = after
            if before == 0 or after == 0:
                _turn(net, state, conjunction, 1 if after == 0 else -1)
        for k in range(net.slot_at[group], net.slot_at[group + 1]):
            _mark(net, state, net.slot[k])


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


@kernel
def anneal_moves(
    net: ClauseNetwork, state: NetworkState, moves: MoveTables, shares: MoveShares, best: Flags, least: Ints,
    changed: Ints, flips: Ints,
    random: Ints, steps: int, heat: float, hard_price: int, recouped: int, longest: int,
) -> int:  # fmt: skip
    """Try moves at one temperature.

    Args:
        best, least: the best choice so far and its cost; written where a better one is met.
        changed: options that are chosen, or no longer, before the first move.
        flips: room for the options that a move changes.
        hard_price: points that stand for a hard unit where a move is accepted.
        random: the state of the generator of random numbers; shape (1,).
        recouped: points that conjunctions and runs may save at most where a move has made rows dearer.
        longest: days of a swap at most.

    Returns:
        How many were accepted.
    """
    for option in changed:
        _flip(net, state, option)
    accepted = 0
    for _ in range(steps):
        kind = _uniform(random)
        if kind < shares.day:
            number = _draw_day(random, state, moves, shares, flips)
        elif kind < shares.shift:
            number = _draw_shift(random, state, moves, flips)
        else:
            number = _draw_swap(random, state, moves, shares, flips, longest)
        if number == 0:
            continue
        hard, points = state.cost[0], state.cost[1]
        for k in range(number):
            _flip_rows(net, state, flips[k])
        above = -heat * np.log(1.0 - _uniform(random))
        if state.cost[0] > hard or (state.cost[0] == hard and state.cost[1] - points > above + recouped):
            for k in range(number):
                _flip_rows(net, state, flips[k])
            continue
        for k in range(number):
            _flip_groups(net, state, flips[k])
        dearer = (state.cost[0] - hard) * hard_price + state.cost[1] - points
        if dearer <= above:
            accepted += 1
            if state.cost[0] < least[0] or (state.cost[0] == least[0] and state.cost[1] < least[1]):
                least[0], least[1] = state.cost[0], state.cost[1]
                best[:] = state.chosen
        else:
            for k in range(number):
                _flip(net, state, flips[k])
    return accepted
