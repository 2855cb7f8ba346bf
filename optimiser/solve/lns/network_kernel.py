"""Incremental cost of flipping single options in a `ClauseNetwork`, and undoing such flips, compiled.

A flip is evaluated in steps, the cheapest to compute first, so that a bad move can be rejected early: pairs of duties
too close together (`flip_option`), rows (`add_to_rows`), groups (`update_groups`), and last the deferred rows and
conjunctions that are only ever hard (`update_deferred`). Every counter is copied to a trail before it changes, as in
constraint solvers, so that the many rejected moves are undone by copying it back.
"""

from __future__ import annotations

from typing import Any

from optimiser.solve.compiled import leaf


@leaf
def record(scratch: Any, address: int, value: int) -> None:
    """Put a counter and its value on the trail before it changes."""
    n = scratch.trail[0]
    scratch.trail[n], scratch.trail[n + 1] = address, value
    scratch.trail[0] = n + 2


@leaf
def clear_trail(scratch: Any) -> None:
    """Empty the trail and the list of changed groups."""
    scratch.trail[0] = 1
    scratch.changed_groups[0] = 1


@leaf
def undo(state: Any, scratch: Any, count: int) -> None:
    """Restore counters from the trail and flip the first `count` options back; the caller restores `state.cost`."""
    n = scratch.trail[0]
    while n > 1:
        n -= 2
        state.counter[scratch.trail[n]] = scratch.trail[n + 1]
    for k in range(count):
        option = scratch.flips[k]
        state.chosen[option] = not state.chosen[option]


@leaf
def _charge_row(net: Any, state: Any, row: int, before: int, after: int) -> None:
    """Add to the cost what a row costs more at its new value."""
    terms = net.terms
    low, high = net.low[row], net.high[row]
    if before < low or after < low:
        floor = terms[row, 6]
        units = _charged_units(low - max(after, floor), terms, row)
        units -= _charged_units(low - max(before, floor), terms, row)
        state.cost[0] += units * terms[row, 4]
        state.cost[1] += units * terms[row, 0]
    if before > high or after > high:
        units = _charged_units(after - high, terms, row) - _charged_units(before - high, terms, row)
        state.cost[0] += units * terms[row, 5]
        state.cost[1] += units * terms[row, 1]


