"""Components of a problem: people whom no clause ties together, each with a bound of its own.

Where nobody is in two of them a rota is one of each, so what they cost at least adds up: each by the duals that prove
most of it, rounded up to whole points by itself, and closed by itself. The components are those of the graph whose
edges tie people who share a clause (Hopcroft and Tarjan, Efficient algorithms for graph manipulation, 1973); block
diagonal structure of a master, in the words of Dantzig and Wolfe (1960).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from optimiser.book import OUT, Book, clause_options
from optimiser.evaluate import evaluate
from optimiser.problem.options import Flags, Ints
from optimiser.solve.clause_predicates import cost_granularity
from optimiser.solve.column_generation.coupling_rows import CouplingRows
from optimiser.solve.pricing.arrays import SCALE


class Components:
    """Which component each person and each clause belongs to, numbered from 0. What is in every rota ties people too:
    a row of the master charges it.

    Attributes:
        count: how many there are.
        of_person: shape (people,).
        clauses: by component, indexes of its clauses; one that nobody can change is of the first.
    """

    def __init__(self, book: Book) -> None:
        owner, found = book.problem.options.person, list(range(len(book.problem.people)))
        ties = _taken_by_some(book)

        def root(person: int) -> int:
            while found[person] != person:
                found[person] = found[found[person]]
                person = found[person]
            return person

        first: dict[int, int] = {}
        for i in book.shared:
            options = clause_options(book.clauses[i])
            tied = np.unique(owner[options[ties[options]]]).tolist()
            for person in tied[1:]:
                found[root(person)] = root(tied[0])
            if tied:
                first[i] = tied[0]
        roots = [root(p) for p in range(len(found))]
        number = {r: k for k, r in enumerate(dict.fromkeys(roots))}
        self.count = max(1, len(number))
        self.of_person = np.array([number[r] for r in roots], dtype=np.int64)
        self.clauses: list[list[int]] = [[] for _ in range(self.count)]
        for p, mine in enumerate(book.of_person):
            self.clauses[int(self.of_person[p])] += mine
        for i in book.shared:
            self.clauses[int(self.of_person[first[i]]) if i in first else 0].append(i)

    def people(self, component: int) -> list[int]:
        """The people of a component."""
        found: list[int] = np.flatnonzero(self.of_person == component).tolist()
        return found

    def cost(self, book: Book, chosen: Flags, component: int) -> tuple[int, int]:
        """(Hard units, points) of a rota by the clauses of a component."""
        return evaluate(book, chosen, self.clauses[component])


class ComponentBounds:
    """The greatest bound proven of each component, and what proved it.

    Args:
        granularity: by component, what its costs are multiples of; 0 where nothing costs.
        of_priced: by person, and by sub-problem of a day after them, the component.
        of_row: by row of the master, the component.

    Attributes:
        parts: by component, in parts of a point; None so far.
        dual: by row the dual that proved most of its component: the stability centre; None so far.
        least: by person (and sub-problem of a day), least cost of a column under these duals.
    """

    def __init__(self, granularity: Sequence[int], of_priced: Ints, of_row: Ints) -> None:
        self.granularity, self.of_priced, self.of_row = list(granularity), of_priced, of_row
        self.parts: list[int] | None = None
        self.dual: Ints | None = None
        self.least = np.zeros(len(of_priced), dtype=np.int64)
        self._closed: dict[int, int] = {}

    def raise_by(self, dual: Ints, least: Ints, rows: CouplingRows) -> None:
        """Raise the bounds by what pricing everybody under some duals has proven.

        Args:
            least: by person (and sub-problem of a day), the least cost of a column.
        """
        count = len(self.granularity)
        totals = rows.lagrangean_minimum_by(dual, SCALE, self.of_row, count)
        for component, cost in zip(self.of_priced.tolist(), least.tolist(), strict=True):
            totals[component] += cost
        if self.parts is None or self.dual is None:
            self.parts, self.dual, self.least = totals, dual.copy(), least.copy()
            return
        for component, total in enumerate(totals):
            if total > self.parts[component]:
                self.parts[component] = total
                mine, theirs = self.of_row == component, self.of_priced == component
                self.dual[mine], self.least[theirs] = dual[mine], least[theirs]

    def of(self, component: int, totals: int) -> ComponentBounds:
        """The bounds of one component by itself.

        Args:
            totals: of its rows, that come after them; they charge nothing yet.
        """
        assert self.parts is not None
        assert self.dual is not None
        priced, rows = self.of_priced == component, self.of_row == component
        dual = np.append(self.dual[rows], np.zeros(totals, dtype=np.int64))
        one = ComponentBounds([self.granularity[component]], self.of_priced[priced] * 0, dual * 0)
        one.parts, one.dual, one.least = [self.parts[component]], dual, self.least[priced]
        return one

    def unproven(self) -> ComponentBounds:
        """The same components without any bound yet."""
        return ComponentBounds(self.granularity, self.of_priced, self.of_row)

    def points(self, component: int) -> int:
        """Least number of points that a component is proven to cost: a multiple of its granularity."""
        assert self.parts is not None
        return max(self.rounded(self.parts[component], component), self._closed.get(component, 0), 0)

    def rounded(self, parts: int, component: int = 0) -> int:
        """Parts of a point rounded up to a cost that the component can have."""
        step = max(self.granularity[component], 1)
        return -(-parts // (step * SCALE)) * step

    @property
    def total(self) -> int | None:
        """Lower bound on the points of all components together; None so far."""
        return None if self.parts is None else sum(self.points(k) for k in range(len(self.granularity)))

    def raise_to(self, component: int, points: int) -> None:
        """Record a bound in points that was proven by other means than duals."""
        whole = self.rounded(points * SCALE, component)
        self._closed[component] = max(whole, self._closed.get(component, 0))

    def rows_of(self, component: int) -> list[int]:
        """The rows of a component."""
        found: list[int] = np.flatnonzero(self.of_row == component).tolist()
        return found

    def as_one(self, granularity: int, dual: Ints, priced: int) -> ComponentBounds:
        """What is proven so far, with everything as a single component.

        Args:
            dual: the stability centre from now on.
            priced: how many people, and sub-problems of days, are priced from now on.
        """
        one = ComponentBounds([granularity], np.zeros(priced, dtype=np.int64), np.zeros(len(dual), dtype=np.int64))
        one.parts, one.dual = [sum(self.parts or ())], dual
        if self.total is not None:
            one.raise_to(0, self.total)
        return one


def granularities(book: Book, components: Components) -> list[int]:
    """By component, the number that divides all its costs. The first component also gets the divisor of rows that
    nobody can change."""
    return [
        cost_granularity(book.clauses),
        *(cost_granularity(book.clauses[i] for i in c) for c in components.clauses[1:]),
    ]


def components_of_rows(book: Book, components: Components, rows: CouplingRows) -> Ints:
    """By row the component of the people whose options it counts; one that no line can change is of the first."""
    found, ties = np.zeros(len(rows), dtype=np.int64), _taken_by_some(book)[rows.option]
    found[rows.row[ties]] = components.of_person[book.problem.options.person[rows.option[ties]]]
    return found


def _taken_by_some(book: Book) -> Flags:
    """By option, whether some column of its person can contain it."""
    return np.asarray((book.fixed != OUT) & ~book.problem.options.history)
