"""What a choice of options costs by its clauses: the semantics of each verb, without a solver."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from optimiser.book import Book
from optimiser.problem.domain import Price
from optimiser.problem.options import Flags, Ints
from optimiser.surface import UNBOUNDED, Blocks, Clause, Form, Linear, OneOf, Pattern, Run, Succession, Sum


def evaluate(book: Book, chosen: Flags, clauses: Iterable[int] | None = None) -> tuple[int, int]:
    """(Hard units broken, points) of a choice of options under all or some clauses."""
    hard = points = 0
    for i in range(len(book.clauses)) if clauses is None else clauses:
        h, p = cost(book.clauses[i], chosen, book.problem.options.history)
        hard, points = hard + h, points + p
    return hard, points


def cost(clause: Clause, chosen: Flags, history: Flags) -> tuple[int, int]:
    """(Hard units broken, points) of one clause; `chosen` and `history` have an entry for each option."""
    match clause:
        case Sum():
            return _sum(clause, chosen)
        case Run():
            units = run_units(clause, clause.slots.any(chosen))
            return _charge((units[0], clause.under), (units[1], clause.over))
        case Succession():
            return _charge((_succession(clause, chosen, history), clause.price))
        case Pattern():
            return _charge((_pattern(clause, chosen, history), clause.price))
        case Blocks():
            count = clause.base + int(clause.groups.any(chosen).sum())
            return _charge((max(0, clause.low - count), clause.under), (max(0, count - clause.high), clause.over))
        case Linear():
            value = clause.base + int(clause.weights[chosen[clause.options]].sum())
            short, excess = max(0, clause.low - max(value, clause.floor)), max(0, value - clause.high)
            if clause.once:
                short, excess = int(short > 0), int(excess > 0)
            return _charge((-(-short // clause.unit), clause.under), (-(-excess // clause.unit), clause.over))
        case OneOf():
            kept = any(all(form_holds(f, chosen) for f in a) for a in clause.alternatives)
            return _charge((int(not kept), clause.price))
    raise TypeError(type(clause).__name__)


def form_holds(form: Form, chosen: Flags) -> bool:
    """Whether a linear condition holds for a choice."""
    added = 0 if form.joint is None else int(form.joint.added(chosen)[0])
    return form.low <= form.base + int(form.weights[chosen[form.options]].sum()) + added <= form.high


def _charge(*units: tuple[int, Price]) -> tuple[int, int]:
    return (
        sum(n for n, price in units if price.hard),
        sum(n * price.points for n, price in units if not price.hard),
    )


def window_values(clause: Sum, chosen: Flags) -> Ints:
    """The sum of each window, base included."""
    running = np.concatenate(([0], np.cumsum(np.where(chosen[clause.groups.options], clause.weights, 0))))
    found = clause.base + running[clause.groups.starts[1:]] - running[clause.groups.starts[:-1]]
    return np.asarray(found if clause.joint is None else found + clause.joint.added(chosen))


def _sum(clause: Sum, chosen: Flags) -> tuple[int, int]:
    value = window_values(clause, chosen)
    short = np.maximum(0, clause.low - value)
    excess = np.maximum(0, value - clause.high)
    if clause.once:
        short, excess = np.minimum(short, 1), np.minimum(excess, 1)
    short, excess = -(-short // clause.unit), -(-excess // clause.unit)
    if clause.hard:
        return int(short.sum() + excess.sum()), 0
    return 0, int((short * clause.under + excess * clause.over).sum())


def run_units(clause: Run, marks: Flags) -> tuple[int, int]:
    """(Slots missing in runs that are too short, excess slots in runs that are too long)."""
    truth = ~marks if clause.negate else marks
    n = len(truth)
    short = beyond = 0
    edges = np.flatnonzero(np.diff(np.concatenate(([False], truth, [False])).astype(np.int8)))
    found = [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
    if clause.wrap and len(found) == 1 and found[0] == (0, n):
        return 0, n if clause.high < UNBOUNDED else 0
    if clause.wrap and len(found) > 1 and found[0][0] == 0 and found[-1][1] == n:
        tail, head = found.pop(), found.pop(0)
        found.append((tail[0], n + head[1]))
    for first, last in found:
        length = last - first
        beyond += max(0, last - max(first + clause.high, clause.judged))
        open_run = not clause.wrap and ((first == 0 and clause.open_start) or (last == n and clause.open_end))
        if length < clause.low and not open_run and last >= clause.judged:
            short += clause.low - length
    return short, beyond


def _succession(clause: Succession, chosen: Flags, history: Flags) -> int:
    at = np.flatnonzero(chosen[clause.options])
    widest = int(clause.gap.max()) if clause.gap.size else 0
    count = 0
    laps = [0] if clause.cycle is None else [0, clause.cycle]
    for x, i in enumerate(at):
        for lap in laps:
            for j in at[:x] if lap else at[x + 1 :]:
                rest = int(clause.start[j]) + lap - int(clause.end[i])
                if rest >= widest:
                    break
                if rest >= clause.gap[clause.kind[i], clause.kind[j]]:
                    continue
                if clause.exempt is not None and clause.exempt[i] == clause.exempt[j] and clause.exempt[i] >= 0:
                    continue
                count += not (history[clause.options[i]] and history[clause.options[j]])
    return count


def _pattern(clause: Pattern, chosen: Flags, history: Flags) -> int:
    shape = (len(clause.signs), -1)
    marks = clause.stacked.any(chosen).reshape(shape)
    matched = (marks == np.array(clause.signs)[:, None]).all(axis=0)
    if not matched.any():
        return 0
    live = clause.stacked.any(~history).reshape(shape).any(axis=0)
    return int((matched & live).sum())