@leaf
def _charged_units(off: int, terms: Any, row: int) -> int:
    """Units that a row is charged for at a distance `off` outside its range."""
    if off <= 0:
        return 0
    return 1 if terms[row, 3] == 1 else -(-off // terms[row, 2])


@leaf
def _update_out_of_range(net: Any, state: Any, scratch: Any, row: int, before: int, after: int) -> None:
    """Update what depends on a row whose value is, or was, outside its range: its cost, or its conjunction."""
    conjunction = net.range_condition_of[row]
    if conjunction < 0:
        _charge_row(net, state, row, before, after)
        return
    low, high = net.low[row], net.high[row]
    holds = low <= after <= high
    if holds == (low <= before <= high):
        return
    change = -1 if holds else 1
    off = state.counter[net.conjunction_base + conjunction]
    record(scratch, net.conjunction_base + conjunction, off)
    state.counter[net.conjunction_base + conjunction] = off + change
    if off == 0 or off + change == 0:
        for e in range(net.conjunction_row_at[conjunction], net.conjunction_row_at[conjunction + 1]):
            _add_to_priced_row(net, state, scratch, net.conjunction_row[e], -change * net.conjunction_weight[e])


@leaf
def _add_to_priced_row(net: Any, state: Any, scratch: Any, row: int, weight: int) -> None:
    """Add to the value of a row that has a price of its own."""
    before = state.counter[row]
    record(scratch, row, before)
    after = before + weight
    state.counter[row] = after
    _charge_row(net, state, row, before, after)


@leaf
def _add_to_row(net: Any, state: Any, scratch: Any, row: int, weight: int) -> None:
    """Add to the value of a row."""
    before = state.counter[row]
    record(scratch, row, before)
    after = before + weight
    state.counter[row] = after
    if min(before, after) < net.low[row] or max(before, after) > net.high[row]:
        _update_out_of_range(net, state, scratch, row, before, after)


@leaf
def _charge_run(net: Any, state: Any, run: int, first: int, last: int, sign: int) -> None:
    """Add (sign 1) or subtract (-1) the cost of a maximal run of true slots from `first` to `last` - 1."""
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
def _flip_slot(net: Any, state: Any, scratch: Any, slot: int) -> None:
    """Flip a slot of a run clause and charge the runs that it joins or splits."""
    run = net.run_of[slot]
    first, count = net.slot_base + net.runs[run, 0], net.runs[run, 1]
    at = net.slot_base + slot - first
    left, right = at, at + 1
    while left > 0 and state.counter[first + left - 1] == 1:
        left -= 1
    while right < count and state.counter[first + right] == 1:
        right += 1
    before = state.counter[first + at]
    record(scratch, first + at, before)
    state.counter[first + at] = 1 - before
    sign = -1 if before == 1 else 1
    _charge_run(net, state, run, left, right, sign)
    _charge_run(net, state, run, left, at, -sign)
    _charge_run(net, state, run, at + 1, right, -sign)


@leaf
def flip_option(net: Any, state: Any, scratch: Any, option: int) -> None:
    """Step 1: choose an option, or give it up, and count chosen options that are too close to it."""
    step = -1 if state.chosen[option] else 1
    for e in range(net.near_at[option], net.near_at[option + 1]):
        if state.chosen[net.near[e]]:
            _add_to_priced_row(net, state, scratch, net.near_row[e], step)
    state.chosen[option] = step == 1


@leaf
def add_to_rows(net: Any, state: Any, scratch: Any, option: int, first: int, last: int) -> None:
    """Step 2: add a flipped option to its rows, for its entries from `first` to `last` - 1.

    `_add_to_row` is written out in the loop, because a call with so many arrays takes longer than its work.
    """
    step = 1 if state.chosen[option] else -1
    n = scratch.trail[0]
    for e in range(first, last):
        row = net.row[e]
        before = state.counter[row]
        after = before + step * net.weight[e]
        state.counter[row] = after
        scratch.trail[n], scratch.trail[n + 1] = row, before
        n += 2
        if min(before, after) < net.low[row] or max(before, after) > net.high[row]:
            scratch.trail[0] = n
            _update_out_of_range(net, state, scratch, row, before, after)
            n = scratch.trail[0]
    scratch.trail[0] = n


@leaf
def update_groups(net: Any, state: Any, scratch: Any, option: int) -> None:
    """Step 3: update the groups of a flipped option and what depends on them, except deferred entries."""
    step = 1 if state.chosen[option] else -1
    for e in range(net.group_at[option], net.group_at[option + 1]):
        group = net.group[e]
        address = net.group_base + group
        before = state.counter[address]
        record(scratch, address, before)
        state.counter[address] = before + step
        if before + step == (1 if step == 1 else 0):
            n = scratch.changed_groups[0]
            scratch.changed_groups[n] = 2 * group + (step == 1)
            scratch.changed_groups[0] = n + 1
            _propagate_group(
                net, state, scratch, step, net.group_row_at[group], net.group_row_deferred[group],
                net.condition_at[group], net.condition_deferred[group], net.slot_at[group], net.slot_deferred[group],
            )  # fmt: skip


@leaf
def update_deferred(net: Any, state: Any, scratch: Any) -> None:
    """Step 4: update the deferred entries of the groups that changed."""
    for n in range(1, scratch.changed_groups[0]):
        group, step = scratch.changed_groups[n] // 2, 1 if scratch.changed_groups[n] % 2 == 1 else -1
        _propagate_group(
            net, state, scratch, step, net.group_row_deferred[group], net.group_row_at[group + 1],
            net.condition_deferred[group], net.condition_at[group + 1], net.slot_deferred[group],
            net.slot_at[group + 1],
        )  # fmt: skip


@leaf
def _propagate_group(
    net: Any, state: Any, scratch: Any, step: int, row: int, last_row: int, condition: int, last_condition: int,
    slot: int, last_slot: int,
) -> None:  # fmt: skip
    """Update rows, conjunctions and slots of a group that became true (step 1) or false (-1), for some entries."""
    for k in range(row, last_row):
        _add_to_row(net, state, scratch, net.group_row[k], step * net.group_weight[k])
    for k in range(condition, last_condition):
        conjunction = net.condition[k]
        before = state.counter[net.conjunction_base + conjunction]
        after = before - step if net.sign[k] == 1 else before + step
        record(scratch, net.conjunction_base + conjunction, before)
        state.counter[net.conjunction_base + conjunction] = after
        if before == 0 or after == 0:
            change = 1 if after == 0 else -1
            for e in range(net.conjunction_row_at[conjunction], net.conjunction_row_at[conjunction + 1]):
                _add_to_row(net, state, scratch, net.conjunction_row[e], change * net.conjunction_weight[e])
    for k in range(slot, last_slot):
        _flip_slot(net, state, scratch, net.slot[k])
