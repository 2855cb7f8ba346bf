"""What a change of single options costs, by the counters that it touches, and how it is taken back.

A change goes in steps, each dearer to price and looked at only if the ones before leave it wanted: who is too close to
whom, what options add to rows, what groups do, and what is only ever hard (`late` in `clause_network`). Counters are
written down as they are before they change, so that most changes, which are not wanted, are taken back by copying.
"""

from __future__ import annotations

from typing import Any

from optimiser.solve.compiled import leaf


@leaf
def note(work: Any, address: int, value: int) -> None:
    """Write down what a counter is before it changes."""
    n = work.written[0]
    work.written[n], work.written[n + 1] = address, value
    work.written[0] = n + 2


@leaf
def begin(work: Any) -> None:
    """Forget what was written down."""
    work.written[0] = 1
    work.turned[0] = 1


@leaf
def take_back(state: Any, work: Any, number: int) -> None:
    """Everything as it was before the change of the first `number` flips; costs are the caller's."""
    n = work.written[0]
    while n > 1:
        n -= 2
        state.counter[work.written[n]] = work.written[n + 1]
    for k in range(number):
        option = work.flips[k]
        state.chosen[option] = not state.chosen[option]


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
def _cross(net: Any, state: Any, work: Any, row: int, before: int, after: int) -> None:
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
    off = state.counter[net.off + judged]
    note(work, net.off + judged, off)
    state.counter[net.off + judged] = off + change
    if off == 0 or off + change == 0:
        for e in range(net.held_row_at[judged], net.held_row_at[judged + 1]):
            _add_last(net, state, work, net.held_row[e], -change * net.held_weight[e])


@leaf
def _add_last(net: Any, state: Any, work: Any, row: int, weight: int) -> None:
    """Add to a row that has a price."""
    before = state.counter[row]
    note(work, row, before)
    after = before + weight
    state.counter[row] = after
    _charge(net, state, row, before, after)


@leaf
def _add(net: Any, state: Any, work: Any, row: int, weight: int) -> None:
    """Add to a row."""
    before = state.counter[row]
    note(work, row, before)
    after = before + weight
    state.counter[row] = after
    if min(before, after) < net.low[row] or max(before, after) > net.high[row]:
        _cross(net, state, work, row, before, after)


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
def _mark(net: Any, state: Any, work: Any, slot: int) -> None:
    """Reverse a slot of a run clause."""
    run = net.run_of[slot]
    first, count = net.truth + net.runs[run, 0], net.runs[run, 1]
    at = net.truth + slot - first
    left, right = at, at + 1
    while left > 0 and state.counter[first + left - 1] == 1:
        left -= 1
    while right < count and state.counter[first + right] == 1:
        right += 1
    before = state.counter[first + at]
    note(work, first + at, before)
    state.counter[first + at] = 1 - before
    sign = -1 if before == 1 else 1
    _charge_run(net, state, run, left, right, sign)
    _charge_run(net, state, run, left, at, -sign)
    _charge_run(net, state, run, at + 1, right, -sign)


@leaf
def choose(net: Any, state: Any, work: Any, option: int) -> None:
    """The first step: an option is chosen, or no longer, and who is close is counted."""
    step = -1 if state.chosen[option] else 1
    for e in range(net.near_at[option], net.near_at[option + 1]):
        if state.chosen[net.near[e]]:
            _add_last(net, state, work, net.near_row[e], step)
    state.chosen[option] = step == 1


@leaf
def add_to_rows(net: Any, state: Any, work: Any, option: int, first: int, last: int) -> None:
    """The second step: what an option adds to rows, by some of its entries.

    What is done most stands in the loop: a call of a loop that is handed so many arrays takes longer than that.
    """
    step = 1 if state.chosen[option] else -1
    n = work.written[0]
    for e in range(first, last):
        row = net.row[e]
        before = state.counter[row]
        after = before + step * net.weight[e]
        state.counter[row] = after
        work.written[n], work.written[n + 1] = row, before
        n += 2
        if min(before, after) < net.low[row] or max(before, after) > net.high[row]:
            work.written[0] = n
            _cross(net, state, work, row, before, after)
            n = work.written[0]
    work.written[0] = n


@leaf
def turn_groups(net: Any, state: Any, work: Any, option: int) -> None:
    """The third step: what it does to groups, but for what is late."""
    step = 1 if state.chosen[option] else -1
    for e in range(net.group_at[option], net.group_at[option + 1]):
        group = net.group[e]
        address = net.members + group
        before = state.counter[address]
        note(work, address, before)
        state.counter[address] = before + step
        if before + step == (1 if step == 1 else 0):
            n = work.turned[0]
            work.turned[n] = 2 * group + (step == 1)
            work.turned[0] = n + 1
            _turn_entries(
                net, state, work, step, net.group_row_at[group], net.group_row_late[group], net.condition_at[group],
                net.condition_late[group], net.slot_at[group], net.slot_late[group],
            )  # fmt: skip


@leaf
def turn_late(net: Any, state: Any, work: Any) -> None:
    """The last step: what is late of the groups that turned."""
    for n in range(1, work.turned[0]):
        group, step = work.turned[n] // 2, 1 if work.turned[n] % 2 == 1 else -1
        _turn_entries(
            net, state, work, step, net.group_row_late[group], net.group_row_at[group + 1], net.condition_late[group],
            net.condition_at[group + 1], net.slot_late[group], net.slot_at[group + 1],
        )  # fmt: skip


@leaf
def _turn_entries(
    net: Any, state: Any, work: Any, step: int, row: int, last_row: int, condition: int, last_condition: int, slot: int,
    last_slot: int,
) -> None:  # fmt: skip
    """What a group that turns true (1) or false (-1) does by some of its entries."""
    for k in range(row, last_row):
        _add(net, state, work, net.group_row[k], step * net.group_weight[k])
    for k in range(condition, last_condition):
        conjunction = net.condition[k]
        before = state.counter[net.off + conjunction]
        after = before - step if net.sign[k] == 1 else before + step
        note(work, net.off + conjunction, before)
        state.counter[net.off + conjunction] = after
        if before == 0 or after == 0:
            change = 1 if after == 0 else -1
            for e in range(net.held_row_at[conjunction], net.held_row_at[conjunction + 1]):
                _add(net, state, work, net.held_row[e], change * net.held_weight[e])
    for k in range(slot, last_slot):
        _mark(net, state, work, net.slot[k])
