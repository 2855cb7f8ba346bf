"""Pricing: the cheapest lines of a person under prices of options, with a proven bound.

The sub-problem of a column generation (Desaulniers, Desrosiers and Solomon, Column generation, 2005): a shortest path
where the line's network holds every clause, a shortest path with resource constraints where it does not.

Prices are whole numbers (points times a scale), so a bound is exact: nothing is rounded on the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optimiser.problem.options import Ints
from optimiser.solve.parameters import ColumnGenerationParameters, PricingParameters
from optimiser.solve.pricing.arrays import INFINITY, SCALE, Scratch
from optimiser.solve.pricing.labelling_kernel import LabelLimits, enumerate_lines, label_setting
from optimiser.solve.pricing.multipliers import raise_by_multipliers
from optimiser.solve.pricing.network import LineNetwork
from optimiser.solve.pricing.resource_extension import line_points
from optimiser.solve.pricing.shortest_path_kernel import price_network


class Column(NamedTuple):
    """A line: person, options (history left out) and points."""

    person: int
    options: Ints
    points: int


class PricingResult(NamedTuple):
    """The outcome of pricing a line.

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
    """How much work pricing may do.

    Attributes:
        columns: most columns.
        labels_each: labels kept at a node; more are cut.
        labels: labels in all.
        widenings: how often the ceiling of label setting may be raised.
        multipliers: most rounds of raising the bound by multipliers on the resources.
    """

    columns: int
    labels_each: int
    labels: int
    widenings: int
    multipliers: int = 0


def quick_effort(parameters: PricingParameters) -> Effort:
    """Effort for a single line, quickly."""
    return Effort(1, parameters.quick_labels_each, parameters.quick_labels, parameters.quick_widenings)


def efforts(tuning: ColumnGenerationParameters) -> list[Effort]:
    """Efforts for finding columns, in rising order: the next is used when the last found no improving column."""
    tries = zip(tuning.labels_each, tuning.labels, tuning.widenings, tuning.multipliers, strict=True)
    return [Effort(tuning.columns_each, *each) for each in tries]


def scratch_for(lines: Iterable[LineNetwork]) -> Scratch:
    """Working memory large enough for each of some lines; one for each thread."""
    nodes = widest = kinds = 0
    for line in lines:
        nodes, widest, kinds = max(nodes, line.nodes), max(widest, line.widest), max(kinds, len(line.net.class_of))
    return Scratch(*(np.empty(size, dtype=np.int64) for size in (nodes, widest, kinds, kinds, kinds, kinds)))


def line_column(line: LineNetwork, options: Ints) -> Column | None:
    """A set of a person's options, history left out, as a column; None if it is no feasible line."""
    choices = line.choices_of(options.tolist())
    made = None if choices is None else column(line, choices)
    return made if made is not None and made.points >= 0 else None


def costs_to_go(line: LineNetwork, option_price: Ints, scratch: Scratch) -> None:
    """Price the choices of a line and compute the cost to go of every node, without looking for a line: see
    `Scratch`."""
    none = np.zeros((0, line.net.days), dtype=np.int64)
    price_network(line.net, option_price, scratch, -INFINITY, none, none[:, :0].reshape(-1))


def price_line(
    line: LineNetwork, option_price: Ints, scratch: Scratch, effort: Effort, cutoff: int | None = None
) -> PricingResult:
    """Price a person's line: by the network alone if that decides, else by label setting under rising ceilings.

    Args:
        line: the compiled line.
        option_price: price of each option of the problem in parts of a point, beside its clauses.
        effort: how hard to look where the network alone does not decide.
        cutoff: lines that cost this or more are of no interest.
    """
    net, resources = line.net, line.resources
    choices, costs = np.zeros((effort.columns, net.days), dtype=np.int64), np.zeros(effort.columns, dtype=np.int64)
    below = INFINITY if cutoff is None else cutoff
    number = price_network(net, option_price, scratch, below, choices, costs)
    least, found = int(scratch.value[0]), list(zip(costs[:number].tolist(), choices, strict=False))
    if least >= INFINITY:
        return PricingResult([], None, True)
    if not found:
        return PricingResult([], least, resources.number == 0)
    if not resources.number:
        return PricingResult([(cost, column(line, x)) for cost, x in found], least, True)
    columns = []
    for cost, x in found:
        whole = line_points(net, resources, x)
        if whole >= 0:
            inside = line_points(net, resources._replace(number=0), x)
            columns.append((cost + (whole - inside) * SCALE, column(line, x)))
    columns.sort(key=lambda c: c[0])
    if columns and columns[0][0] == least:
        return PricingResult(columns, least, True)
    ahead = np.zeros(int(resources.first[-1]), dtype=np.int64)
    if effort.multipliers:
        least = _raise_least(line, option_price, scratch, ahead, effort, cutoff, columns)
        if least >= INFINITY:
            return PricingResult([], None, True)
    return _price_by_labels(line, scratch, ahead, effort, cutoff, columns, least)


