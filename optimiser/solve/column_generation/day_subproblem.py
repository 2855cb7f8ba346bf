"""The clauses that people share on one day as one sub-problem: how many options of each type the day takes, and at what
cost.

A row alone knows a price that rises evenly: a charge made once, however far off, or for one of several conditions
together, is worth next to nothing to it. All of a day's clauses together, solved in whole numbers, leave nothing out.
Options that they all count alike make a *type*; the number taken of each is all that a day says to the lines, as a
column of its own: Lagrangean decomposition by day.

Source: Guignard and Kim, Lagrangean decomposition (1987).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from optimiser.book import UNDECIDED, Book, clause_options
from optimiser.model import Model
from optimiser.problem.options import Ints, ints
from optimiser.solve.clause_predicates import has_fixed_charge
from optimiser.solve.cpsat import proven_bound, solver
from optimiser.solve.pricing.arrays import SCALE
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.pricing.network import LineNetwork
from optimiser.solve.pricing.pricing import Column, PricingResult
from optimiser.surface import Linear, OneOf


class DaySubproblem:
    """The clauses that people share on one day.

    Args:
        person: its number as the owner of columns, after those of people.
        clauses: indexes of the clauses.
        types: options by type.
        capacity: by type, most that can be taken of it.
        meeting: types that the same people take from, and most that can be taken of these together.
        counted: by type, the option that stands in columns for one taken.
        effort: most deterministic seconds of a pricing; its bound counts all the same.

    Attributes:
        clauses: as given.
    """

    def __init__(
        self, book: Book, person: int, clauses: Sequence[int], types: Sequence[Ints], capacity: Sequence[int],
        meeting: Sequence[tuple[Sequence[int], int]], counted: Ints, effort: float,
    ) -> None:  # fmt: skip
        self.person = person
        self.clauses = clauses
        self.counted = counted
        numbers = {int(alike[0]): most for alike, most in zip(types, capacity, strict=True)}
        self._model = Model(book, np.sort(ints(numbers)), book.start(), clauses=clauses, numbers=numbers)
        self._number = [int(self._model.lit[alike[0]]) for alike in types]
        for some, most in meeting:
            self._model.linear([(self._number[k], 1) for k in some], 0, most)
        self._solver = solver(1, 1, None, effort)
        self._solver.parameters.linearization_level = 2
        self._solver.parameters.cp_model_presolve = False  # it takes longer than it saves in models this small
        self._solver.parameters.relative_gap_limit = 0.0

    def price(self, prices: Ints) -> PricingResult:
        """The least cost of the day, and a choice that has it.

        Args:
            prices: by option, those that count types included.

        Raises:
            Infeasible: nothing keeps its hard clauses.
        """
        paid = {v: c * SCALE for v, c in self._model.objective.items()}
        for number, price in zip(self._number, prices[self.counted].tolist(), strict=True):
            paid[number] = paid.get(number, 0) + price
        self._charge(paid)
        status: Any = self._solver.solve(self._model.cp)
        if status == cp_model.INFEASIBLE:
            raise Infeasible
        least = proven_bound(self._solver.response_proto, self._model.constant * SCALE)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return PricingResult([], least, False)
        solution = list(self._solver.response_proto.solution)
        points = self._model.constant + sum(c * solution[v] for v, c in self._model.objective.items())
        options = np.repeat(self.counted, [solution[number] for number in self._number])
        cost = points * SCALE + int(prices[options].sum())
        exact = status == cp_model.OPTIMAL
        return PricingResult([(cost, Column(self.person, options, points))], cost if exact else min(least, cost), exact)

    def _charge(self, paid: dict[int, int]) -> None:
        self._model.cp.clear_objective()  # type: ignore[no-untyped-call]
        terms = [(v, c) for v, c in paid.items() if c]
        self._model.proto.objective.vars.extend([v for v, _ in terms])
        self._model.proto.objective.coeffs.extend([c for _, c in terms])


def day_subproblems(
    book: Book, networks: Sequence[LineNetwork], effort: float
) -> tuple[list[DaySubproblem], list[Ints]]:
    """Sub-problems for the days with shared clauses that rows cannot express.

    Args:
        effort: most deterministic seconds of a day's pricing.

    Returns:
        (days, the options of each type). Type k is counted by option `len(options) + k`.
    """
    table = book.problem.options
    made: list[DaySubproblem] = []
    types: list[Ints] = []
    for day, clauses in _clauses_by_day(book):
        mine = _types(book, clauses)
        if not mine:
            continue
        counted = len(table) + len(types) + np.arange(len(mine))
        people = [np.unique(table.person[alike]) for alike in mine]
        most = {p: networks[p].most(day) for p in np.unique(np.concatenate(people)).tolist()}
        capacity = [
            sum(min(most[p], int((table.person[alike] == p).sum())) for p in who)
            for alike, who in zip(mine, people, strict=True)
        ]
        meeting, person = _meeting(people, most), len(networks) + len(made)
        made.append(DaySubproblem(book, person, clauses, mine, capacity, meeting, counted, effort))
        types += mine
    return made, types


def _clauses_by_day(book: Book) -> list[tuple[int, list[int]]]:
    """The days with a clause that has a fixed charge, each with all the shared clauses that concern this day alone."""
    table = book.problem.options
    clauses: dict[int, list[int]] = {}
    split: set[int] = set()
    for index in book.shared:
        clause = book.clauses[index]
        options = clause_options(clause)
        days = np.unique(table.day[options[book.fixed[options] == UNDECIDED]])
        if len(days) == 1:
            clauses.setdefault(int(days[0]), []).append(index)
            if has_fixed_charge(clause):
                split.add(int(days[0]))
    return [(day, clauses[day]) for day in sorted(split)]


def _types(book: Book, clauses: Sequence[int]) -> list[Ints]:
    """Undecided options grouped by type: those of a type are counted alike by the clauses."""
    counts: dict[int, list[tuple[int, int]]] = {}
    number = 0
    for index in clauses:
        clause = book.clauses[index]
        forms: Any = [clause] if isinstance(clause, Linear) else []
        if isinstance(clause, OneOf):
            forms = [form for alternative in clause.alternatives for form in alternative]
        for form in forms:
            for option, weight in zip(form.options.tolist(), form.weights.tolist(), strict=True):
                if weight and book.fixed[option] == UNDECIDED:
                    counts.setdefault(option, []).append((number, weight))
            number += 1
    found: dict[tuple[tuple[int, int], ...], list[int]] = {}
    for option in sorted(counts):
        found.setdefault(tuple(counts[option]), []).append(option)
    return [ints(alike) for alike in found.values()]


def _meeting(people: Sequence[Ints], most: dict[int, int]) -> list[tuple[list[int], int]]:
    """Types grouped so that groups share no people, and how many options the people of a group may take together."""
    sets: list[tuple[set[int], list[int]]] = []
    for k, who in enumerate(people):
        joined, types = set(who.tolist()), [k]
        apart = []
        for others, theirs in sets:
            if joined & others:
                joined, types = joined | others, types + theirs
            else:
                apart.append((others, theirs))
        sets = [*apart, (joined, types)]
    return [(types, sum(most[p] for p in who)) for who, types in sets]
