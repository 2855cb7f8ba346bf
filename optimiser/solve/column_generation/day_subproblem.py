"""What people share on a day as one sub-problem: how many of each kind of option it takes, and what that costs.

A row alone knows a price that rises evenly: a charge made once, however far off, or for one of several conditions
together, is worth next to nothing to it. All of a day's clauses together, solved in whole numbers, leave
nothing out. Options that they all count alike make a *kind*; the number taken of each is all that a day says to
the lines, as a column of its own.

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
from optimiser.solve.clause_tests import has_fixed_charge
from optimiser.solve.cpsat import solver
from optimiser.solve.pricing.arrays import SCALE
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.pricing.network import LineNetwork
from optimiser.solve.pricing.pricing import Column, Priced
from optimiser.surface import Linear, OneOf

EFFORT = 2.0
"""Most deterministic seconds of a day; its bound counts all the same."""


class Day:
    """The clauses that people share on one day.

    Args:
        person: its number as the owner of columns, after those of people.
        clauses: indexes of the clauses.
        kinds: options by kind.
        room: by kind, most that can be taken of it.
        meeting: kinds that the same people take from, and most that can be taken of these together.
        counted: by kind, the option that stands in columns for one taken.

    Attributes:
        clauses: as given.
    """

    def __init__(
        self, book: Book, person: int, clauses: Sequence[int], kinds: Sequence[Ints], room: Sequence[int],
        meeting: Sequence[tuple[Sequence[int], int]], counted: Ints,
    ) -> None:  # fmt: skip
        self.person = person
        self.clauses = clauses
        self.counted = counted
        numbers = {int(kind[0]): most for kind, most in zip(kinds, room, strict=True)}
        self._model = Model(book, np.sort(ints(numbers)), book.start(), clauses=clauses, numbers=numbers)
        self._number = [int(self._model.lit[kind[0]]) for kind in kinds]
        for some, most in meeting:
            self._model.linear([(self._number[k], 1) for k in some], 0, most)
        self._solver = solver(1, 1, None, EFFORT)
        self._solver.parameters.linearization_level = 2
        self._solver.parameters.cp_model_presolve = False  # it takes longer than it saves in models this small
        self._solver.parameters.relative_gap_limit = 0.0

    def price(self, prices: Ints) -> Priced:
        """What the day costs at least, and how.

        Args:
            prices: by option, those that count kinds included.

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
        constant = self._model.constant * SCALE
        least = constant + int(np.floor(self._solver.best_objective_bound))
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Priced([], least, False)
        solution = list(self._solver.response_proto.solution)
        points = self._model.constant + sum(c * solution[v] for v, c in self._model.objective.items())
        options = np.repeat(self.counted, [solution[number] for number in self._number])
        cost = points * SCALE + int(prices[options].sum())
        exact = status == cp_model.OPTIMAL
        return Priced([(cost, Column(self.person, options, points))], cost if exact else min(least, cost), exact)

    def _charge(self, paid: dict[int, int]) -> None:
        self._model.cp.clear_objective()  # type: ignore[no-untyped-call]
        terms = [(v, c) for v, c in paid.items() if c]
        self._model.proto.objective.vars.extend([v for v, _ in terms])
        self._model.proto.objective.coeffs.extend([c for _, c in terms])


def days_of(book: Book, lines: Sequence[LineNetwork]) -> tuple[list[Day], list[Ints]]:
    """The days on which people share what no row holds.

    Returns:
        (days, the options of each kind). Kind k is counted by option `len(options) + k`.
    """
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
    made: list[Day] = []
    kinds: list[Ints] = []
    for day in sorted(split):
        mine = _kinds(book, clauses[day])
        if not mine:
            continue
        counted = len(table) + len(kinds) + np.arange(len(mine))
        people = [np.unique(table.person[kind]) for kind in mine]
        most = {p: lines[p].most(day) for p in np.unique(np.concatenate(people)).tolist()}
        room = [
            sum(min(most[p], int((table.person[kind] == p).sum())) for p in who)
            for kind, who in zip(mine, people, strict=True)
        ]
        made.append(Day(book, len(lines) + len(made), clauses[day], mine, room, _meeting(people, most), counted))
        kinds += mine
    return made, kinds


def _kinds(book: Book, clauses: Sequence[int]) -> list[Ints]:
    """Undecided options that some clauses count alike."""
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
    return [ints(kind) for kind in found.values()]


def _meeting(people: Sequence[Ints], most: dict[int, int]) -> list[tuple[list[int], int]]:
    """Kinds in sets that share nobody, and how many options the people of each may take together."""
    sets: list[tuple[set[int], list[int]]] = []
    for k, who in enumerate(people):
        joined, kinds = set(who.tolist()), [k]
        apart = []
        for others, theirs in sets:
            if joined & others:
                joined, kinds = joined | others, kinds + theirs
            else:
                apart.append((others, theirs))
        sets = [*apart, (joined, kinds)]
    return [(kinds, sum(most[p] for p in who)) for who, kinds in sets]
