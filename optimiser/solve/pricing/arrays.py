"""The flat arrays that the compiled kernels of pricing share: a line's network, its resources, and scratch space.

In the shortest path problem with resource constraints a path is a person's line, an arc a day's choice. The *network*
is what the shortest path is computed on; a *resource* is an automaton that would make the network too large, whose
state every label carries instead (Irnich and Desaulniers, Shortest path problems with resource constraints, 2005).

In the tables of shapes, D is the days of the period, C the classes, K the kinds, H the choices (each of all days
together), R the resources.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np
import numpy.typing as npt

from optimiser.problem.options import Flags, Ints
from optimiser.solve.compiled import IntMatrix

Int32s = npt.NDArray[np.int32]

Int32Matrix = Annotated[Int32s, 2]
"""32-bit whole numbers in two dimensions."""

SCALE = 1 << 16
"""Parts of a point: costs and prices are whole numbers of these, so that adding them up rounds nothing."""

INFINITY: int = 1 << 60
"""The cost of what is impossible; anything above half of it means impossible too, as costs may have been added."""


class Network(NamedTuple):
    """Two layered automata read side by side, A (runs, successions, patterns) and B (counts), and the choices.

    A node is (day, state of A, state of B), see `node_index`. Choices of a day are sorted by *class* (equal symbols of
    A and of B) and, inside it, by *kind* (equal symbols of every resource too). What belongs to i is
    `x_first[i]:x_first[i + 1]`.

    | array | shape | what |
    |---|---|---|
    | `a_size`, `b_size` | D + 1 | states by day |
    | `a_wide`, `b_wide` | D | symbols by day |
    | `a_at` | D + 1 | where a day begins in `a_next` and `a_cost` |
    | `a_next`, `a_cost` | all (state, symbol) | next state or -1, and points; state by state |
    | `b_at` | D + 1 | the first symbol of a day among those of all days |
    | `b_row`, `b_paid` | all symbols | where a symbol begins in `b_next` and `b_cost`; whether it costs anything |
    | `b_next`, `b_cost` | all (symbol, state) | next state or `b_size[day + 1]`, and points; symbol by symbol |
    | `node` | D + 2 | the first node of a day |
    | `class_first` | D + 1 | classes of a day |
    | `class_a`, `class_b` | C | symbols |
    | `kind_first`, `choice_first` | C + 1, K + 1 | kinds of a class, choices of a kind |
    | `class_of`, `kind_of` | K, H | class of a kind, kind of a choice |
    | `choice_points` | H | points of a choice alone |
    | `option_first`, `options` | H + 1, all | options of a choice, by their number in the problem |
    """

    days: int
    a_size: Ints
    b_size: Ints
    a_at: Ints
    b_at: Ints
    a_wide: Ints
    b_wide: Ints
    a_next: Ints
    b_next: Int32s
    a_cost: Ints
    b_cost: Ints
    b_row: Ints
    b_paid: Flags
    node: Ints
    class_first: Ints
    class_a: Ints
    class_b: Ints
    kind_first: Ints
    choice_first: Ints
    class_of: Ints
    kind_of: Ints
    choice_points: Ints
    option_first: Ints
    options: Ints


class Resources(NamedTuple):
    """The automata that are not part of the network. A label carries the state of each; `after` extends it by a choice.

    The entry of resource r on day t is at r * (D + 1) + t in `size`, `at`, `wide` and `worse_at`.

    | array | shape | what |
    |---|---|---|
    | `size`, `wide` | R * (D + 1) | states, symbols |
    | `at` | R * (D + 1) | where the day begins in `after` and `cost` |
    | `after`, `cost` | all (state, symbol) | next state or -1, and points; state by state |
    | `symbol` | K, R | the symbol that a resource reads for a kind |
    | `counted` | K, R | 1 if that differs from its symbol for a day off, else 0 |
    | `first` | R * (D + 1) + 1 | where the day begins among the states of all resources and days |
    | `worse_at` | R * (D + 1) | where the day begins in `worse`; -1 if only equal states can be compared |
    | `worse` | all (state x, state y) | most that any continuation costs more from x than from y |
    """

    number: int
    size: Ints
    at: Ints
    wide: Ints
    after: Int32s
    cost: Ints
    symbol: IntMatrix
    counted: IntMatrix
    first: Ints
    worse_at: Ints
    worse: Int32s


class Scratch(NamedTuple):
    """Working memory of the kernels, large enough for every line that a thread prices.

    | array | shape | what |
    |---|---|---|
    | `value` | nodes | cost to go, resources ignored; after the states of B comes one that stands for impossible |
    | `rows` | the widest day | costs to go of a day, by (next state of A, symbol of B) and state of B |
    | `kind_cost`, `kind_best` | K | cost of a kind's cheapest choice, and which it is |
    | `class_cost`, `class_best` | C | cost of a class's cheapest kind, and which it is |
    """

    value: Ints
    rows: Ints
    kind_cost: Ints
    kind_best: Ints
    class_cost: Ints
    class_best: Ints
