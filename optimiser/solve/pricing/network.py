"""A person's line compiled: each day's choices and the clauses as one flat network, ready to be priced.

The network of a shortest path problem with resource constraints (Irnich and Desaulniers, 2005): its nodes are the
days and the states of the clauses' automata, its arcs the choices.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np

from optimiser.book import Book
from optimiser.problem.options import Ints, ints
from optimiser.solve.clause_predicates import suits_row, without_dead_conjunctions
from optimiser.solve.parameters import PricingParameters
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.pricing.day_choices import TooManyChoices, list_choices, read_options
from optimiser.solve.pricing.line_automata import LineAutomata, LineClauses
from optimiser.solve.pricing.network_layout import lay_out
from optimiser.surface import Sum

__all__ = ["LineNetwork", "TooManyChoices"]


class LineNetwork:
    """One person's line as a network, ready to be priced.

    Args:
        book: the compiled rule book.
        person: whose.
        nodes: most nodes of the network; what would make it larger is left to the resources.
        binding: most nodes that it may have for sums with a least and a most and for blocks: surcharges hardly find
            lines that keep to them.
        even_paces: 0 to hold all lines; or how many of their largest steps hard sums with a least and a most may be
            off an even pace, blocks being about as even, so that lines further off are not held. Tried one after the
            other until the network has room for all of these; else the first that leaves least out of it.
        relaxed: what the network does not hold is left out altogether; what rows hold nearly as well (see `suits_row`)
            is held where there is room, and left to them elsewhere: lines may cost more than they say, and even break
            hard clauses, but their bounds are sound.
        parameters: how large automata may become; None for the usual sizes.
        remembering: most nodes that it may have for blocks of which only some are remembered; 0 to leave these out.
        period_first: of a relaxed line, sums over most of the period have room before all that binds less than a least
            and a most.

    Raises:
        Infeasible: no line keeps the hard clauses, and one of `even_paces`.
        TooManyChoices: a day has too many.

    Attributes:
        net, resources: what the kernels read.
        multipliers: of the resources, in parts of a point, where the last pricing left them; see `multipliers`.
        nodes: how many the network has.
        widest: most places of a day that the dynamic programme needs beside the nodes.
        left_out: automata, or windows, that neither holds: columns may be dearer than they say.
        for_rows: clauses of the book, by index, that suit rows and which a relaxed network has no room for.
        even_pace: which of `even_paces` was taken; unless 0, some lines are left out, so that pricing proves nothing.
    """

    def __init__(
        self, book: Book, person: int, nodes: int = 150_000, binding: int = 1_200_000,
        even_paces: Sequence[int] = (0,), relaxed: bool = False, parameters: PricingParameters | None = None,
        remembering: int = 0, period_first: bool = False,
    ) -> None:  # fmt: skip
        self.person = person
        self._day = book.problem.options.day
        parameters = parameters or PricingParameters()
        numbers = book.of_person[person]
        read = without_dead_conjunctions(book, [book.clauses[i] for i in numbers])
        clauses, optional = [], {}
        for number, clause in zip(numbers, read, strict=True):
            if relaxed and isinstance(clause, Sum) and suits_row(clause, self._day):
                optional[number] = clause
            else:
                clauses.append(clause)
        mine, conflicts = read_options(book, person, clauses)
        choices = list_choices(mine, book.problem.calendar.days, parameters.day_choices)
        if (np.diff(choices.days) == 0).any():
            raise Infeasible
        line = LineClauses(clauses, mine, conflicts, choices, parameters, optional, relaxed, period_first)
        made, self.even_pace = _first_with_room(line, nodes, binding, even_paces, remembering)
        most = 0 if relaxed else parameters.resources
        self.left_out = made.left_out + max(0, len(made.rest) - most)
        self.for_rows = made.for_rows
        made = made._replace(rest=made.rest[:most])
        self.net, self.resources = lay_out(
            made, choices, mine.offset, 0 if self.even_pace else parameters.compared_states
        )
        self.multipliers = np.zeros(self.resources.number, dtype=np.int64)
        self._at_most_one = bool((np.diff(self.net.option_first) <= 1).all())
        self.nodes = int(self.net.node[-1])
        self.widest = int((self.net.a_size[1:] * self.net.b_wide * self.net.b_size[:-1]).max(initial=0))

    def options(self, line: Ints) -> Ints:
        """The options of a line given as choices."""
        begin, end = self.net.option_first[line], self.net.option_first[line + 1]
        size = end - begin
        if self._at_most_one:
            return np.asarray(self.net.options[begin[size > 0]])
        return np.asarray(self.net.options[np.arange(size.sum()) + np.repeat(begin - np.cumsum(size) + size, size)])

    @cached_property
    def _places(self) -> list[dict[tuple[int, ...], int]]:
        """By day, the choice that each set of options is."""
        net = self.net
        first = net.choice_first[net.kind_first[net.class_first]].tolist()
        options, at = net.options.tolist(), net.option_first.tolist()
        return [{tuple(options[at[c] : at[c + 1]]): c for c in range(a, b)} for a, b in pairwise(first)]

    def most(self, day: int) -> int:
        """Most options that a single choice of a day has."""
        net = self.net
        first, end = (int(net.choice_first[net.kind_first[net.class_first[d]]]) for d in (day, day + 1))
        return int(np.diff(net.option_first[first : end + 1]).max())

    def choices_of(self, chosen: Iterable[int]) -> Ints | None:
        """A set of this person's options as choices; None if the set of some day is no allowed choice."""
        sets: list[list[int]] = [[] for _ in self._places]
        for o in sorted(chosen):
            sets[int(self._day[o])].append(o)
        line = [place.get(tuple(s), -1) for place, s in zip(self._places, sets, strict=True)]
        return ints(line) if min(line) >= 0 else None


def _first_with_room(
    line: LineClauses, nodes: int, binding: int, even_paces: Sequence[int], remembering: int
) -> tuple[LineAutomata, int]:
    """The automata at the first pace at which the network holds all that binds most, else at the pace that leaves least
    to resources; and that pace.

    Raises:
        Infeasible: no line keeps the hard clauses, and one of the paces.
    """
    best: tuple[LineAutomata, int] | None = None
    for even_pace in even_paces:
        try:
            made = line.joined(nodes, binding, even_pace, remembering)
        except Infeasible:
            if not even_pace:
                raise
            continue
        if best is None or len(made.rest) < len(best[0].rest):
            best = made, even_pace
        if not made.crowded:
            break
    if best is None:
        raise Infeasible
    return best
