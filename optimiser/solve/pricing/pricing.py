"""Pricing: the cheapest lines of a person under prices per option, with a bound that is proven.

Prices are whole numbers (points times a scale), so a bound is exact: nothing is rounded on the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optimiser.problem.options import Ints
from optimiser.solve.pricing.labelling_kernel import every_line, label
from optimiser.solve.pricing.network import Line
from optimiser.solve.pricing.shortest_path_kernel import (
    FAR,
    Scratch,
    backward,
    everywhere,
    line_points,
    price_choices,
    price_line,
)

SCALE = 1 << 16
"""Parts of a point that prices are whole numbers of."""


class Column(NamedTuple):
    """A line: its person, its options (history left out) and its points."""

    person: int
    options: Ints
    points: int


class Priced(NamedTuple):
    """What pricing a line found.

    Attributes:
        columns: (cost under the prices, column), cheapest first.
        bound: no line costs less than this; None if no line exists.
        exact: whether `bound` is the cost of the cheapest line.
    """

    columns: list[tuple[int, Column]]
    bound: int | None
    exact: bool


@dataclass(frozen=True)
class Effort:
    """How hard to look.

    Attributes:
        want: most columns.
        each: labels kept at a node; more are cut.
        most: labels in all.
        rounds: how often the search may be widened.
    """

    want: int = 1
    each: int = 12
    most: int = 40_000
    rounds: int = 4


QUICK = Effort(each=3, most=8_000, rounds=2)


def scratch_for(lines: Iterable[Line]) -> Scratch:
    """Arrays that pricing writes to, large enough for each of some lines. One per thread."""
    nodes = widest = kinds = 0
    for line in lines:
        nodes, widest, kinds = max(nodes, line.nodes), max(widest, line.widest), max(kinds, len(line.class_of))
    return Scratch(*(np.empty(size, dtype=np.int64) for size in (nodes, widest, kinds, kinds, kinds, kinds)))


def cheapest_lines(
    line: Line, option_price: Ints, scratch: Scratch, effort: Effort = QUICK, cutoff: int | None = None
) -> Priced:
    """Price a person's line.

    Args:
        line: the compiled line.
        option_price: price of each option of the problem in parts of a point, beside its clauses.
        effort: how hard to look where the network alone does not decide.
        cutoff: lines that cost this or more are of no interest.
    """
    net, others = line.net, line.others
    straight, worth = np.zeros((effort.want, net.days), dtype=np.int64), np.zeros(effort.want, dtype=np.int64)
    below = FAR if cutoff is None else cutoff
    number = price_line(net, option_price, SCALE, scratch, below, straight, worth)
    least, straight, worth = int(scratch.value[0]), straight[:number], worth[:number]
    if least >= FAR:
        return Priced([], None, True)
    if not len(straight):
        return Priced([], least, others.number == 0)
    if not others.number:
        return Priced([(int(c), column(line, x)) for c, x in zip(worth, straight, strict=True)], least, True)
    columns = []
    for cost, choices in zip(worth.tolist(), straight, strict=True):
        whole = line_points(net, others, line.kind_of, line.class_of, choices, True)
        if whole >= 0:
            inside = line_points(net, others, line.kind_of, line.class_of, choices, False)
            columns.append((cost + (whole - inside) * SCALE, column(line, choices)))
    columns.sort(key=lambda c: c[0])
    bound = least
    if columns and columns[0][0] == least:
        return Priced(columns, least, True)
    at = (scratch.kind_cost, scratch.kind_best)
    lines, costs = np.zeros((effort.want, net.days), dtype=np.int64), np.zeros(effort.want, dtype=np.int64)
    step = max(SCALE // 4, abs(least) // 64)
    proven = True
    for _ in range(effort.rounds):
        top = min(x for x in (columns[0][0] - 1 if columns else None, cutoff, int(FAR) // 2) if x is not None)
        if bound > top:
            return Priced(columns, bound, bool(columns) and columns[0][0] == bound)
        ceiling = min(bound + step, top)
        found, exact = label(
            net, others, SCALE, line.class_of, *at, scratch.value, ceiling, effort.each, effort.most, lines, costs
        )
        proven &= exact
        columns += [(int(costs[i]), column(line, lines[i])) for i in range(found)]
        columns.sort(key=lambda c: c[0])
        if found:
            return Priced(columns[: effort.want], columns[0][0] if proven else bound, proven)
        if proven:
            bound = ceiling + 1
            if columns and bound == columns[0][0]:
                return Priced(columns, bound, True)
        step *= 4
    return Priced(columns, bound, False)


def column(line: Line, choices: Ints) -> Column:
    """The column of a line given as choices, at its own points."""
    points = int(line_points(line.net, line.others, line.kind_of, line.class_of, choices, True))
    return Column(line.person, line.options(choices), points)


def all_lines(line: Line, option_price: Ints, scratch: Scratch, ceiling: int, most: int) -> list[Column] | None:
    """Every line of a person that costs at most `ceiling` under the prices; None if more than `most`."""
    net = line.net
    price_choices(net, option_price, SCALE, scratch)
    backward(net, SCALE, scratch, everywhere(net))
    if scratch.value[0] > ceiling:
        return []
    owner = np.repeat(np.arange(len(net.choice_points)), np.diff(net.option_first))
    cost = net.choice_points * SCALE
    np.add.at(cost, owner, option_price[net.options])
    lines = np.zeros((most, net.days), dtype=np.int64)
    found = every_line(net, line.others, SCALE, line.kind_of, line.class_of, cost, scratch.value, ceiling, lines)
    return None if found > most else [column(line, lines[i]) for i in range(found)]