def _raise_least(
    line: LineNetwork, option_price: Ints, scratch: Scratch, ahead: Ints, effort: Effort, cutoff: int | None,
    columns: list[tuple[int, Column]],
) -> int:  # fmt: skip
    """The bound that multipliers reach; feasible lines met on the way join the columns."""
    net, resources = line.net, line.resources
    known = [c for c in (columns[0][0] if columns else None, cutoff) if c is not None]
    upper = min(known, default=INFINITY)
    lines = np.zeros((effort.multipliers, net.days), dtype=np.int64)
    bound, rounds = raise_by_multipliers(net, resources, option_price, scratch, line.multipliers, ahead, upper, lines)
    for x in np.unique(lines[:rounds], axis=0):
        points = int(line_points(net, resources, x))
        if points >= 0:
            made = Column(line.person, line.options(x), points)
            cost = points * SCALE + int(option_price[made.options].sum())
            if all(cost != c or not np.array_equal(made.options, other.options) for c, other in columns):
                columns.append((cost, made))
    columns.sort(key=lambda c: c[0])
    del columns[effort.columns :]
    return int(bound)


def _price_by_labels(
    line: LineNetwork, scratch: Scratch, ahead: Ints, effort: Effort, cutoff: int | None,
    columns: list[tuple[int, Column]], least: int,
) -> PricingResult:  # fmt: skip
    """Label setting under a ceiling that rises from the bound until a line is found.

    Args:
        scratch, ahead: as the network and the resources were priced.
        columns: what lines cost that were met, the resources counted; cheapest first.
        least: no line costs less.
    """
    net = line.net
    lines, costs = np.zeros((effort.columns, net.days), dtype=np.int64), np.zeros(effort.columns, dtype=np.int64)
    bound = least
    step = max(SCALE // 4, abs(least) // 64)
    proven = True
    for _ in range(effort.widenings):
        top = min(x for x in (columns[0][0] - 1 if columns else None, cutoff, INFINITY // 2) if x is not None)
        if bound > top:
            return PricingResult(columns, bound, bool(columns) and columns[0][0] == bound)
        ceiling = min(bound + step, top)
        limits = LabelLimits(ceiling, effort.labels_each, effort.labels)
        found, exact = label_setting(net, line.resources, scratch, ahead, limits, lines, costs)
        proven &= exact
        columns += [(int(costs[i]), column(line, lines[i])) for i in range(found)]
        columns.sort(key=lambda c: c[0])
        if found:
            return PricingResult(columns[: effort.columns], columns[0][0] if proven else bound, proven)
        if proven:
            bound = ceiling + 1
            if columns and bound == columns[0][0]:
                return PricingResult(columns, bound, True)
        step *= 4
    return PricingResult(columns, bound, False)


def column(line: LineNetwork, choices: Ints) -> Column:
    """The column of a line given as choices, at its own points."""
    return Column(line.person, line.options(choices), int(line_points(line.net, line.resources, choices)))


def all_lines(line: LineNetwork, option_price: Ints, scratch: Scratch, ceiling: int, most: int) -> list[Column] | None:
    """Every line of a person that costs at most `ceiling` under the prices; None if there are more than `most`."""
    net = line.net
    costs_to_go(line, option_price, scratch)
    if scratch.value[0] > ceiling:
        return []
    owner = np.repeat(np.arange(len(net.choice_points)), np.diff(net.option_first))
    cost = net.choice_points * SCALE
    np.add.at(cost, owner, option_price[net.options])
    lines = np.zeros((most, net.days), dtype=np.int64)
    found = enumerate_lines(net, line.resources, cost, scratch.value, ceiling, lines)
    return None if found > most else [column(line, lines[i]) for i in range(found)]
