"""The automata of a person's line joined: two for the network, which a product holds, and the rest as resources.

A (shapes) is the product of runs, successions and patterns, B (counts) that of sums and blocks, in the order in which
they bind, as far as there is room: the products of the clauses' automata hold the line exactly (Menana and Demassey,
Sequencing and counting with the multicost-regular constraint, 2009, keep the counts as resources instead).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
from optimiser.solve.pricing.day_choices import PersonOptions, close_pairs, is_pairs, pair_groups
from optimiser.surface import UNBOUNDED, Blocks, Clause, Pattern, Run, Succession, Sum

BOTH = (True, True)
"""Signs of a pattern whose two steps must both be true."""


class LineAutomata(NamedTuple):
    """A line's automata: two of its network, the rest, and the choices that are alive.

    Attributes:
        shapes, counts: the automata A and B of the network.
        rest: what the network has no room for, those first that bind most.
        crowded: the network has no room for all that binds most.
        left_out: automata or windows there are none of.
        first: choices by day, of those that are alive; shape (days + 1,).
        alive: by choice of the period.
        points: by choice that is alive.
    """

    shapes: Automaton
    counts: Automaton
    rest: list[Automaton]
    crowded: bool
    left_out: int
    first: Ints
    alive: Flags
    points: Ints


class _Count(NamedTuple):
    """The automaton of a sum or of blocks, and how much it binds: the least `order` most."""

    order: int
    automaton: Automaton


TWO_SIDED, BLOCKS, ONE_SIDED = 0, 1, 2
"""How counts bind: sums with a least and a most, blocks, other sums."""


@dataclass(frozen=True)
class LineClauses:
    """What a line's automata are made of.

    Attributes:
        clauses: the person's.
        mine, apart: the person's options, and pairs of options of two days that hard clauses keep apart.
        choices: what may be chosen on each day.
        parameters: how large automata may become.
    """

    clauses: Sequence[Clause]
    mine: PersonOptions
    apart: Ints
    choices: Choices
    parameters: PricingParameters

    def joined(self, nodes: int, binding: int, even_pace: int) -> LineAutomata:
        """The clauses as two automata of a network, and those that it has no room for.

        Args:
            nodes, binding, even_pace: see `LineNetwork`.

        Raises:
            Infeasible: no line keeps the hard clauses and the pace.
        """
        first = self.choices.days
        points = np.zeros(int(first[-1]), dtype=np.int64)
        alive = np.ones(len(points), dtype=np.bool_)
        shapes, left_out = self._shapes(points)
        counts, more_left_out = self._counts(points, alive, even_pace)
        shapes = [a for a in shapes if push_to_choices(first, a, points, alive)]
        counts = [c for c in counts if push_to_choices(first, c.automaton, points, alive)]
        # choices that are dead go
        first = np.concatenate(([0], np.cumsum(alive)))[first]
        if (np.diff(first) == 0).any():
            raise Infeasible
        shape = count = trivial_automaton(int(first[-1]), len(first) - 1)
        rest: list[Automaton] = []
        crowded = False
        for a in sorted((_kept(a, alive) for a in shapes), key=lambda a: a.largest):
            joined = product_automaton(first, shape, a, self.parameters.shape_states)
            shape, rest = (joined, rest) if joined is not None else (shape, [*rest, a])
        for order, a in ((c.order, _kept(c.automaton, alive)) for c in counts):
            now = int((shape.size * count.size).sum())  # what another limit of the same sum leaves as large as it is
            room = max(nodes if order == ONE_SIDED else binding, int(self.parameters.free_growth * now))
            joined = product_automaton(first, count, a, room, shape.size, room)
            count, rest = (joined, rest) if joined is not None else (count, [*rest, a])
            crowded |= joined is None and order != ONE_SIDED
        shape, count = trimmed_pair(first, shape, count)
        return LineAutomata(shape, count, rest, crowded, left_out + more_left_out, first, alive, points[alive])

    def _shapes(self, points: Ints) -> tuple[list[Automaton], int]:
        """Automata of runs, successions and patterns; and how many there are none of."""
        choices, mine, found = self.choices, self.mine, []
        if len(self.apart):
            groups = pair_groups(self.apart, mine, True)
            found.append(pattern_automaton(choices, groups, BOTH, HARD, points, self.parameters))
        for clause in self.clauses:
            match clause:
                case Run():
                    found.append(clause_automaton(clause, choices, mine.offset, points, self.parameters))
                case Pattern() if not is_pairs(clause):
                    found.append(clause_automaton(clause, choices, mine.offset, points, self.parameters))
                case Succession() if clause.price.points:
                    pairs = close_pairs(clause, mine)
                    if len(pairs):
                        groups = pair_groups(pairs, mine, False)
                        found.append(pattern_automaton(choices, groups, BOTH, clause.price, points, self.parameters))
        made = [a for a in found if a is not None]
        return made, len(found) - len(made)

    def _counts(self, points: Ints, alive: Flags, even_pace: int) -> tuple[list[_Count], int]:
        """Automata of sums and blocks, those first that bind most and, of these, the smallest; and how many automata
        or windows there are none of."""
        parameters, found, left_out = self.parameters, [], 0
        for clause in self.clauses:
            match clause:
                case Blocks():
                    pace = parameters.even_blocks if even_pace else 0
                    made = clause_automaton(clause, self.choices, self.mine.offset, points, parameters, pace)
                    if made is None:
                        left_out += 1
                    else:
                        found.append(_Count(BLOCKS, made))
                case Sum():
                    several, lost = sum_automata(
                        clause, self.choices, self.mine.offset, points, alive, parameters, even_pace
                    )
                    left_out += lost + (clause.joint is not None)
                    one_sided = (clause.low <= -(UNBOUNDED >> 1)).all() or (clause.high >= UNBOUNDED >> 1).all()
                    found += [_Count(ONE_SIDED if one_sided else TWO_SIDED, a) for a in several]
        return sorted(found, key=lambda c: (c.order, c.automaton.largest)), left_out


def _kept(automaton: Automaton, alive: Flags) -> Automaton:
    """An automaton for the choices that are alive."""
    return automaton._replace(symbol=automaton.symbol[alive])
