"""The automata of a person's line joined: two for the network, by products, and the rest as resources.

A (shapes) is the product of runs, successions and patterns, B (counts) that of sums and blocks, in the order in which
they bind, as far as there is room: the products of the clauses' automata hold the line exactly (Menana and Demassey,
Sequencing and counting with the multicost-regular constraint, 2009, keep the counts as resources instead).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from optimiser.problem.domain import HARD
from optimiser.problem.options import Flags, Ints
from optimiser.solve.parameters import PricingParameters
from optimiser.solve.pricing.automata.arrays import Automaton, Choices
from optimiser.solve.pricing.automata.automaton import Infeasible, product_automaton, trimmed_pair, trivial_automaton
from optimiser.solve.pricing.automata.clause_automata import clause_automaton, pattern_automaton
from optimiser.solve.pricing.automata.operations import push_to_choices
from optimiser.solve.pricing.automata.windows import sum_automata
from optimiser.solve.pricing.day_choices import PersonOptions, is_pairs, pair_groups, too_close_pairs
from optimiser.surface import UNBOUNDED, Blocks, Clause, Pattern, Run, Succession, Sum

BOTH = (True, True)
"""Signs of a pattern whose two steps must both be true."""


class LineAutomata(NamedTuple):
    """The automata of a line: the two of its network, the resources, and which choices are alive.

    Attributes:
        shapes, counts: the automata A and B of the network.
        rest: what the network has no room for, those first that bind most.
        crowded: the network has no room for all that binds most.
        left_out: automata or windows there are none of.
        for_rows: of the sums that rows hold nearly as well, those that the network has no room for.
        first: choices by day, of those that are alive; shape (days + 1,).
        alive: by choice of the period.
        points: by choice that is alive.
    """

    shapes: Automaton
    counts: Automaton
    rest: list[Automaton]
    crowded: bool
    left_out: int
    for_rows: list[int]
    first: Ints
    alive: Flags
    points: Ints


TWO_SIDED, BLOCKS, ONE_SIDED = 0, 1, 2
"""How counts bind: sums with a least and a most, blocks, other sums."""


class _Count(NamedTuple):
    """The automata of one sum or one clause of blocks, with what decides the order in which they are joined."""

    order: int
    number: int | None
    automata: tuple[Automaton, ...]

    def place(self, period_first: bool) -> tuple[int, int]:
        """Sort key: what binds most comes first, optional sums last or right after the first; among equals the
        smallest."""
        optional = TWO_SIDED if period_first else ONE_SIDED
        return 2 * self.order if self.number is None else 2 * optional + 1, max(a.largest for a in self.automata)


class _Counting:
    """The product of counting automata as it grows beside that of the shape automata.

    Args:
        trims: where there is no room, steps that no line takes are taken out of both, and it is tried again.
    """

    def __init__(self, first: Ints, shape: Automaton, growth: float, trims: bool) -> None:
        self.first, self.shape, self.growth = first, shape, growth
        self.count = trivial_automaton(int(first[-1]), len(first) - 1)
        self._trims = trims

    def hold(self, automata: Iterable[Automaton], room: int) -> bool:
        """Join all of some automata to it if there is room.

        Args:
            room: most nodes; what makes it hardly larger is joined all the same, such as another limit of a sum.
        """
        if self._joined(automata, room):
            return True
        if not self._trims:
            return False
        before = self.count.largest
        self.trim()
        return self.count.largest < before and self._joined(automata, room)

    def trim(self) -> None:
        """Remove from both the transitions that no line takes."""
        self.shape, self.count = trimmed_pair(self.first, self.shape, self.count)

    def _joined(self, automata: Iterable[Automaton], room: int) -> bool:
        count = self.count
        room = max(room, int(self.growth * (self.shape.size * count.size).sum()))
        for a in automata:
            joined = product_automaton(self.first, count, a, room, self.shape.size, room)
            if joined is None:
                return False
            count = joined
        self.count = count
        return True


@dataclass(frozen=True)
class LineClauses:
    """What the automata of a line are made from.

    Attributes:
        clauses: the person's.
        mine, conflicts: the person's options, and pairs of options of two days that hard clauses keep apart.
        choices: what may be chosen on each day.
        parameters: how large automata may become.
        optional: sums that rows hold nearly as well, by number: the network holds each whole or not at all.
        relaxed: what the network does not hold is left out, or to rows: it is worth looking for room.
        period_first: optional sums come before blocks and sums that have no least, or no most.
    """

    clauses: Sequence[Clause]
    mine: PersonOptions
    conflicts: Ints
    choices: Choices
    parameters: PricingParameters
    optional: Mapping[int, Sum] = field(default_factory=dict)
    relaxed: bool = False
    period_first: bool = False

    def joined(self, nodes: int, binding: int, even_pace: int, remembering: int = 0) -> LineAutomata:
        """The clauses as two automata for a network, and the automata that it has no room for.

        Args:
            nodes, binding, even_pace, remembering: see `LineNetwork`; optional sums have `nodes`.

        Raises:
            Infeasible: no line keeps the hard clauses and the pace.
        """
        first = self.choices.days
        points = np.zeros(int(first[-1]), dtype=np.int64)
        alive = np.ones(len(points), dtype=np.bool_)
        shapes, left_out = self._shapes(points)
        counts, too_large, more_left_out = self._counts(points, alive, even_pace)
        in_part = [self._in_part(clause, points) for clause in too_large] if remembering else []
        optional = self._optional_counts(points, alive)
        shapes = [a for a in shapes if push_to_choices(first, a, points, alive)]
        counts = [c for c in counts if push_to_choices(first, c.automata[0], points, alive)]
        # choices that are dead go
        first = np.concatenate(([0], np.cumsum(alive)))[first]
        if (np.diff(first) == 0).any():
            raise Infeasible
        shape = trivial_automaton(int(first[-1]), len(first) - 1)
        rest: list[Automaton] = []
        crowded = False
        for a in sorted((_kept(a, alive) for a in shapes), key=lambda a: a.largest):
            joined = product_automaton(first, shape, a, self.parameters.shape_states)
            shape, rest = (joined, rest) if joined is not None else (shape, [*rest, a])
        held: set[int | None] = set()
        counting = _Counting(first, shape, self.parameters.free_growth, self.relaxed)
        for order, number, automata in sorted([*counts, *optional], key=lambda c: c.place(self.period_first)):
            least = TWO_SIDED if self.period_first else BLOCKS
            room = binding if order <= least and number is None else nodes
            kept = [_kept(a, alive) for a in automata]
            if counting.hold(kept, room):
                held.add(number)
            elif number is None:
                rest += kept
                crowded |= order != ONE_SIDED
        for memories in in_part:
            any(counting.hold([_kept(a, alive)], remembering) for a in memories)
        counting.trim()
        for_rows = [number for number in self.optional if number not in held]
        left_out += more_left_out
        shape, count = counting.shape, counting.count
        return LineAutomata(shape, count, rest, crowded, left_out, for_rows, first, alive, points[alive])

    def _shapes(self, points: Ints) -> tuple[list[Automaton], int]:
        """The automata of runs, successions and patterns, and how many clauses have none."""
        choices, mine, found = self.choices, self.mine, []
        if len(self.conflicts):
            groups = pair_groups(self.conflicts, mine, True)
            found.append(pattern_automaton(choices, groups, BOTH, HARD, points, self.parameters))
        for clause in self.clauses:
            match clause:
                case Run():
                    found.append(clause_automaton(clause, choices, mine.offset, points, self.parameters))
                case Pattern() if not is_pairs(clause):
                    found.append(clause_automaton(clause, choices, mine.offset, points, self.parameters))
                case Succession() if clause.price.points:
                    pairs = too_close_pairs(clause, mine)
                    if len(pairs):
                        groups = pair_groups(pairs, mine, False)
                        found.append(pattern_automaton(choices, groups, BOTH, clause.price, points, self.parameters))
        made = [a for a in found if a is not None]
        return made, len(found) - len(made)

    def _counts(self, points: Ints, alive: Flags, even_pace: int) -> tuple[list[_Count], list[Blocks], int]:
        """The automata of sums and blocks, the clauses of blocks that are too large, and how many automata or
        windows are left out."""
        parameters, found, left_out = self.parameters, [], 0
        too_large: list[Blocks] = []
        for clause in self.clauses:
            match clause:
                case Blocks():
                    pace = parameters.even_blocks if even_pace else 0
                    made = clause_automaton(clause, self.choices, self.mine.offset, points, parameters, pace)
                    if made is None:
                        too_large.append(clause)
                    else:
                        found.append(_Count(BLOCKS, None, (made,)))
                case Sum():
                    several, lost = sum_automata(
                        clause, self.choices, self.mine.offset, points, alive, parameters, even_pace
                    )
                    left_out += lost + (clause.joint is not None)
                    found += [_Count(_order(clause), None, (a,)) for a in several]
        return found, too_large, left_out + len(too_large)

    def _in_part(self, clause: Blocks, points: Ints) -> list[Automaton]:
        """Automata of blocks with limited memory, the longest memory first."""
        found: list[Automaton] = []
        for memory in self.parameters.block_memories:
            paid = points.copy() if found else points  # history is paid once
            made = clause_automaton(clause, self.choices, self.mine.offset, paid, self.parameters, memory=memory)
            found += [] if made is None else [made]
        return found

    def _optional_counts(self, points: Ints, alive: Flags) -> list[_Count]:
        """The automata of the optional sums that express them completely."""
        found = []
        for number, clause in self.optional.items():
            paid, left = points.copy(), alive.copy()
            made, lost = sum_automata(clause, self.choices, self.mine.offset, paid, left, self.parameters)
            unchanged = np.array_equal(paid, points) and np.array_equal(left, alive)  # no choice is charged beside it
            if unchanged and not lost and clause.joint is None and made:
                found.append(_Count(_order(clause), number, tuple(made)))
        return found


def _order(clause: Sum) -> int:
    """How much a sum binds."""
    one_sided = (clause.low <= -(UNBOUNDED >> 1)).all() or (clause.high >= UNBOUNDED >> 1).all()
    return ONE_SIDED if one_sided else TWO_SIDED


def _kept(automaton: Automaton, alive: Flags) -> Automaton:
    """An automaton restricted to the choices that are alive."""
    return automaton._replace(symbol=automaton.symbol[alive])
